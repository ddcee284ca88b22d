"""A recorded graph of Values as a graph of scalar entries: each with or without samples.

Repeated expressions become one entry, operations on constants become constants, and the
reductions of the table are written out in sums and a few others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograd.compiling.graph import SAMPLES, Axes, Graph
from autograd.errors import CompileError
from autograd.ops import CONSTANT, LEAF
from autograd.sweep import parents_of

# A row of its own while a function is recorded: ``detach`` lets no gradient through.
DETACH = "detach"
# Reductions that stay one entry; the others are written out in these and sums.
KEPT = frozenset({"max", "min", "norm", "logsumexp"})


class Scalars:
    """The entries of a recorded graph.

    outputs     the entries of the outputs
    parameters  the leaves found in the graph, in order of creation
    """

    def __init__(
        self, nodes: Iterable[Any], inputs: Mapping[Any, int], outputs: Sequence[Any], exact: bool
    ) -> None:
        self.graph = Graph()
        self.exact = exact
        self.parameters: list[Any] = []
        self.recorded = 0
        self._entries: dict[Any, int] = {}
        for node, index in inputs.items():
            entry = self.graph.entry("input", (), (SAMPLES,), index)
            self._entries[node] = entry
        for node in nodes:
            self.recorded += 1
            if node not in self._entries:
                self._entries[node] = self._entry(node)
        self.outputs = [self._entries[node] for node in outputs]

    def _entry(self, node: Any) -> int:
        g = self.graph
        if node._a is None:
            return self._leaf(node)
        name = node.op.name
        args = [self._entries[parent] for parent in parents_of(node)]
        if name == DETACH:
            return g.entry("detach", (args[0],), g.axes[args[0]])
        if node.op.variadic:
            found = self._reduction(name, args)
        elif hasattr(node.op, "pull"):
            raise CompileError(
                f"{node!r} is a Tensor: compile() takes functions of Values, one number each"
            )
        else:
            found = g.apply(name, *args)
        if node.label:
            g.names.setdefault(found, node.label)
        if node.scope:
            g.scopes.setdefault(found, node.scope)
        return found

    def _leaf(self, node: Any) -> int:
        if not isinstance(node._data, float):
            raise CompileError(
                f"{node!r} holds an array: compile() takes functions of Values, one number each"
            )
        if node.op is CONSTANT:
            return self.graph.const(node._data)
        assert node.op is LEAF
        self.parameters.append(node)
        return self.graph.entry("param", (), (), len(self.parameters) - 1)

    # ---------------------------------------------------------------- reductions

    def _reduction(self, name: str, args: list[int]) -> int:
        g, count = self.graph, float(len(args))
        if name == "sum":
            return self._sum(args)
        if name == "dot":
            half = len(args) // 2
            pairs = zip(args[:half], args[half:], strict=True)
            return self._sum([g.apply("mul", a, b) for a, b in pairs])
        if name == "prod":
            return _balanced(g, args)
        if name in KEPT:
            return self._kept(name, args)
        if name not in ("mean", "var", "std"):
            raise CompileError(
                f"compile() does not know the reduction {name!r}: write it with sum, prod, max, "
                "min, norm or logsumexp, or as a row of a fixed number of arguments"
            )
        middle = g.apply("div", self._sum(args), g.const(count))
        if name == "mean":
            return middle
        apart = [g.apply("sub", x, middle) for x in args]
        if name == "std":
            return g.apply("div", self._kept("norm", apart), g.const(count**0.5))
        return g.apply("div", self._sum([g.apply("mul", d, d) for d in apart]), g.const(count))

    def _sum(self, terms: list[int]) -> int:
        if not self.exact:
            return self.graph.total(terms)
        found = self.graph.const(0.0)
        for term in terms:
            found = self.graph.apply("add", found, term)
        return found

    def _kept(self, name: str, args: list[int]) -> int:
        g = self.graph
        if len(args) == 1:
            return g.apply("abs", args[0]) if name == "norm" else args[0]
        axes: Axes = g.together(args)
        return g.entry("reduce", tuple(args), axes, name)


def _balanced(g: Graph, args: list[int]) -> int:
    """The product of all in pairs of pairs, so that its depth is small."""
    while len(args) > 1:
        rest = [args[-1]] if len(args) % 2 else []
        args = [g.apply("mul", a, b) for a, b in zip(args[::2], args[1::2], strict=False)] + rest
    return args[0]
