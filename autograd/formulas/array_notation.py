"""Formulas of arrays, printed as on paper: ``xᵀ·g``, ``y ⊙ (g - sum(g ⊙ y))``.

``@`` is the matrix product and prints as ``·``; ``*`` goes entry by entry and prints as
``⊙``. Formulas without arrays are printed by ``language.py``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from autograd.formulas.language import Formula, name, to_text
from autograd.formulas.latex import to_latex
from autograd.formulas.sums import is_sum_of_products

_SUM, _PRODUCT, _SIGN, _ATOM = range(4)


@dataclass(frozen=True)
class _Signs:
    """How the parts of a formula are written."""

    matrix: str
    entrywise: str
    transposed: str
    power: str
    function: str
    equal: str
    rest: str
    latex: bool = False

    def plain(self, formula: Formula) -> str:
        return to_latex(formula) if self.latex else to_text(formula)


_TEXT = _Signs("·", " ⊙ ", "{}ᵀ", "{}^{}", "{}", " = ", "[…]")
_LATEX = _Signs(
    r" \cdot ",
    r" \odot ",
    r"{}^{{\top}}",
    "{}^{{{}}}",
    r"\operatorname{{{}}}",
    " = ",
    r"[\ldots]",
    latex=True,
)


def product_text(formula: Formula) -> str:
    """The formula in a line.

    >>> product_text(ast.parse("a.T @ g", mode="eval").body)
    'aᵀ·g'
    """
    return _write(formula, _TEXT)[0]


def product_latex(formula: Formula) -> str:
    """The formula in LaTeX."""
    return _write(formula, _LATEX)[0]


def _write(formula: Formula, signs: _Signs) -> tuple[str, int]:
    """The text and how tightly it binds."""

    def inside(part: Formula, at_least: int) -> str:
        text, binds = _write(part, signs)
        return text if binds >= at_least else f"({text})"

    match formula:
        case ast.Call() if is_sum_of_products(formula):
            return signs.plain(formula), _SUM
        case ast.Attribute(value=value, attr="T"):
            return signs.transposed.format(inside(value, _ATOM)), _ATOM
        case ast.Subscript(value=value, slice=ast.Name(id=index)):
            return f"{inside(value, _ATOM)}[{index}]", _ATOM
        case ast.Subscript(value=value):
            return inside(value, _ATOM) + signs.rest, _ATOM
        case ast.Call(func=ast.Name(id=function), args=args):
            title = function.replace("_", r"\_") if signs.latex else function
            parts = ", ".join(inside(arg, _SUM - 1) for arg in args)
            return f"{signs.function.format(title)}({parts})", _ATOM
        case ast.UnaryOp(op=op, operand=operand):
            sign = "+" if isinstance(op, ast.UAdd) else "-"
            return f"{sign}{inside(operand, _PRODUCT)}", _SIGN
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return f"{inside(left, _SUM)}{signs.equal}{inside(right, _SUM)}", _SUM - 1
        case ast.Compare():
            return signs.plain(formula), _SUM - 1
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return signs.power.format(inside(left, _ATOM), inside(right, _ATOM)), _ATOM
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            sign = " + " if isinstance(op, ast.Add) else " - "
            return f"{inside(left, _SUM)}{sign}{inside(right, _PRODUCT)}", _SUM
        case ast.BinOp(left=left, op=op, right=right):
            known = {ast.MatMult: signs.matrix, ast.Mult: signs.entrywise, ast.Div: " / "}
            sign = known.get(type(op), " % ")
            return f"{inside(left, _PRODUCT)}{sign}{inside(right, _SIGN)}", _PRODUCT
    return signs.plain(formula), _ATOM


def wrapped(text: str, formula: Formula) -> str:
    """``text`` of a formula in parentheses where it would not hold together in a product."""
    loose = isinstance(formula, ast.UnaryOp | ast.Compare) or (
        isinstance(formula, ast.BinOp) and not isinstance(formula.op, ast.Pow)
    )
    return f"({text})" if loose else text


def call_of(function: str, operands: list[Formula]) -> Formula:
    """A call, for printing."""
    return ast.Call(name(function), operands, [])


def with_parameters(
    formula: Formula, function: str, operands: list[Formula], params: Mapping[str, str]
) -> Formula:
    """The application of a row with its parameters: ``sum(x, axis=0)``, ``x[1:3]``."""
    if isinstance(formula, ast.Subscript):
        return ast.Subscript(formula.value, name(params.get("index", "...")), ast.Load())
    if not params or isinstance(formula, ast.BinOp):
        return formula
    named = [name(f"{key}={text}") for key, text in params.items()]
    if isinstance(formula, ast.Call):
        return ast.Call(formula.func, [*formula.args, *named], [])
    return call_of(function, [*operands, *named])
