"""A network standing still: circles and lines with their numbers, as marks at their places.

Values come in the record's own shape: ``W[l][i][j]`` from i to j, ``b[l][j]``, and where an
input is given ``x[i]``, ``z[l][j]``, ``h[l][j]``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd.drawing.labels import UNKNOWN, number_text
from autograd.drawing.network_layout import (
    BELOW_LINE,
    LABEL_HEIGHT,
    MOST_ROWS,
    NUMBER,
    Name,
    NetworkLayout,
    activation_of,
    along,
    layer_mark,
    layout_of,
    name_parts,
    neuron_name,
    text_width,
    weight_name,
)
from autograd.drawing.painting import Painting

Say = Callable[..., str]
Values = Mapping[str, Any]

_THINNEST, _WIDEST = 1.2, 4.6
_ROOM_IN_CIRCLE = {25: 42, 19: 31, 26: 41, 24: 40}  # by the half width


# ---------------------------------------------------------------- numbers


def _minus(text: str) -> str:
    return text.replace("-", "−").replace("inf", "∞")


def _short_power(text: str) -> str:
    power = re.sub(r"e([+-])0*", lambda sign: "e" + ("−" if sign[1] == "-" else ""), text)
    return _minus(power)


def label_number(x: float | None) -> str:
    """A number on a line: two or three digits, seldom wider than ``−0.088``.

    >>> [label_number(x) for x in (0.9, -0.25, 0.0312, 12.345, 0, float("inf"), None)]
    ['0.90', '−0.25', '0.031', '12.3', '0', '∞', '–']
    >>> [label_number(x) for x in (123456, -123456, 1.23e-5, -1.23e-5)]
    ['1.2e5', '−1.2e5', '1.2e−5', '−1e−5']
    >>> [label_number(x) for x in (0.0008, -0.0008, 0.00012)]
    ['8e−4', '−8e−4', '1.2e−4']
    """
    if x is None:
        return UNKNOWN
    size = abs(x)
    if not math.isfinite(x):
        return _minus(f"{x}")
    if size == 0:
        return "0"
    if size < 0.00095 or size >= 9999.5:
        forms = (".1e", ".0e") if size < 1 else (".2g", ".1g")  # 8e−4 is shorter than 0.0008
        texts = [_short_power(f"{x:{form}}").replace(".0e", "e") for form in forms]
        return texts[text_width(texts[0], 1) > NUMBER]
    return _minus(
        f"{x:.{3 if size < 0.0995 else 2 if size < 9.995 else 1 if size < 99.95 else 0}f}"
    )


def circle_number(x: float | None, room: float, size: float = 11) -> str:
    """A number in a circle: as many of four digits as have room.

    >>> circle_number(0.740774, 42), circle_number(0.740774, 31), circle_number(-1.0, 42)
    ('0.7408', '0.741', '−1')
    """
    if x is None:
        return UNKNOWN
    texts = [_short_power(f"{x:.{digits}g}") for digits in (4, 3, 2, 1)]
    return next((text for text in texts if text_width(text, size) <= room), texts[-1])


def _at(tree: Any, *indices: int) -> float | None:
    """The number under these indices, None where there is none."""
    for index in indices:
        if tree is None:
            return None
        tree = tree[index]
    return None if tree is None else float(tree)


# ---------------------------------------------------------------- size


def usual_size(sizes: Sequence[int]) -> tuple[int, int]:
    """Width and height in which a network of these sizes reads well."""
    columns, most = len(sizes), max(sizes)
    width = max(500, 140 + 250 * (columns - 1)) if columns < 5 else 60 + 200 * (columns - 1)
    if most > MOST_ROWS:
        return width, 20 + 8 * 38 + 20
    row = 150 if most == 1 else 92 if most <= 4 else 70 if most <= 6 else 40
    return width, 24 + row * most


# ---------------------------------------------------------------- the picture


def paint_network(
    network: Mapping[str, Any],
    values: Values,
    size: tuple[float, float],
    say: Say,
    gradients: bool = False,
    chosen: tuple[int, int] | None = None,
) -> Painting:
    """The diagram of a network record.

    size       width and height
    say        gives the words for a key, in the reader's language
    gradients  whether lines and biases show ``values["gradients"]``
    chosen     layer and neuron, from 0, whose lines stand out where there are too many
    """
    return _Still(network, values, layout_of(network, *size), say, gradients, chosen).painted()


class _Still:
    def __init__(
        self,
        network: Mapping[str, Any],
        values: Values,
        layout: NetworkLayout,
        say: Say,
        gradients: bool,
        chosen: tuple[int, int] | None,
    ) -> None:
        self.network, self.values, self.layout = network, values, layout
        self.say, self.chosen = say, chosen
        self.shown: Values = (values.get("gradients") or {}) if gradients else values
        self.canvas = Painting(layout.width, layout.height)
        self.canvas.title = say("diagram.label", sizes="-".join(map(str, network["sizes"])))
        self.links = [
            (layer, i, j)
            for layer in range(len(layout.pairs))
            for i in layout.rows[layer]
            for j in layout.rows[layer + 1]
        ]

    def painted(self) -> Painting:
        if self.layout.top > 10:
            self._headings()
        numbers = [_at(self.shown.get("W"), *link) for link in self.links]
        sizes = [abs(x) for x in numbers if x is not None and math.isfinite(x)]
        most = max([1e-300, *sizes])
        for link, x in zip(self.links, numbers, strict=True):
            self._line(link, x, most)
        for link, x in zip(self.links, numbers, strict=True):
            self._label(link, x)
        for column, rows in enumerate(self.layout.rows):
            for i in rows:
                self._neuron(column, i)
        self._left_out()
        return self.canvas

    # ---------------------------------------------------------------- words above

    def _headings(self) -> None:
        xs, width = self.layout.xs, self.layout.width
        last, gap = len(xs) - 1, xs[1] - xs[0]
        for c, x in enumerate(xs):
            full, short = self._heading(c, last)
            kind = activation_of(self.network, c - 1) if c else ""
            room = gap - 12 if c % last else gap / 2 + xs[0] - 14
            texts = [f"{full} · {kind}"] if kind else []
            texts += [full, short]
            text = next((words for words in texts if text_width(words, 12) <= room), short)
            half = text_width(text, 12) / 2 + 2
            self.canvas.text("head", max(half, min(width - half, x)), 14.5, text)

    def _heading(self, c: int, last: int) -> tuple[str, str]:
        if c == 0:
            return self.say("diagram.inputs"), "x"
        if c == last:
            return self.say("diagram.output"), "o"
        if last == 2:
            return self.say("diagram.hidden"), "1"
        return self.say("diagram.hidden_n", n=c), str(c)

    # ---------------------------------------------------------------- lines and their labels

    def _line(self, link: tuple[int, int, int], x: float | None, most: float) -> None:
        layer, i, j = link
        finite = x is not None and math.isfinite(x)
        share = abs(x) / most if x is not None and finite else 1.0
        width = 1.0 if not x else _THINNEST + (_WIDEST - _THINNEST) * share
        dim = self.layout.pairs[layer].places is None and (layer, j) != self.chosen
        name = weight_name(self.network, layer, i, j).plain
        tip = f"{name} = {_minus(number_text(x))}"
        self.canvas.line(f"{_sign(x)} wire", self.layout.line(*link), width, dim, tip)

    def _label(self, link: tuple[int, int, int], x: float | None) -> None:
        layer, i, j = link
        pair = self.layout.pairs[layer]
        if pair.places is not None:
            s = next(place.s for place in pair.places if (place.i, place.j) == (i, j))
        elif pair.fan is not None and (layer, j) == self.chosen:
            s = pair.fan
        else:
            return
        middle, y = along(self.layout.line(*link), s)
        name = weight_name(self.network, layer, i, j)
        wide = NUMBER * 12 + 8 + (name.width() + 5 if pair.named else 0)
        left, half = middle - wide / 2, LABEL_HEIGHT / 2
        self.canvas.box("paper-box", (left, y - half, left + wide, y + half), 5)
        if not pair.named:
            self.canvas.text("value middle", middle, y + 4, label_number(x))
            return
        self.canvas.text("soft", left + 4, y + 4, name)
        self.canvas.text("value end", left + wide - 4, y + 4, label_number(x))

    # ---------------------------------------------------------------- circles

    def _neuron(self, c: int, i: int) -> None:
        node, x, y = self.layout.node, self.layout.xs[c], self.layout.y(c, i)
        kind = "input" if c == 0 else "output" if c == len(self.layout.xs) - 1 else ""
        corners = (x - node.rx, y - node.ry, x + node.rx, y + node.ry)
        self.canvas.box(f"{kind} shape".strip(), corners, node.ry, tip=self._tip(c, i))
        if c and (c - 1, i) == self.chosen:
            self.canvas.box("chosen shape", corners, node.ry)
        if node.kind != "dot":
            self._inside(c, i, x, y)
        if c:
            self._below(c - 1, i, x, y + node.ry + 13)

    def _name(self, c: int, i: int) -> Name:
        if c == 0:
            return name_parts(self.network["inputs"][i])
        return neuron_name(self.network, "h", c - 1, i)

    def _activation_of(self, c: int, i: int) -> float | None:
        return _at(self.values.get("h"), c - 1, i) if c else _at(self.values.get("x"), i)

    def _inside(self, c: int, i: int, x: float, y: float) -> None:
        known = self.values.get("h" if c else "x") is not None
        room = _ROOM_IN_CIRCLE[int(self.layout.node.rx)]
        number = circle_number(self._activation_of(c, i), room)
        if not known or self.layout.node.kind != "line":
            self.canvas.text("name", x, y + (-3 if known else 4), self._name(c, i))
        if known:
            low = 4 if self.layout.node.kind == "line" else 11.5
            self.canvas.text("inside value", x, y + low, number)

    def _below(self, layer: int, j: int, x: float, y: float) -> None:
        lines = ["b"] if self.network["bias"][layer] else []
        lines += (
            ["z"] if activation_of(self.network, layer) else []
        )  # else it is what stands in the circle
        for row, base in enumerate(lines[: self.layout.node.below]):
            tree = self.shown.get("b") if base == "b" else self.values.get("z")
            if tree is None:
                continue
            number = _at(tree, layer, j)
            text = label_number(number) if base == "b" else circle_number(number, 42)
            name = neuron_name(self.network, base, layer, j)
            self.canvas.text("below", x, y + BELOW_LINE * row, name, f" {text}")

    def _tip(self, c: int, i: int) -> str:
        known = self.values.get("h" if c else "x") is not None
        name = self._name(c, i).plain
        words = [f"{name} = {_minus(number_text(self._activation_of(c, i)))}" if known else name]
        if c == 0:
            return words[0]
        for base, tree in (("z", self.values.get("z")), ("b", self.shown.get("b"))):
            if tree is None or (base == "b" and not self.network["bias"][c - 1]):
                continue
            named = neuron_name(self.network, base, c - 1, i).plain
            words.append(f"{named} = {_minus(number_text(_at(tree, c - 1, i)))}")
        return ", ".join(filter(None, (*words, activation_of(self.network, c - 1))))

    # ---------------------------------------------------------------- what is left out

    def _left_out(self) -> None:
        for column, y, missing in self.layout.gaps:
            x = self.layout.xs[column]
            for dy in (-9, -4, 1):
                self.canvas.box("more", (x - 1.6, y + dy - 1.6, x + 1.6, y + dy + 1.6), 1.6)
            self.canvas.text("below", x, y + 16, self.say("diagram.more", count=missing))
        if self.layout.gaps:
            for layer in range(len(self.layout.pairs)):
                self._sum(layer)

    def _sum(self, layer: int) -> None:
        """The matrix between two columns, and how far its numbers go if that has room."""
        rows, columns = self.network["sizes"][layer : layer + 2]
        left, right = self.layout.xs[layer : layer + 2]
        name, words = Name("W", "", layer_mark(layer)), f" {rows} × {columns}"
        if tree := self.shown.get("W"):
            found = [number for row in tree[layer] for number in row if number is not None]
            more = f"{words}: {label_number(min(found))} … {label_number(max(found))}"
            wide = text_width(f"W({layer + 1}){more}", 11)
            words = more if wide + 8 <= right - left else words
        self.canvas.text("below", (left + right) / 2, self.layout.height - 6, name, words)


def _sign(x: float | None) -> str:
    if x is None:
        return "unknown"
    if math.isnan(x):
        return "ill"
    return "negative" if x < 0 else "positive" if x > 0 else "zero"
