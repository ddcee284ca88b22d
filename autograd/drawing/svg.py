"""Scene: a graph laid out once by Graphviz, from which the SVG of any moment is written.

Graphviz decides where everything stands. The texts are placed here, in the frame of their
node, so that they sit right whatever fonts the reader has, and so that another moment
changes words and classes and nothing else.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from textwrap import wrap
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from autograd.drawing.captions import NARROW_LEGEND, Caption, Legend, Notice, Words, legend_rows
from autograd.drawing.dot import EDGE_WIDTHS, drawn_as, legend_of
from autograd.drawing.grids import shown, write_array
from autograd.drawing.groups import Group
from autograd.drawing.label_places import Box, moved_off_borders
from autograd.drawing.labels import (
    EDGE_ROW,
    MARGIN,
    PADDING,
    SCOPE_SIZE,
    SHAPE_ROW,
    TEXT_ROW,
    TITLE_ROW,
    EdgeLabel,
    NodeLabel,
    exact_text,
    number_text,
    width,
    without_words,
)
from autograd.drawing.options import Options
from autograd.drawing.svg_parts import add_span, add_tooltip, box_of, centre_of, text_at
from autograd.drawing.view import Line, Moment, Shape, View, marks_on, moment_now
from autograd.errors import DrawingError
from autograd.formulas.computed_once import computed_once
from autograd.formulas.letters import visible
from autograd.tracing import BACKWARD, Trace
from autograd.tracing.arrays import is_array, range_text, type_text
from autograd.wording import LANGUAGES, say

__all__ = ["Moment", "Scene", "moment_now", "picture_css", "picture_style"]

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = ("path", "polygon", "polyline")


class Scene:
    """The picture of ``trace``, laid out; ``svg(moment)`` writes it.

    gradients  for each node, every text that room must be left for
    options    what is shown and how
    part       a group of which the inside alone is drawn

    ``nodes`` and ``edges`` are the labels of what is drawn, ``groups`` all scopes.
    """

    def __init__(
        self,
        trace: Trace,
        gradients: Sequence[Sequence[str]] = (),
        options: Options | None = None,
        part: Group | None = None,
    ) -> None:
        self.trace = trace
        self.view = View(trace, options, gradients, part)
        self.nodes = [shape.label for shape in self.view.shapes]
        self.edges = [line.label for line in self.view.lines]
        self.groups = self.view.groups.all
        drawn = fromstring(drawn_as(self.view, "svg", inside=False))
        self.width, self.height = (float(drawn.get(k, "0pt")[:-2]) for k in ("width", "height"))
        page = drawn.find(f"{{{_SVG}}}g")
        assert page is not None
        self.shift = re.sub(r"^.*(translate\(.*?\)).*$", r"\1", page.get("transform", ""))
        self.drawn = {group.get("id", ""): group for group in page if group.get("id")}
        if missing := [i for i in self._ids() if i not in self.drawn]:
            raise DrawingError(f"Graphviz drew the graph without its elements {missing[:3]}")

    @computed_once
    def rules(self) -> dict[tuple[int, int | None], str]:
        """For each edge, by its child and slot, the rule of its step."""
        steps = self.trace.steps
        return {(step.node, step.slot): step.rule for step in steps if step.kind == BACKWARD}

    @computed_once
    def _label_places(self) -> dict[str, tuple[float, float]]:
        """The middle of each label of an edge, aside of the borders of open groups."""
        if not self.view.frames:
            return {}
        frames = {f"t{frame.index}": self._box_of_frame(frame) for frame in self.view.frames}
        titles = [
            (left + 6, left + 12 + width(frame.name, SCOPE_SIZE), top + 3, top + 19)
            for frame, (left, _, top, _) in zip(self.view.frames, frames.values(), strict=True)
        ]
        nodes = [
            box_of(next(e for e in self.drawn[name] if e.tag.endswith(_SHAPES)))
            for name in (*(shape.id for shape in self.view.shapes), *frames)
            if name in self.drawn
        ]
        x, y = (float(n) for n in re.findall(r"-?[\d.]+", self.shift))
        page = (-x, self.width - x, -y, self.height - y)
        boxes = {line.id: box for line in self.view.lines if (box := self._box_of_label(line))}
        places = moved_off_borders(boxes, list(frames.values()), nodes + titles, page)
        return {name: ((a + b) / 2, (c + d) / 2) for name, (a, b, c, d) in places.items()}

    def _box_of_label(self, line: Line) -> Box | None:
        _, _, *frame = (e for e in self.drawn[line.id] if e.tag.endswith(_SHAPES))
        if line.label is None or not frame:
            return None
        x, y = centre_of(frame[0])
        wide, high = line.label.width / 2 - 3, line.label.height / 2  # see labels.py
        return x - wide, x + wide, y - high, y + high

    def _box_of_frame(self, frame: Group) -> Box:
        return box_of(next(e for e in self.drawn[frame.id] if e.tag.endswith(("path", "polygon"))))

    def _ids(self) -> Iterable[str]:
        yield from (frame.id for frame in self.view.frames)
        yield from (shape.id for shape in self.view.shapes)
        yield from (line.id for line in self.view.lines)

    def svg(
        self, moment: Moment, style: str = "", bare: bool = False, captions: bool = True
    ) -> str:
        """One ``<svg>`` element.

        style     CSS to put inside it
        bare      without tooltips and exact numbers, as an image is shown
        captions  False leaves out what stands below the picture
        """
        name = visible(self.trace.title)
        lines = self._caption(moment, bare) if captions else []
        wide = max([self.width, *(line.width for line in lines)])
        shift = f"translate({(wide - self.width) / 2:.2f} 0) {self.shift}"
        high = self.height + sum(line.height for line in lines)
        root = Element(
            "svg",
            {
                "xmlns": _SVG,
                "class": "glassgrad",
                "width": f"{wide:g}pt",
                "height": f"{high:g}pt",
                "viewBox": f"0.00 0.00 {wide:.2f} {high:.2f}",
                "role": "group",
                "aria-label": self._say(
                    "graph_of", name=name, nodes=len(self.nodes), edges=len(self.edges)
                ),
            },
        )
        if style:
            SubElement(root, "style").text = style
        SubElement(root, "rect", {"class": "paper", "width": "100%", "height": "100%"})
        page = SubElement(root, "g", {"transform": shift if wide > self.width else self.shift})
        marks = marks_on(self.view, moment.marks)
        for frame in self.view.frames:
            page.append(self._frame(frame))
        for line in self.view.lines:
            page.append(self._edge(line, marks, bare, moment.is_waiting(line)))
        for shape in self.view.shapes:
            page.append(self._node(shape, moment, marks, bare))
        top = self.height
        for caption in lines:
            root.append(caption.element(top))
            top += caption.height
        for element in (root, *root, *page, *(e for group in page for e in group)):
            element.tail = "\n"  # between elements only: inside a text it would be seen
        return tostring(root, encoding="unicode")

    # ---------------------------------------------------------------- one element

    def _frame(self, frame: Group) -> Element:
        """An open group: a box behind its nodes, with its name."""
        depth = {"data-scope": visible(frame.scope), "data-depth": str(frame.depth)}
        above = self.view.above(frame)
        around = {} if above is None else {"data-group": str(above)}
        odd = " odd" if frame.depth % 2 else ""
        group = Element("g", {"id": frame.id, "class": f"group{odd}", **depth, **around})
        add_tooltip(group, frame.scope)
        left, right, top, bottom = self._box_of_frame(frame)
        place = {"x": left, "y": top, "width": right - left, "height": bottom - top, "rx": 8}
        rect = {key: f"{value:.2f}" for key, value in place.items()}
        SubElement(group, "rect", {"class": "frame", **rect})
        x, y = left + 9, top + 15
        title = self.drawn.get(f"t{frame.index}")
        if title is not None:  # at the left, see sibling_order.py
            left, _, high, low = box_of(next(e for e in title if e.tag.endswith("polygon")))
            x, y = left + 3, (high + low) / 2 + 4
        text_at(group, "scope", x, y).text = visible(frame.name)
        return group

    def _node(self, shape: Shape, moment: Moment, marks: Mapping[str, str], bare: bool) -> Element:
        label, at = shape.label, shape.at
        data, grad = (None, None) if at is None else (moment.data[at], moment.grads[at])
        kinds = f"node {'box ' * bool(shape.box)}{shape.look}".replace("box box", "box")
        kinds += " anomaly" * bool(label.warning)
        attributes = {}
        if not bare:
            attributes = {"data-data": exact_text(data), "data-grad": exact_text(grad)}
        if shape.group is not None:
            attributes["data-group"] = str(shape.group)
        if shape.box is not None:
            attributes["data-scope"] = visible(shape.box.scope)
            attributes["data-depth"] = str(shape.box.depth)
        kinds += self._highlight(not self.view.options.highlighted.isdisjoint(shape.members))
        group, shapes = self._group(shape.id, kinds, marks, attributes)
        if not bare:
            add_tooltip(group, self._words(shape))
        group.extend(shapes)
        x, y = centre_of(shapes[0])
        _write_node(group, label, x, y, data, grad)
        if bare and self.view.options.lang is None:
            self._add_languages(group, shape)
        return group

    def _add_languages(self, group: Element, shape: Shape) -> None:
        """The words of a node in every language, for a page that follows its reader."""
        labels = {lang: self.view.label_in(shape, lang) for lang in LANGUAGES}
        if len({(label.notes, label.warning) for label in labels.values()}) == 1:
            return
        for kind, words in (("shape", "notes"), ("warning", "warning")):
            places = [text for text in group.iter("text") if text.get("class") == kind]
            for i, place in enumerate(places):
                told = {lang: getattr(label, words) for lang, label in labels.items()}
                texts = {k: lines if kind == "warning" else lines[i] for k, lines in told.items()}
                import json

                place.set("data-texts", json.dumps(texts, ensure_ascii=False))

    def _words(self, shape: Shape) -> str:
        """The tooltip of a node or box."""
        if shape.box is not None:
            count = self._say("nodes", count=len(shape.box.members))
            return f"{shape.box.scope}: {count}, {shape.label.notes[0]}"
        assert shape.at is not None
        node = self.trace.nodes[shape.at]
        expression = self.trace.expression(node) if node.kind == "operation" else ""
        return " = ".join(filter(None, (node.name, expression, _whole_text(node.data))))

    def _highlight(self, chosen: bool) -> str:
        if not self.view.options.highlighted:
            return ""
        return " highlight" if chosen else " faded"

    def _edge(self, line: Line, marks: Mapping[str, str], bare: bool, waiting: bool) -> Element:
        kinds = "edge merged" if line.id.startswith("b") else "edge"
        if line.weight:
            sign = "negative" if line.sent is not None and line.sent < 0 else "positive"
            kinds += f" {sign} w{line.weight}"
        kinds += self._highlight(not self.view.options.path.isdisjoint(line.edges))
        attributes = {} if bare else {"data-local": "" if waiting else exact_text(line.local)}
        if line.group is not None:
            attributes["data-group"] = str(line.group)
        group, shapes = self._group(line.id, kinds, marks, attributes)
        if not bare and not waiting:
            add_tooltip(group, self._rules(line))
        path, arrow, *frame = shapes
        path.set("class", "line")
        arrow.set("class", "arrow")
        group.extend((path, arrow))
        if line.label is not None and frame:
            label = without_words(line.label) if waiting else line.label
            _write_edge(group, label, *self._label_places.get(line.id, centre_of(frame[0])))
        return group

    def _rules(self, line: Line) -> str:
        """The tooltip of an edge: its rule, or of several edges how many, and the derivative."""
        first = self.trace.edges[line.edges[0]]
        if line.id.startswith("e"):
            return self.rules.get((first.child, first.slot), "")
        ends = f"{self._called(line.tail)} → {self._called(line.head)}"
        told = [ends]
        if len(line.edges) > 1:
            told.append(self._say("edges", count=len(line.edges)))
        if line.local is not None:
            told.append(self._say("derivative", value=number_text(line.local)))
        if line.sent is not None:
            told.append(self._say("sends", value=number_text(line.sent)))
        return ", ".join(told)

    def _say(self, key: str, **gaps: object) -> str:
        return say(f"picture.{key}", self.view.options.lang, **gaps)

    def _called(self, identity: str) -> str:
        index = int(identity[1:])
        return self.groups[index].name if identity[0] == "g" else self.trace.nodes[index].name

    def _caption(self, moment: Moment, bare: bool) -> list[Caption]:
        """What stands below the picture: words of the moment, legend, notice."""
        spoken = enumerate(moment.words)
        lines: list[Caption] = [Words(words, moment.room, not i) for i, words in spoken]
        if self.view.options.legend:
            lines += legend_rows(Legend(legend_of(self.view)), max(self.width, NARROW_LEGEND))
        return lines + self._notices(bare and self.view.options.lang is None)

    def _notices(self, in_all: bool) -> list[Notice]:
        """What is hidden, in lines; perhaps in all languages at once."""
        room = max(int(self.width / 6.5), 50)
        own = wrap(self.view.notice(), room)
        if not in_all or not own:
            return [Notice(line) for line in own]
        told = {lang: wrap(self.view.notice(lang), room) for lang in LANGUAGES}
        texts = [
            dict(zip(told, lines, strict=True))
            for lines in zip_longest(*told.values(), fillvalue="")
        ]
        own += [""] * (len(texts) - len(own))
        return [Notice(line, each) for line, each in zip(own, texts, strict=True)]

    def _group(
        self, identity: str, kinds: str, marks: Mapping[str, str], attributes: dict[str, str]
    ) -> tuple[Element, list[Element]]:
        """A new group for an element, and clean copies of the shapes drawn for it."""
        mark = marks.get(identity, "")
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
    title = text_at(group, "title", x, top + 0.74 * TITLE_ROW)
    add_span(title, "name", label.name)
    if label.rest:
        add_span(title, "how", label.rest)
    row = top + TITLE_ROW
    for note in label.notes:
        text_at(group, "shape", x, row + 0.6 * SHAPE_ROW).text = note
        row += SHAPE_ROW
    for word, number in (("data", data), ("grad", grad)):
        if word not in label.words:
            continue
        text_at(group, "word", left, row + 0.74 * TEXT_ROW).text = word
        height = label.section(word)
        if label.form is not None and height != TEXT_ROW:
            write_array(group, word, shown(number, label.form), right, row)
        else:
            text_at(group, f"number {word}", right, row + 0.74 * TEXT_ROW).text = number_text(
                number
            )
        row += height
    if label.warning:
        text_at(group, "warning", x, row + 0.74 * TEXT_ROW).text = label.warning


def _whole_text(data: Any) -> str:
    """Data in a tooltip: every bit of a number, shape and range or entries of an array."""
    if not is_array(data):
        return repr(data)
    return f"{type_text(data)}  {exact_text(data) if data.size <= 16 else range_text(data)}"


def _write_edge(group: Element, label: EdgeLabel, x: float, y: float) -> None:
    top = y - label.height / 2
    if label.symbol:
        text_at(group, "symbol", x, top + 0.7 * EDGE_ROW).text = label.symbol
        text_at(group, "local", x, top + 1.66 * EDGE_ROW).text = label.value
    if label.flow:
        text_at(group, "flow", x, top + label.height - 0.3 * EDGE_ROW).text = label.flow


_STYLES = ("picture.css", "groups.css")


@cache
def picture_css() -> str:
    """The style of everything that a picture holds; colours are variables, light and dark."""
    widths = "".join(
        f".glassgrad .w{i} .line {{ stroke-width: {wide}; }}\n"
        for i, wide in enumerate(EDGE_WIDTHS, start=1)
    )
    return "".join((pkgutil.get_data(__name__, name) or b"").decode() for name in _STYLES) + widths


def picture_style() -> str:
    """The style for a picture that stands alone."""
    return with_light_colours(picture_css())


def with_light_colours(style: str) -> str:
    """Each colour given twice: programs that know no CSS variables keep the light one."""
    light: dict[str, str] = {}
    for name, colour in re.findall(r"--([\w-]+): (#\w+);", style):
        light.setdefault(name, colour)  # the light ones come first
    return re.sub(
        r"([\w-]+): var\(--([\w-]+)\);",
        lambda found: f"{found[1]}: {light[found[2]]}; {found[0]}",
        style,
    )
