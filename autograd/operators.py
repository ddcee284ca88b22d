"""The methods behind ``a + b``, ``2 * b``, ``-a`` and ``a.tanh()``: recording without detours.

Every operation of a user's program runs one of these, so they are written out from one
template for each row, as data classes write out their ``__init__``; whatever is unusual
(a block of ``recording``, a constant, a foreign type) goes to ``Node._apply``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

from autograd import recording
from autograd.node import Node, births
from autograd.ops import CONSTANT, Op

_BINARY = """\
def method(self, other):
    if recording.open_blocks or self.op is CONSTANT:
        return unusual(self, op, ({a}, {b}), other)
    kind = type(other)
    if kind is not family:
        if kind in plain_types:
            number = known_number(other)
            other = written(checked(other)) if number is None else number
        elif not isinstance(other, family):
            return unusual(self, op, ({a}, {b}), other)
    node = new(family)
    node._data = {value}
    node.op = op
    node._a = {a}
    node._b = {b}
    node._born = next(births)
    node._adjoint = None
    return node
"""

_UNARY = """\
def method(self):
    if recording.open_blocks or self.op is CONSTANT:
        return self._apply(op, (self,))
    node = new(family)
    node._data = kernel(self._data)
    node.op = op
    node._a = self
    node._b = None
    node._born = next(births)
    node._adjoint = None
    return node
"""

# Rows that Python's own operator computes are computed in place, without a call.
_SIGNS = {operator.add: "+", operator.sub: "-", operator.mul: "*"}


def unary_operator(op: Op, family: type[Node]) -> Callable[..., Any]:
    """The method for a row of one operand."""
    return _compiled(_UNARY, op, family)


def binary_operator(op: Op, family: type[Node]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The method for ``a <op> b`` and the reflected one, for ``b <op> a``."""
    return (
        _compiled(_binary_source(op, "self", "other"), op, family),
        _compiled(_binary_source(op, "other", "self"), op, family),
    )


def _binary_source(op: Op, a: str, b: str) -> str:
    sign = _SIGNS.get(op.value)
    value = f"{a}._data {sign} {b}._data" if sign else f"kernel({a}._data, {b}._data)"
    return _BINARY.format(a=a, b=b, value=value)


def _compiled(source: str, op: Op, family: type[Node]) -> Callable[..., Any]:
    scope: dict[str, Any] = {
        "CONSTANT": CONSTANT,
        "births": births,
        "checked": family._checked,
        "family": family,
        "kernel": family._kernel(op),
        "new": object.__new__,
        "known_number": family._numbers.get,
        "op": op,
        "plain_types": family._plain_types,
        "recording": recording,
        "unusual": _unusual,
        "written": family._written,
    }
    exec(_code(source), scope)
    method: Callable[..., Any] = scope["method"]
    return method


@cache
def _code(source: str) -> CodeType:
    return compile(source, "<operators>", "exec")


def _unusual(self: Node, op: Op, operands: tuple[Any, Any], other: Any) -> Any:
    if not isinstance(other, Node):
        try:
            self._checked(other)
        except TypeError:
            return NotImplemented  # Python then asks ``other``, or raises its own TypeError
    return self._apply(op, operands)
