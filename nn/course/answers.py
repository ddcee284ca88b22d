"""A learner's answer, whatever it is, as plain numbers or text; how near it is to the right one.

Nothing here raises, and nothing of an object that we do not know is called: not its ``==``, not
its ``repr``, not its ``__float__``.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from autograd import Tensor, Value

Plain = float | str | list[Any] | None  # what an answer becomes; None: nothing that we can read

LONGEST, DEEPEST = 1000, 3


def plain(answer: object) -> Plain:
    """A number, a text, or a list of numbers (of lists of numbers); None for anything else.

    >>> plain("1/4"), plain(np.array([1, 2])), plain(Value(3.0)), plain({}), plain(True)
    (0.25, [1.0, 2.0], 3.0, None, None)
    """
    try:
        return _plain(answer, DEEPEST)
    except Exception:  # an int of 400 digits, an array of objects, a subclass with its own mind
        return None


def _plain(answer: Any, depth: int) -> Plain:
    kind = type(answer)
    if kind in (int, float, Fraction) or issubclass(kind, np.integer | np.floating):
        return float(answer)
    if kind is str:
        return _number_in(answer)
    if kind in (Value, Tensor, np.ndarray):
        data = np.asarray(answer.data)
        return _plain(data.tolist(), depth) if data.size <= LONGEST else None
    if kind in (list, tuple) and depth and len(answer) <= LONGEST:
        entries = [_plain(entry, depth - 1) for entry in answer]
        return None if any(entry is None or type(entry) is str for entry in entries) else entries
    return None


def _number_in(text: str) -> float | str:
    """The number that a text is, as "0.25", "1/4" or "−3"; otherwise the text."""
    tidy = text.strip().replace("−", "-")
    try:
        return float(Fraction(tidy)) if len(tidy) < 40 else text
    except (ValueError, ZeroDivisionError, OverflowError):
        return text


def same_word(answer: Plain, word: str) -> bool:
    """Whether an answer is that word; capitals, spaces, quotes and a bracket behind do not count.

    >>> same_word(" B) ", "b"), same_word("Re LU", "relu"), same_word(2.0, "b")
    (True, True, False)
    """
    return type(answer) is str and _bare(answer) == _bare(word)


def _bare(text: str) -> str:
    return "".join(text.casefold().split()).strip("'\"().")


def shape(answer: Plain) -> tuple[int, ...] | None:
    """() for a number, (3,) for three numbers, (2, 2) for two rows of two; None if neither."""
    if type(answer) is float:
        return ()
    if type(answer) is not list:
        return None
    inner = {shape(entry) for entry in answer}
    if len(inner) > 1 or None in inner:
        return None
    return (len(answer), *(inner.pop() or () if inner else ()))


def flat(answer: Plain) -> list[float]:
    """All numbers of an answer, row by row."""
    if type(answer) is list:
        return [number for entry in answer for number in flat(entry)]
    return [answer] if type(answer) is float else []


def near(answer: Plain, right: Plain, tolerance: float) -> bool:
    """Whether each number is within the tolerance of the right one, or within 0.1 % of it.

    The numbers stand in the same shape; a single number may stand in a list of its own.
    """
    given, wanted = flat(answer), flat(right)
    if len(given) != len(wanted) or not given:
        return False
    if shape(answer) != shape(right) and len(given) > 1:
        return False
    return all(close(a, b, tolerance) for a, b in zip(given, wanted, strict=True))


def close(a: float, b: float, tolerance: float) -> bool:
    """Near enough for a learner who rounds to four digits."""
    return math.isfinite(a) and abs(a - b) <= max(tolerance, 1e-3 * abs(b))
