"""The table's second section: primitives of arrays that do not act element by element.

What a row has, ``forward`` and ``vjp``, is told in ``array_primitive``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.reductions import REDUCE_SUM
from autograd.table.scalars import ARRAY_TABLE, TABLE
from autograd.table.shapes import Shape, data_of, shape_of

# ---------------------------------------------------------------- shapes


def sum_to(g: Any, shape: Shape) -> Any:
    """Undo broadcasting: add up ``g`` over the axes along which ``shape`` was stretched."""
    have = shape_of(g)
    if have == shape:
        return g
    extra = len(have) - len(shape)
    if extra == 1 and have[1:] == shape and g.__class__ is np.ndarray:  # a bias
        return column_sums(g)
    stretched = tuple(extra + i for i, n in enumerate(shape) if n == 1 and have[extra + i] != 1)
    axes = (*range(extra), *stretched)
    if g.__class__ is np.ndarray:
        return np.add.reduce(g, axis=axes).reshape(shape)
    summed = REDUCE_SUM(g, axis=axes, keepdims=False)
    return summed if shape_of(summed) == shape else RESHAPE(summed, shape=shape)


@lru_cache(maxsize=64)
def _ones(n: int, dtype: np.dtype[Any]) -> np.ndarray:
    ones = np.ones(n, dtype)
    ones.flags.writeable = False
    return ones


def column_sums(g: np.ndarray) -> Any:
    """The sum over the first axis; as a product with ones it takes a third of the time."""
    if g.ndim <= 2 and len(g) <= _MOST_ONES and g.dtype.kind == "f":
        return _ones(len(g), g.dtype).dot(g)
    return np.add.reduce(g, axis=0)


_MOST_ONES = 4096


def swap_last(x: Any) -> Any:
    """The matrix transpose: the last two axes exchanged."""
    if x.__class__ is np.ndarray:
        return x.mT
    ndim = len(shape_of(x))
    return TRANSPOSE(x, axes=(*range(ndim - 2), ndim - 1, ndim - 2))


# ---------------------------------------------------------------- products


def _vjp_matmul(slot: int, g: Any, y: Any, a: Any, b: Any) -> Any:
    """(n, k) @ (k, m): ∂a = g bᵀ, ∂b = aᵀ g; vectors as one-column or one-row matrices."""
    if g.__class__ is np.ndarray and a.ndim == b.ndim == 2:  # nearly always: no detour
        return g.dot(b.T) if slot == 0 else a.T.dot(g)
    left, right = len(shape_of(a)), len(shape_of(b))
    if left == 1 and right == 1:
        return g * (b if slot == 0 else a)
    if left == 1:  # (k,) @ (..., k, m) -> (..., m)
        row = g[..., None, :]  # (..., 1, m)
        if slot == 0:
            return sum_to(REDUCE_SUM(b * row, axis=-1), shape_of(a))
        return sum_to(a[:, None] * row, shape_of(b))
    if right == 1:  # (..., n, k) @ (k,) -> (..., n)
        column = g[..., None]  # (..., n, 1)
        if slot == 0:
            return sum_to(column * b, shape_of(a))
        return sum_to(REDUCE_SUM(a * column, axis=-2), shape_of(b))
    if slot == 0:
        return sum_to(MATMUL(g, swap_last(b)), shape_of(a))
    return sum_to(MATMUL(swap_last(a), g), shape_of(b))


def _affine(x: Any, w: Any, b: Any) -> Any:
    """x W + b, for every row of x: (..., k), (k, m), (m,) -> (..., m)."""
    if w.ndim != 2 or b.shape != w.shape[1:] or not x.ndim:
        raise ValueError("weights are a matrix, and biases a vector with an entry per output")
    if x.ndim > 2:
        flat = x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
        return _affine(flat, w, b).reshape(*x.shape[:-1], w.shape[1])
    y = x.dot(w)
    if y.dtype != b.dtype:
        return y + b
    y += b
    return y


def _vjp_affine(slot: int, g: Any, y: Any, x: Any, w: Any, b: Any) -> Any:
    """∂x = g Wᵀ, ∂W = xᵀ g, ∂b = the sum of the rows of g."""
    if g.__class__ is np.ndarray and x.ndim == 2:
        return g.dot(w.T) if slot == 0 else x.T.dot(g) if slot == 1 else column_sums(g)
    if slot == 0:
        return MATMUL(g, swap_last(w))  # (..., m) @ (m, k)
    rows = _as_rows(g)  # (n, m)
    if slot == 1:
        return MATMUL(swap_last(_as_rows(x)), rows)  # (k, n) @ (n, m)
    return REDUCE_SUM(rows, axis=0)


def _vjp_linear(slot: int, g: Any, y: Any, x: Any, w: Any, b: Any) -> Any:
    """The same with the weights transposed: ∂x = g W, ∂W = gᵀ x."""
    if g.__class__ is np.ndarray and x.ndim == 2:
        return g.dot(w) if slot == 0 else g.T.dot(x) if slot == 1 else column_sums(g)
    if slot == 0:
        return MATMUL(g, w)  # (..., m) @ (m, k)
    if slot == 1:
        return MATMUL(swap_last(_as_rows(g)), _as_rows(x))  # (m, n) @ (n, k)
    return _vjp_affine(slot, g, y, x, w, b)


def _as_rows(x: Any) -> Any:
    """The vectors along the last axis, one below the other."""
    shape = shape_of(x)
    if len(shape) == 2:
        return x
    return RESHAPE(x, shape=(math.prod(shape[:-1]), shape[-1]))


def _vjp_einsum(slot: int, g: Any, y: Any, *xs: Any, subscripts: str) -> Any:
    """The einsum of ``g`` and the other operands whose output is this operand's indices."""
    inputs, output = subscripts.split("->")
    terms = inputs.split(",")
    mine = terms[slot]
    others = [x for i, x in enumerate(xs) if i != slot]
    known = set(output).union(*(t for i, t in enumerate(terms) if i != slot))
    reachable = "".join(i for i in mine if i in known)
    rule = ",".join([output, *(t for i, t in enumerate(terms) if i != slot)]) + "->" + reachable
    found = EINSUM(g, *others, subscripts=rule)
    shape = shape_of(xs[slot])
    if shape_of(found) == shape:
        return found
    # an index that only this operand has was summed over: every entry gets the same share;
    # along one of length 1, this operand was stretched to the length that others have
    lengths = iter(shape_of(found))
    kept = tuple(next(lengths) if i in known else 1 for i in mine)
    own = tuple(1 if n == 1 else k for n, k in zip(shape, kept, strict=True))
    return BROADCAST_TO(sum_to(RESHAPE(found, shape=kept), own), shape=shape)


