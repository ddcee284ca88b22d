"""The cells of micrograd's lecture, with ``Value`` and ``Neuron, Layer, MLP`` from here."""

from __future__ import annotations

import math
import operator
import random
from typing import Any

import numpy as np
import pytest

from autograd import Value, compile
from nn import MLP, Layer, Neuron, Sequential, data


def test_the_expression_of_the_lecture() -> None:
    a, b, c, f = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c"), Value(-2.0, "f")
    e = a * b
    e.label = "e"
    d = e + c
    d.label = "d"
    loss = d * f
    loss.backward()
    assert (loss.data, a.grad, b.grad, c.grad, f.grad) == (-8.0, 6.0, -4.0, -2.0, 4.0)


def trace(root: Any) -> tuple[set[Any], set[Any]]:
    nodes, edges = set(), set()

    def build(v: Any) -> None:
        if v not in nodes:
            nodes.add(v)
            for child in v._prev:
                edges.add((child, v))
                build(child)

    build(root)
    return nodes, edges


def test_what_its_drawing_reads() -> None:
    x = Value(0.5, "x")
    y = (2 * x).tanh() + x
    nodes, edges = trace(y)
    assert sorted(n._op for n in nodes) == ["", "", "*", "+", "tanh"]
    assert len(edges) == 5
    assert (x**2)._op == "**"
    assert (-x)._op == (x - 1)._op == "-"


def test_its_neurons_and_its_training() -> None:
    random.seed(1)
    assert isinstance(Neuron(2)([2.0, 3.0]), Value)
    assert len(Layer(2, 3)([2.0, 3.0])) == 3
    n = MLP(3, [4, 4, 1])
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    losses = []
    for _ in range(60):
        ypred = [n(x) for x in xs]
        loss = sum((yout - ygt) ** 2 for ygt, yout in zip(ys, ypred, strict=True))
        for p in n.parameters():
            p.grad = 0.0
        loss.backward()
        for p in n.parameters():
            p.data += -0.02 * p.grad
        losses.append(loss.data)
    assert losses[-1] < 0.2 * losses[0]
    assert n(xs[0]).data == n(xs[0])[0].data


BINARY = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod,
    operator.pow, operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow,
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
]  # fmt: skip
UNARY = [operator.neg, operator.pos, abs, round, math.floor, math.ceil, bool, operator.not_]


def one_output(scale: float = 1.0) -> Any:
    """2.75 times ``scale``, exactly."""
    return Layer(2, 1, "identity", init=[[scale, 0.5 * scale]], bias=0.25 * scale)([2.0, 1.0])


def number(x: Any) -> Any:
    return x.data if isinstance(x, Value) else x


@pytest.mark.parametrize("compute", BINARY)
@pytest.mark.parametrize("other", [2, 0.5, 2.75, True, np.int64(1), np.float64(2.5), Value(3.0)])
def test_one_output_computes_as_its_number_on_either_side(compute: Any, other: Any) -> None:
    assert number(compute(one_output(), other)) == compute(2.75, float(number(other)))
    if not compute.__name__.startswith("i"):
        found = number(compute(other, one_output()))
        assert found == compute(float(number(other)), 2.75)
        assert np.ndim(found) == 0
    assert number(compute(one_output(), one_output(2.0))) == compute(2.75, 5.5)


@pytest.mark.parametrize("compute", UNARY)
def test_one_output_computes_as_its_number_alone(compute: Any) -> None:
    for scale in (1.0, -1.0, 0.0):
        assert number(compute(one_output(scale))) == compute(2.75 * scale)


def test_one_output_is_a_list_to_go_through_to_index_and_to_count() -> None:
    out = one_output()
    value = out[0]
    assert isinstance(out, list)
    assert len(out) == 1
    assert list(out) == [*out] == out[:] == [value]
    assert out + [1.0] == [value, 1.0]  # noqa: RUF005
    assert [1.0] + out == [1.0, value]  # noqa: RUF005
    assert out.exp().data == math.exp(2.75)
    assert f"{out:.3f}" == "2.750"
    assert divmod(out, 2)[1].data == 0.75
    assert np.tanh(out).data == pytest.approx(math.tanh(2.75), abs=1e-15)
    out.label = "score"
    assert value.label == "score"
    assert {value: "found"}[out] == "found"
    assert trace(out)[0] >= {value}
    with pytest.raises(AttributeError, match="no attribute"):
        _ = out.nothing_of_that_name
    out.append(value)
    with pytest.raises(TypeError, match="a list of 2 outputs does not compute"):
        _ = out * 2


def test_one_output_of_many_samples_computes_as_its_column() -> None:
    X = np.array([[1.0, 2.0], [3.0, -1.0]])
    column = X @ np.array([1.0, 0.5]) + 0.25
    layer = Layer(2, 1, "identity", init=[[1.0, 0.5]], bias=0.25)
    y = np.array([2.0, -3.0])
    for found, right in [
        (layer(X) * 2, column * 2), (y * layer(X), y * column), (layer(X) @ y, column @ y),
        (y @ layer(X), y @ column), (layer(X) - layer(X) * y, column - column * y),
    ]:  # fmt: skip
        assert np.array_equal(found.numpy(), right)
    assert len(Sequential(layer, Layer(1, 3))(X)) == 3


def test_one_output_compiles_as_its_number() -> None:
    model = MLP(2, [4, 1], seed=0)
    double = compile(lambda x: 2 + model(x) * -np.int64(2), example=([1.0, 2.0],))
    assert np.ndim(double([0.5, -1.0])) == 0
    assert double([0.5, -1.0]) == pytest.approx(2 - 2 * model([0.5, -1.0])[0].data, abs=1e-15)


def test_the_loss_of_its_demo_on_two_moons() -> None:
    X, y = data.moons(20, noise=0.1, seed=0)
    y = y * 2 - 1  # -1 or 1, as whole numbers of NumPy
    model = MLP(2, [8, 1], activation="relu", seed=0)
    scores = list(map(model, [list(map(Value, row)) for row in X]))
    losses = [(1 + -yi * score).relu() for yi, score in zip(y, scores, strict=True)]
    loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in model.parameters())
    loss.backward()
    weights = [np.array(layer.weight()) for layer in model.layers]
    hidden = np.maximum(X @ weights[0].T, 0.0)  # the biases are 0 at the start
    margins = np.maximum(0.0, 1.0 - y * (hidden @ weights[1].T)[:, 0])
    squares = sum(np.sum(w**2) for w in weights)
    assert loss.data == pytest.approx(margins.mean() + 1e-4 * squares, rel=1e-12)
    assert all(p.grad is not None for p in model.parameters())
    right = [(yi > 0) == (score.data > 0) for yi, score in zip(y, scores, strict=True)]
    assert sum(right) == np.sum((y > 0) == (hidden @ weights[1].T > 0)[:, 0])
