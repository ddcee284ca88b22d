"""Recorded calls in every form of their arguments, beside NumPy's own.

Generated: functions × shapes × legal and illegal arguments. Each either gives the same shape and
numbers, and a gradient, or raises where NumPy raises. What NumPy takes and we do not is a
TypeError that says so, and is counted.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from autograd import Tensor

SHAPES = [(), (0,), (1,), (4,), (2, 3), (0, 3), (1, 4), (2, 3, 4), (2, 1, 3, 2)]
AXES = [
    *(None, 0, 1, -1, -2, 3, (), (0,), (0, 1), (-1, 0), (0, 0), [0]),
    *(np.int64(0), np.array(0), 1.0, "0"),
]
Call = tuple[str, tuple[Any, ...], dict[str, Any]]


def calls() -> Iterator[Call]:
    for name in ("sum", "mean", "prod", "max", "min", "var", "std"):
        for axis, keepdims in product(AXES, (None, False, True)):
            yield name, (), {"axis": axis} | ({} if keepdims is None else {"keepdims": keepdims})
        yield from ((name, (axis,), {}) for axis in AXES)
    for name, ddof in product(("var", "std"), (0, 1, 2.5, 9)):
        yield name, (), {"ddof": ddof, "axis": -1}
    for axis in AXES:
        yield "cumsum", (axis,), {}
        yield "squeeze", (axis,), {}
        yield "expand_dims", (axis,), {}
    for pair in product((0, 1, -1, 5, (0, 1), [1, 0], (0, 0)), repeat=2):
        yield "moveaxis", pair, {}
        yield "swapaxes", pair, {}
    for axes in (None, (0, 1), (1, 0), (-1, 0), (2, 0, 1), (0, 0), 0):
        yield "transpose", (axes,), {}
    for shape in (-1, 4, (4,), (2, -1), (-1, -1), (3, 2), (0,), (5,), [2, 2], ()):
        for order in ("C", "F", "A", "X"):
            yield "reshape", (shape,), {"order": order}
    for order in ("C", "F", "A"):
        yield "ravel", (), {"order": order}
    for k in (0, 1, -1, 9):
        yield "tril", (k,), {}
        yield "triu", (k,), {}
    for cuts, axis in product((1, 2, 3, [1], [3, 1], [-1], [9], ()), (0, 1, -1)):
        yield "split", (cuts, axis), {}
    for width in (0, 1, (1, 2), [[1, 2]], -1, 1.5, ((1, 1), (2, 0))):
        yield "pad", (width,), {}
    for low, high in product((None, -0.5, 2.0), repeat=2):
        yield "clip", (low, high), {}
    for shape in ((), (4,), (2, 3), (5, 2, 3), (2, 1), (0, 3)):
        yield "broadcast_to", (shape,), {}


def outcome(function: Any, *xs: Any) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return function(*xs)
        except Exception as error:
            return error


def compared(name: str, args: Any, named: Any, shape: tuple[int, ...]) -> str:
    """What came of one call: "same", "both raise", "not taken", or a difference."""
    function = getattr(np, name)
    return beside_numpy(lambda x: function(x, *args, **named), shape)


def beside_numpy(function: Any, *shapes: tuple[int, ...]) -> str:
    xs = [np.random.default_rng(i).normal(size=shape) for i, shape in enumerate(shapes)]
    ts = list(map(Tensor, xs))
    right, found = outcome(function, *xs), outcome(function, *ts)
    if isinstance(right, Exception):
        return "both raise" if isinstance(found, Exception) else f"answers, NumPy: {right!r}"
    if isinstance(found, Exception):
        told = isinstance(found, TypeError | ValueError) and len(str(found)) > 20
        return "not taken" if told else f"raises {found!r}"
    several = isinstance(right, list | tuple)
    parts = list(zip(found, right, strict=True)) if several else [(found, right)]
    for ours, theirs in parts:
        if not isinstance(ours, Tensor):  # flat: no node
            if not np.array_equal(ours, theirs):
                return f"{ours!r}, NumPy {theirs!r}"
            continue
        if ours.shape != np.shape(theirs):
            return f"shape {ours.shape}, NumPy {np.shape(theirs)}"
        if not np.allclose(ours.numpy(), theirs, rtol=1e-13, atol=1e-13, equal_nan=True):
            return f"{ours.numpy()!r}, NumPy {theirs!r}"
        if ours.requires_grad:
            ours.backward(np.ones(ours.shape))
    if any(t.grad is not None and t.grad.shape != t.shape for t in ts):
        return "a gradient of another shape"
    return "same" if _is_slope(function, xs, ts) else "another gradient than by differences"


@np.errstate(all="ignore")
def _is_slope(function: Any, xs: list[Any], ts: list[Tensor]) -> bool:
    """Whether the gradients are those of the sum of all entries, along one direction."""
    h, ways = 1e-6, [np.cos(1.0 + np.arange(x.size)).reshape(x.shape) for x in xs]

    def total(step: float) -> float:
        moved = [x + step * way for x, way in zip(xs, ways, strict=True)]
        found = outcome(function, *moved)
        parts = found if isinstance(found, list | tuple) else [found]
        return sum(float(np.sum(part)) for part in parts)

    rate = (total(h) - total(-h)) / (2 * h)
    pairs = [(t.grad, way) for t, way in zip(ts, ways, strict=True) if t.grad is not None]
    sent = sum(float(np.sum(grad * way)) for grad, way in pairs)
    return bool(np.isclose(sent, rate, rtol=1e-5, atol=1e-7)) or not np.isfinite(rate)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_form_is_numpys(shape: tuple[int, ...]) -> None:
    found = {call_text(call): compared(*call, shape) for call in calls()}
    wrong = {k: v for k, v in found.items() if v not in ("same", "both raise", "not taken")}
    print(shape, dict(Counter(v for v in found.values() if v not in wrong.values())))
    assert not wrong, "\n".join(f"{call}: {what}" for call, what in wrong.items())


def call_text(call: Call) -> str:
    name, args, named = call
    return f"np.{name}(t, {args!r}, {named!r})"


SEVERAL: dict[str, Any] = {
    "matmul": np.matmul,
    "dot": np.dot,
    "outer": np.outer,
    "add": np.add,
    "hypot": np.hypot,
    "where": lambda a, b: np.where(np.ones(np.shape(a), bool), a, b),
    **{f"concatenate {x!r}": (lambda a, b, x=x: np.concatenate([a, b], x)) for x in AXES},
    **{f"stack {x!r}": (lambda a, b, x=x: np.stack([a, b], x)) for x in AXES},
    "vstack": lambda a, b: np.vstack([a, b]),
    "hstack": lambda a, b: np.hstack([a, b]),
    **{
        f"einsum {text}": (lambda a, b, text=text: np.einsum(text, a, b))
        for text in ("ij,jk", "ij,ij->i", "i,i", "...,...", "ij,jk->ki", "ii,i->i", "i,j->ij")
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SEVERAL)
def test_every_pair_of_shapes_is_numpys(name: str) -> None:
    found = {pair: beside_numpy(SEVERAL[name], *pair) for pair in product(SHAPES, repeat=2)}
    wrong = {k: v for k, v in found.items() if v not in ("same", "both raise", "not taken")}
    print(name, dict(Counter(v for v in found.values() if v not in wrong.values())))
    assert not wrong, "\n".join(f"{pair}: {what}" for pair, what in wrong.items())
