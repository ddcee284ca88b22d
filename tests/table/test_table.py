"""Every row of the table against oracles that owe nothing to it.

A wrong value, rule or guard put into a copy of a row must make a check fail: the last part
of this file puts one into every row.
"""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
import row_checks
import row_points
from oracles import EXTREMES, MEANING
from row_points import changed, grid_points, interior_points, special_points

import autograd
from autograd import Value, grad
from autograd.table.primitive import check_formulas
from autograd.table.scalars import TABLE, Primitive

ROWS = [pytest.param(op, id=op.name) for op in TABLE.values()]
every_row = pytest.mark.parametrize("op", ROWS)


# ---------------------------------------------------------------- values and derivatives


def test_every_row_has_an_oracle() -> None:
    missing = TABLE.keys() - MEANING.keys()
    assert not missing, f"say in tests/oracles.py, MEANING, what {missing} computes, in mpmath"
    assert set(MEANING) == set(TABLE)
    assert set(EXTREMES) <= set(TABLE)


@every_row
def test_value(op: Primitive) -> None:
    row_checks.check_value(op, interior_points(op))


@every_row
def test_first_derivative(op: Primitive) -> None:
    row_checks.check_first(op, interior_points(op))


@every_row
def test_second_derivative(op: Primitive) -> None:
    row_checks.check_second(op, interior_points(op, 4))


@every_row
def test_second_derivative_at_zeros_and_ties(op: Primitive) -> None:
    row_checks.check_second(op, row_points.smooth_grid_points(op))


@every_row
def test_kinks_are_declared(op: Primitive) -> None:
    row_checks.check_one_sided(op, grid_points(op))


@every_row
def test_shown_formulas_have_the_value_of_the_rules(op: Primitive) -> None:
    row_checks.check_shown(op, interior_points(op))


@every_row
def test_digits_at_extreme_arguments(op: Primitive) -> None:
    row_checks.check_extremes(op)


@every_row
def test_digits_over_a_wide_range(op: Primitive) -> None:
    row_checks.check_wide(op)


# ---------------------------------------------------------------- the ends of the range


@every_row
def test_values_and_slopes_at_infinities_and_huge_numbers(op: Primitive) -> None:
    row_checks.check_ends(op)


@every_row
def test_values_at_zeros_and_tiny_numbers(op: Primitive) -> None:
    row_checks.check_tiny(op)


