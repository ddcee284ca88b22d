"""Trace: a recorded graph and its sweep as plain records, the source of every picture.

A trace is a snapshot. It refers to nothing of the graph, can be saved as JSON, and its
steps come from the one sweep (``sweep.py``) with a watcher, not from a second one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from autograd.formula import (
    Formula,
    constant,
    format_number,
    latex_name,
    name,
    number,
    simplify,
    substitute,
    to_code,
    to_latex,
    to_text,
)
from autograd.node import Node, views
from autograd.ops import CONSTANT, TABLE, Op, row
from autograd.sweep import ancestors, parents_of, sweep

FORWARD, SEED, BACKWARD = "forward", "seed", "backward"


@dataclass(slots=True)
class TraceNode:
    """One node: what it is called, what it holds, and what it was computed from.

    kind is ``"leaf"``, ``"constant"`` or ``"operation"``; ``parents`` are indices into
    ``Trace.nodes`` in operand order, duplicates kept. ``grad`` is the node's gradient
    when the trace was taken, None if no sweep had reached it.
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


@dataclass(slots=True)
class TraceEdge:
    """One use of ``parent`` as operand ``slot`` of ``child``.

    ``local`` is ∂child/∂parent in this slot; None where the parent is a constant, or
    where the sweep did not need it because nothing was sent along this edge.
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
        return self.trace.rule_of(self, _TEXT)

    @property
    def update(self) -> str:
        """What a backward step does to the gradient: ``x.grad: 0 + 10 × 1 = 10``."""
        return self.trace.update_of(self, _TEXT)

    @property
    def latex(self) -> str:
        """``rule`` and ``update`` in LaTeX, separated by a space of one quad."""
        parts = (self.trace.rule_of(self, _LATEX), self.trace.update_of(self, _LATEX))
        return r" \quad ".join(part for part in parts if part)

    def __str__(self) -> str:
        return f"{self.rule}    {self.update}".rstrip()

    def record(self) -> dict[str, Any]:
        """The step as plain data."""
        stored = ("index", "kind", "node", "op", "slot", "parent", "upstream", "local")
        derived = ("contribution", "before", "after", "rule", "update", "latex")
        return {f: getattr(self, f) for f in stored + derived}


@dataclass(frozen=True)
class _Style:
    """How a formula is written: as text or as LaTeX."""

    formula: Callable[[Formula], str]
    symbol: Callable[[str], str]
    times: str
    partial: Callable[[str, str], str]
    code: Callable[[Formula], str]
    grad: Callable[[str], str]


_TEXT = _Style(to_text, str, " × ", lambda y, x: f"∂{y}/∂{x}", to_code, lambda x: f"{x}.grad: ")
_LATEX = _Style(
    to_latex,
    latex_name,
    r" \times ",
    lambda y, x: rf"\frac{{\partial {y}}}{{\partial {x}}}",
    to_latex,
    lambda x: rf"{x}.\mathrm{{grad}}: ",
)


class Trace:
    """A graph as records: ``nodes`` oldest first, ``edges``, and the ``steps`` of its sweep."""

    def __init__(
        self, nodes: list[TraceNode], edges: list[TraceEdge], steps: list[Step], output: int
    ) -> None:
        self.nodes = nodes
        self.edges = edges
        self.steps = steps
        self.output = output

    def __repr__(self) -> str:
        counts = f"{len(self.nodes)} nodes, {len(self.edges)} edges, {len(self.steps)} steps"
        return f"<Trace of {self.nodes[self.output].name}: {counts}>"

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
            return _is_finite(node.data)

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
        return to_code(self._application(node, self._symbols(node)))

    def _application(self, node: TraceNode, operands: Iterable[Formula]) -> Formula:
        op = row(node.op)
        names = op.arguments(len(node.parents))
        formula = op.application(len(node.parents))
        return substitute(formula, dict(zip(names, operands, strict=True)))

    def _symbols(self, node: TraceNode) -> list[Formula]:
        parents = [self.nodes[p] for p in node.parents]
        return [number(p.data) if _is_number(p) else name(p.name) for p in parents]

    def _numbers(self, node: TraceNode) -> list[Formula]:
        return [number(self.nodes[p].data) for p in node.parents]

    def rule_of(self, step: Step, style: _Style) -> str:
        node = self.nodes[step.node]
        symbol = style.symbol(node.name)
        if step.kind == FORWARD:
            inside = style.code(self._application(node, self._symbols(node)))
            worked = style.code(self._application(node, self._numbers(node)))
            chain = [symbol, inside, worked, format_number(node.data)]
            return " = ".join(_without_repeats(chain))
        if step.kind == SEED:
            return f"{style.partial(symbol, symbol)} = {format_number(step.after)}"
        assert step.parent is not None
        partial = style.partial(symbol, style.symbol(self.nodes[step.parent].name))
        if step.local is None:
            return f"{symbol}.grad = 0: nothing to send"
        formula = self._local_formula(node, step.slot or 0)
        chain = [partial, style.formula(formula)]
        if constant(formula) is None or constant(formula) != step.local:
            chain.append(format_number(step.local))
        return " = ".join(_without_repeats(chain))

    def _local_formula(self, node: TraceNode, slot: int) -> Formula:
        """∂node/∂operand in the user's symbols, with the branch that was taken."""
        op = row(node.op)
        count = len(node.parents)
        names = op.arguments(count)
        parents = [self.nodes[p] for p in node.parents]
        values = dict(zip(names, (p.data for p in parents), strict=True)) | {"y": node.data}
        fixed = {n: number(p.data) for n, p in zip(names, parents, strict=True) if _is_number(p)}
        flat = {op.name: op.value for op in TABLE.values() if op.flat}
        formula = simplify(substitute(op.rule(slot, count), fixed), values, flat)
        symbols = dict(zip(names, self._symbols(node), strict=True)) | {"y": name(node.name)}
        return simplify(substitute(formula, symbols))

    def update_of(self, step: Step, style: _Style) -> str:
        if step.kind != BACKWARD:
            return ""
        assert step.parent is not None
        receiver = style.grad(style.symbol(self.nodes[step.parent].name))
        if step.local is None:
            return f"{receiver}{format_number(step.before)} + 0 = {format_number(step.after)}"
        upstream, local = _factor(step.upstream), _factor(step.local)
        total = f"{format_number(step.before)} + {upstream}{style.times}{local}"
        return f"{receiver}{total} = {format_number(step.after)}"

    # ---------------------------------------------------------------- as plain data

    def record(self) -> dict[str, Any]:
        """Everything as dicts and lists; ``json.dumps`` takes it (see ``to_json``)."""
        nodes = [
            {f: getattr(n, f) for f in TraceNode.__slots__}
            | {"expression": self.expression(n) if n.kind == "operation" else ""}
            for n in self.nodes
        ]
        edges = [{f: getattr(e, f) for f in TraceEdge.__slots__} for e in self.edges]
        return {
            "output": self.output,
            "nodes": nodes,
            "edges": edges,
            "steps": [step.record() for step in self.steps],
        }

    def to_json(self, indent: int | None = None) -> str:
        """``record()`` as strict JSON: infinities and nan become the strings "inf", "nan"."""
        import json

        return json.dumps(_strict(self.record()), indent=indent, ensure_ascii=False)


