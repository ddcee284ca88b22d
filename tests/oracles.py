"""Oracles that owe nothing to the table: mpmath definitions, and checks of a row by them.

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

from autograd import Value
from autograd.formula import compile_formula, parse
from autograd.ops import TABLE, Op
from autograd.sweep import sweep

mp.dps = 50
inf, nan = math.inf, math.nan
Point = tuple[float, ...]


# ---------------------------------------------------------------- what each row means


def _mean(*xs: mpf) -> mpf:
    return mpmath.fsum(xs) / len(xs)


def _var(*xs: mpf) -> mpf:
    middle = _mean(*xs)
    return _mean(*((x - middle) ** 2 for x in xs))


def _dot(*xs: mpf) -> mpf:
    half = len(xs) // 2
    return mpmath.fsum(a * b for a, b in zip(xs[:half], xs[half:], strict=True))


def _normal_cdf(x: mpf) -> mpf:
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def _norm(*xs: mpf) -> mpf:
    return mpmath.sqrt(mpmath.fsum(x * x for x in xs))


def _round(x: mpf) -> mpf:
    return mpmath.nint(x)  # halves to even


def _sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mpmath.exp(-x))


MEANING: dict[str, Callable[..., mpf]] = {
    "neg": lambda x: -x,
    "pos": lambda x: x,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "mod": lambda a, b: a - b * mpmath.floor(a / b),
    "floordiv": lambda a, b: mpmath.floor(a / b),
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
    "log": mpmath.log,
    "log1p": lambda x: mpmath.log(1 + x) if abs(x) > 1e-5 else mpmath.log1p(x),
    "sqrt": mpmath.sqrt,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "asin_slope": lambda x: 1 / mpmath.sqrt(1 - x * x),
    "atan": mpmath.atan,
    "atan2": mpmath.atan2,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "sech2": lambda x: mpmath.sech(x) ** 2,
    "sigmoid": _sigmoid,
    "log_sigmoid": lambda x: -mpmath.log1p(mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "relu": lambda x: max(x, mpf(0)),
    "leaky_relu": lambda x, slope: x if x > 0 else slope * x,
    "elu": lambda x, alpha: x if x > 0 else alpha * mpmath.expm1(x),
    "gelu": lambda x: x * _normal_cdf(x),
    "silu": lambda x: x * _sigmoid(x),
    "normal_cdf": _normal_cdf,
    "normal_pdf": lambda x: mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi),
    "abs": abs,
    "sign": mpmath.sign,
    "floor": mpmath.floor,
    "round": _round,
    "step": lambda x: mpf(x > 0),
    "hypot": lambda a, b: _norm(a, b),
    "maximum": max,
    "minimum": min,
    "clip": lambda x, low, high: min(max(x, low), high),
    "where": lambda condition, a, b: a if condition else b,
    "sum": lambda *xs: mpmath.fsum(xs),
    "mean": _mean,
    "prod": lambda *xs: mpmath.fprod(xs),
    "var": _var,
    "std": lambda *xs: mpmath.sqrt(_var(*xs)),
    "max": lambda *xs: max(xs),
    "min": lambda *xs: min(xs),
    "norm": _norm,
    "logsumexp": lambda *xs: mpmath.log(mpmath.fsum(map(mpmath.exp, xs))),
    "dot": _dot,
}


class _Meaning(dict[str, Callable[..., mpf]]):
    def __missing__(self, name: str) -> Callable[..., mpf]:
        raise LookupError(f"say in tests/oracles.py, MEANING, what {name!r} computes, in mpmath")


MEANING = _Meaning(MEANING)


def exact(name: str, point: Sequence[float]) -> mpf:
    """The value of row ``name``, with enough digits for tiny and huge arguments."""
    with mp.workdps(700):
        return +MEANING[name](*map(mpf, point))


def exact_slope(name: str, point: Sequence[float], slot: int, digits: int = 100) -> mpf:
    """∂(row)/∂(argument ``slot``) at a smooth point, by differences of that many digits."""

    def along(t: mpf) -> mpf:
        return MEANING[name](*(t if i == slot else mpf(x) for i, x in enumerate(point)))

    with mp.workdps(digits):
        middle = mpf(point[slot])
        h = max(abs(middle), mpf(10) ** (-digits // 3)) * mpf(10) ** (-digits // 3)
        return (along(middle + h) - along(middle - h)) / (2 * h)


def exact_slopes(name: str, point: Sequence[float], orders: Sequence[int]) -> mpf:
    """A mixed derivative: ``orders[i]`` times in argument ``i``."""
    return mpmath.diff(MEANING[name], tuple(map(mpf, point)), tuple(orders))


# ---------------------------------------------------------------- points


def operand_count(op: Op) -> int:
    return 4 if op.variadic else len(op.args)


def piece_of(op: Op) -> Callable[..., float]:
    """The row's ``piece`` as a function; a row without one is smooth everywhere."""
    if op.piece is None:
        return lambda *xs: 0.0
    if callable(op.piece):
        return op.piece
    kernels = {row.name: row.value for row in TABLE.values()}
    return compile_formula(parse(op.piece), ("y", *op.args), kernels)


