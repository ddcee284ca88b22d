"""NumPy's statistics: reductions in every form of their arguments, order statistics, spread.

Each takes what NumPy's function of that name takes, and is written in reductions, moves and
arithmetic of the table.
"""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.array_data import unmasked
from autograd.engine.tensor import Tensor
from autograd.functions import reductions
from autograd.functions.moves import places_of, sort
from autograd.functions.products import matmul
from autograd.functions.shapes import (
    as_operand,
    as_tensor,
    cast,
    concatenate,
    expand_dims,
    moveaxis,
    reshape,
    stack,
    transpose,
)
from autograd.table import arrays as rows
from autograd.table.moves import MOVES
from autograd.table.scalars import TABLE
from autograd.table.shapes import Axes, counted, data_of, kept_shape, normal_axes

_NOTHING: Any = getattr(np, "_NoValue", None)  # what NumPy's signatures call "not given"
Reduced = Callable[..., Tensor]


def _kept(x: Any, where: Any, other: float) -> Any:
    """``other`` where it does not count."""
    return x if where is True else TABLE["where"](unmasked(data_of(where)), x, other)


def _flag(keepdims: Any) -> bool:
    return False if keepdims is _NOTHING else bool(keepdims)


def _whole(function: Reduced, neutral: float, joined: Callable[[Any, Any], Any]) -> Reduced:
    """``np.sum`` or ``np.prod``."""

    def reduced(
        a: Any, axis: Axes = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
        initial: Any = None, where: Any = True,
    ) -> Tensor:  # fmt: skip
        if dtype is None and initial is None and where is True:
            return function(a, axis, _flag(keepdims))
        x = cast(_kept(as_operand(a), where, neutral), dtype)
        found = function(x, axis, _flag(keepdims))
        return found if initial is None or initial is _NOTHING else joined(found, initial)

    return reduced


def _extreme(function: Reduced, pick: str, neutral: float) -> Reduced:
    """``np.max`` or ``np.min``."""

    def reduced(
        a: Any, axis: Axes = None, out: Any = None, keepdims: Any = False,
        initial: Any = None, where: Any = True,
    ) -> Tensor:  # fmt: skip
        if initial is None or initial is _NOTHING:
            if where is not True and where is not _NOTHING:
                raise ValueError(f"np.{function.__name__} with where= needs initial= too")
            return function(a, axis, _flag(keepdims))
        x = _kept(as_tensor(a), True if where is _NOTHING else where, neutral)
        if not counted(x.shape, axis):
            x = concatenate([x, np.full(tuple(n or 1 for n in x.shape), neutral)])
        return TABLE[pick](function(x, axis, _flag(keepdims)), initial)

    return reduced


sum_ = _whole(reductions.sum, 0.0, lambda found, initial: found + initial)
prod_ = _whole(reductions.prod, 1.0, lambda found, initial: found * initial)
max_ = _extreme(reductions.max, "maximum", -np.inf)
min_ = _extreme(reductions.min, "minimum", np.inf)


def _counts(x: Any, axis: Axes, where: Any, keepdims: bool) -> Any:
    """How many entries count in each place of the result."""
    mask = np.broadcast_to(unmasked(data_of(where), bool), x.shape)
    return mask.sum(axis=axis, keepdims=keepdims).astype(float)


def mean_(
    a: Any, axis: Axes = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
    *, where: Any = True,
) -> Tensor:  # fmt: skip
    """``np.mean``."""
    if where is True:
        return reductions.mean(a if dtype is None else cast(a, dtype), axis, _flag(keepdims))
    x, kept = cast(as_tensor(a), dtype), _flag(keepdims)
    return reductions.sum(_kept(x, where, 0.0), axis, kept) / _counts(x, axis, where, kept)


def _spread(plainly: Reduced, root: bool) -> Reduced:
    """``np.var`` or ``np.std``."""

    def reduced(
        a: Any, axis: Axes = None, dtype: Any = None, out: Any = None, ddof: float = 0,
        keepdims: Any = False, *, where: Any = True, mean: Any = None, correction: Any = None,
    ) -> Tensor:  # fmt: skip
        x, kept = (a if dtype is None else cast(a, dtype)), _flag(keepdims)
        if correction is not None and correction is not _NOTHING:
            ddof = correction
        given = mean is not None and mean is not _NOTHING
        if where is True and not given:
            return plainly(x, axis, ddof, kept)
        x = as_tensor(x)
        middle = mean if given else mean_(x, axis, keepdims=True, where=where)
        squares = _kept((x - middle) * (x - middle), where, 0.0)
        freedom = np.maximum(_counts(x, axis, where, kept) - ddof, 0)
        found = reductions.sum(squares, axis, kept) / freedom
        return TABLE["sqrt"](found) if root else found

    return reduced


var_, std_ = _spread(reductions.var, False), _spread(reductions.std, True)


