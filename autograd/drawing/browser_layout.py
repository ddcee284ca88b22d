"""Layout in a browser: where Python itself runs in one, the layout of the page takes the place of
Graphviz, of which there is none.

It is the program that lays out the board of the player, run by the browser on plain records.
A label is laid out as a box that its line passes below, so that no two things overlap.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from autograd.drawing.columns import INSET, MARGIN, TITLE, Columns, Point
from autograd.drawing.labels import SCOPE_SIZE, width
from autograd.drawing.view import STRAIGHT, Line, Shape, View
from autograd.formulas.letters import visible

# The files of the layout, lowest first; the player holds the first two.
LAYOUT = ("board_layout", "board_frames")
GAP, ROWS = 22.0, 16.0  # between columns, and in one
BORDER = 4.0  # an output has a second border around its own
UNDER = 2.0  # from a label to its line


def layout_file(name: str) -> str:
    """A file of the layout as text."""
    return (files("autograd.drawing") / f"{name}.js").read_text("utf-8")


def placed_in_browser(view: View) -> Columns:
    """Where everything in the picture stands."""
    records = _records(view)
    return _Reading(view, records, _run(records)).columns()


def _run(records: dict[str, Any]) -> dict[str, Any]:
    """What the program of the layout says to ``records``."""
    from pyodide.code import run_js

    found: dict[str, Any] = json.loads(run_js(call_of(records)))
    return found


def call_of(records: dict[str, Any]) -> str:
    """An expression of JavaScript whose value is the places, as JSON."""
    return (
        f"(() => {{ {_program()};return(JSON.stringify(boardPlaces({json.dumps(records)}))) }})()"
    )


@cache
def _program() -> str:
    return "".join(map(layout_file, (*LAYOUT, "board_places")))


# ---------------------------------------------------------------- what is laid out


def _records(view: View) -> dict[str, Any]:
    boxes = [_box(view, shape) for shape in view.shapes]
    frames = {box["id"]: box["frames"] for box in boxes}
    lines = []
    for line in view.lines:
        if not _has_room(view, line):
            lines.append({"id": line.id, "tail": line.tail, "head": line.head})
            continue
        label = f"{line.id}:"
        boxes.append({**_label(view, line), "id": label, "frames": frames[line.head]})
        lines.append({"id": f"{line.id}<", "tail": line.tail, "head": label})
        lines.append({"id": f"{line.id}>", "tail": label, "head": line.head})
    boxes += _titles(view, boxes)
    room = {"head": TITLE + INSET, "side": INSET, "foot": INSET, "near": GAP}
    if _is_upright(view):
        room |= {"head": INSET, "side": TITLE + INSET}
    return {"boxes": boxes, "lines": lines, "gap": GAP, "rows": ROWS, "frame": room}


def _is_upright(view: View) -> bool:
    return view.options.direction in ("TB", "BT")


def _turned(view: View, wide: float, high: float) -> dict[str, float]:
    """Sizes along the computation and across it."""
    along, across = (high, wide) if _is_upright(view) else (wide, high)
    return {"width": along, "height": across}


def _box(view: View, shape: Shape) -> dict[str, Any]:
    more = 2 * BORDER * (shape.look == "output")
    size = _turned(view, shape.label.width + more, shape.label.height + more)
    is_leaf = shape.box is None and shape.look in ("leaf", "constant")
    return {
        "id": shape.id,
        "frames": _around(view, shape.group),
        **size,
        "above": 0,
        "isLeaf": is_leaf,
    }


def _around(view: View, group: int | None) -> list[str]:
    """The open groups around what is in one, outermost first."""
    return [frame.id for frame in reversed(view.around(group))]


def _has_room(view: View, line: Line) -> bool:
    return line.label is not None and view.effort <= STRAIGHT


def _label(view: View, line: Line) -> dict[str, Any]:
    assert line.label is not None
    size = _turned(view, line.label.width, line.label.height)
    return {"width": size["width"], "height": 0.0, "above": size["height"] + UNDER, "isLeaf": False}


def _titles(view: View, boxes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each frame that may be narrower than its title, a box of its width and no height."""
    side = "height" if _is_upright(view) else "width"
    widest: dict[str, float] = {}
    for box in boxes:
        for frame in box["frames"]:
            widest[frame] = max(widest.get(frame, 0.0), box[side])
    found = []
    for frame in view.frames:
        wide = width(visible(frame.name), SCOPE_SIZE)
        if wide > widest.get(frame.id, wide):
            size = _turned(view, wide, 0.0)
            around = _around(view, frame.index)
            found.append(
                {"id": f"t{frame.id}", "frames": around, **size, "above": 0, "isLeaf": False}
            )
    return found


# ---------------------------------------------------------------- what is found


class _Reading:
    """The places that were found, turned the way the picture goes."""

    def __init__(self, view: View, records: dict[str, Any], found: dict[str, Any]) -> None:
        self.view, self.found = view, found
        self.sizes = {box["id"]: box for box in records["boxes"]}

    def columns(self) -> Columns:
        done, view = Columns(), self.view
        along, across = self.found["size"]
        done.size = self._point(along, across, mirrored=False)
        done.size = (done.size[0] + MARGIN, done.size[1] + MARGIN)
        for shape in view.shapes:
            x, y = self.found["boxes"][shape.id]
            done.middles[shape.id] = self._point(x + self.sizes[shape.id]["width"] / 2, y)
        for frame in view.frames:
            if frame.id in self.found["frames"]:
                done.frames[frame.id] = self._corners(self.found["frames"][frame.id])
        for line in view.lines:
            done.curves[line.id] = self._curve(line)
            if _has_room(view, line):
                done.labels[line.id] = self._label(line)
        return done

    def _point(self, along: float, across: float, mirrored: bool = True) -> Point:
        if mirrored and self.view.options.direction in ("RL", "BT"):
            along = self.found["size"][0] - along
        x, y = (across, along) if _is_upright(self.view) else (along, across)
        return (x + MARGIN, y + MARGIN)

    def _corners(self, ends: list[float]) -> tuple[float, float, float, float]:
        left, top, right, low = ends
        (a, b), (c, d) = self._point(left, top), self._point(right, low)
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def _label(self, line: Line) -> Point:
        x, y = self.found["boxes"][f"{line.id}:"]
        size = self.sizes[f"{line.id}:"]
        return self._point(x + size["width"] / 2, y - size["above"] / 2 - UNDER / 2)

    def _curve(self, line: Line) -> list[Point]:
        """Points of curves that go along the computation at both of their ends."""
        found = self.found["lines"]
        if line.id in found:
            passed = found[line.id]
        else:
            passed = [*found[f"{line.id}<"], *found[f"{line.id}>"]]
        curve = [self._point(*passed[0])]
        for (a, b), (x, y) in pairwise(passed):
            bend = max(6.0, (x - a) * 0.45) if y != b else (x - a) / 3
            curve += [self._point(a + bend, b), self._point(x - bend, y), self._point(x, y)]
        return curve
