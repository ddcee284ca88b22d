"""Special functions of floats and arrays that neither Python nor NumPy has.

The gamma family is summed asymptotically where its argument is large, and brought there by its
recurrence: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 6.1.33,
6.1.41, 6.3 and 6.4. What has zeros, near which a last digit of another function would be many of
its own, is computed with + - × / and exact sums alone: the page, which has the same in JavaScript,
then gives the same number, bit for bit.
"""

from __future__ import annotations

import math
from functools import cache, reduce
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
_EULER = 0.5772156649015329
_HALF_LOG_2PI = 0.9189385332046728
_LN2_HIGH, _LN2_LOW = (
    0.6931471803691238,
    1.9082149292705877e-10,
)  # products with the first are exact


# ---------------------------------------------------------------- with + - × / alone


def _polynomial(coefficients: Any, x: float) -> float:
    """c₀ + c₁x + c₂x² + ..., from the last."""
    total = 0.0
    for c in reversed(coefficients):
        total = total * x + c
    return total


_ODD = [1 / k for k in range(1, 25, 2)]


def _log(x: float) -> list[float]:
    """Numbers whose sum is log x: those of a power of two, and of the rest 2 artanh."""
    rest, power = math.frexp(x)
    if rest < 0.7071067811865476:
        rest, power = 2.0 * rest, power - 1
    t = (rest - 1.0) / (rest + 1.0)
    return [power * _LN2_HIGH, power * _LN2_LOW, 2.0 * t * _polynomial(_ODD, t * t)]


_SINE = [(-1.0) ** k / math.factorial(2 * k + 1) for k in range(10)]
_COSINE = [(-1.0) ** k / math.factorial(2 * k) for k in range(10)]


def _half_turns(x: float) -> tuple[float, float]:
    """sin(πx) and cos(πx), from the nearest quarter of a turn."""
    rest = math.remainder(x, 2.0)
    quarter = math.floor(2.0 * rest + 0.5)
    angle = math.pi * (rest - 0.5 * quarter)
    square = angle * angle
    sine, cosine = angle * _polynomial(_SINE, square), _polynomial(_COSINE, square)
    turned = ((sine, cosine), (cosine, -sine), (-sine, -cosine), (-cosine, sine))
    return turned[quarter % 4]


# ---------------------------------------------------------------- the gamma family


def gammaln(x: float) -> float:
    """log |Γ(x)|; inf at its poles."""
    if x != x or abs(x) == inf or (x <= 0 and x == math.floor(x)):
        return nan if x != x else inf
    if 0.5 <= x < 1.5:
        return (x - 1.0) * _polynomial(_around_1(), 1.0 - x)
    if x < -20.0:  # log(π / (-x |sin(πx)|)) - log Γ(-x)
        factor = -x * abs(_half_turns(x)[0]) / math.pi
        return -gammaln(-x) - math.fsum(_log(factor))
    if x >= 20.0:
        return _stirling(x)
    factor, sign = 1.0, 1.0
    while x >= 2.5:
        x -= 1.0
        factor *= x
    while x < 1.5:
        factor, sign = factor * x, -1.0
        x += 1.0
    logs = (sign * part for part in _log(abs(factor)))
    return math.fsum([(x - 2.0) * _polynomial(_around_2(), 2.0 - x), *logs])


def _stirling(x: float) -> float:
    series = _polynomial(_STIRLING, 1.0 / (x * x)) / x
    try:
        return math.fsum([*((x - 0.5) * part for part in _log(x)), -x, _HALF_LOG_2PI, series])
    except OverflowError:
        return inf


_STIRLING = [b / (2 * k * (2 * k - 1)) for k, b in enumerate(_BERNOULLI, 1)]


def digamma(x: float) -> float:
    """The slope of log Γ; nan at its poles, but at ±0, where it is ∓inf."""
    if x == 0:
        return -math.copysign(inf, x)
    if x == inf:
        return inf
    if x != x or x == -inf or (x < 0 and x == math.floor(x)):
        return nan
    if x < 0:  # ψ(1 - x) - π cot(πx)
        sine, cosine = _half_turns(x)
        return digamma(1.0 - x) - math.pi * (cosine / sine)
    steps = []
    while x < _LARGE:
        steps.append(-1.0 / x)
        x += 1.0
    square = 1.0 / (x * x)
    return math.fsum([*steps, *_log(x), -0.5 / x, square * _polynomial(_DIGAMMA, square)])


