"""Legible at every step: letters of 11 px at least, no words over others, nothing cut, all in view.

Measured in a real browser by the boxes of letters, at the sizes at which the player is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from legible import EVERY, FAULTS, steps_of
from player_pages import Player
from small_graphs import squared_sum
from small_networks import four_samples, scalar_loss

from autograd import Tensor, Value, exp, scope, sin, sqrt
from nn import MLP, CrossEntropyLoss, Linear, MSELoss, ReLU, Sequential

WINDOWS = {
    "notebook": (914, 650),
    "small": (900, 700),
    "phone": (390, 844),
    "screen": (1366, 768),
}
if EVERY:
    WINDOWS["window"] = (1000, 700)  # between "notebook" and "screen"


def twenty_operations() -> Value:
    given = {"x": 0.8, "y": -0.5, "a": 0.6, "b": 1.2}
    x, y, a, b = (Value(number, label=name) for name, number in given.items())
    c, d, s, e = (a - y) * b, (a * x).tanh(), x * y + sin(x), exp(-b)
    u, v = c * s, d + e
    loss: Value = (u - v + (c + d) ** 2) * (u * v / sqrt(b + 3))
    loss.label = "L"
    return loss


def scopes_of_25_operations() -> Value:
    given = {"x": 0.8, "y": -0.5, "a": 0.6, "b": 1.2}
    x, y, a, b = (Value(number, label=name) for name, number in given.items())
    with scope("left"):
        with scope("first"):
            p, q = (a - y) * b, (a * x).tanh()
        r = p * q + x
    with scope("right"):
        s = x * y + sin(x)
        t = exp(-b) * s
        with scope("last"):
            u = (t + y) * (s - a)
    loss: Value = ((r - u) ** 2 + r * u) / sqrt(b + 3) + (p - t) * 0.5
    loss.label = "L"
    return loss


def scopes_in_scopes() -> Value:
    """Six deep, each with its own weight."""
    x: Any = Value(0.5, label="x")

    def inside(depth: int) -> Any:
        if not depth:
            return x
        with scope(f"level {depth}"):
            return (inside(depth - 1) * Value(0.3 * depth, label=f"w{depth}") + 1).tanh()

    loss: Value = (inside(6) - 1) ** 2
    loss.label = "loss"
    return loss


def sigmoids() -> Value:
    """A network whose local derivatives, o (1 − o), are as wide as its formulas, sigmoid(z)."""
    x = [Value(0.5, label="x1"), Value(-1.0, label="x2")]
    (o,) = MLP(2, [2, 1], activation="sigmoid", output="sigmoid", seed=1)(x)
    o.label = "o"
    loss: Value = (o - 1) ** 2
    loss.label = "L"
    return loss


def units(activation: str) -> Value:
    """A network of units whose slope is a long formula, or depends on a case."""
    model = MLP(2, [2, 1], activation=activation, seed=1)
    x = [Value(69.0, label="the height of the father, in cm"), Value(-0.7, label="아버지의 나이")]
    loss: Value = MSELoss()(model(x), [1.0])
    return loss


def twenty_samples() -> Value:
    """Twenty squares in one mean: its operands stand close."""
    xs = [Value(i / 10, label=f"x{i}") for i in range(20)]
    loss: Value = MSELoss()(xs, [1.0] * 20)
    return loss


def layers_of_tensors() -> Tensor:
    x = Tensor(np.linspace(-1, 1, 24).reshape(6, 4), requires_grad=False, label="X")
    model = Sequential(Linear(4, 8, seed=0), ReLU(), Linear(8, 3, seed=1))
    loss: Tensor = CrossEntropyLoss()(model(x), np.array([0, 1, 2, 0, 1, 2]))
    return loss


def residual() -> Any:
    one, two = Linear(2, 2, seed=0), Linear(2, 2, seed=1)
    h = [x.tanh() for x in one([Value(0.5, label="x1"), Value(-1.0, label="x2")])]
    y = [a + b.tanh() for a, b in zip(h, two(h), strict=True)]
    return MSELoss()(y, [1.0, 0.0])


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
    "2-2-1 of sigmoids": sigmoids,
    "3-8-5": lambda: scalar_loss(3, 8, 5),
    "gelu": lambda: units("gelu"),
    "relu": lambda: units("relu"),
}
# Whether all of it is in view depends on the step: what that is inside of stands open.
PANNED: dict[str, Callable[[], Any]] = {
    "25 operations in scopes": scopes_of_25_operations,
    "six scopes deep": scopes_in_scopes,
    "four samples": four_samples,
    "twenty samples": twenty_samples,
    "residual": residual,
    "1-16-1": lambda: scalar_loss(1, 16, 1),
    "12-3": lambda: scalar_loss(12, 3),
    "arrays": two_layers_of_tensors,
    "layers of arrays": layers_of_tensors,
}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("graph", [*GRAPHS, *PANNED])
def test_every_step_is_legible_and_in_view(play: Any, graph: str, window: str) -> None:
    output, (width, height) = (GRAPHS | PANNED)[graph](), WINDOWS[window]
    phone = {"has_touch": True, "is_mobile": True} if window == "phone" else {}
    player: Player = play(output, viewport={"width": width, "height": height}, **phone)
    whole = player.page.is_hidden(".strip")
    assert whole or (graph, window) == ("20 operations", "phone") or graph in PANNED
    steps = steps_of(len(output.stepper()))
    assert player.root(FAULTS, [steps, width, height]) == []
    player.assert_clean()
