"""Checking a gradient that was written by hand, or by another library."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from autograd.checking.calling import NumericFunction
from autograd.checking.differences import EPS, Estimate, Probes, steepest
from autograd.checking.directions import MANY, SHOWN, Rows, Sides, check_many
from autograd.checking.in_double import InDouble, in_double, jumping
from autograd.checking.inputs import Inputs
from autograd.checking.pairs import GradientAt, Pair
from autograd.checking.precision import smallest
from autograd.checking.settings import Settings, names_of
from autograd.checking.tangents import Tangents
from autograd.checking.verdicts import Entry, Verdict, badness, judge, noticed
from autograd.wording import said


def check_numeric(pair: Pair, inputs: Inputs, settings: Settings) -> tuple[list[Entry], list[str]]:
    """Every entry of the derivative that ``pair`` gives against differences.

    Of more than ``MANY`` entries those that are wrong. And notes on the check as a whole.
    """
    entries = settings.entries(inputs)
    function = given = _asked(pair.f, inputs, settings, not pair.returns_anything)
    if not given.one_number:
        function = _in_double(pair.f, given, settings)
    rtol = settings.tolerance(max(given.eps, float(inputs.eps.max(initial=0.0))))
    asked = _Asked(pair, inputs, given, function, settings, rtol)
    if settings.subset is not None or len(entries) <= MANY:
        return asked.each(entries), []
    if not math.isfinite(given.value) or given.changed or pair.jvp is None:
        return asked.of_many(entries)
    if why := function.unsteady():
        return [random(inputs, e, math.nan, why) for e in entries[:SHOWN]], []
    return _in_groups(Tangents(function, given, pair.jvp, rtol), entries, asked.each, settings)


@dataclass
class _Asked:
    """What is asked: a derivative, and its function as given and where its differences are taken.

    inputs  as they came
    rtol    the tolerance
    """

    pair: Pair
    inputs: Inputs
    given: NumericFunction
    function: NumericFunction
    settings: Settings
    rtol: float

    def each(self, entries: list[int]) -> list[Entry]:
        """These entries, each probed on its own."""
        judging, reasons = self._judging(entries)
        return self._settled(entries, judging, reasons)

    def of_many(self, entries: list[int]) -> tuple[list[Entry], list[str]]:
        """Of very many entries those that are wrong."""
        judging, reasons = self._judging(entries)
        suspects = sorted(reasons)[:SHOWN]
        if reasons or not math.isfinite(self.given.value):
            return self._settled(suspects or entries[:SHOWN], judging, reasons), []
        if why := self.function.unsteady():
            return [random(self.inputs, e, math.nan, why) for e in entries[:SHOWN]], []
        sides = Rows(self.function, judging.analytic, judging.rounding, self.rtol)
        return _in_groups(sides, entries, judging.each, self.settings)

    def _judging(self, entries: list[int]) -> tuple[_Judging, dict[int, str]]:
        """The derivative by these entries, and what is wrong with it as a function."""
        given, function, inputs = self.given, self.function, self.inputs
        gradient_at = self.pair.at(given, inputs, entries)
        analytic, reasons = gradient_at(inputs.values)
        off, double = np.zeros(analytic.shape), None
        if math.isfinite(given.value):
            wide = function.inputs
            exact = None if wide is inputs else self.pair.at(function, wide, entries)
            double = in_double(exact, wide, float(inputs.eps.max(initial=0.0)))
            off = rounding_of(gradient_at, analytic, inputs, double)
            reasons |= _unsteady(gradient_at, analytic, inputs)
            for e in given.changed:
                name = inputs.name_and_place(e)[0]
                reasons[e] = said("check.changes_input", function="f", name=name)
        judging = _Judging(function, inputs, self.settings, self.rtol, analytic, off, double)
        return judging, reasons

    def _settled(
        self, entries: list[int], judging: _Judging, reasons: dict[int, str]
    ) -> list[Entry]:
        """The verdicts, with what makes an entry wrong whatever its number is."""
        inputs, analytic, value = self.inputs, judging.analytic[0], self.given.value
        if not math.isfinite(value):
            return [undefined(value, inputs, e, float(analytic[e])) for e in entries]
        if why := self.function.unsteady():
            return [random(inputs, e, float(analytic[e]), why) for e in entries]
        found = judging.each(entries)
        if why := self.function.unsteady():
            return [random(inputs, e, float(analytic[e]), why) for e in entries]
        for e, entry in zip(entries, found, strict=True):
            if e in reasons:
                entry.verdict, entry.reason = Verdict.FAIL, reasons[e]
        return found


@dataclass
class _Judging:
    """What is compared: the gradient, a row for each cotangent, and the function's differences."""

    function: NumericFunction
    inputs: Inputs
    settings: Settings
    rtol: float
    analytic: np.ndarray
    rounding: np.ndarray
    double: InDouble | None

    def each(self, entries: list[int]) -> list[Entry]:
        """The verdicts on these entries, each probed on its own."""
        rtol, analytic, double = self.rtol, self.analytic, self.double
        if double is not None:  # it is compared as well, and more closely
            rtol = self.settings.tolerance(EPS)
            analytic = np.where(double.trusted, double.rows, analytic)
        found = self.function.derivatives(entries, rtol, self.settings.method, analytic)
        return [
            _together([self._judged(e, k, *pair) for k, pair in enumerate(per_cotangent)])
            for e, per_cotangent in zip(entries, found, strict=True)
        ]

    def _judged(self, e: int, cotangent: int, found: Estimate, probes: Probes) -> Entry:
        inputs, settings, double = self.inputs, self.settings, self.double
        known = double is not None and bool(double.trusted[cotangent, e])

        def judge_as(analytic: float, rtol: float, rounding: float, coarse: bool) -> Entry:
            return judged(inputs, e, analytic, found, probes, rtol, settings.atol,
                          rounding=rounding, certain=settings.rtol is not None,
                          coarse=coarse)  # fmt: skip

        place = cotangent, e
        entry = judge_as(float(self.analytic[place]), self.rtol, float(self.rounding[place]), known)
        if double is None or not known or entry.verdict is not Verdict.PASS:
            return entry
        rtol = settings.tolerance(EPS)
        exact = judge_as(float(double.rows[place]), rtol, float(double.rounding[place]), False)
        entry.noticed_in_double = exact.noticed
        if exact.verdict is Verdict.FAIL:
            entry.verdict = Verdict.FAIL
            entry.reason = said(
                "check.in_double", analytic=f"{exact.analytic:.9g}", numeric=f"{exact.numeric:.9g}"
            )
        elif exact.verdict is not Verdict.PASS:
            return judge_as(entry.analytic, self.rtol, float(self.rounding[place]), False)
        return entry


