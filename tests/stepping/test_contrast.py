"""Contrast as WCAG 2.2 AA asks for it, 1.4.3 and 1.4.11: 4.5 for words, 3 for lines and controls.

Computed colours over what is really behind them, in a real browser: the page without its letters
is photographed, and each word is held against the pixels that it stands on.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from small_graphs import squared_sum
from small_networks import scalar_loss
from training_pages import xor_run

PIL = pytest.importorskip("PIL.Image", reason="Pillow is not installed (pip install pillow)")

# Of every word that is seen: its text, colour, and the points around its letters.
WORDS = """root => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const opacityOf = (e) => {
    let opacity = 1;
    for (let at = e; at && at !== document; at = at.parentNode) {
      opacity *= getComputedStyle(at).opacity;
    }
    return opacity;
  };
  const found = [];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, e = text.parentElement;
    if (!text.data.trim() || !e.checkVisibility({ visibilityProperty: true })) continue;
    if (e.closest(".twin, script, style, option, [disabled]")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    if (right - left < 2 || bottom > innerHeight || top < 0) continue;
    const style = getComputedStyle(e), isDrawn = e instanceof SVGElement;
    const colour = rgba(isDrawn ? style.fill : style.color);
    const hasHalo = isDrawn && style.paintOrder.startsWith("stroke") && style.stroke !== "none";
    found.push([text.data.trim(), [...colour.slice(0, 3), colour[3] / 255 * opacityOf(e)],
      [left, top, right, bottom], parseFloat(style.fontSize), Number(style.fontWeight),
      hasHalo ? rgba(style.stroke).slice(0, 3) : null]);
  }
  return found;
}"""
WITH_STYLE = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [sheet];
}"""
NO_LETTERS = """* { color: transparent !important; }
  svg text, svg text * { fill: transparent !important; stroke: none !important; }
  math * { color: transparent !important; }"""


def luminance(colour: Any) -> float:
    """The relative luminance of sRGB."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: Any, other: Any) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_ratio_is_that_of_the_standard() -> None:
    assert ratio((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    grey = (0x76 / 255,) * 3  # the lightest grey that passes on white
    assert 4.5 < ratio(grey, (1, 1, 1)) < 4.6


def low_words(page: Any, selector: str) -> list[str]:
    """Words whose contrast is below 4.5, or 3 where they are large, with what it is."""
    words = page.eval_on_selector(selector, WORDS)
    page.evaluate(WITH_STYLE, NO_LETTERS)
    picture = PIL.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.evaluate("document.adoptedStyleSheets = []")
    low = []
    for text, (*colour, opacity), (left, top, right, bottom), size, weight, halo in words:
        # the commonest pixel of the box: lines that cross it are not what it stands on
        box = tuple(round(x) for x in (left, top, right, bottom))
        if box[2] > picture.width or box[0] < 0:
            continue
        pixels = picture.crop(box).getcolors(10**6)
        ground = [c / 255 for c in halo or max(pixels)[1]]
        seen = [c / 255 * opacity + g * (1 - opacity) for c, g in zip(colour, ground, strict=True)]
        is_large = size >= 24 or (size >= 18.66 and weight >= 700)
        found = ratio(seen, ground)
        if found < (3 if is_large else 4.5):
            low.append(f"{text[:30]}: {found:.2f}")
    return low


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("graph", ["expression", "network"])
def test_every_word_of_the_player(play: Any, graph: str, scheme: str) -> None:
    output = squared_sum() if graph == "expression" else scalar_loss(2, 2, 1)
    window = {"width": 1366, "height": 1000}
    player = play(output, color_scheme=scheme, viewport=window, reduced_motion="reduce")
    length = player.root("root => root.glassgrad.length")
    for k in (0, length // 2, length - 1):
        player.root("(root, k) => root.glassgrad.go(k)", k)
        assert low_words(player.page, ".glassgrad-player") == [], k
    for key in "gip":
        player.press(key)
        assert low_words(player.page, ".glassgrad-player") == [], key
        player.press(key)
    if graph == "network":
        player.click("view-diagram")
        assert low_words(player.page, ".glassgrad-player") == []
    player.press("q")
    assert low_words(player.page, ".glassgrad-player") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_of_the_training_player(watch: Any, scheme: str) -> None:
    page = watch(xor_run(), color_scheme=scheme, viewport={"width": 1366, "height": 900}).page
    assert low_words(page, ".glassgrad-training") == []


def variables(page: Any, selector: str, names: list[str]) -> dict[str, list[float]]:
    """Colours of the style, as the browser computes them there."""
    found: dict[str, list[float]] = page.eval_on_selector(
        selector,
        """(root, names) => Object.fromEntries(names.map((name) => {
          const probe = root.appendChild(document.createElement("i"));
          probe.style.color = `var(--${name})`;
          const context = document.createElement("canvas").getContext("2d");
          context.fillStyle = getComputedStyle(probe).color;
          context.fillRect(0, 0, 1, 1);
          probe.remove();
          return [name, [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map(c => c / 255)];
        }))""",
        names,
    )
    return found


LINES = ["line", "leaf-line", "op-line", "output-line", "send", "receive", "plus", "minus"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_and_outlines_stand_out(play: Any, scheme: str) -> None:
    page = play(squared_sum(), color_scheme=scheme).page
    colours = variables(page, ".glassgrad-player", [*LINES, "accent", "card", "page"])
    for name in (*LINES, "accent"):
        assert ratio(colours[name], colours["card"]) >= 3, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_control_stands_out_by_its_outline(play: Any, scheme: str) -> None:
    """By 3 from what is beside it (1.4.11); its words and icons by more."""
    page = play(squared_sum(), color_scheme=scheme).page
    page.keyboard.press("i")
    colours = variables(page, ".glassgrad-player", ["page", "card", "control", "border"])
    assert colours["control"] != colours["border"]
    for name in ("page", "card"):
        assert ratio(colours["control"], colours[name]) >= 3
    drawn = page.evaluate(
        """[...document.querySelectorAll(".buttons button:not(.play), select, .field")]
             .map(e => getComputedStyle(e).borderTopColor)"""
    )
    assert len(drawn) > 8
    assert len(set(drawn)) == 1


def test_reduced_motion_moves_nothing(play: Any) -> None:
    moving = """[...document.querySelectorAll("*")].filter((e) => {
      const { animationName, transitionDuration } = getComputedStyle(e);
      return animationName !== "none" || parseFloat(transitionDuration) > 0;
    }).length"""
    player = play(squared_sum(), reduced_motion="reduce")
    for _ in range(6):
        assert player.page.evaluate(moving) == 0
        player.press("ArrowRight")
