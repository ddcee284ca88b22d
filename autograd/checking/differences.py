"""Numerical derivatives from values of a function: central differences, extrapolated.

For each entry the function's values at x - h, x and x + h are known for a ladder of steps,
largest first. Each run of up to four rungs gives an estimate (Richardson's extrapolation
in h², as Ridders uses it) and a bound for its error, and the best bound wins:

    truncation   what the last extrapolation still changed
    noise        the round-off of a value, divided by the step. It is at least that of the
                 result's own digits, and at least what the *smaller* steps disagree by:
                 an estimate from large steps that small steps contradict is never trusted,
                 so oscillation cannot hide between the probes.

Slopes to the left and to the right must come together as h shrinks; where they do not,
some kink or jump lies between the probes, and only smaller steps are used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

EPS = 2.0**-52
RATIO = 8.0
QUICK = RATIO ** -np.arange(4.0, 8.0)  # 2⁻¹² ... 2⁻²¹ of the entry's size
_SHARP = 1e-4  # of a slope: what one side alone must tell, since less may be a plateau
_REACH = RATIO**-4  # of the largest step: how far a run of one side goes
_RUNGS = 4  # most that are extrapolated together
_CLOSE, _FAR = 2.0**-50, 2.0**-3
_MOST_STEPS, _WIDE = 48, 1e6
_HIDDEN = 1e-6  # of a slope: a bound above asks for further steps
_TINY = 2.0**-1074  # the smallest float: below it a value is 0, and says nothing of its slope


def steps_for(x: float, eps: float, thorough: bool) -> np.ndarray:
    """The ladder of steps for an entry, largest first, scaled to the entry.

    The thorough one reaches from large steps in units of 1 to small ones in units of x.
    """
    size = abs(x) if x else 1.0
    coarse = np.sqrt(eps / EPS) if eps > 1e-10 else 1.0
    if not thorough:
        few: np.ndarray = np.minimum(QUICK * np.sqrt(coarse), 0.1) * size
        return few
    top = max(size, 1.0) * _FAR
    bottom = max((abs(x) if x else 1e-30) * _CLOSE, 1e-290)
    if x == 0:
        bottom = 1e-40
    count = max(int(np.ceil(np.log(top / bottom) / np.log(RATIO))), len(QUICK))
    steps: np.ndarray = top * RATIO ** -np.arange(float(min(count, _MOST_STEPS)))
    if count > _MOST_STEPS:  # what lies between the units of 1 and those of x is left out
        ends = size * _FAR * RATIO ** -np.arange(_MOST_STEPS / 2)
        steps = np.concatenate([steps[: _MOST_STEPS // 2], ends])
    return steps


def finer_steps(steps: np.ndarray, best: float) -> np.ndarray:
    """Steps around the best one and larger, by twos, of those that ``steps`` does not hold.

    For where round-off hides a slope: the larger the step the smaller it is, and by twos they can
    be extrapolated farther.
    """
    wanted = best * 2.0 ** np.arange(7.0, -4.0, -1.0)
    held = np.abs(np.log2(wanted[:, None] / steps)).min(axis=1) < 0.5
    found: np.ndarray = wanted[~held]
    return found


@dataclass(slots=True)
class Probes:
    """Values of a function around an entry: one item for each rung, largest step first.

    usable  whether the values may be compared: finite, and on one smooth piece with x
    noise   the round-off to expect in a value
    hidden  a slope that would not show: that of outputs which are known too coarsely to change
    """

    low: np.ndarray
    middle: float
    high: np.ndarray
    f_low: np.ndarray
    f_middle: float
    f_high: np.ndarray
    usable: np.ndarray
    noise: float
    hidden: float = 0.0


def merged(probes: Probes, further: Probes) -> Probes:
    """All of the probes of one entry, the largest step first."""
    both = (probes, further)
    low, high, f_low, f_high, usable = (
        np.concatenate([getattr(part, name) for part in both])
        for name in ("low", "high", "f_low", "f_high", "usable")
    )
    order = np.argsort(low - high)
    return replace(
        probes, low=low[order], high=high[order], f_low=f_low[order], f_high=f_high[order],
        usable=usable[order],
    )  # fmt: skip


@dataclass(slots=True)
class Estimate:
    """A numerical derivative. ``scale`` is the largest slope met between the probes."""

    value: float
    bound: float
    step: float
    method: str
    scale: float
    kink: bool = False  # the slopes to the left and to the right stay apart

    @property
    def is_hidden(self) -> bool:
        """Whether round-off hides more of the slope than further steps may tell."""
        return not self.kink and _HIDDEN * abs(self.value) < self.bound < math.inf


@np.errstate(all="ignore")
def estimate(probes: Probes, extrapolate: bool = True) -> Estimate:
    """The derivative in the middle of ``probes``, from the run of rungs with the least bound."""
    rungs = _rungs(probes)
    best = _best(probes, rungs, extrapolate)
    granule = _granule(rungs)
    if granule > 2 * probes.noise and (best.value == 0.0 or best.kink or math.isinf(best.bound)):
        # below a step the function does not change at all: the next value is a granule away
        coarse = replace(probes, noise=granule / 2)
        other = _best(coarse, _rungs(coarse), extrapolate)
        if not other.kink and other.step > best.step and other.bound < 0.1 * abs(other.value):
            return other
    return _with_sides(probes, best) if extrapolate and not best.kink else best


def _best(probes: Probes, rungs: list[_Rung], extrapolate: bool) -> Estimate:
    if _grows(rungs[-2 * _RUNGS :]):
        return _unsettled(rungs)
    found: list[Estimate] = []
    for start in range(len(rungs) - 1):
        for count in range(1, (_RUNGS if extrapolate else 1) + 1):
            run = rungs[start : start + count + 1]
            smaller = rungs[start + count + 1] if start + count + 1 < len(rungs) else None
            if len(run) < count + 1 or not _come_together(run[-2], run[-1], smaller):
                break
            if len(run) > 2 and not _fall(*run[-3:]):
                break
            if run[-2].width > _WIDE * run[-1].width:  # the ladder's gap: too far to extrapolate
                break
            inside = EPS * abs(probes.middle * run[-1].slope)  # x itself, rounded inside of f
            noise = 4 * probes.noise + inside
            found.append(_from_run(run, rungs[start + count :], noise))
    if not found:
        return _unsettled(rungs)
    best = min(found, key=lambda e: e.bound)
    if best.value == 0.0:
        best = _beyond_plateau(best, found)
    # a gap that stays comes together only below small.noise: then the bound is a sixteenth of it
    best.kink = best.bound > _apart(rungs) / 32 > 0
    return best


def _grows(rungs: list[_Rung]) -> bool:
    """Whether the slope grows from each step to the next smaller one, as a root's does at 0.

    (It grows as 1/h across a jump, and so does round-off, which changes its sign.)
    """
    return len(rungs) == 2 * _RUNGS and all(
        1.1 * abs(a.slope) < abs(b.slope) < 0.9 * abs(a.slope) * a.width / b.width
        and a.slope * b.slope > 0
        for a, b in pairwise(rungs)
    )


def _granule(rungs: list[_Rung]) -> float:
    """The least change of the function, where smaller steps do not change it at all; else 0."""
    changes = [rung.change for rung in rungs]
    least = min((change for change in changes if change > 0), default=0.0)
    return least if changes and changes[-1] == 0 else 0.0


# ---------------------------------------------------------------- near a kink


def _with_sides(probes: Probes, best: Estimate) -> Estimate:
    """The estimate, with what the points on each side tell alone: a kink or a jump may be near.

    Steps on both sides must stay below the distance to it, where round-off may hide as much as a
    small kink; beyond it they see the mean of two slopes. A side has an estimate if its points lead
    to the value at x itself, so that x is on its piece. Where both do and differ, the kink is so
    near, or so small, that x may be on either.
    """
    sides = [side for side in map(sided, (probes, probes), (-1, 1)) if side is not None]
    if len(sides) == 2 and not _agree(*sides, times=4):
        mean, gap = (sides[0].value + sides[1].value) / 2, abs(sides[0].value - sides[1].value)
        return replace(sides[0], value=mean, bound=gap / 2 + max(s.bound for s in sides))
    sharper = min(sides, key=lambda e: e.bound, default=best)
    if not _agree(sharper, best):  # one of them is right
        off = abs(sharper.value - best.value)
        return replace(sharper, bound=sharper.bound + best.bound + off)
    return sharper if sharper.bound < best.bound else best


def _agree(one: Estimate, other: Estimate, *, times: float = 1) -> bool:
    return abs(one.value - other.value) <= times * (one.bound + other.bound)


def sided(probes: Probes, side: int) -> Estimate | None:
    """The derivative from the points below, -1, or above, 1, alone; None if they tell little.

    Neville's extrapolation of the slopes in h. That of every pair of smaller steps must be what it
    is, but for round-off, and so must be what other runs of steps give. They reach far: a function
    that lost its digits inside is smooth from a granule to the next.
    """
    points, values = (probes.low, probes.f_low) if side < 0 else (probes.high, probes.f_high)
    held = probes.usable & (points != probes.middle)
    h = (points[held] - probes.middle)[::-1]
    if len(h) < 2 * _RUNGS:
        return None
    slopes = (values[held] - probes.f_middle)[::-1] / h
    noise = 4 * probes.noise + EPS * abs(probes.middle) * np.abs(slopes)
    pairs = slopes[:-1] + (slopes[:-1] - slopes[1:]) / (h[1:] / h[:-1] - 1)
    found = []
    for first in range(3, len(h) - 2):
        for count in (3, 5):
            if abs(h[min(first + count, len(h)) - 1]) < _REACH * abs(h[-1]):
                continue
            run = slice(first, first + count)
            value, change = _neville(slopes[run], h[run])
            with np.errstate(all="ignore"):  # of a noise of 0
                off = float((np.abs((pairs[:first] - value) * h[:first]) / noise[:first]).max())
            if off <= 8:
                rounding = max(1.0, (1 + 8 / first) * off) * float(noise[first])
                bound = 8 * change + 8 * rounding / abs(float(h[first]))
                steep = float(np.abs(slopes[run]).max())
                step = abs(float(h[first]))
                found.append(Estimate(value, bound, step, "one-sided", steep))
    best = min(found, key=lambda e: e.bound, default=None)
    if best is None or not best.bound < _SHARP * abs(best.value):
        return None
    return best if all(_agree(best, other) for other in found) else None


def _neville(slopes: np.ndarray, h: np.ndarray) -> tuple[float, float]:
    """Slopes from the smallest step on, extrapolated to h = 0, and the last change."""
    row, before = slopes.tolist(), float(slopes[0])
    steps = h.tolist()
    for order in range(1, len(row)):
        before = row[0]
        row = [
            row[i] + (row[i] - row[i + 1]) / (steps[i + order] / steps[i] - 1)
            for i in range(len(row) - 1)
        ]
    return row[0], abs(row[0] - before)


def steepest(probes: Probes) -> float:
    """The largest slope from the middle to any of the probes."""
    return max((rung.steep for rung in _rungs(probes)), default=0.0)


@dataclass(slots=True)
class _Rung:
    """One step: the slope across it, how far its one-sided slopes are apart, and how steep."""

    width: float
    slope: float
    gap: float
    steep: float
    noise: float  # of the gap
    change: float  # of the function, the larger of the two sides
    size: float  # of the function


def _rungs(probes: Probes) -> list[_Rung]:
    x, f_x = probes.middle, probes.f_middle
    columns = (probes.low, probes.high, probes.f_low, probes.f_high, probes.usable)
    rungs = []
    for low, high, f_low, f_high, usable in zip(*(c.tolist() for c in columns), strict=True):
        if usable and low < x < high:
            right, left = (f_high - f_x) / (high - x), (f_x - f_low) / (x - low)
            width = high - low
            slope, steep = (f_high - f_low) / width, max(abs(right), abs(left))
            change = max(abs(f_high - f_x), abs(f_x - f_low))
            noise, size = 8 * probes.noise / width, max(abs(f_high), abs(f_low))
            rungs.append(_Rung(width, slope, abs(right - left), steep, noise, change, size))
    return rungs


def _from_run(run: list[_Rung], smaller: list[_Rung], noise: float) -> Estimate:
    """The estimate from all rungs of ``run`` but the last, which judges it with ``smaller``."""
    used = run[:-1]
    value, change = _extrapolated(used, run[-1])
    # what a smaller step disagrees by is round-off, or a sign that the large ones mislead;
    # seen at few steps, it may by chance be small
    disagreement = max(abs(rung.slope - value) * rung.width for rung in smaller)
    noise = max(noise, EPS * used[-1].size, _TINY)
    rounding = max(noise, (1 + 8 / len(smaller)) * disagreement) / used[-1].width
    method = "central" if len(used) == 1 else "Ridders"
    scale = max(rung.steep for rung in run)
    return Estimate(value, 2 * change + 2 * rounding, used[-1].width / 2, method, scale)


def _come_together(large: _Rung, small: _Rung, smaller: _Rung | None) -> bool:
    """Whether the one-sided slopes approach each other from a step to the next.

    They do so with h, or with h³ and on at the next step too where a function is as flat as x⁴;
    all at once where a kink lies between the two steps.
    """
    ratio = large.width / small.width
    at_once = _at_once(large, small) and not (smaller and _at_once(small, smaller))
    return small.gap <= ratio ** (-1 / 3) * large.gap + small.noise and not at_once


def _at_once(large: _Rung, small: _Rung) -> bool:
    ratio = large.width / small.width
    return 8 * ratio * small.gap + small.noise < large.gap and large.gap > 1e-3 * large.steep


def _fall(large: _Rung, middle: _Rung, small: _Rung) -> bool:
    """Whether the slopes change the less the smaller the step, as h² does; a kink breaks that."""
    least = abs(large.slope - middle.slope) * small.width / middle.width
    return abs(middle.slope - small.slope) <= least + small.noise


def _extrapolated(run: list[_Rung], after: _Rung) -> tuple[float, float]:
    """Neville's extrapolation of the slopes to h = 0, and its last change."""
    row = [rung.slope for rung in run]
    before = after.slope
    for order in range(1, len(run)):
        before = row[-1]
        row = [
            row[i + 1] + (row[i + 1] - row[i]) / ((run[i].width / run[i + order].width) ** 2 - 1)
            for i in range(len(row) - 1)
        ]
    return row[0], abs(row[0] - before)


