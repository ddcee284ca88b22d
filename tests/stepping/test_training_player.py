"""The training player by mouse and keyboard: from the curve to a product, branches, data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from training_pages import moons_run, part, train, xor_run

from autograd import Tensor
from nn import MLP
from nn.data import blobs, moons, xor


def descent(W: np.ndarray, X: np.ndarray, y: np.ndarray, rate: float, rounds: int) -> np.ndarray:
    """Plain descent on 2-3-1, tanh, squared error, from weights in the record's order."""
    path = [W]
    for _ in range(rounds):
        parts = [W[:6].reshape(2, 3), W[6:9], W[9:12].reshape(3, 1), W[12:]]
        w1, b1, w2, b2 = leaves = [Tensor(p.copy()) for p in parts]
        out = ((X @ w1 + b1).tanh() @ w2 + b2)[:, 0]  # type: ignore[attr-defined]
        ((out - y) ** 2).mean().backward()
        W = np.concatenate([(p.data - rate * np.asarray(p.grad)).ravel() for p in leaves])
        path.append(W)
    return np.array(path)


def test_three_clicks_from_the_curve_to_a_product(watch: Any) -> None:
    history = xor_run(epochs=60)
    training = watch(history)
    training.click_round(41)  # one: a round
    assert training.round == 41
    assert training.text("where") == "round 41 / 60"
    loss = history.record.losses[41]
    assert training.text("loss") == f"loss {loss:.4g}"
    training.page.click('[data-key="W0,1,2"] .hit', force=True)  # two: a weight, w₂₃
    before, after = (history.record.parameters[k][5] for k in (41, 42))
    assert training.text("why-title") == (
        f"Why does w23 move by {after - before:+.2g} now?".replace("-", "−")
    )
    training.page.click('[data-bar="1"]')  # three: a sample
    W = history.record.parameters[41]
    w1 = Tensor(W[:6].reshape(2, 3))
    x, t = history.record.X[1], history.record.y[1]
    out = ((Tensor(x) @ w1 + W[6:9]).tanh() * W[9:12]).sum() + W[12]  # type: ignore[attr-defined]
    ((out - t) ** 2).backward()
    product = float(w1.grad[1, 2])
    update = training.page.inner_text(f".t-pass-graph {part('update')}")
    assert update.split()[0] == "w₂₃.grad"
    assert f"{product:.6g}" in update.replace("−", "-").split()
    told = training.text("pass-sum").replace("−", "-")
    assert f"{after:.6g}" in told
    assert f"{before:.6g}" in told
    training.assert_clean()


