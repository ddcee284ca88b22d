"""Traced: a Value that refuses what a program of arrays cannot do, and names the line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd import recording
from autograd.compiling.scalars import DETACH
from autograd.errors import CompileError
from autograd.node import leaders
from autograd.ops import TABLE, Op, each_row
from autograd.recording import place_of, user_line
from autograd.tensor import Tensor
from autograd.value import Value

_DETACHED = Op(DETACH, ("x",), lambda x: x, ("0",), doc="The same number, without gradient.")


class Traced(Value):
    """A Value that depends on an input of a function being compiled.

    Its number is that of the example, so nothing may be decided by it.
    """

    __slots__ = ()

    @classmethod
    def _apply(cls, op: Op, args: Iterable[Any], params: dict[str, Any] | None = None) -> Any:
        given = tuple(args)
        if not op.variadic and len(given) < len(op.args):
            given += op.defaults[len(op.defaults) - (len(op.args) - len(given)) :]
        if params is not None or any(isinstance(x, Tensor) for x in given):
            raise CompileError(
                f"{op.name} of a traced number and a Tensor, at {_here()}: compile() takes "
                "functions of single numbers; use the entries one by one"
            )
        if any(isinstance(x, np.ndarray) for x in given):
            boxed = [x if isinstance(x, np.ndarray) else boxed_node(x) for x in given]
            return np.frompyfunc(lambda *xs: cls._apply(op, xs), len(given), 1)(*boxed)
        operands = tuple(x if isinstance(x, Value) else Value._operand(x) for x in given)
        return _node(op, operands)

    def detach(self) -> Any:
        """The same number, through which no gradient flows."""
        return _node(_DETACHED, (self,))

    def _compare(self, other: Any, compare: Callable[[Any, Any], Any]) -> Any:
        caller = sys._getframe(2).f_code
        if caller.co_name in _GUARDS and caller.co_filename.endswith(_OWN_FILES):
            return super()._compare(other, compare)
        raise _refused("a comparison of", "where(condition, a, b), maximum, minimum, clip or relu")

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
        op = next((op for op in TABLE.values() if op.numpy == ufunc.__name__), None)
        if op is None or method != "__call__" or options:
            raise _refused(f"np.{ufunc.__name__} of", "autograd's functions")
        return self._apply(op, inputs)

    def _plain(self, wanted: str) -> float:
        raise _refused(f"{wanted} of", "autograd's functions, or detach() to stop its gradient")

    def __format__(self, spec: str) -> str:
        raise _refused("formatting of", "the program's output; print() of a traced number is repr")

    def backward(self, *args: Any, **options: Any) -> None:
        """Raises: gradients would be added to the leaves, a side effect."""
        if options.get("create_graph"):
            return super().backward(*args, **options)
        raise _refused("backward() on", "grad(f)(x), or compile f and call value_and_grad()")


# Checks of the sweep for nan, which a program makes for itself.
_GUARDS = frozenset({"sweep", "_node_product", "_plus", "_softmax", "_directions", "_standardised"})
_OWN_FILES = ("sweep.py", "sending.py", "ops.py")


def _refused(what: str, instead: str) -> CompileError:
    return CompileError(
        f"{what} a traced number, at {_here()}: the program runs on other inputs than the "
        f"example, so nothing can be decided by its number. Use {instead}"
    )


def _here() -> str:
    return place_of(*user_line())


def _node(op: Op, operands: tuple[Any, ...]) -> Any:
    data = op.value(*(operand._data for operand in operands))
    node = Traced._result(data, op, operands)
    if recording.open_blocks:
        mode = recording.mode()
        if not mode.grad and op is not _DETACHED:
            return _node(_DETACHED, (node,))
        if (origin := mode.origin()) is not None:
            node._origin = origin
    return node


def boxed_node(x: Any) -> Any:
    """A node or number in an array without axes, which NumPy does not look into."""
    box = np.empty((), dtype=object)
    box[()] = x
    return box


def _install(op: Op) -> None:
    """Operators and methods of Value are written for speed: these go through ``_apply``."""
    for name, method in _methods(op).items():
        setattr(Traced, name, method)


def _remove(op: Op) -> None:
    for name in _methods(op):
        delattr(Traced, name)


def _methods(op: Op) -> dict[str, Callable[..., Any]]:
    if op.variadic or len(op.args) > 2:
        return {}
    if len(op.args) == 1:
        names = [op.name] if op.method is None else [op.name, f"__{op.method}__"]
        return {name: lambda self: self._apply(op, (self,)) for name in names}
    if op.method is None:
        return {}
    return {
        f"__{op.method}__": lambda self, other: _binary(op, (self, other), other),
        f"__r{op.method}__": lambda self, other: _binary(op, (other, self), other),
    }


def _binary(op: Op, operands: tuple[Any, Any], other: Any) -> Any:
    if isinstance(other, np.ndarray) and other.ndim:
        return NotImplemented  # NumPy then takes it entry by entry
    return Traced._apply(op, operands)


Traced._family = Traced
leaders.add(Traced)
each_row(_install, _remove)
