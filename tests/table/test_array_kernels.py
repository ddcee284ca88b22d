"""Array kernels of the reductions, on arrays of real and complex numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from oracles import exact_slope

from autograd.checking.holomorphic import complex_kernel
from autograd.table import array_kernels
from autograd.table.scalars import TABLE

inf, nan = math.inf, math.nan
STEP = 1e-30  # of the complex step: its square is nothing beside 1


def slope(kernel: Callable[[Any], Any], xs: list[float], slot: int) -> float:
    """∂kernel(xs)/∂x of one operand, Im f(x + ih) / h (Squire and Trapp, 1998)."""
    moved = np.array(xs, complex)
    moved[slot] += 1j * STEP
    return float(np.imag(kernel(moved))) / STEP


X = [0.5, -1.25, 3.0, 2.0]


@pytest.mark.parametrize("name", [op.name for op in TABLE.values() if op.variadic])
def test_slopes_by_a_complex_step(name: str) -> None:
    kernel = complex_kernel(TABLE[name])
    assert kernel is not None
    for slot in range(len(X)):
        right = float(exact_slope(name, tuple(X), slot))
        assert slope(kernel, X, slot) == pytest.approx(right, rel=1e-14, abs=1e-15)
    real = np.real(kernel(np.array(X, complex)))
    assert real == pytest.approx(TABLE[name].value(*X), rel=1e-14)


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_no_square_of_a_length_overflows_or_vanishes(size: float) -> None:
    for xs in ([3.0, 4.0], [0.0, -3.0, 4.0], [4.0, 0.0, 3.0, 0.0]):
        column = np.array(xs)[:, None] * [size, 2 * size]
        found = array_kernels.norm(column, 0)
        np.testing.assert_allclose(found, [5 * size, 10 * size], rtol=1e-15)
    assert array_kernels.norm(np.zeros((2, 3)), 0).tolist() == [0.0] * 3
    spread = TABLE["std"].along(np.array([size, 3 * size]), 0)
    assert spread == pytest.approx(size, rel=1e-15)


def test_log1p_has_all_digits_of_complex_numbers() -> None:
    for real in (1e-20, -1e-5, 0.3, 1e5):
        found = array_kernels.log1p(np.array([complex(real, STEP)]))[0]
        with mpmath.workdps(60):
            right = mpmath.log(1 + mpmath.mpf(real))
            turned = mpmath.mpf(STEP) / (1 + mpmath.mpf(real))
        assert found.real == pytest.approx(float(right), rel=1e-15)
        assert found.imag == pytest.approx(float(turned), rel=1e-15)
        assert array_kernels.log1p(real) == pytest.approx(float(right), rel=1e-15)


def test_results_of_lists_that_are_not_finite_are_what_the_float_kernel_says() -> None:
    a, b = np.array([1e308, inf, 1.0, 1e308]), np.array([1e308, -inf, 2.0, -1e308])
    with np.errstate(all="ignore"):
        found = TABLE["mean"].on_arrays(a, b)
        alone = [TABLE["sum"].on_arrays(1e308, 1e308, x) for x in (-inf, -1e308, nan)]
    np.testing.assert_array_equal(found, [1e308, nan, 1.5, 0.0])
    np.testing.assert_array_equal(alone, [-inf, 1e308, nan])


def test_deviations_keep_the_last_digit() -> None:
    """Half a spacing of floats beside the mean, which itself is rounded."""
    spacing = 2.0**-52
    xs = np.array([1.0, 1.0 + spacing])
    assert TABLE["var"].along(xs, 0) == spacing**2 / 4
    assert TABLE["std"].along(xs, 0) == spacing / 2


def test_numbers_and_arrays_stack_in_the_precision_of_their_sum() -> None:
    single = np.array([1.0, 2.0], np.float32)
    column = np.array([[3.0], [4.0]], np.float32)
    for xs, kind in [
        ([single, 2.0, column], np.float32),
        ([single, np.array([2.0, 5.0])], np.float64),
        ([single, 1j], np.complex64),
        ([1, 2], np.int64),
    ]:
        found = array_kernels.stacked(xs)
        assert found.dtype == kind
        np.testing.assert_array_equal(found.sum(axis=0), sum(xs))


def test_products_of_nothing_and_of_one() -> None:
    assert array_kernels.dot([]) == 0.0
    assert array_kernels.dot([3.0, np.array([2.0, 4.0])]).tolist() == [6.0, 12.0]
    assert array_kernels.dot([3.0, 1.0, 2.0, 5.0]) == 11.0


def test_sums_of_powers_keep_what_little_is_added() -> None:
    with mpmath.workdps(60):
        right = float(mpmath.log1p(mpmath.exp(-700) + mpmath.exp(-701)))
    xs = np.array([[-700.0, 3.0], [0.0, 3.0], [-701.0, 3.0]])
    found = array_kernels.logsumexp(xs, 0)
    assert found.tolist() == [pytest.approx(right, rel=1e-13), pytest.approx(3 + math.log(3))]


def test_logarithms_of_sums_at_infinities() -> None:
    x = np.array([[1e4, -1e4, inf, -inf, -inf, nan], [1e4, -1e4, 1.0, -inf, 2.0, 1.0]])
    with np.errstate(all="ignore"):
        found = array_kernels.logsumexp(x, 0)
    half = math.log(2)
    np.testing.assert_allclose(found, [1e4 + half, -1e4 + half, inf, -inf, 2.0, nan], rtol=1e-15)


def test_lengths_at_infinities() -> None:
    x = np.array([[3e200, 3e-200, 0.0, inf, 3.0], [4e200, 4e-200, 0.0, 1.0, nan]])
    with np.errstate(all="ignore"):
        found = array_kernels.norm(x, 0)
    np.testing.assert_allclose(found, [5e200, 5e-200, 0.0, inf, nan], rtol=1e-15)


def test_an_array_of_a_node_is_not_looked_into() -> None:
    for thing in ([1.0, 2.0], "text", 3.0):
        box = array_kernels.boxed(thing)
        assert box.shape == ()
        assert box[()] is thing
    array = np.ones(2)
    assert array_kernels.boxed(array) is array
