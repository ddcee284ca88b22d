"""Numbers in, numbers out: what a function of nodes gives where no node was given; nodes told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from autograd.engine.node import Node
from autograd.table.shapes import data_of


def plain_too(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function with arrays and floats, no constants, of arrays and floats."""

    @wraps(f)
    def function(*args: Any, **named: Any) -> Any:
        y = f(*args, **named)
        if not isinstance(y, Node) or y.requires_grad:
            return y
        given = any(isinstance(x, Node) for x in (*args, *named.values()))
        return y if given else y.data[()] if y._holds_array else y.data

    return function


def getval(x: Any) -> Any:
    """The array or number behind a node; anything else as it is."""
    return data_of(x)


def isbox(x: Any) -> bool:
    """Whether it is a node."""
    return isinstance(x, Node)
