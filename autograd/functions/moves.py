"""NumPy's functions that move entries to other places, join and cut.

Each takes what NumPy's function of that name takes. ``moving`` makes most of them from NumPy's
own, which says where each entry comes from.
"""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.engine.array_data import refuse_masked, unmasked
from autograd.engine.tensor import Tensor
from autograd.functions.shapes import (
    along,
    as_operand,
    as_tensor,
    broadcast_to,
    cast,
    concatenate,
    cut,
    moved_axes,
    one_axis,
    ravel,
    reshape,
    stack,
    transpose,
)
from autograd.table import arrays as rows
from autograd.table.moves import MOVES
from autograd.table.reductions import REDUCE_SUM
from autograd.table.scalars import TABLE
from autograd.table.shapes import Shape, data_of, kept_shape, normal_axes, shape_of


def places_of(x: Any) -> np.ndarray:
    """The numbers of the places of an array's entries, in its shape."""
    return np.arange(x.size).reshape(x.shape)


def moving(name: str, function: Callable[..., Any], operand: int = 0) -> Callable[..., Tensor]:
    """A function of NumPy that moves the entries of argument number ``operand``."""
    op = MOVES[name]

    def moved(*args: Any, **named: Any) -> Tensor:
        if len(args) <= operand:  # given by name
            bound = inspect.signature(function).bind(*args, **named)
            args, named = bound.args, bound.kwargs
        x = as_tensor(args[operand])
        if not operand:
            return op(x, places=moved_places(function, x.shape, args[1:], named))
        around = (*map(_given, args[:operand]), places_of(x), *map(_given, args[operand + 1 :]))
        return op(x, places=function(*around, **named))

    return moved


def _given(x: Any) -> Any:
    """An argument that is not differentiated."""
    refuse_masked(x)
    return data_of(x)


def _is_plain(arguments: Any) -> bool:
    """Whether equal ones mean the same: whole numbers, None and tuples of them, but no True."""
    for x in arguments:
        if not (x.__class__ is int or x is None or (x.__class__ is tuple and _is_plain(x))):
            return False
    return True


_NONE: Mapping[str, Any] = {}


@lru_cache(maxsize=256)
def _places(function: Any, shape: Shape, args: Any, named: Any) -> np.ndarray:
    places = np.arange(math.prod(shape)).reshape(shape)
    moved = np.asarray(function(places, *args, **dict(named)))
    moved.flags.writeable = False
    return moved


def moved_places(
    function: Any, shape: Shape, args: tuple[Any, ...] = (), named: Mapping[str, Any] = _NONE
) -> Any:
    """Where each entry comes from. Of small arrays it is kept: programs repeat their calls."""
    if math.prod(shape) <= _MOST_KEPT and _is_plain(args) and _is_plain(named.values()):
        return _places(function, shape, args, tuple(named.items()))
    places = np.arange(math.prod(shape)).reshape(shape)
    return function(places, *map(_given, args), **named)


_MOST_KEPT = 1000  # entries: 256 such arrays take 2 MB, more where entries are repeated


def sort(
    a: Any, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> Tensor:
    """In ascending order along an axis; each entry's gradient goes where the entry came from."""
    return _ordered("sort", a, axis, lambda x: np.argsort(x, axis, "stable"))


def partition(
    a: Any, kth: Any, axis: int | None = -1, kind: str = "introselect", order: Any = None
) -> Tensor:
    """NumPy's partition: sorted at the places ``kth``, smaller before, larger behind."""
    return _ordered("partition", a, axis, lambda x: np.argpartition(x, kth, axis))


def _ordered(name: str, a: Any, axis: int | None, order: Callable[[Any], Any]) -> Tensor:
    x = as_tensor(a)
    if axis is None:
        return _ordered(name, ravel(x), -1, order)
    picked = order(data_of(x))
    if x.ndim != 1:
        picked = np.take_along_axis(places_of(x), picked, axis)
    return MOVES[name](x, places=picked, ranked=axis)


def unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    **options: Any,
) -> Any:
    """The entries that differ, in order; of equal ones the first gets the gradient."""
    x = as_tensor(ar) if axis is not None else ravel(ar)
    asked = {"return_inverse": return_inverse, "return_counts": return_counts, "axis": axis}
    numpy: Any = np.unique
    _, first, *rest = numpy(data_of(x), return_index=True, **asked, **options)
    places = places_of(x)
    picked = places.ravel()[first] if axis is None else np.take(places, first, axis)
    found = MOVES["unique"](x, places=picked, ranked=0 if axis is None else None)
    return (found, *([first] if return_index else []), *rest) if rest or return_index else found


diagonal = moving("diagonal", np.diagonal)


def resize(a: Any, new_shape: Any) -> Tensor:
    """Repeated or cut to a shape; of nothing, zeros."""
    x = as_tensor(a)
    if not x.size:
        return Tensor(np.resize(data_of(x), new_shape), requires_grad=False)
    return MOVES["resize"](x, places=np.resize(places_of(x), new_shape))


