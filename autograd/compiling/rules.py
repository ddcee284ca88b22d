"""The table's formulas, written into the graph of arrays."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache

from autograd.compiling.graph import Graph
from autograd.formula import NUMBERS, Formula, parse
from autograd.ops import TABLE

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
    ast.Mod: "mod",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}

_parsed = cache(parse)


def formula(g: Graph, text: str, names: Mapping[str, int]) -> int:
    """The entry that a formula gives for entries of these names."""
    return _entry(g, _parsed(text), names)


def _entry(g: Graph, node: Formula, names: Mapping[str, int]) -> int:
    match node:
        case ast.Constant(value=float() | int() as value):
            return g.const(float(value))
        case ast.Name(id=name):
            return names[name] if name in names else g.const(NUMBERS[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return g.apply("neg", _entry(g, operand, names))
        case ast.BinOp(left=left, op=sign, right=right):
            return g.apply(_SIGNS[type(sign)], _entry(g, left, names), _entry(g, right, names))
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return g.apply(_SIGNS[type(sign)], _entry(g, left, names), _entry(g, right, names))
        case ast.Call(func=ast.Name(id="where"), args=args):
            condition = _entry(g, args[0], names)
            known = g.number(condition)
            if known is not None:  # the other branch is never built
                return _entry(g, args[1 if known else 2], names)
            return g.apply("where", condition, *(_entry(g, arg, names) for arg in args[1:]))
        case ast.Call(func=ast.Name(id=name), args=args):
            return g.apply(name, *(_entry(g, arg, names) for arg in args))
    raise ValueError(f"not a formula: {ast.dump(node)}")


def local_derivative(g: Graph, entry: int, slot: int) -> int:
    """∂entry/∂operand for an entry that is a row of the table."""
    op = TABLE[g.extra[entry]]
    args = g.args[entry]
    rule = op.partials[slot]
    if rule == "1":
        return g.const(1.0)
    if len(args) == 2 and rule in op.args:  # a product, by far the most common
        return args[op.args.index(rule)]
    return formula(g, rule, {**dict(zip(op.args, args, strict=True)), "y": entry})


# ---------------------------------------------------------------- reductions

# Adds up f(x) over all operands x of a reduction.
_AddUp = Callable[[Callable[[int], int]], int]


def slope_of_reduction(g: Graph, entry: int, slot: int) -> int:
    """∂entry/∂x for one operand of a reduction, or for each entry of the reduced array."""
    args, y = g.args[entry], entry
    x = args[slot]
    over = tuple(a for a in g.axes[x] if a not in g.axes[entry])
    if over:
        kept = tuple(a for a in g.axes[x] if a not in over)

        def add_up(f: Callable[[int], int]) -> int:
            return g.einsum([f(x)], kept)

        def largest() -> int:
            return g.entry("reduce", (x,), kept, "max")
    else:

        def add_up(f: Callable[[int], int]) -> int:
            return g.total([f(a) for a in args])

        def largest() -> int:
            return g.entry("reduce", args, g.axes[entry], "max")

    return _SLOPES[g.extra[entry]](g, x, y, add_up, largest)


def _shared_by_ties(g: Graph, x: int, y: int, add_up: _AddUp, _: Callable[[], int]) -> int:
    ties = add_up(lambda a: g.apply("where", g.apply("eq", a, y), g.const(1.0), g.const(0.0)))
    share = g.apply("div", g.const(1.0), ties)
    return g.apply("where", g.apply("eq", x, y), share, g.const(0.0))


def _direction(g: Graph, x: int, y: int, *_: object) -> int:
    return formula(g, "where(y == 0, 0, x / y)", {"x": x, "y": y})


def _softmax(g: Graph, x: int, y: int, add_up: _AddUp, largest: Callable[[], int]) -> int:
    # divided by their sum, the exponentials have all digits however large y is
    top = largest()

    def exponential(a: int) -> int:
        return g.apply("exp", g.apply("sub", a, top))

    return g.apply("div", exponential(x), add_up(exponential))


_SLOPES: dict[str, Callable[..., int]] = {
    "max": _shared_by_ties,
    "min": _shared_by_ties,
    "norm": _direction,
    "logsumexp": _softmax,
}
