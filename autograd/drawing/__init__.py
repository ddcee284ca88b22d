"""Pictures of a graph: text, DOT, SVG, PNG, PDF, and the page that plays its steps.

    options, groups, labels   what is asked for, scopes, the words and their room
    view                      what a picture shows: nodes, closed scopes, edges
    dot, tables, stacking     the view as DOT, labels, boxes in their own order
    graphviz_engine           DOT laid out
    svg, captions, grids      the layout as SVG of any moment
    themes                    light and dark where the picture cannot follow the screen
    picture, counts           draw(), and the summary of a graph too large for it
    stepper, times, frames    Stepper: a place in time, moments, files and animation
    page, notebook, widget    the player's hosts; player/ is its script and style
    insides                   what the page shows inside closed scopes
    terminal, text            the same in a terminal

What draws is loaded when something is drawn for the first time, so that ``import autograd``
stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd.node import views

if TYPE_CHECKING:
    from autograd.drawing.picture import Drawing, draw
    from autograd.drawing.stepper import Stepper

__all__ = ["Drawing", "Stepper", "draw"]

_HOMES = {"Drawing": "picture", "draw": "picture", "Stepper": "stepper"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


# What node.draw() and node.stepper() do.
views["draw"] = lambda node, **options: __getattr__("draw")(node, **options)
views["stepper"] = lambda node, **options: __getattr__("Stepper")(node, **options)
