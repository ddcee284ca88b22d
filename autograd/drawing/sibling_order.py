"""What stands side by side stands in its own order, the first neuron above the second.

Graphviz places nodes so that few edges cross, and of orders that are as good it takes any. It
decides by the order in which nodes and edges are named, and cannot be told more. So a small
picture is laid out once to see. Where closed scopes, or inputs, could trade places without
changing the graph, as the neurons of a layer can, they then do: each is named where the one
was named that came to stand in its place. Open scopes that came out upside down are flipped,
and the better of both layouts is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

from autograd.drawing.graphviz_engine import render
from autograd.drawing.view import Line, Shape, View

MOST_SHAPES = 80  # a picture of more takes too long to be laid out several times

Places = Mapping[str, tuple[float, float]]  # of nodes: along the computation, and across it


class Arrangement(NamedTuple):
    """In which order a picture names what is in it.

    instead  for nodes that trade places, the one that is named in the place of each
    flipped   open groups that name last first what is in them
    beside   for open groups whose title stands at their left, not above, what it stands beside
    """

    instead: Mapping[str, str] = MappingProxyType({})
    flipped: frozenset[int] = frozenset()
    beside: Mapping[int, str] = MappingProxyType({})

    def shapes(self, view: View) -> list[Shape]:
        """The nodes in the order in which they are named."""
        known = {shape.id: shape for shape in view.shapes}
        return [known[self.instead.get(shape.id, shape.id)] for shape in view.shapes]

    def lines(self, view: View) -> list[Line]:
        """The edges in the order in which they are named."""
        if not self.instead:
            return view.lines
        waiting: dict[tuple[str, str], list[Line]] = {}
        for line in view.lines:
            waiting.setdefault((line.tail, line.head), []).append(line)
        return [waiting[_moved(line, self.instead)].pop(0) for line in view.lines]

    def title_place(self, group: int) -> str:
        """The node that the title of an open group stands beside; ``""`` where it is above."""
        first = self.beside.get(group, "")
        return self.instead.get(first, first)


def arranged(view: View, dot_of: Callable[[Arrangement], str]) -> Arrangement:
    """The arrangement in which most of a small picture stands in its own order.

    dot_of  the DOT text of an arrangement
    """
    rows, stacks, beside = _rows(view), _stacks(view), _titles_beside(view)
    if not (rows or stacks or beside) or len(view.shapes) > MOST_SHAPES:
        return Arrangement()

    def laid_out(arrangement: Arrangement) -> Places:
        return _places(render(dot_of(arrangement), "plain").decode(), view.options.direction)

    plain = Arrangement(beside=beside)
    places = laid_out(plain)
    if inner := _inner_titles(view, beside, places):
        plain = Arrangement(beside={g: first for g, first in beside.items() if g not in inner})
        places = laid_out(plain)
    wrong = _upside_down(stacks, places)
    if wrong:
        flipped = plain._replace(flipped=frozenset(wrong))
        other = laid_out(flipped)
        if sum(_upside_down(stacks, other).values()) < sum(wrong.values()):
            plain, places = flipped, other
    return plain._replace(instead=_trades(view, rows, places))


# ---------------------------------------------------------------- closed scopes and inputs


def _rows(view: View) -> list[list[str]]:
    """Closed scopes of one scope and column, and inputs of one, in the order of recording."""
    if not view.is_reduced:
        return []
    levels = _levels(view)
    rows: dict[tuple[int | None, bool, int], list[str]] = {}
    for shape in view.shapes:
        if shape.box is not None or (shape.group is None and shape.look in ("leaf", "constant")):
            key = (shape.group, shape.box is None, levels[shape.id])
            rows.setdefault(key, []).append(shape.id)
    return [row for row in rows.values() if len(row) > 1]


def _levels(view: View) -> dict[str, int]:
    """The column of each node, counted from the inputs; a leaf stands just before its user."""
    place = {shape.id: i for i, shape in enumerate(view.shapes)}
    # a scope that is left and entered again makes circles: an edge back does not count
    lines = [line for line in view.lines if place[line.tail] < place[line.head]]
    lines.sort(key=lambda line: place[line.tail])
    levels = dict.fromkeys(place, 0)
    entered = set()
    for line in lines:
        levels[line.head] = max(levels[line.head], levels[line.tail] + 1)
        entered.add(line.head)
    users: dict[str, int] = {}
    for line in lines:
        if line.tail not in entered:
            users[line.tail] = min(users.get(line.tail, len(place)), levels[line.head])
    return levels | {leaf: level - 1 for leaf, level in users.items()}


def _trades(view: View, rows: list[list[str]], places: Places) -> dict[str, str]:
    """Who is named instead of whom, so that each row stands in its order."""
    trades: dict[str, str] = {}
    for row in rows:
        standing = sorted(row, key=lambda name: places[name][1])
        wanted = trades | {now: own for now, own in zip(standing, row, strict=True) if now != own}
        if _leaves_the_graph(view, wanted):
            trades = wanted
    return trades


def _leaves_the_graph(view: View, instead: Mapping[str, str]) -> bool:
    """Whether the trade makes the same graph, so that Graphviz will decide the same."""
    before = Counter((line.tail, line.head, line.label is None) for line in view.lines)
    return before == Counter((*_moved(line, instead), line.label is None) for line in view.lines)


def _moved(line: Line, instead: Mapping[str, str]) -> tuple[str, str]:
    return instead.get(line.tail, line.tail), instead.get(line.head, line.head)


# ---------------------------------------------------------------- open scopes


def _stacks(view: View) -> dict[int, list[list[str]]]:
    """Of each open group the open groups in it that compute from one column on, as their nodes."""
    inside: dict[int, list[str]] = {frame.index: [] for frame in view.frames}
    for shape in view.shapes:
        for frame in view.around(shape.group):
            inside[frame.index].append(shape.id)
    given = {shape.id for shape in view.shapes if shape.look in ("leaf", "constant")}
    levels = _levels(view)
    stacks: dict[tuple[int, int], list[list[str]]] = {}
    for frame in view.frames:
        around, ids = view.above(frame), inside[frame.index]
        computed = [levels[i] for i in ids if i not in given]
        if around is not None and computed:
            level = min(computed)
            stacks.setdefault((around, level), []).append(ids)
    return {group: frames for (group, _), frames in stacks.items() if len(frames) > 1}


def _upside_down(stacks: dict[int, list[list[str]]], places: Places) -> dict[int, int]:
    """Of each group, how many pairs of groups in it stand in the wrong order."""
    found = {}
    for group, frames in stacks.items():
        middles = [sum(places[i][1] for i in ids) / len(ids) for ids in frames]
        if count := sum(a > b for a, b in combinations(middles, 2)):
            found[group] = count
    return found


# ---------------------------------------------------------------- titles


def _titles_beside(view: View) -> dict[int, str]:
    """For open groups whose title is better at the left than above, the first node in them.

    Edges that come from above cross the title of a frame unless a leaf stands below it. One
    alone comes straight down.
    """
    if view.options.direction not in ("TB", "BT"):
        return {}
    held: dict[int, list[Shape]] = {frame.index: [] for frame in view.frames}
    for shape in view.shapes:
        if shape.group in held:
            held[shape.group].append(shape)
    return {
        group: shapes[0].id
        for group, shapes in held.items()
        if shapes
        and not any(shape.look in ("leaf", "constant") for shape in shapes)
        and _entering(view, {shape.id for shape in shapes}) > 1
    }


def _entering(view: View, ids: set[str]) -> int:
    """How many edges come from outside."""
    return sum(line.head in ids and line.tail not in ids for line in view.lines)


def _inner_titles(view: View, beside: Mapping[int, str], places: Places) -> frozenset[int]:
    """The groups whose title did not come to stand at an end of its row."""
    found = set()
    for group in beside:
        title = places[f"t{group}"]
        members = (places[shape.id] for shape in view.shapes if shape.group == group)
        row = [across for along, across in members if abs(along - title[0]) < 0.5]
        if row and not (title[1] < min(row) or title[1] > max(row)):
            found.add(group)
    return frozenset(found)


# ---------------------------------------------------------------- the layout, read


def _places(plain: str, direction: str) -> Places:
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
