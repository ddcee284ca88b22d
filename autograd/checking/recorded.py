"""A program recorded for checking: its graph in flat lists, and whether it is the same again.

Two recordings at two points are the same program when they hold the same operations on
the same operands *and the same constants*. A constant that differs was computed from the
inputs outside of the graph (``detach``, ``item``, a rule that returns floats): then the
graph does not tell how the output depends on them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

import autograd.functions  # noqa: F401  (enters the methods that the function under test calls)
from autograd.checking.decisions import Comparison, Seen, watched
from autograd.checking.inputs import ONE_NUMBER, Inputs
from autograd.engine.backward import adjoints_in_c, parents_of, sweep
from autograd.engine.node import Node
from autograd.engine.value import Value
from autograd.formulas.computed_once import computed_once
from autograd.table.scalars import CONSTANT, LEAF, Primitive


@dataclass
class ScalarRun:
    """One run of a program: its leaves, what it returned, and what was seen meanwhile."""

    leaves: list[Value]
    outputs: list[Any]
    seen: Seen
    base: Any  # what f itself returned

    def values(self) -> list[float]:
        return [float(data_of(output)) for output in self.outputs]


# A program takes the flat entries and gives the recording of its run.
Recorder = Callable[[Sequence[float]], ScalarRun]


def data_of(x: Any) -> Any:
    while isinstance(x, Node):
        x = x._data
    return x


def recorder_of(f: Callable[..., Any], inputs: Inputs) -> Recorder:
    """``f`` as a program with one output."""

    def run(numbers: Sequence[float]) -> ScalarRun:
        leaves = [Value(float(x), label=n) for x, n in zip(numbers, inputs.names, strict=True)]
        with watched() as seen:
            output = f(*inputs.of_nodes(leaves))
        _refuse_no_number(output)
        return ScalarRun(leaves, [output], seen, output)

    return run


def gradient_recorder(program: Recorder) -> Recorder:
    """The gradient of a program as a program: one output for each entry."""

    def run(numbers: Sequence[float]) -> ScalarRun:
        first = program(numbers)
        return ScalarRun(
            first.leaves, gradient_of(first, 0, create_graph=True), first.seen, first.base
        )

    return run


def gradient_of(recording: ScalarRun, output: int, create_graph: bool = False) -> list[Any]:
    """∂output/∂leaf for every leaf, by the sweep of the engine."""
    root = recording.outputs[output]
    if not isinstance(root, Node) or not root.requires_grad:
        return [0.0] * len(recording.leaves)
    if not create_graph:
        found = adjoints_in_c(root, 1.0, recording.leaves)
        if found is not None:
            return found
    seed = Value(1.0, requires_grad=False) if create_graph else 1.0
    adjoints = sweep(root, seed, create_graph=create_graph)
    return [adjoints.get(leaf, 0.0) for leaf in recording.leaves]


def _refuse_no_number(output: Any) -> None:
    if isinstance(output, Node):
        return
    try:
        Value._checked(output)
    except TypeError:
        hint = "is a return missing?" if output is None else ONE_NUMBER
        raise TypeError(
            f"the function to check must return one number, got {output!r}: {hint}"
        ) from None


# ---------------------------------------------------------------- the graph in lists


class ArraysInsideError(Exception):
    """A program of numbers computes with arrays inside: its graph is not one of numbers."""


class Level(NamedTuple):
    """Nodes of one row and as many operands, none of which needs another.

    members   their positions, and ``operands`` those of their operands, a column for each
    """

    op: Primitive
    members: list[int]
    operands: np.ndarray


class FlatGraph:
    """The nodes of a recording in the order of computing; the first are its leaves.

    ``parents[i]`` are the positions of node i's operands, () for what was given;
    ``outputs`` are positions. What f returned and the operands of comparisons are in it too.
    """

    def __init__(self, recording: ScalarRun) -> None:
        self.nodes: list[Node] = list(recording.leaves)
        self.inputs = len(self.nodes)
        index = {node: i for i, node in enumerate(self.nodes)}
        compared = [x for c in recording.seen.comparisons for x in (c.left, c.right)]
        roots = [x for x in [*recording.outputs, recording.base, *compared] if isinstance(x, Node)]
        operands = _operands_behind(roots, index)
        self.parents: list[tuple[int, ...]] = [()] * self.inputs
        for node in sorted(operands, key=_by_sequence_number):
            own = operands[node]
            for parent in own:
                if parent not in index:
                    self._add(parent, index)
            self._add(node, index, tuple([index[parent] for parent in own]))
        self.outputs = [self._position(_as_node(x), index) for x in recording.outputs]
        self.comparisons = [
            (c, self._position(_as_node(c.left), index), self._position(_as_node(c.right), index))
            for c in recording.seen.comparisons
        ]
        base = recording.base
        self.base = index[base] if isinstance(base, Node) else None
        kinds: set[type[Node]] = set(map(type, self.nodes))
        if any(kind._holds_array for kind in kinds):
            raise ArraysInsideError
        self.data: list[float] = [node._data for node in self.nodes]
        self.ops: list[Primitive] = [node.op for node in self.nodes]

    def _position(self, node: Node, index: dict[Node, int]) -> int:
        return index[node] if node in index else self._add(node, index)

    def _add(self, node: Node, index: dict[Node, int], operands: tuple[int, ...] = ()) -> int:
        index[node] = place = len(self.nodes)
        self.nodes.append(node)
        self.parents.append(operands)
        return place

    @computed_once
    def levels(self) -> list[Level]:
        """The computed nodes in an order of computing, those of one row that can go together."""
        level, found = [0] * len(self.nodes), defaultdict(list)
        for i, parents in enumerate(self.parents):
            if parents:
                level[i] = 1 + max([level[p] for p in parents])
                found[level[i], self.ops[i], len(parents)].append(i)
        return [
            Level(op, members, np.array([self.parents[i] for i in members]).T)
            for (_, op, _), members in sorted(found.items(), key=lambda item: item[0][0])
        ]

    @computed_once
    def constants(self) -> list[int]:
        """The positions of what was neither computed nor given as an input."""
        return [i for i in range(self.inputs, len(self.nodes)) if not self.parents[i]]

    def varying_constants(self, other: FlatGraph) -> list[int]:
        """The constants that are another number in the other recording of the same program."""
        return [i for i in self.constants if not _same(self.data[i], other.data[i])]

    def same_operations(self, other: FlatGraph) -> bool:
        """Whether the other recording has the same operations on the same operands."""
        if len(self.nodes) != len(other.nodes) or self.parents != other.parents:
            return False
        pairs = zip(self.ops, other.ops, strict=True)
        return self.outputs == other.outputs and all(
            a is b or {a, b} <= {LEAF, CONSTANT} for a, b in pairs
        )

    def same_answers(self, other: FlatGraph) -> bool:
        """Whether the other recording compared the same nodes, with the same results."""
        mine = [(c.compare, left, right, c.outcome) for c, left, right in self.comparisons]
        return mine == [(c.compare, left, right, c.outcome) for c, left, right in other.comparisons]


def _operands_behind(roots: list[Node], leaves: dict[Node, int]) -> dict[Node, tuple[Node, ...]]:
    """The operands of every computed node behind ``roots``, up to the leaves."""
    found: dict[Node, tuple[Node, ...]] = {}
    stack = roots
    while stack:
        node = stack.pop()
        if node in found or node in leaves:
            continue
        operands = parents_of(node)
        if operands:
            found[node] = operands
            stack.extend(operands)
    return found


_by_sequence_number = attrgetter("_sequence_number")


def _as_node(x: Any) -> Node:
    return x if isinstance(x, Node) else Value._literal(Value._checked(x))


def _same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


__all__ = [
    "Comparison",
    "FlatGraph",
    "Recorder",
    "ScalarRun",
    "data_of",
    "gradient_of",
    "gradient_recorder",
    "recorder_of",
]
