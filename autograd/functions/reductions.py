"""Functions of arrays that reduce axes, each written in rows of the table.

So any order of derivative follows.
"""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.functions.shapes import as_operand, as_tensor, concatenate, reshape, transpose
from autograd.table import arrays as rows
from autograd.table.arrays import Axes, normal_axes, plain, shape_of


def sum(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The sum over axes; over all of them by default."""
    return rows.REDUCE_SUM(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def mean(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The mean over axes. Of no entries: nan."""
    x = as_operand(x)
    return sum(x, axis, keepdims) / _count(x, axis)


def var(x: Any, axis: Axes = None, ddof: int = 0, keepdims: bool = False) -> Tensor:
    """The variance over axes: Σ (x - mean)² / (n - ddof), with NumPy's ddof=0."""
    x = as_operand(x)
    deviation = x - mean(x, axis, keepdims=True)
    return sum(deviation * deviation, axis, keepdims) / (_count(x, axis) - ddof)


def std(x: Any, axis: Axes = None, ddof: int = 0, keepdims: bool = False) -> Tensor:
    """The standard deviation over axes; its gradient at equal entries is 0."""
    x = as_operand(x)
    deviation = x - mean(x, axis, keepdims=True)
    return norm(deviation, axis, keepdims) / float(np.sqrt(_count(x, axis) - ddof))


def prod(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The product over axes, halved again and again: right when entries are 0.

    (The quotient y / x of the usual rule is nan there.)
    """
    x = as_tensor(x)
    axes = normal_axes(axis, x.ndim)
    rest = tuple(i for i in range(x.ndim) if i not in axes)
    shape = tuple(x.shape[i] for i in rest)
    n = math.prod(x.shape[i] for i in axes)  # -1 would not be clear where a length is 0
    flat = reshape(transpose(x, (*rest, *axes)), (*shape, n))  # (..., n)
    while (left := flat.shape[-1]) > 1:
        half = left // 2
        product = flat[..., :half] * flat[..., half : 2 * half]
        flat = concatenate([product, flat[..., 2 * half :]], axis=-1) if left % 2 else product
    if n == 0:  # the product of nothing is 1, and its slopes are as many as nothing
        flat = sum(flat, axis=-1) + np.ones(shape, dtype=x.dtype)
    return reshape(flat, rows.kept_shape(x.shape, axes) if keepdims else shape)


def max(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The largest entry over axes; ties share the gradient."""
    return rows.REDUCE_MAX(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def min(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The smallest entry over axes; ties share the gradient."""
    return rows.REDUCE_MIN(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def norm(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The Euclidean length over axes (of a matrix: Frobenius); its gradient at 0 is 0."""
    return rows.REDUCE_NORM(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def logsumexp(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """log(Σ exp(x)) over axes, without overflow."""
    return rows.REDUCE_LSE(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def softmax(x: Any, axis: int = -1) -> Tensor:
    """exp(x) / Σ exp(x) along an axis, without overflow."""
    return rows.SOFTMAX(as_operand(x), axis=axis)


def log_softmax(x: Any, axis: int = -1) -> Tensor:
    """log(softmax(x)) along an axis, also where the softmax rounds to 0."""
    return rows.LOG_SOFTMAX(as_operand(x), axis=axis)


def cross_entropy(x: Any, classes: Any) -> Tensor:
    """The mean of -log(softmax(x)) at the class of every row: scores (n, c), classes (n,)."""
    x = as_tensor(x)
    if classes.__class__ is not np.ndarray:
        classes = np.asarray(plain(classes))
    shape, kind = x.shape, classes.dtype.kind
    if not shape or classes.shape != shape[:-1] or kind not in "iu":
        raise ValueError(
            "cross_entropy() takes scores of shape (n, c) and n whole-number classes; got shapes "
            f"{shape} and {classes.shape} ({classes.dtype})"
        )
    if classes.size:  # argmin and argmax take a quarter of the time of min and max
        for place in (classes.argmin(), classes.argmax()):
            if not 0 <= classes.item(place) < shape[-1]:
                raise ValueError(
                    f"cross_entropy(): class {classes.item(place)} is not among the {shape[-1]} "
                    f"classes, 0 to {shape[-1] - 1}"
                )
    return rows.CROSS_ENTROPY(x, classes=classes)


def cumsum(x: Any, axis: int | None = None) -> Tensor:
    """Running sums along an axis; of the flattened array by default."""
    x = as_operand(x)
    if axis is None:
        x, axis = reshape(x, (-1,)), 0
    return rows.CUMSUM(x, axis=axis)


def _count(x: Any, axis: Axes) -> float:
    return float(np.prod([shape_of(x)[i] for i in normal_axes(axis, len(shape_of(x)))]))


def _tuple(axis: Any) -> Axes:
    return tuple(axis) if isinstance(axis, list) else axis
