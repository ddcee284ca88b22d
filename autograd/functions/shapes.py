"""Functions of arrays: operands, shapes, joining, cutting and picking.

Each takes what NumPy's function of that name takes: a Tensor, an array or lists of numbers.
"""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd.engine.array_data import unmasked
from autograd.engine.node import Node
from autograd.engine.tensor import Tensor
from autograd.table import arrays as rows
from autograd.table.reductions import REDUCE_SUM
from autograd.table.scalars import TABLE
from autograd.table.shapes import Axes, Shape, data_of, normal_axes, shape_of


def as_operand(x: Any) -> Any:
    """A node as it is, anything else as a constant Tensor (lists of nodes are stacked)."""
    if isinstance(x, Node):
        return x
    if isinstance(x, list | tuple) and any(isinstance(item, Node) for item in _flat(x)):
        return stack([as_operand(item) for item in x])
    return Tensor(x, requires_grad=False)


def as_tensor(x: Any) -> Any:
    """As ``as_operand``, and a Value as a Tensor of shape (): for what asks for a shape."""
    x = as_operand(x)
    return x if hasattr(x, "shape") else REDUCE_SUM(x, axis=None, keepdims=False)


def cast(x: Any, dtype: Any) -> Any:
    """The same entries in another precision."""
    if dtype is None:
        return x
    x, wanted = as_tensor(x), np.dtype(dtype)
    if wanted == x.dtype:
        return x
    if wanted.kind in "biu":  # whole numbers are flat: nothing flows back
        return Tensor(x._data.astype(wanted), requires_grad=False)
    if wanted.kind != "f" or wanted.itemsize not in (4, 8):
        raise TypeError(f"a Tensor holds float64 or float32, dtype={wanted} it does not")
    return rows.ASTYPE(x, dtype=wanted)


def one_axis(axis: Any, ndim: int) -> int:
    """An axis counted from the front; a whole number, and no list of them."""
    return normal_axes(operator.index(axis), ndim)[0]


def along(axis: int, index: Any) -> tuple[Any, ...]:
    """The index that takes ``index`` along an axis, and everything along those before it."""
    return (*(slice(None),) * axis, index)


def _flat(xs: Iterable[Any]) -> Iterable[Any]:
    for x in xs:
        yield from _flat(x) if isinstance(x, list | tuple) else (x,)


# ---------------------------------------------------------------- shapes


def reshape(x: Any, shape: int | Sequence[int], order: str = "C") -> Tensor:
    """The same entries in another shape; one length may be -1. ``order`` is NumPy's."""
    shape = shape if isinstance(shape, int) else tuple(shape)
    if order in ("C", "A"):
        return rows.RESHAPE(as_operand(x), shape=shape)
    if order != "F":
        raise ValueError(f"the order of entries is 'C', 'F' or 'A', got {order!r}")
    flipped = (shape,) if isinstance(shape, int) else shape[::-1]
    return transpose(rows.RESHAPE(transpose(x), shape=flipped))


def ravel(x: Any, order: str = "C") -> Tensor:
    """The entries in one row."""
    return reshape(x, (-1,), "C" if order == "K" else order)


def transpose(x: Any, axes: Sequence[int] | None = None) -> Tensor:
    """The axes in another order; reversed by default."""
    x = as_tensor(x)
    return rows.TRANSPOSE(x, axes=moved_axes(np.transpose, x.ndim, axes))


def swapaxes(x: Any, axis1: int, axis2: int) -> Tensor:
    """Two axes exchanged."""
    x = as_tensor(x)
    return rows.TRANSPOSE(x, axes=moved_axes(np.swapaxes, x.ndim, axis1, axis2))


