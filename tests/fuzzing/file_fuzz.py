"""Damaged files of weights and checkpoints: read, or refused with a sentence; nothing half done."""

from __future__ import annotations

import copy
import functools
import json
import random
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from small_networks import bits

from nn import Linear, Sequential, Tanh
from nn.files import load, save
from nn.training import fit

EVIL: list[Any] = [
    None, True, -1, 0, 1, 10**9, 10**18, -(10**18), 2**64, 1e400, float("nan"), float("-inf"),
    "", "nan", "F64", "BF16", "I4", "F8_E4M3", "x" * 1000, "\x00", "∂", [], [0], [-1, 4],
    [0, 10**12],
    [10**9, 10**9], [2.5, 3], {}, {"a": {}}, [[[[]]]], [[1e400]],
]  # fmt: skip


# ---------------------------------------------------------------- whole files to damage


def small_model(seed: int = 0) -> Sequential:
    return Sequential(Linear(2, 3, seed=seed), Tanh(), Linear(3, 1, seed=seed + 1))


@functools.cache
def weights() -> bytes:
    """A file of weights."""
    with tempfile.TemporaryDirectory() as folder:
        return save(small_model(), Path(folder) / "w", {"note": "x"}).read_bytes()


X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0, 1, 1, 0])


def train(model: Any, path: Path, epochs: int, resume: bool = False) -> Any:
    from nn import optim, schedules

    return fit(
        model, X, Y, epochs=epochs, batch_size=2, checkpoint=path, resume=resume, progress=False,
        early_stopping=50, optimizer=lambda m: optim.Adam(m, lr=0.01),
        schedule=lambda o: schedules.StepLR(o, 5),
    )  # fmt: skip


@functools.cache
def checkpoint() -> bytes:
    """A checkpoint after two epochs."""
    with tempfile.TemporaryDirectory() as folder:
        train(small_model(), Path(folder) / "c", 2)
        return (Path(folder) / "c").read_bytes()


# ---------------------------------------------------------------- damage


def damaged(whole: bytes, rng: random.Random) -> bytes:
    """Another length, other bytes, or another header."""
    way = rng.random()
    if way < 0.25:
        return _other_bytes(whole, rng)
    size = int.from_bytes(whole[:8], "little")
    header, rest = json.loads(whole[8 : 8 + size]), whole[8 + size :]
    if way < 0.35:
        return _with_header(_odd_text(json.dumps(header), rng).encode(), rest, rng)
    notes = header.get("__metadata__", {}).get("glassgrad checkpoint")
    if notes is not None and way < 0.85:
        inner = json.loads(notes)
        for _ in range(rng.choice([1, 1, 2])):
            _spoil(inner, rng)
        text = json.dumps(inner)
        text = _odd_text(text, rng) if rng.random() < 0.1 else text
        header["__metadata__"]["glassgrad checkpoint"] = text
    else:
        _spoil(header, rng)
    return _with_header(json.dumps(header).encode(), rest, rng)


def _other_bytes(whole: bytes, rng: random.Random) -> bytes:
    data = bytearray(whole[: rng.randrange(len(whole) + 1)] if rng.random() < 0.3 else whole)
    for _ in range(rng.choice([1, 1, 3, 30])):
        if data:
            data[rng.randrange(min(len(data), rng.choice([8, 400, 10**9])))] = rng.randrange(256)
    return bytes(data) + bytes(rng.choice([0, 0, 1, 1000]))


def _with_header(header: bytes, rest: bytes, rng: random.Random) -> bytes:
    length = len(header)
    if rng.random() < 0.1:  # a length that lies
        length = rng.choice([0, 1, length - 1, length + 1, 10**8, 2**31, 2**63 - 1, 2**64 - 1])
    return length.to_bytes(8, "little") + header + rest


def _odd_text(text: str, rng: random.Random) -> str:
    way = rng.randrange(5)
    if way == 0:  # a key twice
        return text.replace("{", '{"__metadata__": {"a": "b"}, ', 1)
    if way == 1:
        return "[" * 100_000
    if way == 2:
        return text.replace(":", ": NaN, :", 1)
    if way == 3:
        return '{"a":' * 5000 + "1" + "}" * 5000
    place = rng.randrange(len(text))
    return (
        text[:place]
        + rng.choice(['"', "{", "]", ",", "\\u0000", "1e999", "9" * 5000])
        + text[place:]
    )


def _spoil(tree: Any, rng: random.Random) -> None:
    """Replace, remove or rename something somewhere in a tree of lists and dicts."""
    places = list(_places(tree))
    if not places:
        return
    parent, key = rng.choice(places)
    way = rng.random()
    if way < 0.7:
        parent[key] = copy.deepcopy(rng.choice(EVIL))
    elif way < 0.85:
        del parent[key]
    elif isinstance(parent, dict):
        parent[rng.choice(["", "a.b", "__metadata__", "weight", "∂", "model.", "x" * 300])] = (
            parent.pop(key)
        )
    else:
        parent.insert(key, copy.deepcopy(rng.choice(EVIL)))


def _places(tree: Any) -> Any:
    keys = list(tree) if isinstance(tree, dict) else range(len(tree))
    for key in keys:
        yield tree, key
        if isinstance(tree[key], dict | list):
            yield from _places(tree[key])


# ---------------------------------------------------------------- checks


def random_weights(seed: int) -> bytes:
    return damaged(weights(), random.Random(f"weights {seed}"))


def random_checkpoint(seed: int) -> bytes:
    return damaged(checkpoint(), random.Random(f"checkpoint {seed}"))


def check_weights(content: bytes) -> Counter[str]:
    """``load`` fills the model, or raises ``ValueError`` and leaves it as it was."""
    return _check(content, lambda model, path: load(model, path), "weights")


def check_checkpoint(content: bytes) -> Counter[str]:
    """``fit`` goes on, or raises ``ValueError`` and leaves model and optimiser as they were."""
    return _check(content, lambda model, path: train(model, path, 3, resume=True), "checkpoints")


def _check(content: bytes, act: Any, kind: str) -> Counter[str]:
    model = small_model(seed=7)
    before = bits(model)
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        path = Path(folder) / "file"
        path.write_bytes(content)
        try:
            act(model, path)
        except ValueError as error:
            message = str(error)
            assert len(message) < 20_000, f"the message has {len(message)} characters"
            assert bits(model) == before, f"the model was changed before the error: {message}"
            return Counter({f"{kind} refused": 1})
    assert time.process_time() - start < 5, "it took more than 5 seconds"
    return Counter({f"{kind} read": 1})
