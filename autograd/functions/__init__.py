"""The public functions: of numbers, of lists of numbers, and of arrays.

What ``scalar_functions`` and ``array_functions`` both have goes to the one that fits the
arguments: ``max([x, y])`` of Values is one Value, ``max(t, axis=0)`` is a Tensor.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache, wraps
from itertools import chain
from typing import Any

import numpy as np

from autograd.engine import native
from autograd.engine.tensor import Tensor
from autograd.engine.value import Value
from autograd.functions import arrays as array_functions
from autograd.functions import methods  # noqa: F401  (enters what NumPy's calls and methods run)
from autograd.functions import numbers as scalar_functions
from autograd.functions.reductions import over_axes
from autograd.table.scalars import ARRAY_TABLE, TABLE, Primitive, each_row

FUNCTIONS: dict[str, Callable[..., Any]] = {}


def _has_arrays(xs: Any) -> bool:
    """Whether ``xs`` is an array, or a list that holds any."""
    if isinstance(xs, Tensor | np.ndarray):
        return True
    if not isinstance(xs, list | tuple):
        return False
    # few kinds among many items: a sum of a thousand Values asks one question
    return any(map(_is_array, set(map(type, xs))))


def _holds_nodes(xs: Any) -> bool:
    """Whether ``xs`` is an array of Values, which is taken as a list of them."""
    return isinstance(xs, np.ndarray) and xs.dtype == object


@lru_cache(maxsize=100)
def _is_array(kind: type) -> bool:
    return issubclass(kind, Tensor | np.ndarray | list | tuple)


def _as_one_node(op: Primitive, lists: tuple[Any, ...]) -> Any:
    """What a row of many operands records of lists of Values and numbers; None for any others.

    The numbers of the second list may have an entry for each sample, as 1-d Tensors or arrays.
    """
    for xs in lists:
        if not isinstance(xs, list) or len(xs) != len(lists[0]):
            return None
    given = tuple(chain.from_iterable(lists))
    node = native.record(op, given)
    if node is None and len(lists) == 2 and _are_weights_and_samples(*lists):
        return Tensor._apply(op, given)
    return node


def _are_weights_and_samples(weights: list[Any], inputs: list[Any]) -> bool:
    columns = [x for x in inputs if isinstance(x, Tensor | np.ndarray)]
    shapes = {x.shape for x in columns}
    if len(shapes) != 1 or len(shapes.pop()) != 1:
        return False
    rest = set(map(type, weights)) | set(map(type, inputs)) - set(map(type, columns))
    return all(issubclass(kind, Value | float | int) for kind in rest)


def _either(
    name: str, of_lists: Callable[..., Any], of_arrays: Callable[..., Any]
) -> Callable[..., Any]:
    """The function that takes lists of numbers and arrays, with the signature of the latter."""
    operands = len(inspect.signature(of_lists).parameters)
    op = TABLE.get(name)
    many = op if op is not None and op.variadic else None

    @wraps(of_arrays)
    def function(*args: Any, **named: Any) -> Any:
        if many is not None and not named and len(args) == operands:
            node = _as_one_node(many, args)
            if node is not None:
                return node
        if named or len(args) != operands or any(map(_has_arrays, args)):
            if not named and any(map(_holds_nodes, args)):
                return function(*(x.tolist() if _holds_nodes(x) else x for x in args))
            return of_arrays(*args, **named)
        return of_lists(*args)

    lists, arrays = inspect.getdoc(of_lists), inspect.getdoc(of_arrays)
    function.__doc__ = f"{lists}\n\nOf arrays:\n\n{arrays}\n"
    return function


def _add(name: str) -> None:
    of_lists = scalar_functions.FUNCTIONS.get(name)
    of_arrays = array_functions.FUNCTIONS.get(name)
    if of_lists is not None and of_arrays is not None:
        FUNCTIONS[name] = _either(name, of_lists, of_arrays)
    elif (function := of_lists or of_arrays) is not None:
        FUNCTIONS[name] = function


for _name in {**scalar_functions.FUNCTIONS, **array_functions.FUNCTIONS}:
    _add(_name)


def _install(op: Primitive) -> None:
    if f"reduce_{op.name}" in ARRAY_TABLE and op.name not in array_functions.FUNCTIONS:
        array_functions.FUNCTIONS[op.name] = over_axes(op)
        _of_a_user.add(op.name)
    _add(op.name)


def _remove(op: Primitive) -> None:
    if op.name in _of_a_user:
        _of_a_user.discard(op.name)
        del array_functions.FUNCTIONS[op.name]
    FUNCTIONS.pop(op.name, None)


_of_a_user: set[str] = set()
each_row(_install, _remove)


def __getattr__(name: str) -> Callable[..., Any]:
    """``functions.tanh`` and so on, also for rows that were added later."""
    if name not in FUNCTIONS:
        raise AttributeError(f"autograd has no function {name!r}")
    return FUNCTIONS[name]
