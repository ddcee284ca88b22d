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
from copy import copy
from dataclasses import dataclass
from itertools import chain
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
    edges     where these stand in ``graph.edges``
    """

    op: Primitive
    members: np.ndarray
    operands: np.ndarray
    edges: np.ndarray


class Edges(NamedTuple):
    """From which node to which operand, all of them, node by node.

    starts  where those of each node begin, and at last how many there are
    """

    users: np.ndarray
    operands: np.ndarray
    starts: np.ndarray


class FlatGraph:
    """The nodes of a recording in the order of computing; the first are its leaves.

    ``parents[i]`` are the positions of node i's operands, () for what was given;
    ``outputs`` are positions. What f returned and the operands of comparisons are in it too.
    """

    def __init__(self, recording: ScalarRun) -> None:
        compared = [(_as_node(c.left), _as_node(c.right)) for c in recording.seen.comparisons]
        outputs = list(map(_as_node, recording.outputs))
        base = [recording.base] if isinstance(recording.base, Node) else []
        leaves = recording.leaves
        operands = _operands_behind([*outputs, *base, *chain.from_iterable(compared)], leaves)
        given = [node for node, own in operands.items() if not own]
        computed = sorted([n for n, own in operands.items() if own], key=_by_sequence_number)
        self.inputs = len(leaves)
        self.nodes: list[Node] = [*leaves, *given, *computed]
        index = dict(zip(self.nodes, range(len(self.nodes)), strict=True))
        place = index.__getitem__
        self.parents: list[tuple[int, ...]] = [()] * (len(leaves) + len(given))
        self.parents += [tuple(map(place, operands[node])) for node in computed]
        self.outputs = list(map(place, outputs))
        self.comparisons = [
            (c, place(left), place(right))
            for c, (left, right) in zip(recording.seen.comparisons, compared, strict=True)
        ]
        self.base = place(*base) if base else None
        kinds: set[type[Node]] = set(map(type, self.nodes))
        if any(kind._holds_array for kind in kinds):
            raise ArraysInsideError
        self.data: list[float] = [node._data for node in self.nodes]
        self.ops: list[Primitive] = [node.op for node in self.nodes]

    @computed_once
    def edges(self) -> Edges:
        counts = list(map(len, self.parents))
        starts = np.zeros(len(counts) + 1, int)
        np.cumsum(counts, out=starts[1:])
        operands = np.fromiter(chain.from_iterable(self.parents), int, int(starts[-1]))
        return Edges(np.repeat(np.arange(len(counts)), counts), operands, starts)

    @computed_once
    def levels(self) -> list[Level]:
        """The computed nodes in an order of computing, those of one row that can go together."""
        level, found = [0] * len(self.nodes), defaultdict(list)
        for i, parents in enumerate(self.parents):
            if parents:
                level[i] = 1 + max(map(level.__getitem__, parents))
                found[level[i], self.ops[i], len(parents)].append(i)
        edges, levels = self.edges, []
        for (_, op, arity), nodes in sorted(found.items(), key=lambda item: item[0][0]):
            members = np.array(nodes)
            own = edges.starts[members] + np.arange(arity)[:, None]
            levels.append(Level(op, members, edges.operands[own], own))
        return levels

    @computed_once
    def constants(self) -> list[int]:
        """The positions of what was neither computed nor given as an input."""
        return [i for i in range(self.inputs, len(self.nodes)) if not self.parents[i]]

    def varying_constants(self, others: Sequence[Node]) -> list[int]:
        """The constants that are another number in another recording of the same program.

        others  the nodes of that one, each where its like stands here
        """
        return [i for i in self.constants if not _same(self.data[i], others[i]._data)]

    def nodes_of(self, other: ScalarRun) -> list[Node] | None:
        """The nodes of another recording, each in the place where its like stands here.

        None where it is not the same program: where there is another operation, or one on other
        operands, or a comparison that was answered otherwise.
        """
        pairs = self._pairs(other)
        if pairs is None:
            return None
        nodes: list[Any] = [*other.leaves, *[None] * (len(self.nodes) - self.inputs)]
        places = range(len(nodes) - 1, self.inputs - 1, -1)
        rows = (reversed(of[self.inputs :]) for of in (self.ops, self.parents))
        for place, node in pairs:
            if nodes[place] is not None and nodes[place] is not node:
                return None
            nodes[place] = node
        for here, op, parents in zip(places, *rows, strict=True):
            operands = parents_of(nodes[here])
            if len(parents) != len(operands) or not _same_row(op, nodes[here].op):
                return None
            for place, node in zip(parents, operands, strict=True):
                known = nodes[place]
                if known is None:
                    nodes[place] = node
                elif known is not node:
                    return None
        return nodes if len(set(nodes)) == len(nodes) else None

    def _pairs(self, other: ScalarRun) -> list[tuple[int, Node]] | None:
        """What another recording returned and compared, each with the place of its like here."""
        compared = [(c.compare, c.outcome) for c in other.seen.comparisons]
        if compared != [(c.compare, c.outcome) for c, _, _ in self.comparisons]:
            return None
        if isinstance(other.base, Node) != (self.base is not None):
            return None
        sides = zip(self.comparisons, other.seen.comparisons, strict=True)
        found = list(zip(self.outputs, other.outputs, strict=True))
        for (_, left, right), theirs in sides:
            found += [(left, theirs.left), (right, theirs.right)]
        found += [] if self.base is None else [(self.base, other.base)]
        return [(place, _as_node(x)) for place, x in found]

    def recorded_as(self, nodes: list[Node]) -> FlatGraph:
        """The same graph with the nodes of another recording, see ``nodes_of``."""
        found = copy(self)
        found.nodes = nodes
        return found


def _same_row(mine: Primitive, other: Primitive) -> bool:
    return mine is other or {mine, other} <= {LEAF, CONSTANT}


def _operands_behind(roots: list[Any], leaves: Sequence[Node]) -> dict[Node, tuple[Node, ...]]:
    """The operands of every node behind ``roots``, up to the leaves; () of what was given."""
    found: dict[Node, tuple[Node, ...]] = dict.fromkeys(leaves, ())
    while roots:
        further = [node for node in dict.fromkeys(roots) if node not in found]
        operands = list(map(parents_of, further))
        found.update(zip(further, operands, strict=True))
        roots = list(chain.from_iterable(operands))
    for leaf in leaves:
        del found[leaf]
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
