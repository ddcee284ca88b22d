"""What was sent along the edges: products over all paths to a node, and what each edge carried."""

from __future__ import annotations

import re
from typing import Any

import pytest
from player_pages import Player, part
from small_graphs import neuron, squared_sum, used_thrice

from autograd import Value


def doubled(times: int) -> Value:
    x: Value = Value(1.5, label="x")
    for _ in range(times):
        x = x + x
    x.label = "out"
    return x


def lines_of_paths(player: Player) -> list[str]:
    items = player.page.locator(f"{part('paths-list')} li")
    return [re.sub(r"\s+", " ", t) for t in items.all_inner_texts()]


def test_paths_show_their_products_and_sum(play: Any) -> None:
    player = play(used_thrice())
    player.press("End")
    player.page.click("#n0", modifiers=["Shift"])
    assert lines_of_paths(player) == [
        "y → v₃ → v₂ → x 1 × 1 × 4 = 4",
        "y → v₃ → v₁ → x 1 × 1 × 3 = 3",
        "y → v₃ → v₁ → x 1 × 1 × 3 = 3",
        "y → x 1 = 1",
    ]
    assert player.text(part("paths-summary")) == (
        "4 paths lead from x to y. The sum of their products is the gradient: "
        "x.grad = 4 + 3 + 3 + 1 = 11"
    )
    on = set(player.ids("on-path"))
    assert {"n0", "e0", "e1"} <= on
    assert all(player.page.locator(f"#{i}.constant").count() == 0 for i in on)
    player.shot("paths")
    player.press("Escape")
    assert player.ids("on-path") == []
    player.assert_clean()


def test_paths_by_keyboard(play: Any) -> None:
    player = play(squared_sum())
    player.page.focus("#n2")
    player.press("p")
    assert player.text(part("paths-summary")) == (
        "One path leads from w to z. Its product is the gradient: w.grad = 10"
    )
    player.page.focus(f"{part('paths-list')} li")
    assert sorted(player.ids("this-path")) == ["e2", "n2", "n4"]
    player.page.focus(part("paths-node"))
    player.page.select_option(part("paths-node"), label="x")
    assert lines_of_paths(player) == ["z → w → x 10 × 1 = 10"]


def test_many_paths_are_counted_and_the_largest_shown(play: Any) -> None:
    player = play(doubled(100))
    player.page.focus("#n0")
    player.press("p")
    text = player.text(part("paths-summary"))
    assert text.startswith(f"{2**100:,} paths lead from x to out; here are the 64 of largest")
    assert text.endswith("x.grad = 1.26765e+30")
    assert len(lines_of_paths(player)) == 64


def test_the_largest_paths_are_the_largest_of_all(play: Any) -> None:
    x: Any = Value(0.5, label="x")
    y: Any = x
    for i in range(7):
        y = (1.5 + 0.1 * i) * y + y * (-0.3 * i)
    player = play(y)
    player.page.focus("#n0")
    player.press("p")
    products = [1.0]
    for i in range(7):
        products = [p * f for p in products for f in (1.5 + 0.1 * i, -0.3 * i)]
    best = sorted((abs(p) for p in products), reverse=True)[:64]
    shown = [abs(float(line.rpartition("= ")[2].lstrip("−"))) for line in lines_of_paths(player)]
    assert shown == pytest.approx(best, rel=1e-5)


# ---------------------------------------------------------------- gradients


def test_gradients_give_width_and_sign_of_what_was_sent(play: Any) -> None:
    output = neuron()
    player, stepper = play(output), output.stepper()
    half = len(stepper) - 6
    player.root("(e, k) => e.glassgrad.go(k)", half)
    player.press("g")
    sent = {}
    for step in stepper[: half + 1]:
        if step.kind == "backward":
            edge = next(
                i
                for i, e in enumerate(stepper.trace.edges)
                if (e.child, e.slot) == (step.node, step.slot)
            )
            sent[f"e{edge}"] = step.contribution
    found = player.page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('.carried')].map(e => [e.id, [
            e.querySelector('.sign-mark').textContent,
            parseFloat(getComputedStyle(e.querySelector('.line')).strokeWidth)]]))"""
    )
    assert set(found) == set(sent)
    signs = {e: "+" if x > 0 else "−" if x < 0 else "0" for e, x in sent.items()}
    assert {e: mark for e, (mark, _) in found.items()} == signs
    dashed = player.ids("carried.negative")
    assert set(dashed) == {e for e, x in sent.items() if x < 0}
    widths = sorted((abs(sent[e]), wide) for e, (_, wide) in found.items())
    assert [w for _, w in widths] == sorted(w for _, w in widths)
    player.shot("gradients")
    player.press("g")
    assert not player.page.is_visible(".sign-mark >> nth=0")
    player.assert_clean()


def test_the_strip_below_a_large_board_leads_over_edges_that_send(play: Any) -> None:
    """The shortest way from c leads over a factor 0: nothing comes back along it."""
    c: Value = Value(0.3, label="x")
    for _ in range(40):
        c = c.tanh()
    c.label = "c"
    low = c.tanh()
    low.label = "low"
    high = low.tanh()
    high.label = "high"
    dead = c * Value(0.0, label="zero")
    dead.label = "dead"
    out = high + dead
    out.label = "out"
    player = play(out)
    names = "[...document.querySelectorAll('.way .title')].map(e => e.textContent)"
    player.press("End")
    while player.page.evaluate(names)[1] != "c":
        player.press("ArrowLeft")
    assert player.page.evaluate(names)[1:] == ["c", "low", "high", "out"]
    player.assert_clean()
