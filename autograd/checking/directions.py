"""Gradients of many entries, checked along random directions, then by bisection to the wrong one.

Along a direction v the function changes by the sum of gradient × v: two dozen calls tell whether
that holds for thousands of entries together. In a direction every entry moves, by a random part
of its size and with a random sign, so one wrong entry shows for certain if its error is above
what the differences can tell, and several cancel only by chance. Where a direction disagrees,
its halves are asked, down to single entries, which are then checked as in a small gradient.

Entries whose contributions are of much different sizes are asked apart: among large ones the
error of a small one is hidden by their round-off.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from autograd.checking.calling import NumericFunction
from autograd.checking.differences import EPS, steps_for
from autograd.checking.differences import estimate as estimate_of
from autograd.checking.verdicts import KNOWN, Entry, Verdict
from autograd.wording import said

MANY = 1000  # entries above which they are not probed one by one
DIRECTIONS = 2  # for each group
_SPREAD, _FEW, _MOST_FOUND, _SHOWN = 1e3, 4, 20, 8

Individually = Callable[[list[int]], list[Entry]]


@dataclass
class Many:
    """What was found of many entries.

    entries  those that were checked on their own
    groups   how many groups agreed along all their directions
    noticed  for each entry the smallest error, relative to it, that a direction would have shown
    open     entries of which nothing is known: there was no time, or enough were wrong already
    """

    entries: list[Entry] = field(default_factory=list)
    groups: int = 0
    noticed: list[np.ndarray] = field(default_factory=list)
    open: list[int] = field(default_factory=list)

    def note(self, total: int) -> str:
        sizes = np.concatenate([np.zeros(0), *self.noticed])
        most = float(np.quantile(sizes, 0.95)) if len(sizes) else 0.0
        return said(
            "check.directions",
            count=total,
            directions=self.groups * DIRECTIONS,
            most=f"{most:.0e}",
            all=f"{float(sizes.max(initial=0.0)):.0e}",
        )


@dataclass
class Sides:
    """The gradient and how far it may be rounded, a row for each cotangent; and its function."""

    function: NumericFunction
    analytic: np.ndarray
    rounding: np.ndarray
    rtol: float


def check_many(
    sides: Sides, chosen: list[int], individually: Individually, seed: int, budget: float | None
) -> Many:
    """All entries of ``chosen``; those that are wrong are found and checked individually.

    budget  the seconds after which no further group is halved
    """
    found, chance, start = Many(), np.random.default_rng(seed), time.monotonic()
    groups = _by_size(sides, np.array(chosen))
    while groups:
        group = groups.pop()
        noticed = _noticed(sides, group, chance)
        if noticed is not None:
            found.groups += 1
            found.noticed.append(noticed)
        elif _is_enough(found, start, budget):
            found.open += group.tolist()
        elif len(group) <= _FEW:
            found.entries += individually(group.tolist())
        else:
            groups += [group[: len(group) // 2], group[len(group) // 2 :]]
    if not found.entries and not found.open:
        found.entries = individually(sorted(chance.choice(chosen, _SHOWN, False).tolist()))
    return found


def _is_enough(found: Many, start: float, budget: float | None) -> bool:
    wrong = sum(entry.verdict is not Verdict.PASS for entry in found.entries)
    return wrong >= _MOST_FOUND or (budget is not None and time.monotonic() - start > budget)


def _sizes(sides: Sides, group: np.ndarray) -> np.ndarray:
    x = np.abs(sides.function.inputs.values[group])
    return np.where(x == 0, 1.0, x)


def _by_size(sides: Sides, chosen: np.ndarray) -> list[np.ndarray]:
    """Groups of entries whose contributions are of like sizes; those of 0 are one group."""
    share = np.abs(sides.analytic[:, chosen]).max(axis=0) * _sizes(sides, chosen)
    level = np.full(len(chosen), -np.inf)
    level[share > 0] = np.floor(np.log(share[share > 0]) / np.log(_SPREAD))
    return [chosen[level == number] for number in np.unique(level)]


def _noticed(sides: Sides, group: np.ndarray, chance: np.random.Generator) -> np.ndarray | None:
    """The relative errors that would have shown, where all directions agree; else None."""
    best = np.full(len(group), np.inf)
    for _ in range(DIRECTIONS):
        signs = chance.choice([-1.0, 1.0], len(group))
        along = signs * chance.uniform(0.5, 1.0, len(group)) * _sizes(sides, group)
        for number, probes in enumerate(sides.function.along(group, along, _steps(sides))):
            found = estimate_of(probes)
            parts = sides.analytic[number, group] * along
            rounding = float(np.linalg.norm(sides.rounding[number, group] * along))
            rounding += EPS * float(np.abs(parts).sum())
            allowed = found.bound + 4 * rounding + sides.rtol * float(np.abs(parts).max())
            if found.kink or not abs(float(parts.sum()) - found.value) <= allowed < np.inf:
                return None
            with np.errstate(divide="ignore", invalid="ignore"):
                size = np.where(
                    parts == 0, 0.0, (allowed + found.bound + 4 * rounding) / np.abs(parts)
                )
            best = np.minimum(best, size)
    return best if np.quantile(best, 0.99) <= KNOWN else None


def _steps(sides: Sides) -> np.ndarray:
    """Steps along a direction, whose entries move by their own sizes."""
    steps = [steps_for(1.0, float(sides.function.inputs.eps.max()), all_) for all_ in (False, True)]
    return np.unique(np.concatenate([steps[0], steps[1][:12]]))[::-1]
