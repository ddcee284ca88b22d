"""Comparisons of traced numbers, every loss and every activation compile, as in the graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import CompileError, Value, where
from nn import Layer, Neuron, functional
from nn.layers import ACTIVATIONS

# ---------------------------------------------------------------- comparisons

CONDITIONS: dict[str, Callable[[Any, Any], Any]] = {
    "greater": lambda x, w: where(x > 0, w * x, -x),
    "a parameter": lambda x, w: where(x >= w, w * x, -x),
    "equal": lambda x, w: where(x == 0.5, w * x, w),
    "not equal": lambda x, w: where(x != 0.5, w * x, w),
    "as numbers": lambda x, w: (x > 0) * x + 1 - (x < w) - -(x <= 0.5),
    "the answer itself": lambda x, w: x > 0,
    "both": lambda x, w: where((x > 0) & (x < 1), w * x, 5.0),
    "one of two": lambda x, w: where((x > 1) | (x < -1), w * x, x),
    "of a sum": lambda x, w: where((x > 0) + (x > 1) > 1, w * x, x),
    "without gradient": lambda x, w: w * autograd.detach(x > 0),
}


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("exact", [False, True])
def test_comparisons_are_conditions(name: str, exact: bool) -> None:
    f, X = CONDITIONS[name], np.array([-2.0, -0.5, 0.0, 0.5, 1.5, 3.0])
    w = Value(1.5, label="w")
    program = autograd.compile(lambda x: f(x, w), example=(1.0,), exact=exact)
    w.zero_grad()
    expected = [f(Value(x), w) + 0.0 * w for x in X]
    autograd.mean(expected).backward()
    assert program(X) == pytest.approx([y.item() for y in expected])
    assert [float(program(x)) for x in X] == pytest.approx([y.item() for y in expected])
    if program.parameters:
        assert float(program.value_and_grad(X)[1]["w"]) == pytest.approx(w.grad)


def test_a_condition_of_an_array_is_taken_entry_by_entry() -> None:
    limits = np.array([0.0, 1.0])
    program = autograd.compile(lambda x: where(x > limits, x, 2 * x).sum(), example=(1.0,))
    assert program(np.array([-1.0, 0.5, 3.0])).tolist() == [-4.0, 1.5, 6.0]


def test_the_slope_of_a_slope_with_a_condition_in_its_rule() -> None:
    """The rule of log is where(x > 0, 1 / x, ...)."""

    def slope(x: Any) -> Any:
        y = autograd.log(x)
        y.backward(create_graph=True)
        return x.grad

    program = autograd.compile(slope, example=(1.0,))
    assert program(np.array([2.0, 4.0])).tolist() == [0.5, 0.25]
    assert program.jacobian(np.array([2.0, 4.0])).tolist() == [-0.25, -0.0625]


def test_and_of_two_conditions_is_told() -> None:
    with pytest.raises(CompileError, match=r"where\(condition, a, b\)"):
        autograd.compile(lambda x: where(x > 0 and x < 1, x, 0.0), example=(1.0,))


# ---------------------------------------------------------------- losses

# For each loss inputs and targets, one row for a sample.
NUMBERS = np.array([[0.3, -1.2], [2.0, 0.7], [-0.4, 5.0]])
SHARES = np.array([[0.0, 1.0], [0.25, 1e-14], [0.5, 0.7]])
LOSSES: dict[str, tuple[np.ndarray, np.ndarray]] = {
    "mse_loss": (NUMBERS, SHARES),
    "l1_loss": (NUMBERS, SHARES),
    "huber_loss": (NUMBERS, SHARES),
    "hinge_loss": (NUMBERS, np.array([[1.0, -1.0], [-1.0, -1.0], [1.0, 1.0]])),
    "binary_cross_entropy": (SHARES, np.array([[1.0, 1.0], [0.0, 1.0], [0.2, 0.9]])),
    "binary_cross_entropy_with_logits": (NUMBERS, SHARES),
    "cross_entropy": (NUMBERS, np.array([[1.0, 0.0], [0.0, 1.0], [0.2, 0.8]])),
}


def test_no_loss_is_missing_here() -> None:
    ends = ("_loss", "cross_entropy", "with_logits")
    public = {name for name in vars(functional) if not name.startswith("_")}
    named = {name for name in public if name.endswith(ends)}
    missing = sorted(named ^ set(LOSSES))
    assert not missing, f"add inputs and targets to LOSSES of {__name__}, or take away: {missing}"


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_compiles_with_targets_that_vary(name: str) -> None:
    f: Callable[..., Any] = getattr(functional, name)
    X, T = LOSSES[name]
    w = Value(1.0, label="w")

    def loss(x: Any, t: Any) -> Any:
        return f([w * x[0], w * x[1]], t)

    program = autograd.compile(loss, example=(X[0], T[0]))
    value, grads = program.value_and_grad(X, T)
    expected = autograd.mean([loss(list(x), list(t)) for x, t in zip(X, T, strict=True)])
    expected.backward()
    assert float(value) == pytest.approx(expected.item(), rel=1e-12)
    assert float(grads["w"]) == pytest.approx(w.grad, rel=1e-12)


def test_classes_that_vary_are_picked() -> None:
    scores, classes = np.array([[0.3, -1.2, 2.0], [2.0, 0.7, 0.1]]), np.array([2.0, 1.0])
    program = autograd.compile(functional.cross_entropy, example=(scores[0], 0))
    expected = [functional.cross_entropy(list(scores[i]), int(classes[i])).item() for i in (0, 1)]
    assert program(scores, classes) == pytest.approx(expected, rel=1e-12)
    assert np.isnan(program(scores, np.array([3.0, 0.5]))).all()  # not a loss of some other class


# ---------------------------------------------------------------- activations


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_compiles(name: str) -> None:
    X = np.array([[0.3, -1.2], [2.0, 0.7], [-0.4, 40.0], [-1.0, -9.0]])
    layer = Layer(2, 3, activation=name, seed=0)
    neuron = Neuron(3, activation="identity" if name == "softmax" else name, seed=1)

    def f(x: Any) -> Any:
        return neuron(layer(x))

    program = autograd.compile(f, example=(X[0],))
    expected = autograd.mean([f(list(x)) for x in X])
    expected.backward()
    value, grads = program.value_and_grad(X)
    assert float(value) == pytest.approx(expected.item(), rel=1e-12)
    found = np.concatenate([np.ravel(grads[name]) for name in program.parameters])
    eager = np.array([leaf.grad for leaf in program.leaves()])
    assert found == pytest.approx(eager, rel=1e-12, abs=1e-14)
