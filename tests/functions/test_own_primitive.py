"""``autograd.primitive``: functions of one's own with derivatives of their own."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, grad, hessian, jvp


@ag.primitive
def scaled(x: Any, y: Any, *, k: float = 1.0) -> Any:
    """k x y."""
    return k * x * y


@scaled.defvjp
def _scaled_vjp(g: Any, out: Any, x: Any, y: Any, *, k: float = 1.0) -> Any:
    return g * y * k, np.sum(g * x) * k if np.ndim(y) == 0 else g * x * k


@ag.primitive(vjp=lambda g, y, x: g * 3 * x**2)
def cube(x: Any) -> Any:
    return x * x * x


@ag.primitive(vjp=lambda g, y, x: g * np.cos(x), jvp=lambda t, y, x: t[0] * np.cos(x))
def sine(x: Any) -> Any:
    return np.sin(x)


X, Y = np.array([1.0, -2.0, 3.0]), np.array([0.5, 4.0, -1.0])


def test_values_and_gradients_are_those_that_it_says() -> None:
    np.testing.assert_array_equal(cube(X), X**3)
    assert cube(2.0) == 8.0
    assert isinstance(cube(Value(2.0)), Value)
    assert isinstance(cube(Tensor(X)), Tensor)
    found = grad(lambda x, y: scaled(x, y, k=2.0).sum(), (0, 1))(X, Y)
    np.testing.assert_allclose(found, (2 * Y, 2 * X))
    assert grad(lambda v: scaled(v, v, k=3.0))(2.0) == 12.0
    assert grad(lambda v: scaled(y=v, x=2.0))(5.0) == 2.0
    x, y = grad(lambda x, y: scaled(x, y).sum(), (0, 1))(X, 3.0)
    assert (x.tolist(), y) == ([3.0, 3.0, 3.0], 2.0)


def test_it_is_differentiated_to_any_order_and_forwards() -> None:
    assert grad(grad(grad(cube)))(2.0) == 6.0
    np.testing.assert_array_equal(hessian(lambda x: cube(x).sum())(X), np.diag(6 * X))
    assert jvp(cube, (2.0,), (1.0,)) == (8.0, 12.0)
    assert jvp(lambda z: jvp(cube, (z,), (1.0,))[1], (2.0,), (1.0,)) == (12.0, 12.0)
    y, tangent = jvp(sine, (X,), (Y,))
    np.testing.assert_allclose(y, np.sin(X))
    np.testing.assert_allclose(tangent, np.cos(X) * Y)
    assert jvp(sine, (2.0,), (1.0,))[1] == pytest.approx(np.cos(2.0), rel=1e-15)
    t = Tensor(X)
    cube(t).sum().backward(create_graph=True)
    np.testing.assert_array_equal(t.grad.numpy(), 3 * X**2)


def test_it_prints_draws_steps_and_is_checked() -> None:
    v = Value(2.0, label="v")
    z = cube(v) * v
    lines = str(z.stepper())
    assert "v1 = cube(v) = 8" in lines
    assert "∂v1/∂v = vjp(g) = 12    v.grad: 8 + 2 × 12 = 32" in lines
    assert "cube" in z.draw(names={"v": v}).svg
    assert "t.grad: 0 + vjp(v1.grad)" in str(ag.sum(cube(Tensor(X, label="t"))).stepper())
    assert ag.gradcheck(lambda x: ag.sum(cube(x)), X)
    wrong = ag.primitive(vjp=lambda g, y, x: g * 2 * x**2)(lambda x: x**3)
    assert not ag.gradcheck(lambda x: ag.sum(wrong(x)), X)


def test_it_pickles_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(cube)) is cube
    copy = pickle.loads(pickle.dumps(cube(Value(2.0))))
    copy.backward()
    assert copy.parents[0].grad == 12.0


def test_a_name_that_is_taken_is_numbered() -> None:
    mine = ag.primitive(lambda x: x)
    assert mine.name.startswith("function")

    @ag.primitive(vjp=lambda g, y, x: 2.0 * g)
    def tanh(x: Any) -> Any:
        return 2.0 * x

    node = tanh(Value(3.0))
    assert node.op.name == "tanh_2"
    assert ag.trace(node).nodes[-1].op == "tanh_2"
    assert ag.tanh(Value(0.0)).op.name == "tanh"


def test_mistakes_say_what_to_do() -> None:
    bare = ag.primitive(lambda x: x)
    with pytest.raises(TypeError, match=r"has no derivative: give it one, @\w+\.defvjp"):
        grad(bare)(2.0)
    few = ag.primitive(vjp=lambda g, y, a, b: g)(lambda a, b: a * b)
    with pytest.raises(TypeError, match="one gradient for each of a, b"):
        grad(few)(2.0, 3.0)
    with pytest.raises(TypeError, match="any number of operands"):
        ag.primitive(lambda *xs: xs)
    with pytest.raises(TypeError, match="no operand"):
        ag.primitive(lambda: 1.0)
    with pytest.raises(TypeError, match="made of a function"):
        ag.primitive(3)
    two = ag.primitive(vjp=lambda g, y, x: g)(lambda x: (x, x))
    with pytest.raises(TypeError, match="gives one array"):
        two(Tensor(X))


def test_the_name_of_a_row_gives_the_row() -> None:
    assert ag.primitive("tanh").range == (-1.0, 1.0)
