"""The figures of the course: a notebook says what is drawn, this file how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

LINES = ("-", "--", "-.", ":")  # told apart without colours, too
KINDS = (("D", "C1"), ("o", "C0"))  # class 0 and class 1: the forms and colours of the players

Curves = Mapping[str, Any]  # the height over each x, by the name of the curve


def curves(
    x: Any, named: Curves, *, across: str = "", up: str = "", title: str = "", log: bool = False
) -> None:
    """Curves over one axis, in one figure; ``log`` for a vertical axis of powers of ten."""
    panels([(title, x, named)], across=across, up=up, log=log)


def panels(
    shown: Sequence[tuple[str, Any, Curves]],
    *,
    across: str = "",
    up: str = "",
    same_height: bool = True,
    log: bool = False,
) -> None:
    """Figures side by side, each a title, an x axis and curves by name.

    A name of a curve that is empty, or begins with ``_``, has no place in the legend.
    """
    import matplotlib.pyplot as plt

    wide = {1: 6.4, 2: 8.6, 3: 9.4}.get(len(shown), 9.8)
    _, row = plt.subplots(1, len(shown), figsize=(wide, 3.1), sharey=same_height, squeeze=False)
    for axes, (title, x, named) in zip(row[0], shown, strict=True):
        for number, (name, y) in enumerate(named.items()):
            style = LINES[number % len(LINES)]
            axes.plot(x, y, style, label=name if not name.startswith("_") else None)
        axes.set_title(title)
        axes.set_xlabel(across)
        if log:
            axes.set_yscale("log")
        if any(name and not name.startswith("_") for name in named) and axes is row[0][0]:
            axes.legend()
    row[0][0].set_ylabel(up)
    plt.show()


def points(X: Any, y: Any, *, axes: Any = None, size: float = 4, names: Sequence[str] = ()) -> None:
    """Points of two classes: diamonds for 0, circles for 1; without axes a figure of its own.

    X      a row of two numbers for each point
    y      0 or 1 for each point
    names  of the two classes, for the legend
    """
    import matplotlib.pyplot as plt

    own = axes is None
    if own:
        _, axes = plt.subplots(figsize=(4.6, 2.8))
    for kind, (marker, colour) in enumerate(KINDS):
        of_kind = np.asarray(X, dtype=float)[np.asarray(y) == kind].T
        name = names[kind] if names else None
        axes.plot(*of_kind, marker, markersize=size, color=colour, label=name)
    axes.set_xlabel("$x_1$")
    axes.set_ylabel("$x_2$")
    if own:
        if names:
            axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
        plt.show()


def plane(X: Any, margin: float = 0.4, many: int = 90) -> tuple[Any, Any, Any]:
    """Positions across, positions up, and all points of this grid around the points of X."""
    low, high = np.min(X, axis=0) - margin, np.max(X, axis=0) + margin
    across, up = np.linspace(low[0], high[0], many), np.linspace(low[1], high[1], many)
    return across, up, np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)


def boundaries(
    scores: Mapping[str, Callable[[Any], Any] | Any],
    X: Any,
    y: Any,
    *,
    middle: float = 0.0,
    names: Sequence[str] = (),
) -> None:
    """What a network answers on the plane, one panel for each title.

    scores  a function from the points of a grid to one number each, or these numbers as they were
            on ``plane(X)``; where the number is ``middle`` runs the boundary
    """
    import matplotlib.pyplot as plt

    across, up, grid = plane(X)
    wide = min(9.8, 1.4 + 2.7 * len(scores))
    figure, row = plt.subplots(1, len(scores), figsize=(wide, 2.9), sharey=True, squeeze=False)
    for axes, (title, score) in zip(row[0], scores.items(), strict=True):
        found = np.asarray(score(grid) if callable(score) else score, dtype=float)
        found = np.clip(found.reshape(len(up), len(across)) - middle, -1, 1)
        axes.contourf(across, up, found, levels=np.linspace(-1, 1, 11), alpha=0.4)
        axes.contour(across, up, found, levels=[0], colors="black", linewidths=1.2)
        points(X, y, axes=axes, size=9 if len(y) < 10 else 2.5, names=names)
        axes.set_title(title)
        axes.set_ylabel("")
    row[0][0].set_ylabel("$x_2$")
    if names:
        handles = row[0][0].get_legend_handles_labels()
        figure.legend(*handles, loc="outside lower center", ncols=2)
    plt.show()


def digits(pictures: Any, titles: Sequence[object], *, rows: int = 1) -> None:
    """Small grey pictures of 8 × 8 pixels with a title each."""
    import matplotlib.pyplot as plt

    columns = -(-len(titles) // rows)
    _, places = plt.subplots(rows, columns, figsize=(0.9 * columns, 1.1 * rows), squeeze=False)
    for axes, pixels, title in zip(places.flat, pictures, titles, strict=False):
        axes.imshow(np.reshape(pixels, (8, 8)), cmap="gray_r")
        axes.set_title(str(title), fontsize=8)
    for axes in places.flat:
        axes.axis("off")
    plt.show()


def weight_pictures(named: Mapping[str, Any], *, scale: str = "") -> None:
    """Weights as pictures of 8 × 8: blue where they are positive, red where they are negative."""
    import matplotlib.pyplot as plt

    limit = max(float(np.abs(weights).max()) for weights in named.values())
    figure, row = plt.subplots(1, len(named), figsize=(1.3 * len(named) + 1.2, 1.9), squeeze=False)
    for axes, (title, weights) in zip(row[0], named.items(), strict=True):
        image = axes.imshow(np.reshape(weights, (8, 8)), vmin=-limit, vmax=limit)
        axes.set_title(title, fontsize=9)
        axes.axis("off")
    figure.colorbar(image, ax=row[0], label=scale, ticks=[])
    plt.show()


def nerve_cell(dendrites: str, body: str, axon: str, others: str) -> None:
    """A nerve cell with the names of its parts; below, the neuron that is its model."""
    import matplotlib.pyplot as plt

    _, (above, below) = plt.subplots(2, 1, figsize=(6.4, 3.7), sharex=True, sharey=True)
    for height in (-1, 0, 1):
        above.plot([0, 1.4, 2.7], [height, height * 0.7, 0], color="C0", linewidth=1.6)
        above.plot([0.2, 0.9], [height + 0.4, height * 0.8], color="C0", linewidth=1.2)
        above.plot([7, 7.7, 8.4], [0, height * 0.7, height], color="C0", linewidth=1.4)
        above.plot(8.4, height, "o", color="C0", markersize=4)
    above.plot([3, 7], [0, 0], color="C0", linewidth=3)
    above.plot(3, 0, "o", color="C0", markersize=26)
    for place, name in ((0.9, dendrites), (3, body), (5.2, axon), (7.9, others)):
        above.text(place, 1.65, name, ha="center")

    for number, height in enumerate((1, 0, -1), start=1):
        below.plot([0.4, 3], [height, 0], color="0.5", zorder=0)
        below.plot([5.2, 8.4], [0, height], color="0.5", zorder=0)
        below.text(0.1, height, f"$x_{number}$", ha="center", va="center")
        below.text(1.6, 0.65 * height + 0.25, f"$w_{number}$", ha="center")
    below.plot([3, 5.2], [0, 0], color="0.5", zorder=0)
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": "C0"}
    below.text(3, 0, "$\\Sigma$", ha="center", va="center", color="black", bbox=box)
    below.text(5.2, 0, "$> \\theta$", ha="center", va="center", color="black", bbox=box)
    for axes in (above, below):
        axes.set_xlim(-0.3, 9)
        axes.set_ylim(-1.5, 2.1)
        axes.axis("off")
    plt.show()


def walks(x: Any, height: Any, paths: Mapping[str, tuple[Sequence[float], Any]]) -> None:
    """Walks along a curve, one panel each, with the number of each step beside its point.

    paths  by title: the places of a walk, and the function that gives their heights
    """
    import matplotlib.pyplot as plt

    _, row = plt.subplots(
        1, len(paths), figsize=(3.1 * len(paths) + 0.3, 3.0), sharey=True, squeeze=False
    )
    for axes, (title, (places, function)) in zip(row[0], paths.items(), strict=True):
        heights = [float(getattr(function(place), "data", function(place))) for place in places]
        axes.plot(x, height, color="0.6")
        axes.plot(places, heights, "o--", color="C1", markersize=5)
        for number, place in enumerate(zip(places, heights, strict=True)):
            if number < 4 or number == len(places) - 1:
                axes.annotate(str(number), place, (5, 5), textcoords="offset points", fontsize=9)
        axes.set_title(title)
        axes.set_xlabel("w")
    row[0][0].set_ylabel("J")
    plt.show()
