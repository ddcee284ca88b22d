"""Where everything of a network's diagram stands, for one record and one size.

Nothing here depends on the numbers of the network: they change, and the picture stays where
it is. ``player/diagram_layout.js`` says the same where scripts run; a test compares the two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

Box = tuple[float, float, float, float]  # left, top, right, bottom
Line = tuple[float, float, float, float]  # x and y of one end, x and y of the other

# Widths of Helvetica's letters, in parts of their size; Arial and Liberation have the same.
_LETTER_WIDTHS = (
    ("ijl'", 0.222),
    (" !,./:;I[]ft·", 0.278),
    ("()-r", 0.333),
    ("cksvxyzJ", 0.5),
    ("+<=>−×~", 0.584),
    ("FTZ", 0.611),
    ("&ABEKPSVXY", 0.667),
    ("wCDHNRU", 0.722),
    ("GOQ", 0.778),
    ("mM", 0.833),
    ("W", 0.944),
    ("–", 0.556),
)
_WIDTH_OF = {letter: ems for letters, ems in _LETTER_WIDTHS for letter in letters}
NUMBER = 3.1  # the widest number of a label, "−0.088", in ems
LABEL_HEIGHT, BELOW_LINE, BELOW_NUMBER = 16, 15, 42


def text_width(text: str, size: float) -> float:
    """About as wide as the text is in Helvetica of this size."""
    ems = 0.0
    for letter in text:
        ems += _WIDTH_OF.get(letter, 1 if ord(letter) >= 0x1100 else 0.556)
    return ems * size


# ---------------------------------------------------------------- names, in pieces

LOWERED, RAISED, RAISED_PLAIN = "₀₁₂₃₄₅₆₇₈₉", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789()"


class Name(NamedTuple):
    """``w₁₁⁽²⁾`` as what it is made of: letters, and marks below and above the line."""

    base: str
    sub: str = ""
    sup: str = ""

    @property
    def plain(self) -> str:
        """In one line of Unicode."""
        low = "".join("," if mark == "," else LOWERED[int(mark)] for mark in self.sub)
        return self.base + low + "".join(RAISED[RAISED_PLAIN.index(mark)] for mark in self.sup)

    def width(self, size: float = 12) -> float:
        return text_width(self.base, size) + text_width(self.sub + self.sup, 11)


def name_parts(name: str) -> Name:
    """The pieces of a name that is written in one line.

    >>> name_parts("w₁₁⁽²⁾")
    Name(base='w', sub='11', sup='(2)')
    """
    base = "".join(letter for letter in name if letter not in LOWERED + RAISED)
    sub = "".join(str(LOWERED.index(letter)) for letter in name if letter in LOWERED)
    return Name(
        base,
        sub,
        "".join(RAISED_PLAIN[RAISED.index(letter)] for letter in name if letter in RAISED),
    )


def layer_mark(layer: int) -> str:
    return f"({layer + 1})" if layer else ""


def activation_of(network: Mapping[str, Any], layer: int) -> str:
    """The name of a layer's activation; ``""`` where there is none."""
    name = network["activations"][layer]
    return "" if name in (None, "", "linear", "identity") else str(name)


def _is_lone(network: Mapping[str, Any]) -> bool:
    """Whether it is one neuron and no network: its weights are w₁, w₂."""
    return len(network["sizes"]) == 2 and list(network["outputs"]) == ["h"]


def weight_name(network: Mapping[str, Any], layer: int, i: int, j: int) -> Name:
    """From ``i`` to ``j``, both counted from 0: ``w₁₂``, from ten on ``w₁,₁₂``."""
    start, end = str(i + 1), str(j + 1)
    if _is_lone(network):
        return Name("w", start)
    return Name("w", start + ("," if len(start + end) > 2 else "") + end, layer_mark(layer))


def neuron_name(network: Mapping[str, Any], base: str, layer: int, j: int) -> Name:
    """``h₂``, ``b₂``, ``z₁⁽²⁾``; an output's own name."""
    if base == "h" and layer == len(network["sizes"]) - 2:
        return name_parts(network["outputs"][j])
    return Name(base, "" if _is_lone(network) else str(j + 1), layer_mark(layer))


# ---------------------------------------------------------------- what is laid out


