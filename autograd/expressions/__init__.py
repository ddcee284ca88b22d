"""Expressions: a program such as ``"w = x + y; z = w**2"``, read safely and run on Values.

The text is parsed with ``ast`` and checked against a white list before anything runs:
names, numbers, ``+ - * / // % **``, calls of the library's functions, lists as their
arguments, and assignments. It can import nothing, read no attribute and call nothing else.

>>> program = parse("w = x + y; z = w**2")
>>> program.inputs
('x', 'y')
>>> program.evaluate(x=2, y=3)
Value(25.0, label='z', op='pow')

An error says what is wrong, points at the place and lists what would be right:

>>> try:
...     parse("z = 2x + 1")
... except ExpressionError as error:
...     print(error)
column 5: this number runs into what follows it; a product is written 2 * x
"""

from __future__ import annotations

from autograd.errors import ExpressionError
from autograd.expressions.program import TypedProgram
from autograd.expressions.reader import Reader
from autograd.expressions.source import MOST_CHARACTERS, Source, statements
from autograd.functions.signatures import usage

__all__ = ["MOST_CHARACTERS", "ExpressionError", "TypedProgram", "parse", "usage"]


def parse(text: str) -> TypedProgram:
    """Read the text of a program; ``ExpressionError`` if it is not understood."""
    if not isinstance(text, str):
        raise TypeError(f"parse() takes the text of an expression, got {text!r}")
    source = Source(text)
    return Reader(source, statements(source)).program()
