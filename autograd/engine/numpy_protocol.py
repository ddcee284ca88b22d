"""NumPy functions called on nodes: what each of them records.

``np.tanh(v)`` and ``np.float64(2) * v`` reach a node through ``__array_ufunc__``; calls
that are not ufuncs, such as ``np.sum(t)``, through ``__array_function__``. A ufunc that is a row
of the table records that row; for all others ``functions/numpy_calls.py`` enters here what to
call.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from autograd.engine.node import Node
from autograd.table.scalars import TABLE, Primitive, each_row

# By NumPy's own function: the row of a ufunc, or what is called in its place.
UFUNCS: dict[Any, Primitive] = {}
CALLS: dict[Any, Callable[..., Any]] = {}
REDUCED: dict[Any, Callable[..., Any]] = {}  # ufunc.reduce
ACCUMULATED: dict[Any, Callable[..., Any]] = {}  # ufunc.accumulate
# What has no derivative, or is not written, and what to write instead.
REFUSED: dict[Any, str] = {}

# NumPy's questions, whose answers are no numbers to differentiate, are answered from the data.
QUESTIONS: set[Any] = {
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
    np.isnan, np.isinf, np.isfinite, np.signbit, np.logical_and, np.logical_or,
    np.logical_xor, np.logical_not,
    np.shape, np.ndim, np.size, np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.argsort,
    np.argpartition, np.argwhere, np.lexsort, np.nonzero, np.flatnonzero, np.all, np.any,
    np.allclose, np.isclose, np.array_equal, np.array_equiv, np.array_repr, np.array_str,
    np.array2string, np.iscomplexobj, np.isrealobj, np.iscomplex, np.isreal, np.isneginf,
    np.isposinf, np.result_type, np.can_cast, np.min_scalar_type, np.common_type, np.zeros_like,
    np.ones_like, np.empty_like, np.full_like, np.searchsorted, np.digitize, np.count_nonzero,
    np.may_share_memory, np.shares_memory, np.isin, np.triu_indices_from, np.tril_indices_from,
    np.diag_indices_from, np.linalg.matrix_rank, np.broadcast_shapes,
}  # fmt: skip

_USUAL = {"casting": "same_kind", "order": "K", "subok": True, "where": True}


def record_ufunc(
    node: Node, ufunc: Any, method: str, inputs: tuple[Any, ...], options: Mapping[str, Any]
) -> Any:
    """What ``node.__array_ufunc__`` does: record that ufunc, or say what to use."""
    if method != "__call__":
        return _by_method(node, ufunc, method, inputs, options)
    if options:
        return _with_options(node, ufunc, inputs, options)
    if (row := UFUNCS.get(ufunc)) is not None:
        return node._apply(row, inputs)
    if (call := CALLS.get(ufunc)) is not None:
        return call(*inputs)
    if ufunc in QUESTIONS:
        return ufunc(*_unwrapped(inputs))
    raise _not_recorded(node, ufunc)


def _with_options(
    node: Node, ufunc: Any, inputs: tuple[Any, ...], options: Mapping[str, Any]
) -> Any:
    """The call with those options that change nothing, or another precision."""
    rest = _without_usual(node, f"np.{ufunc.__name__}", options)
    dtype = rest.pop("dtype", None)
    if ufunc not in (np.vecdot,) or rest.keys() - {"axis"}:
        for name in rest:
            raise TypeError(
                f"np.{ufunc.__name__}({name}=...) is not recorded for a {_kind(node)}: write the "
                "call out with operators and autograd's functions"
            )
    if dtype is not None and node._holds_array:
        cast = CALLS[np.astype]
        found = ufunc(*(cast(x, dtype) for x in inputs))
        return cast(found, dtype) if isinstance(found, Node) else found
    return ufunc(*inputs) if not rest else CALLS[ufunc](*inputs, **rest)


def _without_usual(node: Node, called: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that mean something; an array to write into is refused."""
    rest = {k: v for k, v in options.items() if not (k in _USUAL and v is _USUAL[k])}
    rest = {k: v for k, v in rest.items() if not (k in _USUAL and isinstance(v, str))}
    out = rest.pop("out", None)
    if out is not None and any(x is not None for x in (out if type(out) is tuple else (out,))):
        raise TypeError(
            f"{called}(out=...) is not recorded for a {_kind(node)}, whose results are new nodes: "
            "leave out= away and take what the call gives"
        )
    return rest


