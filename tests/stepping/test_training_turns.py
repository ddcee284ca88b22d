"""What becomes true at a round, and what another run says beside the chosen one; by NumPy."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from training_pages import moons_run, part, train, xor_run

from nn import MLP
from nn.data import blobs, moons

FINE = 20_000  # directions of lines that are tried


def outputs(W: np.ndarray, X: np.ndarray, hidden: int, count: int = 1) -> np.ndarray:
    """Of 2-hidden-count, tanh and linear, from weights in the record's order."""
    h = np.tanh(X @ W[: 2 * hidden].reshape(2, hidden) + W[2 * hidden : 3 * hidden])
    rest = W[3 * hidden :]
    return np.asarray(h @ rest[: hidden * count].reshape(hidden, count) + rest[hidden * count :])


def sides(path: np.ndarray, X: np.ndarray, hidden: int) -> np.ndarray:
    return np.array([outputs(W, X, hidden)[:, 0] > 0 for W in path])  # (rounds, samples)


def a_line_parts(X: np.ndarray, over: np.ndarray) -> bool:
    """Whether the points lie apart along one of many directions."""
    angles = np.linspace(0, np.pi, FINE, endpoint=False)
    along = X @ np.array([np.cos(angles), np.sin(angles)])  # (n, 2) @ (2, directions)
    a, b = along[over], along[~over]
    if not len(a) or not len(b):
        return True
    return bool(np.any((a.max(0) < b.min(0)) | (b.max(0) < a.min(0))))


def test_rounds_at_which_samples_change_sides(watch: Any) -> None:
    history = moons_run(epochs=160, learning_rate=2.0)
    training, record = watch(history), history.record
    training.computed()
    right = sides(record.parameters, record.X, 8) == (record.y > 0.5)
    changes = [r for r in range(1, 161) if np.any(right[r] != right[r - 1])]
    assert changes
    bends = next(r for r in range(161) if not a_line_parts(record.X, right[r] == (record.y > 0.5)))
    whole = next(r for r in range(161) if right[r].all())
    texts = training.page.locator(".t-turn").all_inner_texts()
    assert texts == [f"boundary bends: round {bends}", f"all 40 right: round {whole}"]
    assert training.page.locator(".t-tick").count() == len(changes)
    training.page.click(".t-changes summary")
    for item, r in zip(
        training.page.locator(".t-changes li").all_inner_texts(), changes, strict=True
    ):
        head, told = item.split(" to the ", 1)
        assert head.strip() == f"round {r}"
        numbers = [int(n) - 1 for n in re.findall(r"\d+", told)]
        assert sorted(numbers) == np.flatnonzero(right[r] != right[r - 1]).tolist()
    training.assert_clean()


def test_a_turn_leads_to_its_round_by_mouse_and_by_keyboard(watch: Any) -> None:
    training = watch(moons_run(epochs=160, learning_rate=2.0))
    training.computed()
    page, first = training.page, training.page.locator(".t-turn").first
    wanted = int(first.inner_text().split()[-1])
    first.click()
    assert training.round == wanted
    page.keyboard.press("Home")
    assert training.round == 0
    page.locator(".t-turn").last.focus()
    page.keyboard.press("Enter")
    assert training.round == int(page.locator(".t-turn").last.inner_text().split()[-1])
    page.locator(".t-changes summary").focus()
    page.keyboard.press("Enter")
    assert page.is_visible(".t-changes ol")
    page.keyboard.press("Escape")
    assert not page.is_visible(".t-changes ol")
    page.click(".t-changes summary")
    item = page.locator(".t-changes li button").nth(1)
    wanted = int(item.inner_text().split()[-1])
    item.click()
    assert training.round == wanted
    assert not page.is_visible(".t-changes ol")
    training.assert_clean()


def test_samples_on_the_wrong_side_are_hollow_and_counted(watch: Any) -> None:
    history = moons_run(epochs=60, learning_rate=1.0)
    training, record = watch(history), history.record
    right = sides(record.parameters, record.X, 8) == (record.y > 0.5)
    for round in (0, 3, 30, 60):
        training.ask("(h, r) => h.go(r)", round)
        hollow = training.page.evaluate(
            "[...document.querySelectorAll('.t-wrong')].map(g => Number(g.dataset.sample))"
        )
        assert hollow == np.flatnonzero(~right[round]).tolist()
        assert training.text("right") == f"right {right[round].sum()} / 40"
    training.assert_clean()


def test_three_classes_and_targets_without_classes(watch: Any) -> None:
    X, y = blobs(30, classes=3)
    history = train(MLP(2, [4, 3], seed=1), X, y, epochs=40, learning_rate=0.3)
    training, record = watch(history), history.record
    training.computed()
    best = [outputs(W, X, 4, 3).argmax(1) for W in record.parameters]
    right = np.array([found == y for found in best])
    assert training.text("right") == f"right {right[0].sum()} / 30"
    changes = sum(bool(np.any(a != b)) for a, b in zip(right[1:], right, strict=False))
    assert training.page.locator(".t-tick").count() == changes
    training = watch(train(MLP(2, [3, 1], seed=0), X, X[:, 0] * X[:, 1], loss="mse", epochs=10))
    training.computed()
    assert training.text("right") == ""
    assert training.page.locator(".t-turn, .t-changes, .t-tick").count() == 0
    training.assert_clean()


