"""Recording a function once, or rather twice: what differs the second time is no program."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from autograd.compiling.names import free_name
from autograd.compiling.traced import Traced, as_number
from autograd.engine.backward import parents_of, stale
from autograd.engine.modes import detect_anomaly, place_of
from autograd.engine.node import Node
from autograd.engine.slots import sequence_numbers
from autograd.engine.value import Value
from autograd.errors import CompileError
from autograd.table.array_kernels import boxed
from autograd.table.scalars import CONSTANT, LEAF
from autograd.transforms.pytree import Static, Structure, flatten, unflatten


class Recording(NamedTuple):
    """A function, recorded."""

    nodes: list[Any]  # all that the outputs were computed from, operands first
    inputs: dict[Any, int]  # traced leaves and their numbers
    shapes: list[tuple[int, ...]]  # of the arguments' leaves
    arguments: Structure  # of the arguments
    names: list[str]  # of the arguments' leaves
    outputs: list[Any]
    output_shapes: list[tuple[int, ...]]
    output: Structure


def record(f: Callable[..., Any], example: Sequence[Any]) -> Recording:
    """Call ``f`` on traced numbers with the shapes of the example.

    It is called twice. Where the second graph is another one, because of random numbers or
    of something that ``f`` changes, an error names the line.
    """
    leaves, structure = flatten(tuple(_with_rows(part) for part in example))
    start = next(sequence_numbers)
    first = _called(f, leaves, structure)
    second = _called(f, leaves, structure)
    if (place := _difference(first, second)) is not None:
        with detect_anomaly():  # nodes then know their lines
            third = _called(f, leaves, structure)
        origin = _origin(third.nodes, place)
        where = _defined(f) if origin is None else f"at {origin}"
        raise CompileError(
            f"{_name(f)} records another graph when it is called again, {where}: a program is "
            "recorded once, so random numbers and what changes between calls must be given as "
            "arguments"
        )
    _settle_new_leaves(f, first, second, start)
    return second


def _called(f: Callable[..., Any], leaves: list[Any], structure: Structure) -> Recording:
    inputs: dict[Any, int] = {}
    traced: list[Any] = []
    shapes: list[tuple[int, ...]] = []
    for leaf in leaves:
        row = leaf.numbers if isinstance(leaf, _Row) else leaf
        array = np.asarray(row._data if isinstance(row, Node) else row, dtype=float)
        nodes = [Traced._result(x, LEAF, ()) for x in array.ravel().tolist()]
        inputs.update(zip(nodes, count(len(inputs)), strict=False))
        shapes.append(array.shape)
        if isinstance(leaf, _Row):
            traced.append(nodes)
        else:
            traced.append(_shaped(nodes, array.shape) if array.shape else nodes[0])
    output = f(*unflatten(structure, traced))
    names = _argument_names(f, structure)
    return _finished(f, inputs, shapes, structure, names, output)


def _difference(first: Recording, second: Recording) -> int | None:
    """The place of the first node that differs, or None."""
    places = [{node: i for i, node in enumerate(r.nodes)} for r in (first, second)]
    for i, (a, b) in enumerate(zip(first.nodes, second.nodes, strict=False)):
        if a is b:
            continue
        operands = [
            [place[parent] for parent in parents_of(node)]
            for node, place in zip((a, b), places, strict=True)
        ]
        same_number = a._data == b._data or a._data != a._data
        if a.op is not b.op or operands[0] != operands[1] or (a._a is None and not same_number):
            return i
    shorter = min(len(first.nodes), len(second.nodes))
    return None if len(first.nodes) == len(second.nodes) else shorter


def _origin(nodes: list[Any], place: int) -> Any:
    """Where a node was recorded or, if it is a number, the first node that uses it."""
    if place >= len(nodes):
        return None
    node = nodes[place]
    users = (other for other in nodes if any(parent is node for parent in parents_of(other)))
    return node.origin or getattr(next(users, None), "origin", None)


def _settle_new_leaves(f: Any, first: Recording, second: Recording, start: int) -> None:
    """Leaves that ``f`` makes are constants; leaves that it assigns to are an error."""
    known = set(first.nodes)
    for node in second.nodes:
        if node.op is LEAF and node._sequence_number > start and node not in second.inputs:
            if node in known:
                name = node.label or repr(node)
                raise CompileError(
                    f"{_name(f)} assigns to {name}, {_defined(f)}: a program "
                    "changes nothing, so compute with a new name, or assign outside"
                )
            node.op = CONSTANT


def _name(f: Any) -> str:
    name: str = getattr(f, "__name__", type(f).__name__)
    return name


def _defined(f: Any) -> str:
    code = getattr(f, "__code__", None)
    return "" if code is None else f"defined at {place_of(code.co_filename, code.co_firstlineno)}"


class _Row:
    """A list of numbers: the function gets a list, the program an array."""

    def __init__(self, numbers: list[float]) -> None:
        self.numbers = numbers


def _with_rows(part: Any) -> Any:
    """An argument of the example, where lists of numbers are one leaf."""
    if isinstance(part, dict):
        return {name: _with_rows(x) for name, x in part.items()}
    if type(part) not in (list, tuple):
        return part
    numbers = [x._data if isinstance(x, Value) else x for x in part]
    if numbers and all(isinstance(x, int | float | np.number) for x in numbers):
        return _Row(numbers)
    return type(part)(map(_with_rows, part))


def of_graph(outputs: Any, inputs: Sequence[Any]) -> Recording:
    """A graph that was recorded before; ``inputs`` are those of its leaves that vary."""
    for i, node in enumerate(inputs):
        if not isinstance(node, Value) or not node.is_leaf:
            raise CompileError(f"inputs lists leaves of the graph; item {i} is {node!r}")
    numbered = {node: i for i, node in enumerate(inputs)}
    _, structure = flatten(tuple(inputs))
    taken: set[str] = set()
    names = [free_name(node.label or f"x{i}", taken, "x") for i, node in enumerate(inputs)]
    return _finished(None, numbered, [()] * len(inputs), structure, names, outputs)


def _finished(
    f: Any,
    inputs: dict[Any, int],
    shapes: list[tuple[int, ...]],
    arguments: Structure,
    names: list[str],
    output: Any,
) -> Recording:
    outputs: list[Any] = []
    output_shapes: list[tuple[int, ...]] = []
    leaves, structure = flatten(output)
    if structure.kind is Static:  # None, or a word
        _output(output, f)
    for leaf in leaves:
        array = boxed(leaf)
        outputs += [_output(x, f) for x in array.ravel().tolist()]
        output_shapes.append(array.shape)
    nodes = ancestors_of(outputs)
    return Recording(nodes, inputs, shapes, arguments, names, outputs, output_shapes, structure)


def ancestors_of(outputs: Sequence[Any]) -> list[Any]:
    """The outputs and all that they were computed from, operands first, each once."""
    seen = dict.fromkeys(outputs)
    found = list(seen)
    for node in found:  # grows as it is read
        for parent in parents_of(node):
            if parent not in seen:
                seen[parent] = None
                found.append(parent)
            if parent._sequence_number > node._sequence_number:
                raise stale(parent, node)
    return sorted(found, key=lambda node: node._sequence_number)


def _output(x: Any, f: Any) -> Any:
    if isinstance(x, Value):
        return as_number(x)
    try:
        return Value(x, requires_grad=False)
    except TypeError:
        hint = "is a return missing?" if x is None else "return Values, or lists of them"
        raise CompileError(f"{_name(f)} returned {x!r}: {hint}") from None


def _argument_names(f: Callable[..., Any], structure: Structure) -> list[str]:
    """``x``, ``y``; for arguments that are lists or dicts ``x_0``, ``x_weight``."""
    try:
        parameters = list(inspect.signature(f).parameters)
    except (TypeError, ValueError):
        parameters = []
    names: list[str] = []
    taken: set[str] = set()
    for path in structure.paths:
        number, _, rest = path.removeprefix("[").partition("]")
        first = parameters[int(number)] if int(number) < len(parameters) else f"x{number}"
        names.append(free_name("_".join(re.findall(r"\w+", f"{first}{rest}")), taken, "x"))
    return names


def _shaped(nodes: list[Any], shape: tuple[int, ...]) -> Any:
    """Nodes in an array; for a single number the node itself stays inside a 0-d array."""
    array = np.empty(len(nodes), dtype=object)
    for i, node in enumerate(nodes):
        array[i] = node
    return array.reshape(shape)
