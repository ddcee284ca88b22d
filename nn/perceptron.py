"""Rosenblatt's perceptron: a threshold neuron that learns from its mistakes, or says why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd import no_grad
from nn.init import Bias, Seed
from nn.neurons import Neuron

_SEPARATOR = {1: "threshold", 2: "straight line", 3: "plane"}


@dataclass
class Lesson:
    """What became of learning; true when every sample is right.

    mistakes  how many samples were wrong in each epoch
    why       in words
    """

    mistakes: list[int] = field(default_factory=list)
    why: str = ""

    def __bool__(self) -> bool:
        return bool(self.mistakes) and self.mistakes[-1] == 0

    def __str__(self) -> str:
        return f"mistakes in each epoch: {', '.join(map(str, self.mistakes))}\n{self.why}"


class Perceptron(Neuron):
    """1 where w·x + b > 0, else 0; the weights start at 0.

    >>> neuron = Perceptron(2)
    >>> lesson = neuron.learn([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    >>> bool(lesson), [neuron(x).item() for x in ([0, 1], [1, 1])]
    (True, [0.0, 1.0])
    """

    def __init__(
        self, inputs: int, *, bias: Bias = True, init: Any = "zeros", seed: Seed = None
    ) -> None:
        super().__init__(inputs, "step", bias=bias, init=init, seed=seed)

    def learn(self, X: Any, y: Any, *, epochs: int = 100, rate: float = 1.0) -> Lesson:
        """Rosenblatt's rule: after a mistake, w += rate·(target - output)·x and b likewise.

        X  the samples, (samples, inputs)
        y  their classes, 0 or 1

        If a straight line (plane, ...) separates the classes, this finds one. If the weights
        come back to what they were, none does; learning stops and the lesson says why.
        """
        samples, targets = self._checked(X, y)
        if not rate > 0 or epochs < 1:
            raise ValueError(
                f"learn() takes a rate above 0 and epochs from 1 on, got {rate}, {epochs}"
            )
        lesson = Lesson()
        corrections = np.zeros(len(samples))  # how often each sample has been learnt from
        seen = {self._state(): (0, corrections.copy())}
        for epoch in range(1, epochs + 1):
            lesson.mistakes.append(self._epoch(samples, targets, rate, corrections))
            if lesson:
                lesson.why = f"every sample is right after {_times(epoch, 'epoch')}"
                return lesson
            if (state := self._state()) in seen:
                since, before = seen[state]
                lesson.why = self._impossible(samples, targets, corrections - before, since, epoch)
                return lesson
            seen[state] = (epoch, corrections.copy())
        lesson.why = (
            f"still {_times(lesson.mistakes[-1], 'mistake')} after {_times(epochs, 'epoch')}: give "
            "it more epochs; if they never come to an end, no "
            f"{self._separator()} separates the classes"
        )
        return lesson

    def _checked(self, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        samples, targets = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        if samples.ndim != 2 or samples.shape[1] != self.inputs:
            raise ValueError(
                f"{self!r} learns from samples of shape (samples, {self.inputs}), got "
                f"{samples.shape}"
            )
        if targets.shape != samples.shape[:1]:
            raise ValueError(
                f"{len(samples)} samples need {len(samples)} classes, got an array of shape "
                f"{targets.shape}"
            )
        if wrong := set(np.unique(targets)) - {0.0, 1.0}:
            raise ValueError(f"a perceptron knows the classes 0 and 1, got {min(wrong):g}")
        return samples, targets

    def _epoch(
        self, samples: np.ndarray, targets: np.ndarray, rate: float, corrections: np.ndarray
    ) -> int:
        mistakes = 0
        for i, (x, target) in enumerate(zip(samples.tolist(), targets.tolist(), strict=True)):
            with no_grad():
                error = target - self(x).item()
            if error == 0:
                continue
            mistakes += 1
            corrections[i] += 1
            for w, item in zip(self.w, x, strict=True):
                w.data = w.item() + rate * error * item
            if self.b is not None:
                self.b.data = self.b.item() + rate * error
        return mistakes

    def _state(self) -> tuple[float, ...]:
        """The parameters to 12 digits: steps of 0.1 do not come back to the last bit."""
        return tuple(float(f"{p.item():.12g}") + 0.0 for p in self.parameters())

    def _impossible(
        self,
        samples: np.ndarray,
        targets: np.ndarray,
        times: np.ndarray,
        since: int,
        epoch: int,
    ) -> str:
        """The proof: the corrections cancelled, so each class has a point in common."""
        ones, zeros = times * (targets == 1), times * (targets == 0)
        scale = ones.sum() if self.b is not None else 1.0
        common = _point(ones @ samples / scale)
        have = "have the same mean" if self.b is not None else "have the same sum"
        consequence = (
            f"The point {common} lies among both classes, so no {self._separator()} separates them."
            if self.b is not None
            else f"No {self._separator()} through the origin separates them."
        )
        return (
            f"the weights after epoch {epoch} are those after epoch {since}: learning goes round "
            f"in circles. The mistakes in between, on {_listed(samples, ones)} of class 1 and on "
            f"{_listed(samples, zeros)} of class 0, {have}, {common}. {consequence} A hidden layer "
            f"can: MLP({self.inputs}, [{max(2, self.inputs)}, 1])"
        )

    def _separator(self) -> str:
        return _SEPARATOR.get(self.inputs, "hyperplane")

    def _arguments(self) -> list[str]:
        return [str(self.inputs)] + ([] if self.b is not None else ["bias=False"])


def _times(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _point(x: np.ndarray) -> str:
    return f"({', '.join(f'{number:.4g}' for number in x)})"


def _listed(samples: np.ndarray, times: np.ndarray, most: int = 6) -> str:
    """``(0, 1) and 2 × (1, 0)``"""
    texts = [
        (f"{int(n)} × " if n > 1 else "") + _point(x)
        for x, n in zip(samples, times, strict=True)
        if n
    ]
    if len(texts) > most:
        texts = [*texts[: most - 1], f"{len(texts) - most + 1} others"]
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts) or "none"