def test_the_lowest_validation_loss_is_marked(watch: Any) -> None:
    X, y = moons(40, noise=0.4, seed=3)
    history = train(
        MLP(2, [16, 1], seed=0), X, y, epochs=300, optimizer="Adam", learning_rate=0.1,
        validation=0.4, batch_size=24,
    )  # fmt: skip
    lowest = int(np.argmin(history.validation_loss)) + 1
    assert lowest < 300
    training = watch(history)
    training.computed()
    assert f"validation lowest: round {lowest}" in training.page.inner_text(part("turns"))
    training.assert_clean()


# ---------------------------------------------------------------- another run beside


def points_of(training: Any, selector: str) -> np.ndarray:
    """The corners of a path in the plot of the data, as places of the data."""
    page = training.page
    path = page.get_attribute(selector, "d")
    marks = page.locator(".t-points .t-point").evaluate_all(
        "groups => groups.map(g => g.getAttribute('transform'))"
    )
    corners = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path), dtype=float)
    shown = np.array([re.findall(r"-?[\d.]+", text) for text in marks], dtype=float)  # (n, 2)
    X = np.array(training.ask("h => [...h.player.data().X]")).reshape(-1, 2)
    ones = np.ones((len(shown), 1))
    to_data, *_ = np.linalg.lstsq(np.hstack([shown, ones]), X, rcond=None)
    return np.hstack([corners, np.ones((len(corners), 1))]) @ to_data


def test_the_other_run_s_boundary_and_weight_stand_beside(watch: Any) -> None:
    history = moons_run(epochs=80, learning_rate=0.5)
    training, record = watch(history), history.record
    training.ask("h => { h.go(20); h.setRate(4); h.player.rest(); }")
    training.computed()
    training.ask("h => h.go(70)")
    W = {"branch": training.weights(70), "recorded": record.parameters[70]}
    for selector, run in ((".t-boundary", "branch"), (".t-beside", "recorded")):
        places = points_of(training, f"{part('overlay')} > {selector}")
        steep = np.abs(outputs(W[run], record.X, 8)).max()
        assert np.abs(outputs(W[run], places, 8)).max() < 0.03 * steep, "the output is 0 there"
    assert training.page.text_content(".t-beside-words") == "recorded: η = 0.5"
    assert training.page.locator(f"{part('history')} .t-line").count() == 2
    training.ask("h => h.go(10)")  # before the fork both are one run
    assert training.page.get_attribute(f"{part('overlay')} > .t-beside", "d") == ""
    training.ask("h => h.go(70)")
    training.page.click(".t-chip-name >> nth=0")
    assert training.page.text_content(".t-beside-words") == "η = 4 from round 20"
    training.page.click(".t-chip-close")
    assert training.page.get_attribute(f"{part('overlay')} > .t-beside", "d") == ""
    assert training.page.locator(f"{part('history')} .t-line").count() == 1
    training.assert_clean()


