"""Shapes and axes, of arrays, nodes and numbers alike."""

from __future__ import annotations

import math
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


def kept_shape(shape: tuple[int, ...], axis: Axes) -> tuple[int, ...]:
    """The shape after a reduction over ``axis`` with ``keepdims``."""
    gone = normal_axes(axis, len(shape))
    return tuple(1 if i in gone else n for i, n in enumerate(shape))


def counted(shape: tuple[int, ...], axis: Axes) -> int:
    """How many operands lie along ``axis``."""
    if axis is None:
        return math.prod(shape)
    return math.prod(shape[i] for i in normal_axes(axis, len(shape)))


def shape_of(x: Any) -> Shape:
    """The shape of an array, a node or a number."""
    found: Shape = getattr(x, "shape", ())
    return found


def data_of(x: Any) -> Any:
    """The array or number behind a node; anything else as it is."""
    return x._data if hasattr(x, "_apply") else x
