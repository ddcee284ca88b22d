"""``autograd.test_util``: derivatives against differences, as HIPS programs ask for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.table.arrays import data_of
from autograd.transforms.forward import jvp
from autograd.transforms.pytree import flatten, tree_map, unflatten
from autograd.transforms.reverse import vjp

TOLERANCE, STEP = 1e-6, 1e-6


def check_grads(
    f: Callable[..., Any], modes: Sequence[str] = ("fwd", "rev"), order: int = 2
) -> Callable[..., None]:
    """``check_grads(f)(*args)`` raises ``AssertionError`` where a derivative of f is wrong.

    modes  "fwd" for jvp, "rev" for vjp
    order  up to which derivative

    >>> import numpy as np
    >>> check_grads(lambda x: np.tanh(x) ** 2)(np.array([0.5, -1.0]))
    """

    def checked(*args: Any, **named: Any) -> None:
        given = tuple(tree_map(_floats, arg) for arg in args)
        _check(lambda *xs: f(*xs, **named), given, tuple(modes), order, 0)

    return checked


def _floats(x: Any) -> Any:
    return np.array(x, float) if isinstance(x, np.ndarray) else float(x)


def _check(
    f: Callable[..., Any], args: tuple[Any, ...], modes: tuple[str, ...], order: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    ways = _like(args, rng)
    ahead, behind = (f(*tree_map(data_of, _moved(args, ways, step))) for step in (STEP, -STEP))
    rate = _joined(ahead, behind, lambda a, b: (data_of(a) - data_of(b)) / (2 * STEP))
    weights = _like(tree_map(data_of, ahead), rng)
    if "fwd" in modes:
        tangent = jvp(f, args, ways)[1]
        _same(_dot(weights, tangent), _dot(weights, rate), "jvp")
    if "rev" in modes:
        cotangents = vjp(f, *args)[1](weights)
        _same(_dot(cotangents, ways), _dot(weights, rate), "vjp")
    if order > 1:
        if "fwd" in modes:
            _check(lambda *xs: jvp(f, xs, ways)[1], args, modes, order - 1, seed + 1)
        if "rev" in modes:
            _check(lambda *xs: vjp(f, *xs)[1](weights), args, modes, order - 1, seed + 2)


def _like(tree: Any, rng: Any) -> Any:
    return tree_map(lambda x: rng.normal(size=np.shape(x)) if np.shape(x) else rng.normal(), tree)


def _moved(args: Any, ways: Any, step: float) -> Any:
    return _joined(args, ways, lambda x, way: x + step * way)


def _joined(a: Any, b: Any, join: Callable[[Any, Any], Any]) -> Any:
    leaves, structure = flatten(a)
    return unflatten(structure, [join(x, y) for x, y in zip(leaves, flatten(b)[0], strict=True)])


def _dot(a: Any, b: Any) -> float:
    pairs = zip(flatten(a)[0], flatten(b)[0], strict=True)
    return sum(float(np.sum(data_of(x) * data_of(y))) for x, y in pairs)


def _same(found: float, right: float, what: str) -> None:
    error = abs(found - right)
    if not error <= TOLERANCE * (1.0 + abs(found) + abs(right)) * 10:
        raise AssertionError(f"{what} is {found!r}, by differences {right!r}")
