"""``autograd.scipy.stats.multivariate_normal``: density and entropy."""

from __future__ import annotations

import math
from typing import Any

from autograd.functions.linear_algebra import slogdet, solve
from autograd.functions.shapes import as_tensor, expand_dims
from autograd.hips.plain import plain_too
from autograd.table.arrays import REDUCE_SUM, swap_last
from autograd.table.scalars import TABLE


@plain_too
def logpdf(x: Any, mean: Any, cov: Any) -> Any:
    """The logarithm of the density: points (..., n), a mean (n,), a covariance matrix (n, n)."""
    x, mean, cov = as_tensor(x), as_tensor(mean), as_tensor(cov)
    centred = x - mean
    columns = expand_dims(centred, 1) if centred.ndim == 1 else swap_last(centred)
    solved = swap_last(solve(cov, columns))
    squares = REDUCE_SUM(centred * solved, axis=-1, keepdims=False)
    squares = squares[0] if centred.ndim == 1 else squares
    constant = centred.shape[-1] * math.log(2 * math.pi)
    return -0.5 * (squares + slogdet(cov)[1] + constant)


@plain_too
def pdf(x: Any, mean: Any, cov: Any) -> Any:
    """The density."""
    return TABLE["exp"](logpdf(x, mean, cov))


@plain_too
def entropy(mean: Any, cov: Any) -> Any:
    """The entropy in nats."""
    cov = as_tensor(cov)
    n = cov.shape[-1]
    return 0.5 * (n * (1.0 + math.log(2 * math.pi)) + slogdet(cov)[1])
