"""How the page opens: what is pressed before its program is unpacked, and what is in view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from player_pages import Watched
from small_graphs import network, neuron, squared_sum

from autograd import Value
from autograd.stepping import Stepper

# Unpacking ends when the test says so.
HELD_BACK = """
const Unpacking = DecompressionStream;
globalThis.DecompressionStream = class {
  constructor(kind) {
    const { readable, writable } = new Unpacking(kind);
    const flush = () => new Promise((go) => {
      globalThis.unpack = go;
      document.documentElement.dataset.packed = "all";
    });
    return { writable, readable: readable.pipeThrough(new TransformStream({ flush })) };
  }
};"""


def test_keys_that_come_before_the_player_are_kept_for_it(new_page: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    Stepper(squared_sum()).save(path)
    page = new_page(viewport={"width": 900, "height": 300})
    page.add_init_script(HELD_BACK)
    opened = Watched(page, path)
    page.wait_for_selector("[data-packed]")
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft", "n", " ", " "):
        page.keyboard.press(key)
    assert page.locator(".mounted").count() == 0
    page.evaluate("unpack()")
    page.wait_for_selector(".mounted[data-position='2']")
    assert page.input_value("[data-part=unit]") == "node"
    assert page.evaluate("scrollY") == 0  # they stepped, and did not scroll
    page.keyboard.press("ArrowLeft")  # once: nothing hears a key twice
    page.wait_for_selector(".mounted[data-position='1']")
    opened.assert_clean()


# ---------------------------------------------------------------- what is in view

OPENED = """root => {
  const board = root.querySelector(".board"), svg = board.querySelector("svg");
  const words = [...svg.querySelectorAll("text")].filter(text => text.checkVisibility());
  const frame = board.getBoundingClientRect();
  const active = svg.querySelector(".sender").getBoundingClientRect();
  return {
    whole: board.scrollWidth <= board.clientWidth && board.scrollHeight <= board.clientHeight,
    least: Math.min(...words.map(text => parseFloat(getComputedStyle(text).fontSize)
      * text.getScreenCTM().a)),
    seen: active.left >= frame.left && active.right <= frame.right
      && active.top >= frame.top && active.bottom <= frame.bottom,
  };
}"""


def chain(length: int) -> Value:
    x = Value(0.5, label="x")
    for _ in range(length):
        x = x.tanh()
    return x


@pytest.mark.parametrize("width", [700, 1100, 1400])
@pytest.mark.parametrize(
    ("graph", "small"),
    [
        (squared_sum, True),
        (neuron, None),
        (network, None),
        (lambda: chain(7), None),
        (lambda: chain(60), False),
    ],
    ids=["squared sum", "neuron", "network", "short chain", "long chain"],
)
def test_it_opens_as_a_whole_or_so_that_its_words_can_be_read(
    play: Any, graph: Callable[[], Value], small: bool | None, width: int
) -> None:
    player = play(graph(), viewport={"width": width, "height": 900})
    found = player.root(OPENED)
    assert found["least"] >= 10.99  # pixels
    assert found["seen"]
    if small is not None:
        assert found["whole"] == small
    if not found["whole"]:  # then fitting it would make it smaller than can be read
        player.click("fit")
        assert player.root(OPENED)["least"] < 11
