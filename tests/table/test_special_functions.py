"""Special functions against mpmath, in units in the last place: near zeros, poles and beyond."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from autograd.table import kernels, special_functions


@pytest.fixture(autouse=True)
def many_digits() -> Iterator[None]:
    with mp.workdps(50):
        yield


def apart(found: float, right: Any) -> float:
    """How many units in the last place they are from each other."""
    return float(abs(mpf(found) - right) / math.ulp(float(right)))


def log_gamma(x: mpf) -> mpf:
    return mp.log(abs(mp.gamma(x)))


def between(low: float, high: float) -> list[float]:
    chance = random.Random(low)
    return [chance.uniform(low, high) for _ in range(300)]


def beside(*zeros: float) -> list[float]:
    return [z + s * 10.0**-k for z in zeros for k in range(1, 16) for s in (1, -1)]


GAMMALN = [*between(0, 3), *between(3, 30), *beside(1.0, 2.0), *(10.0**k for k in range(-300, 301))]

SINC = [*between(-8, 8), *beside(0.0, 1.0, -3.0, 1e4), 0.0, 1e-300, 0.5, 5e-324, 1e15]


@pytest.mark.parametrize(
    ("kernel", "meaning", "points", "most"),
    [
        (special_functions.gammaln, log_gamma, GAMMALN, 3.0),
        (special_functions.gammaln, mp.loggamma, [2.5, 20.0, 1e17, 2.5e305], 1.5),
        (special_functions.sinc, mp.sincpi, SINC, 3.0),
        (lambda x: special_functions.sinc_of_array(np.float64(x)), mp.sincpi, SINC, 3.0),
        (kernels.cbrt, mp.cbrt, [*between(0, 40), 5e-324, 1e-310, 1.7e308], 1.0),
    ],
)
def test_digits(
    kernel: Callable[[float], float],
    meaning: Callable[[mpf], mpf],
    points: list[float],
    most: float,
) -> None:
    for x in points:
        right = meaning(mpf(x))
        if right != 0:
            assert apart(kernel(x), right) <= most, x


def test_left_of_zero_the_error_is_that_of_the_largest_term() -> None:
    for x in [*between(-60, 0), *beside(-2.4570247382208006, -3.1435808883499798)]:
        right = log_gamma(mpf(x))
        terms = max(1.0, abs(float(right)), abs(float(mp.loggamma(1 - mpf(x)).real)))
        assert abs(special_functions.gammaln(x) - right) <= 4 * math.ulp(terms), x


def test_a_power_below_one_is_not_odd() -> None:
    almost = math.nextafter(-1.0, 0.0)
    assert kernels.power(-0.0, almost) == math.inf
    assert kernels.power(-0.0, -1.0) == -math.inf
