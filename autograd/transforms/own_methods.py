"""Operators and methods for kinds of nodes that compute each row in a way of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.table.scalars import Primitive, each_row


def give_methods(kinds: Sequence[type], general: Callable[..., Any]) -> None:
    """Operators and methods of the other kinds are written for speed: these get their own.

    general  computes an operator, given the node, the row, both operands and the other one

    (For ``value * dual`` Python asks the dual number first, which is of a subclass.)
    """

    def install(op: Primitive) -> None:
        for name, method in _methods(op, general).items():
            for kind in kinds:
                setattr(kind, name, method)

    def remove(op: Primitive) -> None:
        for name in _methods(op, general):
            for kind in kinds:
                delattr(kind, name)

    each_row(install, remove)


def _methods(op: Primitive, general: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    if op.variadic or len(op.args) > 2:
        return {}
    if len(op.args) == 1:
        method = lambda self: self._apply(op, (self,))  # noqa: E731
        return {op.name: method} | ({f"__{op.method}__": method} if op.method else {})
    if op.method is None:
        return {}
    return {
        f"__{op.method}__": lambda self, other: general(self, op, (self, other), other),
        f"__r{op.method}__": lambda self, other: general(self, op, (other, self), other),
    }
