"""Products of arrays: of matrices, of a layer, and einsum."""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.functions.shapes import as_operand, as_tensor, moveaxis, pad, reshape
from autograd.table import arrays as rows
from autograd.table.reductions import REDUCE_SUM
from autograd.table.shapes import shape_of


def matmul(a: Any, b: Any) -> Tensor:
    """The matrix product, 1-d to n-d, batched over leading axes."""
    return rows.MATMUL(as_operand(a), as_operand(b))


def affine(x: Any, weight: Any, bias: Any) -> Tensor:
    """x @ weight + bias as one node: (..., k), (k, m), (m,) -> (..., m).

    >>> affine([1.0, 0.5], Tensor([[0.9, 0.2], [0.3, 0.8]]), Tensor([0.0, 1.0])).numpy()
    array([1.05, 1.6 ])
    """
    if x.__class__ is weight.__class__ is bias.__class__ is Tensor:
        return Tensor._apply(rows.AFFINE, (x, weight, bias), {})
    return rows.AFFINE(as_operand(x), as_operand(weight), as_operand(bias))


def linear(x: Any, weight: Any, bias: Any) -> Tensor:
    """x @ weight.T + bias as one node, as PyTorch's: (..., k), (m, k), (m,) -> (..., m).

    >>> linear([1.0, 0.5], Tensor([[0.9, 0.3], [0.2, 0.8]]), Tensor([0.0, 1.0])).numpy()
    array([1.05, 1.6 ])
    """
    if x.__class__ is weight.__class__ is bias.__class__ is Tensor:
        return Tensor._apply(rows.LINEAR, (x, weight, bias), {})
    return rows.LINEAR(as_operand(x), as_operand(weight), as_operand(bias))


