"""What the user says the derivative is, asked at flat entries: gradient=, vjp= or jvp=."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.checking.calling import NumericFunction, changed_entries
from autograd.checking.inputs import Inputs, flat_numbers, numbers_in
from autograd.wording import said

# A gradient at some numbers, one row for each cotangent; and what has no number, with the reason.
# With another argument than 0 the cotangents are neighbouring ones.
GradientAt = Callable[..., tuple[np.ndarray, dict[int, str]]]


@dataclass(frozen=True)
class Pair:
    """A function, and its derivative in one of three forms; none: the recorded one is meant."""

    f: Callable[..., Any]
    gradient: Callable[..., Any] | None = None
    vjp: Callable[..., Any] | None = None
    jvp: Callable[..., Any] | None = None

    @property
    def is_given(self) -> bool:
        """Whether the derivative was given, in any form."""
        return self.gradient is not None or self.returns_anything

    @property
    def returns_anything(self) -> bool:
        """Whether f may return more than one number."""
        return self.vjp is not None or self.jvp is not None

    def at(self, function: NumericFunction, inputs: Inputs, chosen: Sequence[int]) -> GradientAt:
        """The derivative by the entries of ``inputs``; ``jvp`` is asked for those chosen alone."""
        if self.jvp is not None:
            return _by_columns(self.jvp, function, inputs, chosen)
        name = "gradient=" if self.vjp is None else "vjp="

        def gradient_at(numbers: np.ndarray, near: int = 0) -> tuple[np.ndarray, dict[int, str]]:
            rows: list[np.ndarray] = []
            reasons: dict[int, str] = {}
            for k in range(len(function.cotangents)):
                arguments = inputs.like(numbers)
                if self.vjp is not None:
                    result = self.vjp(*arguments, function.cotangent(k, near))
                else:
                    assert self.gradient is not None
                    result = self.gradient(*arguments)
                row, why = flat_numbers(result, inputs)
                rows.append(row)
                reasons |= _changed(inputs, numbers, arguments, name) | why
            return np.array(rows), reasons

        return gradient_at


def _changed(inputs: Inputs, numbers: np.ndarray, arguments: Any, name: str) -> dict[int, str]:
    """At the point itself, the entries that a derivative changed in what it was given."""
    if numbers is not inputs.values:
        return {}
    return {
        e: said("check.changes_input", function=name, name=inputs.name_and_place(e)[0])
        for e in changed_entries(inputs, arguments)
    }


def change_along(
    jvp: Callable[..., Any], function: NumericFunction, numbers: np.ndarray, tangent: np.ndarray
) -> tuple[np.ndarray, dict[int, str]]:
    """How the outputs change along a tangent, and the entries that ``jvp`` changed itself."""
    inputs = function.inputs
    arguments = inputs.like(numbers)
    result = numbers_in(jvp(*arguments, *inputs.like(tangent)))
    if result.shape != function.values.shape:
        raise ValueError(
            f"jvp= returns {len(result)} numbers and the function {len(function.values)}: "
            "return what looks like the output, its change along the tangents"
        )
    return result, _changed(inputs, numbers, arguments, "jvp=")


def _by_columns(
    jvp: Callable[..., Any], function: NumericFunction, inputs: Inputs, chosen: Sequence[int]
) -> GradientAt:
    """The columns of the Jacobian, a call for each, weighted as a vjp would weight them."""

    def along(numbers: np.ndarray, tangent: np.ndarray) -> tuple[np.ndarray, dict[int, str]]:
        return change_along(jvp, function, numbers, tangent)

    def gradient_at(numbers: np.ndarray, near: int = 0) -> tuple[np.ndarray, dict[int, str]]:
        rows = np.zeros((len(function.cotangents), len(inputs)))
        columns = np.zeros((len(function.values), len(chosen)))
        reasons: dict[int, str] = {}
        for place, e in enumerate(chosen):
            unit = np.zeros(len(inputs))
            unit[e] = 1.0
            columns[:, place], why = along(numbers, unit)
            reasons |= why
        rows[:, list(chosen)] = function.cotangents @ columns
        if numbers is inputs.values:
            reasons |= dict.fromkeys(chosen if _bends(columns) else (), said("check.not_linear"))
        return rows, reasons

    def _bends(columns: np.ndarray) -> bool:
        """Whether a jvp along several entries at once is not the sum of those along each."""
        tangent = np.zeros(len(inputs))
        tangent[list(chosen)] = np.random.default_rng(0).uniform(0.5, 1.5, len(chosen))
        together, _ = along(inputs.values, inputs.rounded_row(tangent))
        parts = columns * inputs.rounded_row(tangent)[list(chosen)]
        allowed = 1e-7 + 64 * max(function.eps, 2.0**-52)
        off = np.abs(together - parts.sum(axis=1))
        return bool(np.any(off > allowed * np.abs(parts).sum(axis=1)))

    return gradient_at
