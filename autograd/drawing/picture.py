"""draw(): a picture of the graph, with the gradients that its nodes hold now."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from autograd.drawing.dot import refuse_too_large, to_dot
from autograd.drawing.graphviz_engine import has_fonts, render
from autograd.drawing.svg import Scene, moment_now, picture_style
from autograd.errors import DrawingError
from autograd.node import Node
from autograd.sweep import ancestors
from autograd.tracing import Trace, trace

PNG_DPI = 192  # two dots for each of a usual screen's: sharp when printed or enlarged


class Drawing:
    """A picture of a graph. A notebook shows it; ``save`` writes it to a file.

    ``svg`` and ``dot`` are its text in these two languages.
    """

    def __init__(self, trace: Trace) -> None:
        refuse_too_large(len(trace.nodes))
        self.trace = trace

    def __repr__(self) -> str:
        name, count = self.trace.nodes[self.trace.output].name, len(self.trace.nodes)
        return f"<Drawing of {name}: {count} nodes; .save('z.svg'), .png, .pdf or .dot writes it>"

    @cached_property
    def dot(self) -> str:
        """The graph in Graphviz's language."""
        return to_dot(self.trace)

    @cached_property
    def svg(self) -> str:
        """The picture as SVG text, readable on light and on dark screens."""
        return Scene(self.trace).svg(moment_now(self.trace), picture_style())

    def _png(self) -> bytes:
        _need_fonts("png")
        return render(to_dot(self.trace, dpi=PNG_DPI), "png")

    def _pdf(self) -> bytes:
        _need_fonts("pdf")
        return render(self.dot, "pdf")

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to ``path``, in the format of its suffix: .svg .png .pdf .dot.

        Raises ``DrawingError`` for another suffix, and for a folder that does not exist. The
        file appears whole or not at all.
        """
        writers: dict[str, Callable[[], bytes]] = {
            ".svg": lambda: self.svg.encode(),
            ".png": self._png,
            ".pdf": self._pdf,
            ".dot": lambda: self.dot.encode(),
        }
        write_file(path, writers)

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # a notebook that is not trusted yet drops SVG and keeps an image
        return {
            "text/plain": repr(self),
            "text/html": as_image(self.svg, self.trace),
            "image/svg+xml": self.svg,
        }


def draw(output: Node | Trace) -> Drawing:
    """A picture of everything that ``output`` was computed from.

    output  a node, or its ``Trace``

    Each node shows its name, data and gradient (``–`` where no sweep has been), each edge
    its local derivative. Leaves are rounded, constants dashed, the output has a double
    border. The picture is drawn when it is shown or saved.

    >>> from autograd import Value
    >>> x, y = Value(2.0, label="x"), Value(3.0, label="y")
    >>> draw(x * y).save("product.svg")  # doctest: +SKIP
    """
    return Drawing(traced(output, "draw"))


def traced(output: Node | Trace, function: str) -> Trace:
    """The trace of ``output``, refused early where its graph is too large to draw."""
    if isinstance(output, Trace):
        return output
    if not isinstance(output, Node):
        raise TypeError(
            f"{function}() takes a node, the output of a computation, or its trace; got {output!r}"
        )
    refuse_too_large(len(ancestors(output)))
    return trace(output)


def as_image(svg: str, trace: Trace) -> str:
    """HTML that shows the SVG as an image: no script, no style, nothing a viewer drops."""
    from html import escape

    name = escape(trace.nodes[trace.output].name)
    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="graph of {name}" src="data:image/svg+xml;base64,{data}">'


def _need_fonts(format: str) -> None:
    if not has_fonts():
        raise DrawingError(
            f"a {format.upper()} needs a font and this machine has none, so its text would be "
            "empty boxes: apt install fonts-dejavu-core (or any font), or save as .svg, whose "
            "text the reader's machine writes"
        )


def write_file(path: str | os.PathLike[str], writers: dict[str, Callable[[], bytes]]) -> None:
    """Write ``path`` by the writer of its suffix: whole, or not at all."""
    target = Path(path)
    writer = writers.get(target.suffix.lower())
    if writer is None:
        given = f"ends in {target.suffix!r}" if target.suffix else "has no suffix"
        choices = ", ".join(writers)
        raise DrawingError(f"{target.name!r} {given}: the suffix picks the format, {choices}")
    if not target.parent.is_dir():
        raise DrawingError(f"cannot write {target.name!r}: there is no folder '{target.parent}'")
    data = writer()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        raise DrawingError(f"cannot write '{target}': {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
