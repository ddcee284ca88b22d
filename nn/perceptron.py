"""Rosenblatt's perceptron: a threshold neuron that learns from its mistakes, or says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from autograd import no_grad, say
from nn.data import unmasked
from nn.init import Bias, Seed
from nn.neurons import Neuron

Tell = Callable[..., str]  # says a sentence of the lesson in its language

_SEPARATOR = {1: "threshold", 2: "line", 3: "plane"}  # by the number of inputs


@dataclass
class Lesson:
    """What became of learning; true when every sample is right.

    mistakes  how many samples were wrong in each epoch
    why       in words
    lang      the language of these words, "en" or "ko"
    """

    mistakes: list[int] = field(default_factory=list)
    why: str = ""
    lang: str | None = None

    def __bool__(self) -> bool:
        return bool(self.mistakes) and self.mistakes[-1] == 0

    def __str__(self) -> str:
        counts = ", ".join(map(str, self.mistakes))
        return f"{_told(self.lang, 'mistakes', counts=counts)}\n{self.why}"


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

    def learn(
        self, X: Any, y: Any, *, epochs: int = 100, rate: float = 1.0, lang: str | None = None
    ) -> Lesson:
        """Rosenblatt's rule: after a mistake, w += rate·(target - output)·x and b likewise.

        X     the samples, (samples, inputs)
        y     their classes, 0 or 1
        lang  the language in which the lesson says why, "en" or "ko"

        If a straight line (plane, ...) separates the classes, this finds one. If the weights
        come back to what they were, none does; learning stops and the lesson says why.
        """
        samples, targets = self._checked(X, y)
        if not rate > 0 or epochs < 1:
            raise ValueError(
                f"learn() takes a rate above 0 and epochs from 1 on, got {rate}, {epochs}"
            )
        lesson = Lesson(lang=lang)
        tell = partial(_told, lang)
        corrections = np.zeros(len(samples))  # how often each sample has been learnt from
        seen = {self._state(): (0, corrections.copy())}
        for epoch in range(1, epochs + 1):
            lesson.mistakes.append(self._epoch(samples, targets, rate, corrections))
            if lesson:
                lesson.why = tell("learnt", epochs=epoch)
                return lesson
            if (state := self._state()) in seen:
                since, before = seen[state]
                circles = tell("in_circles", epoch=epoch, since=since)
                proof = self._impossible(samples, targets, corrections - before, tell)
                lesson.why = f"{circles}. {proof}"
                return lesson
            seen[state] = (epoch, corrections.copy())
        left, separator = lesson.mistakes[-1], self._separator(tell)
        lesson.why = tell("unfinished", mistakes=left, epochs=epochs, separator=separator)
        return lesson

    def _checked(self, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        samples, targets = unmasked(X, float), unmasked(y, float)
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
        self, samples: np.ndarray, targets: np.ndarray, times: np.ndarray, tell: Tell
    ) -> str:
        """The proof: the corrections cancelled, so each class has a point in common."""
        ones, zeros = times * (targets == 1), times * (targets == 0)
        scale = ones.sum() if self.b is not None else 1.0
        proof = tell(
            "same_mean" if self.b is not None else "same_sum",
            ones=_listed(samples, ones, tell),
            zeros=_listed(samples, zeros, tell),
            common=_point(ones @ samples / scale),
            separator=self._separator(tell),
        )
        deeper = f"MLP({self.inputs}, [{max(2, self.inputs)}, 1])"
        return f"{proof} {tell('hidden_layer', model=deeper)}"

    def _separator(self, tell: Tell) -> str:
        return tell(_SEPARATOR.get(self.inputs, "hyperplane"))

    def _arguments(self) -> list[str]:
        return [str(self.inputs)] + ([] if self.b is not None else ["bias=False"])


def _told(lang: str | None, key: str, **gaps: object) -> str:
    return say(f"perceptron.{key}", lang, **gaps)


def _point(x: np.ndarray) -> str:
    return f"({', '.join(f'{number:.4g}' for number in x)})"


def _listed(samples: np.ndarray, times: np.ndarray, tell: Tell, most: int = 6) -> str:
    """``(0, 1) and 2 × (1, 0)``"""
    texts = [
        (f"{int(n)} × " if n > 1 else "") + _point(x)
        for x, n in zip(samples, times, strict=True)
        if n
    ]
    if len(texts) > most:
        texts = [*texts[: most - 1], tell("others", count=len(texts) - most + 1)]
    if len(texts) > 1:
        return tell("and", first=", ".join(texts[:-1]), last=texts[-1])
    return texts[0] if texts else tell("none")
