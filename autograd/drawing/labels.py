"""The words in a picture: what each node and edge says, and how much room that takes.

Sizes are computed here and not by Graphviz, from widths that are a little generous for
every usual sans-serif font. So the layout is the same on every machine, whatever fonts
it has, and the same at every step, whatever the numbers are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from autograd.drawing.grids import RANGE_SIZE, box
from autograd.formulas.letters import clipped, visible
from autograd.table.scalars import row
from autograd.tracing import Trace, TraceEdge, TraceNode
from autograd.tracing.arrays import Form, brief, form_of, is_array, plain_data, snapshot, type_text
from autograd.tracing.rules import edge_words
from autograd.wording import say

FONT = "Helvetica,Arial,sans-serif"
UNKNOWN = "–"  # a number that is not there yet, or never will be

LONGEST = 32  # letters of a title; what is cut off stands in the tooltip
LONGEST_NOTE = 36  # letters of a small line in a box
LONGEST_IN_EDGE = 12  # letters of each of the two names at an edge
LONGEST_RULE = 26  # letters of a rule at an edge

# Where sizes must not depend on numbers, there is room for this one; and for the longest of six
# digits, -0.000123457, whose letters are less wide than is reckoned here.
FIXED_ROOM = "-0.1234567"

# Sizes in points. A node is a title row and rows of "data" and "grad", all of fixed height.
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE, SCOPE_SIZE = 13, 12, 10, 11
TITLE_ROW, TEXT_ROW, EDGE_ROW = 20, 16, 14
PADDING, MARGIN, GAP = 10, 5, 12
NARROWEST = 56
SHAPE_ROW, SECTION_GAP = 15, 6


def number_text(x: Any) -> str:
    """A number as it is shown everywhere, an array as its shape; ``–`` for None.

    >>> number_text(1 / 3), number_text(None)
    ('0.333333', '–')
    """
    return UNKNOWN if x is None else brief(snapshot(x, ()))


def exact_text(x: Any) -> str:
    """A number so that ``float()`` gives back every bit; ``""`` for None.

    An array is JSON: its entries in nested lists or, of a large one, shape, min, mean, max.
    """
    if not is_array(x):
        return "" if x is None else repr(snapshot(x, ()))
    import json

    record = plain_data(x)
    return json.dumps(record.get("values", record))


def clipped_sum(text: str, longest: int) -> str:
    """A sum that is too long without some of its terms; an index takes half a letter.

    >>> clipped_sum("w₁₁x₁ + w₂₁x₂ + w₃₁x₃ + b₁", 14)
    'w₁₁x₁ + … + b₁'
    """
    terms = text.split(" + ")
    first, last = terms[:1], terms[-1:]
    if len(terms) < 3 or _letters(text) <= longest:
        return text
    for term in terms[1:-1]:
        if _letters(" + ".join([*first, term, "…", *last])) > longest:
            break
        first.append(term)
    return " + ".join([*first, "…", *last])


def _fitted(text: str, longest: int) -> str:
    return text if _letters(text) <= longest else clipped(text, longest)


def _letters(text: str) -> float:
    return sum(0.5 if letter in _INDICES else 1 for letter in text)


_INDICES = frozenset("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")


class NodeLabel(NamedTuple):
    """What stands in a node: name and expression, data, gradient, perhaps a warning."""

    name: str
    rest: str  # " = x + y", or "" for a leaf
    has_data: bool  # a bare number is its own name
    warning: str
    width: float
    height: float
    notes: tuple[str, ...] = ()  # small lines below the title: the shape of an array
    form: Form | None = None  # how an array is shown
    has_grad: bool = True  # a constant never gets one: no room is kept for an array
    shows_grad: bool = True  # whether there is a row for the gradient

    @property
    def words(self) -> tuple[str, ...]:
        """The rows of numbers."""
        return ("data",) * self.has_data + ("grad",) * self.shows_grad

    def section(self, word: str) -> float:
        """The height of the data or the gradient."""
        whole = self.form is not None and (word == "data" or self.has_grad)
        return box(self.form)[1] + SECTION_GAP if whole and self.form else TEXT_ROW


class EdgeLabel(NamedTuple):
    """What stands at an edge: ``∂z/∂w`` above its value."""

    symbol: str
    value: str
    width: float
    height: float
    flow: str = ""  # "sends +10"


def node_label(
    trace: Trace,
    node: TraceNode,
    numbers: Iterable[str],
    first_bad: bool,
    gradients: bool = True,
    lang: str | None = None,
) -> NodeLabel:
    """The label of ``node``, with room for each of ``numbers`` as its data or gradient."""
    name, rest = _title(trace, node)
    warning = say("picture.first_ill", lang, value=_ill_word(node.data)) if first_bad else ""
    has_data = not node.is_literal
    array = has_data and is_array(node.data)
    label = NodeLabel(
        name=name,
        rest=rest,
        has_data=has_data,
        warning=warning,
        width=0,
        height=0,
        notes=(type_text(node.data),) if array else (),
        form=form_of(node.data.shape) if array else None,
        has_grad=node.kind != "constant",
        shows_grad=gradients,
    )
    return _sized(label, (*numbers, number_text(node.data)))


def box_label(
    name: str,
    inside: str,
    node: TraceNode | None,
    numbers: Iterable[str],
    first_bad: bool,
    gradients: bool = True,
    lang: str | None = None,
) -> NodeLabel:
    """The label of a closed group: its name, what is inside, the numbers of its one output.

    node  the output; None where there are several, and no numbers to show
    """
    array = node is not None and is_array(node.data)
    label = NodeLabel(
        name=clipped(visible(name), LONGEST),
        rest="",
        has_data=node is not None,
        warning=say("picture.ill_inside", lang) if first_bad else "",
        width=0,
        height=0,
        notes=tuple(_fitted(visible(line), LONGEST_NOTE) for line in inside.splitlines()),
        form=form_of(node.data.shape) if array and node is not None else None,
        has_grad=True,
        shows_grad=gradients and node is not None,
    )
    data = () if node is None else (number_text(node.data),)
    return _sized(label, (*numbers, *data))


def _sized(label: NodeLabel, numbers: tuple[str, ...]) -> NodeLabel:
    """The label with the width and the height that it needs."""
    numbers = (FIXED_ROOM,) if FIXED_ROOM in numbers else (*numbers, UNKNOWN)
    widest = max(width(text, TEXT_SIZE) for text in numbers)
    if label.form:
        widest = box(label.form)[0]
    inside = max(
        width(label.name + label.rest, TITLE_SIZE),
        *(width(note, RANGE_SIZE) for note in label.notes),
        width("data", TEXT_SIZE) + GAP + widest if label.words else 0,
        width(label.warning, TEXT_SIZE),
    )
    rows = SHAPE_ROW * len(label.notes) + sum(map(label.section, label.words))
    return label._replace(
        width=ceil(max(inside, NARROWEST)) + 2 * PADDING,
        height=TITLE_ROW + rows + TEXT_ROW * bool(label.warning) + 2 * MARGIN,
    )


def edge_label(trace: Trace, edge: TraceEdge) -> EdgeLabel | None:
    """The label of ``edge``: its local derivative, or the product that it sends.

    None from a constant, which has none.
    """
    if trace.nodes[edge.parent].kind == "constant":
        return None
    symbol = _partial(trace.nodes[edge.child].name, trace.nodes[edge.parent].name)
    value = number_text(edge.local)
    if (words := edge_words(trace, edge, LONGEST_RULE)) is not None:
        value = clipped(visible(words), LONGEST_RULE)
        if edge.local is None:  # a product that holds the gradient of the child already
            symbol = f"→ {clipped(visible(trace.nodes[edge.parent].name), LONGEST_IN_EDGE)}.grad"
    return _symbol_above(symbol, value)


def merged_label(head: str, tail: str, local: float) -> EdgeLabel:
    """The label of edges drawn as one, between closed groups: the derivative through them."""
    return _symbol_above(_partial(head, tail), number_text(local))


def _symbol_above(symbol: str, value: str) -> EdgeLabel:
    wide = max(width(symbol, SMALL_SIZE), width(value, TEXT_SIZE))
    return EdgeLabel(symbol, value, ceil(wide) + 6, 2 * EDGE_ROW)


def with_flow(label: EdgeLabel | None, sent: float, lang: str | None = None) -> EdgeLabel:
    """The label with what was sent along the edge, its sign always written."""
    flow = number_text(sent) if sent < 0 or sent != sent else f"+{number_text(sent)}"
    flow = say("picture.sends", lang, value=flow)
    label = label or EdgeLabel("", "", 0, 0)
    wide = ceil(width(flow, SMALL_SIZE)) + 6
    return label._replace(width=max(label.width, wide), height=label.height + EDGE_ROW, flow=flow)


def without_words(label: EdgeLabel) -> EdgeLabel:
    """The room of a label, with nothing in it yet."""
    return label._replace(symbol=" " * bool(label.symbol), value=" ", flow=" " * bool(label.flow))


def _ill_word(data: Any) -> str:
    """What is wrong with data: ``inf``, ``nan``, ``-inf``."""
    if not is_array(data):
        return number_text(data)
    return number_text(data[~np.isfinite(data)][0])


def _title(trace: Trace, node: TraceNode) -> tuple[str, str]:
    """The first line of a node, as its name and the rest."""
    name = clipped(visible(node.name), LONGEST)
    if node.kind != "operation":
        return name, ""
    expression = visible(trace.expression(node))
    room = max(LONGEST - len(name), LONGEST // 2)
    if row(node.op).composed == "sum(a * b)":
        expression = clipped_sum(expression, room)
    return name, f" = {_fitted(expression, room)}"


def _partial(child: str, parent: str) -> str:
    """``∂z/∂w``, long names cut."""
    z, w = (clipped(visible(name), LONGEST_IN_EDGE) for name in (child, parent))
    return f"∂{z}/∂{w}"


# ---------------------------------------------------------------- widths

_NARROW = frozenset("iljtfrI.,:;'|!()[]/ ·-")
_BROAD = frozenset("mwMW@%—…∏Σ⇐⊙")


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
    if letter in _INDICES:
        return 0.45
    if letter in _BROAD:
        return 0.95
    return 0.7 if letter.isupper() else 0.61
