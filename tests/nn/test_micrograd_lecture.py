"""The cells of micrograd's lecture, with ``Value`` and ``Neuron, Layer, MLP`` from here."""

from __future__ import annotations

import random
from typing import Any

import pytest

from autograd import Value
from nn import MLP, Layer, Neuron


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


def test_one_output_is_a_list_and_computes_as_its_value() -> None:
    out = Layer(2, 1)([1.0, 2.0])
    value = out[0]
    assert isinstance(out, list)
    assert len(out) == 1
    for found, right in [
        (out - 1.0, value - 1.0), (1.0 - out, 1.0 - value), (out * 2.5, value * 2.5),
        (2 * out, 2 * value), (out / 2, value / 2), (1 / out, 1 / value), (out**2, value**2),
        (-out, -value), (out + 1.0, value + 1.0), (1.0 + out, 1.0 + value),
        (out.exp(), value.exp()),
    ]:  # fmt: skip
        assert found.data == right.data
    other = [1.0]
    assert out + other == [value, 1.0]
    assert len(out * 2) == 2
    with pytest.raises(AttributeError, match="no attribute"):
        _ = out.nothing_of_that_name
