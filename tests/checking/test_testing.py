"""The strategies of autograd.testing give what they promise, and the pytest plugin works."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Value, grad
from autograd.checking import gradcheck
from autograd.testing import Expression, arrays, expressions, numbers, values

pytest_plugins = ["pytester"]


@given(values(1e-2, 1e2))
def test_values_are_leaves_of_the_size_asked_for(x: Value) -> None:
    assert x.is_leaf
    assert 0.99e-2 <= abs(x.item()) <= 1.01e2


@given(numbers(), arrays((4, 3), condition=100.0, scale=2.0))
def test_arrays_have_the_condition_asked_for(x: float, a: np.ndarray) -> None:
    singular = np.linalg.svd(a, compute_uv=False)
    assert math.isclose(singular[0], 2.0, rel_tol=1e-9)
    assert math.isclose(singular[0] / singular[-1], 100.0, rel_tol=1e-9)


def test_vectors_and_empty_arrays_are_made_too() -> None:
    from autograd.testing import _array

    assert math.isclose(float(np.linalg.norm(_array((5,), 10.0, 3.0, 0))), 3.0)
    assert _array((0, 3), 10.0, 1.0, 0).shape == (0, 3)
    with pytest.raises(ValueError, match="at least 1"):
        arrays((2, 2), condition=0.5)


@settings(max_examples=50)
@given(expressions())
def test_expressions_run_on_numbers_and_on_nodes(expression: Expression) -> None:
    nodes = [Value(x) for x in expression.point]
    assert float(expression(*expression.point)) == expression(*nodes).item()
    assert math.isfinite(expression(*expression.point))


@settings(max_examples=50)
@given(expressions(inputs=1, names=["sin", "exp", "mul", "add", "tanh"]))
def test_expressions_of_chosen_rows_pass_the_check(expression: Expression) -> None:
    assert expression.names <= {"sin", "exp", "mul", "add", "tanh", "sum"}
    assert gradcheck(expression, *expression.point), str(expression)
    assert isinstance(grad(expression)(*expression.point), float)


def test_an_expression_prints_as_a_program() -> None:
    expression = Expression((("mul", (0, 1)), ("sum", (2,))), (2.0, 3.0))
    assert str(expression) == "x1 = 2.0; x2 = 3.0; v1 = mul(x1, x2); v2 = sum(v1)"
    assert float(expression(2.0, 3.0)) == 6.0


def test_the_fixture_fails_a_test_with_the_table(
    pytester: pytest.Pytester, pytestconfig: pytest.Config
) -> None:
    pytester.makepyfile(
        """
        from autograd import sin

        def test_right(gradcheck):
            assert gradcheck(lambda x: sin(x) * x, 2.0)

        def test_wrong(gradcheck):
            gradcheck(lambda x: x * x, 3.0, gradient=lambda x: 2.2 * x)
        """
    )
    installed = pytestconfig.pluginmanager.hasplugin("glassgrad")
    load = () if installed else ("-p", "autograd.pytest_plugin")
    result = pytester.runpytest(*load, "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*- gradcheck -*", "entry*analytic*numeric*", "x*6.6*6*FAIL"])
