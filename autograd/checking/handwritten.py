"""Checking a gradient that was written by hand, or by another library."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from autograd.checking.differences import Estimate, Probes
from autograd.checking.inputs import Inputs, flat_numbers, precision_of, real_number
from autograd.checking.probing import by_calling, estimates
from autograd.checking.progress import progress
from autograd.checking.settings import Settings, names_of
from autograd.checking.verdicts import Entry, Verdict, judge
from autograd.wording import said


class NumericFunction:
    """A function of numbers and arrays that returns one number, on flat entries."""

    def __init__(self, f: Callable[..., Any], inputs: Inputs, lang: str | None = None) -> None:
        self.f, self.inputs, self.lang = f, inputs, lang
        result = f(*inputs.like(inputs.values))
        self.value = real_number(result)
        self.eps = max(precision_of(result), float(inputs.eps.max(initial=0.0)))

    def is_random(self) -> bool:
        """Whether it gives another number each time it is asked for the same inputs."""
        values = [real_number(self.f(*self.inputs.like(self.inputs.values))) for _ in range(2)]
        return any(v != self.value and not math.isnan(v) for v in values)

    def sample(self, numbers: np.ndarray) -> tuple[Sequence[float], Hashable]:
        return [real_number(self.f(*self.inputs.like(numbers)))], None

    def derivatives(
        self, entries: Sequence[int], rtol: float, method: str, analytic: np.ndarray | None = None
    ) -> list[tuple[Estimate, Probes]]:
        """The numerical derivative by each entry.

        The whole ladder of steps is tried where a few steps do not decide between right and
        wrong, or do not agree with ``analytic``.
        """

        def enough(entry: int, output: int, found: Estimate) -> bool:
            if found.kink or not found.bound <= 0.5 * rtol * found.scale:
                return False
            return analytic is None or _agrees(float(analytic[entry]), found, rtol)

        around = by_calling(self.sample, self.inputs, [self.eps * abs(self.value)])
        with progress(len(entries), self.lang) as tick:
            found = estimates(around, self.inputs, entries, 1, enough, tick, method)
        return [outputs[0] for outputs in found]


def _agrees(analytic: float, found: Estimate, rtol: float) -> bool:
    return abs(analytic - found.value) <= rtol * abs(found.value) + found.bound


def check_numeric(
    f: Callable[..., Any], inputs: Inputs, gradient: Callable[..., Any], settings: Settings
) -> list[Entry]:
    """Every entry of ``gradient(*inputs)`` against numerical derivatives of ``f``."""
    function = _function(f, inputs, settings)

    def gradient_at(numbers: np.ndarray) -> tuple[np.ndarray, dict[int, str]]:
        return flat_numbers(gradient(*inputs.like(numbers)), inputs)

    analytic, reasons = gradient_at(inputs.values)
    entries = settings.entries(inputs)
    rtol = settings.tolerance(max(precision_of(analytic), float(inputs.eps.max(initial=0.0))))
    if not math.isfinite(function.value):
        return [undefined(function.value, inputs, e, float(analytic[e])) for e in entries]
    off = rounding_of(lambda x: gradient_at(x)[0], analytic, inputs)
    again, _ = gradient_at(inputs.values)  # not the second call, but the last of several
    for entry in np.flatnonzero((analytic != again) & ~np.isnan(analytic + again)).tolist():
        reasons[entry] = said("check.random_gradient")
    if function.is_random():
        return [random(inputs, e, float(analytic[e])) for e in entries]
    found = function.derivatives(entries, rtol, settings.method, analytic)
    if function.is_random():
        return [random(inputs, e, float(analytic[e])) for e in entries]
    judgements = [
        judged(inputs, e, float(analytic[e]), *pair, rtol, settings.atol, rounding=float(off[e]))
        for e, pair in zip(entries, found, strict=True)
    ]
    for entry, judgement in zip(entries, judgements, strict=True):
        if entry in reasons:
            judgement.verdict, judgement.reason = Verdict.FAIL, reasons[entry]
    return judgements


def _function(f: Callable[..., Any], inputs: Inputs, settings: Settings) -> NumericFunction:
    """``f`` computing with float64, or with the inputs' own precision where it takes no other."""
    wide = inputs.in_double()
    if wide is not inputs:
        try:
            return NumericFunction(f, wide, settings.lang)
        except Exception:  # whatever it says of float64, it is asked for something else
            pass
    return NumericFunction(f, inputs, settings.lang)


def rounding_of(
    gradient_at: Callable[[np.ndarray], np.ndarray], analytic: np.ndarray, inputs: Inputs
) -> np.ndarray:
    """By how much each entry of a gradient changes from a point to its neighbouring floats.

    A right gradient is known no better: cancellation inside of it, or its precision, shows here.
    """
    off = np.zeros(analytic.shape)
    for near in inputs.neighbours():
        with np.errstate(all="ignore"):
            change = np.abs(gradient_at(near) - analytic)
        off = np.fmax(off, np.where(np.isfinite(change), change, 0.0))
    return off


def random(inputs: Inputs, entry: int, analytic: float) -> Entry:
    """What is found of an entry where the function gives another number at each call."""
    result = undefined(math.nan, inputs, entry, analytic)
    result.reason = said("check.random_function")
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
) -> Entry:
    """The verdict on one entry from differences.

    rounding  by how much the analytic entry itself may be rounded
    """
    verdict, reason = judge(
        analytic, found.value, found.bound, found.scale, rtol, atol, rounding=rounding
    )
    if not math.isnan(analytic):
        if found.kink:
            verdict = Verdict.KINK
            reason = said("check.slopes_differ")
        elif not math.isfinite(found.bound) and not _defined(probes):
            verdict = Verdict.DOMAIN
            reason = said("check.one_sided")
    argument, index = inputs.places[entry]
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
    )


def _defined(probes: Probes) -> bool:
    return bool(np.any(np.isfinite(probes.f_low) & np.isfinite(probes.f_high)))


def undefined(value: float, inputs: Inputs, entry: int, analytic: float) -> Entry:
    """What is found of an entry where the function itself is ``value``, inf or nan."""
    verdict = Verdict.FAIL if math.isnan(value) else Verdict.DOMAIN
    argument, index = inputs.places[entry]
    return Entry(
        name=inputs.names[entry],
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
