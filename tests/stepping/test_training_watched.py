"""What a lesson shows of learning, watched by mouse and keyboard; the numbers are NumPy's."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from player_pages import Watched
from training_pages import part, train, xor_run

import nn
from autograd import Value, tanh
from nn import MLP
from nn.data import moons

ROUNDS = 10


def number(text: str) -> float:
    return float(text.strip(" ()").replace("−", "-"))


# ---------------------------------------------------------------- networks, by hand in NumPy


def parts_of(W: np.ndarray, sizes: list[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    found, start = [], 0
    for a, b in pairwise(sizes):
        found.append((W[start : start + a * b].reshape(a, b), W[start + a * b :][:b]))
        start += a * b + b
    return found


def gradient(W: np.ndarray, sizes: list[int], X: np.ndarray, y: np.ndarray, loss: str) -> Any:
    """∂(mean loss)/∂W of a tanh network with one linear output: the chain rule, written out."""
    parts, hs = parts_of(W, sizes), [X]
    for k, (w, b) in enumerate(parts):
        z = hs[-1] @ w + b
        hs.append(np.tanh(z) if k + 1 < len(parts) else z)
    o, t = hs[-1], y[:, None]
    delta = 2 * (o - t) if loss == "mse" else 1 / (1 + np.exp(-o)) - t
    delta, grads = delta / len(X), []
    for k in reversed(range(len(parts))):
        grads = [(hs[k].T @ delta).ravel(), delta.sum(axis=0), *grads]
        if k:
            delta = (delta @ parts[k][0].T) * (1 - hs[k] ** 2)
    return np.concatenate(grads)


def output(W: np.ndarray, sizes: list[int], X: np.ndarray) -> np.ndarray:
    (w1, b1), (w2, b2) = parts_of(W, sizes)
    o: np.ndarray = (np.tanh(X @ w1 + b1) @ w2 + b2)[:, 0]
    return o


def descended(W: np.ndarray, rounds: int, rate: float, *given: Any) -> np.ndarray:
    path = [W]
    for _ in range(rounds):
        path.append(path[-1] - rate * gradient(path[-1], *given))
    return np.array(path)


def apart(found: np.ndarray, wanted: np.ndarray) -> float:
    return float(np.abs(found - wanted).max() / np.abs(wanted).max())


def go(page: Any, how: str, button: str, key: str) -> None:
    if how == "mouse":
        page.click(part(button))
    else:
        page.keyboard.press(key)


LESSONS: dict[str, Any] = {
    "2-2-1 on XOR": ([2, 2, 1], "mse", lambda: xor_run(sizes=(2, 1), seed=1, epochs=60)),
    "2-8-1 on moons": (
        [2, 8, 1],
        "with_logits",
        lambda: train(MLP(2, [8, 1], seed=0), *moons(40), epochs=60, learning_rate=0.5),
    ),
}


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
@pytest.mark.parametrize("name", LESSONS)
def test_ten_updates_of_a_network(watch: Any, name: str, how: str) -> None:
    sizes, loss, run = LESSONS[name]
    history = run()
    training, X, y = watch(history), history.record.X, history.record.y
    rate = float(history.record.rates[0])
    path = descended(history.record.parameters[0], ROUNDS, rate, sizes, X, y, loss)
    for k in range(ROUNDS):  # the chosen weight is w₁₂, the second number
        shown = [
            number(text) for text in training.page.locator(".t-step .part > span").all_inner_texts()
        ]
        before, eta, g, after = shown
        assert (before, eta) == (pytest.approx(path[k, 1], rel=1e-5), rate)
        assert g == pytest.approx(gradient(path[k], sizes, X, y, loss)[1], rel=1e-5, abs=1e-12)
        assert after == pytest.approx(path[k + 1, 1], rel=1e-5)
        assert apart(training.weights(k), path[k]) < 1e-12
        go(training.page, how, "next", "ArrowRight")
    assert training.round == ROUNDS
    assert apart(training.weights(ROUNDS), path[ROUNDS]) < 1e-12
    for _ in range(4):  # and back, at any time
        go(training.page, how, "back", "ArrowLeft")
    shown = training.page.locator(".t-step .part > span").first.inner_text()
    assert number(shown) == pytest.approx(path[ROUNDS - 4, 1], rel=1e-5)
    training.assert_clean()


@pytest.mark.parametrize("name", LESSONS)
def test_a_branch_with_another_rate(watch: Any, name: str) -> None:
    sizes, loss, run = LESSONS[name]
    history = run()
    training, record = watch(history), history.record
    training.click_round(20)
    slider = training.page.locator(part("rate"))
    slider.focus()
    for _ in range(90):
        training.page.keyboard.press("ArrowLeft")
    training.computed()
    rate = training.ask("h => h.player.run.rate")
    assert rate < record.rates[0]
    path = descended(record.parameters[20], 40, rate, sizes, record.X, record.y, loss)
    for round in (21, 40, 60):
        assert apart(training.weights(round), path[round - 20]) < 1e-12
    assert training.page.locator(f"{part('curve')} .t-lines .t-line").count() == 2, (
        "both stay on the curve"
    )
    training.page.click(".t-chip-name >> nth=0")
    assert apart(training.weights(60), record.parameters[60]) < 1e-12
    training.assert_clean()


def test_initial_weights_of_one_seed_learn_xor_and_of_another_do_not(watch: Any) -> None:
    training = watch(xor_run(sizes=(2, 1), seed=1, epochs=200))
    page = training.page
    page.keyboard.press("End")
    outputs = page.locator(".t-output").all_text_contents()
    assert [round(number(text.split("=")[1])) for text in outputs] == [-1, 1, 1, -1]
    page.locator(part("seed-number")).fill("2")
    page.keyboard.press("Enter")
    training.computed()
    page.locator(part("curve")).focus()
    page.keyboard.press("End")
    assert number(training.text("loss").split()[1]) > 0.5
    outputs = page.locator(".t-output").all_text_contents()
    wrong = [
        t for t, o in zip((-1, 1, 1, -1), outputs, strict=True) if t * number(o.split("=")[1]) < 0.5
    ]
    assert wrong, "this one has not learnt it"
    page.keyboard.press("Home")
    page.click(".t-chip-name >> nth=0")
    assert training.round == 0
    training.assert_clean()


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_a_stride_too_large_climbs_and_is_called_so(watch: Any, how: str) -> None:
    history = xor_run(sizes=(2, 1), seed=1, epochs=60)
    training, record = watch(history), history.record
    training.click_round(20)
    if how == "mouse":
        drag_to_the_end(training.page)
    else:
        training.page.locator(part("rate")).focus()
        training.page.keyboard.press("End")  # 30 times the rate
    training.computed()
    told = training.page.text_content(part("curve")) or ""
    assert "explodes at round" in told or "step too large" in told
    path = descended(record.parameters[20], 20, 3.0, [2, 2, 1], record.X, record.y, "mse")
    losses = [np.mean((output(W, [2, 2, 1], record.X) - record.y) ** 2) for W in path]
    rises = next(k for k in range(20) if losses[k + 1] > losses[k])
    training.click_round(20 + rises)
    assert "step too large: the loss rises" in training.text("sum")
    assert apart(training.weights(23), path[3]) < 1e-10, "it grows, and with it the rounding"
    training.assert_clean()


def drag_to_the_end(page: Any) -> None:
    box = page.locator(part("rate")).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 40, y, steps=4)
    page.mouse.up()


def test_from_the_curve_to_a_product_by_the_keyboard_alone(watch: Any) -> None:
    history = xor_run(sizes=(2, 1), seed=1, epochs=60)
    training = watch(history)
    page = training.page
    for key in ("PageUp", "PageUp", "ArrowRight"):  # six rounds, six and one
        page.keyboard.press(key)
    assert training.round == 13
    page.keyboard.press("]")
    assert training.text("weight-now").startswith("w21 =")
    tab_to(page, ".t-bars")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert training.text("pass-where") == "round 13 › w21 › sample 3"
    (w1, b1), (w2, b2) = parts_of(history.record.parameters[13], [2, 2, 1])
    x, t = history.record.X[2], history.record.y[2]
    h = np.tanh(x @ w1 + b1)
    delta = 2 * ((h @ w2 + b2)[0] - t) * w2[0, 0] * (1 - h[0] ** 2)
    told = page.inner_text(f".t-pass-graph {part('update')}").replace("−", "-").split()
    numbers = [number(word) for word in told if word.strip("()-.e0123456789") == ""]
    assert numbers[-1] == pytest.approx(x[1] * delta, rel=1e-5)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    assert training.round == 12
    training.assert_clean()


def tab_to(page: Any, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def test_keys_go_to_the_rounds_once_the_rate_is_dragged(watch: Any) -> None:
    training = watch(xor_run(epochs=20))
    page, rate = training.page, training.page.locator(part("rate"))
    for round, runs in ((5, 2), (8, 3)):  # each drag is a run of its own
        training.ask("(h, round) => h.go(round)", round)
        box = rate.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + (30 if runs == 2 else 70), box["y"] + 40, steps=4)
        page.mouse.up()
        training.computed()
        chosen = training.ask("h => h.player.run.rate")
        page.keyboard.press("ArrowRight")
        assert training.round == round + 1
        assert training.ask("h => h.player.run.rate") == chosen
        assert page.locator(".t-chip").count() == runs
    page.keyboard.press("End")
    assert training.round == 20
    rate.focus()
    page.keyboard.press("ArrowRight")
    assert training.round == 20, "who came to the slider by the keyboard keeps it"
    assert training.ask("h => h.player.run.rate") != chosen
    training.assert_clean()


@pytest.mark.parametrize(("width", "all_of_them"), [(1366, True), (390, False)])
def test_the_terms_of_a_mean_are_written_where_they_fit(
    watch: Any, width: int, all_of_them: bool
) -> None:
    X, y = (
        np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1], [0.3, 0.2]]),
        np.array([-1.0, 1, 1, -1, 1]),
    )
    history = train(MLP(2, [2, 1], seed=1), X, y, loss="mse", epochs=400)
    training = watch(history, viewport={"width": width, "height": 768})
    for round in (0, 200, 400):
        training.ask("(h, round) => h.go(round)", round)
        line = training.page.inner_text(".t-mean-words")
        assert ("…" not in line) == all_of_them
        terms = line.split("(")[1].split(")")[0]
        assert len(terms.replace(" − ", " + ").split(" + ")) == (5 if all_of_them else 4)
        high = training.page.locator(".t-mean-words").bounding_box()["height"]
        assert high < 30 or not all_of_them, "on one line"
    ends = """h => {
      const svg = h.player.get("history"), { right } = svg.getBoundingClientRect();
      return [...svg.querySelectorAll(".t-middle")]
        .map(text => right - text.getBoundingClientRect().right);
    }"""
    assert width < 1000 or min(training.ask(ends)) >= 6, "rounds stand clear of the edge"
    training.assert_clean()


# ---------------------------------------------------------------- expressions


class Descent(Watched):
    def __init__(self, page: Any, path: Path) -> None:
        super().__init__(page, path)
        page.wait_for_selector(".glassgrad-descent.mounted .glassgrad-player.mounted")

    def updates(self) -> list[list[str]]:
        lines = self.page.locator(f"{part('d-updates')} li")
        return [lines.nth(k).locator("> *").all_text_contents() for k in range(lines.count())]


def squared_sum(x: float, y: float) -> tuple[float, list[float]]:
    return (x + y) ** 2, [2 * (x + y)] * 2


def neuron(w: float, x: float, b: float) -> tuple[float, list[float]]:
    """(tanh(w x + b) − 0.3)², and its derivatives written out."""
    a = np.tanh(w * x + b)
    slope = 2 * (a - 0.3) * (1 - a * a)
    return (a - 0.3) ** 2, [slope * x, slope * w, slope]


EXPRESSIONS: dict[str, Any] = {
    "(x+y)**2": (squared_sum, lambda x, y: (x + y) ** 2, {"x": 2.0, "y": 3.0}, 0.1),
    "a neuron": (
        neuron, lambda w, x, b: (tanh(w * x + b) - 0.3) ** 2, {"w": 0.5, "x": 2.0, "b": -1.0}, 0.2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_ten_updates_of_an_expression(new_page: Any, tmp_path: Path, name: str, how: str) -> None:
    by_hand, program, start, rate = EXPRESSIONS[name]
    leaves = {label: Value(x, label=label) for label, x in start.items()}
    path = tmp_path / "descent.html"
    program(*leaves.values()).stepper(learning_rate=rate, steps=ROUNDS).save(path)
    descent = Descent(new_page(), path)
    optimizer = nn.SGD([Value(x) for x in start.values()], lr=rate)
    xs = np.array(list(start.values()))
    for k in range(ROUNDS):
        output, grads = by_hand(*xs)
        shown = descent.updates()
        after = xs - rate * np.array(grads)
        for (label, x, g, new), line in zip(
            zip(start, xs, grads, after, strict=True), shown, strict=True
        ):
            assert line[0] == label
            assert [number(line[2]), number(line[4]), number(line[6])] == [
                pytest.approx(z, rel=1e-5, abs=1e-12) for z in (x, g, new)
            ]
        found = descent.page.evaluate(
            "k => { const r = document.querySelector('.glassgrad-descent').glassgradDescent.walk"
            ".rounds[k]; return [r.loss, ...r.xs]; }", k,
        )  # fmt: skip
        assert found == pytest.approx([output, *xs], rel=1e-12)
        for leaf, g in zip(optimizer.parameters, grads, strict=True):
            leaf.grad = g
        optimizer.step()
        xs = after
        assert [leaf.data for leaf in optimizer.parameters] == pytest.approx(xs.tolist(), rel=1e-12)
        go(descent.page, how, "d-next", "PageDown")
    descent.assert_clean()


@pytest.mark.parametrize(
    ("start", "words"), [(-1.5, "negative: step to the right"), (3.5, "positive: step to the left")]
)
def test_both_signs_of_the_rule(new_page: Any, tmp_path: Path, start: float, words: str) -> None:
    """w := w − α dJ/dw: down from either side."""
    w = Value(start, label="w")
    path = tmp_path / "descent.html"
    ((w - 1) ** 2).stepper(learning_rate=0.2, steps=ROUNDS).save(path)
    descent = Descent(new_page(), path)
    assert f"slope {words}" in descent.page.inner_text(part("d-verdict"))
    [[_, _, before, _, g, _, after]] = descent.updates()
    assert number(g) == 2 * (start - 1)
    assert (number(after) > number(before)) == (start < 1)
    assert abs(number(after) - 1) < abs(number(before) - 1)
    descent.assert_clean()
