"""``autograd.scipy.special``: of nodes, arrays and numbers, without SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.functions import FUNCTIONS
from autograd.functions.reductions import logsumexp as _logsumexp
from autograd.functions.shapes import as_operand
from autograd.hips.plain import plain_too
from autograd.table.arrays import data_of
from autograd.table.scalars import TABLE

erf, erfc, gammaln, digamma, polygamma, xlogy, logit, expm1, log1p = (
    FUNCTIONS[name]
    for name in (
        "erf", "erfc", "gammaln", "digamma", "polygamma", "xlogy", "logit", "expm1", "log1p",
    )
)  # fmt: skip
psi, expit, log_expit = digamma, FUNCTIONS["sigmoid"], FUNCTIONS["log_sigmoid"]
softmax, log_softmax = FUNCTIONS["softmax"], FUNCTIONS["log_softmax"]
cbrt, exp2, sinc = FUNCTIONS["cbrt"], np.exp2, FUNCTIONS["sinc"]


@plain_too
def logsumexp(
    a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False
) -> Any:
    """log(Σ b exp(a)) without overflow, for weights b that are not negative."""
    if return_sign:
        raise TypeError("logsumexp() has no return_sign=True here: give weights that are positive")
    x = as_operand(a)
    if b is not None:
        x = x + TABLE["log"](as_operand(b))
    return _logsumexp(x, axis, keepdims)


@plain_too
def gamma(x: Any) -> Any:
    """Γ(x): exp(gammaln(x)), with its sign."""
    data = np.asarray(data_of(x), float)
    negative = (data < 0) & (np.floor(data) % 2 == 1)
    size = TABLE["exp"](gammaln(x))
    return size * np.where(negative, -1.0, 1.0) if np.any(negative) else size


@plain_too
def betaln(a: Any, b: Any) -> Any:
    """log B(a, b)."""
    return gammaln(a) + gammaln(b) - gammaln(a + b)


@plain_too
def beta(a: Any, b: Any) -> Any:
    """B(a, b) = Γ(a) Γ(b) / Γ(a + b)."""
    return TABLE["exp"](betaln(a, b))


@plain_too
def xlog1py(x: Any, y: Any) -> Any:
    """x log(1 + y), and 0 where x is 0."""
    return xlogy(x, 1.0 + y)


@plain_too
def ndtr(x: Any) -> Any:
    """The standard normal distribution function."""
    return TABLE["normal_cdf"](x)


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    here = ", ".join(sorted(n for n in globals() if n.islower() and not n.startswith("_")))
    raise AttributeError(
        f"autograd.scipy.special has no {name!r}: give it its derivative with autograd.primitive; "
        f"here are {here}"
    )
