"""What stays where it is on a board, and what is seen whatever it is called."""

from __future__ import annotations

from typing import Any

import pytest
from legible import FAULTS
from player_pages import Player, part
from small_networks import scalar_loss

from autograd import Value
from autograd.stepping import Stepper
from nn import MLP, MSELoss

DESK, SCREEN, PHONE = ({"width": w, "height": h} for w, h in ((1000, 700), (1366, 768), (390, 844)))
OPEN = """[...document.querySelectorAll('.network .product')].map(e => e.closest('.node').id)"""


def network_loss(sizes: tuple[int, ...], xs: list[Value]) -> tuple[MLP, Any]:
    model = MLP(sizes[0], list(sizes[1:]), seed=1)
    return model, MSELoss()(model(xs), [1.0] * sizes[-1])


def trained(sizes: tuple[int, ...]) -> tuple[Stepper, Stepper]:
    """The loss before and after a step of training so long that signs and digits change."""
    xs = [Value(x, label=f"x{i + 1}") for i, x in enumerate((0.5, -1.0, 0.3, 0.8)[: sizes[0]])]
    model, loss = network_loss(sizes, xs)
    before = loss.stepper()
    loss.backward()
    for p in model.parameters():
        p.data = -3.0 * p.data - p.grad
    return before, MSELoss()(model(xs), [1.0] * sizes[-1]).stepper()


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 3, 1), (3, 4, 2), (4, 8, 8, 1)], ids=str)
def test_a_step_of_training_moves_nothing(
    play: Any, sizes: tuple[int, ...], window: dict[str, int]
) -> None:
    before, after = (play(one, viewport=window) for one in trained(sizes))
    assert before.data() != after.data()
    length = before.root("root => root.glassgrad.length")
    for k in range(0, length, max(1, length // 7)):
        for player in (before, after):
            player.root("(root, k) => root.glassgrad.go(k)", k)
        assert before.places() == after.places()


def test_a_step_of_descent_moves_nothing_of_an_expression(play: Any) -> None:
    def page(x: float, y: float) -> Player:
        a, b = Value(x, label="x"), Value(y, label="y")
        player: Player = play(((a * b + a) ** 2 * b.sin()).tanh(), viewport=DESK)
        player.press("End")
        return player

    assert page(0.5, 2.0).places() == page(-1.23457e-05, 31.25).places()


def test_a_neuron_that_was_opened_stays_open_beside_the_step_s_own(play: Any) -> None:
    loss = scalar_loss(2, 3, 1)
    player, trace = play(loss, viewport=SCREEN), loss.stepper().trace
    ids = {node.name: f"n{node.index}" for node in trace.nodes}
    player.page.click(f"#{ids['h₂']} .title")
    places = player.places()
    names = [node.name for node in trace.nodes]
    for step in loss.stepper():
        own = {
            ids[sum] for sum in ("z₁", "z₂", "z₃", "o") if names[step.node] in (sum, f"h{sum[1:]}")
        }
        assert set(player.page.evaluate(OPEN)) == {ids["z₂"], *own}
        assert player.root(FAULTS, [[step.index], 1366, 768]) == []
        player.press("ArrowRight")
    player.press("Home")
    assert player.places() == places
    player.press("Escape")
    assert set(player.page.evaluate(OPEN)) == {ids["z₁"]}
    player.assert_clean()


def letters(player: Player, selector: str) -> float:
    """The height of letters on the screen, in pixels."""
    found: float = player.page.eval_on_selector(
        f".network {selector}",
        "e => parseFloat(getComputedStyle(e).fontSize) * e.ownerSVGElement.getScreenCTM().a",
    )
    return found


@pytest.mark.parametrize(("window", "least"), [(SCREEN, 13.5), (DESK, 11.5), (PHONE, 12)])
def test_a_small_network_uses_the_room_that_there_is(
    play: Any, window: dict[str, int], least: float
) -> None:
    touch = {"has_touch": True, "is_mobile": True} if window is PHONE else {}
    player = play(scalar_loss(2, 2, 1), viewport=window, **touch)
    assert letters(player, ".product .result") >= least
    if window is not PHONE:
        named = player.page.locator(".network .tag .name:not(.mark)").all_text_contents()
        assert [name for name in named if name == "w"] == ["w"] * 6


@pytest.mark.parametrize("window", [DESK, SCREEN, PHONE], ids=["desk", "screen", "phone"])
def test_long_names_and_wide_numbers_are_legible(play: Any, window: dict[str, int]) -> None:
    long = [
        "the height of the water behind the dam",
        "temperature_of_the_second_reservoir_at_noon_in_K",
    ]
    x, y = (Value(n, label=name) for n, name in zip((-1.23457e-05, -98765.4321), long, strict=True))
    total = x * y
    total.label = "a product of quantities that are very unlike each other"
    expression = (total + x) ** 2 - y
    expression.label = "what_is_left_of_it_after_all_of_this_has_been_done_to_it"
    _, loss = network_loss((2, 2, 1), [x, y])
    loss.label = "the mean of the squares of the errors of one sample"
    phone = {"has_touch": True, "is_mobile": True} if window is PHONE else {}
    for output in (expression, loss):
        player = play(output, viewport=window, **phone)
        steps = list(range(len(output.stepper())))
        assert player.root(FAULTS, [steps, window["width"], window["height"]]) == []


def test_the_legend_says_which_weights_are_dashed(play: Any) -> None:
    player = play(scalar_loss(2, 3, 1), viewport=DESK)
    legend = player.page.locator(".legend li:visible").all_inner_texts()
    assert {"positive weight", "negative weight"} <= {text.strip() for text in legend}
    keys = player.page.locator(".legend .of-lines .wire")
    of_lines = [keys.nth(i).evaluate("e => getComputedStyle(e).strokeDasharray") for i in (0, 1)]
    on_board = [
        player.page.locator(f".network .weighted{kind} .line").first.evaluate(
            "e => getComputedStyle(e).strokeDasharray"
        )
        for kind in (":not(.below-0):not(.active)", ".below-0:not(.active)")
    ]
    assert [dash == "none" for dash in of_lines] == [dash == "none" for dash in on_board]
    assert [dash == "none" for dash in of_lines] == [True, False]


def test_on_a_phone_the_modes_stand_in_the_bar(play: Any) -> None:
    player = play(scalar_loss(2, 2, 1), viewport=PHONE, has_touch=True, is_mobile=True)
    for name in ("open-inputs", "open-paths", "gradients", "predict"):
        box = player.page.locator(part(name)).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["height"] >= 24  # WCAG 2.5.8
    heights = player.root(
        "e => [...e.querySelector('.summary').getClientRects()].map(r => r.height)"
    )
    assert max(heights) < 30  # one line
    assert "…" not in player.text(part("summary"))
