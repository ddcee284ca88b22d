"""``autograd.misc.flatten``: structures of arrays as one vector, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.node import Node
from autograd.functions.shapes import concatenate, ravel, reshape
from autograd.transforms import pytree


def flatten(value: Any) -> tuple[Any, Callable[[Any], Any]]:
    """All numbers of a structure in one vector, and the function that builds it again.

    >>> vector, unflatten = flatten({"w": np.ones((2, 2)), "b": 3.0})
    >>> vector
    array([1., 1., 1., 1., 3.])
    >>> unflatten(vector * 2)["b"]
    np.float64(6.0)
    """
    leaves, structure = pytree.flatten(value)
    shapes = [tuple(np.shape(x)) if not isinstance(x, Node) else _shape(x) for x in leaves]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    if any(isinstance(x, Node) for x in leaves):
        vector: Any = concatenate([ravel(x) for x in leaves])
    else:
        parts = [np.ravel(np.asarray(x, float)) for x in leaves]
        vector = np.concatenate(parts) if parts else np.zeros(0)

    def unflatten(vector: Any) -> Any:
        pieces = []
        for shape, end in zip(shapes, ends, strict=True):
            piece = vector[int(end) - int(np.prod(shape)) : int(end)]
            if isinstance(piece, Node):
                pieces.append(reshape(piece, shape) if shape != _shape(piece) else piece)
            else:
                pieces.append(piece.reshape(shape) if shape else piece[0])
        return pytree.unflatten(structure, pieces)

    return vector, unflatten


def _shape(x: Any) -> tuple[int, ...]:
    return getattr(x, "shape", ())


def flatten_func(func: Callable[..., Any], example: Any) -> tuple[Any, Callable[[Any], Any], Any]:
    """The function of a vector, the one that builds the structure, and the example's vector."""
    vector, unflatten = flatten(example)

    def of_vector(flat: Any, *args: Any) -> Any:
        return flatten(func(unflatten(flat), *args))[0]

    return of_vector, unflatten, vector
