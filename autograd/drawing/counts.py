"""Counts: what a graph holds that is too large for a picture, in a dozen lines.

It is made from the graph itself in one pass, without records of the nodes, so a graph of
100,000 nodes answers at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from autograd.engine.backward import ancestors, parents_of
from autograd.engine.node import Node
from autograd.table.scalars import CONSTANT
from autograd.tracing import Outputs, Trace, title_of

_MOST_LISTED = 8


@dataclass(frozen=True)
class Counts:
    """How many nodes there are, by operation and by scope, and how deep the graph is.

    reason  why there is no picture
    depth   the number of operations on the longest path
    scopes  for each scope, its nodes, those of inner scopes included
    """

    name: str
    reason: str
    nodes: int
    edges: int
    depth: int
    leaves: int
    constants: int
    ops: Counter[str]
    scopes: Counter[str]

    def text(self) -> str:
        """The summary, and how to see a part of the graph."""
        lines = [
            f"Graph of {self.name}: {self.nodes:,} nodes, {self.edges:,} edges, "
            f"{self.depth:,} operations deep",
            f"  not drawn: {self.reason}",
            f"  leaves {self.leaves:,}, constants {self.constants:,}, "
            f"operations {self.ops.total():,}: {_listed(self.ops)}",
        ]
        if self.scopes:
            lines.append("  largest scopes (nodes):")
            widest = max(len(scope) for scope, _ in self.scopes.most_common(_MOST_LISTED))
            for scope, count in self.scopes.most_common(_MOST_LISTED):
                lines.append(f"    {scope:{widest}}  {count:,}")
            if (more := len(self.scopes) - _MOST_LISTED) > 0:
                lines.append(f"    … {more:,} more")
        return "\n".join([*lines, *self._advice()])

    def _advice(self) -> list[str]:
        lines = ["  to see a part: draw a node inside the graph, it has draw() and stepper() too"]
        if self.scopes:
            lines.append("  collapse=0 closes each scope into one box, collapse=1 opens a level")
        else:
            lines.append(
                "  record parts in scopes, `with scope('layer 1'):`, and draw(collapse=0) draws "
                "each as one box"
            )
        return [*lines, f"  max_nodes={self.nodes:,} draws it all".replace(",", "_")]


def _listed(counts: Counter[str]) -> str:
    parts = [f"{op} {count:,}" for op, count in counts.most_common(_MOST_LISTED)]
    more = len(counts) - _MOST_LISTED
    return ", ".join(parts + ([f"{more} more kinds"] if more > 0 else []))


def counts_of_graph(outputs: Outputs, limit: int) -> Counts | None:
    """The counts of a graph of more than ``limit`` nodes; None of a smaller one."""
    nodes = ancestors(*outputs.nodes)
    if len(nodes) <= limit:
        return None
    depths: dict[Node, int] = {}
    edges = 0
    ops: Counter[str] = Counter()
    scopes: Counter[str] = Counter()
    leaves = constants = 0
    for node in nodes:
        parents = parents_of(node)
        edges += len(parents)
        depths[node] = max((depths[p] + 1 for p in parents), default=0)
        scopes[node.scope] += 1
        if node.op is CONSTANT:
            constants += 1
        elif node.is_leaf:
            leaves += 1
        else:
            ops[node.op.name] += 1
    reason = f"records of so many nodes take long to make; a picture takes up to {limit:,}"
    depth = max(depths[output] for output in outputs.nodes)
    names = [outputs.chosen.get(n) or n.label or outputs.places[n] for n in outputs.nodes]
    name = title_of(names)
    return Counts(
        name=name,
        reason=reason,
        nodes=len(nodes),
        edges=edges,
        depth=depth,
        leaves=leaves,
        constants=constants,
        ops=ops,
        scopes=_with_outer(scopes),
    )


def counts_of_trace(trace: Trace, reason: str) -> Counts:
    """The counts of a graph whose records there are."""
    depths: list[int] = []
    for node in trace.nodes:
        depths.append(max((depths[p] + 1 for p in node.parents), default=0))
    kinds = Counter(node.kind for node in trace.nodes)
    ops = Counter(node.op for node in trace.nodes if node.kind == "operation")
    scopes = Counter(node.scope for node in trace.nodes)
    return Counts(
        name=trace.title,
        reason=reason,
        nodes=len(trace.nodes),
        edges=len(trace.edges),
        depth=max(depths[i] for i in trace.outputs),
        leaves=kinds["leaf"],
        constants=kinds["constant"],
        ops=ops,
        scopes=_with_outer(scopes),
    )


def _with_outer(scopes: Counter[str]) -> Counter[str]:
    """The counts with each scope's nodes counted in the scopes around it too."""
    whole: Counter[str] = Counter()
    for scope, count in scopes.items():
        for path in _around(scope):
            whole[path] += count
    return whole


def _around(scope: str) -> Iterable[str]:
    parts = scope.split("/") if scope else []
    return ("/".join(parts[: i + 1]) for i in range(len(parts)))
