"""One table of notations, and the one fold that writes a formula in each of them.

How tightly an operator binds, where a sign needs parentheses and when a product is written
without one is decided here for all; a notation says how the parts look: in a line of text
(``TEXT``), of arrays (``ARRAYS``), in C (``IN_C``), in LaTeX (``latex.py``), in MathML
(``mathml.py``), in the postfix words that the page reads (``stepping/postfix.py``). Python is
written by ``ast.unparse``.

>>> TEXT.write(ast.parse("-x * (a + b)**2 / 3", mode="eval").body)
'-x·(a + b)² / 3'
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from math import isfinite
from typing import ClassVar

from autograd.formulas.sums import holds_numbers, is_sum_of_products
from autograd.formulas.symbols import has_layer, is_letter, raised

Formula = ast.expr

# How tightly a text holds together: an operand that binds less gets parentheses.
COMPARE, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)
# Each operator as the row of the table that it is, and how tightly it binds.
OPERATORS: dict[type[ast.AST], tuple[str, int]] = {
    ast.Add: ("add", SUM),
    ast.Sub: ("sub", SUM),
    ast.Mult: ("mul", PRODUCT),
    ast.MatMult: ("matmul", PRODUCT),
    ast.Div: ("div", PRODUCT),
    ast.Mod: ("mod", PRODUCT),
    ast.FloorDiv: ("floordiv", PRODUCT),
    ast.Pow: ("pow", POWER),
    ast.USub: ("neg", SIGN),
    ast.UAdd: ("pos", SIGN),
    ast.Eq: ("eq", COMPARE),
    ast.NotEq: ("ne", COMPARE),
    ast.Lt: ("lt", COMPARE),
    ast.LtE: ("le", COMPARE),
    ast.Gt: ("gt", COMPARE),
    ast.GtE: ("ge", COMPARE),
}
_RESTS = (ast.Mod, ast.FloorDiv)
ROW_OF = {sign: row for sign, (row, _) in OPERATORS.items()}
Signs = Mapping[type[ast.AST], str]
Operators = tuple[type[ast.operator], ...]
Written = tuple[str, int]  # a text, and how tightly it binds


class Notation:
    """How formulas are written; this one is a line of text: ``2w``, ``w²``, ``y·cos(x)``."""

    signs: ClassVar[Signs] = {
        ast.Add: " + ",
        ast.Sub: " - ",
        ast.Mult: "·",
        ast.Div: " / ",
        ast.Mod: " % ",
        ast.FloorDiv: " // ",
        ast.USub: "-",
        ast.UAdd: "+",
        ast.Eq: " = ",
        ast.NotEq: " ≠ ",
        ast.Lt: " < ",
        ast.LtE: " ≤ ",
        ast.Gt: " > ",
        ast.GtE: " ≥ ",
    }
    plus, comma = " + ", ", "
    times = " × "  # between numbers in a sum of products
    dot = "·"  # between words there
    beside = ""  # between letters
    is_short = True  # 2w is written without a sign
    chained: ClassVar[Operators] = (ast.Add, ast.Mult)  # a + (b + c) needs no parentheses

    # ---------------------------------------------------------------- the parts

    def number(self, value: float) -> str:
        return format_number(value)

    def name(self, identifier: str) -> str:
        return identifier

    def call(self, function: str, inside: str) -> str:
        return f"{function}({inside})"

    def bracketed(self, text: str) -> str:
        return f"({text})"

    def power(self, below: str, exponent: Formula) -> str:
        value = constant(exponent)
        if value is not None and value.is_integer() and abs(value) < 100:
            return below + raised(int(value))
        return f"{below}^{self.inside(exponent, ATOM)}"

    def fraction(self, above: Formula, below: Formula) -> Written | None:
        """A quotient as a fraction; None where it is a sign between two."""
        return None

    def between(self, left: Formula, op: ast.operator, right: Formula) -> str:
        """The sign of an operator."""
        is_short = self.is_short and isinstance(op, ast.Mult) and _stands_before(left)
        return "" if is_short and _starts_with_letter(right) else self.signs[type(op)]

    def joined(self, left: str, sign: str, right: str) -> str:
        return left + sign + right

    def signed(self, sign: str, operand: str) -> str:
        return sign + operand

    def transposed(self, matrix: str) -> str:
        return f"{matrix}ᵀ"

    def indexed(self, array: str, place: str | None) -> str:
        return f"{array}[{'…' if place is None else place}]"

    # ---------------------------------------------------------------- the fold

    def write(self, formula: Formula) -> str:
        return self.written(formula)[0]

    def written(self, formula: Formula) -> Written:
        match formula:
            case ast.Constant(value=float() | int() as value):
                return self.number(value), SIGN if str(value).startswith("-") else ATOM
            case ast.Name(id=identifier):
                return self.name(identifier), ATOM
            case ast.Call() if is_sum_of_products(formula):
                return self._sum(formula), SUM
            case ast.Call(func=ast.Name(id=function), args=args):
                return self.call(function, self.comma.join(map(self.write, args))), ATOM
            case ast.Attribute(value=value, attr="T"):
                return self.transposed(self.inside(value, ATOM)), ATOM
            case ast.Subscript(value=value, slice=index):
                place = index.id if isinstance(index, ast.Name) else None
                return self.indexed(self.inside(value, ATOM), place), ATOM
            case ast.UnaryOp(op=op, operand=operand):
                # -(a % b) is not -a % b
                least = PRODUCT + _begins_with(operand, _RESTS)
                after = self._after_sign(self.inside(operand, least))
                return self.signed(self.signs[type(op)], after), SIGN
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = self.signs[type(op)]
                return self.joined(self.write(left), sign, self.write(right)), COMPARE
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(self._base(left), right), POWER
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation(left, op, right)
        raise ValueError(f"not a formula: {ast.dump(formula)}")

    def _operation(self, left: Formula, op: ast.operator, right: Formula) -> Written:
        fraction = self.fraction(left, right) if isinstance(op, ast.Div) else None
        if fraction is not None:
            return fraction
        binds = OPERATORS[type(op)][1]
        # a - (b - c), a / (b * c) and a * (b % c) need their parentheses
        chains = isinstance(op, self.chained)
        chains = chains and not _begins_with(right, (*_RESTS, ast.MatMult))
        tight = binds if chains else binds + 1
        after = self._after_sign(self.inside(right, tight))
        return self.joined(self.inside(left, binds), self.between(left, op, right), after), binds

    def _sum(self, formula: ast.Call) -> str:
        """A sum of products, w₁x₁ + w₂x₂ + b."""
        first, *rest = (self._term(term, holds_numbers(formula)) for term in formula.args)
        return self.plus.join([first, *map(self._after_sign, rest)])

    def _term(self, term: Formula, numbers: bool) -> str:
        assert isinstance(term, ast.Call)
        factors = list(term.args)
        if len(factors) == 1:
            return self.write(factors[0])
        known = [isinstance(factor, ast.Constant) for factor in factors]
        if known == [False, True]:  # 2x, not x·2
            factors, known = factors[::-1], known[::-1]
        texts = [self._after_sign(self.write(factor)) for factor in factors]
        if numbers or all(known):
            return self.times.join(texts)
        letters = [isinstance(f, ast.Name) and is_letter(f.id) for f in factors]
        beside = letters[1] and (letters[0] or _stands_before(factors[0]))
        return (self.beside if beside else self.dot).join(texts)

    def inside(self, formula: Formula, at_least: int) -> str:
        """The text of an operand, in parentheses where it would not hold together."""
        text, binds = self.written(formula)
        return text if binds >= at_least else self.bracketed(text)

    def _base(self, formula: Formula) -> str:
        """What an exponent stands on; in h₁⁽²⁾ something stands above already."""
        is_high = isinstance(formula, ast.Name) and has_layer(formula.id)
        if is_high or isinstance(formula, ast.BinOp):
            return self.bracketed(self.write(formula))
        return self.inside(formula, ATOM)

    def _after_sign(self, text: str) -> str:
        """No two signs stand together: x - (-2)."""
        is_signed = text.startswith((self.signs[ast.USub], self.signs[ast.UAdd]))
        return self.bracketed(text) if is_signed else text


def _begins_with(formula: Formula, operators: Operators) -> bool:
    """Whether a product begins with such an operator, as a % b · c does."""
    while isinstance(formula, ast.BinOp) and OPERATORS[type(formula.op)][1] == PRODUCT:
        if isinstance(formula.op, operators):
            return True
        formula = formula.left
    return False


def _stands_before(formula: Formula) -> bool:
    """Whether it may stand right before a letter: 2w, but ∞·w of what is no number."""
    return isinstance(formula, ast.Constant) and isfinite(formula.value)  # type: ignore[arg-type]


def _starts_with_letter(formula: Formula) -> bool:
    """Whether a number may stand right before it: 2w and 3x², but 2·out."""
    while isinstance(formula, ast.BinOp) and isinstance(formula.op, ast.Mult | ast.Pow):
        formula = formula.left
    return isinstance(formula, ast.Name) and is_letter(formula.id)


def constant(formula: Formula) -> float | None:
    """The number a formula is, or None when it holds a name."""
    if isinstance(formula, ast.Constant):
        return float(formula.value)  # type: ignore[arg-type]
    if isinstance(formula, ast.UnaryOp) and isinstance(formula.op, ast.USub):
        inner = constant(formula.operand)
        return None if inner is None else -inner
    return None


def format_number(value: float, digits: int = 6) -> str:
    """``value`` as people write it: ``10``, ``0.333333``, ``-1.5e-07``, ``inf``.

    >>> format_number(10.0), format_number(1 / 3), format_number(-1.5e-7)
    ('10', '0.333333', '-1.5e-07')
    """
    return f"{value:.{digits}g}"


class Arrays(Notation):
    """Formulas of arrays as on paper: ``xᵀ·g``, ``y ⊙ (g - sum(g ⊙ y))``.

    ``@`` is the matrix product and prints as ``·``; ``*`` goes entry by entry and prints as ``⊙``.
    """

    signs: ClassVar[Signs] = {**Notation.signs, ast.Mult: " ⊙ ", ast.MatMult: "·"}
    is_short, chained = False, ()

    def power(self, below: str, exponent: Formula) -> str:
        return f"{below}^{self.inside(exponent, ATOM)}"


class InC(Notation):
    """Formulas in C, which computes them operation by operation as Python does.

    They are what ``language.runnable`` gives; a row ``tanh`` is the function ``f_tanh``.

    >>> IN_C.write(ast.parse("a - (b - 2.0) if a > 0.0 else exp(a) * inf", mode="eval").body)
    '(a > 0.0 ? a - (b - 2.0) : f_exp(a) * INFINITY)'
    """

    signs: ClassVar[Signs] = {
        **Notation.signs,
        ast.Mult: " * ",
        ast.Eq: " == ",
        ast.NotEq: " != ",
        ast.LtE: " <= ",
        ast.GtE: " >= ",
    }
    is_short, chained = False, ()
    numbers: ClassVar[Mapping[str, str]] = {"inf": "INFINITY", "nan": "NAN", "pi": "M_PI"}

    def number(self, value: float) -> str:
        return repr(float(value))

    def name(self, identifier: str) -> str:
        return self.numbers.get(identifier, identifier)

    def call(self, function: str, inside: str) -> str:
        return f"f_{function}({inside})"

    def written(self, formula: Formula) -> Written:
        if isinstance(formula, ast.IfExp):
            condition, a, b = map(self.write, (formula.test, formula.body, formula.orelse))
            return f"({condition} ? {a} : {b})", ATOM
        return super().written(formula)


TEXT, ARRAYS, IN_C = Notation(), Arrays(), InC()
to_text, product_text = TEXT.write, ARRAYS.write
