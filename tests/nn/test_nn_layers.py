"""Layers on tensors: what they compute, their gradients, and PyTorch's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from differences import slopes

import autograd
import nn
from autograd import Tensor, Value, gradcheck
from autograd.table.scalars import TABLE
from nn import (
    ELU,
    GELU,
    MLP,
    Dropout,
    Identity,
    LeakyReLU,
    Linear,
    Module,
    ReLU,
    Sequential,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Step,
    Tanh,
)
from nn.functional import mse_loss
from nn.layers import ACTIVATIONS

X = np.random.default_rng(1).normal(size=(6, 3))


def test_linear_is_x_times_the_transposed_weight() -> None:
    layer = Linear(3, 2, seed=0)
    layer.bias.data = [1.0, -1.0]
    right = X @ layer.weight.numpy().T + [1.0, -1.0]
    assert np.allclose(layer(X).numpy(), right, rtol=1e-15)
    assert layer(X[0]).shape == (2,)
    assert layer(np.ones((4, 5, 3))).shape == (4, 5, 2)
    assert layer([[1, 2, 3]]).shape == (1, 2)
    assert layer([Value(1.0), 2.0, 3.0]).shape == (2,)


def test_a_linear_layer_is_one_node() -> None:
    layer = Linear(3, 2, seed=0)
    x = Tensor(np.ones((4, 3)))
    y = layer(x)
    assert (y.op.name, y.parents) == ("linear", (x, layer.weight, layer.bias))
    again = nn.functional.linear(x, layer.weight, layer.bias)
    assert np.array_equal(y.numpy(), again.numpy())
    without = nn.functional.linear(x, layer.weight)
    assert np.array_equal(without.numpy(), x.numpy() @ layer.weight.numpy().T)


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


def test_every_activation_is_to_be_had_from_nn() -> None:
    names = {kind.__name__ for kind in ACTIVATIONS.values()}
    assert names <= set(nn.__all__), "import it in nn/__init__.py and enter it in __all__ there"


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name in TABLE])
def test_an_activation_that_is_bounded_has_its_range_in_the_table(name: str) -> None:
    """By it ``diagnose`` finds neurons that stand at the end of it."""
    op = TABLE[name]
    ends = [float(op(x, *op.defaults)) for x in (-np.inf, np.inf)]
    for value, limit in zip(sorted(ends), op.range, strict=True):
        if np.isfinite(value) and not op.flat:
            assert np.isfinite(limit), f"the row {name} has values up to {value:g}: say its range"


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
