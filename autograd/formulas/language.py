"""Formulas: the small language in which the table of primitives is written.

A formula is a Python expression over names, numbers, ``+ - * / ** %``, comparisons
and calls, e.g. ``"b * a ** (b - 1)"``. Because it is text and not a closure, one
formula gives the function that the sweep runs *and* the rule that a step shows:

>>> rule = parse("b * a ** (b - 1)")
>>> compile_formula(rule, ("a", "b"), {"pow": pow})(5.0, 2.0)
10.0
>>> to_text(simplify(substitute(rule, {"a": name("w"), "b": number(2.0)})))
'2w'
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from autograd.formulas.compiled_text import function_of
from autograd.formulas.notation import ROW_OF, Formula, constant, format_number, to_text
from autograd.formulas.sums import is_sum_of_products

# Operators that raise on floats where IEEE 754 has an answer are sent to their rows.
SAFE_OPERATORS = (ast.Div, ast.Pow, ast.Mod, ast.FloorDiv)
NUMBERS = {"inf": math.inf, "nan": math.nan, "pi": math.pi}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


# ---------------------------------------------------------------- building


def parse(source: str) -> Formula:
    """The syntax tree of ``source``; ``SyntaxError`` if it is not one expression."""
    return ast.parse(source, mode="eval").body


def name(identifier: str) -> Formula:
    """A formula that is one symbol. Any text will do: it is only ever printed."""
    return ast.Name(identifier, ast.Load())


def number(value: float) -> Formula:
    """A formula that is one number."""
    return ast.Constant(value)


def substitute(formula: Formula, replacements: Mapping[str, Formula]) -> Formula:
    """``formula`` with each name in ``replacements`` replaced; the input is unchanged."""
    result: Formula = _Replace(replacements).visit(formula)
    return result


class Copying(ast.NodeTransformer):
    """Copies a formula; what a subclass visits may become something else in the copy."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return ast.Call(node.func, [self.visit(a) for a in node.args], [])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return ast.BinOp(self.visit(node.left), node.op, self.visit(node.right))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return ast.UnaryOp(node.op, self.visit(node.operand))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        others = [self.visit(c) for c in node.comparators]
        return ast.Compare(self.visit(node.left), node.ops, others)


class _Replace(Copying):
    def __init__(self, replacements: Mapping[str, Formula]) -> None:
        self.replacements = replacements

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.replacements.get(node.id, node)


def names_in(formula: Formula) -> set[str]:
    """Every name that a formula uses: its symbols and the functions it calls."""
    return {node.id for node in ast.walk(formula) if isinstance(node, ast.Name)}


def literal_zero(formula: Formula, is_flat: Callable[[str], bool]) -> Formula | None:
    """A formula that is 1 where ``formula`` says 0, or None if it nowhere does.

    It says 0 in a branch of ``where`` that is 0, and as a flat function (``is_flat``, of its
    name) that is 0; a product that comes out as 0 is a number like any other.

    >>> rule = parse("where(x > 0, 2 * x, 0)")
    >>> ast.unparse(literal_zero(rule, {"sign"}.__contains__))
    'where(x > 0, 0, 1)'
    >>> literal_zero(parse("2 * x"), {"sign"}.__contains__) is None
    True
    """
    match formula:
        case ast.Constant(value=0):
            return number(1)
        case ast.Call(func=ast.Name(id="where"), args=[condition, *branches]):
            zeros = [literal_zero(branch, is_flat) for branch in branches]
            if zeros == [None, None]:
                return None
            return ast.Call(name("where"), [condition, *(z or number(0) for z in zeros)], [])
        case ast.Call(func=ast.Name(id=function)) if is_flat(function):
            return ast.Compare(formula, [ast.Eq()], [number(0)])
        case ast.UnaryOp(operand=operand):
            return literal_zero(operand, is_flat)
    return None


# ---------------------------------------------------------------- running


def runnable(formula: Formula, branch: bool = False) -> Formula:
    """``formula`` as the Python expression that computes it.

    ``/ ** % //`` become calls of ``div``, ``pow``, ``mod`` and ``floordiv``, so that the
    functions decide what a division by zero is. With ``branch`` a ``where`` becomes Python's
    conditional, which computes only the branch it takes. Numbers become floats.

    >>> ast.unparse(runnable(parse("where(x > 0, 1 / x, 0)"), branch=True))
    'div(1.0, x) if x > 0.0 else 0.0'
    """
    result: Formula = _Runnable(branch).visit(formula)
    return result


class _Runnable(Copying):
    def __init__(self, branch: bool) -> None:
        self.branch = branch

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return number(float(node.value))  # type: ignore[arg-type]

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, SAFE_OPERATORS):
            return ast.Call(name(ROW_OF[type(node.op)]), [left, right], [])
        return ast.BinOp(left, node.op, right)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        args = [self.visit(arg) for arg in node.args]
        if self.branch and isinstance(node.func, ast.Name) and node.func.id == "where":
            return ast.IfExp(*args)
        return ast.Call(node.func, args, [])


def compile_formula(
    formula: Formula, args: tuple[str, ...], functions: Mapping[str, Any], branch: bool = False
) -> Callable[..., Any]:
    """A Python function of ``args`` that computes ``formula`` with ``functions``.

    See ``runnable`` for what becomes of ``/ ** %`` and, with ``branch``, of ``where``.
    """
    body = ast.unparse(runnable(formula, branch))
    text = f"def formula({', '.join(args)}):\n    return {body}\n"
    return function_of(text, "formula", {**NUMBERS, **functions}, to_text(formula))


