"""View: what a picture shows of a trace, as nodes, boxes and edges with their labels.

With every group open these are the nodes and edges of the trace. A closed group is one box
in place of what is inside it; edges that then join the same two are drawn as one. If both
ends are single numbers, such an edge still has a derivative: that of the box's output, by
the chain rule through the nodes inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from autograd.drawing.counts import Reason, many_nodes
from autograd.drawing.groups import Group, Groups, contents, fitting_depth
from autograd.drawing.labels import (
    FIXED_ROOM,
    EdgeLabel,
    NodeLabel,
    box_label,
    clipped_sum,
    edge_label,
    merged_label,
    node_label,
    number_text,
    with_flow,
)
from autograd.drawing.options import Options
from autograd.errors import DrawingError
from autograd.formulas.computed_once import computed_once
from autograd.tracing import BACKWARD, Trace, TraceNode
from autograd.tracing.arrays import is_array
from autograd.tracing.network import network_of
from autograd.wording import say

# Graphviz places a stand-in for an edge in every column that it crosses, and its time goes
# with the number of columns crossed by all edges together. Up to the first number below,
# edges are curved; up to the second, straight; up to the third (some ten seconds), without
# their numbers, which then stand in the tooltips.
CURVED, STRAIGHT, BARE = 1000, 4000, 40_000
MOST_CURVES = 200  # edges; beyond, they are straight
LONGEST_FORMULA = 16  # letters of the sum in a closed neuron
MOST_LABELS = 24  # at edges drawn as one for several: more hide the boxes between them


class Moment(NamedTuple):
    """What a picture shows at one time: numbers, what is marked, and perhaps words below.

    data, grads  a number for each node, None where there is none yet
    marks        more classes for the elements ``n0``, ``e0``, ...
    words        lines below the picture
    room         the width that is kept for them, in points
    waiting      the edges whose derivative no step has computed yet: it is not shown
    """

    data: Sequence[object]
    grads: Sequence[object]
    marks: Mapping[str, str]
    words: tuple[str, ...] = ()
    room: float = 0
    waiting: frozenset[int] = frozenset()

    def is_waiting(self, line: Line) -> bool:
        """Whether the derivative at an edge of the picture is still to be computed."""
        return not self.waiting.isdisjoint(line.edges)


def moment_now(trace: Trace) -> Moment:
    """All data, and the gradients that the nodes held when the trace was taken."""
    return Moment([n.data for n in trace.nodes], [n.grad for n in trace.nodes], {})


class Shape(NamedTuple):
    """A node, or a box in place of a closed group.

    at  the index of the node whose data and gradient are shown; None where a box has
        several outputs
    """

    id: str
    look: str
    label: NodeLabel
    group: int | None
    at: int | None
    box: Group | None = None

    @property
    def members(self) -> tuple[int, ...]:
        """The nodes that it stands for."""
        if self.box is not None:
            return self.box.members
        return () if self.at is None else (self.at,)


class Line(NamedTuple):
    """An edge of the trace, or several drawn as one."""

    id: str
    tail: str
    head: str
    label: EdgeLabel | None
    group: int | None
    edges: tuple[int, ...]
    local: Any
    sent: float | None = None
    weight: int = 0  # 1 to 5 by what was sent; 0 where that is not shown


def look_of(trace: Trace, index: int) -> str:
    """The key into ``dot.LOOKS`` for a node."""
    return "output" if index in trace.outputs else trace.nodes[index].kind


class View:
    """The nodes, boxes, edges and frames of a picture of ``trace``.

    gradients  for each node, every text that room must be left for
    part       a group of which the inside alone is shown, with what it uses from outside
    """

    def __init__(
        self,
        trace: Trace,
        options: Options | None = None,
        gradients: Sequence[Sequence[str]] = (),
        part: Group | None = None,
    ) -> None:
        self.part = part
        self.arrangement: Any = None  # see sibling_order.py; found when it is laid out
        self.trace, self.options = trace, options or Options()
        self._gradients = gradients
        self.groups = Groups(trace)
        depth = self.options.collapse
        few = min(self.options.few, self.options.max_nodes)
        self.depth = fitting_depth(self.groups, few) if depth is None else depth
        self.boxes = [self.groups.closed(i, self.depth) for i in range(len(trace.nodes))]
        self._members = frozenset(range(len(trace.nodes)) if part is None else part.members)
        if part is not None:
            self.boxes = [box if i in self._members else None for i, box in enumerate(self.boxes)]
        self._inside: dict[int, dict[int, float | None]] = {}

    @computed_once
    def network(self) -> Mapping[str, Any] | None:
        """The network that the graph is, by layers; None of another graph."""
        return network_of(self.trace)

    @computed_once
    def texts(self) -> Sequence[Sequence[str]]:
        """For each node, every text of a gradient that room must be left for."""
        texts = self._gradients or [(number_text(node.grad),) for node in self.trace.nodes]
        if self.network is None:
            return texts
        # the same size in every step and round of a training
        return [
            own if node.is_literal else (FIXED_ROOM,)
            for own, node in zip(texts, self.trace.nodes, strict=True)
        ]

    # ---------------------------------------------------------------- what stands for what

    @property
    def is_reduced(self) -> bool:
        """Whether a group is closed."""
        return any(self.boxes)

    def element_of(self, node: int) -> str:
        """The id of what stands for a node: itself, or the box it is in; ``""`` of a hidden one."""
        box = self.boxes[node]
        if box is None:
            return "" if node in self.groups.hidden else f"n{node}"
        return box.id

    @computed_once
    def _elements(self) -> dict[int, str]:
        return {edge: line.id for line in self.lines for edge in line.edges}

    def edge_element(self, edge: int) -> str:
        """The id of what stands for an edge; ``""`` inside a closed group."""
        return self._elements.get(edge, "")

    @computed_once
    def frames(self) -> list[Group]:
        """The open groups, a parent before what is inside it."""
        opened = [group for group in self.groups.all if group.depth < self.depth]
        if self.part is None:
            return opened
        own = self.part.scope
        return [g for g in opened if g == self.part or g.scope.startswith(f"{own}/")]

    @computed_once
    def _open(self) -> dict[int, Group]:
        return {frame.index: frame for frame in self.frames}

    def around(self, group: int | None) -> list[Group]:
        """The open groups around what is in one, innermost first."""
        found = []
        while group is not None and group in self._open:
            found.append(self._open[group])
            group = self.above(found[-1])
        return found

    def above(self, frame: Group) -> int | None:
        """The index of the open group around an open group."""
        return None if frame == self.part else frame.parent

    # ---------------------------------------------------------------- nodes and boxes

    @computed_once
    def shapes(self) -> list[Shape]:
        """The nodes and boxes."""
        bad = set(self.trace.anomalies())
        shapes = []
        for index in self._drawn_nodes():
            node, box = self.trace.nodes[index], self.boxes[index]
            if box is None:
                shapes.append(self._node(node.index, node.index in bad))
            elif node.index == box.members[-1]:
                shapes.append(self._box(box, not bad.isdisjoint(box.members)))
        return shapes

    def _drawn_nodes(self) -> Sequence[int]:
        if self.part is None:
            return [i for i in range(len(self.trace.nodes)) if i not in self.groups.hidden]
        used = {e.parent for e in self.trace.edges if e.child in self._members}
        return sorted((used | self._members) - self.groups.hidden)

    def label_in(self, shape: Shape, lang: str) -> NodeLabel:
        """The label of a shape with its words in a language."""
        bad = bool(shape.label.warning)
        if shape.box is not None:
            return self._box(shape.box, bad, lang).label
        assert shape.at is not None
        return self._node(shape.at, bad, lang).label if bad else shape.label

    def _node(self, index: int, bad: bool, lang: str | None = None) -> Shape:
        node, gradients = self.trace.nodes[index], self.options.gradients
        lang = lang or self.options.lang
        label = node_label(self.trace, node, self.texts[index], bad, gradients, lang)
        look = look_of(self.trace, index)
        group = self.groups.of[index] if index in self._members else None
        return Shape(f"n{index}", look, label, group, index)

    def _box(self, box: Group, bad: bool, lang: str | None = None) -> Shape:
        outputs, lang = self.outputs[box.index], lang or self.options.lang
        node = self.trace.nodes[outputs[0]] if len(outputs) == 1 else None
        words = self._inside_words(box, node, lang)
        texts = self.texts[outputs[0]] if node else ()
        label = box_label(box.name, words, node, texts, bad, self.options.gradients, lang)
        look = "box" if set(self.trace.outputs).isdisjoint(box.members) else "output"
        return Shape(box.id, look, label, box.parent, outputs[0] if node else None, box)

    def _inside_words(self, box: Group, node: TraceNode | None, lang: str | None) -> str:
        """What is inside a closed group, and what comes out of it: one node or several."""
        inside = self._formula(box) or contents(self.trace, box.members, lang)
        if node is None:
            count = len(self.outputs[box.index])
            return f"{inside}\n→ {say('picture.outputs', lang, count=count)}"
        shape = f"  {'×'.join(map(str, node.data.shape))}" if is_array(node.data) else ""
        return f"{inside}\n→ {node.name}{shape}"

    def _formula(self, box: Group) -> str:
        """What a closed neuron computes: ``tanh(w₁₁x₁ + w₂₁x₂ + b₁)``."""
        if self.network is None:
            return ""
        nodes, inside = self.network["nodes"], set(box.members)
        layers = zip(nodes["z"], nodes["h"], strict=True)
        pairs = (pair for layer in layers for pair in zip(*layer, strict=True))
        own = [(z, h) for z, h in pairs if z in inside]
        if len(own) != 1:
            return ""
        (z, h), records = own[0], self.trace.nodes
        total = clipped_sum(self.trace.expression(records[z]), LONGEST_FORMULA)
        return total if z == h or h not in inside else f"{records[h].op}({total})"

    @computed_once
    def outputs(self) -> dict[int, list[int]]:
        """For each closed group, its nodes that are used outside of it."""
        used = {
            edge.parent
            for edge in self.trace.edges
            if self.boxes[edge.parent] is not self.boxes[edge.child]
        }
        used.update(self.trace.outputs)
        found: dict[int, list[int]] = {}
        for node in sorted(used):
            if (box := self.boxes[node]) is not None:
                found.setdefault(box.index, []).append(node)
        return found

    # ---------------------------------------------------------------- edges

    @computed_once
    def lines(self) -> list[Line]:
        """The edges."""
        single: list[tuple[str, list[int]]] = []
        merged: dict[tuple[str, str], list[int]] = {}
        for index, edge in enumerate(self.trace.edges):
            if edge.child not in self._members or edge.parent in self.groups.hidden:
                continue
            first, last = self.boxes[edge.parent], self.boxes[edge.child]
            if first is None and last is None:
                single.append((f"e{index}", [index]))
            elif first is not last:
                ends = (self.element_of(edge.parent), self.element_of(edge.child))
                merged.setdefault(ends, []).append(index)
        wanted = self.options.derivatives
        roomy = len(merged) <= MOST_LABELS
        lines = [self._line(name, edges, wanted is not False, True) for name, edges in single]
        for i, edges in enumerate(merged.values()):
            words = wanted is True or roomy
            lines.append(self._line(f"b{i}", edges, words and wanted is not False, words))
        return _weighed(lines) if self.options.flow else lines

    def _line(self, name: str, edges: list[int], labelled: bool, roomy: bool) -> Line:
        """One line of the picture: ``labelled`` with its derivative, where ``roomy`` with words."""
        first = self.trace.edges[edges[0]]
        ends = (self.groups.of[first.parent], self.groups.of[first.child])
        group = self.groups.common(*ends)
        around = self.groups.around(group, self.depth - 1)
        if name.startswith("e"):
            label, local = edge_label(self.trace, first), first.local
        else:
            label, local = self._through(edges)
        sent = self._sent(edges) if self.options.flow else None
        label = label if labelled else None
        if sent is not None and roomy:
            label = with_flow(label, sent, self.options.lang)
        return Line(
            name,
            self.element_of(first.parent),
            self.element_of(first.child),
            label,
            None if around is None else around.index,
            tuple(edges),
            local,
            sent,
        )

    def _through(self, edges: list[int]) -> tuple[EdgeLabel | None, Any]:
        """The derivative of the head's output by the tail's, where each is one number."""
        parents = {self.trace.edges[i].parent for i in edges}
        child = self.trace.edges[edges[0]].child
        box = self.boxes[child]
        outputs = [child] if box is None else self.outputs.get(box.index, [])
        tail = next(iter(parents))
        if len(parents) > 1 or len(outputs) != 1 or self.trace.nodes[tail].kind == "constant":
            return None, None
        if box is None:
            locals_ = [self.trace.edges[i].local for i in edges]
            numbers = [x for x in locals_ if isinstance(x, float | int)]
            local = sum(numbers) if len(numbers) == len(locals_) else None
        else:
            if box.index not in self._inside:
                found = _derivatives(self.trace, self._incoming, box, outputs[0])
                self._inside[box.index] = found
            local = self._inside[box.index].get(tail)
        if local is None:
            return None, None
        return merged_label(self._known_as(outputs[0]), self._known_as(tail), local), local

    def _known_as(self, index: int) -> str:
        """The name of a node at an edge; of one without a label in a box, that of the box.

        Where boxes share a name, as neurons of several layers do, it would tell nothing.
        """
        node, box = self.trace.nodes[index], self.boxes[index]
        own = box is None or node.label is not None or not self._names_differ
        return node.name if box is None or own else box.name

    @computed_once
    def _names_differ(self) -> bool:
        names = [shape.box.name for shape in self.shapes if shape.box is not None]
        return len(set(names)) == len(names)

    @computed_once
    def _incoming(self) -> dict[int, list[int]]:
        """For each node, the indices of the edges into it."""
        found: dict[int, list[int]] = {}
        for i, edge in enumerate(self.trace.edges):
            found.setdefault(edge.child, []).append(i)
        return found

    @computed_once
    def _contributions(self) -> dict[tuple[int, int | None], Any]:
        return {(s.node, s.slot): s.contribution for s in self.trace.steps if s.kind == BACKWARD}

    def _sent(self, edges: list[int]) -> float | None:
        """What the backward pass sends along edges, in sum; None for arrays and constants."""
        records = (self.trace.edges[i] for i in edges)
        parts = [self._contributions.get((e.child, e.slot)) for e in records]
        numbers = [x for x in parts if isinstance(x, float | int)]
        return sum(numbers) if numbers and len(numbers) == len(parts) else None

    # ---------------------------------------------------------------- size

    @computed_once
    def effort(self) -> int:
        """How many columns all edges together cross, with each node as late as it can stand."""
        place = {shape.id: i for i, shape in enumerate(self.shapes)}
        # a scope that is left and entered again makes circles: Graphviz turns some edges round
        ends = [sorted((place[line.tail], place[line.head])) for line in self.lines]
        column = [0] * len(place)
        for first, last in sorted(ends, key=lambda pair: pair[1], reverse=True):
            column[first] = max(column[first], column[last] + 1)
        return sum(column[first] - column[last] for first, last in ends)

    def too_large(self) -> Reason | None:
        """Why this is too much for a picture; None where it is not.

        The nodes are counted before any label is made.
        """
        most = self.options.max_nodes
        count = self.groups.drawn(self.depth) if self.part is None else len(self.shapes)
        if count > most:
            return many_nodes(count, most)
        if self.effort > BARE:
            known = {"count": f"{count:,}", "edges": f"{len(self.lines):,}"}
            return Reason("picture.many_edges", known)
        return None

    def refuse_too_large(self) -> None:
        """``DrawingError`` where this would be too much for a picture."""
        if reason := self.too_large():
            size = reason.told()
            raise DrawingError(
                f"this graph is too large to draw: {size}. Draw a part of it (any node inside "
                "the graph has draw() and stepper() too), close scopes with collapse=0, or take "
                "a smaller example; max_nodes= raises the limit"
            )

    def notice(self, lang: str | None = None) -> str:
        """What is hidden and how to see it; ``""`` where nothing is."""
        closed = {box.index: box for box in self.boxes if box is not None}
        if not closed:
            return ""
        hidden = sum(len(box.members) for box in closed.values())
        whole = len(self.boxes) - len(self.groups.hidden)
        known: dict[str, object] = {
            "scopes": f"{len(closed):,}",
            "hidden": f"{hidden:,}",
            "count": f"{whole:,}",
            "next": self.depth + 1,
            "all": self.groups.levels,
        }
        lang, last = lang or self.options.lang, self.depth + 1 >= self.groups.levels
        closed_words = say("picture.scopes_closed", lang, **known)
        opening = say("picture.opens_all" if last else "picture.opens_a_level", lang, **known)
        return f"{closed_words} {opening}"


def _derivatives(
    trace: Trace, incoming: Mapping[int, list[int]], box: Group, output: int
) -> dict[int, float | None]:
    """∂output/∂node for the nodes that a box uses, by the chain rule inside the box.

    None where a derivative on the way is not one number, or was not computed.
    """
    inside = frozenset(box.members)
    found: dict[int, float | None] = {output: 1.0}
    for node in sorted(inside, reverse=True):
        if node not in found:
            continue
        upstream = found[node]
        for edge in (trace.edges[i] for i in incoming.get(node, [])):
            if trace.nodes[edge.parent].kind == "constant":
                continue
            before = found.get(edge.parent, 0.0)
            if before is None or upstream is None or not isinstance(edge.local, float | int):
                found[edge.parent] = None
            else:
                found[edge.parent] = before + upstream * edge.local
    return {node: x for node, x in found.items() if node not in inside}


def _weighed(lines: list[Line]) -> list[Line]:
    """The lines with their weights: fifths of the largest magnitude sent along any."""
    sizes = [abs(line.sent) for line in lines if line.sent is not None]
    most = max((size for size in sizes if size < float("inf")), default=0.0)
    return [
        line if line.sent is None else line._replace(weight=_fifths(abs(line.sent), most))
        for line in lines
    ]


def _fifths(size: float, most: float) -> int:
    if not size < float("inf"):
        return 5
    return max(1, min(5, round(5 * size / most))) if most else 1


def marks_on(view: View, marks: Mapping[str, str]) -> dict[str, str]:
    """Marks on elements of the trace, moved to what stands for those elements."""
    moved: dict[str, dict[str, None]] = {}
    for name, words in marks.items():
        index = int(name[1:])
        element = view.element_of(index) if name[0] == "n" else view.edge_element(index)
        if element:
            moved.setdefault(element, {}).update(dict.fromkeys(words.split()))
    return {element: " ".join(words) for element, words in moved.items()}