def _in_groups(
    sides: Sides,
    entries: list[int],
    individually: Callable[[list[int]], list[Entry]],
    settings: Settings,
) -> tuple[list[Entry], list[str]]:
    """The entries of a large gradient that are wrong, or some if none is; and what that means."""
    many = check_many(sides, entries, individually, settings.seed, settings.budget)
    found = many.entries
    for e in many.open[:1]:
        entry = undefined(math.nan, sides.function.inputs, e, math.nan)
        entry.verdict = Verdict.INCONCLUSIVE
        entry.reason = said("check.open", count=len(many.open))
        found = [*found, entry]
    return found, [many.note(len(entries) - len(many.open))]


def _unsteady(gradient_at: GradientAt, analytic: np.ndarray, inputs: Inputs) -> dict[int, str]:
    """The entries that are another number when they are asked for again, with the reason.

    It was asked at other points meanwhile, and is asked twice more.
    """
    again, once_more = gradient_at(inputs.values)[0], gradient_at(inputs.values)[0]
    random = set(_entries_that_differ(again, once_more))
    reasons: dict[int, str] = {}
    for e in random.union(_entries_that_differ(analytic, again)):
        reasons[e] = said("check.random_gradient" if e in random else "check.order_gradient")
    return reasons


def _entries_that_differ(a: np.ndarray, b: np.ndarray) -> list[int]:
    return np.flatnonzero(((a != b) & ~np.isnan(a + b)).any(axis=0)).tolist()


def _together(each: list[Entry]) -> Entry:
    """One verdict from those for each cotangent: a right gradient is right for all of them.

    Where one cotangent's answer drowns in round-off and another's does not, the other counts; and
    what is noticed of an entry, relative to it, is what any of them would have noticed.
    """
    settled = [entry for entry in each if entry.verdict is not Verdict.INCONCLUSIVE]
    worst = min(settled or each, key=badness)
    if worst.verdict is Verdict.PASS:
        worst = settled[0]
        size = abs(worst.numeric)
        for name in ("noticed", "noticed_in_double"):
            sizes = (getattr(e, name) / abs(e.numeric) for e in settled if e.numeric)
            least = min(sizes, default=math.inf)
            setattr(worst, name, min(getattr(worst, name), least * size if size else math.inf))
    return worst


def _asked(
    f: Callable[..., Any], inputs: Inputs, settings: Settings, one_number: bool
) -> NumericFunction:
    """``f`` as it is asked: of one number only for its differences, in float64 if it can."""
    wide = inputs.in_double()
    if one_number and wide is not inputs:
        try:
            return NumericFunction(f, wide, settings.lang)
        except Exception:  # whatever it says of float64, it is asked for something else
            pass
    return NumericFunction(f, inputs, settings.lang, one_number, settings.seed)


def _in_double(
    f: Callable[..., Any], given: NumericFunction, settings: Settings
) -> NumericFunction:
    """A function of several outputs in float64, with the cotangents in the given precision."""
    wide = given.inputs.in_double()
    if wide is given.inputs:
        return given
    try:
        function = NumericFunction(f, wide, settings.lang, one_number=False)
    except Exception:
        return given
    function.cotangents = given.cotangents
    return function


