"""What the user asks of a check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograd.checking.inputs import Inputs
from autograd.wording import checked_language, said

METHODS = ("auto", "complex", "ridders", "central", "forward")


@dataclass(frozen=True)
class Settings:
    """The options of ``gradcheck``, checked.

    lines  whether to say in which line of the user's code a node was made
    lang   the language of the report and of the progress bar
    budget  the seconds that the search for wrong entries of a large gradient may take
    """

    order: int
    rtol: float | None
    atol: float
    method: str
    kinks: str
    subset: int | None
    seed: int
    lines: bool = True
    lang: str | None = None
    budget: float | None = None

    def __post_init__(self) -> None:
        checked_language(self.lang)
        if self.order not in (1, 2):
            raise ValueError(
                f"order is 1 or 2, the gradient or also its gradient; got {self.order!r}"
            )
        if self.method not in METHODS:
            raise ValueError(f"method is one of {', '.join(METHODS)}; got {self.method!r}")
        if self.kinks not in ("report", "allow"):
            raise ValueError(f"kinks is 'report' or 'allow'; got {self.kinks!r}")
        if self.rtol is not None and not 0 <= self.rtol < 1:
            raise ValueError(f"rtol is a number such as 1e-6, got {self.rtol!r}")
        if not self.atol >= 0:
            raise ValueError(f"atol is 0 or a small number, got {self.atol!r}")
        if self.subset is not None and (type(self.subset) is not int or self.subset < 1):
            raise ValueError(f"subset is how many entries to check, got {self.subset!r}")

        if self.budget is not None and not self.budget > 0:
            raise ValueError(f"budget is a number of seconds, got {self.budget!r}")

    def tolerance(self, eps: float) -> float:
        """rtol; by default what the precision of the numbers allows, beside their noise."""
        if self.rtol is not None:
            return self.rtol
        return max(1e-7, 4 * eps)

    def entries(self, inputs: Inputs) -> list[int]:
        """The entries to check: all, or a random subset when one is asked for."""
        everything = len(inputs)
        if self.subset is None or self.subset >= everything:
            return list(range(everything))
        chosen = np.random.default_rng(self.seed).choice(everything, self.subset, replace=False)
        return sorted(chosen.tolist())


def names_of(inputs: Inputs, entry: int, output: int | None) -> str:
    """What an entry is called; with ``output``, the slope of that entry of the gradient."""
    name = inputs.name_and_place(entry)[0]
    return name if output is None else f"∂{inputs.name_and_place(output)[0]} ∂{name}"


def chosen_note(settings: Settings, entries: Sequence[int], inputs: Inputs) -> str:
    if len(entries) == len(inputs):
        return ""
    return said("check.subset", count=len(entries), total=len(inputs), seed=settings.seed)
