"""A trace: the graph with its steps, each of which can say its rule."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from autograd.formulas.symbols import symbol
from autograd.tracing import rules
from autograd.tracing.arrays import is_finite, strict
from autograd.tracing.records import (
    SEED,
    UPDATE,
    GraphRecord,
    StepRecord,
    TraceEdge,
    TraceNode,
    plain_numbers,
)
from autograd.wording import counted


@dataclass(slots=True)
class Step(StepRecord):
    __doc__ = StepRecord.__doc__

    trace: Trace = field(repr=False, compare=False, kw_only=True)

    @property
    def rule(self) -> str:
        """What happens, in the user's symbols: ``∂z/∂w = 2w = 10``."""
        return rules.rule_of(self.trace, self, rules.TEXT)

    @property
    def update(self) -> str:
        """What a backward step does to the gradient: ``x.grad: 0 + 10 × 1 = 10``."""
        return rules.update_of(self.trace, self, rules.TEXT)

    def rule_in(self, lang: str) -> str:
        """``rule``, with its words in a language."""
        return rules.rule_of(self.trace, self, rules.text_in(lang))

    def update_in(self, lang: str) -> str:
        """``update``, with its words in a language."""
        return rules.update_of(self.trace, self, rules.text_in(lang))

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
        moved = ("gradient", "learning_rate") if self.kind == UPDATE else ()
        return {f: plain_numbers(getattr(self, f)) for f in stored + derived + moved}


class Trace(GraphRecord):
    __doc__ = GraphRecord.__doc__

    steps: list[Step]

    def __repr__(self) -> str:
        held = {"node": len(self.nodes), "edge": len(self.edges), "step": len(self.steps)}
        counts = ", ".join(counted(count, thing) for thing, count in held.items())
        return f"<Trace of {self.title}: {counts}>"

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__

    def until(self, count: int) -> Trace:
        """The same graph with its first ``count`` steps alone."""
        return Trace(self.nodes, self.edges, self.steps[:count], self.outputs)

    def with_indices(self) -> Trace:
        """The same graph, in which names that nobody gave have their index below: v₁ for v1."""
        names = [n.name if n.label is not None else symbol(n.name) for n in self.nodes]
        if all(node.name == name for node, name in zip(self.nodes, names, strict=True)):
            return self
        nodes = [replace(node, name=name) for node, name in zip(self.nodes, names, strict=True)]
        shown = Trace(nodes, self.edges, [], self.outputs)
        shown.steps += (replace(step, trace=shown) for step in self.steps)
        return shown

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
        finite = [is_finite(node.data) for node in self.nodes]
        return [
            node.index
            for node in self.nodes
            if node.kind == "operation"
            and not finite[node.index]
            and all(finite[p] for p in node.parents)
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
