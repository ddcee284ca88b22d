"""Sums of products, w₁x₁ + w₂x₂ + b: how a dot product is written, names and numbers.

Such a sum is a call in the tree of a formula, of its terms, which are calls of their factors: so
it is as flat as it is long. Each notation writes the terms in its own signs.

>>> from autograd.formulas.language import name, number
>>> from autograd.formulas.notation import to_text
>>> w, x = [name("w₁"), name("w₂"), name("b")], [name("x₁"), name("x₂"), number(1)]
>>> to_text(sum_of_products([*w, *x], {5}))
'w₁x₁ + w₂x₂ + b'
>>> to_text(sum_of_products(list(map(number, (0.3, -0.5, 0.2, 0.5, -1, 1))), {5}, numbers=True))
'0.3 × 0.5 + (-0.5) × (-1) + 0.2'
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from typing import Protocol

from autograd.formulas.symbols import is_letter

_SUM, _NUMBERS, _TERM = "sum of products", "sum of products of numbers", "product"


def sum_of_products(
    operands: Sequence[ast.expr], ones: Collection[int] = (), numbers: bool = False
) -> ast.expr:
    """a₁b₁ + a₂b₂ + … of two lists of operands, the first half and the second.

    ones     the operands that are a 1 which is not written, such as the one that weighs a bias
    numbers  whether the operands are numbers, or stand for them: 2 × 3
    """
    half = len(operands) // 2
    pairs = ((operands[i], operands[half + i], i) for i in range(half))
    terms = [[b] if i in ones else [a] if half + i in ones else [a, b] for a, b, i in pairs]
    return _call(_NUMBERS if numbers else _SUM, [_call(_TERM, term) for term in terms])


def _call(function: str, args: list[ast.expr]) -> ast.expr:
    return ast.Call(ast.Name(function, ast.Load()), args, [])


class Writer(Protocol):
    """How a notation writes the parts of a sum of products."""

    @property
    def plus(self) -> str: ...
    @property
    def times(self) -> str: ...
    @property
    def dot(self) -> str: ...
    @property
    def beside(self) -> str: ...
    def write(self, formula: ast.expr) -> str: ...
    def bracketed(self, text: str) -> str: ...
    def is_signed(self, text: str) -> bool: ...


def is_sum_of_products(formula: ast.expr) -> bool:
    """Whether a formula is such a sum."""
    return (
        isinstance(formula, ast.Call)
        and isinstance(formula.func, ast.Name)
        and formula.func.id in (_SUM, _NUMBERS)
    )


def written_sum(formula: ast.expr, signs: Writer) -> str:
    """The sum in a notation."""
    assert isinstance(formula, ast.Call)
    assert isinstance(formula.func, ast.Name)
    numbers = formula.func.id == _NUMBERS
    terms = [_written(term, signs, numbers) for term in formula.args]
    first, *rest = terms
    rest = [signs.bracketed(term) if signs.is_signed(term) else term for term in rest]
    return signs.plus.join([first, *rest])


def _written(term: ast.expr, signs: Writer, numbers: bool) -> str:
    assert isinstance(term, ast.Call)
    factors = list(term.args)
    if len(factors) == 1:
        return signs.write(factors[0])
    known = [isinstance(factor, ast.Constant) for factor in factors]
    if known == [False, True]:  # 2x, not x·2
        factors, known = factors[::-1], known[::-1]
    texts = [signs.write(factor) for factor in factors]
    texts = [signs.bracketed(text) if signs.is_signed(text) else text for text in texts]
    letters = [isinstance(f, ast.Name) and is_letter(f.id) for f in factors]
    if numbers or all(known):
        return signs.times.join(texts)
    beside = letters[1] and (letters[0] or known[0])
    return (signs.beside if beside else signs.dot).join(texts)
