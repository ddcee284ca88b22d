"""``autograd.core``: what programs take from the core of HIPS autograd."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd.engine.numpy_protocol import CALLS, UFUNCS
from autograd.hips.extend import defjvp, defvjp, primitive
from autograd.table.shapes import data_of, shape_of
from autograd.transforms import forward, pytree, reverse

__all__ = ["VSpace", "defjvp", "defvjp", "make_jvp", "make_vjp", "primitive", "primitive_vjps",
           "vspace"]  # fmt: skip

# The functions of NumPy that have a derivative, by themselves.
primitive_vjps: dict[Any, Any] = {**UFUNCS, **CALLS}


def make_vjp(f: Callable[..., Any], x: Any) -> tuple[Callable[[Any], Any], Any]:
    """The function that pulls a gradient back to ``x``, and the output.

    >>> pull, y = make_vjp(lambda x: x**2, 3.0)
    >>> pull(1.0), y
    (6.0, 9.0)
    """
    output, pullback = reverse.vjp(f, x)
    return (lambda g: pullback(g)[0]), output


def make_jvp(f: Callable[..., Any], x: Any) -> Callable[[Any], tuple[Any, Any]]:
    """``make_jvp(f, x)(v)`` gives the output and its change along v."""
    return lambda v: forward.jvp(f, (x,), (v,))


class VSpace:
    """The vectors of the shape that an array, a number or a structure of them has.

    >>> space = vspace({"a": 1.0, "b": np.ones(2)})
    >>> space.size, space.zeros()
    (3, {'a': 0.0, 'b': array([0., 0.])})
    """

    def __init__(self, value: Any) -> None:
        leaves, self.structure = pytree.flatten(value)
        for leaf in leaves:
            if np.asarray(data_of(leaf)).dtype.kind not in "fiub":
                raise TypeError(f"a vector holds real numbers, got {leaf!r}: see the page on NumPy")
        self.shapes = [shape_of(leaf) for leaf in leaves]
        self.size = sum(int(np.prod(shape)) for shape in self.shapes)

    def __eq__(self, other: object) -> bool:
        alike = isinstance(other, VSpace) and self.structure == other.structure
        return alike and self.shapes == other.shapes  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((self.structure, tuple(self.shapes)))

    def __repr__(self) -> str:
        return f"VSpace({', '.join(map(str, self.shapes))})"

    def _made(self, leaf: Callable[[tuple[int, ...]], Any]) -> Any:
        made = [leaf(shape) if shape else float(leaf(shape)) for shape in self.shapes]
        return pytree.unflatten(self.structure, made)

    def _each(self, join: Callable[..., Any], *vectors: Any) -> Any:
        """The structure of what ``join`` makes of the leaves in one place."""
        leaves = (pytree.flatten_like(self.structure, v, "a vector") for v in vectors)
        return pytree.unflatten(self.structure, map(join, *leaves))

    def zeros(self) -> Any:
        return self._made(np.zeros)

    def ones(self) -> Any:
        return self._made(np.ones)

    def randn(self) -> Any:
        """Random numbers, from NumPy's global generator."""
        return self._made(lambda shape: np.random.standard_normal(shape))

    def standard_basis(self) -> Iterator[Any]:
        for place in range(self.size):
            rest = iter(np.split(np.arange(self.size) == place, self._ends()))
            yield self._made(lambda shape, rest=rest: next(rest).reshape(shape) * 1.0)  # type: ignore[misc]

    def _ends(self) -> list[int]:
        lengths = [int(np.prod(shape)) for shape in self.shapes]
        return [sum(lengths[: i + 1]) for i in range(len(lengths) - 1)]

    def add(self, x: Any, y: Any) -> Any:
        return self._each(lambda a, b: a + b, x, y)

    mut_add = add

    def scalar_mul(self, x: Any, a: Any) -> Any:
        return self._each(lambda b: b * a, x)

    def inner_prod(self, x: Any, y: Any) -> Any:
        products = pytree.flatten(self._each(lambda a, b: np.sum(a * b), x, y))[0]
        return sum(products, 0.0)

    def covector(self, x: Any) -> Any:
        return x


def vspace(value: Any) -> VSpace:
    """The vectors of that shape."""
    return VSpace(value)
