"""Names as in textbooks: of weights, biases, sums and outputs, by their place in the model."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import nn
from autograd import Value
from nn import MLP, Layer, Linear, Module, Neuron, Perceptron, Sequential, Tanh
from nn.functional import cross_entropy, mse_loss

INPUT = [0.5, -1.0]


def labels(model: Module) -> list[str | None]:
    return [p.label for p in model.parameters()]


def names(output: Any) -> list[str]:
    return [node.name for node in output.trace().nodes if node.label]


def test_a_network_counts_layers_and_neurons_from_one() -> None:
    assert labels(MLP(2, [2, 1])) == [
        "w1_11", "w1_21", "b1_1", "w1_12", "w1_22", "b1_2", "w2_11", "w2_21", "b2_1",
    ]  # fmt: skip


def test_from_ten_neurons_on_indices_stand_apart() -> None:
    assert labels(Layer(3, 12))[-4:] == ["w1_1_12", "w1_2_12", "w1_3_12", "b1_12"]
    assert labels(Layer(12, 1))[8:11] == ["w1_91", "w1_10_1", "w1_11_1"]


def test_parts_alone() -> None:
    assert labels(Neuron(2)) == labels(Perceptron(2)) == ["w1", "w2", "b"]
    assert names(Neuron(2)(INPUT)) == ["w₁", "w₂", "b", "x₁", "x₂", "z", "h"]
    assert labels(Layer(2, 2, bias=False)) == ["w1_11", "w1_21", "w1_12", "w1_22"]
    assert labels(Linear(2, 3)) == ["W", "b"]


def test_what_is_computed_has_names_too() -> None:
    loss = mse_loss(MLP(2, [2, 1])(INPUT), [1.0])
    given = ["w₁₁", "w₂₁", "b₁", "w₁₂", "w₂₂", "b₂", "w₁₁⁽²⁾", "w₂₁⁽²⁾", "b₁⁽²⁾", "x₁", "x₂"]
    assert names(loss) == [*given, "z₁", "h₁", "z₂", "h₂", "o", "L"]
    both = MLP(2, [2, 2], output="sigmoid")(INPUT)
    assert names(both[0] + both[1])[-4:] == ["z₁⁽²⁾", "o₁", "z₂⁽²⁾", "o₂"]
    shares = Layer(2, 2, "softmax")(INPUT)
    assert [y.label for y in shares] == ["h1_1", "h1_2"]
    assert {"z₁", "z₂", "h₂"} <= set(names(shares[1]))


def test_names_of_two_samples_differ() -> None:
    model = MLP(2, [2, 1], scalar=True)
    found = names(mse_loss([model(INPUT), model([1.0, 2.0])], [0.0, 1.0]))
    assert len(set(found)) == len(found)
    assert {"z₁", "z₁[2]", "x₁[2]", "o[2]"} <= set(found)


def test_layers_of_any_model_count_on() -> None:
    assert labels(Sequential(Layer(2, 2), Layer(2, 1)))[-3:] == ["w2_11", "w2_21", "b2_1"]
    assert labels(Sequential(Linear(2, 3), Tanh(), Linear(3, 1))) == ["W1", "b1", "W2", "b2"]

    class Mine(Module):
        def __init__(self) -> None:
            self.hidden = [Neuron(2), Neuron(2)]
            self.out = Neuron(2, "sigmoid")

        def forward(self, x: Any) -> Any:
            return self.out([neuron(x) for neuron in self.hidden])

    assert labels(Mine())[-6:] == ["w1_12", "w1_22", "b1_2", "w2_11", "w2_21", "b2_1"]
    assert names(Mine()(INPUT))[-2:] == ["z₁⁽²⁾", "o"]
    assert labels(Sequential(Mine(), Layer(1, 1)))[-2:] == ["w3_11", "b3_1"]


def test_names_follow_copies_and_pickles() -> None:
    model = MLP(2, [2, 1], seed=0)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert labels(other) == labels(model)
        assert names(other(INPUT)[0]) == names(model(INPUT)[0])
    last = copy.deepcopy(model.layers[1])
    assert labels(Sequential(last))[0] == "w1_11"  # the first of its new model
    assert labels(model)[-1] == "b2_1"


def test_states_and_own_labels_stay() -> None:
    assert list(MLP(2, [1]).state_dict()) == [
        "layers.0.neurons.0.w.0", "layers.0.neurons.0.w.1", "layers.0.neurons.0.b",
    ]  # fmt: skip
    assert list(Sequential(Linear(2, 1)).state_dict()) == ["0.weight", "0.bias"]
    neuron = Neuron(2)
    neuron.w[0].label = "gain"
    assert labels(Sequential(neuron, Neuron(1)))[:3] == ["gain", "w1_21", "b1_1"]


def test_to_neurons_names_its_layers() -> None:
    model = Sequential(Linear(2, 2), Tanh(), Linear(2, 1)).to_neurons()
    assert labels(model) == labels(MLP(2, [2, 1]))


def test_a_loss_of_one_sample_divides_by_nothing() -> None:
    model = MLP(2, [2, 2], seed=1)
    for loss in (mse_loss([model(INPUT)[0]], [1.0]), cross_entropy([model(INPUT)], [1])):
        assert loss.label == "L"
        written = [n.data for n in loss.trace().nodes if n.kind == "constant" and not n.label]
        assert not {"mean", "div"} & {n.op for n in loss.trace().nodes}, written
    one_hot = cross_entropy(model(INPUT), [0.0, 1.0])
    assert "sum" not in {n.op for n in one_hot.trace().nodes}
    assert isinstance(mse_loss([1.0], [2.0]), Value)


def test_public_functions_give_the_names() -> None:
    assert nn.names.weight_name(3, 12) == "w1_3_12"
    assert nn.names.output_name(1, 1) == "o"
