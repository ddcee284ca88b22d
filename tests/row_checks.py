"""Checks of a row of the table by the oracles.

Every check takes a row and raises ``AssertionError`` where the row is wrong, so that the
tests can run them on the table and also on copies of rows with an error put in.
"""

from __future__ import annotations

import itertools
import math
import random
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import mpmath
import numpy as np
from mpmath import mp, mpf
from oracles import (
    EPS,
    EXTREMES,
    HUGE,
    MEANING,
    TINY,
    Point,
    exact,
    exact_slope,
    exact_slopes,
    inf,
    nan,
)
from row_points import is_interior, operand_count

from autograd import Value
from autograd.engine.backward import sweep
from autograd.formulas.language import compile_formula
from autograd.table.scalars import TABLE, Primitive

# ---------------------------------------------------------------- comparing


def ulps(number: float) -> float:
    """The spacing of floats at ``number``; below the normal range, the smallest one."""
    return math.ulp(number)


def assert_close(got: float, right: mpf, allowed: float, what: str) -> None:
    """``got`` is within ``allowed`` relative error, or the spacing of subnormal numbers."""
    if abs(right) > HUGE:
        assert got == math.copysign(inf, right), f"{what}: {got!r}, not {float(right)!r}"
        return
    assert math.isfinite(got), f"{what}: {got!r}, not {float(right)!r}"
    error = abs(mpf(got) - right)
    bound = allowed * abs(right) + 4 * mpf(TINY)
    assert error <= bound, f"{what}: {got!r}, not {float(right)!r}"


def bits(x: float) -> bytes:
    return struct.pack("<d", nan if x != x else x)


def same(a: float, b: float) -> bool:
    """The same number; nan is nan."""
    return a == b or (a != a and b != b)


# ---------------------------------------------------------------- running a row


def float_derivatives(op: Primitive, point: Point) -> list[float]:
    y = op.value(*point)
    if op.variadic:
        return list(op.float_derivatives(y, *point))
    return [rule(y, *point) for rule in op.float_rules]


def slopes_on_nodes(op: Primitive, point: Point) -> tuple[list[Value], list[Any]]:
    """Leaves at the point, and ∂op/∂leaf as nodes, through the sweep."""
    leaves = [Value(x) for x in point]
    output = op(*leaves)
    adjoint = sweep(output, Value(1.0, requires_grad=False), create_graph=True)
    return leaves, [adjoint[leaf] for leaf in leaves]


def second_slopes(op: Primitive, point: Point) -> list[list[float]]:
    leaves, first = slopes_on_nodes(op, point)
    rows = []
    for slope in first:
        depends = isinstance(slope, Value) and slope.requires_grad
        adjoint = sweep(slope) if depends else {}
        rows.append([float(adjoint.get(leaf, 0.0)) for leaf in leaves])
    return rows


# ---------------------------------------------------------------- the checks


def check_value(op: Primitive, points: Iterable[Point], allowed: float = 1e-13) -> None:
    for point in points:
        y = op.value(*point)
        assert type(y) is float, f"{op.name}{point} is a {type(y).__name__}"
        scale = max((abs(mpf(x)) for x in point), default=mpf(1))
        right = exact(op.name, point)
        # sums lose digits by cancellation, in proportion to their operands
        assert abs(mpf(y) - right) <= allowed * (abs(right) + (scale if op.variadic else 0)), (
            f"{op.name}{point}: {y!r}, not {float(right)!r}"
        )


def check_first(op: Primitive, points: Iterable[Point], allowed: float = 1e-10) -> None:
    for point in points:
        got = float_derivatives(op, point)
        assert len(got) == len(point), f"{op.name}: {len(got)} slopes for {len(point)} operands"
        _, nodes = slopes_on_nodes(op, point)
        for slot, slope in enumerate(got):
            right = exact_slope(op.name, point, slot)
            what = f"∂{op.name}{point}/∂{slot}"
            assert abs(mpf(slope) - right) <= allowed * (abs(right) + mpf("1e-3")), (
                f"{what}: {slope!r}, not {float(right)!r}"
            )
            recorded = float(nodes[slot].item() if isinstance(nodes[slot], Value) else nodes[slot])
            assert math.isclose(recorded, slope, rel_tol=1e-13, abs_tol=1e-300), (
                f"{what}: {recorded!r} on nodes, {slope!r} on floats"
            )


