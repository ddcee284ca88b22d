"""diagnose: it tells sound networks from each kind of sick one, and changes nothing."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from rich.cells import cell_len

from nn import (
    MLP,
    SGD,
    Adam,
    Identity,
    Linear,
    ReLU,
    Sequential,
    Sigmoid,
    Softmax,
    Step,
    Tanh,
    data,
    diagnose,
    fit,
    init,
)
from nn.diagnosis import Diagnosis

X, Y = data.moons()


def deep(activation: Any, layers: int = 10, **settings: Any) -> Sequential:
    parts: list[Any] = []
    width = 2
    for place in range(layers):
        parts += [Linear(width, 32, seed=place, **settings), activation()]
        width = 32
    return Sequential(*parts, Linear(width, 1, seed=99))


def large(shape: Any, seed: Any) -> np.ndarray:
    return init.normal(shape, std=2.0, seed=seed)


def wide(shape: Any, seed: Any) -> np.ndarray:
    return init.normal(shape, std=200.0, seed=seed)


def finding(report: Diagnosis, kind: str) -> Any:
    assert kind in report.kinds(), str(report)
    return next(f for f in report.findings if f.kind == kind)


def test_ten_sigmoid_layers_vanish_and_relu_with_he_does_not() -> None:
    sick = diagnose(deep(Sigmoid), X, Y)
    found = finding(sick, "vanishing gradients")
    assert found.where == "layer 1"
    assert "ReLU()" in found.remedy
    assert sick.layers[0].gradient < 1e-5 * sick.layers[-1].gradient
    sound = diagnose(deep(ReLU), X, Y)
    assert sound.ok, str(sound)
    assert sound
    assert not sick
    assert sound.layers[0].gradient > 0.01 * sound.layers[-1].gradient


def test_large_weights_explode() -> None:
    report = diagnose(deep(ReLU, init=large), X, Y)
    assert "clip_norm" in finding(report, "exploding gradients").remedy


def test_large_weights_saturate_a_sigmoid() -> None:
    model = Sequential(Linear(2, 8, init=50.0 * init.normal((8, 2), seed=0)), Sigmoid())
    model = Sequential(*model, Linear(8, 1, seed=1))
    report = diagnose(model, X, Y)
    assert finding(report, "saturation").where == "layer 1"
    assert report.layers[0].saturated > 0.8


def test_dead_relus_are_counted() -> None:
    model = Sequential(Linear(2, 4, seed=0), ReLU(), Linear(4, 1, seed=1))
    model.load_state_dict(model.state_dict() | {"0.bias": np.array([-100.0, -100.0, 0.0, 50.0])})
    report = diagnose(model, X, Y)
    assert report.layers[0].dead == 0.5
    assert "50% of the units give 0 for every input" in finding(report, "dead relu").seen
    zeros = np.mean(np.maximum(X @ model[0].weight.data.T + model[0].bias.data, 0) == 0)
    assert report.layers[0].zero == zeros


def test_linear_layers_in_a_row() -> None:
    model = Sequential(Linear(2, 4, seed=0), Identity(), Linear(4, 1, seed=1))
    assert finding(diagnose(model, X, Y), "linear layers in a row").where == "layer 1 and layer 2"


def test_zero_and_equal_weights() -> None:
    zero = Sequential(Linear(2, 4, init="zeros"), Tanh(), Linear(4, 1, seed=0))
    assert diagnose(zero, X, Y).kinds() == ["zero weights"]
    equal = MLP(2, [4, 1], init=None, seed=0)
    for neuron in equal.layers[0].neurons:
        for w in neuron.w:
            w.data = 0.5
    assert "equal neurons" in diagnose(equal, X, Y).kinds()
    alone = Sequential(Linear(2, 1, init="zeros"))
    assert diagnose(alone, X, Y).ok  # logistic regression may start at 0


def test_a_learning_rate_that_diverges_is_found_before_training() -> None:
    # The squared error of w · x + b has one curvature everywhere: what is stable is known.
    x = np.linspace(-1.0, 1.0, 50)[:, None]
    y = 3.0 * x[:, 0] + 1.0
    model = Sequential(Linear(1, 1, seed=0))
    stable = 2 / max(2.0, 2 * float(np.mean(x * x)))
    assert diagnose(model, x, y, optimizer=0.9 * stable).ok
    report = diagnose(model, x, y, optimizer=SGD(model, lr=1.2 * stable))
    found = finding(report, "learning rate")
    assert f"= {stable:.2g}" in found.remedy
    assert "it diverges" in found.seen
    assert diagnose(model, x, y, optimizer=Adam(model)).ok


def test_a_training_that_diverged() -> None:
    x = np.linspace(-1.0, 1.0, 50)[:, None]
    model = Sequential(Linear(1, 1, seed=0))
    with pytest.warns(RuntimeWarning, match="the loss became"):
        history = fit(model, x, x[:, 0], optimizer=SGD(model, lr=1e30))
    report = diagnose(model, x, x[:, 0], history=history)
    assert "learning rate" in report.kinds()
    rising = Sequential(Linear(1, 1, seed=0))
    history = fit(rising, x, x[:, 0] + 1.0, optimizer=SGD(rising, lr=3.0), epochs=5, batch_size=50)
    assert (
        "the loss went from"
        in finding(diagnose(rising, x, x[:, 0], history=history), "learning rate").seen
    )


def test_parameters_that_are_not_finite() -> None:
    model = Sequential(Linear(2, 1, seed=0))
    model.load_state_dict({"0.weight": [[np.nan, 1.0]], "0.bias": [0.0]})
    assert finding(diagnose(model, X, Y), "not finite").where == "0.weight"


@pytest.mark.parametrize(
    ("last", "y", "seen"),
    [
        (Sigmoid, [0.5, 3.0], "50% of the targets are outside (they go from 0.5 to 3)"),
        (Tanh, [-2.0, 0.0], "tanh gives numbers between -1 and 1"),
        (ReLU, [-1.0, 1.0], "relu gives numbers 0 and more"),
    ],
)
def test_targets_that_do_not_fit(last: Any, y: list[float], seen: str) -> None:
    model = Sequential(Linear(2, 1, init=[[1.0, 1.0]]), last())
    report = diagnose(model, [[1.0, 2.0], [0.5, 0.1]], y, loss="mse")
    assert seen in finding(report, "targets").seen


def test_classes_without_an_output() -> None:
    model = Sequential(Linear(2, 2, seed=0))
    found = finding(diagnose(model, X[:3], np.array([0, 1, 2])), "targets")
    assert found.remedy == "give the last layer 3 outputs"


def test_a_loss_that_refuses_says_why() -> None:
    model = Sequential(Linear(2, 2, seed=0), Softmax())
    assert "softmax" in finding(diagnose(model, X, Y), "loss").seen


def test_a_step_lets_no_gradient_through() -> None:
    model = Sequential(Linear(2, 4, seed=0), Step(), Linear(4, 1, seed=1))
    assert finding(diagnose(model, X, Y), "no gradient").where == "layer 1"


@pytest.mark.parametrize("make", [lambda: deep(ReLU, 2), lambda: MLP(2, [4, 1], seed=0)])
def test_the_model_stays_as_it_is(make: Any) -> None:
    model = make()
    loss = (model(X)[0] if isinstance(model, MLP) else model(X)).sum()
    loss.backward()
    before = {name: array.tobytes() for name, array in model.state_dict().items()}
    gradients = [np.array(p.grad) for p in model.parameters()]
    report = diagnose(model, X, Y, optimizer=100.0)
    assert "learning rate" in report.kinds()
    assert {name: array.tobytes() for name, array in model.state_dict().items()} == before
    for p, gradient in zip(model.parameters(), gradients, strict=True):
        np.testing.assert_array_equal(p.grad, gradient)
    assert all(module.training for module in model.modules())
    assert not any("forward" in vars(module) for module in model.modules())


def test_the_report_reads_well() -> None:
    model = Sequential(Linear(2, 4, seed=0), Identity(), Linear(4, 1, seed=1))
    lines = str(diagnose(model, X, Y)).splitlines()
    assert lines[0] == f"loss {diagnose(model, X, Y).loss:.4g}, 200 samples"
    assert lines[2].split() == (
        ["layer", "activation", "gradient", "weights", "mean", "std", "zero", "dead", "satur."]
    )
    assert lines[-1].startswith("  → put an activation")
    sound = MLP(2, [8, 1], seed=0)
    assert str(diagnose(sound, X, Y)).endswith("nothing found that keeps it from learning")


def test_lengths_that_differ_are_said() -> None:
    with pytest.raises(ValueError, match="one entry per sample"):
        diagnose(MLP(2, [1], seed=0), X, Y[:3])


def he(layers: int, width: int, seed: int) -> Sequential:
    chance = np.random.default_rng(seed)
    parts: list[Any] = []
    for inputs in [2, *[width] * (layers - 1)]:
        parts += [Linear(inputs, width, seed=chance), ReLU()]
    return Sequential(*parts, Linear(width, 1, seed=chance))


@pytest.mark.parametrize("width", [8, 16, 32])
def test_sound_he_networks_raise_no_alarm(width: int) -> None:
    """Ten layers have units that are 0 for every input, up to 60 %, and learn in spite of them."""
    reports = [diagnose(he(10, width, seed), X, Y) for seed in range(12)]
    assert [report.kinds() for report in reports] == [[]] * 12
    assert max(layer.dead for report in reports for layer in report.layers[:-1]) > 0.4


@pytest.mark.parametrize("seed", range(3))
def test_a_learning_rate_that_kills_units_is_told_from_one_that_does_not(seed: int) -> None:
    sound, sick = he(3, 16, seed), he(3, 16, seed)
    fit(sound, X, Y, epochs=25, optimizer=Adam(sound, lr=0.003))
    fit(sick, X, Y, epochs=25, optimizer=Adam(sick, lr=0.3))
    assert diagnose(sound, X, Y).ok
    assert "dead relu" in diagnose(sick, X, Y).kinds()


def test_units_that_their_bias_holds_at_0_are_found_behind_the_first_layer() -> None:
    model = he(5, 16, 0)
    bias = np.where(np.arange(16) < 10, -100.0, 0.0)
    model.load_state_dict(model.state_dict() | {"4.bias": bias})
    report = diagnose(model, X, Y)
    assert finding(report, "dead relu").where == "layer 3"
    assert 0.4 <= report.layers[2].stuck <= report.layers[2].dead


def test_inputs_of_which_nothing_passes_are_found() -> None:
    x = np.linspace(-1.0, 4.0, 40)[:, None]
    model = Sequential(Linear(1, 3, init=[[-1.0], [-2.0], [-3.0]]), ReLU(), Linear(3, 1, seed=0))
    report = diagnose(model, x, x[:, 0], loss="mse")
    assert (report.layers[0].dead, report.layers[0].blocked) == (0.0, 0.8)
    assert "for 80% of the inputs every unit gives 0" in finding(report, "dead relu").seen


def test_activations_that_grow_while_gradients_do_not() -> None:
    """The first layers are large; the small last ones make the gradients small again."""
    sizes = [1.0, 40.0, 40.0, 40.0, 1e-2, 1e-3, 1e-3, 1e-2]
    parts = [Linear(2, 2, init=np.eye(2) * size) for size in sizes[:-1]]
    between = [part for linear in parts for part in (linear, ReLU())]
    report = diagnose(Sequential(*between, Linear(2, 1, init=[[1.0, 1.0]])), X + 1.0, Y)
    found = finding(report, "exploding activations")
    assert found.where == "layer 4"
    assert "6e+04 times as large" in found.seen


def test_zeros_of_the_last_layer_mean_nothing() -> None:
    report = diagnose(Sequential(Linear(2, 1, init="zeros")), X, Y)
    assert np.isnan([report.layers[-1].zero, report.layers[-1].dead]).all()
    assert "nan" not in str(report)


# ---------------------------------------------------------------- in Korean

# Names, code and numbers; whatever else is written in Latin letters is English.
NAMES = {
    "ReLU", "LeakyReLU", "He", "sigmoid", "init", "nn", "clip_norm", "lr", "inf", "nan", "loss",
    "data", "standardise", "e", "layers", "weight", "relu", "tanh", "softmax", "step", "round",
}  # fmt: skip


def sick_ones() -> list[Diagnosis]:
    """One diagnosis at least for every kind of finding, in Korean."""
    zero = Sequential(Linear(2, 8, init="zeros"), Tanh(), Linear(8, 1, seed=0))
    equal = Sequential(Linear(2, 8, seed=0), Tanh(), Linear(8, 1, seed=0))
    equal.parameters()[0].data = np.ones((8, 2))
    broken = Sequential(Linear(2, 1, seed=0))
    broken.parameters()[0].data = np.full((1, 2), math.nan)
    row = Sequential(Linear(2, 8, seed=0), Linear(8, 8, seed=1), Tanh(), Linear(8, 1, seed=2))
    no_slope = Sequential(Linear(2, 8, seed=0), Step(), Linear(8, 1, seed=0))
    dead = Sequential(Linear(2, 8, seed=0), ReLU(), Linear(8, 1, seed=0))
    dead.parameters()[1].data = np.full(8, -50.0)
    flat = Sequential(Linear(2, 8, init=wide), Tanh(), Linear(8, 1, seed=0))
    bounded = Sequential(Linear(2, 1, seed=0), Sigmoid())
    classes = Sequential(Linear(2, 2, seed=0))
    models = [deep(Sigmoid), deep(ReLU, init=large), zero, equal, broken, row, no_slope, dead, flat]
    found = [diagnose(model, X, Y, lang="ko") for model in models]
    found.append(diagnose(bounded, X, 5.0 * Y, loss="mse", lang="ko"))
    found.append(diagnose(classes, X, Y.astype(int) + 1, lang="ko"))
    found.append(diagnose(broken, X, Y, lang="ko"))
    found.append(diagnose(bounded, X, 5.0 * Y, lang="ko"))
    return [*found, diagnose(Sequential(Linear(2, 1, seed=0)), X, Y, optimizer=1e4, lang="ko")]


def test_every_finding_is_said_in_korean_too() -> None:
    reports = sick_ones()
    kinds = {kind for report in reports for kind in report.kinds()}
    listed = re.findall("``([a-z ]+)``", diagnose.__doc__.split("kinds of findings")[1])
    assert kinds >= {*listed} - {"exploding activations", "loss"}
    for report in reports:
        words = set(re.findall(r"[A-Za-z_]+", str(report)))
        if "loss" not in report.kinds():  # there the message of an exception stands
            assert words <= NAMES, str(report)


def test_the_columns_of_a_korean_table_are_straight() -> None:
    table = str(diagnose(deep(Sigmoid), X, Y, lang="ko")).split("\n\n")[1].splitlines()
    assert len({cell_len(line) for line in table}) == 1
    with pytest.raises(ValueError, match="'fr'"):
        diagnose(deep(Sigmoid), X, Y, lang="fr")
