"""What a picture may be: its directions, its themes, its formats. The command's help lists them."""

from __future__ import annotations

from collections.abc import Sequence

DIRECTIONS = ("LR", "RL", "TB", "BT")
THEMES = ("light", "dark")
# What draw() and Stepper write, by the suffix of the file.
PICTURES = (".svg", ".png", ".pdf", ".html", ".dot")
PLAYED = (".html", ".svg", ".json", ".gif")


def listed(words: Sequence[str], last: str = "or") -> str:
    """Words as in a sentence.

    >>> listed(PICTURES[:3])
    '.svg, .png or .pdf'
    """
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end
