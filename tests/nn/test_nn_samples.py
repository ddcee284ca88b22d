"""Neurons given many samples at once: one node a neuron, with the numbers of each sample alone."""

from __future__ import annotations

import numpy as np
import pytest
from small_networks import gradients

from autograd import Tensor, detect_anomaly
from nn import MLP, Layer, Neuron, Perceptron, expanded
from nn.functional import mse_loss

X = np.random.default_rng(0).normal(size=(7, 3))
Y = np.random.default_rng(1).normal(size=(7, 2))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", ["tanh", "relu", "leaky_relu", "identity"])
def test_all_samples_at_once_are_each_sample_alone(activation: str, bias: bool) -> None:
    model = MLP(3, [4, 2], activation, bias=bias, seed=0)
    together = model(X)
    alone = [model(x) for x in X.tolist()]
    for column, outputs in zip(together, zip(*alone, strict=True), strict=True):
        np.testing.assert_allclose(column.numpy(), [y.item() for y in outputs], rtol=1e-13)
    np.testing.assert_allclose(
        gradients(model, mse_loss(together, Y)),
        gradients(model, mse_loss(alone, Y.tolist())),
        rtol=1e-11, atol=1e-15,
    )  # fmt: skip


def test_a_neuron_is_one_dot_and_its_activation() -> None:
    y = Neuron(3, "tanh", seed=0)(X)
    assert (y.op.name, y.parents[0].op.name, y.shape) == ("tanh", "dot", (7,))
    assert [p.label for p in y.parents[0].parents[:4]] == ["w1", "w2", "w3", "b"]


def test_expanded_records_the_products_with_the_same_numbers() -> None:
    layer = Layer(3, 2, "identity", seed=0)
    with expanded():
        written = layer(X)
    for one, many in zip(layer(X), written, strict=True):
        assert many.op.name == "add"
        assert np.array_equal(one.numpy(), many.numpy())


def test_samples_get_gradients_too() -> None:
    x = Tensor(X)
    model = MLP(3, [4, 1], seed=0, scalar=True)
    model(x).sum().backward()
    for row, gradient in zip(X, x.grad, strict=True):
        inputs = Tensor(row)
        model(inputs).backward()
        np.testing.assert_allclose(inputs.grad, gradient, rtol=1e-13)


def test_a_perceptron_judges_all_samples_at_once() -> None:
    neuron = Perceptron(2)
    grid = [[0, 0], [0, 1], [1, 0], [1, 1]]
    neuron.learn(grid, [0, 0, 0, 1])
    assert neuron(np.array(grid, float)).numpy().tolist() == [0, 0, 0, 1]


def test_scopes_name_the_layer_and_the_neuron_in_every_mode() -> None:
    model = MLP(3, [4, 2], seed=0)
    for x in (X, X[0].tolist()):
        usual = model(x)[1].scope
        with expanded():
            assert model(x)[1].scope == usual
        with detect_anomaly():
            watched = model(x)[1]
        assert watched.scope == usual
        assert watched.origin.file == __file__
