"""Columns: where everything stands in the picture of a network, layer by layer.

Inputs stand at the left, each layer in a column of its own in their order, outputs and loss at
the right, parameters beside their neuron. Nothing depends on the numbers of one moment, so the
picture of one training step lies over that of the next. Lines from the layer before come in
above the parameters of a neuron, in lanes, and down to its sum.

All is measured in points, downwards from the top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.drawing.labels import SCOPE_SIZE, width
from autograd.drawing.view import Line, Shape, View
from autograd.formulas.letters import visible

Point = tuple[float, float]

BETWEEN, ROWS = 14.0, 16.0  # parameters of a neuron; neurons of a layer
INSET, TITLE = 10.0, 20.0  # what a frame keeps from what is in it
LANE, ABOVE_LANES = 7.0, 6.0
GAP, LABEL = 20.0, 72.0  # between columns; for a label on a line
FAN, EACH = 0.018, 0.001  # room where lines fan out, as a part of the height: at least, a line
BEND = 26.0  # where a line leads from its label to its end
BELOW = 34.0  # from what is given to the operation above it
MARGIN, ARROW = 4.0, 7.0


@dataclass
class _Block:
    """A neuron: its parameters in a stack, its sum, its output; or a closed box."""

    parameters: list[Shape]
    core: list[Shape]
    lanes: int = 0
    middle: float = 0.0

    @property
    def above(self) -> float:
        return ABOVE_LANES + self.lanes * LANE if self.lanes else 0.0

    @property
    def stack(self) -> float:
        heights = [shape.label.height for shape in self.parameters]
        return sum(heights) + BETWEEN * max(len(heights) - 1, 0)

    @property
    def inner(self) -> float:
        return max(self.stack, *(shape.label.height for shape in self.core))

    @property
    def height(self) -> float:
        return self.above + self.inner


@dataclass
class Columns:
    """Where shapes, lines, labels and frames are: middles, points of curves, corners."""

    middles: dict[str, Point] = field(default_factory=dict)
    curves: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Point] = field(default_factory=dict)
    frames: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    size: Point = (0.0, 0.0)


def columns_of(view: View) -> Columns | None:
    """The columns of a network; None where it is none, or is closed as one box."""
    if view.network is None or view.part is not None or view.options.direction != "LR":
        return None
    layout = _Layout(view, view.network["nodes"])
    return layout.run() if layout.fits() else None


class _Layout:
    def __init__(self, view: View, nodes: dict[str, Any]) -> None:
        self.view = view
        self.shapes = {shape.id: shape for shape in view.shapes}
        self.sources = [self._shape(i) for i in nodes["x"]]
        self.layers = [self._blocks(nodes, layer) for layer in range(len(nodes["z"]))]
        self.done = Columns()
        self.extra: dict[int, list[tuple[float, float, float, float]]] = {}  # room in frames
        placed = {s.id for s in self.sources}
        placed |= {s.id for layer in self.layers for b in layer for s in (*b.parameters, *b.core)}
        self.rest = [shape for shape in view.shapes if shape.id not in placed]

    def _shape(self, node: int) -> Shape:
        return self.shapes[self.view.element_of(node)]

    def _blocks(self, nodes: dict[str, Any], layer: int) -> list[_Block]:
        blocks = []
        for j, (z, h) in enumerate(zip(nodes["z"][layer], nodes["h"][layer], strict=True)):
            core = list({s.id: s for s in (self._shape(z), self._shape(h))}.values())
            own = [row[j] for row in nodes["W"][layer]] + nodes["b"][layer][j : j + 1]
            shapes = {s.id: s for s in map(self._shape, own) if s.box is None}
            softmax = layer == len(nodes["z"]) - 1 and len(core) > 1 and not self._follows(core)
            blocks.append(_Block(list(shapes.values()), core[:1] if softmax else core))
        return blocks

    def _follows(self, core: Sequence[Shape]) -> bool:
        ends = {(line.tail, line.head) for line in self.view.lines}
        return (core[0].id, core[1].id) in ends

    def fits(self) -> bool:
        """Whether every neuron and every input has a shape of its own, and nothing else goes
        into one, as the slope of a leaky relu or what a weight is computed from does: there is no
        place for that."""
        rest = {shape.id for shape in self.rest}
        if any(line.tail in rest and line.head not in rest for line in self.view.lines):
            return False
        cores = [shape.id for layer in self.layers for block in layer for shape in block.core]
        sources = [shape.id for shape in self.sources]
        return len({*cores, *sources}) == len(cores) + len(sources)

    def run(self) -> Columns:
        self.depth = max((len(self._frames(s)) for s in self.shapes.values()), default=0)
        before = self.sources
        right = self._inputs()
        for blocks in self.layers:
            right = self._layer(blocks, before, right)
            before = [block.core[-1] for block in blocks]
        self._beyond(right)
        self._frame()
        self._lines()
        self._to_the_corner()
        return self.done

    # ---------------------------------------------------------------- shapes

    def _frames(self, shape: Shape) -> list[int]:
        """The open groups around a shape, innermost first."""
        return [frame.index for frame in self.view.around(shape.group)]

    def _inputs(self) -> float:
        wide = max(shape.label.width for shape in self.sources)
        tall = max(block_height(blocks, self._own_frames(blocks)) for blocks in self.layers)
        heights = [shape.label.height for shape in self.sources]
        room = (tall * 0.7 - sum(heights)) / max(len(heights), 1)
        gap = min(max(room, 2 * BETWEEN), 70.0)
        y = -(sum(heights) + gap * (len(heights) - 1)) / 2
        for shape, height in zip(self.sources, heights, strict=True):
            self.done.middles[shape.id] = (wide / 2, y + height / 2)
            y += height + gap
        return wide

    def _own_frames(self, blocks: list[_Block]) -> int:
        """How many frames each neuron has around it alone."""
        if len(blocks) == 1:
            return min(len(self._frames(blocks[0].core[0])), 1)
        inner = [set(self._frames(block.core[0])) for block in blocks]
        common = set.intersection(*inner)
        return max(len(frames - common) for frames in inner)

    def _layer(self, blocks: list[_Block], before: Sequence[Shape], right: float) -> float:
        """Place a layer; gives where it ends at the right."""
        labelled = self._labelled({s.id for s in before}, {b.core[0].id for b in blocks})
        stacks = [shape.label.width for block in blocks for shape in block.parameters]
        left = right + self.depth * INSET + GAP / 2
        frames = self._own_frames(blocks)
        for block in blocks:
            block.lanes = len(before) if block.parameters else 0
        height = max(block_height(blocks, frames), self._height_of(before))
        left += (LABEL + GAP if labelled else 0) + height * (FAN + EACH * len(before) * len(blocks))
        y = -block_height(blocks, frames) / 2
        for block in blocks:
            y += frames * (INSET + TITLE)
            block.middle = y + block.above + block.inner / 2
            self._block(block, left, max(stacks, default=0.0))
            y += block.height + frames * INSET + ROWS
        return max(self._corners(block.core[-1])[2] for block in blocks)

    def _block(self, block: _Block, left: float, stack: float) -> None:
        y = block.middle - block.stack / 2
        for shape in block.parameters:
            self.done.middles[shape.id] = (left + stack / 2, y + shape.label.height / 2)
            y += shape.label.height + BETWEEN
        x = left
        if block.parameters:
            x += stack + LABEL + BEND + 6
            top = block.middle - block.inner / 2 - block.above
            for group in self._frames(block.core[0])[:1]:
                self.extra.setdefault(group, []).append((left, top, x, block.middle))
        for i, shape in enumerate(block.core):
            x += (LABEL + GAP) if i else 0
            self.done.middles[shape.id] = (x + shape.label.width / 2, block.middle)
            x += shape.label.width

    def _height_of(self, shapes: Sequence[Shape]) -> float:
        corners = [self._corners(shape) for shape in shapes]
        return max(c[3] for c in corners) - min(c[1] for c in corners)

    def _labelled(self, tails: set[str], heads: set[str]) -> bool:
        lines = (li for li in self.view.lines if li.tail in tails and li.head in heads)
        return any(line.label is not None for line in lines)

    def _corners(self, shape: Shape) -> tuple[float, float, float, float]:
        x, y = self.done.middles[shape.id]
        wide, high = shape.label.width / 2, shape.label.height / 2
        return x - wide, y - high, x + wide, y + high

    # ---------------------------------------------------------------- beyond the last layer

    def _beyond(self, right: float) -> None:
        """The loss and whatever else: a column for each level, what is given below its user."""
        into: dict[str, list[str]] = {}
        used: dict[str, list[str]] = {}
        for line in self.view.lines:
            into.setdefault(line.head, []).append(line.tail)
            used.setdefault(line.tail, []).append(line.head)
        given = [s for s in self.rest if s.id not in into and s.id in used]
        below = {s.id: used[s.id][0] for s in given}
        levels: dict[str, int] = {}
        for shape in self.rest:  # oldest first
            if shape.id not in below:
                tails = [levels[t] for t in into.get(shape.id, []) if t in levels]
                levels[shape.id] = 1 + max(tails, default=0)
        x = right + self.depth * INSET
        for level in sorted(set(levels.values())):
            column = [shape for shape in self.rest if levels.get(shape.id) == level]
            x = self._column(column, given, below, into, x)

    def _column(
        self,
        column: list[Shape],
        given: list[Shape],
        below: dict[str, str],
        into: dict[str, list[str]],
        right: float,
    ) -> float:
        stacks = [[s, *(g for g in given if below[g.id] == s.id)] for s in column]
        left = right + LABEL + BEND + GAP
        wide = max(shape.label.width for stack in stacks for shape in stack)
        wanted = []
        for stack in stacks:
            ys = [
                self.done.middles[t][1] for t in into.get(stack[0].id, []) if t in self.done.middles
            ]
            wanted.append(sum(ys) / len(ys) if ys else 0.0)
        order = sorted(range(len(stacks)), key=lambda i: (wanted[i], i))
        low = float("-inf")
        for i in order:
            top = max(wanted[i] - stacks[i][0].label.height / 2, low)
            for shape in stacks[i]:
                self.done.middles[shape.id] = (left + wide / 2, top + shape.label.height / 2)
                top += shape.label.height + BELOW
            low = top
        return left + wide

    # ---------------------------------------------------------------- frames

    def _frame(self) -> None:
        for frame in reversed(self.view.frames):  # what is inside comes later in the list
            corners = [self._corners(s) for s in self.view.shapes if s.group == frame.index]
            corners += self.extra.get(frame.index, [])
            inner = [f for f in self.view.frames if self.view.above(f) == frame.index]
            corners += [self.done.frames[f.id] for f in inner if f.id in self.done.frames]
            if not corners:
                continue
            left, top, right, low = zip(*corners, strict=True)
            edges = (min(left) - INSET, min(top) - INSET - TITLE, max(right) + INSET)
            self.done.frames[frame.id] = (*edges, max(low) + INSET)
            title = width(visible(frame.name), SCOPE_SIZE) + 2 * INSET
            wide = self.done.frames[frame.id]
            self.done.frames[frame.id] = (*wide[:2], max(wide[2], wide[0] + title), wide[3])

    # ---------------------------------------------------------------- lines

    def _lines(self) -> None:
        blocks = {b.core[0].id: b for layer in self.layers for b in layer}
        into: dict[str, list[Line]] = {}
        out: dict[str, list[Line]] = {}
        for line in self.view.lines:
            into.setdefault(line.head, []).append(line)
            if not self._is_below(line):
                out.setdefault(line.tail, []).append(line)
        for line in self.view.lines:
            block = blocks.get(line.head)
            if block is not None and line.tail in {s.id for s in block.parameters}:
                self._from_parameter(line, block)
            elif block is not None:
                self._between_layers(line, block, into[line.head], out[line.tail])
            elif self._is_below(line):
                self._upwards(line, into[line.head])
            else:
                self._onwards(line, into[line.head], out[line.tail])

    def _from_parameter(self, line: Line, block: _Block) -> None:
        start = (self._corners(self.shapes[line.tail])[2], self.done.middles[line.tail][1])
        left, top, _, low = self._corners(block.core[0])
        i = [shape.id for shape in block.parameters].index(line.tail)
        end = (left, top + (low - top) * (i + 1) / (len(block.parameters) + 1))
        bend = (start[0] + (LABEL + 6 if line.label is not None else 0), start[1])
        self.done.curves[line.id] = [*_line(start, bend), *_bent(bend, end)[1:]]
        self._label_above(line, start)

    def _label_above(self, line: Line, start: Point) -> None:
        """The label of a line on the level part with which it begins."""
        if line.label is not None:
            above = line.label.height / 2 + 1
            self.done.labels[line.id] = (start[0] + 3 + LABEL / 2, start[1] - above)

    def _between_layers(self, line: Line, block: _Block, into: list[Line], out: list[Line]) -> None:
        own = {shape.id for shape in block.parameters}
        sources = [li for li in into if li.tail not in own]
        sources.sort(key=lambda li: self.done.middles[li.tail][1])
        i, count = sources.index(line), len(sources)
        start, bend = self._departure(line, out)
        left, top, edge, low = self._corners(block.core[0])
        if not block.lanes:
            spread = min(9.0, (low - top) * 0.7 / max(count, 1))
            end = (left, (top + low) / 2 + (i - (count - 1) / 2) * spread)
            self.done.curves[line.id] = [*_line(start, bend), *_line(bend, end)[1:]]
            return
        lane = block.middle - block.inner / 2 - block.above + LANE * (i + 0.5)
        entry = edge - (edge - left) * (i + 1) / (count + 1)
        first = self._corners(block.parameters[0])[0] - INSET
        reach = (first - bend[0]) / 2
        curve = [(bend[0] + reach, bend[1]), (first - reach, lane), (first, lane)]
        turn = (entry - 14, lane)
        down = [(entry, lane), (entry, lane), (entry, top)]
        self.done.curves[line.id] = [
            *_line(start, bend),
            *curve,
            *_line((first, lane), turn)[1:],
            *down,
        ]

    def _is_below(self, line: Line) -> bool:
        tail, head = self.done.middles[line.tail], self.done.middles[line.head]
        return tail[0] == head[0] and tail[1] > head[1]

    def _upwards(self, line: Line, into: list[Line]) -> None:
        tail, head = self._corners(self.shapes[line.tail]), self._corners(self.shapes[line.head])
        x = self.done.middles[line.tail][0]
        beside = [li for li in into if self._is_below(li)]
        place = beside.index(line)
        start, end = (x, tail[1]), (x, head[3])
        if place:  # past the one above it
            x = max(tail[2], head[2]) + 8 * place
            middle = self.done.middles[line.tail][1]
            start, end = (tail[2], middle), (head[2], self.done.middles[line.head][1])
            self.done.curves[line.id] = [start, (x + 20, middle), (x + 20, end[1]), end]
        else:
            self.done.curves[line.id] = _line(start, end)
        if line.label is not None:
            self.done.labels[line.id] = (x + LABEL / 2 + 8 * (1 + place), (start[1] + end[1]) / 2)

    def _onwards(self, line: Line, into: list[Line], out: list[Line]) -> None:
        """From left to right, to the ports of the left side in the order of what comes."""
        sources = [li for li in into if not self._is_below(li)]
        sources.sort(key=lambda li: self.done.middles[li.tail][1])
        left, top, _, low = self._corners(self.shapes[line.head])
        end = (left, top + (low - top) * (sources.index(line) + 1) / (len(sources) + 1))
        start, bend = self._departure(line, out)
        self.done.curves[line.id] = [*_line(start, bend), *_bent(bend, end)[1:]]

    def _departure(self, line: Line, out: list[Line]) -> tuple[Point, Point]:
        """Where a line starts, and where the level part below its label ends."""
        right, y = self._corners(self.shapes[line.tail])[2], self.done.middles[line.tail][1]
        if line.label is None:
            return (right, y), (right, y)
        out = sorted(out, key=lambda li: self.done.middles[li.head][1])
        pitch = min(30.0, self.shapes[line.tail].label.height / len(out))
        y += (out.index(line) - (len(out) - 1) / 2) * pitch
        self._label_above(line, (right, y))
        return (right, y), (right + LABEL + 12, y)

    # ---------------------------------------------------------------- the whole

    def _to_the_corner(self) -> None:
        """Move everything so that the picture begins at the corner."""
        done = self.done
        corners = [self._corners(shape) for shape in self.view.shapes]
        corners += [*done.frames.values()]
        corners += [(x, y, x, y) for curve in done.curves.values() for x, y in curve]
        for line in self.view.lines:
            if line.label is not None and line.id in done.labels:
                x, y = done.labels[line.id]
                wide, high = line.label.width / 2, line.label.height / 2
                corners.append((x - wide, y - high, x + wide, y + high))
        left, top, right, low = (list(side) for side in zip(*corners, strict=True))
        dx, dy = MARGIN - min(left), MARGIN - min(top)
        done.size = (max(right) + dx + MARGIN, max(low) + dy + MARGIN)
        done.middles = {k: (x + dx, y + dy) for k, (x, y) in done.middles.items()}
        done.labels = {k: (x + dx, y + dy) for k, (x, y) in done.labels.items()}
        done.curves = {k: [(x + dx, y + dy) for x, y in c] for k, c in done.curves.items()}
        done.frames = {
            k: (a + dx, b + dy, c + dx, d + dy) for k, (a, b, c, d) in done.frames.items()
        }


def block_height(blocks: list[_Block], frames: int) -> float:
    """The height of a layer: its neurons one below the other, with their frames."""
    framed = frames * (2 * INSET + TITLE)
    return sum(block.height + framed for block in blocks) + ROWS * (len(blocks) - 1)


def _line(start: Point, end: Point) -> list[Point]:
    """A straight line as a curve."""
    (a, b), (c, d) = start, end
    return [start, (a + (c - a) / 3, b + (d - b) / 3), (c - (c - a) / 3, d - (d - b) / 3), end]


def _bent(start: Point, end: Point) -> list[Point]:
    """A curve that begins and ends level."""
    middle = (start[0] + end[0]) / 2
    return [start, (middle, start[1]), (middle, end[1]), end]


def attributes_of(columns: Columns, view: View, below: float = 0) -> dict[str, dict[str, str]]:
    """The places as attributes of Graphviz, by id; it measures upwards.

    below  how much room there is below the picture
    """
    wide, high = columns.size[0], columns.size[1] + below

    def point(place: Point) -> str:
        return f"{place[0]:.2f},{high - place[1]:.2f}"

    at: dict[str, dict[str, str]] = {"": {"bb": f"0,0,{wide:.2f},{high:.2f}"}}
    at |= {name: {"pos": point(place)} for name, place in columns.middles.items()}
    for name, curve in columns.curves.items():
        *points, tip = shortened(curve)
        at[name] = {"pos": f"e,{point(tip)} {' '.join(map(point, points))}"}
        if name in columns.labels:
            at[name]["lp"] = point(columns.labels[name])
    for frame in view.frames:
        if frame.id in columns.frames:
            left, top, right, low = columns.frames[frame.id]
            title = width(visible(frame.name), SCOPE_SIZE)
            at[frame.id] = {
                "bb": f"{left:.2f},{high - low:.2f},{right:.2f},{high - top:.2f}",
                "lp": point((left + 9 + title / 2, top + 11)),
                "lwidth": f"{title / 72:.3f}",
                "lheight": "0.19",
            }
    return at


def shortened(curve: Iterable[Point]) -> list[Point]:
    """The points of a curve that ends where its arrowhead begins, and the tip."""
    *points, control, tip = curve
    (a, b), (c, d) = control, tip
    length = ((c - a) ** 2 + (d - b) ** 2) ** 0.5 or 1.0
    share = max(0.0, 1 - ARROW / length)
    return [*points, control, (a + (c - a) * share, b + (d - b) * share), tip]
