"""What the parts of a network are called, in plain text: ``w1_12``, ``b1_2``, ``h1_2``, ``o``.

Layers and neurons are counted from 1, and the layer comes first: ``w2_13`` is the weight in
layer 2 from input 1 to neuron 3, ``b2_3`` that neuron's bias, ``z2_3`` what goes into its
activation and ``h2_3`` what comes out. Outputs of the last layer are ``o1``, ``o2``, or ``o``
where there is one. Pictures and steps write w₁₃⁽²⁾, b₃⁽²⁾; in layer 1 w₁₃, b₃.

Modules give these names themselves: to parameters when they are made or become part of
another module, to what a neuron computes when it is called.
"""

from __future__ import annotations

import re

LOSS = "L"  # the loss
_PLACE = re.compile(r"\w+\[\d+\]|\d+ \w+|(layer|neuron) \d+")
_GIVEN = re.compile(r"[wb](\d+(_\d+)*)?|W\d*|weight|bias|[wb][\d.]+")


def weight_name(source: int, target: int, layer: int = 1) -> str:
    """The weight from one input of a layer to one of its neurons.

    >>> weight_name(1, 2), weight_name(1, 1, layer=2), weight_name(3, 12)
    ('w1_12', 'w2_11', 'w1_3_12')
    """
    between = "_" if source > 9 or target > 9 else ""
    return f"w{layer}_{source}{between}{target}"


def bias_name(neuron: int, layer: int = 1) -> str:
    """The bias of a neuron.

    >>> bias_name(2), bias_name(1, layer=2)
    ('b1_2', 'b2_1')
    """
    return f"b{layer}_{neuron}"


def sum_name(neuron: int, layer: int = 1) -> str:
    """What goes into the activation of a neuron, its pre-activation.

    >>> sum_name(2), sum_name(1, layer=2)
    ('z1_2', 'z2_1')
    """
    return f"z{layer}_{neuron}"


def activation_name(neuron: int, layer: int = 1) -> str:
    """What comes out of the activation of a neuron in a hidden layer.

    >>> activation_name(2), activation_name(1, layer=2)
    ('h1_2', 'h2_1')
    """
    return f"h{layer}_{neuron}"


def output_name(neuron: int, count: int) -> str:
    """An output of a network that has so many.

    >>> output_name(1, 1), output_name(2, 3)
    ('o', 'o2')
    """
    return "o" if count == 1 else f"o{neuron}"


def input_name(number: int) -> str:
    """An input of a network.

    >>> input_name(2)
    'x2'
    """
    return f"x{number}"


def numbered(letter: str, count: int) -> list[str]:
    """So many of a kind, as pictures write them.

    >>> numbered("x", 2)
    ['x₁', 'x₂']
    """
    return [letter + lowered(str(i)) for i in range(1, count + 1)]


def subscripted(name: str) -> str:
    """A weight's plain name as it is read: ``w1_12`` is w₁₂, ``w2_11`` is w₁₁⁽²⁾.

    >>> subscripted("w1_12"), subscripted("b2_1"), subscripted("0.weight[0, 1]")
    ('w₁₂', 'b₁⁽²⁾', '0.weight[0, 1]')
    """
    head, _, place = name.partition("_")
    if head[:1] not in ("w", "b") or not head[1:].isdigit() or not place:
        return name
    layer = "" if head[1:] == "1" else f"⁽{head[1:].translate(_HIGH)}⁾"
    return head[0] + lowered(place.replace("_", ",")) + layer


def lowered(digits: str) -> str:
    """Digits as an index."""
    return digits.translate(_LOW)


_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_HIGH = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def is_given(label: str | None) -> bool:
    """Whether a label is one that modules give, and may change when the place changes.

    >>> is_given("w1_12"), is_given("gain")
    (True, False)
    """
    return label is None or _GIVEN.fullmatch(label) is not None


def place_name(name: str, kind: str, number: int) -> str:
    """The name of a layer or neuron in its model, unless it has one of its own.

    >>> place_name("layers[0]", "layer", 1), place_name("encoder", "layer", 1)
    ('layer 1', 'encoder')
    """
    return f"{kind} {number}" if _PLACE.fullmatch(name) else name
