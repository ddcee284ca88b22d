"""What a program was made of, in words."""

from __future__ import annotations

import textwrap

from autograd.compiling.graph import SAMPLES, Graph
from autograd.compiling.plan import Plan

_WIDTH = 88


def explained(plan: Plan) -> str:
    """Lines for a person: what was recognised, what was not, and why."""
    lines = _counts(plan)
    if plan.exact:
        lines += _EXACT
    else:
        lines += _of_arrays(plan) if plan.arrays else _STRAIGHT
    return "\n".join(map(_wrapped, lines))


def _wrapped(line: str) -> str:
    return textwrap.fill(
        line, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _counts(plan: Plan) -> list[str]:
    """How many nodes there were and, with every product of a dot counted, what is left."""
    return [
        f"recorded: {_many(plan.recorded, 'node')}",
        f"to compute: {_many(plan.scalars, 'leaf or operation', 'leaves and operations')} "
        "(every dot written out, constants folded, repeated expressions found)",
    ]


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"


_EXACT = (
    "straight-line code, because of exact=True: every operation as it was written",
    "sums are added in their order, operand after operand",
)
_STRAIGHT = (
    "no layers: most operations have no others like them on operands that lie together, so "
    "each has a line of its own (straight-line code)",
    "a sum of many operands is added from left to right, not rounded once as in the graph",
)
_REORDERED = (
    "sums are added in the order of the arrays, so they agree with the graph to rounding; "
    "exact=True keeps their order"
)


def _of_arrays(plan: Plan) -> list[str]:
    g = plan.graph
    lines = []
    for entry, outputs, inputs in plan.layers:
        samples = "(n, " if SAMPLES in g.axes[entry] else "("
        lines.append(
            f"matrix product: {_many(outputs, 'sum')} of {_many(inputs, 'product')}: "
            f"{g.names.get(entry, 'an array')} {samples}{outputs}), weights {_weights(g, entry)}"
        )
    if not plan.layers:
        lines.append("no matrix product: no sums of products share their inputs")
    if plan.alone:
        lines.append(
            f"not recognised: {_many(plan.alone, 'sum')} with products, written "
            "term by term: the inputs are shared with no other sum and lie in no common array"
        )
    numbers = [_size(g, e) for e in range(plan.entries) if g.ops[e] in ("map", "total")]
    arrays = [size for size in numbers if size > 1]
    single = len(numbers) - len(arrays)
    parts = []
    if arrays:
        parts.append(f"{_many(len(arrays), 'operation')} on {sum(arrays):,} numbers of a sample")
    if single:
        parts.append(
            f"{single:,} on one number" if arrays else f"{_many(single, 'operation')} on one number"
        )
    if parts:
        lines.append(f"entry by entry: {', and '.join(parts)}")
    return [*lines, _REORDERED]


def _size(g: Graph, entry: int) -> int:
    """How many numbers of one sample an entry holds."""
    size = 1
    for axis in g.axes[entry]:
        size *= 1 if axis == SAMPLES else g.sizes[axis]
    return size


def _weights(g: Graph, entry: int) -> str:
    """The name of the weights in the product behind a sum."""
    stack = [entry]
    while stack:
        found = stack.pop()
        if g.ops[found] == "einsum":
            names = [g.names.get(g.core(a), "computed") for a in g.args[found][1:]]
            return names[0] if names else "computed"
        stack.extend(reversed(g.args[found]))
    return "computed"
