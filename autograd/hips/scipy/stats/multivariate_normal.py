"""``autograd.scipy.stats.multivariate_normal``: density and entropy."""

from __future__ import annotations

import math
from typing import Any

from autograd.functions.linear_algebra import eigvalsh, pinv, slogdet, solve
from autograd.functions.products import matmul
from autograd.functions.shapes import as_tensor, expand_dims
from autograd.hips.plain import plain_too
from autograd.table.arrays import swap_last
from autograd.table.reductions import REDUCE_SUM
from autograd.table.scalars import TABLE


@plain_too
def logpdf(x: Any, mean: Any, cov: Any, allow_singular: bool = False) -> Any:
    """The logarithm of the density: points (..., n), a mean (n,), a covariance matrix (n, n).

    With ``allow_singular`` the density within the space that the covariance spans.
    """
    x, mean, cov = as_tensor(x), as_tensor(mean), as_tensor(cov)
    centred = x - mean
    columns = expand_dims(centred, 1) if centred.ndim == 1 else swap_last(centred)
    if allow_singular:
        return _within(cov, centred, columns)
    solved = swap_last(solve(cov, columns))
    squares = REDUCE_SUM(centred * solved, axis=-1, keepdims=False)
    squares = squares[0] if centred.ndim == 1 else squares
    constant = centred.shape[-1] * math.log(2 * math.pi)
    return -0.5 * (squares + slogdet(cov)[1] + constant)


def _within(cov: Any, centred: Any, columns: Any) -> Any:
    """The same by the pseudo-inverse and the eigenvalues that are not 0."""
    values = eigvalsh(cov)
    least = values.numpy().max(initial=0.0) * cov.shape[-1] * 1e-13
    kept = values[values.numpy() > least]
    solved = swap_last(matmul(pinv(cov, 1e-13), columns))
    squares = REDUCE_SUM(centred * solved, axis=-1, keepdims=False)
    squares = squares[0] if centred.ndim == 1 else squares
    logdet = REDUCE_SUM(TABLE["log"](kept), axis=-1, keepdims=False)
    return -0.5 * (squares + logdet + kept.size * math.log(2 * math.pi))


@plain_too
def pdf(x: Any, mean: Any, cov: Any, allow_singular: bool = False) -> Any:
    """The density."""
    return TABLE["exp"](logpdf(x, mean, cov, allow_singular))


@plain_too
def entropy(mean: Any, cov: Any) -> Any:
    """The entropy in nats."""
    cov = as_tensor(cov)
    n = cov.shape[-1]
    return 0.5 * (n * (1.0 + math.log(2 * math.pi)) + slogdet(cov)[1])
