"""draw_network(): the diagram of a network, circles and lines, as a picture and as a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd.drawing.choices import THEMES, listed
from autograd.drawing.graphviz_engine import render
from autograd.drawing.network_layout import text_width
from autograd.drawing.network_matrices import matrices_of, paint_matrices
from autograd.drawing.network_still import paint_network, usual_size
from autograd.drawing.options import checked_scale
from autograd.drawing.painting import Painting, still_style
from autograd.drawing.picture import PNG_SCALE, Formats, image_of, need_fonts, write_file
from autograd.formulas.computed_once import computed_once
from autograd.stepping.diagram_page import diagram_output, diagram_page
from autograd.wording import LANGUAGES, checked_language, say

FORMATS = (".svg", ".png", ".pdf", ".html")
_LEGEND_ROW, _MARGIN = 20, 14


class NetworkDrawing:
    """The diagram of a network. A notebook shows it; ``save`` writes it to a file.

    ``svg`` is its text as SVG, ``network`` and ``values`` the plain records that it shows.
    """

    def __init__(
        self, network: Mapping[str, Any], values: Mapping[str, Any], options: Mapping[str, Any]
    ) -> None:
        self.network, self.values, self.options = network, values, options

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.network["sizes"]))
        first, *others = FORMATS
        return f"<Drawing of a network {sizes}; .save('net{first}'), {listed(others)} writes it>"

    @computed_once
    def painting(self) -> Painting:
        """The picture as marks at their places."""
        options, language = self.options, self.options["lang"] or "en"
        speak = _speaker(language)
        diagram = paint_network(
            self.network, self.values, self.size, speak, options["gradients"], options["chosen"]
        )
        pieces = [diagram]
        if options["legend"]:
            pieces.append(self._legend(diagram, speak))
        if options["matrices"]:
            pieces.append(self._matrices_in(language))
        whole = Painting(max(piece.width for piece in pieces), 0, diagram.title)
        for piece in pieces:
            whole.height += _MARGIN * (piece is not diagram)
            whole.shifted(piece, 0, whole.height)
            whole.height += piece.height
        return whole

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the diagram itself."""
        width, height = usual_size(self.network["sizes"])
        return self.options["width"] or width, self.options["height"] or height

    def _legend(self, diagram: Painting, speak: Callable[..., str]) -> Painting:
        legend = Painting(diagram.width, _LEGEND_ROW)
        x = 4.0
        for sign in ("positive", "negative"):
            legend.line(f"{sign} wire", (x, 8, x + 28, 8), 2.5)
            legend.text("note", x + 34, 12, speak(f"diagram.{sign}"))
            x += 34 + text_width(speak(f"diagram.{sign}"), 11) + 18
        lines = [speak("diagram.wider")]
        lines += [speak("diagram.are_gradients")] if self.options["gradients"] else []
        lines += [speak("diagram.dense")] if any(m.dim for m in diagram.marks) else []
        y = 12.0
        for words in lines:
            wide = text_width(words, 11)
            if x + wide > diagram.width:
                x, y = 4.0, y + 16
            legend.text("note", x, y, words)
            legend.width = max(legend.width, x + wide)
            x += wide + 18
        legend.height = y + 8
        return legend

    @computed_once
    def svg(self) -> str:
        """The picture as SVG text, light or dark as the reader's screen is."""
        return self.painting.svg(still_style())

    @property
    def image(self) -> str:
        """The picture as an HTML image, which shows where no script runs."""
        return image_of(self.svg, self.painting.title)

    def png(self, scale: float | None = None) -> bytes:
        """The picture as PNG; ``scale`` 1 is the size on a screen, 2 twice as many dots."""
        need_fonts("png")
        factor = self.options["scale"] if scale is None else checked_scale(scale)
        dot = self.painting.dot(self.options["theme"], round(72 * factor))
        return render(dot, "png", placed=True)

    def html(self) -> str:
        """One page with the diagram, to point at and to click."""
        return diagram_page(self._record(), self.svg, self._matrices())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to ``path``: .svg .png .pdf or .html, by its suffix."""
        formats: Formats = {
            ".svg": lambda: self.svg,
            ".png": self.png,
            ".pdf": self._pdf,
            ".html": self.html,
        }
        write_file(path, formats)

    def _record(self) -> dict[str, Any]:
        chosen = self.options["chosen"]
        return {
            "network": self.network,
            "values": self.values,
            "size": self.size,
            "gradients": self.options["gradients"],
            "chosen": None if chosen is None else {"part": "h", "at": chosen},
            "lang": self.options["lang"],
        }

    def _matrices(self) -> dict[str, str]:
        """The matrices as SVG, one a layer, in each language that the page may be read in."""
        if not self.options["matrices"]:
            return {}
        wanted = [self.options["lang"]] if self.options["lang"] else LANGUAGES
        given = (self.network, self.values)
        blocks = {
            lang: matrices_of(*given, _speaker(lang), self.options["stored"]) for lang in wanted
        }
        return {lang: "".join(block.svg() for block in blocks[lang]) for lang in wanted}

    def _matrices_in(self, lang: str) -> Painting:
        return paint_matrices(
            self.network, self.values, self.size[0], _speaker(lang), self.options["stored"]
        )

    def _pdf(self) -> bytes:
        need_fonts("pdf")
        return render(self.painting.dot(self.options["theme"]), "pdf", placed=True)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {
            "text/plain": repr(self),
            "text/html": diagram_output(self._record(), self.image, self._matrices()),
            "image/svg+xml": self.svg,
        }


def _speaker(lang: str) -> Callable[..., str]:
    def speak(key: str, **gaps: object) -> str:
        return say(key, lang, **gaps)

    return speak


def draw_network(
    network: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    gradients: bool = False,
    matrices: bool = False,
    neuron: tuple[int, int] | None = None,
    lang: str | None = None,
    theme: str = "light",
    scale: float = PNG_SCALE,
    width: float | None = None,
    height: float | None = None,
    legend: bool = True,
    stored: Sequence[str | None] = (),
) -> NetworkDrawing:
    """The diagram of a network: circles and lines, with the weights on the lines.

    network    a plain record: ``sizes`` (inputs, then the neurons of each layer), ``activations``
               and ``bias`` (one a layer), ``inputs`` and ``outputs`` (names)
    values     ``W[layer][i][j]`` from i to j and ``b[layer][j]``; for one input also ``x[i]``,
               ``z[layer][j]`` and ``h[layer][j]``; under ``gradients`` those of W and b
    gradients  True shows these on the lines
    matrices   True puts the matrices below, ``O = XW + b``, inputs × outputs
    neuron     layer and neuron, from 1, whose lines get numbers where there are too many lines
    lang       ``"en"`` or ``"ko"``; by default a page follows its reader
    theme      ``"dark"`` saves PNG and PDF in dark colours; SVG and HTML follow the screen
    scale      the size of a saved PNG: 1 as on a screen, 2 twice as many dots each way
    width, height  of the diagram in pixels, by default what reads well
    legend     False leaves the legend out
    stored     how each layer's weights are stored, where that is their transpose

    Nothing in it moves when the numbers change: the same record in the same size has the same
    places. Networks of more than 16 neurons in a layer are drawn in part, and say so.

    >>> record = {"sizes": [2, 1], "activations": ["sigmoid"], "bias": [False],
    ...           "inputs": ["x₁", "x₂"], "outputs": ["h"]}
    >>> draw_network(record, {"W": [[[0.9], [0.3]]], "b": [[0.0]]})
    <Drawing of a network 2-1; .save('net.svg'), .png, .pdf or .html writes it>
    """
    checked_language(lang)
    if theme not in THEMES:
        raise ValueError(f"theme must be {listed(THEMES)}; got {theme!r}")
    if gradients and not values.get("gradients"):
        raise ValueError("gradients=True needs gradients: call backward() on a loss first")
    options = {
        "gradients": gradients,
        "matrices": matrices,
        "chosen": _checked_neuron(network["sizes"], neuron),
        "lang": lang,
        "theme": theme,
        "scale": checked_scale(scale),
        "width": _checked_length(width, "width", 240),
        "height": _checked_length(height, "height", 80),
        "legend": legend,
        "stored": tuple(stored),
    }
    return NetworkDrawing(network, values, options)


def _checked_neuron(sizes: Sequence[int], neuron: Any) -> tuple[int, int] | None:
    if neuron is None:
        return None
    pair = tuple(neuron) if isinstance(neuron, tuple | list) else ()
    if len(pair) == 2 and all(isinstance(n, int) and n >= 1 for n in pair):
        layer, j = pair
        if layer < len(sizes) and j <= sizes[layer]:
            return layer - 1, j - 1
    raise ValueError(
        f"neuron= is a pair of layer and neuron, both counted from 1, such as (1, 2); this network "
        f"has {', '.join(map(str, sizes[1:]))} neurons in its layers; got {neuron!r}"
    )


def _checked_length(length: Any, name: str, least: int) -> float | None:
    if length is None:
        return None
    if (
        isinstance(length, bool)
        or not isinstance(length, int | float)
        or not least <= length <= 8000
    ):
        raise ValueError(f"{name} is a number of pixels from {least} to 8000; got {length!r}")
    return float(length)
