"""Small graphs that the tests draw, print, step through and open in a browser."""

from __future__ import annotations

from typing import Any

from autograd import Value
from nn import MLP


def squared_sum(x: float = 2.0, y: float = 3.0, name: str = "x") -> Value:
    """z = (x + y)², the graph of the README."""
    a, b = Value(x, label=name), Value(y, label="y")
    w = a + b
    w.label = "w"
    z = w**2
    z.label = "z"
    return z


def neuron(**other: float) -> Value:
    """About twenty nodes, shared ones among them, whose numbers are not round."""
    given = {"w0": 0.5, "w1": -1.25, "w2": 0.7, "x0": 1.5, "x1": 2.0, "x2": -0.3, "b": 0.1}
    leaf = {name: Value(x, label=name) for name, x in (given | other).items()}
    ws = [leaf[f"w{i}"] for i in range(3)]
    xs = [leaf[f"x{i}"] for i in range(3)]
    total: Any = leaf["b"]
    for w, x in zip(ws, xs, strict=True):
        total = total + w * x
    loss: Value = (total.tanh() - 1) ** 2 + 0.01 * (ws[0] * ws[0] + ws[1] ** 2)
    loss.label = "loss"
    return loss


def used_thrice() -> Value:
    """x is used three times: 6 through the square, 4 and 1 directly."""
    x = Value(3.0, label="x")
    y: Value = x * x + 4 * x + x
    y.label = "y"
    return y


def network() -> Value:
    """A 2-4-4-1 perceptron, each neuron in a scope of its layer."""
    model = MLP(2, [4, 4, 1], seed=0)
    xs = [Value(0.5, label="x0"), Value(-1.0, label="x1")]
    y: Value
    (y,) = model(xs)
    y.label = "y"
    return y
