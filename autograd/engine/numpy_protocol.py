"""NumPy functions called on nodes: which row of the table each of them records.

``np.tanh(v)`` and ``np.float64(2) * v`` reach a node through ``__array_ufunc__``; calls
that are not ufuncs, such as ``np.sum(t)``, reach a Tensor through ``__array_function__``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from autograd.engine.node import Node
from autograd.table.scalars import Primitive, each_row

UFUNCS: dict[str, Primitive] = {}

# Functions of arrays that are not ufuncs; the floor of array functions fills it.
ARRAY_FUNCTIONS: dict[str, Callable[..., Any]] = {}

# NumPy's questions that have no gradient are answered from the data.
_QUESTIONS = {
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
    np.isnan, np.isinf, np.isfinite, np.signbit,
}  # fmt: skip
# NumPy's third argument is a dtype here.
_WITH_DTYPE = {
    "sum", "mean", "var", "std", "prod", "cumsum", "max", "min", "amax", "amin",
}  # fmt: skip
QUESTIONS_OF_ARRAYS = {
    "shape", "ndim", "size", "argmax", "argmin", "argsort", "nonzero", "all", "any",
    "allclose", "isclose", "array_equal", "array_repr", "array_str", "array2string",
    "iscomplexobj", "isrealobj", "result_type", "zeros_like", "ones_like", "empty_like",
    "full_like", "searchsorted", "count_nonzero", "may_share_memory", "shares_memory",
}  # fmt: skip


def record_ufunc(
    node: Node, ufunc: Any, method: str, inputs: tuple[Any, ...], options: Mapping[str, Any]
) -> Any:
    """What ``node.__array_ufunc__`` does: record the row of that ufunc, or say what to use."""
    if method != "__call__" or options:
        called = f".{method}" if method != "__call__" else f"({', '.join(options)}=...)"
        raise TypeError(
            f"np.{ufunc.__name__}{called} is not recorded for a {node._family.__name__}: write "
            "the call out with operators and autograd's functions"
        )
    if ufunc in _QUESTIONS:
        return ufunc(*(x._data if isinstance(x, Node) else x for x in inputs))
    if ufunc.__name__ in UFUNCS:
        return node._apply(UFUNCS[ufunc.__name__], inputs)
    if node._holds_array and ufunc.__name__ in ARRAY_FUNCTIONS:
        return ARRAY_FUNCTIONS[ufunc.__name__](*inputs)
    raise _not_recorded(node, ufunc.__name__, UFUNCS)


def record_function(
    node: Node, function: Any, args: tuple[Any, ...], named: Mapping[str, Any]
) -> Any:
    """What ``node.__array_function__`` does: call autograd's function of the same name."""
    name = function.__name__
    if name in QUESTIONS_OF_ARRAYS:
        return function(
            *_unwrapped(args), **dict(zip(named, _unwrapped(named.values()), strict=True))
        )
    if name not in ARRAY_FUNCTIONS:
        raise _not_recorded(node, name, {**ARRAY_FUNCTIONS, **UFUNCS})
    if name in _WITH_DTYPE and len(args) > 2:
        raise TypeError(f"np.{name} of a {node._family.__name__}: give what follows axis by name")
    try:
        return ARRAY_FUNCTIONS[name](*args, **named)
    except TypeError as error:
        if "unexpected keyword" in str(error) or "positional argument" in str(error):
            raise TypeError(
                f"np.{name} on a {node._family.__name__} takes what autograd.{name} takes: {error}"
            ) from None
        raise


def _unwrapped(args: Iterable[Any]) -> list[Any]:
    return [x._data if isinstance(x, Node) else x for x in args]


def _not_recorded(node: Node, name: str, known: Mapping[str, Any]) -> TypeError:
    import difflib

    near = difflib.get_close_matches(name, known, 1, 0.7)  # not kron for rint
    meant = f"; the nearest name that is: np.{near[0]}." if near else "."
    return TypeError(
        f"np.{name} is not recorded for a {node._family.__name__}{meant} Those that are: "
        f"{', '.join(sorted(known))}"
    )


def _install(op: Primitive) -> None:
    if op.numpy is None:
        return
    if op.numpy in UFUNCS:
        raise ValueError(f"np.{op.numpy} already records {UFUNCS[op.numpy].name!r}")
    UFUNCS[op.numpy] = op


def _remove(op: Primitive) -> None:
    if op.numpy is not None and UFUNCS.get(op.numpy) is op:
        del UFUNCS[op.numpy]


each_row(_install, _remove)
