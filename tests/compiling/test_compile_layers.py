"""Matrix products are recognised in networks of single neurons, however they are written."""

from __future__ import annotations

import builtins
import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Program, Value
from nn import MLP, Layer, expanded
from nn.layers import ACTIVATIONS

NAMES = sorted(set(ACTIVATIONS) - {"softmax"})


def products(program: Program) -> list[tuple[int, int]]:
    """(outputs, inputs) of the matrix products that ``explain()`` tells of."""
    found = re.findall(r"matrix product: (\d+) sums? of (\d+) products", program.explain())
    return [(int(rows), int(columns)) for rows, columns in found]


def assert_matches_neurons(program: Program, model: Any, X: np.ndarray) -> None:
    outputs = np.array([[float(autograd.detach(y)) for y in model(x)] for x in X.tolist()])
    assert np.allclose(program(X), outputs, rtol=1e-12, atol=1e-14)


SHAPES = [(1, [1]), (3, [1]), (2, [3]), (4, [2, 3]), (3, [5, 1]), (2, [4, 4, 2]), (3, [2, 6, 1])]


@pytest.mark.parametrize("as_sums", [False, True])
@pytest.mark.parametrize(("inputs", "outputs"), SHAPES)
def test_networks_of_every_shape(inputs: int, outputs: list[int], as_sums: bool) -> None:
    model = MLP(inputs, outputs, seed=1)
    X = np.random.default_rng(0).normal(size=(5, inputs))

    def f(x: Any) -> Any:
        if not as_sums:
            return model(x)
        with expanded():
            return model(x)

    program = autograd.compile(f, example=(X[0],))
    sizes = [inputs, *outputs]
    wanted = [(k, n) for n, k in zip(sizes, outputs, strict=False) if n > 1 or k > 1]
    assert products(program) == wanted
    assert_matches_neurons(program, model, X)


@pytest.mark.parametrize("activation", NAMES)
def test_every_activation(activation: str) -> None:
    model = MLP(3, [4, 5, 2], activation=activation, seed=0)
    X = np.random.default_rng(0).normal(size=(6, 3))
    program = autograd.compile(lambda x: autograd.sum([y * y for y in model(x)]), example=(X[0],))
    assert products(program) == [(4, 3), (5, 4), (2, 5)]
    value, grads = program.value_and_grad(X)
    losses = [autograd.sum([y * y for y in model(x)]) for x in X.tolist()]
    total = autograd.mean(losses)
    model.zero_grad()
    total.backward()
    assert value == pytest.approx(total.item(), rel=1e-12)
    for name, leaves in program._leaves.items():
        slopes = np.array([leaf.grad or 0.0 for leaf in leaves]).reshape(grads[name].shape)
        scale = max(1e-300, np.abs(slopes).max())
        assert np.abs(grads[name] - slopes).max() <= 1e-12 * scale


def test_a_layer_with_softmax() -> None:
    layer = Layer(3, 4, "softmax", seed=0)
    X = np.random.default_rng(0).normal(size=(5, 3))
    program = autograd.compile(layer, example=(X[0],))
    assert products(program) == [(4, 3)]
    assert_matches_neurons(program, layer, X)


def in_order(w: list[Value], x: list[Any], b: Value) -> Any:
    return w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + b


def bias_first(w: list[Value], x: list[Any], b: Value) -> Any:
    return b + x[2] * w[2] + x[0] * w[0] + w[1] * x[1]


def in_pairs(w: list[Value], x: list[Any], b: Value) -> Any:
    return (x[1] * w[1] + b) + (w[0] * x[0] + x[2] * w[2])


def python_sum(w: list[Value], x: list[Any], b: Value) -> Any:
    return builtins.sum(a * c for a, c in zip(w, x, strict=True)) + b


def one_sum(w: list[Value], x: list[Any], b: Value) -> Any:
    return autograd.sum([*(a * c for a, c in zip(w, x, strict=True)), b])


def one_dot(w: list[Value], x: list[Any], b: Value) -> Any:
    return b + autograd.dot(w, list(x))


