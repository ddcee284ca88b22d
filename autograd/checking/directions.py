"""Gradients of many entries, checked along random directions, then by bisection to the wrong one.

Along a direction v the function changes by the sum of gradient × v: a dozen calls tell whether
that holds for a million entries together. In a direction every entry moves, with a random sign and
by a random part, so one wrong entry shows for certain if its error is above what the differences
can tell. Several wrong ones could cancel: given the others, the contribution of one is spread
evenly over an interval, so that it meets the narrow part where it would cancel by chance alone, in
two directions with the square of that chance. Where a direction disagrees, its halves are asked,
down to single entries, which are then checked as in a small gradient.

Entries whose contributions are of much different sizes are asked apart: among large ones the
error of a small one is hidden by their round-off. In half of the directions an entry moves by its
own size, in the others by that of all of them, if that is larger: an entry that is next to nothing
must move by more than itself before a function shows it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from autograd.checking.calling import NumericFunction
from autograd.checking.differences import EPS, Estimate, steps_for
from autograd.checking.differences import estimate as estimate_of
from autograd.checking.progress import progress
from autograd.checking.verdicts import Entry, Verdict
from autograd.wording import said

MANY = 1000  # entries above which they are not probed one by one
DIRECTIONS = 4  # for each group, two by the size of each entry and two by that of all
HIDING = 20.0  # times what shows: several wrong ones as large hide each other ...
CHANCE = 0.01  # ... with at most this probability, (2 / HIDING)²
SHOWN = 8  # entries of a right gradient that are shown
_SPREAD, _FEW, _MOST_FOUND = 1e3, 4, 20
_CLEAR = 1e-6  # of an entry: what shows so soon needs no more steps

Individually = Callable[[list[int]], list[Entry]]


@dataclass
class Many:
    """What was found of many entries.

    entries     those that were checked on their own
    directions  along how many the function was followed
    noticed     for each entry the smallest error, relative to it, that a direction would have shown
    open        entries of which nothing is known: there was no time, or enough were wrong already
    """

    entries: list[Entry] = field(default_factory=list)
    directions: int = 0
    noticed: list[np.ndarray] = field(default_factory=list)
    open: list[int] = field(default_factory=list)

    def note(self, total: int) -> str:
        sizes = np.concatenate([np.zeros(0), *self.noticed])
        most = float(np.quantile(sizes, 0.95)) if len(sizes) else 0.0
        return said(
            "check.directions",
            count=total,
            directions=self.directions,
            most=f"{most:.0e}",
            all=f"{float(sizes.max(initial=0.0)):.0e}",
            times=f"{HIDING:g}",
            chance=f"{100 * CHANCE:g}",
        )


@dataclass(frozen=True)
class Foretold:
    """What a derivative foretells along a direction, for one cotangent.

    total     the change per step
    parts     how much each entry of the group contributes, or is expected to
    rounding  by how much ``total`` may be rounded
    """

    total: float
    parts: np.ndarray
    rounding: float


class Sides(Protocol):
    """A function, and its derivative along directions."""

    function: NumericFunction
    rtol: float

    def along(self, group: np.ndarray, direction: np.ndarray) -> list[Foretold]:
        """What the derivative foretells where the entries of the group move, by cotangents."""

    def sizes(self, chosen: np.ndarray) -> np.ndarray:
        """How large the derivative by each entry is, if that is known; else ones."""


@dataclass
class Rows:
    """The sides of a gradient: it and how far it may be rounded, a row for each cotangent."""

    function: NumericFunction
    analytic: np.ndarray
    rounding: np.ndarray
    rtol: float

    def along(self, group: np.ndarray, direction: np.ndarray) -> list[Foretold]:
        found = []
        for row, rounding in zip(self.analytic, self.rounding, strict=True):
            parts = row[group] * direction
            off = float(np.linalg.norm(rounding[group] * direction))
            found.append(Foretold(float(parts.sum()), np.abs(parts), off))
        return found

    def sizes(self, chosen: np.ndarray) -> np.ndarray:
        found: np.ndarray = np.abs(self.analytic[:, chosen]).max(axis=0)
        return found


def check_many(
    sides: Sides, chosen: list[int], individually: Individually, seed: int, budget: float | None
) -> Many:
    """All entries of ``chosen``; those that are wrong are found and checked individually.

    budget  the seconds after which no further group is halved
    """
    found, chance, start = Many(), np.random.default_rng(seed), time.monotonic()
    groups = _by_size(sides, np.array(chosen))
    with progress(len(chosen), sides.function.lang) as tick:
        while groups:
            group = groups.pop()
            noticed = _noticed(sides, group, chance, found)
            if noticed is not None:
                found.noticed.append(noticed)
            elif _is_enough(found, start, budget):
                found.open += group.tolist()
            elif len(group) <= _FEW:
                found.entries += individually(group.tolist())
            else:
                groups += [group[: len(group) // 2], group[len(group) // 2 :]]
                continue
            tick(len(group))
    if not found.entries and not found.open:
        found.entries = individually(sorted(chance.choice(chosen, SHOWN, False).tolist()))
    return found


def _is_enough(found: Many, start: float, budget: float | None) -> bool:
    wrong = sum(entry.verdict is not Verdict.PASS for entry in found.entries)
    return wrong >= _MOST_FOUND or (budget is not None and time.monotonic() - start > budget)


def _moves(sides: Sides, group: np.ndarray, by_own_size: bool) -> np.ndarray:
    """How far each entry moves: by its size, or by that of the middle one if that is larger."""
    x = np.abs(sides.function.inputs.values)
    own: np.ndarray = x[group]
    if by_own_size:
        return np.where(own == 0, 1.0, own)
    middle = float(np.median(x[x > 0])) if (x > 0).any() else 1.0
    moves: np.ndarray = np.fmax(own, middle)
    return moves


def _by_size(sides: Sides, chosen: np.ndarray) -> list[np.ndarray]:
    """Groups of entries whose contributions are of like sizes; those of 0 are one group."""
    share = sides.sizes(chosen) * _moves(sides, chosen, by_own_size=False)
    level = np.full(len(chosen), -np.inf)
    level[share > 0] = np.floor(np.log(share[share > 0]) / np.log(_SPREAD))
    return [chosen[level == number] for number in np.unique(level)]


def _noticed(
    sides: Sides, group: np.ndarray, chance: np.random.Generator, many: Many
) -> np.ndarray | None:
    """The relative errors that would have shown, where all directions agree; else None."""
    best = np.full(len(group), np.inf)
    for number in range(DIRECTIONS):
        signs = chance.choice([-1.0, 1.0], len(group))
        moves = _moves(sides, group, by_own_size=number % 2 == 0)
        along = signs * chance.uniform(0.5, 1.0, len(group)) * moves
        many.directions += 1
        shown = _shown_along(sides, group, along)
        if shown is None:
            return None
        best = np.fmin(best, shown)
    return best if np.isfinite(best).any() else None


def _shown_along(sides: Sides, group: np.ndarray, along: np.ndarray) -> np.ndarray | None:
    """The same along one direction, with few steps if they tell enough."""
    foretold, shown = sides.along(group, along), np.full(len(group), np.inf)
    for steps in _ladders(sides):
        probes = sides.function.along(group, along, steps)
        shown, agrees = np.full(len(group), np.inf), True
        for told, probe in zip(foretold, probes, strict=True):
            found = estimate_of(probe)
            agrees &= _agrees(told, found, sides.rtol)
            shown = np.fmin(shown, _least(told, found, sides.rtol))
        if agrees and np.median(shown) < _CLEAR:
            return shown
    return shown if agrees else None


def _agrees(told: Foretold, found: Estimate, rtol: float) -> bool:
    return not found.kink and abs(told.total - found.value) <= _allowed(told, found, rtol) < np.inf


def _allowed(told: Foretold, found: Estimate, rtol: float) -> float:
    rounding = told.rounding + EPS * float(told.parts.sum())
    return found.bound + 4 * rounding + rtol * float(told.parts.max(initial=0.0))


def _least(told: Foretold, found: Estimate, rtol: float) -> np.ndarray:
    """The error of each entry that shows for certain: twice what is allowed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        least: np.ndarray = 2 * _allowed(told, found, rtol) / told.parts
    return np.where(told.parts == 0, 0.0, least)


def _ladders(sides: Sides) -> list[np.ndarray]:
    """Steps along a direction, whose entries move by their own sizes: a few, and many."""
    eps = float(sides.function.inputs.eps.max())
    few, many = (steps_for(1.0, eps, thorough) for thorough in (False, True))
    return [few, np.unique(np.concatenate([few, many[:12]]))[::-1]]
