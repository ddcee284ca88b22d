"""The calls of NumPy that people make under ``grad``: right, or refused by name.

Right is the value of NumPy itself and the derivative by differences of NumPy's own values; where
PyTorch has the function, its gradient too (``tests/functions/test_numpy_beside_torch.py``).
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy_calls import CALLS, REFUSED

import autograd as ag
from autograd import GradientWarning, Tensor, grad

GUIDES = Path(__file__).parents[2] / "docs" / "guides"

pytestmark = pytest.mark.filterwarnings("ignore:numpy.fix is deprecated:DeprecationWarning")


def total(y: Any) -> Any:
    """All of what a call gives, in one number, no two entries weighed alike."""
    if isinstance(y, list | tuple):
        return sum((total(part) for part in y), 0.0)
    weights = np.cos(1.0 + np.arange(np.size(y))).reshape(np.shape(y))
    return np.sum(y * weights)


def slopes(program: Any, inputs: list[np.ndarray]) -> list[np.ndarray]:
    """The derivatives of the total by central differences of NumPy's values."""
    found = []
    for i, x in enumerate(inputs):
        slope = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            ends = []
            for step in (1e-6, -1e-6):
                moved = x.copy()
                moved[place] += step
                ends.append(total(program(*inputs[:i], moved, *inputs[i + 1 :])))
            slope[place] = (ends[0] - ends[1]) / 2e-6
        found.append(slope)
    return found


def verdict(name: str) -> str:
    program, inputs = CALLS[name]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GradientWarning)  # flat ones
            found = grad(lambda *xs: total(program(*xs)), tuple(range(len(inputs))))(*inputs)
    except Exception as error:
        told = isinstance(error, TypeError | ValueError | AttributeError)
        return f"refused: {error}" if told else f"wrong: {error!r}"
    value = program(*(Tensor(x) for x in inputs))
    value = value.item() if isinstance(value, np.ndarray) and value.dtype == object else value
    plain = value.numpy() if isinstance(value, Tensor) else value
    if not np.allclose(plain, program(*inputs), rtol=1e-12, atol=1e-13):
        return f"wrong: {value!r}, NumPy {program(*inputs)!r}"
    for ours, right in zip(found, slopes(program, inputs), strict=True):
        if not np.allclose(ours, right, rtol=1e-5, atol=1e-7):
            return f"wrong: the gradient is {ours!r}, by differences {right!r}"
    return "right"


@pytest.mark.parametrize("name", sorted(CALLS.keys() - REFUSED.keys()))
def test_a_call_records_with_its_derivative(name: str) -> None:
    assert verdict(name) == "right"


@pytest.mark.parametrize("name", REFUSED)
def test_a_call_without_a_derivative_says_what_to_write(name: str) -> None:
    said = verdict(name)
    assert said.startswith("refused")
    assert REFUSED[name] in said


@pytest.mark.parametrize("guide", ["arrays.md", "new.md", "arrays_ko.md", "new_ko.md"])
def test_as_many_are_right_as_the_guides_say(guide: str) -> None:
    text = (GUIDES / guide).read_text(encoding="utf-8")
    said = re.search(r"Of (\d+) calls[^,]*, (\d+) record|호출 (\d+)개 가운데 (\d+)개", text)
    assert said is not None
    counts = Counter(verdict(name).partition(":")[0] for name in CALLS)
    print(dict(counts))
    assert [int(n) for n in said.groups() if n] == [len(CALLS), counts["right"]]
    assert counts["right"] + counts["refused"] == len(CALLS)


FLAT = {"imag", "ceil", "trunc", "fix", "round", "around", "m.round", "iscomplexobj", "m.any",
        "nan_to_num"}  # fmt: skip
# Of second derivatives, differences of our own gradients are the oracle.
SMOOTH = sorted(CALLS.keys() - REFUSED.keys() - FLAT)


@pytest.mark.parametrize("name", SMOOTH)
def test_the_second_derivative_is_that_of_the_first(name: str) -> None:
    program, inputs = CALLS[name]
    wanted = tuple(range(len(inputs)))

    def slope(*xs: Any) -> Any:
        """The gradient's weighted sum, of squares so that linear calls are curved."""
        found = grad(lambda *ys: total(program(*ys)) ** 2, wanted)(*xs)
        return sum((total(g) for g in found), 0.0)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GradientWarning)
        found = grad(slope, wanted)(*inputs)
        for i, x in enumerate(inputs):
            way = np.cos(1.0 + np.arange(x.size)).reshape(x.shape)
            ends = [slope(*inputs[:i], x + step * way, *inputs[i + 1 :]) for step in (1e-5, -1e-5)]
            rate = (ends[0] - ends[1]) / 2e-5
            assert np.sum(found[i] * way) == pytest.approx(rate, rel=1e-5, abs=1e-5)


def test_questions_have_no_derivative_and_are_answered() -> None:
    x = Tensor([3.0, 1.0, 2.0])
    assert x.argmax() == np.argmax(x) == 0
    assert x.argsort().tolist() == [1, 2, 0]
    assert bool(ag.sum(x) > 5.0)
