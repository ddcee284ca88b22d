"""What stands in a node and at an edge, as tables of Graphviz with cells of fixed size."""

from __future__ import annotations

from typing import Any

from autograd.drawing.grids import NOT_FINITE, array_table, shown
from autograd.drawing.labels import (
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
    width,
)
from autograd.formulas.letters import as_markup

SYMBOL_COLOUR, TEXT_COLOUR, WARNING = "#5f6773", "#1a1d21", NOT_FINITE


def node_table(label: NodeLabel, data: Any, grad: Any, inside: bool) -> str:
    room = label.width - 2 * PADDING
    title = f"<B>{escaped(label.name + label.rest)}</B>"
    rows = [row_of(cell_of(title, room, TITLE_ROW, "CENTER", TITLE_SIZE, columns=2))]
    for note in label.notes:
        text = escaped(note)
        cell = cell_of(text, room, SHAPE_ROW, "CENTER", SMALL_SIZE, SYMBOL_COLOUR, columns=2)
        rows.append(row_of(cell))
    for word, x in (("data", data), ("grad", grad)):
        if word in label.words:
            rows.append(_section(label, word, x, room, inside))
    if label.warning:
        warning = f"<B>{escaped(label.warning)}</B>"
        colour = WARNING
        rows.append(
            row_of(cell_of(warning, room, TEXT_ROW, "CENTER", TEXT_SIZE, colour, columns=2))
        )
    return _table(rows)


def _section(label: NodeLabel, word: str, x: Any, room: float, inside: bool) -> str:
    """The row of the data or of the gradient."""
    height = label.section(word)
    if label.form is None or height == TEXT_ROW:
        return _number_row(word, number_text(x), room)
    table = array_table(shown(x, label.form), TEXT_COLOUR, SYMBOL_COLOUR) if inside else ""
    left = width("data", TEXT_SIZE) + 2
    fixed = f'FIXEDSIZE="TRUE" WIDTH="{room - left:.0f}" HEIGHT="{height:.0f}" ALIGN="RIGHT"'
    return row_of(
        cell_of(word, left, height, "LEFT", TEXT_SIZE, SYMBOL_COLOUR) + f"<TD {fixed}>{table}</TD>"
    )


def _number_row(word: str, number: str, room: float) -> str:
    left = width("data", TEXT_SIZE) + 2
    return row_of(
        cell_of(word, left, TEXT_ROW, "LEFT", TEXT_SIZE, SYMBOL_COLOUR)
        + cell_of(escaped(number), room - left, TEXT_ROW, "RIGHT", TEXT_SIZE)
    )


def edge_table(label: EdgeLabel) -> str:
    rows = []
    if label.symbol:
        rows = [
            cell_of(escaped(label.symbol), label.width, 13, "CENTER", SMALL_SIZE, SYMBOL_COLOUR),
            cell_of(f"<B>{escaped(label.value)}</B>", label.width, 15, "CENTER", TEXT_SIZE),
        ]
    if label.flow:
        rows.append(cell_of(escaped(label.flow), label.width, 14, "CENTER", SMALL_SIZE))
    return _table([row_of(row) for row in rows], ' BGCOLOR="transparent"')


def _table(rows: list[str], more: str = "") -> str:
    frame = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'
    return f"<<TABLE {frame}{more}>{''.join(rows)}</TABLE>>"


def row_of(cells: str) -> str:
    return f"<TR>{cells}</TR>"


def cell_of(
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
    return as_markup(text.replace("\\", "\\\\"))
