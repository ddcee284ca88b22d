"""Modules: what they hold, what they compute, how they read, and what they refuse."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Tensor, Value, gradcheck, no_grad
from nn import (
    ELU,
    GELU,
    MLP,
    Dropout,
    Identity,
    Layer,
    LeakyReLU,
    Linear,
    Module,
    Neuron,
    Perceptron,
    ReLU,
    Sequential,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Step,
    Tanh,
    expanded,
)
from nn.functional import mse_loss
from nn.layers import ACTIVATIONS

RNG = np.random.default_rng(1)
X = RNG.normal(size=(6, 3))


def slopes(f: Callable[[np.ndarray], float], x: np.ndarray) -> np.ndarray:
    """∂f/∂x by central differences."""
    result = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = 6e-6 * max(1.0, abs(x[i]))
        up, down = x.copy(), x.copy()
        up[i] += step
        down[i] -= step
        result[i] = (f(up) - f(down)) / (up[i] - down[i])
    return result


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
    assert MLP(2, [3, 1])([1.0, 2.0])[0].scope == "MLP/layers[1]/neurons[0]"


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
    assert MLP(2, [16, 16, 1]).summary().splitlines()[1].split("  ")[-1].strip() == "48"
    assert "16 neurons: w (2), b" in MLP(2, [16, 1]).summary()


# ---------------------------------------------------------------- layers on tensors


def test_linear_is_x_times_the_transposed_weight() -> None:
    layer = Linear(3, 2, seed=0)
    layer.bias.data = [1.0, -1.0]
    right = X @ layer.weight.numpy().T + [1.0, -1.0]
    assert np.allclose(layer(X).numpy(), right, rtol=1e-15)
    assert layer(X[0]).shape == (2,)
    assert layer(np.ones((4, 5, 3))).shape == (4, 5, 2)
    assert layer([[1, 2, 3]]).shape == (1, 2)
    assert layer([Value(1.0), 2.0, 3.0]).shape == (2,)


def test_linear_keeps_float32() -> None:
    model = Sequential(Linear(3, 2, dtype="float32"), Tanh(), Dropout(0.5))
    assert model(X).dtype == np.float32


MODULES: list[Module] = [
    Linear(3, 2, seed=0),
    Linear(3, 2, bias=False, seed=0),
    Sequential(Linear(3, 4, seed=0), Tanh(), Linear(4, 2, seed=1), Softmax()),
    Dropout(0.5, seed=0).eval(),
    *[kind() for kind in ACTIVATIONS.values()],
    LeakyReLU(0.3),
    ELU(2.0),
    Softmax(axis=0),
]


@pytest.mark.parametrize("module", MODULES, ids=repr)
def test_gradients_against_finite_differences(module: Module) -> None:
    x = X
    shape = module(x).shape
    weights = np.cos(np.arange(np.prod(shape))).reshape(shape)

    def loss(data: Any) -> Any:
        return (module(data) * weights).sum()

    leaf = Tensor(x)
    loss(leaf).backward()
    found = np.zeros_like(x) if leaf.grad is None else leaf.grad
    assert np.allclose(found, slopes(lambda a: loss(a).item(), x), rtol=1e-7, atol=1e-9)
    for parameter in module.parameters():
        start = parameter.numpy().copy()

        def at(a: np.ndarray, p: Any = parameter) -> float:
            p.data = a
            return float(loss(x).item())

        module.zero_grad()
        loss(x).backward()
        grad = parameter.grad
        assert np.allclose(grad, slopes(at, start), rtol=1e-7, atol=1e-9)
        parameter.data = start


@pytest.mark.parametrize("module", MODULES, ids=repr)
def test_gradcheck_passes(module: Module) -> None:
    shape = module(X).shape
    weights = np.cos(np.arange(np.prod(shape))).reshape(shape)
    report = gradcheck(lambda a: (module(a) * weights).sum(), X)
    assert report, str(report)


@pytest.mark.parametrize("kind", ["tanh", "relu", "softmax", "silu"])
def test_gradcheck_passes_on_neurons(kind: str) -> None:
    model = MLP(3, [4, 2], activation="tanh" if kind == "softmax" else kind, output=kind, seed=3)
    report = gradcheck(lambda *x: autograd.dot(model(list(x)), [1.0, -2.0]), *X[0].tolist())
    assert report, str(report)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_take_every_kind_of_input(name: str) -> None:
    module = ACTIVATIONS[name]()
    right = module(Tensor(X)).numpy()
    on_lists = module(X.tolist())
    plain = [[getattr(y, "data", y) for y in row] for row in on_lists]
    assert np.allclose(plain, right, rtol=1e-14)
    on_values = module([Value(x) for x in X[0]])
    assert np.allclose([y.data for y in on_values], right[0], rtol=1e-14)
    assert all(isinstance(y, Value) for y in on_values)
    columns = module([Tensor(X[:, i]) for i in range(3)])  # one Tensor for each output
    assert np.allclose(np.stack([y.numpy() for y in columns], axis=1), right, rtol=1e-14)


@pytest.mark.parametrize(
    ("module", "theirs"),
    [
        (Sigmoid(), "Sigmoid"), (Tanh(), "Tanh"), (ReLU(), "ReLU"), (LeakyReLU(), "LeakyReLU"),
        (ELU(), "ELU"), (GELU(), "GELU"), (SiLU(), "SiLU"), (Softplus(), "Softplus"),
        (Identity(), "Identity"),
    ],
)  # fmt: skip
def test_activations_are_pytorchs(module: Module, theirs: str) -> None:
    torch = pytest.importorskip("torch")
    x = np.linspace(-6, 6, 101)  # PyTorch's Softplus is a straight line from 20 on
    right = getattr(torch.nn, theirs)()(torch.tensor(x)).numpy()
    assert np.allclose(module(Tensor(x)).numpy(), right, rtol=1e-12, atol=1e-15)


def test_step_is_a_threshold() -> None:
    assert Step()(np.array([-1.0, 0.0, 2.0])).numpy().tolist() == [0.0, 0.0, 1.0]


def test_sequential_is_pytorchs_and_states_go_both_ways() -> None:
    torch = pytest.importorskip("torch")
    ours = Sequential(Linear(3, 4, seed=0), Tanh(), Linear(4, 2, seed=1))
    theirs = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2)
    ).double()
    ours.load_state_dict(theirs.state_dict())
    assert np.allclose(ours(X).numpy(), theirs(torch.tensor(X)).detach().numpy(), rtol=1e-13)
    mse_loss(ours(X), np.zeros((6, 2))).backward()
    torch.nn.functional.mse_loss(theirs(torch.tensor(X)), torch.zeros(6, 2).double()).backward()
    grads = dict(theirs.named_parameters())
    for name, p in ours.named_parameters().items():
        assert np.allclose(p.grad, grads[name].grad.numpy(), rtol=1e-12)
        p.data = p.numpy() * 2
    theirs.load_state_dict({n: torch.tensor(a) for n, a in ours.state_dict().items()})
    assert np.allclose(ours(X).numpy(), theirs(torch.tensor(X)).detach().numpy(), rtol=1e-13)


def test_dropout_drops_and_scales() -> None:
    x = Tensor(np.ones(10_000))
    y = Dropout(0.25, seed=0)(x)
    assert set(np.unique(y.numpy())) == {0.0, 1 / 0.75}
    assert np.mean(y.numpy() == 0) == pytest.approx(0.25, abs=0.02)
    y.sum().backward()
    assert np.array_equal(x.grad, y.numpy())  # what was dropped gets no gradient
    assert np.array_equal(Dropout(0.25, seed=0)(x).numpy(), y.numpy())
    again = Dropout(0.25, seed=0)
    assert not np.array_equal(again(x).numpy(), again(x).numpy())


def test_dropout_rests_in_evaluation() -> None:
    x = Tensor(np.ones(5))
    assert Dropout(0.5, seed=0).eval()(x) is x
    assert Dropout(0.0)(x) is x
    dropped = Dropout(0.5, seed=0)([Value(1.0)] * 20)
    assert {y.item() for y in dropped} == {0.0, 2.0}
    assert Dropout(0.5).eval()([1.0, 2.0]) == [1.0, 2.0]


# ---------------------------------------------------------------- neurons


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


def gradients(model: Module, loss: Any) -> list[float]:
    model.zero_grad()
    loss.backward()
    return [p.grad for p in model.parameters()]


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


# ---------------------------------------------------------------- mistakes

MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: MLP(2, [3, 1])([1.0, 2.0, 3.0]),
        r"layers\[0\], Layer\(2, 3, activation='tanh'\), takes 2 inputs, got 3",
    ),
    (lambda: MLP(2, [3, 1])(np.ones((5, 4))), r"layers\[0\], .* takes 2 inputs, got 4"),
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
