"""Traced: a Value that refuses what a program of arrays cannot do, and names the line."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd.compiling.graph import COMPARISONS
from autograd.compiling.scalars import DETACH
from autograd.engine import modes
from autograd.engine.modes import place_of, user_line
from autograd.engine.node import overriding_types
from autograd.engine.tensor import Tensor
from autograd.engine.value import Value
from autograd.errors import CompileError
from autograd.table.array_kernels import boxed
from autograd.table.scalars import TABLE, Primitive

_DETACHED = Primitive(DETACH, ("x",), lambda x: x, ("0",), doc="The same number, without gradient.")
# Comparisons are no rows of the table: only a function being compiled records them.
_COMPARING = {
    name: Primitive(name, ("a", "b"), compare, ("0", "0"), text=f"a {sign} b")
    for name, (sign, compare) in COMPARISONS.items()
}
_OF_UFUNC = {
    "equal": "eq",
    "not_equal": "ne",
    "less": "lt",
    "less_equal": "le",
    "greater": "gt",
    "greater_equal": "ge",
}


class Traced(Value):
    """A Value that depends on an input of a function being compiled.

    Its number is that of the example, so nothing may be decided by it.
    """

    __slots__ = ()
    is_traced = True  # read where values are checked, which cannot be known here

    @classmethod
    def _apply(
        cls, op: Primitive, args: Iterable[Any], params: dict[str, Any] | None = None
    ) -> Any:
        given = tuple(args)
        if not op.variadic and len(given) < len(op.args):
            given += op.defaults[len(op.defaults) - (len(op.args) - len(given)) :]
        if params is not None or any(isinstance(x, Tensor) for x in given):
            raise CompileError(
                f"{op.name} of a traced number and a Tensor, at {_here()}: compile() takes "
                "functions of single numbers; use the entries one by one"
            )
        if any(isinstance(x, np.ndarray) for x in given):
            return _entry_by_entry(lambda *xs: cls._apply(op, xs), given)
        operands = tuple(x if isinstance(x, Value) else Value._operand(x) for x in given)
        first = operands[:1] if op.name == "where" else ()  # a condition, which it may stay
        return _node(op, (*first, *map(as_number, operands[len(first) :])))

    def detach(self) -> Any:
        """The same number, through which no gradient flows."""
        return _node(_DETACHED, (as_number(self),))

    def _compare(self, other: Any, compare: Callable[[Any, Any], Any]) -> Any:
        caller = sys._getframe(2).f_code
        if caller.co_name in _GUARDS and caller.co_filename.endswith(_OWN_FILES):
            return super()._compare(other, compare)
        if isinstance(other, np.ndarray) and other.ndim:
            return NotImplemented  # NumPy then takes it entry by entry
        try:
            right = other if isinstance(other, Value) else Value._operand(other)
        except TypeError:
            return NotImplemented
        return _condition(compare.__name__, self, right)

    def __bool__(self) -> bool:
        raise _refused("a decision by", "where(condition, a, b), maximum, minimum or step")

    def item(self) -> Any:
        """Raises: the number is only that of the example."""
        raise _refused("item() of", "the value itself, or detach() to stop its gradient")

    @property
    def data(self) -> Any:
        """Raises: the number is only that of the example."""
        raise _refused("the data of", "the value itself, or detach() to stop its gradient")

    @data.setter
    def data(self, data: Any) -> None:
        raise _refused("assigning to", "a new name for the new value")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method == "__call__" and not options and ufunc.__name__ in _OF_UFUNC:
            name = _OF_UFUNC[ufunc.__name__]
            return _entry_by_entry(lambda a, b: getattr(operator, name)(a, b), inputs)
        op = next((op for op in TABLE.values() if op.numpy == ufunc.__name__), None)
        if op is None or method != "__call__" or options:
            raise _refused(f"np.{ufunc.__name__} of", "autograd's functions")
        return self._apply(op, inputs)

    def _outside_the_graph(self, wanted: str) -> float:
        raise _refused(f"{wanted} of", "autograd's functions, or detach() to stop its gradient")

    def __format__(self, spec: str) -> str:
        raise _refused("formatting of", "the program's output; print() of a traced number is repr")

    def backward(self, *args: Any, **options: Any) -> None:
        """Raises: gradients would be added to the leaves, a side effect."""
        if options.get("create_graph"):
            return super().backward(*args, **options)
        raise _refused("backward() on", "grad(f)(x), or compile f and call value_and_grad()")


class Condition(Traced):
    """A comparison of traced numbers: ``where`` takes it, arithmetic sees 1 or 0."""

    __slots__ = ()

    def __bool__(self) -> bool:
        raise _refused(
            "a decision by a comparison of",
            "where(condition, a, b), of an array entry by entry; or maximum, minimum, clip, relu",
        )

    def __and__(self, other: Any) -> Any:
        """Both; an operator because Python's ``and`` decides."""
        return as_number(self) * other > 0

    def __or__(self, other: Any) -> Any:
        """One of the two or both."""
        return as_number(self) + other > 0

    __rand__, __ror__ = __and__, __or__


def _condition(name: str, a: Any, b: Any) -> Any:
    operands = (as_number(a), as_number(b))
    op = _COMPARING[name]
    return Condition._result(op.value(*(x._data for x in operands)), op, operands)


def as_number(x: Any) -> Any:
    """A condition as 1 or 0, since arrays of truth values do not add up as numbers do."""
    if not isinstance(x, Condition):
        return x
    one, zero = (Value(number, requires_grad=False) for number in (1.0, 0.0))
    return _node(TABLE["where"], (x, one, zero))


# Checks of the sweep for nan, which a program makes for itself.
_GUARDS = frozenset({"_node_times"})
_OWN_FILES = ("chain_rule.py",)


def _refused(what: str, instead: str) -> CompileError:
    return CompileError(
        f"{what} a traced number, at {_here()}: the program runs on other inputs than the "
        f"example, so nothing can be decided by its number. Use {instead}"
    )


def _here() -> str:
    return place_of(*user_line())


def _node(op: Primitive, operands: tuple[Any, ...]) -> Any:
    data = op.value(*(operand._data for operand in operands))
    node = Traced._result(data, op, operands)
    if modes.open_blocks:
        mode = modes.mode()
        if not mode.grad and op is not _DETACHED:
            return _node(_DETACHED, (node,))
        if (origin := mode.origin()) is not None:
            node._origin = origin
    return node


def _entry_by_entry(f: Callable[..., Any], given: Iterable[Any]) -> Any:
    arrays = [boxed(x) for x in given]
    return np.frompyfunc(f, len(arrays), 1)(*arrays)


Traced._family = Traced
Condition._family = Condition
overriding_types.update((Traced, Condition))
