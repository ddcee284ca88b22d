"""The output of a network of one output: a list of one that computes as the value in it."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any


class OneOutput(list[Any]):
    """A list with one node to go through, to index and to count, and in all else that node.

    So ``(yout - ygt) ** 2``, ``2 * output`` and ``output.backward()`` are what one means by them,
    and ``output[0]`` is the node itself. Only beside a plain list is it a list too:
    ``output + [1.0]`` joins the two, and ``output == [node]`` compares them.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or len(self) != 1:
            raise AttributeError(f"a list of outputs has no attribute {name!r}")
        return getattr(self[0], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(_node(self), name, value)

    def __format__(self, spec: str) -> str:
        return format(_node(self), spec) if spec else str(self)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return getattr(ufunc, method)(*map(_node, inputs), **options)


def _node(x: Any) -> Any:
    """The node of a network's one output; what is none of these as it is."""
    if not isinstance(x, OneOutput):
        return x
    if len(x) != 1:
        raise TypeError(f"a list of {len(x)} outputs does not compute: take one of its items")
    return x[0]


# ---------------------------------------------------------------- Python's operators

# What a list does with another list, and a node with none.
_OF_LISTS: dict[str, Any] = {
    "add": list.__add__,
    "iadd": list.__add__,
    "eq": list.__eq__,
    "ne": list.__ne__,
}


def _set(name: str, compute: Callable[..., Any]) -> None:
    setattr(OneOutput, f"__{name}__", compute)


def _install_binary(name: str, compute: Callable[[Any, Any], Any]) -> None:
    """``a <op> b``, ``a <op>= b`` and the reflected ``b <op> a`` with a list of one as a."""

    def forwards(called: str) -> Callable[[Any, Any], Any]:
        of_lists = _OF_LISTS.get(called)

        def method(self: Any, other: Any) -> Any:
            if of_lists is not None and isinstance(other, list) and type(other) is not OneOutput:
                return of_lists(self, other)
            return compute(_node(self), _node(other))

        return method

    def backwards(self: Any, other: Any) -> Any:
        if name == "add" and isinstance(other, list):
            return list.__add__(other, self)
        return compute(other, _node(self))

    _set(name, forwards(name))
    if name not in _COMPARISONS:
        _set(f"i{name}", forwards(f"i{name}"))
        _set(f"r{name}", backwards)


def _install_unary(name: str, compute: Callable[..., Any]) -> None:
    _set(name, lambda self, *digits: compute(_node(self), *digits))


_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
for _name in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", *_COMPARISONS):
    _install_binary(_name, getattr(operator, _name))
_install_binary("divmod", divmod)
_ALONE: list[Any] = [operator.neg, operator.pos, abs, round, math.floor, math.ceil, math.trunc]
for _function in (*_ALONE, float, int, bool, hash):
    _install_unary(_function.__name__, _function)
