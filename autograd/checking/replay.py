"""A recorded graph evaluated at many points at once, nodes of one row together."""

from __future__ import annotations

from collections.abc import Container, Sequence

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
        data, count = np.array(graph.data), points.shape[1]
        values = np.repeat(data[:, None], count, axis=1)
        values[: graph.inputs] = points
        same = np.ones(count, bool)
        with np.errstate(all="ignore"):
            for op, members, operands, _ in graph.levels:
                piece = smooth_piece_on_arrays(op)
                if piece is not None:
                    kinking = [k for k, i in enumerate(members.tolist()) if i in counting]
                    here = data[operands[:, kinking], None]
                    there = values[operands[:, kinking]]
                    same &= np.equal(piece(*there), piece(*here)).all(axis=0)
                values[members] = op.on_arrays(*values[operands])
            for comparison, left, right in graph.comparisons:
                answers = comparison.compare(values[left], values[right])
                same &= np.equal(answers, comparison.outcome)
        self.outputs = values[graph.outputs]
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
