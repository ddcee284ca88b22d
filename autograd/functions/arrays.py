"""All public functions of arrays, by name.

Each takes what NumPy's function of that name takes, and a Tensor, an array or lists of numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
    broadcast_to,
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
)

FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        sum, mean, var, std, prod, max, min, norm, logsumexp, softmax, log_softmax, cumsum,
        cross_entropy, affine, linear, matmul, dot, outer, einsum, reshape, ravel, transpose,
        swapaxes, moveaxis, squeeze, expand_dims, broadcast_to, concatenate, stack, split, pad,
        take_along_axis, tril, triu,
    )
}  # fmt: skip
