"""The methods behind ``a + b``, ``2 * b``, ``-a`` and ``a.tanh()``: one loop over the table.

Each of them asks ``Node._apply`` to record its row. Values have theirs in C, where that was built.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine import native
from autograd.engine.node import Node
from autograd.table.scalars import Primitive, each_row


def unary_operator(op: Primitive) -> Callable[..., Any]:
    """The method for a row of one operand."""

    def method(self: Node) -> Any:
        return self._apply(op, (self,))

    return method


def binary_operator(op: Primitive) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The method for ``a <op> b`` and the reflected one, for ``b <op> a``."""

    def method(self: Node, other: Any) -> Any:
        return apply_operator(self, op, (self, other), other)

    def reflected(self: Node, other: Any) -> Any:
        return apply_operator(self, op, (other, self), other)

    return method, reflected


_OPERANDS = (Node, float, int, np.ndarray)


def apply_operator(self: Node, op: Primitive, operands: tuple[Any, Any], other: Any) -> Any:
    """What an operator records of ``self`` and ``other``, which are its operands in this order."""
    if isinstance(other, _OPERANDS) or _is_number(self, other):
        return self._apply(op, operands)
    return NotImplemented  # Python then asks ``other``, or raises its own TypeError


def _is_number(self: Node, other: Any) -> bool:
    if isinstance(other, complex):
        raise TypeError(f"nodes hold real numbers, got {other!r}: write its two parts out")
    try:
        self._family_for((other,))._checked(other)
    except TypeError:
        return False
    return True


# ---------------------------------------------------------------- the loop


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
        method, reflected = binary_operator(op)
        _set_method(f"__{op.method}__", method, op, family)
        _set_method(f"__r{op.method}__", reflected, op, family)
    elif len(op.args) == 1:
        _set_method(op.name, unary_operator(op), op, family)
        if op.method is not None:
            _set_method(f"__{op.method}__", unary_operator(op), op, family)
    elif op.public:

        def method(self: Node, *args: Any, **named: Any) -> Any:
            return _call(op, self, args, named)

        method.__signature__ = _signature(op)  # type: ignore[attr-defined]
        _set_method(op.name, method, op, family)


def _signature(op: Primitive) -> inspect.Signature:
    """``(self, slope=0.01)``: how the method of a row is called."""
    defaults = dict(zip(op.args[::-1], op.defaults[::-1], strict=False))
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    rest = [
        inspect.Parameter(arg, kind, default=defaults.get(arg, inspect.Parameter.empty))
        for arg in op.args[1:]
    ]
    return inspect.Signature([inspect.Parameter("self", kind), *rest])


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
