"""Themes: the colours of pictures that cannot follow the reader's screen: PNG, PDF, DOT, GIF.

Pictures are written in light colours. The dark ones of the same names stand in the style of
the SVG, which knows both.
"""

from __future__ import annotations

import re
from functools import cache

from autograd.drawing.dot import PAPER
from autograd.drawing.grids import NEGATIVE, NO_BLOCK, POSITIVE
from autograd.drawing.svg import picture_css

# no text of the user's can look like this: its quotation marks are escaped
_COLOUR = re.compile(r'\b(color|fillcolor|fontcolor|bgcolor|COLOR|BGCOLOR)="(#[0-9a-f]{6})"')


def in_theme(dot: str, theme: str) -> str:
    """The DOT text in the colours of a theme, ``"light"`` or ``"dark"``."""
    if theme == "light":
        return dot
    return "\n".join(_darkened(line) for line in dot.split("\n"))


def _darkened(line: str) -> str:
    """One statement, whose white is that of paper, of a frame or of a node."""
    white = "op" if "peripheries=" in line else "paper"

    def replaced(found: re.Match[str]) -> str:
        attribute, colour = found.groups()
        return f'{attribute}="{_dark(attribute, colour, white)}"'

    return _COLOUR.sub(replaced, line)


def _dark(attribute: str, colour: str, white: str) -> str:
    pairs = _pairs()
    if (attribute == "BGCOLOR" and colour not in pairs) or colour == NO_BLOCK:
        return _blended(colour)
    if colour == PAPER:
        return colours()["strip" if attribute == "BGCOLOR" else white][1]
    return pairs.get(colour, colour)


@cache
def colours() -> dict[str, tuple[str, str]]:
    """By the name that it has in ``picture.css``, a colour's light and dark version."""
    values: dict[str, list[str]] = {}
    for name, colour in re.findall(r"--([\w-]+): (#\w+);", picture_css()):
        values.setdefault(name, []).append(colour)
    return {name: (both[0], both[-1]) for name, both in values.items()}


def both_themes() -> str:
    """The colours as variables of CSS that know light and dark."""
    return "\n".join(
        f"--{name}: light-dark({', '.join(both)});" for name, both in colours().items()
    )


@cache
def _pairs() -> dict[str, str]:
    return dict(colours().values())


def _blended(colour: str) -> str:
    """A block of a strip: the share of its full colour on dark paper instead of white."""
    strip = colours()["strip"][1]
    for full, name in ((POSITIVE, "plus"), (NEGATIVE, "minus")):
        lost = [255 - part for part in _parts(colour)]
        most = [255 - part for part in _parts(full)]
        share = sum(lost) / sum(most)
        if all(abs(share * m - n) < 1.5 for m, n in zip(most, lost, strict=True)):
            ends = zip(_parts(strip), _parts(colours()[name][1]), strict=True)
            return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in ends)
    return strip


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
