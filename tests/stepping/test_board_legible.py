"""Legible at every step: letters of 11 px at least, no words over others, nothing cut, all in view.

Measured in a real browser by the boxes of letters, at the sizes at which the player is seen.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from legible import FAULTS
from player_pages import Player
from small_graphs import squared_sum
from small_networks import scalar_loss

from autograd import Tensor, Value, exp, sin, sqrt

EVERY = bool(os.environ.get("GLASSGRAD_EVERY_STEP"))  # else some 25 steps of each graph
WINDOWS = {
    "notebook": (914, 650),
    "window": (1000, 700),
    "small": (900, 700),
    "phone": (390, 844),
    "screen": (1366, 768),
}


def twenty_operations() -> Value:
    given = {"x": 0.8, "y": -0.5, "a": 0.6, "b": 1.2}
    x, y, a, b = (Value(number, label=name) for name, number in given.items())
    c, d, s, e = (a - y) * b, (a * x).tanh(), x * y + sin(x), exp(-b)
    u, v = c * s, d + e
    loss: Value = (u - v + (c + d) ** 2) * (u * v / sqrt(b + 3))
    loss.label = "L"
    return loss


def two_layers_of_tensors() -> Tensor:
    choose = np.random.default_rng(0)

    def array(*shape: int) -> Any:
        return choose.normal(size=shape).round(2)

    x = Tensor(array(4, 2), requires_grad=False, label="X")
    w, v = Tensor(array(2, 3), label="W1"), Tensor(array(3, 1), label="W2")
    b, c = Tensor(np.zeros(3), label="b1"), Tensor(np.zeros(1), label="b2")
    return ((((x @ w + b).tanh() @ v + c) - 1.0) ** 2).mean()


GRAPHS: dict[str, Callable[[], Any]] = {
    "(x+y)**2": squared_sum,
    "20 operations": twenty_operations,
    "2-2-1": lambda: scalar_loss(2, 2, 1),
    "2-3-1": lambda: scalar_loss(2, 3, 1),
    "3-4-2": lambda: scalar_loss(3, 4, 2),
    "4-8-8-1": lambda: scalar_loss(4, 8, 8, 1),
    "3-8-5": lambda: scalar_loss(3, 8, 5),
}


def steps_of(count: int) -> list[int]:
    return list(range(count)) if EVERY else list(range(0, count, max(1, count // 25)))


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("graph", GRAPHS)
def test_every_step_is_legible_and_in_view(play: Any, graph: str, window: str) -> None:
    output, (width, height) = GRAPHS[graph](), WINDOWS[window]
    phone = {"has_touch": True, "is_mobile": True} if window == "phone" else {}
    player: Player = play(output, viewport={"width": width, "height": height}, **phone)
    whole = player.page.is_hidden(".strip")
    assert whole or (graph, window) == ("20 operations", "phone")
    steps = steps_of(len(output.stepper()))
    assert player.root(FAULTS, [steps, width, height, whole]) == []
    player.assert_clean()


@pytest.mark.parametrize("window", WINDOWS)
def test_arrays_are_in_view_with_their_step(play: Any, window: str) -> None:
    output, (width, height) = two_layers_of_tensors(), WINDOWS[window]
    player: Player = play(output, viewport={"width": width, "height": height})
    bands = """root => ["board", "controls", "explanation"].every((name) => {
      const { top, bottom } = root.querySelector("." + name).getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    })"""
    for k in steps_of(len(output.stepper())):
        player.root("(root, k) => root.glassgrad.go(k)", k)
        assert player.root(bands)
    player.assert_clean()
