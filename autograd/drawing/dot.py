"""Trace -> DOT, the language of Graphviz, built with the ``graphviz`` package.

Nodes are called ``n0``, ``n1``, ... and edges ``e0``, ``e1``, ... in the order of the
trace, also in the SVG that Graphviz makes of it. What the user wrote is only ever text
inside a label, escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from autograd.drawing.graphviz_engine import in_browser, render
from autograd.drawing.grids import NEGATIVE, POSITIVE
from autograd.drawing.groups import Group
from autograd.drawing.labels import FONT, SCOPE_SIZE, width, without_words
from autograd.drawing.sibling_order import Arrangement, arranged
from autograd.drawing.tables import (
    SYMBOL_COLOUR,
    TEXT_COLOUR,
    WARNING,
    cell_of,
    edge_table,
    escaped,
    node_table,
    row_of,
)
from autograd.drawing.view import (
    CURVED,
    MOST_CURVES,
    STRAIGHT,
    Line,
    Moment,
    Shape,
    View,
    marks_on,
    moment_now,
)
from autograd.errors import DrawingError
from autograd.formulas.letters import visible
from autograd.wording import say


class Placed:
    """One layout, to be drawn again with other numbers.

    at     attributes that say where things stand, by id; ``""`` is the whole picture
    lines  the statements of nodes and edges that were written before
    """

    def __init__(self, at: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.at = at or {}
        self.lines: dict[Any, str] = {}

    def place(self, identity: str) -> Mapping[str, str]:
        return self.at.get(identity, {})

    def add(self, graph: Any, key: Any, write: Callable[[], None]) -> None:
        """Let ``write`` add a statement to the graph, or repeat the one it added for this key."""
        if key in self.lines:
            graph.body.append(self.lines[key])
            return
        write()
        if self.at:
            self.lines[key] = graph.body[-1]


class _Look(NamedTuple):
    """How a kind of node looks; the shape tells kinds apart without the colour."""

    fill: str
    line: str
    style: str = "filled"
    borders: int = 1


LOOKS = {
    "leaf": _Look("#e6f0fc", "#2b6cb0", "filled,rounded"),
    "constant": _Look("#f5f4f1", "#8b8579", "filled,rounded,dashed"),
    "operation": _Look("#ffffff", "#56606e"),
    "output": _Look("#f1eafc", "#6b46a8", borders=2),
    "box": _Look("#eef5ee", "#3d7a4a"),
    "anomaly": _Look("#fdebe9", WARNING),
}
EDGE_COLOUR, PAPER = "#8a93a0", "#ffffff"
FRAME = ("#f7f8fa", "#b9c0ca")  # fill and line of an open group
HIGHLIGHT = "#b0328c"
EDGE_WIDTHS = (1.0, 2.0, 3.2, 4.6, 6.0)  # by fifths of the largest contribution
WORDS_SIZE, WORDS_ROW = 14, 22
MARKS = {"sender": ("#fff3dc", "#b45309"), "receiver": ("#dcf7f1", "#0f766e")}
MEANINGS = ("leaf", "operation", "constant", "output", "box")  # in a legend, in this order


def to_dot(
    view: View,
    dpi: int | None = None,
    inside: bool = True,
    moment: Moment | None = None,
    placed: Placed | None = None,
) -> str:
    """The picture ``view`` as DOT text, with the gradients that its nodes hold.

    dpi     dots per inch, for formats made of dots
    inside  whether to fill in arrays, legend and notice, or only to leave room for arrays
    moment  numbers and marks of another time
    placed  where everything stands, from ``placed_by``
    """
    moment = moment or moment_now(view.trace)
    view.refuse_too_large()
    if view.arrangement is None and placed is None:
        view.arrangement = _arrangement(view, moment)
    return _Text(view, moment, inside, view.arrangement or Arrangement(), placed).write(dpi)


def drawn_as(
    view: View,
    format: str,
    dpi: int | None = None,
    *,
    inside: bool = True,
    moment: Moment | None = None,
    themed: Callable[[str], str] = str,
) -> bytes:
    """The picture in a format of Graphviz: in columns where it is a network.

    themed  gives the text the colours of a theme
    """
    if format == "svg" and in_browser():
        from autograd.drawing.browser_layout import placed_in_browser
        from autograd.drawing.columns import columns_of
        from autograd.drawing.outlines import outlined

        view.refuse_too_large()
        return outlined(view, columns_of(view) or placed_in_browser(view))
    moment = moment or moment_now(view.trace)
    placed = in_columns(view, moment, inside)
    text = to_dot(view, dpi, inside, moment=moment, placed=placed)
    return render(themed(text), format, placed=placed is not None)


def in_columns(view: View, moment: Moment, inside: bool = True) -> Placed | None:
    """The places of a network's parts, and room for what stands below it; None of another graph."""
    if view.network is None:
        return None
    from autograd.drawing.columns import attributes_of, columns_of

    columns = columns_of(view)
    if columns is None:
        return None
    at = attributes_of(columns, view)
    caption = _caption(view, moment) if inside else {}
    if caption:
        wide, high = columns.size
        words_wide, words_high = _size_of(caption)
        at = attributes_of(columns, view, words_high)
        at[""] = {
            "bb": f"0,0,{max(wide, words_wide):.2f},{high + words_high:.2f}",
            "lp": f"{words_wide / 2:.2f},{words_high / 2:.2f}",
            "lwidth": f"{words_wide / 72:.3f}",
            "lheight": f"{words_high / 72:.3f}",
        }
    return Placed(at)