def test_a_weight_that_grows_stays_in_its_history(watch: Any) -> None:
    """What is large because the run explodes is cut, what was learnt is not."""
    training = watch(moons_run(epochs=200, learning_rate=2.0))
    last = training.weights(200)
    k = int(np.argmax(np.abs(last[:16])))
    training.ask(
        """(h, at) => {
          h.player.weight = { part: "W", at };
          h.go(200);
          h.player.views.past.lines();
        }""",
        [0, k // 8, k % 8],
    )
    assert abs(last[k]) > 2.0
    ticks = training.page.locator(f"{part('history')} .t-axes .t-end").all_text_contents()
    ticks = [float(t.replace("−", "-")) for t in ticks]
    gap = ticks[1] - ticks[0]
    assert min(ticks) - gap < last[k] < max(ticks) + gap
    dot = training.page.locator(f"{part('history')} .t-dot").bounding_box()
    frame = training.page.locator(part("history")).bounding_box()
    assert frame["y"] + 8 < dot["y"] < frame["y"] + frame["height"] - 28
    exploded = watch(xor_run(epochs=60, learning_rate=3.0))
    exploded.ask("h => h.go(59)")
    gone = exploded.ask("h => h.player.run.explosion()")
    assert f"explodes at round {gone}" in exploded.page.text_content(part("history"))
    exploded.assert_clean()


# ---------------------------------------------------------------- which sample, which product


def test_the_largest_of_the_samples_and_its_product(watch: Any) -> None:
    """A task card: which sample moved w₁₂ most in round 20, and by which product?"""
    history = moons_run(epochs=30, learning_rate=0.5)
    training, record = watch(history), history.record
    training.click_round(20)
    W, X, y = record.parameters[20], record.X, record.y
    h = np.tanh(X @ W[:16].reshape(2, 8) + W[16:24])
    o = h @ W[24:32] + W[32]
    delta = (1 / (1 + np.exp(-o)) - y) * W[25] * (1 - h[:, 1] ** 2)  # ∂L/∂z₂ of each sample
    each = X[:, 0] * delta
    k = int(np.argmax(np.abs(each)))
    line = training.page.inner_text(".t-hint").replace("−", "-")
    assert line.startswith(f"Sample {k + 1} has the longest bar: x₁ × ∂L/∂z₂ = ")
    told = re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", line.split("z₂ = ")[1])
    numbers = [float(text) for text in told[:3]]
    assert numbers == pytest.approx([X[k, 0], delta[k], each[k]], rel=1e-3)
    bold = training.page.locator(".t-extreme:not(.t-plain)").all_text_contents()
    assert len(bold) == 1
    assert bold[0].startswith(f"sample {k + 1}:")
    caption = training.page.inner_text(".t-bars-words")
    assert caption == "Bars: ∂L/∂w12; movement = −0.5 × mean"
    training.page.click(".t-most")
    assert training.text("pass-where") == f"round 20 › w12 › sample {k + 1}"
    training.assert_clean()


def test_a_rate_beyond_the_slider_is_typed(watch: Any) -> None:
    """A task card: what would η = 10 do?"""
    history = moons_run(epochs=30, learning_rate=0.1)
    training, record = watch(history), history.record
    training.click_round(20)
    field = training.page.locator(part("rate-value"))
    assert field.input_value() == "0.1"
    field.fill("10")
    field.press("Enter")
    training.computed()
    assert training.ask("h => h.player.run.rate") == 10
    W, X, y = record.parameters[20], record.X, record.y
    h = np.tanh(X @ W[:16].reshape(2, 8) + W[16:24])
    error = (1 / (1 + np.exp(-(h @ W[24:32] + W[32]))) - y) / len(X)
    after = W[24:32] - 10 * error @ h
    assert training.weights(21)[24:32] == pytest.approx(after, rel=1e-12)
    for wrong in ("-1", ""):
        training.ask("(h, t) => { h.player.get('rate-value').value = t; }", wrong)
        field.press("Enter")
        assert field.input_value() == "10"
    assert training.page.locator(".t-chip").count() == 2
    training.page.click(".t-chip-name >> nth=0")
    training.ask("h => h.go(3)")
    assert field.input_value() == "0.1"
    training.assert_clean()


@pytest.mark.parametrize("key", ["Escape", "mouse"])
def test_who_leaves_the_rate_steps_again(watch: Any, key: str) -> None:
    training = watch(xor_run(epochs=20))
    page = training.page
    page.locator(part("rate")).focus()
    page.keyboard.press("ArrowRight")
    assert training.round == 0
    assert page.inner_text(".t-rate-keys") == "← → change η; Esc returns to the rounds."
    if key == "Escape":
        page.keyboard.press("Escape")
    else:
        page.click(part("why-title"))
    page.keyboard.press("ArrowRight")
    assert training.round == 1
    training.assert_clean()


def test_the_sample_with_the_longest_bar_has_its_number_in_the_plot(watch: Any) -> None:
    history = moons_run(epochs=30, learning_rate=0.5)
    training = watch(history)
    for r in (3, 20):
        training.click_round(r)
        k = int(re.findall(r"Sample (\d+)", training.page.inner_text(".t-hint"))[0])
        assert training.page.locator(".t-named text").all_text_contents() == [str(k)]
        x, y = history.record.X[k - 1]
        at = training.page.locator(f".t-points [data-sample='{k - 1}']").bounding_box()
        words = training.page.locator(".t-named text").bounding_box()
        assert abs(words["x"] - at["x"]) < 30, (x, y)
        assert abs(words["y"] - at["y"]) < 30
    training.assert_clean()


def test_a_boundary_that_never_bends_is_said(watch: Any) -> None:
    history = moons_run(epochs=12, learning_rate=0.05)
    training, record = watch(history), history.record
    training.computed()
    right = sides(record.parameters, record.X, 8) == (record.y > 0.5)
    assert all(a_line_parts(record.X, r == (record.y > 0.5)) for r in right)
    assert "boundary never bends" in training.page.inner_text(part("turns"))
    training.assert_clean()


def test_runs_say_with_what_loss_they_end(watch: Any) -> None:
    history = moons_run(epochs=30, learning_rate=0.5)
    training = watch(history)
    assert training.page.locator(".t-chip small").count() == 0  # one run alone
    training.ask("h => { h.go(4); h.setRate(1.0); return h.settled(); }")
    ends = training.ask("h => h.player.runs.map((run) => run.loss(run.lastKnown()))")
    told = training.page.locator(".t-chip small").all_inner_texts()
    assert [float(text.removeprefix("→ ")) for text in told] == pytest.approx(ends, rel=2e-3)
    names = training.page.locator(".t-chip-name").all_inner_texts()
    assert names[0].startswith("recorded: η = 0.5")
    training.assert_clean()
