"""plot_boundary: the samples, and what a model says of every place around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import no_grad
from nn.arguments import samples_of
from nn.outputs import as_array, last_op
from nn.plot_style import new_figure, styled, words

FINE = 160  # places across the picture
Outputs = Callable[[np.ndarray], np.ndarray]  # (n, inputs) -> (n, outputs)


def plot_boundary(
    model: Any,
    X: Any,
    y: Any,
    *,
    axes: Any = None,
    theme: str = "light",
    lang: str | None = None,
) -> Any:
    """The samples and the decision boundary of a model of two inputs; of one input its curve.

    axes   where to draw, of a figure of your own; else a new figure
    theme  "light" or "dark"
    lang   "en" or "ko"

    With more inputs, outputs against targets. Gives the figure; a notebook shows it as it is.

    >>> from nn import MLP
    >>> from nn.data import moons
    >>> figure = plot_boundary(MLP(2, [8, 1], seed=0), *moons(50))
    >>> figure.axes[0].get_title()
    'decision boundary'
    """
    X, y = samples_of(X, y)
    X = X.reshape(len(X), -1)
    training = getattr(model, "training", False)
    model.eval()
    try:
        with styled(theme, lang) as colours:
            figure, places = (axes.figure, [axes]) if axes is not None else new_figure(4.6, 4.2)
            Board(places[0], X, y, colours, words(lang), middle_of(model, X, y)).show(
                of_model(model)
            )
    finally:
        model.train(training)
    return figure


def of_model(model: Any) -> Outputs:
    """What a model gives, one row a sample."""

    def outputs(X: np.ndarray) -> np.ndarray:
        with no_grad():
            return as_array(model(X)).reshape(len(X), -1)

    return outputs


def middle_of(model: Any, X: np.ndarray, y: np.ndarray) -> float | None:
    """Where the two classes of one output part; None of a regression."""
    values = np.unique(y)
    if len(values) != 2 or not np.all(np.isin(values, np.round(values))):
        return None
    if set(values.tolist()) <= {0, 1}:
        return 0.5 if last_op(model(X[:2])) == "sigmoid" else 0.0
    return float(values.mean())


class Board:
    """One axes with the samples, on which the outputs of any round can be shown."""

    def __init__(
        self,
        axes: Any,
        X: np.ndarray,
        y: np.ndarray,
        colours: Any,
        said: Any,
        middle: float | None,
        fine: int = FINE,
    ) -> None:
        self.axes, self.X, self.y, self.colours, self.said = axes, X, y, colours, said
        self.middle, self.fine = middle, fine
        self.drawn: list[Any] = []
        self.classes = np.unique(y) if y.ndim == 1 and len(np.unique(y)) <= 10 else None
        low, high = X.min(axis=0), X.max(axis=0)
        self.room = (high - low) * (0.35 if len(X) <= 8 else 0.12) + 1e-9
        self.low, self.high = low - self.room, high + self.room
        {1: self._curve_axes, 2: self._plane_axes}.get(X.shape[1], self._target_axes)()

    def show(self, outputs: Outputs) -> None:
        """Draw what ``outputs`` says, in place of what was drawn before."""
        for artist in self.drawn:
            artist.remove()
        kinds = {1: self._curve, 2: self._plane}
        self.drawn = list(kinds.get(self.X.shape[1], self._targets)(outputs))

    # ------------------------------------------------------------ two inputs: the plane

    def _plane_axes(self) -> None:
        self.axes.set(
            title=self.said("boundary"),
            xlabel="x₁",
            ylabel="x₂",
            xlim=(self.low[0], self.high[0]),
            ylim=(self.low[1], self.high[1]),
        )
        for kind, (rows, colour, mark) in enumerate(self._groups()):
            self.axes.scatter(
                *self.X[rows].T, c=colour, marker=mark, s=26, zorder=3 + kind,
                edgecolors=self.colours["paper"], linewidths=0.7,
            )  # fmt: skip

    def _groups(self) -> list[tuple[np.ndarray, Any, str]]:
        if self.classes is None:
            y = self.y.reshape(len(self.y), -1)[:, 0]
            return [(np.ones(len(y), bool), y, "o")]
        return [
            (self.y == value, self._tint(k), "Dos^v"[k % 5]) for k, value in enumerate(self.classes)
        ]

    def _tint(self, k: int) -> Any:
        """The colour of class number k."""
        return self.colours[("second", "first", "third", "walker", "soft")[k % 5]]

    def _plane(self, outputs: Outputs) -> list[Any]:
        from matplotlib.colors import LinearSegmentedColormap, to_rgb

        across = np.linspace(self.low[0], self.high[0], self.fine)
        up = np.linspace(self.low[1], self.high[1], self.fine)
        grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        found = outputs(grid).reshape(self.fine, self.fine, -1)
        extent = (across[0], across[-1], up[0], up[-1])
        options = {
            "extent": extent,
            "origin": "lower",
            "aspect": "auto",
            "zorder": 0,
            "interpolation": "bilinear",
        }
        if found.shape[-1] > 1:
            palette = np.array([to_rgb(self._tint(k)) for k in range(found.shape[-1])])
            tints = palette[found.argmax(axis=-1)]
            paper = np.array(to_rgb(self.colours["paper"]))
            image = paper + 0.3 * (tints - paper)
            return [self.axes.imshow(image, **options), *self._borders(across, up, found)]
        values = found[..., 0]
        middle = float(np.mean(self.y)) if self.middle is None else self.middle
        reach = float(np.nanmax(np.abs(self.y - middle))) or 1.0
        if self.middle == 0.0 and set(np.unique(self.y)) <= {0, 1}:
            reach = 4.0  # scores: far from 0 is sure
        ends = (self.colours["second"], self.colours["paper"], self.colours["first"])
        shades = LinearSegmentedColormap.from_list("sides", ends)
        image = self.axes.imshow(
            values, cmap=shades, vmin=middle - 2.6 * reach, vmax=middle + 2.6 * reach, **options
        )
        inside = np.nanmin(values) < middle < np.nanmax(values)
        if self.middle is None or not inside:
            return [image]
        return [image, self.axes.contour(across, up, values, levels=[middle],
                                         colors=self.colours["ink"], linewidths=1.5)]  # fmt: skip

    def _borders(self, across: np.ndarray, up: np.ndarray, found: np.ndarray) -> list[Any]:
        """Where a class is no longer ahead of the others; the last one's are those of the rest."""
        lines = []
        for k in range(found.shape[-1] - 1):
            ahead = found[..., k] - np.delete(found, k, axis=-1).max(axis=-1)
            if np.nanmin(ahead) < 0 < np.nanmax(ahead):
                lines.append(
                    self.axes.contour(
                        across, up, ahead, levels=[0.0], colors=self.colours["ink"], linewidths=1.2
                    )
                )
        return lines

    # ------------------------------------------------------------ one input: the curve

    def _curve_axes(self) -> None:
        y = self.y.reshape(len(self.y), -1)[:, 0]
        room = 0.25 * (y.max() - y.min() or 1.0)
        self.axes.set(
            title=self.said("output"),
            xlabel="x",
            ylabel="y",
            xlim=(self.low[0], self.high[0]),
            ylim=(y.min() - room, y.max() + room),
        )
        self.axes.scatter(self.X[:, 0], y, s=20, c=self.colours["second"], zorder=2)

    def _curve(self, outputs: Outputs) -> list[Any]:
        across = np.linspace(self.low[0], self.high[0], 2 * self.fine)
        return self.axes.plot(  # type: ignore[no-any-return]
            across, outputs(across[:, None])[:, 0], color=self.colours["first"], lw=2.2, zorder=3
        )

    # ------------------------------------------------------------ more inputs: targets

    def _target_axes(self) -> None:
        y = self.y.reshape(len(self.y), -1)[:, 0].astype(float)
        room = 0.12 * (y.max() - y.min() or 1.0)
        self.axes.set(
            title=self.said("outputs"),
            xlabel=self.said("target"),
            ylabel=self.said("output"),
            xlim=(y.min() - room, y.max() + room),
        )
        if self.classes is None:
            self.axes.axline((y.mean(), y.mean()), slope=1, color=self.colours["soft"], ls=":")

    def _targets(self, outputs: Outputs) -> list[Any]:
        found = outputs(self.X)
        targets = self.y.reshape(len(self.y), -1)[:, 0].astype(float)
        if found.shape[1] > 1 and self.classes is not None:
            scores = np.exp(found - found.max(axis=1, keepdims=True))
            shares = scores / scores.sum(axis=1, keepdims=True)
            shown = shares[np.arange(len(shares)), targets.astype(int)]
            self.axes.set_ylim(-0.05, 1.05)
        else:
            shown = found[:, 0]
        return [self.axes.scatter(targets, shown, s=18, c=self.colours["first"], alpha=0.7)]
