"""Local derivatives of every node of a recorded graph, from its kernel and never from its rule.

Nodes of one row are done together. The complex step is taken where the row's kernel is
analytic, extrapolated differences of the float kernel where it is not. Chained from the
output to the inputs they give the gradient that the recorded numbers imply; compared with
the rules, node by node, they show which rule is at fault.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.checking.differences import Probes, estimate, finer_steps, merged, steps_for
from autograd.checking.holomorphic import complex_kernel
from autograd.checking.recorded import FlatGraph, Level, data_of
from autograd.table.scalars import Primitive

EPS = float(np.finfo(float).eps)
_STEP = 1e-20  # relative to the operand: its square is far below the last digit
_STEP_AT_0 = 1e-160  # whose square is 0: that of x³ would be its slope
_SMALLEST = 1e-270
_MOST = 4_000_000  # numbers in one array


@dataclass(slots=True)
class LocalDerivatives:
    """∂node/∂operand, each with a bound for its error, in the order of ``graph.edges``."""

    values: np.ndarray
    bounds: np.ndarray
    exact: np.ndarray  # by the complex step
    starts: np.ndarray

    def of(self, i: int) -> tuple[list[float], list[float]]:
        """Those of a node, and their bounds."""
        own = slice(self.starts[i], self.starts[i + 1])
        return self.values[own].tolist(), self.bounds[own].tolist()


def local_derivatives(graph: FlatGraph) -> LocalDerivatives:
    """The local derivatives of the computed nodes."""
    edges = graph.edges
    count = len(edges.operands)
    result = LocalDerivatives(np.zeros(count), np.zeros(count), np.ones(count, bool), edges.starts)
    data = np.array(graph.data)
    for op, levels in _by_row(graph):
        members = np.concatenate([level.members for level in levels])
        own = np.concatenate([level.edges for level in levels], axis=1)
        operands = data[edges.operands[own]]
        derivatives, sound = _complex_derivatives(op, operands, data[members])
        sizes = np.abs(derivatives)
        bounds = 8 * EPS * (sizes + sizes.max(axis=0) if op.centred else sizes)
        for k in np.flatnonzero(~sound).tolist():
            for slot in range(len(operands)):
                derivatives[slot, k], bounds[slot, k] = _difference(op, operands[:, k], slot)
        result.values[own], result.bounds[own], result.exact[own] = derivatives, bounds, sound
    return result


def derivatives_of(
    op: Primitive, operands: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Slopes of an elementwise row at many points, operands × points, and their bounds."""
    arity = len(operands)
    derivatives, sound = _complex_derivatives(op, operands, values)
    bounds = 8 * EPS * np.abs(derivatives)
    for k in np.flatnonzero(~sound).tolist():
        for slot in range(arity):
            derivatives[slot, k], bounds[slot, k] = _difference(op, operands[:, k], slot)
    return derivatives, bounds


def _by_row(graph: FlatGraph) -> list[tuple[Primitive, list[Level]]]:
    """The levels of each row with as many operands."""
    groups: dict[tuple[Primitive, int], list[Level]] = defaultdict(list)
    for level in graph.levels:
        groups[level.op, len(level.operands)].append(level)
    return [(op, levels) for (op, _), levels in groups.items()]


