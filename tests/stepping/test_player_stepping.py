"""Stepping by keyboard, by clock and by jumps; the formula of each step; predicting the number."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from player_pages import part, worded
from small_graphs import neuron, squared_sum, used_thrice

from autograd import Tensor
from autograd.formulas.symbols import flat
from autograd.stepping import Stepper
from autograd.stepping.moments import moment_at


def test_stepping_by_node_takes_all_that_a_node_sends(play: Any) -> None:
    output = neuron()
    player, stepper = play(output), output.stepper()
    player.page.select_option(part("unit"), "node")
    expected = [
        step.index
        for step, after in zip(stepper, [*stepper[1:], None], strict=False)
        if after is None or (step.kind, step.node) != (after.kind, after.node)
    ]
    found = [player.position]
    while player.position < len(stepper) - 1:
        player.press("ArrowRight")
        found.append(player.position)
    assert found == expected
    while player.position:
        player.press("ArrowLeft")
        found.append(player.position)
    assert found == expected + expected[-2::-1]
    player.page.evaluate("document.querySelector('.glassgrad-player').glassgrad.go(-1)")
    player.assert_clean()


def test_a_node_at_once_shows_each_of_its_updates(play: Any) -> None:
    output = neuron()
    player, stepper = play(output), output.stepper()
    last = max(s.index for s in stepper if s.kind == "backward" and s.op == "mul")
    player.root("(e, k) => e.glassgrad.go(k)", last)
    player.press("n")
    said = worded(stepper)
    own = [s for s in said if s.kind == "backward" and s.node == said[last].node]
    assert len(own) == 2
    shown = player.page.locator(f"{part('several')} li")
    texts = [shown.nth(i).inner_text().split("\n")[-1].replace("−", "-") for i in range(2)]
    assert texts == [s.update for s in own]
    assert sorted(player.ids("receiver")) == sorted({f"n{s.parent}" for s in own})
    player.press("n")
    assert player.rule == said[last].rule


@pytest.mark.parametrize(("speed", "steps"), [("0.5", 1), ("1", 2), ("4", 5)])
def test_speed_says_how_long_a_step_stays(play: Any, speed: str, steps: int) -> None:
    player = play(squared_sum(), alone=True)
    player.page.clock.install()
    player.page.select_option(part("speed"), speed)
    player.click("play")
    player.page.clock.run_for(3000)
    assert player.position == steps


def test_jumping_anywhere_shows_the_same_as_walking_there(play: Any) -> None:
    output = neuron()
    player, stepper = play(output), output.stepper()
    choose = random.Random(5)
    for _ in range(40):
        k = choose.randrange(len(stepper))
        player.root("(e, k) => e.glassgrad.go(k)", k)
        moment = moment_at(stepper.trace, k)
        assert player.grads() == ["" if g is None else repr(g) for g in moment.grads]
        assert player.data() == ["" if d is None else repr(d) for d in moment.data]
        used = {s.slot is not None and (s.node, s.slot) for s in stepper[: k + 1]} - {False}
        edges = [(e.child, e.slot) for e in stepper.trace.edges]
        waiting = {f"e{i}" for i, edge in enumerate(edges) if edge not in used}
        assert set(player.ids("waiting")) == waiting & set(player.ids("edge"))


def test_arrays_step_without_live_inputs(play: Any) -> None:
    w = Tensor([[1.0, -2.0], [0.5, 3.0]], label="W")
    x = Tensor([[1.0, 2.0]], label="x")
    output = ((x @ w).tanh() ** 2).sum()
    player, stepper = play(output), Stepper(output)
    player.press("ArrowRight", len(stepper) - 1)
    assert player.rule == worded(stepper)[-1].rule
    assert player.page.text_content(".rows thead th:nth-child(4)").endswith(
        "before + what is sent = after"
    )
    player.press("i")
    assert "This graph holds arrays" in player.text(part("inputs-note"))
    assert player.root("e => e.glassgrad.inputs") == {}
    player.press("p")
    assert "arrays are multiplied" in player.text(part("paths-summary"))
    player.press("g")
    player.press("q")
    player.assert_clean()


# ---------------------------------------------------------------- formulas


def test_every_rule_is_mathematics_with_a_twin_in_text(play: Any) -> None:
    output = neuron()
    player = play(output)
    for step in worded(output.stepper()):
        assert player.rule == step.rule
        math_text = "".join(player.page.locator(f"{part('rule')} math").all_text_contents())
        hidden = player.page.get_attribute(f"{part('rule')} > span:has(math)", "aria-hidden")
        assert hidden == "true"
        # every number and name of the rule is in the formula too, indices as elements
        rule = flat(re.sub(r"[²³]", "", step.rule))
        for word in re.findall(r"[A-Za-z]\w*|\d+\.?\d*", rule):
            assert word in math_text
        player.press("ArrowRight")
    player.assert_clean()


def test_a_gradient_that_is_a_sum_builds_up_term_by_term(play: Any) -> None:
    output = used_thrice()
    player, stepper = play(output), output.stepper()
    lines = []
    for step in stepper:
        if step.kind == "backward" and stepper.trace.nodes[step.parent].name == "x":
            player.root("(e, k) => e.glassgrad.go(k)", step.index)
            lines.append(player.text(part("terms")))
    assert lines == [
        "x.grad = 1 + … + … + …",
        "x.grad = 1 + 4 + … + …",
        "x.grad = 1 + 4 + 3 + …",
        "x.grad = 1 + 4 + 3 + 3 = 11",
    ]


# ---------------------------------------------------------------- predicting


def test_predicting_by_keyboard(play: Any) -> None:
    player = play(squared_sum())
    player.press("ArrowRight", 3)  # w.grad: 0 + 1 × 10
    player.press("q")
    assert player.shown("grad")[2] == "?"
    assert player.grads()[2] == ""
    assert player.rule == "∂z/∂w = ?"
    assert player.table(2) == [
        "w = x + y = 2 + 3 = 5",
        "z = w ** 2 = 5 ** 2 = 25",
        "∂z/∂z = 1",
        "",
        "",
        "",
    ]
    player.click("guess-show")  # the rule
    player.click("guess-show")  # the factors
    player.page.keyboard.type("9")
    player.press("Enter")
    assert player.text(part("verdict")).startswith("✗ Not that.")
    player.page.fill(part("guess-field"), "20/2")
    player.shot("predict")
    player.press("Enter")
    assert player.text(part("verdict")) == "✓ Right: 10. Enter goes on."
    assert player.text(part("score")) == "0 of 3 right at once"
    assert player.shown("grad")[2] == "10"
    player.press("Enter")
    assert player.position == 4
    player.press("Enter")  # the first choice has the focus, and is right or wrong
    assert player.text(part("verdict")) != ""
    player.click("predict")
    assert player.page.is_hidden(part("guess"))
    assert player.text(part("update")).endswith("10 after")
    assert player.table(3)[-1] == "y.grad: 0 + 10 × 1 = 10"
    player.assert_clean()


def test_predicting_by_mouse(play: Any) -> None:
    player = play(squared_sum())
    player.click("predict")
    assert player.shown("data") == ["2", "3", "?", "", "–"]
    assert player.rule == "w = x + y = ?"
    player.click("guess-check")
    assert "Type a number" in player.text(part("verdict"))
    player.click("guess-show")
    assert player.text(part("verdict")) == "The answer: 5. Enter goes on."
    assert player.text(part("score")) == "0 of 1 right at once"
    assert player.shown("data") == ["2", "3", "5", "", "–"]
    player.click("next")
    assert player.shown("data")[4] == "?"
    assert player.page.is_disabled(part("play"))
    assert player.page.is_disabled(part("open-paths"))