# ---------------------------------------------------------------- softmax


def _softmax(x: Any, axis: int = -1) -> Any:
    e = np.asarray(x - _largest(x, axis))
    np.exp(e, out=e)
    e /= _total(e, axis)
    return e


def _vjp_softmax(slot: int, g: Any, y: Any, x: Any, axis: int = -1) -> Any:
    """y · Σⱼ yⱼ (g - gⱼ), with g counted from where y is near 1: 1 - y is never taken."""
    near = data_of(y) > 0.5  # no more than one of a row
    if np.count_nonzero(near):
        g = g - _total(_where(~near, 0.0, g), axis)
    sent = g - _total(g * y, axis)
    sent *= y
    return sent


def _log_softmax(x: Any, axis: int = -1) -> Any:
    """x - top - log(Σ exp(x - top)); where that is nearly 0, log1p of all but the largest."""
    shifted = x - _largest(x, axis)
    parts = np.exp(shifted)
    total = _total(parts, axis)
    near = total < 1.5
    logarithms = np.log(total)
    if np.count_nonzero(near):
        others = _total(_where(shifted == 0.0, 0.0, parts), axis)
        logarithms = np.where(near, np.log1p(others), logarithms)
    shifted -= logarithms
    return shifted


def _vjp_log_softmax(slot: int, g: Any, y: Any, x: Any, axis: int = -1) -> Any:
    """g - p Σg; where p is near 1, g Σ(other p) - p Σ(other g)."""
    p = np.exp(y) if y.__class__ is np.ndarray else TABLE["exp"](y)
    plainly = g - p * _total(g, axis)
    near = data_of(p) > 0.5  # no more than one of a row
    if not np.count_nonzero(near):
        return plainly
    others_p, others_g = (_total(_where(near, 0.0, all_), axis) for all_ in (p, g))
    return _where(near, g * others_p - p * others_g, plainly)


