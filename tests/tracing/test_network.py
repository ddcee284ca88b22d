"""The network in a graph, found from its structure: whatever way the neurons were recorded."""

from __future__ import annotations

from typing import Any

import pytest

import autograd
from autograd import Value, dot, tanh
from autograd.drawing.svg import Scene
from autograd.stepping.page_records import player_records
from autograd.tracing import network_of, trace
from nn import MLP, Layer, Perceptron, expanded
from nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss

X = [0.5, -1.0, 2.0, 0.25]


def named(output: Any) -> dict[str, Any]:
    """The record's nodes by their names."""
    taken = trace(output)
    found = network_of(taken)
    assert found is not None

    def names(x: Any) -> Any:
        if isinstance(x, list):
            return [names(item) for item in x]
        return None if x is None else taken.nodes[x].label

    return found | {key: names(x) for key, x in found["nodes"].items()}


def forward(found: dict[str, Any], nodes: list[Any]) -> list[list[float]]:
    """z of every layer, computed from the record alone."""
    x = [nodes[i].data for i in found["nodes"]["x"]]
    sums = []
    for layer, weights in enumerate(found["nodes"]["W"]):
        biases = found["nodes"]["b"][layer] or [None] * len(weights[0])
        z = [
            sum(nodes[row[j]].data * xi for row, xi in zip(weights, x, strict=True))
            + (0 if biases[j] is None else nodes[biases[j]].data)
            for j in range(len(weights[0]))
        ]
        sums.append(z)
        x = [nodes[i].data for i in found["nodes"]["h"][layer]]
    return sums


def losses() -> dict[str, Any]:
    def of(sizes: list[int], **options: Any) -> Any:
        return MLP(sizes[0], sizes[1:], seed=3, **options)(X[: sizes[0]])

    with expanded():
        written_out = mse_loss(of([2, 3, 1]), [1.0])
        without_bias = mse_loss(of([2, 2, 1], bias=False), [1.0])
    return {
        "2-2-1": mse_loss(of([2, 2, 1]), [1.0]),
        "2-3-1": mse_loss(of([2, 3, 1], scalar=True), 1.0),
        "3-4-2": cross_entropy(of([3, 4, 2]), 1),
        "4-8-8-1": binary_cross_entropy_with_logits(of([4, 8, 8, 1], scalar=True), 0),
        "expanded": written_out,
        "no bias": without_bias,
        "softmax": mse_loss(of([2, 2, 3], output="softmax"), [1.0, 0.0, 0.0]),
        "perceptron": Perceptron(3, init=[1.0, -2.0, 0.5])(X[:3]),
        "decay": mse_loss(of([2, 2, 1]), [1.0])
        + 0.01 * autograd.sum([p * p for p in MLP(2, [1]).parameters()]),
    }


@pytest.mark.parametrize("name", losses())
def test_the_record_computes_what_the_graph_computed(name: str) -> None:
    taken = trace(losses()[name])
    found = network_of(taken)
    assert found is not None
    sums = [[taken.nodes[i].data for i in layer] for layer in found["nodes"]["z"]]
    for ours, recorded in zip(forward(found, taken.nodes), sums, strict=True):
        assert ours == pytest.approx(recorded, rel=1e-12)
    sizes, matrices = found["sizes"], found["nodes"]["W"]
    assert [len(w) for w in matrices] == sizes[:-1]
    assert [len(w[0]) for w in matrices] == sizes[1:] == [len(z) for z in sums]


def test_what_the_record_says() -> None:
    found = named(losses()["2-2-1"])
    assert found["sizes"] == [2, 2, 1]
    assert found["activations"] == ["tanh", "linear"]
    assert found["bias"] == [True, True]
    assert (found["inputs"], found["outputs"]) == (["x₁", "x₂"], ["o"])
    assert found["W"] == [[["w1_11", "w1_12"], ["w1_21", "w1_22"]], [["w2_11"], ["w2_21"]]]
    assert found["b"] == [["b1_1", "b1_2"], ["b2_1"]]
    assert (found["z"], found["h"]) == ([["z1_1", "z1_2"], ["o"]], [["h1_1", "h1_2"], ["o"]])
    assert found["loss"] == "L"
    assert network_of(trace(losses()["softmax"]))["activations"] == ["tanh", "softmax"]
    assert network_of(trace(losses()["no bias"]))["bias"] == [False, False]
    assert network_of(trace(losses()["perceptron"]))["nodes"]["loss"] is None
    # softplus(o) is the loss of a target 0, not an activation
    assert network_of(trace(losses()["4-8-8-1"]))["activations"] == ["tanh", "tanh", "linear"]


def test_a_network_written_by_hand() -> None:
    x, y = Value(0.5, label="x"), Value(-1.0, label="y")
    w = [Value(0.1 * i, label=f"w{i}") for i in range(6)]
    b = [Value(0.3, label=f"b{i}") for i in range(3)]
    first = tanh(dot([w[0], w[1], b[0]], [x, y, 1.0]))
    second = tanh(x * w[2] + y * w[3] + b[1])
    found = named((dot(w[4:], [second, first]) + b[2] - 1) ** 2)
    assert found["sizes"] == [2, 2, 1]
    # the next layer takes the second neuron first
    assert found["W"] == [[["w2", "w0"], ["w3", "w1"]], [["w4"], ["w5"]]]
    assert found["b"] == [["b1", "b0"], ["b2"]]
    assert (found["inputs"], found["outputs"]) == (["x", "y"], ["o"])


def test_what_is_no_network() -> None:
    x, y = Value(0.5, label="x"), Value(-1.0, label="y")
    model = MLP(2, [2, 1], scalar=True, seed=0)
    hidden = model.layers[0]([0.5, -1.0])
    other = Layer(2, 1, seed=0)
    for output in (
        (x + y) ** 2,
        x * y + x,
        tanh(x * y + Value(0.1)),  # an expression
        mse_loss([model([1.0, 2.0]), model([2.0, 1.0])], [1.0, 1.0]),  # two samples
        model.layers[1](hidden)[0] + hidden[0],  # a way around the last layer
        hidden[0] * other([3.0, 1.0])[0],  # two networks
        dot([x, y], [y, x]),
        dot([x * 2, y], [y, x]),
        x,
    ):
        assert network_of(output.trace()) is None, output
    assert network_of(autograd.Tensor([1.0, 2.0]).sum().trace()) is None


def test_the_page_gets_the_record() -> None:
    taken = trace(losses()["2-3-1"])
    network = network_of(taken)
    assert network is not None
    assert player_records(taken, Scene(taken))["network"] == network | {"in_layers": True}
    plain = ((Value(2.0) + Value(3.0)) ** 2).trace()
    assert "network" not in player_records(plain, Scene(plain))