LOSSES = {
    "mse": "signs",
    "l1": "signs",
    "huber": "signs",
    "hinge": "signs",
    "binary_cross_entropy": "sigmoid",
    "binary_cross_entropy_with_logits": "classes",
    "cross_entropy": "three",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_pass_of_a_sample_has_its_loss_and_its_product(watch: Any, loss: str) -> None:
    kind = LOSSES[loss]
    X, y = blobs(12, classes=3) if kind == "three" else moons(12)
    y = 2 * y - 1 if kind == "signs" else y
    output = "sigmoid" if kind == "sigmoid" else None
    model = MLP(2, [3, 3 if kind == "three" else 1], output=output, seed=0)
    training = watch(train(model, X, y, loss=loss, epochs=6))
    training.ask("h => h.go(4)")
    for sample in (0, 5):
        training.ask("(h, s) => h.open(s)", sample)
        shown = training.page.inner_text(f".t-pass-graph {part('summary')}").split()[2]
        wanted = training.ask("(h, s) => h.player.update.losses[s]", sample)
        assert float(shown.replace("−", "-")) == pytest.approx(wanted, rel=1e-5)
        update = training.page.inner_text(f".t-pass-graph {part('update')}").replace("−", "-")
        product = training.ask("(h, s) => h.player.sampleGradients()[s]", sample)
        numbers = [
            float(word.strip("()"))
            for word in update.split()
            if word.strip("()-.e0123456789") == ""
        ]
        assert any(n == pytest.approx(product, rel=1e-5, abs=1e-12) for n in numbers)
        training.page.keyboard.press("Escape")
    training.assert_clean()


def test_the_pass_steps_by_keys_and_escape_leads_back(watch: Any) -> None:
    training = watch(xor_run(epochs=20))
    training.ask("h => h.go(7)")
    training.page.click('[data-bar="2"]')
    number = "document.querySelector('.t-pass-graph .glassgrad-player').glassgrad.position"
    at = training.page.evaluate(number)
    training.page.keyboard.press("ArrowLeft")
    assert training.page.evaluate(number) == at - 1
    training.page.keyboard.press("Home")
    assert training.page.evaluate(number) == 0
    assert training.round == 7, "the training stays where it is"
    training.page.keyboard.press("Escape")
    assert training.page.is_visible(part("curve"))
    training.page.keyboard.press("ArrowRight")
    assert training.round == 8
    training.assert_clean()


def test_a_large_network_lists_its_products(watch: Any) -> None:
    history = train(MLP(2, [16, 16, 1], seed=0), *moons(30), epochs=5)
    training = watch(history)
    training.ask("h => h.open(3)")
    line = training.text("pass-line")
    assert line.startswith("∂L/∂w₁₂ = ∂L/∂z₂ × x₁ =")
    wanted = training.ask("h => h.player.sampleGradients()[3]")
    assert float(line.split("= ")[-1].replace("−", "-")) == pytest.approx(wanted, rel=1e-5)
    training.page.keyboard.press("End")
    after = history.record.parameters[1][1]
    shown = float(training.text("pass-line").split("= ")[-1].replace("−", "-"))
    assert shown == pytest.approx(after, rel=1e-5)
    training.assert_clean()


def test_keys_and_the_curve(watch: Any) -> None:
    training = watch(xor_run(epochs=40))
    for key, round in (
        ("End", 40),
        ("ArrowLeft", 39),
        ("Home", 0),
        ("ArrowRight", 1),
        ("PageUp", 5),
    ):
        training.page.keyboard.press(key)
        assert training.round == round
    box = training.page.locator(part("curve")).bounding_box()
    training.page.mouse.move(box["x"] + 100, box["y"] + 50)
    training.page.mouse.down()
    training.page.mouse.move(box["x"] + box["width"] - 18, box["y"] + 60, steps=6)
    training.page.mouse.up()
    assert training.round == 40
    training.assert_clean()


def test_a_branch_with_another_rate_is_python_s_run(watch: Any) -> None:
    history = xor_run(epochs=60)
    training = watch(history)
    training.click_round(20)
    training.page.locator(part("rate")).focus()
    for _ in range(120):
        training.page.keyboard.press("ArrowRight")
    training.computed()
    rate = training.ask("h => h.player.run.rate")
    assert rate > 0.15
    record = history.record
    path = descent(record.parameters[20], record.X, record.y, rate, 40)
    for round in (21, 33, 60):
        found = training.weights(round)
        assert np.abs(found - path[round - 20]).max() < 1e-12 * np.abs(path).max()
    assert training.page.locator(".t-chip").count() == 2, "both runs are on the curve"
    assert f"η = {rate:.3g} from round 20" in training.text("runs")
    training.page.click(".t-chip-close")
    assert training.page.locator(".t-chip").count() == 1
    training.assert_clean()


def test_back_at_the_recorded_rate_there_is_no_branch(watch: Any) -> None:
    training = watch(xor_run(epochs=20))
    training.page.locator(part("rate")).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"):
        training.page.keyboard.press(key)
    assert training.page.locator(".t-chip").count() == 1


def test_too_large_a_rate_explodes_and_is_called_so(watch: Any) -> None:
    training = watch(xor_run(epochs=60))
    training.ask("h => { h.go(10); h.setRate(3); }")
    training.computed()
    page = training.page
    page.wait_for_selector(".t-warning")
    assert "explodes at round" in (page.text_content(".t-warning") or "")
    exploded = training.ask("h => h.player.run.explosion()")
    assert 10 < exploded < 60
    training.ask("(h, r) => h.go(r)", exploded - 1)
    assert "step too large: the loss rises" in training.text("sum")
    training.assert_clean()


LEARNS, FAILS = 1, 2  # seeds of a 2-2-1 network on XOR, 200 rounds


def test_initial_weights_decide_whether_xor_is_learnt(watch: Any) -> None:
    """The seed of the page gives the weights of Python's seed, to the last bit."""
    runs = {
        seed: xor_run(sizes=(2, 1), seed=seed, epochs=200).record for seed in (LEARNS, FAILS, 6)
    }
    assert runs[LEARNS].losses[-1] < 0.001
    assert runs[FAILS].losses[-1] > 0.5
    training = watch(xor_run(sizes=(2, 1), seed=LEARNS, epochs=200))
    page, field = training.page, training.page.locator(part("seed-number"))
    training.click_round(120)
    for seed in (FAILS, 6):
        field.fill(str(seed))
        field.press("Enter")
        training.computed()
        assert training.round == 0
        assert f"weights of seed {seed}" in training.text("runs")
        for round in (0, 1, 57, 200):
            wanted = runs[seed].parameters[round]
            assert np.abs(training.weights(round) - wanted).max() <= 1e-12 * np.abs(wanted).max()
        np.testing.assert_array_equal(training.weights(0), runs[seed].parameters[0])
        np.testing.assert_allclose(training.losses()[:-1], runs[seed].losses, rtol=1e-11)
    assert page.locator(".t-lines .t-line").count() >= 3, "all runs stay on the curve"
    field.fill(str(LEARNS))
    field.press("Enter")
    assert page.locator(".t-chip").count() == 3, "its own seed is the recorded run"
    assert training.ask("h => h.player.run === h.player.runs[0]")
    training.assert_clean()


def test_other_weights_by_the_button_and_by_wrong_seeds(watch: Any) -> None:
    history = xor_run(epochs=60)
    training = watch(history)
    seen = set()
    for seed in (1, 2, 3):
        training.page.click(part("seed"))
        training.computed()
        assert training.page.input_value(part("seed-number")) == str(seed)
        start = training.weights(0)
        seen.add(tuple(start))
        path = descent(start, history.record.X, history.record.y, 0.1, 60)
        assert np.abs(training.weights(60) - path[60]).max() < 1e-12 * np.abs(path).max()
    assert len(seen) == 3
    field = training.page.locator(part("seed-number"))
    for wrong in ("-4", ""):
        field.fill(wrong)
        field.press("Tab")
        assert field.input_value() == "3"
    training.assert_clean()


def test_the_button_passes_over_the_seed_that_was_trained(watch: Any) -> None:
    training = watch(xor_run(seed=1, epochs=20))
    training.page.click(part("seed"))
    training.computed()
    assert training.page.input_value(part("seed-number")) == "2"
    assert "weights of seed 2" in training.text("runs")
    assert training.ask("h => h.player.run === h.player.runs[1]")
    training.assert_clean()


def test_a_dragged_point_is_another_run(watch: Any) -> None:
    history = xor_run(epochs=30)
    training = watch(history)
    training.ask("h => h.go(10)")
    box = training.page.locator('.t-points [data-sample="2"] .t-mark').bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    training.page.mouse.move(x, y)
    training.page.mouse.down()
    training.page.mouse.move(x - 30, y - 25, steps=5)
    training.page.mouse.up()
    training.computed()
    X = np.array(training.ask("h => [...h.player.run.data.X]")).reshape(4, 2)
    assert X[2, 0] < 1.0 and X[2, 1] > -1.0  # noqa: PT018
    np.testing.assert_array_equal(np.delete(X, 2, 0), np.delete(history.record.X, 2, 0))
    path = descent(history.record.parameters[10], X, history.record.y, 0.1, 20)
    assert np.abs(training.weights(30) - path[20]).max() < 1e-12 * np.abs(path).max()
    assert training.text("runs").startswith("recorded: η = 0.1")
    assert "data changed at round 10" in training.text("runs")
    training.assert_clean()


def test_an_added_point_counts(watch: Any) -> None:
    history = xor_run(epochs=20)
    training = watch(history)
    training.page.click(".t-legend button >> nth=1")  # the class of -1
    box = training.page.locator(part("overlay")).bounding_box()
    training.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    training.computed()
    assert training.ask("h => h.player.run.data.count") == 5
    X = np.array(training.ask("h => [...h.player.run.data.X]")).reshape(5, 2)
    y = np.array(training.ask("h => [...h.player.run.data.y]"))
    assert y[4] == -1
    path = descent(history.record.parameters[0], X, y, 0.1, 20)
    assert np.abs(training.weights(20) - path[20]).max() < 1e-12 * np.abs(path).max()
    assert training.page.locator("[data-bar]").count() == 5
    training.assert_clean()


def test_the_sample_that_moves_a_weight_most_is_named_and_opens(watch: Any) -> None:
    """A task card: which sample moved w₁₂ most in round 20, and by which product?"""
    history = moons_run(epochs=30)
    training = watch(history)
    training.click_round(20)
    bars = np.array(training.ask("h => [...h.player.sampleGradients()]"))
    label = training.page.locator(".t-extreme").first
    best = int(np.argmax(bars))
    assert label.text_content() == f"sample {best + 1}: {bars[best]:+.3g}"
    label.click()
    assert training.text("pass-where") == f"round 20 › w12 › sample {best + 1}"
    update = training.page.inner_text(f".t-pass-graph {part('update')}").replace("−", "-")
    assert f"{bars[best]:.6g}" in update.split()
    training.assert_clean()


def test_gradients_on_the_lines(watch: Any) -> None:
    history = xor_run(epochs=10)
    training = watch(history)
    training.page.click(part("show-gradients"))
    shown = training.page.text_content('.tag[data-key="W0,0,1"] .value')
    gradient = training.ask("h => h.player.update.gradient[1]")
    assert float(shown.replace("−", "-")) == pytest.approx(gradient, abs=0.006)


def test_validation_and_batches(watch: Any) -> None:
    history = moons_run(batch_size=8, validation=0.25, epochs=6)
    training = watch(history)
    assert training.page.locator(".t-lines .t-validation").count() == 1
    assert "validation" in training.text("runs")
    n = len(history.record.indices(3))
    training.ask("h => h.go(3)")
    assert training.page.locator("[data-bar]").count() == n
    numbers = training.ask("h => h.player.update.indices")
    assert numbers == history.record.indices(3).tolist()


def test_one_input_and_many(watch: Any) -> None:
    x = np.linspace(-1, 1, 12)[:, None]
    training = watch(train(MLP(1, [4, 1], seed=0), x, np.sin(3 * x[:, 0]), epochs=8))
    assert training.text("data-title") == "Output over x₁"
    training.assert_clean()
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 5))
    training = watch(train(MLP(5, [4, 1], seed=0), X, X[:, 0] * X[:, 1], epochs=8))
    assert training.text("data-title") == "Outputs against targets"
    training.page.keyboard.press("End")
    training.assert_clean()


