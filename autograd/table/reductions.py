"""Reductions: primitives of any number of operands, one row each.

The row serves a list of numbers (its float kernel, which rounds once at the end), a Tensor
along axes and a list of Tensors (its array kernel), compiled programs (the same kernel as
text) and the page; its local derivative, written for one operand, serves them all. Sums
of arrays round as NumPy's: pairwise along the last axis, so that the error is at most
(13 + ½ log₂ n) ε Σ|x|, and one after the other along others, at most ½ n ε Σ|x|. The forms of
a reduction differ by as much and no more.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.formulas.language import names_in, parse
from autograd.formulas.variadic import FIRST
from autograd.table import array_kernels, kernels
from autograd.table.array_primitive import ArrayPrimitive, spread
from autograd.table.scalars import ARRAY_TABLE, Primitive, add_rows, each_row
from autograd.table.shapes import Axes, kept_shape, shape_of

inf = math.inf


def _which(pick: Callable[..., float]) -> Callable[..., float]:
    """The index of the first operand that is picked: it jumps where the kernel kinks."""
    return lambda *xs: float(xs.index(pick(*xs))) if all(x == x for x in xs) else math.nan


def _tied(y: Any, x: Any, moving: Any, axis: Any) -> Any:
    """Whether several operands are the largest, and one of them moves."""
    ties = x == y
    count = ties.sum(axis, keepdims=True)
    return (count > 1) & (ties & moving).any(axis, keepdims=True)


def _at_zero(y: Any, x: Any, moving: Any, axis: Any) -> Any:
    return y == 0


XS = ("*x",)
# Operands that are inf share the gradient (inf - inf would be nan); where all are -inf, none gets
# any. y is rounded: divided by their sum, the exponentials have all digits however large y is.
_EXPONENTIAL = "where(y == inf, where(x == inf, 1, 0), exp(x - y))"
_SOFTMAX = f"where(y == -inf, 0, {_EXPONENTIAL} / sum({_EXPONENTIAL}))"
# What the rounded mean is off by is taken out as well.
_CENTRED = "(x - mean(x) - mean(x - mean(x)))"
_SHARED = "where(x == y, 1, 0) / sum(where(x == y, 1, 0))"
# Of all operands but the first: 1 - p would lose the digits of a p near 1.
_SHARES = "exp(x - max(x)) / sum(exp(x - max(x)))"
_OTHERS = f"sum(where(first, 0, {_SHARES}))"
REDUCTIONS = [
    Primitive(
        "sum",
        XS,
        kernels.total,
        ("1",),
        array="xp.sum(x, axis=axis)",
        of_nothing=0.0,
        sent="g",
        doc="The sum: of a list correctly rounded, of arrays pairwise as NumPy adds, off by at "
        "most (13 + ½ log₂ n) ε Σ|x| along the last axis.",
    ),
    Primitive(
        "mean",
        XS,
        kernels.mean,
        ("1 / n",),
        composed="sum(x) / n",
        degree=1,
        sent="g / n",
        doc="The arithmetic mean; sums that overflow do not spoil it.",
    ),
    Primitive(
        "prod",
        XS,
        kernels.prod,
        ("product_of_all_but(x)",),
        pairs="mul",
        array="xp.prod(x, axis=axis)",
        of_nothing=1.0,
        sent="g * product(others)",
        doc="The product.",
    ),
    Primitive(
        "var",
        XS,
        kernels.var,
        (f"2 / n * {_CENTRED}",),
        composed=f"mean({_CENTRED} * {_CENTRED})",
        degree=2,
        centred=True,
        sent="g * 2 * (x - mean(x)) / n",
        shown=("2 * (x - mean(x)) / n",),
        doc="The population variance: mean squared deviation (NumPy's ddof=0).",
    ),
    Primitive(
        "std",
        XS,
        kernels.std,
        (f"where(y == 0, 0, {_CENTRED} / y / n)",),
        composed=f"norm({_CENTRED}) / n**0.5",
        of_nothing=math.nan,
        degree=1,
        centred=True,
        smooth_piece=lambda *xs: float(kernels.std(*xs) > 0),
        kinks=_at_zero,
        sent="g * (x - mean(x)) / (n * y)",
        shown=("where(y == 0, 0, (x - mean(x)) / (n * y))",),
        doc="The population standard deviation; its slopes at equal operands are 0.",
    ),
    Primitive(
        "max",
        XS,
        kernels.largest,
        (_SHARED,),
        array="xp.max(x, axis=axis)",
        smooth_piece=_which(kernels.largest),
        kinks=_tied,
        sent="g * share(x == y)",
        shown=("where(x == y, 1 / sum(x == y), 0)",),
        doc="The largest; ties share the gradient.",
    ),
    Primitive(
        "min",
        XS,
        kernels.smallest,
        (_SHARED,),
        array="xp.min(x, axis=axis)",
        smooth_piece=_which(kernels.smallest),
        kinks=_tied,
        sent="g * share(x == y)",
        shown=("where(x == y, 1 / sum(x == y), 0)",),
        doc="The smallest; ties share the gradient.",
    ),
    Primitive(
        "norm",
        XS,
        math.hypot,
        ("where(y == 0, 0, x / y)",),
        array=array_kernels.norm,
        of_nothing=0.0,
        smooth_piece=lambda *xs: float(any(xs)),
        kinks=_at_zero,
        sent="g * x / y",
        doc="The Euclidean length; its slopes at 0 are 0.",
    ),
    Primitive(
        "logsumexp",
        XS,
        kernels.logsumexp,
        (_SOFTMAX,),
        array=array_kernels.logsumexp,
        of_nothing=-inf,
        sent="g * exp(x - y)",
        shown=("exp(x - y)",),
        doc="log(Σ exp(xᵢ)) without overflow.",
    ),
    Primitive(
        "softmax_first",
        XS,
        kernels.softmax_first,
        (f"where(first, y * {_OTHERS}, -y * {_SHARES})",),
        array=array_kernels.softmax_first,
        of_log_odds="sigmoid",
        range=(0.0, 1.0),
        public=False,
        shown=("where(first, y * (1 - y), -y * exp(x - logsumexp(x)))",),
        doc="exp(x) / Σ exp(xᵢ) of the first: its share.",
    ),
    Primitive(
        "log_softmax_first",
        XS,
        kernels.log_softmax_first,
        (f"where(first, {_OTHERS}, -{_SHARES})",),
        array=array_kernels.log_softmax_first,
        of_log_odds="log_sigmoid",
        public=False,
        shown=("where(first, 1 - exp(y), -exp(x - logsumexp(x)))",),
        doc="The logarithm of the first operand's softmax.",
    ),
    Primitive(
        "dot",
        ("*a", "*b"),
        kernels.dot,
        ("b", "a"),
        composed="sum(a * b)",
        array=array_kernels.dot,
        of_nothing=0.0,
        doc="Σ aᵢ bᵢ of two lists of equal length, as one node.",
    ),
]


# ---------------------------------------------------------------- along axes


def _along_axes(op: Primitive) -> ArrayPrimitive:
    """The reduction of a Tensor over axes: what a row says, as a primitive of arrays."""

    quick = reduce_of(op.array)

    def forward(x: Any, axis: Axes = None, keepdims: bool = False) -> Any:
        if quick is not None and x.__class__ is np.ndarray and x.dtype.kind == "f":
            return quick(x, axis=axis, keepdims=keepdims)
        y = op.along(x, axis)
        return y.reshape(kept_shape(np.shape(x), axis)) if keepdims else y

    def vjp(slot: int, g: Any, y: Any, x: Any, axis: Axes = None, keepdims: bool = False) -> Any:
        shape = shape_of(x)
        g = spread(g, shape, axis, keepdims)
        if op.local_derivatives != ("1",):
            g = g * op.along.local_derivative(spread(y, shape, axis, keepdims), x, axis)
        broadcast_to: Any = ARRAY_TABLE["broadcast_to"]
        return g if shape_of(g) == shape else broadcast_to(g, shape=shape)

    def kinks(y: Any, xs: Any, moving: Any, axis: Axes = None, keepdims: bool = False) -> Any:
        y = np.reshape(y, kept_shape(np.shape(xs[0]), axis))
        found = op.kinks(y, np.asarray(xs[0]), True, axis)  # type: ignore[misc]
        return found if keepdims else np.squeeze(found, axis)

    return ArrayPrimitive(
        f"reduce_{op.name}", ("x",), forward, vjp, kinks=kinks if op.kinks else None,
        linear=not names_in(parse(op.local_derivatives[0])) & {"x", "y"}, text=f"{op.name}(x)",
        shown=(op.sent or "g * slope(x)",), doc=op.doc,
    )  # fmt: skip


def reduce_of(array: Any) -> Callable[..., Any] | None:
    """The function of NumPy that a kernel is the call of, ``"xp.sum(x, axis=axis)"``."""
    if not isinstance(array, str) or not array.endswith("(x, axis=axis)"):
        return None
    found: Callable[..., Any] = getattr(array_kernels.xp, array[3:].partition("(")[0])
    return found


def _install(op: Primitive) -> None:
    if (
        len(op.args) == 1
        and op.variadic
        and op.local_derivatives
        and FIRST not in op.local_derivatives[0]
    ):
        ARRAY_TABLE[f"reduce_{op.name}"] = _along_axes(op)


def _remove(op: Primitive) -> None:
    ARRAY_TABLE.pop(f"reduce_{op.name}", None)


add_rows(REDUCTIONS)
each_row(_install, _remove)
REDUCE_SUM: Any = ARRAY_TABLE["reduce_sum"]
