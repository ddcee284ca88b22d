"""SciPy's own functions as primitives, where glassgrad has none: they need SciPy installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from autograd.hips.extend import defvjp, primitive
from autograd.hips.plain import plain_too

Slope = Callable[..., Any]


def scipys(module: str) -> Any:
    """A module of SciPy, or a sentence that it is missing."""
    try:
        return import_module(f"scipy.{module}")
    except ImportError as error:
        raise ImportError(
            f"this function of autograd.scipy is SciPy's own: install scipy ({error})"
        ) from None


def elementwise(function: Callable[..., Any], slopes: dict[int, Slope]) -> Callable[..., Any]:
    """A primitive with ``slopes[argnum](y, *operands)``; by other operands it raises."""
    made = primitive(function)

    def rule(slope: Slope) -> Callable[..., Any]:
        return lambda y, *xs: lambda g: g * slope(y, *xs)

    defvjp(made, *map(rule, slopes.values()), argnums=tuple(slopes))
    return plain_too(made)
