"""Functions of lists: sum, mean, prod, dot, max, softmax and the rest."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value

inf, nan = math.inf, math.nan
numbers = st.floats(-1e300, 1e300)


def values(xs: list[float]) -> list[Value]:
    return [Value(x) for x in xs]


def gradients(f: Callable[[list[Value]], Value], xs: list[float]) -> list[Any]:
    leaves = values(xs)
    f(leaves).backward()
    return [leaf.grad for leaf in leaves]


# ---------------------------------------------------------------- sum


def test_the_sum_of_nothing() -> None:
    nothing = autograd.sum([])
    assert isinstance(nothing, Value)
    assert nothing.item() == 0.0
    assert not nothing.requires_grad


def test_a_sum_is_one_node_without_a_phantom_zero() -> None:
    xs = values([1.0, 2.0, 3.0])
    total = autograd.sum(xs)
    assert total.parents == tuple(xs)
    assert [n.op for n in total.trace().nodes] == ["leaf", "leaf", "leaf", "sum"]
    assert autograd.sum([xs[0]]).parents == (xs[0],)


def test_pythons_own_sum_gives_the_same_number() -> None:
    xs = values([1.0, 2.0, 3.0])
    total = sum(xs)
    assert total.item() == 6.0
    total.backward()
    assert [x.grad for x in xs] == [1.0, 1.0, 1.0]


def test_a_generator_and_mixed_operands() -> None:
    x = Value(2.0)
    total = autograd.sum(x * k for k in (1, 2, 3))
    assert total.item() == 12.0
    assert autograd.sum([x, 1, np.float64(2), x]).item() == 7.0
    autograd.sum([x, 1, x]).backward()
    assert x.grad == 2.0


@given(st.lists(numbers, max_size=20))
def test_sum_is_correctly_rounded(xs: list[float]) -> None:
    exact = sum(map(Fraction, xs), Fraction(0))
    try:
        right = float(exact)
    except OverflowError:
        right = inf if exact > 0 else -inf
    assert autograd.sum(xs).item() == right


@pytest.mark.parametrize(
    ("xs", "right"),
    [
        ([1e308, 1e308, -1e308], 1e308),
        ([1e308, 1e308], inf),
        ([-1e308, -1e308], -inf),
        ([1e308, 1e308, -inf], -inf),
        ([inf, 1.0], inf),
        ([inf, 1e308, 1e308], inf),
        ([inf, -inf], nan),
        ([nan, 1.0], nan),
        ([0.1] * 10, 1.0),
        ([1e16, 1.0, -1e16], 1.0),
    ],
)
def test_sums_at_the_edges(xs: list[float], right: float) -> None:
    got = autograd.sum(xs).item()
    assert got == right or (math.isnan(got) and math.isnan(right))
    assert gradients(autograd.sum, xs) == [1.0] * len(xs)


# ---------------------------------------------------------------- mean, var, std


def test_the_mean_does_not_overflow() -> None:
    assert autograd.mean([1e308, 1e308]).item() == 1e308
    assert autograd.mean([-1.7e308, -1.7e308, -1.7e308]).item() == -1.7e308
    assert autograd.mean([inf, 1.0]).item() == inf
    assert gradients(autograd.mean, [1e308, 1e308]) == [0.5, 0.5]


@given(st.floats(-1e300, 1e300), st.integers(1, 30))
def test_equal_numbers_have_themselves_as_mean_and_no_deviation(x: float, n: int) -> None:
    assert autograd.mean([x] * n).item() == x
    assert autograd.var([x] * n).item() == 0.0
    assert autograd.std([x] * n).item() == 0.0
    assert gradients(autograd.std, [x] * n) == [0.0] * n


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=8))
def test_var_and_std_are_numpys(xs: list[float]) -> None:
    assert autograd.var(xs).item() == pytest.approx(np.var(xs), rel=1e-6, abs=1e-9)
    assert autograd.std(xs).item() == pytest.approx(np.std(xs), rel=1e-6, abs=1e-6)


def test_std_where_squares_overflow_or_vanish() -> None:
    assert autograd.std([1e200, 3e200]).item() == pytest.approx(1e200, rel=1e-15)
    assert autograd.std([1e-200, 3e-200]).item() == pytest.approx(1e-200, rel=1e-15)


# ---------------------------------------------------------------- prod


@pytest.mark.parametrize(
    ("xs", "slopes"),
    [
        ([2.0, 3.0, 4.0], [12.0, 8.0, 6.0]),
        ([0.0, 3.0, 4.0], [12.0, 0.0, 0.0]),
        ([0.0, 0.0, 4.0], [0.0, 0.0, 0.0]),
        ([5.0], [1.0]),
        ([1e200, 1e200, 1e-200], [1.0, 1.0, inf]),
    ],
)
def test_prod_with_zeros(xs: list[float], slopes: list[float]) -> None:
    assert gradients(autograd.prod, xs) == slopes


def test_the_product_of_nothing_is_one() -> None:
    assert autograd.prod([]).item() == 1.0


# ---------------------------------------------------------------- max, min, norm, logsumexp


def test_ties_share_and_one_operand_used_twice_counts_twice() -> None:
    assert gradients(autograd.max, [2.0, 2.0, 2.0]) == [1 / 3] * 3
    assert gradients(autograd.min, [2.0, 3.0, 2.0]) == [0.5, None or 0.0, 0.5]
    x = Value(2.0)
    autograd.max([x, x, 1.0]).backward()
    assert x.grad == 1.0


def test_nan_is_never_hidden() -> None:
    for xs in ([1.0, nan], [nan, 1.0], [nan, nan]):
        for name in ("max", "min", "sum", "mean", "prod", "norm", "logsumexp", "var", "std"):
            assert math.isnan(getattr(autograd, name)(xs).item()), name


def test_infinities_in_max() -> None:
    assert autograd.max([-inf, -inf]).item() == -inf
    assert autograd.max([inf, 1.0]).item() == inf


def test_norm_without_overflow_and_at_zero() -> None:
    assert autograd.norm([3e200, 4e200]).item() == pytest.approx(5e200, rel=1e-15)
    assert gradients(autograd.norm, [3.0, 4.0]) == [0.6, 0.8]
    assert gradients(autograd.norm, [0.0, 0.0]) == [0.0, 0.0]
    assert autograd.norm([]).item() == 0.0


@given(st.lists(st.floats(-800, 800), min_size=1, max_size=6))
def test_logsumexp_and_softmax(xs: list[float]) -> None:
    terms = [mpmath.exp(x) for x in xs]
    total = mpmath.fsum(terms)
    assert math.isclose(
        autograd.logsumexp(xs).item(), mpmath.log(total), rel_tol=1e-14, abs_tol=1e-15
    )
    slopes = gradients(autograd.logsumexp, xs)
    for p, q, s, t in zip(
        autograd.softmax(xs), autograd.log_softmax(xs), slopes, terms, strict=True
    ):
        assert math.isclose(p.item(), t / total, rel_tol=1e-12, abs_tol=1e-320)
        assert math.isclose(s, t / total, rel_tol=1e-12, abs_tol=1e-320)
        assert math.isclose(q.item(), mpmath.log(t / total), rel_tol=1e-13, abs_tol=1e-13)


def test_log_softmax_keeps_digits_of_large_scores() -> None:
    low, high = autograd.log_softmax([1e6, 1e6])
    assert low.item() == high.item() == -math.log(2)
    assert autograd.log_softmax([Value(1000.0), Value(0.0)])[1].item() == -1000.0


def test_the_gradient_of_softmax_sums_to_zero() -> None:
    leaves = values([1.0, -2.0, 0.5])
    autograd.softmax(leaves)[1].backward()
    p = [x.item() for x in autograd.softmax([1.0, -2.0, 0.5])]
    right = [-p[1] * p[0], p[1] * (1 - p[1]), -p[1] * p[2]]
    assert [x.grad for x in leaves] == pytest.approx(right, rel=1e-13)


def test_softmax_of_nothing() -> None:
    assert autograd.softmax([]) == []
    assert autograd.log_softmax([]) == []


# ---------------------------------------------------------------- dot


def test_dot_is_one_node() -> None:
    w, x = values([1.0, 2.0]), values([3.0, 4.0])
    result = autograd.dot(w, x)
    assert result.item() == 11.0
    assert result.parents == (*w, *x)
    result.backward()
    assert [v.grad for v in (*w, *x)] == [3.0, 4.0, 1.0, 2.0]


def test_dot_with_numbers_itself_and_nothing() -> None:
    w = values([1.0, 2.0])
    autograd.dot(w, w).backward()
    assert [v.grad for v in w] == [2.0, 4.0]
    assert autograd.dot(w, np.array([0.5, 0.5])).item() == 1.5
    assert autograd.dot([], []).item() == 0.0
    with pytest.raises(ValueError, match="equal length, got 2 and 1"):
        autograd.dot(w, [1.0])


# ---------------------------------------------------------------- what cannot be reduced


@pytest.mark.parametrize("name", ["mean", "var", "std", "max", "min"])
def test_nothing_has_no_mean(name: str) -> None:
    with pytest.raises(ValueError, match=rf"{name}\(\) of an empty list has no value"):
        getattr(autograd, name)([])


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "max", "norm", "softmax", "logsumexp"])
@pytest.mark.parametrize("bad", [Value(1.0), 3.0, "abc", None])
def test_a_list_is_asked_for(name: str, bad: object) -> None:
    with pytest.raises(TypeError, match=rf"{name}\(\) takes a list"):
        getattr(autograd, name)(bad)


@pytest.mark.parametrize("bad", [["1"], [None], [Value(1.0), "x"]])
def test_a_list_of_something_else_is_refused(bad: list[object]) -> None:
    with pytest.raises(TypeError, match="one"):
        autograd.sum(bad)


def test_an_array_is_a_list_of_numbers() -> None:
    assert autograd.sum(np.array([1.0, 2.0])).item() == 3.0


LARGEST = 1.7976931348623157e308
FAR = st.sampled_from([LARGEST, -LARGEST, LARGEST / 2, -LARGEST / 3, 1e300, 1.0, 0.0])


@given(st.lists(FAR, min_size=1, max_size=9))
def test_mean_and_std_at_the_end_of_the_range(xs: list[float]) -> None:
    with mpmath.workprec(3000):
        mean = sum(map(mpmath.mpf, xs)) / len(xs)
        std = mpmath.sqrt(sum((mpmath.mpf(x) - mean) ** 2 for x in xs) / len(xs))
        allowed = 1e-14 * max(map(abs, xs))
        assert abs(autograd.mean(xs).item() - mean) <= allowed
        assert abs(autograd.std(xs).item() - std) <= allowed


@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
@pytest.mark.parametrize("f", [autograd.norm, lambda z: autograd.std(z, axis=0)])
def test_the_second_derivative_of_a_length_of_0_is_0(f: Any) -> None:
    """The slope at 0 is 0 by convention, and a constant has no slope."""
    for x in (np.zeros(2), np.array([1.0, 1.0]) if f is not autograd.norm else np.zeros(3)):
        second = autograd.grad(lambda x: autograd.grad(f)(x).sum())(x)
        assert second.tolist() == [0.0] * len(x)
