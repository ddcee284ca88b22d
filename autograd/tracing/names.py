"""Names for nodes that have no label, from the names of a program: ``names=locals()``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from autograd.engine.node import Node

NO_NAMES: Mapping[Node, str] = MappingProxyType({})

_MOST_ITEMS = 10_000  # of lists that are looked through for nodes
_SHELLS = {"In", "Out"}  # what IPython adds to the names of a notebook


def names_of(found: Mapping[str, Any]) -> dict[Node, str]:
    """The nodes in a dict of names such as ``locals()``, also those in lists: ``w[0]``.

    A node of its own name comes before one in a list; names with an underscore are private.
    """
    if not isinstance(found, Mapping):
        raise TypeError(f"names= takes a dict from names to nodes, as locals() is; got {found!r}")
    names: dict[Node, str] = {}
    level = [
        (name, x)
        for name, x in found.items()
        if isinstance(name, str) and not name.startswith("_") and name not in _SHELLS
    ]
    for _ in range(4):
        inner: list[tuple[str, Any]] = []
        for name, x in level:
            if isinstance(x, Node):
                names.setdefault(x, name)
            elif isinstance(x, list | tuple):
                inner += [(f"{name}[{i}]", item) for i, item in enumerate(x[:_MOST_ITEMS])]
            elif isinstance(x, dict):
                inner += [(f"{name}[{key!r}]", item) for key, item in list(x.items())[:_MOST_ITEMS]]
        level = inner[:_MOST_ITEMS]
    return names
