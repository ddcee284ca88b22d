"""Over random expressions: no false FAIL, and no false PASS when one rule is off by 0.1 %.

200 expressions by default; ``GLASSGRAD_EXPRESSIONS=2000 pytest
tests/checking/test_checking_property.py`` runs as many as wanted.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import Any

from autograd.checking import Verdict, gradcheck
from autograd.table.scalars import TABLE, Primitive
from autograd.testing import random_expression

COUNT = int(os.environ.get("GLASSGRAD_EXPRESSIONS", "200"))


def perturbed(op: Primitive, factor: float = 1.001) -> Primitive:
    """The row with all of its rules multiplied by ``factor``."""

    def slopes(y: Any, *xs: Any) -> list[Any]:
        return [factor * s for s in op.derivatives(y, xs)]

    return Primitive(
        op.name, op.args, op.value,
        slopes if op.variadic else tuple(f"{factor} * ({p})" for p in op.local_derivatives),
        shown=op.shown, text=op.text, numpy=op.numpy,
        array=op.array, domain=op.domain, smooth_piece=op.smooth_piece, defaults=op.defaults,
    )  # fmt: skip


def test_right_rules_never_fail() -> None:
    verdicts: Counter[str] = Counter()
    for seed in range(COUNT):
        expression = random_expression(random.Random(seed).choice)
        report = gradcheck(expression, *expression.point)
        verdicts.update(e.verdict.value for e in report.entries)
        assert "FAIL" not in report.counts, f"seed {seed}: {expression}\n{report}"
    assert verdicts["PASS"] >= 0.99 * verdicts.total(), verdicts


def test_a_rule_off_by_a_thousandth_never_passes_and_is_named() -> None:
    wrong_entries = 0
    for seed in range(COUNT):
        chance = random.Random(seed)
        expression = random_expression(chance.choice)
        name = chance.choice(sorted(expression.names))
        rows = {name: perturbed(TABLE[name])}
        right = {e.argument: e for e in gradcheck(expression, *expression.point).entries}
        report = gradcheck(lambda *xs: expression(*xs, rows=rows), *expression.point)  # noqa: B023
        for entry in report.entries:
            true = right[entry.argument]
            off = abs(entry.analytic - true.analytic)
            if off > 1e-5 * abs(true.analytic) + true.bound:
                wrong_entries += 1
                assert entry.verdict is Verdict.FAIL, (
                    f"seed {seed}: {name} in {expression}\n{report}"
                )
                assert entry.node.op is rows[name], f"seed {seed}: {name} in {expression}\n{report}"
    assert wrong_entries > COUNT // 2


def test_second_order_never_fails_either() -> None:
    verdicts: Counter[str] = Counter()
    for seed in range(COUNT // 4):
        expression = random_expression(random.Random(seed).choice, size=6)
        report = gradcheck(expression, *expression.point, order=2)
        verdicts.update(e.verdict.value for e in report.entries)
        assert "FAIL" not in report.counts, f"seed {seed}: {expression}\n{report}"
    assert verdicts["PASS"] >= 0.99 * verdicts.total(), verdicts