def diag(v: Any, k: int = 0) -> Tensor:
    """The diagonal of a matrix, or the matrix with this diagonal."""
    x = as_tensor(v)
    if x.ndim != 1:
        return MOVES["diagonal"](x, places=np.diag(places_of(x), k))
    n = x.size + abs(k)
    at = np.arange(x.size)
    return rows.SCATTER(x, shape=(n, n), index=(at + max(-k, 0), at + max(k, 0)))


def diagflat(v: Any, k: int = 0) -> Tensor:
    """The matrix whose diagonal holds all entries."""
    return diag(ravel(v), k)


def trace(
    a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None
) -> Tensor:
    """The sum along a diagonal."""
    x = as_tensor(a)
    places = moved_places(np.diagonal, x.shape, (offset, axis1, axis2))
    picked = MOVES["diagonal"](x, places=places)
    return REDUCE_SUM(picked, axis=-1, keepdims=False)


def reshaped(
    a: Any, shape: Any = None, order: str = "C", *, newshape: Any = None, copy: Any = None
) -> Tensor:
    """``np.reshape``."""
    return reshape(a, newshape if shape is None else shape, order)


# ---------------------------------------------------------------- joining


def concatenated(
    arrays: Any, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = None
) -> Any:
    """``np.concatenate``."""
    return cast(concatenate(arrays, axis), dtype)


def append(arr: Any, values: Any, axis: int | None = None) -> Tensor:
    """Joined along an axis; by default both in one row."""
    return concatenate([as_operand(arr), as_operand(values)], axis)


def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Tensor:
    """With entries, or slices, put in before the given places."""
    x, new = as_tensor(arr), as_tensor(values)
    numbers = np.arange(x.size, x.size + new.size).reshape(new.shape)
    places = np.insert(places_of(x), data_of(obj), numbers, axis)
    return MOVES["pick"](concatenate([ravel(x), ravel(new)]), places=places)


def atleast(ndim: int) -> Callable[..., Any]:
    """``np.atleast_1d`` and its like."""
    function = (np.atleast_1d, np.atleast_2d, np.atleast_3d)[ndim - 1]

    def extended(*arys: Any) -> Any:
        xs = [as_tensor(x) for x in arys]
        found = [reshape(x, function(np.empty(x.shape, bool)).shape) for x in xs]
        return found[0] if len(found) == 1 else tuple(found)

    return extended


atleast_1d, atleast_2d, atleast_3d = map(atleast, (1, 2, 3))


def stacked(
    arrays: Sequence[Any], axis: int = 0, out: Any = None, *, dtype: Any = None, casting: Any = None
) -> Any:
    """``np.stack``."""
    return cast(stack(arrays, axis), dtype)


def vstack(tup: Sequence[Any], *, dtype: Any = None, casting: Any = None) -> Any:
    """One below the other."""
    return cast(concatenate([atleast_2d(as_operand(x)) for x in tup]), dtype)


def hstack(tup: Sequence[Any], *, dtype: Any = None, casting: Any = None) -> Any:
    """Side by side."""
    parts = [atleast_1d(as_operand(x)) for x in tup]
    return cast(concatenate(parts, axis=0 if parts[0].ndim == 1 else 1), dtype)


def dstack(tup: Sequence[Any]) -> Tensor:
    """One behind the other."""
    return concatenate([atleast_3d(as_operand(x)) for x in tup], axis=2)


def column_stack(tup: Sequence[Any]) -> Tensor:
    """Vectors as columns."""
    parts = [as_tensor(x) for x in tup]
    return concatenate([x if x.ndim > 1 else reshape(x, (-1, 1)) for x in parts], axis=1)


def block(arrays: Any) -> Tensor:
    """Blocks in nested lists put together."""
    depth, ndim = _depth(arrays), 0
    for x in _leaves(arrays):
        ndim = max(ndim, len(shape_of(as_operand(x))))
    return _blocked(arrays, depth, max(depth, ndim))


def _depth(arrays: Any) -> int:
    return 1 + _depth(arrays[0]) if isinstance(arrays, list) and arrays else 0


def _leaves(arrays: Any) -> list[Any]:
    return [x for part in arrays for x in _leaves(part)] if isinstance(arrays, list) else [arrays]


def _blocked(arrays: Any, depth: int, ndim: int) -> Tensor:
    if not isinstance(arrays, list):
        x = as_tensor(arrays)
        return reshape(x, (1,) * (ndim - x.ndim) + x.shape)
    return concatenate([_blocked(part, depth - 1, ndim) for part in arrays], axis=-depth)


