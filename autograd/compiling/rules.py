"""The table's formulas, written into the graph of arrays."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache

from autograd.compiling.graph import Graph
from autograd.formulas.language import NUMBERS, parse
from autograd.formulas.notation import ROW_OF, Formula
from autograd.table.scalars import TABLE

_parsed = cache(parse)


def formula(g: Graph, text: str, names: Mapping[str, int]) -> int:
    """The entry that a formula gives for entries of these names."""
    return written(g, _parsed(text), names)


def written(g: Graph, node: Formula, names: Mapping[str, int]) -> int:
    """The same of a formula that is parsed already."""
    match node:
        case ast.Constant(value=float() | int() as value):
            return g.const(float(value))
        case ast.Name(id=name):
            return names[name] if name in names else g.const(NUMBERS[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return g.apply("neg", written(g, operand, names))
        case ast.BinOp(left=left, op=sign, right=right):
            return g.apply(ROW_OF[type(sign)], written(g, left, names), written(g, right, names))
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return g.apply(ROW_OF[type(sign)], written(g, left, names), written(g, right, names))
        case ast.Call(func=ast.Name(id="where"), args=args):
            condition = written(g, args[0], names)
            known = g.number(condition)
            if known is not None:  # the other branch is never built
                return written(g, args[1 if known else 2], names)
            return g.apply("where", condition, *(written(g, arg, names) for arg in args[1:]))
        case ast.Call(func=ast.Name(id=name), args=args):
            return g.apply(name, *(written(g, arg, names) for arg in args))
    raise ValueError(f"not a formula: {ast.dump(node)}")


def local_derivative(g: Graph, entry: int, slot: int) -> int:
    """∂entry/∂operand for an entry that is a row of the table."""
    op = TABLE[g.extra[entry]]
    args = g.args[entry]
    rule = op.local_derivatives[slot]
    if rule == "1":
        return g.const(1.0)
    if len(args) == 2 and rule in op.args:  # a product, by far the most common
        return args[op.args.index(rule)]
    return formula(g, rule, {**dict(zip(op.args, args, strict=True)), "y": entry})
