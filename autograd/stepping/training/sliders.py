"""A network whose weights are sliders: its boundary, its loss and its gradients follow."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from autograd.drawing.picture import write_file
from autograd.stepping.network_drawing import draw_network
from autograd.stepping.output import output_of
from autograd.stepping.page_records import script_data
from autograd.stepping.training.page import ROOT, page_of_rounds, training_program, training_style
from autograd.stepping.training.records import page_record
from autograd.stepping.web_page import asset, short_style
from autograd.stepping.widget import weights_widget
from autograd.wording import checked_language, counted, say, worded

# The files of the training player that compute and draw one round, and ours; those of the player
# that they use; and the words.
OWN_SCRIPTS = (
    *("packed", "network", "losses", "runs", "position", "plots"),
    *("weights_panel", "against", "boundary", "sides", "samples", "sliders"),
)
_PLAYER_SCRIPTS = (
    *("wording", "numbers", "kernels", "special_kernels", "formulas", "elements"),
    *("letters", "diagram_layout", "diagram"),
)
_WORDS = ("training.", "diagram.", "player.reset")
SLIDERS_ROOT = f"{ROOT} glassgrad-sliders"


def weight_sliders(record: Mapping[str, Any], *, lang: str | None = None) -> WeightSliders:
    """A network with a slider for each of its weights; ``nn.weight_sliders`` gives the record.

    names, network, X, y, loss   as ``training_player`` takes them
    weights   the numbers to begin with, in the order of ``names``
    lang      the language of the figure; without it that of its reader

    The script of the figure computes what follows from a weight: it needs no kernel.
    """
    return WeightSliders(record, lang)


class WeightSliders:
    """Sliders for the weights of a network, beside what it says of its samples.

    A notebook shows it as it is; ``save("sliders.html")`` writes the page.
    """

    def __init__(self, record: Mapping[str, Any], lang: str | None = None) -> None:
        self.lang = None if lang is None else checked_language(lang)
        self.weights = dict(zip(record["names"], map(float, record["weights"]), strict=True))
        self._network = record["network"]
        one_round = {"losses": [math.nan], "kept": [0], "parameters": [list(self.weights.values())]}
        self.record = page_record({**record, **one_round})

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self._network["sizes"]))
        return f"<WeightSliders of a network {sizes}: {counted(len(self.weights), 'weight')}>"

    def html(self) -> str:
        """A whole page, with the figure inside, that needs nothing else."""
        start = "glassgrad.mountSliders(document.querySelector('main'), { page: true });"
        parts = self._parts()
        return page_of_rounds(
            lang=self.lang,
            title=escape(say("training.sliders_title", self.lang)),
            style=parts["style"],
            program=parts["program"] + start,
            root=SLIDERS_ROOT,
            markup=parts["markup"],
            still=self._still(),
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to ``path``, which ends in .html."""
        write_file(path, {".html": self.html})

    def widget(self) -> Any:
        """The figure as a live widget, whose ``weights`` Python code sets and watches.

        It needs anywidget: ``pip install "glassgrad[notebook]"``.
        """
        return weights_widget(self._still, weights=self.weights, **self._parts())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        """The network as an image, which a script turns into the figure where scripts run."""
        return output_of(self._still(), **self._parts())

    def _parts(self) -> dict[str, str]:
        """The figure as a notebook takes it."""
        data = script_data(self.record)
        return {
            "program": _script(self.lang),
            "markup": worded(asset("training/sliders.html"), self.lang)
            + f'<script type="application/json" data-part="record">{data}</script>',
            "style": _style(),
            "root": SLIDERS_ROOT,
            "mount": "mountSliders",
        }

    def _still(self) -> str:
        """The network with its weights, as an image."""
        return draw_network(self._network, self._values(), lang=self.lang).image

    def _values(self) -> dict[str, Any]:
        """The weights as a drawing takes them, W[layer][i][j] and b[layer][j]."""
        numbers = iter(self.weights.values())
        sizes = self._network["sizes"]
        values: dict[str, list[Any]] = {"W": [], "b": []}
        for layer, has_bias in enumerate(self._network["bias"]):
            inputs, outputs = sizes[layer], sizes[layer + 1]
            values["W"].append([[next(numbers) for _ in range(outputs)] for _ in range(inputs)])
            values["b"].append([next(numbers) if has_bias else None for _ in range(outputs)])
        return values


@cache
def _script(lang: str | None) -> str:
    """The program. It defines ``glassgrad.mountSliders(element, options)`` and runs nothing."""
    return training_program(lang, OWN_SCRIPTS, "mountSliders", _PLAYER_SCRIPTS, _WORDS)


@cache
def _style() -> str:
    return training_style() + short_style(asset("training/sliders.css"))
