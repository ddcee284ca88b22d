"""Right gradients at hard points, and the layers at ordinary ones.

A hard family is a pair of formulas with parameters that are drawn: the slope is written so
that it keeps its digits where the function loses them. ``tests/test_checkers_exam.py`` holds
them to mpmath.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.checkers.mutants import Case

Draw = Callable[[np.random.Generator], Any]


@dataclass(frozen=True)
class Hard:
    """f of the entries of x, one by one, with a number c, and its slope in NumPy's functions."""

    name: str
    f: str
    slope: str
    x: Draw
    c: Draw = lambda chance: 1.0
    in_units: bool = False  # x is drawn in units of c


def _near(chance: np.random.Generator) -> Any:
    """Distances to a kink, between 1e-12 and 1e-2, on either side."""
    return 10 ** chance.uniform(-12, -2, 3) * chance.choice([-1, 1], 3)


def _normal(chance: np.random.Generator) -> Any:
    return chance.normal(size=3) + 0.01


def _scale(chance: np.random.Generator) -> Any:
    return 10.0 ** chance.uniform(-150, 150)


def _offset(chance: np.random.Generator) -> Any:
    return 10.0 ** chance.uniform(2, 9)


def _far(low: float, high: float) -> Draw:
    return lambda chance: chance.uniform(low, high, 3) * chance.choice([-1, 1], 3)


HARD = [
    Hard("relu near its kink", "np.maximum(x, 0)", "(x > 0) * 1.0", _near),
    Hard("leaky relu near its kink", "np.where(x > 0, x, 0.01 * x)",
         "np.where(x > 0, 1.0, 0.01)", _near),
    Hard("abs near its kink", "np.abs(x) * c", "np.sign(x) * c", _near, _offset),
    Hard("a kink near one", "np.maximum(x - 1, 0) + x", "(x > 1) + 1.0", lambda r: 1 + _near(r)),
    Hard("a branch near two", "np.where(x > 2, x * x, 3 * x)", "np.where(x > 2, 2 * x, 3.0)",
         lambda r: 2 + _near(r)),
    Hard("clip near its bound", "np.clip(x, -1, 1) + x * x", "(np.abs(x) < 1) + 2 * x",
         lambda r: 1 + _near(r)),
    Hard("soft threshold", "np.sign(x) * np.maximum(np.abs(x) - 1, 0) + x",
         "(np.abs(x) > 1) + 1.0", lambda r: 1 + _near(r)),
    Hard("a scaled input", "np.sin(x / c)", "np.cos(x / c) / c", _normal, _scale, in_units=True),
    Hard("cube", "x**3", "3 * x**2", lambda r: _normal(r) * 10 ** r.uniform(-90, 90)),
    Hard("a large factor", "c * np.sin(x)", "c * np.cos(x)", _normal, _scale),
    Hard("an offset", "(x + c) - c", "1 + 0 * x", _normal, _offset),
    Hard("a square at an offset", "(x + c) ** 2", "2 * (x + c)", _normal, _offset),
    Hard("a constant added", "np.sin(x) + c", "np.cos(x)", _normal, _offset),
    Hard("1 - cos", "1 - np.cos(x)", "np.sin(x)", lambda r: _normal(r) * 10 ** r.uniform(-6, 0)),
    Hard("exp minus one", "np.exp(x) - 1", "np.exp(x)",
         lambda r: _normal(r) * 10 ** r.uniform(-9, 0)),
    Hard("log of one plus", "np.log(1 + x)", "1 / (1 + x)", lambda r: np.abs(_normal(r)) * 1e-6),
    Hard("root minus one", "np.sqrt(1 + x * x) - 1", "x / np.sqrt(1 + x * x)",
         lambda r: _normal(r) * 10 ** r.uniform(-4, 0)),
    Hard("sigmoid saturated", "1 / (1 + np.exp(-x))", "np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x)"
         ")) ** 2", _far(5, 30)),
    Hard("tanh saturated", "np.tanh(x)", "1 / np.cosh(x) ** 2", _far(3, 15)),
    Hard("softplus saturated", "np.logaddexp(0, x)", "1 / (1 + np.exp(-x))", _far(5, 40)),
    Hard("a narrow bell", "np.exp(-x * x)", "-2 * x * np.exp(-x * x)", _far(2, 6)),
    Hard("exp, large", "np.exp(x)", "np.exp(x)", _far(20, 300)),
    Hard("a high power", "x**8", "8 * x**7", lambda r: _normal(r) * 10 ** r.uniform(3, 10)),
    Hard("log near zero", "np.log(x)", "1 / x", lambda r: 10 ** r.uniform(-12, -3, 3)),
    Hard("reciprocal near zero", "1 / x", "-1 / x**2", lambda r: _near(r) * 100),
    Hard("root near zero", "np.sqrt(x)", "0.5 / np.sqrt(x)", lambda r: 10 ** r.uniform(-12, -3, 3)),
    Hard("a fast wave", "np.sin(c * x)", "c * np.cos(c * x)", _normal,
         lambda r: 10 ** r.uniform(2, 4)),
    Hard("a wave on a slope", "x + np.sin(c * x) / c", "1 + np.cos(c * x)", _normal,
         lambda r: 10 ** r.uniform(1, 4)),
    Hard("a pole near", "1 / (x - 1)", "-1 / (x - 1) ** 2", lambda r: 1 + 100 * _near(r)),
    Hard("flat at zero", "x**4", "4 * x**3", lambda r: _normal(r) * 10 ** r.uniform(-3, -1)),
    Hard("arctan, steep", "np.arctan(c * x)", "c / (1 + (c * x) ** 2)",
         lambda r: _normal(r) * 10 ** r.uniform(-6, 0), lambda r: 10 ** r.uniform(1, 6)),
    Hard("a slope of zero", "c * np.ones_like(x) + 0 * x", "0 * x", _normal, _offset),
]  # fmt: skip


def of_hard(hard: Hard, chance: np.random.Generator) -> Case:
    """One point of a family: half of them a vector, half a number."""
    x, c = hard.x(chance), float(hard.c(chance))
    x = x * c if hard.in_units else x
    names = {"np": np, "c": c}
    f, slope = eval(f"lambda x: {hard.f}", names), eval(f"lambda x: {hard.slope}", names)
    if chance.random() < 0.5:
        return Case(hard.name, "", "hard", f, lambda x, dy: (dy * slope(x),), (x,))
    x, w = x[:1], chance.uniform(0.5, 1.5, 1)  # a sum with larger terms would hide the smaller
    return Case(
        hard.name, "", "hard", lambda x: (w * f(x)).sum(), lambda x, dy: (dy * w * slope(x),), (x,)
    )


def of_hard_in(dtype: Any, hard: Hard, chance: np.random.Generator) -> Case | None:
    """The same in another precision; None where 50 draws gave no point that it can hold.

    It holds a point off the kink, where neither value nor slope overflow or vanish on the way.
    """
    for _ in range(50):
        case = of_hard(hard, chance)
        with np.errstate(all="ignore"):
            given = case.inputs[0].astype(dtype)
            case.inputs = (given,)
            found = [given, case.forward(given), *case.backward(given, np.ones((), dtype))]
            around = [given.astype(float) * (1 + away) for away in (0.0, 2**-40, -(2**-40))]
            here, *beside = (np.ravel(case.backward(x, np.float64(1.0))[0]) for x in around)
        held = all(np.all((x != 0) & np.isfinite(x)) for x in (np.asarray(f, float) for f in found))
        if held and all(np.allclose(slope, here, rtol=0.01, atol=0) for slope in beside):
            return case
    return None
