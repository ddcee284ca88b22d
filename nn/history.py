"""What a training was like, epoch by epoch: numbers to read, and curves to look at."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nn.recording import Record

__all__ = ["History", "sparkline"]

_BARS = "▁▂▃▄▅▆▇█"


class History:
    """What ``fit`` gives: lists with one entry per finished epoch.

    loss             the mean loss of the epoch's batches, each before its step
    validation_loss  the loss on held-out samples after the epoch; empty without validation
    metrics          by name, e.g. ``metrics["accuracy"]``, ``metrics["validation_accuracy"]``
    learning_rate    the rate of the epoch
    gradient_norm    the mean norm of the gradient, before any clipping
    stopped          why the training ended, in words
    record           the weights step by step, where ``fit(..., record=True)`` kept them
    """

    def __init__(self) -> None:
        self.loss: list[float] = []
        self.validation_loss: list[float] = []
        self.metrics: dict[str, list[float]] = {}
        self.learning_rate: list[float] = []
        self.gradient_norm: list[float] = []
        self.stopped = "not yet"
        self.record: Record | None = None

    @property
    def epochs(self) -> int:
        """The number of finished epochs."""
        return len(self.loss)

    def curves(self) -> dict[str, list[float]]:
        """Every list by its name, those without entries left out."""
        named = {
            "loss": self.loss,
            "validation_loss": self.validation_loss,
            **self.metrics,
            "gradient_norm": self.gradient_norm,
            "learning_rate": self.learning_rate,
        }
        return {name: curve for name, curve in named.items() if curve}

    def plot(self, width: int = 60, *, theme: str = "light", lang: str | None = None) -> Any:
        """A matplotlib figure, or lines of text where matplotlib is not installed.

        width  of the lines of text
        theme  of the figure, "light" or "dark"; ``lang`` its language, "en" or "ko"

        The learning rate has a panel where it changed.

        A notebook shows it as it is; elsewhere ``history.plot().savefig("loss.png")``, or
        ``print(history.sparklines())`` for the text.
        """
        try:
            from nn.curves import figure_of

            return figure_of(self.curves(), theme, lang)
        except ModuleNotFoundError as error:
            if error.name != "matplotlib":
                raise
            return _Text(self.sparklines(width))

    def stepper(self, *, lang: str | None = None) -> Any:
        """The training player: every round of a training that ``fit(record=True)`` recorded.

        A notebook shows it as it is; ``history.stepper().save("training.html")`` writes a page.

        lang  the language of the player, "en" or "ko"; without it that of its reader
        """
        from nn.playing import player_of

        return player_of(self.record, self.validation_loss, lang)

    def save(
        self, path: str | os.PathLike[str], *, theme: str = "light", lang: str | None = None
    ) -> None:
        """Write ``path``: .html is the training player, .gif an animation, .png, .svg and .pdf
        the curves of ``plot()``.

        The player and the animation need a record, ``fit(..., record=True)``; pictures need
        matplotlib.
        """
        from nn.saving import save_history

        save_history(self.curves(), self.record, lambda: self.stepper(lang=lang), path, theme, lang)

    def sparklines(self, width: int = 60) -> str:
        """One line for each curve, from its lowest entry ▁ to its highest █."""
        curves = self.curves()
        if not curves:
            return "no epoch was finished"
        longest = max(map(len, curves))
        return "\n".join(
            f"{name:{longest}}  {sparkline(curve, width)}  {_ends(curve)}"
            for name, curve in curves.items()
        )

    def state(self) -> dict[str, Any]:
        """Everything in it but the record, as plain lists and texts."""
        kept = {key: value for key, value in vars(self).items() if key != "record"}
        return {key: _copied(value) for key, value in kept.items()}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> History:
        """The history that ``state()`` was taken of."""
        history = cls()
        vars(history).update({key: _copied(value) for key, value in state.items()})
        return history

    def __repr__(self) -> str:
        parts = [f"{self.epochs} epoch{'s' * (self.epochs != 1)}"]
        for name, curve in self.curves().items():
            if name not in ("gradient_norm", "learning_rate"):
                parts.append(f"{name} {_ends(curve)}")
        return f"History({', '.join(parts)}; {self.stopped})"


def sparkline(numbers: Sequence[float], width: int = 60) -> str:
    """Numbers as a row of bars; more than ``width`` are averaged in groups, nan is ×.

    >>> sparkline([1.0, 2.0, 3.0, 4.0, 8.0])
    '▁▂▃▄█'
    """
    if not 0 < len(numbers) <= width:
        numbers = _grouped(numbers, width)
    finite = [x for x in numbers if math.isfinite(x)]
    if not finite:
        return "×" * len(numbers)
    low, span = min(finite), max(finite) - min(finite)
    return "".join(_bar((x - low) / span if span else 0.0) for x in numbers)


def _ends(curve: Sequence[float]) -> str:
    """The first and the last number; of one number itself."""
    first = [] if len(curve) == 1 else [curve[0]]
    return " → ".join(f"{x:.4g}" for x in (*first, curve[-1]))


def _bar(share: float) -> str:
    if not math.isfinite(share):
        return "×"
    return _BARS[round(share * (len(_BARS) - 1))]


def _grouped(numbers: Sequence[float], width: int) -> list[float]:
    cuts = [len(numbers) * i // width for i in range(width + 1)] if numbers else []
    groups = [numbers[a:b] for a, b in pairwise(cuts)]
    return [sum(group) / len(group) for group in groups]


class _Text(str):
    """Lines that a notebook or prompt shows as they are."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(entry) for key, entry in value.items()}
    return list(value) if isinstance(value, list) else value