def _where(condition: Any, a: Any, b: Any) -> Any:
    """a where the condition holds, else b; of arrays in half the time of NumPy's own."""
    if hasattr(b, "_apply"):
        return TABLE["where"](condition, a, b)
    result = np.array(b)
    np.copyto(result, a, where=condition)
    return result


def _total(x: Any, axis: int) -> Any:
    """The sum along an axis, kept; of short rows as a product with ones, which is sooner done."""
    if hasattr(x, "_apply"):
        return REDUCE_SUM(x, axis=axis, keepdims=True)
    if _are_short(x, axis):
        return x.dot(_ones(x.shape[-1], x.dtype))[..., None]
    return np.add.reduce(x, axis=axis, keepdims=True)


def _largest(x: np.ndarray, axis: int) -> Any:
    """The largest along an axis, kept; argmax and a look-up are sooner done than max."""
    if _are_short(x, axis) and x.size:
        starts = np.arange(0, x.size, x.shape[-1])
        places = starts + x.argmax(axis=-1).ravel()
        return x.ravel()[places].reshape(*x.shape[:-1], 1)
    return np.maximum.reduce(x, axis=axis, keepdims=True, initial=-math.inf)


def _are_short(x: np.ndarray, axis: int) -> bool:
    """Whether NumPy's own way along the axis is mostly its overhead for each row."""
    if not x.ndim or axis not in (-1, x.ndim - 1):
        return False
    return x.shape[-1] <= _SHORT and x.dtype.kind == "f"


_SHORT = 64  # of more, NumPy's sum in pairs is more exact


def _cross_entropy(x: Any, classes: Any) -> tuple[Any, Any]:
    """The mean of -log(softmax(x)) at the class of every row, and its derivative.

    Scores (..., c) and classes (...); the derivative is (softmax(x) - one-hot) / rows.
    """
    width = x.shape[-1]
    count = classes.size
    scores = x.reshape(count, width)
    if scores.dtype.kind != "f":
        scores = scores.astype(float)
    starts = np.arange(0, count * width, width)
    # argmax and a look-up are sooner done than max over short rows
    top = scores.ravel()[starts + scores.argmax(axis=1)]
    shares = np.subtract(scores, top[:, None], order="C")
    flat = shares.ravel()  # a view: what follows changes both
    at = starts + classes.ravel()
    right = flat[at]
    np.exp(shares, out=shares)
    own = np.exp(right)
    flat[at] = 0.0  # the sum of the others: where p is near 1, 1 - p has no digits
    others = shares.dot(_ones(width, shares.dtype))
    losses = np.log1p(others + (own - 1.0))
    losses -= right
    own += others
    own *= max(count, 1)
    shares /= own[:, None]
    flat[at] = -others / own
    return column_sums(losses) / count, shares.reshape(x.shape)


def _vjp_cross_entropy(slot: int, g: Any, y: Any, x: Any, classes: Any, saved: Any = None) -> Any:
    """g · (softmax(x) - one-hot) / n, each row's shares less the truth."""
    if saved is not None:
        saved *= g
        return saved
    truth = np.zeros(shape_of(x), bool)
    np.put_along_axis(truth, classes[..., None], True, axis=-1)
    where, shares = TABLE["where"], SOFTMAX(x, axis=-1)
    others = REDUCE_SUM(where(truth, 0.0, shares), axis=-1, keepdims=True)
    return where(truth, -others, shares) * (g / classes.size)


# ---------------------------------------------------------------- shapes and pieces


def _vjp_transpose(slot: int, g: Any, y: Any, x: Any, axes: Shape) -> Any:
    return TRANSPOSE(g, axes=tuple(np.argsort(axes).tolist()))


def _vjp_concatenate(slot: int, g: Any, y: Any, *xs: Any, axis: int = 0) -> Any:
    starts = np.cumsum([0] + [shape_of(x)[axis] for x in xs])
    index: list[Any] = [slice(None)] * len(shape_of(g))
    index[axis] = slice(int(starts[slot]), int(starts[slot + 1]))
    return g[tuple(index)]


