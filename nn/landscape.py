"""plot_loss: a slice through the loss of a model, and the way that a training took over it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import numpy as np

from autograd import Tensor, no_grad
from nn.arguments import samples_of
from nn.history import History
from nn.module import Module
from nn.names import subscripted
from nn.neurons import MLP
from nn.outputs import loss_of, matching, one_number
from nn.plot_style import new_figure, styled, words
from nn.recording import plain_names
from nn.structure import network_of, order_of, parameter_names

ACROSS = 121  # places of a curve
SIDE = 41  # and along a side of a plane


def plot_loss(
    model: Any,
    X: Any,
    y: Any,
    *,
    along: Any = None,
    loss: Any = None,
    reach: float | None = None,
    axes: Any = None,
    theme: str = "light",
    lang: str | None = None,
) -> Any:
    """The loss of a model along a line or over a plane through its weights.

    along  the name of a weight, ``"w1_12"``: the loss over that weight, the others as they
           are; two names: over both; a ``History`` with a record: over the plane in which the
           training moved most, with its path; by default against the gradient, where the way
           from 0 is the learning rate of one step
    loss   as for ``fit``
    reach  how far to go on each side; by default what shows the shape
    axes   where to draw, of a figure of your own; else a new figure

    Nothing of the model changes. Gives the figure.

    >>> from nn import MLP
    >>> from nn.data import xor
    >>> figure = plot_loss(MLP(2, [2, 1], seed=0), *xor(), along="w1_12")
    >>> figure.axes[0].get_xlabel()
    'w₁₂'
    """
    X, y = samples_of(X, y)
    slope = _Slope(model, X, y, loss)
    with styled(theme, lang) as colours:
        figure, places = (axes.figure, [axes]) if axes is not None else new_figure(4.8, 3.8)
        said = words(lang)
        if isinstance(along, History):
            _path(slope, along, places[0], colours, said)
        elif along is None:
            _descent(slope, reach, places[0], colours, said)
        elif isinstance(along, str):
            _line(slope, along, reach, places[0], colours, said)
        else:
            _plane(slope, list(along), reach, places[0], colours, said)
    return figure


class _Slope:
    """The loss as a function of all weights end to end."""

    def __init__(self, model: Any, X: np.ndarray, y: np.ndarray, loss: Any) -> None:
        self.network = network_of(model) if isinstance(model, Module) else None
        self.names = parameter_names(self.network) if self.network else plain_names(model)
        # A copy: nothing of the model changes, and graphs that were recorded with it stay good.
        # Neurons one by one are slow: the same network as matrices gives the same numbers.
        self.model = model.to_matrix() if isinstance(model, MLP) else deepcopy(model)
        self.leaves = self.model.parameters()
        self.order = order_of(self.model, self.leaves) if self.network else None
        self.X, self.y = X, y
        self.loss = loss_of(self.model, X, y, loss)
        flat = np.concatenate([np.ravel(self._numbers(leaf)) for leaf in self.leaves])
        self.here = flat if self.order is None else flat[self.order]

    def place(self, name: str) -> int:
        """The index of a weight, or an error that lists what there is."""
        if name in self.names:
            return self.names.index(name)
        listed = ", ".join(self.names[:12]) + (", …" if len(self.names) > 12 else "")
        raise ValueError(f"no weight is called {name!r}; there are {listed}")

    def at(self, points: np.ndarray) -> np.ndarray:
        """The loss at each row of ``points``."""
        with np.errstate(all="ignore"), no_grad():
            return np.array([self._loss(point) for point in points])

    def gradient(self) -> np.ndarray:
        self._loss(self.here)  # the weights as they are given
        for leaf in self.leaves:
            leaf.grad = None
        output = self.model(self.X)
        self.loss(output, matching(self.y, output)).backward()
        flat = np.concatenate(
            [np.ravel(np.zeros(np.shape(self._numbers(x))) if x.grad is None else x.grad)
             for x in self.leaves]
        )  # fmt: skip
        return flat if self.order is None else flat[self.order]

    def _loss(self, point: np.ndarray) -> float:
        flat = np.empty_like(point)
        flat[slice(None) if self.order is None else self.order] = point
        start = 0
        for leaf in self.leaves:
            count = leaf.size if isinstance(leaf, Tensor) else 1
            part = flat[start : start + count]
            leaf.data = part.reshape(leaf.shape) if isinstance(leaf, Tensor) else float(part[0])
            start += count
        output = self.model(self.X)
        return one_number(self.loss(output, matching(self.y, output)))

    @staticmethod
    def _numbers(leaf: Any) -> Any:
        return leaf.numpy() if isinstance(leaf, Tensor) else leaf.data


# ---------------------------------------------------------------- one weight, one direction


def _line(
    slope: _Slope, name: str, reach: float | None, axes: Any, colours: Any, said: Any
) -> None:
    k = slope.place(name)
    here = slope.here[k]
    wide = reach or max(2.0, 1.5 * abs(here))
    across = np.linspace(here - wide, here + wide, ACROSS)
    points = np.tile(slope.here, (ACROSS, 1))
    points[:, k] = across
    shown = subscripted(name)
    axes.plot(across, slope.at(points), color=colours["first"], lw=2)
    axes.plot([here], slope.at(slope.here[None]), "o", color=colours["walker"], ms=8)
    axes.set(title=said("along", name=shown), xlabel=shown, ylabel=said("loss"))


def _descent(slope: _Slope, reach: float | None, axes: Any, colours: Any, said: Any) -> None:
    gradient = slope.gradient()
    wide = reach or _wide(slope, gradient)
    across = np.linspace(-0.15 * wide, wide, ACROSS)
    axes.plot(
        across, slope.at(slope.here - across[:, None] * gradient), color=colours["first"], lw=2
    )
    axes.plot([0.0], slope.at(slope.here[None]), "o", color=colours["walker"], ms=8)
    axes.set(title=said("descent"), xlabel=f"{said('learning_rate')} η", ylabel=said("loss"))


def _wide(slope: _Slope, gradient: np.ndarray) -> float:
    """A rate at which the loss is above where it began: then the valley is in the picture."""
    rate, start = 1e-2, slope.at(slope.here[None])[0]
    while rate < 1e4 and slope.at((slope.here - rate * gradient)[None])[0] <= start:
        rate *= 2
    return rate


# ---------------------------------------------------------------- planes


def _plane(
    slope: _Slope, names: Sequence[str], reach: float | None, axes: Any, colours: Any, said: Any
) -> None:
    if len(names) != 2:
        raise ValueError(f"along takes one name or two; got {len(names)}")
    ks = [slope.place(name) for name in names]
    wide = [reach or max(2.0, 1.5 * abs(slope.here[k])) for k in ks]
    sides = [
        np.linspace(slope.here[k] - w, slope.here[k] + w, SIDE)
        for k, w in zip(ks, wide, strict=True)
    ]
    points = np.tile(slope.here, (SIDE * SIDE, 1))
    points[:, ks[0]], points[:, ks[1]] = (side.ravel() for side in np.meshgrid(*sides))
    _contours(axes, sides, slope.at(points).reshape(SIDE, SIDE), colours)
    axes.plot(*[[slope.here[k]] for k in ks], "o", color=colours["walker"], ms=8)
    x, y = map(subscripted, names)
    axes.set(title=said("plane", x=x, y=y), xlabel=x, ylabel=y)


def _path(slope: _Slope, history: History, axes: Any, colours: Any, said: Any) -> None:
    """The plane of the two directions in which the weights moved most, and their way over it."""
    record = history.record
    if record is None:
        raise ValueError("this history has no record: fit(model, X, y, record=True) keeps one")
    path = record.parameters
    if path.shape[1] != len(slope.here):
        raise ValueError(
            f"the record has {path.shape[1]} weights and the model {len(slope.here)}: it is of "
            "another model"
        )
    path = path[np.all(np.isfinite(path), axis=1)]
    end = path[-1]
    _, _, directions = np.linalg.svd(path - end, full_matrices=False)
    basis = directions[:2]  # (2, weights)
    if len(basis) < 2:
        raise ValueError("the path has too few steps to span a plane")
    places = (path - end) @ basis.T  # (steps, 2)
    low, high = places.min(axis=0), places.max(axis=0)
    room = 0.3 * (high - low) + 0.15 * (high - low).max() + 1e-9
    sides = [np.linspace(a, b, SIDE) for a, b in zip(low - room, high + room, strict=True)]
    grid = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    _contours(axes, sides, slope.at(end + grid @ basis).reshape(SIDE, SIDE), colours)
    axes.plot(*places.T, "-o", color=colours["ink"], ms=2.5, lw=1.2)
    axes.plot(*places[0], "o", color=colours["paper"], mec=colours["ink"], ms=7)
    axes.plot(*places[-1], "o", color=colours["walker"], ms=8)
    axes.set(title=said("path"), xlabel=said("direction", k=1),
             ylabel=said("direction", k=2))  # fmt: skip


def _contours(axes: Any, sides: Sequence[np.ndarray], heights: np.ndarray, colours: Any) -> None:
    """Levels closer together where the valley is."""
    from matplotlib.colors import LinearSegmentedColormap

    known = heights[np.isfinite(heights)]
    low, high = known.min(), np.quantile(known, 0.98)
    levels = low + (high - low) * np.linspace(0.02, 1.0, 14) ** 2
    if not high > low:
        return
    shades = LinearSegmentedColormap.from_list("hill", (colours["paper"], colours["first"]))
    axes.contourf(
        *sides, heights, levels=[low - 1e-12, *levels], cmap=shades, alpha=0.6, extend="max"
    )
    axes.contour(*sides, heights, levels=levels, colors=colours["soft"], linewidths=0.5)
