"""What a function takes and gives in an expression, read from its signature."""

from __future__ import annotations

import inspect

from autograd.functions.numbers import FUNCTIONS

# The kinds of thing that an operand can be; all are known before anything runs.
NUMBER, LIST, CONDITION = "a number", "a list", "a condition"


def usage(name: str) -> str:
    """How a function of the table is called in an expression.

    >>> usage("leaky_relu"), usage("dot")
    ('leaky_relu(x, slope=0.01)', 'dot([a, ...], [b, ...])')
    """
    words = []
    for parameter in inspect.signature(FUNCTIONS[name]).parameters.values():
        word = parameter.name
        if wanted(parameter) == LIST:
            word = "[x, y, ...]" if word == "xs" else f"[{word}, ...]"
        elif parameter.default is not parameter.empty:
            word = f"{word}={parameter.default:g}"
        words.append(word)
    return f"{name}({', '.join(words)})"


def wanted(parameter: inspect.Parameter) -> str:
    """The kind of operand that a parameter takes."""
    if parameter.name == "condition":
        return CONDITION
    return LIST if "Iterable" in str(parameter.annotation) else NUMBER


def given(name: str) -> str:
    """The kind of result that a function gives."""
    gives = inspect.signature(FUNCTIONS[name]).return_annotation
    return LIST if "list" in str(gives) else NUMBER
