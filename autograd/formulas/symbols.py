"""Symbols: how a plain name such as ``w2_11`` is written in a formula: ``w₁₁⁽²⁾``.

A letter and a number are a letter with an index. In a network, layers and neurons are counted
from 1, and the layer comes before the underscore: ``b1_2`` is the bias of neuron 2 in layer 1,
``w2_13`` the weight in layer 2 from input 1 to neuron 3, from ten neurons on ``w2_1_13``. The
first layer goes without saying.

>>> [symbol(label) for label in ("x1", "w1_12", "w2_11", "w1_3_12", "b2_1", "loss", "x1_2")]
['x₁', 'w₁₂', 'w₁₁⁽²⁾', 'w₃,₁₂', 'b₁⁽²⁾', 'loss', 'x1_2']
"""

from __future__ import annotations

import re

_PLAIN = re.compile(r"([A-Za-z])([0-9]{1,4})")
_IN_LAYER = re.compile(r"([w])([1-9][0-9]*)_([1-9][1-9]|[1-9][0-9]*_[1-9][0-9]*)")
_OF_NEURON = re.compile(r"([bzho])([1-9][0-9]*)_([1-9][0-9]*)")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_UP = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_FROM = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789")
_PARTS = re.compile(r"(.*?)([₀-₉]+(?:,[₀-₉]+)?)?(?:⁽([⁰¹²³⁴⁵⁶⁷⁸⁹]+)⁾)?", re.DOTALL)


def lowered(number: int | str) -> str:
    """A number as an index: ₁₂ for 12."""
    return str(number).translate(_DOWN)


def raised(number: int | str) -> str:
    """A number as an exponent or a layer: ⁻¹² for -12."""
    return str(number).translate(_UP)


def symbol(label: str) -> str:
    """The symbol for a plain name; a name of another form is its own symbol."""
    if found := _PLAIN.fullmatch(label):
        return found[1] + lowered(found[2])
    if found := _IN_LAYER.fullmatch(label) or _OF_NEURON.fullmatch(label):
        letter, layer, indices = found.groups()
        above = "" if layer == "1" else f"⁽{raised(layer)}⁾"
        return letter + lowered(indices.replace("_", ",")) + above
    return label


def parts_of(text: str) -> tuple[str, str, str]:
    """A symbol as its letter or word, the index below and the layer above, in plain digits.

    >>> parts_of("w₁₁⁽²⁾"), parts_of("loss")
    (('w', '11', '2'), ('loss', '', ''))
    """
    found = _PARTS.fullmatch(text)
    assert found is not None
    word, below, above = found.groups(default="")
    if not word:
        return text, "", ""
    return word, below.translate(_FROM), above.translate(_FROM)


def flat(text: str) -> str:
    """A symbol with its index on the line: x1 for x₁, as it was typed where it has no layer."""
    return text.translate(_FROM)


def is_letter(text: str) -> bool:
    """Whether a symbol is one letter, perhaps with an index: then 2w₁ needs no sign."""
    return len(parts_of(text)[0]) == 1


def has_layer(text: str) -> bool:
    """Whether something stands above the letter already, so that a power needs parentheses."""
    return bool(parts_of(text)[2])
