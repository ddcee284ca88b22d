"""Where the page stands: several in one document, a host's theme, on paper, on a narrow screen."""

from __future__ import annotations

import math
import random
import re
from typing import Any

import pytest
from player_pages import part
from small_graphs import neuron, squared_sum

from autograd import Value
from autograd.stepping import Stepper
from autograd.stepping.moments import moment_at
from autograd.stepping.page import player_markup, player_script, player_style


def two_in_one(new_page: Any, *outputs: Value, frame: str = "<body>") -> Any:
    """Several players in one document, as a notebook has them."""
    parts = []
    for output in outputs:
        stepper = Stepper(output)
        last = moment_at(stepper.trace, len(stepper) - 1)
        inner = player_markup(stepper.trace, stepper.scene, last)
        parts.append(f'<div class="glassgrad-player">{inner}</div>')
    page = new_page()
    script = f"<script>{player_script()}{player_script()}</script>"
    style = f"<style>{player_style()}</style>"
    page.set_content(f"<!doctype html>{style}{frame}<h1>Host</h1>{''.join(parts)}{script}")
    page.evaluate(
        "window.players = [...document.querySelectorAll('.glassgrad-player')]"
        ".map(e => glassgrad.mount(e))"
    )
    return page


def test_players_in_one_document_are_independent(new_page: Any) -> None:
    page = two_in_one(new_page, squared_sum(), neuron())
    assert page.evaluate("players.map(p => p.length)") == [6, len(neuron().stepper())]
    page.evaluate("players[1].go(7)")
    assert page.evaluate("players.map(p => p.position)") == [0, 7]
    page.evaluate("window.heard = []; players[0].onchange(e => heard.push(e)); 0")
    page.click(f"{part('next')} >> nth=0")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("heard.map(e => e.position)") == [1, 2]
    assert page.evaluate("players[0].inputs") == {"x": 2, "y": 3}
    page.evaluate("players[0].setInputs({ x: 5 })")
    assert page.evaluate("heard.at(-1)") == {"position": 2, "inputs": {"x": 5, "y": 3}}
    assert page.evaluate("players[1].position") == 7
    again = "glassgrad.mount(document.querySelector('.glassgrad-player')) === players[0]"
    assert page.evaluate(again)
    page.evaluate("players[0].destroy()")
    page.click(f"{part('next')} >> nth=0")
    assert page.evaluate("heard.length") == 3
    message = page.evaluate("try { players[1].setInputs({ q: 1 }) } catch (e) { e.message }")
    assert message.startswith("there is no leaf called q; the leaves are w0")


def test_the_style_harms_no_host(new_page: Any) -> None:
    page = new_page()
    look = """(() => { const s = getComputedStyle(document.querySelector('h1')), b = document.body;
        return [s.fontSize, s.margin, s.color, getComputedStyle(b).margin,
                getComputedStyle(b).backgroundColor]; })()"""
    page.set_content("<!doctype html><body><h1>Host</h1>")
    plain = page.evaluate(look)
    page = two_in_one(new_page, squared_sum())
    assert page.evaluate(look) == plain


@pytest.mark.parametrize(
    ("frame", "dark"),
    [
        ('<body data-jp-theme-light="false">', True),
        ('<body data-jp-theme-light="true">', False),
        ('<body class="vscode-dark">', True),
        ('<body class="vscode-light">', False),
        ('<body class="vscode-high-contrast">', True),
        ('<body class="vscode-high-contrast vscode-high-contrast-light">', False),
        ('<body data-theme="dark">', True),  # Sphinx's furo
        ('<body data-theme="light">', False),
    ],
)
def test_a_host_s_theme_wins_over_the_system_s(new_page: Any, frame: str, dark: bool) -> None:
    page = two_in_one(new_page, squared_sum(), frame=frame)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        paper, ink = page.evaluate(
            """['.glassgrad-player .stage', '#n0 .name'].map((s, i) => {
                const style = getComputedStyle(document.querySelector(s));
                return i ? style.fill : style.backgroundColor; })"""
        )
        shades = [sum(map(int, re.findall(r"\d+", c)[:3])) for c in (paper, ink)]
        assert (shades[0] < 100 and shades[1] > 600) == dark
        assert (shades[0] > 700 and shades[1] < 120) != dark


# ---------------------------------------------------------------- paper, screens, size


def test_printed_it_holds_the_picture_the_step_and_the_whole_table(play: Any) -> None:
    player = play(neuron(), color_scheme="dark")
    player.press("End")
    player.page.emulate_media(media="print")
    for name in ("next", "slider", "open-inputs", "smaller"):
        assert not player.page.is_visible(part(name))
    assert player.page.is_visible(part("update"))
    rows = player.page.evaluate(
        f"(() => {{ const r = document.querySelector('{part('rows')}');"
        " return r.scrollHeight <= r.clientHeight + 1; })()"
    )
    assert rows
    paper = player.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    player.shot("print")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screenshots(play: Any, scheme: str) -> None:
    player = play(neuron(), color_scheme=scheme, viewport={"width": 1180, "height": 1060})
    player.press("End")
    player.press("ArrowLeft", 3)
    player.shot(f"step-{scheme}")
    player.press("i")
    player.shot(f"inputs-{scheme}")
    player.press("i")
    player.page.set_viewport_size({"width": 400, "height": 800})
    player.shot(f"narrow-{scheme}")
    assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    player.assert_clean()


def test_a_page_of_a_hundred_nodes_is_small() -> None:
    choose = random.Random(1)
    xs: list[Any] = [Value(choose.uniform(-1, 1), label=f"x{i}") for i in range(2)]
    for layer, width in enumerate((4, 4, 1)):
        sums: list[Any] = [Value(0.1, label=f"b{layer}{j}") for j in range(width)]
        for j in range(width):
            for i, x in enumerate(xs):
                sums[j] = sums[j] + Value(choose.uniform(-1, 1), label=f"w{layer}{j}{i}") * x
        xs = [s.tanh() for s in sums]
    stepper = Stepper(xs[0])
    assert len(stepper.trace.nodes) == 104
    assert len(stepper.html().encode()) <= 151_000
    assert math.isfinite(xs[0].data)
