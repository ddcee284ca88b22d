"""How every row prints: its application and its rules.

A line of ``data/printed_forms.txt`` is: name | application | a rule for each operand
(of the first two, where there can be any number of them).
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograd.formulas.language import to_code
from autograd.formulas.latex import product_latex, to_latex
from autograd.formulas.notation import product_text, to_text
from autograd.table.scalars import ARRAY_TABLE, TABLE, Primitive, row

FORMS = (Path(__file__).parents[1] / "data" / "printed_forms.txt").read_text(encoding="utf-8")
LINES = [[part.strip() for part in line.split(" | ")] for line in FORMS.strip().splitlines()]


def count(op: Primitive) -> int:
    return 4 if op.name == "dot" else 3 if op.variadic else len(op.args)


def shown_rules(op: Primitive) -> list[str]:
    written = product_text if op.name in ARRAY_TABLE else to_text
    slots = range(min(2, count(op)) if op.variadic else count(op))
    return [written(op.rule(slot, count(op))) for slot in slots]


@pytest.mark.parametrize("line", LINES, ids=[line[0] for line in LINES])
def test_printed_form(line: list[str]) -> None:
    name, application, *rules = line
    op = row(name)
    assert ast.unparse(op.application(count(op))) == application
    assert shown_rules(op) == rules


def test_every_row_that_came_with_the_library_is_here() -> None:
    assert len(LINES) >= 70
    assert len({line[0] for line in LINES}) == len(LINES)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("prod", "product_of_all_but(x0)"),
        ("var", "2·(x0 - mean(xᵢ)) / 9"),
        ("std", "where(y = 0, 0, (x0 - mean(xᵢ)) / (9y))"),
        ("max", "where(x0 = y, 1 / sum(xᵢ = y), 0)"),
        ("mean", "1 / 9"),
    ],
)
def test_a_rule_of_nine_operands_says_what_is_meant(name: str, rule: str) -> None:
    assert to_text(TABLE[name].rule(0, 9)) == rule
    assert "x7" in to_text(TABLE[name].rule(0, 8)) or name == "mean"


def test_a_sign_is_the_sign_that_was_written() -> None:
    plus, minus = TABLE["pos"].application(1), TABLE["neg"].application(1)
    for written in (to_text, to_latex, product_text, product_latex, to_code):
        assert (written(plus), written(minus)) == ("+x", "-x")
