"""accuracy: it reads what losses read, and counts what NumPy counts by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, Value, no_grad
from nn import MLP, BCELoss, Linear, Sequential, Sigmoid, Tanh, accuracy, data, fit, functional

X, Y = data.moons(60, noise=0.2, seed=3)
CLASSES = np.arange(60) % 3


def in_every_form(model: MLP) -> list[Any]:
    """The outputs of all samples at once, one by one, and as their numbers."""
    each = [model(x) for x in X]
    numbers = np.array([[y.item() for y in row] for row in each])
    matrices = model.to_matrix()
    return [model(X), each, matrices(X), numbers, numbers.tolist(), Tensor(numbers)]


def test_one_output_in_every_form() -> None:
    model = MLP(2, [5, 1], seed=4)
    scores = model.to_matrix()(X).numpy()[:, 0]
    right = float(np.mean((scores > 0) == (Y == 1)))
    assert 0.1 < right < 0.9
    for output in [*in_every_form(model), scores, scores.tolist(), [model(x)[0] for x in X]]:
        for y in (Y, Y.tolist(), Y[:, None], 2 * Y - 1, Y == 1, Y.astype(float), Tensor(1.0 * Y)):
            assert accuracy(output, y) == right


def test_several_outputs_in_every_form() -> None:
    model = MLP(2, [5, 3], seed=0)
    scores = model.to_matrix()(X).numpy()
    right = float(np.mean(scores.argmax(axis=1) == CLASSES))
    for output in in_every_form(model):
        for y in (CLASSES, CLASSES.tolist(), data.one_hot(CLASSES)):
            assert accuracy(output, y) == right


def test_one_sample_and_none() -> None:
    assert accuracy(MLP(2, [1], init=[[1.0, 1.0]])([1.0, 2.0]), 1) == 1.0
    assert accuracy([Value(0.1), Value(0.9), Value(0.3)], 1) == 1.0
    assert accuracy(Value(-2.0), 1) == 0.0
    assert np.isnan(accuracy(np.empty((0, 1)), []))


MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (lambda: accuracy(Tensor([[0.1, 0.9], [0.8, 0.2]]), np.array([1])), r"got shape \(1,\)"),
    (lambda: accuracy(np.ones((3, 2)), [[0], [1], [0]]), r"target.ravel\(\)"),
    (lambda: accuracy(np.ones(2), [0, 1, 1]), r"outputs of shape \(2,\) .* got shape \(3,\)"),
    (lambda: accuracy(np.ones((2, 1)), 1), r"outputs of shape \(2, 1\)"),
    (
        lambda: accuracy(np.ones(60), np.sin(X[:, 0])),
        r"classes 0 and 1, or -1 and 1; .* are \[-0\.",
    ),
    (lambda: accuracy(np.ones(3), [-1, 0, 1]), r"targets are \[-1,\s+0,\s+1\]"),
    (lambda: accuracy(np.ones(3), [1, 2, 1]), r"targets are \[1, 2\]"),
    (lambda: accuracy(np.ones((2, 3)), [0, 3]), "class 3 at position 1 is out of range"),
    (lambda: accuracy(np.ones((2, 3)), [0.5, 1]), "classes are whole numbers, got 0.5"),
    (lambda: accuracy(np.ones((2, 2)), [[1, 1], [0, 1]]), "add up to 1"),
    (lambda: accuracy(np.ones(2), ["a", "b"]), "the target holds 'a'"),
    (lambda: accuracy(np.ones(2), [1, None]), "the target holds None"),
    (lambda: accuracy([0.9, 0.4], [1, 0]), "threshold=0.5 for probabilities, threshold=0 for"),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES)
def test_mistakes_are_said(mistake: Callable[[], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        mistake()


def test_a_sigmoid_parts_at_one_half_and_a_score_at_0() -> None:
    scores = Sequential(Linear(2, 6, seed=0), Tanh(), Linear(6, 1, seed=1))
    shares = Sequential(*scores.layers, Sigmoid())
    right = float(np.mean((scores(X).numpy()[:, 0] > 0) == (Y == 1)))
    neurons = MLP(2, [6, 1], output="sigmoid")
    neurons.load_state_dict(scores.to_neurons().state_dict())
    for output in (scores(X), shares(X), shares(X).reshape(60), neurons(X), [*map(neurons, X)]):
        assert accuracy(output, Y) == right
    with no_grad():
        numbers = shares(X)
    assert accuracy(numbers, Y, 0.5) == accuracy(numbers.numpy(), Y, 0.5) == right
    with pytest.raises(ValueError, match="may be probabilities or scores"):
        accuracy(numbers, Y)
    assert accuracy([1.0, 0.0, 1.0], [1, 0, 0]) == 2 / 3  # 0 and 0.5 agree on a step's output
    assert accuracy([0.2, 0.4], [1, -1]) == 0.5  # -1 and 1 are no probabilities' classes


@pytest.mark.parametrize(
    ("last", "loss", "threshold"),
    [
        (Sigmoid, None, 0.5),
        (Sigmoid, BCELoss(), 0.5),
        (Sigmoid, "mse", 0.5),
        (Sigmoid, lambda o, y: ((o - y) ** 2).mean(), 0.5),
        (None, None, 0.0),
        (None, "mse", 0.5),
    ],
)
def test_fit_parts_its_outputs_where_its_loss_does(last: Any, loss: Any, threshold: float) -> None:
    layers = [Linear(2, 6, seed=0), Tanh(), Linear(6, 1, seed=1)]
    model = Sequential(*layers, *([last()] if last else []))
    held: Any = {"validation": (X, Y), "progress": False, "epochs": 3}
    history = fit(model, X, Y, loss=loss, metrics={"mine": accuracy}, **held)
    right = float(np.mean((model(X).numpy()[:, 0] > threshold) == (Y == 1)))
    assert history.metrics["validation_mine"][-1] == right


def test_accuracy_is_no_metric_of_targets_that_are_no_classes() -> None:
    model = Sequential(Linear(2, 1, seed=0), Sigmoid())
    options: Any = {"loss": "binary_cross_entropy", "progress": False, "epochs": 1}
    assert not fit(model, X, 0.25 + 0.5 * Y, **options).metrics
    assert fit(model, X, 1.0 * Y, **options).metrics
    several = Sequential(Linear(2, 2, seed=0), Sigmoid())  # each output on its own
    assert not fit(several, X, np.stack([Y, Y], axis=1), **options).metrics


def test_losses_refuse_targets_that_are_no_numbers() -> None:
    torch = pytest.importorskip("torch")
    with pytest.raises(RuntimeError, match="NoneType"):
        torch.tensor([None, 1])
    for x in (Tensor([1.0, 2.0]), np.ones(2), [Value(1.0), 2.0], [1.0, 2.0]):
        for target in ([None, 1], np.array([None, 1]), ["a", 1]):
            for loss in (functional.mse_loss, functional.l1_loss, functional.hinge_loss):
                with pytest.raises(TypeError, match=r"the target holds (None|'a'), numbers"):
                    loss(x, target)
    for scores in (Tensor(np.ones((2, 2))), [[Value(1.0), Value(2.0)]] * 2):
        with pytest.raises(TypeError, match="cross_entropy: the target holds 'a'"):
            functional.cross_entropy(scores, ["a", "b"])
    with pytest.raises(TypeError, match="the input holds None"):
        functional.mse_loss([None, Value(1.0)], [1, 1])
    assert functional.mse_loss(np.array([1.0, 2.0]), torch.tensor([1.0, 2.0])).item() == 0.0
