"""Probes of a function around its entries: by calling it, or by replaying its graph."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Sequence
from typing import Any, Protocol

import numpy as np

from autograd.checking.differences import (
    EPS,
    Estimate,
    Probes,
    estimate,
    finer_steps,
    merged,
    steps_for,
)
from autograd.checking.inputs import Inputs
from autograd.checking.recorded import FlatGraph
from autograd.checking.replay import values_near

# All entries in; the function's values, each a number or the summands of one, and a mark of the
# smooth piece that they are on.
Sample = Callable[[np.ndarray], tuple[Sequence[Any], Hashable]]
_MOST = 4_000_000  # numbers in one array


class Around(Protocol):
    """Entry numbers and their steps in; the probes of each entry out, one for each output.

    rounding  whether it is to be looked at how coarse the outputs are, where that takes calls
    """

    def __call__(
        self, entries: Sequence[int], steps: Sequence[np.ndarray], /, *, rounding: bool
    ) -> list[list[Probes]]: ...


class Tick(Protocol):
    """Told how many entries are done."""

    def __call__(self, more: int, /) -> object: ...


def by_calling(
    sample: Sample, inputs: Inputs, noise: Sequence[float] | None = None, share: float = EPS
) -> Around:
    """Probe by calling the function, once for each point.

    Of an output that is a sum the summands are compared with those at the point, each with its own:
    those that do not move drop out, and so does their round-off.

    noise  the round-off of each output, at least that of the summands that move
    share  how much of its size a summand may be off by
    """
    given, here = sample(inputs.values)
    parts = [np.atleast_1d(part) for part in given]

    def at(entry: int, points: np.ndarray, moved: list[np.ndarray]) -> tuple[np.ndarray, Any]:
        full = inputs.values.copy()
        changes, same = np.full((len(parts), len(points)), np.nan), np.ones(len(points), bool)
        for k, x in enumerate(points.tolist()):
            full[entry] = x
            try:
                values, mark = sample(full)
            except (ArithmeticError, ValueError):  # math.log(-1): outside of its domain
                continue
            same[k] = mark == here
            for o, (now, before) in enumerate(zip(values, parts, strict=True)):
                with np.errstate(invalid="ignore"):
                    change = _change(np.atleast_1d(now), before)
                changes[o, k] = change.sum()
                moved[o] |= change != 0
        return changes, same

    def around(
        entries: Sequence[int], steps: Sequence[np.ndarray], *, rounding: bool = False
    ) -> list[list[Probes]]:
        result = []
        for entry, h in zip(entries, steps, strict=True):
            x = float(inputs.values[entry])
            low, high = inputs.rounded(x - h, entry), inputs.rounded(x + h, entry)
            moved = [np.zeros(part.shape, bool) for part in parts]
            f_low, same_low = at(entry, low, moved)
            f_high, same_high = at(entry, high, moved)
            sizes = (
                np.abs(p[m] if m.any() else p).sum() for p, m in zip(parts, moved, strict=True)
            )
            noises = [share * float(size) for size in sizes]
            if noise is not None:
                noises = list(map(max, noises, noise))
            middles = [0.0] * len(parts)
            same = same_low & same_high
            result.append(_probes(x, low, high, middles, f_low, f_high, same, noises))
        return result

    return around


def _change(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    """What changed of each summand; of all where there are more or fewer of them."""
    return now - before if now.shape == before.shape else np.array([now.sum() - before.sum()])


def by_replaying(
    graph: FlatGraph, inputs: Inputs, noise: Sequence[float], counting: Container[int]
) -> Around:
    """Probe by evaluating the recorded graph at all points together."""
    middles = [graph.data[o] for o in graph.outputs]

    def around(
        entries: Sequence[int], steps: Sequence[np.ndarray], *, rounding: bool = False
    ) -> list[list[Probes]]:
        each = max(map(len, steps), default=0)
        at_once = max(1, _MOST // max(1, len(graph.nodes) * 2 * each))
        result = []
        for start in range(0, len(entries), at_once):
            chunk = list(entries[start : start + at_once])
            h = np.array([_padded(s, each) for s in steps[start : start + at_once]])
            x = inputs.values[chunk][:, None]
            low, high = x - h, x + h
            replay = values_near(graph, inputs.values, chunk, np.hstack([low, high]), counting)
            shape = (len(graph.outputs), len(chunk), 2, each)
            values = replay.outputs.reshape(shape)
            same = np.all(replay.same_smooth_piece.reshape(shape[1:]), axis=1)
            for k in range(len(chunk)):
                result.append(_probes(float(x[k, 0]), low[k], high[k], middles,
                    values[:, k, 0], values[:, k, 1], same[k], noise))  # fmt: skip
        return result

    return around


def _padded(steps: np.ndarray, count: int) -> np.ndarray:
    return np.concatenate([steps, np.full(count - len(steps), steps[-1])])


def _probes(
    x: float,
    low: np.ndarray,
    high: np.ndarray,
    middles: Sequence[float],
    f_low: np.ndarray,
    f_high: np.ndarray,
    same: np.ndarray,
    noise: Sequence[float],
) -> list[Probes]:
    result = []
    fresh = np.append(True, np.diff(low) != 0)  # padding, and steps that round to the same floats
    for o, middle in enumerate(middles):
        usable = np.isfinite(f_low[o]) & np.isfinite(f_high[o])
        sizes = np.abs(np.r_[f_low[o][usable][-4:], f_high[o][usable][-4:], middle])
        floor = np.finfo(float).eps * float(sizes.max())
        off = max(floor, noise[o])
        result.append(Probes(low, x, high, f_low[o], middle, f_high[o], usable & same & fresh, off))
    return result


# ---------------------------------------------------------------- estimates for all entries


def estimates(
    around: Around,
    inputs: Inputs,
    entries: Sequence[int],
    outputs: int,
    enough: Callable[[int, int, Estimate], bool],
    tick: Tick,
    method: str = "auto",
) -> list[list[tuple[Estimate, Probes]]]:
    """For each entry and each output the derivative, from a few steps if they are enough.

    ``enough(entry, output, estimate)`` tells; otherwise the whole ladder of steps is tried.
    """
    found: list[list[tuple[Estimate, Probes]]] = []
    for start in range(0, len(entries), 64):
        chunk = entries[start : start + 64]
        quick = _run(around, inputs, chunk, False, method)
        poor = [
            k
            for k, entry in enumerate(chunk)
            if not all(enough(entry, o, quick[k][o][0]) for o in range(outputs))
        ]
        if poor:
            thorough = _run(around, inputs, [chunk[k] for k in poor], True, method)
            for k, better in zip(poor, thorough, strict=True):
                quick[k] = better
        for k in poor:
            quick[k] = _with_finer_steps(around, inputs, chunk[k], quick[k], method)
        found += quick
        tick(len(chunk))
    return found


Found = list[tuple[Estimate, Probes]]


def _with_finer_steps(
    around: Around, inputs: Inputs, entry: int, found: Found, method: str
) -> Found:
    """What is found with further steps, of an entry whose slope round-off hides."""
    hidden = [number for number, _ in found if number.is_hidden]
    if not hidden or method == "central":
        return found
    ladder = steps_for(float(inputs.values[entry]), float(inputs.eps[entry]), thorough=True)
    best = max(number.step for number in hidden)
    (further,) = around([entry], [finer_steps(ladder, best)], rounding=False)
    sharper = []
    for (number, probes), more in zip(found, further, strict=True):
        both = merged(probes, more)
        other = estimate(both)
        is_better = number.is_hidden and not other.kink and other.bound < number.bound
        sharper.append((other, both) if is_better else (number, probes))
    return sharper


def _run(
    around: Around, inputs: Inputs, entries: Sequence[int], thorough: bool, method: str
) -> list[Found]:
    x, eps = inputs.values, inputs.eps
    steps = [steps_for(float(x[e]), float(eps[e]), thorough) for e in entries]
    extrapolate = method != "central"
    probed = around(entries, steps, rounding=thorough)
    return [[(estimate(p, extrapolate), p) for p in probes] for probes in probed]
