"""The normal distribution function: all digits, on floats and on arrays."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf

from autograd import Tensor, gelu
from autograd.table import kernels
from autograd.table.error_function import erf, erfc, normal_cdf

EPS = np.finfo(float).eps


def exact(x: float) -> mpf:
    with mpmath.workdps(50):
        return mpmath.erfc(-mpf(x) / mpmath.sqrt(2)) / 2


def off(found: float, x: float) -> float:
    """By how much of itself it is off."""
    with mpmath.workdps(50):
        return float(abs(mpf(float(found)) / exact(x) - 1))


# Below -37.5 the result is a subnormal float, which has fewer digits.
@given(st.floats(-37.5, 40.0))
def test_every_digit_counts(x: float) -> None:
    assert off(kernels.normal_cdf(x), x) < 6 * EPS
    assert off(normal_cdf(np.array([x]))[0], x) < 4 * EPS


def test_no_digits_are_lost_anywhere_in_between() -> None:
    """Each of the three formulas is used where it is good, and nowhere else."""
    xs = np.linspace(-12.0, 12.0, 1201)
    assert max(off(y, x) for x, y in zip(xs, normal_cdf(xs), strict=True)) < 4 * EPS


@pytest.mark.parametrize("edge", [0.46875 * math.sqrt(2), 4 * math.sqrt(2)])
def test_the_intervals_meet(edge: float) -> None:
    around = np.array(
        [s * x for s in (-1, 1) for x in (math.nextafter(edge, 0), edge, edge + 1e-9)]
    )
    assert all(off(y, x) < 4 * EPS for x, y in zip(around, normal_cdf(around), strict=True))


def test_at_the_ends() -> None:
    ends = np.array([-math.inf, -1e300, -39.0, 0.0, -0.0, 9.0, 1e300, math.inf, math.nan])
    right = [0.0, 0.0, 0.0, 0.5, 0.5, 1.0, 1.0, 1.0, math.nan]
    np.testing.assert_array_equal(normal_cdf(ends), right)
    np.testing.assert_array_equal([kernels.normal_cdf(x) for x in ends.tolist()], right)
    assert normal_cdf(np.array([-38.4]))[0] == pytest.approx(float(exact(-38.4)), abs=1e-323)


def test_shapes_and_precisions_are_kept() -> None:
    assert normal_cdf(np.zeros((0, 3))).shape == (0, 3)
    assert normal_cdf(np.float64(0.0)).shape == ()
    assert normal_cdf(np.zeros((2, 3), np.float32)).dtype == np.float32
    assert normal_cdf(np.arange(3)).dtype == np.float64
    x = Tensor(np.array([[-1.0, 2.0]], dtype=np.float32))
    y = gelu(x)
    y.sum().backward()
    assert (y.dtype, x.grad.dtype) == (np.float32, np.float32)


@pytest.mark.parametrize("x", [0.1, 0.7, 3.0, -5.0])
def test_erf_of_an_array_without_axes(x: float) -> None:
    for function, right in ((erf, math.erf), (erfc, math.erfc)):
        assert function(np.array(x)) == pytest.approx(right(x), rel=4 * EPS)
