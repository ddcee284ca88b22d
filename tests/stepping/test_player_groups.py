"""Scopes in the page: boxes that close and open in place, and boxes closed from the start."""

from __future__ import annotations

import re
from typing import Any

from player_pages import Player, part

from autograd import Value, scope
from autograd.stepping import Stepper
from autograd.stepping.moments import moment_at


def two_layers() -> Value:
    x = Value(1.0, label="x")
    with scope("net"):
        with scope("layer 1"):
            h = (x * Value(0.5, label="w") + Value(0.1, label="b")).tanh()
        with scope("layer 2"):
            o = (h * Value(-2.0, label="v")).sigmoid()
    loss: Value = (o - 1) ** 2
    loss.label = "loss"
    return loss


def visible_ids(player: Player) -> set[str]:
    found = player.page.evaluate(
        """[...document.querySelectorAll('.glassgrad :is(.node, .edge, .group)')]
           .filter(e => getComputedStyle(e).display !== 'none').map(e => e.id)"""
    )
    return set(found)


def test_groups_collapse_and_expand_and_move_nothing(play: Any) -> None:
    stepper = Stepper(two_layers())
    trace = stepper.trace
    player = play(stepper)
    places, everything = player.places(), visible_ids(player)
    boxes = player.page.locator("g.group")
    scopes = {boxes.nth(i).get_attribute("data-scope"): f"#g{i}" for i in range(boxes.count())}
    assert set(scopes) == {"net", "net/layer 1", "net/layer 2"}
    first = scopes["net/layer 1"]
    player.page.click(f"{first} > rect", position={"x": 4, "y": 30})
    assert player.page.get_attribute(first, "aria-expanded") == "false"
    own = re.compile(r"layer 1 · \d+ nodes")
    assert own.search(player.page.text_content(first))
    gone = everything - visible_ids(player)
    members = {e for e in gone if e.startswith("n")}
    assert members
    assert len(members) == int(re.search(r"(\d+) nodes", player.page.text_content(first))[1])
    for i, edge in enumerate(trace.edges):  # inner edges go, the ones across the border stay
        assert (f"e{i}" in gone) == ({f"n{edge.parent}", f"n{edge.child}"} <= members)
    assert player.position == 0
    assert first[1:] in player.ids("sender")  # the box stands for the node inside it
    player.shot("groups")
    player.page.focus(scopes["net"])
    player.press("Enter")
    assert visible_ids(player) & {first[1:], scopes["net/layer 2"][1:]} == set()
    player.page.focus(scopes["net"])
    player.press(" ")
    player.page.focus(first)
    player.press("Enter")
    assert visible_ids(player) == everything
    shapes = [p for p in player.places() if p in places]
    assert len(shapes) >= len(places)
    player.assert_clean()


def test_boxes_of_a_collapsed_picture_step_with_the_numbers_of_their_output(play: Any) -> None:
    stepper = Stepper(two_layers(), collapse=1)
    boxes = {s.id: s.at for s in stepper.scene.view.shapes if s.box}
    assert len(boxes) == 2
    player = play(stepper)
    for step in stepper:
        moment = moment_at(stepper.trace, step.index)
        for box, at in boxes.items():
            found = [player.page.get_attribute(f"#{box}", f"data-{w}") for w in ("data", "grad")]
            now = (moment.data[at], moment.grads[at])
            assert found == ["" if x is None else repr(x) for x in now]
        assert player.ids("sender") or step.kind == "seed"
        player.press("ArrowRight")
    player.press("i")
    player.page.fill(f"{part('inputs-body')} .field >> nth=0", "3")
    player.assert_clean()
