"""Weights as sliders: what the page computes is checked by NumPy, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from player_pages import Watched, part
from training_pages import live_view

from nn import MLP, Layer, Linear, Neuron, ReLU, Sequential, weight_sliders
from nn.module import Module

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])


class Sliders(Watched):
    """The page of a figure, once its sliders stand."""

    def __init__(self, page: Any, path: Path) -> None:
        super().__init__(page, path)
        page.wait_for_selector(".glassgrad-sliders.mounted")

    def ask(self, function: str) -> Any:
        root = "document.querySelector('.glassgrad-sliders').glassgradSliders"
        return self.page.evaluate(f"({function})({root})")

    def move(self, name: str, value: float) -> None:
        self.page.eval_on_selector(
            f'[data-weight="{name}"]',
            "(slider, x) => { slider.value = x; slider.dispatchEvent(new Event('input')); }",
            value,
        )

    def weights(self) -> dict[str, float]:
        return dict(self.ask("h => h.weights"))

    def gradients(self) -> np.ndarray:
        return np.array(self.ask("h => [...h.player.update.gradient]"))


@pytest.fixture
def watch(new_page: Callable[..., Any], tmp_path: Path) -> Callable[..., Sliders]:
    def open_figure(figure: Any, **options: Any) -> Sliders:
        figure.save(tmp_path / "sliders.html")
        return Sliders(new_page(**options), tmp_path / "sliders.html")

    return open_figure


def squared_error(w: np.ndarray) -> float:
    """The mean squared error of a 2-2-1 network of sigmoids at XOR, in the order of its names."""
    hidden = 1 / (1 + np.exp(-(CORNERS @ w[:4].reshape(2, 2) + w[4:6])))
    return float(np.mean((hidden @ w[6:8] + w[8] - XOR) ** 2))


def test_loss_and_gradients_follow_the_sliders(watch: Callable[..., Sliders]) -> None:
    page = watch(weight_sliders(MLP(2, [2, 1], "sigmoid", seed=0), CORNERS, XOR, loss="mse"))
    for name, value in {"w1_12": 2.0, "b1_2": -0.6, "w2_21": -1.45, "b2_1": 0.4}.items():
        page.move(name, value)
        assert page.weights()[name] == value
    w = np.array(list(page.weights().values()))
    assert page.page.inner_text(part("loss")) == f"loss {squared_error(w):.4g}"
    differences = [
        (squared_error(w + step) - squared_error(w - step)) / 2e-5 for step in 1e-5 * np.eye(9)
    ]
    assert np.allclose(page.gradients(), differences, rtol=1e-6, atol=1e-9)
    shown = [text.replace("−", "-") for text in page.page.locator(".s-gradient").all_inner_texts()]
    assert np.allclose([float(text) for text in shown], differences, atol=6e-5)
    page.assert_clean()


def test_the_line_of_a_neuron_is_where_its_weighted_sum_is_zero(
    watch: Callable[..., Sliders],
) -> None:
    neuron = Neuron(2, "sigmoid", init=[[2.0, -1.0]])
    page = watch(weight_sliders(neuron, CORNERS, [0, 0, 0, 1]))
    page.move("b1_1", -0.8)
    path = page.page.get_attribute(".t-boundary", "d")
    points = np.array(re.findall(r"[ML](\S+) ([\d.]+)", path), dtype=float)
    width, height = (
        float(page.page.get_attribute(part("overlay"), side)) for side in ("width", "height")
    )
    x1 = -0.36 + (points[:, 0] - 6) / (width - 12) * 1.72  # the unit square and 0.36 around it
    x2 = -0.36 + (height - 6 - points[:, 1]) / (height - 12) * 1.72
    assert len(points) > 20
    assert np.abs(2 * x1 - x2 - 0.8).max() < 0.01


def test_the_hidden_neurons_lines_are_drawn(watch: Callable[..., Sliders]) -> None:
    network = Sequential(
        Layer(2, 2, "sigmoid", init=[[4.0, 4.0], [1.0, 0.0]]), Layer(2, 1, init=[[1.0, 1.0]])
    )
    page = watch(weight_sliders(network, CORNERS, XOR))
    page.move("b1_1", -2.0)
    first, second = page.page.get_attribute(".t-hidden-lines", "d").split("M")[1:]
    size = float(page.page.get_attribute(part("overlay"), "width")) - 12

    def at(line: str) -> np.ndarray:
        return (np.array(re.findall(r"-?[\d.]+", line), dtype=float).reshape(2, 2) - 6) / size

    x1, down = (at(first) * 1.72).T  # the unit square and 0.36 around it
    assert np.allclose(x1 - 0.36 + 1.36 - down, 0.5, atol=0.01)  # 4x₁ + 4x₂ − 2 = 0
    assert np.allclose(at(second)[:, 0] * 1.72 - 0.36, 0, atol=0.01)  # x₁ = 0


def test_reset_gives_pythons_weights_back(watch: Callable[..., Sliders]) -> None:
    figure = weight_sliders(MLP(2, [2, 1], "tanh", seed=3), CORNERS, XOR)
    page = watch(figure)
    before, loss = page.weights(), page.page.inner_text(part("loss"))
    assert before == figure.weights
    assert page.page.is_disabled(part("reset"))
    page.move("w1_11", 3.0)
    assert page.page.inner_text(part("loss")) != loss
    page.page.click(part("reset"))
    assert page.weights() == before
    assert page.page.inner_text(part("loss")) == loss


def test_a_sample_goes_through_the_network(watch: Callable[..., Sliders]) -> None:
    page = watch(weight_sliders(Neuron(2, "sigmoid", init=[[1.0, 2.0]]), CORNERS, [0, 0, 0, 1]))
    page.page.click('[data-sample="3"]')
    assert "0.95" in page.page.text_content(part("diagram"))  # σ(1 + 2)
    page.page.click('[data-sample="3"]')
    assert "0.95" not in page.page.text_content(part("diagram"))


@pytest.mark.parametrize("width", [390, 640, 1000])
def test_it_fits_every_width_in_korean(watch: Callable[..., Sliders], width: int) -> None:
    figure = weight_sliders(MLP(2, [2, 1], "sigmoid", seed=0), CORNERS, XOR, lang="ko")
    page = watch(figure, viewport={"width": width, "height": 844}).page
    assert "손실" in page.inner_text(part("loss"))
    assert page.is_hidden(part("language"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in (".s-slider input", part("overlay"), part("diagram")):
        assert page.locator(selector).first.bounding_box()["width"] > 70


def test_a_curve_of_one_input(watch: Callable[..., Sliders]) -> None:
    page = watch(weight_sliders(Neuron(1, "sigmoid", init=[[1.0]]), [[-2.0], [2.0]], [0, 1]))
    before = page.page.get_attribute(".t-line.t-chosen", "d")
    page.move("w1_11", 4.0)
    assert page.page.get_attribute(".t-line.t-chosen", "d") != before


# ---------------------------------------------------------------- in Python


class Own(Module):
    def forward(self, x: Any) -> Any:
        return x


def test_what_is_no_plain_network_is_refused() -> None:
    with pytest.raises(TypeError, match="layers one after the other"):
        weight_sliders(Own(), CORNERS, XOR)
    with pytest.raises(ValueError, match=r"X has shape \(4, 2\); this model needs 3 columns"):
        weight_sliders(MLP(3, [1], seed=0), CORNERS, XOR)
    with pytest.raises(ValueError, match="loss is one of mse_loss, "):
        weight_sliders(MLP(2, [1], seed=0), CORNERS, XOR, loss=lambda o, y: o)


def test_weights_of_tensors_stand_under_the_same_names() -> None:
    first, second = Linear(2, 2, seed=0), Linear(2, 1, seed=1)
    weights = weight_sliders(Sequential(first, ReLU(), second), CORNERS, XOR).weights
    assert weights["w1_12"] == first.weight.numpy()[1, 0]
    assert weights["w2_21"] == second.weight.numpy()[0, 1]


def test_a_widget_takes_some_weights_and_leaves_the_others() -> None:
    pytest.importorskip("anywidget")
    widget = weight_sliders(MLP(2, [2, 1], seed=0), CORNERS, XOR).widget()
    before = dict(widget.weights)
    heard: list[dict[str, float]] = []
    widget.observe(lambda change: heard.append(change["new"]), names="weights")
    widget.weights = {"w1_11": 0.5}
    assert widget.weights == {**before, "w1_11": 0.5} == heard[-1]
    with pytest.raises(ValueError, match="no weight is called 'w9'; they are w1_11, w1_12"):
        widget.weights = {"w9": 1}


def test_a_live_figure_follows_python_and_reports_back(new_page: Any) -> None:
    pytest.importorskip("anywidget")
    widget = weight_sliders(MLP(2, [2, 1], seed=0), CORNERS, XOR).widget()
    page, complaints = live_view(new_page(), widget, "weights", widget.weights)
    page.wait_for_selector(".glassgrad-sliders.mounted")
    shown = "document.querySelector('.glassgrad-sliders').glassgradSliders.weights.w1_11"
    page.evaluate("model.told({ w1_11: 0.5 })")
    assert page.evaluate(f"[{shown}, model.saved]") == [0.5, 0], "it is not reported back"
    page.focus('[data-weight="w1_11"]')
    page.keyboard.press("ArrowRight")
    heard = page.evaluate("model.get('weights')")
    assert heard["w1_11"] == page.evaluate(shown) == pytest.approx(0.55)
    assert heard.keys() == widget.weights.keys()
    assert complaints == []