def meshgrid(
    *xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> tuple[Tensor, ...]:
    """Coordinates along each axis as arrays over the grid."""
    xs = [ravel(x) for x in xi]
    order = [1, 0, *range(2, len(xs))] if indexing == "xy" and len(xs) > 1 else range(len(xs))
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    axes = list(order)
    lengths = [0] * len(xs)
    for x, axis in zip(xs, axes, strict=True):
        lengths[axis] = x.size
    open_grid = [
        reshape(x, tuple(-1 if i == axis else 1 for i in range(len(xs))))
        for x, axis in zip(xs, axes, strict=True)
    ]
    return tuple(x if sparse else broadcast_to(x, tuple(lengths)) for x in open_grid)


def broadcast_arrays(*args: Any, subok: bool = False) -> tuple[Tensor, ...]:
    """All in the shape of their sum."""
    xs = [as_tensor(x) for x in args]
    shape = np.broadcast_shapes(*(x.shape for x in xs))
    return tuple(x if x.shape == shape else broadcast_to(x, shape) for x in xs)


# ---------------------------------------------------------------- cutting


def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """Cut into sections as equal as can be, or before the given indices."""
    return cut(np.array_split, ary, indices_or_sections, axis)


def split_along(name: str) -> Callable[..., list[Tensor]]:
    """``np.hsplit``, ``np.vsplit`` and ``np.dsplit``: checked and cut as NumPy's."""
    function = getattr(np, name)

    def cut_up(ary: Any, indices_or_sections: Any) -> list[Tensor]:
        x = as_tensor(ary)
        pieces = function(places_of(x), indices_or_sections)
        return [MOVES["pick"](x, places=piece) for piece in pieces]

    return cut_up


def unstack(x: Any, /, *, axis: int = 0) -> tuple[Tensor, ...]:
    """The slices along an axis."""
    x = as_tensor(x)
    if not x.ndim:
        raise ValueError("Input array must be at least 1-d.")
    axis = one_axis(axis, x.ndim)
    return tuple(x[along(axis, i)] for i in range(x.shape[axis]))


def rollaxis(a: Any, axis: int, start: int = 0) -> Tensor:
    """An axis moved to before another."""
    x = as_tensor(a)
    return transpose(x, moved_axes(np.rollaxis, x.ndim, axis, start))


def matrix_transpose(x: Any, /) -> Tensor:
    """The last two axes exchanged."""
    x = as_tensor(x)
    if x.ndim < 2:
        raise ValueError(f"Input array must be at least 2-dimensional, but it is {x.ndim}")
    return rows.swap_last(x)


def apply_along_axis(func1d: Any, axis: int, arr: Any, *args: Any, **named: Any) -> Tensor:
    """A function of the vectors along an axis, of each."""
    x = as_tensor(arr)
    (axis,) = normal_axes(axis, x.ndim)
    last = rows.TRANSPOSE(x, axes=(*(i for i in range(x.ndim) if i != axis), axis))
    outer = last.shape[:-1]
    results = [as_tensor(func1d(last[i], *args, **named)) for i in np.ndindex(*outer)]
    inner = results[0].shape
    whole = reshape(stack(results), (*outer, *inner))
    back = (
        *range(axis),
        *range(len(outer), len(outer) + len(inner)),
        *range(axis, len(outer)),
    )
    return transpose(whole, back)


def apply_over_axes(func: Any, a: Any, axes: Any) -> Tensor:
    """A reduction over one axis after the other, which are kept."""
    x = as_tensor(a)
    for axis in normal_axes(axes, x.ndim):
        found = as_tensor(func(x, axis))
        x = found if found.ndim == x.ndim else reshape(found, kept_shape(x.shape, axis))
    return x


# ---------------------------------------------------------------- choosing


def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """For each entry, of the first choice whose condition holds."""
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    result = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1], strict=True):
        result = TABLE["where"](unmasked(data_of(condition)), choice, result)
    return result


def choose(a: Any, choices: Sequence[Any], out: Any = None, mode: Any = "raise") -> Any:
    """Of each place, the entry of the choice that ``a`` names."""
    which = unmasked(data_of(a))
    xs = broadcast_arrays(*(as_operand(x) for x in choices))
    shape = np.broadcast_shapes(which.shape, xs[0].shape)
    number = np.choose(which, np.arange(len(xs)).reshape(-1, *[1] * which.ndim), mode=mode)
    where = np.broadcast_to(number, shape)
    stacked = stack([broadcast_to(x, shape) if x.shape != shape else x for x in xs])
    return stacked[(where, *np.indices(shape))]


def piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **named: Any) -> Tensor:
    """Of each place, the function whose condition holds there."""
    x = as_tensor(x)
    if np.ndim(condlist) == x.ndim:
        condlist = [condlist]
    conditions = [np.broadcast_to(unmasked(data_of(c), bool), x.shape) for c in condlist]
    if len(funclist) == len(conditions) + 1:
        conditions.append(~np.any(conditions, axis=0))
    if len(funclist) != len(conditions):
        raise ValueError(
            f"with {len(condlist)} condition(s), either {len(condlist)} or {len(condlist) + 1} "
            "functions are expected"
        )
    result: Any = Tensor(np.zeros(x.shape), requires_grad=False)
    for condition, function in zip(conditions, funclist, strict=True):
        value = function(x[condition], *args, **named) if callable(function) else function
        placed = np.zeros(x.shape, int)
        placed[condition] = np.arange(np.count_nonzero(condition))
        value = as_tensor(value)
        if condition.any():
            result = TABLE["where"](condition, value if not value.ndim else value[placed], result)
    return result
