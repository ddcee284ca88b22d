"""The gradient check is right on the inputs where checkers are usually wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, log, maximum, relu, sigmoid, sin, tanh
from autograd.checking import GradientReport, Verdict, assert_gradients, gradcheck
from autograd.functions import FUNCTIONS
from autograd.table.scalars import TABLE, Primitive, register, unregister
from autograd.table.smooth_pieces import smooth_piece_of

nan = math.nan


def two_branches(x: Any) -> Any:
    return x * x if x > 2 else 3 * x


def leaky(x: Any) -> Any:
    return FUNCTIONS["leaky_relu"](x)


@pytest.mark.parametrize(
    ("f", "inputs", "named"),
    [
        (lambda x: relu(x), (0.0,), ["relu(x)"]),
        (lambda x: abs(x), (0.0,), ["abs(x)"]),
        (lambda x, y: maximum(x, y), (2.0, 2.0), ["maximum(x, y)"]),
        (lambda x: relu(x) - relu(-x), (0.0,), ["relu(x)", "relu(-x)"]),
        (two_branches, (2.0,), ["x > 2"]),
    ],
    ids=["relu", "abs", "maximum", "two relus", "comparison"],
)
def test_a_kink_is_told_and_named(
    f: Callable[..., Any], inputs: tuple[float, ...], named: list[str]
) -> None:
    report = gradcheck(f, *inputs)
    assert {entry.verdict for entry in report.entries} == {Verdict.KINK}
    assert not report
    for entry in report.entries:
        assert all(name in entry.reason for name in named)
        assert __file__ in entry.reason
    assert gradcheck(f, *inputs, kinks="allow")


@pytest.mark.parametrize("name", ["atan2", "hypot"])
def test_the_origin_is_a_piece_of_its_own(name: str) -> None:
    side = smooth_piece_of(TABLE[name])
    assert side is not None
    steps = [(a, b) for a in (-5e-324, 0.0, 5e-324) for b in (-5e-324, 0.0, 5e-324) if a or b]
    assert side(0.0, 0.0) not in {side(a, b) for a, b in steps}


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (leaky, 1e-7),
        (lambda x: relu(x - 1), 1 + 1e-9),
        (two_branches, 2 + 1e-8),
        (lambda x: log(x), 1e-7),
        (lambda x: 1 / x, 1e-3),
        (lambda x: x * 1, 1e12),
        (lambda x: sigmoid(x), -30.0),
        (lambda x: x + 1e10, 1.0),
        (lambda x: sin(1000 * x), 1.0),
        (lambda x: maximum(x, x), 2.0),
        (lambda x: (x - 1) ** 2 + 3, 1.0),
    ],
)
@pytest.mark.parametrize("order", [1, 2])
def test_right_gradients_pass(f: Callable[..., Any], x: float, order: int) -> None:
    report = gradcheck(f, x, order=order)
    assert report, str(report)
    assert len(report.entries) == order


@pytest.mark.parametrize("method", ["ridders", "central"])
def test_right_gradients_pass_by_differences_of_the_replayed_graph(method: str) -> None:
    for f, x in [(leaky, 1e-7), (lambda x: relu(x - 1), 1 + 1e-9), (two_branches, 2 + 1e-8),
                 (lambda x: log(x), 1e-7), (lambda x: 1 / x, 1e-3)]:  # fmt: skip
        report = gradcheck(f, x, method=method, rtol=1e-5)
        assert report, str(report)
        assert report.entries[0].step is not None


def _relu(x: float) -> float:
    return max(x, 0.0)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


@pytest.mark.parametrize(
    ("f", "df", "x", "verdict"),
    [
        (_relu, lambda x: 0.0, 0.0, "KINK"),
        (abs, lambda x: 0.0, 0.0, "KINK"),
        (lambda x: _relu(x - 1), lambda x: 1.0, 1 + 1e-9, "PASS"),
        (two_branches, lambda x: 2 * x, 2 + 1e-8, "PASS"),
        (math.log, lambda x: 1 / x, 1e-7, "PASS"),
        (math.log, lambda x: 1.001 / x, 1e-7, "FAIL"),
        (lambda x: 1 / x, lambda x: -1 / x**2, 1e-3, "PASS"),
        (lambda x: x * 1, lambda x: 1.0, 1e12, "PASS"),
        (_sigmoid, lambda x: math.exp(x) / (1 + math.exp(x)) ** 2, -30.0, "PASS"),
        (lambda x: x + 1e10, lambda x: 1.0, 1.0, "PASS"),  # an error of 1e-4 would have failed
        (lambda x: x + 1e10, lambda x: 1.001, 1.0, "FAIL"),
        (lambda x: x + 1e10 - 1e10, lambda x: 1.0, 1.0, "PASS"),
        (lambda x: x + 1e15, lambda x: 1.0, 1.0, "INCONCLUSIVE"),
        (lambda x: math.sin(1000 * x), lambda x: 1000 * math.cos(1000 * x), 1.0, "PASS"),
        (lambda x: math.sin(1000 * x), lambda x: 1001 * math.cos(1000 * x), 1.0, "FAIL"),
        (math.sqrt, lambda x: math.inf, 0.0, "DOMAIN"),
        (lambda x: x * nan, lambda x: nan, 2.0, "FAIL"),
        (lambda x: 9e-6 * x, lambda x: 0.0, 1.3, "FAIL"),
        (lambda x: 3.0, lambda x: 0.0, 1.0, "PASS"),
        (lambda x: 3.0, lambda x: 1e-12, 1.0, "FAIL"),
        (math.sin, lambda x: nan, 1.0, "FAIL"),
    ],
)  # fmt: skip
def test_hand_written_derivatives(
    f: Callable[..., Any], df: Callable[..., Any], x: float, verdict: str
) -> None:
    report = gradcheck(f, x, gradient=df)
    assert report.entries[0].verdict.value == verdict, str(report)
    assert bool(report) == (verdict == "PASS")


def test_an_inconclusive_verdict_shows_its_bound() -> None:
    report = gradcheck(lambda x: x + 1e13, 1.0, gradient=lambda x: 1.0, rtol=1e-6)
    (entry,) = report.entries
    assert entry.verdict is Verdict.INCONCLUSIVE
    assert entry.bound > 1e-6
    assert f"±{entry.bound:.0e}" in str(report)


def failed(report: GradientReport) -> list[str]:
    assert not report
    return sorted(e.name for e in report.entries if e.verdict is Verdict.FAIL)


def test_wrong_gradients_fail_and_the_entries_are_named() -> None:
    chance = np.random.default_rng(0)
    a = chance.standard_normal(10)
    every = sorted(f"a[{i}]" for i in range(10))
    report = gradcheck(lambda a: np.sum(a**3), a, gradient=lambda a: 3.003 * a**2)
    assert failed(report) == every
    report = gradcheck(lambda a: np.sum(a**2), a, gradient=lambda a: 2.1 * a)
    assert failed(report) == every
    report = gradcheck(lambda a: a.sum(), a[:3], gradient=lambda a: np.array([1, 1.93, 0.62]))
    assert failed(report) == ["a[1]", "a[2]"]


def test_one_wrong_entry_of_2000_is_found() -> None:
    def gradient(a: np.ndarray) -> np.ndarray:
        result = np.cos(a)
        result[1234] *= 1.5
        return result

    a = np.random.default_rng(1).standard_normal(2000)
    report = gradcheck(lambda a: float(np.sin(a).sum()), a, gradient=gradient)
    assert failed(report) == ["a[1234]"]
    assert report.counts["FAIL"] == 1
    assert "2000 entries were checked along" in str(report)
    assert report.worst is not None
    assert (report.worst.argument, report.worst.index) == (0, ((1234,),))
    assert "a[1234]" in str(report).splitlines()[2]


def test_nan_never_passes() -> None:
    report = gradcheck(lambda x: x * nan, 2.0)
    assert failed(report) == ["x"]
    assert "nan" in report.entries[0].reason
    assert not gradcheck(lambda x: x * nan, 2.0, kinks="allow")


# ---------------------------------------------------------------- rows with a wrong rule


@pytest.fixture
def wrong_tanh() -> Any:
    row = register(Primitive("wrong_tanh", ("x",), math.tanh, ("1.001 * sech2(x)",)))
    yield row
    unregister(row)


@pytest.fixture
def detached_cube() -> Any:
    def slopes(y: Any, x: Any) -> list[Any]:
        number = x.item() if isinstance(x, Value) else x
        return [3 * number**2]

    row = register(Primitive("detached_cube", ("*xs",), lambda x: x**3, slopes))
    yield row
    unregister(row)


def test_a_detached_rule_passes_in_first_order_and_fails_in_second(
    detached_cube: Primitive,
) -> None:
    def f(x: Any) -> Any:
        return sin(detached_cube(x))

    assert gradcheck(f, 0.7)
    report = gradcheck(f, 0.7, order=2)
    assert failed(report) == ["∂x ∂x"]
    assert "detached_cube" in report.entries[0].reason
    assert "constant" in report.entries[0].reason
    assert report.node.op is detached_cube


def test_a_wrong_rule_in_a_graph_of_200_nodes_is_named(wrong_tanh: Primitive) -> None:
    def f(x: Any) -> Any:
        for i in range(100):
            x = (wrong_tanh(x) if i == 57 else tanh(x)) * 1.5
        return x

    report = gradcheck(f, 0.5)
    assert failed(report) == ["x"]
    assert report.node.op is wrong_tanh
    assert "wrong_tanh" in report.entries[0].reason
    line = f.__code__.co_firstlineno + 2
    assert f"{__file__}:{line}" in " ".join(report.entries[0].reason.split())
    with pytest.raises(AssertionError, match="wrong_tanh"):
        assert_gradients(f, 0.5)


def test_only_the_entries_behind_a_wrong_rule_fail(wrong_tanh: Primitive) -> None:
    report = gradcheck(lambda x, y: wrong_tanh(x) * 2 + y * y, 0.5, 3.0)
    assert failed(report) == ["x"]


def test_the_drawing_marks_the_node_at_fault(wrong_tanh: Primitive) -> None:
    def f(x: Any) -> Any:
        y = wrong_tanh(x)
        y.label = "bad"
        return y * x

    report = gradcheck(f, 0.5)
    drawing = report.draw()
    assert drawing.trace.nodes[drawing.mark].label == "bad"
    assert f"n{drawing.mark} [" in drawing.dot.splitlines()[-2]


def test_a_gradient_lost_on_the_way_fails() -> None:
    report = gradcheck(lambda x: x * x.detach(), 3.0)
    assert failed(report) == ["x"]
    assert "detach(x)" in report.entries[0].reason
    report = gradcheck(lambda x: x * x.item(), 3.0)
    assert failed(report) == ["x"]
    assert "taken out" in str(report)
