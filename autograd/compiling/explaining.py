"""What a program was made of, in words."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable
from functools import partial

from autograd.compiling.graph import SAMPLES, Graph
from autograd.compiling.plan import Plan
from autograd.wording import say

_WIDTH = 88
_MAPS = ("map", "total")  # what is computed entry by entry


def explained(plan: Plan, lang: str | None = None) -> str:
    """Lines for a person: what was recognised, what was not, and why."""
    tell = partial(_told, lang)
    lines = [
        tell("recorded", count=f"{plan.recorded:,}"),
        tell("to_compute", count=f"{plan.scalars:,}"),  # with every product of a dot counted
    ]
    if plan.exact:
        lines += [tell("exact"), tell("exact_sums")]
    elif plan.arrays:
        lines += [*_of_arrays(plan, tell), tell("reordered")]
    else:
        lines += [tell("straight"), tell("straight_sums")]
    return "\n".join(map(_wrapped, lines))


def _told(lang: str | None, key: str, **gaps: object) -> str:
    return say(f"explain.{key}", lang, **gaps)


def _wrapped(line: str) -> str:
    """The line in several, none wider than a page; letters such as Korean ones take two columns."""
    columns = len(line) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in line)
    width = _WIDTH * len(line) // columns
    return textwrap.fill(
        line, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _of_arrays(plan: Plan, tell: Callable[..., str]) -> list[str]:
    lines = [_product(plan.graph, *layer, tell) for layer in plan.layers]
    if not plan.layers:
        lines.append(tell("no_product"))
    if plan.alone:
        lines.append(tell("alone", count=f"{plan.alone:,}"))
    sizes = [_size(plan.graph, e) for e in range(plan.entries) if plan.graph.ops[e] in _MAPS]
    of_arrays, single = [size for size in sizes if size > 1], sizes.count(1)
    if of_arrays:
        lines.append(tell("arrays", count=f"{len(of_arrays):,}", numbers=f"{sum(of_arrays):,}"))
    if single:
        lines.append(tell("single", count=f"{single:,}"))
    return lines


def _product(g: Graph, entry: int, outputs: int, inputs: int, tell: Callable[..., str]) -> str:
    samples = "(n, " if SAMPLES in g.axes[entry] else "("
    return tell(
        "product",
        sums=f"{outputs:,}",
        products=f"{inputs:,}",
        name=g.names.get(entry) or tell("an_array"),
        shape=f"{samples}{outputs})",
        weights=_weights(g, entry) or tell("computed"),
    )


def _size(g: Graph, entry: int) -> int:
    """How many numbers of one sample an entry holds."""
    size = 1
    for axis in g.axes[entry]:
        size *= 1 if axis == SAMPLES else g.sizes[axis]
    return size


def _weights(g: Graph, entry: int) -> str:
    """The name of the weights in the product behind a sum; "" where they are computed."""
    stack = [entry]
    while stack:
        found = stack.pop()
        if g.ops[found] == "einsum":
            return next((g.names.get(g.core(a), "") for a in g.args[found][1:]), "")
        stack.extend(reversed(g.args[found]))
    return ""
