"""Reading a picture back: its elements, words, titles and places."""

from __future__ import annotations

import re
from xml.etree import ElementTree


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def by_class(svg: str, *wanted: str) -> list[ElementTree.Element]:
    return [e for e in parsed(svg).iter() if set(wanted) <= set(e.get("class", "").split())]


def words(element: ElementTree.Element) -> list[str]:
    return ["".join(e.itertext()) for e in element.iter() if e.tag.endswith("}text")]


def titles(svg: str) -> list[str]:
    return [words(e)[0] for e in by_class(svg, "node")]


def size(svg: str) -> tuple[float, float]:
    root = parsed(svg)
    return float(root.get("width", "")[:-2]), float(root.get("height", "")[:-2])


def centres(svg: str) -> dict[str, tuple[float, float]]:
    found = {}
    for node in by_class(svg, "node"):
        x, y = (
            float(t)
            for t in re.findall(r'x="(.*?)" y="(.*?)"', ElementTree.tostring(node).decode())[0]
        )
        found[node.get("id", "")] = (x, y)
    return found
