"""A program that was read: statements of a small stack machine, run on Values."""

from __future__ import annotations

import ast
import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograd.engine.node import Node
from autograd.engine.value import Value
from autograd.errors import ExpressionError
from autograd.expressions.source import Source, clipped, did_you_mean, quoted
from autograd.functions import FUNCTIONS
from autograd.functions.signatures import usage
from autograd.wording import said

CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}


@dataclass(frozen=True, slots=True)
class Instruction:
    """Take so many results from the stack, put one there. ``place`` is for the error."""

    act: Callable[..., Any]
    takes: int
    place: ast.AST


@dataclass(frozen=True, slots=True)
class Statement:
    """``target = ...`` as instructions; a string among them is a name to look up."""

    target: str  # empty for a value that is not assigned
    code: list[Instruction | str]
    alias: bool  # only another name for a node that may have one


class TypedProgram:
    """The text of an expression, understood. Made by ``parse``.

    inputs  the names that need a value, in order of appearance. The constants pi, e, inf
            and nan need none, but may be given one.
    """

    def __init__(
        self, source: Source, statements: list[Statement], free: Mapping[str, ast.Name]
    ) -> None:
        self._source = source
        self._statements = statements
        self._free = free

    @property
    def text(self) -> str:
        """The text that was parsed."""
        return self._source.text

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(name for name in self._free if name not in CONSTANTS)

    def __repr__(self) -> str:
        return f"<TypedProgram of {', '.join(self.inputs) or 'no input'}: {self.text!r}>"

    def evaluate(self, /, **numbers: Any) -> Value:
        """The output as the end of a recorded graph, for a number (or Value) for each input.

        >>> from autograd.expressions import parse
        >>> x = Value(3.0)
        >>> parse("x**2").evaluate(x=x).backward()
        >>> x.grad
        6.0
        """
        names = self._leaves({unicodedata.normalize("NFKC", n): x for n, x in numbers.items()})
        result: Any = None
        for statement in self._statements:
            result = self._run(statement.code, names)
            if statement.target:
                result = _named(result, statement.target, statement.alias)
                names[statement.target] = result
        return result if isinstance(result, Value) else Value(result, requires_grad=False)

    def _leaves(self, numbers: Mapping[str, Any]) -> dict[str, Any]:
        for name, place in self._free.items():
            if name not in numbers and name not in CONSTANTS:
                raise self._source.error(_no_value(name, numbers, self.inputs), place)
        for name in numbers:
            if name not in self._free:
                raise ExpressionError(_no_input(name, self.inputs))
        leaves: dict[str, Any] = {}
        for name in self._free:
            given = numbers.get(name)
            if isinstance(given, Value):
                leaves[name] = _named(given, name)
            elif name in numbers:
                leaves[name] = Value(given, label=name)
            else:
                leaves[name] = Value(CONSTANTS[name], label=name, requires_grad=False)
        return leaves

    def _run(self, code: list[Instruction | str], names: Mapping[str, Any]) -> Any:
        stack: list[Any] = []
        for instruction in code:
            if isinstance(instruction, str):
                stack.append(names[instruction])
                continue
            start = len(stack) - instruction.takes
            operands = stack[start:]
            del stack[start:]
            try:
                stack.append(instruction.act(*operands))
            except (TypeError, ValueError, IndexError) as error:
                raise self._source.error(str(error), instruction.place) from None
        return stack.pop()


def _named(result: Any, name: str, alias: bool = True) -> Any:
    """The result of an assignment; an alias keeps the name that it already has."""
    if isinstance(result, list):
        named = enumerate(result)
        return [_named(x, f"{name}[{i}]") if isinstance(x, Node) else x for i, x in named]
    if not isinstance(result, Node):
        return Value(result, label=name, requires_grad=False)
    if result.label is None or not alias:
        result.label = name
    return result


def _no_value(name: str, given: Iterable[str], inputs: tuple[str, ...]) -> str:
    if name in FUNCTIONS:
        return f"{name} is a function, called as {usage(name)}; as an input it needs {name}=..."
    near = did_you_mean(name, [n for n in given if n not in inputs])
    return said("expression.no_value", name=quoted(name), near=near, names=_listed(inputs))


def _no_input(name: str, inputs: tuple[str, ...]) -> str:
    if not inputs:
        return said("expression.no_inputs", name=quoted(name))
    near = did_you_mean(name, inputs)
    return said("expression.no_input", name=quoted(name), near=near, names=_listed(inputs))


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(map(clipped, names[:20])) + more
