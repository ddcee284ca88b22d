"""Still pictures of a trace: DOT, SVG, PNG, PDF, HTML.

    choices, options            what there is to choose from, what is asked for
    groups, labels              scopes, the words and their room
    view                        what a picture shows: nodes, closed scopes, edges
    dot, tables, sibling_order  the view as DOT, labels, boxes in their own order
    graphviz_engine             DOT laid out
    browser_layout, outlines    the same where Python runs in a browser, without Graphviz
    svg, captions, grids        the layout as SVG of any moment
    label_places                labels of edges, beside the borders of open scopes
    themes                      light and dark where the picture cannot follow the screen
    picture, counts             draw(), and the summary of a graph too large for it

What draws is loaded when something is drawn for the first time, so that ``import autograd``
stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd.engine.views import views

if TYPE_CHECKING:
    from autograd.drawing.picture import Drawing, draw

__all__ = ["Drawing", "draw"]

_HOMES = {"Drawing": "picture", "draw": "picture"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


# What node.draw() does.
views["draw"] = lambda node, **options: __getattr__("draw")(node, **options)