def ptp(a: Any, axis: Axes = None, out: Any = None, keepdims: Any = False) -> Tensor:
    """The largest less the smallest."""
    kept = _flag(keepdims)
    return reductions.max(a, axis, kept) - reductions.min(a, axis, kept)


def average(
    a: Any, axis: Axes = None, weights: Any = None, returned: bool = False, *, keepdims: Any = False
) -> Any:
    """The weighted mean."""
    x, kept = as_tensor(a), _flag(keepdims)
    if weights is None:
        found = reductions.mean(x, axis, kept)
        if not found.size:
            raise ZeroDivisionError("there is nothing to take an average of")
        count = np.full(found.shape, float(counted(x.shape, axis)))
        return (found, count) if returned else found
    w = as_tensor(weights)
    normal_axes(axis, x.ndim)
    if w.shape != x.shape:
        axes = normal_axes(axis, x.ndim)
        if w.shape != tuple(x.shape[i] for i in axes):
            raise ValueError("Shape of weights must be consistent with shape of a along axis.")
        w = reshape(w, tuple(n if i in axes else 1 for i, n in enumerate(x.shape)))
        w = rows.BROADCAST_TO(w, shape=x.shape)
    total = reductions.sum(w, axis, kept)
    if np.any(data_of(total) == 0.0):
        raise ZeroDivisionError("the weights add up to 0, so there is no weighted mean")
    found = reductions.sum(x * w, axis, kept) / total
    return (found, total) if returned else found


# ---------------------------------------------------------------- without nan


def _without_nan(function: Reduced, other: float) -> Reduced:
    """The reduction that takes nan for ``other``; of nothing but nan it is nan, but for sums."""

    def reduced(a: Any, *args: Any, **named: Any) -> Tensor:
        x = as_tensor(a)
        lost = np.isnan(data_of(x))
        if not lost.any():
            return function(x, *args, **named)
        found = function(_kept(x, ~lost, other), *args, **named)
        if np.isfinite(other):
            return found
        named = {k: v for k, v in named.items() if k in ("axis", "keepdims")}
        axis = args[0] if args else named.get("axis")
        nothing = lost.all(axis=axis, keepdims=_flag(named.get("keepdims", False)))
        return TABLE["where"](nothing, np.nan, found) if np.any(nothing) else found

    return reduced


nansum, nanprod = _without_nan(sum_, 0.0), _without_nan(prod_, 1.0)
nanmax, nanmin = _without_nan(max_, -np.inf), _without_nan(min_, np.inf)


def _where_numbers(function: Reduced) -> Reduced:
    def reduced(a: Any, *args: Any, **named: Any) -> Tensor:
        x = as_tensor(a)
        counts = ~np.isnan(data_of(x))
        if counts.all():
            return function(x, *args, **named)
        where = named.pop("where", True)
        return function(_kept(x, counts, 0.0), *args, where=counts & data_of(where), **named)

    return reduced


nanmean, nanvar, nanstd = (_where_numbers(f) for f in (mean_, var_, std_))


# ---------------------------------------------------------------- order statistics


def quantile(
    a: Any, q: Any, axis: Axes = None, out: Any = None, overwrite_input: bool = False,
    method: Any = "linear", keepdims: Any = False, *, weights: Any = None,
) -> Tensor:  # fmt: skip
    """Quantiles along axes, between two entries of the sorted ones."""
    if weights is not None:
        raise TypeError("np.quantile of a Tensor takes no weights")
    x = as_tensor(a)
    axes = normal_axes(axis, x.ndim)
    ordered = sort(_flat_last(x, axes))  # (..., n)
    q = unmasked(data_of(q), float)
    n = ordered.shape[-1]
    if method == "linear" and n and np.all((q >= 0) & (q <= 1)):
        place = (n - 1) * q
    else:  # between which entries, and where: as NumPy's are of 0, 1, 2, ...
        place = np.quantile(np.arange(float(n)), q, method=method)
    low = np.floor(place).astype(int)
    high, share = np.minimum(low + 1, n - 1), place - low
    found = ordered[..., low] * (1 - share)
    if np.any(share):
        upper = TABLE["where"](share == 0, 0.0, ordered[..., high])
        found = TABLE["where"](share == 1, 0.0, ordered[..., low]) * (1 - share) + upper * share
    lost = np.isnan(data_of(ordered)[..., -1])
    if lost.any():
        found = TABLE["where"](lost.reshape(*lost.shape, *[1] * q.ndim), np.nan, found)
    if q.ndim:
        found = moveaxis(found, range(-q.ndim, 0), range(q.ndim))
    if not _flag(keepdims):
        return found
    return reshape(found, (*q.shape, *kept_shape(x.shape, axes)))


