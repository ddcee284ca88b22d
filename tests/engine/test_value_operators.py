"""Operators and NumPy's functions of a Value: what they record, and their slopes."""

from __future__ import annotations

import math
import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Tensor, Value

inf, nan = math.inf, math.nan

# ---------------------------------------------------------------- operators

BINARY = {
    operator.add: ("add", 1.0, 1.0),
    operator.sub: ("sub", 1.0, -1.0),
    operator.mul: ("mul", 2.0, 7.0),
    operator.truediv: ("div", 0.5, -1.75),
    operator.pow: ("pow", 14.0, 49 * math.log(7)),
    operator.mod: ("mod", 1.0, -3.0),
    operator.floordiv: ("floordiv", 0.0, 0.0),
}


@pytest.mark.parametrize("op", BINARY)
def test_operators_in_every_combination(op: object) -> None:
    name, slope_a, slope_b = BINARY[op]
    for a, b in [
        (Value(7.0), Value(2.0)),
        (Value(7.0), 2),
        (7.0, Value(2.0)),
        (np.float64(7), Value(2.0)),
        (Value(7.0), np.float64(2)),
        (Value(7.0), np.int32(2)),
        (True * 7, Value(2.0)),
        (np.array(7.0), Value(2.0)),
        (Value(7.0), np.array(2.0)),
        (Value(7.0, requires_grad=False), Value(2.0)),
        (Value(7.0), Value(2.0, requires_grad=False)),
    ]:
        result = op(a, b)
        assert isinstance(result, Value), (a, b)
        assert (result.op.name, result.item()) == (name, op(7.0, 2.0))
        result.backward()
        for x, slope in ((a, slope_a), (b, slope_b)):
            if isinstance(x, Value) and x.requires_grad:
                assert math.isclose(x.grad, slope, rel_tol=1e-15, abs_tol=0)
            elif isinstance(x, Value):
                assert x.grad is None


@pytest.mark.parametrize("op", BINARY)
@pytest.mark.parametrize("other", ["3", None, [1.0], 1j])
def test_operands_that_are_no_numbers(op: object, other: object) -> None:
    for a, b in ((Value(2.0), other), (other, Value(2.0))):
        if op is operator.mod and isinstance(a, str):
            continue  # "3" % v is text formatting
        with pytest.raises(TypeError):
            op(a, b)


def test_unary_operators() -> None:
    x = Value(-2.5)
    for result, name, data, slope in [
        (-x, "neg", 2.5, -1.0),
        (+x, "pos", -2.5, 1.0),
        (abs(x), "abs", 2.5, -1.0),
        (round(x), "round", -2.0, 0.0),
        (math.floor(x), "floor", -3.0, 0.0),
    ]:
        assert (result.op.name, result.item()) == (name, data)
        x.grad = None
        result.backward()
        assert x.grad == slope
    assert +x is not x


def test_round_with_digits_says_what_to_do() -> None:
    with pytest.raises(TypeError, match=r"\.2f"):
        round(Value(2.5), 1)


def test_divmod() -> None:
    for a, b in ((Value(7.5), Value(2.0)), (Value(7.5), 2), (7.5, Value(2.0))):
        whole, rest = divmod(a, b)
        assert (whole.item(), rest.item()) == (3.0, 1.5)
        assert (whole.op.name, rest.op.name) == ("floordiv", "mod")
    with pytest.raises(TypeError):
        divmod(Value(1.0), "2")


def test_the_exponent_may_be_a_value() -> None:
    x, y = Value(2.0), Value(3.0)
    (x**y).backward()
    assert x.grad == 12.0
    assert y.grad == 8 * math.log(2)


def test_three_argument_pow_is_refused() -> None:
    with pytest.raises(TypeError):
        pow(Value(2.0), 3, 5)