def check_second(op: Primitive, points: Iterable[Point], allowed: float = 1e-9) -> None:
    for point in points:
        got = second_slopes(op, point)
        for i, j in itertools.combinations_with_replacement(range(len(point)), 2):
            orders = [(k == i) + (k == j) for k in range(len(point))]
            right = exact_slopes(op.name, point, orders)
            for slope in (got[i][j], got[j][i]):
                assert abs(mpf(slope) - right) <= allowed * (abs(right) + mpf("1e-3")), (
                    f"∂²{op.name}{point}/∂{i}∂{j}: {slope!r}, not {float(right)!r}"
                )


def check_one_sided(op: Primitive, points: Iterable[Point], allowed: float = 1e-8) -> None:
    """Where the row claims to be smooth, the slopes from left and right are its slope."""
    h = mpf(10) ** -25
    for point in points:
        if not is_interior(op, point):
            continue
        slopes = float_derivatives(op, point)
        here = MEANING[op.name](*map(mpf, point))
        for slot, side in itertools.product(range(len(point)), (-1, 1)):
            moved = [mpf(x) + (side * h if i == slot else 0) for i, x in enumerate(point)]
            right = (MEANING[op.name](*moved) - here) / (side * h)
            assert abs(mpf(slopes[slot]) - right) <= allowed * (1 + abs(right)), (
                f"∂{op.name}{point}/∂{slot}: {slopes[slot]!r}, {float(right)!r} on side {side}, "
                "a kink that the row's smooth_piece does not say"
            )


def check_arrays(op: Primitive, points: Sequence[Point], allowed: float = 4 * EPS) -> None:
    """The array kernel is the float kernel, element by element."""
    columns = [np.array(column) for column in zip(*points, strict=True)]
    got = op.array_kernel(*columns)
    assert got.shape == columns[0].shape
    assert got.dtype == float, f"{op.name} on arrays gives {got.dtype}"
    for point, element in zip(points, got.tolist(), strict=True):
        y = op.value(*point)
        # a value that is subnormal has few digits: there one or two of its steps are allowed
        size = allowed * _summands(op, point, y) + 2 * TINY
        close = abs(element - y) <= size if math.isfinite(y) else False
        assert same(element, y) or close, (
            f"{op.name}{point}: {element!r} on arrays, {y!r} on floats"
        )


def _summands(op: Primitive, point: Point, y: float) -> Any:
    """The size that rounding is measured by: on arrays, a sum rounds as its summands do."""
    if not op.variadic:
        return abs(y)
    slopes = float_derivatives(op, point)
    parts = [abs(slope * x) for slope, x in zip(slopes, point, strict=True)]
    return max(abs(y), len(point) * sum(mpf(part) for part in parts if math.isfinite(part)))


def check_never_raises(op: Primitive, points: Iterable[Point]) -> None:
    for point in points:
        y = op.value(*point)
        assert type(y) is float, f"{op.name}{point} is a {type(y).__name__}"
        for slot, slope in enumerate(float_derivatives(op, point)):
            assert isinstance(slope, float | int), f"∂{op.name}{point}/∂{slot} is {slope!r}"


def check_nodes_never_raise(op: Primitive, points: Iterable[Point]) -> None:
    """The rules on nodes give the numbers that the rules on floats give, nan where those do."""
    for point in points:
        floats = float_derivatives(op, point)
        _, nodes = slopes_on_nodes(op, point)
        for slot, (f, n) in enumerate(zip(floats, nodes, strict=True)):
            number = n.item() if isinstance(n, Value) else n
            assert same(number, f) or math.isclose(number, f, rel_tol=1e-12, abs_tol=2 * TINY), (
                f"∂{op.name}{point}/∂{slot}: {number!r} on nodes, {f!r} on floats"
            )


def check_shown(op: Primitive, points: Iterable[Point], allowed: float = 1e-9) -> None:
    """The formulas that are shown have the values of the rules that run."""
    kernels: dict[str, Any] = {row.name: row.value for row in TABLE.values()}
    for point in points:
        y, slopes = op.value(*point), float_derivatives(op, point)
        names = ("y", *op.arguments(len(point)))
        for slot, slope in enumerate(slopes):
            shown = compile_formula(op.rule(slot, len(point)), names, kernels)(y, *point)
            assert math.isclose(shown, slope, rel_tol=allowed, abs_tol=1e-9), (
                f"∂{op.name}{point}/∂{slot}: {shown!r} by what is shown, {slope!r} by what runs"
            )