def _flat_last(x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """The entries along these axes in one, the last."""
    if axes == (x.ndim - 1,):
        return x
    rest = tuple(n for i, n in enumerate(x.shape) if i not in axes)
    last = moveaxis(x, axes, range(-len(axes), 0)) if axes and rest else x
    return reshape(last, (*rest, -1))


def percentile(a: Any, q: Any, *args: Any, **named: Any) -> Tensor:
    """Quantiles by hundredths."""
    return quantile(a, unmasked(data_of(q), float) / 100, *args, **named)


def median(
    a: Any, axis: Axes = None, out: Any = None, overwrite_input: bool = False, keepdims: Any = False
) -> Tensor:
    """The middle of the sorted entries, or of the two in the middle."""
    x = as_tensor(a)
    if not counted(x.shape, axis):
        return mean_(x, axis, keepdims=keepdims)  # nan
    axes = normal_axes(axis, x.ndim)
    ordered = sort(_flat_last(x, axes))
    n = ordered.shape[-1]
    found = ordered[..., n // 2]
    if not n % 2:
        found = (ordered[..., n // 2 - 1] + found) / 2.0
    lost = np.isnan(ordered._data[..., -1])
    if lost.any():
        found = TABLE["where"](lost, np.nan, found)
    return reshape(found, kept_shape(x.shape, axes)) if _flag(keepdims) else found


def _order_without_nan(function: Reduced) -> Reduced:
    """Along each vector, of the entries that are numbers."""

    def reduced(a: Any, *args: Any, axis: Axes = None, keepdims: Any = False, **named: Any) -> Any:
        x = as_tensor(a)
        if not x.size:
            return nanmean(x, axis, keepdims=keepdims)
        if not np.isnan(data_of(x)).any():
            return function(x, *args, axis=axis, keepdims=keepdims, **named)
        axes = normal_axes(axis, x.ndim)
        rest = tuple(n for i, n in enumerate(x.shape) if i not in axes)
        vectors = _flat_last(x, axes)
        results = []
        for place in np.ndindex(*rest):
            vector = vectors[place]
            numbers = vector[~np.isnan(data_of(vector))]
            results.append(function(numbers if numbers.size else vector, *args, **named))
        inner = results[0].shape
        found = moveaxis(
            reshape(stack(results), (*rest, *inner)),
            range(len(rest), len(rest) + len(inner)),
            range(len(inner)),
        )
        if not _flag(keepdims):
            return found
        return reshape(found, (*inner, *kept_shape(x.shape, axes)))

    return reduced


nanmedian = _order_without_nan(median)
nanquantile = _order_without_nan(quantile)
nanpercentile = _order_without_nan(percentile)


# ---------------------------------------------------------------- spread together


def cov(
    m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None,
    fweights: Any = None, aweights: Any = None, *, dtype: Any = None,
) -> Tensor:  # fmt: skip
    """The covariance matrix of variables, of which each row is one."""
    x = cast(_variables(m, rowvar), dtype)
    others = None if y is None else _variables(y, rowvar)
    if x.shape[0] == 0:
        return Tensor(np.empty((0, 0)), requires_grad=False)
    if others is not None:
        x = concatenate([x, others])
    ddof = (0 if bias else 1) if ddof is None else ddof
    given = [w for w in (fweights, aweights) if w is not None]
    if given:  # NumPy's checks
        np.cov(data_of(x), fweights=data_of(fweights), aweights=data_of(aweights))
    weights = math.prod(map(as_tensor, given)) if given else None
    count = x.shape[1] if weights is None else reductions.sum(weights)
    middle = average(x, 1, weights, keepdims=True)
    if aweights is None or ddof == 0:
        freedom = count - ddof
    else:
        freedom = count - ddof * reductions.sum(weights * aweights) / count
    centred = x - middle
    right = centred if weights is None else centred * weights
    freedom = freedom if isinstance(freedom, Tensor) else TABLE["maximum"].value(freedom, 0.0)
    found = matmul(centred, transpose(right)) / freedom
    return reshape(found, tuple(n for n in found.shape if n != 1))


def _variables(m: Any, rowvar: bool) -> Any:
    x = as_tensor(m)
    if x.ndim > 2:
        raise ValueError("m has more than 2 dimensions")
    if x.ndim < 2:
        return reshape(x, (1, -1))
    return x if rowvar else transpose(x)


def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Tensor:
    """The correlation coefficients of variables, of which each row is one."""
    c = cov(x, y, rowvar, dtype=dtype)
    if not c.ndim:
        return c / c
    deviation = TABLE["sqrt"](MOVES["diagonal"](c, places=np.diagonal(places_of(c))))
    return TABLE["clip"](c / expand_dims(deviation, 1) / expand_dims(deviation, 0), -1.0, 1.0)


def nan_to_num(
    x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    """With numbers in place of nan and infinities; these get no gradient."""
    x = as_operand(x)
    data = np.asarray(data_of(x))
    if np.isfinite(data).all():
        return x
    numbers = np.nan_to_num(data, True, nan, posinf, neginf)
    return TABLE["where"](np.isfinite(data), x, numbers if numbers.ndim else numbers.item())
