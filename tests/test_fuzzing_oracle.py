"""The fuzzer's oracle: where it gives no answer, and that next to there an error is found.

Each rule of ``tests/fuzzing/scalar_oracle.py`` that leaves something out has a program that it
leaves out, and one near it in which a rule of a row that is wrong by a millionth is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fuzzing import array_fuzz, scalar_check
from fuzzing.scalar_check import Mismatch
from row_points import compile_anew

from autograd.engine import native
from autograd.table.scalars import TABLE

Steps = list[list[Any]]


def program(x: float, *steps: list[Any]) -> dict[str, Any]:
    return {"seed": 0, "kind": "", "inputs": [x], "direction": [1.0], "steps": list(steps)}


SQUARE, FOURTH = ["mul", [0, 0]], ["mul", [1, 1]]


@pytest.mark.parametrize(
    ("x", "steps", "where"),
    [
        (0.0, [SQUARE, ["relu", [1]]], "programs on a kink"),
        (0.0, [SQUARE, ["neg", [1]], ["max", [1, 2]]], "programs on a kink"),
        (0.0, [SQUARE, FOURTH, ["sqrt", [2]]], "derivatives beyond the range"),
        (0.0, [SQUARE, ["norm", [1]]], "programs on a kink"),
        (2.0, [["mod", [0, [1.0]]]], "programs on a kink"),
        (1e22, [["var", [0] * 7], ["minimum", [1, [1e-310]]]], "derivatives near a kink"),
    ],
)
def test_a_convention_is_not_judged(x: float, steps: Steps, where: str) -> None:
    assert scalar_check.check(program(x, *steps))[where] >= 1


# The numbers of a program, its steps, and the row whose rule is wrong in it.
SOFTMAX = ["softmax", [1, [63.0], [62.5]]]
FOUND = {
    "a kink of relu that is near": (0.01, [SQUARE, ["relu", [1]]], "relu"),
    "a tie of maximum": (0.5, [SQUARE, ["maximum", [1, 1]]], "maximum"),
    "two that nearly tie": (0.01, [SQUARE, ["neg", [1]], ["maximum", [1, 2]]], "maximum"),
    "a root near the end of its domain": (0.01, [SQUARE, FOURTH, ["sqrt", [2]]], "sqrt"),
    "a length near 0": (0.01, [SQUARE, ["hypot", [1, 1]]], "hypot"),
    "a remainder near its start": (2.001, [["mod", [[5.0], 0]]], "mod"),
    "a variance that counts": (1.0, [["var", [0, [0.5]]], ["minimum", [1, [0.1]]]], "minimum"),
    "the first derivative is 0": (0.0, [["gelu", [0]], ["mul", [1, 0]]], "gelu"),
    "a softmax of large tangents": (2.0, [["prod", [0] * 6], SOFTMAX], "exp"),
    "a softmax of ties": (2.0, [["prod", [0] * 6], ["softmax", [1, 1, [64.0]]]], "exp"),
    "an elu far from its kink": (2.0, [["elu", [0, [1e308]]]], "elu"),
}


@pytest.mark.parametrize("name", FOUND)
def test_next_to_it_an_error_is_found(name: str, wrong_rule: Callable[..., None]) -> None:
    x, steps, row = FOUND[name]
    scalar_check.check(program(x, *steps))
    wrong_rule(row)
    with pytest.raises(Mismatch):
        scalar_check.check(program(x, *steps))


@pytest.fixture
def wrong_rule(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the rules of a row wrong by a millionth, until the test ends."""
    changed = []

    def change(name: str) -> None:
        op = TABLE[name]
        changed.append(op)
        monkeypatch.setattr(
            op, "local_derivatives", tuple(f"1.000001 * ({p})" for p in op.local_derivatives)
        )
        compile_anew(op)
        native.note_changed(op)

    yield change
    for op in changed:
        compile_anew(op)
        native.note_changed(op, False)


@pytest.mark.parametrize("number", [1.00001, float("nan"), float("inf")])
def test_two_sweeps_that_differ_are_found(number: float) -> None:
    found = {"1 backward": 1.0, "1 reverse": number, "1 forward": 1.0}
    with pytest.raises(Mismatch, match="by grad"):
        scalar_check.check_modes(program(0.0), found, Counter())


def test_an_error_on_arrays_alone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    op = TABLE["tanh"]
    with monkeypatch.context() as patch:
        patch.setattr(op, "local_derivatives", ("1.000001 * sech2(x)",))
        compile_anew(op)
        wrong = op.rules_on_arrays
    compile_anew(op)
    monkeypatch.setitem(op.__dict__, "rules_on_arrays", wrong)
    with pytest.raises(Mismatch, match="on arrays"):
        scalar_check.check(program(0.5, ["tanh", [0]]))


@pytest.mark.parametrize(
    ("name", "xs", "y"),
    [
        ("prod", [1e-200, 1e-99, 1e290], 1e-9),
        ("dot", [1e-200, 1.0, 1e-200, 2.0], 2.0),
        ("dot", [0.0, 3.0, 0.0, 2.0], 6.0),
        ("var", [1e-150, 3e-150, 1.0], 2 / 9),
        ("var", [1e149, 0.0], 2.5e297),
    ],
)
def test_a_wrong_value_near_the_ends_of_the_range_is_found(
    name: str, xs: list[float], y: float
) -> None:
    assert scalar_check._value_is_right(name, xs, y)
    with pytest.raises(Mismatch):
        scalar_check._value_is_right(name, xs, y * (1 + 1e-12))


# ---------------------------------------------------------------- arrays


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (np.inf, -np.inf),
        (1.0, np.inf),
        (np.inf, 1.0),
        (np.nan, 1.0),
        (np.nan, np.inf),
        (1.0, 1.000001),
        (0.0, 1e-10),
    ],
)
def test_what_differs_from_pytorch_is_found(ours: float, theirs: float) -> None:
    with pytest.raises(array_fuzz.Mismatch):
        _compared(ours, theirs)


def test_a_number_where_pytorch_has_nan_is_right() -> None:
    assert _compared(0.0, np.nan) == "gradient: equal where PyTorch has a number"


def _compared(ours: float, theirs: float) -> str:
    """Beside a number that agrees; numbers of exact programs are allowed no rounding."""
    a, b = np.array([ours, 0.5]), np.array([theirs, 0.5])
    return array_fuzz._compare({"kind": "exact", "steps": []}, "gradient", a, b, [])