def _strict(x: Any) -> Any:
    if isinstance(x, dict):
        return {k: _strict(v) for k, v in x.items()}
    if isinstance(x, list | tuple):
        return [_strict(v) for v in x]
    if isinstance(x, float) and not math.isfinite(x):
        return format_number(x)
    return x


def _is_finite(data: Any) -> bool:
    return math.isfinite(data)


def _factor(x: float) -> str:
    """A number inside a product: a negative one in parentheses."""
    text = format_number(x)
    return f"({text})" if text.startswith("-") else text


def _without_repeats(parts: list[str]) -> list[str]:
    return [part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]]


# ---------------------------------------------------------------- taking a trace


def trace(output: Node, gradient: float = 1.0) -> Trace:
    """The graph of ``output`` and every step of its backward pass, as plain records.

    The sweep is run for its steps only: no gradient of the graph changes.

    >>> from autograd import Value
    >>> x, y = Value(2.0, label="x"), Value(3.0, label="y")
    >>> for step in trace(x * y).steps:
    ...     print(step)
    out = x * y = 2 * 3 = 6
    ∂out/∂out = 1
    ∂out/∂x = y = 3    x.grad: 0 + 1 × 3 = 3
    ∂out/∂y = x = 2    y.grad: 0 + 1 × 2 = 2
    """
    if not isinstance(output, Node):
        raise TypeError(f"trace() takes a node, the output of a computation; got {output!r}")
    nodes, edges, index = _collect(output)
    result = Trace(nodes, edges, [], index[output])
    for node in nodes:
        if node.kind == "operation":
            _add_step(result, FORWARD, node.index, node.op, after=node.data)
    if output.requires_grad:
        _add_backward_steps(result, output, index, gradient)
    return result


