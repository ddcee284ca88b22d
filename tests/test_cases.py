"""The agreed cases: expressions with the right value and the right gradients.

``cases/gradients.json`` is a copy of the project's agreed cases. The right answers were
computed with 80 digits, or chosen, and not by this library. The fields of a case:

    name, category    what it is called, and what it is about
    kind              "math": mathematics decides; "ieee": IEEE 754 decides;
                      "conv": a convention, which is ours
    expression        Python over the public functions and the names of ``inputs``;
                      repeat(f, x, n) applies f n times
    inputs            numbers; the strings "inf", "-inf" and "nan" stand for themselves
    derivative        n asks for the n-th derivative in the first input
    expected_value    the value of the expression
    expected_grads    the derivative asked for in each input; null: only the value counts
    rtol              the relative error allowed; 0 asks for the very same number
    note, peers       a remark, and what other engines answered
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd import Value, grad, value_and_grad
from nn import functional

CASES = json.loads((Path(__file__).parent / "cases" / "gradients.json").read_text())
LOSSES = {
    "bce": functional.binary_cross_entropy,
    "bce_with_logits": functional.binary_cross_entropy_with_logits,
    "cross_entropy": functional.cross_entropy,
    "mse": functional.mse_loss,
}


def repeat(f: Any, x: Any, n: int) -> Any:
    for _ in range(n):
        x = f(x)
    return x


FUNCTIONS = {name: getattr(autograd, name) for name in autograd.FUNCTIONS}
NAMES = {**FUNCTIONS, **LOSSES, "repeat": repeat, "abs": abs}


def parameter(case: dict[str, Any]) -> Any:
    return pytest.param(case, id=case["name"])


def evaluate(case: dict[str, Any], inputs: dict[str, Any]) -> Any:
    return eval(case["expression"], {**NAMES, **inputs})


def assert_same(got: Any, expected: Any, rtol: float, what: str) -> None:
    number, right = float(got), float(expected)
    if math.isnan(right):
        assert math.isnan(number), f"{what} is {number!r}, not nan"
        return
    if right == 0 and math.copysign(1, right) < 0:
        assert str(number) == "-0.0", f"{what} is {number!r}, not -0.0"
    if not math.isfinite(right) or rtol == 0:
        assert number == right, f"{what} is {number!r}, not {right!r}"
        return
    # an expected 0 is a 0, up to what underflows: no absolute tolerance hides an error
    assert math.isclose(number, right, rel_tol=rtol, abs_tol=5e-324), (
        f"{what} is {number!r}, not {right!r}"
    )


@pytest.mark.parametrize("case", [parameter(case) for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    leaves = {name: Value(float(x), label=name) for name, x in case["inputs"].items()}
    output = evaluate(case, leaves)
    assert_same(output.item(), case["expected_value"], case["rtol"], "the value")
    expected = case["expected_grads"]
    if expected is None:
        return
    if case["derivative"] == 1:
        output.backward()
        for name, right in expected.items():
            got = leaves[name].grad
            assert_same(0.0 if got is None else got, right, case["rtol"], f"{name}.grad")
    else:
        assert_nested_grad(case, expected)


def assert_nested_grad(case: dict[str, Any], expected: dict[str, Any]) -> None:
    names = list(case["inputs"])
    numbers = [float(x) for x in case["inputs"].values()]

    def function(*xs: Any) -> Any:
        return evaluate(case, dict(zip(names, xs, strict=True)))

    for _ in range(case["derivative"]):
        function = grad(function)
    assert_same(function(*numbers), expected[names[0]], case["rtol"], "the derivative")


FIRST_ORDER = [c for c in CASES if c["derivative"] == 1 and c["expected_grads"] is not None]


@pytest.mark.parametrize("case", [parameter(case) for case in FIRST_ORDER])
@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
def test_case_through_grad(case: dict[str, Any]) -> None:
    """``value_and_grad`` says what ``backward()`` says, also with the graph of the gradient."""
    names = list(case["inputs"])
    numbers = [float(x) for x in case["inputs"].values()]

    def function(*xs: Any) -> Any:
        return evaluate(case, dict(zip(names, xs, strict=True)))

    everything = tuple(range(len(names)))
    for inputs in (numbers, [Value(x) for x in numbers]):
        value, gradients = value_and_grad(function, argnums=everything)(*inputs)
        value = value.item() if isinstance(value, Value) else value
        assert_same(value, case["expected_value"], case["rtol"], "the value")
        for name, got in zip(names, gradients, strict=True):
            got = got.item() if isinstance(got, Value) else got
            assert_same(got, case["expected_grads"][name], case["rtol"], f"{name}.grad")


def test_every_case_is_run() -> None:
    assert len(CASES) == 109
