"""Functions of arrays have NumPy's values, of Tensors, arrays and lists alike."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, array_functions
from autograd.functions import FUNCTIONS

inf, nan = math.inf, math.nan
RNG = np.random.default_rng(5)
OURS = SimpleNamespace(**FUNCTIONS | array_functions.FUNCTIONS)


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


# ---------------------------------------------------------------- values

AXES = (None, 0, 1, -1, (0, 2), (-1, 1))
T3, T4, M, S = normal(2, 3, 4), normal(1, 2, 1, 3), normal(3, 4), normal(4, 4)

# The same call of NumPy (``m`` is numpy) and of us (``m`` is autograd).
CALLS: dict[str, list[tuple[Callable[..., Any], list[np.ndarray]]]] = {
    **{
        name: [
            (lambda m, x, n=name, a=a, k=k: getattr(m, n)(x, axis=a, keepdims=k), [T3])
            for a in AXES for k in (False, True)
        ]
        for name in ("sum", "mean", "prod", "max", "min", "var", "std")
    },
    "ddof": [
        (lambda m, x, n=n, a=a: getattr(m, n)(x, axis=a, ddof=1), [T3])
        for n in ("var", "std") for a in (None, 0, (1, 2))
    ],
    "empty": [
        (lambda m, x, n=n, a=a: getattr(m, n)(x, axis=a), [np.zeros((0, 3))])
        for n in ("sum", "prod") for a in (None, 0, 1)
    ],
    "cumsum": [(lambda m, x, a=a: m.cumsum(x, axis=a), [T3]) for a in (None, 0, 1, -1)],
    "matmul": [
        (lambda m, a, b: m.matmul(a, b), [normal(*a), normal(*b)])
        for a, b in [((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3, 4)), ((2, 1, 2, 3), (3, 3, 2))]
    ],
    "dot": [
        (lambda m, a, b: m.dot(a, b), [normal(*a), normal(*b)])
        for a, b in [
            ((3,), (3,)), ((2, 3), (3,)), ((2, 3), (3, 4)), ((2, 3), (2, 3, 2)), ((), (2, 3)),
            ((2, 3), ()), ((3,), (2, 3, 2)), ((4, 2, 3), (2, 5, 3, 2)), ((), ()),
        ]
    ],
    "outer": [
        (lambda m, a, b: m.outer(a, b), [normal(*a), normal(*b)])
        for a, b in [((2,), (3,)), ((2, 2), (3,)), ((), (2,))]
    ],
    "einsum": [
        (lambda m, *xs, s=s: m.einsum(s, *xs), [normal(*shape) for shape in shapes])
        for s, shapes in [
            ("ij,jk->ik", [(2, 3), (3, 2)]), ("ij,jk", [(2, 3), (3, 2)]), ("ba", [(2, 3)]),
            ("ij, jk -> ik", [(2, 3), (3, 2)]), ("ab", [(2, 3)]), ("i,i", [(3,), (3,)]),
            ("...i,...i", [(2, 3), (2, 3)]), ("...i,i...", [(2, 3), (3, 2)]),
            ("...i,...i->...", [(2, 3), (4, 2, 3)]), ("...i,...i->...", [(4, 2, 3), (2, 3)]),
            ("...ij,...jk", [(5, 2, 2, 3), (2, 3, 4)]), ("...ij,jk->k...i", [(2, 2, 3), (3, 2)]),
            ("i...,j...", [(2, 3, 4), (5, 3, 4)]), ("...,...", [(2, 3), (3,)]),
            ("...,...", [(3,), (2, 3)]), ("...a->...", [(2, 3)]), ("...", [(2, 3)]),
            ("...i,i", [(4, 2, 3), (3,)]), ("i,...i", [(3,), (4, 2, 3)]),
            ("ca,ab,bd", [(2, 3), (3, 4), (4, 2)]), ("ij,kj,k->i", [(2, 3), (4, 3), (4,)]),
            ("aA,AB", [(2, 3), (3, 2)]), ("...A,A", [(2, 3), (3,)]), ("ij->", [(2, 3)]),
        ]
    ],
    "reshape": [
        (lambda m, x, s=s: m.reshape(x, s), [T3])
        for s in ((-1,), -1, 24, (4, -1), [3, 2, 4], np.array([6, 4]))
    ],
    "ravel": [(lambda m, x: m.ravel(x), [T3]), (lambda m, x: m.ravel(x), [np.array(2.0)])],
    "transpose": [
        (lambda m, x, a=a: m.transpose(x, a), [T3]) for a in (None, (2, 0, 1), [-1, 0, 1])
    ],
    "swapaxes": [
        (lambda m, x, i=i, j=j: m.swapaxes(x, i, j), [T3]) for i, j in [(0, 1), (-1, 0), (1, 1)]
    ],
    "moveaxis": [
        (lambda m, x, i=i, j=j: m.moveaxis(x, i, j), [T3])
        for i, j in [(0, 1), (0, -1), (2, 0), (-1, 1), (1, 1)]
    ],
    "squeeze": [(lambda m, x, a=a: m.squeeze(x, a), [T4]) for a in (None, 0, -2, (0, 2))],
    "expand_dims": [(lambda m, x, a=a: m.expand_dims(x, a), [M]) for a in (0, 1, -1, (0, -1))],
    "broadcast_to": [
        (lambda m, x, s=s: m.broadcast_to(x, s), [normal(3, 1)]) for s in ((3, 2), [2, 3, 1])
    ],
    "concatenate": [
        (lambda m, a, b, i=i: m.concatenate([a, b, a], axis=i), [M, normal(3, 4)])
        for i in (0, 1, -1, None)
    ] + [(lambda m, a, b: m.concatenate([a, b]), [M, normal(2, 4)])],
    "stack": [
        (lambda m, a, b, i=i: m.stack([a, b], axis=i), [M, normal(3, 4)]) for i in (0, 1, 2, -1, -2)
    ] + [(lambda m, a, b: m.stack((a, b)), [M, normal(3, 4)])],
    "split": [
        (lambda m, x, s=s, a=a, i=i: m.split(x, s, axis=a)[i], [T3])
        for s, a in [(2, 0), (2, -1), ([1], 1), ([1, 2], 2)] for i in (0, 1)
    ] + [(lambda m, x: m.split(x, 2)[1], [T3]), (lambda m, x: m.split(x, [1, 3], 2)[2], [T3])],
    "pad": [
        (lambda m, x, w=w: m.pad(x, w), [M]) for w in (1, (1, 0), [(0, 2), (1, 1)], [[1], [2]])
    ],
    "take_along_axis": [
        (lambda m, x, i=i, a=a: m.take_along_axis(x, np.array(i), a), [M])
        for i, a in [([[0, 0, 2], [1, 3, 1], [1, 1, 1]], 1), ([[2, 0, 1, 1]], 0), ([[1]] * 3, -1)]
    ],
    "tril": [(lambda m, x, k=k: m.tril(x, k), [S]) for k in (-1, 0, 1)]
    + [(lambda m, x: m.tril(x), [S])],
    "triu": [(lambda m, x, k=k: m.triu(x, k), [T3]) for k in (-1, 0, 1)]
    + [(lambda m, x: m.triu(x), [S])],
    "clip": [
        (lambda m, x, low=low, high=high: m.clip(x, low, high), [M * 2])
        for low, high in [(-0.5, 0.7), (None, 0.7), (-0.5, None), (-inf, inf)]
    ],
    "where": [(lambda m, a, b: m.where(a > b, a, b * b), [M, normal(4)])],
}  # fmt: skip
# rows of the scalar table, which compute on plain arrays
ROWS = [call for name in ("clip", "where") for call, _ in CALLS[name]]
CASES = [
    pytest.param(call, xs, id=f"{name}-{i}")
    for name, cases in CALLS.items()
    for i, (call, xs) in enumerate(cases)
]


@pytest.mark.parametrize(("call", "xs"), CASES)
def test_values_are_numpys(call: Callable[..., Any], xs: list[np.ndarray]) -> None:
    ours, right = call(OURS, *map(Tensor, xs)), call(np, *xs)
    assert isinstance(ours, Tensor)
    assert ours.requires_grad
    assert ours.shape == np.shape(right)
    np.testing.assert_allclose(ours.numpy(), right, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize(("call", "xs"), CASES)
def test_arrays_and_lists_are_constants(call: Callable[..., Any], xs: list[np.ndarray]) -> None:
    if call in ROWS:
        return
    # a list of no rows does not say how long they are
    for given in (xs, *([] if xs[0].size == 0 else [[x.tolist() for x in xs]])):
        y = call(OURS, *given)
        assert isinstance(y, Tensor)
        assert not y.requires_grad
        np.testing.assert_allclose(y.numpy(), call(np, *xs), rtol=1e-13, atol=1e-14)


def test_the_product_of_nothing_is_1_and_keeps_its_place_in_the_graph() -> None:
    for axis, shape in [(None, ()), (0, (3,)), (1, (0,))]:
        for kind in (np.float32, np.float64):
            t = Tensor(np.zeros((0, 3), kind))
            y = ag.prod(t, axis=axis)
            assert (y.shape, y.dtype, y.requires_grad) == (shape, kind, True)
            y.backward(np.ones(shape, kind))
            assert (t.grad.shape, t.grad.dtype) == ((0, 3), kind)


def test_lists_that_hold_nodes_anywhere_become_arrays_of_them() -> None:
    x, t = Value(2.0), Tensor([3.0, 4.0])
    y = array_functions.ravel([[1.0, x], [5.0, 6.0]])
    z = array_functions.matmul([[x, 1.0], (x, x)], t)
    assert y.numpy().tolist() == [1.0, 2.0, 5.0, 6.0]
    assert z.numpy().tolist() == [10.0, 14.0]
    (array_functions.sum(y * y) + array_functions.sum(z)).backward()
    assert x.grad == 2 * 2.0 + 3.0 + 7.0
    assert t.grad.tolist() == [4.0, 3.0]
    deep = array_functions.ravel([[[1.0], [2.0]], [[3.0], [x]]])
    assert deep.numpy().tolist() == [1.0, 2.0, 3.0, 2.0]
