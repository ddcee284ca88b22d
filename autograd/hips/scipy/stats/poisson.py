"""``autograd.scipy.stats.poisson``: the Poisson distribution."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.functions.shapes import as_operand
from autograd.hips.plain import plain_too
from autograd.hips.scipy import special
from autograd.hips.scipy.of_scipy import elementwise, scipys
from autograd.table.scalars import TABLE
from autograd.table.shapes import data_of


@plain_too
def logpmf(k: Any, mu: Any) -> Any:
    """The logarithm of the probability of k, differentiated by mu."""
    mu = as_operand(mu)
    return special.xlogy(data_of(k), mu) - special.gammaln(np.add(data_of(k), 1.0)) - mu


@plain_too
def pmf(k: Any, mu: Any) -> Any:
    """The probability of k."""
    return TABLE["exp"](logpmf(k, mu))


_share_below = elementwise(
    lambda k, mu: scipys("special").pdtr(k, mu),
    {1: lambda y, k, mu: -pmf(np.floor(data_of(k)), mu)},
)


@plain_too
def cdf(k: Any, mu: Any) -> Any:
    """The probability of k or less, by SciPy; differentiated by mu."""
    return _share_below(data_of(k), as_operand(mu))
