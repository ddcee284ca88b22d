"""fit() on a compiled loss: the same training, and the neurons learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Program
from nn import MLP, SGD, Adam, accuracy, data, fit


def hinge_of(model: MLP) -> Program:
    return autograd.compile(lambda x, y: (1 - y * model(x)).relu(), example=([0.0, 0.0], 1.0))


def problem() -> tuple[MLP, np.ndarray, np.ndarray]:
    X, y = data.moons(60, seed=0)
    return MLP(2, [8, 1], scalar=True, seed=0), X, 2.0 * y - 1


def test_the_neurons_learn() -> None:
    model, X, y = problem()
    quick: Any = {"optimizer": lambda parameters: Adam(parameters, lr=0.05), "progress": False}
    history = fit(model, X, y, loss=hinge_of(model), epochs=200, **quick)
    assert history.loss[-1] < 0.1 < history.loss[0]
    assert accuracy([model(x).item() for x in X], y) > 0.95


def test_the_program_knows_what_the_neurons_learnt() -> None:
    model, X, y = problem()
    program = hinge_of(model)
    before = program(X, y).mean()
    history = fit(model, X, y, loss=program, epochs=20, progress=False)
    assert program(X, y).mean() < before
    assert program(X, y).mean() == pytest.approx(history.loss[-1], rel=0.2)
    flat = np.concatenate([np.ravel(p) for p in program.parameters.values()])
    assert flat.tolist() == [leaf.item() for leaf in program.leaves()]


def test_metrics_that_are_given_are_those_of_the_neurons() -> None:
    model, X, y = problem()
    twin, _, _ = problem()
    options: Any = {"metrics": {"accuracy": accuracy}, "epochs": 5, "progress": False}
    compiled = fit(model, X, y, loss=hinge_of(model), **options)
    plain = fit(twin, X, y, loss="hinge", **options)
    assert compiled.metrics == plain.metrics


def test_the_training_is_that_of_the_neurons() -> None:
    """Step by step the same, to rounding: the order of samples, Adam, clipping."""
    model, X, y = problem()
    twin = MLP(2, [8, 1], scalar=True, seed=0)
    options: Any = {"epochs": 4, "clip_norm": 0.5, "seed": 3, "progress": False}
    compiled = fit(model, X, y, loss=hinge_of(model), optimizer="Adam", **options)
    plain = fit(twin, X, y, loss="hinge", optimizer="Adam", **options)
    assert compiled.loss == pytest.approx(plain.loss, rel=1e-9)
    weights = [[p.item() for p in m.parameters()] for m in (model, twin)]
    assert weights[0] == pytest.approx(weights[1], rel=1e-9)


def test_validation_metrics_schedules_and_callbacks_work() -> None:
    model, X, y = problem()
    start, seen = model.state_dict(), []
    history = fit(
        model,
        X,
        y,
        loss=hinge_of(model),
        optimizer=lambda parameters: SGD(parameters, lr=0.1),
        validation=0.25,
        metrics={"accuracy": accuracy},
        epochs=3,
        progress=False,
        on_epoch=lambda history: seen.append(model.state_dict() != start),
    )
    assert seen == [True] * 3  # the neurons are those of this epoch
    assert len(history.validation_loss) == len(history.metrics["validation_accuracy"]) == 3


def test_a_checkpoint_is_resumed_bit_for_bit(tmp_path: Path) -> None:
    file = tmp_path / "half.safetensors"
    whole, X, y = problem()
    fit(whole, X, y, loss=hinge_of(whole), epochs=4, progress=False)
    model, _, _ = problem()
    program = hinge_of(model)
    fit(model, X, y, loss=program, epochs=2, checkpoint=file, progress=False)
    fit(model, X, y, loss=program, epochs=4, checkpoint=file, resume=True, progress=False)
    assert [p.item() for p in model.parameters()] == [p.item() for p in whole.parameters()]


def test_training_again_starts_from_the_neurons() -> None:
    model, X, y = problem()
    program = hinge_of(model)
    for p in model.parameters():
        p.data = 0.0
    history = fit(model, X, y, loss=program, epochs=1, progress=False, batch_size=60)
    assert history.loss == [1.0]


def test_the_optimiser_is_given_the_arrays_and_nothing_else() -> None:
    model, X, y = problem()
    made: list[SGD] = []

    def optimizer(parameters: Any) -> SGD:
        made.append(SGD(parameters, lr=0.1))
        return made[-1]

    fit(model, X, y, loss=hinge_of(model), optimizer=optimizer, epochs=1, progress=False)
    assert [p.shape for p in made[0].parameters] == [(8, 2), (8,), (8,), ()]
    assert model.name == ""


def test_what_does_not_fit_is_told() -> None:
    model, X, y = problem()
    other = MLP(2, [8, 1], scalar=True, seed=1)
    with pytest.raises(ValueError, match=r"does not train this model: it has other parameters"):
        fit(model, X, y, loss=hinge_of(other), progress=False)
    with pytest.raises(ValueError, match=r'give its name \("SGD"\) or a function'):
        fit(model, X, y, loss=hinge_of(model), optimizer=Adam(model), progress=False)
