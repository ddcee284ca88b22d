"""Columns of the table that follow from no formula, against what is known without it.

Mutation of the table (``python -m mutation``) showed that errors here went unnoticed.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import row_checks
import row_points

import autograd as ag
from autograd import Value, grad
from autograd.table.scalars import TABLE, Primitive, row

inf = math.inf

UFUNCS = {
    "negative": "neg", "positive": "pos", "add": "add", "subtract": "sub", "multiply": "mul",
    "divide": "div", "power": "pow", "remainder": "mod", "floor_divide": "floordiv",
    "exp": "exp", "expm1": "expm1", "log": "log", "log1p": "log1p", "sqrt": "sqrt",
    "sin": "sin", "cos": "cos", "tan": "tan", "arcsin": "asin", "arccos": "acos",
    "arctan": "atan", "arctan2": "atan2", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "absolute": "abs", "sign": "sign", "floor": "floor", "rint": "round", "hypot": "hypot",
    "maximum": "maximum", "minimum": "minimum", "log2": "log2", "log10": "log10", "cbrt": "cbrt",
    "arcsinh": "asinh", "arctanh": "atanh", "ceil": "ceil", "trunc": "trunc", "fmod": "fmod",
}  # fmt: skip


@pytest.mark.parametrize("ufunc", UFUNCS)
def test_a_function_of_numpy_records_the_row_of_that_meaning(ufunc: str) -> None:
    function = getattr(np, ufunc)
    xs = (0.5, 0.25)[: function.nin]
    node = function(*map(Value, xs))
    assert node.op.name == UFUNCS[ufunc]
    assert node.item() == pytest.approx(float(function(*xs)), rel=1e-15)


OPERATORS: dict[str, Callable[..., Any]] = {
    "neg": operator.neg, "pos": operator.pos, "add": operator.add, "sub": operator.sub,
    "mul": operator.mul, "div": operator.truediv, "pow": operator.pow, "mod": operator.mod,
    "floordiv": operator.floordiv, "abs": abs, "floor": math.floor, "round": round,
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_of_python_records_the_row_of_that_meaning(name: str) -> None:
    xs = (2.5 if name == "pow" else -2.5, 0.75)[: len(TABLE[name].args)]
    node = OPERATORS[name](*map(Value, xs))
    assert node.op.name == name
    assert node.item() == OPERATORS[name](*xs)


def test_arguments_that_are_left_out_have_the_usual_values() -> None:
    assert ag.leaky_relu(-2.0) == ag.leaky_relu(Value(-2.0)).item() == -0.02
    assert ag.elu(-2.0) == ag.elu(Value(-2.0)).item() == math.expm1(-2.0)


def test_only_these_rows_are_computed_on_arrays_element_by_element() -> None:
    slow = {op.name for op in TABLE.values() if not (op.variadic or op.numpy or op.array)}
    assert slow <= {"normal_cdf"}


def test_helpers_of_rules_are_no_public_functions() -> None:
    helpers = {"sech2", "asin_slope", "normal_cdf", "normal_pdf"}
    assert {op.name for op in TABLE.values() if not op.public} >= helpers
    assert not helpers & set(dir(ag))


DOMAINS = {
    "pow": ((0.0, inf), (-inf, inf)), "log": ((0.0, inf),), "log1p": ((-1.0, inf),),
    "sqrt": ((0.0, inf),), "asin": ((-1.0, 1.0),), "acos": ((-1.0, 1.0),),
    "asin_slope": ((-1.0, 1.0),), "log2": ((0.0, inf),), "log10": ((0.0, inf),),
    "acosh": ((1.0, inf),), "atanh": ((-1.0, 1.0),), "gammaln": ((0.0, inf),),
    "digamma": ((0.0, inf),), "polygamma": ((0.0, 20.0), (0.0, inf)),
    "xlogy": ((-inf, inf), (0.0, inf)), "logit": ((0.0, 1.0),),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_a_row_is_defined_where_mathematics_defines_it(name: str) -> None:
    op = TABLE[name]
    right = DOMAINS.get(name, ((-inf, inf),) * len(op.domain))
    assert op.domain == right, f"a row with a domain stands in DOMAINS of {__name__}"


def test_a_domain_is_one_interval_or_one_for_each_argument() -> None:
    one = Primitive("one", ("x",), abs, ("1",), domain=(0.0, inf))
    each = Primitive("each", ("x",), abs, ("1",), domain=((0.0, inf),))
    two = Primitive("two", ("a", "b"), math.hypot, ("1", "1"), domain=((0.0, inf), (-1.0, 1.0)))
    assert one.domain == each.domain == ((0.0, inf),)
    assert two.domain == ((0.0, inf), (-1.0, 1.0))


@pytest.mark.parametrize("name", [name for name, op in TABLE.items() if op.args[0] == "x"])
def test_a_row_says_that_it_is_halving_exactly_if_it_is_like_relu(name: str) -> None:
    """Large x pass almost unchanged, and of -x next to nothing is left."""
    op = TABLE[name]
    if len(op.args) == 1 + len(op.defaults):
        passed, stopped = (op(x, *op.defaults) for x in (30.0, -30.0))
        like_relu = abs(passed - 30.0) < 1.0 and abs(stopped) < 2.0
        assert op.halving == like_relu, f"{name}: its row should say halving={like_relu}"


SIZES = (0.0, 1e-9, 0.1, 0.5, 1.0, 2.0, 5.0, 30.0, 1e4, 1e100, inf)


@pytest.mark.parametrize("name", [name for name, op in TABLE.items() if op.args[0] == "x"])
def test_a_row_with_a_range_says_the_least_and_the_largest_value(name: str) -> None:
    op = TABLE[name]
    if op.range == (-inf, inf) or len(op.args) != 1 + len(op.defaults):
        return
    values = [op(sign * size, *op.defaults) for size in SIZES for sign in (1, -1)]
    assert (min(values), max(values)) == pytest.approx(op.range, abs=0.01), (
        f"{name}: its values go from {min(values)!r} to {max(values)!r}, its range is {op.range}"
    )


@pytest.mark.parametrize("name", ["sin", "sigmoid", "hypot", "clip", "max", "logsumexp", "floor"])
def test_arrays_of_values_are_computed_one_by_one(name: str) -> None:
    op = TABLE[name]
    xs = [0.3, -1.7, 2.4]
    count = 2 if op.variadic else len(op.args)
    grids = [np.empty(3, dtype=object) for _ in range(count)]
    for i, grid in enumerate(grids):
        for j in range(3):
            grid[j] = Value(xs[(i + j) % 3])
    found = op(*grids)
    assert found.dtype == object
    for i, y in enumerate(found):
        assert isinstance(y, Value)
        assert y.op is op
        assert y.item() == op.value(*(row[i].item() for row in grids))
    for other in (1.5, np.full(3, 1.5)):
        mixed = op(grids[0], *[other] * (count - 1))
        assert all(isinstance(y, Value) for y in mixed)


def test_arrays_are_computed_by_the_function_of_numpy_that_a_row_names() -> None:
    for op in TABLE.values():
        if op.numpy is not None:
            assert op.on_arrays is getattr(np, op.numpy)


def test_a_row_is_found_by_its_name() -> None:
    for name in ("sin", "matmul", "leaf", "constant"):
        assert row(name).name == name
    with pytest.raises(KeyError, match="no primitive is called 'sinus'; the table has neg, pos"):
        row("sinus")


def test_these_rows_are_flat_between_their_jumps() -> None:
    flat = {op.name for op in TABLE.values() if op.flat}
    assert flat == {"floordiv", "sign", "floor", "ceil", "trunc", "round", "step"}


OUTSIDE = [
    ("asin", 1.0000000000000002), ("asin", 1.5), ("asin", -1.5), ("acos", 1.5), ("acos", -1.5),
    ("log", -0.5), ("log1p", -1.5), ("sqrt", -0.5), ("log1p", -1.0000000000000002),
]  # fmt: skip


@pytest.mark.parametrize(("name", "x"), OUTSIDE)
def test_just_outside_of_its_domain_a_row_is_nan(name: str, x: float) -> None:
    assert math.isnan(TABLE[name].value(x))
    assert math.isnan(TABLE[name].float_rules[0](math.nan, x))


# Near kinks, but smooth: whoever declares too many kinks is wrong, too.
SMOOTH = [
    ("div", (0.0, 1.0)), ("div", (0.0, -1.0)), ("mod", (0.5, 1.0)), ("mod", (-0.5, 1.0)),
    ("tan", (0.0,)), ("tan", (1.5,)), ("tan", (-1.5,)), ("tan", (1.6,)), ("atan2", (0.0, 1.0)),
    ("atan2", (1.0, 0.5)), ("atan2", (0.0, 0.5)), ("hypot", (0.0, 1.0)), ("hypot", (1.0, 0.0)),
    ("norm", (0.0, 1.0, 0.0)), ("std", (1.0, 1.0, 2.0)), ("max", (1.0, 1.0, 2.0)),
    ("min", (1.0, 2.0, 2.0)), ("clip", (0.5, 0.0, 1.0)), ("clip", (-1.0, 0.0, 1.0)),
    ("where", (1.0, 2.0, 2.0)), ("where", (-1.0, 0.0, 0.0)), ("relu", (0.01,)),
    ("sign", (-0.01,)), ("floor", (0.5,)), ("round", (1.0,)), ("step", (-0.01,)),
    ("abs", (0.01,)),
]  # fmt: skip
KINKED = [
    ("div", (1.0, 0.0)), ("mod", (1.0, 1.0)), ("floordiv", (2.0, 1.0)), ("tan", (math.pi / 2,)),
    ("tan", (-math.pi / 2,)), ("atan2", (0.0, -1.0)), ("atan2", (0.0, 0.0)),
    ("elu", (0.0, 2.0)), ("hypot", (0.0, 0.0)),
    ("norm", (0.0, 0.0)), ("std", (1.0, 1.0)), ("max", (2.0, 1.0, 2.0)), ("min", (1.0, 1.0)),
    ("clip", (0.0, 0.0, 1.0)), ("clip", (1.0, 0.0, 1.0)), ("where", (0.0, 1.0, 2.0)),
    ("relu", (0.0,)), ("leaky_relu", (0.0, 0.01)), ("abs", (0.0,)), ("sign", (0.0,)),
    ("floor", (1.0,)), ("round", (0.5,)), ("step", (0.0,)), ("maximum", (1.0, 1.0)),
    ("minimum", (1.0, 1.0)), ("clip", (2.0, 1.0, 1.0)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "point"), SMOOTH)
def test_no_kink_is_declared_where_a_row_is_smooth(name: str, point: tuple[float, ...]) -> None:
    assert row_points.is_interior(TABLE[name], point, 1e-4)


@pytest.mark.parametrize(("name", "point"), KINKED)
def test_a_kink_is_declared_where_a_row_has_one(name: str, point: tuple[float, ...]) -> None:
    assert not row_points.is_interior(TABLE[name], point, 1e-4)


def test_elu_kinks_for_every_alpha_but_1() -> None:
    piece = row_points.piece_of(TABLE["elu"])
    for alpha in (0.5, 2.0, 1.0):
        left, right = piece(0.0, -0.1, alpha), piece(0.0, 0.1, alpha)
        assert (left == right) == (alpha == 1.0)


def test_the_origin_of_an_angle_is_no_point_like_those_beside_it() -> None:
    piece = row_points.piece_of(TABLE["atan2"])
    for beside in ((0.1, 0.0), (-0.1, 0.0), (0.0, 0.1)):
        assert piece(0.0, 0.0, 0.0) != piece(0.0, *beside)


def test_of_equal_bounds_the_one_that_was_passed_gets_the_slope() -> None:
    clip = TABLE["clip"]
    assert row_checks.float_derivatives(clip, (-1.0, 2.0, 2.0)) == [0.0, 1.0, 0.0]
    assert row_checks.float_derivatives(clip, (3.0, 2.0, 2.0)) == [0.0, 0.0, 1.0]


def test_a_power_with_exponent_zero_to_third_order() -> None:
    """∂³(aᵇ)/∂a∂b² = 2 log(a) / a where b = 0: the guard for b = 0 has the right derivatives."""

    def power(a: Any, b: Any) -> Any:
        return a**b

    found = grad(grad(grad(power, 0), 1), 1)(3.0, 0.0)
    assert found == pytest.approx(2 * math.log(3.0) / 3.0, rel=1e-14)
