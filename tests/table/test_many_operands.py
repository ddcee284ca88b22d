"""Rows of any number of operands, recorded as one node: of Values, and of weights and samples."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import row_checks
from hypothesis import given
from hypothesis import strategies as st
from row_points import changed, interior_points

import autograd
from autograd import Tensor, Value, dot, jvp, no_grad, scope
from autograd.table.scalars import TABLE, Primitive, register, unregister

ROWS = [op for op in TABLE.values() if op.variadic]
numbers = st.floats(-1e3, 1e3)


def samples(n: int, seed: int = 0, dtype: type = np.float64) -> Tensor:
    return Tensor(np.random.default_rng(seed).normal(size=n).astype(dtype))


# ---------------------------------------------------------------- Values and numbers


@given(st.lists(st.one_of(numbers, st.integers(-9, 9), numbers.map(Value)), min_size=2, max_size=8))
def test_numbers_and_values_mix_in_any_places(xs: list[Any]) -> None:
    xs = xs[: len(xs) // 2 * 2]
    plain = [x.item() if isinstance(x, Value) else float(x) for x in xs]
    for op in ROWS:
        y = op(Value(0.0), *xs, Value(0.0))
        assert y.op is op
        assert [p.item() for p in y.parents] == [0.0, *plain, 0.0]
        assert repr(y.item()) == repr(op.value(0.0, *plain, 0.0))


def test_a_node_keeps_its_operands_and_numbers_are_constants() -> None:
    x = Value(2.0)
    y = autograd.sum([x, 3, 4.0, x])
    assert y.parents[0] is y.parents[3] is x
    assert [p.requires_grad for p in y.parents] == [True, False, False, True]
    y.backward()
    assert x.grad == 2.0


@pytest.mark.parametrize("odd", [True, np.float64(2.0), np.array(2.0)], ids=["bool", "np", "0-d"])
def test_unusual_numbers_are_taken_too(odd: Any) -> None:
    assert autograd.sum([Value(1.0), odd]).item() == 1.0 + float(odd)


@pytest.mark.parametrize("wrong", ["2", None, 1j, object()])
def test_what_is_no_number_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="one real number"):
        dot([Value(1.0), wrong], [2.0, 3.0])


def test_a_whole_number_beyond_all_floats_is_refused() -> None:
    with pytest.raises(OverflowError, match="about 401 digits"):
        autograd.sum([Value(1.0), 10**400])


def test_modes_hold_for_many_operands() -> None:
    x = Value(2.0)
    with no_grad():
        assert not autograd.sum([x, x]).requires_grad
    assert not autograd.sum([Value(1.0, requires_grad=False), 2.0]).requires_grad
    with scope("layer"), scope("neuron"):
        first, second = dot([x], [x]), dot([x], [3.0])
    assert first.scope == second.scope == "layer/neuron"
    assert first.origin is second.origin, "the nodes of a scope share what they have in common"


# ---------------------------------------------------------------- weights and samples


def test_weights_times_samples_is_one_node() -> None:
    w, x, b = [Value(0.5), Value(-2.0)], [samples(5, 1), samples(5, 2)], Value(0.25)
    y = dot([*w, b], [*x, 1.0])
    assert y.op.name == "dot"
    assert [p.shape if isinstance(p, Tensor) else () for p in y.parents] == [
        (),
        (),
        (),
        (5,),
        (5,),
        (),
    ]
    np.testing.assert_array_equal(y.numpy(), 0.5 * x[0].numpy() - 2.0 * x[1].numpy() + 0.25)


def test_each_sample_has_the_gradients_that_it_has_alone() -> None:
    w, xs, b = [Value(0.5), Value(-2.0)], [samples(5, 1), samples(5, 2)], Value(0.25)
    autograd.tanh(dot([*w, b], [*xs, 1.0])).sum().backward()
    leaves = [[Value(float(v)) for v in x.numpy()] for x in xs]
    alone, bias = [Value(0.5), Value(-2.0)], Value(0.25)
    outputs = [autograd.tanh(dot([*alone, bias], [*row, 1.0])) for row in zip(*leaves, strict=True)]
    autograd.sum(outputs).backward()
    for mine, other in zip([*w, b], [*alone, bias], strict=True):
        assert type(mine.grad) is float
        assert math.isclose(mine.grad, other.grad, rel_tol=1e-14)
    for x, column in zip(xs, leaves, strict=True):
        np.testing.assert_allclose(x.grad, [leaf.grad for leaf in column], rtol=1e-15)


def test_a_zero_gradient_is_not_made_nan_by_an_infinite_sample() -> None:
    w, x = Value(2.0), Tensor([1.0, math.inf])
    (dot([w], [x]) * np.array([1.0, 0.0])).sum().backward()
    assert w.grad == 1.0


def test_derivatives_of_any_order_and_forward_mode() -> None:
    def f(w: Any, x: Any) -> Any:
        return autograd.sum(autograd.tanh(dot([w, 1.5], [x, 1.0])) ** 2)

    x = samples(4).numpy()

    def g(w: float) -> float:
        return float(np.sum(np.tanh(w * x + 1.5) ** 2))

    h = 1e-5
    slope = jvp(f, (0.3, x), (1.0, np.zeros(4)))[1]
    assert math.isclose(slope, (g(0.3 + h) - g(0.3 - h)) / (2 * h), rel_tol=1e-7)
    curvature = autograd.hessian(f)(0.3, x)
    assert math.isclose(curvature, (g(0.3 + h) - 2 * g(0.3) + g(0.3 - h)) / h**2, rel_tol=1e-3)


def test_precision_is_kept() -> None:
    w, x = Value(0.1), samples(3, dtype=np.float32)
    y = dot([w, w], [x, 1.0])
    assert y.dtype == np.float32
    y.sum().backward()
    assert x.grad.dtype == np.float32
    assert type(w.grad) is float


def test_numpys_dot_is_left_alone() -> None:
    a, b = samples(2, 1), samples(2, 2)
    assert dot([1.0, 2.0], [a, b]).shape == (2,)
    np.testing.assert_array_equal(
        dot([a, b], [Value(1.0), Value(2.0)]).numpy(), np.array([a.numpy(), b.numpy()]) @ [1.0, 2.0]
    )
    product = dot([a, b], [b, a])
    np.testing.assert_array_equal(
        product.numpy(), np.array([a.numpy(), b.numpy()]) @ np.array([b.numpy(), a.numpy()])
    )
    square = Tensor(np.eye(2))
    assert dot([Value(1.0), Value(2.0)], [square, square]).shape == (2, 2)


# ---------------------------------------------------------------- array kernels of the table


@pytest.mark.parametrize("count", [2, 6])
@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_the_rule_holds_for_few_operands_and_for_more(op: Primitive, count: int) -> None:
    points = interior_points(op, 4, operands=count)
    row_checks.check_value(op, points)
    row_checks.check_first(op, points)
    row_checks.check_shown(op, points)


@pytest.mark.parametrize("op", [op for op in ROWS if op.composed], ids=lambda op: op.name)
def test_what_a_row_is_composed_of_is_its_value(op: Primitive) -> None:
    points = interior_points(op, 6, operands=4)
    composed = changed(op, array=None)
    for point in points:
        found = composed.on_arrays(*(np.array([x, x]) for x in point))
        np.testing.assert_allclose(found, op.value(*point), rtol=1e-12)


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_numbers_and_arrays_broadcast(op: Primitive) -> None:
    x = np.array([[1.0, 2.0], [0.5, -3.0]])
    y = op.array_kernel(2.0, x, np.array([3.0, 4.0]), 1.5)
    expected = [[op.value(2.0, x[i, j], (3.0, 4.0)[j], 1.5) for j in range(2)] for i in range(2)]
    np.testing.assert_allclose(y, expected, rtol=1e-14)


def test_a_row_of_a_user_needs_no_array_kernel() -> None:
    def span(*xs: float) -> float:
        return max(xs) - min(xs)

    slopes: Callable[..., list[float]] = lambda y, *xs: [  # noqa: E731
        float(x == max(xs)) - float(x == min(xs)) for x in xs
    ]
    op = register(Primitive("span", ("*xs",), span, slopes))
    try:
        assert op.array_kernel(np.array([1.0, 5.0]), 3.0).tolist() == [2.0, 2.0]
        assert autograd.gradcheck(lambda a, b, c: op(a, b, c), 1.0, 2.0, 4.0)
    finally:
        unregister(op)