def _scatter(g: Any, shape: Shape, index: Any) -> Any:
    """Zeros of ``shape`` with ``g`` added at ``index``; entries named twice add up."""
    out = np.zeros(shape, dtype=np.result_type(g))
    if _is_basic(index):
        out[index] = g
    else:
        np.add.at(out, index, g)
    return out


def _is_basic(index: Any) -> bool:
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        part is None or part is Ellipsis or isinstance(part, int | np.integer | slice)
        for part in parts
    )


def _scatter_along(g: Any, shape: Shape, indices: Any, axis: int) -> Any:
    out = np.zeros(shape, dtype=np.result_type(g))
    where = list(np.ogrid[tuple(slice(n) for n in np.shape(indices))])
    where[axis] = indices
    np.add.at(out, tuple(where), g)
    return out


def _vjp_pad(slot: int, g: Any, y: Any, x: Any, pad_width: Any) -> Any:
    inner = zip(pad_width, shape_of(x), strict=True)
    return g[tuple(slice(before, before + n) for (before, _), n in inner)]


def _reversed_along(x: Any, axis: int) -> Any:
    index: list[Any] = [slice(None)] * len(shape_of(x))
    index[axis] = slice(None, None, -1)
    return x[tuple(index)]


def _vjp_cumsum(slot: int, g: Any, y: Any, x: Any, axis: int) -> Any:
    return _reversed_along(CUMSUM(_reversed_along(g, axis), axis=axis), axis)


def _vjp_cumprod(slot: int, g: Any, y: Any, x: Any, axis: int) -> Any:
    """Σₖ≥ᵢ gₖ yₖ / xᵢ, of entries that are not 0."""
    return _vjp_cumsum(0, g * y, y, x, axis) / x


def _convolve(a: Any, v: Any) -> Any:
    return np.convolve(a, v)


def _vjp_convolve(slot: int, g: Any, y: Any, a: Any, v: Any) -> Any:
    """∂aᵢ = Σₖ g[i + k] v[k], and likewise of v."""
    mine, other = ((a, v), (v, a))[slot]
    start = shape_of(other)[0] - 1
    return CONVOLVE(g, other[::-1])[start : start + shape_of(mine)[0]]


def _row(
    name: str, args: str, forward: Callable[..., Any] | None, vjp: Callable[..., Any], **rest: Any
) -> ArrayPrimitive:
    op = ArrayPrimitive(name, tuple(args.split()), forward, vjp, **rest)
    ARRAY_TABLE[name] = op
    return op


# Rows that their own rules, or those of earlier rows, name.
ASTYPE: ArrayPrimitive
CONVOLVE: ArrayPrimitive
RESHAPE: ArrayPrimitive
SCATTER: ArrayPrimitive
SCATTER_ALONG: ArrayPrimitive
TRIL: ArrayPrimitive
TRIU: ArrayPrimitive

