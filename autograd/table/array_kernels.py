"""Array kernels of the reductions that are no single call of NumPy and no formula.

Each takes an array and the axis, or axes, to reduce. It is what a Tensor runs, what a list
of Tensors runs (laid along a first axis), and what stands as text in compiled programs,
where ``xp`` may be another library than NumPy. All are analytic but for their kinks, so
that they are also right on complex numbers, by which ``checking`` takes derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


class _NumPy:
    """NumPy, where a reduction is the ufunc's own: that takes half the time."""

    sum, prod = np.add.reduce, np.multiply.reduce
    max, min = np.maximum.reduce, np.minimum.reduce

    def __getattr__(self, name: str) -> Any:  # once for each: it is kept
        return self.__dict__.setdefault(name, getattr(np, name))


xp: Any = _NumPy()
Axis = int | tuple[int, ...]


def either(condition: Any, a: Callable[[], Any], b: Callable[[], Any]) -> Any:
    """a() where the condition holds, else b(); programs compute both."""
    return xp.where(condition, a(), b()) if np.count_nonzero(condition) else b()


def norm(x: Any, axis: Axis) -> Any:
    """The Euclidean length; squares neither overflow nor vanish."""
    top = xp.max(xp.abs(x), axis=axis, keepdims=True)
    top = xp.where((top > 0) & (top < xp.inf), top, 1.0)
    return xp.squeeze(top, axis) * xp.sqrt(xp.sum((x / top) ** 2, axis=axis))


def logsumexp(x: Any, axis: Axis) -> Any:
    """log(sum(exp(x))): the largest counts 1, and log1p keeps what the others add."""
    top = xp.max(x, axis=axis, keepdims=True)
    parts = xp.exp(x - xp.where(xp.abs(top) < xp.inf, top, 0.0))
    total = xp.sum(parts, axis=axis)
    others = lambda: xp.sum(xp.where(x == top, 0.0, parts), axis=axis)  # noqa: E731
    rest = either(total < 1.5, others, lambda: total - 1.0)
    return xp.squeeze(top, axis) + xp.log1p(rest)


def softmax_first(x: Any, axis: Axis) -> Any:
    """exp(x) / sum(exp(x)) of the first along axis 0."""
    shares = xp.exp(x - xp.max(x, axis=axis, keepdims=True))
    return shares[0] / xp.sum(shares, axis=axis)


def log_softmax_first(x: Any, axis: Axis) -> Any:
    """log(exp(x) / sum(exp(x))) of the first along axis 0, which is the zero of the others."""
    x = x - x[0]
    top = xp.max(x, axis=axis, keepdims=True)
    parts = xp.exp(x - top)
    total = xp.sum(parts, axis=axis)
    others = lambda: xp.sum(xp.where(x == top, 0.0, parts), axis=axis)  # noqa: E731
    rest = either(total < 1.5, others, lambda: total - 1.0)
    return 0.0 - xp.squeeze(top, axis) - xp.log1p(rest)


# ---------------------------------------------------------------- operands in a list


def stacked(xs: Sequence[Any]) -> np.ndarray:
    """Numbers and arrays along a first axis, in the precision that NumPy gives their sum."""
    stack = np.empty((len(xs), *np.broadcast_shapes(*map(np.shape, xs))), np.result_type(*xs))
    for i, x in enumerate(xs):
        stack[i] = x
    return stack


def dot(xs: Sequence[Any]) -> Any:
    """Σ aᵢbᵢ, product after product: that reads each operand once and stacks none."""
    half = len(xs) // 2
    if half == 0:
        return 0.0
    result = xs[0] * xs[half]
    for a, b in zip(xs[1:half], xs[half + 1 :], strict=True):
        result = result + a * b
    return result


# ---------------------------------------------------------------- helpers


def log1p(x: Any) -> Any:
    """log(1 + x); NumPy's own loses the real part of small complex numbers."""
    real = np.log1p(np.real(x))
    return real + 1j * (np.imag(x) / (1 + np.real(x))) if np.iscomplexobj(x) else real


def boxed(arg: Any) -> np.ndarray:
    """A number or node as an array without axes, which NumPy does not look into."""
    if isinstance(arg, np.ndarray):
        return arg
    box = np.empty((), dtype=object)
    box[()] = arg
    return box


def power_kinks(y: Any, xs: Sequence[Any], moving: Sequence[Any]) -> Any:
    """Where slopes of a**b by b have none by a: at a = 0 for b <= 1; and by b itself, at b = 0."""
    a, b = xs
    if moving[1] is None:
        return False
    return (a == 0) & (b <= 1 if moving[0] is not None else b == 0)


def mended(result: Any, kernel: Callable[..., float], xs: Sequence[Any]) -> Any:
    """The result of an array kernel; where that is inf or nan, what the float kernel says."""
    result = np.asarray(result)
    if result.dtype.kind == "f" and not np.isfinite(result).all():
        lost = ~np.isfinite(result)
        columns = [np.broadcast_to(x, result.shape)[lost].tolist() for x in xs]
        result[lost] = [kernel(*point) for point in zip(*columns, strict=True)]
    return result
