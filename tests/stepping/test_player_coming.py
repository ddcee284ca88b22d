"""What the player says of the next step, and which weight it names first."""

from __future__ import annotations

import re
from typing import Any

import pytest
from player_pages import part
from small_graphs import neuron, squared_sum
from small_networks import scalar_loss

from autograd import Tensor

NEXT = {"en-US": "Next: ", "ko-KR": "다음: "}


@pytest.mark.parametrize("locale", NEXT)
def test_each_step_says_in_one_line_what_the_next_will_do(play: Any, locale: str) -> None:
    output = scalar_loss(2, 2, 1)
    player, steps = play(output, locale=locale), output.stepper()
    names = [node.name for node in steps.trace.with_indices().nodes]
    for k in range(1, len(steps)):
        told = player.text(part("coming"))
        assert told.startswith(NEXT[locale])
        assert not re.search(r"\d[.]\d", told)  # none of its numbers
        assert names[steps[k].node] in told
        if steps[k].kind == "backward":
            assert names[steps[k].parent] in told
        player.press("ArrowRight")
    assert not player.text(part("coming")).startswith(NEXT[locale])


def test_predict_says_nothing_of_the_next_step(play: Any) -> None:
    player = play(squared_sum())
    player.press("ArrowRight", 3)
    assert player.text(part("coming")) == "Next: w sends its gradient to x."
    player.press("q")
    assert player.page.text_content(part("coming")) == ""


@pytest.mark.parametrize("sizes", [(2, 2, 1), (4, 8, 8, 1)])
def test_the_weight_that_pushes_most_stands_first(play: Any, sizes: tuple[int, ...]) -> None:
    output = scalar_loss(*sizes)
    player = play(output)
    player.press("g")
    assert player.page.is_visible(part("ranking"))
    assert "No weight or bias has all of its gradient yet" in player.text(part("ranking"))
    player.press("End")
    output.backward()
    learnt = [
        (node.name, node.grad)
        for node in output.trace().nodes
        if node.kind == "leaf" and not re.fullmatch("x.", node.name)
    ]
    ordered = sorted(learnt, key=lambda pair: -abs(pair[1]))[:9]
    shown = player.page.evaluate(
        """[...document.querySelectorAll('[data-part="ranking"] li:not(.note)')]
             .map(e => [e.querySelector("b").textContent, e.querySelector("span").textContent])"""
    )
    assert [name for name, _ in shown] == [name for name, _ in ordered]
    assert [text.replace("−", "-") for _, text in shown] == [f"{x:.3g}" for _, x in ordered]
    rest = len(learnt) - len(shown)
    assert (f"{rest} smaller one" in player.text(part("ranking"))) == (rest > 0)


def test_a_gradient_is_ranked_once_it_is_complete(play: Any) -> None:
    output = neuron()
    player, steps = play(output), output.stepper()
    player.press("g")
    last = {}
    for step in steps:
        if step.kind == "backward":
            last[steps.trace.nodes[step.parent].name] = step.index
    for step in steps:
        shown = player.page.evaluate(
            "[...document.querySelectorAll('[data-part=ranking] li b')].map(e => e.textContent)"
        )
        assert all(last[name] <= step.index for name in shown)
        player.press("ArrowRight")
    assert player.page.locator(f"{part('ranking')} li").count() == 7


def test_arrays_have_no_ranking(play: Any) -> None:
    player = play((Tensor([1.0, 2.0], label="t") ** 2).sum())
    player.press("g")
    assert player.page.is_hidden(part("ranking"))


def test_one_kind_of_minus_stands_in_a_step(play: Any) -> None:
    output = scalar_loss(2, 2, 1)
    player = play(output)
    for _ in output.stepper():
        for name in ("explanation", "now", "summary", "announced"):
            assert not re.search(r"(?<!\w)-", player.page.inner_text(part(name)))
        player.press("ArrowRight")