def moveaxis(x: Any, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Axes moved to other places; the others stay in order."""
    x = as_tensor(x)
    return rows.TRANSPOSE(x, axes=moved_axes(np.moveaxis, x.ndim, source, destination))


def moved_axes(function: Any, ndim: int, *args: Any) -> tuple[int, ...]:
    """The order of axes that a function of NumPy gives, by the lengths of an array that has it."""
    lengths = range(1, ndim + 1)
    view = np.lib.stride_tricks.as_strided(np.empty(1, bool), tuple(lengths), (0,) * ndim)
    return tuple(n - 1 for n in function(view, *args).shape)


def squeeze(x: Any, axis: Axes = None) -> Tensor:
    """Without the axes of length 1, or without the given ones."""
    x = as_tensor(x)
    return reshape(x, np.squeeze(np.empty(x.shape, bool), axis).shape)


def expand_dims(x: Any, axis: int | tuple[int, ...]) -> Tensor:
    """With new axes of length 1."""
    x = as_tensor(x)
    return reshape(x, np.expand_dims(np.empty(x.shape, bool), axis).shape)


def broadcast_to(x: Any, shape: Shape) -> Tensor:
    """Stretched to a shape, as an operation with an array of that shape would."""
    return rows.BROADCAST_TO(as_operand(x), shape=tuple(shape))


# ---------------------------------------------------------------- joining and cutting


def concatenate(xs: Iterable[Any], axis: int | None = 0) -> Tensor:
    """Joined along an existing axis; with ``axis=None``, all entries in one row."""
    parts = [as_operand(x) for x in xs]
    if axis is None:
        parts, axis = [ravel(x) for x in parts], 0
    return rows.CONCATENATE(*parts, axis=axis)


def stack(xs: Iterable[Any], axis: int = 0) -> Tensor:
    """Joined along a new axis: n nodes of shape ``s`` give one of shape ``(n, *s)``."""
    parts = [as_operand(x) for x in xs]
    if not parts:
        raise ValueError("stack() of an empty list has no shape")
    return rows.CONCATENATE(*(_with_axis(x, axis) for x in parts), axis=axis)


def _with_axis(x: Any, axis: int) -> Any:
    return rows.RESHAPE(x, shape=np.expand_dims(np.empty(shape_of(x), bool), axis).shape)


def split(x: Any, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Tensor]:
    """Cut into equal sections, or before the given indices."""
    return cut(np.split, x, indices_or_sections, axis)


def cut(function: Any, x: Any, indices_or_sections: Any, axis: int) -> list[Tensor]:
    """Cut as a function of NumPy cuts the places along an axis."""
    x = as_tensor(x)
    (axis,) = normal_axes(axis, x.ndim)
    pieces = function(np.arange(x.shape[axis]), indices_or_sections)
    starts = [int(piece[0]) if len(piece) else 0 for piece in pieces]
    return [
        x[along(axis, slice(i, i + len(piece)))] for i, piece in zip(starts, pieces, strict=True)
    ]


def pad(x: Any, pad_width: Any) -> Tensor:
    """Zeros before and after along each axis, as NumPy's constant mode."""
    x = as_tensor(x)
    widths = np.asarray(pad_width)
    if widths.dtype.kind not in "iu" or (widths < 0).any():
        raise TypeError(f"pad() takes whole numbers of zeros, at least 0; got {pad_width!r}")
    pairs = np.broadcast_to(widths, (x.ndim, 2)).tolist()
    return rows.PAD(x, pad_width=tuple((a, b) for a, b in pairs)) if pairs else x


# ---------------------------------------------------------------- picking


def take_along_axis(x: Any, indices: Any, axis: int | None = -1) -> Tensor:
    """Entries picked by whole-number indices along an axis, as NumPy's."""
    x, indices = as_tensor(x), unmasked(data_of(indices)).copy()
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("take_along_axis() with axis=None takes a row of indices")
        return rows.TAKE_ALONG(ravel(x), indices=indices, axis=0)
    (axis,) = normal_axes(axis, x.ndim)
    if indices.ndim == x.ndim:  # what is of length 1 in one is stretched to the other's
        beside = [tuple(1 if i == axis else n for i, n in enumerate(s.shape)) for s in (x, indices)]
        shape = list(np.broadcast_shapes(*beside))
        shape[axis] = x.shape[axis]
        if tuple(shape) != x.shape:
            x = broadcast_to(x, tuple(shape))
        shape[axis] = indices.shape[axis]
        indices = np.broadcast_to(indices, shape)
    return rows.TAKE_ALONG(x, indices=indices, axis=axis)


def tril(x: Any, k: int = 0) -> Tensor:
    """The lower triangle, zeros above diagonal k."""
    return rows.TRIL(as_operand(x), k=k)


def triu(x: Any, k: int = 0) -> Tensor:
    """The upper triangle, zeros below diagonal k."""
    return rows.TRIU(as_operand(x), k=k)


def clip(x: Any, low: Any = None, high: Any = None) -> Any:
    """x limited to [low, high]; None is no limit."""
    low = -np.inf if low is None else low
    return TABLE["clip"](as_operand(x), low, np.inf if high is None else high)


def where(condition: Any, a: Any, b: Any) -> Any:
    """a where the condition holds, else b; the branch not taken gets no gradient."""
    return TABLE["where"](condition, a, b)