def dot(a: Any, b: Any) -> Tensor:
    """NumPy's dot: a product with a number, else the last axis of a with the last but one of b."""
    a, b = as_tensor(a), as_tensor(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    if a.shape[-1] != b.shape[-2 if b.ndim > 1 else -1]:
        raise ValueError(
            f"dot() of shapes {a.shape} and {b.shape}: the last axis of the first is multiplied "
            "with the last but one of the second, and they differ in length"
        )
    if b.ndim <= 2:
        return matmul(a, b)
    letters = "abcdefghijklmnopqrstuvwxyz"
    left, right = letters[: a.ndim - 1], letters[a.ndim : a.ndim + b.ndim - 2]
    last = letters[a.ndim + b.ndim]
    return einsum(f"{left}z,{right}z{last}->{left}{right}{last}", a, b)


def outer(a: Any, b: Any) -> Tensor:
    """The products of every entry of a with every entry of b: (n,), (m,) -> (n, m)."""
    return reshape(as_operand(a), (-1, 1)) * reshape(as_operand(b), (1, -1))


def einsum(subscripts: Any, *operands: Any, optimize: Any = False, out: Any = None) -> Tensor:
    """Einstein summation, e.g. ``einsum("ij,jk->ik", a, b)``; ``"ii->i"`` is a diagonal."""
    if not isinstance(subscripts, str) and operands and isinstance(operands[0], list | tuple):
        subscripts, operands = _lettered((subscripts, *operands))
    if not isinstance(subscripts, str):
        raise TypeError(f"einsum() takes the subscripts first, as text; got {subscripts!r}")
    xs = [as_operand(x) for x in operands]
    text = _explicit(subscripts, xs)
    terms, output = text.split("->")
    for i, term in enumerate(terms.split(",")):
        if len(set(term)) < len(term):
            xs[i] = _diagonal(xs[i], term, subscripts)
    once = ",".join("".join(dict.fromkeys(term)) for term in terms.split(","))
    return rows.EINSUM(*xs, subscripts=f"{once}->{output}")


def _lettered(given: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The form in which a list of indices follows every operand: einsum(a, [0, 1], b, [1, 2])."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    pairs = len(given) // 2
    terms = [
        "".join("..." if i is Ellipsis else letters[i] for i in term)
        for term in (*given[1 : 2 * pairs : 2], *given[2 * pairs :])
    ]
    inputs = ",".join(terms[:pairs])
    return inputs + ("->" + terms[-1] if len(given) % 2 else ""), given[0 : 2 * pairs : 2]


def _diagonal(x: Any, term: str, subscripts: str) -> Any:
    """The entries of x where the places along axes with the same index are the same."""
    letters = "".join(dict.fromkeys(term))
    shape = shape_of(x)
    lengths: dict[str, int] = {}
    for letter, n in zip(term, shape, strict=True):
        if lengths.setdefault(letter, n) != n:
            raise ValueError(
                f"einsum {subscripts!r} of shape {shape}: {letter!r} stands for {lengths[letter]} "
                f"and for {n} entries"
            )
    places = [
        np.arange(lengths[c]).reshape([-1 if other == c else 1 for other in letters]) for c in term
    ]
    return x[tuple(places)]


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
    batch = "".join(free[:dots][::-1])
    if not arrow:
        letters = "".join(terms)
        output = batch + "".join(
            sorted(c for c in set(letters) - set(batch) if letters.count(c) == 1)
        )
    return ",".join(terms) + "->" + output.replace("...", batch)


# ---------------------------------------------------------------- further products


def inner(a: Any, b: Any) -> Tensor:
    """The products along the last axes, added up."""
    a, b = as_tensor(a), as_tensor(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    return tensordot(a, b, (-1, -1))


def vdot(a: Any, b: Any) -> Tensor:
    """The product of all entries of both, added up."""
    return matmul(reshape(as_operand(a), (-1,)), reshape(as_operand(b), (-1,)))


def vecdot(x1: Any, x2: Any, *, axis: int = -1) -> Tensor:
    """The products along an axis, added up: of a stack of vectors with another."""
    a, b = as_tensor(x1), as_tensor(x2)
    if not (a.ndim and b.ndim) or a.shape[axis] != b.shape[axis]:
        raise ValueError(
            f"vecdot() of shapes {a.shape} and {b.shape}: it takes vectors of one length"
        )
    if axis != -1:
        a, b = moveaxis(a, axis, -1), moveaxis(b, axis, -1)
    return REDUCE_SUM(a * b, axis=-1, keepdims=False)


def matvec(x1: Any, x2: Any) -> Tensor:
    """A stack of matrices times a stack of vectors."""
    a, b = as_tensor(x1), as_tensor(x2)
    if a.ndim < 2 or not b.ndim:
        raise ValueError(f"matvec() of shapes {a.shape} and {b.shape}: a matrix and a vector")
    return matmul(a, b) if b.ndim == 1 else matmul(a, b[..., None])[..., 0]


def vecmat(x1: Any, x2: Any) -> Tensor:
    """A stack of vectors times a stack of matrices."""
    a, b = as_tensor(x1), as_tensor(x2)
    if b.ndim < 2 or not a.ndim:
        raise ValueError(f"vecmat() of shapes {a.shape} and {b.shape}: a vector and a matrix")
    return matmul(a, b) if a.ndim == 1 else matmul(a[..., None, :], b)[..., 0, :]


def tensordot(a: Any, b: Any, axes: Any = 2) -> Tensor:
    """The products along pairs of axes, added up: one matrix product."""
    a, b = as_tensor(a), as_tensor(b)
    if isinstance(axes, int | np.integer):
        axes = range(a.ndim - axes, a.ndim), range(int(axes))
    left, right = ([x] if isinstance(x, int | np.integer) else list(x) for x in axes)
    left, right = _in_order(left, a.ndim), _in_order(right, b.ndim)
    if [a.shape[i] for i in left] != [b.shape[i] for i in right]:
        raise ValueError(f"tensordot() of shapes {a.shape} and {b.shape}: shape-mismatch for sum")
    rest_a, rest_b = ([i for i in range(x.ndim) if i not in used]
                      for x, used in ((a, left), (b, right)))  # fmt: skip
    shape = tuple([a.shape[i] for i in rest_a] + [b.shape[i] for i in rest_b])
    count = math.prod(a.shape[i] for i in left)
    first = _laid(a, [*rest_a, *left], (-1 if count else _count(a, rest_a), count))
    second = _laid(b, [*right, *rest_b], (count, -1 if count else _count(b, rest_b)))
    found = matmul(first, second)
    return found if found.shape == shape else reshape(found, shape)


def _count(x: Any, axes: Sequence[int]) -> int:
    return math.prod(x.shape[i] for i in axes)


def _in_order(axes: Sequence[Any], ndim: int) -> list[int]:
    """Axes counted from the front, in the given order."""
    return list(np.lib.array_utils.normalize_axis_tuple(tuple(axes), ndim))


def _laid(x: Any, order: list[int], shape: tuple[int, ...]) -> Any:
    if order != list(range(x.ndim)):
        x = rows.TRANSPOSE(x, axes=tuple(order))
    wanted = np.empty(x.shape, bool).reshape(shape).shape
    return x if x.shape == wanted else reshape(x, wanted)


def kron(a: Any, b: Any) -> Tensor:
    """The Kronecker product: every entry of a times all of b."""
    a, b = as_tensor(a), as_tensor(b)
    ndim = max(a.ndim, b.ndim)
    left, right = ((1,) * (ndim - x.ndim) + x.shape for x in (a, b))
    shape = tuple(m * n for m, n in zip(left, right, strict=True))
    wide = reshape(a, tuple(k for n in left for k in (n, 1)))
    tall = reshape(b, tuple(k for n in right for k in (1, n)))
    return reshape(wide * tall, shape)


def cross(
    a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None
) -> Tensor:
    """The vector product along an axis of length 3 (before NumPy 2.5 of length 2, too)."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = (x if i == -1 else moveaxis(x, i, -1)
            for x, i in ((as_tensor(a), axisa), (as_tensor(b), axisb)))  # fmt: skip
    lengths = a.shape[-1], b.shape[-1]
    # refuses what the NumPy at hand does: from 2.5 on, length 2
    np.cross(np.zeros(lengths[0]), np.zeros(lengths[1]))
    if lengths == (2, 2):
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    a, b = (x if x.shape[-1] == 3 else pad(x, [(0, 0)] * (x.ndim - 1) + [(0, 1)]) for x in (a, b))
    after, before = np.array([1, 2, 0]), np.array([2, 0, 1])
    found = a[..., after] * b[..., before] - a[..., before] * b[..., after]
    return found if axisc == -1 else moveaxis(found, -1, axisc)
