"""The matrices of a network with their numbers: ``O = XW + b``, inputs × outputs.

A row for each input and a column for each neuron, as the products are written on paper: what
is below a column's line is added, and where an input is given the sums and what becomes of
them stand there too. Matrices beyond a page are blocks of colour.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from autograd.drawing.network_layout import (
    Name,
    activation_of,
    layer_mark,
    name_parts,
    neuron_name,
    text_width,
)
from autograd.drawing.network_still import Say, Values, circle_number, label_number
from autograd.drawing.painting import Painting

MOST_INPUTS, MOST_NEURONS = 16, 10  # of a matrix that is shown as numbers
MOST_BLOCKS = 5000
_CELL, _ROW, _SPACE = 56, 19, 40
_KNOWN = 66  # for " = −0.01234" behind a name


def paint_matrices(
    network: Mapping[str, Any],
    values: Values,
    width: float,
    say: Say,
    stored: Sequence[str | None] = (),
) -> Painting:
    """The matrices of all layers, side by side as far as the width reaches."""
    blocks = matrices_of(network, values, say, stored)
    whole = Painting(width, 0)
    x = y = high = 0.0
    for block in blocks:
        if x and x + block.width > width:
            x, y, high = 0.0, y + high + 16, 0.0
        whole.shifted(block, x, y)
        whole.width = max(whole.width, x + block.width)
        x, high = x + block.width + _SPACE, max(high, block.height)
    whole.height = y + high
    return whole


def matrices_of(
    network: Mapping[str, Any], values: Values, say: Say, stored: Sequence[str | None] = ()
) -> list[Painting]:
    """The matrices of all layers, each by itself.

    stored  for a layer whose weights are stored as outputs × inputs, their shape in words
    """
    layers = range(len(network["sizes"]) - 1)
    notes = [stored[layer] if layer < len(stored) else None for layer in layers]
    return [_Block(network, values, say, layer, notes[layer]).painted() for layer in layers]


class _Block:
    """One layer: what it computes, its weights, biases and, with an input, its numbers."""

    def __init__(
        self,
        network: Mapping[str, Any],
        values: Values,
        say: Say,
        layer: int,
        stored: str | None,
    ) -> None:
        self.network, self.say, self.layer, self.stored = network, say, layer, stored
        self.inputs, self.outputs = network["sizes"][layer : layer + 2]
        self.W = values["W"][layer]
        self.b = values["b"][layer] if network["bias"][layer] else None
        tree = values.get("h") if layer else values.get("x")
        self.x = None if tree is None else tree[layer - 1] if layer else tree
        self.z = None if values.get("z") is None else values["z"][layer]
        self.h = None if values.get("h") is None else values["h"][layer]
        self.activation = activation_of(network, layer)
        self.canvas = Painting(0, 0)

    def painted(self) -> Painting:
        self._title()
        if self.inputs <= MOST_INPUTS and self.outputs <= MOST_NEURONS:
            self._numbers()
        else:
            self._blocks()
        return self.canvas

    # ---------------------------------------------------------------- words

    def _matrix(self, base: str) -> Name:
        return Name(base, "", layer_mark(self.layer))

    def _title(self) -> None:
        last = self.layer == len(self.network["sizes"]) - 2
        given = "X" if self.layer == 0 else Name("H", "", layer_mark(self.layer - 1))
        formula = [given, self._matrix("W")]
        formula += [" + ", self._matrix("b")] if self.b is not None else []
        if self.activation:
            formula = [f"{self.activation}(", *formula, ")"]
        letter = self.network["outputs"][0][0].upper()  # O, and of a layer alone H
        self._text("title", 0, 13, letter if last else self._matrix("H"), " = ", *formula)
        size = self.say("diagram.shape", rows=self.inputs, columns=self.outputs)
        self._text("note", 0, 31, self._matrix("W"), f" {size}")
        if self.stored:
            self._text("note", 0, 46, self.say("diagram.stored", shape=self.stored))

    def _text(self, kind: str, x: float, y: float, *words: str | Name) -> None:
        wide = sum(text_width(w, 12) if isinstance(w, str) else w.width() for w in words)
        self.canvas.text(kind, x, y, *words)
        self._reach(x + wide, y + 5)

    def _reach(self, x: float, y: float) -> None:
        self.canvas.width = max(self.canvas.width, x)
        self.canvas.height = max(self.canvas.height, y)

    # ---------------------------------------------------------------- numbers

    def _input_name(self, i: int) -> Name:
        if self.layer:
            return neuron_name(self.network, "h", self.layer - 1, i)
        return name_parts(self.network["inputs"][i])

    def _numbers(self) -> None:
        names = [self._input_name(i) for i in range(self.inputs)]
        side = max([*(name.width() for name in names), text_width(f"{self.activation} = ", 12)])
        side += _KNOWN if self.x is not None else 10
        top = 66 if self.stored else 52
        for j in range(self.outputs):
            name = neuron_name(self.network, "h", self.layer, j)
            self.canvas.text("column-name", side + _CELL * (j + 1), top, name)
        for i, row in enumerate(self.W):
            y = top + _ROW * (i + 1) + 3
            known = [] if self.x is None else [" = ", circle_number(self.x[i], 44, 12)]
            self.canvas.text("row-name", side - 4, y, names[i], *known)
            self._entries(row, side, y)
        y = top + _ROW * self.inputs + 3
        self._brackets(side, top + 6, y + 6)
        for word, numbers in self._rows_below():
            y += _ROW + 4
            self.canvas.text("row-name", side - 4, y, word)
            self._entries(numbers, side, y)
            self._brackets(side, y - 13, y + 5)
        self._reach(side + _CELL * self.outputs + 8, y + 10)

    def _rows_below(self) -> list[tuple[str | Name, Sequence[float]]]:
        rows: list[tuple[str | Name, Any]] = []
        if self.b is not None:
            rows.append(("+ b", self.b))
        if self.z is not None and (self.b is not None or self.activation):
            rows.append(("= Z" if self.activation else "=", self.z))
        if self.h is not None and self.activation:
            rows.append((self.activation, self.h))
        return rows

    def _entries(self, numbers: Sequence[float], side: float, y: float) -> None:
        for j, x in enumerate(numbers):
            self.canvas.text("entry", side + _CELL * (j + 1), y, circle_number(x, 46, 12))

    def _brackets(self, side: float, top: float, bottom: float) -> None:
        for x, turn in ((side + 2, 4), (side + _CELL * self.outputs + 6, -4)):
            for ends in (
                (x, top, x, bottom),
                (x, top, x + turn, top),
                (x, bottom, x + turn, bottom),
            ):
                self.canvas.line("bracket", ends, 1.2)

    # ---------------------------------------------------------------- blocks of colour

    def _blocks(self) -> None:
        found = [x for row in self.W for x in row if x is not None and math.isfinite(x)]
        top = 60 if self.stored else 45
        if found:
            words = f"{label_number(min(found))} … {label_number(max(found))}"
            self._text("note", 0, top, words)
        if self.inputs * self.outputs > MOST_BLOCKS:
            return
        most = max((abs(x) for x in found), default=1) or 1
        cell = max(2, min(12, 300 / self.inputs, 420 / self.outputs))
        top += 10
        for i, row in enumerate(self.W):
            for j, x in enumerate(row):
                self._block(j * cell, top + i * cell, cell, x, most)
        self._reach(cell * self.outputs, top + cell * self.inputs + 4)

    def _block(self, x: float, y: float, cell: float, number: float | None, most: float) -> None:
        if number is None or number == 0:
            return
        finite = math.isfinite(number)
        kind = "plus-cell" if number > 0 else "minus-cell"
        share = round(abs(number) / most, 2) if finite else 1.0
        corners = (x, y, x + cell, y + cell)
        self.canvas.box(kind if finite else "ill-cell", corners, 0, share)
