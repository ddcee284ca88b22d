"""Further points at which a gradient is checked: it may be wrong only beyond a branch.

Points come in pairs: in the second of a pair every entry moves the other way. Whichever entry a
branch asks for, and in whichever direction it lies, a pair at that distance reaches it. Where the
function is not defined at one of them, as powers and logarithms of negative numbers are not, the
entries move by the same factors and keep their signs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.checking.inputs import Inputs, numbers_in
from autograd.checking.reasons import because
from autograd.checking.report import GradientReport
from autograd.checking.verdicts import Verdict, badness
from autograd.formulas.letters import clipped
from autograd.wording import said

DISTANCES = (0.45, 0.12, 1.6, 0.03)  # of an entry's size; 1.6 changes signs
DRAWN = 2 * len(DISTANCES)
Point = tuple[Any, ...]
Around = int | Sequence[Any] | Callable[[np.random.Generator], Any]


class Near(NamedTuple):
    """The inputs of a further check.

    instead  where to look if a function is not defined there; None for a point that was given
    """

    point: Point
    instead: Point | None = None


def points_near(inputs: Inputs, around: Around, seed: int) -> list[Near]:
    """The inputs of each further check.

    around  how many points to draw; or the points; or a function that draws one, given a
            random generator. A point is a tuple of inputs, or the input where there is one
    """
    chance = np.random.default_rng(seed)
    if callable(around):
        return [Near(_as_inputs(around(chance))) for _ in range(DRAWN)]
    if isinstance(around, int) and not isinstance(around, bool):
        return _drawn(inputs, around, chance)
    if isinstance(around, str | bool) or not isinstance(around, Sequence):
        raise TypeError(
            f"around is how many points to draw, a list of points, or a function that draws one "
            f"from a random generator; got {around!r}"
        )
    return [Near(_as_inputs(point)) for point in around]


def _drawn(inputs: Inputs, count: int, chance: np.random.Generator) -> list[Near]:
    if count < 1:
        raise ValueError(f"around is how many points to draw, at least 1; got {count!r}")
    x, points = inputs.values, []
    size = np.where(x == 0, 1.0, np.abs(x))
    for k in range(count):
        if k % 2 == 0:
            part = DISTANCES[(k // 2) % len(DISTANCES)] * chance.choice([-1.0, 1.0], len(x))
        there = x + part * size
        larger = part * np.sign(x) > 0
        farther = 1 + np.abs(part)
        same_sign = np.where(x == 0, there, np.where(larger, x * farther, x / farther))
        points.append(Near(inputs.like(there), inputs.like(same_sign)))
        part = -part
    return points


def is_defined(f: Callable[..., Any], point: Point) -> bool:
    """Whether f, called with numbers, is defined at the point."""
    try:
        with np.errstate(all="ignore"):
            return bool(np.isfinite(numbers_in(f(*point))).all())
    except (ArithmeticError, ValueError):  # math.log(-1)
        return False


def _as_inputs(point: Any) -> Point:
    return point if isinstance(point, tuple) else (point,)


def with_further(
    report: GradientReport, further: Sequence[tuple[Point, GradientReport | None]]
) -> GradientReport:
    """One report of all points: a gradient that is wrong at one of them is wrong.

    A kink, the edge of a domain or round-off there says nothing of the gradient at the inputs;
    such points are counted, and those without a report, where the function is not defined. Of the
    points where it is wrong, the first is reported.
    """
    left_out = 0
    for point, other in further:
        entries = [] if other is None else other.entries
        failed = [e for e in entries if e.verdict is Verdict.FAIL and e.method != "none"]
        if not failed:
            left_out += not other
            continue
        where = said("check.at_point", point=clipped(", ".join(map(_shown, point)), 60))
        for entry in failed:
            entry.reason = because(entry.reason, where)
        report.entries = sorted([*report.entries, *failed], key=badness)
        return report
    key = "check.around" if left_out else "check.around_all"
    report.notes.append(said(key, count=len(further), left=left_out))
    return report


def _shown(x: Any) -> str:
    text = np.array2string(np.asarray(x), precision=4, separator=", ") if _has_shape(x) else repr(x)
    return " ".join(text.split())


def _has_shape(x: Any) -> bool:
    return isinstance(x, np.ndarray | float)
