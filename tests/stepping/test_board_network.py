"""Networks on the board: columns, the open neuron and its sum of products, the two views."""

from __future__ import annotations

import math
from typing import Any

import pytest
from player_pages import Player, part
from small_networks import scalar_loss

WINDOW = {"width": 1000, "height": 700}


def go(player: Player, k: int) -> None:
    player.root("(root, k) => root.glassgrad.go(k)", k)


def says(text: str, x: float) -> bool:
    """Whether a number is what the text says, to its last digit."""
    plain = text.strip("()").replace("−", "-")
    digits = len(plain.partition(".")[2])
    return abs(float(plain) - x) <= 0.5001 * 10.0**-digits


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 3, 1), (3, 4, 2), (4, 8, 8, 1)])
def test_the_neuron_of_the_step_stands_open(play: Any, sizes: tuple[int, ...]) -> None:
    loss = scalar_loss(*sizes)
    player, stepper = play(loss, viewport=WINDOW), loss.stepper()
    names = [node.name for node in stepper.trace.nodes]
    for step in stepper[:: max(1, len(stepper) // 40)]:
        go(player, step.index)
        opened = player.page.evaluate(
            "[...document.querySelectorAll('.network .node')]"
            ".filter(g => g.querySelector('.product')).map(g => g.id)"
        )
        inside = [i for i in (step.node, step.parent) if i is not None and names[i][0] == "z"]
        assert len(opened) <= 1
        if inside:
            assert opened == [f"n{inside[0]}"]
    player.assert_clean()


@pytest.mark.parametrize("sizes", [(2, 3, 1), (4, 8, 8, 1)])
def test_the_sum_of_products_is_worked_out(play: Any, sizes: tuple[int, ...]) -> None:
    """Every product, to the digits that are shown; and their sum is z."""
    loss = scalar_loss(*sizes)
    player, stepper = play(loss, viewport=WINDOW), loss.stepper()
    nodes = stepper.trace.nodes
    for step in stepper:
        if step.kind != "forward" or step.op != "dot":
            continue
        go(player, step.index)
        half = len(nodes[step.node].parents) // 2
        pairs = list(
            zip(nodes[step.node].parents[:half], nodes[step.node].parents[half:], strict=True)
        )
        rows = player.page.locator(".network .product").all()
        assert len(rows) == len(pairs)
        for row, (w, x) in zip(rows, pairs, strict=True):
            assert says(row.locator(".result").text_content(), nodes[w].data * nodes[x].data)
            if row.locator(".worked").count():
                for kind, n in (("weight", w), ("input", x)):
                    assert says(row.locator(f".{kind}").text_content(), nodes[n].data)
    player.assert_clean()


def test_every_number_of_every_step_is_python_s(play: Any) -> None:
    loss = scalar_loss(2, 3, 1)
    player, stepper = play(loss, viewport=WINDOW), loss.stepper()
    seen: set[str] = set()
    for step in stepper:
        go(player, step.index)
        known = stepper.trace.gradients_at(step.index)
        for name, grad in player.page.evaluate(
            "[...document.querySelectorAll('.network .node[id]')]"
            ".filter(g => g.querySelector('.number.grad')).map(g => [g.id, g.dataset.grad])"
        ):
            value = known[int(name[1:])]
            assert grad == ("" if value is None else repr(value))
            seen.add(name)
    assert len(seen) > 20
    player.assert_clean()


def test_the_factor_that_is_the_local_derivative_lights_up(play: Any) -> None:
    loss = scalar_loss(2, 3, 1)
    player, stepper = play(loss, viewport=WINDOW), loss.stepper()
    for step in stepper:
        if step.kind != "backward" or step.op != "dot":
            continue
        go(player, step.index)
        lit = player.page.locator(".network .lit").all_text_contents()
        bias = stepper.trace.nodes[step.parent].name.startswith("b")
        assert len(lit) == (not bias)
        assert all(says(text, step.local) for text in lit)


def test_a_click_opens_another_neuron_and_the_next_step_takes_over(play: Any) -> None:
    loss = scalar_loss(2, 3, 1)
    player, stepper = play(loss, viewport=WINDOW), loss.stepper()
    names = {node.name: f"n{node.index}" for node in stepper.trace.nodes}
    player.page.click(f".network #{names['h₃']} .title")
    assert player.position == 0
    assert player.page.locator(f"#{names['z₃']} .product").count() == 3
    player.press("ArrowRight")
    assert player.page.locator(f"#{names['z₁']} .product").count() == 3
    player.assert_clean()


def test_what_a_click_opened_a_click_or_escape_closes(play: Any) -> None:
    loss = scalar_loss(2, 3, 1)
    player, stepper = play(loss, viewport=WINDOW), loss.stepper()
    names = {node.name: f"n{node.index}" for node in stepper.trace.nodes}
    go(player, len(stepper) - 4)
    own = "[...document.querySelectorAll('.network .product')].map(e => e.closest('.node').id)"
    opened = player.page.evaluate(own)
    for close in ("z₃", "h₃", None):
        player.page.click(f".network #{names['h₃']} .title")
        assert player.page.locator(f"#{names['z₃']} .product").count() == 3
        if close:
            player.page.click(f".network #{names[close]} .title")
        else:
            player.press("Escape")
        assert player.page.evaluate(own) == opened
        assert player.position == len(stepper) - 4
    player.assert_clean()


def test_lines_of_weights_end_at_what_they_belong_to(play: Any) -> None:
    loss = scalar_loss(2, 3, 1)
    player = play(loss, viewport=WINDOW)
    gaps = player.page.evaluate(
        "() => { const lefts = [...document.querySelectorAll('.network .node > rect')]"
        ".map(r => r.getBoundingClientRect().left);"
        "return [...document.querySelectorAll('.network .weighted .line:not(.tail)')].map(line => {"
        "const end = line.getPointAtLength(line.getTotalLength()).matrixTransform("
        "line.getScreenCTM()).x;"
        "return Math.min(...lefts.map(left => Math.abs(left - end))); }); }"
    )
    assert len(gaps) == 9
    assert max(gaps) <= 1.5


def test_graph_and_diagram_are_two_views_of_one_position(play: Any) -> None:
    loss = scalar_loss(2, 3, 1)
    player, stepper = play(loss, viewport=WINDOW), loss.stepper()
    go(player, len(stepper) - 4)
    player.click("view-diagram")
    assert player.page.is_visible(".diagram svg")
    assert not player.page.is_visible(part("board"))
    assert player.page.locator(".diagram .takes").count() == 1
    player.page.locator(".diagram .link").first.click(force=True)
    chosen = stepper[player.position]
    assert stepper.trace.nodes[chosen.parent].name == "w₁₁"
    player.press("g")
    player.click("view-graph")
    assert player.page.locator(f"#n{chosen.parent}.receiver").count() == 1
    player.assert_clean()


def test_other_inputs_reach_sum_and_diagram(play: Any) -> None:
    loss = scalar_loss(2, 3, 1)
    player = play(loss, viewport=WINDOW)
    before = player.page.locator(".network .result").all_text_contents()
    player.root("root => root.glassgrad.setInputs({ x1: 3 })")
    after = player.page.locator(".network .result").all_text_contents()
    assert before[0] != after[0]
    assert before[1:] == after[1:]
    player.assert_clean()


MARKS = """root => {
  const marks = [...root.querySelectorAll(".board .sign-mark circle")];
  return marks.filter((e) => e.checkVisibility()).map((e) => {
    const { x, y, width } = e.getBoundingClientRect();
    return [x + width / 2, y + width / 2, width / 2];
  });
}"""


@pytest.mark.parametrize("width", [390, 768, 1366])
@pytest.mark.parametrize("sizes", [(2, 3, 1), (2, 4, 1), (4, 8, 3)])
def test_signs_of_neighbouring_lines_do_not_meet(
    play: Any, sizes: tuple[int, ...], width: int
) -> None:
    player = play(scalar_loss(*sizes), viewport={"width": width, "height": 768})
    player.click("gradients")
    count = player.root("root => root.glassgrad.length")
    for k in range(count // 2, count, max(1, count // 20)):
        go(player, k)
        marks = player.root(MARKS)
        apart = [
            math.hypot(x - u, y - v) - r - s
            for i, (x, y, r) in enumerate(marks)
            for u, v, s in marks[i + 1 :]
        ]
        assert all(space >= 0 for space in apart)
    assert marks
