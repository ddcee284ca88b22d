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
from autograd.functions.shapes import as_tensor, cast


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


asanyarray = ascontiguousarray = asarray
__all__ = list(numpy.__all__)


def __getattr__(name: str) -> Any:
    return getattr(numpy, name)
