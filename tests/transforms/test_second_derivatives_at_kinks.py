"""Second derivatives where a primitive kinks, ties or ends: right, or a warning says otherwise."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf
from oracles import MEANING, Point
from row_points import grid_points, interior_points, is_interior

import autograd
from autograd import GradientWarning, Tensor, Value, grad, gradcheck, hessian, hvp, jvp
from autograd.table.scalars import TABLE, Primitive

every_row = pytest.mark.parametrize("op", [pytest.param(op, id=op.name) for op in TABLE.values()])
OUTER: list[Callable[[Any], Any]] = [lambda y: y, lambda y: y * y, lambda y: y * y * y - y]


def heard(f: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What a call returns, and what it warns of."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        result = f()
    assert all(w.category is GradientWarning for w in found)
    assert all(w.filename == __file__ for w in found), "warned at another line than the user's"
    return result, [str(w.message) for w in found]


# ---------------------------------------------------------------- every row, against many digits


def exact_second(F: Callable[[Any], Any]) -> Any:
    """The second derivative at 0; None where there is none, or not on both sides."""
    h = mpf(10) ** -12
    try:
        values = [F(k * h) for k in range(-3, 4)]
    except (ValueError, ZeroDivisionError, TypeError):
        return None
    if all(mp.im(v) for v in values[:3]):
        values = values[3:]  # the domain ends here: what is compared is one-sided
    if not all(mp.isfinite(v) and mp.im(v) == 0 for v in values):
        return None
    values = list(map(mp.re, values))
    curvatures = [(a - 2 * b + c) / h**2 for a, b, c in zip(values, values[1:], values[2:])]  # noqa: B905
    size = max(map(abs, curvatures))
    if size > 1e8 or max(curvatures) - min(curvatures) > 1e-6 * (1 + size):
        return None
    return curvatures[len(curvatures) // 2]


def lines(op: Primitive, point: Point) -> list[tuple[float, ...]]:
    """Directions in which the operands move: each alone, together, and apart."""
    units = [tuple(float(i == j) for j in range(len(point))) for i in range(len(point))]
    return [*units, tuple(1.0 for _ in point), tuple(float(j + 1) for j in range(len(point)))]


def twice(f: Callable[[Any], Any]) -> list[Callable[[Any], Any]]:
    """Its second derivative, with every mode inside of every mode."""

    def forward(g: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda t: jvp(g, (t,), (1.0,))[1]

    return [grad(grad(f)), forward(grad(f)), forward(forward(f)), grad(forward(f))]


@every_row
def test_each_row_is_right_or_warns(op: Primitive) -> None:
    for point in itertools.islice(grid_points(op), 0, None, 1 if len(op.args) < 3 else 2):
        for direction, outer in itertools.product(lines(op, point), OUTER):

            def along(t: Any, point: Any = point, direction: Any = direction) -> Any:
                xs = [x + t * v if v else x for x, v in zip(point, direction, strict=True)]
                return outer(op(*xs))  # noqa: B023

            def exact(t: Any, point: Any = point, direction: Any = direction) -> Any:
                xs = [mpf(x) + t * v for x, v in zip(point, direction, strict=True)]
                return outer(MEANING[op.name](*xs))  # noqa: B023

            if not math.isfinite(along(0.0)):
                continue
            right = exact_second(exact)
            for second in twice(along)[: 4 if outer is OUTER[1] else 2]:
                found, told = heard(lambda: second(0.0))  # noqa: B023
                wrong = right is None or abs(mpf(found) - right) > 1e-5 * (1 + abs(right))
                assert told or not wrong or not math.isfinite(found), (
                    f"{op.name}{point} along {direction}: {found}, not {right}, without a word"
                )


@every_row
def test_away_from_kinks_nothing_is_said(op: Primitive) -> None:
    points = [p for p in grid_points(op) if is_interior(op, p)][:20]
    for point in [*interior_points(op, 5), *points]:
        if op.name == "elu" and point[0] == 0:
            continue  # smooth, but its second derivative jumps
        _, told = heard(lambda: hessian(lambda *xs: op(*xs) ** 2, tuple(range(len(point))))(*point))  # noqa: B023
        assert not told, f"{op.name}{point}: {told}"


# ---------------------------------------------------------------- by their names and places


X = np.array([0.0, 1.0])
TIED = np.array([2.0, 1.0, 1.0])


@pytest.mark.parametrize(
    ("f", "x", "words"),
    [
        (lambda x: abs(x) ** 2, 0.0, r"abs\(x\) at x = 0"),
        (lambda x: autograd.hypot(x, 0.0) ** 2, 0.0, r"hypot\(a, b\) at a = 0, b = 0"),
        (lambda x: (abs(x) ** 2).sum(), X, r"abs\(x\) at x\[0\] = 0"),
        (lambda x: autograd.maximum(x, X[:, None]).sum(), X, r"at a\[0, 0\] = 0, b\[0, 0\] = 0"),
        (lambda x: autograd.norm(x) ** 2, np.zeros(2), r"norm\(x\) of an array where it is 0"),
        (lambda x: autograd.norm(x) ** 2, [0.0, 0.0], r"norm\(0, 0\)"),
        (lambda x: autograd.std(x) ** 2, np.ones(2), r"std\(x\) of an array where it is 0"),
        (lambda x: np.max(x.reshape(1, 2), axis=1)[0] ** 2, np.ones(2), r"max\(x\) .* it is 1"),
        (lambda x: autograd.max([x**2, x**3]) * autograd.min([x**2, x**3]), 1.0,
         r"(max|min)\(1, 1\) \(and 1 more\)"),
        (lambda x: autograd.clip(x, 0.0, 1.0) ** 2, 1.0, r"clip\(x, low, high\) at x = 1, low = 0"),
        (lambda x: (x**0.5) ** 2, 0.0, r"a \*\* b at a = 0, b = 0.5"),
        (lambda x: autograd.relu(x) * x, np.float64(0.0), r"relu\(x\) at x = 0"),
        (lambda x: np.max(x) ** 2, -TIED, r"max\(x\) of an array where it is -1"),
        (lambda x: (np.sort(x) ** 2 * [1.0, 2.0]).sum(), np.ones(2), r"sort\(x\) .* it is 1"),
        (lambda x: np.partition(x, 1)[0] ** 2, TIED, r"partition\(x\) of an array where it is 1"),
        (lambda x: np.median(x) ** 2, TIED, r"sort\(x\) of an array where it is 1"),
        (lambda x: np.percentile(x, 30.0) ** 2, TIED, r"sort\(x\) of an array where it is 1"),
        (lambda x: np.unique(x)[0] ** 2, TIED, r"unique\(x\) of an array where it is 1"),
        (lambda x: (np.minimum.accumulate(x) ** 2).sum(), TIED, r"pick\(x\) .* it is 1"),
        (lambda x: (np.sort(x, 0) ** 2).sum(), np.array([[0.0, 3], [2, 3]]), r"sort\(x\) .* is 3"),
    ],
)  # fmt: skip
def test_the_warning_names_primitive_and_point(f: Any, x: Any, words: str) -> None:
    ones = [1.0] * len(x) if isinstance(x, list) else x * 0 + 1
    for second in (hessian(f), lambda x: hvp(f, (x,), (ones,))):
        with pytest.warns(GradientWarning, match=words) as told:
            second(x)
        assert len(told) == 1, "one call, one warning"


@pytest.mark.parametrize("x", [Value(0.0), Tensor([0.0, 1.0])])
def test_create_graph_warns_and_a_plain_gradient_does_not(x: Any) -> None:
    y = autograd.relu(x)
    total = y.sum() if isinstance(y, Tensor) else y
    assert not heard(lambda: total.backward())[1]
    assert len(heard(lambda: total.backward(create_graph=True))[1]) == 1


def test_what_moves_together_or_not_at_all_does_not_kink() -> None:
    for f in (
        lambda x: autograd.maximum(x, x) ** 2,
        lambda x: autograd.max([x, x]) ** 2,
        lambda x: autograd.max([x, 5.0, 5.0]) * x**2,
        lambda x: autograd.relu(Value(0.0, requires_grad=False)) + x**2,
        lambda x: autograd.relu(x - 1.0) * 0.0 + x**2,
    ):
        assert heard(lambda: grad(grad(f))(1.0))[1] == []  # noqa: B023


def test_order_kinks_only_where_entries_of_one_slice_are_equal() -> None:
    rows = np.array([[1.0, 2.0], [1.0, 2.0]])
    for f in (
        lambda x: (np.sort(x, axis=1) ** 2).sum(),
        lambda x: np.median(x, axis=1)[0] ** 2,
        lambda x: (np.minimum.accumulate(x, 1) ** 2).sum(),
        lambda x: np.max(x, axis=1)[0] ** 2,
        lambda x: (np.sort(np.ones(3)) * x[0, 0] ** 2).sum(),
    ):
        assert heard(lambda: hessian(f)(rows))[1] == []  # noqa: B023


def test_a_network_of_relus_is_silent_at_ordinary_points() -> None:
    rng = np.random.default_rng(0)
    w, v = rng.normal(size=(5, 3)), rng.normal(size=5)
    x = rng.normal(size=3)
    right, told = heard(lambda: hessian(lambda x: (autograd.relu(w @ x) @ v) ** 2)(x))
    assert not told
    slope = (w * (w @ x > 0)[:, None]).T @ v
    assert np.allclose(right, 2 * np.outer(slope, slope))


def test_gradcheck_puts_kinks_into_its_verdicts_instead() -> None:
    report, told = heard(lambda: gradcheck(lambda x: abs(x), 0.0, order=2))
    assert not report
    assert not told
    report, told = heard(lambda: gradcheck(lambda x: abs(x).sum(), X, order=2))
    assert not report
    assert not told
