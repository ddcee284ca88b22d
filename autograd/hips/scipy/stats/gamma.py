"""``autograd.scipy.stats.gamma``: the gamma distribution of shape a."""

from __future__ import annotations

from typing import Any

from autograd.functions.shapes import as_operand
from autograd.hips.plain import plain_too
from autograd.hips.scipy import special
from autograd.table.scalars import TABLE


@plain_too
def logpdf(x: Any, a: Any) -> Any:
    """The logarithm of the density."""
    x, a = as_operand(x), as_operand(a)
    return special.xlogy(a - 1.0, x) - x - special.gammaln(a)


@plain_too
def pdf(x: Any, a: Any) -> Any:
    """The density."""
    return TABLE["exp"](logpdf(x, a))


@plain_too
def cdf(x: Any, a: Any) -> Any:
    """The share below x, by SciPy; differentiated by x."""
    return special.gammainc(a, as_operand(x))