def rounding_of(
    gradient_at: GradientAt, analytic: np.ndarray, inputs: Inputs, double: InDouble | None = None
) -> np.ndarray:
    """By how much each entry of a gradient is rounded, as it shows at neighbouring points.

    Cancellation inside of it makes it jump from a point to the next float. Where the floats are
    coarse it may stand still for many of them and then jump, so that pairs of points on both sides
    are asked as well: what their mean is off by is curvature, or round-off. ``double``, the same in
    float64, tells which, and how each of them is rounded. (Of points where the gradient is much
    larger the round-off is, too.)
    """
    off, x = np.zeros(analytic.shape), inputs.values

    def note(change: np.ndarray) -> None:
        np.fmax(off, np.where(np.isfinite(change), np.abs(change), 0.0), out=off)

    with np.errstate(all="ignore"):
        if (eps := float(inputs.eps.max(initial=0.0))) < 1e-12:
            for point in inputs.neighbours():
                beside = (gradient_at(there)[0] for there in (point, 2 * x - point))
                note(jumping(next(beside), analytic, next(beside)))
            return off
        sides = ((point, 2 * x - point) for point in inputs.neighbours())
        for point in map(inputs.rounded_row, chain.from_iterable(sides)):
            smooth = double.change(point) if double is not None else np.zeros(())
            note(gradient_at(point)[0] - analytic - smooth)
        for near in (1, 2, 3, 4):  # a sum of them alone has a noise that no input shows
            note(gradient_at(x, near)[0] - analytic)
        for pair in inputs.opposite_pairs():
            low, high = (gradient_at(point)[0] for point in pair)
            if double is not None:
                for change in double.off_at(pair, analytic, low, high):
                    note(change)
            elif np.max(np.abs(pair[0] - pair[1]) / np.abs(pair[0]), initial=0.0) > 64 * eps:
                break
            else:
                note(analytic - (low + high) / 2)
    # seen at so many points, it is no larger; where each of them tells, that is certain sooner
    share = 0.5 if double is None else np.where(double.trusted, 0.375, 0.5)
    return np.fmax(share * off, smallest(eps))


def random(inputs: Inputs, entry: int, analytic: float, why: str = "") -> Entry:
    """What is found of an entry where the function gives another number at each call."""
    result = undefined(math.nan, inputs, entry, analytic)
    result.reason = why or said("check.random_function")
    return result


def judged(
    inputs: Inputs,
    entry: int,
    analytic: float,
    found: Estimate,
    probes: Probes,
    rtol: float,
    atol: float,
    output: int | None = None,
    rounding: float = 0.0,
    certain: bool = True,
    coarse: bool = False,
) -> Entry:
    """The verdict on one entry from differences.

    rounding  by how much the analytic entry itself may be rounded
    certain   whether a bound above ``rtol`` leaves it open, however small it is
    coarse    whether it passes that agrees but for its own round-off, however much that is
    """
    size = max(found.scale, abs(found.value))
    if analytic == 0 and abs(found.value) <= found.bound:  # as flat as x³: slopes farther away tell
        size = max(size, steepest(probes))
    verdict, reason = judge(
        analytic, found.value, found.bound, size, rtol, atol, rounding=rounding, certain=certain,
        hidden=probes.hidden, coarse=coarse,
    )  # fmt: skip
    if not math.isnan(analytic):
        if found.kink:
            verdict = Verdict.KINK
            reason = said("check.slopes_differ")
        elif not math.isfinite(found.bound) and not _defined(probes):
            verdict = Verdict.DOMAIN
            reason = said("check.one_sided")
        elif math.isinf(analytic) and math.isinf(found.bound) and found.value * analytic > 0:
            verdict = Verdict.DOMAIN  # the slopes grow without end, in its direction
            reason = said("check.infinite")
    argument, index = inputs.name_and_place(entry)[1]
    name = names_of(inputs, entry, output)
    step = found.step if math.isfinite(found.step) else None
    order = 1 if output is None else 2
    numeric = math.nan if verdict in (Verdict.KINK, Verdict.DOMAIN) else found.value
    return Entry(
        name=name,
        argument=argument,
        index=index,
        order=order,
        analytic=analytic,
        numeric=numeric,
        bound=found.bound,
        step=step,
        method=found.method,
        verdict=verdict,
        reason=reason,
        noticed=noticed(found.value, found.bound, rtol, atol, rounding, probes.hidden),
    )


def _defined(probes: Probes) -> bool:
    return bool(np.any(np.isfinite(probes.f_low) & np.isfinite(probes.f_high)))


def undefined(value: float, inputs: Inputs, entry: int, analytic: float) -> Entry:
    """What is found of an entry where the function itself is ``value``, inf or nan."""
    verdict = Verdict.FAIL if math.isnan(value) else Verdict.DOMAIN
    name, (argument, index) = inputs.name_and_place(entry)
    return Entry(
        name=name,
        argument=argument,
        index=index,
        order=1,
        analytic=analytic,
        numeric=math.nan,
        bound=math.inf,
        step=None,
        method="none",
        verdict=verdict,
        reason=said("check.function_is", value=f"{value:g}"),
    )