def _beyond_plateau(flat: Estimate, found: list[Estimate]) -> Estimate:
    """A larger step's estimate, where steps below the round-off see a constant function.

    (Were it constant around x and not further away, one-sided slopes would stay apart.)
    """
    clear = [e for e in found if e.step > flat.step and e.bound < 0.1 * abs(e.value)]
    return min(clear, key=lambda e: e.bound, default=flat)


def _unsettled(rungs: list[_Rung]) -> Estimate:
    """What can be said where no run of rungs will do."""
    if not rungs:
        return Estimate(math.nan, math.inf, math.nan, "none", 0.0)
    middle = rungs[len(rungs) // 2]
    kink = _apart(rungs) > 0
    return Estimate(middle.slope, math.inf, middle.width / 2, "central", middle.steep, kink)


def _apart(rungs: list[_Rung]) -> float:
    """How far the one-sided slopes are apart, if much the same at three rungs; else 0.

    (At a kink they stay as far apart as they are; round-off drives them further apart from
    a step to the next smaller one.)
    """
    for three in zip(rungs, rungs[1:], rungs[2:], strict=False):
        gaps = [rung.gap for rung in three]
        clear = all(rung.gap > 4 * rung.noise for rung in three)
        if clear and max(gaps) < 1.5 * min(gaps):
            return min(gaps)
    return 0.0
