"""Kernels of rows of any number of operands, on arrays: many sums, means, lengths at once.

Each takes its operands along the first axis of one array, or as a list of numbers and
arrays that broadcast. All are analytic but for their kinks, so that they are also right on
complex numbers, by which ``checking`` takes derivatives (``holomorphic.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Operands = Sequence[Any] | np.ndarray


def _stacked(xs: Operands) -> np.ndarray:
    """The operands as one array, in the precision that NumPy gives their sum."""
    if isinstance(xs, np.ndarray):
        return xs
    stack = np.empty((len(xs), *np.broadcast_shapes(*map(np.shape, xs))), np.result_type(*xs))
    for i, x in enumerate(xs):
        stack[i] = x
    return stack


def mended(many: Callable[[Operands], Any], one: Callable[..., float], *xs: Any) -> Any:
    """``many(xs)``; where that is inf or nan, what the float kernel ``one`` says."""
    result = np.asarray(many(xs))
    if result.dtype.kind == "f" and not np.isfinite(result).all():
        lost = ~np.isfinite(result)
        columns = [np.broadcast_to(x, result.shape)[lost].tolist() for x in xs]
        result[lost] = [one(*point) for point in zip(*columns, strict=True)]
    return result


def log1p(x: Any) -> Any:
    """log(1 + x); NumPy's own loses the real part of small complex numbers."""
    real = np.log1p(np.real(x))
    return real + 1j * (np.imag(x) / (1 + np.real(x))) if np.iscomplexobj(x) else real


def total(xs: Operands) -> Any:
    return _stacked(xs).sum(axis=0)


def mean(xs: Operands) -> Any:
    return _stacked(xs).mean(axis=0)


def prod(xs: Operands) -> Any:
    return _stacked(xs).prod(axis=0)


def var(xs: Operands) -> Any:
    return (_centred(_stacked(xs)) ** 2).mean(axis=0)


def std(xs: Operands) -> Any:
    return norm(_centred(_stacked(xs))) / np.sqrt(len(xs))


def _centred(xs: np.ndarray) -> np.ndarray:
    """x - mean. What the rounded mean is off by is taken out as well."""
    rough = xs - xs.mean(axis=0)
    centred: np.ndarray = rough - rough.mean(axis=0)
    return centred


def norm(xs: Operands) -> Any:
    """The length, divided by the largest before squaring: no square overflows."""
    stack = _stacked(xs)
    size = np.abs(stack.real).max(axis=0)
    size = np.where(size > 0, size, 1.0)
    return size * np.sqrt(((stack / size) ** 2).sum(axis=0))


def logsumexp(xs: Operands) -> Any:
    """The largest operand, and log1p of the others: what they add, however little, is kept."""
    stack = _stacked(xs)
    at = stack.real.argmax(axis=0)[None]
    top = np.take_along_axis(stack, at, axis=0)
    others = np.exp(stack - top)
    np.put_along_axis(others, at, 0.0, axis=0)
    return top[0] + log1p(others.sum(axis=0))


def _pick(which: Callable[..., Any], xs: Operands) -> Any:
    stack = _stacked(xs)
    return np.take_along_axis(stack, which(stack.real, axis=0)[None], axis=0)[0]


def largest(xs: Operands) -> Any:
    return _pick(np.argmax, xs)


def smallest(xs: Operands) -> Any:
    return _pick(np.argmin, xs)


def dot(xs: Operands) -> Any:
    """Σ aᵢbᵢ, product after product: that reads each operand once and stacks none."""
    half = len(xs) // 2
    if half == 0:
        return 0.0
    result = xs[0] * xs[half]
    for a, b in zip(xs[1:half], xs[half + 1 :], strict=True):
        result = result + a * b
    return result


def boxed(arg: Any) -> np.ndarray:
    """A number or node as an array without axes, which NumPy does not look into."""
    if isinstance(arg, np.ndarray):
        return arg
    box = np.empty((), dtype=object)
    box[()] = arg
    return box