def _size_of(caption: Mapping[str, str]) -> tuple[float, float]:
    """The width and the height that Graphviz gives to words below a picture."""
    import json

    import graphviz

    graph = graphviz.Digraph()
    graph.attr("graph", **caption)
    graph.node("x", style="invis")
    drawn = json.loads(render(str(graph.source), "json"))
    return float(drawn["lwidth"]) * 72 + 16, float(drawn["lheight"]) * 72 + 8


def placed_by(dot: str) -> Placed:
    """Where Graphviz lays out what is in the text, to be drawn again without a layout."""
    import json

    drawn = json.loads(render(dot, "json"))
    elements = [drawn | {"id": ""}, *drawn.get("objects", []), *drawn.get("edges", [])]
    keys = ("bb", "pos", "lp", "lwidth", "lheight")
    return Placed(
        {
            element["id"]: {key: element[key] for key in keys if key in element}
            for element in elements
            if "id" in element
        }
    )


def _arrangement(view: View, moment: Moment) -> Arrangement:
    """The order in which to name what is in the picture."""
    try:
        return arranged(view, lambda order: _Text(view, moment, False, order, None).write(None))
    except DrawingError:  # without Graphviz there is still the text
        return Arrangement()


class _Text:
    """One DOT text: of which moment, what is filled in, and in what order, or where, all stands."""

    def __init__(
        self, view: View, moment: Moment, inside: bool, order: Arrangement, placed: Placed | None
    ) -> None:
        self.view, self.moment, self.inside, self.order = view, moment, inside, order
        self.placed = placed or Placed()
        self.marks = marks_on(view, moment.marks)
        # What one step alone is given stands aside, so that a chain of steps is straight: with all
        # edges of one weight Graphviz may as well lay it out as a stair.
        uses, given = Counter(line.tail for line in view.lines), ("leaf", "constant")
        self.aside = {s.id for s in view.shapes if s.look in given and uses[s.id] == 1}

    def write(self, dpi: int | None) -> str:
        import graphviz

        view, graph = self.view, graphviz.Digraph()
        caption = _caption(view, self.moment) if self.inside else {}
        attributes = _graph_attributes(view, dpi)
        graph.attr("graph", **attributes, **caption, **self.placed.place(""))
        graph.attr("node", shape="box", fixedsize="true", fontname=FONT, fontcolor=TEXT_COLOUR)
        graph.attr("edge", fontname=FONT, color=EDGE_COLOUR, arrowsize="0.7", penwidth="1.2")
        self._level(graph, None)
        ports = _PORTS[view.options.direction] if _is_plain(view) else {}
        for line in self.order.lines(view):
            self._edge(graph, line, ports)
        return str(graph.source)

    def _level(self, graph: Any, group: int | None) -> None:
        """The nodes of one open group, and the groups inside it as clusters. Depth is small."""
        way = -1 if group in self.order.flipped else 1
        for shape in self.order.shapes(self.view)[::way]:
            if shape.group == group:
                self._node(graph, shape)
        for frame in self.view.frames[::way]:
            if self.view.above(frame) == group:
                self._frame(graph, frame)

    def _frame(self, graph: Any, frame: Group) -> None:
        title = f'<<FONT POINT-SIZE="{SCOPE_SIZE}"><B>{escaped(visible(frame.name))}</B></FONT>>'
        beside = self.order.title_place(frame.index)
        with graph.subgraph(name=f"cluster_{frame.index}") as inner:
            inner.attr(
                "graph",
                id=frame.id,
                label="" if beside else title,
                labeljust="l",
                labelloc="t",
                style="rounded,filled",
                fillcolor=FRAME[0] if frame.depth % 2 == 0 else PAPER,
                color=FRAME[1],
                fontname=FONT,
                fontcolor=SYMBOL_COLOUR,
                margin="10",
                **self.placed.place(frame.id),
            )
            if beside:
                self._title(inner, frame, title, beside)
            self._level(inner, frame.index)

    def _title(self, graph: Any, frame: Group, title: str, beside: str) -> None:
        """The title of a frame as a node at the left of another: edges go round it."""
        name = f"t{frame.index}"
        with graph.subgraph() as row:
            row.attr(rank="same")
            row.node(
                name,
                id=name,
                label=title,
                width=_inches(width(f"▾ {visible(frame.name)}", SCOPE_SIZE) + 6),
                height=_inches(SCOPE_SIZE + 7),
                penwidth="0",
                color="transparent",
                fontcolor=SYMBOL_COLOUR,
                **self.placed.place(name),
            )
            if not self.placed.at:
                row.edge(name, beside, style="invis", weight="10")

    def _numbers(self, shape: Shape) -> tuple[Any, Any]:
        at = shape.at
        return (None, None) if at is None else (self.moment.data[at], self.moment.grads[at])

    def _node(self, graph: Any, shape: Shape) -> None:
        def write() -> None:
            place = self.placed.place(shape.id)
            graph.node(shape.id, **self._node_attributes(shape), **place)

        key = (shape.id, *map(id, self._numbers(shape)), self.marks.get(shape.id))
        self.placed.add(graph, key, write)

    def _edge(self, graph: Any, line: Line, ports: Mapping[str, str]) -> None:
        waiting = self.moment.is_waiting(line)

        def write() -> None:
            wanted = line.label if self.view.effort <= STRAIGHT else None
            label = without_words(wanted) if wanted and waiting else wanted
            text = {"label": edge_table(label)} if label else {}
            look, place = self._edge_look(line), self.placed.place(line.id)
            look |= {} if place or line.tail in self.aside else {"weight": "2"}
            graph.edge(line.tail, line.head, id=line.id, **text, **look, **ports, **place)

        self.placed.add(graph, (line.id, self.marks.get(line.id), waiting), write)

    def _node_attributes(self, shape: Shape) -> dict[str, str]:
        look = LOOKS[shape.look]
        fill, line, pen = look.fill, look.line, "1.2"
        if shape.label.warning:
            fill, line, pen = LOOKS["anomaly"].fill, LOOKS["anomaly"].line, "3"
        if not self.view.options.highlighted.isdisjoint(shape.members):
            line, pen = HIGHLIGHT, "3"
        for mark in self.marks.get(shape.id, "").split():
            fill, line, pen = (*MARKS[mark], "2.6") if mark in MARKS else (fill, line, pen)
        return {
            "label": node_table(shape.label, *self._numbers(shape), self.inside),
            "id": shape.id,
            "style": look.style,
            "peripheries": str(look.borders),
            "fillcolor": fill,
            "color": line,
            "penwidth": pen,
            "width": _inches(shape.label.width),
            "height": _inches(shape.label.height),
            **({"shape": "component"} if shape.box else {}),
        }

    def _edge_look(self, line: Line) -> dict[str, str]:
        if "active" in self.marks.get(line.id, "").split():
            return {"color": MARKS["sender"][1], "penwidth": "2.6"}
        if not self.view.options.path.isdisjoint(line.edges):
            return {"color": HIGHLIGHT, "penwidth": "3"}
        if line.weight:
            colour = NEGATIVE if line.sent is not None and line.sent < 0 else POSITIVE
            dashed = {"style": "dashed"} if colour == NEGATIVE else {}
            return {"color": colour, "penwidth": f"{EDGE_WIDTHS[line.weight - 1]}", **dashed}
        return {}


