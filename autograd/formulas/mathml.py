"""Formulas as MathML, the language in which a browser sets mathematics.

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

from autograd.formulas.language import Formula, format_number, parse
from autograd.formulas.sums import Signs, is_sum_of_products, written_sum
from autograd.formulas.symbols import has_layer, is_letter, parts_of

__all__ = [
    "arrays_to_mathml",
    "mathml_name",
    "mathml_number",
    "mathml_partial",
    "parse",
    "to_mathml",
]

# How tightly an operator binds: an operand that binds less gets parentheses.
_COMPARE, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(6)
_OPERATORS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", _SUM),
    ast.Sub: ("−", _SUM),
    ast.Mult: ("·", _PRODUCT),
    ast.BitXor: ("⊙", _PRODUCT),
    ast.Mod: ("mod", _PRODUCT),
    ast.FloorDiv: ("//", _PRODUCT),
    ast.MatMult: ("·", _PRODUCT),
}
_TRANSPOSED = "<mo>⊤</mo>"
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "≠",
    ast.Lt: "&lt;",
    ast.LtE: "≤",
    ast.Gt: "&gt;",
    ast.GtE: "≥",
}


def to_mathml(formula: Formula) -> str:
    """The formula as MathML elements, one after the other."""
    return _written(formula)[0]


def arrays_to_mathml(formula: Formula) -> str:
    """A formula of arrays: products, transposes, calls with parameters, indexing."""
    return _written(_entrywise(formula))[0]


def _entrywise(formula: Formula) -> Formula:
    """A copy in which ``BitXor``, which nobody types, stands for ``*`` between arrays."""
    match formula:
        case ast.BinOp(left=left, op=op, right=right):
            op = ast.BitXor() if isinstance(op, ast.Mult) else op
            return ast.BinOp(_entrywise(left), op, _entrywise(right))
        case ast.UnaryOp(op=sign, operand=operand):
            return ast.UnaryOp(sign, _entrywise(operand))
        case ast.Call(func=func, args=args):
            return ast.Call(func, [_entrywise(arg) for arg in args], [])
        case ast.Compare(left=left, ops=ops, comparators=others):
            return ast.Compare(_entrywise(left), ops, [_entrywise(other) for other in others])
        case ast.Attribute(value=value, attr=attr):
            return ast.Attribute(_entrywise(value), attr, ast.Load())
        case ast.Subscript(value=value, slice=index):
            return ast.Subscript(_entrywise(value), index, ast.Load())
    return formula


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


def mathml_partial(y: str, x: str) -> str:
    """∂y/∂x as a fraction."""
    above, below = (f"<mrow><mo>∂</mo>{mathml_name(n)}</mrow>" for n in (y, x))
    return f"<mfrac>{above}{below}</mfrac>"


def _written(formula: Formula) -> tuple[str, int]:
    """The elements and how tightly they bind."""
    match formula:
        case ast.Constant(value=float() | int() as value):
            return mathml_number(value), _SIGN if str(value).startswith("-") else _ATOM
        case ast.Name(id=identifier):
            return mathml_name(identifier), _ATOM
        case ast.Call() if is_sum_of_products(formula):
            return written_sum(formula, _SUM_SIGNS), _SUM
        case ast.Call(func=ast.Name(id=function), args=args):
            return _call(function, args), _ATOM
        case ast.Attribute(value=value, attr="T"):
            return f"<msup>{_one(_inside(value, _ATOM))}{_TRANSPOSED}</msup>", _ATOM
        case ast.Subscript(value=value, slice=index):
            place = index.id if isinstance(index, ast.Name) else "…"
            text = f"<mtext>{escape(place, quote=False)}</mtext>"
            return f"<mrow>{_inside(value, _ATOM)}<mo>[</mo>{text}<mo>]</mo></mrow>", _ATOM
        case ast.UnaryOp(op=op, operand=operand):
            sign = "<mo>+</mo>" if isinstance(op, ast.UAdd) else "<mo>−</mo>"
            return sign + _after_sign(_inside(operand, _PRODUCT)), _SIGN
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            sign = f"<mo>{_COMPARISONS[type(op)]}</mo>"
            return f"{to_mathml(left)}{sign}{to_mathml(right)}", _COMPARE
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return f"<mfrac>{_one(to_mathml(left))}{_one(to_mathml(right))}</mfrac>", _ATOM
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            # an index may stand on a fraction or a sum only in parentheses
            base = left if not isinstance(left, ast.BinOp) else None
            atom = base is not None and not (isinstance(left, ast.Name) and has_layer(left.id))
            below = _inside(left, _ATOM) if atom else _bracketed(to_mathml(left))
            return f"<msup>{_one(below)}{_one(to_mathml(right))}</msup>", _ATOM
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(left, op, right)
    raise ValueError(f"not a formula: {ast.dump(formula)}")


def _operation(left: Formula, op: ast.operator, right: Formula) -> tuple[str, int]:
    text, binds = _OPERATORS[type(op)]
    sign = f"<mo>{text}</mo>"
    if text == "·" and isinstance(left, ast.Constant) and not isinstance(right, ast.Constant):
        sign = "" if _starts_with_letter(right) else sign
    # a - (b - c) needs its parentheses; a + b + c does not
    chains = isinstance(op, ast.Add | ast.Mult | ast.BitXor)
    tight = binds if chains else binds + 1
    return f"{_inside(left, binds)}{sign}{_after_sign(_inside(right, tight))}", binds


def _after_sign(elements: str) -> str:
    """No two signs stand together."""
    return _bracketed(elements) if elements.startswith(("<mo>−", "<mo>+")) else elements


def _starts_with_letter(formula: Formula) -> bool:
    """Whether a number may stand right before it: 2w, but 2·out."""
    while isinstance(formula, ast.BinOp) and isinstance(formula.op, ast.Mult | ast.Pow):
        formula = formula.left
    return isinstance(formula, ast.Name) and is_letter(formula.id)


def _call(function: str, args: list[Formula]) -> str:
    inside = "<mo>,</mo>".join(map(to_mathml, args))
    if function == "sqrt":
        return f"<msqrt>{inside}</msqrt>"
    if function == "abs":
        return f"<mrow><mo>|</mo>{inside}<mo>|</mo></mrow>"
    return f"<mrow><mi>{escape(function)}</mi>{_bracketed(inside)}</mrow>"


def _inside(formula: Formula, at_least: int) -> str:
    elements, binds = _written(formula)
    return elements if binds >= at_least else _bracketed(elements)


def _bracketed(elements: str) -> str:
    # a row of their own inside: a sign that comes first there is a sign, not an operator
    return f"<mrow><mo>(</mo><mrow>{elements}</mrow><mo>)</mo></mrow>"


_SUM_SIGNS = Signs(
    to_mathml,
    _bracketed,
    lambda elements: elements.startswith("<mo>−"),
    "<mo>+</mo>",
    "<mo>×</mo>",
    "<mo>·</mo>",
    "<mo>\u2062</mo>",  # a product that is not written, which a screen reader says
)


def _one(elements: str) -> str:
    """The elements as a single one, where MathML counts its children."""
    return elements if re.fullmatch(r"<(\w+)>[^<]*</\1>", elements) else f"<mrow>{elements}</mrow>"