class NodeShape(NamedTuple):
    """How neurons are drawn: half width and height, lines of text below, and their needs.

    row, gap  from row to row, and between the edges of the columns
    """

    kind: str
    rx: float
    ry: float
    below: int = 0
    row: float = 0
    gap: float = 0


# The first that fits is taken.
_SHAPES = (
    NodeShape("circle", 25, 25, 2, 84, 66),
    NodeShape("circle", 25, 25, 1, 68, 66),
    NodeShape("circle", 19, 19, 1, 54, 56),
    NodeShape("circle", 19, 19, 0, 41, 56),
    NodeShape("stadium", 26, 15.5, 0, 34, 40),
    NodeShape("line", 24, 9, 0, 20, 40),
)
MOST_ROWS, _DOT_ROW = 16, 10
_SUMMARY_LINE = 20  # stands below, where neurons are left out


class Gap(NamedTuple):
    """Where a column leaves neurons out, and how many."""

    column: int
    y: float
    missing: int


class LabelPlace(NamedTuple):
    """The label of the line from i to j, so far along it."""

    i: int
    j: int
    s: float


class Pair(NamedTuple):
    """The labels between two columns.

    named   whether they have names beside their numbers
    wide    how wide each is
    lines   how many lines there are
    places  where they stand; None where there are too many for all
    fan     then: how far along the lines into one neuron theirs stand, None without room
    """

    named: bool
    wide: float
    lines: int
    places: tuple[LabelPlace, ...] | None = None
    fan: float | None = None


@dataclass
class NetworkLayout:
    """Columns, rows and labels of a diagram.

    room  the height that the rows share
    xs    of the columns; ys by column and neuron, None where it is left out
    rows  by column the neurons that are drawn
    """

    width: float
    height: float
    top: float
    room: float
    node: NodeShape
    xs: list[float] = field(default_factory=list)
    ys: list[list[float | None]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    def y(self, column: int, neuron: int) -> float:
        found = self.ys[column][neuron]
        assert found is not None
        return found

    def line(self, layer: int, i: int, j: int) -> Line:
        """Both ends of the line from neuron i of a column to neuron j of the next."""
        ax, ay = self.xs[layer], self.y(layer, i)
        bx, by = self.xs[layer + 1], self.y(layer + 1, j)
        if self.node.kind in ("stadium", "line"):
            return ax + self.node.rx, ay, bx - self.node.rx, by
        length = math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay))
        x, y = (self.node.rx * (bx - ax)) / length, (self.node.ry * (by - ay)) / length
        return ax + x, ay + y, bx - x, by - y


def along(line: Line, s: float) -> tuple[float, float]:
    ax, ay, bx, by = line
    return ax + (bx - ax) * s, ay + (by - ay) * s


# ---------------------------------------------------------------- columns and rows


def layout_of(network: Mapping[str, Any], width: float, height: float) -> NetworkLayout:
    """The layout of a network record; the same record and size give the same layout."""
    return _layout_of(tuple(network["sizes"]), tuple(network["outputs"]), width, height)


@lru_cache(maxsize=64)
def _layout_of(
    sizes: tuple[int, ...], outputs: tuple[str, ...], width: float, height: float
) -> NetworkLayout:
    """Of the circles that fit, the first that leaves room for labels where lines are few."""
    most = max(sizes)
    top = 3 if height < 160 else 20
    whole = most <= MOST_ROWS and height - top - 3 >= _DOT_ROW * most
    room = height - top - (3 if whole else _SUMMARY_LINE)
    limit = MOST_ROWS if whole else max(4, min(8, math.floor(room / 36)))
    rows = [_drawn_rows(count, limit) for count in sizes]
    pitch = room / max(map(len, rows))
    between = (width - 70) / (len(sizes) - 1)
    dot = max(3, min(7, (pitch - 3) / 2))
    fitting = [s for s in _SHAPES if s.row <= pitch and 2 * s.rx + s.gap <= between]
    first: NetworkLayout | None = None
    for node in [*fitting, NodeShape("dot", dot, dot)]:
        if first is not None and node.ry < 15:
            break  # better a name in the circle than a number on the line
        frame = NetworkLayout(width, height, top, room, node)
        layout = _placed_columns({"sizes": sizes, "outputs": outputs}, frame, rows)
        if all(pair.places or pair.lines > _MOST_LABELS for pair in layout.pairs):
            return layout
        first = first or layout
    assert first is not None
    return first


