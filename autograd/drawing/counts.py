"""Counts: what a graph holds that is too large for a picture, in a dozen lines.

It is made from the graph itself in one pass, without records of the nodes, so a graph of
100,000 nodes answers at once.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from autograd.drawing.groups import scopes_around
from autograd.engine.backward import ancestors, parents_of
from autograd.engine.node import Node
from autograd.table.scalars import CONSTANT
from autograd.tracing import Outputs, Trace, title_of
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
    reason = Reason("picture.slow_records", {"limit": f"{limit:,}"})
    depth = max(depths[output] for output in outputs.nodes)
    names = [outputs.chosen.get(n) or n.label or outputs.places[n] for n in outputs.nodes]
    return Counts(
        name=title_of(names),
        reason=reason,
        nodes=len(nodes),
        edges=edges,
        depth=depth,
        leaves=leaves,
        constants=constants,
        ops=ops,
        scopes=_with_outer(scopes),
    )


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
