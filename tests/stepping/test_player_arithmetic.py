"""The page's arithmetic against Python's: every row of the table, edges included."""

from __future__ import annotations

import itertools
import math
import sys
from typing import Any

import pytest
from ulps import MOST, apart, unit_of

from autograd import Value
from autograd import sum as total
from autograd.stepping import Stepper
from autograd.table.scalars import TABLE, Primitive

EDGES = [
    *(0.0, -0.0, math.inf, -math.inf, math.nan),
    *(5e-324, -1e-310, 2.3e-308, 1e-160, -1e-8, 1e-3),
    *(0.3, 0.5, -0.5, 1.0, -1.0, 1.5, 2.0, -2.0, 2.5, 3.0, -7.0, 6.0),
    *(20.0, -20.0, 37.5, 100.5, -745.2, 709.5, 711.0),
    *(2.0**52 + 1, 1e16, -1e155, 1e300, -1.7e308),
]
_MOST = sys.float_info.max
MANY = [
    *((x,) for x in (0.0, -0.0, -2.5, math.inf, math.nan)),
    *itertools.product((0.0, -1.0, 1e308, math.inf, -math.inf, math.nan), repeat=2),
    *((_MOST, -_MOST), (_MOST, _MOST, -_MOST), (0.1, 1e300, _MOST, 3.0, -_MOST)),
    *((1e308, 1e308, -1e308), (0.1, 0.1, 0.1), (1e16, 1.0, -1e16), (5e-324, 5e-324, 1.0)),
    *((3.0, -4.0, 12.0, 3.0), (0.0, 0.0, 0.0, 0.0), (-0.0, 0.0, -0.0, 0.0)),
    *((1e200, -1e200, 2e200, 1.0), (1e-200, 2e-200, 3e-200, 4e-200), (700.0, 710.0, -5.0, 2.0)),
    *((math.inf, math.inf, 1.0, 2.0), (-math.inf, -math.inf, -math.inf, -math.inf)),
]


def operands(op: Primitive) -> list[tuple[float, ...]]:
    if op.variadic:
        return [xs for xs in MANY if op.name != "dot" or len(xs) % 2 == 0]
    if len(op.args) == 1:
        return [(x,) for x in EDGES]
    some = EDGES if len(op.args) == 2 else [*EDGES[::3], 1.0]
    return list(itertools.product(some, repeat=len(op.args)))


def rows() -> list[Primitive]:
    return [op for op in TABLE.values() if op.name != "detach"]


def same(op: Primitive, point: tuple[float, ...], page: list[float], ours: list[float]) -> bool:
    """The value and the slopes are equal to two units in the last place, and zeros in sign."""
    units = [unit_of(op, slot, *point) for slot in (None, *range(len(point)))]
    pairs = list(zip(page, ours, strict=True))
    signs = all(math.copysign(1, a) == math.copysign(1, b) for a, b in pairs if a == b == 0)
    return signs and all(apart(*pair, u) <= MOST for pair, u in zip(pairs, units, strict=True))


def in_python(op: Primitive, xs: tuple[float, ...]) -> list[float]:
    leaves = [Value(x) for x in xs]
    y: Any = op(*leaves)
    # beside another operand, as in the page: sum sends 1 to each, whatever they are
    total([y, Value(0.0)]).backward()
    return [y.data, *(x.grad for x in leaves)]


SET_ALL = """(root, sets) => sets.map((inputs) => {
    root.glassgrad.setInputs(inputs);
    return [...root.querySelectorAll('.board .node[id^=n]')].map(
        (g) => [Number(g.id.slice(1)), g.dataset.data, g.dataset.grad]);
})"""


@pytest.mark.parametrize("count", [1, 2, 3, None])
def test_every_row_computes_in_the_page_as_in_python(play: Any, count: int | None) -> None:
    """All rows of one kind stand side by side in one graph, each with leaves of its own."""
    chosen = [op for op in rows() if (None if op.variadic else len(op.args)) == count]
    assert chosen
    cases = {op.name: operands(op) for op in chosen}
    lengths = sorted({len(xs) for all_xs in cases.values() for xs in all_xs})
    wrong = []
    for length in lengths:
        columns = {
            name: [xs for xs in all_xs if len(xs) == length] for name, all_xs in cases.items()
        }
        columns = {name: xs for name, xs in columns.items() if xs}
        leaves = {
            name: [Value(0.75 + 0.125 * i, label=f"{name}.{i}") for i in range(length)]
            for name in columns
        }
        results: list[Any] = [TABLE[name](*leaves[name]) for name in columns]
        for name, result in zip(columns, results, strict=True):
            result.label = name
        if "dot" in columns:  # not all of a network is drawn at once; a weight used twice: none
            results.append(leaves["dot"][0] * Value(0.0))
        stepper = Stepper(total(results))
        player = play(stepper)
        names = [node.name for node in stepper.trace.nodes]
        player.press("End")
        for start in range(0, max(map(len, columns.values())), 100):
            sets = []
            for k in range(start, min(start + 100, max(map(len, columns.values())))):
                given = {name: xs[k % len(xs)] for name, xs in columns.items()}
                sets.append(
                    {f"{name}.{i}": repr(x) for name, xs in given.items() for i, x in enumerate(xs)}
                )
            for j, shown in enumerate(player.root(SET_ALL, sets)):
                found = {names[i]: numbers for i, *numbers in shown}
                for name, xs in columns.items():
                    if start + j >= len(xs):
                        continue
                    point = xs[start + j]
                    ours = [found[name][0], *(found[f"{name}.{i}"][1] for i in range(length))]
                    theirs = in_python(TABLE[name], point)
                    if not same(TABLE[name], point, list(map(float, ours)), theirs):
                        wrong.append((name, point, ours, theirs))
        player.assert_clean()
    assert not wrong, f"{len(wrong)} differ: {wrong[:20]}"
