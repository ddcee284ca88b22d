"""The panel of outputs against targets: every sample is seen, and stands at its number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from training_pages import train, watch

from nn import MLP
from nn.data import blobs

__all__ = ["watch"]

# The numbers at the two axes and where they stand, and the middle of every sample's mark.
SEEN = """() => {
  const overlay = document.querySelector("[data-part=overlay]"), middle = (e) => {
    const box = e.getBoundingClientRect();
    return [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  };
  const told = (kind) => [...overlay.querySelectorAll(`.t-soft.${kind}`)].map((e) =>
    [Number(e.textContent.replace("−", "-")), ...middle(e)]);
  const frame = overlay.getBoundingClientRect();
  const marks = [...overlay.querySelectorAll(".t-point")];
  return {
    up: told("t-end"), along: told("t-middle"),
    places: marks.map((e) => middle(e.querySelector(".t-mark"))),
    wrong: marks.map((e) => e.classList.contains("t-wrong")),
    outside: marks.filter((e) => {
      const box = e.querySelector(".t-mark").getBoundingClientRect();
      return box.left < frame.left || box.right > frame.right || box.top < frame.top
        || box.bottom > frame.bottom;
    }).length,
    diagonals: overlay.querySelectorAll(".t-diagonal").length,
  };
}"""


def outputs(W: np.ndarray, X: np.ndarray) -> np.ndarray:
    """What 3-6-1 with tanh gives, from its weights end to end."""
    hidden = np.tanh(X @ W[:18].reshape(3, 6) + W[18:24])
    return np.asarray(hidden @ W[24:30] + W[30])


def shown(seen: dict[str, Any]) -> np.ndarray:
    """The numbers at which the marks stand, by the axis beside them."""
    numbers, _, heights = np.array(seen["up"]).T
    slope, start = np.polyfit(heights, numbers, 1)
    return np.asarray(slope * np.array(seen["places"])[:, 1] + start)


LOSSES: dict[str, tuple[int, int]] = {
    "binary_cross_entropy_with_logits": (0, 1),
    "hinge": (-1, 1),
    "mse": (-1, 1),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_every_sample_stands_at_what_the_network_gives(watch: Any, loss: str) -> None:
    X, classes = blobs(40, classes=2, features=3, seed=1)
    low, high = LOSSES[loss]
    y = np.where(classes == 1, high, low)
    history = train(MLP(3, [6, 1], seed=1), X, y, loss=loss, epochs=30)
    training = watch(history)
    logits = loss.endswith("logits")
    for round in (0, 1, 2, 5, 30):
        training.ask("(h, round) => h.go(round)", round)
        seen = training.page.evaluate(SEEN)
        assert seen["outside"] == 0
        o = outputs(history.record.parameters[round], X)
        wanted = 1 / (1 + np.exp(-o)) if logits else o
        unit = np.ptp([number for number, _, _ in seen["up"]])
        assert shown(seen) == pytest.approx(wanted, abs=0.02 * unit)
        right = (o > (0 if logits else (low + high) / 2)) == (y == high)
        assert seen["wrong"] == list(~right)
        assert seen["diagonals"] == (loss == "mse"), "o = target, of numbers of one kind"
    if logits:
        assert training.page.locator(".t-axis").first.text_content() == "p = sigmoid(o) ↑"
        assert [number for number, _, _ in seen["along"]] == [0, 1]
    training.assert_clean()


def test_classes_stand_side_by_side(watch: Any) -> None:
    X, y = blobs(40, classes=2, features=3, seed=1)
    training = watch(train(MLP(3, [6, 1], seed=1), X, y, epochs=3))
    seen = training.page.evaluate(SEEN)
    (_, zero, _), (_, one, _) = seen["along"]
    nearer = [abs(x - one) < abs(x - zero) for x, _ in seen["places"]]
    assert nearer == list(y == 1)
    assert len({round(x) for x, _ in seen["places"]}) > 20, "not all on one line"


def test_of_a_run_that_explodes_every_sample_is_seen_while_it_has_a_number(watch: Any) -> None:
    X, _ = blobs(30, classes=2, features=3, seed=1)
    history = train(MLP(3, [6, 1], seed=1), X, X[:, 0], loss="mse", learning_rate=2, epochs=11)
    assert history.record.losses[-1] > 1e15
    training = watch(history)
    for round in (0, 3, 11):
        training.ask("(h, round) => h.go(round)", round)
        seen = training.page.evaluate(SEEN)
        assert seen["outside"] == 0
    assert np.ptp([number for number, _, _ in seen["up"]]) < 100, "the first rounds are told apart"


def test_a_target_between_two_classes_is_a_number_beside_a_probability(watch: Any) -> None:
    X, _ = blobs(30, classes=2, features=3, seed=1)
    y, loss = np.linspace(0, 1, 30), "binary_cross_entropy_with_logits"
    training = watch(train(MLP(3, [6, 1], seed=1), X, y, loss=loss, epochs=9))
    seen = training.page.evaluate(SEEN)
    assert (seen["outside"], seen["diagonals"]) == (0, 1)
    ends = training.page.evaluate(
        """() => ["x1", "y1", "x2", "y2"].map((key) =>
             Number(document.querySelector(".t-diagonal").getAttribute(key)))"""
    )
    frame = training.page.locator("[data-part=overlay]").bounding_box()
    across, up = np.array(seen["along"]).T, np.array(seen["up"]).T
    for place, side, (numbers, *places) in ((0, "x", across), (1, "y", up)):
        slope, start = np.polyfit(places[place] - frame[side], numbers, 1)
        low, high = slope * ends[place] + start, slope * ends[place + 2] + start
        assert -0.15 < low < 0
        assert 1 < high < 1.15


def test_the_curve_of_one_input_is_the_probability_too(watch: Any) -> None:
    x = np.linspace(-1, 1, 16)[:, None]
    history = train(MLP(1, [4, 1], seed=0), x, (x[:, 0] > 0.1).astype(int), epochs=40)
    training = watch(history, viewport={"width": 1366, "height": 768})
    training.page.keyboard.press("End")
    assert training.page.locator(".t-axis").first.text_content() == "p = sigmoid(o) ↑"
    top, bottom = training.page.evaluate(
        """() => {
             const { top, bottom } = document.querySelector("[data-part=overlay] .t-line")
               .getBoundingClientRect();
             return [top, bottom];
           }"""
    )
    numbers, _, heights = np.array(training.page.evaluate(SEEN)["up"]).T
    slope, start = np.polyfit(heights, numbers, 1)
    # the outline of the stroke has some width
    assert 0 - 0.05 < slope * bottom + start < slope * top + start < 1 + 0.05
