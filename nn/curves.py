"""The curves of a training as a figure."""

from __future__ import annotations

import math
from typing import Any

from nn.plot_style import new_figure, styled, words

NAMED = ("loss", "accuracy", "gradient_norm", "learning_rate")  # others are the user's names


def figure_of(curves: dict[str, list[float]], theme: str = "light", lang: str | None = None) -> Any:
    """Loss, metrics and gradient norm side by side, and the learning rate if it changes."""
    panels = [
        *([name, f"validation_{name}"] for name in ("loss", *_metrics(curves))),
        ["gradient_norm"],
    ]
    if len(set(curves.get("learning_rate", []))) > 1:
        panels.append(["learning_rate"])
    with styled(theme, lang) as colours:
        said = words(lang)
        figure, places = new_figure(3.6 * len(panels), 3.0, len(panels))
        for axes, names in zip(places, panels, strict=True):
            _panel(axes, names, curves, colours, said)
            axes.set_title(said(names[0]) if names[0] in NAMED else names[0])
    return figure


def _panel(
    axes: Any, names: list[str], curves: dict[str, list[float]], colours: Any, said: Any
) -> None:
    for name in names:
        if name in curves:
            held_out = name.startswith("validation_")
            rounds = range(1, len(curves[name]) + 1)
            label = said("validation" if held_out else "training")
            colour = colours["second" if held_out else "first"]
            axes.plot(rounds, curves[name], label=label, color=colour)
    axes.set_xlabel(said("epoch"))
    axes.locator_params(axis="x", integer=True, nbins=6)
    if _spans_decades([x for name in names for x in curves.get(name, [])]):
        axes.set_yscale("log")
    if len(axes.lines) > 1:
        axes.legend(frameon=False)


def _metrics(curves: dict[str, list[float]]) -> list[str]:
    known = {"loss", "validation_loss", "gradient_norm", "learning_rate"}
    named = [name.removeprefix("validation_") for name in curves if name not in known]
    return list(dict.fromkeys(named))


def _spans_decades(numbers: list[float]) -> bool:
    finite = [x for x in numbers if math.isfinite(x)]
    return bool(finite) and min(finite) > 0 and max(finite) / min(finite) > 30
