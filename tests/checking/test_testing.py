"""The strategies of autograd.testing give what they promise, and the pytest plugin works."""

from __future__ import annotations

import math
import unittest
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Value, grad
from autograd.checking import assert_gradients, gradcheck
from autograd.testing import Expression, arrays, expressions, numbers, points, values

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


@given(points((2, 3), (3,), kinks=(0.0, 1.0), clear=0.1))
def test_points_keep_away_from_kinks(point: tuple[np.ndarray, ...]) -> None:
    x, w = point
    assert (x.shape, w.shape) == ((2, 3), (3,))
    for array in point:
        assert np.all(np.abs(array) <= 3)
        assert np.all(np.abs(array) > 0.1 - 1e-9)
        assert np.all(np.abs(array - 1) > 0.1 - 1e-9)


@settings(max_examples=20, deadline=None)
@given(points((3,), (3,), kinks=(0.0,)))
def test_a_function_that_kinks_at_zero_passes_at_such_points(
    point: tuple[np.ndarray, ...],
) -> None:
    assert gradcheck(
        lambda x, w: np.maximum(x, 0) * w,
        *point,
        vjp=lambda x, w, dy: (dy * w * (x > 0), dy * np.maximum(x, 0)),
    )


def test_where_nothing_is_left_between_kinks_it_says_so() -> None:
    with pytest.raises(ValueError, match="away from every kink"):
        points((2,), kinks=(-1, 0, 1), clear=0.6, largest=1.0)


MARKED = """
    import pytest
    import numpy as np

    def f(x, w):
        return np.sin(x) @ w

    def backward(x, w, dy):
        return np.cos(x) * np.outer(dy, w), np.sin(x).T @ dy * (1.0 if len(x) == 1 else 1.1)

    X, W = np.ones((2, 3)), np.arange(3.0) + 1

    @pytest.mark.gradcheck(f, points=[(X[:1], W), (X, W)], vjp=backward)
    def test_layer(gradient_report):
        assert gradient_report.noticed < 1e-5
"""


def test_a_marked_test_runs_at_each_point_and_reports(
    pytester: pytest.Pytester, pytestconfig: pytest.Config
) -> None:
    pytester.makepyfile(MARKED)
    installed = pytestconfig.pluginmanager.hasplugin("glassgrad")
    load = () if installed else ("-p", "autograd.pytest_plugin")
    result = pytester.runpytest(
        *load, "-p", "no:cacheprovider", "--strict-markers", "--gradcheck-report",
        "--gradcheck-html=page.html", "--junit-xml=junit.xml",
    )  # fmt: skip
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*test_layer?point1*", "w[[]0[]] is * for *: off by 10 %*"])
    result.stdout.fnmatch_lines(["*gradient checks*", "*::test_layer?point0?"])
    page = (pytester.path / "page.html").read_text()
    assert "how far the numeric one itself may be off" in page  # what the columns mean
    assert page.count("<h2>") == 2
    assert "off by 10 %" in page
    junit = ElementTree.parse(pytester.path / "junit.xml")
    found = [p.attrib for p in junit.iter("property") if p.attrib["name"] == "gradcheck_noticed"]
    assert [float(p["value"]) < 1e-5 for p in found] == [True, False]


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("def test_layer(gradient_report): pass", "gradient_report needs a mark such as"),
        (
            "import pytest\n@pytest.mark.gradcheck\ndef test_layer(): pass",
            "without the fixture gradient_report",
        ),
    ],
)
def test_a_fixture_or_its_mark_alone_says_what_is_missing(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, test: str, said: str
) -> None:
    pytester.makepyfile(test)
    installed = pytestconfig.pluginmanager.hasplugin("glassgrad")
    load = () if installed else ("-p", "autograd.pytest_plugin")
    result = pytester.runpytest(*load, "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines([f"*{said}*"])


def test_assert_gradients_fails_a_unittest_with_the_table() -> None:
    class Layers(unittest.TestCase):
        def test_right(self) -> None:
            assert_gradients(np.sin, np.ones(2), vjp=lambda x, dy: dy * np.cos(x))

        def test_wrong(self) -> None:
            assert_gradients(np.sin, np.ones(2), vjp=lambda x, dy: dy * np.sin(x))

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Layers).run(result)
    assert (result.testsRun, len(result.failures), len(result.errors)) == (2, 1, 0)
    assert "x[0]" in result.failures[0][1]
