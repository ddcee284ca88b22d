"""How coarse each output of a function is, from its values on both sides of a point.

The digits of an output are not always those that it was computed with: 1 - 1e-19 is stored as 1,
and in x/2 × (1 + erf(x)) at x = -6 the bracket has lost eight digits before it is multiplied. Both
show in f(x + h) + f(x - h) - 2 f(x), which falls with h² where a function is smooth, and stays
what it is from step to step where it is round-off; and so does by how much f(x + h) - f(x - h) is
not in proportion to h.

Whether what stays is round-off, a jump or a kink is seen at equidistant points: fourth differences
of a smooth function vanish, those of a jump or kink are not zero at a few points, those of
round-off nearly everywhere (Hamming's difference table; Moré and Wild, Estimating computational
noise, SIAM J. Sci. Comput. 33, 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograd.checking.differences import RATIO
from autograd.checking.precision import DOUBLE

_SMALLEST = 8  # rungs at the end of the ladder: what stays the same there is round-off
_PLAIN = 1e-6  # of an output's size: what stays larger at the smallest steps is a jump
_MOVES = 16.0  # granules: a change by so many tells the slope
_GOLDEN = (1 + 5**0.5) / 2
CLOSE = np.arange(-8.0, 9.0)  # places of the points that are looked at closely, in spacings


@dataclass
class OutputRounding:
    """For each output its noise, known or in doubt.

    noise     the round-off of a value
    sure      what of it is seen at many points, and cannot be a jump near; filled in later
    doubtful  which of them have to be looked at closely
    spacing   how far apart the points for that are to be
    height    of the nearest jump: what it was linear up to, and then is not; inf without one
    least     the smallest change seen; inf of one that stands still
    eps       the relative spacing of the floats inside, which may be fewer digits than it has
    open      which of them stand still, or move once: how coarse they are shows farther away
    """

    noise: np.ndarray
    doubtful: np.ndarray
    spacing: np.ndarray
    height: np.ndarray
    least: np.ndarray
    open: np.ndarray
    eps: float

    def __post_init__(self) -> None:
        self.seen = self.usual = np.zeros(self.noise.shape)  # fourth differences, before
        self.sure = np.zeros(self.noise.shape)
        self.few = np.zeros(self.noise.shape, bool)
        self.flat = np.isfinite(self.least)

    def seen_close(self, values: np.ndarray, at: float) -> None:
        """``values`` at points ``at`` apart, (points, outputs), of those to be looked at there.

        Round-off is nearly everywhere, and at closer points at few of them or at none. Where it is
        everywhere at closer points as well the function may be a wave: points closer still will
        tell.
        """
        here = self.doubtful & (self.spacing == at)
        with np.errstate(all="ignore"):
            bends = np.nan_to_num(np.abs(np.diff(values, 4, axis=0)), nan=0.0, posinf=0.0)
        most, usual = bends.max(axis=0), np.median(bends, axis=0)
        first = here & (self.seen == 0)
        falls, falls_at_once = 8 * most < self.seen, 8.0**5 * most < self.seen  # a wave by 8⁴
        granular = here & ~first & np.where(falls, falls_at_once, 8 * usual < most)
        smooth = here & ~first & falls & ~granular
        self.sure = np.where(granular, np.fmax(self.sure, self.usual / 2), self.sure)
        # a jump, or as many granules from each point to the next
        few = first & (16 * usual <= most)
        twice, self.few = few & self.few, self.few | few
        self.doubtful &= ~(smooth | granular | twice)
        self.open |= twice & self.flat
        again = here & self.doubtful
        closer = again & ~few
        self.seen = np.where(closer, most, self.seen)
        self.usual = np.where(closer, usual, self.usual)
        self.spacing = self.spacing / np.where(closer, RATIO, np.where(again, _GOLDEN, 1.0))

    def seen_near(self, values: np.ndarray) -> None:
        """``values`` not far away, (points, outputs), from which a small jump may be round-off.

        Whether a jump is a branch or one of few granules cannot be seen where it is alone. What an
        output is computed from may be as large as the output itself is there.
        """
        largest = np.nan_to_num(np.abs(values), posinf=0.0).max(axis=0)
        small = self.height <= 2 * self.eps * largest
        self.sure = np.where(small, np.fmax(self.sure, self.height / 2), self.sure)

    def seen_far(self, changes: np.ndarray, values: np.ndarray) -> None:
        """``changes`` of the outputs, (points, outputs), far from the point of ``values``.

        An output is as coarse as the numbers there that it may be computed from. One that never
        moves does not depend on the entry.
        """
        with np.errstate(all="ignore"):
            largest = np.abs(changes + values).max(axis=0)
        largest = np.where(np.isfinite(largest), largest, np.abs(values))
        now = self.open & (changes != 0).any(axis=0)
        coarse = np.fmin(self.eps * np.fmax(largest, np.abs(values)), self.least)
        self.noise = np.where(now, np.fmax(self.noise, coarse), self.noise)
        self.open = self.open & ~now


def output_rounding(
    f_low: np.ndarray, f_high: np.ndarray, values: np.ndarray, digit: float, steps: np.ndarray
) -> OutputRounding:
    """From the changes of the outputs, (steps, outputs), largest step first.

    ``digit`` is the relative spacing of their floats. Where they do not change at all, or stay
    apart by the same at some steps and come together at smaller ones, it is to be seen whether that
    is round-off.
    """
    with np.errstate(all="ignore"):
        bend = np.abs(np.nan_to_num(f_low + f_high))
        rise = np.nan_to_num(f_high - f_low)
    changes = np.fmax(np.abs(np.nan_to_num(f_low)), np.abs(np.nan_to_num(f_high)))
    size = np.fmax(np.abs(values), changes.max(axis=0))
    plain = _staying(bend[-_SMALLEST:])
    noise = np.where(plain <= _PLAIN * max(1.0, digit / DOUBLE) * size, plain, 0.0)
    noise = np.fmax(noise, digit * np.abs(values))
    stays = np.fmax(_staying(bend), _staying(np.abs(rise[:-1] / RATIO - rise[1:])))
    still, flat = ~moving(changes), changes[-1] == 0
    least = np.where(flat[None] & (changes > 0), changes, np.inf).min(axis=0)
    granule = np.where(flat, least, stays)
    doubtful = ~still & (granule > 4 * noise)
    spacing = _spacing(changes, granule, steps)
    height = np.fmin(*(_height(f, digit * np.abs(values), steps) for f in (f_low, f_high)))
    noise = np.where(still, 0.0, noise)
    return OutputRounding(noise, doubtful, spacing, height, least, still, max(digit, DOUBLE))


def _spacing(changes: np.ndarray, granule: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """For each output one of the steps, across which it moves by some two granules."""
    with np.errstate(all="ignore"):
        clear = changes > _MOVES * granule
        last = np.where(clear.any(axis=0), len(steps) - 1 - clear[::-1].argmax(axis=0), 0)
        slope = changes[last, np.arange(changes.shape[1])] / steps[last]
        wanted = np.nan_to_num(2 * granule / slope, nan=np.inf)
    wanted = np.clip(wanted, steps[-1], steps[0])
    nearest = np.abs(np.log(steps[:, None]) - np.log(wanted)).argmin(axis=0)
    found: np.ndarray = steps[nearest]
    return found


def _height(changes: np.ndarray, digit: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """By how much the changes suddenly leave the line of those at the smaller steps, if ever.

    What bends does so gradually, at most with some power of the step.
    """
    with np.errstate(all="ignore"):
        off = np.abs(changes[:-1] - changes[1:] * (steps[:-1] / steps[1:])[:, None])
        off = np.nan_to_num(off, nan=0.0, posinf=0.0)
        before = np.maximum.accumulate(off[::-1])[::-1][1:]
        sudden = off[:-1] > RATIO**4 * np.fmax(before, 2 * RATIO * digit)
    found: np.ndarray = np.where(sudden, off[:-1], np.inf).min(axis=0)
    return found


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