def _graph_attributes(view: View, dpi: int | None) -> dict[str, str]:
    roomy = {"nodesep": "0.3", "ranksep": "0.35"}
    dense = {"nodesep": "0.2", "ranksep": "0.8"}
    attributes = {"rankdir": view.options.direction, **(dense if _is_plain(view) else roomy)}
    if _is_plain(view):
        attributes["splines"] = "line"
    attributes["bgcolor"] = PAPER
    if view.effort > CURVED or len(view.lines) > MOST_CURVES:
        attributes |= {"nslimit": "0.1", "nslimit1": "0.1", "mclimit": "0.1", "splines": "line"}
    if dpi is not None:
        attributes["dpi"] = str(dpi)
    return attributes


# ---------------------------------------------------------------- legend and notice


def legend_of(view: View) -> list[tuple[str, str]]:
    """The kinds of shapes and edges that the picture has: keys into ``LOOKS``, and words."""
    looks = {("box" if shape.box else shape.look) for shape in view.shapes}
    looks |= {"output"} & {shape.look for shape in view.shapes}
    found = [look for look in MEANINGS if look in looks]
    found += ["positive", "negative"] if view.options.flow else []
    found += ["highlight"] if view.options.highlighted else []
    return [(look, say(f"picture.{look}", view.options.lang)) for look in found]


