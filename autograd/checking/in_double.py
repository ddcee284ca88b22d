"""A derivative of few digits asked in float64: round-off apart, its formula must be right there.

In float16 a right gradient may be off by half, where it cancels. An error of the formula hides
behind that; asked for the same in float64 it does not. Where a derivative rounds to few digits
inside whatever it is given, its answer in float64 says nothing: then an entry stands still when
the inputs move a little, and does not when they move much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograd.checking.differences import EPS
from autograd.checking.inputs import Inputs
from autograd.checking.pairs import GradientAt

_LITTLE = 2.0**-40  # of an entry; much are some of the given floats' own digits


@dataclass(frozen=True)
class InDouble:
    """The derivative in float64, a row for each cotangent.

    rounding  by how much each entry may be rounded
    trusted   whether it is computed in float64 throughout
    """

    rows: np.ndarray
    rounding: np.ndarray
    trusted: np.ndarray


def in_double(exact: GradientAt | None, wide: Inputs, eps: float) -> InDouble | None:
    """The derivative of floats that are ``eps`` apart; None where it takes no float64."""
    if exact is None:
        return None
    try:
        rows, reasons = exact(wide.values)
        near = [exact(point)[0] for point in wide.neighbours()]
        parts = np.random.default_rng(9).uniform(-1.0, 1.0, len(wide))
        little, much = (exact(wide.values * (1 + a * parts))[0] for a in (_LITTLE, 8 * eps))
    except Exception:  # whatever it says of float64, it was asked for something else
        return None
    if reasons:
        return None
    with np.errstate(all="ignore"):
        rounding = np.max([np.abs(row - rows) for row in near], axis=0)
        expected = np.abs(much - rows) * _LITTLE / (8 * eps)
        still = (little == rows) & (expected > 8 * EPS * np.abs(rows))
    return InDouble(rows, rounding, ~still & np.isfinite(rows + rounding))
