"""``autograd.scipy.stats.dirichlet``: the Dirichlet distribution."""

from __future__ import annotations

from typing import Any

from autograd.functions.shapes import as_operand
from autograd.hips.plain import plain_too
from autograd.hips.scipy import special
from autograd.hips.scipy.of_scipy import scipys
from autograd.table.reductions import REDUCE_SUM
from autograd.table.scalars import TABLE


@plain_too
def logpdf(x: Any, alpha: Any) -> Any:
    """The logarithm of the density: shares of n parts, or columns of them, and alpha (n,)."""
    x, alpha = as_operand(x), as_operand(alpha)
    powers = alpha if x.ndim == 1 else alpha[:, None]
    inside = REDUCE_SUM(special.xlogy(powers - 1.0, x), axis=0, keepdims=False)
    height = REDUCE_SUM(special.gammaln(alpha), axis=0, keepdims=False)
    return inside - height + special.gammaln(REDUCE_SUM(alpha, axis=0, keepdims=False))


@plain_too
def pdf(x: Any, alpha: Any) -> Any:
    """The density."""
    return TABLE["exp"](logpdf(x, alpha))


def __getattr__(name: str) -> Any:
    return getattr(scipys("stats").dirichlet, name)  # rvs: numbers, not nodes
