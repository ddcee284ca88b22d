"""Scopes on the board: closed as boxes, open as frames, open where the step is."""

from __future__ import annotations

from typing import Any

import pytest
from player_pages import Player, part
from small_networks import four_samples

from autograd import Value, scope
from autograd.stepping import Stepper
from autograd.stepping.moments import moment_at

WINDOW, SCREEN = {"width": 1000, "height": 700}, {"width": 1366, "height": 768}


def two_layers(start: float = 1.0) -> Value:
    x = Value(start, label="x")
    with scope("net"):
        with scope("layer 1"):
            h = (x * Value(0.5, label="w")).tanh()
        with scope("layer 2"):
            o = (h * Value(-2.0, label="v")).sigmoid()
    loss: Value = (o - 1) ** 2
    loss.label = "loss"
    return loss


def neurons(names: tuple[str, ...]) -> Value:
    """Neurons in a chain, each in a scope of its own."""
    x: Any = Value(0.5, label="x")
    with scope("net"):
        for i, name in enumerate(names):
            with scope(name):
                x = (x * Value(1.5 - 2 * i, label=f"w{i}") + Value(0.25, label=f"b{i}")).tanh()
    loss: Value = (x - 1) ** 2
    loss.label = "loss"
    return loss


def go(player: Player, k: int) -> None:
    player.root("(root, k) => root.glassgrad.go(k)", k)


def told(player: Player, kind: str) -> list[str]:
    """The names of boxes or of frames, in the order of the page."""
    text = {"box": ".node.box .name", "group": ".group > .scope"}[kind]
    found = player.page.locator(f"{part('board')} {text}").all_text_contents()
    return [name.lstrip("▸▾ ") for name in found]


def test_what_fits_is_open_and_a_click_closes_and_opens(play: Any) -> None:
    player = play(Stepper(two_layers()), viewport=SCREEN)
    assert told(player, "group") == ["net", "layer 1", "layer 2"]
    assert told(player, "box") == []
    everything = set(player.ids("node"))
    player.press("End")
    player.page.click(".group:nth-child(2) .scope")
    assert told(player, "box") == ["layer 1"]
    hidden = everything - set(player.ids("node"))
    assert {player.page.text_content(".node.box .number.data")} == {"0.462"}
    assert len(hidden) == 3  # w, the product, h
    assert player.position == len(Stepper(two_layers())) - 1
    player.page.focus(".node.box")
    player.press("Enter")
    assert set(player.ids("node")) == everything
    assert player.page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    player.page.click(".group:nth-child(1) .scope")
    assert told(player, "box") == ["net"]
    player.press("Escape")
    assert set(player.ids("node")) == everything
    player.assert_clean()


def test_frames_hold_what_is_in_them_and_nothing_else(play: Any) -> None:
    stepper = Stepper(two_layers())
    player = play(stepper, viewport=SCREEN)
    boxes = player.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.board :is(.node, .group)')].map(g => {"
        "const { left, right, top, bottom } = g.querySelector('rect').getBoundingClientRect();"
        "return [g.querySelector('.scope')?.textContent.slice(2) ?? g.id,"
        "[left, top, right, bottom]]; }))"
    )
    scopes = {
        f"n{n.index}": n.scope or (f"net/layer {1 if n.name == 'w' else 2}" * (n.name in "wv"))
        for n in stepper.trace.nodes
        if f"n{n.index}" in boxes
    }
    assert len(scopes) == 9
    for node, own in scopes.items():
        for name in ("net", "layer 1", "layer 2"):
            (a, b, c, d), (left, top, right, bottom) = boxes[name], boxes[node]
            inside = a < left and right < c and b < top and bottom < d
            apart = right < a or c < left or bottom < b or d < top
            assert inside if name in own.split("/") else apart


