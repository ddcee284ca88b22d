"""Structures of inputs and outputs: nested lists, tuples, dicts and dataclasses, and their leaves.

A function may take its parameters as ``{"W": [...], "b": [...]}`` and its gradient then
looks the same. ``None`` and strings stay as they are; everything else is one of the leaves.

>>> leaves, structure = flatten({"w": [1.0, 2.0], "b": 3.0})
>>> leaves
[1.0, 2.0, 3.0]
>>> unflatten(structure, [x * 10 for x in leaves])
{'w': [10.0, 20.0], 'b': 30.0}
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple


class Static:
    """The kind of what is no leaf and holds none, None or a string: its key is the thing itself."""


class Structure(NamedTuple):
    """A tree without its leaves. ``kind`` is None for a leaf."""

    kind: Any = None
    keys: tuple[Any, ...] = ()
    parts: tuple[Structure, ...] = ()

    @property
    def paths(self) -> list[str]:
        """Where each leaf lies, as one writes it: ``['w'][0]``; a lone leaf is ``""``."""
        if self.kind is None:
            return [""]
        places = self.keys or range(len(self.parts))
        fields = self.parts and hasattr(self.kind, "__dataclass_fields__")
        return [
            f".{place}{path}" if fields else f"[{place!r}]{path}"
            for place, part in zip(places, self.parts, strict=self.kind is not Static)
            for path in part.paths
        ]

    @property
    def statics(self) -> list[Any]:
        """What is no leaf: None and strings."""
        if self.kind is Static:
            return [self.keys[0]]
        return [x for part in self.parts for x in part.statics]


def flatten(tree: Any) -> tuple[list[Any], Structure]:
    """The leaves of a tree in order, and its structure."""
    leaves: list[Any] = []
    return leaves, _structure(tree, leaves)


def _structure(tree: Any, leaves: list[Any]) -> Structure:
    if isinstance(tree, dict):
        kind: type = OrderedDict if isinstance(tree, OrderedDict) else dict
        return Structure(kind, tuple(tree), tuple(_structure(x, leaves) for x in tree.values()))
    if isinstance(tree, list | tuple):
        parts = tuple(_structure(x, leaves) for x in tree)
        if hasattr(tree, "_make"):  # a named tuple stays one
            return Structure(type(tree), (), parts)
        return Structure(list if isinstance(tree, list) else tuple, (), parts)
    if tree is None or isinstance(tree, str):
        return Structure(Static, (tree,))
    fields = getattr(type(tree), "__dataclass_fields__", None)
    if fields is not None:
        parts = tuple(_structure(getattr(tree, name), leaves) for name in fields)
        return Structure(type(tree), tuple(fields), parts)
    leaves.append(tree)
    return Structure()


def unflatten(structure: Structure, leaves: Iterable[Any]) -> Any:
    """The tree of that structure with these leaves."""
    return _built(structure, iter(leaves))


def _built(structure: Structure, leaves: Iterator[Any]) -> Any:
    kind = structure.kind
    if kind is None:
        return next(leaves)
    if kind is Static:
        return structure.keys[0]
    parts = [_built(part, leaves) for part in structure.parts]
    if hasattr(kind, "__dataclass_fields__"):
        made = object.__new__(kind)  # nothing is checked or computed again
        for name, part in zip(structure.keys, parts, strict=True):
            object.__setattr__(made, name, part)
        return made
    if issubclass(kind, dict):
        return kind(zip(structure.keys, parts, strict=True))
    return kind._make(parts) if hasattr(kind, "_make") else kind(parts)


def flatten_like(structure: Structure, tree: Any, what: str) -> list[Any]:
    """The leaves of a tree that must have that structure; ``what`` names it in the error.

    Dicts are matched key by key, whatever the order; a list may stand for a tuple.
    """
    leaves: list[Any] = []
    _match(structure, tree, what, leaves)
    return leaves


def _match(structure: Structure, tree: Any, what: str, leaves: list[Any]) -> None:
    kind = structure.kind
    if kind is None:
        if isinstance(tree, dict | list | tuple):
            raise TypeError(f"{what} must be one number or array, got {tree!r}")
        leaves.append(tree)
    elif kind is Static:
        return
    elif hasattr(kind, "__dataclass_fields__"):
        if not isinstance(tree, kind):
            raise TypeError(f"{what} must be a {kind.__name__}, got {tree!r}")
        for name, part in zip(structure.keys, structure.parts, strict=True):
            _match(part, getattr(tree, name), f"{what}.{name}", leaves)
    elif issubclass(kind, dict):
        if not isinstance(tree, dict) or set(tree) != set(structure.keys):
            keys = ", ".join(map(repr, structure.keys))
            raise TypeError(f"{what} must be a dict with the keys {keys}; got {tree!r}")
        for key, part in zip(structure.keys, structure.parts, strict=True):
            _match(part, tree[key], f"{what}[{key!r}]", leaves)
    else:
        if not isinstance(tree, list | tuple) or len(tree) != len(structure.parts):
            raise TypeError(
                f"{what} must be a {kind.__name__} of {len(structure.parts)} items; got {tree!r}"
            )
        for i, (part, item) in enumerate(zip(structure.parts, tree, strict=True)):
            _match(part, item, f"{what}[{i}]", leaves)


def tree_map(f: Callable[[Any], Any], tree: Any) -> Any:
    """The same structure with ``f`` of each leaf.

    >>> tree_map(lambda x: x + 1, (1, [2, {"a": 3}]))
    (2, [3, {'a': 4}])
    """
    leaves, structure = flatten(tree)
    return unflatten(structure, map(f, leaves))


def combined(outer: Structure, inner: Structure, rows: Sequence[Sequence[Any]]) -> Any:
    """A tree of trees: ``rows[i][j]`` at leaf j of ``inner`` at leaf i of ``outer``."""
    return unflatten(outer, [unflatten(inner, row) for row in rows])
