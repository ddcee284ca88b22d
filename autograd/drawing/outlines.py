"""Outlines of everything in a picture that has been placed, as Graphviz writes them.

They serve where there is no Graphviz; words, colours and marks come later, see ``svg.py``.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from autograd.drawing.columns import Columns, Point, shortened
from autograd.drawing.view import Line, Shape, View

SECOND = 4.0  # from the border of an output to its second one
ROUND = 12.0  # the corner of a leaf
TAB = 4.0  # half of a tab at a closed scope
ARROW_HALF = 2.45

_SVG = "http://www.w3.org/2000/svg"


def outlined(view: View, columns: Columns) -> bytes:
    """The outlines of ``view`` as an SVG, each part in a group with its id."""
    wide, high = columns.size
    root = Element("svg", {"xmlns": _SVG, "width": f"{wide:g}pt", "height": f"{high:g}pt"})
    page = SubElement(root, "g", {"transform": "translate(0 0)"})

    def group(identity: str, outlines: list[Element]) -> None:
        SubElement(page, "g", {"id": identity}).extend(outlines)

    for frame in view.frames:
        left, top, right, low = columns.frames[frame.id]
        group(frame.id, [_polygon(_rectangle(left, top, right, low))])
    for shape in view.shapes:
        group(shape.id, _of_shape(shape, columns.middles[shape.id]))
    for line in view.lines:
        group(line.id, _of_line(line, columns))
    return tostring(root)


def _pairs(points: list[Point]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _polygon(points: list[Point]) -> Element:
    return Element("polygon", points=_pairs([*points, points[0]]))


def _rectangle(left: float, top: float, right: float, low: float) -> list[Point]:
    return [(left, top), (right, top), (right, low), (left, low)]


def _of_shape(shape: Shape, middle: Point) -> list[Element]:
    x, y = middle
    wide, high = shape.label.width / 2, shape.label.height / 2
    corners = (x - wide, y - high, x + wide, y + high)
    if shape.box is not None:
        first = _tabbed(*corners)
    elif shape.look in ("leaf", "constant"):
        first = [Element("path", d=_rounded(*corners))]
    else:
        first = [_polygon(_rectangle(*corners))]
    if shape.look != "output":
        return first
    wider = (corners[0] - SECOND, corners[1] - SECOND, corners[2] + SECOND, corners[3] + SECOND)
    return [*first, _polygon(_rectangle(*wider))]


def _rounded(left: float, top: float, right: float, low: float) -> str:
    r = min(ROUND, (right - left) / 2, (low - top) / 2)
    h = r / 2

    def corner(*points: Point) -> str:
        return f"C{_pairs(list(points))}"

    return (
        f"M{left + r:.2f},{top:.2f}L{right - r:.2f},{top:.2f}"
        + corner((right - h, top), (right, top + h), (right, top + r))
        + f"L{right:.2f},{low - r:.2f}"
        + corner((right, low - h), (right - h, low), (right - r, low))
        + f"L{left + r:.2f},{low:.2f}"
        + corner((left + h, low), (left, low - h), (left, low - r))
        + f"L{left:.2f},{top + r:.2f}"
        + corner((left, top + h), (left + h, top), (left + r, top))
    )


def _tabbed(left: float, top: float, right: float, low: float) -> list[Element]:
    """A box with two tabs at its left border."""
    high = [(left - TAB, top + TAB), (left + TAB, top + 2 * TAB)]
    deep = [(left - TAB, low - 2 * TAB), (left + TAB, low - TAB)]
    border, tabs = [(left, top)], []
    for (a, b), (c, d) in (high, deep):
        border += [(left, b), (a, b), (a, d), (left, d)]
        tabs.append(Element("polyline", points=_pairs([(left, b), (c, b), (c, d), (left, d)])))
    return [_polygon([*border, (left, low), (right, low), (right, top)]), *tabs]


def _of_line(line: Line, columns: Columns) -> list[Element]:
    """The path, the arrowhead, and the box of its label."""
    *points, tip = shortened(columns.curves[line.id])
    start = points[0]
    found = [
        Element("path", d=f"M{_pairs([start])}C{_pairs(points[1:])}"),
        _polygon(_arrow(points[-1], tip)),
    ]
    if line.label is not None and line.id in columns.labels:
        x, y = columns.labels[line.id]
        wide, high = line.label.width / 2, line.label.height / 2
        found.append(_polygon(_rectangle(x - wide, y - high, x + wide, y + high)))
    return found


def _arrow(foot: Point, tip: Point) -> list[Point]:
    (a, b), (c, d) = foot, tip
    length = ((c - a) ** 2 + (d - b) ** 2) ** 0.5 or 1.0
    x, y = (b - d) / length * ARROW_HALF, (c - a) / length * ARROW_HALF
    return [(a + x, b + y), tip, (a - x, b - y)]
