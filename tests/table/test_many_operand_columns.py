"""What rows of any number of operands say to compiled programs, against NumPy."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd.formulas.notation import to_text
from autograd.table.scalars import ARRAY_TABLE, TABLE, Primitive

inf, nan = math.inf, math.nan
ROWS = {op.name: op for op in TABLE.values() if op.variadic}
X = np.array([[0.5, -1.25, 3.0], [2.0, 2.0, -0.75], [0.0, 4.0, 1.0], [1.5, -2.0, 0.25]])


def logsumexp(x: np.ndarray, axis: Any) -> Any:
    return np.logaddexp.reduce(x, axis=axis)


NUMPY: dict[str, Callable[..., Any]] = {
    "sum": np.sum, "mean": np.mean, "prod": np.prod, "var": np.var, "std": np.std,
    "max": np.max, "min": np.min, "norm": np.linalg.norm, "logsumexp": logsumexp,
}  # fmt: skip


def test_each_row_says_once_how_arrays_compute_it() -> None:
    for op in ROWS.values():
        one_list = len(op.args) == 1
        assert (op.array is not None) + (op.composed is not None) == (1 if one_list else 2)


@pytest.mark.parametrize("name", NUMPY)
@pytest.mark.parametrize("axis", [0, 1, 2, -1, (0, 2), (1,), (-1, 0), (0, 1, 2)])
def test_operands_along_axes_of_an_array(name: str, axis: Any) -> None:
    x = np.stack([X, X[::-1] + 0.125])
    axes = tuple(a % 3 for a in np.atleast_1d(axis))
    rest = tuple(a for a in range(3) if a not in axes)
    rows = np.transpose(x, (*rest, *axes)).reshape(*(x.shape[a] for a in rest), -1)
    right = NUMPY[name](rows, axis=-1)
    found = ROWS[name].along(x, axis)
    for kept in (False, True):
        recorded = ARRAY_TABLE[f"reduce_{name}"](x, axis=axis, keepdims=kept)
        assert np.shape(recorded) == np.sum(x, axis=axis, keepdims=kept).shape
        np.testing.assert_array_equal(np.ravel(recorded), np.ravel(found))
    assert np.shape(found) == np.shape(right)
    np.testing.assert_allclose(found, right, rtol=1e-14)


@pytest.mark.parametrize("op", [op for op in ROWS.values() if op.composed], ids=lambda op: op.name)
def test_compositions_are_numpys(op: Primitive) -> None:
    """In their formulas ``sum`` and the others run over all operands, here the first axis."""
    over_all = {name: functools.partial(f, axis=0) for name, f in NUMPY.items()}
    if op.name not in {*NUMPY, "dot"}:
        pytest.skip("NumPy has no such function; tests/table/test_forms.py has mpmath's value")
    for x in (X, X[:2], X[:3] if op.name != "dot" else X, X + 1e7 / 3 if op.centred else X):
        half = len(x) // 2
        names = {"x": x, "n": float(len(x)), "a": x[:half], "b": x[half:]}
        dot = np.sum(names["a"] * names["b"], axis=0) if op.name == "dot" else None
        right = NUMPY[op.name](x, axis=0) if dot is None else dot
        assert op.composed is not None
        np.testing.assert_allclose(eval(op.composed, {**over_all, **names}), right, rtol=1e-14)


def test_a_product_is_made_of_pairs() -> None:
    pairs = {op.name: op.pairs for op in ROWS.values() if op.pairs is not None}
    assert pairs == {"prod": "mul"}
    xs = X[:, 0].tolist()
    assert functools.reduce(TABLE["mul"].value, xs) == ROWS["prod"].value(*xs)


def test_the_shown_rule_of_one_operand() -> None:
    shown = {name: to_text(op.rule(0, 1)) for name, op in ROWS.items() if name != "dot"}
    assert shown["prod"] == shown["sum"] == "1"
    assert shown["mean"] == "1 / 1"
    assert shown["logsumexp"] == "exp(x0 - y)"


@pytest.mark.parametrize("name", ["max", "min"])
def test_no_operand_is_picked_beside_nan(name: str) -> None:
    piece = ROWS[name].smooth_piece
    assert callable(piece)
    for xs in ((nan, 1.0), (1.0, nan), (nan, nan)):
        assert math.isnan(piece(*xs))
    assert piece(2.0, 2.0, 2.0) == 0.0


def test_only_deviations_from_the_mean_are_centred() -> None:
    """Adding a number to all operands changes nothing, so what rounds is their spread.

    (The softmax is of differences from one operand, which round as they are small.)
    """
    for op in ROWS.values():
        if "softmax" in op.name:
            continue
        moved = op.value(1.5, 4.0, 2.0, 7.25) == pytest.approx(op.value(11.5, 14.0, 12.0, 17.25))
        assert op.centred == moved
