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
    None, 0, 1, -1, -2, 3, (), (0,), (0, 1), (-1, 0), (0, 0), [0], np.int64(0), np.array(0), 1.0, "0",
]  # fmt: skip
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


def outcome(function: Any, x: Any, args: Any, named: Any) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return function(x, *args, **named)
        except Exception as error:
            return error


def compared(name: str, args: Any, named: Any, shape: tuple[int, ...]) -> str:
    """What came of one call: "same", "both raise", "not taken", or a difference."""
    x = np.random.default_rng(len(shape)).normal(size=shape)
    t = Tensor(x)
    function = getattr(np, name)
    right, found = outcome(function, x, args, named), outcome(function, t, args, named)
    if isinstance(right, Exception):
        return "both raise" if isinstance(found, Exception) else f"answers, NumPy: {right!r}"
    if isinstance(found, Exception):
        told = isinstance(found, TypeError | ValueError) and len(str(found)) > 20
        return "not taken" if told else f"raises {found!r}"
    parts = list(zip(found, right, strict=True)) if isinstance(right, list) else [(found, right)]
    for ours, theirs in parts:
        if ours.shape != np.shape(theirs):
            return f"shape {ours.shape}, NumPy {np.shape(theirs)}"
        if not np.allclose(ours.numpy(), theirs, rtol=1e-13, atol=1e-13, equal_nan=True):
            return f"{ours.numpy()!r}, NumPy {theirs!r}"
        if ours.requires_grad:
            ours.backward(np.ones(ours.shape))
            if t.grad.shape != shape:
                return f"a gradient of shape {t.grad.shape}"
    return "same"


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_form_is_numpys(shape: tuple[int, ...]) -> None:
    found = {call_text(call): compared(*call, shape) for call in calls()}
    wrong = {k: v for k, v in found.items() if v not in ("same", "both raise", "not taken")}
    print(shape, dict(Counter(v for v in found.values() if v not in wrong.values())))
    assert not wrong, "\n".join(f"{call}: {what}" for call, what in wrong.items())


def call_text(call: Call) -> str:
    name, args, named = call
    return f"np.{name}(t, {args!r}, {named!r})"
