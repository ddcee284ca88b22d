"""``autograd.builtins``: Python's own containers, which hold nodes as they are."""

from __future__ import annotations

import builtins as _python
from typing import Any

from autograd.engine.node import Node

dict, list, tuple = _python.dict, _python.list, _python.tuple
__all__ = ["dict", "isinstance", "list", "tuple", "type"]


def isinstance(x: Any, kind: Any) -> bool:
    """``isinstance``, where a node is what it holds: an array or a float.

    >>> import autograd, numpy
    >>> isinstance(autograd.Tensor([1.0]), numpy.ndarray)
    True
    """
    return _python.isinstance(x, kind) or (
        _python.isinstance(x, Node) and _python.isinstance(x._data, kind)
    )


def type(x: Any) -> Any:
    """The kind of what a node holds; of anything else its own."""
    return (x._data if _python.isinstance(x, Node) else x).__class__