def is_interior(op: Op, point: Point, reach: float = 1e-3) -> bool:
    """Whether ``op`` is smooth in a box of that size around the point, by what its row says."""
    domain = op.domain * (len(point) if op.variadic else 1)
    sides = [(x, x - reach * max(1, abs(x)), x + reach * max(1, abs(x))) for x in point]
    for (_, low, high), (bottom, top) in zip(sides, domain, strict=True):
        if not bottom < low < high < top:
            return False
    piece = piece_of(op)

    def at(corner: Point) -> float:
        named = () if callable(op.piece) or op.piece is None else (op.value(*corner),)
        return piece(*named, *corner)

    here = at(point)
    return all(at(corner) == here for corner in itertools.product(*sides))


def interior_points(op: Op, count: int = 12, seed: int = 0) -> list[Point]:
    """Points of several sizes in the domain, away from its edges and from kinks."""
    rng = random.Random(f"{op.name} {seed}")
    domain = op.domain * (operand_count(op) if op.variadic else 1)
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


def grid_points(op: Op) -> Iterator[Point]:
    """Whole and half numbers, with every tie and zero that kinks like to sit on."""
    count = operand_count(op)
    steps = [-1.0, -0.5, 0.0, 0.5, 1.0, 2.0] if count <= 2 else [-1.0, 0.0, 1.0]
    return itertools.product(steps, repeat=count)


TINY, HUGE = 5e-324, 1.7976931348623157e308
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, inf, -inf, nan, TINY, -TINY, 1e-310, HUGE, -HUGE]
SPECIAL += [2.2250738585072014e-308, 1e-17, -1e16, 745.0, -745.0, 710.0, 1e22]


def special_points(op: Op) -> Iterable[Point]:
    few = [0.0, -0.0, 1.0, -2.5, inf, -inf, nan, TINY, -HUGE, HUGE, 1e-17]
    count = operand_count(op)
    if count == 4:
        return itertools.product([0.0, 1.0, -2.5, inf, -inf, nan, HUGE], repeat=4)
    return itertools.product(SPECIAL if count <= 2 else few, repeat=count)


def smooth_grid_points(op: Op, count: int = 12) -> list[Point]:
    """Grid points, zeros and ties among them, at which the row has a second derivative."""
    # elu with alpha = 1 has no kink at 0, but its second derivative jumps there
    strict = changed(op, piece="sign(x)") if op.name == "elu" else op
    points = [point for point in grid_points(op) if is_interior(strict, point)]
    return random.Random(op.name).sample(points, min(count, len(points)))


# ---------------------------------------------------------------- comparing

EPS = 2.0**-52


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


def slopes_on_floats(op: Op, point: Point) -> list[float]:
    y = op.value(*point)
    if op.variadic:
        return list(op.slopes_on_floats(y, *point))
    return [rule(y, *point) for rule in op.on_floats]


def slopes_on_nodes(op: Op, point: Point) -> tuple[list[Value], list[Any]]:
    """Leaves at the point, and ∂op/∂leaf as nodes, through the sweep."""
    leaves = [Value(x) for x in point]
    output = op(*leaves)
    adjoint = sweep(output, Value(1.0, requires_grad=False), create_graph=True)
    return leaves, [adjoint[leaf] for leaf in leaves]


def second_slopes(op: Op, point: Point) -> list[list[float]]:
    leaves, first = slopes_on_nodes(op, point)
    rows = []
    for slope in first:
        depends = isinstance(slope, Value) and slope.requires_grad
        adjoint = sweep(slope) if depends else {}
        rows.append([float(adjoint.get(leaf, 0.0)) for leaf in leaves])
    return rows


# ---------------------------------------------------------------- the checks


def check_value(op: Op, points: Iterable[Point], allowed: float = 1e-13) -> None:
    for point in points:
        y = op.value(*point)
        assert type(y) is float, f"{op.name}{point} is a {type(y).__name__}"
        scale = max((abs(mpf(x)) for x in point), default=mpf(1))
        right = exact(op.name, point)
        # sums lose digits by cancellation, in proportion to their operands
        assert abs(mpf(y) - right) <= allowed * (abs(right) + (scale if op.variadic else 0)), (
            f"{op.name}{point}: {y!r}, not {float(right)!r}"
        )


