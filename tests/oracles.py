"""Oracles that owe nothing to the table: what each row computes, in mpmath, with many digits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import mpmath
from mpmath import mp, mpf

mp.dps = 50
inf, nan = math.inf, math.nan
TINY, HUGE, EPS = 5e-324, 1.7976931348623157e308, 2.0**-52
Point = tuple[float, ...]

# ---------------------------------------------------------------- what each row means


def _mean(*xs: mpf) -> mpf:
    return mpmath.fsum(xs) / len(xs)


def _var(*xs: mpf) -> mpf:
    middle = _mean(*xs)
    return _mean(*((x - middle) ** 2 for x in xs))


def _dot(*xs: mpf) -> mpf:
    half = len(xs) // 2
    return mpmath.fsum(a * b for a, b in zip(xs[:half], xs[half:], strict=True))


def _normal_cdf(x: mpf) -> mpf:
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def _softmax_first(*xs: mpf) -> mpf:
    return 1 / mpmath.fsum(mpmath.exp(x - xs[0]) for x in xs)


def _log_softmax_first(*xs: mpf) -> mpf:
    return -mpmath.log1p(mpmath.fsum(mpmath.exp(x - xs[0]) for x in xs[1:]))


def _norm(*xs: mpf) -> mpf:
    return mpmath.sqrt(mpmath.fsum(x * x for x in xs))


def _round(x: mpf) -> mpf:
    return mpmath.nint(x)  # halves to even


def _sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mpmath.exp(-x))


def _trunc(x: mpf) -> mpf:
    return mpmath.ceil(x) if x < 0 else mpmath.floor(x)


def _sinc_slope(x: mpf) -> mpf:
    if x == 0:
        return mpf(0)
    with mp.workdps(3 * mp.dps):  # it cancels near 0
        return (mpmath.cospi(x) - mpmath.sincpi(x)) / x


MEANING: dict[str, Callable[..., mpf]] = {
    "neg": lambda x: -x,
    "pos": lambda x: x,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "mod": lambda a, b: a - b * mpmath.floor(a / b),
    "floordiv": lambda a, b: mpmath.floor(a / b),
    "fmod": lambda a, b: a - b * _trunc(a / b),
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
    "log": mpmath.log,
    "log1p": lambda x: mpmath.log(1 + x) if abs(x) > 1e-5 else mpmath.log1p(x),
    "sqrt": mpmath.sqrt,
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "log10": lambda x: mpmath.log(x) / mpmath.log(10),
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "asin_slope": lambda x: 1 / mpmath.sqrt(1 - x * x),
    "atan": mpmath.atan,
    "atan2": mpmath.atan2,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "asinh": lambda x: mpmath.sign(x) * mpmath.log(abs(x) + mpmath.sqrt(x * x + 1)),
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "tanh": mpmath.tanh,
    "sech2": lambda x: mpmath.sech(x) ** 2,
    "sigmoid": _sigmoid,
    "log_sigmoid": lambda x: -mpmath.log1p(mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "relu": lambda x: max(x, mpf(0)),
    "leaky_relu": lambda x, slope: x if x > 0 else slope * x,
    "elu": lambda x, alpha: x if x > 0 else alpha * mpmath.expm1(x),
    "gelu": lambda x: x * _normal_cdf(x),
    "silu": lambda x: x * _sigmoid(x),
    "normal_cdf": _normal_cdf,
    "normal_pdf": lambda x: mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi),
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "gammaln": lambda x: mpmath.re(mpmath.loggamma(x)),
    "digamma": mpmath.digamma,
    "polygamma": lambda n, x: mpmath.psi(int(mpmath.floor(n)), x) if 0 <= n < 21 else mpf(nan),
    "xlogy": lambda a, b: a * mpmath.log(b) if a else mpf(0),
    "logit": lambda x: mpmath.log(x / (1 - x)),
    "sinc": mpmath.sincpi,
    "sinc_slope": _sinc_slope,
    "ceil": mpmath.ceil,
    "trunc": lambda x: _trunc(x),
    "abs": abs,
    "sign": mpmath.sign,
    "floor": mpmath.floor,
    "round": _round,
    "step": lambda x: mpf(x > 0),
    "hypot": lambda a, b: _norm(a, b),
    "maximum": max,
    "minimum": min,
    "clip": lambda x, low, high: min(max(x, low), high),
    "where": lambda condition, a, b: a if condition else b,
    "sum": lambda *xs: mpmath.fsum(xs),
    "mean": _mean,
    "prod": lambda *xs: mpmath.fprod(xs),
    "var": _var,
    "std": lambda *xs: mpmath.sqrt(_var(*xs)),
    "max": lambda *xs: max(xs),
    "min": lambda *xs: min(xs),
    "norm": _norm,
    "logsumexp": lambda *xs: mpmath.log(mpmath.fsum(map(mpmath.exp, xs))),
    "softmax_first": _softmax_first,
    "log_softmax_first": _log_softmax_first,
    "dot": _dot,
}


class _Meaning(dict[str, Callable[..., mpf]]):
    def __missing__(self, name: str) -> Callable[..., mpf]:
        raise LookupError(f"say in tests/oracles.py, MEANING, what {name!r} computes, in mpmath")


MEANING = _Meaning(MEANING)


def exact(name: str, point: Sequence[float]) -> mpf:
    """The value of row ``name``, with enough digits for tiny and huge arguments."""
    with mp.workdps(700):
        return +MEANING[name](*map(mpf, point))


def exact_slope(name: str, point: Sequence[float], slot: int, digits: int = 100) -> mpf:
    """∂(row)/∂(argument ``slot``) at a smooth point, by differences of that many digits."""

    def along(t: mpf) -> mpf:
        return MEANING[name](*(t if i == slot else mpf(x) for i, x in enumerate(point)))

    with mp.workdps(digits):
        middle = mpf(point[slot])
        h = max(abs(middle), mpf(10) ** (-digits // 3)) * mpf(10) ** (-digits // 3)
        return (along(middle + h) - along(middle - h)) / (2 * h)


def exact_slopes(name: str, point: Sequence[float], orders: Sequence[int]) -> mpf:
    """A mixed derivative: ``orders[i]`` times in argument ``i``."""
    return mpmath.diff(MEANING[name], tuple(map(mpf, point)), tuple(orders))


# ---------------------------------------------------------------- arguments that lose digits

# Where a careless formula overflows, cancels or rounds to 0: few ulps are allowed here.
EXTREMES: dict[str, list[Point]] = {
    "div": [(1.0, 1e-160), (1e-200, 1e-100), (-3.0, 1e300), (1e-160, -1e-162)],
    "pow": [(1e-200, 2.0), (1e200, -1.5), (1.0 + 1e-12, 3.0), (-2.0, 3.0), (2.0, -1000.0)],
    "exp": [(-740.0,), (700.0,), (1e-20,)],
    "expm1": [(1e-17,), (-40.0,), (-1e-10,), (700.0,)],
    "log": [(1e-310,), (1.0 + 1e-15,), (1e308,), (TINY,)],
    "log1p": [(1e-17,), (-1.0 + 1e-15,), (1e300,), (-1e-12,)],
    "log2": [(1e-310,), (1.0 + 1e-15,), (1e308,), (TINY,), (8.0,)],
    "log10": [(1e-310,), (1.0 + 1e-15,), (1e308,), (TINY,), (1000.0,)],
    "cbrt": [(1e-300,), (27.0,), (-1e300,)],
    "asinh": [(1e-300,), (-1e-10,), (1e300,), (-1e8,)],
    "acosh": [(1.0 + 1e-15,), (1e300,), (1.5,)],
    "atanh": [(1e-300,), (1 - 1e-15,), (-1 + 2e-16,)],
    "erf": [(1e-300,), (6.0,), (0.46875,), (-1e-9,)],
    "erfc": [(26.0,), (-6.0,), (1e-300,), (4.0,), (0.46875,)],
    "gammaln": [(1e-300,), (1e300,), (1.0 + 1e-9,), (2.0 - 1e-9,), (20.5,)],
    "digamma": [(1e-300,), (1e300,), (3.0,), (12.0,)],
    "xlogy": [(1e-300, 1e300), (1e300, 1.0 + 1e-15)],
    "logit": [(1e-300,), (1 - 1e-15,), (0.5 + 1e-12,), (0.3,), (0.7,)],
    "sinc": [(1e-300,), (1e-5,), (0.5,), (100.25,)],
    "sinc_slope": [(1e-300,), (1e-5,), (0.25,), (0.3,)],
    "sqrt": [(TINY,), (1e308,), (1e-310,)],
    "sin": [(1e22,), (1e-300,), (3.141592653589793,)],
    "cos": [(1e22,), (1e-8,), (1.5707963267948966,)],
    "tan": [(1e22,), (1.5707963267948966,), (1e-300,)],
    "asin": [(1 - 1e-15,), (-1 + 2e-16,), (1e-300,), (0.9999999,)],
    "asin_slope": [(1 - 1e-15,), (-1 + 2e-16,), (1e-300,), (0.9999999,)],
    "acos": [(1 - 1e-15,), (-1 + 2e-16,), (1e-300,), (0.9999999,)],
    "atan": [(1e150,), (1e-300,), (-1e16,)],
    "atan2": [(1e-200, 1e-200), (1e200, -1e200), (1e-300, 1.0), (3e-170, -4e-170)],
    "sinh": [(1e-17,), (700.0,), (-30.0,)],
    "cosh": [(1e-17,), (700.0,), (-30.0,)],
    "tanh": [(20.0,), (-19.0,), (300.0,), (1e-20,), (-400.0,)],
    "sech2": [(20.0,), (370.0,), (1e-20,), (-25.0,)],
    "sigmoid": [(-740.0,), (-40.0,), (40.0,), (700.0,)],
    "log_sigmoid": [(1000.0,), (-1000.0,), (40.0,), (700.0,)],
    "softplus": [(25.0,), (-740.0,), (1000.0,), (-40.0,)],
    "gelu": [(-1e-200,), (40.0,), (-2.0,)],
    "silu": [(-50.0,), (-700.0,), (50.0,), (1e-300,)],
    "elu": [(-1e-17, 1.0), (-40.0, 1.0), (-1e-17, 2.0)],
    "hypot": [(3e200, 4e200), (3e-200, 4e-200), (1e300, 1.0), (1e-170, 2e-170)],
    "norm": [(3e200, 4e200), (3e-200, 4e-200), (1e-170, 2e-170, 2e-170)],
    "softmax_first": [(40.0, 0.0), (0.0, 40.0), (1000.0, 0.0, 0.0), (0.0, -700.0), (3.0,)],
    "log_softmax_first": [(37.43, 0.0), (0.0, 40.0), (700.0, 0.0, 1.0), (1e6, 1e6), (0.0, -700.0)],
    "mean": [
        (1e308, 1e308),
        (1e308, 1e308, -1e308),
        (0.1, 0.1, 0.1),
        (2.0**53, 1.0, 1.0, -(2.0**53)),
    ],
    "sum": [(1e16, 1.0, -1e16), (0.1,) * 10, (1e308, 1e308, -1e308)],
    "var": [(1.0, 1.0 + EPS), (1e9 + 1, 1e9 + 2, 1e9 + 4), (1e-100, 3e-100)],
    "std": [
        (1.0, 1.0 + EPS),
        (1e9 + 1, 1e9 + 2, 1e9 + 4),
        (1e200, 3e200),
        (1e-200, 3e-200),
        (9e307, -9e307),
    ],
    "logsumexp": [(1000.0, 1000.0), (0.0, -50.0), (-1000.0, -1001.0), (0.0, -700.0)],
    "prod": [(1e-200, 1e200, 3.0), (0.0, 2.0, 3.0), (0.0, 0.0, 3.0)],
}
