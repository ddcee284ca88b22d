"""``autograd.scipy.stats.beta``: the beta distribution."""

from __future__ import annotations

from typing import Any

from autograd.functions.shapes import as_operand
from autograd.hips.plain import plain_too
from autograd.hips.scipy import special
from autograd.table.scalars import TABLE


@plain_too
def logpdf(x: Any, a: Any, b: Any) -> Any:
    """The logarithm of the density."""
    x, a, b = as_operand(x), as_operand(a), as_operand(b)
    return special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -x) - special.betaln(a, b)


@plain_too
def pdf(x: Any, a: Any, b: Any) -> Any:
    """The density."""
    return TABLE["exp"](logpdf(x, a, b))


@plain_too
def cdf(x: Any, a: Any, b: Any) -> Any:
    """The share below x, by SciPy; differentiated by x."""
    return special.betainc(a, b, as_operand(x))
