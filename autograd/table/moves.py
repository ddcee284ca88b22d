"""Primitives of arrays that only move entries to other places: tile, roll, sort and their like.

Where each entry of the output comes from is known before anything is computed: NumPy's own
function, called on the numbers of the places, says so. One forward and one vjp serve them all,
picking entries by place and adding up what came from the same place.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.scalars import ARRAY_TABLE
from autograd.table.shapes import Shape, shape_of


def _pick(x: Any, places: np.ndarray, ranked: int | None = None) -> Any:
    """The entries at ``places``, chosen by the order along the axis ``ranked`` if there is one."""
    return np.take(x, places)


def _tied(y: Any, xs: Any, moving: Any, places: np.ndarray, ranked: int | None = None) -> Any:
    """Which entries others equal along the axis ``ranked``: any of them could have been picked."""
    if ranked is None or moving[0] is None:
        return False
    lines = np.moveaxis(xs[0], ranked, -1)
    order = np.argsort(lines, -1)
    same = np.diff(np.take_along_axis(lines, order, -1)) == 0
    edge = np.zeros((*same.shape[:-1], 1), bool)
    tied = np.zeros(lines.shape, bool)
    np.put_along_axis(tied, order, np.append(same, edge, -1) | np.append(edge, same, -1), -1)
    return np.take(np.moveaxis(tied, -1, ranked), places)


def _place(g: Any, places: np.ndarray, shape: Shape) -> Any:
    """Zeros of ``shape`` with the entries of ``g`` added at their places."""
    found = np.bincount(np.ravel(places), np.ravel(g), math.prod(shape))
    return found.reshape(shape).astype(np.result_type(g), copy=False)


def _row(name: str, doc: str) -> ArrayPrimitive:
    ARRAY_TABLE[name] = op = ArrayPrimitive(
        name, ("x",), _pick, lambda slot, g, y, x, places, ranked=None: PLACE(g, places=places,
        shape=shape_of(x)), linear=True, moves=True, kinks=_tied, shown=("place(g)",), doc=doc,
    )  # fmt: skip
    return op


MOVES = {
    name: _row(name, doc)
    for name, doc in (
        ("pick", "Entries by their places."),
        ("compress", "The slices for which a condition holds."),
        ("delete", "Without some of the slices."),
        ("diagonal", "The entries along a diagonal."),
        ("extract", "The entries for which a condition holds."),
        ("flip", "The entries along axes in reverse order."),
        ("partition", "The entries around those that a sorted array has at some places."),
        ("repeat", "Each entry, or slice, several times."),
        ("resize", "Repeated or cut to a shape."),
        ("roll", "The entries along axes moved on, and in again at the other end."),
        ("rot90", "Turned by quarters."),
        ("sort", "In ascending order along an axis; a gradient goes where its entry came from."),
        ("take", "Entries, or slices, by their numbers along an axis."),
        ("tile", "The whole array several times along its axes."),
        ("unique", "The entries that differ, in ascending order."),
    )
}
PLACE = ArrayPrimitive(
    "place", ("g",), _place, lambda slot, h, y, g, places, shape: MOVES["pick"](h, places=places),
    linear=True, moves=True, shown=("pick(g)",), doc="Zeros with entries added at places.",
)  # fmt: skip
ARRAY_TABLE["place"] = PLACE
