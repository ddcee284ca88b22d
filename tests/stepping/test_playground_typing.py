"""Typing in the playground, key by key: nothing breaks, and what stands stays where it can.

A node moves no further than the new one asks: sideways by at most the columns that came or went,
up or down by at most a card's height for each node that came. Columns keep their order and so do
the nodes in them. (A graph too wide for its cards gets smaller ones and is laid out anew.)
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from autograd.expressions import parse
from autograd.tracing import trace

PROGRAMS = [
    "(x+y)**2",
    "z = x*w + b; h = tanh(z); (h - t)**2",
    "a = x*y; b = a + x; b*a",
    "log(a)*exp(b) + sin(a)*b",
]
CARDS = """() => [...document.querySelectorAll('.board .node[id^=n]')].map((g) => {
  const { x, y, width, height } = g.getBBox();
  return [Number(g.id.slice(1)), x, y, width, height];
})"""
LINE = 1.0  # pixels that the second border of an output adds on each side, and rounding

Box = tuple[float, float, float, float]  # left, top, width, height


def cards(view: Any, text: str) -> dict[Any, Box]:
    """Where each node stands, by what it computes."""
    program = parse(text)
    names: list[Any] = []
    for node in trace(program.evaluate(**dict.fromkeys(program.inputs, 2.0))).nodes:
        made_of = (node.op, *(names[p] for p in node.parents))
        names.append(made_of if node.kind == "operation" else node.name)
    return {names[i]: box for i, *box in view.evaluate(CARDS)}


class Picture:
    """The cards, and the columns that they stand in."""

    def __init__(self, boxes: dict[Any, Box]) -> None:
        self.boxes = boxes
        self.columns: list[list[float]] = []  # left and right edges
        for left, _, width, _ in sorted(boxes.values()):
            if self.columns and left < self.columns[-1][1]:
                self.columns[-1][1] = max(self.columns[-1][1], left + width)
            else:
                self.columns.append([left, left + width])

    def column(self, node: Any) -> int:
        return sum(left <= self.boxes[node][0] + LINE for left, _ in self.columns) - 1

    def middle(self, node: Any) -> tuple[float, float]:
        left, top, width, height = self.boxes[node]
        return left + width / 2, top + height / 2

    def pitch(self) -> float:
        """From a column to the next."""
        return max((b[0] - a[0] for a, b in pairwise(self.columns)), default=0.0)


def check_stays(before: Picture, after: Picture, where: str) -> None:
    kept = [node for node in after.boxes if node in before.boxes]
    came = len(after.boxes) - len(kept)
    tallest = max(height for *_, height in after.boxes.values())
    sideways = abs(len(after.columns) - len(before.columns)) * max(before.pitch(), after.pitch())
    for node in kept:
        (x, y), (moved_x, moved_y) = before.middle(node), after.middle(node)
        assert abs(moved_x - x) <= sideways + came * LINE, f"{where}: {node} goes sideways"
        assert abs(moved_y - y) <= came * (tallest + 2 * LINE), f"{where}: {node} goes up or down"
    for a in kept:
        for b in kept:
            if before.column(a) < before.column(b):
                assert after.column(a) < after.column(b), f"{where}: {a} and {b} change columns"
            elif before.column(a) == before.column(b) and before.middle(a)[1] < before.middle(b)[1]:
                apart = after.column(a) != after.column(b)
                assert apart or after.middle(a)[1] < after.middle(b)[1], f"{where}: {a}, {b}"


@pytest.mark.parametrize("text", PROGRAMS)
def test_a_node_moves_no_further_than_the_new_one_asks(
    playground: Callable[..., Any], text: str
) -> None:
    view = playground()
    view.fill("[data-part=text]", "")
    before, shown = None, 0
    for end, letter in enumerate(text, 1):
        view.type("[data-part=text]", letter)
        if view.inner_text("[data-part=error]"):
            continue
        after = Picture(cards(view, text[:end]))
        if before:
            check_stays(before, after, repr(text[:end]))
        before, shown = after, shown + 1
    assert shown > 1


@pytest.mark.parametrize("mode", ["step", "descend", "predict"])
def test_no_letter_breaks_it(playground: Callable[..., Any], mode: str) -> None:
    """Names that the output does not depend on, too: what the page complains of, it would say."""
    view = playground(f"#v=1&p=x*y&m={mode}", height=1000)
    view.fill("[data-part=text]", "")
    view.type("[data-part=text]", "z = x*w + b; h = tanh(z); z - h**2")
    assert not view.inner_text("[data-part=error]")
