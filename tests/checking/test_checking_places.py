"""Where a finding of gradcheck is in the user's code, and the verdict on a whole report."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
import pytest

from autograd import gradcheck, relu, sqrt, tanh
from autograd.checking.verdicts import Verdict


def line_of(f: Any, text: str) -> str:
    """``file:line`` of the line of a function that holds ``text``."""
    lines, start = inspect.getsourcelines(f)
    return f"{__file__}:{start + next(i for i, line in enumerate(lines) if text in line)}"


def kink(x: Any) -> Any:
    y = 2 * x
    return relu(y)  # here


def branch(x: Any) -> Any:
    if x > 1.0:  # here
        return x * x
    return 1.5 * x


def edge(x: Any) -> Any:
    return sqrt(x - 1.0)  # here


def undefined(x: Any) -> Any:
    y = x - 2.0
    return y.log() + 1.0  # here


@pytest.mark.parametrize(
    ("f", "x"),
    [(kink, 0.0), (branch, 1.0), (edge, 1.0), (undefined, 1.0)],
)
def test_the_place_is_the_line(f: Any, x: Any) -> None:
    worst = gradcheck(f, x).worst
    assert worst.place == line_of(f, "# here")
    assert worst.record()["place"] == worst.place
    assert worst.place in worst.reason


def test_the_place_is_empty_where_nothing_is_wrong_or_known() -> None:
    assert gradcheck(tanh, 0.3).worst.place == ""
    wrong = gradcheck(lambda a: float(a @ a), np.ones(2), gradient=lambda a: a)
    assert [entry.place for entry in wrong.entries] == ["", ""]


def test_a_report_has_the_verdict_of_its_worst_entry() -> None:
    assert gradcheck(tanh, 0.3).verdict is Verdict.PASS
    assert gradcheck(kink, 0.0).verdict is Verdict.KINK
    assert gradcheck(kink, 0.0, kinks="allow").verdict is Verdict.PASS
    assert gradcheck(lambda x, y: relu(x) + sqrt(y), 0.0, 0.0).verdict is Verdict.DOMAIN
    assert gradcheck(lambda x: 2 * x, 1.0, gradient=lambda x: 3.0).verdict is Verdict.FAIL
    assert gradcheck(lambda xs: tanh(0.5), []).verdict is Verdict.INCONCLUSIVE


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2 of a colour such as ``#1a7f37``."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_verdicts_can_be_read_on_any_page() -> None:
    """White on a colour of its own: a contrast of 4.5, which WCAG 2 asks for, on light and dark."""
    page = gradcheck(lambda x, y, z: relu(x) + sqrt(y) + z, 0.0, 0.0, 1.0)._repr_html_()
    colours = re.findall(r"background:(#[0-9a-f]{6});color:#fff", page)
    assert len(colours) == 3
    assert min(1.05 / (luminance(colour) + 0.05) for colour in colours) >= 4.5
