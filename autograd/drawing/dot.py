"""Trace -> DOT, the language of Graphviz, built with the ``graphviz`` package.

Nodes are called ``n0``, ``n1``, ... and edges ``e0``, ``e1``, ... in the order of the
trace, also in the SVG that Graphviz makes of it. What the user wrote is only ever text
inside a label, escaped.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd.drawing.grids import array_table, shown
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
    edge_label,
    node_label,
    number_text,
    width,
)
from autograd.errors import DrawingError
from autograd.tracing import Trace

MOST_NODES = 4000
# Graphviz places a stand-in for an edge in every column that it crosses, and its time goes
# with the number of columns crossed by all edges together. Up to the first number below,
# edges are curved; up to the second, straight; up to the third (some ten seconds), without
# their numbers, which then stand in the tooltips.
CURVED, STRAIGHT, BARE = 1000, 4000, 40_000


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
    "anomaly": _Look("#fdebe9", "#c5221f"),
}
EDGE_COLOUR, SYMBOL_COLOUR, TEXT_COLOUR, PAPER = "#8a93a0", "#5f6773", "#1a1d21", "#ffffff"


def look_of(trace: Trace, index: int) -> str:
    """The key into ``LOOKS`` for a node."""
    return "output" if index == trace.output else trace.nodes[index].kind


def refuse_too_large(count: int) -> None:
    """``DrawingError`` when a graph of ``count`` nodes would take minutes to lay out."""
    if count > MOST_NODES:
        raise _too_large(f"{count:,} nodes; a picture takes up to {MOST_NODES:,}")


def crossings(trace: Trace) -> int:
    """How many columns all edges together cross, with each node as late as it can stand."""
    column = [0] * len(trace.nodes)
    for edge in sorted(trace.edges, key=lambda e: e.child, reverse=True):
        column[edge.parent] = max(column[edge.parent], column[edge.child] + 1)
    return sum(column[edge.parent] - column[edge.child] for edge in trace.edges)


def _too_large(size: str) -> DrawingError:
    return DrawingError(
        f"this graph is too large to draw: {size}. Draw a part of it (any node inside the graph "
        "has draw() and stepper() too), or a smaller example of the same computation"
    )


def labels_of(
    trace: Trace, gradients: Sequence[Sequence[str]] = ()
) -> tuple[list[NodeLabel], list[EdgeLabel | None]]:
    """The labels of all nodes and edges.

    gradients  for each node, every text that its gradient will ever be shown as
    """
    bad = set(trace.anomalies())
    texts = gradients or [(number_text(node.grad),) for node in trace.nodes]
    nodes = [node_label(trace, n, texts[n.index], n.index in bad) for n in trace.nodes]
    return nodes, [edge_label(trace, edge) for edge in trace.edges]


def to_dot(
    trace: Trace,
    gradients: Sequence[Sequence[str]] = (),
    dpi: int | None = None,
    inside: bool = True,
) -> str:
    """The graph of ``trace`` as DOT text, with the gradients that its nodes hold.

    gradients  for each node, every text that room must be left for; without it, the
               gradients that the nodes hold
    dpi        dots per inch, for formats made of dots
    inside     whether to fill in arrays, or only to leave room for them
    """
    refuse_too_large(len(trace.nodes))
    import graphviz

    effort = crossings(trace)
    if effort > BARE:
        raise _too_large(
            f"{len(trace.nodes):,} nodes and {len(trace.edges):,} edges, many of them from one "
            "end to the other"
        )
    graph = graphviz.Digraph()
    graph.attr("graph", **_graph_attributes(effort > CURVED, dpi))
    graph.attr("node", shape="box", fixedsize="true", fontname=FONT, fontcolor=TEXT_COLOUR)
    graph.attr("edge", fontname=FONT, color=EDGE_COLOUR, arrowsize="0.7", penwidth="1.2")
    node_labels, edge_labels = labels_of(trace, gradients)
    for node, label in zip(trace.nodes, node_labels, strict=True):
        look = LOOKS[look_of(trace, node.index)]
        bad = LOOKS["anomaly"] if label.warning else look
        graph.node(
            f"n{node.index}",
            label=_node_table(label, node.data, node.grad, inside),
            id=f"n{node.index}",
            style=look.style,
            peripheries=str(look.borders),
            fillcolor=bad.fill,
            color=bad.line,
            penwidth="3" if label.warning else "1.2",
            width=_inches(label.width),
            height=_inches(label.height),
        )
    for index, (edge, words) in enumerate(zip(trace.edges, edge_labels, strict=True)):
        text = {"label": _edge_table(words)} if words and effort <= STRAIGHT else {}
        graph.edge(f"n{edge.parent}", f"n{edge.child}", id=f"e{index}", **text)
    return str(graph.source)


def _graph_attributes(quick: bool, dpi: int | None) -> dict[str, str]:
    attributes = {"rankdir": "LR", "nodesep": "0.3", "ranksep": "0.35", "bgcolor": PAPER}
    if quick:
        attributes |= {"nslimit": "0.1", "nslimit1": "0.1", "mclimit": "0.1", "splines": "line"}
    if dpi is not None:
        attributes["dpi"] = str(dpi)
    return attributes


def _inches(points: float) -> str:
    return f"{points / 72:.4f}"


# ---------------------------------------------------------------- labels as tables


def _node_table(label: NodeLabel, data: Any, grad: Any, inside: bool) -> str:
    room = label.width - 2 * PADDING
    title = f"<B>{escaped(label.name + label.rest)}</B>"
    rows = [_row(_cell(title, room, TITLE_ROW, "CENTER", TITLE_SIZE, columns=2))]
    if label.shape:
        cell = _cell(label.shape, room, SHAPE_ROW, "CENTER", SMALL_SIZE, SYMBOL_COLOUR, columns=2)
        rows.append(_row(cell))
    if label.has_data:
        rows.append(_section(label, "data", data, room, inside))
    rows.append(_section(label, "grad", grad, room, inside))
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
    symbol = _cell(escaped(label.symbol), label.width, 13, "CENTER", SMALL_SIZE, SYMBOL_COLOUR)
    value = _cell(f"<B>{escaped(label.value)}</B>", label.width, 15, "CENTER", TEXT_SIZE)
    return _table([_row(symbol), _row(value)], ' BGCOLOR="transparent"')


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