def _complex_derivatives(
    op: Primitive, operands: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Slopes of shape (arity, nodes), and for which nodes they can be trusted."""
    kernel, arity = complex_kernel(op), len(operands)
    derivatives, reals = np.full((2, *operands.shape), np.nan)
    nowhere = np.zeros(operands.shape[1], bool)
    if kernel is None:
        return derivatives, nowhere
    per_slot = max(1, _MOST // operands.size)
    finite = np.isfinite(operands)
    size = np.where((operands == 0) | ~finite, 1.0, np.abs(operands))
    step = np.where(operands == 0, _STEP_AT_0, _STEP * size)
    with np.errstate(all="ignore"):
        for start in range(0, arity, per_slot):
            slots = np.arange(start, min(start + per_slot, arity))
            points = np.repeat(operands[:, None, :] + 0j, len(slots), axis=1)
            points.imag[slots, np.arange(len(slots))] = step[slots]
            try:
                result = np.asarray(kernel(points) if op.variadic else kernel(*points))
            except (TypeError, AttributeError, ValueError, IndexError):
                return derivatives, nowhere
            derivatives[slots] = result.imag / step[slots]
            reals[slots] = result.real
        if op.smooth_piece is not None and arity > 1:
            _share_at_ties(op, kernel, operands, derivatives, step)
        if not finite.all():
            # an inf or nan that does not show in the value is in a branch that was not taken
            derivatives = np.where(finite | ~np.isfinite(values), derivatives, 0.0)
            reals = np.where(finite, reals, values)
            operands = np.where(finite, operands, 0.0)
        # another order of adding up may round differently, by digits of the summands
        rounding = 64 * EPS * np.abs(derivatives * operands).sum(axis=0)
        close = np.abs(reals - values) <= 1e-9 * np.abs(values) + rounding + 1e-300
    sound = np.all(close & np.isfinite(derivatives) & (size > _SMALLEST), axis=0)
    return derivatives, sound


def _share_at_ties(
    op: Primitive, kernel: Any, operands: np.ndarray, derivatives: np.ndarray, step: np.ndarray
) -> None:
    """Give each of the operands that ``max`` chooses from the same part of the slope, in place.

    Moved alone each has the slope of one side. Where there is a slope at all they move alike, and
    then what they have together counts.
    """
    ordered = np.sort(operands, axis=0)
    for k in np.flatnonzero((ordered[1:] == ordered[:-1]).any(axis=0)).tolist():
        for value in np.unique(operands[:, k]).tolist():
            tied = operands[:, k] == value
            points = operands[:, k : k + 1] + 1j * np.where(tied, step[:, k], 0.0)[:, None]
            found = np.asarray(kernel(points) if op.variadic else kernel(*points)).imag
            together = float(found.reshape(-1)[0]) / float(step[tied, k].max(initial=0.0) or 1.0)
            if not math.isclose(together, derivatives[tied, k].sum(), rel_tol=1e-9, abs_tol=1e-300):
                derivatives[tied, k] = together / tied.sum()


def _difference(op: Primitive, operands: np.ndarray, slot: int) -> tuple[float, float]:
    """The derivative of the float kernel in one operand."""
    if not math.isfinite(operands[slot]):
        value = float(data_of(op.value(*operands.tolist())))
        return (0.0, 0.0) if math.isfinite(value) else (math.nan, math.inf)

    def kernel(x: float) -> float:
        return float(
            data_of(op.value(*operands[:slot].tolist(), x, *operands[slot + 1 :].tolist()))
        )

    return difference_of(kernel, float(operands[slot]))


def difference_of(kernel: Callable[[float], float], x: float) -> tuple[float, float]:
    """The derivative of a function of one float, with a bound for its error."""
    steps, middle = steps_for(x, EPS, thorough=True), kernel(x)

    def probed(steps: np.ndarray) -> Probes:
        low, high = x - steps, x + steps
        f_low = np.array([kernel(v) for v in low.tolist()])
        f_high = np.array([kernel(v) for v in high.tolist()])
        usable = np.isfinite(f_low) & np.isfinite(f_high)
        sizes = np.abs(np.concatenate([f_low[usable][-4:], f_high[usable][-4:], [middle]]))
        return Probes(low, x, high, f_low, middle, f_high, usable, EPS * float(sizes.max()))

    probes = probed(steps)
    found = estimate(probes)
    if found.is_hidden:
        finer = estimate(merged(probes, probed(finer_steps(steps, found.step))))
        found = finer if finer.bound < found.bound and not finer.kink else found
    return found.value, found.bound


# ---------------------------------------------------------------- the chain


@dataclass(slots=True)
class Chained:
    """∂output/∂node for every node, with a bound for its error.

    ``scale`` is the sum of the sizes of all paths; ``exact`` whether the complex step was
    taken on all of them.
    """

    values: list[float]
    bounds: list[float]
    scale: list[float]
    exact: list[bool]


def chain(graph: FlatGraph, derivatives: LocalDerivatives, output: int) -> Chained:
    """The local derivatives multiplied and added up from ``output`` back to the inputs."""
    count, edges = len(graph.nodes), graph.edges
    values, bounds, scale = [0.0] * count, [0.0] * count, [0.0] * count
    exact = [True] * count
    values[output] = scale[output] = 1.0
    local, off = derivatives.values, derivatives.bounds
    # a branch that does not count is left out; 0 × inf is not nan here
    back = np.flatnonzero((local != 0) | (off != 0))[::-1]
    back = back[edges.users[back] <= output]
    local, off, steepness = local[back], off[back], np.abs(local[back])
    columns = (edges.users[back], edges.operands[back], local, steepness, steepness + off,
               off + 4 * EPS * steepness)  # fmt: skip
    for user, operand, slope, steep, wide, own in zip(*(c.tolist() for c in columns), strict=True):
        if size := scale[user]:
            values[operand] += values[user] * slope
            bounds[operand] += bounds[user] * wide + size * own
            scale[operand] += size * steep
        elif error := bounds[user]:  # 0 as far as is known
            bounds[operand] += error * wide
    if not derivatives.exact.all():
        by_complex_step = derivatives.exact[back]
        sides = (c.tolist() for c in (*columns[:2], by_complex_step))
        for user, operand, is_exact in zip(*sides, strict=True):
            if scale[user]:
                exact[operand] = exact[operand] and exact[user] and is_exact
    return Chained(values, bounds, scale, exact)


def rules_of(graph: FlatGraph, i: int) -> list[float]:
    """The local derivatives of a node as its rules give them."""
    op, operands = graph.ops[i], [graph.data[p] for p in graph.parents[i]]
    if op.variadic:
        return [float(data_of(s)) for s in op.float_derivatives(graph.data[i], *operands)]
    return [float(rule(graph.data[i], *operands)) for rule in op.float_rules]


def forward(graph: FlatGraph, output: int) -> np.ndarray:
    """∂output/∂input by forward mode, with the rules: what the reverse sweep must equal."""
    count = graph.inputs
    tangents: dict[int, Any] = dict(enumerate(np.eye(count)))
    for i in range(count, output + 1):
        if graph.parents[i]:
            pairs = zip(rules_of(graph, i), graph.parents[i], strict=True)
            tangents[i] = sum((s * tangents[p] for s, p in pairs if p in tangents), np.zeros(count))
    found: np.ndarray = tangents.get(output, np.zeros(count))
    return found


def round_off(graph: FlatGraph, adjoints: Sequence[float], output: int) -> float:
    """A bound for the round-off in the output: that of each node, sent on to the output."""
    with np.errstate(all="ignore"):
        sizes = np.abs(np.array(adjoints) * graph.data)[graph.inputs : output + 1]
    given = [i - graph.inputs for i in graph.constants if i <= output]
    sizes[given] = 0.0
    return EPS * float(sizes[np.isfinite(sizes)].sum())
