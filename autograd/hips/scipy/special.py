"""``autograd.scipy.special``: of nodes, arrays and numbers.

Ours, whether SciPy is installed or not; at the end SciPy's own where we have none, which need it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.functions import FUNCTIONS
from autograd.functions.reductions import logsumexp as _logsumexp
from autograd.functions.shapes import as_operand
from autograd.hips.plain import plain_too
from autograd.hips.scipy.of_scipy import elementwise, scipys
from autograd.table.scalars import TABLE
from autograd.table.shapes import data_of

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


@plain_too
def multigammaln(a: Any, d: int) -> Any:
    """log Γ of d dimensions: Σ gammaln(a - j / 2), j below d."""
    parts = [gammaln(as_operand(a) - j / 2) for j in range(d)]
    return sum(parts[1:], parts[0]) + d * (d - 1) / 4 * math.log(math.pi)


# ---------------------------------------------------------------- SciPy's own

_exp, _sign = TABLE["exp"], TABLE["sign"]


def _gamma_density(a: Any, x: Any) -> Any:
    return _exp(xlogy(a - 1.0, x) - x - gammaln(a))


def _beta_density(a: Any, b: Any, x: Any) -> Any:
    return _exp(xlogy(a - 1.0, x) + xlog1py(b - 1.0, -x) - betaln(a, b))


j0: Any = elementwise(lambda x: scipys("special").j0(x), {0: lambda y, x: -j1(x)})
j1: Any = elementwise(lambda x: scipys("special").j1(x), {0: lambda y, x: 0.5 * (j0(x) - jn(2, x))})
y0: Any = elementwise(lambda x: scipys("special").y0(x), {0: lambda y, x: -y1(x)})
y1: Any = elementwise(lambda x: scipys("special").y1(x), {0: lambda y, x: 0.5 * (y0(x) - yn(2, x))})
i0: Any = elementwise(lambda x: scipys("special").i0(x), {0: lambda y, x: i1(x)})
i1: Any = elementwise(lambda x: scipys("special").i1(x), {0: lambda y, x: 0.5 * (i0(x) + iv(2, x))})
jn: Any = elementwise(
    lambda n, x: scipys("special").jv(n, x),
    {1: lambda y, n, x: 0.5 * (jn(n - 1, x) - jn(n + 1, x))},
)
yn: Any = elementwise(
    lambda n, x: scipys("special").yv(n, x),
    {1: lambda y, n, x: 0.5 * (yn(n - 1, x) - yn(n + 1, x))},
)
iv: Any = elementwise(
    lambda n, x: scipys("special").iv(n, x),
    {1: lambda y, n, x: 0.5 * (iv(n - 1, x) + iv(n + 1, x))},
)
ive: Any = elementwise(
    lambda n, x: scipys("special").ive(n, x),
    {1: lambda y, n, x: 0.5 * (ive(n - 1, x) + ive(n + 1, x)) - _sign(x) * y},
)
gammainc = elementwise(
    lambda a, x: scipys("special").gammainc(a, x), {1: lambda y, a, x: _gamma_density(a, x)}
)
gammaincc = elementwise(
    lambda a, x: scipys("special").gammaincc(a, x), {1: lambda y, a, x: -_gamma_density(a, x)}
)
betainc = elementwise(
    lambda a, b, x: scipys("special").betainc(a, b, x),
    {2: lambda y, a, b, x: _beta_density(a, b, x)},
)
erfinv = elementwise(
    lambda x: scipys("special").erfinv(x), {0: lambda y, x: math.sqrt(math.pi) / 2 * _exp(y * y)}
)
erfcinv = elementwise(
    lambda x: scipys("special").erfcinv(x), {0: lambda y, x: -math.sqrt(math.pi) / 2 * _exp(y * y)}
)
rgamma = elementwise(lambda x: scipys("special").rgamma(x), {0: lambda y, x: -y * digamma(x)})
gammasgn = elementwise(lambda x: scipys("special").gammasgn(x), {0: lambda y, x: 0.0})


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    here = ", ".join(sorted(n for n in globals() if n.islower() and not n.startswith("_")))
    raise AttributeError(
        f"autograd.scipy.special has no {name!r}: give it its derivative with autograd.primitive; "
        f"here are {here}"
    )
