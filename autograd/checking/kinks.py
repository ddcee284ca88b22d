"""Where a recorded program kinks: rows whose ``piece`` jumps, and comparisons in user code.

A program stands on a kink of some node, seen from some input, when moving that input by so
little that an operand of the node reaches its neighbouring float changes the piece, or the
answer of the comparison.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd.checking.decisions import Comparison
from autograd.checking.local import Chained, LocalDerivatives
from autograd.checking.recorded import FlatGraph
from autograd.table.smooth_pieces import SmoothPiece, smooth_piece_of


def smooth_pieces(graph: FlatGraph, counting: Sequence[int]) -> tuple[Any, ...]:
    """On which piece each kinking node stands, and how each comparison was answered.

    Two runs of a program with equal ``smooth_pieces`` are on one smooth piece of it. ``counting``
    are the positions of the nodes that count.
    """
    found: list[Any] = [len(graph.nodes)]
    for i in counting:
        piece = smooth_piece_of(graph.ops[i]) if i < len(graph.nodes) and graph.parents[i] else None
        if piece is not None:
            found += [graph.ops[i].name, _token(piece(*(graph.data[p] for p in graph.parents[i])))]
    found += [comparison.outcome for comparison, _, _ in graph.comparisons]
    return tuple(found)


def _token(x: Any) -> Any:
    return "nan" if x != x else x


# ---------------------------------------------------------------- standing on one

Kink = int | Comparison  # the position of a node, or a comparison


def counting_nodes(chained: Chained | None) -> list[int]:
    """The positions of the nodes on which the output of the chain depends."""
    return [] if chained is None else [i for i, size in enumerate(chained.scale) if size != 0.0]


def kinks(
    graph: FlatGraph, derivatives: LocalDerivatives, counting: Sequence[int]
) -> dict[int, list[Kink]]:
    """For each input that stands on a kink, the nodes and comparisons that it stands on.

    Of the nodes, only those at the positions ``counting`` count.
    """
    found: dict[int, list[Kink]] = {}
    for kink, operands, side in _suspects(graph, counting):
        tangents = {p: _tangents(graph, derivatives, p) for p in set(operands)}
        for entry in sorted(set().union(*tangents.values())):
            direction = [tangents[p].get(entry, 0.0) for p in operands]
            if _jumps(side, [graph.data[p] for p in operands], direction):
                found.setdefault(entry, []).append(kink)
    return found


def _suspects(
    graph: FlatGraph, counting: Sequence[int]
) -> list[tuple[Kink, tuple[int, ...], SmoothPiece]]:
    """The nodes and comparisons where one operand, moved alone, changes the piece."""
    suspects: list[tuple[Kink, tuple[int, ...], SmoothPiece]] = []
    for i in counting:
        piece = smooth_piece_of(graph.ops[i]) if graph.parents[i] else None
        if piece is not None:
            suspects.append((i, graph.parents[i], piece))
    for comparison, left, right in graph.comparisons:
        suspects.append((comparison, (left, right), comparison.compare))
    return [s for s in suspects if _is_near(s[2], [graph.data[p] for p in s[1]])]


def _is_near(side: SmoothPiece, operands: list[float]) -> bool:
    here = _token(side(*operands))
    for slot in range(len(operands)):
        for towards in (-math.inf, math.inf):
            moved = list(operands)
            moved[slot] = math.nextafter(moved[slot], towards)
            if _token(side(*moved)) != here:
                return True
    return False


def _tangents(graph: FlatGraph, derivatives: LocalDerivatives, position: int) -> dict[int, float]:
    """∂node/∂input for the inputs that the node depends on."""
    adjoint = {position: 1.0}
    for i in range(position, graph.inputs - 1, -1):
        up = adjoint.get(i, 0.0)
        if up != 0.0 and graph.parents[i]:
            for parent, local in zip(graph.parents[i], derivatives.of(i)[0], strict=True):
                adjoint[parent] = adjoint.get(parent, 0.0) + up * local
    return {i: t for i, t in adjoint.items() if i < graph.inputs and t != 0.0 and t == t}


def _jumps(side: SmoothPiece, operands: Sequence[float], direction: Sequence[float]) -> bool:
    """Whether the piece changes when all operands move along ``direction``, either way.

    The step is the smallest that takes an operand to its neighbouring float; operands that
    move alike (``maximum(x, x)``) move together.
    """
    moving = [(x, t) for x, t in zip(operands, direction, strict=True) if t != 0.0]
    if not moving:
        return False
    step = min(max(math.ulp(x), 1e-290) / abs(t) for x, t in moving)
    here = _token(side(*operands))
    for sign in (-step, step):
        moved = [x + sign * t for x, t in zip(operands, direction, strict=True)]
        if _token(side(*moved)) != here:
            return True
    return False
