"""Rows of any number of operands in the graph: their values and their local derivatives.

Both follow the straight-line code of the table's formulas (``formulas/variadic.py``). The
operands are several entries, or one array along an axis of which they lie.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograd.compiling.graph import SAMPLES, Axes, Graph
from autograd.compiling.rules import written
from autograd.errors import CompileError
from autograd.formulas.language import names_in, parse
from autograd.formulas.notation import Formula
from autograd.formulas.variadic import FIRST, StraightLine, straight_line_of
from autograd.table.primitive import variadic_names
from autograd.table.scalars import TABLE

# Computes a row of any number of operands of these.
_Reduce = Callable[[str, Sequence[int]], int]


def reduced(g: Graph, row: str, operands: Sequence[int], in_order: bool = False) -> int:
    """The entry that a row gives for several entries.

    in_order  whether sums are added up one by one, as the program was written
    """
    op = TABLE[row]
    if row == "sum":
        return _sum(g, operands, in_order)
    if op.pairs is not None:
        return _pairs(g, op.pairs, operands)
    if op.of_log_odds is not None:
        first, *others = operands
        if not others:
            return g.const(op.value(0.0))
        rest = reduced(g, "logsumexp", [g.apply("sub", x, first) for x in others], in_order)
        return g.apply(op.of_log_odds, g.apply("neg", rest))
    if op.composed is not None:
        return _composed(g, row, operands, lambda name, xs: reduced(g, name, xs, in_order))
    if not operands and op.of_nothing is not None:
        return g.const(op.of_nothing)
    return g.entry("reduce", tuple(operands), g.together(operands), row)


def derivatives_of(g: Graph, entry: int) -> list[int]:
    """∂entry/∂x for each operand of a reduction, or for each entry of the reduced array."""
    row, args = g.extra[entry], g.args[entry]
    code = TABLE[row].derivative_code
    if code is None:
        raise CompileError(
            f"compile() cannot write down the derivatives of the row {row!r}, which are a "
            "function: give the row formulas, local_derivatives=(...)"
        )
    over = tuple(a for a in g.axes[args[0]] if a not in g.axes[entry])
    if over:
        array = _Array(g, args[0], over)
        return _run(g, code, args, {"y": entry, "n": array.count()}, array.reduce)
    count = g.const(float(len(args) // len(code.lists)))
    return _run(g, code, args, {"y": entry, "n": count}, lambda name, xs: reduced(g, name, xs))


@dataclass
class _Array:
    """The operands as one array, reduced over some of its axes."""

    g: Graph
    x: int
    over: Axes

    def count(self) -> int:
        size = math.prod(self.g.sizes[a] for a in self.over if a != SAMPLES)
        return self.g.const(float(size), int(SAMPLES in self.over))

    def reduce(self, row: str, operands: Sequence[int]) -> int:
        g, op = self.g, TABLE[row]
        axes = g.axes[self.x]
        kept = tuple(a for a in axes if a not in self.over)
        (x,) = operands
        if op.composed is not None:
            return _composed(g, row, operands, self.reduce, self.count())
        if op.pairs is not None:
            raise CompileError(
                f"compile() cannot use {row!r} in the formula of another row of any number of "
                "operands: it is computed pair by pair"
            )
        if row == "sum" and set(self.over) <= set(g.axes[x]):
            return g.einsum([x], kept)
        return g.entry("reduce", (g.expand(x, axes),), kept, row)


def _sum(g: Graph, terms: Sequence[int], in_order: bool) -> int:
    if not in_order:
        return g.total(terms)
    found = g.const(0.0)
    for term in terms:
        found = g.apply("add", found, term)
    return found


def _pairs(g: Graph, row: str, args: Sequence[int]) -> int:
    """All by pairs of pairs, so that the depth is small."""
    while len(args) > 1:
        rest = [args[-1]] if len(args) % 2 else []
        args = [g.apply(row, a, b) for a, b in zip(args[::2], args[1::2], strict=False)] + rest
    return args[0]


def _composed(
    g: Graph, row: str, operands: Sequence[int], reduce: _Reduce, count: int | None = None
) -> int:
    op = TABLE[row]
    assert op.composed is not None
    code = straight_line_of(op.args, (_divided_first(op.composed),), variadic_names())
    n = g.const(float(len(operands) // len(code.lists))) if count is None else count
    return _run(g, code, operands, {"n": n}, reduce)[0]


def _divided_first(formula: str) -> str:
    """sum(x) / n as sum(x / n), which overflows nowhere: a program cannot look and repair."""
    match parse(formula):
        case ast.BinOp(left=ast.Call(func=ast.Name("sum"), args=[x]), op=ast.Div(), right=n):
            return f"sum(({ast.unparse(x)}) / {ast.unparse(n)})"
    return formula


# ---------------------------------------------------------------- straight-line code


def _run(
    g: Graph, code: StraightLine, operands: Sequence[int], known: Mapping[str, int], reduce: _Reduce
) -> list[int]:
    """The results of straight-line code, one for each operand."""
    whole = dict(known)
    size = len(operands) // len(code.lists)
    each = {a: operands[i * size : (i + 1) * size] for i, a in enumerate(code.lists)}
    each[FIRST] = [g.const(1.0), *[g.const(0.0)] * (size - 1)]

    def for_each(formula: Formula) -> list[int]:
        used = [name for name in each if name in names_in(formula)]
        if not used:
            return [written(g, formula, whole)] * size
        operand = [{name: each[name][i] for name in used} for i in range(size)]
        return [written(g, formula, {**whole, **names}) for names in operand]

    for part in code.assignments:
        found = for_each(part.formula)
        if not part.row:
            each[part.name] = found
        else:
            whole[part.name] = reduce(part.row, found)
    return [entry for result in code.results for entry in for_each(result)]
