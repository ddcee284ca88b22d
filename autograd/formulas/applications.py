"""Applications of the rows of arrays as formulas, for printing: ``sum(x, axis=0)``, ``x[1:3]``."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from autograd.formulas.language import name
from autograd.formulas.notation import Formula


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
