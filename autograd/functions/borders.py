"""``np.pad``: borders that repeat, mirror or continue what lies inside, or are computed from it."""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.functions.moves import places_of, sort
from autograd.functions.shapes import along, as_tensor, broadcast_to, concatenate, pad
from autograd.table import arrays as rows
from autograd.table.moves import MOVES
from autograd.table.scalars import ARRAY_TABLE
from autograd.table.shapes import data_of

_BORDERS = ("edge", "reflect", "symmetric", "wrap")


def padded(array: Any, pad_width: Any, mode: Any = "constant", **options: Any) -> Tensor:
    """``np.pad``: zeros, other constants, or what lies inside, repeated or mirrored."""
    x = as_tensor(array)
    if mode == "constant" and options.keys() <= {"constant_values"}:
        numbers = data_of(options.get("constant_values", 0))
        zeros = pad(x, pad_width)
        border = np.pad(np.zeros(x.shape), pad_width, constant_values=numbers)
        return zeros + border if np.any(border) else zeros
    if mode in _BORDERS and options.get("reflect_type", "even") == "even":
        return MOVES["pick"](x, places=np.pad(places_of(x), pad_width, mode, **options))
    if mode not in (*_BORDERS, *_COMPUTED, "linear_ramp"):
        raise TypeError(
            f"np.pad of a Tensor has the modes constant, {', '.join(_BORDERS)}, linear_ramp, "
            f"{', '.join(_COMPUTED)}; got mode={mode!r}: build other borders with np.concatenate"
        )
    np.pad(data_of(x), pad_width, mode, **options)  # NumPy's checks
    widths, given = _pairs(pad_width, x.ndim), dict(options)
    ends = _pairs(given.pop("end_values", 0), x.ndim)
    lengths = _pairs(given.pop("stat_length", None), x.ndim)
    for axis, (before, after) in enumerate(widths):
        if mode == "linear_ramp":
            x = _with_ramps(x, axis, before, after, ends[axis])
        elif mode in _COMPUTED:
            x = _with_statistics(x, axis, before, after, mode, lengths[axis])
        else:  # each entry of an odd border is a sum of few entries inside
            n = x.shape[axis]
            shares = np.pad(np.eye(n), ((before, after), (0, 0)), mode, **given)
            last = rows.TRANSPOSE(x, axes=_moved_last(axis, x.ndim))
            last = rows.MATMUL(last, shares.T.copy())
            x = rows.TRANSPOSE(last, axes=tuple(np.argsort(_moved_last(axis, x.ndim)).tolist()))
    return x


def _moved_last(axis: int, ndim: int) -> tuple[int, ...]:
    return (*(i for i in range(ndim) if i != axis), axis)


def _pairs(given: Any, ndim: int) -> list[Any]:
    """What is wanted before and after along each axis."""
    if given is None:
        return [(None, None)] * ndim
    return np.broadcast_to(np.asarray(data_of(given)), (ndim, 2)).tolist()


_COMPUTED = {
    "maximum": "reduce_max", "minimum": "reduce_min",
    "mean": "reduce_mean", "median": "reduce_mean",
}  # fmt: skip


def _with_statistics(
    x: Any, axis: int, before: int, after: int, mode: str, lengths: tuple[Any, Any]
) -> Any:
    """A statistic of the entries at either end, repeated."""
    n, parts = x.shape[axis], []
    for width, length, first in ((before, lengths[0], True), (after, lengths[1], False)):
        length = n if length is None else min(length, n)
        end = slice(0, length) if first else slice(n - length, n)
        one = _statistic(x[along(axis, end)], axis, mode)
        shape = tuple(width if i == axis else m for i, m in enumerate(x.shape))
        parts.append(broadcast_to(one, shape))
    return concatenate([parts[0], x, parts[1]], axis)


def _statistic(x: Any, axis: int, mode: str) -> Any:
    if mode == "median":  # the mean of those in the middle
        n = x.shape[axis]
        x = sort(x, axis)[along(axis, slice((n - 1) // 2, n // 2 + 1))]
    op: Any = ARRAY_TABLE[_COMPUTED[mode]]
    return op(x, axis=axis, keepdims=True)


def _with_ramps(x: Any, axis: int, before: int, after: int, ends: tuple[float, float]) -> Any:
    """Straight lines from the ends to the entries at the edges."""
    parts = []
    column = [-1 if i == axis else 1 for i in range(x.ndim)]
    for width, end, first in ((before, ends[0], True), (after, ends[1], False)):
        edge = x[along(axis, slice(0, 1) if first else slice(-1, None))]
        share = np.arange(width) / max(width, 1)
        share = (share if first else share[::-1]).reshape(column)
        parts.append(end + (edge - end) * share)
    return concatenate([parts[0], x, parts[1]], axis)
