"""Formulas in LaTeX: ``2 \\, w``, ``\\frac{1}{b}``, ``\\cos\\left(x\\right)``."""

from __future__ import annotations

import ast
from typing import ClassVar

from autograd.formulas.notation import (
    ATOM,
    PRODUCT,
    Formula,
    Notation,
    Signs,
    Written,
    format_number,
)
from autograd.formulas.symbols import parts_of

_FUNCTIONS = {"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min"}


class Latex(Notation):
    signs: ClassVar[Signs] = {
        **Notation.signs,
        ast.Mult: r" \, ",
        ast.Mod: r" \bmod ",
        ast.NotEq: r" \ne ",
        ast.LtE: r" \le ",
        ast.GtE: r" \ge ",
    }
    times, dot, beside = r" \times ", r" \cdot ", r" \, "

    def number(self, value: float) -> str:
        text = format_number(value)
        if "inf" in text:
            return text.replace("inf", r"\infty")
        if "nan" in text:
            return r"\mathrm{nan}"
        mantissa, _, exponent = text.partition("e")
        return mantissa if not exponent else rf"{mantissa} \cdot 10^{{{int(exponent)}}}"

    def name(self, identifier: str) -> str:
        return latex_name(identifier)

    def call(self, function: str, inside: str) -> str:
        if function == "sqrt":
            return rf"\sqrt{{{inside}}}"
        if function == "abs":
            return rf"\left|{inside}\right|"
        head = f"\\{function}" if function in _FUNCTIONS else _operator(function)
        return head + self.bracketed(inside)

    def bracketed(self, text: str) -> str:
        return rf"\left({text}\right)"

    def power(self, below: str, exponent: Formula) -> str:
        return f"{below}^{{{self.write(exponent)}}}"

    def fraction(self, above: Formula, below: Formula) -> Written | None:
        return rf"\frac{{{self.write(above)}}}{{{self.write(below)}}}", PRODUCT

    def between(self, left: Formula, op: ast.operator, right: Formula) -> str:
        is_number = isinstance(op, ast.Mult) and isinstance(right, ast.Constant)
        return self.dot if self.is_short and is_number else self.signs[type(op)]

    def transposed(self, matrix: str) -> str:
        return rf"{matrix}^{{\top}}"

    def indexed(self, array: str, place: str | None) -> str:
        inside = r"\ldots" if place is None else place
        return f"{array}[{inside}]"


class LatexOfArrays(Latex):
    """Of arrays: ``x^{\\top} \\cdot g``, ``g \\odot y``."""

    signs: ClassVar[Signs] = {
        **Latex.signs,
        ast.Mult: r" \odot ",
        ast.MatMult: r" \cdot ",
        ast.Mod: " % ",
    }
    is_short, chained = False, ()

    def call(self, function: str, inside: str) -> str:
        return f"{_operator(function)}({inside})"

    def bracketed(self, text: str) -> str:
        return f"({text})"

    def power(self, below: str, exponent: Formula) -> str:
        return f"{below}^{{{self.inside(exponent, ATOM)}}}"

    def fraction(self, above: Formula, below: Formula) -> Written | None:
        return None


def _operator(function: str) -> str:
    escaped = function.replace("_", r"\_")
    return rf"\operatorname{{{escaped}}}"


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


to_latex, product_latex = Latex().write, LatexOfArrays().write
