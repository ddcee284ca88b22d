"""Taking a trace: the nodes of a graph get names, and the sweep is run for its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import copysign, inf
from typing import Any

import numpy as np

from autograd.engine.backward import Contribution, ancestors, parents_of, sweep
from autograd.engine.collector import without_collector
from autograd.engine.node import Node
from autograd.engine.views import views
from autograd.formulas.language import name, to_code
from autograd.formulas.letters import readable
from autograd.formulas.notation import format_number
from autograd.formulas.symbols import lowered, parts_of, symbol
from autograd.table.scalars import CONSTANT, Primitive
from autograd.tracing.arrays import changing_of, is_array, literal, parameter_texts, snapshot
from autograd.tracing.names import NO_NAMES, names_of
from autograd.tracing.outputs import Outputs, Several, outputs_of
from autograd.tracing.records import BACKWARD, FORWARD, SEED, TraceEdge, TraceNode
from autograd.tracing.rules import application
from autograd.tracing.steps import Step, Trace


def trace(
    output: Node | Several, gradient: Any = None, *, names: Mapping[str, Any] | None = None
) -> Trace:
    """The graph of ``output`` and every step of its backward pass, as plain records.

    output    a node; or several in a list, tuple or dict, whose graph has no backward steps
    gradient  what the sweep starts from, 1 if not given; an output of several entries starts
              from ones, and the steps are those of its sum
    names     names for nodes without a label, such as ``locals()``; a list gives ``w[0]``

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
    return traced_with(output, gradient, {} if names is None else names_of(names))[0]


@without_collector
def traced_with(
    output: Node | Several, gradient: Any, names: Mapping[Node, str]
) -> tuple[Trace, dict[Node, int]]:
    """The trace, and the index of each node in it."""
    heads = outputs_of(output, "trace").nodes
    nodes, edges, index = collect(output, names)
    result = Trace(nodes, edges, [], [index[head] for head in heads])
    _add_forward_steps(result)
    if len(heads) > 1:
        if gradient is not None:
            raise TypeError("gradient= goes with one output: a backward pass starts from one")
        _add_local_derivatives(result, heads, index)
    elif heads[0].requires_grad:
        _add_backward_steps(result, heads[0], index, _seed(heads[0], gradient))
    return result, index


def _seed(output: Node, gradient: Any) -> Any:
    """The gradient to start from, in the shape of the output."""
    if isinstance(gradient, Node):
        gradient = snapshot(gradient)
    if gradient is None and output._holds_array:
        return np.ones_like(output._data)
    return output._seed(output._checked(1.0 if gradient is None else gradient))


def first_steps(
    output: Node, names: Mapping[str, Any] | None = None, count: int = 100
) -> list[Step]:
    """The first forward steps as they are in the trace, without records of all the rest."""
    nodes, edges, _ = collect(output, {} if names is None else names_of(names), count)
    beginning = Trace(nodes, edges, [], [len(nodes) - 1])
    _add_forward_steps(beginning)
    return beginning.steps


def count_of_steps(output: Node) -> int:
    """How many steps the trace of an output has: operations, the seed, edges of the sweep."""
    namer = _Namer(outputs_of(output, "trace"))
    starts = _starts_of_sums(namer)
    count = 1
    for node in namer.nodes:
        if not node.is_leaf and node not in starts:
            count += 1 + sum(parent.op is not CONSTANT for parent in parents_of(node))
    return count


