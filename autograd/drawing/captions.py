"""Captions: what stands below a picture in SVG: words of the moment, legend, notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from autograd.drawing.dot import WORDS_ROW
from autograd.drawing.labels import SMALL_SIZE, TEXT_SIZE, width
from autograd.drawing.svg_parts import text_at


class Notice(NamedTuple):
    """A line of text below the picture.

    texts  the line in every language, for a page that follows its reader
    """

    words: str
    texts: Mapping[str, str] | None = None

    @property
    def width(self) -> float:
        return width(self.words, SMALL_SIZE + 1) + 24

    @property
    def height(self) -> float:
        return 18

    def element(self, top: float) -> Element:
        text = Element("text", {"class": "notice", "x": "12", "y": f"{top + 14:.2f}"})
        text.text = self.words
        if self.texts:
            import json

            text.set("data-texts", json.dumps(self.texts, ensure_ascii=False))
        return text


class Words(NamedTuple):
    """A line about the moment, below the picture."""

    words: str
    room: float
    heavy: bool

    @property
    def width(self) -> float:
        return self.room + 24

    @property
    def height(self) -> float:
        return WORDS_ROW

    def element(self, top: float) -> Element:
        kind = "moment name" if self.heavy else "moment"
        text = Element("text", {"class": kind, "x": "12", "y": f"{top + 15:.2f}"})
        text.text = self.words
        return text


class Legend(NamedTuple):
    """Keys with words, in a line below the picture."""

    entries: Sequence[tuple[str, str]]

    @property
    def width(self) -> float:
        return 12 + sum(34 + width(words, TEXT_SIZE) + 12 for _, words in self.entries)

    @property
    def height(self) -> float:
        return 24

    def element(self, top: float) -> Element:
        group, x = Element("g", {"class": "legend-in-picture"}), 12.0
        for look, words in self.entries:
            entry = SubElement(group, "g", {"class": f"legend-key {look}"})
            _key(entry, look, x, top + 6)
            text_at(entry, "meaning", x + 28, top + 17).text = words
            x += 34 + width(words, TEXT_SIZE) + 12
        return group


Caption = Notice | Words | Legend
NARROW_LEGEND = 330


def legend_rows(legend: Legend, room: float) -> list[Legend]:
    """The legend in as many lines as its entries take."""
    rows: list[Legend] = []
    for entry in legend.entries:
        if rows and Legend([*rows[-1].entries, entry]).width <= room:
            rows[-1] = Legend([*rows[-1].entries, entry])
        else:
            rows.append(Legend([entry]))
    return rows


def _key(entry: Element, look: str, x: float, y: float) -> None:
    """The shape of a key: that of the nodes, or a stroke for edges."""
    if look in ("positive", "negative"):
        entry.set("class", f"legend-key {look} w4")
        SubElement(entry, "path", {"class": "line", "d": f"M{x:.2f},{y + 7:.2f}h22"})
    elif look in ("leaf", "constant"):
        path = f"M{x + 5:.2f},{y:.2f}h12q5,0 5,5v4q0,5 -5,5h-12q-5,0 -5,-5v-4q0,-5 5,-5z"
        SubElement(entry, "path", {"d": path})
    else:
        inset = 3 if look == "output" else 0
        for gap in range(0, inset + 1, 3):
            points = [(x + gap, y + gap), (x + 22 - gap, y + gap)]
            points += [(x + 22 - gap, y + 14 - gap), (x + gap, y + 14 - gap)]
            text = " ".join(f"{a:.2f},{b:.2f}" for a, b in points)
            SubElement(entry, "polygon", {"points": text})
