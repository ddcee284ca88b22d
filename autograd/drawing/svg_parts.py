"""Parts of SVG: texts at a place, tooltips, and where the shapes of Graphviz stand."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from autograd.formulas.letters import visible


def text_at(group: Element, kind: str, x: float, y: float) -> Element:
    return SubElement(group, "text", {"class": kind, "x": f"{x:.2f}", "y": f"{y:.2f}"})


def add_span(text: Element, kind: str, words: str) -> None:
    SubElement(text, "tspan", {"class": kind}).text = words


def add_tooltip(group: Element, words: str) -> None:
    if words:
        SubElement(group, "title").text = visible(words)


def centre_of(shape: Element) -> tuple[float, float]:
    """The centre of the box around a shape's points."""
    left, right, top, bottom = box_of(shape)
    return (left + right) / 2, (top + bottom) / 2


def box_of(shape: Element) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of a shape's points."""
    numbers = re.findall(r"-?\d+\.?\d*", shape.get("d") or shape.get("points") or "")
    xs, ys = [float(n) for n in numbers[0::2]], [float(n) for n in numbers[1::2]]
    return min(xs), max(xs), min(ys), max(ys)