def collect(
    output: Node | Several, names: Mapping[Node, str] = NO_NAMES, operations: float = inf
) -> tuple[list[TraceNode], list[TraceEdge], dict[Node, int]]:
    """Records of all nodes and edges. A number written in an expression has a node for each use.

    operations  after how many of them to stop
    """
    nodes: list[TraceNode] = []
    edges: list[TraceEdge] = []
    index: dict[Node, int] = {}
    outputs = outputs_of(output, "trace")
    namer = _Namer(outputs, names)
    starts = _starts_of_sums(namer)
    changing = changing_of(namer.nodes)

    def add(node: Node, parents: tuple[int, ...] = ()) -> int:
        origin = getattr(node, "_origin", None)
        kind = "constant" if node.op is CONSTANT else "leaf" if node.is_leaf else "operation"
        record = TraceNode(
            len(nodes),
            namer(node),
            kind,
            node.op.name,
            snapshot(node._data, changing),
            _gradient_of(node),
            parents,
            namer.labels.get(node),
        )
        if origin is not None:
            path, record.file, record.line, record.adopted = origin
            record.scope = namer.scope(path)
        if params := getattr(node, "_params", None):
            record.params = parameter_texts(params)
        nodes.append(record)
        return record.index

    for node in namer.nodes:
        if is_literal(node) and node not in outputs.places:
            continue  # drawn where it is used
        operands = parents_of(node)
        if node in starts:
            index[node] = index[operands[1]]
            continue
        parents = tuple([add(p) if is_literal(p) else index[p] for p in operands])
        index[node] = place = add(node, parents)
        if parents:
            edges += [TraceEdge(p, place, slot) for slot, p in enumerate(parents)]
            operations -= 1
            if operations <= 0:
                break
    return nodes, edges, index


def _gradient_of(node: Node) -> Any:
    """Its own array, which whoever has read it may write to; else it is shared."""
    grad = getattr(node, "_grad", None)
    if type(grad) is tuple:
        return snapshot(grad[0])
    return snapshot(grad, None if node.is_leaf else ())


def is_literal(node: Node) -> bool:
    """Whether it is a number written in an expression, which has a record for each use."""
    return node._sequence_number == 0


def _starts_of_sums(namer: _Namer) -> set[Node]:
    """Each ``0 + x`` with which Python's ``sum`` of Values begins: it is shown as the x it is.

    Where x is used again, its gradient has other parts, and the addition is shown.
    """
    found = set()
    for node in namer.nodes:
        if node.op.name != "add" or node in namer.outputs.places or node in namer.labels:
            continue
        zero, x = parents_of(node)
        number = is_literal(zero) and zero._data == 0 and isinstance(x._data, float)
        if number and (x._data or copysign(1.0, x._data) > 0):  # 0 + -0.0 is another number
            found.add(node)
    if not found:
        return found
    uses = Counter(p for node in namer.nodes for p in parents_of(node))
    return {node for node in found if uses[parents_of(node)[1]] == 1}


class _Namer:
    """Names for all nodes: labels as symbols, made unique; x1, v1, c1, ... for other leaves,
    operations and constants of many numbers."""

    def __init__(self, outputs: Outputs, names: Mapping[Node, str] = NO_NAMES) -> None:
        self.nodes = ancestors(*outputs.nodes)
        self.outputs = outputs
        self.labels: dict[Node, str] = {}
        chosen = outputs.chosen
        for node in self.nodes:
            if label := chosen.get(node) or getattr(node, "_label", None) or names.get(node):
                self.labels[node] = readable(label)
        self.taken = set(map(symbol, self.labels.values()))
        self.letters = {label[0] for label in self.taken}
        self.given: dict[str, int] = {}
        self.counts = {"x": 0, "v": 0, "c": 0}
        self.numbers: dict[Node, str | None] = {}  # constants, as they are written
        self.scopes: dict[str, str] = {}

    def scope(self, path: str) -> str:
        """The path of a scope as it is shown."""
        if path not in self.scopes:
            self.scopes[path] = "/".join(map(readable, path.split("/")))
        return self.scopes[path]

    def __call__(self, node: Node) -> str:
        if label := self.labels.get(node):
            return self._unique(symbol(label))
        if node.op is CONSTANT:
            return self.numbers.get(node) or self._constant(node)
        place = self.outputs.places.get(node)
        if place is not None and place not in self.taken:
            return place
        return self._numbered("x" if node.is_leaf else "v")

    def _unique(self, label: str) -> str:
        uses = self.given[label] = self.given.get(label, 0) + 1
        if uses == 1:
            return label
        # the second z₁ is not z₁₂, nor the second o o₂: those are other neurons'
        indexed = any(parts_of(label)[1:]) or label in ("z", "h", "o")
        number = f"[{uses}]" if indexed else lowered(uses)
        name = f"{label}{number}"
        return self._unique(label) if name in self.taken else name

    def _constant(self, node: Node) -> str:
        """Numbers are their own name, where there are few."""
        data = snapshot(node._data, ())
        text = self.numbers[node] = literal(data) if is_array(data) else format_number(data)
        return text or self._numbered("c")

    def _numbered(self, letter: str) -> str:
        while True:
            self.counts[letter] += 1
            name = f"{letter}{self.counts[letter]}"
            if letter not in self.letters or not self.taken & {name, symbol(name)}:
                return name


