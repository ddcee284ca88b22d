"""draw(): a picture of the graph, with the gradients that its nodes hold now."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from autograd.drawing.choices import PICTURES, listed
from autograd.drawing.counts import Counts, counts_of_graph, counts_of_trace
from autograd.drawing.dot import drawn_as, to_dot
from autograd.drawing.graphviz_engine import has_fonts
from autograd.drawing.options import (
    FEW_NODES,
    MOST_NODES,
    Options,
    checked_scale,
    highlighted,
)
from autograd.drawing.svg import Scene, moment_now, picture_style
from autograd.drawing.view import View
from autograd.engine.node import Node
from autograd.errors import DrawingError
from autograd.formulas.computed_once import computed_once
from autograd.formulas.letters import as_markup, visible
from autograd.tracing import Several, Trace, collect, outputs_of, trace
from autograd.wording import checked_language, counted, say

if TYPE_CHECKING:
    from pathlib import Path

PNG_SCALE = 2.0  # two dots for each of a usual screen's: sharp when printed or enlarged
Formats = Mapping[str, Callable[[], "str | bytes"]]  # by suffix, what makes a file's contents
SLOW_NODES = 10_000  # records of more nodes take noticeable time


class Drawing:
    """A picture of a graph. A notebook shows it; ``save`` writes it to a file.

    ``svg`` and ``dot`` are its text in these two languages. A graph that is too large for a
    picture is shown as a summary of what it holds.
    """

    def __init__(
        self, trace: Trace, options: Options | None = None, scale: float = PNG_SCALE
    ) -> None:
        self._trace: Trace | None = trace
        self._counts: Counts | None = None
        self.options = options or Options(few=FEW_NODES)
        self.scale = scale

    @classmethod
    def _of_counts(cls, counts: Counts, options: Options) -> Drawing:
        """Of a graph so large that not even its records are made."""
        drawing = cls.__new__(cls)
        drawing._trace, drawing._counts = None, counts
        drawing.options, drawing.scale = options, PNG_SCALE
        return drawing

    @property
    def trace(self) -> Trace:
        """The records that are drawn."""
        if self._trace is None:
            raise self._refusal()
        return self._trace

    @computed_once
    def view(self) -> View:
        """The nodes, boxes and edges of the picture."""
        return View(self.trace, self.options)

    @computed_once
    def summary(self) -> str:
        """What a graph holds that is too large for a picture, in lines; else ``""``."""
        if self._counts is not None:
            return self._counts.text(self.options.lang)
        too_large = self.view.too_large()
        if not too_large:
            return ""
        return counts_of_trace(self.trace, too_large).text(self.options.lang)

    def _refusal(self) -> DrawingError:
        return DrawingError(f"this graph is too large to draw.\n{self.summary}")

    def _checked(self) -> View:
        if self.summary:
            raise self._refusal()
        return self.view

    def __repr__(self) -> str:
        if self.summary:
            return self.summary
        name, nodes = self.trace.title, counted(len(self.trace.nodes), "node")
        first, *others = PICTURES
        return f"<Drawing of {name}: {nodes}; .save('z{first}'), {listed(others)} writes it>"

    @computed_once
    def dot(self) -> str:
        """The graph in Graphviz's language."""
        return self._in_theme(to_dot(self._checked()))

    @computed_once
    def scene(self) -> Scene:
        """The picture, laid out."""
        self._checked()
        return Scene(self.trace, options=self.options)

    @computed_once
    def svg(self) -> str:
        """The picture as SVG text, readable on light and on dark screens."""
        return self.scene.svg(moment_now(self.trace), picture_style())

    def html(self) -> str:
        """A page that holds the picture and nothing else, light or dark as the reader likes."""
        name = as_markup(visible(self.trace.title))
        lang = checked_language(self.options.lang)
        title = as_markup(say("picture.graph", lang, name=name))
        return _PAGE.format(title=title, lang=lang, svg=self.svg)

    def png(self, scale: float | None = None) -> bytes:
        """The picture as PNG; ``scale`` 1 is the size on a screen, 2 twice as many dots."""
        need_fonts("png")
        factor = self.scale if scale is None else checked_scale(scale)
        return self._in_format("png", round(96 * factor))

    def _in_format(self, format: str, dpi: int | None = None) -> bytes:
        return drawn_as(self._checked(), format, dpi, themed=self._in_theme)

    def _in_theme(self, dot: str) -> str:
        if self.options.theme == "light":
            return dot  # so it is written
        from autograd.drawing.themes import in_theme

        return in_theme(dot, self.options.theme)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to ``path``: .svg .png .pdf .html or .dot, by its suffix.

        Raises ``DrawingError`` for another suffix, and for a folder that does not exist. The
        file appears whole or not at all.
        """
        formats: Formats = {
            ".svg": lambda: self.svg,
            ".png": self.png,
            ".pdf": self._pdf,
            ".html": self.html,
            ".dot": lambda: self.dot,
        }
        write_file(path, formats)

    def _pdf(self) -> bytes:
        need_fonts("pdf")
        return self._in_format("pdf")

    def _repr_svg_(self) -> str | None:
        return None if self.summary else self.svg

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        if self.summary:
            return {"text/plain": self.summary, "text/html": as_text(self.summary)}
        try:
            image = as_image(self.svg, self.trace, self.options.lang)
        except DrawingError as error:  # there is no Graphviz
            return {"text/plain": f"{self!r}\n{error}"}
        # a notebook that is not trusted yet drops SVG and keeps an image
        return {
            "text/plain": repr(self),
            "text/html": image,
            "image/svg+xml": self.svg,
        }


_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>body {{ margin: 16px; }} svg {{ display: block; margin: auto; }}</style>
</head>
<body>
{svg}
</body>
</html>
"""


