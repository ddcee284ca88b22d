"""The parts of the gradient check: inputs, oracles, reports, options, the expression."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from oracles import exact_slope
from row_points import interior_points

import autograd
from autograd import Value, exp, gelu, relu, sin, tanh
from autograd.checking import (
    GradientReport,
    Verdict,
    assert_gradients,
    check_program,
    gradcheck,
    numerical_gradient,
)
from autograd.checking.decisions import watched
from autograd.checking.differences import Probes, estimate, steps_for
from autograd.checking.holomorphic import complex_kernel
from autograd.checking.inputs import Inputs
from autograd.checking.local import local_derivatives, rules_of
from autograd.checking.recorded import FlatGraph, recorder_of
from autograd.expressions import parse
from autograd.table.scalars import TABLE, Primitive
from autograd.testing import numbers

EPS = 2.0**-52


# ---------------------------------------------------------------- inputs


def test_every_number_of_nested_inputs_is_an_entry_with_a_name() -> None:
    def f(layer: Any, rate: Any, mode: str) -> Any:
        total = layer["bias"] * rate
        for row in layer["w"]:
            for w in row:
                total = total + w * w
        return total

    layer = {"w": [[1.0, 2.0], [3.0, 4.0]], "bias": 0.5}
    report = gradcheck(f, layer, 2.0, "train")
    assert report
    assert sorted(e.name for e in report.entries) == [
        "layer['bias']",
        *(f"layer['w'][{i}][{j}]" for i in range(2) for j in range(2)),
        "rate",
    ]


def test_arrays_keep_their_shape_and_precision() -> None:
    """The gradient is asked for in the given precision; differences are taken in float64.

    So is a second look at the gradient, which tells its curvature from its round-off.
    """
    seen: dict[str, set[Any]] = {"f": set(), "gradient": set()}

    def f(a: np.ndarray) -> Any:
        seen["f"].add((a.shape, a.dtype))
        return (a**2).sum()

    def gradient(a: np.ndarray) -> Any:
        seen["gradient"].add((a.shape, a.dtype))
        return 2 * a

    report = gradcheck(f, np.ones((2, 3), np.float32), gradient=gradient)
    assert report
    assert seen["f"] == {((2, 3), np.dtype(np.float64))}
    assert seen["gradient"] == {((2, 3), np.dtype(np.float32)), ((2, 3), np.dtype(np.float64))}
    assert report.rtol == 4 * 2.0**-23
    assert {e.name for e in report.entries} >= {"a[0, 0]", "a[1, 2]"}


def test_inputs_come_back_as_they_were_given() -> None:
    given = ([1.0, (2.0, "text")], np.arange(3.0), np.array([1, 2]), True, None)
    places = Inputs(lambda a, b, c, d, e: None, given)
    assert places.values.tolist() == [1.0, 2.0, 0.0, 1.0, 2.0]
    back = places.like(places.values)
    assert back[0] == given[0]
    assert np.array_equal(back[1], given[1])
    assert back[2] is given[2]
    assert back[3:] == (True, None)


# ---------------------------------------------------------------- oracles


@pytest.mark.parametrize("name", sorted(TABLE))
def test_local_derivatives_come_from_the_kernel_and_agree_with_exact_ones(name: str) -> None:
    op = TABLE[name]
    for point in interior_points(op, count=4, seed=5):
        graph = FlatGraph(recorder_of(lambda *xs: op(*xs), Inputs(op.value, point))(point))
        slopes = local_derivatives(graph)
        node = graph.outputs[0]
        for slot, (slope, bound) in enumerate(zip(*slopes.of(node), strict=True)):
            exact = float(exact_slope(name, point, slot))
            assert abs(slope - exact) <= 10 * bound + 1e-12 * abs(exact)


@pytest.mark.parametrize(
    ("name", "slope"),
    [
        ("softplus", 0.5), ("sigmoid", 0.25), ("log_sigmoid", 0.5), ("silu", 0.5), ("elu", 1.0),
        ("tanh", 1.0), ("sech2", 0.0), ("gelu", 0.5), ("log1p", 1.0), ("exp", 1.0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_kinks_inside_the_kernel_of_a_smooth_row_cancel(
    name: str, slope: float, zero: float
) -> None:
    op = TABLE[name]
    graph = FlatGraph(recorder_of(lambda x: op(x), Inputs(op.value, [zero]))([zero]))
    found = local_derivatives(graph).of(graph.outputs[0])[0][0]
    assert math.isclose(found, slope, rel_tol=1e-9, abs_tol=1e-15)


def test_nearly_every_row_has_a_complex_kernel() -> None:
    without = {name for name, op in TABLE.items() if complex_kernel(op) is None}
    # the normal distribution and its like, which NumPy has no complex kernel for
    special = {"gelu", "normal_cdf", "erf", "erfc", "gammaln", "digamma", "polygamma"}
    real = {"cbrt", "fmod", "sinc", "sinc_slope", "trunc"}
    assert without <= special | real, "these rows could be checked by the complex step"


def probes(f: Any, x: float, thorough: bool) -> Probes:
    h = steps_for(x, EPS, thorough)
    low, high = np.array([f(v) for v in x - h]), np.array([f(v) for v in x + h])
    usable = np.isfinite(low) & np.isfinite(high)
    return Probes(x - h, x, x + h, low, f(x), high, usable, EPS * abs(f(x)))


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (math.sin, 1.0, math.cos(1.0)),
        (lambda x: math.sin(1000 * x), 1.0, 1000 * math.cos(1000.0)),
        (lambda x: math.sin(x) + 1, 1e-10, 1.0),
        (lambda x: x + 1e10, 1.0, 1.0),
        (lambda x: x + 1e10 - 1e10, 1.0, 1.0),
        (lambda x: max(x - 1, 0.0), 1 + 1e-9, 1.0),
        (lambda x: (x - 1) ** 2 + 3, 1.0, 0.0),
        (lambda x: 2 * x + 1, 1e-300, 2.0),
        (lambda x: math.exp(30 * x), 1.3, 30 * math.exp(39.0)),
    ],
)
def test_the_bound_of_an_estimate_holds(f: Any, x: float, slope: float, thorough: bool) -> None:
    found = estimate(probes(f, x, thorough))
    assert abs(found.value - slope) <= found.bound


@given(numbers(), numbers(1e-2, 1e2), numbers(1e-2, 1e2))
def test_the_bound_holds_at_any_scale(x: float, a: float, b: float) -> None:
    def f(x: float) -> float:
        return a * math.sin(x / b) + b * math.tanh(x / a)

    slope = a / b * math.cos(x / b) + b / a * (1 - math.tanh(x / a) ** 2)
    found = estimate(probes(f, x, True))
    assert abs(found.value - slope) <= found.bound + 1e-13 * (abs(a / b) + abs(b / a))


def test_slopes_that_stay_apart_are_a_kink() -> None:
    assert estimate(probes(abs, 0.0, True)).kink
    assert not estimate(probes(math.sin, 0.0, True)).kink


def test_the_oracle_alone_gives_the_structure_of_the_inputs() -> None:
    found = numerical_gradient(lambda w, b: float(w @ w + b), np.array([1.0, 2.0]), 0.5)
    w, b = found.value
    assert np.allclose(w, [2.0, 4.0], rtol=1e-9)
    assert abs(b - 1.0) <= found.bound[1]
    assert isinstance(b, float)
    assert len(found.method) == 3


# ---------------------------------------------------------------- methods and options


@pytest.mark.parametrize("method", ["auto", "complex", "ridders", "central", "forward"])
def test_every_method_passes_a_right_gradient(method: str) -> None:
    def f(x: Any, y: Any) -> Any:
        return sin(x) * y + exp(x * y) / (1 + y * y)

    report = gradcheck(f, 0.7, 1.3, method=method)
    assert report, str(report)
    assert {e.method for e in report.entries} <= {
        "auto": {"complex"}, "complex": {"complex"}, "ridders": {"Ridders", "central"},
        "central": {"central"}, "forward": {"forward"},
    }[method]  # fmt: skip


def test_rows_that_are_not_analytic_are_done_by_differences() -> None:
    report = gradcheck(lambda x, y: gelu(x) + y * y, 0.3, 2.0)
    assert report
    assert {e.name: e.method for e in report.entries} == {"x": "Ridders", "y": "complex"}


def test_a_program_whose_constants_depend_on_the_inputs_is_run_again_for_every_probe() -> None:
    def f(a: Any, b: Any) -> Any:
        xs = [a, b, a * b]
        top = autograd.detach(autograd.max(xs))
        return autograd.logsumexp([x - top for x in xs]) + top - a

    report = gradcheck(f, 1.0, 2.0)
    assert report, str(report)
    assert {e.method for e in report.entries} <= {"central", "Ridders"}


def test_second_order_checks_the_whole_hessian() -> None:
    report = gradcheck(lambda x, y: sin(x) * y**3, 0.4, 1.5, order=2)
    assert report
    assert sorted(e.name for e in report.entries if e.order == 2) == [
        "∂x ∂x", "∂x ∂y", "∂y ∂x", "∂y ∂y",
    ]  # fmt: skip


def test_a_subset_is_random_seeded_and_said() -> None:
    def square(a: np.ndarray) -> Any:
        return (a**2).sum()

    def check(seed: int) -> GradientReport:
        return gradcheck(
            square, np.arange(1.0, 101.0), gradient=lambda a: 2 * a, subset=5, seed=seed
        )

    names = {e.name for e in check(1).entries}
    assert len(names) == 5
    assert names == {e.name for e in check(1).entries}
    assert names != {e.name for e in check(2).entries}
    assert "subset of 5 of 100 entries, seed 1" in str(check(1))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"order": 3}, "order is 1 or 2"),
        ({"method": "magic"}, "method is one of auto, complex"),
        ({"kinks": "ignore"}, "'report' or 'allow'"),
        ({"rtol": -1.0}, "rtol"),
        ({"subset": 0}, "subset"),
        ({"gradient": lambda x: 1.0, "order": 2}, "order=2 needs"),
        ({"gradient": lambda x: 1.0, "method": "complex"}, "needs a recorded graph"),
    ],
)
def test_options_are_checked(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        gradcheck(lambda x: x, 1.0, **options)


def test_results_and_gradients_of_the_wrong_shape_are_refused() -> None:
    with pytest.raises(TypeError, match="is a return missing"):
        gradcheck(lambda x: None, 1.0)
    with pytest.raises(TypeError, match="return one number"):
        gradcheck(lambda x: [x, x], 1.0)
    with pytest.raises(ValueError, match=r"shape \(2,\), and x has \(\)"):
        gradcheck(lambda x: x, 1.0, gradient=lambda x: [1.0, 2.0])
    with pytest.raises(TypeError, match=r"gradcheck\(f, x\)"):
        gradcheck(3.0, 1.0)  # type: ignore[arg-type]


def test_a_check_of_nothing_does_not_pass() -> None:
    """Whether recorded or written by hand: that no entry was wrong says nothing."""
    empty = np.zeros((0, 3))
    checks = [
        gradcheck(lambda: Value(3.0)),
        gradcheck(lambda x: (x * x).sum(), empty),
        gradcheck(lambda x: float((x * x).sum()), empty, gradient=lambda x: 5 * x),
        gradcheck(lambda x: x * x, empty, vjp=lambda x, dy: 5 * x * dy),
    ]
    for report in checks:
        assert not report
        assert report.verdict is Verdict.INCONCLUSIVE
        assert report.noticed == math.inf
        assert "nothing to check" in str(report)
    assert "x is an empty array" in str(checks[1])
    with pytest.raises(AssertionError, match="empty array"):
        assert_gradients(lambda x: (x * x).sum(), empty)


def test_an_empty_array_beside_others_is_noted() -> None:
    report = gradcheck(lambda x, y: (x * x).sum() + y, np.zeros(0), 2.0)
    assert report
    assert "x is an empty array" in str(report)


# ---------------------------------------------------------------- what is seen, and left alone


def test_comparisons_are_seen_only_while_watching() -> None:
    x = Value(3.0, label="x")
    with watched() as seen:
        assert x > 2
        assert x != 2
        assert bool(x)
        x.item()
    assert [str(c) for c in seen.comparisons] == ["x > 2", "x != 2", "x != 0"]
    assert [c.outcome for c in seen.comparisons] == [True, True, True]
    assert seen.comparisons[0].file == __file__
    assert seen.taken_out
    assert x > 2
    assert len(seen.comparisons) == 3


def test_a_check_leaves_gradients_alone() -> None:
    x = Value(2.0)
    outside = Value(5.0)
    (x * outside).backward()
    assert gradcheck(lambda y: y * y * outside, 3.0)
    assert (x.grad, outside.grad) == (5.0, 2.0)


# ---------------------------------------------------------------- reports


def mixed() -> GradientReport:
    def gradient(x: float, y: float, z: float) -> tuple[float, float, float]:
        return math.cos(x), 2.2 * y, 0.0

    return gradcheck(lambda x, y, z: math.sin(x) + y * y + abs(z), 1.0, 2.0, 0.0, gradient=gradient)


def test_the_table_is_sorted_and_fits_80_columns() -> None:
    text = str(mixed())
    lines = text.splitlines()
    assert [line.split()[0] for line in lines[1:5]] == ["entry", "y", "z", "x"]
    assert [line.split()[-1] for line in lines[1:5]] == ["verdict", "FAIL", "KINK", "PASS"]
    assert all(len(line) <= 80 for line in lines)
    long_name = {"a_very_long_name_of_a_parameter": [[1.0, 2.0], [-1.234567e-300]]}
    wide = str(gradcheck(lambda p: p["a_very_long_name_of_a_parameter"][0][0] * 1.0, long_name))
    assert all(len(line) <= 80 for line in wide.splitlines())


def test_a_long_table_is_cut_and_says_so() -> None:
    report = gradcheck(lambda xs: sum((x * x for x in xs), Value(0.0)), [1.0] * 30)
    assert "... and 10 more: 10 PASS" in str(report)


def test_a_report_is_plain_data_html_and_rich() -> None:
    from rich.console import Console

    report = mixed()
    record = json.loads(json.dumps(report.record()))
    assert record["counts"] == {"FAIL": 1, "KINK": 1, "PASS": 1}
    assert record["entries"][0]["name"] == "y"
    assert not record["passed"]
    page = report._repr_html_()
    assert page.count("<tr") == 4
    assert "<script" not in page
    console = Console(width=80, record=True, force_terminal=True, file=io.StringIO())
    console.print(report)
    shown = console.export_text()
    assert [line.rstrip() for line in shown.rstrip().splitlines()] == str(report).splitlines()


def test_only_passed_entries_make_a_report_true() -> None:
    assert not mixed()
    with pytest.raises(AssertionError, match="off by 10 %"):
        assert_gradients(lambda y: y * y, 2.0, gradient=lambda y: 2.2 * y)
    assert gradcheck(lambda x: relu(x), 0.0, kinks="allow")
    assert not gradcheck(lambda x: relu(x), 0.0)


def test_a_domain_edge_is_told() -> None:
    (entry,) = gradcheck(lambda x: x**0.5, 0.0).entries
    assert entry.verdict is Verdict.DOMAIN
    assert "x ** 0.5" in entry.reason
    (entry,) = gradcheck(lambda x: autograd.log(x), 0.0).entries
    assert entry.verdict is Verdict.DOMAIN
    assert "log(x)" in entry.reason


def test_an_expression_of_the_command_line() -> None:
    program = parse("w = sin(x); z = w*y")
    report = check_program(program, {"x": 1.0, "y": 2.0})
    assert report
    assert {e.name for e in report.entries} == {"x", "y"}
    assert "z = w*y" in str(report)


def test_rules_are_read_as_the_sweep_reads_them() -> None:
    row = Primitive("twice_tanh", ("x",), lambda x: 2 * math.tanh(x), ("2 * sech2(x)",))
    graph = FlatGraph(recorder_of(lambda x: row(x), Inputs(lambda x: None, [0.3]))([0.3]))
    x = Value(0.3)
    row(x).backward()
    assert rules_of(graph, graph.outputs[0]) == [x.grad]
    assert gradcheck(lambda x: tanh(row(x)), 0.3)