def check_first(op: Op, points: Iterable[Point], allowed: float = 1e-10) -> None:
    for point in points:
        got = slopes_on_floats(op, point)
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


def check_second(op: Op, points: Iterable[Point], allowed: float = 1e-9) -> None:
    for point in points:
        got = second_slopes(op, point)
        for i, j in itertools.combinations_with_replacement(range(len(point)), 2):
            orders = [(k == i) + (k == j) for k in range(len(point))]
            right = exact_slopes(op.name, point, orders)
            for slope in (got[i][j], got[j][i]):
                assert abs(mpf(slope) - right) <= allowed * (abs(right) + mpf("1e-3")), (
                    f"∂²{op.name}{point}/∂{i}∂{j}: {slope!r}, not {float(right)!r}"
                )


def check_one_sided(op: Op, points: Iterable[Point], allowed: float = 1e-8) -> None:
    """Where the row claims to be smooth, the slopes from left and right are its slope."""
    h = mpf(10) ** -25
    for point in points:
        if not is_interior(op, point):
            continue
        slopes = slopes_on_floats(op, point)
        here = MEANING[op.name](*map(mpf, point))
        for slot, side in itertools.product(range(len(point)), (-1, 1)):
            moved = [mpf(x) + (side * h if i == slot else 0) for i, x in enumerate(point)]
            right = (MEANING[op.name](*moved) - here) / (side * h)
            assert abs(mpf(slopes[slot]) - right) <= allowed * (1 + abs(right)), (
                f"∂{op.name}{point}/∂{slot}: {slopes[slot]!r}, {float(right)!r} on side {side}, "
                "a kink that the row's piece does not know"
            )


def check_arrays(op: Op, points: Sequence[Point], allowed: float = 4 * EPS) -> None:
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


def _summands(op: Op, point: Point, y: float) -> Any:
    """The size that rounding is measured by: on arrays, a sum rounds as its summands do."""
    if not op.variadic:
        return abs(y)
    slopes = slopes_on_floats(op, point)
    parts = [abs(slope * x) for slope, x in zip(slopes, point, strict=True)]
    return max(abs(y), len(point) * sum(mpf(part) for part in parts if math.isfinite(part)))


def check_never_raises(op: Op, points: Iterable[Point]) -> None:
    for point in points:
        y = op.value(*point)
        assert type(y) is float, f"{op.name}{point} is a {type(y).__name__}"
        for slot, slope in enumerate(slopes_on_floats(op, point)):
            assert isinstance(slope, float | int), f"∂{op.name}{point}/∂{slot} is {slope!r}"


def check_nodes_never_raise(op: Op, points: Iterable[Point]) -> None:
    """The rules on nodes give the numbers that the rules on floats give, nan where those do."""
    for point in points:
        floats = slopes_on_floats(op, point)
        _, nodes = slopes_on_nodes(op, point)
        for slot, (f, n) in enumerate(zip(floats, nodes, strict=True)):
            number = n.item() if isinstance(n, Value) else n
            assert same(number, f) or math.isclose(number, f, rel_tol=1e-12, abs_tol=2 * TINY), (
                f"∂{op.name}{point}/∂{slot}: {number!r} on nodes, {f!r} on floats"
            )


def check_shown(op: Op, points: Iterable[Point], allowed: float = 1e-9) -> None:
    """The formulas that are shown have the values of the rules that run."""
    kernels: dict[str, Any] = {row.name: row.value for row in TABLE.values()}
    for point in points:
        y, slopes = op.value(*point), slopes_on_floats(op, point)
        names = ("y", *op.arguments(len(point)))
        for slot, slope in enumerate(slopes):
            shown = compile_formula(op.rule(slot, len(point)), names, kernels)(y, *point)
            assert math.isclose(shown, slope, rel_tol=allowed, abs_tol=1e-9), (
                f"∂{op.name}{point}/∂{slot}: {shown!r} by what is shown, {slope!r} by what runs"
            )


# ---------------------------------------------------------------- arguments that lose digits

