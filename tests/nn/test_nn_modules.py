"""Modules: what they hold, how they read, and what they refuse."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Tensor, Value
from nn import (
    ELU,
    MLP,
    Dropout,
    Layer,
    LeakyReLU,
    Linear,
    Module,
    Neuron,
    Perceptron,
    ReLU,
    Sequential,
    Softmax,
    Tanh,
)

X = np.random.default_rng(1).normal(size=(6, 3))


def test_every_public_name_is_there() -> None:
    assert sorted(nn.__all__) == dir(nn)
    for name in nn.__all__:
        assert getattr(nn, name) is not None
    assert len(set(nn.__all__)) == len(nn.__all__)


class Net(Module):
    """Every way of holding something."""

    def __init__(self) -> None:
        self.first = Linear(3, 4, seed=0)
        self.rest = [Linear(4, 4, seed=1), {"end": Linear(4, 2, bias=False, seed=2)}]
        self.scale = Value(2.0)
        self.fixed = Tensor(np.ones(3), requires_grad=False)
        self.again = self.first
        self.count = 3

    def forward(self, x: Any) -> Any:
        hidden = self.rest[0](self.first(x * self.fixed).tanh())
        return self.scale * self.rest[1]["end"](hidden)


# ---------------------------------------------------------------- what a module holds


def test_parameters_are_found_in_attributes_lists_and_dicts() -> None:
    net = Net()
    assert list(net.named_parameters()) == [
        "first.weight", "first.bias", "rest.0.weight", "rest.0.bias", "rest.1.end.weight", "scale",
    ]  # fmt: skip
    assert net.parameters()[-1] is net.scale
    assert list(net.named_modules()) == ["", "first", "rest.0", "rest.1.end"]
    assert net.modules()[0] is net
    assert repr(net) == (
        "Net(\n    first=Linear(3, 4),\n    rest.0=Linear(4, 4),\n"
        "    rest.1.end=Linear(4, 2, bias=False),\n    again=Linear(3, 4),\n)"
    )


def test_names_are_those_of_pytorch() -> None:
    assert list(Sequential(Linear(2, 2), ReLU(), Linear(2, 1)).named_parameters()) == [
        "0.weight", "0.bias", "2.weight", "2.bias",
    ]  # fmt: skip
    assert list(MLP(2, [1, 1]).named_parameters()) == [
        "layers.0.neurons.0.w.0", "layers.0.neurons.0.w.1", "layers.0.neurons.0.b",
        "layers.1.neurons.0.w.0", "layers.1.neurons.0.b",
    ]  # fmt: skip


def test_results_and_constants_are_not_parameters() -> None:
    module = Module()
    module.leaf = Value(1.0)  # type: ignore[attr-defined]
    module.result = module.leaf * 2  # type: ignore[attr-defined]
    module.number = 2.0  # type: ignore[attr-defined]
    assert list(module.named_parameters()) == ["leaf"]


def test_a_module_that_contains_itself_is_refused() -> None:
    module = Module()
    module.inner = [module]  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match=r"the module at 'inner\.0' contains itself"):
        module.parameters()


def test_a_module_without_forward_says_so() -> None:
    with pytest.raises(TypeError, match=r"Module has no forward\(\): define it"):
        Module()(1.0)


def test_train_and_eval_reach_every_module() -> None:
    model = Sequential(Linear(2, 2), Sequential(Dropout(0.5)))
    assert model.training
    assert model.eval() is model
    assert [m.training for m in model.modules()] == [False] * 4
    model.train()
    assert all(m.training for m in model.modules())


def test_zero_grad_forgets() -> None:
    model = Linear(2, 1, seed=0)
    model(np.ones((1, 2))).sum().backward()
    assert model.weight.grad is not None
    model.zero_grad()
    assert [p.grad for p in model.parameters()] == [None, None]


def test_a_call_opens_a_scope_for_each_module() -> None:
    y = Net()(Tensor(X))
    assert {node.scope for node in autograd.trace(y.sum()).nodes if node.kind == "operation"} == {
        "", "Net", "Net/first", "Net/rest[0]", "Net/rest[1]['end']",
    }  # fmt: skip
    model = Sequential(Linear(3, 2, seed=0), Tanh())
    assert model(X).scope == "Sequential/1 Tanh"
    assert MLP(2, [3, 1])([1.0, 2.0])[0].scope == "MLP/layer 2/neuron 1"


def test_modules_copy_and_pickle() -> None:
    for model in (Net(), MLP(3, [4, 2], seed=0), Sequential(Linear(3, 2), LeakyReLU(0.2))):
        for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
            theirs, ours = twin.state_dict(), model.state_dict()
            assert theirs.keys() == ours.keys()
            assert all(np.array_equal(theirs[name], ours[name]) for name in ours)
            assert not {id(p) for p in twin.parameters()} & {id(p) for p in model.parameters()}
            assert repr(twin) == repr(model)


# ---------------------------------------------------------------- states


@pytest.mark.parametrize("make", [Net, lambda: MLP(3, [4, 2]), lambda: Linear(3, 2)])
def test_states_are_copied_and_come_back(make: Callable[[], Module]) -> None:
    model, other = make(), make()
    state = model.state_dict()
    for p in model.parameters():
        p.data = np.add(p.data, 1.0) if isinstance(p, Tensor) else p.item() + 1
    assert all(np.all(model.state_dict()[name] == state[name] + 1) for name in state)
    other.load_state_dict(state)
    assert all(np.array_equal(other.state_dict()[name], state[name]) for name in state)


def test_a_shared_module_has_all_its_names_in_the_state() -> None:
    state = Net().state_dict()
    assert np.array_equal(state["again.weight"], state["first.weight"])


def test_a_state_that_does_not_fit_changes_nothing() -> None:
    model = Sequential(Linear(2, 3, seed=0), Tanh(), Linear(3, 1, seed=1))
    before = model.state_dict()
    wrong = {name: array + 1 for name, array in before.items()}
    wrong["0.weight"] = np.zeros((3, 5))
    wrong["2.weight"] = np.array([["a", "b", "c"]])
    wrong["3.weight"] = np.zeros(2)
    del wrong["2.bias"]
    with pytest.raises(ValueError, match="the state does not fit Sequential") as caught:
        model.load_state_dict(wrong)
    assert str(caught.value).splitlines()[1:] == [
        "  2.bias: missing in the state",
        "  3.weight: unknown to the module",
        "  0.weight: the state has shape (3, 5), the module (3, 2)",
        "  2.weight: holds <U1, not real numbers",
    ]
    assert all(np.array_equal(model.state_dict()[name], before[name]) for name in before)


def test_without_strict_other_names_are_left_out() -> None:
    model = Linear(2, 1, seed=0)
    model.load_state_dict({"bias": [7.0], "more": [1.0]}, strict=False)
    assert model.bias.numpy().tolist() == [7.0]
    with pytest.raises(ValueError, match=r"bias: the state has shape \(2,\), the module \(1,\)"):
        model.load_state_dict({"bias": [7.0, 8.0]}, strict=False)


def test_loading_keeps_the_precision() -> None:
    model = Linear(2, 1, dtype=np.float32)
    model.load_state_dict({"weight": np.ones((1, 2)), "bias": np.ones(1)})
    assert model.weight.dtype == np.float32


# ---------------------------------------------------------------- texts


def test_reprs_read_like_code() -> None:
    long = Sequential(Linear(200, 300, bias=False), LeakyReLU(0.2), Dropout(0.1), Net(), Softmax())
    assert repr(long).splitlines()[:5] == [
        "Sequential(",
        "    Linear(200, 300, bias=False),",
        "    LeakyReLU(slope=0.2),",
        "    Dropout(0.1),",
        "    Net(",
    ]
    for text in (
        "Sequential(Linear(2, 3, bias=False), LeakyReLU(slope=0.2), Softmax(axis=0))",
        "MLP(2, [16, 16, 1], activation='tanh')",
        "MLP(2, [3, 1], activation='relu', output='sigmoid', scalar=True, bias=False)",
        "MLP(2, [1])",
        "MLP(2, [3, 3, 1], activation=['relu', 'tanh'])",
        "Layer(2, 3, activation='softmax', bias=False)",
        "Neuron(2, activation='relu', bias=False)",
        "Perceptron(2)",
        "Linear(2, 3, dtype='float32')",
        "ELU(alpha=2.0)",
        "LeakyReLU()",
    ):
        assert repr(eval(text, vars(nn))) == text


def test_the_summary_counts_each_parameter_once() -> None:
    lines = Net().summary().splitlines()
    assert lines[0].split() == ["name", "module", "parameters", "count"]
    assert lines[1].split() == ["Net", "scale", "1"]
    assert "weight (4, 3), bias (4,)" in lines[2]
    assert lines[-1].split() == ["total", str(1 + 16 + 20 + 8)]
    assert Net().num_parameters() == 1 + 16 + 20 + 8
    assert MLP(2, [16, 16, 1]).num_parameters() == 337
    assert MLP(2, [16, 16, 1]).summary().splitlines()[1].split("  ")[-1].strip() == "48"
    assert "16 neurons: w (2), b" in MLP(2, [16, 1]).summary()


def test_the_summary_of_an_example_says_the_shapes_that_pass() -> None:
    model = Sequential(Linear(2, 3), Dropout(0.5, seed=0), Linear(3, 1))
    generator = model[1].generator.bit_generator.state
    lines = model.summary((5, 2)).splitlines()
    assert "input → output" in lines[0]
    assert ["(5, 2) → (5, 3)" in lines[1], "(5, 3) → (5, 3)" in lines[2]] == [True, True]
    assert "(5, 3) → (5, 1)" in lines[3]
    assert "(2,) → (3,)" in model.summary(np.zeros(2))
    # nothing is left behind: neither a mode, nor a draw, nor a forward of its own
    assert model.training
    assert model[1].generator.bit_generator.state == generator
    assert "forward" not in vars(model[0])
    assert "2 × number → 3 × number" in MLP(2, [3, 1]).summary([1.0, 2.0])
    korean = MLP(2, [3, 1]).summary([1.0, 2.0], lang="ko").splitlines()
    assert "2 × 수 → 3 × 수" in korean[1]
    assert "뉴런 3개: w (2), b" in korean[1]
    assert korean[-1].split() == ["합계", "13"]
    with pytest.raises(ValueError, match="takes arrays whose last axis has length 2"):
        model.summary((5, 4))
    assert "forward" not in vars(model[0])


def test_a_module_that_is_not_called_says_so_in_the_summary() -> None:
    class Half(Module):
        def __init__(self) -> None:
            self.used, self.spare = Linear(2, 2), Linear(2, 2)

        def forward(self, x: Any) -> Any:
            return self.used(x)

    assert ["not called" in line for line in Half().summary((2,)).splitlines()] == [
        False, False, True, False
    ]  # fmt: skip


# ---------------------------------------------------------------- mistakes

MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: MLP(2, [3, 1])([1.0, 2.0, 3.0]),
        r"layer 1, Layer\(2, 3, activation='tanh'\), takes 2 inputs, got 3",
    ),
    (lambda: MLP(2, [3, 1])(np.ones((5, 4))), r"layer 1, .* takes 2 inputs, got 4"),
    (lambda: MLP(2, [3, 1])(np.ones((5, 4, 2))), r"an array \(samples, inputs\), got shape \(5, 4"),
    (lambda: Neuron(2)(1.0), r"Neuron\(2, .*\) takes a list of 2 numbers, got 1.0"),
    (lambda: Neuron(2, "softmax"), "softmax is of a whole layer"),
    (lambda: Neuron(2, "thanh"), "no activation is called 'thanh': sigmoid, tanh, "),
    (lambda: Neuron(0), "inputs of Neuron is a whole number from 1 on, got 0"),
    (lambda: Layer(2, 0), "outputs of Layer is a whole number from 1 on, got 0"),
    (lambda: MLP(2, 3), r"as a list such as \[16, 16, 1\], got 3"),
    (lambda: MLP(2, []), r"as a list such as \[16, 16, 1\], got \[\]"),
    (
        lambda: MLP(2, [3, 1], activation=["tanh", "sigmoid"]),
        "the hidden layers are 1, and activation lists 2: the last layer's .* as output=",
    ),
    (lambda: MLP(2, [3, 2], scalar=True), "scalar=True needs one output, this MLP has 2"),
    (lambda: Linear(2.5, 3), "in_features of Linear is a whole number from 1 on, got 2.5"),
    (lambda: Linear(2, 3, dtype=int), "the dtype of Linear is float64 or float32, got int"),
    (
        lambda: Sequential(Linear(2, 3), Linear(4, 1))(np.ones((5, 2))),
        r"1 Linear, Linear\(4, 1\), takes arrays whose last axis has length 4, got .* \(5, 3\)",
    ),
    (lambda: Linear(2, 3)(1.0), r"the layer, Linear\(2, 3\), takes arrays .* of shape \(\)"),
    (lambda: Linear(2, 3)(Value(1.0)), r"takes arrays whose last axis has length 2"),
    (lambda: Sequential(Linear(2, 3), Tanh), r"takes modules, got .*Tanh.*: add brackets"),
    (lambda: Sequential(3), r"Sequential\(\) takes modules, got 3"),
    (lambda: Dropout(1.0), "a probability from 0 to below 1, got 1.0"),
    (lambda: Tanh(0.5), r"Tanh\(\) takes nothing"),
    (lambda: Softmax(axis=0)([[1.0, 2.0]]), "over the innermost one, got axis=0: use a Tensor"),
    (lambda: LeakyReLU(alpha=0.5), r"LeakyReLU\(\) takes slope=0.01"),
    (
        lambda: Sequential(Linear(2, 3), Dropout(0.5)).to_neurons(),
        r"takes Linear layers, .*; Dropout\(0.5\) has no place among neurons",
    ),
    (lambda: Sequential(Tanh(), Linear(2, 3)).to_neurons(), r"Tanh\(\) has no place"),
    (lambda: Sequential(Linear(2, 3), Tanh(), Tanh()).to_neurons(), r"Tanh\(\) has no place"),
    (lambda: Sequential(Linear(2, 3), ELU(2.0)).to_neurons(), r"ELU\(alpha=2.0\) has other"),
    (lambda: Sequential().to_neurons(), "needs at least one Linear layer"),
    (lambda: Perceptron(2).learn([[1, 2, 3]], [1]), r"shape \(samples, 2\), got \(1, 3\)"),
    (lambda: Perceptron(2).learn([[1, 2]], [1, 0]), r"1 samples need 1 classes, got .* \(2,\)"),
    (lambda: Perceptron(2).learn([[1, 2]], [-1]), "the classes 0 and 1, got -1"),
    (lambda: Perceptron(2).learn([[1, 2]], [1], rate=0), "a rate above 0 .* got 0, 100"),
    (lambda: nn.nothing, "nn has no name 'nothing'"),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES)
def test_mistakes_are_said(mistake: Callable[[], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError), match=message):
        mistake()


# ---------------------------------------------------------------- assigning over what it holds


def test_what_is_no_parameter_cannot_take_the_place_of_one_as_in_pytorch() -> None:
    torch = pytest.importorskip("torch")
    theirs, ours = torch.nn.Linear(2, 1), Linear(2, 1)
    kept = ours.weight
    for wrong in (lambda m: np.ones((1, 2)), lambda m: [1.0, 2.0], lambda m: 3.0, lambda m: m * 2):
        with pytest.raises(TypeError, match="parameter"):
            theirs.weight = wrong(theirs.weight)
        with pytest.raises(TypeError, match=r"weight of a Linear is a parameter.*(data|requires_)"):
            ours.weight = wrong(ours.weight)
    assert ours.parameters()[0] is kept
    theirs.bias = ours.bias = None
    assert len(ours.parameters()) == len(list(theirs.parameters())) == 1
    ours.weight = Tensor([[3.0, 4.0]])
    assert ours([1.0, 1.0]).numpy().tolist() == [7.0]
    ours.weight = Tensor([[1.0, 2.0]], requires_grad=False)  # as it is from now on
    assert not ours.parameters()


def test_a_state_that_is_no_parameter_may_be_computed() -> None:
    class Recurrent(Module):
        def __init__(self, trained: bool) -> None:
            self.w, self.h = Value(0.5), Value(0.0, requires_grad=trained)

        def forward(self, x: float) -> Any:
            self.h = self.w * self.h + x
            return self.h

    model = Recurrent(False)
    assert [model(1.0).item(), model(1.0).item()] == [1.0, 1.5]
    assert list(model.named_parameters()) == ["w"]
    with pytest.raises(TypeError, match=r"h of a Recurrent is a parameter.*requires_grad=False"):
        Recurrent(True)(1.0)


def test_a_list_of_parameters_or_modules_is_not_replaced_by_numbers() -> None:
    neuron, model = Neuron(2), MLP(2, [3, 1])
    for wrong in ([1.0, 2.0], np.ones(2), [Value(1.0), 2.0], (1.0, 2.0)):
        with pytest.raises(TypeError, match=r"w\[[01]\] of a Neuron is a parameter"):
            neuron.w = wrong
    for wrong in ([3, 4], 3, [np.tanh] * 2):
        with pytest.raises(TypeError, match=r"layers\[0\] of a MLP is a module"):
            model.layers = wrong
    assert (neuron.num_parameters(), model.num_parameters()) == (3, 13)
    neuron.w = [Value(1.0), Value(2.0)]
    model.layers = [Layer(2, 1)]
    assert (neuron.num_parameters(), model.num_parameters()) == (3, 3)