def _collect(output: Node) -> tuple[list[TraceNode], list[TraceEdge], dict[Node, int]]:
    """Records of all nodes and edges. A number written in an expression is one node a use."""
    nodes: list[TraceNode] = []
    edges: list[TraceEdge] = []
    index: dict[Node, int] = {}
    namer = _Namer(output)

    def add(node: Node, parents: tuple[int, ...] = ()) -> int:
        origin = node.origin
        kind = "constant" if node.op is CONSTANT else "leaf" if node.is_leaf else "operation"
        record = TraceNode(
            len(nodes), namer(node), kind, node.op.name, node._data, node.grad, parents, node.label
        )
        if origin is not None:
            record.scope, record.file, record.line = origin
        nodes.append(record)
        return record.index

    for node in namer.nodes:
        if _is_written(node) and node is not output:
            continue  # drawn where it is used
        operands = parents_of(node)
        parents = tuple(add(p) if _is_written(p) else index[p] for p in operands)
        index[node] = add(node, parents)
        edges += [TraceEdge(p, index[node], slot) for slot, p in enumerate(parents)]
    return nodes, edges, index


def _is_number(node: TraceNode) -> bool:
    """Whether a node is shown as its number: a constant that nobody has named."""
    return node.kind == "constant" and node.label is None


def _is_written(node: Node) -> bool:
    return node._born == 0


class _Namer:
    """Names for all nodes: labels, made unique; x1, x2, ... and v1, v2, ... for the rest."""

    def __init__(self, output: Node) -> None:
        self.nodes = ancestors(output)
        self.output = output
        self.taken = {node.label for node in self.nodes if node.label}
        self.given: dict[str, int] = {}
        self.counts = {"x": 0, "v": 0}

    def __call__(self, node: Node) -> str:
        if node.label:
            return self._unique(node.label)
        if node.op is CONSTANT:
            return format_number(node._data)
        if node is self.output and "out" not in self.taken:
            return "out"
        return self._numbered("x" if node.is_leaf else "v")

    def _unique(self, label: str) -> str:
        uses = self.given[label] = self.given.get(label, 0) + 1
        if uses == 1:
            return label
        symbol = f"{label}{str(uses).translate(_SUBSCRIPTS)}"
        return self._unique(label) if symbol in self.taken else symbol

    def _numbered(self, letter: str) -> str:
        while True:
            self.counts[letter] += 1
            symbol = f"{letter}{self.counts[letter]}"
            if symbol not in self.taken:
                return symbol


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _add_step(result: Trace, kind: str, node: int, op: str, **rest: Any) -> None:
    result.steps.append(Step(len(result.steps), kind, node, op, **rest, trace=result))


def _add_backward_steps(
    result: Trace, output: Node, index: dict[Node, int], gradient: float
) -> None:
    nodes = result.nodes
    edges = {(edge.child, edge.slot): edge for edge in result.edges}
    seed = index[output]
    _add_step(result, SEED, seed, nodes[seed].op, after=gradient)

    def watch(
        node: Any,
        slot: int,
        parent: Any,
        upstream: Any,
        local: Any,
        contribution: Any,
        before: Any,
        after: Any,
    ) -> None:
        child = index[node]
        edges[child, slot].local = local
        _add_step(
            result,
            BACKWARD,
            child,
            node.op.name,
            slot=slot,
            parent=index[parent],
            upstream=upstream,
            local=local,
            contribution=contribution,
            before=before,
            after=after,
        )

    sweep(output, gradient, watch=watch)


def _application_text(op: Op, operands: list[str]) -> str:
    names = op.arguments(len(operands))
    formula = op.application(len(operands))
    return to_code(substitute(formula, {n: name(o) for n, o in zip(names, operands, strict=True)}))


views["trace"] = trace
views["application"] = _application_text