_DIGAMMA = [-b / (2 * k) for k, b in enumerate(_BERNOULLI, 1)]


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
        return sign * math.factorial(order) * _zeta(order, x)
    except OverflowError:  # of 1 / (-x)ᵒʳᵈᵉʳ⁺¹
        return sign * inf if x > 0 else inf


def _zeta(n: int, x: float) -> float:
    """Σ 1 / (x + k)ⁿ⁺¹ over all k >= 0."""
    terms = []
    while x < _LARGE + n:
        terms.append(x ** -(n + 1.0))
        x += 1.0
    terms += [x**-n / n, 0.5 * x ** -(n + 1.0)]
    rising = (n + 1.0) / 2.0  # (2k + n - 1)! / ((2k)! n!)
    for k, bernoulli in enumerate(_BERNOULLI, 1):
        terms.append(bernoulli * rising * x ** -(2.0 * k + n))
        rising *= (2.0 * k + n) * (2.0 * k + n + 1.0) / ((2.0 * k + 1.0) * (2.0 * k + 2.0))
    return math.fsum(terms)


# log Γ(1 + d) = d (-γ + ζ(2)/2 d - ζ(3)/3 d² + ...), and of 2 + d with log(1 + d) added to it
@cache
def _around_1() -> list[float]:
    return [-_EULER, *(-_zeta(k - 1, 1.0) / k for k in range(2, 54))]


@cache
def _around_2() -> list[float]:
    return [1.0 - _EULER, *((1.0 - _zeta(k - 1, 1.0)) / k for k in range(2, 30))]


# ---------------------------------------------------------------- sinc


def sinc(x: float) -> float:
    """sin(πx) / (πx), 1 at 0."""
    if x == 0 or x != x:
        return 1.0 if x == 0 else x
    return 0.0 if abs(x) == inf else _half_turns(x)[0] / (math.pi * x)


def sinc_of_array(x: Any) -> Any:
    """The same for each entry: the angle is brought to a quarter of a turn at most, exactly."""
    # At 0 it is 1, as beside it; far out it is 0, as at inf.
    size = np.maximum(np.minimum(np.abs(np.asarray(x, float)), 2.0**60), 1e-300)
    turns = size - 2.0 * np.rint(0.5 * size)
    angle = np.abs(turns)
    angle = math.pi * np.minimum(angle, 1.0 - angle)
    y = np.copysign(np.sin(angle), turns) / (math.pi * size)
    return y.astype(np.result_type(np.float32, x), copy=False)


def sinc_slope(x: float) -> float:
    """The derivative of sinc, (cos(πx) - sinc(x)) / x; near 0 its power series."""
    if abs(x) == inf:
        return 0.0
    if abs(x) > 0.25:
        return (_half_turns(x)[1] - sinc(x)) / x
    return _polynomial(_SINC_SLOPE, (math.pi * x) ** 2) * math.pi * math.pi * x


# Σ (-1)ᵏ 2k (πx)²ᵏ⁻¹ π / (2k + 1)!
_SINC_SLOPE = [(-1.0) ** k * 2 * k / math.factorial(2 * k + 1) for k in range(1, 11)]
# Σ (-1)ᵏ π²ᵏ x²ᵏ⁻² / ((2k - 2)! (2k + 1)): the second derivative for |x| < 1/4, where the closed
# form, differentiated again, is a difference of ever larger terms.
_SINC_BEND = (
    -3.289868133696453, 9.740909103400243, -5.722554723662526, 1.4642794777886687,
    -0.21114729319102413, 0.019592600680101373, -0.0012696090064214613, 6.074921769928866e-05,
    -2.235241817598639e-06, 6.522846204932145e-08, -1.5468376931903588e-09,
)  # fmt: skip
SINC_BEND = reduce(lambda rest, term: f"{term} + x**2 * ({rest})", map(repr, _SINC_BEND[::-1]))


def each(kernel: Any) -> Any:
    """A kernel of floats as one of arrays; float32 stays float32."""
    of_each = np.vectorize(kernel, otypes=[float])

    def on_arrays(*xs: Any) -> Any:
        return of_each(*xs).astype(np.result_type(np.float32, *xs), copy=False)

    return on_arrays
