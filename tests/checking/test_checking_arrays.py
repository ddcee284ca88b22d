"""The gradient check of programs with arrays."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, Value, relu, tanh
from autograd.checking import Verdict, gradcheck
from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.scalars import Primitive, register, unregister

CHANCE = np.random.default_rng(0)
W, X = CHANCE.normal(size=(2, 3)), CHANCE.normal(size=3)


def loss(w: Any, x: Any, b: Any) -> Any:
    assert isinstance(w, Tensor)
    assert isinstance(b, Value)
    return (tanh(w @ x + b) ** 2).sum()


@pytest.mark.parametrize("order", [1, 2])
def test_a_layer_passes(order: int) -> None:
    report = gradcheck(loss, W, X, 0.3, order=order)
    assert report, str(report)
    assert len(report.entries) == (10 if order == 1 else 110)
    assert {e.name for e in report.entries} >= {"w[0, 0]", "w[1, 2]", "x[2]", "b"}


def test_kinks_of_elements_are_told_and_named() -> None:
    report = gradcheck(lambda x: relu(x).sum(), np.array([1.0, 0.0, -1.0]))
    verdicts = {e.name: e.verdict.value for e in report.entries}
    assert verdicts == {"x[0]": "PASS", "x[1]": "KINK", "x[2]": "PASS"}
    assert report.node.op.name == "relu"


def test_a_comparison_of_a_program_with_arrays_is_watched() -> None:
    def f(x: Any) -> Any:
        return (x * x).sum() if x[0] > 2 else (3 * x).sum()

    assert gradcheck(f, np.array([2 + 1e-7, 1.0]))
    report = gradcheck(f, np.array([2.0, 1.0]))
    assert report.worst is not None
    assert report.worst.verdict is Verdict.KINK
    assert "> 2" in report.worst.reason


def test_a_wrong_rule_is_named_by_its_row_and_line() -> None:
    row = register(
        Primitive("wrong_tanh", ("x",), math.tanh, ("1.001 * sech2(x)",), array="xp.tanh(x)")
    )
    try:
        report = gradcheck(lambda x: (row(x) * x).sum(), np.array([1.0, 3.0]))
    finally:
        unregister(row)
    assert report.counts == {"FAIL": 2}
    assert report.node.op is row
    assert "wrong_tanh" in report.entries[0].reason
    assert __file__ in report.entries[0].reason


def test_a_wrong_product_of_an_array_row_is_named() -> None:
    row = ArrayPrimitive(
        "wrong_double", ("x",), lambda x: 2 * x, lambda slot, g, y, x: 2.002 * g, linear=True
    )
    report = gradcheck(lambda w: (row(w) @ X).sum(), W)
    assert report.counts == {"FAIL": 6}
    assert report.node.op is row
    assert "wrong_double" in report.entries[0].reason


def test_a_detached_part_fails() -> None:
    report = gradcheck(lambda x: (x * x.detach()).sum(), np.array([1.0, 3.0]))
    assert report.counts == {"FAIL": 2}


def test_arrays_without_axes_and_empty_ones() -> None:
    assert gradcheck(lambda x, e: x * x, np.array(2.0), np.zeros(0))


def test_more_than_one_number_is_refused() -> None:
    with pytest.raises(TypeError, match=r"shape \(3,\)"):
        gradcheck(lambda x: x * 2, X)


@pytest.mark.parametrize("seed", range(20))
def test_a_linear_program_has_no_kink(seed: int) -> None:
    """Sums that nearly cancel are noisy; noise grows at small steps, a kink does not."""
    chance = np.random.default_rng(seed)
    w, x = chance.normal(size=(2, 3)), chance.normal(size=(6, 3))
    signs = np.cos(np.arange(6))[:, None]
    report = gradcheck(lambda x: ((x @ w.T) * signs).sum(), x)
    assert set(report.counts) <= {"PASS", "INCONCLUSIVE"}


@pytest.mark.parametrize("method", ["complex", "forward"])
def test_a_method_for_graphs_of_numbers_is_refused(method: str) -> None:
    with pytest.raises(ValueError, match=f"{method}.* needs a graph of numbers; for arrays use"):
        gradcheck(lambda x: (x * x).sum(), X, method=method)


def test_numbers_may_meet_arrays_inside_the_function() -> None:
    table = np.array([[1.0, 2.0], [3.0, 4.0]])

    def f(x: Any, y: Any) -> Any:
        return (Tensor(table) * x**2 + y).sum()

    report = gradcheck(f, 1.5, 2.0, order=2)
    assert report
    assert [entry.analytic for entry in report.entries] == [30.0, 4.0, 20.0, 0.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="needs a graph of numbers; for arrays"):
        gradcheck(f, 1.5, 2.0, method="complex")


def calls_of_a_check(size: int) -> int:
    """How many functions, Python's own included, run while a Tensor of that size is checked."""
    count = 0

    def called(_frame: Any, event: str, _arg: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    x = np.linspace(0.1, 1.0, size)
    gradcheck(lambda t: (t**2).sum(), x[:2])  # what only the first check does is done
    sys.setprofile(called)
    try:
        report = gradcheck(lambda t: (t**2).sum(), x)
    finally:
        sys.setprofile(None)
    assert report
    return count


def test_a_check_grows_with_the_entries_not_with_their_square() -> None:
    assert calls_of_a_check(200) < 2.2 * calls_of_a_check(100)


def test_a_tensor_has_its_methods_where_nothing_but_the_check_is_imported() -> None:
    code = (
        "import numpy as np; from autograd.checking import gradcheck; "
        "print(gradcheck(lambda x: (x**2).sum(), np.ones(3)).counts)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "{'PASS': 3}"


@pytest.mark.parametrize("last", [np.sum, np.mean])
def test_a_large_summand_does_not_hide_the_slope_of_a_small_one(last: Any) -> None:
    """A last sum is compared summand by summand: what does not move has no round-off there.

    tanh(14.5) is 1 - 5e-13, of which a sum of thousands keeps no digit.
    """
    x = np.array([14.5, 3000.0, -0.3])

    def f(t: Any) -> Any:
        rows = tanh(t) + np.array([0.0, 1.0, 0.0]) * t
        return rows.sum() if last is np.sum else rows.mean()

    report = gradcheck(f, x)
    assert report, str(report)
    entries = {entry.name: entry for entry in report.entries}
    slope = 1 / math.cosh(14.5) ** 2 / (1 if last is np.sum else 3)
    assert abs(entries["t[0]"].numeric - slope) < 0.05 * slope


def test_a_sum_of_as_many_entries_as_pass_a_comparison_is_differenced_as_a_whole() -> None:
    """Where entries cross it there are more summands or fewer."""
    x = np.array([1.0 + 1e-7, 0.5, 2.0])
    report = gradcheck(lambda t: (t[np.flatnonzero(t.data > 1.0)] ** 2).sum(), x)
    assert [entry.verdict.value for entry in report.entries] == ["PASS"] * 3, str(report)


@pytest.mark.parametrize(
    "f",
    [
        lambda t: np.linalg.eigvalsh(t)[0],
        lambda t: np.linalg.eigh(t)[1][0, 0],
        lambda t: np.sum(np.linalg.cholesky(t) * np.array([[1.0, 0.0], [2.0, 3.0]])),
    ],
)
def test_a_symmetric_matrix_is_named_where_one_triangle_is_read(f: Any) -> None:
    a = np.array([[2.0, 0.5], [0.5, 3.0]])
    assert gradcheck(lambda t: f((t + t.T) / 2), a)
    report = gradcheck(f, a)
    assert sorted(e.name for e in report.entries if e.verdict.value == "FAIL") == [
        "t[0, 1]",
        "t[1, 0]",
    ]
    assert "reads one triangle" in str(report)
    assert "the rule of" not in str(report)


@pytest.mark.filterwarnings("error")
def test_no_warning_of_numpy_leaves_a_check() -> None:
    assert gradcheck(lambda x: np.where(x > 0, x**2 * np.sin(1 / x), 0.0), 0.0) is not None
