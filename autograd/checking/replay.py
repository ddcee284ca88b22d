"""A recorded graph evaluated at many points at once: one array operation for each node."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import numpy as np

from autograd.checking.recorded import FlatGraph
from autograd.table.smooth_pieces import smooth_piece_on_arrays


class Replay:
    """The values of a graph at ``points``, an array with a row for each input.

    outputs     one row for each output of the graph
    same_smooth_piece  for each point, whether the nodes of ``counting`` and all comparisons are on
                the side where the recorded point is
    """

    def __init__(self, graph: FlatGraph, points: np.ndarray, counting: Container[int]) -> None:
        last = max(graph.outputs, default=0)
        values: list[Any] = [*points, *graph.data[graph.inputs :]]
        count = points.shape[1]
        same = np.ones(count, bool)
        with np.errstate(all="ignore"):
            for i in range(graph.inputs, len(graph.nodes)):
                parents = graph.parents[i]
                if not parents:
                    continue
                operands = [values[p] for p in parents]
                piece = smooth_piece_on_arrays(graph.ops[i])
                if i <= last or graph.comparisons:
                    values[i] = graph.ops[i].on_arrays(*operands)
                if piece is not None and i in counting:
                    recorded = piece(*(np.float64(graph.data[p]) for p in parents))
                    same &= np.equal(piece(*operands), recorded)
            for comparison, left, right in graph.comparisons:
                answers = comparison.compare(values[left], values[right])
                same &= np.equal(answers, comparison.outcome)
        self.outputs = np.array([np.broadcast_to(values[o], count) for o in graph.outputs])
        self.same_smooth_piece = same


def values_near(
    graph: FlatGraph,
    at: np.ndarray,
    entries: Sequence[int],
    points: np.ndarray,
    counting: Container[int],
) -> Replay:
    """The graph where entry ``entries[k]`` alone is ``points[k, m]``, for all k and m.

    Point (k, m) of the result is number ``k * m_count + m``.
    """
    each = points.shape[1]
    full = np.repeat(at[:, None], points.size, axis=1)
    for k, entry in enumerate(entries):
        full[entry, k * each : (k + 1) * each] = points[k]
    return Replay(graph, full, counting)
