"""A learner's engine beside ours: one small network, computed by both, node by node.

The network is that of the course (weights .9 .3 .2 .8, then .5 .6 -.4 .7; inputs 1.0 and 0.5;
targets 1 and 0), with tanh in its hidden layer and the sum of the squared errors as its loss.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, tanh

Nodes = dict[str, Any]
FIRST = {"w₁₁": 0.9, "w₂₁": 0.3, "w₁₂": 0.2, "w₂₂": 0.8}
SECOND = {"w₁₁⁽²⁾": 0.5, "w₂₁⁽²⁾": 0.6, "w₁₂⁽²⁾": -0.4, "w₂₂⁽²⁾": 0.7}


def network(
    make: Callable[[float], Any], add: Callable[..., Any], times: Callable[..., Any], bend: Any
) -> Nodes:
    """The nodes of the network by their names, made by an engine's own functions."""
    nodes: Nodes = {name: make(data) for name, data in (FIRST | SECOND).items()}
    inputs = (make(1.0), make(0.5))

    def weighted(x: Sequence[Any], names: tuple[str, str]) -> Any:
        return add(times(x[0], nodes[names[0]]), times(x[1], nodes[names[1]]))

    nodes["z₁"], nodes["z₂"] = weighted(inputs, ("w₁₁", "w₂₁")), weighted(inputs, ("w₁₂", "w₂₂"))
    nodes["h₁"], nodes["h₂"] = bend(nodes["z₁"]), bend(nodes["z₂"])
    hidden = (nodes["h₁"], nodes["h₂"])
    nodes["o₁"] = weighted(hidden, ("w₁₁⁽²⁾", "w₂₁⁽²⁾"))
    nodes["o₂"] = weighted(hidden, ("w₁₂⁽²⁾", "w₂₂⁽²⁾"))
    nodes["e₁"], nodes["e₂"] = add(nodes["o₁"], make(-1.0)), add(nodes["o₂"], make(0.0))
    nodes["L"] = add(times(nodes["e₁"], nodes["e₁"]), times(nodes["e₂"], nodes["e₂"]))
    return nodes


def ours() -> Nodes:
    """The network on our engine, after its backward pass."""
    nodes = network(Value, operator.add, operator.mul, tanh)
    nodes["L"].backward()
    return nodes


def compare(
    make: Callable[[float], Any],
    add: Callable[..., Any],
    times: Callable[..., Any],
    bend: Callable[..., Any],
    backward: Callable[..., Any],
) -> Any:
    """The network by a learner's engine and by ours: a line for each node, ``!`` where they differ.

    Returns ``...`` as long as a part of the engine is missing.
    """
    nodes = network(make, add, times, bend)
    backward(nodes["L"])
    return ... if nodes["L"].grad is ... else _table(nodes)


def _table(nodes: Nodes) -> str:
    """Values and gradients of both engines, from the loss to the first weights."""
    right = ours()
    lines = []
    for name in reversed(list(nodes)):
        mine, our = nodes[name], right[name]
        same = math.isclose(mine.data, our.data, rel_tol=1e-12, abs_tol=1e-12) and math.isclose(
            mine.grad, our.grad, rel_tol=1e-9, abs_tol=1e-12
        )
        row = f"{name:7} {mine.data:8.4f} {our.data:8.4f}   grad {mine.grad:8.4f} {our.grad:8.4f}"
        lines.append(row + ("" if same else "  !"))
    return "\n".join(lines)


# ---------------------------------------------------------------- engines with a bug


class Faulty:
    """A node of a small engine in which one can plant a bug."""

    def __init__(self, data: float, parents: Sequence[tuple[Faulty, Any]] = ()) -> None:
        self.data, self.grad = data, 0.0
        self.parents = list(parents)  # each with its local derivative


def faulty(bug: str) -> str:
    """The gradients of the network by an engine with a bug, beside ours.

    bug  "A" overwrites instead of adding, "B" sends in the wrong order, "C" forgets the gradient
         that arrives at a product, "D" starts with 2
    """
    products: set[int] = set()

    def times(a: Faulty, b: Faulty) -> Faulty:
        out = Faulty(a.data * b.data, [(a, b.data), (b, a.data)])
        products.add(id(out))
        return out

    def add(a: Faulty, b: Faulty) -> Faulty:
        return Faulty(a.data + b.data, [(a, 1.0), (b, 1.0)])

    def bend(x: Faulty) -> Faulty:
        y = math.tanh(x.data)
        return Faulty(y, [(x, 1 - y * y)])

    nodes = network(Faulty, add, times, bend)
    nodes["L"].grad = 2.0 if bug == "D" else 1.0
    for node in _preorder(nodes["L"]) if bug == "B" else reversed(_topological(nodes["L"])):
        for parent, local in node.parents:
            arrives = 1.0 if bug == "C" and id(node) in products else node.grad
            parent.grad = arrives * local + (0.0 if bug == "A" else parent.grad)
    return _table(nodes)


def _topological(root: Faulty) -> list[Faulty]:
    found: list[Faulty] = []

    def visit(node: Faulty) -> None:
        if node not in found:
            for parent, _ in node.parents:
                visit(parent)
            found.append(node)

    visit(root)
    return found


def _preorder(root: Faulty) -> list[Faulty]:
    """Each node as soon as it is met, which is too early for one that is used twice."""
    found: list[Faulty] = []

    def visit(node: Faulty) -> None:
        if node not in found:
            found.append(node)
            for parent, _ in node.parents:
                visit(parent)

    visit(root)
    return found
