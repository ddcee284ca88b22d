"""The graph of a report, drawn with the node at fault marked."""

from __future__ import annotations

from typing import Any

from autograd.drawing.dot import LOOKS, to_dot
from autograd.drawing.options import Options
from autograd.drawing.picture import Drawing
from autograd.drawing.svg import Scene, moment_now, picture_style
from autograd.engine.node import Node
from autograd.formulas.computed_once import computed_once
from autograd.tracing import Trace, collect, trace


class HighlightedDrawing(Drawing):
    """A ``Drawing`` in which the node at position ``mark`` stands out."""

    def __init__(self, trace: Trace, mark: int) -> None:
        super().__init__(trace, Options())
        self.mark = mark

    @computed_once
    def dot(self) -> str:
        """The graph in Graphviz's language."""
        return self._in_theme(to_dot(self._checked()))

    @computed_once
    def svg(self) -> str:
        """The picture as SVG text, readable on light and on dark screens."""
        moment = moment_now(self.trace)._replace(marks={f"n{self.mark}": "anomaly"})
        self._checked()
        return Scene(self.trace).svg(moment, picture_style())

    def _in_theme(self, dot: str) -> str:
        return self._highlighted(super()._in_theme(dot))

    def _highlighted(self, dot: str) -> str:
        """The text with one more statement, which overrides how the node looks."""
        look = LOOKS["anomaly"]
        override = f'n{self.mark} [color="{look.line}" fillcolor="{look.fill}" penwidth=4]'
        return f"{dot.rstrip().removesuffix('}')}\t{override}\n}}\n"


def highlighted_drawing(output: Node, node: Any) -> Drawing:
    """A drawing of ``output`` in which ``node`` is marked, if it is part of the graph."""
    taken = trace(output)
    position = None if node is None else _position(output, node)
    return Drawing(taken) if position is None else HighlightedDrawing(taken, position)


def _position(output: Node, node: Node) -> int | None:
    _, _, index = collect(output)
    if node in index:
        return index[node]
    # the node comes from a second recording of the same program, or from its gradient
    return next((i for n, i in index.items() if n.op is node.op and _equal(n, node)), None)


def _equal(a: Node, b: Node) -> bool:
    left, right = a._data, b._data
    return left == right if isinstance(left, float) else bool((left == right).all())
