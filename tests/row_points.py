"""Points to try a row at: inside its domain, on its kinks, of every size, special numbers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from oracles import HUGE, TINY, Point, inf, nan

from autograd.formulas.computed_once import computed_once
from autograd.formulas.language import compile_formula, parse
from autograd.table.scalars import TABLE, Primitive


def operand_count(op: Primitive) -> int:
    return 4 if op.variadic else len(op.args)


def piece_of(op: Primitive) -> Callable[..., float]:
    """The row's ``piece`` as a function; a row without one is smooth everywhere."""
    if op.smooth_piece is None:
        return lambda *xs: 0.0
    if callable(op.smooth_piece):
        return op.smooth_piece
    kernels = {row.name: row.value for row in TABLE.values()}
    return compile_formula(parse(op.smooth_piece), ("y", *op.args), kernels)


def is_interior(op: Primitive, point: Point, reach: float = 1e-3) -> bool:
    """Whether ``op`` is smooth in a box of that size around the point, by what its row says."""
    domain = op.domain * (len(point) if op.variadic else 1)
    sides = [(x, x - reach * max(1, abs(x)), x + reach * max(1, abs(x))) for x in point]
    for (_, low, high), (bottom, top) in zip(sides, domain, strict=True):
        if not bottom < low < high < top:
            return False
    piece = piece_of(op)

    def at(corner: Point) -> float:
        named = () if callable(op.smooth_piece) or op.smooth_piece is None else (op.value(*corner),)
        return piece(*named, *corner)

    here = at(point)
    return all(at(corner) == here for corner in itertools.product(*sides))


def interior_points(
    op: Primitive, count: int = 12, seed: int = 0, operands: int | None = None
) -> list[Point]:
    """Points of several sizes in the domain, away from its edges and from kinks.

    operands  how many, of a row that takes any number
    """
    rng = random.Random(f"{op.name} {seed}")
    domain = op.domain * ((operands or operand_count(op)) if op.variadic else 1)
    points: list[Point] = []
    for _ in range(200 * count):
        point = tuple(_inside(low, high, rng) for low, high in domain)
        if is_interior(op, point):
            points.append(point)
            if len(points) == count:
                return points
    raise AssertionError(f"{op.name}: no interior points found in {op.domain}")


def _inside(low: float, high: float, rng: random.Random) -> float:
    size = rng.choice([0.1, 1.0, 1.0, 3.0, 8.0])
    if low == -inf and high == inf:
        return rng.gauss(0.0, size)
    if high == inf:
        return low + abs(rng.gauss(0.0, size))
    return rng.uniform(low, high)


def grid_points(op: Primitive) -> Iterator[Point]:
    """Whole and half numbers, with every tie and zero that kinks like to sit on."""
    count = operand_count(op)
    steps = [-1.0, -0.5, 0.0, 0.5, 1.0, 2.0] if count <= 2 else [-1.0, 0.0, 1.0]
    return itertools.product(steps, repeat=count)


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, inf, -inf, nan, TINY, -TINY, 1e-310, HUGE, -HUGE]
SPECIAL += [2.2250738585072014e-308, 1e-17, -1e16, 745.0, -745.0, 710.0, 1e22]


def special_points(op: Primitive) -> Iterable[Point]:
    few = [0.0, -0.0, 1.0, -2.5, inf, -inf, nan, TINY, -HUGE, HUGE, 1e-17]
    count = operand_count(op)
    if count == 4:
        return itertools.product([0.0, 1.0, -2.5, inf, -inf, nan, HUGE], repeat=4)
    return itertools.product(SPECIAL if count <= 2 else few, repeat=count)


def smooth_grid_points(op: Primitive, count: int = 12) -> list[Point]:
    """Grid points, zeros and ties among them, at which the row has a second derivative."""
    # elu with alpha = 1 has no kink at 0, but its second derivative jumps there
    strict = changed(op, smooth_piece="sign(x)") if op.name == "elu" else op
    points = [point for point in grid_points(op) if is_interior(strict, point)]
    return random.Random(op.name).sample(points, min(count, len(points)))


COMPILED = {name for name, part in vars(Primitive).items() if isinstance(part, computed_once)}


def compiled_parts(op: Primitive) -> set[str]:
    """What a row compiles from its formulas when it is first wanted, and keeps.

    Not a kernel that it was given: of floats, where the value is no formula; of arrays, where it
    is not that formula.
    """
    given = {"value"} if op.formula is None else set()
    array = op.__dict__.get("array")
    if array is not None and array != Primitive.array.function(op):
        given.add("array")
    return COMPILED - given


def compile_anew(op: Primitive) -> None:
    """Let the row forget what it compiled from formulas that were changed in place."""
    for name in compiled_parts(op):
        op.__dict__.pop(name, None)


def changed(op: Primitive, **fields: Any) -> Primitive:
    """A copy of a row with some fields changed; it is not in the table."""
    copy = object.__new__(Primitive)
    kept = {k: v for k, v in op.__dict__.items() if k not in compiled_parts(op)}
    copy.__dict__.update(kept | fields)
    return copy