def array_source(formula: Formula, ufuncs: Mapping[str, str]) -> str:
    """``formula`` as source that computes with arrays, where ``xp`` is NumPy.

    ufuncs  what NumPy calls the functions that it has; calls of others stay as they are

    >>> array_source(parse("where(x > 0, ln(x), -inf) + f(x)"), {"ln": "log"})
    'xp.where(x > 0, xp.log(x), -xp.inf) + f(x)'
    """
    return ast.unparse(_OnArrays({"where": "where", **ufuncs}).visit(formula))


class _OnArrays(Copying):
    def __init__(self, ufuncs: Mapping[str, str]) -> None:
        self.ufuncs = ufuncs

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return name(f"xp.{node.id}") if node.id in NUMBERS else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        known = self.ufuncs.get(node.func.id)
        function = node.func if known is None else name(f"xp.{known}")
        return ast.Call(function, [self.visit(arg) for arg in node.args], [])


# ---------------------------------------------------------------- simplifying


def simplify(
    formula: Formula,
    values: Mapping[str, float] | None = None,
    constant_functions: Mapping[str, Callable[..., float]] | None = None,
    functions: Mapping[str, Callable[..., float]] | None = None,
) -> Formula:
    """A shorter formula of the same value, for reading.

    ``values`` holds the numbers that the names stand for: they decide which branch of
    a ``where`` is shown, together with ``functions``, which its condition may call.
    ``constant_functions`` are the piecewise constant ones (``step``, ``sign``, ...): they
    are shown as the number they are.

    >>> rule = parse("where(maximum(x, low) > high, 1, 0)")
    >>> to_text(simplify(rule, {"x": 1.0, "low": 2.0, "high": 3.0}, functions={"maximum": max}))
    '0'
    """
    simplifier = _Simplify(values or {}, constant_functions or {}, functions or {})
    return simplifier.visit(formula)  # type: ignore[no-any-return]


class _Simplify(ast.NodeTransformer):
    def __init__(
        self,
        values: Mapping[str, float],
        constant_functions: Mapping[str, Callable[..., float]],
        functions: Mapping[str, Callable[..., float]],
    ) -> None:
        self.values = values
        self.constant_functions = constant_functions
        self.functions = functions

    def known(self, formula: Formula) -> float | None:
        """The number that ``formula`` stands for, or None."""
        match formula:
            case ast.Name(id=identifier):
                return self.values.get(identifier, NUMBERS.get(identifier))
            case ast.Call(func=ast.Name(id=function), args=args) if function in self.functions:
                numbers = [x for x in map(self.known, args) if x is not None]
                return self.functions[function](*numbers) if len(numbers) == len(args) else None
            case ast.BinOp(left=left, op=op, right=right) if self.functions:
                a, b = self.known(left), self.known(right)
                row = self.functions.get(ROW_OF[type(op)])
                return None if a is None or b is None or row is None else row(a, b)
        return constant(formula)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.comparators[0])
        a, b = self.known(left), self.known(right)
        if a is None or b is None:
            return ast.Compare(left, node.ops, [right])
        return number(float(COMPARISONS[type(node.ops[0])](a, b)))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        args: list[ast.expr] = [self.visit(a) for a in node.args]
        if node.func.id == "where" and (chosen := self.known(args[0])) is not None:
            return args[1] if chosen else args[2]
        function = self.constant_functions.get(node.func.id)
        numbers = [v for v in map(self.known, args) if v is not None]
        if function is not None and len(numbers) == len(args):
            return number(function(*numbers))
        return ast.Call(node.func, args, [])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operand: ast.expr = self.visit(node.operand)
        return _negated(operand) if isinstance(node.op, ast.USub) else operand

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        return _combined(left, node.op, right)


def _negated(operand: Formula) -> Formula:
    value = constant(operand)
    if value is not None:
        return number(-value)
    if isinstance(operand, ast.UnaryOp):
        return operand.operand
    return ast.UnaryOp(ast.USub(), operand)


_FOLDS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def _combined(left: Formula, op: ast.operator, right: Formula) -> Formula:
    a, b = constant(left), constant(right)
    if a is not None and b is not None and type(op) in _FOLDS:
        return number(_FOLDS[type(op)](a, b))
    neutral_right = {ast.Add: 0, ast.Sub: 0, ast.Mult: 1, ast.Div: 1, ast.Pow: 1}
    neutral_left = {ast.Add: 0, ast.Mult: 1}
    if b is not None and b == neutral_right.get(type(op)):
        return left
    if a is not None and a == neutral_left.get(type(op)):
        return right
    if isinstance(op, ast.Mult) and b is not None:  # numbers in front: 2w, not w·2
        return ast.BinOp(right, op, left)
    return ast.BinOp(left, op, right)


# ---------------------------------------------------------------- as it is typed


def to_code(formula: Formula) -> str:
    """The formula as the user would type it: ``x * y``, ``w ** 2``."""
    return ast.unparse(_Shorten().visit(formula))


class _Shorten(Copying):
    """Numbers shortened for reading, negative ones as a sign and a number."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        text = format_number(node.value)  # type: ignore[arg-type]
        return ast.UnaryOp(ast.USub(), name(text[1:])) if text.startswith("-") else name(text)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if is_sum_of_products(node):
            return name(to_text(node))
        return ast.Call(node.func, [self.visit(arg) for arg in node.args], [])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operand = self.visit(node.operand)
        if isinstance(operand, ast.UnaryOp):  # -(-2), not --2
            operand = name(f"({ast.unparse(operand)})")
        return ast.UnaryOp(node.op, operand)
