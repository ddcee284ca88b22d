"""The public functions: of numbers, of lists of numbers, and of arrays.

What ``scalar_functions`` and ``array_functions`` both have goes to the one that fits the
arguments: ``max([x, y])`` of Values is one Value, ``max(t, axis=0)`` is a Tensor.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from autograd import array_functions, scalar_functions
from autograd.ops import Op, each_row
from autograd.tensor import Tensor

FUNCTIONS: dict[str, Callable[..., Any]] = {}


def _has_arrays(xs: Any) -> bool:
    """Whether ``xs`` is an array, or a list that holds any."""
    if isinstance(xs, Tensor | np.ndarray):
        return True
    if not isinstance(xs, list | tuple):
        return False
    # few kinds among many items: a sum of a thousand Values asks one question
    return any(issubclass(kind, _ARRAYS) for kind in set(map(type, xs)))


_ARRAYS = (Tensor, np.ndarray, list, tuple)


def _either(of_lists: Callable[..., Any], of_arrays: Callable[..., Any]) -> Callable[..., Any]:
    """The function that takes lists of numbers and arrays, with the signature of the latter."""
    operands = len(inspect.signature(of_lists).parameters)

    @wraps(of_arrays)
    def function(*args: Any, **named: Any) -> Any:
        if named or len(args) != operands or any(map(_has_arrays, args)):
            return of_arrays(*args, **named)
        return of_lists(*args)

    function.__doc__ = f"{of_lists.__doc__}\n\nOf arrays:\n\n{of_arrays.__doc__}"
    return function


def _add(name: str) -> None:
    of_lists = scalar_functions.FUNCTIONS.get(name)
    of_arrays = array_functions.FUNCTIONS.get(name)
    if of_lists is not None and of_arrays is not None:
        FUNCTIONS[name] = _either(of_lists, of_arrays)
    elif (function := of_lists or of_arrays) is not None:
        FUNCTIONS[name] = function


for _name in {**scalar_functions.FUNCTIONS, **array_functions.FUNCTIONS}:
    _add(_name)


def _install(op: Op) -> None:
    _add(op.name)


def _remove(op: Op) -> None:
    FUNCTIONS.pop(op.name, None)


each_row(_install, _remove)


def __getattr__(name: str) -> Callable[..., Any]:
    """``functions.tanh`` and so on, also for rows that were added later."""
    if name not in FUNCTIONS:
        raise AttributeError(f"autograd has no function {name!r}")
    return FUNCTIONS[name]
