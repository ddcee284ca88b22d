"""A recorded graph of Values as a graph of scalar entries: each with or without samples.

Repeated expressions become one entry, operations on constants become constants, and the
rows of any number of operands are written out where the table says how.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograd.compiling.graph import SAMPLES, Graph
from autograd.compiling.reductions import reduced
from autograd.engine.backward import parents_of
from autograd.errors import CompileError
from autograd.table.scalars import CONSTANT, LEAF

# A row of its own while a function is recorded: ``detach`` lets no gradient through.
DETACH = "detach"


class Scalars:
    """The entries of a recorded graph.

    outputs     the entries of the outputs
    parameters  the leaves found in the graph, in order of creation
    """

    def __init__(
        self, nodes: Iterable[Any], inputs: Mapping[Any, int], outputs: Sequence[Any], exact: bool
    ) -> None:
        self.graph = Graph(exact=exact)
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
            found = reduced(g, name, args, self.exact)
        elif node.op.vjp is not None:
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
