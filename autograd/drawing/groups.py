"""Groups: the scopes of a graph as a tree of boxes, and which of them are closed.

A node belongs to the scope it was recorded in. The parameters of a module are made before its
scope is entered: such a leaf belongs to the scope that uses it, where that is one alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from autograd.formulas.computed_once import computed_once
from autograd.tracing import Trace, TraceNode
from autograd.tracing.arrays import is_array
from autograd.tracing.rules import unwritten
from autograd.wording import say


@dataclass(frozen=True)
class Group:
    """One scope: ``MLP/layer 1`` has depth 1 and the group ``MLP`` as its parent.

    members are the indices of its nodes, those of groups inside it included.
    """

    index: int
    scope: str
    depth: int
    parent: int | None
    members: tuple[int, ...]

    @property
    def name(self) -> str:
        """The last part of the scope."""
        return self.scope.rpartition("/")[2]

    @property
    def id(self) -> str:
        """The id of its element in a picture."""
        return f"g{self.index}"


class Groups:
    """All groups of ``trace``, a parent before what is inside it."""

    def __init__(self, trace: Trace) -> None:
        scopes = _scopes(trace)
        self.hidden = unwritten(trace)  # a 1 that weighs a bias is no node of the picture
        paths: dict[str, list[int]] = {}
        for index, scope in enumerate(scopes):
            for path in scopes_around(scope):
                if index not in self.hidden:
                    paths.setdefault(path, []).append(index)
        order = {path: i for i, path in enumerate(paths)}
        self.all = [
            Group(i, path, path.count("/"), order.get(path.rpartition("/")[0]), tuple(members))
            for i, (path, members) in enumerate(paths.items())
        ]
        # for each node, the index of its innermost group
        self.of = [order.get(scope) for scope in scopes]

    @computed_once
    def levels(self) -> int:
        """How many scopes stand inside one another at most."""
        return max((group.depth + 1 for group in self.all), default=0)

    def closed(self, node: int, depth: int) -> Group | None:
        """The outermost group around ``node`` that is closed when ``depth`` levels are open."""
        group = self.around(self.of[node], depth)
        return group if group is not None and group.depth == depth else None

    def around(self, index: int | None, depth: int) -> Group | None:
        """The group itself, or the one around it that is not deeper than ``depth``."""
        while index is not None and self.all[index].depth > depth:
            index = self.all[index].parent
        return None if index is None else self.all[index]

    def common(self, first: int | None, second: int | None) -> int | None:
        """The innermost group that holds two groups."""
        while first is not None and first != second:
            if second is None or self.all[first].depth > self.all[second].depth:
                first = self.all[first].parent
            elif self.all[second].depth > self.all[first].depth:
                second = self.all[second].parent
            else:
                first, second = self.all[first].parent, self.all[second].parent
        return first if first == second else None

    def drawn(self, depth: int) -> int:
        """How many nodes and boxes a picture has when ``depth`` levels are open."""
        boxes = [self.closed(i, depth) for i in range(len(self.of)) if i not in self.hidden]
        single = boxes.count(None)
        return single + len({box.index for box in boxes if box is not None})


def fitting_depth(groups: Groups, few: int) -> int:
    """How many levels to open so that ``few`` nodes and boxes are drawn at most.

    Where even closing everything leaves more than half of the nodes, closing does not help,
    and everything stays open.
    """
    count = len(groups.of)
    for depth in range(groups.levels, -1, -1):
        if groups.drawn(depth) <= few:
            return depth
    return 0 if groups.drawn(0) * 2 <= count else groups.levels


def scopes_around(scope: str) -> list[str]:
    """A scope and all that it lies in: ``a/b/c`` → ``a``, ``a/b``, ``a/b/c``."""
    parts = scope.split("/") if scope else []
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]


def _scopes(trace: Trace) -> list[str]:
    """The scope of each node; parameters and written numbers take that of their only user.

    A constant with a name, or an array, is what a layer was given: it stands outside.
    """
    users: list[set[str]] = [set() for _ in trace.nodes]
    for edge in trace.edges:
        users[edge.parent].add(trace.nodes[edge.child].scope)
    return [
        next(iter(users[n.index]))
        if not n.scope and len(users[n.index]) == 1 and (n.adopted or _is_number(n))
        else ""
        if n.kind == "constant" and not _is_number(n)
        else n.scope
        for n in trace.nodes
    ]


def _is_number(node: TraceNode) -> bool:
    """Whether it is a number in a formula."""
    return node.is_literal and not is_array(node.data)


def contents(trace: Trace, members: tuple[int, ...], lang: str | None = None) -> str:
    """What is inside a group, in words: ``3 leaves · dot · tanh``.

    A few arrays among the leaves are named with their shapes, in a line of their own.
    """
    nodes = [trace.nodes[i] for i in members]
    leaves = [node for node in nodes if node.kind == "leaf"]
    if 0 < len(leaves) <= 3 and all(is_array(node.data) for node in leaves):
        above = ", ".join(f"{n.name} {'×'.join(map(str, n.data.shape))}" for n in leaves) + "\n"
        parts = []
    else:
        above = ""
        parts = [say("picture.leaves", lang, count=f"{len(leaves):,}")] if leaves else []
    ops = Counter(node.op for node in nodes if node.kind == "operation")
    if len(ops) <= 3:
        parts += [f"{count} {op}" if count > 1 else op for op, count in ops.items()]
    else:
        parts.append(say("picture.operations", lang, count=f"{ops.total():,}"))
    return above + " · ".join(parts)
