"""Stacking: boxes of one scope stand in their own order, the first neuron above the second.

Graphviz places nodes so that few edges cross, and of two orders that are as good it takes
either. What decides is in which order a scope names its nodes; so a small picture is laid
out, scopes that came out upside down are turned, and the better of both is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

from autograd.drawing.graphviz_engine import render
from autograd.drawing.view import View

MOST_SHAPES = 60  # a picture of more takes too long to be laid out three times


def turned_groups(view: View, dot_of: Callable[[frozenset[int]], str]) -> frozenset[int]:
    """The indices of the open groups that name their nodes last first.

    dot_of  the DOT text in which so many groups are turned
    """
    stacks = [stack for stack in _stacks(view).items() if len(stack[1]) > 1]
    if not stacks or len(view.shapes) > MOST_SHAPES:
        return frozenset()
    best: tuple[int, frozenset[int]] | None = None
    turned: frozenset[int] = frozenset()
    for _ in range(2):
        places = _places(render(dot_of(turned), "plain").decode(), view.options.direction)
        wrong = {group: _inversions(places[i] for i in ids) for group, ids in stacks}
        count = sum(wrong.values())
        if best is None or count < best[0]:
            best = count, turned
        if not count:
            break
        turned = frozenset(group for group in wrong if wrong[group])
    assert best is not None
    return best[1]


def _stacks(view: View) -> dict[int, list[str]]:
    """The boxes inside each open group."""
    stacks: dict[int, list[str]] = {}
    for shape in view.shapes:
        if shape.box is not None and shape.group is not None:
            stacks.setdefault(shape.group, []).append(shape.id)
    return stacks


def _places(plain: str, direction: str) -> dict[str, tuple[float, float]]:
    """Where nodes stand: along the computation, and across it, down or to the right."""
    places = {}
    for line in plain.splitlines():
        if line.startswith("node "):
            _, identity, x, y, *_ = line.split()
            across, along = (-float(y), float(x))
            if direction in ("TB", "BT"):
                across, along = float(x), -float(y)
            places[identity] = (along, across)
    return places


def _inversions(places: Iterable[tuple[float, float]]) -> int:
    """How many pairs of one column stand in the wrong order."""
    pairs = combinations(places, 2)
    return sum(1 for a, b in pairs if abs(a[0] - b[0]) < 0.5 and a[1] > b[1])
