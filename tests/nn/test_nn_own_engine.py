"""The engine of notebook 4c: its solutions make one that agrees with ours, its bugs are bugs."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest

from nn.course.own_engine import compare, faulty

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "source" / "04c_your_own_value.txt"
PARTS = ("multiply", "tanh", "order", "backward")


@pytest.fixture(scope="module")
def engine() -> dict[str, Any]:
    """What a learner has after unfolding every solution, with the checks of the notebook."""
    source = re.sub(r"⟦(.*?)\|.*?⟧", r"\1", NOTEBOOK.read_text(encoding="utf-8"))
    found: dict[str, Any] = {"math": math, "try_out": lambda check, answer: None}
    for name in ("node", "part-add", *(f"check-{part}" for part in PARTS)):
        (program,) = re.findall(rf"^%%% code {name}\n(.*?)(?=^%%% )", source, re.M | re.S)
        found |= {part: None for part in PARTS if part not in found}
        exec(program, found)
    for part in PARTS:
        (program,) = re.findall(
            rf"^%%% text solution-{part}\n.*?^```python\n(.*?)^```.*?^%%% ko", source, re.M | re.S
        )
        exec(program, found)
    return found


@pytest.mark.parametrize("part", PARTS)
def test_each_solution_passes_its_check(engine: dict[str, Any], part: str) -> None:
    assert engine[f"check_{part}"](engine[part]).startswith("Right!")


def test_the_engine_agrees_with_ours_node_by_node(engine: dict[str, Any]) -> None:
    table = compare(*(engine[name] for name in ("Mine", "add", "multiply", "tanh", "backward")))
    assert len(table.splitlines()) == 17
    assert "!" not in table


def test_a_part_that_is_missing_is_no_traceback(engine: dict[str, Any]) -> None:
    def backward(root: Any) -> None:
        root.grad = ...

    parts = [engine[name] for name in ("Mine", "add", "multiply", "tanh")]
    assert compare(*parts, backward) is ...


def marked(bug: str) -> set[str]:
    return {line.split()[0] for line in faulty(bug).splitlines() if line.endswith("!")}


def test_each_bug_shows_where_the_hints_say() -> None:
    assert marked("") == set()
    assert {"e₁", "h₁", "h₂", "w₁₁"} <= marked("A")  # used twice, and what lies behind
    assert marked("B") == {"z₁", "z₂", "w₁₁", "w₂₁", "w₁₂", "w₂₂"}  # sent on too early
    assert "e₁" not in marked("C")
    assert {"h₁", "w₁₁⁽²⁾"} <= marked("C")  # behind the first product
    assert len(marked("D")) == 17  # all twice as large
