"""The training player on trainings of all kinds: classes, explosions, one round, ten thousand."""

from __future__ import annotations

import base64
import re
import warnings
from typing import Any

import numpy as np
import pytest
from training_pages import moons_run, part, train

import nn
from autograd.stepping.training.page import still_curve
from nn import MLP, recording
from nn.data import blobs, moons, xor


def exploded() -> nn.History:
    X, y = moons(20)
    model = MLP(2, [3, 1], activation="relu", seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # fit says that the loss is no number
        return train(model, 10 * X, 1e3 * y, loss="mse", epochs=200, learning_rate=3.0)


def test_three_classes_are_told_by_their_form(watch: Any) -> None:
    training = watch(train(MLP(2, [6, 3], seed=0), *blobs(30, classes=3), epochs=12))
    marks = training.page.evaluate(
        "[0, 1, 2].map(k => document.querySelector(`.t-points .t-side-${k} .t-mark`).outerHTML"
        ".replace(/ class.*? /, ' ').replace(/[\\d.-]+/g, ''))"
    )
    assert len(set(marks)) == 3
    title, legend = (
        training.page.locator(f"{part(name)}").bounding_box() for name in ("data-title", "legend")
    )
    card = training.page.locator(part("data")).bounding_box()
    assert title["x"] + title["width"] <= legend["x"]
    assert legend["x"] + legend["width"] <= card["x"] + card["width"]
    assert "■ 2" in training.text("foot-hint")
    training.assert_clean()


def test_a_training_that_explodes_is_shown_to_its_last_number(watch: Any) -> None:
    history = exploded()
    last = history.record.updates
    training = watch(history)
    for _ in range(last):
        training.page.keyboard.press("ArrowRight")
    assert training.round == last
    assert "explodes at round" in (training.page.text_content(part("curve")) or "")
    assert apart_of_finite(training.weights(last - 1), history.record.parameters[last - 1]) < 1e-12
    training.assert_clean()


def apart_of_finite(found: np.ndarray, wanted: np.ndarray) -> float:
    known = np.isfinite(wanted)
    return float(np.abs(found - wanted)[known].max() / np.abs(wanted[known]).max())


def test_early_stopping_says_whose_weights_the_model_has(watch: Any) -> None:
    X, y = moons(60)
    model = MLP(2, [8, 1], seed=0)
    history = train(model, X, y, epochs=200, validation=0.3, early_stopping=5, learning_rate=1.5)
    record, best = history.record, int(np.argmin(history.validation_loss)) + 1
    assert record.best == best < record.updates
    held = [w.data for w in model.parameters()]
    assert sorted(record.parameters[best]) == sorted(held)
    assert sorted(record.parameters[-1]) != sorted(held), "the record has the last step, too"
    training = watch(history)
    assert training.text("note") == f"Early stopping went back to the weights of round {best}."
    assert training.ask("h => h.player.record.replay") is True
    training.assert_clean()


def test_one_round(watch: Any) -> None:
    history = train(MLP(2, [3, 1], seed=0), *moons(20), epochs=1)
    training = watch(history)
    assert training.text("where") == "round 0 / 1"
    training.page.keyboard.press("End")
    assert training.text("where") == "round 1 / 1"
    np.testing.assert_allclose(training.weights(1), history.record.parameters[1], rtol=1e-12)
    training.assert_clean()


def test_ten_thousand_rounds_are_few_in_the_page(watch: Any) -> None:
    history = train(MLP(2, [2, 1], seed=1).to_matrix(), *xor(), epochs=10_000)
    training = watch(history)
    assert len(training.ask("h => h.player.record.kept")) <= 1800
    for round in (9_999, 5_432):
        found, wanted = training.weights(round), history.record.parameters[round]
        assert np.abs(found - wanted).max() < 1e-12 * np.abs(wanted).max()
    controls = training.page.locator(".t-controls").first.bounding_box()
    training.ask("h => h.go(10000)")
    assert training.page.locator(".t-controls").first.bounding_box() == controls, "in one line"
    training.assert_clean()


def test_a_thinned_record_says_so(watch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_NUMBERS", 33 * 12)
    training = watch(moons_run(epochs=40))
    assert training.text("note") == "The record was thinned: every 4th round was kept."
    training.ask("h => h.go(13)")
    assert training.page.is_visible(".t-step"), "what lies between is computed"
    training.assert_clean()


@pytest.mark.parametrize("optimizer", ["momentum", "Adam"])
def test_an_optimiser_s_own_numbers(watch: Any, optimizer: str) -> None:
    """v, or m and v, before and after a step, and the step that follows from them."""
    own = {"optimizer": lambda m: nn.SGD(m, lr=0.1, momentum=0.9), "learning_rate": None}
    history = moons_run(**(own if optimizer == "momentum" else {"optimizer": "Adam"}))
    training, record = watch(history), history.record
    training.ask("h => h.go(8)")
    lines = training.page.locator(".t-sum .t-line-of-words").all_inner_texts()
    told = " ".join(lines).replace("−", "-")
    g = training.ask("h => h.player.update.gradient[1]")
    w = record.parameters[:, 1]
    if optimizer == "momentum":
        before = float(record.in_order(record.states[8]["momentum_buffer"])[1])
        v = 0.9 * before + g
        assert f"{v:.6g}" in told
        after = w[8] - 0.1 * v
    else:
        m, s = (float(record.in_order(record.states[8][k])[1]) for k in ("exp_avg", "exp_avg_sq"))
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
        assert f"{m:.6g}" in told
        assert f"{s:.6g}" in told
        after = w[8] - 0.1 * (m / (1 - 0.9**9)) / (np.sqrt(s / (1 - 0.999**9)) + 1e-8)
    assert after == pytest.approx(w[9], rel=1e-9)
    shown = training.page.locator(".t-step .t-after span").inner_text().replace("−", "-")
    assert float(shown) == pytest.approx(after, rel=1e-5)
    training.assert_clean()


@pytest.mark.parametrize("record", [-1, "yes", 0, 1.5, None, [1]])
def test_what_record_may_be(record: Any) -> None:
    with pytest.raises(ValueError, match="record is True, or n to keep every n-th step; got"):
        train(MLP(2, [2, 1], seed=0), *xor(), epochs=1, record=record)


def test_nothing_is_played_of_no_round() -> None:
    with pytest.raises(ValueError, match="epochs is a whole number, 1 or more; got 0"):
        train(MLP(2, [2, 1], seed=0), *xor(), epochs=0)


def test_the_still_curve_ends_at_its_last_round() -> None:
    image = base64.b64decode(re.findall(r"base64,([^\"]+)", still_curve([3.0, 2.0, 1.0]))[0])
    assert re.findall(r">([^<]+)</text>", image.decode()) == ["3", "0", "0", "2"]


def test_a_resumed_training_has_no_seed(watch: Any, tmp_path: Any) -> None:
    """Its first weights are learnt ones, and the optimiser has taken steps before."""
    options = {"checkpoint": tmp_path / "run.safetensors", "resume": True}
    moons_run(epochs=2, **options)
    training = watch(moons_run(epochs=6, **options))
    assert not training.page.is_visible(part("seed"))
    assert not training.page.is_visible(part("seed-number"))
    assert training.page.is_visible(part("rate"))
    training.assert_clean()
