"""Float kernels at their ends: no operands, one, and numbers beyond the range of floats."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from autograd.table import kernels

inf, nan = math.inf, math.nan


def same(a: float, b: float) -> bool:
    return a == b or (a != a and b != b)


@pytest.mark.parametrize(
    ("kernel", "right"),
    [
        (kernels.total, 0.0), (kernels.mean, nan), (kernels.var, nan), (kernels.std, nan),
        (kernels.logsumexp, -inf), (kernels.dot, 0.0),
    ],
)  # fmt: skip
def test_what_is_made_of_nothing(kernel: Callable[..., float], right: float) -> None:
    found = kernel()
    assert type(found) is float
    assert same(found, right)


def test_lists_of_unequal_length_have_no_product() -> None:
    with pytest.raises(ValueError, match="equal length, got 3 numbers"):
        kernels.dot(1.0, 2.0, 3.0)


@pytest.mark.parametrize("count", [2, 3, 7, 100, 1000])
@pytest.mark.parametrize("centre", [0.0, 1.0, -1e6])
def test_means_and_variances_have_all_digits(count: int, centre: float) -> None:
    chance = random.Random(count)
    xs = [centre + chance.gauss(0.0, 1.0) for _ in range(count)]
    mean = sum(map(Fraction, xs)) / count
    var = sum((Fraction(x) - mean) ** 2 for x in xs) / count
    off = abs(Fraction(kernels.mean(*xs)) - mean)
    assert off <= Fraction(math.ulp(max(map(abs, xs))))
    assert kernels.var(*xs) == pytest.approx(float(var), rel=1e-15)
    assert kernels.std(*xs) == pytest.approx(math.sqrt(float(var)), rel=1e-15)


def test_a_deviation_that_overflows_on_the_way() -> None:
    found = kernels.std(1.7e308, 1.7e308, -1.7e308)
    assert found == pytest.approx(1.7e308 * math.sqrt(8 / 9), rel=1e-15)
    found = kernels.std(1.7e308, 0.0, -1.7e308)
    assert found == pytest.approx(1.7e308 * math.sqrt(2 / 3), rel=1e-15)


# One fact about each line that decides something.
FACTS: list[tuple[Callable[..., float], tuple[Any, ...], float]] = [
    (kernels.total, (1e308, 1e308, -1e308), 1e308),
    (kernels.total, (1e308, 1e308), inf),
    (kernels.total, (-1e308, -1e308), -inf),
    (kernels.total, (inf, -inf), nan),
    (kernels.total, (inf, 1e308, 1e308), inf),
    (kernels.total, (-inf, 1e308, 1e308), -inf),
    (kernels.total, (nan, inf), nan),
    (kernels.mean, (0.1, 0.1, 0.1), 0.1),
    (kernels.mean, (1e308, 1e308, 1e308), 1e308),
    (kernels.mean, (inf, 1.0), inf),
    (kernels.mean, (inf, -inf), nan),
    (kernels.mean, (1.7976931348623157e308, -1.7976931348623157e308), 0.0),
    (kernels.mean, (1.7e308, 1.7e308, -1.7e308), float(Fraction(1.7e308) / 3)),
    (kernels.mean, (-1.7e308, -1.7e308, 1.7e308), -float(Fraction(1.7e308) / 3)),
    (kernels.var, (3.0,), 0.0),
    (kernels.var, (1e200, -1e200), inf),
    (kernels.var, (1.7e308, 1.7e308, -1.7e308), inf),
    (kernels.var, (inf, 1.0), nan),
    (kernels.std, (3.0,), 0.0),
    (kernels.std, (1.7976931348623157e308, -1.7976931348623157e308), 1.7976931348623157e308),
    (kernels.std, (inf, 1.0), nan),
    (kernels.std, (nan, 1.0), nan),
    (kernels.largest, (1.0, nan), nan),
    (kernels.largest, (1.0, 3.0, 2.0), 3.0),
    (kernels.largest, (nan, 1.0), nan),
    (kernels.smallest, (nan, 1.0), nan),
    (kernels.smallest, (1.0, nan), nan),
    (kernels.smallest, (2.0, 1.0, 3.0), 1.0),
    (kernels.logsumexp, (5.0,), 5.0),
    (kernels.logsumexp, (-inf, -inf), -inf),
    (kernels.logsumexp, (inf, 1.0), inf),
    (kernels.logsumexp, (nan, 1.0), nan),
    (kernels.logsumexp, (-inf, 2.0), 2.0),
    (kernels.dot, (1e200, 1e200, 1e200, -1e200), nan),
    (kernels.dot, (1e200, 1.0, 1e200, 1.0), inf),
    (kernels.dot, (1e154, 1e154, 1e154, 1e154, 1e154, -1e154), 1e308),
    (kernels.dot, (inf, 1.0, 0.0, 1.0), nan),
    (kernels.div, (0.0, 0.0), nan),
    (kernels.div, (-1.0, 0.0), -inf),
    (kernels.div, (1.0, -0.0), -inf),
    (kernels.div, (nan, 0.0), nan),
    (kernels.power, (-10.0, 401.0), -inf),
    (kernels.power, (-10.0, 400.0), inf),
    (kernels.power, (-0.0, -3.0), -inf),
    (kernels.power, (-0.0, -2.0), inf),
    (kernels.power, (-2.0, 0.5), nan),
    (kernels.mod, (1.0, 0.0), nan),
    (kernels.floordiv, (1.0, 0.0), inf),
    (kernels.floordiv, (0.0, 0.0), nan),
    (kernels.floor, (inf,), inf),
    (kernels.floor, (nan,), nan),
    (kernels.round_half_even, (-inf,), -inf),
    (kernels.round_half_even, (2.5,), 2.0),
]


@pytest.mark.parametrize(("kernel", "xs", "right"), FACTS)
def test_ends_of_the_range(kernel: Callable[..., float], xs: Any, right: float) -> None:
    found = kernel(*xs)
    assert type(found) is float
    assert same(found, right), f"{kernel.__name__}{xs}: {found!r}, not {right!r}"
