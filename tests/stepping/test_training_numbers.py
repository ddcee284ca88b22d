"""What the training player computes in the page, against Python and never against itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from training_pages import moons_run, train, xor_run

import nn
from autograd import Tensor
from nn import MLP, Linear, Sequential, recording
from nn.data import blobs, moons

SETTINGS: dict[str, Any] = {
    "plain": {"optimizer": "SGD"},
    "decay": {"optimizer": lambda m: nn.SGD(m, lr=0.1, weight_decay=0.01), "learning_rate": None},
    "momentum": {"optimizer": lambda m: nn.SGD(m, lr=0.1, momentum=0.9), "learning_rate": None},
    "nesterov": {
        "optimizer": lambda m: nn.SGD(m, lr=0.05, momentum=0.8, nesterov=True),
        "learning_rate": None,
    },
    "Adam": {"optimizer": "Adam"},
    "amsgrad": {"optimizer": lambda m: nn.Adam(m, lr=0.05, amsgrad=True), "learning_rate": None},
    "AdamW": {"optimizer": "AdamW"},
    "RMSprop": {
        "optimizer": lambda m: nn.RMSprop(m, lr=0.01, centered=True, momentum=0.5),
        "learning_rate": None,
    },
    "Adagrad": {"optimizer": "Adagrad"},
    "batches": {"batch_size": 16, "epochs": 14},
    "schedule": {"schedule": lambda o: nn.StepLR(o, 10, gamma=0.5)},
}


def apart(found: np.ndarray, wanted: np.ndarray) -> float:
    """How far two arrays are apart, of the largest number."""
    return float(np.max(np.abs(found - wanted)) / np.max(np.abs(wanted)))


@pytest.mark.parametrize("name", SETTINGS)
def test_weights_between_the_kept_rounds_are_python_s(watch: Any, name: str) -> None:
    history = moons_run(**SETTINGS[name])
    training = watch(history)
    record = history.record
    assert training.ask("h => h.player.record.replay") is True
    assert len(training.ask("h => h.player.record.kept")) <= record.updates + 1
    for round, wanted in zip(record.steps, record.parameters, strict=True):
        assert apart(training.weights(round), wanted) < 1e-12
    np.testing.assert_array_equal(training.losses()[:-1], record.losses)
    training.assert_clean()


def test_few_rounds_are_in_the_page_and_the_others_follow(watch: Any) -> None:
    history = train(MLP(2, [16, 16, 1], seed=0), *moons(100), epochs=120)
    training = watch(history)
    kept = training.ask("h => h.player.record.kept")
    assert len(kept) < 60, "the page computes the others"
    for round in (1, 17, 59, 119):
        assert apart(training.weights(round), history.record.parameters[round]) < 1e-12


ACTIVATIONS = ["tanh", "sigmoid", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus"]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_python_s_for_every_activation(watch: Any, activation: str) -> None:
    X, y = moons(30)
    model = MLP(2, [4, 3, 1], activation=activation, seed=2).to_matrix()
    start = [p.numpy().copy() for p in model.parameters()]
    training = watch(train(model, X, y, epochs=3))
    for parameter, values in zip(model.parameters(), start, strict=True):
        parameter.data, parameter.grad = values, None
    loss = nn.functional.binary_cross_entropy_with_logits(model(X), y[:, None])
    loss.backward()
    wanted = np.concatenate([np.asarray(p.grad).T.ravel() for p in model.parameters()])
    update = "[...h.player.update.gradient]"
    assert apart(np.array(training.ask(f"h => {update}")), wanted) < 1e-12
    assert training.ask("h => h.player.update.loss") == pytest.approx(loss.item(), rel=1e-12)


LOSSES: dict[str, tuple[int, Any]] = {
    "mse": (1, None),
    "l1": (1, None),
    "huber": (1, None),
    "hinge": (1, "signs"),
    "binary_cross_entropy": (1, "sigmoid"),
    "binary_cross_entropy_with_logits": (1, None),
    "cross_entropy": (3, "classes"),
    "mse of several": (3, "one-hot"),
    "cross_entropy of shares": (3, "one-hot"),
}


def test_every_loss_that_is_recorded_has_its_run() -> None:
    short = {name.removesuffix("_loss") for name in recording.LOSSES}
    missing = sorted(short - {name.split()[0] for name in LOSSES})
    assert not missing, f"add a run to LOSSES of {__name__}: {missing}"


@pytest.mark.parametrize("name", LOSSES)
def test_losses_and_their_slopes_are_python_s(watch: Any, name: str) -> None:
    outputs, kind = LOSSES[name]
    X, y = blobs(30, classes=3) if outputs == 3 else moons(30)
    y = 2 * y - 1 if kind == "signs" else nn.data.one_hot(y, 3) if kind == "one-hot" else y
    model = MLP(2, [4, outputs], output="sigmoid" if kind == "sigmoid" else None, seed=1)
    history = train(model.to_matrix(), X, y, loss=name.split()[0], epochs=12)
    training = watch(history)
    record = history.record
    assert training.ask("h => h.player.record.replay") is True
    for round, wanted in zip(record.steps, record.parameters, strict=True):
        assert apart(training.weights(round), wanted) < 1e-12
    training.ask("(h, r) => h.go(r)", 3)
    assert training.ask("h => h.player.update.loss") == pytest.approx(
        record.losses[3], rel=1e-10
    ), f"the value of {name} in EACH of autograd/stepping/training/losses.js is not Python's"


def test_bars_are_the_samples_own_gradients(watch: Any) -> None:
    """One bar a sample, from Tensors of that sample alone."""
    history = xor_run(epochs=10)
    training = watch(history)
    training.ask("(h, r) => h.go(r)", 7)
    W = history.record.parameters[7]
    X, y = history.record.X, history.record.y
    bars = np.array(training.ask("h => [...h.player.sampleGradients()]"))
    assert training.text("weight-now").startswith("w12 =")
    wanted = []
    for x, t in zip(X, y, strict=True):
        first = Tensor(W[:6].reshape(2, 3))
        out = ((Tensor(x) @ first + W[6:9]).tanh() * W[9:12]).sum() + W[12]  # type: ignore[attr-defined]
        ((out - t) ** 2).backward()
        wanted.append(first.grad[0, 1])
    assert bars == pytest.approx(wanted, rel=1e-12)
    assert bars.mean() == pytest.approx(training.ask("h => h.player.update.gradient[1]"), rel=1e-12)


def test_compiled_programs_and_neurons_play_the_same(watch: Any) -> None:
    from autograd import compile

    X, y = moons(20)
    model = MLP(2, [3, 1], seed=1)
    program = compile(
        lambda x, t: nn.functional.mse_loss(model(x), [t]), example=([0.5, -0.5], 1.0)
    )
    history = train(model, X, y, loss=program, epochs=12)
    assert history.record.loss == "mse_loss", "recognised by its numbers"
    training = watch(history)
    assert training.ask("h => h.player.record.replay") is True
    assert apart(training.weights(12), history.record.parameters[-1]) < 1e-12


def test_what_cannot_be_computed_is_shown_as_recorded_and_says_so(watch: Any) -> None:
    training = watch(moons_run(clip_norm=0.1, epochs=12))
    assert training.ask("h => h.player.record.replay") is False
    assert "clipped" in training.text("note")
    assert "SGD, as recorded" in training.text("runs")
    assert not training.page.is_visible('[data-part="branching"]')
    training.assert_clean()

    X, y = moons(20)
    own = train(MLP(2, [3, 1], seed=0), X, y, loss=lambda o, t: ((o[0] - t[:, 0]) ** 2).mean())
    assert "not one of nn.functional's" in watch(own).text("note")


def test_a_record_that_python_did_not_compute_is_found_out(watch: Any) -> None:
    history = xor_run(epochs=20)
    history.record._rows[10][0] += 1e-6
    assert "not what Python kept" in watch(history).text("note")


def test_a_model_that_is_no_network_shows_its_weights(watch: Any) -> None:
    X, y = moons(20)
    model = Sequential(Linear(2, 3, seed=0), nn.Dropout(0.2, seed=0), Linear(3, 1, seed=1))
    training = watch(train(model, X, y, epochs=8))
    assert "no plain network" in training.text("note")
    training.page.click("text=2.weight[0, 1]")
    assert training.text("history-title") == "History of 2.weight[0, 1]"
    training.page.keyboard.press("End")
    assert training.round == 8
    training.assert_clean()


@pytest.mark.parametrize("change", ["data", "rate"])
def test_before_its_fork_a_branch_is_the_recorded_run(watch: Any, change: str) -> None:
    history = moons_run(epochs=40, learning_rate=0.3)
    training = watch(history)
    seen = """(h) => { h.go(20); const { update, run } = h.player; return {
      x: [...update.X], g: [...update.gradient], rate: update.rate, after: [...update.after],
      points: [...document.querySelectorAll('.t-points .t-point')].map(p => p.outerHTML),
      sum: h.player.get("sum").innerText, eta: h.player.get("rate-value").value } }"""
    recorded = training.ask(seen)
    if change == "data":
        training.ask(
            "h => { h.go(30); h.player.moveSample(2, { x: [1.5, 1.5] }); h.player.rest(); }"
        )
    else:
        training.ask("h => { h.go(30); h.setRate(0.9); h.player.rest(); }")
    training.computed()
    assert training.ask(seen) == recorded
    training.ask("h => h.go(29)")
    after = training.ask("h => [...h.player.update.after]")
    assert apart(np.array(after), history.record.parameters[30]) < 1e-12
    training.ask("h => h.go(30)")
    X = np.array(training.ask("h => [...h.player.update.X]")).reshape(-1, 2)
    rate = training.ask("h => h.player.update.rate")
    assert (X[2].tolist() == [1.5, 1.5], rate) == (
        change == "data",
        0.3 if change == "data" else 0.9,
    )
    training.assert_clean()


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**32, 2**53 - 1])
def test_chance_is_numpy_s(watch: Any, seed: int) -> None:
    """Weights of a seed, of all kinds of layers, are those of an MLP of that seed."""
    kinds = {"activation": ["relu", "tanh"], "output": "sigmoid"}
    model = MLP(2, [5, 3, 1], seed=7, **kinds)
    training = watch(train(model, *moons(10), epochs=2, loss="mse"))
    training.ask("(h, seed) => h.reseed(seed)", seed)
    wanted = train(MLP(2, [5, 3, 1], seed=seed, **kinds), *moons(10), epochs=1, loss="mse").record
    np.testing.assert_array_equal(training.weights(0), wanted.parameters[0])
    training.assert_clean()
