"""Formulas in LaTeX: ``2 w``, ``\\frac{1}{b}``, ``\\cos\\left(x\\right)``."""

from __future__ import annotations

import ast

from autograd.formulas.language import COMPARE_TEXT, OPERATOR_TEXT, SIGNS, Formula, format_number
from autograd.formulas.sums import Signs, is_sum_of_products, written_sum
from autograd.formulas.symbols import has_layer, parts_of

# How tightly an operator binds: an operand that binds less gets parentheses.
_COMPARE, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(6)


def to_latex(formula: Formula) -> str:
    """The formula in LaTeX: ``2 w``, ``\\frac{1}{b}``, ``\\cos\\left(x\\right)``."""
    return _latex(formula)[0]


_LATEX_FUNCTIONS = {"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min"}
_LATEX_COMPARE = {"≠": r"\ne", "≤": r"\le", "≥": r"\ge"}


def latex_name(identifier: str) -> str:
    """A symbol in LaTeX: one letter as it is, longer names upright, nothing left active.

    >>> latex_name("w₁₁⁽²⁾")
    'w_{11}^{(2)}'
    """
    word, below, above = parts_of(identifier)
    escaped = "".join(_LATEX_ESCAPES.get(c, c) for c in word)
    letter = escaped if len(word) == 1 else rf"\mathrm{{{escaped}}}"
    return letter + (f"_{{{below}}}" if below else "") + (f"^{{({above})}}" if above else "")


_LATEX_ESCAPES = {c: "\\" + c for c in "#$%&_{}"} | {
    "\\": r"\backslash ",
    "^": r"\hat{}",
    "~": r"\sim ",
    " ": r"\ ",
}


def _latex(formula: Formula) -> tuple[str, int]:
    match formula:
        case ast.Constant(value=float() | int() as value):
            return _latex_number(value), _SIGN if str(value).startswith("-") else _ATOM
        case ast.Name(id=identifier):
            return latex_name(identifier), _ATOM
        case ast.Call() if is_sum_of_products(formula):
            return written_sum(formula, _SUM_LATEX), _SUM
        case ast.Call(func=ast.Name(id=function), args=args):
            inside = ", ".join(map(to_latex, args))
            if function == "sqrt":
                return rf"\sqrt{{{inside}}}", _ATOM
            if function == "abs":
                return rf"\left|{inside}\right|", _ATOM
            escaped = function.replace("_", r"\_")
            known = function in _LATEX_FUNCTIONS
            head = f"\\{function}" if known else rf"\operatorname{{{escaped}}}"
            return rf"{head}\left({inside}\right)", _ATOM
        case ast.UnaryOp(op=op, operand=operand):
            return f"{SIGNS[type(op)]}{_latex_wrapped(operand, _PRODUCT)}", _SIGN
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            sign = COMPARE_TEXT[type(op)]
            return f"{to_latex(left)} {_LATEX_COMPARE.get(sign, sign)} {to_latex(right)}", _COMPARE
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return rf"\frac{{{to_latex(left)}}}{{{to_latex(right)}}}", _PRODUCT
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            below = _latex_wrapped(left, _ATOM)
            below = (
                rf"\left({below}\right)"
                if isinstance(left, ast.Name) and has_layer(left.id)
                else below
            )
            return f"{below}^{{{to_latex(right)}}}", _POWER
        case ast.BinOp(left=left, op=op, right=right):
            sign, binds = OPERATOR_TEXT[type(op)]
            tight = binds if isinstance(op, ast.Add | ast.Mult) else binds + 1
            latex_sign = {"·": r" \, ", " % ": r" \bmod "}.get(sign, sign)
            if sign == "·" and isinstance(right, ast.Constant):
                latex_sign = r" \cdot "
            after = _latex_wrapped(right, tight)
            if after.startswith(("-", "+")):  # no two signs stand together
                after = rf"\left({after}\right)"
            return f"{_latex_wrapped(left, binds)}{latex_sign}{after}", binds
    raise ValueError(f"not a formula: {ast.dump(formula)}")


_SUM_LATEX = Signs(
    to_latex,
    r"\left({}\right)".format,
    lambda x: x.startswith("-"),
    " + ",
    r" \times ",
    r" \cdot ",
    r" \, ",
)


def _latex_wrapped(formula: Formula, at_least: int) -> str:
    text, binds = _latex(formula)
    return text if binds >= at_least else rf"\left({text}\right)"


def _latex_number(value: float) -> str:
    text = format_number(value)
    if "inf" in text:
        return text.replace("inf", r"\infty")
    if "nan" in text:
        return r"\mathrm{nan}"
    mantissa, _, exponent = text.partition("e")
    return mantissa if not exponent else rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
