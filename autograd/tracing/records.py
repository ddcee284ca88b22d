"""The records of a trace as data: nodes, edges, and what happens at each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.formulas.symbols import symbol
from autograd.tracing.arrays import is_array, plain_data

FORWARD, SEED, BACKWARD, UPDATE = "forward", "seed", "backward", "update"
KINDS = (FORWARD, SEED, BACKWARD, UPDATE)
_MOST_NAMES = 4  # of outputs in a title


@dataclass(slots=True)
class TraceNode:
    """One node: what it is called, what it holds, and what it was computed from.

    kind is ``"leaf"``, ``"constant"`` or ``"operation"``; ``parents`` are indices into
    ``Trace.nodes`` in operand order, duplicates kept. ``grad`` is the node's gradient
    when the trace was taken, None if no sweep had reached it. Data and gradients are floats
    or read-only arrays; ``params`` are parameters of the operation as they would be typed.
    """

    index: int
    name: str
    kind: str
    op: str
    data: Any
    grad: Any
    parents: tuple[int, ...]
    label: str | None = None
    scope: str = ""
    file: str = ""
    line: int = 0
    params: dict[str, str] = field(default_factory=dict)
    adopted: bool = False  # a leaf that belongs to the scope that uses it

    @property
    def plain(self) -> str:
        """The name as it is typed: ``w1_12`` where pictures and texts have w₁₂."""
        if self.label is None or not self.name.startswith(symbol(self.label)):
            return self.name
        return self.label + self.name[len(symbol(self.label)) :]

    @property
    def is_literal(self) -> bool:
        """Whether it is shown as its numbers: a constant that nobody has named."""
        named = self.label is not None or self.name.startswith("c")  # c1, c2: many numbers
        return self.kind == "constant" and not named


@dataclass(slots=True)
class TraceEdge:
    """One use of ``parent`` as operand ``slot`` of ``child``.

    ``local`` is ∂child/∂parent in this slot; None where the parent is a constant, or
    where the sweep did not need it: nothing was sent along this edge, or the operation is
    one on arrays whose contribution is a product with the upstream gradient.
    """

    parent: int
    child: int
    slot: int
    local: Any = None


@dataclass(slots=True)
class StepRecord:
    """One thing that happens: a value computed, the seed set, a contribution sent, a leaf moved.

    In a backward step, ``parent`` receives ``contribution = upstream × local`` from
    ``node`` through operand ``slot``, and its gradient goes from ``before`` to ``after``.
    ``local`` is None where nothing was sent, and where an operation on arrays sends a product
    that has no local derivative entry by entry, as a matrix product does.

    In an update, the leaf ``node`` goes from ``before`` to ``after``, which is before −
    ``learning_rate`` × ``gradient``.
    """

    index: int
    kind: str
    node: int
    op: str
    slot: int | None = None
    parent: int | None = None
    upstream: Any = None
    local: Any = None
    contribution: Any = None
    before: Any = None
    after: Any = None
    gradient: Any = None
    learning_rate: float | None = None


def check_kinds(steps: Iterable[StepRecord], where: str, known: Sequence[str] = KINDS) -> None:
    """A kind of step that a place does not know is told, not dropped or taken for another."""
    for step in steps:
        if step.kind not in known:
            raise ValueError(
                f"step {step.index} is of the kind {step.kind!r}, of which {where} knows nothing: "
                "tell it there what to do with such a step"
            )


def title_of(names: list[str]) -> str:
    """The names of outputs, of many the first few.

    >>> title_of(list("abcdef"))
    'a, b, c, d, …'
    """
    return ", ".join([*names[:_MOST_NAMES], *["…"] * (len(names) > _MOST_NAMES)])


class GraphRecord:
    """A graph as records: ``nodes`` oldest first, ``edges``, and the ``steps`` of its sweep.

    ``outputs`` are the indices of what it was taken of, ``output`` is the first of them. Of
    several outputs there are forward steps only: a backward pass starts from one.
    """

    def __init__(
        self,
        nodes: list[TraceNode],
        edges: list[TraceEdge],
        steps: Sequence[StepRecord],
        outputs: Sequence[int],
    ) -> None:
        self.nodes = nodes
        self.edges = edges
        self.steps = steps
        self.outputs = tuple(outputs)

    @property
    def output(self) -> int:
        """The index of the output, of several the first."""
        return self.outputs[0]

    def ancestors(self) -> set[int]:
        """The outputs and all that they were computed from, as indices."""
        seen, waiting = set(self.outputs), list(self.outputs)
        while waiting:
            new = set(self.nodes[waiting.pop()].parents) - seen
            seen |= new
            waiting += new
        return seen

    @property
    def title(self) -> str:
        """What it is of: the names of its outputs, of many the first few."""
        return title_of([self.nodes[i].name for i in self.outputs])


def plain_numbers(x: Any) -> Any:
    """An array as plain data; a number stays as it is."""
    return plain_data(x) if is_array(x) else x
