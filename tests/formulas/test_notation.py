"""The fold that writes formulas: parentheses, signs, and a notation of one's own."""

from __future__ import annotations

import ast
import random
import re
from typing import ClassVar

import pytest

from autograd.formulas.language import name, number, parse, simplify
from autograd.formulas.latex import product_latex, to_latex
from autograd.formulas.mathml import arrays_to_mathml, to_mathml
from autograd.formulas.notation import ATOM, ROW_OF, Formula, Notation, Signs, product_text, to_text
from autograd.table.scalars import ARRAY_TABLE, TABLE

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Mod, ast.FloorDiv, ast.Pow)


class Typed(Notation):
    """Python's notation: what it writes can be read again by somebody else."""

    signs: ClassVar[Signs] = {
        **Notation.signs, ast.Mult: " * ", ast.Eq: " == ", ast.NotEq: " != ",
        ast.LtE: " <= ", ast.GtE: " >= ",
    }  # fmt: skip

    def number(self, value: float) -> str:
        return repr(value)

    def between(self, left: Formula, op: ast.operator, right: Formula) -> str:
        return self.signs[type(op)]

    def power(self, below: str, exponent: Formula) -> str:
        return f"{below} ** {self.inside(exponent, ATOM)}"


def formula(choose: random.Random, depth: int) -> Formula:
    if depth == 0:
        return choose.choice([name(choose.choice("abc")), number(choose.choice([2.0, -3.0, 0.5]))])
    inside = [formula(choose, depth - 1) for _ in range(2)]
    kind = choose.randrange(6)
    if kind == 0:
        return ast.UnaryOp(choose.choice([ast.USub, ast.UAdd])(), inside[0])
    if kind == 1:
        return ast.Call(name("abs"), inside[:1], [])
    return ast.BinOp(inside[0], choose.choice(OPERATORS)(), inside[1])


CHAINS = {
    ast.Add: ("sum", "+"),
    ast.Sub: ("sum", "-"),
    ast.Mult: ("product", "*"),
    ast.Div: ("product", "/"),
}


def meaning(tree: ast.AST) -> object:
    """The tree without what is the same: a + (b - c) and a + b - c, -2 and the number -2."""
    match tree:
        case ast.Constant(value=float() as value):
            return ("USub", -value) if value < 0 else value
        case ast.Name(id=identifier):
            return identifier
        case ast.UnaryOp(op=op, operand=operand):
            return signed(type(op).__name__, meaning(operand))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in CHAINS:
            kind, sign = CHAINS[type(op)]
            first, second = meaning(left), meaning(right)
            chain = links(first, kind)
            more = links(second, kind) if sign in "+*" else (second,)
            return (kind, *chain, (sign, more[0]), *more[1:])
        case ast.BinOp(left=left, op=op, right=right):
            return (type(op).__name__, meaning(left), meaning(right))
        case ast.Call(args=[inside]):
            return ("call", meaning(inside))
    raise AssertionError(ast.dump(tree))


def links(inside: object, kind: str) -> tuple[object, ...]:
    return inside[1:] if isinstance(inside, tuple) and inside[0] == kind else (inside,)


def signed(sign: str, inside: object) -> object:
    """-(a / b) is (-a) / b."""
    if isinstance(inside, tuple) and inside[0] == "product":
        return ("product", signed(sign, inside[1]), *inside[2:])
    return (sign, inside)


def test_parentheses_stand_where_they_are_needed() -> None:
    choose, written = random.Random(5), Typed()
    for _ in range(3000):
        tree = formula(choose, choose.randint(1, 4))
        text = written.write(tree)
        assert meaning(parse(text)) == meaning(tree), text


ALL = (to_text, to_latex, to_mathml, product_text, product_latex, arrays_to_mathml)


@pytest.mark.parametrize("source", ["x - -2", "x + -y", "x * -2", "-(-x)", "+(-x)", "x % +y"])
@pytest.mark.parametrize("write", ALL)
def test_no_two_signs_stand_together(write: object, source: str) -> None:
    text = write(parse(source))  # type: ignore[operator]
    for gap in ("<mo>", "</mo>", " ", "−"):
        text = text.replace(gap, "-" if gap == "−" else "")
    assert not any(pair in text for pair in ("--", "-+", "+-", "++", "%+", "⊙-", "·-")), text


def test_what_is_transposed_holds_together() -> None:
    assert product_text(parse("(x**2).T")) == "(x^2)ᵀ"
    assert product_text(parse("x.T @ g > 0")) == "xᵀ·g > 0"


def test_every_sign_is_a_row_of_the_table() -> None:
    rows = {*TABLE, *ARRAY_TABLE}
    others = {row for row in ROW_OF.values() if row not in rows}
    assert others == {"eq", "ne", "lt", "le", "gt", "ge"}


@pytest.mark.parametrize("source", ["1e999 * x", "(1e999 - 1e999) * x"])
def test_what_is_no_finite_number_stands_apart_from_a_letter(source: str) -> None:
    held = simplify(parse(source))
    assert to_text(held).endswith("·x")
    assert re.sub("<.*?>", "", to_mathml(held)) in ("∞·x", "nan·x")
    assert to_text(parse("2 * x")) == "2x", "a number needs no sign"