# fmt: off
MATMUL       = _row("matmul", "a b", np.matmul, _vjp_matmul, linear=True, text="a @ b", shown=("g @ b.T", "a.T @ g"), doc="The matrix product, as NumPy's @.")
AFFINE       = _row("affine", "x W b", _affine, _vjp_affine, text="x @ W + b", shown=("g @ W.T", "x.T @ g", "sum(g)"), doc="A layer as one node: every row times the weights, plus the biases.")
LINEAR       = _row("linear", "x W b", lambda x, w, b: _affine(x, w.T, b), _vjp_linear, text="x @ W.T + b", shown=("g @ W", "g.T @ x", "sum(g)"), doc="The same with one row of weights for each output, as PyTorch keeps them.")
EINSUM       = _row("einsum", "*xs", lambda *xs, subscripts: np.einsum(subscripts, *xs, optimize=len(xs) > 2), _vjp_einsum, linear=True, shown=lambda slot, count: f"einsum({', '.join(['g', *(f'x{i}' for i in range(count) if i != slot)])})", doc="Einstein summation.")
SOFTMAX      = _row("softmax", "x", _softmax, _vjp_softmax, shown=("y * (g - sum(g * y))",), doc="exp(x) / Σ exp(x) along an axis.")
LOG_SOFTMAX  = _row("log_softmax", "x", _log_softmax, _vjp_log_softmax, shown=("g - exp(y) * sum(g)",), doc="log(softmax(x)) along an axis.")
CROSS_ENTROPY = _row("cross_entropy", "x", None, _vjp_cross_entropy, saving=_cross_entropy, shown=("g * (softmax(x) - truth) / n",), doc="The mean of -log(softmax(x)) at the class of each row.")
CUMSUM       = _row("cumsum", "x", lambda x, axis: np.cumsum(x, axis=axis), _vjp_cumsum, linear=True, shown=("reversed_cumsum(g)",), doc="Running sums along an axis.")
CUMPROD      = _row("cumprod", "x", lambda x, axis: np.cumprod(x, axis=axis), _vjp_cumprod, shown=("reversed_cumsum(g * y) / x",), doc="Running products along an axis, of numbers that are not 0.")
CONVOLVE     = _row("convolve", "a v", _convolve, _vjp_convolve, linear=True, shown=("correlate(g, v)", "correlate(g, a)"), doc="The discrete convolution of two sequences.")
ASTYPE       = _row("astype", "x", lambda x, dtype: x.astype(dtype), lambda slot, g, y, x, dtype: ASTYPE(g, dtype=data_of(x).dtype), linear=True, moves=True, shown=("g",), doc="The same entries in another precision.")
RESHAPE      = _row("reshape", "x", lambda x, shape: np.reshape(x, shape), lambda slot, g, y, x, shape: RESHAPE(g, shape=shape_of(x)), linear=True, moves=True, shown=("reshape(g)",), doc="The same entries in another shape.")
TRANSPOSE    = _row("transpose", "x", lambda x, axes: np.transpose(x, axes), _vjp_transpose, linear=True, text="x.T", moves=True, shown=("g.T",), doc="The axes in another order.")
BROADCAST_TO = _row("broadcast_to", "x", lambda x, shape: np.broadcast_to(x, shape), lambda slot, g, y, x, shape: sum_to(g, shape_of(x)), linear=True, moves=True, shown=("sum(g)",), doc="Stretched to a shape.")
CONCATENATE  = _row("concatenate", "*xs", lambda *xs, axis=0: np.concatenate(xs, axis=axis), _vjp_concatenate, moves=True, shown=lambda slot, count: f"piece{slot}(g)", doc="Joined along an axis.")
GETITEM      = _row("getitem", "x", lambda x, index: x[index], lambda slot, g, y, x, index: SCATTER(g, shape=shape_of(x), index=index), linear=True, text="x[...]", moves=True, shown=("scatter(g)",), doc="Basic and advanced indexing.")
SCATTER      = _row("scatter", "g", _scatter, lambda slot, h, y, g, shape, index: h[index], linear=True, moves=True, shown=("g[...]",), doc="Zeros with entries added at an index.")
TAKE_ALONG   = _row("take_along_axis", "x", lambda x, indices, axis: np.take_along_axis(x, indices, axis), lambda slot, g, y, x, indices, axis: SCATTER_ALONG(g, shape=shape_of(x), indices=indices, axis=axis), linear=True, moves=True, shown=("scatter_along_axis(g)",), doc="Entries picked along an axis.")
SCATTER_ALONG = _row("scatter_along_axis", "g", _scatter_along, lambda slot, h, y, g, shape, indices, axis: TAKE_ALONG(h, indices=indices, axis=axis), linear=True, moves=True, shown=("take_along_axis(g)",), doc="Zeros with entries added along an axis.")
PAD          = _row("pad", "x", lambda x, pad_width: np.pad(x, pad_width), _vjp_pad, linear=True, moves=True, shown=("g[...]",), doc="Zeros around an array.")
TRIL         = _row("tril", "x", lambda x, k: np.tril(x, k), lambda slot, g, y, x, k: TRIL(g, k=k), linear=True, moves=True, shown=("tril(g)",), doc="The lower triangle, zeros above.")
TRIU         = _row("triu", "x", lambda x, k: np.triu(x, k), lambda slot, g, y, x, k: TRIU(g, k=k), linear=True, moves=True, shown=("triu(g)",), doc="The upper triangle, zeros below.")
# fmt: on