def _by_method(
    node: Node, ufunc: Any, method: str, inputs: tuple[Any, ...], options: Mapping[str, Any]
) -> Any:
    """``ufunc.reduce``, ``accumulate`` and ``outer``."""
    called = f"np.{ufunc.__name__}.{method}"
    rest = _without_usual(node, called, options)
    if method == "outer" and len(inputs) == 2 and not rest:
        a, b = (CALLS[np.asarray](x) for x in inputs)
        return ufunc(CALLS[np.reshape](a, a.shape + (1,) * b.ndim), b)
    known = {"reduce": REDUCED, "accumulate": ACCUMULATED}.get(method, {})
    if ufunc in known:
        x, *given = inputs
        names = ("axis", "dtype", "out", "keepdims")
        rest = dict(zip(names, given, strict=False)) | rest
        rest = {k: v for k, v in rest.items() if v is not None or k == "axis"}
        axis = rest.pop("axis", 0)
        if method == "accumulate":
            axis = _one_axis(axis, np.ndim(x._data) if isinstance(x, Node) else np.ndim(x))
        return known[ufunc](x, axis, **rest)
    those = ", ".join(sorted(f"np.{f.__name__}.{method}" for f in known))
    raise TypeError(
        f"{called} is not recorded for a {_kind(node)}: write the call out with operators and "
        f"autograd's functions{'; recorded are ' + those if those else ''}"
    )


def _one_axis(axis: Any, ndim: int) -> int:
    if not ndim:
        raise TypeError("cannot accumulate on a scalar")
    if axis is None and ndim > 1:
        raise ValueError("accumulate does not allow multiple axes")
    return 0 if axis is None else operator.index(axis)


def record_function(
    node: Node, function: Any, args: tuple[Any, ...], named: Mapping[str, Any]
) -> Any:
    """What ``node.__array_function__`` does: call what is written for that function."""
    call = CALLS.get(function)
    if call is None:
        if function in QUESTIONS:
            return function(
                *_unwrapped(args), **dict(zip(named, _unwrapped(named.values()), strict=True))
            )
        raise _not_recorded(node, function)
    if "out" in named:
        named = {k: v for k, v in named.items() if k != "out"} | _without_usual(
            node, _name(function), {"out": named["out"]}
        )
    try:
        return call(*args, **named)
    except TypeError as error:
        if "unexpected keyword" in str(error) or "positional argument" in str(error):
            raise TypeError(f"{_name(function)} of a {_kind(node)}: {error}") from None
        raise


def _unwrapped(args: Iterable[Any]) -> list[Any]:
    return [
        type(x)(_unwrapped(x))
        if type(x) in (list, tuple)
        else x._data
        if isinstance(x, Node)
        else x
        for x in args
    ]


def _kind(node: Node) -> str:
    return "Tensor" if node._holds_array else "Value"


def _name(function: Any) -> str:
    """``np.linalg.inv``; a ufunc that is not NumPy's, such as SciPy's ``expit``, has its name."""
    if isinstance(function, np.ufunc) and getattr(np, function.__name__, None) is not function:
        return function.__name__
    module = getattr(function, "__module__", None) or "numpy"
    place = "linalg." if "linalg" in module else "fft." if "fft" in module else ""
    return f"np.{place}{function.__name__}"


def _not_recorded(node: Node, function: Any) -> TypeError:
    import difflib

    name, kind = _name(function), _kind(node)
    if not name.startswith("np."):
        return _not_numpys(name, kind)
    if (instead := REFUSED.get(function)) is not None:
        return TypeError(f"{name} is not recorded for a {kind}: {instead}")
    if name.startswith("np.fft."):
        return TypeError(
            f"{name} is not recorded for a {kind}: it needs complex numbers, and nodes hold real "
            "ones; write the sums of cosines and sines out, t @ np.cos(...) and t @ np.sin(...)"
        )
    known = {_name(f).removeprefix("np.") for f in (*CALLS, *UFUNCS)}
    near = difflib.get_close_matches(name.removeprefix("np."), known, 1, 0.75)  # not kron for rint
    meant = f"; the nearest name that is: np.{near[0]}." if near else "."
    return TypeError(
        f"{name} is not recorded for a {kind}{meant} Write it with operators and functions that "
        "are (the page on NumPy of the documentation lists them), or give it its own derivative "
        "with autograd.primitive"
    )


# Functions of SciPy that have another name here.
_OTHER_NAMES = {"expit": "sigmoid", "psi": "digamma"}


def _not_numpys(name: str, kind: str) -> TypeError:
    own = TABLE.get(name)
    ours = name if own is not None and own.public else _OTHER_NAMES.get(name)
    if ours is not None:
        return TypeError(f"{name} of another library is not recorded for a {kind}: use "
                         f"autograd.{ours}")  # fmt: skip
    return TypeError(
        f"{name} of another library is not recorded for a {kind}: write it with autograd's "
        "functions, or give it its own derivative with autograd.primitive"
    )


def _install(op: Primitive) -> None:
    if op.numpy is None:
        return
    ufunc = getattr(np, op.numpy)
    if ufunc in UFUNCS:
        raise ValueError(f"np.{op.numpy} already records {UFUNCS[ufunc].name!r}")
    UFUNCS[ufunc] = op


def _remove(op: Primitive) -> None:
    if op.numpy is not None and UFUNCS.get(getattr(np, op.numpy)) is op:
        del UFUNCS[getattr(np, op.numpy)]


each_row(_install, _remove)
