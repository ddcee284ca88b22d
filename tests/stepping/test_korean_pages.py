"""The other pages in a ko-KR browser: no English word but names and code, whatever is opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from player_pages import Watched, part
from reader_language import READ, english_words
from training_pages import Training, moons_run, train, xor_run

import nn
from autograd import Value
from autograd.stepping.playground_page import playground_page
from nn import MLP
from nn.data import moons

KOREAN = {"locale": "ko-KR", "viewport": {"width": 1366, "height": 900}}
NAMES = {
    "glassgrad", "MLP", "SGD", "Adam", "XOR", "mse", "sigmoid", "softplus", "loss", "out", "XW",
    "HW", "binary", "cross", "entropy", "with", "logits", "softmax", "first", "logsumexp", "abs",
    "expm", "leaky",
}  # fmt: skip


def english(view: Any) -> set[str]:
    return english_words(view, NAMES)


# ---------------------------------------------------------------- the training player

HISTORIES: dict[str, Callable[[], nn.History]] = {
    "xor": xor_run,
    "moons": lambda: moons_run(epochs=12),
    "batches, validation": lambda: moons_run(epochs=6, batch_size=8, validation=moons(20)),
    "Adam": lambda: moons_run(epochs=6, optimizer="Adam"),
    "explodes": lambda: xor_run(learning_rate=9.0),
    "clipped": lambda: xor_run(clip_norm=0.1, epochs=8),
    "one input": lambda: train(MLP(1, [3, 1], seed=0), [[0.1], [0.5], [0.9]], [0.2, 0.4, 0.1],
                               epochs=6),
    "large": lambda: train(MLP(2, [30, 20, 1], seed=0), *moons(10), epochs=3),
}  # fmt: skip


@pytest.mark.parametrize("name", HISTORIES)
def test_a_training_is_korean(name: str, watch: Any) -> None:
    training: Training = watch(HISTORIES[name](), **KOREAN)
    page, last = training.page, training.ask("h => h.player.record.rounds")
    assert page.evaluate("document.documentElement.lang") == "ko"
    for round in sorted({0, 1, last // 2, last}):
        training.ask("(h, r) => h.go(r)", round)
        assert english(page) == set(), f"round {round}"
    for button in ("show-gradients", "show-weights", "seed"):
        if page.is_visible(part(button)):
            page.click(part(button))
            training.computed()
            assert english(page) == set(), button
    training.ask("h => h.go(0)")
    if page.is_visible(part("rate")):
        page.eval_on_selector(
            part("rate"), "e => { e.value = 990; e.dispatchEvent(new Event('input')); }"
        )
        training.computed()
        assert english(page) == set(), "another learning rate"
    if page.locator(".t-legend button").count() > 1:
        page.click(".t-legend button >> nth=1")
        assert english(page) == set(), "adding points"
        page.keyboard.press("Escape")
    if page.locator("[data-bar]").count():
        page.click('[data-bar="1"]')
        assert english(page) == set(), "the pass of a sample"
        for key in ("ArrowRight", "ArrowRight", "End"):
            page.keyboard.press(key)
            assert english(page) == set(), f"the pass after {key}"
        for panel in ("open-inputs", "open-paths", "gradients", "predict"):
            if page.is_visible(f".t-pass-graph {part(panel)}"):
                page.click(f".t-pass-graph {part(panel)}")
                assert english(page) == set(), panel
    training.assert_clean()


@pytest.mark.parametrize("pane", ["weights", "gradients", "data", "history"])
def test_a_training_on_a_phone_is_korean(pane: str, watch: Any) -> None:
    training: Training = watch(xor_run(epochs=8), locale="ko-KR",
                               viewport={"width": 390, "height": 844})  # fmt: skip
    training.page.click(f'[data-pane="{pane}"]')
    assert english(training.page) == set()
    training.assert_clean()


def test_a_descent_is_korean(new_page: Any, tmp_path: Path) -> None:
    x, y = Value(3.0, label="x"), Value(-1.0, label="y")
    for k, rate in enumerate((0.1, 1.5)):
        path = tmp_path / f"descent{k}.html"
        ((x - 1) ** 2 + y * y).stepper(learning_rate=rate, steps=12).save(path)
        view = Watched(new_page(**KOREAN), path)
        view.page.wait_for_selector(".glassgrad-player.mounted")
        for key in ("", "PageDown", "PageDown", "End", "PageUp"):
            if key:
                view.page.keyboard.press(key)
            assert english(view.page) == set(), (rate, key)
        for name in ("open-inputs", "open-paths", "gradients", "predict"):
            view.page.click(part(name))
            assert english(view.page) == set(), name
            view.page.click(part(name))
        view.assert_clean()


# ---------------------------------------------------------------- the diagram's page


@pytest.mark.parametrize("sizes", [(2, 2), (2, 3, 1), (4, 8, 8, 1), (100, 20, 10)], ids=str)
def test_a_diagram_is_korean(sizes: tuple[int, ...], new_page: Any, tmp_path: Path) -> None:
    path = tmp_path / "network.html"
    model = MLP(sizes[0], list(sizes[1:]), seed=0)
    loss = sum((o**2 for o in model([0.1] * sizes[0])), Value(0.0)) if sizes[0] < 100 else None
    if loss is not None:
        loss.backward()
    model.draw([0.1] * sizes[0], matrices=True).save(path)
    view = Watched(new_page(**KOREAN), path)
    view.page.wait_for_selector(".glassgrad-diagram.mounted")
    assert view.page.evaluate("document.documentElement.lang") == "ko"
    assert english(view.page) == set()
    for button in view.page.locator(".bar button").all():
        button.click()
        assert english(view.page) == set()
    for key in ("x0", "h0,0"):
        view.page.click(f'.neuron[data-key="{key}"]', force=True)
        assert view.page.is_visible(".sum h3")
        assert english(view.page) == set(), key
    view.assert_clean()


def test_the_diagram_in_the_player_is_korean(play: Any) -> None:
    output = (MLP(2, [3, 1], seed=0, scalar=True)([0.5, -1.0]) - 1.0) ** 2
    player = play(output, **KOREAN)
    player.click("view-diagram")
    for name in ("gradients", "predict"):
        player.click(name)
        for k in range(0, player.root("e => e.glassgrad.length"), 5):
            player.root("(e, k) => e.glassgrad.go(k)", k)
            assert english(player.page) == set(), (name, k)


# ---------------------------------------------------------------- the playground

PROGRAMS = ("z = (x + y)**2", "w = x*y; z = tanh(w) + softmax([x, y])[0]", "2 + 3", "x +", "f(x)",
            "z = relu(x); z = z +* 2", "")  # fmt: skip


def test_the_playground_is_korean(new_page: Any, tmp_path: Path) -> None:
    path = tmp_path / "playground.html"
    path.write_text(playground_page(), encoding="utf-8")
    view = Watched(new_page(**KOREAN), path)
    page = view.page
    page.wait_for_selector(".glassgrad-player.mounted")
    for program in PROGRAMS:
        page.fill(part("text"), program)
        assert english(page) == set(), program
        told = page.text_content(part("error"))
        # what is wrong is said as the command says it, in English, and marked so
        in_english = bool(re.search("[A-Za-z]{3,}", told)) and not re.search("[가-힣]", told)
        assert page.get_attribute(part("error"), "lang") == ("en" if in_english else "ko"), program
    page.fill(part("text"), PROGRAMS[1])
    for example in page.locator(f"{part('examples')} button").all():
        example.evaluate("e => e.click()")  # their row folds away where the program is long
        names = set(re.findall("[A-Za-z]+", page.input_value(part("text"))))
        assert english_words(page, NAMES | names) == set()
    if page.is_visible(part("edit")):
        page.click(part("edit"))
    page.fill(part("text"), PROGRAMS[0])
    for name in ("open-inputs", "open-paths", "gradients", "predict"):
        page.click(part(name))
        assert english(page) == set(), name
    assert page.evaluate(READ)
