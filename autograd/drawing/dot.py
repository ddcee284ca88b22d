"""Trace -> DOT, the language of Graphviz, built with the ``graphviz`` package.

Nodes are called ``n0``, ``n1``, ... and edges ``e0``, ``e1``, ... in the order of the
trace, also in the SVG that Graphviz makes of it. What the user wrote is only ever text
inside a label, escaped.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autograd.drawing.grids import NEGATIVE, POSITIVE, array_table, shown
from autograd.drawing.labels import (
    FONT,
    PADDING,
    SHAPE_ROW,
    SMALL_SIZE,
    TEXT_ROW,
    TEXT_SIZE,
    TITLE_ROW,
    TITLE_SIZE,
    EdgeLabel,
    NodeLabel,
    number_text,
    visible,
    width,
)
from autograd.drawing.stacking import turned_groups
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


@dataclass(frozen=True)
class _Look:
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
    "anomaly": _Look("#fdebe9", "#c5221f"),
}
EDGE_COLOUR, SYMBOL_COLOUR, TEXT_COLOUR, PAPER = "#8a93a0", "#5f6773", "#1a1d21", "#ffffff"
FRAME = ("#f7f8fa", "#b9c0ca")  # fill and line of an open group
HIGHLIGHT = "#b0328c"
EDGE_WIDTHS = (1.0, 2.0, 3.2, 4.6, 6.0)  # by fifths of the largest contribution
SCOPE_SIZE, WORDS_SIZE, WORDS_ROW = 11, 14, 22
MARKS = {"sender": ("#fff3dc", "#b45309"), "receiver": ("#dcf7f1", "#0f766e")}
MEANINGS = {
    "leaf": "leaf",
    "operation": "operation",
    "constant": "constant",
    "output": "output",
    "box": "closed scope",
}


def to_dot(
    view: View, dpi: int | None = None, inside: bool = True, moment: Moment | None = None
) -> str:
    """The picture ``view`` as DOT text, with the gradients that its nodes hold.

    dpi     dots per inch, for formats made of dots
    inside  whether to fill in arrays, legend and notice, or only to leave room for arrays
    moment  numbers and marks of another time
    """
    moment = moment or moment_now(view.trace)
    view.refuse_too_large()
    if view.turned is None:
        view.turned = _turned(view, moment)
    return _written(view, dpi, inside, moment, view.turned)


def _turned(view: View, moment: Moment) -> frozenset[int]:
    """The open groups that name their nodes last first, so that boxes stand in their order."""
    if _is_plain(view):  # Graphviz stacks what stands in a cluster from the bottom up
        upward = view.options.direction in ("LR", "RL")
        return frozenset(frame.index for frame in view.frames if upward)
    try:
        return turned_groups(view, lambda turned: _written(view, None, False, moment, turned))
    except DrawingError:  # without Graphviz there is still the text
        return frozenset()


def _written(
    view: View, dpi: int | None, inside: bool, moment: Moment, turned: frozenset[int]
) -> str:
    marks = marks_on(view, moment.marks)
    import graphviz

    graph = graphviz.Digraph()
    graph.attr(
        "graph", **_graph_attributes(view, dpi), **(_caption(view, moment) if inside else {})
    )
    graph.attr("node", shape="box", fixedsize="true", fontname=FONT, fontcolor=TEXT_COLOUR)
    graph.attr("edge", fontname=FONT, color=EDGE_COLOUR, arrowsize="0.7", penwidth="1.2")
    _add_level(
        graph,
        view,
        None,
        lambda shape: _node_attributes(view, shape, inside, moment, marks),
        turned,
    )
    ports = _PORTS[view.options.direction] if _is_plain(view) else {}
    for line in view.lines:
        text = {"label": _edge_table(line.label)} if line.label and view.effort <= STRAIGHT else {}
        look = _edge_look(view, line, marks)
        graph.edge(line.tail, line.head, id=line.id, **text, **look, **ports)
    return str(graph.source)


def _add_level(
    graph: Any,
    view: View,
    group: int | None,
    attributes: Callable[[Shape], dict[str, str]],
    turned: frozenset[int],
) -> None:
    """The nodes of one open group, and the groups inside it as clusters. Depth is small."""
    for shape in reversed(view.shapes) if group in turned else view.shapes:
        if shape.group == group:
            graph.node(shape.id, **attributes(shape))
    for frame in view.frames:
        if view.above(frame) != group:
            continue
        title = f'<<FONT POINT-SIZE="{SCOPE_SIZE}"><B>{escaped(visible(frame.name))}</B></FONT>>'
        with graph.subgraph(name=f"cluster_{frame.index}") as inner:
            inner.attr(
                "graph",
                id=frame.id,
                label=title,
                labeljust="l",
                labelloc="t",
                style="rounded,filled",
                fillcolor=FRAME[0] if frame.depth % 2 == 0 else PAPER,
                color=FRAME[1],
                fontname=FONT,
                fontcolor=SYMBOL_COLOUR,
                margin="10",
            )
            _add_level(inner, view, frame.index, attributes, turned)


def _node_attributes(
    view: View, shape: Shape, inside: bool, moment: Moment, marks: Mapping[str, str]
) -> dict[str, str]:
    look = LOOKS[shape.look]
    fill, line, pen = look.fill, look.line, "1.2"
    if shape.label.warning:
        fill, line, pen = LOOKS["anomaly"].fill, LOOKS["anomaly"].line, "3"
    if _stands_out(view, shape):
        line, pen = HIGHLIGHT, "3"
    for mark in marks.get(shape.id, "").split():
        fill, line, pen = (*MARKS[mark], "2.6") if mark in MARKS else (fill, line, pen)
    at = shape.at
    data, grad = (None, None) if at is None else (moment.data[at], moment.grads[at])
    return {
        "label": _node_table(shape.label, data, grad, inside),
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


def _stands_out(view: View, shape: Shape) -> bool:
    inside = (shape.at,) if shape.box is None else shape.box.members
    return not view.options.marked.isdisjoint(inside)


def _edge_look(view: View, line: Line, marks: Mapping[str, str]) -> dict[str, str]:
    if "active" in marks.get(line.id, "").split():
        return {"color": MARKS["sender"][1], "penwidth": "2.6", "style": "dashed"}
    if not view.options.path.isdisjoint(line.edges):
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
    found = [(look, words) for look, words in MEANINGS.items() if look in looks]
    if view.options.flow:
        found += [("positive", "sends +, wide: much"), ("negative", "sends −, dashed")]
    return found + ([("highlight", "highlighted")] if view.options.marked else [])


def _caption(view: View, moment: Moment) -> dict[str, str]:
    """What stands below the picture, as the label of the whole graph."""
    rows = [
        _row(_cell(_heavy(escaped(words), not i), moment.room, WORDS_ROW, "LEFT", WORDS_SIZE))
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


# ---------------------------------------------------------------- labels as tables


def _node_table(label: NodeLabel, data: Any, grad: Any, inside: bool) -> str:
    room = label.width - 2 * PADDING
    title = f"<B>{escaped(label.name + label.rest)}</B>"
    rows = [_row(_cell(title, room, TITLE_ROW, "CENTER", TITLE_SIZE, columns=2))]
    for note in label.notes:
        text = escaped(note)
        cell = _cell(text, room, SHAPE_ROW, "CENTER", SMALL_SIZE, SYMBOL_COLOUR, columns=2)
        rows.append(_row(cell))
    for word, x in (("data", data), ("grad", grad)):
        if word in label.words:
            rows.append(_section(label, word, x, room, inside))
    if label.warning:
        warning = f"<B>{escaped(label.warning)}</B>"
        colour = LOOKS["anomaly"].line
        rows.append(_row(_cell(warning, room, TEXT_ROW, "CENTER", TEXT_SIZE, colour, columns=2)))
    return _table(rows)


def _section(label: NodeLabel, word: str, x: Any, room: float, inside: bool) -> str:
    """The row of the data or of the gradient."""
    height = label.section(word)
    if label.form is None or height == TEXT_ROW:
        return _number_row(word, number_text(x), room)
    table = array_table(shown(x, label.form), TEXT_COLOUR, SYMBOL_COLOUR) if inside else ""
    left = width("data", TEXT_SIZE) + 2
    fixed = f'FIXEDSIZE="TRUE" WIDTH="{room - left:.0f}" HEIGHT="{height:.0f}" ALIGN="RIGHT"'
    return _row(
        _cell(word, left, height, "LEFT", TEXT_SIZE, SYMBOL_COLOUR) + f"<TD {fixed}>{table}</TD>"
    )


def _number_row(word: str, number: str, room: float) -> str:
    left = width("data", TEXT_SIZE) + 2
    return _row(
        _cell(word, left, TEXT_ROW, "LEFT", TEXT_SIZE, SYMBOL_COLOUR)
        + _cell(escaped(number), room - left, TEXT_ROW, "RIGHT", TEXT_SIZE)
    )


def _edge_table(label: EdgeLabel) -> str:
    rows = []
    if label.symbol:
        rows = [
            _cell(escaped(label.symbol), label.width, 13, "CENTER", SMALL_SIZE, SYMBOL_COLOUR),
            _cell(f"<B>{escaped(label.value)}</B>", label.width, 15, "CENTER", TEXT_SIZE),
        ]
    if label.flow:
        rows.append(_cell(escaped(label.flow), label.width, 14, "CENTER", SMALL_SIZE))
    return _table([_row(row) for row in rows], ' BGCOLOR="transparent"')


def _table(rows: list[str], more: str = "") -> str:
    frame = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'
    return f"<<TABLE {frame}{more}>{''.join(rows)}</TABLE>>"


def _row(cells: str) -> str:
    return f"<TR>{cells}</TR>"


def _cell(
    text: str,
    room: float,
    height: float,
    align: str,
    size: int,
    colour: str = TEXT_COLOUR,
    columns: int = 1,
) -> str:
    span = f' COLSPAN="{columns}"' if columns > 1 else ""
    fixed = f'FIXEDSIZE="TRUE" WIDTH="{room:.0f}" HEIGHT="{height:.0f}" ALIGN="{align}"{span}'
    font = f'POINT-SIZE="{size}" COLOR="{colour}"'
    return f"<TD {fixed}><FONT {font}>{text}</FONT></TD>"


def escaped(text: str) -> str:
    """``text`` so that a label shows it verbatim: neither markup nor backslash codes.

    >>> escaped('<b> & "\\\\N"')
    '&lt;b&gt; &amp; &quot;\\\\\\\\N&quot;'
    """
    return html.escape(text.replace("\\", "\\\\"))
