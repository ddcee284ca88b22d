"""Arrays inside a picture: a grid of numbers, or a strip of coloured blocks with its range.

The size of either follows from the shape of the array alone. A block is the mean of the
entries it stands for, blue above zero and brown below, the stronger the larger; smallest,
mean and largest entry stand beside it in words.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from autograd.drawing.svg_parts import text_at
from autograd.formulas.letters import as_markup
from autograd.tracing.arrays import Form, form_of, grid, heat, is_array, range_parts

UNKNOWN = "–"
# Sizes in points.
CELL_WIDTH, CELL_HEIGHT, CELL_SIZE = 46, 15, 11
BLOCK_WIDTH, BLOCK_HEIGHT = 9, 7
RANGE_WIDTH, RANGE_HEIGHT, RANGE_SIZE, RANGE_LINES = 82, 13, 10, 3
SPACE = 8  # between blocks and range

POSITIVE, NEGATIVE, NOT_FINITE, NO_BLOCK = "#2563b0", "#ad2a63", "#c5221f", "#f7f7f5"

FRAME_COLOUR = "#8a93a0"


class Shown(NamedTuple):
    """What is written of one array: the texts of a grid, or blocks and lines of range."""

    form: Form
    cells: list[str]
    blocks: list[float | None]
    lines: list[str]

    def record(self) -> dict[str, Any]:
        """As plain data, for the player."""
        size = {"rows": self.form.rows, "columns": self.form.columns}
        if self.form.kind == "grid":
            return size | {"cells": self.cells}
        return size | {"blocks": self.blocks, "lines": self.lines}


def shown(x: Any, form: Form) -> Shown:
    """What is written of ``x``; of None, dashes in the same places."""
    if form.kind == "grid":
        texts = [text for row in grid(x) for text in row] if is_array(x) else []
        return Shown(form, texts or [UNKNOWN] * (form.rows * form.columns), [], [])
    if not is_array(x):
        return Shown(form, [], [], [UNKNOWN])
    least, mean, most, *ill = range_parts(x)
    return Shown(form, [], [b for row in heat(x) for b in row], [most, *(ill or [mean]), least])


def array_record(x: Any) -> dict[str, Any] | None:
    """An array as the player shows it; None for a number."""
    return shown(x, form_of(x.shape)).record() if is_array(x) else None


def box(form: Form) -> tuple[float, float]:
    """Width and height of an array."""
    if form.kind == "grid":
        return form.columns * CELL_WIDTH, form.rows * CELL_HEIGHT + 2
    height = max(form.rows * BLOCK_HEIGHT, RANGE_LINES * RANGE_HEIGHT)
    return form.columns * BLOCK_WIDTH + SPACE + RANGE_WIDTH, height + 4


# ---------------------------------------------------------------- in SVG


def write_array(group: Element, word: str, array: Shown, right: float, top: float) -> None:
    """The array with its upper right corner at a point, in a group of its own."""
    place = SubElement(group, "g", {"class": f"array {word}"})
    form, left = array.form, right - box(array.form)[0]
    if form.kind == "grid":
        for i, text in enumerate(array.cells):
            row, column = divmod(i, form.columns)
            x, y = left + (column + 1) * CELL_WIDTH, top + (row + 0.76) * CELL_HEIGHT
            text_at(place, f"cell {word}", x, y).text = text
        return
    size = {"width": f"{form.columns * BLOCK_WIDTH}", "height": f"{form.rows * BLOCK_HEIGHT}"}
    high = top + (box(form)[1] - form.rows * BLOCK_HEIGHT) / 2
    frame = {"class": "strip", "x": f"{left:.2f}", "y": f"{high:.2f}"}
    SubElement(place, "rect", frame | size)
    for i in range(form.rows * form.columns):
        row, column = divmod(i, form.columns)
        look = block_look(array.blocks[i]) if array.blocks else NO_LOOK
        corner = {"x": left + column * BLOCK_WIDTH, "y": high + row * BLOCK_HEIGHT}
        size = {"width": str(BLOCK_WIDTH), "height": str(BLOCK_HEIGHT)}
        SubElement(place, "rect", {k: f"{v:.2f}" for k, v in corner.items()} | size | look)
    top += (box(form)[1] - RANGE_LINES * RANGE_HEIGHT) / 2
    for i in range(RANGE_LINES):
        y = top + (i + 0.76) * RANGE_HEIGHT
        text_at(place, "range", right, y).text = "".join(array.lines[i : i + 1])


NO_LOOK = {"class": "block", "fill-opacity": "1"}


def block_look(share: float | None) -> dict[str, str]:
    """Class and strength of the colour of a block."""
    if share is None:
        return {"class": "block ill", "fill-opacity": "1"}
    sign = "minus" if share < 0 else "plus"
    return {"class": f"block {sign}", "fill-opacity": f"{abs(share):g}"}


# ---------------------------------------------------------------- in DOT

_FRAME = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'


def array_table(array: Shown, colour: str, soft: str) -> str:
    """The array as a table of Graphviz."""
    form = array.form
    if form.kind == "grid":
        texts = [_font(text, CELL_SIZE, colour) for text in array.cells]
        cells = [_cell(text, CELL_WIDTH, CELL_HEIGHT) for text in texts]
        return _table(cells, form.columns, CELL_WIDTH, CELL_HEIGHT)
    count = form.rows * form.columns
    fills = [_blended(share) for share in array.blocks] or [NO_BLOCK] * count
    blocks = [_cell("", BLOCK_WIDTH, BLOCK_HEIGHT, f' BGCOLOR="{fill}"') for fill in fills]
    lines = (array.lines + [" "] * RANGE_LINES)[:RANGE_LINES]
    texts = [_font(line, RANGE_SIZE, soft) for line in lines]
    words = [_cell(text, RANGE_WIDTH, RANGE_HEIGHT) for text in texts]
    strip = _table(blocks, form.columns, BLOCK_WIDTH, BLOCK_HEIGHT, border=1)
    width, height = form.columns * BLOCK_WIDTH, box(form)[1]
    parts = [
        f'<TD {_fixed(width + 2, height)} ALIGN="LEFT">{strip}</TD>',
        f"<TD {_fixed(SPACE - 2, height)}></TD>",
        f"<TD {_fixed(RANGE_WIDTH, height)}>{_table(words, 1, RANGE_WIDTH, RANGE_HEIGHT)}</TD>",
    ]
    whole = _fixed(*box(form))
    return f'<TABLE {_FRAME} {whole} ALIGN="RIGHT"><TR>{"".join(parts)}</TR></TABLE>'


def _table(cells: list[str], columns: int, width: int, height: int, border: int = 0) -> str:
    rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
    lines = "".join(f"<TR>{''.join(row)}</TR>" for row in rows)
    fixed = _fixed(columns * width + 2 * border, len(rows) * height + 2 * border)
    frame = _FRAME.replace('"0"', f'"{border}"', 1)
    return f'<TABLE {frame} COLOR="{FRAME_COLOUR}" {fixed} ALIGN="RIGHT">{lines}</TABLE>'


def _fixed(width: float, height: float) -> str:
    return f'FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}"'


def _cell(text: str, width: int, height: int, more: str = "") -> str:
    return f'<TD {_fixed(width, height)} ALIGN="RIGHT"{more}>{text}</TD>'


def _font(text: str, size: int, colour: str) -> str:
    return f'<FONT POINT-SIZE="{size}" COLOR="{colour}">{as_markup(text)}</FONT>'


def _blended(share: float | None) -> str:
    """The colour of a block on white paper."""
    if share is None:
        return NOT_FINITE
    full = NEGATIVE if share < 0 else POSITIVE
    parts = (int(full[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * abs(share)):02x}" for part in parts)
