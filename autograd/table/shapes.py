"""Shapes and axes, of arrays, nodes and numbers alike."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

Shape = tuple[int, ...]
Axes = int | tuple[int, ...] | None  # NumPy's ``axis`` argument


def normal_axes(axis: Axes, ndim: int) -> tuple[int, ...]:
    """The axes meant by NumPy's ``axis`` argument, non-negative, in order."""
    if axis is None:
        return tuple(range(ndim))
    if axis.__class__ is int and -ndim <= axis < ndim:
        return (axis % ndim,)
    return tuple(np.lib.array_utils.normalize_axis_tuple(axis, ndim))


@lru_cache(maxsize=1024)
def laid_out(shape: Shape, axis: Axes) -> tuple[Shape, Shape, int]:
    """The axes, the shape with them of length 1, and how many operands lie along them."""
    axes = normal_axes(axis, len(shape))
    kept = tuple(1 if i in axes else n for i, n in enumerate(shape))
    return axes, kept, math.prod(shape[i] for i in axes)


def kept_shape(shape: Shape, axis: Axes) -> Shape:
    """The shape after a reduction over ``axis`` with ``keepdims``."""
    return laid_out(shape, axis)[1]


def counted(shape: Shape, axis: Axes) -> int:
    """How many operands lie along ``axis``."""
    return laid_out(shape, axis)[2]


def shape_of(x: Any) -> Shape:
    """The shape of an array, a node or a number."""
    found: Shape = getattr(x, "shape", ())
    return found


def data_of(x: Any) -> Any:
    """The array or number behind a node; anything else as it is."""
    return x._data if hasattr(x, "_apply") else x
