"""Functions of numbers and of lists of numbers: one per public row of the table.

Elementwise functions take a node and give a node, or take a number and give a float.
Reductions take a list of nodes and numbers and give a ``Value``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd.engine.node import Node
from autograd.engine.value import Value
from autograd.formulas.notation import to_text
from autograd.table.scalars import TABLE, Primitive, each_row

# ---------------------------------------------------------------- elementwise rows


def _elementwise(op: Primitive) -> Callable[..., Any]:
    """The function of a row with a fixed number of arguments."""
    signature = _signature(op)
    count = len(op.args)
    method = getattr(Value, op.name) if count == 1 else None

    def function(*args: Any, **named: Any) -> Any:
        if method is not None and len(args) == 1 and type(args[0]) is Value:
            return method(args[0])
        if named or len(args) != count:
            bound = signature.bind(*args, **named)
            bound.apply_defaults()
            args = bound.args
        if op.defaults and any(x is None for x in args):
            args = _with_defaults(op, args)
        for x in args:
            if isinstance(x, Node):
                return x._apply(op, args)
        if any(isinstance(x, np.ndarray) for x in args):
            return op(*args)
        return op.value(*(_number(x, op.name) for x in args))

    function.__signature__ = signature  # type: ignore[attr-defined]
    function.__doc__ = (
        f"{op.doc}\n\nTakes nodes and numbers; gives a node y, or a float where no node is.\n\n"
        + "".join(
            f"    ∂y/∂{arg} = {to_text(op.rule(slot, count))}\n" for slot, arg in enumerate(op.args)
        )
    )
    return function


def _with_defaults(op: Primitive, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """None is an argument that is left out."""
    usual = (None,) * (len(op.args) - len(op.defaults)) + op.defaults
    return tuple(d if x is None else x for x, d in zip(args, usual, strict=True))


def _signature(op: Primitive) -> inspect.Signature:
    required = len(op.args) - len(op.defaults)
    defaults = (inspect.Parameter.empty,) * required + op.defaults
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature(
        [inspect.Parameter(a, kind, default=d) for a, d in zip(op.args, defaults, strict=True)]
    )


def _number(x: Any, function: str) -> float:
    try:
        return Value._checked(x)
    except TypeError as error:
        if isinstance(x, Iterable) and not isinstance(x, str):
            hint = f"call it for each: [{function}(x) for x in xs]"
            raise TypeError(f"{function}() takes one node or number, got a list; {hint}") from None
        raise TypeError(f"{function}(): {error}") from None


def detach(x: Any) -> Any:
    """The same number as a constant, through which no gradient flows.

    >>> x = Value(3.0)
    >>> y = x * detach(x)
    >>> y.backward()
    >>> x.grad
    3.0
    """
    return x.detach() if isinstance(x, Node) else _number(x, "detach")


# ---------------------------------------------------------------- reductions of lists


def _operands(xs: Any, function: str) -> list[Any]:
    if isinstance(xs, Node | str) or not isinstance(xs, Iterable):
        raise TypeError(f"{function}() takes a list, {function}([x, y, ...]); got {xs!r}")
    return list(xs)


def _reduced(op: Primitive, operands: list[Any]) -> Value:
    if operands:
        return Value._apply(op, operands)  # type: ignore[no-any-return]
    if op.of_nothing is None or op.of_nothing != op.of_nothing:  # nan
        raise ValueError(f"{op.name}() of an empty list has no value")
    return Value(op.of_nothing, requires_grad=False)


def _reduction(op: Primitive) -> Callable[..., Any]:
    """The function of a row with any number of operands."""

    def function(xs: Iterable[Any]) -> Value:
        return _reduced(op, _operands(xs, op.name))

    function.__doc__ = (
        f"{op.doc}\n\nTakes a list of nodes and numbers, gives one Value (one node).\n"
    )
    return function


def dot(a: Iterable[Any], b: Iterable[Any]) -> Value:
    """Σ aᵢ bᵢ of two lists of equal length, as one node.

    >>> w = [Value(0.9), Value(0.3)]
    >>> dot(w, [1.0, 0.5]).item()
    1.05
    """
    left, right = _operands(a, "dot"), _operands(b, "dot")
    if len(left) != len(right):
        raise ValueError(
            f"dot() takes two lists of equal length, got {len(left)} and {len(right)} items"
        )
    return _reduced(TABLE["dot"], left + right)


def softmax(xs: Iterable[Any]) -> list[Value]:
    """exp(xᵢ) / Σ exp(xⱼ) for every i, without overflow: one node for each.

    >>> [round(p.item(), 4) for p in softmax([1.0, 2.0, 0.0])]
    [0.2447, 0.6652, 0.09]
    """
    return _of_each(TABLE["softmax_first"], _operands(xs, "softmax"))


def log_softmax(xs: Iterable[Any]) -> list[Value]:
    """log(softmax(xs)) for every operand, also where the softmax rounds to 0 or to 1.

    >>> [p.item() for p in log_softmax([Value(1000.0), Value(0.0)])]
    [0.0, -1000.0]
    """
    return _of_each(TABLE["log_softmax_first"], _operands(xs, "log_softmax"))


def _of_each(op: Primitive, operands: list[Any]) -> list[Value]:
    """What a row gives for its first operand, with each of them standing first."""
    return [_reduced(op, [x, *operands[:i], *operands[i + 1 :]]) for i, x in enumerate(operands)]


# ---------------------------------------------------------------- one function per row

FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (detach, dot, softmax, log_softmax)
}
_WRITTEN_HERE = frozenset(FUNCTIONS)
# Written with signs in Python, so there is no function of that name.
_OPERATORS = {"neg", "pos", "add", "sub", "mul", "truediv", "pow", "mod", "floordiv"}


def _install(op: Primitive) -> None:
    if not op.public or op.method in _OPERATORS or op.name == "dot":
        return
    if op.name in _WRITTEN_HERE:
        raise ValueError(f"autograd already has a function called {op.name!r}")
    function = _reduction(op) if op.variadic else _elementwise(op)
    function.__name__ = function.__qualname__ = op.name
    function.__module__ = __name__
    FUNCTIONS[op.name] = function


def _remove(op: Primitive) -> None:
    if op.name not in _WRITTEN_HERE:
        FUNCTIONS.pop(op.name, None)


each_row(_install, _remove)
