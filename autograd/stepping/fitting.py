"""Text made to fit where it is printed: the columns of a terminal, the letters of its encoding.

It knows nothing of graphs, so that the command's help is printed without loading any.
"""

from __future__ import annotations

import re
import sys
from typing import IO


def encoding_of(file: IO[str]) -> str:
    """What text is encoded in on its way into the file."""
    return getattr(file, "encoding", None) or "ascii"


def can_write(file: IO[str]) -> bool:
    try:
        "∂×·…–²₂≤Σ".encode(getattr(file, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def cells_of(text: str) -> int:
    """How many columns of a terminal the text takes: a CJK character takes two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns, broken between words."""
    return filled(text.split(), width)


def filled(words: list[str], width: int) -> list[str]:
    """The words in lines of at most so many columns, unless a word alone takes more."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".lstrip()
        if cells_of(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


_SIGNS = str.maketrans(
    {
        "∂": "d ",
        "×": "*",
        "⊙": "*",
        "→": "->",
        "ᵀ": ".T",
        "·": "*",
        "–": "-",
        "−": "-",
        "…": "...",
        "≠": "!=",
        "≤": "<=",
        "≥": ">=",
    }
    | dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
)
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def in_ascii(text: str, encoding: str = "ascii") -> str:
    """The text in plain ASCII: ``d z/d w`` for ∂z/∂w, ``w^2`` for w², escapes for the rest.

    encoding  what the text is written in: its letters stay
    """
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: "^" + m.group().translate(_POWERS), text)
    text = re.sub("[₀-₉]+", lambda m: f"_{m.group()}", text)
    plain = text.translate(_SIGNS)
    return plain.encode(encoding, "backslashreplace").decode(encoding)


def print_plainly(text: str) -> None:
    """Print text, with ASCII for the signs that standard output cannot carry."""
    print(text if can_write(sys.stdout) else in_ascii(text, encoding_of(sys.stdout)))


def encodable(text: str, encoding: str | None) -> str:
    """The text with escapes for the letters that a stream has not."""
    code = encoding or "utf-8"
    return text.encode(code, "backslashreplace").decode(code)
