"""Initialisation: spread, shapes, seeds, and what each module picks."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pytest

from nn import MLP, Layer, Linear, Neuron, Perceptron, ReLU, Sequential, Tanh, init

SHAPE = (300, 200)  # 200 inputs, 300 outputs
SEEDED = [name for name in init.INITIALIZERS if name not in ("zeros", "constant")]


@pytest.mark.parametrize("name", SEEDED)
def test_the_same_seed_gives_the_same_bits(name: str) -> None:
    initializer = init.INITIALIZERS[name]
    first, second = initializer(SHAPE, seed=3), initializer(SHAPE, seed=3)
    assert first.tobytes() == second.tobytes()
    assert first.tobytes() == initializer(SHAPE, seed=np.random.default_rng(3)).tobytes()
    assert not np.array_equal(first, initializer(SHAPE, seed=4))
    assert not np.array_equal(initializer(SHAPE), initializer(SHAPE))


@pytest.mark.parametrize(
    ("scheme", "variance"),
    [("xavier", 2 / 500), ("kaiming", 2 / 200), ("lecun", 1 / 200)],
)
def test_the_variance_fits_the_layer(scheme: str, variance: float) -> None:
    even = init.INITIALIZERS[f"{scheme}_uniform"](SHAPE, seed=0)
    bell = init.INITIALIZERS[f"{scheme}_normal"](SHAPE, seed=0)
    bound = math.sqrt(3 * variance)
    assert even.var() == pytest.approx(variance, rel=0.02)
    assert np.abs(even).max() <= bound
    assert np.abs(even).max() > 0.999 * bound
    assert bell.var() == pytest.approx(variance, rel=0.02)
    assert np.abs(bell).max() > 3.5 * math.sqrt(variance)  # not a uniform one


def test_the_gain_scales() -> None:
    one = init.xavier_normal(SHAPE, seed=0)
    assert np.allclose(init.xavier_normal(SHAPE, 3.0, seed=0), 3 * one)


def test_plain_ones() -> None:
    assert init.zeros((2, 3)).tolist() == [[0.0] * 3] * 2
    assert init.constant(2, 0.5).tolist() == [0.5, 0.5]
    even = init.uniform(10_000, 2.0, 3.0, seed=0)
    assert even.min() >= 2.0
    assert even.max() < 3.0
    bell = init.normal(10_000, 5.0, 0.1, seed=0)
    assert bell.mean() == pytest.approx(5.0, abs=0.01)
    assert bell.std() == pytest.approx(0.1, rel=0.05)


def test_fans_count_the_field_of_a_convolution() -> None:
    assert init.fans((8, 4, 3, 3)) == (36, 72)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: init.normal(3, seed="a"),
            "a seed is a whole number or a NumPy Generator, got 'a'",
        ),
        (lambda: init.normal(3, seed=True), "a seed is a whole number or a NumPy Generator"),
        (lambda: init.normal(3, seed=-1), "a seed is a whole number from 0 on, got -1"),
        (lambda: init.normal(3, 0, -1), "a standard deviation from 0 on, got -1"),
        (lambda: init.uniform(3, 2, 1), "low <= high, got 2 and 1"),
        (lambda: init.xavier_normal(3), r"a shape \(outputs, inputs\), got \(3,\): for a bias use"),
        (lambda: Linear(2, 3, init="glorot"), "no initialisation is called 'glorot': zeros, "),
        (lambda: Linear(2, 3, init=np.zeros((2, 3))), r"shape \(2, 3\), the weights \(3, 2\)"),
    ],
)
def test_mistakes_are_said(call: object, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call()  # type: ignore[operator]


# ---------------------------------------------------------------- what modules pick


def test_linear_is_drawn_for_the_activation_behind_it() -> None:
    model = Sequential(Linear(200, 300, seed=0), ReLU(), Linear(300, 200, seed=1), Tanh())
    he, glorot = model[0].weight, model[2].weight
    assert np.array_equal(he.numpy(), init.kaiming_uniform((300, 200), seed=0))
    assert np.array_equal(glorot.numpy(), init.xavier_uniform((200, 300), seed=1))


def test_a_chosen_init_and_trained_weights_are_kept() -> None:
    chosen = Linear(3, 4, init="xavier_uniform", seed=0)  # what it would be by itself
    trained = Linear(3, 4, seed=0)
    trained.weight.data = trained.weight.numpy() * 2
    before = [chosen.weight.numpy().copy(), trained.weight.numpy().copy()]
    Sequential(chosen, ReLU())
    Sequential(trained, ReLU())
    assert np.array_equal(chosen.weight.numpy(), before[0])
    assert np.array_equal(trained.weight.numpy(), before[1])


def test_scalar_layers_start_as_linear_ones_do() -> None:
    layer = Layer(5, 4, "relu", seed=2)
    linear = Sequential(Linear(5, 4, seed=2), ReLU())[0]
    assert np.array_equal(layer.weight(), linear.weight.numpy())
    assert [neuron.b.item() for neuron in layer.neurons] == [0.0] * 4


def test_the_layers_of_an_mlp_differ_and_repeat() -> None:
    first, second = MLP(4, [4, 4], seed=0), MLP(4, [4, 4], seed=0)
    assert np.array_equal(first.layers[1].weight(), second.layers[1].weight())
    assert not np.array_equal(first.layers[0].weight(), first.layers[1].weight())


def test_a_generator_moves_on_from_layer_to_layer() -> None:
    def two() -> list[np.ndarray]:
        chance = np.random.default_rng(5)
        return [Linear(3, 3, seed=chance).weight.numpy() for _ in range(2)]

    (a, b), (c, d) = two(), two()
    assert not np.array_equal(a, b)
    assert np.array_equal(a, c)
    assert np.array_equal(b, d)


def test_init_takes_functions_and_arrays() -> None:
    linear = Linear(2, 3, init=lambda shape, seed: init.constant(shape, 0.5))
    assert linear.weight.numpy().tolist() == [[0.5, 0.5]] * 3
    assert [w.item() for w in Neuron(2, init=[[1.0, 2.0]]).w] == [1.0, 2.0]


# ---------------------------------------------------------------- biases


def test_a_bias_is_given_as_a_number_or_one_for_each_output() -> None:
    both = Neuron(2, "step", init=[1.0, 1.0], bias=-1.5)
    assert [both(x).item() for x in ([0, 0], [0, 1], [1, 0], [1, 1])] == [0, 0, 0, 1]
    assert Linear(2, 3, bias=[1, 2, 3]).bias.numpy().tolist() == [1.0, 2.0, 3.0]
    assert Linear(2, 3, -0.5, dtype=np.float32).bias.data.tolist() == [-0.5] * 3
    assert [n.b.item() for n in Layer(2, 2, bias=np.array([4.0, 5.0])).neurons] == [4.0, 5.0]
    assert [n.b.item() for n in MLP(2, [3, 1], bias=0.1).layers[0].neurons] == [0.1] * 3
    assert Perceptron(2, bias=1).b.item() == 1.0
    for module in (Neuron(2, bias=False), Linear(2, 3, bias=False), Layer(2, 2, bias=False)):
        assert not any("b" in name.split(".")[-1] for name in module.named_parameters())
    assert Neuron(2).b.item() == 0.0
    back = MLP(2, [3, 1], bias=0.1, seed=0).to_matrix().to_neurons()
    assert [n.b.item() for n in back.layers[0].neurons] == [0.1] * 3


@pytest.mark.parametrize(
    "make", [lambda: Linear(2, 3, bias=[1, 2]), lambda: Layer(2, 3, bias=[1, 2])]
)
def test_a_bias_of_another_length_is_said(make: Any) -> None:
    with pytest.raises(ValueError, match=r"bias has shape \(2,\): .* for each of 3 outputs"):
        make()


def test_a_neuron_has_one_bias() -> None:
    with pytest.raises(ValueError, match=r"for each of 1 output$"):
        Neuron(2, bias=[1.0, 2.0])


def test_settings_of_an_initialisation_are_chosen_by_partial() -> None:
    layer = Linear(100, 50, init=partial(init.normal, std=0.05), seed=0)
    assert float(layer.weight.numpy().std()) == pytest.approx(0.05, rel=0.05)
