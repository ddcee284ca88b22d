"""Formulas as MathML, the language in which a browser sets mathematics.

>>> from autograd.formulas.language import parse
>>> to_mathml(parse("2 * w"))
'<mn>2</mn><mi>w</mi>'
>>> to_mathml(parse("1 - y**2"))
'<mn>1</mn><mo>−</mo><msup><mi>y</mi><mn>2</mn></msup>'

Formulas of arrays have the signs of their texts: ``·`` between matrices, ``⊙`` entry by entry.

>>> arrays_to_mathml(parse("g * y"))
'<mi>g</mi><mo>⊙</mo><mi>y</mi>'

What comes back is the inside of a ``<math>`` or ``<mrow>`` element. Every name is escaped.
"""

from __future__ import annotations

import ast
import re
from html import escape
from typing import ClassVar

from autograd.formulas.notation import ATOM, Formula, Notation, Signs, Written, format_number
from autograd.formulas.symbols import parts_of

_TRANSPOSED = "<mo>⊤</mo>"
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "·",
    ast.MatMult: "·",
    ast.Mod: "mod",
    ast.FloorDiv: "//",
    ast.USub: "−",
    ast.UAdd: "+",
    ast.Eq: "=",
    ast.NotEq: "≠",
    ast.Lt: "&lt;",
    ast.LtE: "≤",
    ast.Gt: "&gt;",
    ast.GtE: "≥",
}


class MathML(Notation):
    signs: ClassVar[Signs] = {op: f"<mo>{sign}</mo>" for op, sign in _SIGNS.items()}
    plus, comma = "<mo>+</mo>", "<mo>,</mo>"
    times, dot = "<mo>×</mo>", "<mo>·</mo>"
    beside = "<mo>\u2062</mo>"  # a product that is not written, which a screen reader says

    def number(self, value: float) -> str:
        return mathml_number(value)

    def name(self, identifier: str) -> str:
        return mathml_name(identifier)

    def call(self, function: str, inside: str) -> str:
        if function == "sqrt":
            return f"<msqrt>{inside}</msqrt>"
        if function == "abs":
            return f"<mrow><mo>|</mo>{inside}<mo>|</mo></mrow>"
        return f"<mrow><mi>{escape(function)}</mi>{self.bracketed(inside)}</mrow>"

    def bracketed(self, text: str) -> str:
        # a row of their own inside: a sign that comes first there is a sign, not an operator
        return f"<mrow><mo>(</mo><mrow>{text}</mrow><mo>)</mo></mrow>"

    def power(self, below: str, exponent: Formula) -> str:
        return f"<msup>{_one(below)}{_one(self.write(exponent))}</msup>"

    def fraction(self, above: Formula, below: Formula) -> Written | None:
        return f"<mfrac>{_one(self.write(above))}{_one(self.write(below))}</mfrac>", ATOM

    def transposed(self, matrix: str) -> str:
        return f"<msup>{_one(matrix)}{_TRANSPOSED}</msup>"

    def indexed(self, array: str, place: str | None) -> str:
        text = "…" if place is None else escape(place, quote=False)
        return f"<mrow>{array}<mo>[</mo><mtext>{text}</mtext><mo>]</mo></mrow>"


class MathMLOfArrays(MathML):
    signs: ClassVar[Signs] = {**MathML.signs, ast.Mult: "<mo>⊙</mo>"}
    is_short = False


def mathml_name(identifier: str) -> str:
    """A symbol: one letter leans, a longer name stands upright.

    >>> mathml_name("a<b"), mathml_name("w₁₂")
    ('<mi>a&lt;b</mi>', '<msub><mi>w</mi><mn>12</mn></msub>')
    """
    word, below, above = parts_of(identifier)
    letter = f"<mi>{escape(word, quote=False)}</mi>"
    if above:
        layer = f"<mrow><mo>(</mo><mn>{above}</mn><mo>)</mo></mrow>"
        if not below:
            return f"<msup>{letter}{layer}</msup>"
        return f"<msubsup>{letter}{_index(below)}{layer}</msubsup>"
    return f"<msub>{letter}{_index(below)}</msub>" if below else letter


def _index(below: str) -> str:
    first, comma, second = below.partition(",")
    if not comma:
        return f"<mn>{below}</mn>"
    return f"<mrow><mn>{first}</mn><mo>,</mo><mn>{second}</mn></mrow>"


def mathml_number(value: float) -> str:
    """A number as a person writes it, a power of ten set as one.

    >>> mathml_number(-1.5e-7)
    '<mo>−</mo><mn>1.5</mn><mo>·</mo><msup><mn>10</mn><mn>−7</mn></msup>'
    """
    text = format_number(value)
    sign, text = ("<mo>−</mo>", text[1:]) if text.startswith("-") else ("", text)
    if text in ("inf", "nan"):
        return sign + ("<mi>∞</mi>" if text == "inf" else "<mtext>nan</mtext>")
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return f"{sign}<mn>{mantissa}</mn>"
    power = str(int(exponent)).replace("-", "−")
    return f"{sign}<mn>{mantissa}</mn><mo>·</mo><msup><mn>10</mn><mn>{power}</mn></msup>"


def _one(elements: str) -> str:
    """The elements as a single one, where MathML counts its children."""
    return elements if re.fullmatch(r"<(\w+)>[^<]*</\1>", elements) else f"<mrow>{elements}</mrow>"


to_mathml, arrays_to_mathml = MathML().write, MathMLOfArrays().write
