"""``autograd.tracer``: what programs ask of it, the number behind a node."""

from __future__ import annotations

from typing import Any

from autograd.engine.node import Node
from autograd.table.arrays import data_of


def getval(x: Any) -> Any:
    """The array or number behind a node; anything else as it is."""
    return data_of(x)


def isbox(x: Any) -> bool:
    """Whether it is a node."""
    return isinstance(x, Node)
