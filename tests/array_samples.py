"""Sample programs and inputs for every primitive of arrays, for the tests of several folders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd as ag
from autograd.functions.arrays import affine, cross_entropy, linear
from autograd.table.moves import MOVES
from autograd.table.scalars import ARRAY_TABLE

# The table's reductions, along axes: each follows from its row, and so do its samples.
REDUCTIONS = [name for name in ARRAY_TABLE if name.startswith("reduce_")]
MATRIX = np.array([[2.0, 0.5, -0.3], [0.1, 1.7, 0.4], [-0.6, 0.2, 1.9]])


def definite(x: Any) -> Any:
    return x @ np.transpose(x) + np.eye(3, dtype=np.float32)


def outputs(*parts: Any) -> Any:
    """Several outputs in one, signs of vectors and all."""
    return ag.concatenate([ag.ravel(part) for part in parts])


RNG = np.random.RandomState(7)


def normal(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape)


# Functions with their inputs; a primitive without one fails in test_tensor_ops.py.
A, M, T3 = normal(3), normal(2, 3), normal(2, 3, 4)

PROGRAMS: dict[str, list[tuple[Callable[..., Any], list[np.ndarray]]]] = {
    "matmul": [
        (ag.matmul, [normal(*a), normal(*b)])
        for a, b in [
            ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((2, 2, 3), (3, 2)),
            ((2, 1, 2, 3), (3, 3, 2)), ((1, 2, 3), (2, 3, 1)), ((3,), (2, 3, 2)),
            ((2, 2, 3), (3,)), ((2, 2, 3), (1, 3, 2)),
        ]
    ],
    "einsum": [
        (lambda *xs, s=s: ag.einsum(s, *xs), [normal(*shape) for shape in shapes])
        for s, shapes in [
            ("ij,jk->ik", [(2, 3), (3, 2)]), ("ij,jk", [(2, 3), (3, 2)]), ("ij->ji", [(2, 3)]),
            ("ij->", [(2, 3)]), ("ijk,k->j", [(2, 3, 2), (2,)]), ("...i,...i", [(2, 3), (2, 3)]),
            ("...ij,jk->...ik", [(2, 2, 3), (3, 2)]), ("a,b,c->abc", [(2,), (3,), (2,)]),
            ("i,i,i->i", [(3,), (3,), (3,)]), ("...,...", [(2, 3), (3,)]), ("ji", [(2, 3)]),
        ]
    ],
    **{
        name: [
            (lambda x, f=ARRAY_TABLE[name], a=a, k=k: f(x * x, axis=a, keepdims=k), [T3])
            for a in (None, 0, -1, (0, 2), (-1, 1)) for k in (False, True)
        ]
        for name in REDUCTIONS
    },
    "softmax": [(lambda x, a=a: ag.softmax(x, axis=a), [M]) for a in (0, -1)],
    "log_softmax": [(lambda x, a=a: ag.log_softmax(x, axis=a) ** 2, [M]) for a in (0, -1)],
    "cross_entropy": [
        (lambda x: cross_entropy(x, [2, 0]), [M]),
        (lambda x: cross_entropy(x * x, 2) ** 2, [A]),
        (lambda x: cross_entropy(x, [[3, 0, 1], [2, 2, 0]]), [T3]),
        (lambda x: cross_entropy(ag.transpose(x), [1, 0, 1]), [M]),
    ],
    "affine": [
        (affine, [normal(*shape), normal(3, 2), normal(2)])
        for shape in [(3,), (4, 3), (1, 3), (2, 4, 3), (0, 3)]
    ],
    "linear": [
        (linear, [normal(*shape), normal(2, 3), normal(2)])
        for shape in [(3,), (4, 3), (1, 3), (2, 4, 3), (0, 3)]
    ],
    "cumsum": [(lambda x, a=a: ag.cumsum(x * x, axis=a), [M]) for a in (None, 0, -1)],
    "cumprod": [
        (lambda x, a=a: np.cumprod(x, axis=a), [x])
        for a in (None, 0, -1) for x in (M, np.array([[0.0, 2.0, 3.0], [0.5, 0.0, 0.0]]))
    ],
    "convolve": [
        (lambda a, v, m=m, f=f: f(a, v, m), [normal(4), normal(3)])
        for m in ("full", "same", "valid") for f in (np.convolve, np.correlate)
    ],
    "astype": [(lambda x: ARRAY_TABLE["astype"](x, dtype=x.dtype) ** 2, [M])],
    **{
        name: [(lambda x, f=f: f(x) ** 2, [M])]
        for name, f in {
            "pick": lambda x: np.pad(x, 1, "edge"),
            "compress": lambda x: np.compress([True, False, True], x, 1),
            "delete": lambda x: np.delete(x, 1, 1),
            "diagonal": np.diagonal,
            "extract": lambda x: np.extract(M > 0, x),
            "flip": np.flip,
            "partition": lambda x: np.partition(x, 1),
            "repeat": lambda x: np.repeat(x, [2, 0, 1], axis=1),
            "resize": lambda x: np.resize(x, (3, 3)),
            "roll": lambda x: np.roll(x, 1, axis=1),
            "rot90": np.rot90,
            "sort": lambda x: np.sort(x, axis=0),
            "take": lambda x: np.take(x, [[0, 2], [2, 2]], axis=1),
            "tile": lambda x: np.tile(x, (2, 2)),
            "unique": np.unique,
        }.items()
    },
    "place": [(lambda x: np.sum(np.tile(x, 2) ** 3) * x, [A])],
    "inv": [(np.linalg.inv, [MATRIX]), (np.linalg.inv, [MATRIX + 0.1 * normal(2, 3, 3)])],
    "solve": [
        (np.linalg.solve, [MATRIX, normal(*shape)]) for shape in ((3,), (3, 2), (2, 3, 1))
    ] + [(np.linalg.solve, [MATRIX + 0.1 * normal(2, 3, 3), normal(3)])],
    "det": [
        (np.linalg.det, [x])
        for x in (MATRIX, normal(2, 3, 3), np.outer(A, A) + np.outer(A[::-1], A), np.ones((3, 3)))
    ],
    "logabsdet": [(lambda x: np.linalg.slogdet(x)[1], [MATRIX])],
    "cholesky": [
        (lambda x, u=u: np.linalg.cholesky(definite(x), upper=u), [MATRIX]) for u in (False, True)
    ],
    "eigh": [
        (lambda x: outputs(*np.linalg.eigh(definite(x))), [MATRIX]),
        (lambda x: np.linalg.eigvalsh(definite(x)), [MATRIX]),
    ],
    "svd": [
        (lambda x: outputs(*np.linalg.svd(x, full_matrices=False)), [x])
        for x in (MATRIX, normal(2, 3), normal(4, 2))
    ],
    "qr": [
        (lambda x: outputs(*np.linalg.qr(x)), [x]) for x in (MATRIX, normal(2, 3), normal(4, 2))
    ],
    "pinv": [(np.linalg.pinv, [x]) for x in (MATRIX, normal(2, 3), normal(4, 2))],
    "reshape": [(lambda x, s=s: ag.reshape(x, s) ** 2, [T3]) for s in ((-1,), (4, -1), (3, 2, 4))],
    "transpose": [
        (lambda x, a=a: ag.transpose(x, a) ** 2, [T3]) for a in (None, (2, 0, 1), (-1, 0, 1))
    ],
    "broadcast_to": [
        (lambda x, s=s: ag.broadcast_to(x, s) ** 2, [normal(3, 1)]) for s in ((3, 2), (2, 3, 1))
    ],
    "concatenate": [
        (lambda a, b, i=i: ag.concatenate([a, b * b, a], axis=i), [M, normal(2, 3)])
        for i in (0, 1, -1, None)
    ],
    "getitem": [
        (lambda x, i=i: x[i] ** 2, [T3])
        for i in [
            0, -1, slice(None, None, -1), ..., None, (0, 1), (..., 2), (slice(1), None, ..., 0),
            np.array([0, 1, 0, 0]), (slice(None), [0, 0, 2]), ([0, 1, 0], [2, 2, 2]),
            T3 > 0, (0, [True, False, True]), np.array([[0, 1], [1, 1]]), (0, 1, 2),
            slice(0, 0),
        ]
    ],
    "scatter": [(lambda x: (x[np.array([0, 1, 0])] ** 3).sum() * x, [normal(2)])],
    "take_along_axis": [
        (lambda x: ag.take_along_axis(x, np.array([[0, 0, 2], [1, 1, 1]]), 1) ** 2, [M])
    ],
    "scatter_along_axis": [
        (lambda x: ag.take_along_axis(x, np.array([[0, 0], [1, 1]]), -1) ** 3, [M])
    ],
    "pad": [(lambda x, w=w: ag.pad(x, w) ** 2, [M]) for w in (1, (1, 0), ((0, 2), (1, 1)))],
    "tril": [(lambda x, k=k: ag.tril(x, k) ** 2, [normal(3, 3)]) for k in (-1, 0, 1)],
    "triu": [(lambda x, k=k: ag.triu(x, k) ** 2, [T3]) for k in (-1, 0, 1)],
    # written in rows
    "mean": [(lambda x, a=a: ag.mean(x, axis=a) ** 2, [T3]) for a in (None, 0, (0, -1))],
    "var": [(lambda x, a=a: ag.var(x, axis=a), [M]) for a in (None, 0, (0, -1))],
    "std": [(lambda x, a=a: ag.std(x, axis=a), [M]) for a in (None, 0, (0, -1))],
    "prod": [(lambda x, a=a: ag.prod(x, axis=a), [M]) for a in (None, 0, -1, (0, 1))],
    "prod with zeros": [
        (lambda x, a=a: ag.prod(x, axis=a), [np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 5.0]])])
        for a in (None, 0, -1)
    ],
    "dot": [
        (ag.dot, [normal(*a), normal(*b)])
        for a, b in [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (2, 3, 2)), ((), (2, 3))]
    ],
    "outer": [(ag.outer, [normal(2), normal(3)]), (ag.outer, [normal(2, 2), normal(2)])],
    "stack": [
        (lambda a, b, i=i: ag.stack([a, b * b], axis=i), [M, normal(2, 3)]) for i in (0, 1, -1)
    ],
    "split": [
        (lambda x: ag.concatenate([p * p for p in ag.split(x, [1], axis=1)][::-1], axis=1), [M])
    ],
    "squeeze": [(lambda x: ag.squeeze(x) ** 2, [normal(1, 3, 1)])],
    "expand_dims": [(lambda x: ag.expand_dims(x, (0, -1)) ** 2, [M])],
    "moveaxis": [(lambda x: ag.moveaxis(x, 0, -1) ** 2, [T3])],
    "swapaxes": [(lambda x: ag.swapaxes(x, 0, -1) ** 2, [T3])],
    "where": [(lambda a, b: ag.where(a > b, a * b, b), [M, normal(3)])],
    "empty": [(lambda x: ag.sum(x * x, axis=0), [np.zeros((0, 3))])],
}  # fmt: skip

# Shapes of the operands, and the parameters: what calls the primitive itself.
ARRAY_CASES: dict[str, list[tuple[list[tuple[int, ...]], dict[str, Any]]]] = {
    "matmul": [
        ([(2, 3), (3, 4)], {}),
        ([(3,), (3,)], {}),
        ([(3,), (2, 3, 4)], {}),
        ([(2, 4, 3), (3,)], {}),
        ([(5, 2, 3), (3, 4)], {}),
    ],
    "affine": [([(2, 3), (3, 4), (4,)], {}), ([(3,), (3, 4), (4,)], {})],
    "linear": [([(2, 3), (4, 3), (4,)], {}), ([(2, 2, 3), (4, 3), (4,)], {})],
    "einsum": [
        ([(2, 3), (3, 4)], {"subscripts": "ij,jk->ik"}),
        ([(2, 3)], {"subscripts": "ij->j"}),
        ([(2,), (3,), (4,)], {"subscripts": "i,j,k->ik"}),
    ],
    **{
        name: [
            ([(2, 3)], {}),
            ([(2, 3)], {"axis": -1, "keepdims": True}),
            ([(2, 3)], {"axis": 0}),
            ([(2, 3, 2)], {"axis": (0, 2)}),
        ]
        for name in REDUCTIONS
    },
    "softmax": [([(2, 3)], {}), ([(2, 3)], {"axis": 0})],
    "log_softmax": [([(2, 3)], {}), ([(2, 3)], {"axis": 0})],
    "cross_entropy": [([(3, 4)], {"classes": np.array([1, 0, 3])})],
    "cumsum": [([(2, 3)], {"axis": 1})],
    "cumprod": [([(2, 3)], {"axis": 1})],
    "convolve": [([(4,), (3,)], {}), ([(2,), (3,)], {})],
    "astype": [([(2, 3)], {"dtype": np.dtype(np.float64)})],
    **{name: [([(2, 3)], {"places": np.array([[5, 0], [2, 2]])})] for name in MOVES},
    "place": [([(2, 2)], {"places": np.array([[5, 0], [2, 2]]), "shape": (2, 3)})],
    "inv": [([(3, 3)], {})],
    "solve": [([(3, 3), (3, 2)], {}), ([(2, 3, 3), (3,)], {})],
    "det": [([(3, 3)], {})],
    "logabsdet": [([(3, 3)], {})],
    "cholesky": [],
    "eigh": [],
    "svd": [([(3, 2)], {})],
    "qr": [([(3, 2)], {})],
    "pinv": [([(3, 2)], {"rcond": 1e-15})],
    "reshape": [([(2, 3)], {"shape": (3, 2)})],
    "transpose": [([(2, 3, 4)], {"axes": (2, 0, 1)})],
    "broadcast_to": [([(3,)], {"shape": (2, 3)})],
    "concatenate": [([(2, 3), (1, 3), (2, 3)], {"axis": 0})],
    "getitem": [
        ([(2, 3)], {"index": (slice(None), 1)}),
        ([(4,)], {"index": np.array([1, 1, 3])}),
    ],
    "scatter": [([(3,)], {"shape": (4,), "index": np.array([1, 1, 3])})],
    "take_along_axis": [([(2, 3)], {"indices": np.array([[0, 0], [2, 1]]), "axis": 1})],
    "scatter_along_axis": [
        ([(2, 2)], {"shape": (2, 3), "indices": np.array([[0, 0], [2, 1]]), "axis": 1})
    ],
    "pad": [([(2, 3)], {"pad_width": ((1, 0), (0, 2))})],
    "tril": [([(3, 3)], {"k": 0})],
    "triu": [([(3, 3)], {"k": 1})],
}


class _Samples(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        raise LookupError(
            f"give samples of the primitive {name!r} in tests/array_samples.py: a program in "
            "PROGRAMS, and shapes with parameters in ARRAY_CASES"
        )


PROGRAMS, ARRAY_CASES = _Samples(PROGRAMS), _Samples(ARRAY_CASES)
