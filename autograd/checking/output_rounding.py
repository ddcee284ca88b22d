"""How coarse each output of a function is, from its values on both sides of a point.

The digits of an output are not always those that it was computed with: 1 - 1e-19 is stored as 1,
and in x/2 × (1 + erf(x)) at x = -6 the bracket has lost eight digits before it is multiplied. Both
show in f(x + h) + f(x - h) - 2 f(x), which falls with h² where a function is smooth, and stays
what it is from step to step where it is round-off; and so does by how much f(x + h) - f(x - h) is
not in proportion to h.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograd.checking.differences import RATIO

_SMALLEST = 8  # rungs at the end of the ladder: what stays the same there is round-off
_PLAIN = 1e-6  # of an output's size: what stays larger at the smallest steps is a jump
_COARSE = 4.0  # times the last digit of an output far away


@dataclass
class OutputRounding:
    """For each output its noise, known or in doubt.

    noise    the round-off of a value
    at_most  what it may be, if the output is computed from numbers large enough
    least    the smallest change seen: of one that stands still at small steps, at most that
    open     which of them have to be seen farther away, where that shows
    """

    noise: np.ndarray
    at_most: np.ndarray
    least: np.ndarray
    open: np.ndarray
    eps: float

    def seen_far(self, changes: np.ndarray, values: np.ndarray) -> None:
        """``changes`` of the outputs, (points, outputs), far from the point of ``values``.

        An output is as coarse as the numbers there that it may be computed from. One that never
        moves does not depend on the entry.
        """
        with np.errstate(all="ignore"):
            largest = np.abs(changes + values).max(axis=0)
        largest = np.where(np.isfinite(largest), largest, np.abs(values))
        now = self.open & (changes != 0).any(axis=0)
        coarse = self.eps * np.fmax(largest, np.abs(values))
        known = np.where(np.isfinite(self.at_most), _COARSE * coarse >= self.at_most, True)
        found = np.where(np.isfinite(self.at_most), self.at_most, np.fmin(coarse, self.least))
        self.noise = np.where(now & known, np.fmax(self.noise, found), self.noise)
        self.open = self.open & ~now


def output_rounding(
    f_low: np.ndarray, f_high: np.ndarray, values: np.ndarray, eps: float
) -> OutputRounding:
    """From the changes of the outputs, (steps, outputs), largest step first.

    Where they do not change at all, or stay apart by the same at some steps and come together at
    smaller ones, it is to be seen whether that is round-off.
    """
    with np.errstate(all="ignore"):
        bend = np.abs(np.nan_to_num(f_low + f_high))
    changes = np.fmax(np.abs(np.nan_to_num(f_low)), np.abs(np.nan_to_num(f_high)))
    size = np.fmax(np.abs(values), changes.max(axis=0))
    plain = _staying(bend[-_SMALLEST:])
    noise = np.where(plain <= _PLAIN * max(1.0, eps / 2**-52) * size, plain, 0.0)
    noise = np.fmax(noise, eps * np.abs(values))
    with np.errstate(all="ignore"):
        rise = np.nan_to_num(f_high - f_low)
    stays = np.fmax(_staying(bend), _staying(np.abs(rise[:-1] / RATIO - rise[1:])))
    still, flat = ~moving(changes), changes[-1] == 0
    least = np.where(changes > 0, changes, np.inf).min(axis=0)
    doubtful = flat | (stays > 4 * noise)
    return OutputRounding(
        np.where(still, 0.0, noise), np.where(flat, np.inf, stays), least, doubtful, eps
    )


def _staying(sizes: np.ndarray) -> np.ndarray:
    """For each output the largest of four sizes at successive steps of which two are much alike."""
    count = len(sizes) - 3
    four = np.sort(np.stack([sizes[k : k + count] for k in range(4)]), axis=0)
    alike = (four[3] <= 4 * four[2]) & (four[3] > 0)
    found: np.ndarray = np.where(alike, four[3], 0.0).max(axis=0)
    return found


def moving(changes: np.ndarray) -> np.ndarray:
    """Which outputs change at some point of (points, outputs)."""
    found: np.ndarray = (np.nan_to_num(changes) != 0).any(axis=0)
    return found
