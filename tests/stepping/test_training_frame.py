"""The training player keeps its place: nothing moves when runs are added, all of it is in view."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from training_pages import moons_run, part, train, xor_run

from nn import MLP, SGD, AdamW

TOPS = """h => ["controls", "panels", "why"].map(
  (name) => document.querySelector(".t-" + name).getBoundingClientRect().top)"""


@pytest.mark.parametrize(
    ("wide", "locale"), [(1366, "en"), (1366, "ko-KR"), (900, "en"), (390, "ko-KR")]
)
def test_runs_that_are_added_move_nothing(watch: Any, wide: int, locale: str) -> None:
    training = watch(moons_run(), viewport={"width": wide, "height": 768}, locale=locale)
    training.computed()
    before = training.ask(TOPS)
    for round, rate in ((3, 0.05), (7, 0.7), (11, 1.234), (20, 2.5), (31, 0.003)):
        training.ask("(h, [round, rate]) => { h.go(round); h.setRate(rate); }", [round, rate])
        training.computed()
        assert training.ask(TOPS) == pytest.approx(before, abs=1)
        chosen = training.page.locator(".t-chip.t-chosen").bounding_box()
        strip = training.page.locator(part("runs")).bounding_box()
        assert strip["x"] - 1 <= chosen["x"]
        assert chosen["x"] + chosen["width"] <= strip["x"] + strip["width"] + 1
    axis = "h => h.player.get('curve').getBoundingClientRect().height"
    assert training.ask(axis) >= 70, "the curve is still one"
    training.assert_clean()


@pytest.mark.parametrize("optimizer", ["AdamW", "Nesterov"])
def test_an_optimiser_s_own_lines_leave_all_of_the_page_in_view(watch: Any, optimizer: str) -> None:
    made = {
        "AdamW": lambda m: AdamW(m.parameters(), lr=0.05, weight_decay=0.01),
        "Nesterov": lambda m: SGD(
            m.parameters(), 0.5, momentum=0.9, nesterov=True, weight_decay=0.01
        ),
    }
    training = watch(moons_run(optimizer=made[optimizer], learning_rate=None))
    training.page.set_viewport_size({"width": 1366, "height": 768})
    training.computed()
    training.ask("h => h.go(10)")
    foot = training.page.locator(".t-foot").bounding_box()
    assert foot["y"] + foot["height"] <= 768


@pytest.mark.parametrize(("rate", "words"), [(0.0, "loss stays at"), (1e-6, "loss falls,")])
def test_what_the_loss_does_is_said_as_it_is(watch: Any, rate: float, words: str) -> None:
    history = moons_run(learning_rate=rate, epochs=3)
    training = watch(history)
    told = training.page.inner_text(".t-verdict")
    assert told.startswith(words)
    before, after = history.record.losses[:2]
    if rate:
        first, _, second = told.removeprefix(words).partition("→")
        assert first.strip() != second.strip()
        assert float(first) == pytest.approx(before, rel=1e-7)
        assert float(second) == pytest.approx(after, rel=1e-7)


def test_ten_classes_have_ten_marks_that_are_in_view(watch: Any) -> None:
    choose = np.random.default_rng(0)
    training = watch(train(MLP(2, [10]), choose.normal(size=(60, 2)), np.arange(60) % 10, epochs=2))
    training.page.set_viewport_size({"width": 1366, "height": 768})
    legend = training.page.locator(part("legend"))
    assert legend.inner_text().split() == [str(k) for k in range(10)]
    card = training.page.locator(part("data")).bounding_box()
    last = legend.locator("> *").last.bounding_box()
    assert last["x"] + last["width"] <= card["x"] + card["width"]
    looks = legend.evaluate(
        """e => [...e.querySelectorAll(".t-mark")].map((m) =>
             m.tagName + m.getAttribute("d") + getComputedStyle(m).fill)"""
    )
    assert len(set(looks)) == 10


def test_numbers_at_the_axes_of_large_weights_are_whole(watch: Any) -> None:
    x = 1e3 * np.linspace(-2, 2, 30)[:, None]
    with pytest.warns(RuntimeWarning, match="may be too large"):
        history = train(
            MLP(1, [8, 1], activation="relu", seed=0),
            x,
            np.sin(x[:, 0]),
            loss="mse",
            learning_rate=5.0,
            epochs=30,
        )
    training = watch(history)
    training.page.set_viewport_size({"width": 1366, "height": 768})
    cut = training.page.evaluate(
        """() => [...document.querySelectorAll("svg.t-plot text")].filter((t) => {
             const frame = t.ownerSVGElement.getBoundingClientRect();
             const { left, right } = t.getBoundingClientRect();
             return t.textContent && (left < frame.left - 0.5 || right > frame.right + 0.5);
           }).map((t) => t.textContent)"""
    )
    assert cut == []
    assert not any("e+" in text for text in training.page.locator(".t-soft").all_text_contents())


CROSSED = """() => {
  const boxes = (kinds) => [...document.querySelectorAll(`[data-part=overlay] :is(${kinds})`)]
    .map((e) => e.getBoundingClientRect()).filter((box) => box.width);
  const apart = (a, b) =>
    a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const names = boxes(".t-axis"), drawn = boxes(".t-line, .t-point, .t-grid, .t-soft");
  return [names.length, drawn.length > 40, names.every((a) => drawn.every((b) => apart(a, b)))];
}"""


@pytest.mark.parametrize("wide", [390, 1366])
@pytest.mark.parametrize("inputs", [1, 4])
def test_nothing_is_drawn_through_the_names_of_the_axes(watch: Any, inputs: int, wide: int) -> None:
    x = np.linspace(-3, 3, 40)[:, None] ** np.arange(1, inputs + 1)
    history = train(MLP(inputs, [8, 1], seed=1), x, np.sin(x[:, 0]), loss="mse", epochs=9)
    training = watch(history, viewport={"width": wide, "height": 768})
    if wide == 390:
        training.page.click("[data-pane=data]")
    assert training.page.evaluate(CROSSED) == [2, True, True]


def test_where_no_script_runs_the_page_says_so_beside_its_curve(
    new_page: Any, tmp_path: Path
) -> None:
    path = tmp_path / "training.html"
    xor_run(epochs=10).stepper().save(path)
    page = new_page(java_script_enabled=False)
    page.goto(path.as_uri())
    assert page.locator("h1").inner_text() == "Training, 10 rounds"
    assert page.locator("p[lang=ko]").is_visible()
    assert page.locator("p[lang=en]").is_visible()
    assert page.locator("img").bounding_box()["width"] > 300
    assert page.locator("main").is_hidden()


@pytest.mark.parametrize("wide", [760, 860, 900])
def test_the_title_beside_two_classes_is_whole(watch: Any, wide: int) -> None:
    training = watch(xor_run(), viewport={"width": wide, "height": 768})
    room = training.page.locator(part("data-title")).evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert room[0] <= room[1]
