"""Labels of edges that lie on the border of an open group, moved aside of it.

Graphviz keeps nodes and edges' labels apart from one another, but places a label near a cluster
that its edge enters as if the cluster had no border there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Box = tuple[float, float, float, float]  # left, right, top, bottom

FARTHEST, BESIDE = 16, 2  # points: how far a label is moved, and how far it then is from the border


def moved_off_borders(
    labels: Mapping[str, Box], frames: Sequence[Box], others: Sequence[Box], page: Box
) -> dict[str, Box]:
    """The labels, each as near to its place as it is free of every border.

    frames  the boxes with borders
    others  what a label may not cover
    page    where it has to stay

    One for which there is no such place stays where it is.

    >>> frame, page = (0, 90, 0, 90), (-50, 100, -50, 100)
    >>> moved_off_borders({"e0": (30, 50, -8, 4)}, [frame], [], page)
    {'e0': (30, 50, -14, -2)}
    """
    places = dict(labels)
    for name, box in labels.items():
        if not any(_crosses(box, frame) for frame in frames):
            continue
        taken = [*others, *(place for other, place in places.items() if other != name)]
        tries = sorted(_tries(box, frames), key=lambda way: abs(way[0]) + abs(way[1]))
        for moved in (_moved(box, *way) for way in tries):
            covers = any(_meet(moved, one) for one in taken)
            if _inside(moved, page) and not covers and not any(_crosses(moved, f) for f in frames):
                places[name] = moved
                break
    return places


def _tries(box: Box, frames: Iterable[Box]) -> list[tuple[float, float]]:
    """The ways to either side of each border that it lies on."""
    left, right, top, bottom = box
    found: list[tuple[float, float]] = []
    for frame in frames:
        if not _crosses(box, frame):
            continue
        for border in frame[:2]:
            found += [(border - right - BESIDE, 0), (border - left + BESIDE, 0)]
        for border in frame[2:]:
            found += [(0, border - bottom - BESIDE), (0, border - top + BESIDE)]
    return [(x, y) for x, y in found if abs(x) + abs(y) <= FARTHEST]


def _moved(box: Box, x: float, y: float) -> Box:
    return box[0] + x, box[1] + x, box[2] + y, box[3] + y


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]


def _inside(a: Box, b: Box) -> bool:
    return b[0] <= a[0] and a[1] <= b[1] and b[2] <= a[2] and a[3] <= b[3]


def _crosses(box: Box, frame: Box) -> bool:
    return _meet(box, frame) and not _inside(box, frame)
