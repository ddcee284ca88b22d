"""The records of a trace: nodes, edges, steps, and the trace that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.tracing import rules
from autograd.tracing.arrays import is_array, is_finite, plain_data, strict

FORWARD, SEED, BACKWARD = "forward", "seed", "backward"
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
    def is_written(self) -> bool:
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
class Step:
    """One thing that happens: a value computed, the seed set, or a contribution sent.

    In a backward step, ``parent`` receives ``contribution = upstream × local`` from
    ``node`` through operand ``slot``, and its gradient goes from ``before`` to ``after``.
    ``local`` is None where nothing was sent, and where an operation on arrays sends a product
    that has no local derivative entry by entry, as a matrix product does.
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
    trace: Trace = field(repr=False, compare=False, kw_only=True)

    @property
    def rule(self) -> str:
        """What happens, in the user's symbols: ``∂z/∂w = 2w = 10``."""
        return rules.rule_of(self.trace, self, rules.TEXT)

    @property
    def update(self) -> str:
        """What a backward step does to the gradient: ``x.grad: 0 + 10 × 1 = 10``."""
        return rules.update_of(self.trace, self, rules.TEXT)

    @property
    def latex(self) -> str:
        """``rule`` and ``update`` in LaTeX, separated by a space of one quad."""
        parts = [part(self.trace, self, rules.LATEX) for part in (rules.rule_of, rules.update_of)]
        return r" \quad ".join(part for part in parts if part)

    def __str__(self) -> str:
        return f"{self.rule}    {self.update}".rstrip()

    def record(self) -> dict[str, Any]:
        """The step as plain data."""
        stored = ("index", "kind", "node", "op", "slot", "parent", "upstream", "local")
        derived = ("contribution", "before", "after", "rule", "update", "latex")
        return {f: plain_numbers(getattr(self, f)) for f in stored + derived}


def title_of(names: list[str]) -> str:
    """The names of outputs, of many the first few.

    >>> title_of(list("abcdef"))
    'a, b, c, d, …'
    """
    return ", ".join([*names[:_MOST_NAMES], *["…"] * (len(names) > _MOST_NAMES)])


class Trace:
    """A graph as records: ``nodes`` oldest first, ``edges``, and the ``steps`` of its sweep.

    ``outputs`` are the indices of what it was taken of, ``output`` is the first of them. Of
    several outputs there are forward steps only: a backward pass starts from one.
    """

    def __init__(
        self,
        nodes: list[TraceNode],
        edges: list[TraceEdge],
        steps: list[Step],
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

    @property
    def title(self) -> str:
        """What it is of: the names of its outputs, of many the first few."""
        return title_of([self.nodes[i].name for i in self.outputs])

    def __repr__(self) -> str:
        counts = f"{len(self.nodes)} nodes, {len(self.edges)} edges, {len(self.steps)} steps"
        return f"<Trace of {self.title}: {counts}>"

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__

    # ---------------------------------------------------------------- states in time

    def gradients_at(self, position: int) -> list[Any]:
        """Every node's gradient after step ``position`` (an index into ``steps``).

        None where the sweep has not yet come, or will not come (constants).
        """
        gradients: list[Any] = [None] * len(self.nodes)
        for step in self.steps[: position + 1]:
            if step.kind == SEED:
                gradients[step.node] = step.after
            elif step.parent is not None:
                gradients[step.parent] = step.after
        return gradients

    def anomalies(self) -> list[int]:
        """The nodes where an ``inf`` or ``nan`` first appears: all of their parents are finite."""

        def finite(node: TraceNode) -> bool:
            return is_finite(node.data)

        return [
            node.index
            for node in self.nodes
            if node.kind == "operation"
            and not finite(node)
            and all(finite(self.nodes[p]) for p in node.parents)
        ]

    # ---------------------------------------------------------------- as formulas

    def expression(self, node: TraceNode) -> str:
        """How the node was computed, as the user would type it: ``x + y``."""
        return rules.expression(self, node)

    # ---------------------------------------------------------------- as plain data

    def record(self) -> dict[str, Any]:
        """Everything as dicts and lists; ``json.dumps`` takes it (see ``to_json``).

        An array is its shape and dtype, with its values up to 64 entries and with their
        min, mean and max beyond.
        """
        edges = [{f: getattr(e, f) for f in TraceEdge.__slots__} for e in self.edges]
        return {
            "output": self.output,
            "outputs": list(self.outputs),
            "nodes": [self._node_record(node) for node in self.nodes],
            "edges": [edge | {"local": plain_numbers(edge["local"])} for edge in edges],
            "steps": [step.record() for step in self.steps],
        }

    def _node_record(self, node: TraceNode) -> dict[str, Any]:
        named = (f for f in TraceNode.__slots__ if f not in ("params", "adopted"))
        record = {f: getattr(node, f) for f in named}
        record |= {"data": plain_numbers(node.data), "grad": plain_numbers(node.grad)}
        record["expression"] = self.expression(node) if node.kind == "operation" else ""
        return record | ({"params": node.params} if node.params else {})

    def to_json(self, indent: int | None = None) -> str:
        """``record()`` as strict JSON: infinities and nan become the strings "inf", "nan"."""
        import json

        return json.dumps(strict(self.record()), indent=indent, ensure_ascii=False)


def plain_numbers(x: Any) -> Any:
    """An array as plain data; a number stays as it is."""
    return plain_data(x) if is_array(x) else x
