"""The kernels of the table on complex numbers, for the complex step.

A kernel that is analytic on each of its smooth pieces has the derivative
Im f(x + ih) / h, without any subtraction and so without losing a digit (Squire and Trapp,
1998). NumPy's functions that are not analytic (``abs``, ``maximum``, comparisons) are
replaced by what they are on the piece where the real part stands: ``abs`` is x or -x.

A row takes part when its array kernel is written in these functions; where it is not, and
where the real part of the result is not the kernel's value, differences are taken instead.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from autograd.formulas.compiled_text import function_of
from autograd.formulas.language import names_in, parse
from autograd.table import array_kernels
from autograd.table.scalars import TABLE, Primitive

Kernel = Callable[..., Any]


# NumPy compares complex numbers by their real parts, and equal ones by their imaginary
# parts: x + ih stands just above x for all of them, as one point on one side of every kink.
def _abs(x: Any) -> Any:
    return np.where(np.asarray(x) < 0, -x, x)


def _sign(x: Any) -> Any:
    return np.sign(np.real(x)) + 0j


def _maximum(a: Any, b: Any) -> Any:
    return np.where(np.asarray(a) > b, a, b)


def _minimum(a: Any, b: Any) -> Any:
    return np.where(np.asarray(a) < b, a, b)


def _where(condition: Any, a: Any, b: Any) -> Any:
    return np.where(np.real(condition) != 0, a, b)


def _hypot(a: Any, b: Any) -> Any:
    size = np.maximum(np.abs(np.real(a)), np.abs(np.real(b)))
    size = np.where(size > 0, size, 1.0)
    return size * np.sqrt((a / size) ** 2 + (b / size) ** 2)


def _arctan2(a: Any, b: Any) -> Any:
    """The angle turns by Im(conj(z) dz) / |z|², which needs no branch."""
    x, y = np.real(b), np.real(a)
    size = np.hypot(x, y)
    return np.arctan2(y, x) + 1j * (x / size * np.imag(a) - y / size * np.imag(b)) / size


def _power(a: Any, b: Any) -> Any:
    """exp(b log a) with the sign of a negative base taken out; a whole exponent, repeated."""
    base, exponent = np.broadcast_arrays(np.asarray(a, complex), np.asarray(b, complex))
    whole = (exponent.imag == 0) & (exponent.real == np.round(exponent.real))
    negative = (base.real < 0) & whole
    odd = np.mod(exponent.real, 2) == 1
    by_logarithm = np.exp(exponent * np.log(np.where(negative, -base, base)))
    by_logarithm = np.where(negative & odd, -by_logarithm, by_logarithm)
    small = whole & (np.abs(exponent.real) <= 64)
    return np.where(small, np.power(base, np.where(small, exponent, 0)), by_logarithm)


def _remainder(a: Any, b: Any) -> Any:
    return a - b * np.floor_divide(np.real(a), np.real(b))


def _flat(function: Kernel) -> Kernel:
    return lambda *xs: function(*map(np.real, xs)) + 0j


_PIECEWISE: dict[str, Any] = {
    "absolute": _abs, "abs": _abs, "sign": _sign, "maximum": _maximum, "minimum": _minimum,
    "hypot": _hypot, "arctan2": _arctan2, "power": _power, "remainder": _remainder,
    "log1p": array_kernels.log1p,
    "floor": _flat(np.floor), "rint": _flat(np.rint), "ceil": _flat(np.ceil),
    "floor_divide": _flat(np.floor_divide), "where": _where, "pi": np.pi, "e": np.e,
}  # fmt: skip
_NOT_ANALYTIC = {"conjugate", "sign", "rint"}


class _Namespace:
    """``xp`` of the array kernels: NumPy's analytic functions, and the pieces above."""

    def __getattr__(self, name: str) -> Any:
        function = _function(name)
        if function is None:
            raise AttributeError(name)
        return function


def _function(name: str) -> Any:
    if name in _PIECEWISE:
        return _PIECEWISE[name]
    ufunc = getattr(np, name, None)
    kinds = getattr(ufunc, "types", ())
    analytic = any(kind in ("D->D", "DD->D") for kind in kinds) and name not in _NOT_ANALYTIC
    return ufunc if analytic else None


class _ComplexNumPy(type(array_kernels.xp)):  # type: ignore[misc]
    """``xp`` of the reductions' kernels, with a log1p of complex numbers."""

    log1p = staticmethod(array_kernels.log1p)


def _reduction(op: Primitive) -> Kernel | None:
    """The array kernel of a reduction, over the first axis."""
    if len(op.args) > 1:
        return op.array if callable(op.array) else None
    if not callable(op.array):
        return None if op.array is None and op.composed is None else lambda x: op.along(x, 0)
    kernel = op.array
    if isinstance(kernel, FunctionType):
        scope = kernel.__globals__ | {"xp": _ComplexNumPy()}
        kernel = FunctionType(kernel.__code__, scope, kernel.__name__)
    return lambda x: kernel(x, 0)


_cache: dict[Primitive, Kernel | None] = {}


def complex_kernel(op: Primitive) -> Kernel | None:
    """The row's kernel on complex arrays, or None where it has none.

    A row of many operands takes one array whose first axis runs over them.
    """
    if op not in _cache:
        _cache[op] = _build(op, (op.name,))
    return _cache[op]


def _build(op: Primitive, inside: tuple[str, ...]) -> Kernel | None:
    if op.variadic:
        return _reduction(op)
    if op.numpy is not None:
        found: Kernel | None = _function(op.numpy)
        return found
    if not isinstance(op.array, str):
        return None
    scope: dict[str, Any] = {"xp": _Namespace()}
    for name in names_in(parse(op.array)) & TABLE.keys() - set(inside):
        scope[name] = complex_kernel(TABLE[name])
        if scope[name] is None:
            return None
    text = f"def kernel({', '.join(op.args)}):\n    return {op.array}\n"
    return function_of(text, "kernel", scope, f"complex {op.name}")
