"""A derivative of few digits asked in float64: round-off apart, its formula must be right there.

In float16 a right gradient may be off by half, where it cancels. An error of the formula hides
behind that; asked for the same in float64 it does not. Where a derivative rounds to few digits
inside whatever it is given, its answer in float64 says nothing: then an entry stands still when
the inputs move a little, and does not when they move much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from autograd.checking.differences import EPS
from autograd.checking.inputs import Inputs
from autograd.checking.pairs import GradientAt

_LITTLE = 2.0**-40  # of an entry; much are some of the given floats' own digits
_DRAWN = 6  # points, among which a kink has two slopes and rounding has many
_JUMP = 64.0  # digits of the given floats: rounding to them is by less


@dataclass(frozen=True)
class InDouble:
    """The derivative in float64, a row for each cotangent.

    rounding  by how much each entry may be rounded
    trusted   whether it is computed in float64 throughout
    at        the same rows at other points
    """

    rows: np.ndarray
    rounding: np.ndarray
    trusted: np.ndarray
    at: Callable[[np.ndarray], np.ndarray]

    def change(self, point: np.ndarray) -> np.ndarray:
        """How it changes from the point to another, for no round-off; 0 where that is not known."""
        with np.errstate(all="ignore"):
            change = self.at(point) - self.rows
        return np.where(self.trusted & np.isfinite(change), change, 0.0)

    def off_at(
        self, pair: Sequence[np.ndarray], given: np.ndarray, low: np.ndarray, high: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """By how much ``given``, rounded, may be off, from its values at a pair of points.

        That of their mean, and how much more or less each is off there than it is here; 0 where
        the gradient bends much in between.
        """
        there = [self.at(point) for point in pair]
        curve = self.rows - (there[0] + there[1]) / 2
        is_close = np.abs(curve) <= np.abs(self.rows)
        own = [
            near - exact - (given - self.rows)
            for near, exact in zip((low, high), there, strict=True)
        ]
        mean = np.where(is_close, given - (low + high) / 2 - curve, 0.0)
        return (mean, *(np.where(is_close & self.trusted, off, 0.0) for off in own))


def jumping(there: np.ndarray, here: np.ndarray, beyond: np.ndarray) -> np.ndarray:
    """By how much a derivative jumps among three points, of which one is in the middle.

    What it changes by steadily, near a pole say, it does in opposite ways on both sides.
    """
    low, high = there - here, beyond - here
    found: np.ndarray = np.fmin(np.fmax(np.abs(low), np.abs(high)), np.abs(low + high))
    return found


def in_double(exact: GradientAt | None, wide: Inputs, eps: float) -> InDouble | None:
    """The derivative of floats that are ``eps`` apart; None where it takes no float64."""
    if exact is None:
        return None
    try:
        x, (rows, reasons) = wide.values, exact(wide.values)
        near = [(exact(point)[0], exact(2 * x - point)[0]) for point in wide.neighbours()]
        parts = np.random.default_rng(9).uniform(-1.0, 1.0, (_DRAWN, len(x)))
        little, *much = (exact(x * (1 + a))[0] for a in (_LITTLE * parts[0], *(8 * eps * parts)))
    except Exception:  # whatever it says of float64, it was asked for something else
        return None
    if reasons:
        return None
    with np.errstate(all="ignore"):
        rounding = np.max([jumping(low, rows, high) for low, high in near], axis=0)
        change = np.max([np.abs(row - rows) for row in much], axis=0)
        still = (little == rows) & (change * _LITTLE / (8 * eps) > 8 * EPS * np.abs(rows))
        still &= ~_is_kink(rows, np.array(much), eps)
    trusted = ~still & np.isfinite(rows + rounding)

    def at(point: np.ndarray) -> np.ndarray:
        try:
            return exact(point)[0]
        except Exception:  # beyond the end of its domain
            return np.full(rows.shape, np.nan)

    return InDouble(rows, rounding, trusted, at)


def _is_kink(rows: np.ndarray, others: np.ndarray, eps: float) -> np.ndarray:
    """Whether the other values are what it is here or, all alike, far from that: two slopes."""
    away = np.abs(others - rows)
    other = np.where(away > 0, others, np.nan)
    most, least = np.fmax.reduce(other), np.fmin.reduce(other)
    jump = np.fmin.reduce(np.where(away > 0, away, np.inf))
    found: np.ndarray = (jump > _JUMP * eps * np.abs(rows)) & (_JUMP * (most - least) <= 8 * jump)
    return found
