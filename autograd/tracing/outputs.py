"""What a trace is taken of: one node, or several in a list, a tuple or a dict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from autograd.engine.node import Node

Several = list[Any] | tuple[Any, ...] | dict[str, Any]


class Outputs(NamedTuple):
    """The nodes, each once, and what they are called where they have no label.

    chosen  names that come before a label: the keys of a dict
    places  names for want of another: ``out``, or ``out[0]`` of several
    """

    nodes: list[Node]
    chosen: dict[Node, str]
    places: dict[Node, str]


def outputs_of(wanted: Any, function: str, also: str = "") -> Outputs:
    """The outputs in ``wanted``, nested as it may be.

    function, also  who asks, and what else it takes, for the error

    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> list(outputs_of([x * 2, {"loss": x * 3}], "draw").places.values())
    ['out[0]', "out[1]['loss']"]
    """
    found = Outputs([], {}, {})
    for item, name, place in _named(wanted):
        if not isinstance(item, Node):
            where = "" if place == "out" else f" at {place.removeprefix('out')}"
            raise TypeError(
                f"{function}() takes a node, the output of a computation, or a list, tuple or "
                f"dict of nodes{also}; got {item!r}{where}"
            )
        if item in found.places:
            continue
        found.nodes.append(item)
        found.places[item] = place
        if name:
            found.chosen[item] = name
    if not found.nodes:
        raise TypeError(f"{function}() takes a node, or nodes in a list; got {wanted!r}")
    if len(found.nodes) == 1:
        found.places[found.nodes[0]] = "out"
    return found


def _named(wanted: Any, name: str = "", place: str = "out") -> Iterator[tuple[Any, str, str]]:
    """Each item, its name by the keys of a dict (else ``""``), and where it lies."""
    if isinstance(wanted, dict):
        for key, item in wanted.items():
            inner = f"{name}[{key!r}]" if name else str(key)
            yield from _named(item, inner, f"{place}[{key!r}]")
    elif isinstance(wanted, list | tuple):
        for i, item in enumerate(wanted):
            yield from _named(item, f"{name}[{i}]" if name else "", f"{place}[{i}]")
    else:
        yield wanted, name, place