# ---------------------------------------------------------------- checks at the ends of the range

# What stands in the other places while one operand goes to an end.
_BESIDE = (0.7, -1.3, 2.0)
_FAR = (10**6, 10**9, 10**12)
_NO_LIMIT = object()


def limit_of(f: Callable[[mpf], Any]) -> Any:
    """What ``f`` tends to from far away: a number, ±inf, or ``_NO_LIMIT``, not to be told."""
    with mp.workdps(60):
        try:
            a, b, c = (mpf(f(mpf(x))) for x in _FAR)
        except (
            TypeError,
            ValueError,
            ZeroDivisionError,
            OverflowError,
            mpmath.libmp.NoConvergence,
        ):
            return _NO_LIMIT  # complex numbers: outside of the domain
        first, second = b - a, c - b
        if abs(second) <= abs(first) / 100 + mpf(10) ** -50:
            return c
        return mpmath.sign(c) * mpmath.inf if first * second > 0 < c * second else _NO_LIMIT


def _ends(op: Primitive) -> Iterator[tuple[int, int, Point]]:
    """The operand that goes to an end, in which direction, and the point beside it."""
    count = operand_count(op)
    for slot, sign in itertools.product(range(count), (-1, 1)):
        domain = op.domain[0 if op.variadic else slot]
        if domain[sign > 0] == sign * inf:
            for shift in range(3):
                others = itertools.islice(itertools.cycle(_BESIDE), shift, shift + count)
                point = tuple(abs(x) if op.domain[0][0] == 0 else x for x in others)
                yield slot, sign, point


# Where IEEE 754's answer at an infinity is nan although there is a limit, and why it stays so.
_FROM_ITS_FORMULA = "inf * 0, as PyTorch has it"
VALUE_IS_NAN = {
    "mod": "no remainder of inf, as in Python and NumPy",
    "floordiv": "no whole part of inf, as in Python and NumPy",
    "var": "inf - inf, as in NumPy",
    "std": "inf - inf, as in NumPy",
    "softmax_first": "inf - inf, as in PyTorch",
    "log_softmax_first": "inf - inf, as in PyTorch",
    "gelu": _FROM_ITS_FORMULA,
    "silu": _FROM_ITS_FORMULA,
}
SLOPE_IS_NAN = {
    "pow": "b * y / a is inf / inf or inf * 0",
    "hypot": "x / y is inf / inf, as in PyTorch",
    "norm": "x / y is inf / inf, as in PyTorch",
    "prod": "inf * 0",
    "gelu": _FROM_ITS_FORMULA,
    "silu": _FROM_ITS_FORMULA,
    "softmax_first": "inf - inf, as in PyTorch",
    "log_softmax_first": "inf - inf, as in PyTorch",
    "dot": "inf * 0",
    "normal_pdf": "a helper of rules: inf * 0",
}
NO_LIMIT = {"tan", "mod", "fmod", "polygamma"}  # it looks as if there was one


def check_ends(op: Primitive) -> None:
    """At ±inf and at huge numbers, value and slopes are what they tend to, and never nan."""
    for slot, sign, point in _ends(op):
        for x in (1e300, inf):
            at = tuple(sign * x if i == slot else p for i, p in enumerate(point))
            _check_end(op, slot, sign, at)


def _check_end(op: Primitive, slot: int, sign: int, at: Point) -> None:
    beside = [mpf(0) if i == slot else mpf(p) for i, p in enumerate(at)]

    def along(x: mpf) -> Any:
        return MEANING[op.name](*(sign * x if i == slot else p for i, p in enumerate(beside)))

    infinite, y = abs(at[slot]) == inf, op.value(*at)
    undefined = infinite and y != y and op.name in VALUE_IS_NAN
    tends = limit_of(along)
    if tends is not _NO_LIMIT and op.name not in NO_LIMIT and not undefined:
        _assert_near_end(y, tends, f"{op.name}{at}")
    if op.flat or op.name in NO_LIMIT or undefined:
        return
    for other, slope in enumerate(float_derivatives(op, at)):
        tends = limit_of(lambda x, other=other: _slope_along(op, x, other, slot, sign, beside))
        if infinite and slope != slope and op.name in SLOPE_IS_NAN:
            continue
        if tends is not _NO_LIMIT:
            _assert_near_end(slope, tends, f"∂{op.name}{at}/∂{other}")


