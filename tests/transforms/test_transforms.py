"""grad and value_and_grad on numbers and Values."""

from __future__ import annotations

import functools
import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import AnomalyError, Value, detect_anomaly, grad, no_grad, value_and_grad, vjp


def test_numbers_in_floats_out() -> None:
    for x in (2, 2.0, True, np.float32(2.0), np.array(2.0)):
        value, slope = value_and_grad(lambda x: x**3)(x)
        assert (type(value), type(slope)) == (float, float)
        assert (value, slope) == (float(x) ** 3, 3 * float(x) ** 2)


def test_argnums() -> None:
    def f(x: Value, y: Value, z: Value) -> Value:
        return x * y**2 + z

    assert grad(f)(2.0, 3.0, 4.0) == 9.0
    assert grad(f, 1)(2.0, 3.0, 4.0) == 12.0
    assert grad(f, -1)(2.0, 3.0, 4.0) == 1.0
    assert grad(f, argnums=(1, 0))(2.0, 3.0, 4.0) == (12.0, 9.0)
    assert grad(f, argnums=(-1,))(2.0, 3.0, 4.0) == (1.0,)
    assert value_and_grad(f, (0, -1))(2.0, 3.0, z=4.0) == (22.0, (9.0, 12.0))


def test_other_arguments_pass_untouched() -> None:
    def f(x: Value, power: int, *, shift: str) -> Value:
        assert isinstance(power, int)
        assert shift == "up"
        return x**power

    assert grad(f)(2.0, 3, shift="up") == 12.0


@pytest.mark.parametrize("order", range(7))
def test_nested_to_any_order(order: int) -> None:
    def f(x: float) -> Value:
        return autograd.exp(autograd.sin(x)) * autograd.tanh(x)

    derivative = f
    for _ in range(order):
        derivative = grad(derivative)
    oracle = mpmath.diff(lambda t: mpmath.exp(mpmath.sin(t)) * mpmath.tanh(t), 0.7, order)
    assert math.isclose(derivative(0.7), oracle, rel_tol=1e-12)


def test_no_confusion_of_perturbations() -> None:
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y)(2.0))(3.0) == 6.0
    assert grad(lambda x: grad(lambda y: x * y * y)(3.0))(2.0) == 6.0
    assert grad(lambda x: grad(lambda x: x * x)(x) * x)(3.0) == 12.0
    assert grad(lambda x: grad(lambda y: grad(lambda z: x * y * z**2)(5.0))(7.0))(1.0) == 10.0


def test_a_float_in_gives_a_float_out_at_every_level() -> None:
    inner = []

    def f(x: Value) -> Value:
        inner.append(grad(lambda y: y * y)(3.0))
        inner.append(grad(lambda y: x * y * y)(3.0))
        return x * inner[-1] * inner[-2]

    assert type(grad(f)(2.0)) is float
    assert type(inner[0]) is float
    assert type(inner[1]) is Value or isinstance(inner[1], Value)


def test_a_closure_over_an_outer_value_stays_connected() -> None:
    w = Value(3.0, label="w")
    value, slope = value_and_grad(lambda x: w * x**2)(5.0)
    assert (value.item(), slope.item()) == (75.0, 30.0)
    slope.backward()
    assert w.grad == 10.0
    w.grad = None
    value.backward()
    assert w.grad == 25.0


def test_the_stand_in_of_a_number_is_no_leaf_of_the_result() -> None:
    w = Value(3.0, label="w")
    slope = grad(lambda x: w * x**2)(5.0)
    leaves = [n for n in slope.trace().nodes if n.kind == "leaf"]
    assert [leaf.name for leaf in leaves] == ["w"]


def test_a_node_in_gives_a_connected_node_out() -> None:
    x = Value(2.0)
    slope = grad(lambda t: t**3)(x)
    assert slope.item() == 12.0
    slope.backward()
    assert x.grad == 12.0
    y = x * x
    curve = grad(grad(lambda t: t**3))(y)
    assert curve.item() == 24.0
    curve.zero_grad()
    curve.backward()
    assert x.grad == 24.0


