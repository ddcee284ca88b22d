"""The table of a model's modules: what goes in, what comes out, what is learnt."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, no_grad, say
from nn.calls import evaluating, noting
from nn.tables import aligned


def table_of(model: Any, example: Any, lang: str | None = None) -> str:
    """The summary of a model; with an example, the shapes that pass through it too."""
    columns = ("name", "module", "passed", "parameters", "count")
    head = [say(f"summary.{column}", lang) for column in columns]
    shapes = None if example is None else shapes_of(model, example, lang)
    rows, not_called = [], say("summary.not_called", lang)
    seen: set[int] = set()
    for name, module in model.named_modules().items():
        own = dict(module._own_parameters())
        if module.modules()[1:] and not own:
            continue  # a mere container: its parts are listed
        new = {id(p): p for p in own.values() if id(p) not in seen}
        if own and not new:
            continue  # listed with the module that holds them all
        seen |= new.keys()
        count = sum(p.size if isinstance(p, Tensor) else 1 for p in new.values())
        passed = "" if shapes is None else shapes.get(id(module), not_called)
        rows.append([name, _one_line(module), passed, module._shapes(lang), str(count)])
    total = sum(int(row[-1]) for row in rows)
    rows = [head, *rows, [say("summary.total", lang), "", "", "", str(total)]]
    if shapes is None:
        rows = [row[:2] + row[3:] for row in rows]
    return aligned(rows, left=len(rows[0]) - 1)


def _one_line(module: Any) -> str:
    text = repr(module)
    return text if "\n" not in text and len(text) <= 40 else type(module).__name__


# ---------------------------------------------------------------- shapes


def shapes_of(model: Any, example: Any, lang: str | None = None) -> dict[int, str]:
    """``(100, 2) → (100, 3)`` for each module that an example passes, by the module's id.

    example  an input; or its shape, a tuple of whole numbers
    """
    if isinstance(example, tuple) and all(type(n) is int for n in example):
        example = np.zeros(example)
    passed: dict[int, str] = {}

    def note(module: Any, inputs: tuple[Any, ...], output: Any) -> None:
        given = ", ".join(_shape(x, lang) for x in inputs)
        passed.setdefault(id(module), f"{given} → {_shape(output, lang)}")

    with evaluating(model), no_grad(), noting(model.modules(), note):
        model(example)
    return passed


def _shape(x: Any, lang: str | None) -> str:
    """``(5, 2)`` of an array, ``number``, ``3 × number`` of a list of three."""
    if isinstance(x, list | tuple):
        return f"{len(x)} × {_shape(x[0], lang)}" if len(x) else say("summary.empty", lang)
    shape = getattr(x, "shape", ())
    return str(shape) if shape else say("summary.number", lang)