def _drawn_rows(count: int, limit: int) -> list[int | None]:
    """The neurons of a layer that are drawn; None where some are left out."""
    return list(range(count)) if count <= limit else [*range(limit - 2), None, count - 1]


def _placed_columns(
    network: Mapping[str, Any], layout: NetworkLayout, rows: list[list[int | None]]
) -> NetworkLayout:
    sizes, node, room = network["sizes"], layout.node, layout.room
    pitch = room / max(map(len, rows))
    left = max(node.rx + 4, 22)
    bias = neuron_name(network, "b", len(sizes) - 2, sizes[-1] - 1).width(11)
    right = max(node.rx + 4, (bias + 3 + BELOW_NUMBER) / 2 + 3) if node.below else left
    layout.xs = [
        left + ((layout.width - left - right) * c) / (len(sizes) - 1) for c in range(len(sizes))
    ]
    middle = layout.top + room / 2 - (node.below * BELOW_LINE) / 2
    layout.ys = [[None] * count for count in sizes]
    for c, found in enumerate(rows):
        step = min(room / len(found), 1.3 * pitch)
        for row, index in enumerate(found):
            y = middle + (row - (len(found) - 1) / 2) * step
            if index is None:
                layout.gaps.append(Gap(c, y, sizes[c] - len(found) + 1))
            else:
                layout.ys[c][index] = y
    layout.rows = [[i for i in found if i is not None] for found in rows]
    layout.pairs = [_label_places(network, layout, layer) for layer in range(len(sizes) - 1)]
    return layout


# ---------------------------------------------------------------- labels on the lines

_MOST_LABELS, _MOST_NAMES = 24, 12
_NAMED_GAP = 180  # between columns, below which labels are numbers alone
_MARKS = 6  # pixels that the name of a later layer is higher than a number
_FIRST, _LAST = 7, 43  # fiftieths of the line
_STARTS = (25, 14, 17, 33, 36, 11)


def _label_places(network: Mapping[str, Any], layout: NetworkLayout, layer: int) -> Pair:
    """Where the labels of the lines into a layer stand.

    They are as wide as the widest number needs, so they stay where they are. With names if
    there is room, else without; else only those of the lines into one neuron.
    """
    node, rows = layout.node, layout.rows
    inner = layout.xs[layer + 1] - layout.xs[layer] - 2 * node.rx
    ends = [(i, j, layout.line(layer, i, j)) for i in rows[layer] for j in rows[layer + 1]]
    name = max(weight_name(network, layer, i, j).width() for i, j, _ in ends)
    bare = NUMBER * 12 + 8
    converging, fanned = len(rows[layer + 1]) == 1, 1 in (len(rows[layer]), len(rows[layer + 1]))
    for named in (True, False):
        wide = bare + (name + 5 if named else 0)
        most = _MOST_NAMES if named else _MOST_LABELS
        if inner < max(wide + 8, _NAMED_GAP - 2 * node.rx if named else 0) or len(ends) > most:
            continue
        places: list[float] | None = None
        if fanned and (s := _fan(layout, layer, wide, named, converging)) is not None:
            places = [s] * len(ends)
        places = places or _descended([e for *_, e in ends], wide, _obstacles(layout, layer))
        if places is not None:
            found = tuple(LabelPlace(i, j, s) for (i, j, _), s in zip(ends, places, strict=True))
            return Pair(named, wide, len(ends), found)
    named = inner >= (bare + name + 5) * 1.6
    wide = bare + (name + 5 if named else 0)
    return Pair(named, wide, len(ends), None, _fan(layout, layer, wide, named, True))


def _fan(
    layout: NetworkLayout, layer: int, wide: float, named: bool, converging: bool
) -> float | None:
    """How far along lines that meet in one neuron, or leave one, their labels stand in a column.

    As near to the middle as leaves them apart; None where they would touch the circles.
    """
    column = layer if converging else layer + 1
    first = layout.rows[column]
    step = layout.y(column, first[1]) - layout.y(column, first[0]) if len(first) > 1 else 99
    apart = LABEL_HEIGHT + (_MARKS if named and layer > 0 else 1)  # w₁₁⁽²⁾ is higher than a number
    near = min(0.5, 1 - apart / step)
    inner = layout.xs[layer + 1] - layout.xs[layer] - 2 * layout.node.rx
    if near * inner < wide / 2 + (10 if layout.node.below else 4):
        return None
    return near if converging else 1 - near