def draw(
    output: Node | Several | Trace,
    *,
    direction: str = "LR",
    names: Mapping[str, Any] | None = None,
    gradients: bool = True,
    derivatives: bool | None = None,
    collapse: int | None = None,
    highlight: Any = (),
    max_nodes: int = MOST_NODES,
    legend: bool = False,
    flow: bool = False,
    scale: float = PNG_SCALE,
    theme: str = "light",
    lang: str | None = None,
) -> Drawing:
    """A picture of everything that ``output`` was computed from.

    output       a node, several in a list, tuple or dict of names, or a ``Trace``
    direction    ``"LR"`` draws from left to right; ``"TB"`` from top to bottom, ``"RL"``, ``"BT"``
    names        names for nodes without a label: ``names=locals()``; lists give ``w[0]``
    gradients    False leaves the gradients out
    derivatives  False leaves the derivatives at the edges out, True puts them at every edge;
                 by default they are left out where they would crowd the picture
    collapse     how many levels of scopes (layer, neuron) are open; a scope below is one box.
                 By default all, unless the picture would have more than 50 nodes
    highlight    a node, a list of nodes, or a pair ``(start, end)`` for all paths between
                 them; a node may be given by its name
    max_nodes    the most nodes of a picture; a larger graph is shown as a summary
    legend       True explains shapes and colours below the picture
    flow         True draws edges as wide as the gradient sent along them, with its sign
    scale        the size of a saved PNG: 1 as on a screen, 2 twice as many dots each way
    theme        ``"dark"`` saves PNG, PDF and DOT in dark colours; SVG and HTML are light or
                 dark as the reader's screen is
    lang         the language of legend and notes, ``"en"`` or ``"ko"``

    Each node shows its name, data and gradient (``–`` where no sweep has been), each edge
    its local derivative. Leaves are rounded, constants dashed, the output has a double
    border. The picture is drawn when it is shown or saved.

    >>> from autograd import Value
    >>> x, y = Value(2.0), Value(3.0)
    >>> draw(x * y, names=locals(), direction="TB").save("product.svg")  # doctest: +SKIP
    >>> draw({"sum": x + y, "product": x * y})
    <Drawing of sum, product: 4 nodes; .save('z.svg'), .png, .pdf, .html or .dot writes it>
    """
    options = Options(
        direction=direction,
        gradients=gradients,
        derivatives=derivatives,
        collapse=collapse,
        few=FEW_NODES,
        max_nodes=max_nodes,
        legend=legend,
        flow=flow,
        theme=theme,
        lang=lang,
    ).checked()
    scale = checked_scale(scale)
    simple = names is None and highlight == () and not flow  # nothing else to be refused
    if counts := counts_if_large(output, options, "draw", max_nodes if simple else None):
        return Drawing._of_counts(counts, options)
    taken, options = traced(output, options, names, highlight)
    return Drawing(taken, options, scale)


