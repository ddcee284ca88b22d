"""A function that is called for its values: its outputs, and how they change near a point.

Outputs of any structure count as one row of numbers. They are multiplied by cotangents only
after the value at the point itself was taken off, output by output: what does not depend on an
entry then drops out of its differences exactly, and so does its round-off.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.checking.differences import EPS, Estimate, Probes, sided
from autograd.checking.inputs import Inputs, numbers_in, precision_of, real_number
from autograd.checking.output_rounding import CLOSE, OutputRounding, moving, output_rounding
from autograd.checking.probing import Around, estimates
from autograd.checking.progress import progress
from autograd.wording import said

COTANGENTS = 2
IN_FEW_DIGITS = 6  # of floats with few digits: what one hides by cancelling another shows
LOOKS = 5  # at ever closer points
# Of an entry's size: where an output shows that it depends on the entry.
FAR = (4.0, 64.0, 1e3, 1e5, 1e7, 1e9)


class NumericFunction:
    """A function of numbers and arrays, on flat entries.

    values      its outputs at the point, in one row
    changed     the entries of its inputs that it changed itself
    cotangents  a row of weights for each derivative that is asked for
    eps         the relative spacing of the floats in which it computes
    digit       that of its outputs, where differences are taken
    """

    def __init__(
        self,
        f: Callable[..., Any],
        inputs: Inputs,
        lang: str | None = None,
        one_number: bool = True,
        seed: int = 0,
    ) -> None:
        self.f, self.inputs, self.lang, self.one_number = f, inputs, lang, one_number
        arguments = inputs.like(inputs.values)
        result = f(*arguments)
        self.changed = changed_entries(inputs, arguments)
        self.values = self._numbers(result)
        self.outputs = Inputs(_output, (result,))
        eps = precision_of(result) if one_number else float(self.outputs.eps.max(initial=0.0))
        self.eps = max(eps, float(inputs.eps.max(initial=0.0)))
        self.digit = max(self.eps, EPS)
        self.cotangents = np.ones((1, 1)) if one_number else self._drawn(seed)

    def _called(self, numbers: np.ndarray) -> np.ndarray:
        return self._numbers(self.f(*self.inputs.like(numbers)))

    def _numbers(self, result: Any) -> np.ndarray:
        if self.one_number:
            return np.array([real_number(result)])
        found = numbers_in(result)
        if not len(found):
            raise TypeError(f"the function to check must return numbers, got {result!r}")
        return found

    def _drawn(self, seed: int) -> np.ndarray:
        """Random weights; in the second row outputs of every size count alike.

        Of one output the first is 1: what is shown is its gradient.
        """
        chance = np.random.default_rng(seed)
        count = COTANGENTS if self.eps < 1e-12 else IN_FEW_DIGITS
        drawn: np.ndarray = chance.standard_normal((count, len(self.values)))
        sizes = np.abs(self.values)
        sizes = np.where(np.isfinite(sizes) & (sizes > 0), sizes, 1.0)
        if len(sizes):
            reach = min(1e12, 0.01 / self.eps)  # what its floats can hold
            drawn[1] *= np.clip(np.exp(np.log(sizes).mean()) / sizes, 1 / reach, reach)
        if len(sizes) == 1:
            drawn[0] = 1.0
        return np.array([self.outputs.rounded_row(row) for row in drawn])

    def cotangent(self, number: int, near: int = 0) -> Any:
        """One row of weights in the structure of the output, for a backward.

        near  other than 0: a neighbouring row, each weight half a digit or a digit away
        """
        weights = self.cotangents[number]
        if near:
            away = np.random.default_rng(near).choice([-1.0, 1.0], len(weights))
            weights = self.outputs.rounded_row(weights * (1 + away * self.outputs.eps))
        return self.outputs.like(weights)[0]

    @property
    def value(self) -> float:
        """The one number, or the first output that is not finite; else the first."""
        bad = self.values[~np.isfinite(self.values)]
        return float(bad[0] if len(bad) else self.values[0]) if len(self.values) else 0.0

    def unsteady(self) -> str:
        """Why it has no derivative, where it gives other numbers for the same inputs; or ""."""
        again, once_more = (self._called(self.inputs.values) for _ in range(2))
        if all(np.array_equal(v, self.values, equal_nan=True) for v in (again, once_more)):
            return ""
        steady = np.array_equal(again, once_more, equal_nan=True)
        return said("check.order_function" if steady else "check.random_function")

    def derivatives(
        self, entries: Sequence[int], rtol: float, method: str, analytic: np.ndarray | None = None
    ) -> list[list[tuple[Estimate, Probes]]]:
        """The numerical derivative by each entry, one for each cotangent.

        The whole ladder of steps is tried where a few steps do not decide between right and
        wrong, or do not agree with ``analytic``, a row for each cotangent.
        """

        def enough(entry: int, output: int, found: Estimate) -> bool:
            if found.kink or not found.bound <= 0.5 * rtol * found.scale:
                return False
            return analytic is None or _agrees(float(analytic[output, entry]), found, rtol)

        around, rows = self._around(), len(self.cotangents)
        with progress(len(entries), self.lang) as tick:
            return estimates(around, self.inputs, entries, rows, enough, tick, method)

    def _around(self) -> Around:
        def around(
            entries: Sequence[int], steps: Sequence[np.ndarray], *, rounding: bool
        ) -> list[list[Probes]]:
            return [self._near(e, h, rounding) for e, h in zip(entries, steps, strict=True)]

        return around

    def _near(self, entry: int, steps: np.ndarray, rounding: bool) -> list[Probes]:
        x = float(self.inputs.values[entry])
        low = self.inputs.rounded(x - steps, entry)
        high = self.inputs.rounded(x + steps, entry)

        f_low = self._differences(self._moved(entry, low))
        f_high = self._differences(self._moved(entry, high))
        fresh = np.append(True, np.diff(low) != 0)  # steps that round to the same floats
        probes = self._probes(low, x, high, f_low, f_high, fresh)
        if rounding:
            self._look_at_rounding(entry, probes, f_low, f_high, steps)
        return probes

    def _look_at_rounding(
        self, entry: int, probes: list[Probes], f_low: np.ndarray, f_high: np.ndarray,
        steps: np.ndarray,
    ) -> None:  # fmt: skip
        """How coarse the outputs are, as it shows in their changes across the steps."""
        rounding = output_rounding(f_low, f_high, self.values, self.digit, steps)
        self._look_close(entry, rounding)
        if np.isfinite(rounding.height).any():
            rounding.seen_near(self._changes_at(entry, FAR[0]) + self.values)
        self._look_far(entry, rounding)
        still = ~(moving(f_low) | moving(f_high))
        for part, weights in zip(probes, np.abs(self.cotangents), strict=True):
            noise = rounding.sure
            # a side that is smooth to the last digit is not coarse: what looks so is a jump near
            if sided(part, -1) is None and sided(part, 1) is None:
                noise = np.fmax(noise, rounding.noise)
            part.noise = max(part.noise, float(weights[~still] @ noise[~still]))
            part.hidden = float(weights[still] @ rounding.noise[still]) / float(steps[0])

    def _look_close(self, entry: int, rounding: OutputRounding) -> None:
        """At equidistant points, where it is not clear how coarse an output is."""
        for _ in range(LOOKS):
            for spacing in np.unique(rounding.spacing[rounding.doubtful]).tolist():
                points = float(self.inputs.values[entry]) + spacing * CLOSE
                values = self._differences(self._moved(entry, self.inputs.rounded(points, entry)))
                rounding.seen_close(values, spacing)

    def _look_far(self, entry: int, rounding: OutputRounding) -> None:
        """Go on until each output that stands still has moved: how large it is bounds its noise."""
        for factor in FAR:
            if not rounding.open.any():
                break
            rounding.seen_far(self._changes_at(entry, factor), self.values)

    def _changes_at(self, entry: int, factor: float) -> np.ndarray:
        """How the outputs change where the entry moves by ``factor`` of itself, either way."""
        x = float(self.inputs.values[entry])
        ends = x + factor * (abs(x) or 1.0) * np.array([-1.0, 1.0])
        return self._differences(self._moved(entry, self.inputs.rounded(ends, entry)))

    def _moved(self, entry: int, points: np.ndarray) -> Iterator[np.ndarray]:
        """The inputs with the entry at each of the points."""
        full = self.inputs.values.copy()
        for point in points.tolist():
            full[entry] = point
            yield full

    def along(self, group: np.ndarray, direction: np.ndarray, steps: np.ndarray) -> list[Probes]:
        """Probes on the line on which the entries of ``group`` move by ``direction``."""
        ends = np.zeros((2, len(self.cotangents), len(steps)))
        moved = np.zeros(len(self.values), bool)
        for side, sign in enumerate((-1.0, 1.0)):
            for k, step in enumerate(steps.tolist()):
                full = self.inputs.values.copy()
                full[group] += sign * step * direction
                (changes,) = self._differences([full])
                moved |= changes != 0
                with np.errstate(all="ignore"):
                    ends[side, :, k] = self.cotangents @ changes
        noises = np.where(moved, self.digit * np.abs(self.values), 0.0)
        return [
            Probes(-steps, 0.0, steps, below, 0.0, above, np.isfinite(below + above),
                   float(noises @ np.abs(weights)))
            for below, above, weights in zip(*ends, self.cotangents, strict=True)
        ]  # fmt: skip

    def _probes(
        self,
        low: np.ndarray,
        x: float,
        high: np.ndarray,
        f_low: np.ndarray,
        f_high: np.ndarray,
        fresh: np.ndarray,
    ) -> list[Probes]:
        with np.errstate(all="ignore"):
            moved = moving(f_low) | moving(f_high)
            noises = np.where(moved, self.digit * np.abs(self.values), 0.0)
            found = []
            for weights in self.cotangents:  # (points, outputs) @ (outputs,)
                below, above = f_low @ weights, f_high @ weights
                usable = np.isfinite(below) & np.isfinite(above) & fresh
                noise = float(noises @ np.abs(weights))
                noise = noise if math.isfinite(noise) else math.inf
                found.append(Probes(low, x, high, below, 0.0, above, usable, noise))
        return found

    def _differences(self, points: Iterable[np.ndarray]) -> np.ndarray:
        """How far every output is from its value at the point itself, (points, outputs)."""
        rows = []
        with np.errstate(all="ignore"):
            for point in points:
                try:
                    rows.append(self._called(point) - self.values)
                except (ArithmeticError, ValueError):  # math.log(-1): outside of its domain
                    rows.append(np.full(len(self.values), np.nan))
        return np.array(rows)


def changed_entries(inputs: Inputs, arguments: Any) -> list[int]:
    """The entries that a function changed in the arguments that it was given."""
    before, after = numbers_in(inputs.like(inputs.values)), numbers_in(arguments)
    if len(before) != len(after):
        return list(range(len(before)))
    return np.flatnonzero((before != after) & ~np.isnan(before + after)).tolist()


def _output(output: Any) -> Any:
    """The signature by which outputs are named."""


def _agrees(analytic: float, found: Estimate, rtol: float) -> bool:
    return abs(analytic - found.value) <= rtol * abs(found.value) + found.bound
