"""``autograd.scipy.stats.chi2``: the chi-squared distribution."""

from __future__ import annotations

import math
from typing import Any

from autograd.functions.shapes import as_operand
from autograd.hips.plain import plain_too
from autograd.hips.scipy import special
from autograd.table.scalars import TABLE


@plain_too
def logpdf(x: Any, df: Any) -> Any:
    """The logarithm of the density."""
    x, half = as_operand(x), 0.5 * as_operand(df)
    return special.xlogy(half - 1.0, x) - 0.5 * x - special.gammaln(half) - half * math.log(2.0)


@plain_too
def pdf(x: Any, df: Any) -> Any:
    """The density."""
    return TABLE["exp"](logpdf(x, df))


@plain_too
def cdf(x: Any, df: Any) -> Any:
    """The share below x, by SciPy; differentiated by x."""
    return special.gammainc(0.5 * df, 0.5 * as_operand(x))
