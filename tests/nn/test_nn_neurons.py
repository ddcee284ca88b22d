"""Neurons, layers of them and perceptrons: what they compute, and their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from differences import slopes
from small_networks import gradients

import autograd
from autograd import Tensor, Value, no_grad
from nn import (
    MLP,
    Layer,
    Linear,
    Neuron,
    Perceptron,
    expanded,
)
from nn.functional import mse_loss

RNG = np.random.default_rng(1)
X = RNG.normal(size=(6, 3))


def test_a_neuron_is_one_dot_and_its_activation() -> None:
    y = Neuron(3, "tanh", seed=0)([1.0, 2.0, 3.0])
    assert y.op.name == "tanh"
    assert y.parents[0].op.name == "dot"
    assert all(parent.is_leaf for parent in y.parents[0].parents)


def test_outputs_are_a_list_or_a_scalar_when_asked() -> None:
    assert isinstance(MLP(2, [3, 1], seed=0)([1.0, 2.0]), list)
    assert isinstance(MLP(2, [3, 1], seed=0, scalar=True)([1.0, 2.0]), Value)
    assert len(Layer(2, 4)([1.0, 2.0])) == 4


def small_mlp(**options: Any) -> MLP:
    model = MLP(3, [4, 2], activation="tanh", output="sigmoid", seed=3, **options)
    for i, p in enumerate(model.parameters()):  # biases other than 0
        p.data = p.item() + 0.1 * np.sin(i)
    return model


@pytest.mark.parametrize("bias", [True, False])
def test_expanding_gives_the_same_bits(bias: bool) -> None:
    model = small_mlp(bias=bias)
    x = X[0].tolist()
    together = model(x)
    whole = gradients(model, together[0] + together[1])
    with expanded():
        apart = model(x)
    parts = gradients(model, apart[0] + apart[1])
    assert [y.item() for y in apart] == [y.item() for y in together]
    assert parts == whole
    names = {node.op for node in autograd.trace(apart[0]).nodes}
    assert "dot" not in names
    assert {"mul", "sum"} <= names
    assert model(x)[0].parents[0].op.name == "dot"  # outside of the block as before


def test_many_samples_at_once_give_what_single_ones_give() -> None:
    model = small_mlp()
    y = RNG.normal(size=(6, 2))
    single = mse_loss([model(x) for x in X.tolist()], y.tolist())
    expected = gradients(model, single)
    for samples in (X, Tensor(X, requires_grad=False), X.tolist()):
        outputs = model(samples)
        assert [output.shape for output in outputs] == [(6,), (6,)]
        at_once = mse_loss(outputs, y)
        assert at_once.item() == pytest.approx(single.item(), rel=1e-14)
        assert np.allclose(gradients(model, at_once), expected, rtol=1e-12)


def test_a_softmax_layer_shares_out_one() -> None:
    layer = Layer(3, 4, "softmax", seed=0)
    assert sum(y.item() for y in layer(X[0].tolist())) == pytest.approx(1.0)
    at_once = np.stack([y.numpy() for y in layer(X)], axis=1)
    single = [[y.item() for y in layer(x)] for x in X.tolist()]
    assert np.allclose(at_once, single, rtol=1e-14)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("output", ["sigmoid", None, "softmax", "leaky_relu"])
def test_neurons_and_matrices_agree(bias: bool, output: str | None) -> None:
    model = MLP(3, [4, 2], activation="silu", output=output, bias=bias, seed=3)
    for i, p in enumerate(model.parameters()):
        p.data = p.item() + 0.1 * np.sin(i)
    matrix = model.to_matrix()
    back = matrix.to_neurons()
    x, weights = X[0].tolist(), [1.0, -2.0]
    losses = [autograd.dot(m(x), weights) for m in (model, back)]
    on_matrix = (matrix(np.array([x])) * np.array(weights)).sum()
    assert on_matrix.item() == pytest.approx(losses[0].item(), rel=1e-13)
    assert losses[1].item() == losses[0].item()
    scalar = gradients(model, losses[0])
    assert gradients(back, losses[1]) == scalar
    gradients(matrix, on_matrix)
    joined = []
    for layer in matrix:
        if isinstance(layer, Linear):
            grads = [layer.weight.grad, *([layer.bias.grad[:, None]] if bias else [])]
            joined += np.concatenate(grads, axis=1).ravel().tolist()
    assert np.allclose(joined, scalar, rtol=1e-12)
    assert repr(back) == repr(model)


def test_a_layer_becomes_a_matrix_alone() -> None:
    layer = Layer(3, 2, "relu", seed=0)
    assert repr(layer.to_matrix()) == "Sequential(Linear(3, 2), ReLU())"


def test_gradients_of_neurons_against_finite_differences() -> None:
    model = small_mlp()
    x = X[0].tolist()
    found = gradients(model, autograd.dot(model(x), [1.0, -2.0]))
    start = np.array([p.item() for p in model.parameters()])

    def at(numbers: np.ndarray) -> float:
        for p, number in zip(model.parameters(), numbers.tolist(), strict=True):
            p.data = number
        with no_grad():
            return float(autograd.dot(model(x), [1.0, -2.0]).item())

    assert np.allclose(found, slopes(at, start), rtol=1e-7, atol=1e-10)


def test_the_perceptron_has_a_step_and_starts_at_zero() -> None:
    neuron = Perceptron(2)
    assert [p.item() for p in neuron.parameters()] == [0.0, 0.0, 0.0]
    assert neuron([5.0, 5.0]).item() == 0.0


def test_rosenblatts_rule_step_by_step() -> None:
    neuron = Perceptron(2)
    neuron.learn([[1.0, 2.0]], [1], epochs=1, rate=0.5)
    assert [p.item() for p in neuron.parameters()] == [0.5, 1.0, 0.5]
    neuron.learn([[3.0, 1.0]], [0], epochs=1, rate=0.5)
    assert [p.item() for p in neuron.parameters()] == [-1.0, 0.5, 0.0]


def test_the_perceptron_finds_a_separating_line() -> None:
    points = RNG.normal(size=(60, 2))
    side = points @ [1.0, -2.0] + 0.3
    points, classes = points[np.abs(side) > 0.2], (side > 0)[np.abs(side) > 0.2]
    neuron = Perceptron(2)
    assert neuron.learn(points, classes, epochs=1000)
    assert [neuron(x).item() == 1.0 for x in points.tolist()] == classes.tolist()


def test_lessons_of_other_failures() -> None:
    middle = Perceptron(1).learn([[0], [1], [2]], [0, 1, 0])
    assert "the point (1) lies among both classes, so no threshold" in middle.why.lower()
    origin = Perceptron(2, bias=False).learn([[0, 0], [1, 1]], [1, 0])
    assert "on (0, 0) of class 1 and on none of class 0" in origin.why
    assert "No straight line through the origin separates them" in origin.why
    short = Perceptron(2).learn([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1], epochs=2)
    assert "still 3 mistakes after 2 epochs: give it more epochs" in short.why
    assert str(short) == f"mistakes in each epoch: 1, 3\n{short.why}"
    korean = Perceptron(2).learn([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], lang="ko")
    assert str(korean).startswith("에폭마다 틀린 개수: 2, 3, 4\n에폭 3 뒤의")
    assert "둘을 나누는 직선은 없습니다" in korean.why
    assert korean.why.endswith("MLP(2, [2, 1])")
