"""``autograd.scipy.stats.t``: Student's distribution."""

from __future__ import annotations

import math
from typing import Any

from autograd.functions.shapes import as_operand
from autograd.hips.plain import plain_too
from autograd.hips.scipy import special
from autograd.hips.scipy.of_scipy import elementwise, scipys
from autograd.table.scalars import TABLE


@plain_too
def logpdf(x: Any, df: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The logarithm of the density."""
    df, scale = as_operand(df), as_operand(scale)
    z = (as_operand(x) - loc) / scale
    height = special.gammaln(0.5 * (df + 1.0)) - special.gammaln(0.5 * df)
    log = TABLE["log"]
    tail = -0.5 * (df + 1.0) * TABLE["log1p"](z * z / df)
    return height - 0.5 * log(df * math.pi) - log(scale) + tail


@plain_too
def pdf(x: Any, df: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The density."""
    return TABLE["exp"](logpdf(x, df, loc, scale))


_standard_cdf = elementwise(
    lambda df, z: scipys("special").stdtr(df, z), {1: lambda y, df, z: pdf(z, df)}
)


@plain_too
def cdf(x: Any, df: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The share below x, by SciPy; differentiated by x, loc and scale."""
    return _standard_cdf(df, (as_operand(x) - loc) / scale)


@plain_too
def logcdf(x: Any, df: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """Its logarithm."""
    return TABLE["log"](as_operand(cdf(x, df, loc, scale)))
