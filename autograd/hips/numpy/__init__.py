"""``import autograd.numpy as np``: NumPy itself, whose functions record on nodes.

Of its own it has ``array`` and ``asarray``, which take nodes, and lists of them, and stay in the
graph.

>>> import autograd.numpy as np
>>> from autograd import grad
>>> grad(lambda x: np.sum(np.array([x, x**2, np.tanh(x)])))(0.0)
2.0
"""

from __future__ import annotations

from typing import Any

import numpy

from autograd.engine.node import Node
from autograd.functions.shapes import as_tensor, cast, concatenate, expand_dims, reshape


def _has_nodes(x: Any) -> bool:
    if isinstance(x, list | tuple):
        return any(map(_has_nodes, x))
    if isinstance(x, numpy.ndarray) and x.dtype == object:
        return any(isinstance(item, Node) for item in x.flat)
    return isinstance(x, Node)


def array(object: Any, dtype: Any = None, **options: Any) -> Any:
    """NumPy's array; of nodes, or lists of them, a node."""
    if _has_nodes(object):
        return cast(as_tensor(_plain_list(object)), dtype)
    return numpy.array(object, dtype, **options)


def asarray(a: Any, dtype: Any = None, **options: Any) -> Any:
    """NumPy's asarray; of nodes, or lists of them, a node."""
    return array(a, dtype) if _has_nodes(a) else numpy.asarray(a, dtype, **options)


def _plain_list(x: Any) -> Any:
    return x.tolist() if isinstance(x, numpy.ndarray) else x


def make_diagonal(D: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:  # noqa: N803
    """Matrices along the two new axes, with these diagonals: what ``np.diagonal`` undoes."""
    x = as_tensor(D)
    if offset or (axis1, axis2) not in ((0, 1), (-1, -2), (-2, -1), (x.ndim - 1, x.ndim)):
        raise NotImplementedError("make_diagonal() has offset 0, and the last two axes")
    full = expand_dims(x, -1) * numpy.eye(x.shape[-1])
    return full if _has_nodes(D) else full.numpy()


class _Joined:
    """``np.r_`` or ``np.c_`` of nodes: NumPy's own of ranges, and a node where one is given."""

    def __init__(self, own: Any, ndmin: int) -> None:
        self.own, self.ndmin = own, ndmin

    def __getitem__(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        if not any(map(_has_nodes, parts)):
            return self.own[key]
        if isinstance(parts[0], str):
            raise TypeError(f"np.r_[{parts[0]!r}, ...] of nodes: write np.concatenate")
        found = [as_tensor(self.own[p] if isinstance(p, slice) else _plain_list(p)) for p in parts]
        found = [reshape(x, (1,)) if not x.ndim else x for x in found]
        if self.ndmin == 2:
            found = [reshape(x, (-1, 1)) if x.ndim == 1 else x for x in found]
        return concatenate(found, axis=self.ndmin - 1 and -1)


r_, c_ = _Joined(numpy.r_, 1), _Joined(numpy.c_, 2)
asanyarray = ascontiguousarray = asarray
__all__ = list(numpy.__all__)


def __getattr__(name: str) -> Any:
    return getattr(numpy, name)
