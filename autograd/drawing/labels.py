"""The words in a picture: what each node and edge says, and how much room that takes.

Sizes are computed here and not by Graphviz, from widths that are a little generous for
every usual sans-serif font. So the layout is the same on every machine, whatever fonts
it has, and the same at every step, whatever the numbers are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from autograd.formula import format_number
from autograd.tracing import Trace, TraceEdge, TraceNode

FONT = "Helvetica,Arial,sans-serif"
UNKNOWN = "–"  # a number that is not there yet, or never will be

LONGEST = 32  # letters of a title; what is cut off stands in the tooltip
LONGEST_IN_EDGE = 12  # letters of each of the two names at an edge

# Sizes in points. A node is a title row and rows of "data" and "grad", all of fixed height.
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 13, 12, 10
TITLE_ROW, TEXT_ROW, EDGE_ROW = 20, 16, 14
PADDING, MARGIN, GAP = 10, 5, 12
NARROWEST = 56


def number_text(x: Any) -> str:
    """A number as it is shown everywhere; ``–`` for None.

    >>> number_text(1 / 3), number_text(None)
    ('0.333333', '–')
    """
    return UNKNOWN if x is None else format_number(plain(x))


def exact_text(x: Any) -> str:
    """A number so that ``float()`` gives back every bit; ``""`` for None."""
    return "" if x is None else repr(plain(x))


def plain(x: Any) -> Any:
    """The number in a gradient that may itself be a node (``create_graph=True``)."""
    return x.item() if hasattr(x, "item") else x


def visible(text: str) -> str:
    """``text`` in one line: letters that cannot be seen, or written in XML, made visible.

    >>> visible("a\\nb"), visible(" "), visible("<map>")
    ('a␊b', '␠', '<map>')
    """
    if not text.strip():
        return "␠" * len(text)
    return "".join(map(_visible_letter, text))


def _visible_letter(letter: str) -> str:
    code = ord(letter)
    if code < 0x20:
        return chr(0x2400 + code)  # the symbols for control characters
    # deletes, half surrogates, line separators and non-characters do not survive in a file
    if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or code & 0xFFFE == 0xFFFE:
        return "�"
    return letter


def clipped(text: str, longest: int) -> str:
    """``text``, cut in the middle when it is longer than ``longest`` letters.

    >>> clipped("a long label", 7)
    'a l…bel'
    """
    if len(text) <= longest:
        return text
    half = (longest - 1) // 2
    return f"{text[: longest - 1 - half]}…{text[len(text) - half :]}"


@dataclass(frozen=True)
class NodeLabel:
    """What stands in a node: name and expression, data, gradient, perhaps a warning."""

    name: str
    rest: str  # " = x + y", or "" for a leaf
    has_data: bool  # a bare number is its own name
    warning: str
    width: float
    height: float


@dataclass(frozen=True)
class EdgeLabel:
    """What stands at an edge: ``∂z/∂w`` above its value."""

    symbol: str
    value: str
    width: float
    height: float


def node_label(trace: Trace, node: TraceNode, numbers: Iterable[str], first_bad: bool) -> NodeLabel:
    """The label of ``node``, with room for each of ``numbers`` as its data or gradient."""
    name, rest = _title(trace, node)
    warning = f"first {number_text(node.data)} here" if first_bad else ""
    has_data = node.kind != "constant" or node.label is not None
    widest = max(width(text, TEXT_SIZE) for text in (*numbers, number_text(node.data), UNKNOWN))
    inside = max(
        width(name + rest, TITLE_SIZE),
        width("data", TEXT_SIZE) + GAP + widest,
        width(warning, TEXT_SIZE),
    )
    rows = 1 + has_data + bool(warning)
    return NodeLabel(
        name,
        rest,
        has_data,
        warning,
        width=ceil(max(inside, NARROWEST)) + 2 * PADDING,
        height=TITLE_ROW + rows * TEXT_ROW + 2 * MARGIN,
    )


def edge_label(trace: Trace, edge: TraceEdge) -> EdgeLabel | None:
    """The label of ``edge``: its local derivative. None from a constant, which has none."""
    if trace.nodes[edge.parent].kind == "constant":
        return None
    symbol = _partial(trace, edge.child, edge.parent)
    value = number_text(edge.local)
    wide = max(width(symbol, SMALL_SIZE), width(value, TEXT_SIZE))
    return EdgeLabel(symbol, value, ceil(wide) + 6, 2 * EDGE_ROW)


def _title(trace: Trace, node: TraceNode) -> tuple[str, str]:
    """The first line of a node, as its name and the rest."""
    name = clipped(visible(node.name), LONGEST)
    if node.kind != "operation":
        return name, ""
    expression = visible(trace.expression(node))
    expression = clipped(expression, max(LONGEST - len(name), LONGEST // 2))
    return name, f" = {expression}"


def _partial(trace: Trace, child: int, parent: int) -> str:
    """``∂z/∂w``, long names cut."""
    z, w = (clipped(visible(trace.nodes[i].name), LONGEST_IN_EDGE) for i in (child, parent))
    return f"∂{z}/∂{w}"


# ---------------------------------------------------------------- widths

_NARROW = frozenset("iljtfrI.,:;'|!()[]/ ·-")
_BROAD = frozenset("mwMW@%—…∏Σ⇐")


def width(text: str, size: float) -> float:
    """The room for ``text`` in points, at font size ``size``."""
    return size * sum(map(_letter_width, text))


def _letter_width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return 1.05
    if letter in _NARROW:
        return 0.38
    if letter in _BROAD:
        return 0.95
    return 0.7 if letter.isupper() else 0.61
