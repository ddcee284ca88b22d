"""erf, erfc and the normal distribution function of arrays, which NumPy does not have.

Rational approximations of erf and erfc in three intervals, with the coefficients of
W. J. Cody, Rational Chebyshev approximations for the error function, Mathematics of
Computation 23 (1969), 631-637, good to 18 digits before rounding.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# Each interval's numerator and denominator, the highest power first.
_ERF_SMALL = (
    (1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2,
     3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
     2.84423683343917062e3),
)  # fmt: skip
_ERFC_MIDDLE = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
     1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
     1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3,
     1.23033935480374942e3),
)  # fmt: skip
_ERFC_LARGE = (
    (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
     1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4),
    (1.0, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1,
     6.05183413124413191e-2, 2.33520497626869185e-3),
)  # fmt: skip
_SMALL, _LARGE = 0.46875, 4.0
_BEYOND = 40.0  # from here on the tail is below the smallest float
_PER_ROOT_PI = 1 / math.sqrt(math.pi)


def normal_cdf(x: Any) -> Any:
    """Φ(x), the share of a standard normal distribution below x; float32 stays float32.

    Small tails keep their digits: Φ(x) = erfc(-x / √2) / 2 for negative x.

    >>> normal_cdf(np.array([-30.0, 0.0, 1.0]))
    array([4.90671393e-198, 5.00000000e-001, 8.41344746e-001])
    """
    given = np.asarray(x)
    wide = given.astype(np.result_type(given, np.float64), copy=False)
    size = np.minimum(np.abs(wide), _BEYOND)
    z = size / math.sqrt(2)
    small, large = z <= _SMALL, z > _LARGE
    tail = np.empty_like(z)  # Φ(-|x|)
    for part, erfc in ((~(small | large), _middle), (large, _large)):
        if part.any():
            tail[part] = 0.5 * _bell(size[part]) * erfc(z[part])
    share = np.where(wide > 0, 1 - tail, tail)
    if small.any():
        near = wide[small] / math.sqrt(2)
        share[small] = 0.5 + 0.5 * near * _quotient(_ERF_SMALL, near * near)
    return share.astype(np.result_type(given, np.float32), copy=False)


def erf(x: Any) -> Any:
    """The error function; float32 stays float32.

    >>> erf(np.array([-1.0, 0.0, 1e-20, 2.0]))
    array([-8.42700793e-01,  0.00000000e+00,  1.12837917e-20,  9.95322265e-01])
    """
    given, wide, z = _wide(x)
    found = np.asarray(np.copysign(1.0 - _erfc_of(z), wide))  # of a number it is a scalar
    small = z <= _SMALL
    if small.any():
        near = wide[small]
        found[small] = near * _quotient(_ERF_SMALL, near * near)
    return found.astype(np.result_type(given, np.float32), copy=False)


def erfc(x: Any) -> Any:
    """1 - erf(x), of which small tails keep their digits.

    >>> erfc(np.array([-1.0, 0.0, 10.0]))
    array([1.84270079e+00, 1.00000000e+00, 2.08848758e-45])
    """
    given, wide, z = _wide(x)
    tail = _erfc_of(z)
    found = np.where(wide < 0, 2.0 - tail, tail)
    return found.astype(np.result_type(given, np.float32), copy=False)


def _wide(x: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    given = np.asarray(x)
    wide = given.astype(np.result_type(given, np.float64), copy=False)
    return given, wide, np.minimum(np.abs(wide), _BEYOND)


def _erfc_of(z: np.ndarray) -> np.ndarray:
    """erfc of what is not negative."""
    small, large = z <= _SMALL, z > _LARGE
    found = np.full_like(z, np.nan)
    for part, scaled in ((~(small | large), _middle), (large, _large)):
        if part.any():
            inside = z[part]
            rough = np.trunc(16 * inside) / 16  # its square is exact
            found[part] = np.exp(-rough * rough) * scaled(inside)
            found[part] *= np.exp(-(inside - rough) * (inside + rough))
    if small.any():
        near = z[small]
        found[small] = 1.0 - near * _quotient(_ERF_SMALL, near * near)
    return found


def _middle(z: np.ndarray) -> np.ndarray:
    """erfc(z) · exp(z²)"""
    return _quotient(_ERFC_MIDDLE, z)


def _large(z: np.ndarray) -> np.ndarray:
    """erfc(z) · exp(z²), in powers of 1 / z²"""
    w = 1 / (z * z)
    scaled: np.ndarray = (_PER_ROOT_PI - w * _quotient(_ERFC_LARGE, w)) / z
    return scaled


def _quotient(polynomials: tuple[tuple[float, ...], ...], x: np.ndarray) -> np.ndarray:
    above, below = (_horner(coefficients, x) for coefficients in polynomials)
    quotient: np.ndarray = above / below
    return quotient


def _horner(coefficients: tuple[float, ...], x: np.ndarray) -> np.ndarray:
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient
    return total


def _bell(x: np.ndarray) -> np.ndarray:
    """exp(-x² / 2) with all digits: the square of x rounded to sixteenths is exact."""
    rough = np.trunc(16 * x) / 16
    squared: np.ndarray = np.exp(-0.5 * rough * rough) * np.exp(-0.5 * (x - rough) * (x + rough))
    return squared