def _first_edges(result: Trace) -> dict[int, int]:
    """Where the edges into each operation begin: they lie side by side, in the order of slots."""
    return {edge.child: at for at, edge in enumerate(result.edges) if edge.slot == 0}


def _add_forward_steps(result: Trace) -> None:
    steps = result.steps
    for node in result.nodes:
        if node.kind == "operation":
            steps.append(
                Step(len(steps), FORWARD, node.index, op=node.op, after=node.data, trace=result)
            )


def _add_backward_steps(
    result: Trace, output: Node, index: dict[Node, int], gradient: float
) -> None:
    nodes, steps = result.nodes, result.steps
    edges, first_of = result.edges, _first_edges(result)
    seed = index[output]
    changing = changing_of(index)
    seed_step = Step(
        len(steps), SEED, seed, op=nodes[seed].op, after=snapshot(gradient), trace=result
    )
    steps.append(seed_step)

    def watch(  # the parts of a Contribution; called for each edge, so it is written to be quick
        node: Node, slot: int, receiver: Node, upstream: Any, local: Any, sent: Any,
        before: Any, after: Any,
    ) -> None:  # fmt: skip
        child, parent = index[node], index[receiver]
        if child == parent:
            return  # the 0 + x of a sum
        edge = edges[first_of[child] + slot]
        edge.local = local = snapshot(local, changing)
        step = Step(
            len(steps),
            BACKWARD,
            child,
            op=nodes[child].op,
            slot=slot,
            parent=parent,
            upstream=snapshot(upstream, changing),
            local=local,
            contribution=snapshot(sent, changing),
            before=snapshot(before, changing),
            after=_of_shape(nodes[parent].data, snapshot(after, changing)),
            trace=result,
        )
        steps.append(step)

    sweep(output, gradient, watch=watch, then=_nothing)


def _nothing(*_: Any) -> None:
    """What is kept of the adjoints, which the steps have told."""


def _add_local_derivatives(result: Trace, heads: list[Node], index: dict[Node, int]) -> None:
    """∂child/∂parent at the edges of several outputs, from as few sweeps as find them all."""
    edges, first_of = result.edges, _first_edges(result)
    changing = changing_of(index)

    def watch(*given: Any) -> None:
        sent = Contribution(*given)
        child = index[sent.node]
        if sent.local is not None and child != index[sent.parent]:
            edges[first_of[child] + sent.slot].local = snapshot(sent.local, changing)

    for head in heads:
        if head.requires_grad:
            sweep(
                head, _seed(head, None), until=_finished(result, index), watch=watch, then=_nothing
            )


def _finished(result: Trace, index: dict[Node, int]) -> set[Node]:
    """The operations above which every edge has its derivative already."""
    open_ = {
        edge.child
        for edge in result.edges
        if edge.local is None and result.nodes[edge.parent].kind != "constant"
    }
    for node in result.nodes:  # oldest first
        if not open_.isdisjoint(node.parents):
            open_.add(node.index)
    return {
        node
        for node, i in index.items()
        if i not in open_ and result.nodes[i].kind == "operation" and node.requires_grad
    }


def _of_shape(data: Any, gradient: Any) -> Any:
    """A gradient in the shape of the data; a zero that was not sent is still one number."""
    if is_array(gradient) or not is_array(data):
        return gradient
    return np.full(data.shape, gradient, dtype=data.dtype)


def _application_text(op: Primitive, operands: list[str]) -> str:
    return to_code(application(op, [name(operand) for operand in operands], {}))


views["trace"] = trace
views["application"] = _application_text
