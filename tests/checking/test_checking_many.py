"""Gradients of thousands of entries: along directions, and by bisection to the wrong ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Primitive, gradcheck, register, unregister

POINT = np.random.default_rng(0).normal(size=(40, 100))


def squares(x: Any) -> float:
    return float((x**2).sum())


class Counted:
    """A function that counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, x: Any) -> float:
        self.calls += 1
        return squares(x)


def test_a_large_right_gradient_passes_with_few_calls() -> None:
    f = Counted()
    report = gradcheck(f, POINT, gradient=lambda x: 2 * x)
    assert report, str(report)
    assert report.total == POINT.size
    assert f.calls < POINT.size / 4
    assert "4000 entries were checked along" in str(report)


@pytest.mark.parametrize("factor", [0.0, -1.0, 1.001, 1.5])
@pytest.mark.parametrize("place", [(0, 0), (17, 31), (39, 99)])
def test_one_wrong_entry_is_found_and_named(factor: float, place: tuple[int, int]) -> None:
    def wrong(x: Any) -> Any:
        g = 2 * x
        g[place] *= factor
        return g

    report = gradcheck(squares, POINT, gradient=wrong)
    failed = [e.name for e in report.entries if e.verdict.value == "FAIL"]
    assert failed == [f"x[{place[0]}, {place[1]}]"]


def test_a_gradient_that_is_wrong_everywhere_is_not_searched_to_its_end() -> None:
    f = Counted()
    report = gradcheck(f, POINT, gradient=lambda x: 2.01 * x)
    assert not report
    assert f.calls < POINT.size
    assert "not searched for wrong ones" in str(report).replace("\n  ", " ")
    swapped = gradcheck(squares, POINT, gradient=lambda x: np.roll(2 * x, 1))
    assert not swapped


def test_a_small_entry_among_large_ones_is_noticed() -> None:
    x = np.ones(2000)
    scale = np.where(np.arange(2000) < 20, 1e-7, 1.0)

    def wrong(x: Any) -> Any:
        return np.where(np.arange(2000) == 7, -1, 1) * scale

    f = lambda x: x * scale  # noqa: E731
    assert gradcheck(f, x, vjp=lambda x, dy: dy * scale)
    report = gradcheck(f, x, vjp=lambda x, dy: dy * wrong(x))
    assert [e.name for e in report.entries if e.verdict.value == "FAIL"] == ["x[7]"]


def test_a_budget_ends_the_search_and_says_so() -> None:
    report = gradcheck(squares, POINT, gradient=lambda x: 2.01 * x, budget=1e-9)
    assert not report
    assert "4000 entries were not searched" in str(report)
    with pytest.raises(ValueError, match="budget is a number of seconds"):
        gradcheck(squares, POINT, gradient=lambda x: 2 * x, budget=0)


def test_a_subset_of_many_is_probed_entry_by_entry() -> None:
    report = gradcheck(squares, POINT, gradient=lambda x: 2 * x, subset=5)
    assert report
    assert len(report.entries) == 5


def test_a_recorded_gradient_of_many_entries_is_checked_along_directions() -> None:
    x = np.random.default_rng(0).normal(size=(100, 200))
    calls = []

    def f(x: Any) -> Any:
        calls.append(1)
        return (x**2).sum()

    report = gradcheck(f, x)
    assert report, str(report)
    assert report.total == 20000
    assert "random directions" in str(report).replace("\n  ", " ")
    assert len(calls) < 2000


def test_a_wrong_rule_in_a_large_recorded_gradient_is_named() -> None:
    wrong = register(Primitive("bad_square", ("x",), "x * x", ("where(x > 3.2, 2.2 * x, 2 * x)",)))
    try:
        x = np.clip(np.random.default_rng(0).normal(size=3000), -3, 3)
        x[777] = 3.5
        report = gradcheck(lambda x: wrong(x).sum(), x)
        assert [e.name for e in report.entries if e.verdict == "FAIL"] == ["x[777]"]
        assert "the rule of 'bad_square'" in report.worst.reason
        assert report.node is not None
    finally:
        unregister(wrong)


def test_one_wrong_entry_of_a_hundred_thousand_is_found_with_few_calls() -> None:
    x, f = np.random.default_rng(0).normal(size=100_000), Counted()

    def wrong(x: Any) -> Any:
        g = 2 * x
        g[77_777] *= 1.01
        return g

    report = gradcheck(f, x, gradient=wrong)
    assert [e.name for e in report.entries if e.verdict == "FAIL"] == ["x[77777]"]
    assert f.calls < 5000
    assert "with a probability below 1 %" in str(report).replace("\n  ", " ")


@pytest.mark.parametrize("seed", range(30))
def test_several_wrong_entries_do_not_hide_each_other(seed: int) -> None:
    chance = np.random.default_rng(seed)
    x, places = chance.normal(size=1500), chance.choice(1500, 2, False)
    off = np.zeros(1500)
    off[places] = chance.choice([-1, 1], 2) * 1e-3  # the same error in two entries

    assert not gradcheck(squares, x, gradient=lambda x: 2 * x + off, seed=seed)


def test_entries_next_to_nothing_are_noticed_among_large_ones() -> None:
    """Moved by its own size, an entry of 1e-8 would change a sum of 3000 by no digit."""
    x = np.random.default_rng(0).normal(size=3000)
    x[5] = 1e-8

    def wrong(x: Any) -> Any:
        g = 2 * x
        g[5] += 1e-3
        return g

    assert gradcheck(squares, x, gradient=lambda x: 2 * x)
    report = gradcheck(squares, x, gradient=wrong)
    assert [e.name for e in report.entries if e.verdict == "FAIL"] == ["x[5]"]
