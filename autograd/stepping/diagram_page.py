"""The diagram of a network where scripts run: its program and its style."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from autograd.stepping.minify import minified_style
from autograd.stepping.page import asset

# Lowest first. A page that holds the player has the first two already.
DIAGRAM_SCRIPTS = ("numbers", "elements", "diagram_layout", "diagram")


@cache
def diagram_style() -> str:
    """The rules of a diagram, for a page that has the colours of ``picture.css``."""
    still = files("autograd.drawing").joinpath("network.css").read_text(encoding="utf-8")
    return minified_style(still + asset("diagram.css"))
