"""Closed scopes in the page: a look inside, by mouse and by keyboard, stepping along."""

from __future__ import annotations

from typing import Any

import pytest
from player_pages import Player, part
from small_graphs import squared_sum

from autograd import Value, scope
from autograd.stepping import Stepper
from autograd.stepping.moments import moment_at


def neurons(names: tuple[str, ...] = ("first", "second"), start: float = 0.5) -> Value:
    """Neurons in a chain, each in a scope of its own."""
    x: Any = Value(start, label="x")
    with scope("net"):
        for i, name in enumerate(names):
            with scope(name):
                x = (x * Value(1.5 - 2 * i, label=f"w{i}") + Value(0.25, label=f"b{i}")).tanh()
    loss: Value = (x - 1) ** 2
    loss.label = "loss"
    return loss


def inside(player: Player, function: str) -> list[str]:
    found: list[str] = player.page.evaluate(
        f"[...document.querySelectorAll('{part('inside-board')} .node')].map({function})"
    )
    return found


def go(player: Player, step: Any) -> None:
    player.root("(root, k) => root.glassgrad.go(k)", step.index)


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_closed_scope_opens_in_a_panel_and_closes(play: Any, way: str) -> None:
    player = play(Stepper(neurons(), collapse=1))
    panel = player.page.locator(part("inside"))
    assert panel.is_hidden()
    box = player.page.locator(f"{part('board')} .node.box").first
    if way == "mouse":
        box.click()
    else:
        box.focus()
        player.press("Enter")
    assert panel.is_visible()
    assert player.page.inner_text(part("inside-name")) == "first"
    assert inside(player, "g => g.id") == ["in0", "in1", "in2", "in3", "in4", "in5"]
    ids = player.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    if way == "mouse":
        player.click("inside-close")
    else:
        player.page.focus(f"{part('inside-board')} .node")
        player.press("Escape")
        assert player.page.evaluate("document.activeElement.id") == box.get_attribute("id")
    assert panel.is_hidden()
    player.assert_clean()


def test_the_inside_shows_the_numbers_of_every_step_and_follows(play: Any) -> None:
    stepper = Stepper(neurons(), collapse=1)
    trace = stepper.trace
    player = play(stepper)
    player.page.locator(f"{part('board')} .node.box").first.click()
    for step in stepper:
        go(player, step)
        ends = {trace.nodes[i].scope for i in (step.node, step.parent) if i is not None}
        inner = [name for name in ("first", "second") if ends <= {f"net/{name}", ""}]
        tag = player.page.locator(".where")
        indices = [int(name.removeprefix("in")) for name in inside(player, "g => g.id")]
        moment = moment_at(trace, step.index)
        expected = ["" if moment.grads[i] is None else repr(moment.grads[i]) for i in indices]
        assert inside(player, "g => g.dataset.grad") == expected
        expected = ["" if moment.data[i] is None else repr(moment.data[i]) for i in indices]
        assert inside(player, "g => g.dataset.data") == expected
        if tag.count():
            name = player.page.inner_text(part("inside-name"))
            assert tag.inner_text() == f"inside {name}"
            assert name in inner
            assert player.page.locator(f"{part('inside-board')} .sender").count() == 1
    player.assert_clean()


def test_it_stays_where_it_is_when_it_is_not_to_follow(play: Any) -> None:
    player = play(Stepper(neurons(), collapse=1))
    player.page.locator(f"{part('board')} .node.box").first.click()
    player.page.uncheck(part("inside-follow"))
    player.press("End")
    player.press("ArrowLeft", 9)
    assert player.page.inner_text(part("inside-name")) == "first"


def test_a_step_inside_a_closed_scope_says_so(play: Any) -> None:
    stepper = Stepper(neurons(), collapse=1)
    player = play(stepper)
    product = next(s for s in stepper if s.op == "mul")
    go(player, product)
    assert player.text(part("what")).endswith("inside first")
    go(player, next(s for s in stepper if s.op == "pow"))
    assert player.page.locator(".where").count() == 0


def test_a_node_inside_jumps_and_shows_its_paths(play: Any) -> None:
    stepper = Stepper(neurons(), collapse=1)
    player = play(stepper)
    player.page.locator(f"{part('board')} .node.box").first.click()
    weight = next(n.index for n in stepper.trace.nodes if n.label == "w0")
    node = player.page.locator(f"{part('inside-board')} [id=in{weight}]")
    node.click()
    assert stepper[player.position].parent == weight
    node.focus()
    player.press("p")
    assert player.page.input_value(part("paths-node")) == str(weight)
    assert node.evaluate("g => g.classList.contains('on-path')")
    player.assert_clean()


def test_scopes_inside_scopes_open_one_after_the_other(play: Any) -> None:
    stepper = Stepper(neurons(tuple(f"n{i}" for i in range(14))), collapse=0)
    player = play(stepper)
    assert player.ids("node.box") == ["g0"]
    player.page.locator(f"{part('board')} .node.box").click()
    boxes = player.page.locator(f"{part('inside-board')} .node.box")
    assert boxes.count() == 14
    boxes.nth(3).click()
    assert player.page.inner_text(part("inside-name")) == "n3"
    assert player.page.locator(f"{part('inside-board')} .node.box").count() == 0
    player.assert_clean()


def test_live_inputs_and_gradients_reach_the_inside(play: Any) -> None:
    player = play(Stepper(neurons(), collapse=1))
    player.page.locator(f"{part('board')} .node.box").first.click()
    player.press("End")
    before = inside(player, "g => g.dataset.grad")
    player.press("g")
    player.root("(root) => root.glassgrad.setInputs({x: -2})")
    after = inside(player, "g => g.dataset.grad")
    assert all(a != b for a, b in zip(before, after, strict=True) if a)
    assert player.page.locator(f"{part('inside-board')} .edge.carried").count() > 0


def test_the_derivative_of_a_box_is_computed_for_other_inputs(play: Any) -> None:
    """At an edge into a box stands the chain rule through all that is inside."""
    player = play(Stepper(neurons(), collapse=1))
    through = ".glassgrad .merged .local"
    x = -0.7
    player.root("(root, x) => root.glassgrad.setInputs({x})", x)
    assert player.page.locator(through).all_text_contents() == through_boxes(x)
    player.root("(root) => root.glassgrad.setInputs({x: 0.5})")
    assert player.page.locator(through).all_text_contents() == through_boxes(0.5)


def through_boxes(x: float) -> list[str]:
    view = Stepper(neurons(start=x), collapse=1).scene.view
    return [line.label.value for line in view.lines if line.id[0] == "b" and line.label]


def test_too_much_inside_stays_in_python_and_the_page_says_so(play: Any) -> None:
    stepper = Stepper(neurons(tuple(f"n{i}" for i in range(90))), collapse=1)
    player = play(stepper)
    player.page.locator(f"{part('board')} .node.box").first.click()
    assert "collapse=2) opens a level" in player.text(part("inside-board"))
    assert "data-inside" not in stepper.html()
    player.assert_clean()


def test_a_page_without_closed_scopes_has_no_panel() -> None:
    assert "data-part=inside" not in Stepper(squared_sum()).html().replace('"', "")


def test_names_of_scopes_are_shown_and_not_run(play: Any) -> None:
    name = '"><img src=x onerror=alert(1)>'
    player = play(Stepper(neurons((name, "b")), collapse=1))
    player.page.locator(f"{part('board')} .node.box").first.click()
    assert player.page.inner_text(part("inside-name")) == name
    assert player.page.inner_text(part("inside-note")) == f"net/{name}"
    player.assert_clean()