def test_ieee_answers_and_no_exceptions() -> None:
    one, zero = Value(1.0), Value(0.0)
    assert (one / zero).item() == inf
    assert (one / -zero).item() == -inf
    assert (1 / zero).item() == inf
    assert math.isnan((zero / 0).item())
    assert math.isnan((one % 0).item())
    assert (one // 0).item() == inf
    assert (Value(10.0) ** 400).item() == inf
    assert (Value(-10.0) ** 401).item() == -inf
    assert math.isnan((Value(-1.0) ** 0.5).item())
    assert (zero**-1).item() == inf
    assert autograd.log(zero).item() == -inf
    assert (Value(1e308) * 10).item() == inf


@given(st.floats(), st.floats())
def test_operators_are_those_of_numpy(a: float, b: float) -> None:
    x, y = Value(a), Value(b)
    with np.errstate(all="ignore"):
        p, q = np.float64(a), np.float64(b)
        expected = [p + q, p - q, p * q, p / q, np.power(p, q), np.remainder(p, q), -p, abs(p)]
    got = [x + y, x - y, x * y, x / y, x**y, x % y, -x, abs(x)]
    for mine, right in zip(got, expected, strict=True):
        assert mine.item() == pytest.approx(float(right), rel=4e-16, abs=0, nan_ok=True)


def test_augmented_assignment_leaves_other_names_alone() -> None:
    x = y = Value(2.0)
    y += 1
    y *= 3
    y **= 2
    assert (x.item(), y.item()) == (2.0, 81.0)
    assert x.is_leaf
    y.backward()
    assert x.grad == 54.0


# ---------------------------------------------------------------- NumPy


def test_numpy_scalars_record_in_either_order() -> None:
    v = Value(3.0)
    for result in (np.float64(2) * v, v * np.float64(2), np.float32(2) * v, np.int64(2) * v):
        assert (type(result.item()), result.item()) == (float, 6.0)
        v.grad = None
        result.backward()
        assert v.grad == 2.0
    assert (np.float64(2) ** v).item() == 8.0
    assert (np.float64(2) - v).item() == -1.0


def test_numpy_functions_record() -> None:
    v = Value(0.5)
    assert np.exp(v).op.name == "exp"
    assert np.arctan2(v, 1.0).op.name == "atan2"
    assert np.maximum(1.0, v).op.name == "maximum"
    np.tanh(v).backward()
    assert math.isclose(v.grad, 1 / math.cosh(0.5) ** 2, rel_tol=1e-15)


def test_an_array_of_numbers_times_a_value_is_a_tensor() -> None:
    for compute in (lambda v: np.array([1.0, 2.0]) * v, lambda v: v * np.array([1.0, 2.0])):
        v = Value(3.0)
        product = compute(v)
        assert isinstance(product, Tensor)
        assert product.numpy().tolist() == [3.0, 6.0]
        product.sum().backward()
        assert v.grad == 3.0


def test_a_ufunc_that_is_not_recorded_names_the_nearest() -> None:
    with pytest.raises(TypeError, match=r"np\.bitwise_count is not recorded"):
        np.bitwise_count(Value(1.0))
    with pytest.raises(TypeError, match=r"np\.gcd is not recorded"):
        np.gcd(Value(1.0), 2)
    with pytest.raises(TypeError, match=r"np\.add\(where=\.\.\.\) is not recorded"):
        np.add(Value(1.0), 1.0, where=False)
    with pytest.raises(TypeError, match=r"\.reduceat"):
        np.add.reduceat(Value(1.0), [0])


def test_a_ufunc_of_scipy_names_ours() -> None:
    special = pytest.importorskip("scipy.special")
    for x in (Value(0.5), Tensor([0.5])):
        with pytest.raises(TypeError, match=r"^expit of another .*: use autograd\.sigmoid$"):
            special.expit(x)
        with pytest.raises(TypeError, match=r"use autograd\.erf$"):
            special.erf(x)
        with pytest.raises(TypeError, match=r"^i0 of another library .* autograd\.primitive$"):
            special.i0(x)


def test_filling_an_array_with_values_names_stack() -> None:
    with pytest.raises(TypeError, match=r"autograd\.stack\(\[u, v\]\) for an array of Values"):
        np.zeros(2)[0] = Value(1.0)


def test_numpy_questions_are_answered() -> None:
    assert np.isnan(Value(nan))
    assert np.isfinite(Value(1.0))
    assert np.less(Value(1.0), 2.0)
