"""Products of arrays: of matrices, of a layer, and einsum."""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.functions.shapes import as_operand, as_tensor, reshape
from autograd.table import arrays as rows
from autograd.table.arrays import shape_of


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


def einsum(subscripts: str, *operands: Any) -> Tensor:
    """Einstein summation, e.g. ``einsum("ij,jk->ik", a, b)``; ``"ii->i"`` is a diagonal."""
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