def test_it_opens_at_a_weight_that_moves_and_says_where_one_does_not(watch: Any) -> None:
    X, y = moons(20, seed=1)
    X[:, 0] = 0.0  # a pixel that is always dark
    history = train(MLP(2, [3, 1], seed=0), X, y, epochs=5)
    training = watch(history)
    first, last = (history.record.parameters[k] for k in (0, -1))
    assert first[1] == last[1], "from the first input to the second neuron"
    assert training.ask("h => h.player.weight.at") == [1, 0, 0]
    assert first[9] != last[9], "after 2 × 3 weights and 3 biases"
    training.page.click('[data-key="W0,0,1"] .hit', force=True)
    assert training.page.inner_text(".t-most").startswith("All bars are 0.")
    training.assert_clean()


@pytest.mark.parametrize("wide", [390, 700, 900, 1366])
@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_nothing_scrolls_sideways_and_letters_are_large(watch: Any, wide: int, locale: str) -> None:
    training = watch(moons_run(epochs=20), locale=locale, viewport={"width": wide, "height": 800})
    assert training.page.evaluate("document.documentElement.scrollWidth") <= wide
    sizes = training.page.evaluate(
        """[...document.querySelectorAll('.glassgrad-training :is(p, b, span, button, text)')]
           .filter(e => e.offsetParent !== null || e.closest('svg')?.getBoundingClientRect().width)
           .filter(e => e.textContent.trim()).map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 10.5
    training.assert_clean()


def test_the_language_button(watch: Any) -> None:
    training = watch(xor_run(epochs=10))
    training.page.click(part("language"))
    assert training.text("where") == "0 / 10회차"
    assert training.page.evaluate("document.title") == "학습 과정, 10회차"
    training.page.click(part("language"))
    assert training.text("where") == "round 0 / 10"


def test_phone_panes(watch: Any) -> None:
    training = watch(xor_run(epochs=10), viewport={"width": 390, "height": 844})
    assert training.page.is_visible(part("diagram"))
    training.page.click('[data-pane="data"]')
    assert training.page.is_visible(part("canvas"))
    assert not training.page.is_visible(part("diagram"))
    training.page.click('[data-pane="history"]')
    assert training.page.is_visible(part("history"))
    training.assert_clean()


def test_a_notebook_shows_the_same(new_page: Any, tmp_path: Path) -> None:
    html = xor_run(epochs=10).stepper()._repr_html_()
    path = tmp_path / "output.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><body>{html * 2}", encoding="utf-8")
    page = new_page()
    page.goto(path.as_uri())
    page.wait_for_selector(".glassgrad-output:not(.played)", state="detached")
    assert page.locator(".glassgrad-training.mounted").count() == 2


def test_sizes_of_pages(tmp_path: Path) -> None:
    X, y = moons(100)
    plain = train(MLP(2, [16, 16, 1], seed=0).to_matrix(), X, y, epochs=300)
    assert len(plain.stepper().html().encode()) <= 500_000
    adam = train(MLP(2, [16, 16, 1], seed=0).to_matrix(), X, y, epochs=300, optimizer="Adam")
    assert len(adam.stepper().html().encode()) <= 2_500_000
    clipped = train(MLP(2, [16, 16, 1], seed=0).to_matrix(), X, y, epochs=300, clip_norm=1.0)
    assert len(clipped.stepper().html().encode()) <= 2_500_000


def test_it_can_be_asked_for_wrongly() -> None:
    X, y = xor()
    history = train(MLP(2, [2, 1], seed=0), X, y, epochs=1, record=False)
    with pytest.raises(ValueError, match="record=True"):
        history.stepper()
    with pytest.raises(ValueError, match="lang must be one of"):
        xor_run(epochs=1).stepper(lang="fr")


def test_several_changes_at_one_round_are_one_run(watch: Any) -> None:
    training = watch(moons_run(epochs=40))
    training.ask("h => h.go(30)")
    page = training.page
    assert "● 1 / ◆ 0" in training.text("foot-hint")
    page.click(".t-legend button >> nth=1")
    assert "Esc" in training.text("foot-hint")

    def click(share: float) -> None:  # the run's name may need a second line: then the plot moves
        box = page.locator(part("overlay")).bounding_box()
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + 12)
        training.computed()

    for share in (0.3, 0.5, 0.7):
        click(share)
    page.keyboard.press("Escape")
    click(0.4)
    assert page.locator(".t-chip").count() == 2
    assert "data changed at round 30 (3 points)" in training.text("runs")
    assert training.ask("h => h.player.run.data.count") == 43
    chips, curve = (page.locator(part(name)).bounding_box() for name in ("runs", "curve"))
    assert chips["y"] + chips["height"] <= curve["y"], "chips lie on no curve"
    training.assert_clean()


def test_a_run_that_leaves_the_picture_is_marked_where_it_leaves(watch: Any) -> None:
    training = watch(xor_run(epochs=60, learning_rate=3.0))  # the recorded run itself
    exploded = training.ask("h => h.player.run.explosion()")
    assert training.page.text_content(".t-warning") == f"explodes at round {exploded}"
    training.ask("h => h.go(59)")
    for name in ("curve", "history"):
        assert training.page.is_visible(f"{part(name)} .t-dot")
        dot, frame = (
            training.page.locator(f"{part(name)}{inside}").bounding_box()
            for inside in (" .t-dot", "")
        )
        assert frame["y"] <= dot["y"]
        assert dot["y"] + dot["height"] <= frame["y"] + frame["height"]
    training.assert_clean()


def test_what_is_not_replayed_does_not_explode(watch: Any) -> None:
    training = watch(moons_run(clip_norm=0.1, epochs=12))
    assert training.ask("h => h.player.run.explosion()") is None
    assert training.page.locator(".t-warning").count() == 0


def test_the_inputs_of_a_pass_that_get_no_gradient_say_so(watch: Any) -> None:
    training = watch(moons_run(epochs=6))
    training.ask("h => { h.go(4); h.open(7); }")
    page = training.page
    page.click(f".t-pass-graph {part('open-inputs')}")
    rows = page.locator(f".t-pass-graph {part('inputs-body')} tr").all_inner_texts()
    silent = [row.split()[0] for row in rows if "gets no gradient" in row]
    assert silent == ["x₁", "x₂", "t"]
    assert not any("differs" in row for row in rows)
    training.assert_clean()


@pytest.mark.parametrize("wide", [1000, 1366])
def test_the_lower_part_has_one_height_and_language_reaches_titles(watch: Any, wide: int) -> None:
    training = watch(moons_run(epochs=20), viewport={"width": wide, "height": 700})
    heights = set()
    for round in (0, 7, 20):
        training.ask("(h, r) => h.go(r)", round)
        heights.add(training.page.locator(part("why")).bounding_box()["height"])
    assert len(heights) == 1
    training.page.click(part("language"))
    assert "클래스" in training.page.get_attribute(".t-legend button", "title")
