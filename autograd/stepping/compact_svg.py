"""The picture as the page holds it, in HTML: the same drawing in half the bytes.

What the player writes itself is left out (exact numbers, tooltips); coordinates keep one
decimal; boxes that Graphviz draws as curves and polygons become rectangles.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, fromstring, register_namespace, tostring

_SVG = "http://www.w3.org/2000/svg"
_WRITTEN_BY_PLAYER = ("data-data", "data-grad", "data-local")
_COORDINATES = ("d", "points", "x", "y")


def slimmed(svg: str) -> str:
    """``svg`` without what the player can write anew.

    >>> text = '<title>x = 1.0</title><text x="1.00" y="4.10">x</text>'
    >>> node = f'<g class="node" data-data="1.0">{text}</g>'
    >>> slimmed(f'<svg xmlns="http://www.w3.org/2000/svg">{node}</svg>').partition("<g")[2]
    ' class=node><text x=1 y=4>x</text></g></svg>'
    """
    register_namespace("", _SVG)
    root = fromstring(svg)
    for element in root.iter():
        kinds = (element.get("class") or "").split()
        if "node" in kinds or "edge" in kinds:
            _strip(element)
        if "edge" in kinds:  # it goes with its two nodes
            element.attrib.pop("data-group", None)
            _short_arrow(element)
        if "node" in kinds:
            _square(element)
        for key in _COORDINATES:
            if value := element.get(key):
                element.set(key, _joined(re.sub(r"-?\d+\.\d+", _short, value)))
        if element.tag.endswith("text"):  # half a point up or down, the same for a whole node
            element.set("y", f"{float(element.get('y', '0')):.0f}")
        points = (element.get("points") or "").split()
        if len(points) > 1 and points[0] == points[-1]:  # a polygon closes by itself
            element.set("points", " ".join(points[:-1]))
        element.tail = None
    text = tostring(root, encoding="unicode").replace(f' xmlns="{_SVG}"', "", 1)
    return _unquoted(text)


def as_still(svg: str) -> str:
    """A slimmed picture for the eye alone: the player, where it runs, draws one of its own.

    The heads of all edges are one marker and the words of all rows one pair; nodes have no ids,
    edges no elements of their own, and no names of their derivatives, for those stand in the table.

    >>> as_still('<svg class=glassgrad><g><g id=e1 class=edge><path d="M0 0" class=line /></g></g>')
    '<svg class="glassgrad still"><g><path d="M0 0"/></g>'
    """
    svg = re.sub(r"<path class=arrow d=[^>]*>|<text class=symbol.*?</text>", "", svg)
    svg = re.sub(r'<g id=[eb]\d+ class=(?:edge|"edge[^"]*")>(.*?)</g>', r"\1", svg)
    svg = re.sub(r"<g id=n\d+ ", "<g ", svg)
    svg = svg.replace(" class=line />", "/>").replace(
        "class=glassgrad", 'class="glassgrad still"', 1
    )
    svg = _PLACES.sub(lambda found: re.sub(r"-?\d*\.\d+", _whole, found[0]), svg)
    svg = svg.replace("<g transform", _STILL_PARTS + "<g transform", 1)
    return _ROWS.sub(r"<use href=#gg-rows x=\1 y=\2 />\3", svg)


_PLACES = re.compile(r"<(?:path|rect|text)[^>]*>")


def _whole(found: re.Match[str]) -> str:
    """A number without its fraction; ``328-.4`` is two numbers, 328 and 0."""
    text = str(round(float(found[0])))
    before = found.string[found.start() - 1 : found.start()]
    return f" {text}" if before.isdigit() and text[0] != "-" else text


_STILL_PARTS = (
    "<defs><marker id=gg-head viewBox='0 -3 8 6' markerWidth=8 markerHeight=6 orient=auto "
    'markerUnits=userSpaceOnUse><path class=arrow d="M0-2.5L7,0 0,2.5z"/></marker>'
    "<g id=gg-rows><text>data</text><text y=16>grad</text></g></defs>"
)
_ROWS = re.compile(
    r"<text class=word x=(\S+) y=([^>\s]+)>data</text>(<text [^>]*>[^<]*</text>)"
    r"<text class=word x=\1 y=[^>\s]+>grad</text>"
)


def _unquoted(svg: str) -> str:
    """HTML, unlike XML, needs no quotes around a plain word."""
    return re.sub(r'(<[\w-]+(?: [\w:-]+="[^"]*")*) ?(/?>)', _without_quotes, svg)


def _without_quotes(found: re.Match[str]) -> str:
    tag = re.sub(r'="([\w.:#-]+)"', r"=\1", found[1])
    # a slash right behind a bare value would belong to it
    space = " " if found[2] == "/>" and not tag.endswith('"') else ""
    return f"{tag}{space}{found[2]}"


def _joined(coordinates: str) -> str:
    return coordinates.replace(",-", "-").replace(" -", "-")


def _short(found: re.Match[str]) -> str:
    text = f"{float(found[0]):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _strip(group: Element) -> None:
    for key in _WRITTEN_BY_PLAYER:
        group.attrib.pop(key, None)
    for child in list(group):
        if child.tag.endswith("}title") or child.tag == "title":
            group.remove(child)


def _short_arrow(group: Element) -> None:
    """The head of an edge as a path of steps from its first corner."""
    for place, shape in enumerate(list(group)):
        points = [float(n) for n in re.findall(r"-?\d+\.?\d*", shape.get("points") or "")]
        if not points:
            continue
        corners = list(zip(points[0::2], points[1::2], strict=True))
        if corners[0] == corners[-1]:
            corners.pop()
        path, at = "", (0.0, 0.0)
        for x, y in corners:
            dx, dy = round(x - at[0], 1), round(y - at[1], 1)
            path += f" {dx:.1f},{dy:.1f}"
            at = (at[0] + dx, at[1] + dy)
        group[place] = shape.makeelement(f"{{{_SVG}}}path", {"class": shape.get("class", "")})
        group[place].set("d", f"m{path.strip()}z")


def _square(group: Element) -> None:
    """Rectangles for the outlines of a node."""
    for place, shape in enumerate(list(group)):
        kind = shape.tag.rpartition("}")[2]
        if kind not in ("path", "polygon"):
            continue
        outline = shape.get("d") or shape.get("points") or ""
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", outline)]
        xs, ys = numbers[0::2], numbers[1::2]
        if kind == "polygon" and set(xs) != {min(xs), max(xs)}:
            continue
        left, top = min(xs), min(ys)
        size = {"x": left, "y": top, "width": max(xs) - left, "height": max(ys) - top}
        group[place] = rect = shape.makeelement(f"{{{_SVG}}}rect", {})
        for key, value in size.items():
            rect.set(key, f"{value:.1f}".removesuffix(".0"))
        if kind == "path":
            rect.set("rx", "6")