@pytest.mark.parametrize(
    ("value", "slope", "meaning"),
    [
        ("x / (1 + abs(x))", "1 / (1 + abs(x))**2", lambda x: x / (1 + abs(x))),
        ("x / sqrt(1 + x * x)", "1 / sqrt(1 + x * x)**3", lambda x: x / mpmath.sqrt(1 + x * x)),
        ("exp(x) / (1 + exp(x))", "y * (1 - y)", lambda x: 1 / (1 + mpmath.exp(-x))),
        ("sin(x) / x", "(cos(x) - y) / x", lambda x: mpmath.sin(x) / x if x else mpmath.mpf(1)),
    ],
)  # fmt: skip
def test_a_formula_that_fails_at_an_end_is_noticed(
    value: str, slope: str, meaning: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is right wherever it is usually tried."""
    op = Primitive(
        "squash", ("x",), value, (slope,), smooth_piece="sign(x)" if "abs" in value else None
    )
    monkeypatch.setitem(MEANING, "squash", meaning)
    row_checks.check_value(op, interior_points(op))
    row_checks.check_first(op, interior_points(op))
    with pytest.raises(AssertionError, match="squash"):  # noqa: PT012
        row_checks.check_ends(op)
        row_checks.check_tiny(op)


# ---------------------------------------------------------------- special values


@every_row
def test_kernels_never_raise(op: Primitive) -> None:
    row_checks.check_never_raises(op, special_points(op))


@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
@every_row
def test_rules_on_nodes_agree_at_special_values(op: Primitive) -> None:
    points = list(special_points(op))
    row_checks.check_nodes_never_raise(op, points[:: max(1, len(points) // 250)])


@every_row
def test_array_kernel_is_the_float_kernel(op: Primitive) -> None:
    row_checks.check_arrays(op, list(special_points(op)))
    row_checks.check_arrays(op, interior_points(op, 40))


@pytest.mark.parametrize("name", ["neg", "pos", "sqrt", "floor", "round", "sin", "tan", "asin"])
def test_the_sign_of_zero_is_kept_as_by_numpy(name: str) -> None:
    op = TABLE[name]
    for x in (0.0, -0.0, -0.3 if name == "round" else -0.0):
        assert row_checks.bits(op.value(x)) == row_checks.bits(float(op.array_kernel(np.array(x))))


# ---------------------------------------------------------------- what follows from a row


@every_row
def test_a_row_is_complete(op: Primitive) -> None:
    assert op.doc.endswith("."), "a row has a line for the reader"
    assert TABLE[op.name] is op
    assert len(op.domain) == (1 if op.variadic else len(op.args))
    assert not op.method or hasattr(Value, f"__{op.method}__"), "an operator that Python has"
    if not op.variadic:
        assert len(op.local_derivatives) == len(op.shown) == len(op.args)


@every_row
def test_formulas_use_known_names_only(op: Primitive) -> None:
    check_formulas(op)


def test_names_are_unique() -> None:
    names = [op.name for op in TABLE.values()]
    assert len(names) == len(set(names))
    ufuncs = [op.numpy for op in TABLE.values() if op.numpy]
    assert len(ufuncs) == len(set(ufuncs))
    methods = [op.method for op in TABLE.values() if op.method]
    assert len(methods) == len(set(methods))


@every_row
def test_public_rows_are_functions(op: Primitive) -> None:
    signs = {"neg", "pos", "add", "sub", "mul", "div", "pow", "mod", "floordiv"}
    is_function = op.name in autograd.FUNCTIONS
    assert is_function == (op.public and op.name not in signs)
    if is_function:
        assert getattr(autograd, op.name).__name__ == op.name
        assert op.name in dir(autograd)
        assert inspect.getdoc(getattr(autograd, op.name)).startswith(op.doc)


POINT = (0.25, 0.5, 0.75)


@every_row
def test_rows_are_methods_and_operators(op: Primitive) -> None:
    if op.variadic:
        assert not isinstance(getattr(Value, op.name, None), type(lambda: 0))
        return
    point = POINT[: len(op.args)]
    first, *others = map(Value, point)
    if op.method is not None:
        result = getattr(first, f"__{op.method}__")(*others)
        assert (result.op, repr(result.item())) == (op, repr(op.value(*point)))
    if (op.method is None and op.public) or len(op.args) == 1:
        result = getattr(first, op.name)(*others)
        assert (result.op, repr(result.item())) == (op, repr(op.value(*point)))
    if op.method is not None and len(op.args) == 2:
        result = getattr(others[0], f"__r{op.method}__")(point[0])
        assert (result.op, repr(result.item())) == (op, repr(op.value(*point)))


@every_row
def test_numpy_calls_record(op: Primitive) -> None:
    if op.numpy is None:
        return
    ufunc = getattr(np, op.numpy)
    point = POINT[: len(op.args)]
    result = ufunc(*map(Value, point))
    assert (result.op, repr(result.item())) == (op, repr(op.value(*point)))
    for slot in range(len(point)):
        mixed = [Value(x) if i == slot else np.float64(x) for i, x in enumerate(point)]
        result = ufunc(*mixed)
        assert (type(result.item()), result.op) == (float, op)
        assert repr(result.item()) == repr(op.value(*point))


@every_row
def test_functions_take_numbers_and_give_floats(op: Primitive) -> None:
    if op.name not in autograd.FUNCTIONS or op.variadic:
        return
    function = getattr(autograd, op.name)
    point = tuple(max(x, low + 0.25) for x, (low, _) in zip(POINT, op.domain, strict=False))
    assert function(*point) == op.value(*point)
    assert type(function(*map(np.float32, point))) is float
    with pytest.raises(TypeError, match=rf"{op.name}.*list|call it for each"):
        function([1.0, 2.0], *point[1:])
    with pytest.raises(TypeError, match=op.name):
        function("1", *point[1:])


# ---------------------------------------------------------------- errors put into copies


def fails(check: Callable[..., None], *args: Any) -> bool:
    try:
        check(*args)
    except (AssertionError, ArithmeticError, ValueError):
        return True
    return False


def slope_checks(op: Primitive) -> bool:
    """Whether any check of the derivatives finds ``op`` wrong."""
    points = interior_points(TABLE[op.name], 6)
    return (
        fails(row_checks.check_first, op, points)
        or fails(row_checks.check_second, op, points[:2])
        or fails(row_checks.check_extremes, op)
        or fails(check_edges, op)
    )


@every_row
def test_a_wrong_value_is_found(op: Primitive) -> None:
    for wrong in (
        changed(op, value=lambda *xs: op.value(*xs) * 1.001 + 1e-9),
        changed(op, value=lambda *xs: -op.value(*xs) - 1e-9),
    ):
        assert fails(row_checks.check_value, wrong, interior_points(op))


@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
@every_row
def test_a_wrong_rule_is_found(op: Primitive) -> None:
    count = row_points.operand_count(op)
    for slot, distort in itertools.product(range(count), DISTORTIONS):
        wrong = _with_wrong_rule(op, slot, distort)
        assert wrong is None or slope_checks(wrong), f"slot {slot}: {distort}"


DISTORTIONS = ["1.001 * ({0})", "-({0})", "({0}) + 0.0001", "0"]


def _with_wrong_rule(op: Primitive, slot: int, distort: str) -> Primitive | None:
    """A copy whose rule in ``slot`` is distorted; None where that changes nothing."""
    if op.variadic:
        return _with_wrong_slopes(op, slot, distort)
    right = op.local_derivatives[slot]
    if right == "0" and "+" not in distort:
        return None
    wrong = distort.format(right)
    return changed(
        op,
        local_derivatives=(*op.local_derivatives[:slot], wrong, *op.local_derivatives[slot + 1 :]),
    )


def _with_wrong_slopes(op: Primitive, slot: int, distort: str) -> Primitive:
    def slopes(y: Any, *xs: Any) -> list[Any]:
        all_slopes = list(op.derivatives(y, xs))
        all_slopes[slot] = eval(distort.format("s"), {"s": all_slopes[slot]})
        return all_slopes

    return changed(op, _derivatives_function=slopes)


@pytest.mark.parametrize("slot", [0, 1])
def test_swapped_rules_are_found(slot: int) -> None:
    for name in ("sub", "mul", "div", "pow", "mod", "atan2", "hypot", "maximum", "leaky_relu"):
        op = TABLE[name]
        assert slope_checks(changed(op, local_derivatives=op.local_derivatives[::-1])), name


# Formulas of the textbook, right on paper and wrong in floats or at an edge.
CARELESS: dict[str, tuple[str, ...]] = {
    "div": ("1 / b", "-a / b**2"),
    "tanh": ("1 - y**2",),
    "sech2": ("-2 * tanh(x) * (1 - tanh(x)**2)",),
    "sigmoid": ("y * (1 - y)",),
    "log_sigmoid": ("1 - sigmoid(x)",),
    "expm1": ("y + 1",),
    "asin": ("1 / sqrt(1 - x**2)",),
    "acos": ("-1 / sqrt(1 - x**2)",),
    "atan2": ("b / (a**2 + b**2)", "-a / (a**2 + b**2)"),
    "hypot": ("a / sqrt(a**2 + b**2)", "b / sqrt(a**2 + b**2)"),
}


def ordinary_points(name: str) -> list[tuple[float, ...]]:
    points = interior_points(TABLE[name], 30)
    return [point for point in points if all(0.1 < abs(x) < 2 for x in point)]


@pytest.mark.parametrize("name", CARELESS)
def test_a_careless_rule_is_found(name: str) -> None:
    wrong = changed(TABLE[name], local_derivatives=CARELESS[name])
    assert not fails(row_checks.check_first, wrong, ordinary_points(name)), "it is right on paper"
    assert fails(row_checks.check_extremes, wrong)


# (row, arguments, slopes): what the guards in the rules are for.
EDGES: list[tuple[str, tuple[float, ...], tuple[float, ...]]] = [
    ("pow", (0.0, 0.0), (0.0, 0.0)),
    ("pow", (0.0, 2.0), (0.0, 0.0)),
    ("pow", (0.0, -1.0), (-math.inf, -math.inf)),
    ("log", (0.0,), (math.inf,)),
    ("log", (-0.0,), (math.inf,)),
    ("log", (-1.0,), (math.nan,)),
    ("log1p", (-1.0,), (math.inf,)),
    ("log1p", (-2.0,), (math.nan,)),
    ("sqrt", (-0.0,), (math.inf,)),
    ("sqrt", (-1.0,), (math.nan,)),
    ("abs", (0.0,), (0.0,)),
    ("relu", (0.0,), (0.0,)),
    ("relu", (math.nan,), (math.nan,)),
    ("leaky_relu", (0.0, 0.01), (0.01, 0.0)),
    ("leaky_relu", (math.nan, 0.01), (math.nan, math.nan)),
    ("elu", (0.0, 1.0), (1.0, 0.0)),
    ("hypot", (0.0, 0.0), (0.0, 0.0)),
    ("atan2", (0.0, 0.0), (math.nan, math.nan)),
    ("atan2", (1.0, math.inf), (0.0, 0.0)),
    ("atan2", (-2.0, -math.inf), (0.0, 0.0)),
    ("atan2", (math.inf, 1.0), (0.0, 0.0)),
    ("atan2", (-math.inf, 2.0), (0.0, 0.0)),
    ("elu", (-math.inf, 1.0), (0.0, -1.0)),
    ("elu", (math.inf, 1.0), (1.0, 0.0)),
    ("maximum", (2.0, 2.0), (0.5, 0.5)),
    ("minimum", (2.0, 2.0), (0.5, 0.5)),
    ("maximum", (math.nan, 2.0), (math.nan, math.nan)),
    ("minimum", (1.0, math.nan), (math.nan, math.nan)),
    ("clip", (1.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
    ("clip", (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
    ("clip", (2.0, 0.0, 1.0), (0.0, 0.0, 1.0)),
    ("clip", (-2.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
    ("clip", (0.5, 2.0, 1.0), (0.0, 0.0, 1.0)),
    ("clip", (math.nan, 0.0, 1.0), (math.nan, 0.0, 0.0)),
    ("where", (1.0, 3.0, 4.0), (0.0, 1.0, 0.0)),
    ("where", (0.0, 3.0, 4.0), (0.0, 0.0, 1.0)),
    ("max", (2.0, 2.0, 2.0), (1 / 3, 1 / 3, 1 / 3)),
    ("max", (1.0, math.nan), (math.nan, math.nan)),
    ("min", (2.0, 3.0, 2.0), (0.5, 0.0, 0.5)),
    ("norm", (0.0, 0.0), (0.0, 0.0)),
    ("std", (0.1, 0.1, 0.1), (0.0, 0.0, 0.0)),
    ("logsumexp", (math.inf, math.inf, 1.0), (0.5, 0.5, 0.0)),
    ("logsumexp", (-math.inf, -math.inf), (0.0, 0.0)),
    ("prod", (0.0, math.inf), (math.inf, 0.0)),
]


def check_edges(op: Primitive) -> None:
    for name, point, right in EDGES:
        if name == op.name:
            for found in (
                row_checks.float_derivatives(op, point),
                [float(getattr(s, "_data", s)) for s in row_checks.slopes_on_nodes(op, point)[1]],
            ):
                same = all(map(row_checks.same, found, right))
                assert same, f"{name}{point}: {found}, not {right}"


@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
@pytest.mark.parametrize("name", dict.fromkeys(name for name, _, _ in EDGES))
def test_slopes_on_edges_and_kinks(name: str) -> None:
    check_edges(TABLE[name])


UNGUARDED: dict[str, tuple[str, ...]] = {
    "pow": ("b * a ** (b - 1)", "y * log(a)"),
    "log": ("1 / x",),
    "log1p": ("1 / (1 + x)",),
    "sqrt": ("0.5 / y",),
    "relu": ("where(x >= 0, 1, 0)",),
    "leaky_relu": ("where(x > 0, 1, slope)", "where(x > 0, 0, x)"),
    "hypot": ("a / y", "b / y"),
    "maximum": ("where(a >= b, 1, 0)", "where(a >= b, 0, 1)"),
    "minimum": ("where(a <= b, 1, 0)", "where(a <= b, 0, 1)"),
    "clip": ("where(x <= low, 0, where(x >= high, 0, 1))", *TABLE["clip"].local_derivatives[1:]),
}


@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
@pytest.mark.parametrize("name", UNGUARDED)
def test_a_dropped_guard_is_found(name: str) -> None:
    op = changed(TABLE[name], local_derivatives=UNGUARDED[name])
    assert not fails(row_checks.check_first, op, ordinary_points(name)), "it is right on paper"
    assert fails(check_edges, op)


@pytest.mark.parametrize("name", ["relu", "abs", "maximum", "clip", "floor", "max", "hypot"])
def test_a_kink_that_is_not_declared_is_found(name: str) -> None:
    op = changed(TABLE[name], smooth_piece=None)
    assert fails(row_checks.check_one_sided, op, grid_points(op))


@pytest.mark.parametrize("name", ["sigmoid", "elu", "step", "gelu", "sech2", "clip"])
def test_a_wrong_array_kernel_is_found(name: str) -> None:
    source = TABLE[name].array
    wrong = changed(TABLE[name], array=f"({source}) * (1 + 1e-14) + 1e-300")
    assert fails(row_checks.check_arrays, wrong, list(special_points(wrong)))


def test_a_shown_formula_that_is_wrong_is_found() -> None:
    wrong = changed(TABLE["tanh"], shown=("1 - y",))
    assert fails(row_checks.check_shown, wrong, interior_points(TABLE["tanh"]))


# On the edge of the domain every derivative is infinite; its sign is that of the limit inside.
SLOPES_ON_EDGES = [
    ("asin", 1.0, [math.inf] * 3),
    ("asin", -1.0, [math.inf, -math.inf, math.inf]),
    ("acos", 1.0, [-math.inf] * 3),
    ("log", 0.0, [math.inf, -math.inf, math.inf]),
    ("log", -0.0, [math.inf, -math.inf, math.inf]),
    ("log1p", -1.0, [math.inf, -math.inf, math.inf]),
    ("sqrt", 0.0, [math.inf, -math.inf, math.inf]),
    ("sqrt", -0.0, [math.inf, -math.inf, math.inf]),
    ("log", -1.0, [math.nan] * 3),
    ("asin", 1.5, [math.nan] * 3),
]


@pytest.mark.parametrize(("name", "x", "slopes"), SLOPES_ON_EDGES)
@pytest.mark.parametrize("array", [False, True])
def test_derivatives_of_any_order_on_the_edge(
    name: str, x: float, slopes: list[float], array: bool
) -> None:
    f: Callable[..., Any] = TABLE[name]
    for slope in slopes:
        f = grad(f)
        np.testing.assert_equal(np.asarray(f(np.array(x) if array else x)), slope)


@pytest.mark.parametrize("x", [0.0, 1e-300, -1e-8, 1e-3, 0.2499, 0.25, -0.3, 1.0, 3.7])
@pytest.mark.parametrize("array", [False, True])
def test_derivatives_of_sinc_of_any_order(x: float, array: bool) -> None:
    """sinc(x) is the mean of cos(πtx) over 0 <= t <= 1, which is differentiated under the mean."""
    f: Callable[..., Any] = TABLE["sinc"]
    for order in range(1, 6):
        f = grad(f)
        right = mpmath.quad(
            lambda t, n=order: (mpmath.pi * t) ** n * mpmath.cos(mpmath.pi * (t * x + n / 2)),
            [0, 0.5, 1],
        )
        found = float(f(np.array(x) if array else x))
        assert abs(found - float(right)) <= 1e-12 * math.pi**order, (order, found, right)


@pytest.mark.parametrize("size", [1, 7, 33])
def test_elu_of_minus_zero_is_minus_zero_as_of_a_number(size: int) -> None:
    assert math.copysign(1.0, autograd.elu(-0.0)) == -1.0
    assert np.signbit(autograd.elu(autograd.Tensor(np.full(size, -0.0))).data).all()


def test_elu_has_the_slope_alpha_at_0_and_no_overflow_from_the_branch_not_taken() -> None:
    """PyTorch's choice at 0; alpha · exp(x) overflows where x > 0 does not ask for it."""
    x = Value(0.0)
    autograd.elu(x, 2.0).backward()
    assert x.grad == 2.0
    third = grad(grad(grad(lambda x: autograd.elu(x * x, 1.7e308))))
    assert third(0.9) == 0.0
