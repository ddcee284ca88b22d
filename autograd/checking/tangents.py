"""A derivative forward of many inputs along directions, which is what a jvp gives by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.checking.calling import NumericFunction
from autograd.checking.directions import Foretold
from autograd.checking.pairs import change_along

_DRAWN = 4  # directions along which it is seen how large the contributions are


class Tangents:
    """The sides of ``jvp``: a call for each direction, weighted by each cotangent.

    What each entry contributes is not seen; of so many of one group the mean square is, along
    directions with random signs.

    function  where differences are taken, and ``given`` as the function came
    """

    def __init__(
        self,
        function: NumericFunction,
        given: NumericFunction,
        jvp: Callable[..., Any],
        rtol: float,
    ) -> None:
        self.function, self.given, self.jvp, self.rtol = function, given, jvp, rtol

    def along(self, group: np.ndarray, direction: np.ndarray) -> list[Foretold]:
        inputs = self.given.inputs
        here = self._at(inputs.values, group, direction)
        near = [self._at(point, group, direction) for point in inputs.neighbours()]
        rounding = np.abs(np.array(near) - here).max(axis=0)
        chance = np.random.default_rng(len(group))
        drawn = [
            self._at(inputs.values, group, direction * chance.choice([-1.0, 1.0], len(group)))
            for _ in range(_DRAWN)
        ]
        usual = np.sqrt(np.square([here, *drawn]).mean(axis=0) / len(group))
        return [
            Foretold(float(total), np.full(len(group), size), float(off))
            for total, size, off in zip(here, usual, rounding, strict=True)
        ]

    def _at(self, numbers: np.ndarray, group: np.ndarray, direction: np.ndarray) -> np.ndarray:
        tangent = np.zeros(len(numbers))
        tangent[group] = direction
        result, _ = change_along(self.jvp, self.given, numbers, tangent)
        found: np.ndarray = self.given.cotangents @ result
        return found

    def sizes(self, chosen: np.ndarray) -> np.ndarray:
        return np.ones(len(chosen))
