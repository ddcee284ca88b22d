"""Functions of arrays that reduce axes: those of the table's reductions, and softmax."""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.array_data import unmasked
from autograd.engine.tensor import Tensor
from autograd.functions.shapes import as_operand, as_tensor, reshape
from autograd.table import arrays as rows
from autograd.table.scalars import ARRAY_TABLE, TABLE, Primitive
from autograd.table.shapes import Axes, counted, data_of, shape_of


def over_axes(op: Primitive) -> Callable[..., Tensor]:
    """The function that reduces axes of an array by a row of the table."""
    primitive: Any = ARRAY_TABLE[f"reduce_{op.name}"]
    takes_axis_of_a_number = isinstance(op.array, str)  # as NumPy's own reductions do

    def function(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
        x = as_operand(x)
        if axis is not None:
            axis = _axis(axis)
            if axis == () and op.name == "norm":
                raise ValueError("norm() takes at least one axis")
            if axis in (0, -1) and takes_axis_of_a_number and not shape_of(x):
                axis = None
        return primitive(x, axis=axis, keepdims=keepdims)

    function.__name__ = function.__qualname__ = op.name
    function.__module__ = __name__
    function.__doc__ = f"{op.doc}\n\nOver axes; over all of them by default.\n"
    return function


def _axis(axis: Any) -> int | tuple[int, ...]:
    """``axis`` as NumPy reads it: a whole number or a tuple of them."""
    if isinstance(axis, tuple):
        return tuple(map(operator.index, axis))
    return operator.index(axis)


sum, mean, prod, max, min, norm, logsumexp = (
    over_axes(TABLE[name])
    for name in ("sum", "mean", "prod", "max", "min", "norm", "logsumexp")
)  # fmt: skip
_variance, _deviation = over_axes(TABLE["var"]), over_axes(TABLE["std"])


def var(x: Any, axis: Axes = None, ddof: float = 0, keepdims: bool = False) -> Tensor:
    """The variance over axes: Σ (x - mean)² / (n - ddof), with NumPy's ddof=0.

    Right in the last digits of nearly equal numbers, where NumPy's is not.
    """
    x = as_operand(x)
    found = _variance(x, axis, keepdims)
    return found * _freedom(x, axis, ddof) if ddof else found


def std(x: Any, axis: Axes = None, ddof: float = 0, keepdims: bool = False) -> Tensor:
    """The standard deviation over axes; its gradient at equal entries is 0."""
    x = as_operand(x)
    found = _deviation(x, axis, keepdims)
    return found * _freedom(x, axis, ddof) ** 0.5 if ddof else found


def _freedom(x: Any, axis: Axes, ddof: float) -> float:
    """n / (n - ddof), where NumPy takes no fewer than 0 degrees of freedom."""
    n = counted(shape_of(x), axis if axis is None else _axis(axis))
    return TABLE["div"].value(float(n), float(np.maximum(n - ddof, 0.0)))


def softmax(x: Any, axis: int = -1) -> Tensor:
    """exp(x) / Σ exp(x) along an axis, without overflow."""
    return rows.SOFTMAX(as_operand(x), axis=axis)


def log_softmax(x: Any, axis: int = -1) -> Tensor:
    """log(softmax(x)) along an axis, also where the softmax rounds to 0 or to 1."""
    return rows.LOG_SOFTMAX(as_operand(x), axis=axis)


def cross_entropy(x: Any, classes: Any) -> Tensor:
    """The mean of -log(softmax(x)) at the class of every row: scores (n, c), classes (n,)."""
    x = as_tensor(x)
    if classes.__class__ is not np.ndarray:
        classes = unmasked(data_of(classes))
    shape, kind = x.shape, classes.dtype.kind
    if not shape or classes.shape != shape[:-1] or kind not in "iu":
        raise ValueError(
            "cross_entropy() takes scores of shape (n, c) and n whole-number classes; got shapes "
            f"{shape} and {classes.shape} ({classes.dtype})"
        )
    kept = classes.astype(np.int64)  # the graph's own
    places = kept.view(np.uint64)  # in which a class below 0 is beyond all others
    if places.size and places.item(highest := places.argmax()) >= shape[-1]:
        raise ValueError(
            f"cross_entropy(): class {classes.item(highest)} is not among the {shape[-1]} "
            f"classes, 0 to {shape[-1] - 1}"
        )
    return rows.CROSS_ENTROPY(x, classes=kept)


def cumsum(x: Any, axis: int | None = None) -> Tensor:
    """Running sums along an axis; of the flattened array by default."""
    x = as_operand(x)
    if axis is None:
        x, axis = reshape(x, (-1,)), 0
    return rows.CUMSUM(x, axis=axis)
