"""DOT, the language of Graphviz, statement by statement.

>>> graph = Statements()
>>> graph.node("n0", label="x = 2", shape="box")
>>> with graph.subgraph("cluster_1") as inner:
...     inner.edge("n0", "n1")
>>> print(graph.source.expandtabs(4), end="")
digraph {
    n0 [label="x = 2" shape=box]
    subgraph cluster_1 {
        n0 -> n1
    }
}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

# What needs no quotation marks, https://graphviz.org/doc/info/lang.html: names, numbers, and the
# markup of a label, which is written between < and >.
_PLAIN = re.compile(r"[a-zA-Z_]\w*|-?(\.[0-9]+|[0-9]+(\.[0-9]*)?)|<.*>", re.ASCII | re.DOTALL)
_KEYWORDS = {"node", "edge", "graph", "digraph", "subgraph", "strict"}


class Statements:
    """The statements of a graph in the order in which they are added."""

    def __init__(self, body: list[str] | None = None, indent: str = "\t") -> None:
        self.body: list[str] = [] if body is None else body
        self._indent = indent

    @property
    def source(self) -> str:
        """The whole graph."""
        return "".join(["digraph {\n", *self.body, "}\n"])

    def usual(self, kind: str, **attributes: str) -> None:
        """What holds from here on for every ``"node"`` or ``"edge"``, or for the ``"graph"``."""
        self._add(kind, attributes)

    def node(self, name: str, **attributes: str) -> None:
        self._add(name, attributes)

    def edge(self, tail: str, head: str, **attributes: str) -> None:
        self._add(f"{tail} -> {head}", attributes)

    @contextmanager
    def subgraph(self, name: str = "") -> Iterator[Statements]:
        """A graph inside this one; one called ``cluster…`` is drawn as a frame."""
        self.body.append(f"{self._indent}{f'subgraph {name} ' if name else ''}{{\n")
        yield Statements(self.body, f"{self._indent}\t")
        self.body.append(f"{self._indent}}}\n")

    def _add(self, what: str, attributes: dict[str, str]) -> None:
        """With its attributes in the order of the alphabet, but for the label, which is first."""
        pairs = sorted(attributes.items(), key=lambda pair: (pair[0] != "label", pair[0]))
        words = " ".join(f"{name}={quoted(text)}" for name, text in pairs)
        self.body.append(f"{self._indent}{what}{f' [{words}]' if words else ''}\n")


def quoted(text: str) -> str:
    """The text as DOT reads it, in quotation marks where it needs them.

    >>> quoted("n0"), quoted("-4.2"), quoted("two words"), quoted("<<B>x</B>>"), quoted('a"b')
    ('n0', '-4.2', '"two words"', '<<B>x</B>>', '"a\\\\"b"')
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _KEYWORDS:
        return text
    return '"' + text.replace('"', '\\"') + '"'
