"""The numbers of the texts that tell the story of the neural network."""

from __future__ import annotations

import numpy as np
import pytest

import autograd
from autograd import Tensor
from nn import MLP, Layer, Linear, Neuron, Perceptron, Sequential, Sigmoid, Softmax, expanded
from nn.functional import binary_cross_entropy, mse_loss

SQUARE = [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_two_neurons_of_the_text() -> None:
    # combine: 1.0·0.9 + 0.5·0.3 = 1.05 and 1.0·0.2 + 0.5·0.8 = 0.6
    layer = Layer(2, 2, "sigmoid", bias=False, init=[[0.9, 0.3], [0.2, 0.8]])
    combined = [neuron.weighted_sum([1.0, 0.5]).item() for neuron in layer.neurons]
    assert combined == pytest.approx([1.05, 0.6], rel=1e-15)
    assert [round(y.item(), 4) for y in layer([1.0, 0.5])] == [0.7408, 0.6457]
    on_tensors = Sequential(Linear(2, 2, bias=False, init=[[0.9, 0.3], [0.2, 0.8]]), Sigmoid())
    assert on_tensors(np.array([1.0, 0.5])).numpy().round(4).tolist() == [0.7408, 0.6457]


SCORES = [[1, 2, 0], [-1, 0, 1], [-10, 0, 10]]
# exp(x) / Σ exp(x), with 50 digits, rounded to 9
SHARES = [
    [0.244728471, 0.665240956, 0.090030573],
    [0.090030573, 0.244728471, 0.665240956],
    [0.000000002, 0.000045398, 0.999954600],
]


def test_softmax_to_nine_digits() -> None:
    on_array = Softmax()(np.array(SCORES, dtype=float)).numpy()
    assert on_array.round(9).tolist() == SHARES
    on_lists = Softmax()(SCORES)
    assert [[round(p.item(), 9) for p in row] for row in on_lists] == SHARES


def test_a_100_20_10_network_has_matrices_of_that_shape() -> None:
    model = Sequential(Linear(100, 20, bias=False), Linear(20, 10, bias=False))
    # a row of inputs times the transposed weights: 100×20 and 20×10, as the text writes them
    assert [p.T.shape for p in model.parameters()] == [(100, 20), (20, 10)]
    assert model(np.ones((7, 100))).shape == (7, 10)
    mlp = MLP(100, [20, 10], bias=False, seed=0)
    assert [layer.weight().T.shape for layer in mlp.layers] == [(100, 20), (20, 10)]
    assert len(mlp.parameters()) == 100 * 20 + 20 * 10


def test_three_linear_layers_are_one() -> None:
    rng = np.random.default_rng(0)
    W, x = rng.normal(size=(4, 4)), rng.normal(size=4)
    model = Sequential(*(Linear(4, 4, bias=False, init=W) for _ in range(3)))
    assert np.allclose(model(x).numpy(), W @ W @ W @ x, rtol=1e-13)
    outputs = [y.item() for y in model.to_neurons()(x.tolist())]
    assert np.allclose(outputs, W @ W @ W @ x, rtol=1e-13)


def test_a_3_4_2_network_drawn_shows_every_neuron() -> None:
    model = MLP(3, [4, 2], activation="sigmoid", output="sigmoid", seed=0)
    with expanded():
        outputs = model([1.0, 0.5, -1.0])
    nodes = autograd.trace(outputs[0] + outputs[1]).nodes
    scopes = {node.scope for node in nodes if node.scope}
    hidden = {f"MLP/layer 1/neuron {i}" for i in (1, 2, 3, 4)}
    outer = {f"MLP/layer 2/neuron {i}" for i in (1, 2)}
    assert scopes == {"MLP/layer 1"} | hidden | outer  # the inputs belong to the layer
    products = [node for node in nodes if node.op == "mul"]
    assert len(products) == 3 * 4 + 4 * 2
    # three inputs, shared by all, and each weight under its own name
    labels = [node.label for node in nodes if node.label]
    assert sorted(labels) == sorted({*labels})
    weights = {p.label for p in model.parameters()}
    computed = {f"{letter}1_{i}" for letter in "zh" for i in (1, 2, 3, 4)}
    assert set(labels) == weights | computed | {"x1", "x2", "x3", "z2_1", "z2_2", "o1", "o2"}
    z = outputs[0] + outputs[1]
    few = z.draw().svg  # with more than 50 nodes each neuron is a box
    assert [few.count(f">neuron {i}<") for i in (1, 2, 3, 4)] == [2, 2, 1, 1]
    open_ = z.draw(collapse=3).svg  # network, layers and neurons open
    assert all(f">{node.name}<" in open_ for node in nodes if node.label)
    assert {"w₁₁", "w₃₄", "w₄₂⁽²⁾", "b₂⁽²⁾", "h₄", "o₂"} <= {node.name for node in nodes}


def test_and_and_or_are_learnt_by_a_perceptron() -> None:
    for targets in ([0, 0, 0, 1], [0, 1, 1, 1]):
        neuron = Perceptron(2)
        lesson = neuron.learn(SQUARE, targets)
        assert lesson
        assert "every sample is right after" in lesson.why
        assert [neuron(x).item() for x in SQUARE] == targets


@pytest.mark.parametrize("rate", [1.0, 0.1, 0.3])
def test_xor_defeats_the_perceptron_which_says_why(rate: float) -> None:
    lesson = Perceptron(2).learn(SQUARE, [0, 1, 1, 0], rate=rate)
    assert not lesson
    assert "on (0, 1) and (1, 0) of class 1 and on (0, 0) and (1, 1) of class 0" in lesson.why
    assert "(0.5, 0.5) lies among both classes, so no straight line separates them" in lesson.why
    assert lesson.why.endswith("MLP(2, [2, 1])")
    assert len(lesson.mistakes) < 10


def test_two_layers_solve_xor() -> None:
    model = MLP(2, [4, 1], activation="tanh", output="sigmoid", scalar=True, seed=0)
    targets = [0, 1, 1, 0]
    for _ in range(200):
        loss = binary_cross_entropy([model(x) for x in SQUARE], targets)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data = p.item() - 1.0 * p.grad
    assert loss.item() < 0.1
    assert [round(model(x).item()) for x in SQUARE] == targets


def test_log_loss_moves_where_squared_error_stalls() -> None:
    """A neuron that is sure and wrong: the squared error's gradient has vanished."""

    def gradient(loss: object) -> float:
        neuron = Neuron(1, "sigmoid", init=[[-10.0]])
        loss(neuron([1.0]), 1.0).backward()  # type: ignore[operator]
        return float(neuron.w[0].grad)

    assert abs(gradient(mse_loss)) < 1e-4
    assert gradient(binary_cross_entropy) == pytest.approx(-1.0, abs=1e-4)


def test_logistic_regression_converges_with_log_loss() -> None:
    x = np.linspace(-3, 3, 40)[:, None]
    y = (x > 0.5).astype(float)
    reached = {}
    for loss in (binary_cross_entropy, mse_loss):
        model = Sequential(Linear(1, 1, init=[[-5.0]]), Sigmoid())  # starts out sure and wrong
        for _ in range(300):
            output = model(Tensor(x, requires_grad=False))
            model.zero_grad()
            loss(output, y).backward()
            for p in model.parameters():
                p.data = p.numpy() - 0.5 * p.grad
        reached[loss] = float(np.mean((model(x).numpy() > 0.5) == y))
    assert reached[binary_cross_entropy] == 1.0
    assert reached[mse_loss] < 1.0
