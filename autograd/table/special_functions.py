"""Special functions of floats and arrays that neither Python nor NumPy has.

The gamma family is summed asymptotically where its argument is large, and brought there by its
recurrence: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 6.3 and 6.4.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

inf, nan = math.inf, math.nan

# B₂ₖ, the Bernoulli numbers of even index.
_BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798,
    -174611 / 330,
)  # fmt: skip
_LARGE = 12.0  # from here on the asymptotic series has all digits
_MOST_STEPS = 10_000


def gammaln(x: float) -> float:
    """log |Γ(x)|; inf at its poles."""
    if abs(x) == inf or (x <= 0 and x == math.floor(x)):
        return inf
    for zero in (1.0, 2.0):
        if abs(x - zero) < 0.25:
            return _near_a_zero(x - zero) + (math.log1p(x - zero) if zero == 2.0 else 0.0)
    try:
        return math.lgamma(x)
    except OverflowError:
        return inf


def _near_a_zero(d: float) -> float:
    """log Γ(1 + d) for small d, -γd + Σ ζ(k) (-d)ᵏ / k, where lgamma has few digits."""
    terms = [zeta * (-d) ** k / k for k, zeta in enumerate(_ZETA, 2)]
    return math.fsum([-0.5772156649015329 * d, *terms])


def digamma(x: float) -> float:
    """The slope of log Γ; nan at its poles, but at ±0, where it is ∓inf."""
    if x == 0:
        return -math.copysign(inf, x)
    if x == inf:
        return inf
    if x != x or x == -inf or (x < 0 and x == math.floor(x)):
        return nan
    if x < 0:  # ψ(1 - x) - π cot(πx)
        turn = math.fmod(x, 1.0)
        return digamma(1.0 - x) - math.pi / math.tan(math.pi * turn)
    steps = []
    while x < _LARGE:
        steps.append(-1.0 / x)
        x += 1.0
    series = [-b / (2 * k) * x ** (-2 * k) for k, b in enumerate(_BERNOULLI, 1)]
    return math.fsum([*steps, math.log(x), -0.5 / x, *series])


def polygamma(n: float, x: float) -> float:
    """The n-th derivative of digamma, for the whole part of n, from 0 to 20."""
    order = math.floor(n) if 0 <= n < 21 else -1
    if order < 0 or x != x:
        return nan
    if order == 0:
        return digamma(x)
    if x == inf:
        return 0.0
    if x < -_MOST_STEPS:
        return nan
    if x <= 0 and x == math.floor(x):
        return inf if order % 2 else nan
    sign = 1.0 if order % 2 else -1.0
    try:
        return sign * _zeta_sum(order, x)
    except OverflowError:  # of order! / (-x)ᵒʳᵈᵉʳ⁺¹
        return sign * inf if x > 0 else inf


def _zeta_sum(n: int, x: float) -> float:
    """n! Σ 1 / (x + k)ⁿ⁺¹ over all k >= 0, each term divided by n! while it is summed."""
    terms = []
    while x < _LARGE + n:
        terms.append(x ** -(n + 1.0))
        x += 1.0
    terms += [x**-n / n, 0.5 * x ** -(n + 1.0)]
    rising = (n + 1.0) / 2.0  # (2k + n - 1)! / ((2k)! n!)
    for k, bernoulli in enumerate(_BERNOULLI, 1):
        terms.append(bernoulli * rising * x ** -(2.0 * k + n))
        rising *= (2.0 * k + n) * (2.0 * k + n + 1.0) / ((2.0 * k + 1.0) * (2.0 * k + 2.0))
    return math.factorial(n) * math.fsum(terms)


_ZETA = [_zeta_sum(k - 1, 1.0) / math.factorial(k - 1) for k in range(2, 30)]


# ---------------------------------------------------------------- sinc


def sinc(x: float) -> float:
    """sin(πx) / (πx), 1 at 0."""
    if x == 0:
        return 1.0
    if abs(x) == inf:
        return 0.0
    return math.sin(math.pi * math.remainder(x, 2.0)) / (math.pi * x)


def sinc_slope(x: float) -> float:
    """The derivative of sinc, (cos(πx) - sinc(x)) / x; near 0 its power series."""
    if abs(x) == inf:
        return 0.0
    if abs(x) > 0.25:
        return (math.cos(math.pi * math.remainder(x, 2.0)) - sinc(x)) / x
    square, term, total = (math.pi * x) ** 2, 1.0, 0.0
    for k in range(1, 11):  # Σ (-1)ᵏ 2k (πx)²ᵏ⁻¹ π / (2k + 1)!
        term /= -2.0 * k * (2.0 * k + 1.0)
        total += 2.0 * k * term * square ** (k - 1)
    return total * math.pi * math.pi * x


def each(kernel: Any) -> Any:
    """A kernel of floats as one of arrays; float32 stays float32."""
    of_each = np.vectorize(kernel, otypes=[float])

    def on_arrays(*xs: Any) -> Any:
        return of_each(*xs).astype(np.result_type(np.float32, *xs), copy=False)

    return on_arrays
