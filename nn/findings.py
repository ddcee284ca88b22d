"""What a diagnosis consists of: findings in words, the numbers of layers, and their table."""

from __future__ import annotations

import math
from dataclasses import dataclass

from autograd import say
from nn.tables import aligned

__all__ = ["Diagnosis", "Finding", "LayerStatistics"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: its kind, where it is, what was seen, and what to do.

    kind  one of those that ``diagnose`` lists, in any language
    lang  the language of the other texts, "en" or "ko"
    """

    kind: str
    where: str
    seen: str
    remedy: str
    lang: str | None = None

    def __str__(self) -> str:
        kind = Telling(self.lang)(f"kind_{_key(self.kind)}")
        return f"{kind}, {self.where}: {self.seen}\n  → {self.remedy}"


def _key(kind: str) -> str:
    return kind.replace(" ", "_")


@dataclass(frozen=True)
class Telling:
    """What says the sentences of a diagnosis in one language; English if none is given."""

    lang: str | None = None

    def __call__(self, key: str, **gaps: object) -> str:
        return say(f"diagnose.{key}", self.lang, **gaps)

    def found(self, kind: str, where: str, **gaps: object) -> Finding:
        """A finding whose sentences have the name of its kind."""
        remedy = self(f"{_key(kind)}_remedy")
        return self.finding(kind, where, self(_key(kind), **gaps), remedy)

    def finding(self, kind: str, where: str, seen: str, remedy: str) -> Finding:
        return Finding(kind, where, seen, remedy, self.lang)


@dataclass(frozen=True)
class LayerStatistics:
    """The numbers of one layer and the activation behind it, over all samples and units.

    number     of the layer, from 1; ``name`` is its name in words
    gradient   the root mean square of ∂loss/∂(output of the layer, before its activation)
    weight     the root mean square of its weights
    mean, std  of what comes out, after the activation
    zero       the share of outputs that are exactly 0; nan for the last layer, where 0 is a
               number like any other
    dead       the share of units that are 0 for every sample; nan for the last layer
    saturated  the share of sigmoid or tanh outputs within 0.02 of a bound
    stuck      the share of units that are dead and stay so: in the first layer all dead ones
               (what comes in never changes), behind it those that only their bias holds at 0
    blocked    the share of samples for which every unit is 0: nothing of them passes
    """

    number: int
    name: str
    activation: str
    gradient: float
    weight: float
    mean: float
    std: float
    zero: float
    dead: float
    saturated: float
    stuck: float
    blocked: float


@dataclass(frozen=True)
class Diagnosis:
    """What ``diagnose`` found: true when there is nothing to say. Print it."""

    layers: list[LayerStatistics]
    findings: list[Finding]
    loss: float
    samples: int
    lang: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def kinds(self) -> list[str]:
        """The kinds of the findings, each once, in order."""
        return list(dict.fromkeys(finding.kind for finding in self.findings))

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        tell = Telling(self.lang)
        known = f"{self.loss:.4g}" if math.isfinite(self.loss) else tell("not_a_number")
        head = tell("head", loss=known, samples=self.samples)
        text = "\n\n".join(map(str, self.findings)) or tell("nothing")
        return "\n\n".join([head, *([_table(self.layers, tell)] if self.layers else []), text])

    __repr__ = __str__


# ---------------------------------------------------------------- text


_NUMBERS, _SHARES = ("gradient", "weights", "mean", "std"), ("zero", "dead", "saturated")
_COLUMNS = ("layer", "activation", *_NUMBERS, *_SHARES)


def _table(layers: list[LayerStatistics], tell: Telling) -> str:
    rows = [tuple(tell(f"column_{name}") for name in _COLUMNS)]
    for x in layers:
        numbers = [f"{n:.2g}" for n in (x.gradient, x.weight, x.mean, x.std)]
        shares = [f"{n:.0%}" if n > 0 else "-" for n in (x.zero, x.dead, x.saturated)]
        activation = "-" if x.activation == "identity" else x.activation
        rows.append((x.name, activation, *numbers, *shares))
    return aligned(rows, left=2)