def _slope_along(
    op: Primitive, x: mpf, other: int, slot: int, sign: int, beside: Sequence[mpf]
) -> Any:
    """The slope in operand ``other`` while operand ``slot`` is far away."""
    at = [sign * x if i == slot else p for i, p in enumerate(beside)]
    with mp.workdps(90):
        h = mpf(10) ** -25 * max(1, abs(at[other]))
        moved = [[v + s * h if i == other else v for i, v in enumerate(at)] for s in (1, -1)]
        return (MEANING[op.name](*moved[0]) - MEANING[op.name](*moved[1])) / (2 * h)


def _assert_near_end(got: float, right: Any, what: str) -> None:
    if abs(right) == mpmath.inf:
        assert got * right > 0, f"{what}: {got!r}, but it grows without bound to {right}"
        assert abs(got) > 1e-3 * math.log(_FAR[-1]), f"{what}: {got!r}, but it grows without bound"
    else:
        assert abs(mpf(got) - right) <= mpf(10) ** -6 * (1 + abs(right)), (
            f"{what}: {got!r}, but it tends to {float(right)!r}"
        )


TINY_NUMBERS = (1e-300, 1e-20, 5e-324)


def check_tiny(op: Primitive, allowed: float = 1e-12) -> None:
    """At ±0 the value is that of 0, and beside it that of tiny numbers."""
    count = operand_count(op)
    for slot, size, sign in itertools.product(range(count), (0.0, *TINY_NUMBERS), (1, -1)):
        low, high = op.domain[0 if op.variadic else slot]
        if not (low < sign * size < high):
            continue
        others = tuple(abs(x) for x in itertools.islice(itertools.cycle(_BESIDE), count))
        at = tuple(math.copysign(size, sign) if i == slot else p for i, p in enumerate(others))
        try:
            right = exact(op.name, at)
        except (ZeroDivisionError, ValueError):
            continue  # a pole
        assert_close(op.value(*at), right, allowed, f"{op.name}{at}")


# ---------------------------------------------------------------- checks of digits


def check_extremes(op: Primitive, allowed: float = 16 * EPS) -> None:
    for point in EXTREMES.get(op.name, []):
        assert_close(op.value(*point), exact(op.name, point), allowed, f"{op.name}{point}")
        for slot, slope in enumerate(float_derivatives(op, point)):
            if math.isnan(slope) and point[0] < 0:
                continue  # a negative base: its power has no slope in the exponent
            right = exact_slope(op.name, point, slot, digits=1000)
            assert_close(slope, right, allowed, f"∂{op.name}{point}/∂{slot}")


def check_wide(op: Primitive, count: int = 60) -> None:
    """Random arguments of any size: the error is that of a few roundings of the arguments."""
    rng = random.Random(op.name)
    domain = op.domain * (operand_count(op) if op.variadic else 1)
    for _ in range(count):
        point = tuple(_any_size(low, high, rng) for low, high in domain)
        y = op.value(*point)
        right = exact(op.name, point)
        if abs(right) > HUGE or not math.isfinite(y):
            assert abs(y) == inf, f"{op.name}{point}: {y!r}, not {float(right)!r}"
            continue
        spread = abs(right) * 8 * EPS + 4 * mpf(TINY)
        if op.smooth_piece is None or is_interior(op, point, 1e-9):
            for slot, x in enumerate(point):
                spread += abs(exact_slope(op.name, point, slot) * mpf(x)) * 4 * EPS
        assert abs(mpf(y) - right) <= spread, f"{op.name}{point}: {y!r}, not {float(right)!r}"


def _any_size(low: float, high: float, rng: random.Random) -> float:
    size = 10.0 ** rng.uniform(-12, 2.5)
    if low == -inf and high == inf:
        return rng.choice([-size, size])
    return low + size if high == inf else rng.uniform(low, high)