def _caption(view: View, moment: Moment) -> dict[str, str]:
    """What stands below the picture, as the label of the whole graph."""
    rows = [
        row_of(cell_of(_heavy(escaped(words), not i), moment.room, WORDS_ROW, "LEFT", WORDS_SIZE))
        for i, words in enumerate(moment.words)
    ]
    if view.options.legend:
        keys = "".join(
            f'<TD FIXEDSIZE="TRUE" WIDTH="18" HEIGHT="11" BORDER="1" COLOR="{line}" '
            f'BGCOLOR="{fill}"></TD><TD ALIGN="LEFT"><FONT POINT-SIZE="11" '
            f'COLOR="{SYMBOL_COLOUR}">{escaped(words)}  </FONT></TD>'
            for look, words in legend_of(view)
            for fill, line in [_key_colours(look)]
        )
        table = f'<TABLE BORDER="0" CELLSPACING="4"><TR>{keys}</TR></TABLE>'
        rows.append(f'<TR><TD ALIGN="LEFT">{table}</TD></TR>')
    if notice := view.notice():
        font = f'<FONT POINT-SIZE="11" COLOR="{SYMBOL_COLOUR}">{escaped(notice)}</FONT>'
        rows.append(f'<TR><TD ALIGN="LEFT">{font}</TD></TR>')
    if not rows:
        return {}
    table = f'<<TABLE BORDER="0" CELLSPACING="0">{"".join(rows)}</TABLE>>'
    return {"label": table, "labelloc": "b", "labeljust": "l", "fontname": FONT}


def _heavy(markup: str, wanted: bool) -> str:
    return f"<B>{markup}</B>" if wanted else markup or " "


def _key_colours(look: str) -> tuple[str, str]:
    """Fill and border of a key in the legend."""
    lines = {"positive": POSITIVE, "negative": NEGATIVE, "highlight": HIGHLIGHT}
    if look in lines:
        return (lines[look] if look != "highlight" else PAPER), lines[look]
    return LOOKS[look].fill, LOOKS[look].line


# The sides at which edges leave and arrive.
_PORTS = {
    "LR": {"tailport": "e", "headport": "w"},
    "RL": {"tailport": "w", "headport": "e"},
    "TB": {"tailport": "s", "headport": "n"},
    "BT": {"tailport": "n", "headport": "s"},
}


def _is_plain(view: View) -> bool:
    """Whether it is boxes and straight lines without words, as networks are usually drawn."""
    return view.is_reduced and not any(line.label for line in view.lines)


def _inches(points: float) -> str:
    return f"{points / 72:.4f}"
