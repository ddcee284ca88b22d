"""Verdicts where an easy answer would be wrong: bounds, offsets, precisions, what changes."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, gradcheck
from autograd.checking import Verdict
from autograd.checking.differences import EPS, steps_for

S = 1e-140


def scaled(v: Any) -> float:
    return float((v / S) @ (v / S))


@pytest.mark.parametrize(("factor", "right"), [(2, True), (-14, False), (0, False), (2.001, False)])
def test_a_bound_larger_than_the_entry_proves_nothing(factor: float, right: bool) -> None:
    report = gradcheck(scaled, np.array([0.5, 0.7]) * S, gradient=lambda v: factor * (v / S) / S)
    assert bool(report) is right, str(report)


@pytest.mark.parametrize("size", [1e-300, 1e-140, 1e-60, 1e-20, 1e-5, 1.0, 1e20, 1e140])
def test_right_gradients_of_every_size_pass_and_wrong_ones_do_not(size: float) -> None:
    x = np.array([0.5, -0.7]) * size

    def f(v: Any) -> float:
        return float(np.sum(np.sin(v / size)) + (v[0] / size) * (v[1] / size))

    def df(v: Any) -> Any:
        return (np.cos(v / size) + v[::-1] / size) / size

    assert gradcheck(f, x, gradient=df), str(gradcheck(f, x, gradient=df))
    for wrong in (0.0, -1.0, 1.0001):
        assert not gradcheck(f, x, gradient=lambda v: wrong * df(v))  # noqa: B023


def test_the_ladder_of_steps_reaches_both_ends() -> None:
    for x in (0.0, 1e-300, 1e-140, 1e-30, 1.0, 1e100):
        steps = steps_for(x, EPS, thorough=True)
        assert np.all(np.diff(steps) < 0)
        assert steps[0] >= 0.1
        if x:
            assert steps[-1] <= 1e-13 * x


@pytest.mark.parametrize("offset", [1e3, 1e6, 1e9, -1e12])
@pytest.mark.parametrize("x", [0.0, 1e-14, 1e-3, 0.3])
def test_a_large_offset_is_round_off_and_no_kink(offset: float, x: float) -> None:
    report = gradcheck(lambda y: (y + offset) - offset, x, gradient=lambda y: 1.0)
    assert report.worst is not None
    assert report.worst.verdict.value in ("PASS", "INCONCLUSIVE"), str(report)
    wrong = gradcheck(lambda y: (y + offset) - offset, x, gradient=lambda y: 2.0)
    assert not wrong


@pytest.mark.parametrize("x", [1e-14, 0.3, 7.0])
def test_offsets_in_single_precision(x: float) -> None:
    f = lambda y: ((y + 1000.0) - 1000.0).sum()  # noqa: E731
    assert gradcheck(f, np.array([x], np.float32))


def _mean_square(w: Any) -> Any:
    return ((w - 1) ** 2).mean()


HALF = [np.float16, np.float32]
PROGRAMS: list[tuple[Any, Any]] = [
    (_mean_square, lambda w: 2 * (w - 1) / np.asarray(w).dtype.type(w.size)),
    (lambda w: (w * w * w).sum(), lambda w: 3 * w * w),
    (lambda w: np.exp(w).sum(), np.exp),
    (lambda w: (np.tanh(w) ** 2).sum(), lambda w: 2 * np.tanh(w) * (1 - np.tanh(w) ** 2)),
]


@pytest.mark.parametrize("dtype", HALF)
@pytest.mark.parametrize(("f", "df"), PROGRAMS)
def test_less_precise_numbers_pass_at_their_own_precision(f: Any, df: Any, dtype: Any) -> None:
    for seed in range(5):
        w = np.random.default_rng(seed).normal(size=4).astype(dtype)
        assert gradcheck(f, w), str(gradcheck(f, w))
        assert gradcheck(lambda v: float(f(v)), w, gradient=df)
        off = 1.1 if dtype is np.float16 else 1.01
        assert not gradcheck(lambda v: float(f(v)), w, gradient=lambda v: off * df(v))  # noqa: B023


def test_a_gradient_that_loses_digits_is_known_no_better_than_it_can_be() -> None:
    """1 - tanh² at 9 has 9 digits fewer than its numbers: right on paper."""
    x = np.array([9.0])
    slope = lambda v: 1 - np.tanh(v) ** 2  # noqa: E731
    assert gradcheck(lambda v: float(np.tanh(v).sum()), x, gradient=slope)
    assert not gradcheck(lambda v: float(np.tanh(v).sum()), x, gradient=lambda v: 1.01 * slope(v))


@pytest.mark.parametrize("right_calls", range(5))
def test_a_gradient_that_changes_is_told(right_calls: int) -> None:
    calls = itertools.count()

    def changing(a: Any) -> Any:
        return 2 * a if next(calls) < right_calls else 3 * a

    report = gradcheck(lambda a: float(a @ a), np.arange(1.0, 4.0), gradient=changing)
    assert not report
    if right_calls:
        assert "different results" in str(report)


@pytest.mark.parametrize("gradient", [None, lambda a: 2 * a])
def test_a_function_that_changes_is_told(gradient: Any) -> None:
    chance = np.random.default_rng(0)
    report = gradcheck(
        lambda a: (a * a * chance.random(3)).sum(), np.arange(3.0), gradient=gradient
    )
    assert not report
    assert "different results" in str(report)


def test_a_function_that_changes_later_is_told() -> None:
    calls = itertools.count()

    def counted(a: Any) -> float:
        return float(a @ a) + (1.0 if next(calls) > 20 else 0.0)

    report = gradcheck(counted, np.arange(1.0, 4.0), gradient=lambda a: 2 * a)
    assert "different results" in str(report)


def test_functions_that_take_no_float64_are_called_with_what_they_take() -> None:
    def strict(a: Any) -> float:
        if np.asarray(a).dtype != np.float32:
            raise TypeError("float32 only")
        return float((a * a).sum())

    assert gradcheck(strict, np.float32([1.5, -2.0]), gradient=lambda a: 2 * a)


def test_a_recorded_function_of_half_precision_fails_by_more_than_its_noise() -> None:
    def detached(w: Any) -> Any:
        return (w * w.detach() if isinstance(w, Tensor) else w * w).sum()

    assert not gradcheck(detached, np.float16([0.5, 2.0]))


FLAT: list[tuple[Any, ...]] = [
    (lambda x: x**3, 0.0),
    (lambda x: x**5, 0.0),
    (lambda x: x**4, 0.0),
    (lambda x: np.sin(x) ** 3, 0.0),
    (lambda x: (x - 1) ** 3, 1.0),
    (lambda x, y: x**3 * y, 0.0, 2.0),
    (lambda x, y: x**7 + y, 0.0, 2.0),
    (lambda x: np.abs(x) ** 3, 0.0),
    (lambda x: np.sum(x**4), np.zeros(2)),
    (lambda x: np.sum(x**3), np.zeros(2)),
    (lambda x: np.sum(x**6), np.zeros(2)),
]


@pytest.mark.parametrize("case", FLAT)
def test_a_function_is_flat_where_its_gradient_is_0(case: tuple[Any, ...]) -> None:
    assert gradcheck(*case), gradcheck(*case)


def test_a_gradient_written_by_hand_is_0_where_the_function_is_flat() -> None:
    for power in (3, 4, 5, 6):
        right = gradcheck(
            lambda x, n=power: float(x**n), 0.0, gradient=lambda x, n=power: n * x ** (n - 1)
        )
        assert right, right
        wrong = gradcheck(lambda x, n=power: float(x**n), 0.0, gradient=lambda x: 1e-9)
        assert wrong.verdict is Verdict.FAIL


def test_a_kink_that_is_nowhere_flat_is_still_one() -> None:
    f = lambda x: float(abs(x) + x**4)  # noqa: E731
    assert gradcheck(f, 0.0, gradient=lambda x: 0.0).verdict is Verdict.KINK


def test_what_underflows_is_not_called_wrong() -> None:
    hand = gradcheck(lambda x: float(x**2), 1e-200, gradient=lambda x: 2 * x)
    assert hand.verdict is Verdict.INCONCLUSIVE
    recorded = gradcheck(lambda x: x**4, 1e-100)
    assert recorded.verdict is Verdict.INCONCLUSIVE
    assert "scale the function" in str(recorded)


@pytest.mark.parametrize("root", [np.sqrt, np.cbrt, lambda x: np.sign(x) * np.abs(x) ** 0.1])
def test_no_number_is_told_for_the_infinite_slope_of_a_root(root: Any) -> None:
    report = gradcheck(lambda x: float(root(x)), 0.0, gradient=lambda x: 4.0)
    assert report.verdict is not Verdict.PASS
    assert not report.entries[0].bound < np.inf


def test_an_infinite_slope_that_is_told_as_such_is_no_failure() -> None:
    for root in (np.cbrt, lambda x: np.sign(x) * np.abs(x) ** 0.2):
        right = gradcheck(lambda x, f=root: float(f(x)), 0.0, gradient=lambda x: np.inf)
        assert right.verdict is Verdict.DOMAIN
        wrong = gradcheck(lambda x, f=root: float(f(x)), 0.0, gradient=lambda x: -np.inf)
        assert wrong.verdict is Verdict.FAIL
    assert gradcheck(float, 0.0, gradient=lambda x: np.inf).verdict is Verdict.FAIL


def test_the_gradient_of_one_number_is_shown_as_it_is() -> None:
    report = gradcheck(lambda x: x**2, np.array(3.0), vjp=lambda x, dy: 2 * x * dy)
    assert report.entries[0].analytic == 6.0
    forgotten = gradcheck(lambda x: x**2, np.array(3.0), vjp=lambda x, dy: 2 * x)
    assert not forgotten, "it takes no notice of dy"


def test_a_report_is_read_in_a_prompt() -> None:
    report = gradcheck(lambda x: x * x, 3.0)
    assert repr(report) == str(report)


TIED: list[tuple[Any, float]] = [
    (lambda x: np.maximum(np.expm1(x), x), 0.0),
    (lambda x: np.minimum(np.sin(x), x), 0.0),
    (lambda x: ag.max([x, x**3 - 2 * x + 2, x]), 1.0),
    (lambda x: ag.min([np.sin(x), x]), 0.0),
    (lambda x: ag.relu(ag.softplus(np.maximum(x, x))), 0.0),
]


@pytest.mark.parametrize("case", TIED)
def test_equal_slopes_at_a_tie_are_a_slope(case: tuple[Any, float]) -> None:
    assert gradcheck(*case), gradcheck(*case)


@pytest.mark.parametrize("f", [lambda x: np.maximum(x * x, x), lambda x: ag.max([x, x * x, x**3])])
def test_other_slopes_at_a_tie_are_a_kink(f: Any) -> None:
    assert gradcheck(f, 1.0).verdict is Verdict.KINK


def test_what_is_known_to_be_nearly_0_hides_what_lies_below() -> None:
    """erf is 1 from 6 on, but for less than its last digit: nothing before it can be told."""
    report = gradcheck(lambda x: ag.erf(np.exp(ag.softplus(x))), 3.0)
    assert report.verdict is Verdict.INCONCLUSIVE
    assert gradcheck(lambda x: ag.sigmoid(ag.erf(np.cos(x) - (x + 1.0))), 2.0)
