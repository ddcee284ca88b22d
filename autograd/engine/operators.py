"""The methods behind ``a + b``, ``2 * b``, ``-a`` and ``a.tanh()``: recording without detours.

Every operation of a user's program runs one of these, so they are written out from one
template for each row, as data classes write out their ``__init__``; whatever is unusual
(``no_grad``, ``detect_anomaly``, a constant, a foreign type) goes to ``Node._apply``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

import numpy as np

from autograd.engine import modes, native
from autograd.engine.array_data import without_warnings
from autograd.engine.node import Node
from autograd.engine.slots import sequence_numbers
from autograd.formulas.compiled_text import code_of
from autograd.table.scalars import CONSTANT, Primitive, each_row

# The end of a method: the node of two operands, which has its data already.
_RECORDED = """\
    node._a = {a}
    node._b = {b}
    node._sequence_number = next(sequence_numbers)
    node._adjoint = None
    if modes.open_blocks:
        node._origin = modes.mode().stamp
    return node
"""

_BINARY = (
    """\
def method(self, other):
    if (modes.open_blocks and not modes.mode().fast) or self.op is CONSTANT:
        return general_path(self, op, ({a}, {b}), other)
    kind = type(other)
    if kind is not family:
        if kind in usual_types:
            number = known_literal(other)
            other = literal(checked(other)) if number is None else number
        elif not isinstance(other, family):
            return general_path(self, op, ({a}, {b}), other)
    node = new(family)
    node._data = {value}
    node.op = op
"""
    + _RECORDED
)

# On arrays a float is a Value, and other numbers go the general way, as shapes that do not fit.
_ARRAY_BINARY = (
    """\
def method(self, other):
    kind = type(other)
    if kind is float:
        other = literal(other)
    elif kind is not family:
        return general_path(self, op, ({a}, {b}), other)
    elif other.op is CONSTANT and other._data.dtype.kind != "f":
        return self._apply(op, ({a}, {b}))
    if (modes.open_blocks and not modes.mode().fast) or self.op is CONSTANT:
        return self._apply(op, ({a}, {b}))
    try:
        data = without_warnings.run(op.on_arrays, {a}._data, {b}._data)
    except ValueError:
        return self._apply(op, ({a}, {b}))
    node = new(family)
    node._data = data if data.__class__ is ndarray else asarray(data)
    node.op = op
"""
    + _RECORDED
)

_UNARY = """\
def method(self):
    if (modes.open_blocks and not modes.mode().fast) or self.op is CONSTANT:
        return self._apply(op, (self,))
    node = new(family)
    node._data = kernel(self._data)
    node.op = op
    node._a = self
    node._b = None
    node._sequence_number = next(sequence_numbers)
    node._adjoint = None
    if modes.open_blocks:
        node._origin = modes.mode().stamp
    return node
"""

# Rows that Python's own operator computes are computed in place, without a call.
_SIGNS = {operator.add: "+", operator.sub: "-", operator.mul: "*"}


def unary_operator(op: Primitive, family: type[Node]) -> Callable[..., Any]:
    """The method for a row of one operand."""
    if family._holds_array:  # beside the work on an array, a detour costs nothing
        return lambda self: self._apply(op, (self,))
    return _compiled(_UNARY, op, family)


def binary_operator(
    op: Primitive, family: type[Node]
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The method for ``a <op> b`` and the reflected one, for ``b <op> a``."""
    if family._holds_array:
        return (
            _compiled(_ARRAY_BINARY.format(a="self", b="other"), op, family),
            _compiled(_ARRAY_BINARY.format(a="other", b="self"), op, family),
        )
    return (
        _compiled(_binary_source(op, "self", "other"), op, family),
        _compiled(_binary_source(op, "other", "self"), op, family),
    )


def _binary_source(op: Primitive, a: str, b: str) -> str:
    sign = _SIGNS.get(op.value)
    value = f"{a}._data {sign} {b}._data" if sign else f"kernel({a}._data, {b}._data)"
    return _BINARY.format(a=a, b=b, value=value)


def _compiled(source: str, op: Primitive, family: type[Node]) -> Callable[..., Any]:
    scope: dict[str, Any] = {
        "CONSTANT": CONSTANT,
        "asarray": np.asarray,
        "sequence_numbers": sequence_numbers,
        "checked": family._checked,
        "family": family,
        "kernel": op.value,
        "ndarray": np.ndarray,
        "new": family.__new__,
        "known_literal": family._literals.get,
        "op": op,
        "usual_types": family._usual_types,
        "without_warnings": without_warnings,
        "modes": modes,
        "general_path": general_path,
        "literal": family._literal,
    }
    exec(_code(source), scope)
    method: Callable[..., Any] = scope["method"]
    return method


