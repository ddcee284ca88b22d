"""Scene: a graph laid out once by Graphviz, from which the SVG of any moment is written.

Graphviz decides where everything stands. The texts are placed here, in the frame of their
node, so that they sit right whatever fonts the reader has, and so that another moment
changes words and classes and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.drawing.dot import labels_of, look_of, to_dot
from autograd.drawing.graphviz_engine import render
from autograd.drawing.grids import shown, write_array
from autograd.drawing.labels import (
    EDGE_ROW,
    MARGIN,
    PADDING,
    SHAPE_ROW,
    TEXT_ROW,
    TITLE_ROW,
    EdgeLabel,
    NodeLabel,
    exact_text,
    number_text,
    visible,
)
from autograd.errors import DrawingError
from autograd.tracing import BACKWARD, Trace
from autograd.tracing.arrays import is_array, range_text, type_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = ("path", "polygon", "polyline")


@dataclass(frozen=True)
class Moment:
    """What a picture shows at one time: numbers, and what is marked.

    data, grads  a number for each node, None where there is none yet
    marks        more classes for the elements ``n0``, ``e0``, ...
    """

    data: Sequence[object]
    grads: Sequence[object]
    marks: Mapping[str, str]


def moment_now(trace: Trace) -> Moment:
    """All data, and the gradients that the nodes held when the trace was taken."""
    return Moment([n.data for n in trace.nodes], [n.grad for n in trace.nodes], {})


class Scene:
    """The picture of ``trace``, laid out; ``svg(moment)`` writes it.

    gradients  for each node, every text that room must be left for
    """

    def __init__(self, trace: Trace, gradients: Sequence[Sequence[str]] = ()) -> None:
        from xml.etree.ElementTree import fromstring

        self.trace = trace
        self.nodes, self.edges = labels_of(trace, gradients)
        drawn = fromstring(render(to_dot(trace, gradients, inside=False), "svg"))
        self.width, self.height = (float(drawn.get(k, "0pt")[:-2]) for k in ("width", "height"))
        self.box = drawn.get("viewBox", "")
        page = drawn.find(f"{{{_SVG}}}g")
        assert page is not None
        self.shift = re.sub(r"^.*(translate\(.*?\)).*$", r"\1", page.get("transform", ""))
        self.drawn = {group.get("id", ""): group for group in page if group.get("id")}
        if missing := [i for i in self._ids() if i not in self.drawn]:
            raise DrawingError(f"Graphviz drew the graph without its elements {missing[:3]}")
        self.rules = {
            (step.node, step.slot): step.rule for step in trace.steps if step.kind == BACKWARD
        }

    def _ids(self) -> Iterable[str]:
        yield from (f"n{i}" for i in range(len(self.nodes)))
        yield from (f"e{i}" for i in range(len(self.edges)))

    def svg(self, moment: Moment, style: str = "") -> str:
        """One ``<svg>`` element; ``style`` is CSS to put inside it."""
        from xml.etree.ElementTree import Element, SubElement, tostring

        name = visible(self.trace.nodes[self.trace.output].name)
        root = Element(
            "svg",
            {
                "xmlns": _SVG,
                "class": "glassgrad",
                "width": f"{self.width:g}pt",
                "height": f"{self.height:g}pt",
                "viewBox": self.box,
                "role": "group",
                "aria-label": f"Graph of {name}: {len(self.nodes)} nodes, {len(self.edges)} edges",
            },
        )
        if style:
            SubElement(root, "style").text = style
        SubElement(root, "rect", {"class": "paper", "width": "100%", "height": "100%"})
        page = SubElement(root, "g", {"transform": self.shift})
        for index in range(len(self.edges)):
            page.append(self._edge(index, moment))
        for index in range(len(self.nodes)):
            page.append(self._node(index, moment))
        for element in (root, *root, *page, *(e for group in page for e in group)):
            element.tail = "\n"  # between elements only: inside a text it would be seen
        return tostring(root, encoding="unicode")

    # ---------------------------------------------------------------- one element

    def _node(self, index: int, moment: Moment) -> Element:
        node, label = self.trace.nodes[index], self.nodes[index]
        data, grad = moment.data[index], moment.grads[index]
        kinds = f"node {look_of(self.trace, index)}" + (" anomaly" if label.warning else "")
        attributes = {"data-data": exact_text(data), "data-grad": exact_text(grad)}
        group, shapes = self._group(f"n{index}", kinds, moment, attributes)
        expression = self.trace.expression(node) if node.kind == "operation" else ""
        _tooltip(group, " = ".join(filter(None, (node.name, expression, _whole_text(node.data)))))
        group.extend(shapes)
        x, y = _centre(shapes[0])
        _write_node(group, label, x, y, data, grad)
        return group

    def _edge(self, index: int, moment: Moment) -> Element:
        edge, label = self.trace.edges[index], self.edges[index]
        attributes = {"data-local": exact_text(edge.local)}
        group, shapes = self._group(f"e{index}", "edge", moment, attributes)
        _tooltip(group, self.rules.get((edge.child, edge.slot), ""))
        line, arrow, *frame = shapes
        line.set("class", "line")
        arrow.set("class", "arrow")
        group.extend((line, arrow))
        if label is not None and frame:
            _write_edge(group, label, *_centre(frame[0]))
        return group

    def _group(
        self, identity: str, kinds: str, moment: Moment, attributes: dict[str, str]
    ) -> tuple[Element, list[Element]]:
        """A new group for an element, and clean copies of the shapes drawn for it."""
        from xml.etree.ElementTree import Element

        mark = moment.marks.get(identity, "")
        group = Element("g", {"id": identity, "class": f"{kinds} {mark}".strip(), **attributes})
        shapes = [
            Element(shape, {key: drawn.get(key, "")})
            for drawn in self.drawn[identity]
            if (shape := drawn.tag.rpartition("}")[2]) in _SHAPES
            for key in ("d", "points")
            if drawn.get(key)
        ]
        return group, shapes


# ---------------------------------------------------------------- words


def _write_node(group: Element, label: NodeLabel, x: float, y: float, data: Any, grad: Any) -> None:
    top = y - label.height / 2 + MARGIN
    left, right = x - label.width / 2 + PADDING, x + label.width / 2 - PADDING
    title = _text(group, "title", x, top + 0.74 * TITLE_ROW)
    _span(title, "name", label.name)
    if label.rest:
        _span(title, "how", label.rest)
    row = top + TITLE_ROW
    if label.shape:
        _text(group, "shape", x, row + 0.6 * SHAPE_ROW).text = label.shape
        row += SHAPE_ROW
    numbers = [("data", data), ("grad", grad)] if label.has_data else [("grad", grad)]
    for word, number in numbers:
        _text(group, "word", left, row + 0.74 * TEXT_ROW).text = word
        height = label.section(word)
        if label.form is not None and height != TEXT_ROW:
            write_array(group, word, shown(number, label.form), right, row)
        else:
            _text(group, f"number {word}", right, row + 0.74 * TEXT_ROW).text = number_text(number)
        row += height
    if label.warning:
        _text(group, "warning", x, row + 0.74 * TEXT_ROW).text = label.warning


def _whole_text(data: Any) -> str:
    """Data in a tooltip: every bit of a number, shape and range or entries of an array."""
    if not is_array(data):
        return repr(data)
    return f"{type_text(data)}  {exact_text(data) if data.size <= 16 else range_text(data)}"


def _write_edge(group: Element, label: EdgeLabel, x: float, y: float) -> None:
    _text(group, "symbol", x, y - 0.3 * EDGE_ROW).text = label.symbol
    _text(group, "local", x, y + 0.66 * EDGE_ROW).text = label.value


def _text(group: Element, kind: str, x: float, y: float) -> Element:
    from xml.etree.ElementTree import SubElement

    return SubElement(group, "text", {"class": kind, "x": f"{x:.2f}", "y": f"{y:.2f}"})


def _span(text: Element, kind: str, words: str) -> None:
    from xml.etree.ElementTree import SubElement

    SubElement(text, "tspan", {"class": kind}).text = words


def _tooltip(group: Element, words: str) -> None:
    from xml.etree.ElementTree import SubElement

    if words:
        SubElement(group, "title").text = visible(words)


def _centre(shape: Element) -> tuple[float, float]:
    """The centre of the box around a shape's points."""
    numbers = re.findall(r"-?\d+\.?\d*", shape.get("d") or shape.get("points") or "")
    xs, ys = [float(n) for n in numbers[0::2]], [float(n) for n in numbers[1::2]]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


@cache
def asset(name: str) -> str:
    """A file of the player, as text."""
    from importlib.resources import files

    return files("autograd.drawing").joinpath("player", name).read_text(encoding="utf-8")


def picture_style() -> str:
    """The style for a picture that stands alone.

    Each colour is given twice: programs that know no CSS variables keep the light one.
    """
    style = asset("picture.css")
    light = dict(re.findall(r"--([\w-]+): (#\w+);", style.partition("@media")[0]))
    return re.sub(
        r"([\w-]+): var\(--([\w-]+)\);",
        lambda found: f"{found[1]}: {light[found[2]]}; {found[0]}",
        style,
    )
