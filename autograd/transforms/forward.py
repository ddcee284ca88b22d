"""Forward mode: jvp."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.engine import modes
from autograd.engine.node import Node
from autograd.table.shapes import data_of, shape_of
from autograd.transforms.calling import (
    checked_argnums,
    checked_inputs,
    checked_like,
    checked_outputs,
    recorded,
    released,
    without_aux,
)
from autograd.transforms.disconnected import calling
from autograd.transforms.dual import dual, level_of, new_level, reaches_outside, split
from autograd.transforms.pytree import flatten, flatten_like, tree_map, unflatten


def jvp(
    f: Callable[..., Any], inputs: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False
) -> Any:
    """The output of ``f``, and how it changes when the inputs move along the tangents.

    inputs    a tuple of the positional arguments
    tangents  a tuple of the same structure and shapes
    has_aux   ``f`` returns ``(output, aux)``, and so does this: ``output, tangent, aux``

    Forward mode: output and tangent are computed together in one pass, no graph is kept. The
    tangent is the Jacobian-vector product; it has the structure of the output.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    >>> jvp(lambda x: jvp(lambda y: y**3, (x,), (1.0,))[1], (2.0,), (1.0,))
    (12.0, 12.0)

    Tangents of another structure raise ``TypeError``, of another shape ``ValueError``.
    """
    checked_argnums(f, 0)
    if not isinstance(inputs, list | tuple):
        raise TypeError(f"jvp takes a tuple of inputs, jvp(f, (x,), (dx,)); got {inputs!r}")
    keep = modes.mode().grad
    leaves, structure = checked_inputs(tuple(inputs), range(len(inputs)), keep)
    directions = [
        checked_like(tangent, leaf, f"tangents{path}", keep)
        for tangent, leaf, path in zip(
            flatten_like(structure, tangents, "tangents"), leaves, structure.paths, strict=True
        )
    ]
    level = new_level()
    duals = [dual(level, x, t) for x, t in zip(leaves, directions, strict=True)]
    with recorded(keep), calling():
        returned = f(*unflatten(structure, duals))
    output, aux = without_aux(f, returned, has_aux)
    found, output_structure = checked_outputs(f, output)
    pairs = [_with_zeros(*split(x, level)) for x in found]
    from_nodes = any(isinstance(x, Node) for x in flatten((inputs, tangents))[0])
    as_nodes = from_nodes or (keep and any(_connected(x) for pair in pairs for x in pair))
    results = [
        [released(x, keep, keep and _connected(x), as_nodes) for x in pair] for pair in pairs
    ]
    output, tangent = (unflatten(output_structure, part) for part in _transposed(results))
    if not has_aux:
        return output, tangent
    return output, tangent, tree_map(lambda x: _released_aux(x, level, keep), aux)


def _with_zeros(primal: Any, tangent: Any) -> tuple[Any, Any]:
    if tangent is not None:
        return primal, tangent
    array = isinstance(data_of(primal), np.ndarray)
    return primal, np.zeros(shape_of(primal), data_of(primal).dtype) if array else 0.0


def _connected(x: Any) -> bool:
    """Whether a result depends on nodes from outside, or on the tangents of a jvp around."""
    return level_of(x) > 0 or reaches_outside(x, ())


def _transposed(pairs: list[list[Any]]) -> tuple[list[Any], list[Any]]:
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _released_aux(x: Any, level: int, keep: bool) -> Any:
    if not isinstance(x, Node):
        return x
    primal = split(x, level)[0]
    connected = keep and _connected(primal)
    return released(primal, keep, connected, as_nodes=connected)