def _obstacles(layout: NetworkLayout, layer: int) -> list[Box]:
    """The boxes of the nodes, and of what stands below them, on both sides of a gap."""
    node, half = layout.node, (BELOW_NUMBER + 20) / 2
    boxes: list[Box] = []
    for c in (layer, layer + 1):
        for i in layout.rows[c]:
            x, y = layout.xs[c], layout.y(c, i)
            bottom = y + node.ry
            boxes.append((x - node.rx - 3, y - node.ry - 3, x + node.rx + 3, bottom + 3))
            if c > 0 and node.below:
                boxes.append((x - half, bottom, x + half, bottom + node.below * BELOW_LINE + 3))
    return boxes


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def _passes(line: Line, box: Box) -> bool:
    """Whether a line passes through a box."""
    ax, ay, bx, by = line
    left, top, right, bottom = box
    start, end = 0.0, 1.0
    for at, run, low, high in ((ax, bx - ax, left, right), (ay, by - ay, top, bottom)):
        if run == 0:
            if at < low or at > high:
                return False
            continue
        start = max(start, min((low - at) / run, (high - at) / run))
        end = min(end, max((low - at) / run, (high - at) / run))
    return start <= end


def _descended(lines: list[Line], wide: float, taken: list[Box]) -> list[float] | None:
    """Coordinate descent: each label in turn takes the cheapest place on its line.

    From several starts: first no overlap, then few crossings, then near the start. None if
    some overlap.
    """
    every = range(_FIRST, _LAST + 1)
    centres = [[along(line, place / 50) for place in every] for line in lines]
    alone = [
        [
            _cost_alone(lines, k, at, wide, taken) + 0.04 * abs(place - 25)
            for place, at in zip(every, found, strict=True)
        ]
        for k, found in enumerate(centres)
    ]
    crowd = _Crowd(centres, alone, wide + 4, LABEL_HEIGHT + 2)
    best: list[int] = []
    least = math.inf
    for start in _STARTS:
        places = crowd.settled(start - _FIRST)
        total = crowd.cost(places)
        if total < least:
            least, best = total, places
    clear = all(alone[k][p] < 100 and not crowd.clashes(best, k, p) for k, p in enumerate(best))
    return [(_FIRST + p) / 50 for p in best] if clear else None


def _cost_alone(
    lines: list[Line], k: int, at: tuple[float, float], wide: float, taken: list[Box]
) -> float:
    """What a place costs without the other labels: 100 for a circle covered, 4 for a line."""
    x, y = at
    box = (x - wide / 2, y - LABEL_HEIGHT / 2, x + wide / 2, y + LABEL_HEIGHT / 2)
    covered = sum(_overlap(box, other) for other in taken)
    around = (box[0] - 10, box[1] - 2, box[2] + 10, box[3] + 2)
    crossed = sum(_passes(line, around) for m, line in enumerate(lines) if m != k)
    return 100 * covered + 4 * crossed


@dataclass
class _Crowd:
    """The labels of all lines between two columns, as they look for their places."""

    centres: list[list[tuple[float, float]]]
    alone: list[list[float]]
    far: float
    high: float

    def clashes(self, places: list[int], k: int, p: int) -> int:
        x, y = self.centres[k][p]
        found = 0
        for m, place in enumerate(places):
            other = self.centres[m][place]
            if m != k and abs(x - other[0]) < self.far and abs(y - other[1]) < self.high:
                found += 1
        return found

    def cost(self, places: list[int]) -> float:
        total = 0.0
        for k, p in enumerate(places):
            total += self.alone[k][p] + 100 * self.clashes(places, k, p)
        return total

    def settled(self, start: int) -> list[int]:
        places = [start] * len(self.centres)
        for _ in range(6):
            before = list(places)
            for k in range(len(places)):
                places[k] = self._cheapest(places, k, start)
            if places == before:
                break
        return places

    def _cheapest(self, places: list[int], k: int, start: int) -> int:
        cheapest, chosen = math.inf, places[k]
        for p, alone in enumerate(self.alone[k]):
            cost = alone + 0.2 * abs(p - start)
            if cost < cheapest:
                cost += 100 * self.clashes(places, k, p)
            if cost < cheapest:
                cheapest, chosen = cost, p
        return chosen
