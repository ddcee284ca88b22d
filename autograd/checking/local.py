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

from autograd.checking.differences import Probes, estimate, steps_for
from autograd.checking.holomorphic import complex_kernel
from autograd.checking.recorded import FlatGraph, Level, data_of
from autograd.table.scalars import Primitive

EPS = float(np.finfo(float).eps)
_STEP = 1e-20  # relative to the operand: its square is far below the last digit
_SMALLEST = 1e-270
_MOST = 4_000_000  # numbers in one array


@dataclass(slots=True)
class LocalDerivatives:
    """∂node/∂operand for every operand of every node, each with a bound for its error."""

    values: list[Sequence[float]]
    bounds: list[Sequence[float]]
    exact: list[bool]  # by the complex step


def local_derivatives(graph: FlatGraph) -> LocalDerivatives:
    """The local derivatives of the computed nodes."""
    count = len(graph.nodes)
    result = LocalDerivatives([()] * count, [()] * count, [True] * count)
    data = np.array(graph.data)
    for (op, arity), levels in _grouped(graph).items():
        members = [i for level in levels for i in level.members]
        operands = data[np.concatenate([level.operands for level in levels], axis=1)]
        values = data[members]
        derivatives, sound = _complex_derivatives(op, operands, values, arity)
        largest = np.abs(derivatives).max(axis=0) if arity else values
        rounding = 8 * EPS * (np.abs(derivatives) + (largest if op.centred else 0.0))
        rows = zip(members, derivatives.T.tolist(), rounding.T.tolist(), strict=True)
        for k, (i, slopes, bounds) in enumerate(rows):
            result.values[i], result.bounds[i] = slopes, bounds
            if not sound[k]:
                result.exact[i] = False
                found = [_difference(op, operands[:, k], slot) for slot in range(arity)]
                result.values[i] = [value for value, _ in found]
                result.bounds[i] = [bound for _, bound in found]
    return result


def derivatives_of(
    op: Primitive, operands: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Slopes of an elementwise row at many points, operands × points, and their bounds."""
    arity = len(operands)
    derivatives, sound = _complex_derivatives(op, operands, values, arity)
    bounds = 8 * EPS * np.abs(derivatives)
    for k in np.flatnonzero(~sound).tolist():
        for slot in range(arity):
            derivatives[slot, k], bounds[slot, k] = _difference(op, operands[:, k], slot)
    return derivatives, bounds


def _grouped(graph: FlatGraph) -> dict[tuple[Primitive, int], list[Level]]:
    groups: dict[tuple[Primitive, int], list[Level]] = defaultdict(list)
    for level in graph.levels:
        groups[level.op, len(level.operands)].append(level)
    return groups


def _complex_derivatives(
    op: Primitive, operands: np.ndarray, values: np.ndarray, arity: int
) -> tuple[np.ndarray, np.ndarray]:
    """Slopes of shape (arity, nodes), and for which nodes they can be trusted."""
    kernel = complex_kernel(op)
    derivatives = np.full(operands.shape, np.nan)
    sound = np.zeros(operands.shape[1], bool)
    if kernel is None:
        return derivatives, sound
    per_slot = max(1, _MOST // operands.size)
    reals = np.zeros(operands.shape)
    with np.errstate(all="ignore"):
        finite = np.isfinite(operands)
        size = np.where((operands == 0) | ~finite, 1.0, np.abs(operands))
        for start in range(0, arity, per_slot):
            slots = np.arange(start, min(start + per_slot, arity))
            points = np.repeat(operands[:, None, :] + 0j, len(slots), axis=1)
            points[slots, np.arange(len(slots)), :] += 1j * _STEP * size[slots]
            try:
                result = kernel(points) if op.variadic else kernel(*points)
            except (TypeError, AttributeError, ValueError, IndexError):
                return derivatives, sound
            result = np.broadcast_to(result, (len(slots), operands.shape[1]))
            derivatives[slots] = result.imag / (_STEP * size[slots])
            reals[slots] = result.real
        # an inf or nan that does not show in the value is in a branch that was not taken
        derivatives = np.where(finite | ~np.isfinite(values), derivatives, 0.0)
        reals = np.where(finite, reals, values)
        # another order of adding up may round differently, by digits of the summands
        rounding = 64 * EPS * np.abs(derivatives * np.where(finite, operands, 0.0)).sum(axis=0)
        close = np.abs(reals - values) <= 1e-9 * np.abs(values) + rounding + 1e-300
    sound = np.all(close & np.isfinite(derivatives) & (size > _SMALLEST), axis=0)
    return derivatives, sound


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
    steps = steps_for(x, EPS, thorough=True)
    low, high, middle = x - steps, x + steps, kernel(x)
    f_low = np.array([kernel(v) for v in low.tolist()])
    f_high = np.array([kernel(v) for v in high.tolist()])
    usable = np.isfinite(f_low) & np.isfinite(f_high)
    sizes = np.abs(np.concatenate([f_low[usable][-4:], f_high[usable][-4:], [middle]]))
    probes = Probes(low, x, high, f_low, middle, f_high, usable, EPS * float(sizes.max()))
    found = estimate(probes)
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
    count = len(graph.nodes)
    values, bounds, scale = [0.0] * count, [0.0] * count, [0.0] * count
    exact = [True] * count
    values[output] = scale[output] = 1.0
    pure = all(derivatives.exact)
    for i in range(output, graph.inputs - 1, -1):
        if scale[i] == 0.0:
            continue
        up, error, size = values[i], bounds[i], scale[i]
        for parent, local, off in zip(
            graph.parents[i], derivatives.values[i], derivatives.bounds[i], strict=True
        ):
            if local == 0.0 and off == 0.0:
                continue  # a branch that does not count; 0 × inf is not nan here
            steepness = abs(local)
            values[parent] += up * local
            bounds[parent] += error * (steepness + off) + size * (off + 4 * EPS * steepness)
            scale[parent] += size * steepness
            if not pure:
                exact[parent] = exact[parent] and exact[i] and derivatives.exact[i]
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
