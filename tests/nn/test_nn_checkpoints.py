"""Checkpoints: a training goes on bit for bit, or is refused and nothing has changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_networks import bits, net

from nn import MLP, Adam, Dropout, Linear, Sequential, Tanh, data, fit
from nn.files import load_arrays, save, save_arrays
from nn.history import History
from nn.schedules import CosineAnnealingLR, ReduceLROnPlateau


def dropping() -> Any:
    return Sequential(Linear(2, 8, seed=0), Tanh(), Dropout(0.3, seed=3), Linear(8, 1, seed=1))


@pytest.mark.parametrize("make", [dropping, lambda: MLP(2, [3, 1], seed=0)])
@pytest.mark.parametrize("schedule", [CosineAnnealingLR, ReduceLROnPlateau])
def test_resuming_is_bit_for_bit(make: Any, schedule: Any, tmp_path: Path) -> None:
    X, y = data.moons(48)
    X_test, y_test = data.moons(20, seed=5)
    settings: dict[str, Any] = {
        "validation": (X_test, y_test),
        "epochs": 7,
        "batch_size": 20,
        "early_stopping": 20,
        "optimizer": lambda m: Adam(m, lr=0.02),
        "schedule": (lambda o: schedule(o, 7)) if schedule is CosineAnnealingLR else schedule,
    }
    straight = make()
    whole = fit(straight, X, y, **settings)

    def stop(history: History) -> None:
        if history.epochs == 4:
            raise KeyboardInterrupt

    path = tmp_path / "run.safetensors"
    fit(make(), X, y, **settings, checkpoint=path, on_epoch=stop)
    resumed = make()
    history = fit(resumed, X, y, **settings, checkpoint=path, resume=True)
    assert bits(resumed) == bits(straight)
    assert history.state() == whole.state()
    assert os.listdir(tmp_path) == ["run.safetensors"]


def test_a_finished_run_is_only_read_again(tmp_path: Path) -> None:
    X, y = data.moons(30)
    model = net(2, 4, 1)
    path = tmp_path / "run"
    first = fit(model, X, y, epochs=3, checkpoint=path, resume=True)  # none yet: from the start
    other = net(2, 4, 1)
    again = fit(other, X, y, epochs=3, checkpoint=path, resume=True)
    assert bits(model) == bits(other)
    assert again.state() == first.state()


def test_a_checkpoint_of_another_training_is_refused(tmp_path: Path) -> None:
    X, y = data.moons(30)
    path = tmp_path / "run"
    fit(net(2, 4, 1), X, y, epochs=1, checkpoint=path)
    model = net(2, 4, 1)
    before = bits(model)
    for change, message in [
        ({"batch_size": 7}, "batch_size was 32 and is 7"),
        ({"seed": 3}, "seed was 0 and is 3"),
        ({"loss": "mse"}, "loss was .* and is 'mse_loss'"),
        ({"optimizer": "SGD"}, "state of 'Adam', not of 'SGD'"),
        ({"schedule": lambda o: CosineAnnealingLR(o, 3)}, "has a schedule"),
    ]:
        with pytest.raises(ValueError, match=message):
            fit(model, X, y, epochs=2, checkpoint=path, resume=True, **change)
    assert bits(model) == before
    with pytest.raises(ValueError, match=r"0\.weight"):
        fit(net(2, 5, 1), X, y, epochs=2, checkpoint=path, resume=True)
    save(model, path)
    with pytest.raises(ValueError, match="holds weights only"):
        fit(model, X, y, epochs=2, checkpoint=path, resume=True)


DAMAGED: list[tuple[Callable[[dict[str, Any], dict[str, Any]], object], str]] = [
    (lambda notes, arrays: notes.pop("history"), "the whole lacks .*history"),
    (lambda notes, arrays: notes.pop("settings"), "they have no settings"),
    (lambda notes, arrays: notes["history"].update(loss=3), "history.loss is no list of numbers"),
    (lambda notes, arrays: notes["history"].update(loss=["a"]), "history.loss holds something"),
    (lambda notes, arrays: notes["optimizer"]["settings"].update(lr="fast"), "lr is no number"),
    (lambda notes, arrays: notes.update(best=[1.0]), "best is no list of 2"),
    (lambda notes, arrays: notes["schedule"].clear(), "schedule lacks "),
    (lambda notes, arrays: arrays.pop("model.0.weight"), "0.weight: missing in the state"),
    (lambda notes, arrays: arrays.pop("optimizer.0.exp_avg"), "exp_avg"),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGED)
def test_a_damaged_checkpoint_changes_nothing(damage: Any, message: str, tmp_path: Path) -> None:
    X, y = data.moons(30)
    path = tmp_path / "run"

    def training(model: Any, **more: Any) -> tuple[Any, Any]:
        optimizer = Adam(model, lr=0.02)
        schedule = CosineAnnealingLR(optimizer, 5)
        more |= {"optimizer": optimizer, "schedule": schedule, "checkpoint": path}
        return optimizer, lambda: fit(model, X, y, epochs=4, resume=True, **more)

    training(dropping())[1]()
    arrays, metadata = load_arrays(path)
    notes = json.loads(metadata["glassgrad checkpoint"])
    damage(notes, arrays)
    save_arrays(arrays, path, {"glassgrad checkpoint": json.dumps(notes)})

    model = dropping()
    optimizer, resume = training(model)
    before = bits(model), str(optimizer.state_dict()), str(model[2].generator.bit_generator.state)
    with pytest.raises(ValueError, match=message) as caught:
        resume()
    assert str(path) in str(caught.value)
    assert before == (
        bits(model),
        str(optimizer.state_dict()),
        str(model[2].generator.bit_generator.state),
    )


@pytest.mark.parametrize("notes", ["", "[]", "[" * 100_000, '{"settings": NaN'])
def test_notes_that_are_no_notes_are_said(notes: str, tmp_path: Path) -> None:
    X, y = data.moons(30)
    path = tmp_path / "run"
    save_arrays({"model.0.weight": np.zeros((1, 2))}, path, {"glassgrad checkpoint": notes})
    with pytest.raises(ValueError, match="the notes are damaged"):
        fit(net(2, 1), X, y, epochs=1, checkpoint=path, resume=True)
