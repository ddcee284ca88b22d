"""Functions of arrays: reductions with axes, shapes, joining, picking, products.

Each takes what NumPy's function of that name takes (and a Tensor, an array or lists of
numbers), and is what a call such as ``np.sum(t, axis=0)`` records. Those that are not a
row of the table are written in rows, so that any order of derivative follows.
"""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from autograd import array_ops as rows
from autograd.array_ops import Axes, Shape, normal_axes, plain, shape_of
from autograd.node import Node
from autograd.numpy_calls import ARRAY_FUNCTIONS
from autograd.ops import TABLE
from autograd.tensor import Tensor


def as_operand(x: Any) -> Any:
    """A node as it is, anything else as a constant Tensor (lists of nodes are stacked)."""
    if isinstance(x, Node):
        return x
    if isinstance(x, list | tuple) and any(isinstance(item, Node) for item in _flat(x)):
        return stack([as_operand(item) for item in x])
    return Tensor(x, requires_grad=False)


def _flat(xs: Iterable[Any]) -> Iterable[Any]:
    for x in xs:
        yield from _flat(x) if isinstance(x, list | tuple) else (x,)


# ---------------------------------------------------------------- reductions


def sum(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The sum over axes; over all of them by default."""
    return rows.REDUCE_SUM(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def mean(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The mean over axes. Of no entries: nan."""
    x = as_operand(x)
    return sum(x, axis, keepdims) / _count(x, axis)


def var(x: Any, axis: Axes = None, ddof: int = 0, keepdims: bool = False) -> Tensor:
    """The variance over axes: Σ (x - mean)² / (n - ddof), with NumPy's ddof=0."""
    x = as_operand(x)
    deviation = x - mean(x, axis, keepdims=True)
    return sum(deviation * deviation, axis, keepdims) / (_count(x, axis) - ddof)


def std(x: Any, axis: Axes = None, ddof: int = 0, keepdims: bool = False) -> Tensor:
    """The standard deviation over axes; its gradient at equal entries is 0."""
    x = as_operand(x)
    deviation = x - mean(x, axis, keepdims=True)
    return norm(deviation, axis, keepdims) / float(np.sqrt(_count(x, axis) - ddof))


def prod(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The product over axes, halved again and again: right when entries are 0.

    (The quotient y / x of the usual rule is nan there.)
    """
    x = as_operand(x)
    axes = normal_axes(axis, x.ndim)
    rest = tuple(i for i in range(x.ndim) if i not in axes)
    flat = reshape(transpose(x, (*rest, *axes)), (*(x.shape[i] for i in rest), -1))  # (..., n)
    while (n := flat.shape[-1]) > 1:
        half = n // 2
        product = flat[..., :half] * flat[..., half : 2 * half]
        flat = concatenate([product, flat[..., 2 * half :]], axis=-1) if n % 2 else product
    if flat.shape[-1] == 0:
        flat = Tensor(np.ones((*flat.shape[:-1], 1), dtype=x.dtype), requires_grad=False)
    shape = rows.kept_shape(x.shape, axes) if keepdims else flat.shape[:-1]
    return reshape(flat, shape)


def max(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The largest entry over axes; ties share the gradient."""
    return rows.REDUCE_MAX(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def min(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The smallest entry over axes; ties share the gradient."""
    return rows.REDUCE_MIN(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def norm(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """The Euclidean length over axes (of a matrix: Frobenius); its gradient at 0 is 0."""
    return rows.REDUCE_NORM(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def logsumexp(x: Any, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """log(Σ exp(x)) over axes, without overflow."""
    return rows.REDUCE_LSE(as_operand(x), axis=_tuple(axis), keepdims=keepdims)


def softmax(x: Any, axis: int = -1) -> Tensor:
    """exp(x) / Σ exp(x) along an axis, without overflow."""
    return rows.SOFTMAX(as_operand(x), axis=axis)


def log_softmax(x: Any, axis: int = -1) -> Tensor:
    """log(softmax(x)) along an axis, also where the softmax rounds to 0."""
    return rows.LOG_SOFTMAX(as_operand(x), axis=axis)


def cross_entropy(x: Any, classes: Any) -> Tensor:
    """The mean of -log(softmax(x)) at the class of every row: scores (n, c), classes (n,)."""
    x, classes = as_operand(x), np.asarray(plain(classes))
    if x.ndim != 2 or classes.shape != x.shape[:1] or classes.dtype.kind not in "iu":
        raise ValueError(
            "cross_entropy() takes scores of shape (n, c) and n whole-number classes; got shapes "
            f"{x.shape} and {classes.shape} ({classes.dtype})"
        )
    return rows.CROSS_ENTROPY(x, classes=classes)


def cumsum(x: Any, axis: int | None = None) -> Tensor:
    """Running sums along an axis; of the flattened array by default."""
    x = as_operand(x)
    if axis is None:
        x, axis = reshape(x, (-1,)), 0
    return rows.CUMSUM(x, axis=axis)


def _count(x: Any, axis: Axes) -> float:
    return float(np.prod([shape_of(x)[i] for i in normal_axes(axis, len(shape_of(x)))]))


def _tuple(axis: Any) -> Axes:
    return tuple(axis) if isinstance(axis, list) else axis


# ---------------------------------------------------------------- products


def matmul(a: Any, b: Any) -> Tensor:
    """The matrix product, 1-d to n-d, batched over leading axes."""
    return rows.MATMUL(as_operand(a), as_operand(b))


def dot(a: Any, b: Any) -> Tensor:
    """NumPy's dot: a product with a number, else the last axis of a with the last but one of b."""
    a, b = as_operand(a), as_operand(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    if b.ndim <= 2:
        return matmul(a, b)
    letters = "abcdefghijklmnopqrstuvwxyz"
    left, right = letters[: a.ndim - 1], letters[a.ndim : a.ndim + b.ndim - 2]
    last = letters[a.ndim + b.ndim]
    return einsum(f"{left}z,{right}z{last}->{left}{right}{last}", a, b)


def outer(a: Any, b: Any) -> Tensor:
    """The products of every entry of a with every entry of b: (n,), (m,) -> (n, m)."""
    return reshape(as_operand(a), (-1, 1)) * reshape(as_operand(b), (1, -1))


def einsum(subscripts: str, *operands: Any) -> Tensor:
    """Einstein summation, e.g. ``einsum("ij,jk->ik", a, b)``; an index once an operand."""
    if not isinstance(subscripts, str):
        raise TypeError(f"einsum() takes the subscripts first, as text; got {subscripts!r}")
    xs = [as_operand(x) for x in operands]
    return rows.EINSUM(*xs, subscripts=_explicit(subscripts, xs))


def _explicit(subscripts: str, xs: Sequence[Any]) -> str:
    """The subscripts with the output written out and ``...`` replaced by letters."""
    text = subscripts.replace(" ", "")
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(xs):
        raise ValueError(f"einsum {subscripts!r} names {len(terms)} operands, got {len(xs)}")
    free = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in text]
    dots = 0
    for i, (term, x) in enumerate(zip(terms, xs, strict=True)):
        if "..." in term:
            extra = len(shape_of(x)) - len(term.replace("...", ""))
            dots = extra if extra > dots else dots
            terms[i] = term.replace("...", "".join(free[:extra][::-1]))
        if len(set(terms[i])) != len(terms[i]):
            raise ValueError(
                f"einsum {subscripts!r}: an index stands twice in one operand; take the "
                "diagonal by indexing, x[range(n), range(n)], first"
            )
    batch = "".join(free[:dots][::-1])
    if not arrow:
        letters = "".join(terms)
        output = batch + "".join(
            sorted(c for c in set(letters) - set(batch) if letters.count(c) == 1)
        )
    return ",".join(terms) + "->" + output.replace("...", batch)


# ---------------------------------------------------------------- shapes


def reshape(x: Any, shape: int | Sequence[int]) -> Tensor:
    """The same entries in another shape; one length may be -1."""
    return rows.RESHAPE(as_operand(x), shape=shape if isinstance(shape, int) else tuple(shape))


def ravel(x: Any) -> Tensor:
    """The entries in one row."""
    return reshape(x, (-1,))


def transpose(x: Any, axes: Sequence[int] | None = None) -> Tensor:
    """The axes in another order; reversed by default."""
    x = as_operand(x)
    order = range(x.ndim)[::-1] if axes is None else normal_axes(tuple(axes), x.ndim)
    return rows.TRANSPOSE(x, axes=tuple(order))


def swapaxes(x: Any, axis1: int, axis2: int) -> Tensor:
    """Two axes exchanged."""
    x = as_operand(x)
    order = list(range(x.ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return rows.TRANSPOSE(x, axes=tuple(order))


def moveaxis(x: Any, source: int, destination: int) -> Tensor:
    """One axis moved to another place."""
    x = as_operand(x)
    axes = list(range(x.ndim))
    axes.insert(destination % x.ndim, axes.pop(source % x.ndim))
    return rows.TRANSPOSE(x, axes=tuple(axes))


def squeeze(x: Any, axis: Axes = None) -> Tensor:
    """Without the axes of length 1, or without the given ones."""
    x = as_operand(x)
    return reshape(x, np.squeeze(np.empty(x.shape, bool), axis).shape)


def expand_dims(x: Any, axis: int | tuple[int, ...]) -> Tensor:
    """With new axes of length 1."""
    x = as_operand(x)
    return reshape(x, np.expand_dims(np.empty(x.shape, bool), axis).shape)


def broadcast_to(x: Any, shape: Shape) -> Tensor:
    """Stretched to a shape, as an operation with an array of that shape would."""
    return rows.BROADCAST_TO(as_operand(x), shape=tuple(shape))


# ---------------------------------------------------------------- joining and cutting


def concatenate(xs: Iterable[Any], axis: int | None = 0) -> Tensor:
    """Joined along an existing axis; with ``axis=None``, all entries in one row."""
    parts = [as_operand(x) for x in xs]
    if axis is None:
        parts, axis = [ravel(x) for x in parts], 0
    return rows.CONCATENATE(*parts, axis=axis)


def stack(xs: Iterable[Any], axis: int = 0) -> Tensor:
    """Joined along a new axis: n nodes of shape s give one of shape (n, *s)."""
    parts = [as_operand(x) for x in xs]
    if not parts:
        raise ValueError("stack() of an empty list has no shape")
    return rows.CONCATENATE(*(_with_axis(x, axis) for x in parts), axis=axis)


def _with_axis(x: Any, axis: int) -> Any:
    return rows.RESHAPE(x, shape=np.expand_dims(np.empty(shape_of(x), bool), axis).shape)


def split(x: Any, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Tensor]:
    """Cut into equal sections, or before the given indices."""
    x = as_operand(x)
    pieces = np.split(np.arange(x.shape[axis]), indices_or_sections)
    index: list[Any] = [slice(None)] * x.ndim
    result = []
    start = 0
    for piece in pieces:
        index[axis] = slice(start, start + len(piece))
        start += len(piece)
        result.append(x[tuple(index)])
    return result


def pad(x: Any, pad_width: Any) -> Tensor:
    """Zeros before and after along each axis, as NumPy's constant mode."""
    x = as_operand(x)
    pairs = np.broadcast_to(np.asarray(pad_width), (x.ndim, 2)).tolist()
    return rows.PAD(x, pad_width=tuple((int(a), int(b)) for a, b in pairs))


# ---------------------------------------------------------------- picking


def take_along_axis(x: Any, indices: Any, axis: int) -> Tensor:
    """Entries picked by whole-number indices along an axis, as NumPy's."""
    return rows.TAKE_ALONG(as_operand(x), indices=np.asarray(plain(indices)), axis=axis)


def tril(x: Any, k: int = 0) -> Tensor:
    """The lower triangle, zeros above diagonal k."""
    return rows.TRIL(as_operand(x), k=k)


def triu(x: Any, k: int = 0) -> Tensor:
    """The upper triangle, zeros below diagonal k."""
    return rows.TRIU(as_operand(x), k=k)


def clip(x: Any, low: Any = None, high: Any = None) -> Any:
    """x limited to [low, high]; None is no limit."""
    low = -np.inf if low is None else low
    return TABLE["clip"](as_operand(x), low, np.inf if high is None else high)


def where(condition: Any, a: Any, b: Any) -> Any:
    """a where the condition holds, else b; the branch not taken gets no gradient."""
    return TABLE["where"](condition, a, b)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        sum, mean, var, std, prod, max, min, norm, logsumexp, softmax, log_softmax, cumsum,
        matmul, dot, outer, einsum, reshape, ravel, transpose, swapaxes, moveaxis, squeeze,
        expand_dims, broadcast_to, concatenate, stack, split, pad, take_along_axis, tril, triu,
    )
}  # fmt: skip


# ---------------------------------------------------------------- as NumPy calls them


def _numpy_pad(
    x: Any, pad_width: Any, mode: str = "constant", *, constant_values: Any = 0
) -> Tensor:
    if mode != "constant" or np.any(np.asarray(constant_values) != 0):
        raise TypeError(
            f"np.pad of a Tensor pads with zeros, got mode={mode!r}, "
            f"constant_values={constant_values!r}: build other borders with np.concatenate"
        )
    return pad(x, pad_width)


def _numpy_norm(x: Any, ord: Any = None, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """``np.linalg.norm``, whose second argument is not the axis."""
    matrix = ord == "fro" and len(normal_axes(axis, as_operand(x).ndim)) == 2
    vector = isinstance(ord, int | float) and ord == 2 and len(shape_of(x)) == 1
    if ord is not None and not (matrix or vector):
        raise TypeError(
            f"np.linalg.norm of a Tensor is the Euclidean norm, got ord={ord!r}: write another "
            "one with autograd.sum, autograd.abs and autograd.max"
        )
    return norm(x, axis, keepdims)


def _numpy_clip(
    x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None
) -> Any:
    return clip(x, min if a_min is None else a_min, max if a_max is None else a_max)


def _vstack(xs: Iterable[Any]) -> Tensor:
    parts = [as_operand(x) for x in xs]
    return concatenate([reshape(x, (1, -1)) if len(shape_of(x)) < 2 else x for x in parts])


def _hstack(xs: Iterable[Any]) -> Tensor:
    parts = [reshape(x, (1,)) if not shape_of(x) else x for x in map(as_operand, xs)]
    return concatenate(parts, axis=0 if len(shape_of(parts[0])) == 1 else 1)


ARRAY_FUNCTIONS.update(
    {name: f for name, f in FUNCTIONS.items() if hasattr(np, name)},
    where=where, amax=max, amin=min,
    clip=_numpy_clip, norm=_numpy_norm, pad=_numpy_pad, vstack=_vstack, hstack=_hstack,
)  # fmt: skip

_METHODS = (
    sum, mean, var, std, prod, max, min, norm, logsumexp, softmax, log_softmax, cumsum, dot,
    ravel, transpose, swapaxes, squeeze,
)  # fmt: skip
for _function in _METHODS:
    setattr(Tensor, _function.__name__, _function)


def _reshaped(self: Tensor, *shape: Any) -> Tensor:
    """The same entries in another shape: ``t.reshape(2, -1)`` or ``t.reshape((2, -1))``."""
    return reshape(self, shape[0] if len(shape) == 1 else shape)


Tensor.reshape = _reshaped  # type: ignore[attr-defined]
