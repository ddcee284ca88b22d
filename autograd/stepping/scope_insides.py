"""Insides: of each closed scope a picture of what is in it, for the page to show at a click.

A picture of what is inside may have closed scopes of its own, whose insides come along too.
All of them together are kept small; where they would not be, there are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from autograd.drawing.groups import Group, Groups
from autograd.drawing.labels import visible
from autograd.drawing.svg import Moment, Scene
from autograd.stepping.compact_svg import slimmed
from autograd.tracing import Trace

MOST_BYTES = 300_000  # of all insides of a page
BYTES_A_NODE = 900  # about, with its edges
FEW_INSIDE = 60  # nodes and boxes up to which everything inside is open


@dataclass(frozen=True)
class Insides:
    """Pictures as one text of ``<svg>`` elements, and what the player must know of each.

    collapse  0; where they would be too large to come along, the ``collapse`` of a stepper
              that opens a level
    """

    markup: str = ""
    records: dict[str, Any] | None = None
    collapse: int = 0


def insides_of(trace: Trace, scene: Scene, moment: Moment) -> Insides:
    """The insides of the closed scopes in ``scene``."""
    groups = scene.view.groups
    waiting = [shape.box for shape in scene.view.shapes if shape.box is not None]
    if not waiting:
        return Insides()
    if sum(len(box.members) for box in waiting) * BYTES_A_NODE > MOST_BYTES:
        return _too_many(scene)
    pictures, records = [], {}
    while waiting:
        box = waiting.pop(0)
        options = replace(scene.view.options, collapse=_depth(groups, box), legend=False)
        part = Scene(trace, scene.view.texts, options, box)
        if part.view.too_large():
            continue
        pictures.append(_renamed(slimmed(part.svg(moment, bare=True, captions=False)), box))
        records[box.id] = _record(part, box)
        waiting += [shape.box for shape in part.view.shapes if shape.box is not None]
    markup = "".join(pictures)
    if len(markup.encode()) > MOST_BYTES:
        return _too_many(scene)
    return Insides(markup, records)


def _too_many(scene: Scene) -> Insides:
    return Insides(collapse=min(scene.view.depth + 1, scene.view.groups.levels))


def _depth(groups: Groups, box: Group) -> int:
    """How many levels to open: all, unless there would be more than a few nodes."""
    for depth in range(groups.levels, box.depth + 1, -1):
        closed = [groups.closed(i, depth) for i in box.members]
        if closed.count(None) + len({g.index for g in closed if g is not None}) <= FEW_INSIDE:
            return depth
    return box.depth + 1


def _renamed(svg: str, box: Group) -> str:
    """Ids that differ from those of the main picture; a name to find it by."""
    svg = re.sub(r"(<g id=)", r"\1i", svg)
    return svg.replace("<svg", f"<svg data-inside={box.id}", 1)


def _record(part: Scene, box: Group) -> dict[str, Any]:
    """The scope; and what stands for nodes and edges that are not drawn one by one."""
    view = part.view
    nodes = {i: view.element_of(i) for i in box.members if view.boxes[i] is not None}
    merged = {e: line.id for line in view.lines if line.id[0] == "b" for e in line.edges}
    outputs = {s.id: s.at for s in view.shapes if s.box is not None and s.at is not None}
    record: dict[str, Any] = {"scope": visible(box.scope)}
    found = {"nodes": nodes, "edges": merged, "outputs": outputs}
    return record | {key: value for key, value in found.items() if value}