@pytest.mark.parametrize(
    "neuron",
    [in_order, bias_first, in_pairs, python_sum, one_sum, one_dot],
    ids=lambda f: f.__name__,
)
def test_neurons_written_by_hand(neuron: Callable[..., Any]) -> None:
    rng = np.random.default_rng(0)
    w = [[Value(float(n)) for n in row] for row in rng.normal(size=(4, 3))]
    b = [Value(float(n)) for n in rng.normal(size=4)]
    X = rng.normal(size=(5, 3))
    program = autograd.compile(
        lambda x: [neuron(row, x, bias).tanh() for row, bias in zip(w, b, strict=True)],
        example=(X[0],),
    )
    assert products(program) == [(4, 3)]
    W = np.array([[p.item() for p in row] for row in w])
    expected = np.tanh(X @ W.T + np.array([p.item() for p in b]))
    assert np.allclose(program(X), expected, rtol=1e-12, atol=1e-15)


def test_neurons_that_are_each_written_in_another_way() -> None:
    rng, styles = random.Random(0), [in_order, bias_first, in_pairs, python_sum, one_sum, one_dot]
    w = [[Value(rng.gauss(0, 1)) for _ in range(3)] for _ in styles]
    b = [Value(rng.gauss(0, 1)) for _ in styles]
    program = autograd.compile(
        lambda x: [f(row, x, c) for f, row, c in zip(styles, w, b, strict=True)],
        example=([0.0] * 3,),
    )
    assert products(program) == [(6, 3)]
    assert "z1 = x @ W1.T + b1" in program.source_of("forward")


def test_shared_weights_are_one_parameter() -> None:
    """The same filter on two halves of the input: its gradient is the sum of both."""
    w = [Value(0.5), Value(-1.0)]

    def f(x: Any) -> Any:
        first, second = (autograd.dot(w, list(x[i : i + 2])).tanh() for i in (0, 2))
        return first * second

    X = np.random.default_rng(0).normal(size=(4, 4))
    program = autograd.compile(f, example=(X[0],))
    assert sum(p.size for p in program.parameters.values()) == 2
    _, grads = program.value_and_grad(X)
    total = autograd.mean([f(np.array(x)) for x in X])
    total.backward()
    found = np.concatenate([np.ravel(g) for g in grads.values()])
    assert np.allclose(found, [p.grad for p in w], rtol=1e-12)


def test_weights_that_are_constants() -> None:
    W = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]])
    program = autograd.compile(lambda x: list(W @ x), example=(np.zeros(3),))
    X = np.random.default_rng(0).normal(size=(5, 3))
    assert np.allclose(program(X), X @ W.T, rtol=1e-12)


def test_an_irregular_graph_has_no_layers_and_says_why() -> None:
    rows = [autograd.sin, autograd.tanh, lambda v: v * 0.9, lambda v: v + 0.1]

    def f(x: Any) -> Any:
        values, rng = list(x), random.Random(1)
        for _ in range(400):
            a, b = rng.choice(values[-20:]), rng.choice(values)
            values.append(rng.choice(rows)(a) * 0.5 + b)
        return values[-1]

    program = autograd.compile(f, example=(np.ones(5) / 2,))
    assert products(program) == []
    assert "straight-line code" in program.explain()
    X = np.random.default_rng(0).uniform(size=(3, 5))
    assert np.allclose([program(x) for x in X], program(X), rtol=1e-12)


def test_deep_graphs_compile_without_recursion() -> None:
    w = Value(0.999, label="w")

    def f(x: Any) -> Any:
        for _ in range(5000):
            x = (x * w).sin()
        return x

    program = autograd.compile(f, example=(1.0,))
    value, grads = program.value_and_grad(np.array([0.5]))
    x = Value(0.5)
    out = f(x)
    w.grad = None
    out.backward()
    assert value == pytest.approx(out.item(), rel=1e-12)
    assert grads["w"] == pytest.approx(w.grad, rel=1e-10)
