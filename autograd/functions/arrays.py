"""All functions of arrays by name, and as NumPy's functions and the methods of a Tensor call them.

Each takes what NumPy's function of that name takes (and a Tensor, an array or lists of
numbers), and is what a call such as ``np.sum(t, axis=0)`` records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd.engine.numpy_protocol import ARRAY_FUNCTIONS
from autograd.engine.tensor import Tensor
from autograd.functions.products import affine, dot, einsum, linear, matmul, outer
from autograd.functions.reductions import (
    cross_entropy,
    cumsum,
    log_softmax,
    logsumexp,
    max,
    mean,
    min,
    norm,
    prod,
    softmax,
    std,
    sum,
    var,
)
from autograd.functions.shapes import (
    as_operand,
    as_tensor,
    broadcast_to,
    clip,
    concatenate,
    expand_dims,
    moveaxis,
    pad,
    ravel,
    reshape,
    split,
    squeeze,
    stack,
    swapaxes,
    take_along_axis,
    transpose,
    tril,
    triu,
    where,
)
from autograd.table.arrays import Axes, normal_axes, shape_of

FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        sum, mean, var, std, prod, max, min, norm, logsumexp, softmax, log_softmax, cumsum,
        cross_entropy, affine, linear, matmul, dot, outer, einsum, reshape, ravel, transpose,
        swapaxes, moveaxis, squeeze, expand_dims, broadcast_to, concatenate, stack, split, pad,
        take_along_axis, tril, triu,
    )
}  # fmt: skip


# ---------------------------------------------------------------- as NumPy calls them


def _numpy_pad(
    x: Any, pad_width: Any, mode: str = "constant", *, constant_values: Any = 0
) -> Tensor:
    if mode != "constant" or np.any(np.asarray(constant_values) != 0):
        raise TypeError(
            f"np.pad of a Tensor pads with zeros, got mode={mode!r}, "
            f"constant_values={constant_values!r}: build other borders with np.concatenate"
        )
    return pad(x, pad_width)


def _numpy_norm(x: Any, ord: Any = None, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """``np.linalg.norm``, whose second argument is not the axis."""
    matrix = ord == "fro" and len(normal_axes(axis, as_tensor(x).ndim)) == 2
    vector = isinstance(ord, int | float) and ord == 2 and len(shape_of(x)) == 1
    if ord is not None and not (matrix or vector):
        raise TypeError(
            f"np.linalg.norm of a Tensor is the Euclidean norm, got ord={ord!r}: write another "
            "one with autograd.sum, autograd.abs and autograd.max"
        )
    return norm(x, axis, keepdims)


def _numpy_clip(
    x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None
) -> Any:
    return clip(x, min if a_min is None else a_min, max if a_max is None else a_max)


def _vstack(xs: Iterable[Any]) -> Tensor:
    parts = [as_operand(x) for x in xs]
    return concatenate([reshape(x, (1, -1)) if len(shape_of(x)) < 2 else x for x in parts])


def _hstack(xs: Iterable[Any]) -> Tensor:
    parts = [reshape(x, (1,)) if not shape_of(x) else x for x in map(as_operand, xs)]
    return concatenate(parts, axis=0 if len(shape_of(parts[0])) == 1 else 1)


ARRAY_FUNCTIONS.update(
    {name: f for name, f in FUNCTIONS.items() if hasattr(np, name)},
    where=where, amax=max, amin=min,
    clip=_numpy_clip, norm=_numpy_norm, pad=_numpy_pad, vstack=_vstack, hstack=_hstack,
)  # fmt: skip

_METHODS = (
    sum, mean, var, std, prod, max, min, norm, logsumexp, softmax, log_softmax, cumsum, dot,
    ravel, transpose, swapaxes, squeeze,
)  # fmt: skip
for _function in _METHODS:
    setattr(Tensor, _function.__name__, _function)


def _reshaped(self: Tensor, *shape: Any) -> Tensor:
    """The same entries in another shape: ``t.reshape(2, -1)`` or ``t.reshape((2, -1))``."""
    return reshape(self, shape[0] if len(shape) == 1 else shape)


Tensor.reshape = _reshaped  # type: ignore[attr-defined]
