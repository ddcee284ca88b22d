"""Functions of floats that never raise: where Python raises, they give IEEE 754's answer.

``1 / 0`` is ``inf``, ``log(-1)`` is ``nan``, ``10.0 ** 400`` is ``inf``; the formulas
that could lose digits (sigmoid, softplus, gelu, ...) are written so that they do not.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from itertools import chain, repeat

inf, nan = math.inf, math.nan


# ---------------------------------------------------------------- arithmetic


def div(a: float, b: float) -> float:
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0 or a != a:
            return nan
        return math.copysign(inf, a) * math.copysign(1.0, b)


def power(a: float, b: float) -> float:
    try:
        return math.pow(a, b)
    except OverflowError:
        return -inf if a < 0 and _is_odd(b) else inf
    except ValueError:  # 0 ** negative is a pole; negative ** fraction has no real value
        if a != 0:
            return nan
        return math.copysign(inf, a) if _is_odd(b) else inf


def _is_odd(b: float) -> bool:
    return abs(math.fmod(b, 2.0)) == 1.0  # b % 2 rounds: of -1 + 2⁻⁵³ it is 1, too


def mod(a: float, b: float) -> float:
    return nan if b == 0 else a % b


def fmod(a: float, b: float) -> float:
    return nan if b == 0 or abs(a) == inf else math.fmod(a, b)


def floordiv(a: float, b: float) -> float:
    return div(a, b) if b == 0 else a // b


# ---------------------------------------------------------------- exponentials


def exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def expm1(x: float) -> float:
    try:
        return math.expm1(x)
    except OverflowError:
        return inf


def log(x: float) -> float:
    if x > 0:
        return math.log(x)
    return -inf if x == 0 else nan


def log1p(x: float) -> float:
    if x > -1:
        return math.log1p(x)
    return -inf if x == -1 else nan


def log2(x: float) -> float:
    if x > 0:
        return math.log2(x)
    return -inf if x == 0 else nan


def log10(x: float) -> float:
    if x > 0:
        return math.log10(x)
    return -inf if x == 0 else nan


def cbrt(x: float) -> float:
    y = math.cbrt(x)  # which is off by some units in the last place: Newton's step mends it
    return y - (y - x / (y * y)) / 3.0 if 0 < abs(y) < inf else y


def sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0 else nan


# ---------------------------------------------------------------- trigonometry


def sin(x: float) -> float:
    return math.sin(x) if abs(x) < inf else nan


def cos(x: float) -> float:
    return math.cos(x) if abs(x) < inf else nan


def tan(x: float) -> float:
    return math.tan(x) if abs(x) < inf else nan


def asin(x: float) -> float:
    return math.asin(x) if -1 <= x <= 1 else nan


def acos(x: float) -> float:
    return math.acos(x) if -1 <= x <= 1 else nan


def sinh(x: float) -> float:
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(inf, x)


def cosh(x: float) -> float:
    try:
        return math.cosh(x)
    except OverflowError:
        return inf


def acosh(x: float) -> float:
    return math.acosh(x) if x >= 1 else nan


def atanh(x: float) -> float:
    if abs(x) < 1:
        return math.atanh(x)
    return math.copysign(inf, x) if abs(x) == 1 else nan


def sech2(x: float) -> float:
    """1 / cosh(x)², as 4e / (1 + e)² with e = exp(-2|x|): cosh² would overflow."""
    e = math.exp(-2 * abs(x))
    return 4 * e / (1 + e) ** 2


# ---------------------------------------------------------------- activations


def sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    e = math.exp(x)  # 1 / (1 + exp(-x)) would overflow for very negative x
    return e / (1 + e)


def normal_cdf(x: float) -> float:
    z = -x / math.sqrt(2)
    share = 0.5 * math.erfc(z)
    if z <= 1.0 or share == 0.0:
        return share
    # Here the rounding of z counts 2z times. It is (-x - z·√2) / √2, with the product taken of
    # upper and lower parts of z and of √2, so short that their products are exact.
    root, more = 1.4142135381698608, 2.420323420895794e-08  # √2
    upper = z * 134217729.0 - (z * 134217729.0 - z)
    lower = z - upper
    rest = -x - upper * root - lower * root - z * more
    return share * (1.0 - math.sqrt(2) * z * rest)


# ---------------------------------------------------------------- piecewise


def floor(x: float) -> float:
    return math.copysign(math.floor(x), x) if abs(x) < inf else x  # the floor of -0.0 is -0.0


def round_half_even(x: float) -> float:
    return math.copysign(round(x), x) if abs(x) < inf else x  # -0.4 rounds to -0.0


def where(condition: float, a: float, b: float) -> float:
    return a if condition else b


# ---------------------------------------------------------------- many operands


def total(*xs: float) -> float:
    """The correctly rounded sum."""
    try:
        return math.fsum(xs)
    except (OverflowError, ValueError):
        return _exact_mean(xs, 1)


def mean(*xs: float) -> float:
    """The mean; an overflow of the sum does not spoil it. No operands: nan."""
    if not xs:
        return nan
    count = len(xs)
    try:
        middle = math.fsum(xs) / count
        # both roundings are taken out: without this the mean of three 0.1 is not 0.1
        return middle + math.fsum(chain(xs, repeat(-middle, count))) / count
    except (OverflowError, ValueError):
        return _exact_mean(xs, count)


def _exact_mean(xs: Sequence[float], count: int) -> float:
    """sum(xs) / count where fsum gives up: infinities and sums beyond the float range."""
    beyond = [x for x in xs if not math.isfinite(x)]
    if beyond:
        return sum(beyond)
    from fractions import Fraction  # rarely needed, and slow to import

    exact = sum(map(Fraction, xs)) / count
    try:
        return float(exact)
    except OverflowError:
        return inf if exact > 0 else -inf


def _deviations(xs: Sequence[float]) -> list[float]:
    """x - mean for every x. What the rounded mean is off by is taken out as well."""
    middle = mean(*xs)
    rough = [x - middle for x in xs]
    rest = mean(*rough)
    return [d - rest for d in rough] if math.isfinite(rest) else rough


def var(*xs: float) -> float:
    """The population variance (NumPy's default, ddof=0). No operands: nan."""
    return mean(*(d * d for d in _deviations(xs)))


def std(*xs: float) -> float:
    """sqrt(var) where the squares neither overflow nor vanish. No operands: nan."""
    deviations = _deviations(xs)
    if not xs or any(d != d for d in deviations):
        return nan
    length = math.hypot(*deviations)
    if math.isfinite(length) or not all(map(math.isfinite, xs)):
        return length / math.sqrt(len(xs))
    scale = 2.0 ** -(2 + len(xs).bit_length())  # hypot of these stays in range
    scaled = [scale * x for x in xs]
    return min(std(*scaled), max(map(abs, scaled))) / scale


def prod(*xs: float) -> float:
    return math.prod(xs, start=1.0)


def largest(*xs: float) -> float:
    return nan if any(x != x for x in xs) else max(xs)


def smallest(*xs: float) -> float:
    return nan if any(x != x for x in xs) else min(xs)


def logsumexp(*xs: float) -> float:
    top = largest(*xs) if xs else -inf
    if not math.isfinite(top):
        return top
    # the largest counts for 1, so log1p of the others keeps what they add, however little
    others = list(xs)
    others.remove(top)
    return top + math.log1p(math.fsum(math.exp(x - top) for x in others))


def softmax_first(*xs: float) -> float:
    """exp(x) / Σ exp(x) of the first operand."""
    top = largest(*xs)
    if not math.isfinite(top):
        return nan
    return math.exp(xs[0] - top) / math.fsum([math.exp(x - top) for x in xs])


def log_softmax_first(*xs: float) -> float:
    """The logarithm of that: with x of the first as zero, no digit of the others is lost."""
    first = xs[0]
    return 0.0 - logsumexp(*[x - first for x in xs])


def dot(*xs: float) -> float:
    """Σ aᵢbᵢ of ``a1, ..., an, b1, ..., bn``: rounded products, correctly rounded sum."""
    half = len(xs) // 2
    if len(xs) != 2 * half:
        raise ValueError(f"dot takes two lists of equal length, got {len(xs)} numbers")
    try:
        return math.fsum(map(operator.mul, xs, xs[half:]))
    except (OverflowError, ValueError):
        return total(*map(operator.mul, xs, xs[half:]))