def test_closed_boxes_step_with_the_numbers_of_their_output(play: Any) -> None:
    stepper = Stepper(two_layers(), collapse=1)
    trace = stepper.trace
    ends = {"layer 1": "tanh", "layer 2": "sigmoid"}
    at = {name: next(n.index for n in trace.nodes if n.op == op) for name, op in ends.items()}
    player = play(stepper, viewport=WINDOW)
    seen = 0
    for step in stepper:
        moment = moment_at(trace, step.index)
        for box in player.page.locator(".node.box").all():
            node = at[box.locator(".name").text_content().lstrip("▸ ")]
            found = [box.get_attribute(f"data-{word}") for word in ("data", "grad")]
            now = (moment.data[node], moment.grads[node])
            assert found == ["" if x is None else repr(x) for x in now]
            seen += 1
        player.press("ArrowRight")
    assert seen > 10
    player.assert_clean()


def test_the_scope_of_the_step_is_open_and_closes_behind_it(play: Any) -> None:
    stepper = Stepper(two_layers(), collapse=1)
    player = play(stepper, viewport=WINDOW)
    for step in stepper:
        go(player, step.index)
        own = stepper.trace.nodes[step.node].scope
        assert told(player, "group") == ([] if not own else own.split("/")) or own == ""
        assert ("layer 1" in told(player, "group")) == own.endswith("1")
        assert player.page.locator(f"#n{step.node}.sender, .seed").count() or step.kind == "seed"
    player.assert_clean()


def test_each_sample_is_a_box_of_its_own_and_opens_with_the_shared_weights(play: Any) -> None:
    loss = four_samples()
    player, stepper = play(loss, viewport=WINDOW), loss.stepper()
    trace = stepper.trace
    weights = {n.index for n in trace.nodes if n.name.startswith(("w", "b"))}
    for step in stepper[:: max(1, len(stepper) // 30)]:
        go(player, step.index)
        assert told(player, "box").count("MLP") + told(player, "group").count("MLP") == 4
        ids = player.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        if step.parent in weights:  # the one that takes the gradient stands beside its neuron
            assert player.page.locator(f"#n{step.parent}.receiver").count() == 1
    player.assert_clean()


def test_the_derivative_of_a_box_is_the_chain_rule_through_it(play: Any) -> None:
    """Of other inputs, too, against the quotient of differences."""
    player = play(Stepper(two_layers(), collapse=0), viewport=WINDOW)
    player.press("End")
    for x in (1.0, -0.7):
        player.root("(root, x) => root.glassgrad.setInputs({x})", x)
        go(player, len(Stepper(two_layers())) - 1)
        player.page.click(".group .scope")  # the step is inside; now it is closed
        shown = player.page.locator(".edge .local").all_text_contents()

        def o(at: float) -> float:
            return float(two_layers(at).trace().nodes[-3].data)

        slope = (o(x + 1e-6) - o(x - 1e-6)) / 2e-6
        assert any(abs(float(t.replace("−", "-")) - slope) < 0.05 * abs(slope) for t in shown if t)
        player.press("Escape")


def test_what_is_open_opens_in_place_of_scopes_in_scopes(play: Any) -> None:
    player = play(Stepper(neurons(tuple(f"n{i}" for i in range(14))), collapse=0), viewport=WINDOW)
    player.press("End")
    player.press("Home")
    boxes = told(player, "box")
    assert boxes == [f"n{i}" for i in range(1, 14)]  # n0 is where the step is
    player.page.locator(".node.box").nth(3).click()
    assert "n4" in told(player, "group")
    assert player.page.locator(".strip .way .node").count() > 1  # it is larger than the board
    player.assert_clean()


@pytest.mark.parametrize("name", ['"><img src=x onerror=alert(1)>'])
def test_names_of_scopes_are_shown_and_not_run(play: Any, name: str) -> None:
    player = play(Stepper(neurons((name, "b")), collapse=2), viewport=WINDOW)
    told_names = player.page.evaluate(
        "[...document.querySelectorAll('.group')].map(g => g.getAttribute('aria-label'))"
    )
    assert any(f"net/{name}, " in label for label in told_names)
    player.assert_clean()


def test_a_page_without_scopes_has_no_word_of_them() -> None:
    html = Stepper(Value(2.0, label="x") * 3).html()
    assert "box-key" not in html.partition("<main")[2]
