"""What a picture may be asked for, checked: the options of ``draw`` and ``Stepper``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, NamedTuple

from autograd.drawing.choices import DIRECTIONS, THEMES, listed
from autograd.engine.node import Node
from autograd.errors import DrawingError
from autograd.tracing import Trace
from autograd.wording import checked_language

MOST_NODES = 1000  # a picture of more is slow to make and too crowded to read
FEW_NODES = 50  # up to so many, draw() leaves every group open


class Options(NamedTuple):
    """How a picture looks.

    direction    where the computation goes: left to right, right to left, top to bottom, up
    gradients    whether nodes have a row for the gradient
    derivatives  whether edges have their derivative; None: where there is room for it
    collapse     how many levels of scopes are open; None: as many as ``few`` nodes allow
    few          nodes up to which every group is left open where collapse is None
    max_nodes    nodes and boxes that a picture has at most
    legend       whether a legend stands below the picture
    flow         whether edges are as wide as what was sent along them, with its sign
    highlighted  indices of nodes to stand out
    path         indices of edges to stand out
    theme        the colours of formats that cannot follow the reader's screen
    lang         the language of the words; None: English, and a page follows its reader
    """

    direction: str = "LR"
    gradients: bool = True
    derivatives: bool | None = None
    collapse: int | None = None
    few: int = MOST_NODES
    max_nodes: int = MOST_NODES
    legend: bool = False
    flow: bool = False
    highlighted: frozenset[int] = frozenset()
    path: frozenset[int] = frozenset()
    theme: str = "light"
    lang: str | None = None

    def checked(self) -> Options:
        """The same; ``ValueError`` where a user asks for what there is not."""
        checked_language(self.lang)
        if self.direction not in DIRECTIONS:
            choices = ", ".join(DIRECTIONS)
            raise ValueError(f"direction must be one of {choices}; got {self.direction!r}")
        if self.theme not in THEMES:
            raise ValueError(f"theme must be {listed(THEMES)}; got {self.theme!r}")
        _whole(self.collapse, "collapse", 0, "the number of levels of scopes to leave open")
        _whole(self.max_nodes, "max_nodes", 1, "the most nodes a picture may have")
        return self


def _whole(x: Any, name: str, least: int, meaning: str) -> None:
    if x is not None and (isinstance(x, bool) or not isinstance(x, int) or x < least):
        raise ValueError(f"{name} is {meaning}, a whole number from {least}; got {x!r}")


def checked_scale(scale: Any) -> float:
    """``scale`` as a float between 0.1 and 20."""
    number = isinstance(scale, int | float) and isfinite(scale)
    if not number or not 0.1 <= scale <= 20:
        raise ValueError(f"scale is the size of a PNG, 0.1 to 20, usually 1 or 2; got {scale!r}")
    return float(scale)


# ---------------------------------------------------------------- highlights

_MEANING = (
    "highlight= takes a node, a list of nodes, or a pair (start, end) for the paths from one to "
    "the other; a node may be given by its name"
)


def highlighted(
    trace: Trace, index: Mapping[Node, int], wanted: Any
) -> tuple[frozenset[int], frozenset[int]]:
    """The nodes and the edges that ``highlight=`` asks for.

    index  where the nodes of the graph stand in the trace

    A tuple of two is a path: all nodes and edges on any path from the first to the second.
    """
    if isinstance(wanted, tuple) and len(wanted) == 2:
        start, end = (_index_of(trace, index, item) for item in wanted)
        return _paths(trace, start, end)
    one = isinstance(wanted, Node | str) or not isinstance(wanted, Iterable)
    items = [wanted] if one else list(wanted)
    return frozenset(_index_of(trace, index, item) for item in items), frozenset()


def _index_of(trace: Trace, index: Mapping[Node, int], item: Any) -> int:
    if isinstance(item, str):
        found = next((n.index for n in trace.nodes if item in (n.name, n.label)), None)
        if found is None:
            some = ", ".join(node.name for node in trace.nodes[:12])
            raise DrawingError(f"no node is called {item!r} here; there are {some}, …")
        return found
    if not isinstance(item, Node):
        raise TypeError(f"{_MEANING}; got {item!r}")
    if item not in index:
        raise DrawingError(f"{item!r} is no part of this graph, so it cannot be highlighted")
    return index[item]


def _paths(trace: Trace, start: int, end: int) -> tuple[frozenset[int], frozenset[int]]:
    """Nodes and edges on the paths from ``start`` to ``end``."""
    after, before = {start}, {end}
    for edge in trace.edges:  # sorted by child: parents come first
        if edge.parent in after:
            after.add(edge.child)
    for edge in reversed(trace.edges):
        if edge.child in before:
            before.add(edge.parent)
    nodes = after & before
    if start not in nodes:
        first, last = (trace.nodes[i].name for i in (start, end))
        raise DrawingError(
            f"there is no path from {first} to {last}: give the pair as (start, end), start the "
            "one that the other was computed from"
        )
    edges = enumerate(trace.edges)
    return frozenset(nodes), frozenset(
        i for i, edge in edges if edge.parent in nodes and edge.child in nodes
    )
