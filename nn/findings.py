"""What a diagnosis consists of: findings in words, the numbers of layers, and their table."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Diagnosis", "Finding", "LayerStatistics"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: its kind, where it is, what was seen, and what to do."""

    kind: str
    where: str
    seen: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.kind}, {self.where}: {self.seen}\n  → {self.remedy}"


@dataclass(frozen=True)
class LayerStatistics:
    """The numbers of one layer and the activation behind it, over all samples and units.

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
        known = f"{self.loss:.4g}" if math.isfinite(self.loss) else "not a number"
        head = f"loss {known}, {self.samples} samples"
        text = "\n\n".join(map(str, self.findings)) or "nothing found that keeps it from learning"
        return "\n\n".join([head, *([_table(self.layers)] if self.layers else []), text])

    __repr__ = __str__


# ---------------------------------------------------------------- text


def _table(layers: list[LayerStatistics]) -> str:
    head = ("layer", "activation", "gradient", "weights", "mean", "std", "zero", "dead", "satur.")
    rows: list[tuple[str, ...]] = [head]
    for x in layers:
        numbers = [f"{n:.2g}" for n in (x.gradient, x.weight, x.mean, x.std)]
        shares = [f"{n:.0%}" if n > 0 else "-" for n in (x.zero, x.dead, x.saturated)]
        activation = "-" if x.activation == "identity" else x.activation
        rows.append((x.name, activation, *numbers, *shares))
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = []
    for row in rows:
        cells = [
            c.ljust(w) if i < 2 else c.rjust(w)
            for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
