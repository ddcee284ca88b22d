"""TrainingPlayer: a recorded training as a page, in a notebook, as a file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.drawing.picture import write_file
from autograd.stepping.output import output_of
from autograd.stepping.training.page import (
    ROOT,
    still_curve,
    training_markup,
    training_page,
    training_script,
    training_style,
)
from autograd.stepping.training.records import page_record
from autograd.stepping.widget import rounds_widget
from autograd.wording import checked_language, counted


def training_player(record: Mapping[str, Any], *, lang: str | None = None) -> TrainingPlayer:
    """The player of a training that is given as plain data; nn builds it from ``fit``'s record.

    losses        the loss of each update's batch, before it
    kept          the rounds whose weights are known; round r is before update r + 1
    parameters    the weights at these rounds, one row each, the first and the last among them
    names         the names of the weights
    network       sizes, activations, bias, inputs, outputs: then the weights lie layer by
                  layer, from input 1 to every neuron, from input 2, ..., then the biases
    bounds        of each layer how far from 0 its weights may begin: the page draws others by a
                  seed, as ``numpy.random.default_rng(seed).uniform(-bound, bound)`` does, layer
                  by layer and neuron by neuron; biases begin at 0
    X, y          the samples, one row each, and their targets
    loss          name, options and whether targets are classes
    optimizer     kind and settings; ``rates`` the learning rate of each update
    order         the samples of each epoch in their order, and ``batch`` how many one update
                  takes; None where it takes all
    validation    X, y, the rounds ``at`` which it was computed, and its losses
    state         the optimiser's memory by name, one row for each of ``state_rounds``
    lang          the language of the player; without it that of its reader
    best          the round to whose weights early stopping went back, if it did
    replay        whether the page may compute the rounds between; else ``reason`` says why not
    """
    return TrainingPlayer(record, lang)


class TrainingPlayer:
    """A training to walk through: ``history.stepper()`` gives one.

    A notebook shows it as it is; ``save("training.html")`` writes the page.
    """

    def __init__(self, record: Mapping[str, Any], lang: str | None = None) -> None:
        self.lang = None if lang is None else checked_language(lang)
        self.record = page_record(record)
        self.losses = [float(x) for x in np.asarray(record["losses"])]

    @property
    def rounds(self) -> int:
        """How many updates there were."""
        return len(self.losses)

    def __repr__(self) -> str:
        if not self.losses:
            return "<TrainingPlayer: no update was recorded>"
        first, last = self.losses[0], self.losses[-1]
        return f"<TrainingPlayer: {counted(self.rounds, 'round')}, loss {first:.4g} → {last:.4g}>"

    def html(self) -> str:
        """A whole page, with the player inside, that needs nothing else."""
        return training_page(self.record, self._still(), self.lang)

    def to_json(self) -> str:
        """What the page knows, as JSON."""
        return json.dumps(self.record)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write ``path``: .html is the player, .json its record."""
        write_file(path, {".html": self.html, ".json": self.to_json})

    def widget(self) -> Any:
        """The player as a live widget, whose ``round`` Python code sets and watches.

        It needs anywidget: ``pip install "glassgrad[notebook]"``.
        """
        return rounds_widget(self._still, rounds=self.rounds, **self._parts())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        """The loss as an image, which a script turns into the player where scripts run."""
        return output_of(self._still(), **self._parts())

    def _still(self) -> str:
        return still_curve(self.losses, self.lang)

    def _parts(self) -> dict[str, str]:
        """The player as a notebook takes it."""
        return {
            "program": training_script(self.lang),
            "markup": training_markup(self.record, self.lang),
            "style": training_style(),
            "root": ROOT,
            "mount": "mountTraining",
        }