# Where a careless formula overflows, cancels or rounds to 0: few ulps are allowed here.
EXTREMES: dict[str, list[Point]] = {
    "div": [(1.0, 1e-160), (1e-200, 1e-100), (-3.0, 1e300), (1e-160, -1e-162)],
    "pow": [(1e-200, 2.0), (1e200, -1.5), (1.0 + 1e-12, 3.0), (-2.0, 3.0), (2.0, -1000.0)],
    "exp": [(-740.0,), (700.0,), (1e-20,)],
    "expm1": [(1e-17,), (-40.0,), (-1e-10,), (700.0,)],
    "log": [(1e-310,), (1.0 + 1e-15,), (1e308,), (TINY,)],
    "log1p": [(1e-17,), (-1.0 + 1e-15,), (1e300,), (-1e-12,)],
    "sqrt": [(TINY,), (1e308,), (1e-310,)],
    "sin": [(1e22,), (1e-300,), (3.141592653589793,)],
    "cos": [(1e22,), (1e-8,), (1.5707963267948966,)],
    "tan": [(1e22,), (1.5707963267948966,), (1e-300,)],
    "asin": [(1 - 1e-15,), (-1 + 2e-16,), (1e-300,), (0.9999999,)],
    "asin_slope": [(1 - 1e-15,), (-1 + 2e-16,), (1e-300,), (0.9999999,)],
    "acos": [(1 - 1e-15,), (-1 + 2e-16,), (1e-300,), (0.9999999,)],
    "atan": [(1e150,), (1e-300,), (-1e16,)],
    "atan2": [(1e-200, 1e-200), (1e200, -1e200), (1e-300, 1.0), (3e-170, -4e-170)],
    "sinh": [(1e-17,), (700.0,), (-30.0,)],
    "cosh": [(1e-17,), (700.0,), (-30.0,)],
    "tanh": [(20.0,), (-19.0,), (300.0,), (1e-20,), (-400.0,)],
    "sech2": [(20.0,), (370.0,), (1e-20,), (-25.0,)],
    "sigmoid": [(-740.0,), (-40.0,), (40.0,), (700.0,)],
    "log_sigmoid": [(1000.0,), (-1000.0,), (40.0,), (700.0,)],
    "softplus": [(25.0,), (-740.0,), (1000.0,), (-40.0,)],
    "gelu": [(-1e-200,), (40.0,), (-2.0,)],
    "silu": [(-50.0,), (-700.0,), (50.0,), (1e-300,)],
    "elu": [(-1e-17, 1.0), (-40.0, 1.0), (-1e-17, 2.0)],
    "hypot": [(3e200, 4e200), (3e-200, 4e-200), (1e300, 1.0), (1e-170, 2e-170)],
    "norm": [(3e200, 4e200), (3e-200, 4e-200), (1e-170, 2e-170, 2e-170)],
    "mean": [(1e308, 1e308), (1e308, 1e308, -1e308), (0.1, 0.1, 0.1)],
    "sum": [(1e16, 1.0, -1e16), (0.1,) * 10, (1e308, 1e308, -1e308)],
    "var": [(1.0, 1.0 + EPS), (1e9 + 1, 1e9 + 2, 1e9 + 4), (1e-100, 3e-100)],
    "std": [(1.0, 1.0 + EPS), (1e9 + 1, 1e9 + 2, 1e9 + 4), (1e200, 3e200), (1e-200, 3e-200)],
    "logsumexp": [(1000.0, 1000.0), (0.0, -50.0), (-1000.0, -1001.0), (0.0, -700.0)],
    "prod": [(1e-200, 1e200, 3.0), (0.0, 2.0, 3.0), (0.0, 0.0, 3.0)],
}


def check_extremes(op: Op, allowed: float = 16 * EPS) -> None:
    for point in EXTREMES.get(op.name, []):
        assert_close(op.value(*point), exact(op.name, point), allowed, f"{op.name}{point}")
        for slot, slope in enumerate(slopes_on_floats(op, point)):
            if math.isnan(slope) and point[0] < 0:
                continue  # a negative base: its power has no slope in the exponent
            right = exact_slope(op.name, point, slot, digits=1000)
            assert_close(slope, right, allowed, f"∂{op.name}{point}/∂{slot}")


def check_wide(op: Op, count: int = 60) -> None:
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
        if op.piece is None or is_interior(op, point, 1e-9):
            for slot, x in enumerate(point):
                spread += abs(exact_slope(op.name, point, slot) * mpf(x)) * 4 * EPS
        assert abs(mpf(y) - right) <= spread, f"{op.name}{point}: {y!r}, not {float(right)!r}"


def _any_size(low: float, high: float, rng: random.Random) -> float:
    size = 10.0 ** rng.uniform(-12, 2.5)
    if low == -inf and high == inf:
        return rng.choice([-size, size])
    return low + size if high == inf else rng.uniform(low, high)


# ---------------------------------------------------------------- copies with errors in them


def changed(op: Op, **fields: Any) -> Op:
    """A copy of a row with some fields changed; it is not in the table."""
    copy = object.__new__(Op)
    ready = {"on_floats", "array_kernel", "on_arrays", "plan", "slopes_on_floats", "_slopes_on_all"}
    copy.__dict__.update({k: v for k, v in op.__dict__.items() if k not in ready})
    copy.__dict__.update({"send_floats": None, "send_arrays": None, "send_nodes": None, **fields})
    return copy
