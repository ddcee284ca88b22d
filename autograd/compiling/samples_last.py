"""The same program with the samples as the last axis of every array.

The gradients of single samples are one large array for each parameter. With the samples
last, and next to each other in memory, all of its operations run over long rows.
"""

from __future__ import annotations

from dataclasses import replace

from autograd.compiling.graph import SAMPLES, Axes, Graph
from autograd.compiling.plan import Plan


def with_samples_last(plan: Plan) -> Plan:
    """A plan of its own for the function that gives the gradients of every sample."""
    g = plan.graph
    moved = Graph(samples_last=True)
    moved.sizes, moved.tables = g.sizes, g.tables
    new: dict[int, int] = {}
    for entry in range(plan.entries):
        name = plan.arguments[g.extra[entry]] if g.ops[entry] == "input" else ""
        new[entry] = _entry(g, moved, entry, new, name)
        if entry in g.scopes:
            moved.scopes.setdefault(new[entry], g.scopes[entry])
        if entry in g.names:
            moved.names.setdefault(new[entry], g.names[entry])
    return replace(
        plan,
        graph=moved,
        outputs=[new[entry] for entry in plan.outputs],
        parameters={
            name: ([new[entry] for entry in entries], shape)
            for name, (entries, shape) in plan.parameters.items()
        },
    )


def _entry(g: Graph, moved: Graph, entry: int, new: dict[int, int], name: str) -> int:
    op, axes, extra = g.ops[entry], g.axes[entry], g.extra[entry]
    args = tuple(new[arg] for arg in g.args[entry])
    if op == "input":
        found = moved.entry(op, args, axes, extra)
        if len(axes) > 1:
            found = moved.entry("samples_last", (found,), _samples_last(axes))
            moved.names[found] = f"{name}T"
        return found
    return moved.entry(op, args, _samples_last(axes), extra)


def _samples_last(axes: Axes) -> Axes:
    own = tuple(a for a in axes if a != SAMPLES)
    return (*own, SAMPLES) if SAMPLES in axes else own
