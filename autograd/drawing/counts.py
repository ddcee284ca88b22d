"""Counts: what a graph holds that is too large for a picture, in a dozen lines.

It is made from the graph itself in one pass, without records of the nodes, so a graph of
100,000 nodes answers at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from autograd.drawing.groups import scopes_around
from autograd.engine.backward import ancestors, parents_of
from autograd.engine.node import Node
from autograd.table.scalars import CONSTANT
from autograd.tracing import Outputs, Trace, title_of
from autograd.tracing.tracer import is_literal
from autograd.wording import say

_MOST_LISTED = 8


class Reason(NamedTuple):
    """Why there is no picture: a sentence, and what fills its gaps."""

    key: str
    gaps: dict[str, str]

    def told(self, lang: str | None = None) -> str:
        return say(self.key, lang, **self.gaps)


class Counts(NamedTuple):
    """How many nodes there are, by operation and by scope, and how deep the graph is.

    reason  why there is no picture
    depth   the number of operations on the longest path
    scopes  for each scope, its nodes, those of inner scopes included
    """

    name: str
    reason: Reason
    nodes: int
    edges: int
    depth: int
    leaves: int
    constants: int
    ops: Counter[str]
    scopes: Counter[str]

    def text(self, lang: str | None = None) -> str:
        """The summary, and how to see a part of the graph."""
        known = {
            "name": self.name,
            "nodes": f"{self.nodes:,}",
            "edges": f"{self.edges:,}",
            "depth": f"{self.depth:,}",
            "leaves": f"{self.leaves:,}",
            "constants": f"{self.constants:,}",
            "operations": f"{self.ops.total():,}",
            "kinds": _listed(self.ops, lang),
            "reason": self.reason.told(lang),
        }
        keys = ("large_size", "large_reason", "large_kinds")
        lines = [say(f"picture.{key}", lang, **known) for key in keys]
        if self.scopes:
            lines.append(say("picture.largest_scopes", lang))
            widest = max(len(scope) for scope, _ in self.scopes.most_common(_MOST_LISTED))
            for scope, count in self.scopes.most_common(_MOST_LISTED):
                lines.append(f"    {scope:{widest}}  {count:,}")
            if (more := len(self.scopes) - _MOST_LISTED) > 0:
                lines.append(f"    … {say('picture.more', lang, count=f'{more:,}')}")
        advice = (
            "to_see_a_part",
            "to_collapse" if self.scopes else "to_record_scopes",
            "draws_all",
        )
        most = f"{self.nodes:_}"
        return "\n".join([*lines, *(say(f"picture.{key}", lang, most=most) for key in advice)])


def _listed(counts: Counter[str], lang: str | None) -> str:
    parts = [f"{op} {count:,}" for op, count in counts.most_common(_MOST_LISTED)]
    more = len(counts) - _MOST_LISTED
    return ", ".join(parts + ([say("picture.more_kinds", lang, count=more)] if more > 0 else []))


def counts_of_graph(outputs: Outputs, slow: int | None, most: int | None = None) -> Counts | None:
    """The counts of a graph that is refused as it is; None of one that may be drawn.

    slow  more nodes than these are too many records
    most  more nodes than these are too many for a picture, where no scope can be closed
    """
    nodes = ancestors(*outputs.nodes)
    reason = _reason_against(nodes, slow, most)
    if reason is None:
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
        scopes[node.scope] += not is_literal(node)
        constants += _literals(node)
        if is_literal(node):
            continue
        if node.op is CONSTANT:
            constants += 1
        elif node.is_leaf:
            leaves += 1
        else:
            ops[node.op.name] += 1
    depth = max(depths[output] for output in outputs.nodes)
    names = [outputs.chosen.get(n) or n.label or outputs.places[n] for n in outputs.nodes]
    return Counts(
        name=title_of(names),
        reason=reason,
        nodes=_records(nodes),
        edges=edges,
        depth=depth,
        leaves=leaves,
        constants=constants,
        ops=ops,
        scopes=_with_outer(scopes),
    )


def _reason_against(nodes: Sequence[Node], slow: int | None, most: int | None) -> Reason | None:
    if slow is not None and len(nodes) > slow:
        return Reason("picture.slow_records", {"limit": f"{slow:,}"})
    if most is None or any(node.scope for node in nodes):
        return None
    return many_nodes(_records(nodes), most) if sum(map(_surely_drawn, nodes)) > most else None


def _surely_drawn(node: Node) -> int:
    """How many nodes of a picture a node and the numbers written in its expression are at least.

    The addition to 0 with which a sum begins is in no picture, nor is the 1 that weighs a bias.
    """
    if node.op is CONSTANT:
        return 0
    written = [p._data for p in parents_of(node) if is_literal(p)]
    numbers = [x for x in written if isinstance(x, float)]
    return 0 if 0.0 in numbers else 1 + sum(x != 1.0 for x in numbers)


def _records(nodes: Iterable[Node]) -> int:
    """How many records they have."""
    return sum(not is_literal(n) for n in nodes) + sum(_literals(n) for n in nodes)


def _literals(node: Node) -> int:
    """How many of the operands of a node are numbers written in the expression."""
    return sum(map(is_literal, parents_of(node)))


def many_nodes(count: int, most: int) -> Reason:
    """Of a picture that would have more nodes than may be."""
    return Reason("picture.many_nodes", {"count": f"{count:,}", "limit": f"{most:,}"})


def counts_of_trace(trace: Trace, reason: Reason) -> Counts:
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
        for path in scopes_around(scope):
            whole[path] += count
    return whole