@cache
def _code(source: str) -> CodeType:
    return code_of(source, "operators")


_OPERANDS = (Node, float, int, np.ndarray)


def general_path(self: Node, op: Primitive, operands: tuple[Any, Any], other: Any) -> Any:
    """An operation with something that is not the usual kind of number, or in no usual mode."""
    if isinstance(other, complex):
        raise TypeError(f"nodes hold real numbers, got {other!r}: write its two parts out")
    if not isinstance(other, _OPERANDS):
        try:
            self._family_for((other,))._checked(other)
        except TypeError:
            return NotImplemented  # Python then asks ``other``, or raises its own TypeError
    return self._apply(op, operands)


# ---------------------------------------------------------------- one loop over the table


def install_methods(family: type[Node]) -> None:
    """Give a kind of node every operator and method of the table, and of rows added later."""
    each_row(lambda op: _install(op, family), lambda op: _remove(op, family))
    family.__round__ = _round  # type: ignore[attr-defined]


# The attributes that each row has made, for when it is taken out of the table again.
_made: dict[tuple[Primitive, type[Node]], list[str]] = {}


def _install(op: Primitive, family: type[Node]) -> None:
    in_c = _bound(op, family)
    if op.variadic or (in_c and len(op.args) == 2 and op.method is not None):
        return
    if callable(in_c):
        _enter(op.name, in_c, op, family)
        if op.method is not None and not hasattr(family, f"__{op.method}__"):
            _enter(f"__{op.method}__", in_c, op, family)
    elif len(op.args) == 2 and op.method is not None:
        method, reflected = binary_operator(op, family)
        _set_method(f"__{op.method}__", method, op, family)
        _set_method(f"__r{op.method}__", reflected, op, family)
    elif len(op.args) == 1:
        method = unary_operator(op, family)
        _set_method(op.name, method, op, family)
        if op.method is not None:
            _set_method(f"__{op.method}__", method, op, family)
    elif op.public:
        named = lambda self, *args, **named: _call(op, self, args, named)  # noqa: E731
        _set_method(op.name, named, op, family)


def _bound(op: Primitive, family: type[Node]) -> Any:
    """The method of a row of one operand in C, or whether the row has operators there."""
    return native.extension is not None and not family._holds_array and native.extension.bind(op)


def _remove(op: Primitive, family: type[Node]) -> None:
    for name in _made.pop((op, family), ()):
        delattr(family, name)


def _set_method(name: str, method: Callable[..., Any], op: Primitive, family: type[Node]) -> None:
    method.__name__ = name
    method.__qualname__ = f"{family.__name__}.{name}"
    method.__doc__ = op.doc
    _enter(name, method, op, family)


def _enter(name: str, method: Callable[..., Any], op: Primitive, family: type[Node]) -> None:
    if hasattr(family, name):
        kind = family.__name__
        raise ValueError(
            f"a {kind} already has an attribute {name!r}: name the primitive otherwise"
        )
    setattr(family, name, method)
    _made.setdefault((op, family), []).append(name)


def _call(op: Primitive, self: Node, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The method of a row of two or more arguments, which may be given by name."""
    first = op.args[: 1 + len(args)]
    defaults = dict(zip(op.args[::-1], op.defaults[::-1], strict=False))
    given = dict(zip(first, (self, *args), strict=False)) | named
    too_many = len(args) >= len(op.args) or bool(named.keys() - set(op.args[len(first) :]))
    if too_many or set(op.args) - given.keys() - defaults.keys():
        raise TypeError(f"the method {op.name}() takes {', '.join(op.args[1:])}")
    given = {arg: x for arg, x in given.items() if x is not None or arg not in defaults}
    return self._apply(op, [(defaults | given)[arg] for arg in op.args])


def _round(self: Any, digits: None = None) -> Any:
    """The nearest whole number, halves to even."""
    if digits is not None:
        raise TypeError(
            "round(value, digits) is not recorded: use f'{value:.2f}' to print it, or "
            "round(value.item(), digits) to leave the graph"
        )
    return self.round()
