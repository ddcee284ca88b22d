"""NumPy's elementwise functions that are no row of the table: each is written in rows.

They take nodes of either kind, arrays and numbers, and broadcast as operators do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.functions import shapes
from autograd.functions.shapes import as_operand
from autograd.table.scalars import TABLE
from autograd.table.shapes import data_of

_where, _power = TABLE["where"], TABLE["pow"]


def square(x: Any) -> Any:
    """x · x."""
    return x * x


def reciprocal(x: Any) -> Any:
    """1 / x."""
    return 1.0 / x


def same(x: Any, *_: Any, **__: Any) -> Any:
    """A real number is its own conjugate, real part and copy."""
    return as_operand(x)


def imag(val: Any) -> Any:
    """0: a Tensor holds real numbers."""
    return np.zeros_like(data_of(val))


def exp2(x: Any) -> Any:
    """2 to the x."""
    return 2.0**x


def degrees(x: Any) -> Any:
    """Radians in degrees."""
    return x * (180.0 / math.pi)


def radians(x: Any) -> Any:
    """Degrees in radians."""
    return x * (math.pi / 180.0)


def logaddexp(x1: Any, x2: Any) -> Any:
    """log(exp(a) + exp(b)): the row ``logsumexp`` of two."""
    return TABLE["logsumexp"](x1, x2)


def logaddexp2(x1: Any, x2: Any) -> Any:
    """log₂(2^a + 2^b)."""
    two = math.log(2.0)
    return TABLE["logsumexp"](x1 * two, x2 * two) * (1.0 / two)


def _but_for_nan(pick: str) -> Callable[[Any, Any], Any]:
    """``np.fmax`` or ``np.fmin``: where one is nan, the other."""

    def picked(x1: Any, x2: Any) -> Any:
        lost_a, lost_b = np.isnan(data_of(x1)), np.isnan(data_of(x2))
        if np.any(lost_a):
            x1, x2 = _where(lost_a, x2, x1), x2
        if np.any(lost_b):
            x2 = _where(lost_b, x1, x2)
        return TABLE[pick](x1, x2)

    return picked


fmax, fmin = _but_for_nan("maximum"), _but_for_nan("minimum")


def copysign(x1: Any, x2: Any) -> Any:
    """The size of a with the sign of b, which is flat."""
    return TABLE["abs"](x1) * _number(np.copysign(1.0, data_of(x2)))


def heaviside(x1: Any, x2: Any) -> Any:
    """0 below 0, 1 above, and at 0 the second."""
    at = np.asarray(data_of(x1)) == 0.0
    return _where(_number(at), x2, TABLE["step"](x1))


def ldexp(x1: Any, x2: Any) -> Any:
    """a · 2^b, for whole numbers b."""
    return x1 * _number(np.ldexp(1.0, data_of(x2)))


def modf(x: Any) -> tuple[Any, Any]:
    """What stands behind the point, and before it, which is flat."""
    whole = TABLE["trunc"](x)
    return x - whole, whole


def divmod_(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Quotient and remainder."""
    return TABLE["floordiv"](x1, x2), TABLE["mod"](x1, x2)


def around(a: Any, decimals: int = 0, out: Any = None) -> Any:
    """The nearest number of so many decimals, halves to even; flat between jumps."""
    x = as_operand(a)
    if not decimals:
        return TABLE["round"](x)
    scale = 10.0 ** abs(decimals)
    if decimals > 0:
        return TABLE["round"](x * scale) / scale
    return TABLE["round"](x / scale) * scale


def fix(x: Any, out: Any = None) -> Any:
    """The whole part, towards 0; flat."""
    return TABLE["trunc"](as_operand(x))


def clip(
    a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, *, min: Any = None,
    max: Any = None, **options: Any,
) -> Any:  # fmt: skip
    """x limited to [a_min, a_max]; None is no limit."""
    return shapes.clip(a, min if a_min is None else a_min, max if a_max is None else a_max)


def _number(x: Any) -> Any:
    """A 0-d array as a number, which beside a Value keeps the result one."""
    return x.item() if isinstance(x, np.ndarray | np.generic) and not np.ndim(x) else x


def float_power(x1: Any, x2: Any) -> Any:
    """a to the b."""
    return _power(x1, x2)