def test_a_constant_node_in_gives_a_node_out() -> None:
    value, slope = value_and_grad(lambda t: t**3)(Value(2.0, requires_grad=False))
    assert isinstance(slope, Value)
    assert (value.item(), slope.item()) == (8.0, 12.0)
    assert not slope.requires_grad
    assert not value.requires_grad


def test_the_gradients_of_the_inputs_are_not_written() -> None:
    x, w = Value(2.0), Value(3.0)
    grad(lambda t: w * t * t)(x)
    assert x.grad is None
    assert w.grad is None


@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
def test_inputs_that_do_not_count() -> None:
    assert grad(lambda x, y: x * 2.0, argnums=(0, 1))(3.0, 5.0) == (2.0, 0.0)
    assert value_and_grad(lambda x: 7)(3.0) == (7.0, 0.0)
    assert grad(lambda x: x)(3.0) == 1.0
    assert grad(lambda x, y: y, argnums=(0, 1))(3.0, 5.0) == (0.0, 1.0)
    assert grad(lambda x: x.detach() * x)(3.0) == 3.0


def test_an_argument_that_the_output_was_computed_without_is_named() -> None:
    def area(width: Any, height: Any) -> Any:
        return width * 2.0

    with pytest.warns(autograd.GradientWarning, match=r"area .* argument 1 \(height\)") as told:
        assert grad(area, argnums=1)(3.0, 5.0) == 0.0
    assert told[0].filename == __file__  # the user's line, not ours
    with pytest.warns(autograd.GradientWarning, match=r"leave 1 out of argnums"):
        assert grad(area, argnums=(0, -1))(3.0, 5.0) == (2.0, 0.0)
    with pytest.warns(autograd.GradientWarning, match=r"argument 0 \(x\).* detach\(\)"):
        grad(lambda x: (x * x).detach())(3.0)
    with pytest.warns(autograd.GradientWarning, match="argument 1"):
        vjp(area, 3.0, 5.0)[1](1.0)


@pytest.mark.parametrize(
    "derivative",
    [
        lambda: grad(grad(lambda x: 3.0 * x))(2.0),  # the slope of a line does not change
        lambda: grad(lambda x: 0.0 * x)(2.0),
        lambda: grad(autograd.floor)(2.5),
        lambda: grad(lambda p: p["used"] ** 2)({"used": 1.0, "not yet": 2.0}),
        lambda: grad(lambda x, y: autograd.where(x > 0, x, y), argnums=(0, 1))(1.0, 2.0),
        lambda: grad(lambda x: grad(lambda y: x * x)(2.0) + x)(3.0),
        lambda: autograd.hessian(lambda x: (2.0 * x).sum())(np.ones(2)),
        lambda: autograd.jacobian(lambda x, y: x * x, argnums=(0, 1))(np.ones(2), 3.0),
    ],
)
def test_an_honest_zero_is_no_warning(derivative: Any) -> None:
    derivative()  # a warning would be an error here


def test_the_same_node_for_two_inputs_keeps_them_apart() -> None:
    x = Value(3.0)
    slopes = grad(lambda a, b: a * a * b, argnums=(0, 1))(x, x)
    assert [s.item() for s in slopes] == [18.0, 9.0]


def test_inside_no_grad_the_numbers_are_the_same() -> None:
    w = Value(3.0)
    with no_grad():
        assert grad(lambda x: x**3)(2.0) == 12.0
        assert grad(grad(lambda x: x**3))(2.0) == 12.0
        slope = grad(lambda x: x**3)(w)
        assert type(grad(lambda x: w * x)(2.0)) is float
    assert slope.item() == 27.0
    assert not slope.requires_grad


def test_no_grad_inside_the_function_is_respected() -> None:
    def f(x: Value) -> Value:
        with no_grad():
            fixed = x * x
        return fixed * x

    assert grad(f)(3.0) == 9.0


def test_anomalies_are_found_in_the_sweep_of_grad() -> None:
    with detect_anomaly(), pytest.raises(AnomalyError, match="sqrt"):
        grad(lambda x: autograd.sqrt(x * x))(0.0)


