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


def is_sum_of_products(formula: ast.expr) -> bool:
    """Whether a formula is such a sum."""
    return (
        isinstance(formula, ast.Call)
        and isinstance(formula.func, ast.Name)
        and formula.func.id in (_SUM, _NUMBERS)
    )


def holds_numbers(formula: ast.Call) -> bool:
    """Whether such a sum is of numbers: 2 × 3."""
    return isinstance(formula.func, ast.Name) and formula.func.id == _NUMBERS
