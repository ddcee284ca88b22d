"""fit: it learns, it stops when told to, and it goes on as if it had never stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from typing import Any

import numpy as np
import pytest
from missing_packages import hide
from small_networks import bits, net

from autograd import Tensor, no_grad
from nn import MLP, SGD, Dropout, Linear, Module, ReLU, Sequential, Sigmoid, data, fit
from nn.functional import mse_loss
from nn.history import History, sparkline
from nn.schedules import CosineAnnealingLR
from nn.training import accuracy


def held_out(problem: Any, **settings: Any) -> tuple[np.ndarray, ...]:
    X, y = problem
    return data.train_test_split(X, y, stratify=y, **settings)


def share_right(model: Any, X: np.ndarray, y: np.ndarray) -> float:
    with no_grad():
        return accuracy(model(X).numpy(), y)


# ---------------------------------------------------------------- it learns


def test_moons_with_default_settings() -> None:
    X, X_test, y, y_test = held_out(data.moons(400))
    model = net(2, 16, 16, 1)
    history = fit(model, X, y)
    assert share_right(model, X_test, y_test) > 0.98
    assert history.epochs == 100
    assert history.stopped == "all 100 epochs done"


def test_spirals_with_default_settings() -> None:
    X, X_test, y, y_test = held_out(data.spirals(800))
    model = net(2, 32, 32, 1)
    fit(model, X, y)
    assert share_right(model, X_test, y_test) > 0.98


def test_three_spirals_by_cross_entropy() -> None:
    X, X_test, y, y_test = held_out(data.spirals(600, classes=3))
    model = net(2, 32, 32, 3)
    fit(model, X, y)
    assert share_right(model, X_test, y_test) > 0.98


def test_digits() -> None:
    pytest.importorskip("sklearn")
    X, X_test, y, y_test = held_out(data.digits())
    model = net(64, 64, 10, act=ReLU)
    fit(model, X, y, epochs=20)
    assert share_right(model, X_test, y_test) >= 0.97


def test_xor_by_two_layers_of_neurons() -> None:
    X, y = data.xor()
    model = MLP(2, [4, 1], seed=1)
    history = fit(model, X, y, epochs=150)
    assert history.metrics["accuracy"][-1] == 1.0


def test_a_model_of_numbers_and_its_matrices_learn_the_same() -> None:
    X, y = data.moons(40)
    neurons = MLP(2, [4, 1], seed=0)
    matrices = neurons.to_matrix()
    first, second = (fit(m, X, y, epochs=5, batch_size=10) for m in (neurons, matrices))
    np.testing.assert_allclose(first.loss, second.loss, rtol=1e-9)
    np.testing.assert_allclose(first.gradient_norm, second.gradient_norm, rtol=1e-9)


def test_logistic_regression_converges_where_squared_error_stalls() -> None:
    y = np.arange(100) % 2
    X = np.random.default_rng(0).normal(0.0, 0.3, (100, 1)) + (2.0 * y - 1.0)[:, None]

    def trained(loss: str) -> float:
        model = Sequential(Linear(1, 1, seed=0), Sigmoid())
        model.load_state_dict({"0.weight": [[-20.0]], "0.bias": [0.0]})  # sure, and wrong
        fit(model, X, y, loss=loss, optimizer=SGD(model, lr=1.0), epochs=60, batch_size=100)
        with no_grad():
            return accuracy(model(X).numpy(), y, 0.5)

    assert trained("binary_cross_entropy") > 0.98
    assert trained("mse") < 0.02


@pytest.mark.filterwarnings("ignore:overflow")
def test_too_large_a_learning_rate_ends_with_a_warning() -> None:
    X, y = np.linspace(-1, 1, 20)[:, None], np.linspace(-1, 1, 20)
    model = Sequential(Linear(1, 1, seed=0))
    with pytest.warns(RuntimeWarning, match=r"the loss became .* in epoch \d+: the learning rate"):
        history = fit(model, X, y, optimizer=SGD(model, lr=1e30))
    assert "became" in history.stopped
    assert history.epochs < 100


# ---------------------------------------------------------------- what fits by default


@pytest.mark.parametrize(
    ("outputs", "last", "y", "name"),
    [
        (1, None, np.array([0, 1, 1, 0]), "binary_cross_entropy_with_logits"),
        (1, Sigmoid, np.array([0, 1, 1, 0]), "binary_cross_entropy"),
        (1, None, np.array([-1, 1, 1, -1]), "hinge_loss"),
        (1, None, np.array([0.5, 1.0, 2.0, 0.0]), "mse_loss"),
        (3, None, np.array([0, 2, 1, 0]), "cross_entropy"),
        (2, None, np.ones((4, 2)), "mse_loss"),
    ],
)
def test_the_loss_that_fits(outputs: int, last: Any, y: np.ndarray, name: str) -> None:
    from nn.outputs import fitting_loss

    model = Sequential(Linear(2, outputs, seed=0), *([last()] if last else []))
    assert fitting_loss(model(np.ones((4, 2))), y).__name__ == name
    assert fit(model, np.ones((4, 2)), y, epochs=1).epochs == 1


def test_settings_by_name_function_and_instance_are_the_same() -> None:
    X, y = data.moons(30)
    losses = []
    for optimizer in ("SGD", SGD, lambda m: SGD(m, lr=1e-3), None):
        model = net(2, 4, 1)
        given = SGD(model) if optimizer is None else optimizer
        losses.append(fit(model, X, y, optimizer=given, epochs=3, loss="mse").loss)
    assert all(loss == losses[0] for loss in losses)
    assert fit(net(2, 4, 1), X, y, optimizer="SGD", epochs=3, loss=mse_loss).loss == losses[0]


def test_clipping_bounds_the_step() -> None:
    X, y = data.moons(30)
    model = net(2, 4, 1)
    before = model.state_dict()
    fit(model, X, y, optimizer=SGD(model, lr=1.0), clip_norm=1e-3, epochs=1, batch_size=30)
    after = model.state_dict()
    moved = np.sqrt(sum(np.sum((after[k] - before[k]) ** 2) for k in before))
    assert 0 < moved <= 1e-3


def test_validation_is_measured_in_evaluation_mode() -> None:
    X, y = data.moons(40)
    model = Sequential(Linear(2, 8, seed=0), Dropout(0.5, seed=0), Linear(8, 1, seed=1))
    history = fit(model, X, y, epochs=2, validation=0.25)
    model.eval()
    _, X_test, _, y_test = data.train_test_split(X, y, test=0.25, seed=0)
    assert history.metrics["validation_accuracy"][-1] == share_right(model, X_test, y_test)
    assert len(history.validation_loss) == 2


def test_own_metrics_and_a_schedule() -> None:
    X, y = data.moons(40)
    history = fit(
        net(2, 4, 1),
        X,
        y,
        epochs=4,
        metrics={"largest": lambda output, y: float(np.abs(output).max())},
        schedule=lambda optimizer: CosineAnnealingLR(optimizer, 4),
        validation=(X, y),
    )
    assert set(history.metrics) == {"largest", "validation_largest"}
    np.testing.assert_allclose(
        history.learning_rate, [0.01 * (1 + np.cos(np.pi * t / 4)) / 2 for t in range(4)]
    )


def test_early_stopping_goes_back_to_the_best_weights() -> None:
    X, y = data.moons(60, noise=0.4)
    X_test, y_test = data.moons(60, noise=0.4, seed=9)
    model = net(2, 32, 32, 1)
    history = fit(model, X, y, epochs=200, validation=(X_test, y_test), early_stopping=5)
    best = int(np.argmin(history.validation_loss))
    assert history.epochs == best + 1 + 5
    assert "no better loss for 5 epochs" in history.stopped
    from nn.functional import binary_cross_entropy_with_logits

    with no_grad():
        loss = binary_cross_entropy_with_logits(model(X_test), y_test[:, None]).item()
    assert loss == history.validation_loss[best]


# ---------------------------------------------------------------- interrupted and resumed


def test_control_c_keeps_what_was_learnt_and_gives_the_history() -> None:
    X, y = data.moons(64)
    model, reference = net(2, 8, 1), net(2, 8, 1)
    seen = 0

    def pressing(output: Any, target: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == 6:  # in the second batch of the third epoch
            os.kill(os.getpid(), signal.SIGINT)
        return mse_loss(output, target)

    history = fit(model, X, y, loss=pressing, epochs=50)
    assert history.epochs == 2
    assert history.stopped == "interrupted in epoch 3, after 2 of 2 batches"
    fit(reference, X, y, loss="mse", epochs=3)  # the step in progress was finished
    assert bits(model) == bits(reference)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_from_within_ends_it_too() -> None:
    X, y = data.moons(64)

    def stop(history: History) -> None:
        if history.epochs == 3:
            raise KeyboardInterrupt

    history = fit(net(2, 4, 1), X, y, on_epoch=stop)
    assert history.epochs == 3
    assert history.stopped.startswith("interrupted")


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"epochs": 0}, ValueError, "epochs is a whole number, 1 or more"),
        ({"epochs": 1.5}, ValueError, "epochs is a whole number, 1 or more; got 1.5"),
        ({"batch_size": 0}, ValueError, "a batch has a whole number of samples"),
        ({"loss": "cubed"}, ValueError, "no loss is called 'cubed': .*mse_loss"),
        ({"optimizer": "newton"}, ValueError, "no optimiser is called 'newton': .*adamw"),
        ({"optimizer": lambda m: 3}, TypeError, "function that makes one; got 3"),
        ({"optimizer": lambda m: SGD(net(2, 1))}, ValueError, "none of this model's parameters"),
        ({"schedule": CosineAnnealingLR(SGD(net(2, 1)), 3)}, ValueError, "another optimiser"),
        ({"resume": True}, ValueError, "resume=True needs checkpoint="),
        ({"loss": lambda a, b: a * 2}, ValueError, r"the loss has shape \(30, 1\)"),
        ({"loss": lambda a, b: 2.0}, TypeError, r"the loss gave 2\.0"),
        ({"y": np.arange(29)}, ValueError, r"shapes \(30, 2\) and \(29,\)"),
        ({"X": np.full((30, 2), np.nan)}, ValueError, r"X holds nan at \(0, 0\), 60 of its 60"),
        ({"y": np.array(["a"] * 30)}, TypeError, "y holds <U1"),
        ({"X": np.zeros((0, 2)), "y": np.zeros(0)}, ValueError, "no samples to learn from"),
    ],
)
def test_wrong_input_is_said(change: Any, error: type[Exception], message: str) -> None:
    X, y = data.moons(30)
    settings = {"X": X, "y": y, **change}
    with pytest.raises(error, match=message):
        fit(net(2, 4, 1), **settings)


# ---------------------------------------------------------------- the history


def history_of(**curves: list[float]) -> History:
    history = History()
    history.loss = curves.pop("loss")
    history.metrics = curves
    history.stopped = "all epochs done"
    return history


def test_sparklines_show_the_course() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([1.0, float("nan"), 2.0]) == "▁×█"
    assert sparkline([3.0, 3.0]) == "▁▁"
    assert sparkline([]) == ""
    assert sparkline([float("inf")]) == "×"
    assert len(sparkline(list(range(1000)), width=40)) == 40
    text = history_of(loss=[2.0, 1.0], accuracy=[0.5, 1.0]).sparklines()
    assert text == "loss      █▁  2 → 1\naccuracy  ▁█  0.5 → 1"


def test_repr_and_state() -> None:
    history = history_of(loss=[2.0, 1.0], accuracy=[0.5, 1.0])
    assert repr(history) == "History(2 epochs, loss 2 → 1, accuracy 0.5 → 1; all epochs done)"
    copy = History.from_state(json.loads(json.dumps(history.state())))
    assert copy.state() == history.state()
    assert repr(History()) == "History(0 epochs; not yet)"


def test_one_epoch_is_one_number() -> None:
    history = history_of(loss=[0.25])
    assert repr(history) == "History(1 epoch, loss 0.25; all epochs done)"
    assert history.sparklines().split() == ["loss", sparkline([0.25]), "0.25"]


@pytest.mark.parametrize("share", [1.5, 2, -0.1, 0.0, 1.0, 0.01, True])
def test_a_share_that_holds_out_none_or_all_is_said(share: Any) -> None:
    X, y = data.xor()
    with pytest.raises(ValueError, match=f"validation={share!r} of 4 samples.* share between"):
        fit(MLP(2, [1]), X, y, validation=share)


@pytest.mark.parametrize("model", [Linear(1, 1), Linear(2, 1), MLP(1, [1]), MLP(2, [1])])
@pytest.mark.parametrize("loss", [None, "mse"])
def test_a_row_of_numbers_is_no_table_of_samples(model: Any, loss: Any) -> None:
    with pytest.raises(ValueError, match=r"X has shape \(50,\).*: X\[:, None\] is a column"):
        fit(model, np.ones(50), np.ones(50), loss=loss)


def test_a_model_of_single_numbers_takes_a_row_of_them() -> None:
    class Line(Module):
        def __init__(self) -> None:
            self.slope = Tensor(0.0)

        def forward(self, x: Any) -> Any:
            return self.slope * x

    x = np.linspace(-1.0, 1.0, 20)
    line = Line()
    fit(line, x, 3.0 * x, optimizer="SGD", learning_rate=0.5, epochs=50, progress=False)
    assert line.slope.item() == pytest.approx(3.0, abs=1e-3)


def test_plot_draws_with_matplotlib() -> None:
    pytest.importorskip("matplotlib")
    X, y = data.moons(40)
    figure = fit(net(2, 4, 1), X, y, epochs=3, validation=0.25).plot()
    assert [axes.get_title() for axes in figure.axes] == ["loss", "accuracy", "gradient norm"]
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_plot_is_text_without_matplotlib(monkeypatch: Any) -> None:
    hide(monkeypatch, "matplotlib")
    assert repr(history_of(loss=[2.0, 1.0]).plot()) == "loss  █▁  2 → 1"


def test_the_bar_shows_epochs_and_numbers(capsys: Any) -> None:
    pytest.importorskip("tqdm")
    X, y = data.moons(40)
    fit(net(2, 4, 1), X, y, epochs=3, progress=True)
    shown = capsys.readouterr().err
    assert "epoch 3/3" in shown
    assert "6/6" in shown
    assert "loss=" in shown
    fit(net(2, 4, 1), X, y, epochs=1, progress=False)
    assert capsys.readouterr().err == ""
    assert not sys.stderr.isatty()
    fit(net(2, 4, 1), X, y, epochs=3, progress=True, lang="ko")
    shown = capsys.readouterr().err
    assert "에폭 3/3" in shown
    assert "손실=" in shown
    assert not re.search("[A-Za-z]{2,}", re.sub(r"\x1b\[\w*", "", shown))


def test_a_learning_rate_that_changes_is_plotted() -> None:
    pytest.importorskip("matplotlib")
    history = history_of(loss=[2.0, 1.0])
    history.learning_rate = [0.1, 0.05]
    assert history.plot().axes[-1].get_title() == "learning rate"