@pytest.mark.parametrize(
    ("result", "hint"),
    [(None, "return missing"), ([1.0, 2.0], "items, or their sum"), ("1", "nodes"), (1j, "nodes")],
)
def test_a_function_that_returns_no_number(result: object, hint: str) -> None:
    def loss(x: Value) -> object:
        return result

    with pytest.raises(TypeError, match=f"loss returned .*{hint}"):
        grad(loss)(1.0)


def test_a_list_of_nodes_is_no_number() -> None:
    with pytest.raises(TypeError, match="one number"):
        grad(lambda x: [x, x])(1.0)


@pytest.mark.parametrize("argnums", [1.0, "x", (), (0, "x"), None, [0.0], True])
def test_argnums_that_are_no_numbers(argnums: object) -> None:
    with pytest.raises(TypeError, match="argnums is the number of an argument"):
        grad(lambda x: x, argnums)


@pytest.mark.parametrize("argnums", [2, -3, (0, 2)])
def test_argnums_beyond_the_arguments(argnums: int) -> None:
    with pytest.raises(TypeError, match=r"names argument -?[23], but the call has 2 positional"):
        grad(lambda x, y: x * y, argnums)(1.0, 2.0)


def test_an_argument_by_keyword_is_named_in_the_error() -> None:
    with pytest.raises(TypeError, match="by position, not by keyword"):
        grad(lambda x: x)(x=1.0)


def test_an_argument_named_twice() -> None:
    with pytest.raises(TypeError, match="twice"):
        grad(lambda x, y: x * y, argnums=(0, -2))(1.0, 2.0)


def test_grad_of_a_number_says_what_to_write() -> None:
    with pytest.raises(TypeError, match=r"grad\(f\)\(x\), not grad\(f\(x\)\)"):
        grad(Value(2.0) ** 2)


@pytest.mark.parametrize("bad", ["1", None, ["1"], 1j])
def test_inputs_that_are_no_numbers(bad: object) -> None:
    with pytest.raises(TypeError, match="Value holds one"):
        grad(lambda x: x)(bad)


def test_it_is_named_like_the_function() -> None:
    def energy(x: Value) -> Value:
        """Half the square."""
        return 0.5 * x * x

    assert grad(energy).__name__ == "energy"
    assert grad(functools.partial(energy))(2.0) == 2.0
    assert grad(autograd.tanh)(0.0) == 1.0


def test_an_error_in_the_function_passes_through_and_leaves_nothing_open() -> None:
    def broken(x: Value) -> Value:
        raise ZeroDivisionError("mine")

    with no_grad(), pytest.raises(ZeroDivisionError, match="mine"):
        grad(broken)(1.0)
    assert (Value(1.0) * 2).requires_grad


def test_an_adjoint_that_happens_to_be_zero_still_has_a_derivative() -> None:
    """A zero is not sent on; but its derivative may not be zero, so on nodes it must be."""
    sin, exp = autograd.sin, autograd.exp
    assert grad(grad(lambda x: sin(x) * sin(x)))(0.0) == 2.0
    assert grad(lambda x: grad(lambda y: sin(y) * x)(1.0))(0.0) == math.cos(1.0)
    assert grad(grad(lambda x: exp(x * x)))(0.0) == 2.0
    assert grad(grad(grad(lambda x: (x * x) * x)))(0.0) == 6.0
    assert grad(grad(lambda x: autograd.prod([sin(x), sin(x), exp(x)])))(0.0) == 2.0


@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
def test_the_branch_not_taken_stays_silent_at_any_order() -> None:
    def f(x: Value) -> Value:
        return autograd.where(x > 1, autograd.sqrt(x), 3 * x**2)

    assert [grad(f)(0.0), grad(grad(f))(0.0), grad(grad(f))(-1.0)] == [0.0, 6.0, 6.0]
    assert grad(lambda x: x * x**0.5)(Value(0.0)).item() == 0.0


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_mixed_second_derivatives_are_symmetric(a: float, b: float) -> None:
    def f(x: Value, y: Value) -> Value:
        return autograd.sin(x * y) + autograd.exp(x - y) * y

    xy = grad(grad(f, 0), 1)(a, b)
    yx = grad(grad(f, 1), 0)(a, b)
    assert math.isclose(xy, yx, rel_tol=1e-12, abs_tol=1e-12)
