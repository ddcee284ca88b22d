"""Random programs of floats, compiled, against the graph of each sample by itself.

Some inputs of a program of ``scalar_programs`` become data, the others parameters. It runs on
batches of none, of one and of many samples, with and without recognising matrix products.
"""

from __future__ import annotations

import random
import warnings
from collections import Counter
from typing import Any

import numpy as np

import autograd as ag
from autograd import Value
from fuzzing import scalar_programs
from fuzzing.scalar_programs import Program

KINDS = ("ordinary", "ties")  # elsewhere the order of products decides between inf and nan
BATCHES = (0, 1, 5)


class Mismatch(AssertionError):  # noqa: N818
    """The compiled program's number is not the graph's."""


def random_program(seed: int) -> Program:
    """A program, how many of its inputs are data, and the samples of the largest batch."""
    rng = random.Random(f"compiled {seed}")
    program = next(
        p
        for n in range(100)
        if (p := scalar_programs.random_program(1000 * seed + n))["kind"] in KINDS
    )
    data = rng.randint(1, len(program["inputs"]))
    own = program["inputs"][:data]
    others = [
        [scalar_programs._number(rng, program["kind"]) for _ in own] for _ in range(BATCHES[-1] - 1)
    ]
    return {**program, "data": data, "samples": [own, *others]}


def check(program: Program) -> Counter[str]:
    """Values, means and gradients of every batch; raises ``Mismatch``."""
    counts: Counter[str] = Counter({"programs": 1})
    parameters = program["inputs"][program["data"] :]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", ag.GradientWarning)
        *right, finite = eager(program, parameters)
        moved = [eager(program, parameters, random.Random(seed)) for seed in range(6)]
        spread = [_largest([np.abs(m[i] - right[i]) for m in moved]) for i in (0, 1)]
        for exact in (False, True):
            leaves = [Value(p) for p in parameters]
            compiled = ag.compile(
                lambda x, own=leaves: _results(program, [*x, *own])[-1],
                example=(program["samples"][0],),
                exact=exact,
            )
            for batch in BATCHES:
                X = np.array(program["samples"][:batch]).reshape(batch, program["data"])
                found = _per_sample(compiled, X, leaves)
                for name, a, b, s in zip(("value", "gradient"), found, right, spread, strict=True):
                    where = f"{name}, exact={exact}, {batch} samples"
                    result = _compare(where, a, b[:batch], s[:batch], finite[:batch])
                    counts[f"{name}: {result}"] += 1
                if finite[:batch].all():
                    _check_means(compiled, X, found, spread, leaves)
    return counts


def eager(
    program: Program, parameters: list[float], noise: random.Random | None = None
) -> list[Any]:
    """Of one graph a sample: outputs, (samples,); gradients, (samples, parameters); and whether
    every number on the way is finite, (samples,)."""
    outputs, gradients, finite = [], [], []
    for sample in program["samples"]:
        leaves = [Value(p) for p in parameters]
        results = _results(
            program, [*(Value(x, requires_grad=False) for x in sample), *leaves], noise
        )
        numbers, out = [float(ag.detach(y)) for y in results], results[-1]
        outputs.append(numbers[-1])
        finite.append(bool(np.isfinite(numbers).all()))
        if isinstance(out, Value) and out.requires_grad:
            out.backward()
        gradients.append([leaf.grad or 0.0 for leaf in leaves])
    shape = len(outputs), len(parameters)
    return [np.array(outputs), np.array(gradients).reshape(shape), np.array(finite)]


def _results(program: Program, inputs: list[Any], noise: random.Random | None = None) -> list[Any]:
    """The inputs and every result; ``noise`` moves each operand as rounding may have."""
    results = list(inputs)
    for name, operands in program["steps"]:
        function = scalar_programs._LISTS.get(name) or scalar_programs.TABLE[name]
        xs = [results[o] if isinstance(o, int) else o[0] for o in operands]
        if noise is not None:
            xs = [x * (1 + 1e-13 * noise.gauss(0, 1)) for x in xs]
        results.append(function(*xs))
    return results


def _per_sample(compiled: Any, X: Any, leaves: list[Value]) -> list[Any]:
    values, grads = compiled.per_sample_gradients(X)
    if not np.allclose(values, compiled(X), rtol=1e-12, atol=1e-12, equal_nan=True):
        raise Mismatch(f"the call gives {compiled(X)}, per_sample_gradients {values}")
    return [np.asarray(values), _by_leaf(compiled, grads, leaves, (len(X),)).T]


def _largest(moved: list[Any]) -> Any:
    """How far each number moved; without bound where the program left its domain."""
    largest = np.max(moved, axis=0)
    return np.where(np.isnan(largest), np.inf, largest)


def _by_leaf(compiled: Any, grads: dict[str, Any], leaves: list[Value], shape: Any) -> Any:
    slopes = {id(leaf): np.zeros(shape) for leaf in leaves}
    for name, members in compiled._leaves.items():
        parts = np.asarray(grads[name], dtype=float).reshape(len(members), *shape)
        slopes.update((id(leaf), part) for leaf, part in zip(members, parts, strict=True))
    return np.array([slopes[id(leaf)] for leaf in leaves]).reshape(len(leaves), *shape)


def _check_means(
    compiled: Any, X: Any, found: list[Any], spread: list[Any], leaves: list[Value]
) -> None:
    value, grads = compiled.value_and_grad(X)
    if not len(X):
        if not np.isnan(value) or _by_leaf(compiled, grads, leaves, ()).any():
            raise Mismatch(f"the mean over no samples is {value}, its gradients {grads}")
        return
    means = {
        "mean": np.asarray(value),
        "gradient of the mean": _by_leaf(compiled, grads, leaves, ()),
    }
    for (name, a), each, moved in zip(means.items(), found, spread, strict=True):
        size = np.abs(each).max(axis=0, initial=0.0)
        mean = each.mean(axis=0)
        near = np.abs(a - mean) <= 1e-12 * size + 100 * moved.max(axis=0, initial=0.0) + 1e-300
        wrong = np.isfinite(mean) & ~near
        if wrong.any():
            raise Mismatch(f"the {name} is {a}, of the samples {mean}")


def _compare(where: str, a: Any, b: Any, spread: Any, finite: Any) -> str:
    if a.shape != b.shape:
        raise Mismatch(f"{where}: shape {a.shape}, by the graph {b.shape}")
    # Past an infinity the order of the operations decides between a number and nan.
    known = (finite & (np.abs(b) < 1e12).T).T
    near = np.abs(a - b) <= 1e-12 * np.maximum(1.0, np.abs(b))
    wrong = known & ~near
    if not wrong.any():
        return "equal" if known.all() else "equal where finite"
    explained = np.isinf(spread) | (np.abs(a - b) <= 100 * spread)
    if not (wrong & ~explained).any():
        return "loses digits"
    place = int(np.argmax(wrong))
    raise Mismatch(f"{where}: {a.flat[place]!r}, by the graph {b.flat[place]!r}")