def counts_if_large(
    output: Node | Several | Trace, options: Options, function: str, most: int | None = None
) -> Counts | None:
    """The summary of a graph whose records would take long to make; None of any other.

    Where ``collapse`` or ``max_nodes`` is given, the picture is worth the wait.

    most  so many nodes make a picture, which is all that is wanted: one of more, with no scopes
          to close, needs no records
    """
    if isinstance(output, Trace):
        return None
    outputs = outputs_of(output, function, ", or its trace")
    asked = options.collapse is not None or options.max_nodes > MOST_NODES
    return counts_of_graph(outputs, None if asked else SLOW_NODES, most)


def traced(
    output: Node | Several | Trace,
    options: Options,
    names: Mapping[str, Any] | None = None,
    highlight: Any = (),
) -> tuple[Trace, Options]:
    """The trace of ``output``, and the options with what is highlighted in it."""
    index: dict[Node, int] = {}
    if isinstance(output, Trace):
        if names is not None:
            raise TypeError("names= goes with a node; a Trace has its names: trace(z, names=...)")
        taken = output
    else:
        taken = trace(output, names=names)
        index = collect(output)[2] if highlight != () else {}
    if options.flow and len(taken.outputs) > 1:
        raise ValueError(
            f"flow= shows what one backward pass sends, and these are {len(taken.outputs)} "
            "outputs: draw one of them, or their sum"
        )
    if highlight is None or highlight == ():
        return taken, options
    marked, path = highlighted(taken, index, highlight)
    return taken, options._replace(highlighted=marked, path=path)


def as_image(svg: str, trace: Trace, lang: str | None = None) -> str:
    """HTML that shows the SVG as an image: no script, no style, nothing a viewer drops."""
    return image_of(svg, say("picture.image", lang, name=visible(trace.title)))


def image_of(svg: str, words: str) -> str:
    """HTML that shows the SVG as an image, or ``words`` to who cannot see it."""
    import base64

    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{as_markup(words)}" src="data:image/svg+xml;base64,{data}">'


def as_text(text: str) -> str:
    """HTML that shows lines of text as they are."""
    return f"<pre>{as_markup(text)}</pre>"


def need_fonts(format: str) -> None:
    if not has_fonts():
        raise DrawingError(
            f"a {format.upper()} needs a font and this machine has none, so its text would be "
            "empty boxes: apt install fonts-dejavu-core (or any font), or save as .svg, whose "
            "text the reader's machine writes"
        )


def write_file(path: str | os.PathLike[str], formats: Formats) -> None:
    """Write a file in the format of its suffix: whole, or not at all."""
    from pathlib import Path

    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in formats:
        given = f"ends in {target.suffix!r}" if suffix else "has no suffix"
        choices = listed(list(formats))
        raise DrawingError(f"{target.name!r} {given}: the suffix picks the format, {choices}")
    write_made(target, formats[suffix])


def write_made(target: Path, make: Callable[[], str | bytes]) -> None:
    """Write what ``make`` gives to a file: whole, or not at all."""
    if not target.parent.is_dir():
        raise DrawingError(f"cannot write {target.name!r}: there is no folder '{target.parent}'")
    made = make()
    from autograd.files import write_whole

    try:
        write_whole(target, made.encode() if isinstance(made, str) else made)
    except OSError as error:
        raise DrawingError(f"cannot write '{target}': {error.strerror}") from error
