"""``autograd.primitive``: a function of one's own, of arrays or numbers, with its derivative.

| in other packages | here |
|---|---|
| ``torch.autograd.Function``: ``forward``, ``backward`` | the function; ``vjp(g, y, *xs)`` |
| ``jax.custom_vjp`` with ``defvjp(fwd, bwd)`` | the function; ``vjp(g, y, *xs)`` |
| ``jax.custom_jvp`` with ``defjvp`` | ``jvp(tangents, y, *xs)`` |
| HIPS ``primitive`` and ``defvjp(f, vjp0, vjp1)`` | one ``vjp`` that gives a tuple |
"""

from __future__ import annotations

import importlib
import inspect
import itertools
from collections.abc import Callable
from typing import Any, overload

import numpy as np

from autograd.engine.node import Node
from autograd.engine.value import Value
from autograd.functions.shapes import as_operand
from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.primitive import ARRAY_TABLE, OWN, TABLE, Primitive
from autograd.table.primitive import primitive as row_of

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


class OwnPrimitive(ArrayPrimitive):
    """A function with its vector-Jacobian product, as one node of the graph.

    Made by ``autograd.primitive``; ``defvjp`` and ``defjvp`` give it its derivatives.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.signature = inspect.signature(function)
        parameters = self.signature.parameters.values()
        if any(p.kind is p.VAR_POSITIONAL for p in parameters):
            raise TypeError(
                f"{_name(function)}(*{_star(self.signature)}) takes any number of operands: a "
                "primitive names each of them"
            )
        operands = tuple(p.name for p in parameters if p.kind in _POSITIONAL)
        if not operands:
            raise TypeError(f"{_name(function)} takes no operand by position to differentiate by")
        super().__init__(
            _free_name(function), operands, self._array, self._one, shared=self._of_all,
            shown=lambda slot, count: f"vjp{slot if count > 1 else ''}(g)",
            doc=inspect.getdoc(function) or "A function with its own derivative.",
        )  # fmt: skip
        self.value = self._number
        self.public = True
        self._vjp: Callable[..., Any] | None = None
        self.jvp: Callable[..., Any] | None = None
        self.__module__ = function.__module__
        self.__qualname__ = function.__qualname__
        self.__doc__ = self.doc
        self.__wrapped__ = function
        OWN[self.name] = self

    def defvjp(self, vjp: Callable[..., Any]) -> Callable[..., Any]:
        """Give the vector-Jacobian product, ``vjp(g, y, *operands)``; a decorator."""
        self._vjp = vjp
        return vjp

    def defjvp(self, jvp: Callable[..., Any]) -> Callable[..., Any]:
        """Give the forward rule, ``jvp(tangents, y, *operands)``; a decorator."""
        self.jvp = jvp
        return jvp

    def __call__(self, *args: Any, **named: Any) -> Any:
        given = self.signature.bind(*args, **named)
        given.apply_defaults()
        operands = [given.arguments.pop(name) for name in self.args]
        params: dict[str, Any] = {}
        for name, x in given.arguments.items():
            kind = self.signature.parameters[name].kind
            params |= x if kind is inspect.Parameter.VAR_KEYWORD else {name: x}
        if any(isinstance(x, list | tuple) for x in operands):
            operands = [as_operand(x) if isinstance(x, list | tuple) else x for x in operands]
        for x in operands:
            if isinstance(x, Node):
                numbers = not params and not any(map(_is_array, operands))
                return x._apply(self, operands, None if numbers else params)
        return self.function(*operands, **params)

    def __reduce__(self) -> tuple[Any, ...]:
        return _found, (self.__module__, self.__qualname__)

    # ---------------------------------------------------------------- what the engine asks

    def _array(self, *xs: Any, **params: Any) -> Any:
        y = self.function(*xs, **params)
        if isinstance(y, tuple | list) or np.asarray(y).dtype.kind not in "fbiu":
            raise TypeError(f"the primitive {self.name} gives one array of numbers, got {y!r}")
        return np.asarray(y)

    def _number(self, *xs: float) -> float:
        return float(self._array(*xs))

    def _of_all(self, g: Any, y: Any, *xs: Any, **params: Any) -> tuple[Any, ...]:
        """What the vjp gives, one part for each operand."""
        if self._vjp is None:
            raise TypeError(
                f"the primitive {self.name} has no derivative: give it one, "
                f"@{self.name}.defvjp over a function of (g, y, {', '.join(self.args)})"
            )
        sent = self._vjp(g, y, *xs, **params)
        parts = sent if isinstance(sent, tuple) else (sent,)
        if len(parts) != len(self.args):
            raise TypeError(
                f"the vjp of {self.name} gives a tuple of one gradient for each of "
                f"{', '.join(self.args)}, got {len(parts)}: None stands for none"
            )
        return parts

    def _one(self, slot: int, g: Any, y: Any, *xs: Any, shared: Any = None, **params: Any) -> Any:
        parts = self._of_all(g, y, *xs, **params) if shared is None else shared
        return _sent(parts[slot])

    def float_derivatives(self, y: float, *xs: float) -> Any:
        """On Values the vjp of 1 is the local derivative, as of any other row."""
        return _Slopes(self._of_all(1.0, y, *xs))


class _Slopes:
    """Local derivatives as floats, each made only when it is asked for."""

    def __init__(self, parts: tuple[Any, ...]) -> None:
        self.parts = parts

    def __getitem__(self, slot: int) -> float:
        return float(_sent(self.parts[slot]))


def _sent(part: Any) -> Any:
    """A part of what a vjp gives; one that is a function is asked only where it is wanted."""
    if part is None:
        return 0.0
    return part() if callable(part) and not isinstance(part, Node) else part


def _name(function: Any) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _free_name(function: Any) -> str:
    """Its name; numbered, where a row of the table or another function has that already."""
    name = _name(function) if _name(function).isidentifier() else "function"
    for number in itertools.count(1):
        found = name if number == 1 else f"{name}_{number}"
        there = TABLE.get(found) or ARRAY_TABLE.get(found) or OWN.get(found)
        here = (function.__module__, function.__qualname__)
        if there is None or (getattr(there, "__module__", ""), _path(there)) == here:
            return found
    raise AssertionError


def _path(op: Any) -> str:
    return getattr(op, "__qualname__", "")


def _star(signature: inspect.Signature) -> str:
    return next(p.name for p in signature.parameters.values() if p.kind is p.VAR_POSITIONAL)


def _is_array(x: Any) -> bool:
    return not isinstance(x, Value | float | int | np.number)


def _found(module: str, path: str) -> Any:
    """The primitive of that name, as pickle finds a function."""
    place: Any = importlib.import_module(module)
    for part in path.split("."):
        place = getattr(place, part)
    return place


@overload
def primitive(function: str) -> Primitive: ...
@overload
def primitive(
    function: Callable[..., Any] | None = ...,
    *,
    vjp: Callable[..., Any] | None = ...,
    jvp: Callable[..., Any] | None = ...,
) -> Any: ...
def primitive(
    function: Any = None,
    *,
    vjp: Callable[..., Any] | None = None,
    jvp: Callable[..., Any] | None = None,
) -> Any:
    """A function of arrays or numbers as one node of the graph, with a derivative of its own.

    function  of operands by position, and of parameters by keyword, which are not
              differentiated; it computes with plain arrays, or with floats of Values
    vjp       the vector-Jacobian product, ``vjp(g, y, *operands, **parameters)``: what the
              gradient ``g`` of the output ``y`` (of its shape) sends to each operand, a tuple
              of them where there are several; None for one that gets nothing
    jvp       the forward rule, ``jvp(tangents, y, *operands, **parameters)``, if there is a
              better one than the transpose of the vjp

    Where the vjp is written in operators and NumPy's functions, it is differentiated again, to any
    order. The node prints, draws, steps and is checked by ``gradcheck`` as any other, and pickles
    by its name, as a function does.

    >>> import numpy as np
    >>> @primitive(vjp=lambda g, y, x: g * 3 * x**2)
    ... def third_power(x):
    ...     return x * x * x
    >>> from autograd import Value, grad
    >>> grad(third_power)(2.0), grad(grad(third_power))(2.0)
    (12.0, 12.0)
    >>> third_power(Value(2.0))
    Value(8.0, op='third_power')

    Or in two steps, ``@primitive`` over the function and ``@third_power.defvjp`` over its vjp. A
    vjp that gives too few gradients, or none at all, raises ``TypeError``.

    The name of a row of the table gives that row, with all that is known of it:

    >>> primitive("tanh").range
    (-1.0, 1.0)
    """
    if isinstance(function, str):
        found: Primitive = row_of(function)
        return found
    if function is None:
        return lambda f: primitive(f, vjp=vjp, jvp=jvp)
    if not callable(function):
        raise TypeError(f"a primitive is made of a function, got {function!r}")
    made = OwnPrimitive(function)
    made._vjp, made.jvp = vjp, jvp
    return made
