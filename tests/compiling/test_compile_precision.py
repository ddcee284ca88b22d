"""Whole numbers and truth values count as floats in a program, as they do in a Value."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Program, Value

WHOLE = [np.dtype(kind) for kind in ("b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")]


def powers(w: Value) -> Any:
    """A polynomial: its terms pass the range of every integer dtype at 10 000."""
    return lambda x: w * x**5 - x * x


@pytest.fixture(params=[False, True], ids=["usual", "exact"])
def program(request: pytest.FixtureRequest) -> Program:
    return autograd.compile(powers(Value(3.0, label="w")), example=(1.0,), exact=request.param)


def largest(dtype: np.dtype[Any]) -> int:
    """The largest whole number of a dtype up to 10 000, which is exact in every float here."""
    return 1 if dtype.kind == "b" else min(10_000, int(np.iinfo(dtype).max))


@pytest.mark.parametrize("dtype", WHOLE, ids=str)
def test_inputs_of_every_integer_dtype_compute_as_floats(
    program: Program, dtype: np.dtype[Any]
) -> None:
    """Expected from Python's whole numbers and Fractions, which have no end."""
    a = largest(dtype)
    value, slope = 3 * a**5 - a * a, 15 * a**4 - 2 * a
    many = np.array([a, 1], dtype)
    assert program(many).dtype == np.float64
    np.testing.assert_allclose(program(many), [float(value), 2], rtol=1e-15)
    for _ in range(2):  # the second call takes the usual way
        mean, grads = program.value_and_grad(many)
        assert mean == pytest.approx(float(Fraction(value + 2, 2)), rel=1e-15)
        assert grads["w"] == pytest.approx(float(Fraction(a**5 + 1, 2)), rel=1e-15)
        program.value_and_grad(many.astype(float))
    np.testing.assert_allclose(program.jacobian(many), [float(slope), 13], rtol=1e-15)
    each, of_each = program.per_sample_gradients(many)
    np.testing.assert_allclose(each, [float(value), 2], rtol=1e-15)
    np.testing.assert_allclose(of_each["w"], [float(a**5), 1], rtol=1e-15)
    assert program(many[0]) == pytest.approx(float(value), rel=1e-15)
    assert program.value_and_grad(many[0])[1]["w"] == pytest.approx(float(a**5), rel=1e-15)


def test_python_numbers_and_whole_numbers_beyond_int64(program: Program) -> None:
    assert program(10_000) == pytest.approx(2.999999999999e20, rel=1e-15)
    assert program([10**20, 2]).tolist() == pytest.approx([3e100, 92.0], rel=1e-15)
    assert autograd.compile(lambda x: x**-2, example=(1.0,))(2) == 0.25
    assert autograd.compile(lambda x: -x + 1, example=(1.0,))(np.uint8([200])).tolist() == [-199.0]


@pytest.mark.parametrize("given", [3, np.int8(3), np.array(3, np.uint8), True + 2])
def test_parameters_compute_as_floats(given: Any) -> None:
    """3 in int8 times 100 would be 44."""
    w = Value(1.0, label="w")
    for exact in (False, True):
        program = autograd.compile(lambda x: w * w * x, example=(1.0,), exact=exact)
        x = np.array([100.0, 100.0])
        program.value_and_grad(x)
        assert program(x, parameters={"w": given}).tolist() == [900.0, 900.0]
        assert program.value_and_grad(x, parameters={"w": given})[1]["w"] == 600.0
        program.parameters["w"] = given
        assert program(np.int8(100)) == 900.0
        assert program(x).tolist() == [900.0, 900.0]
        assert program.value_and_grad(x)[0] == 900.0
        assert program.value_and_grad(np.int8([100, 100]))[1]["w"] == 600.0
        assert program.jacobian(np.int8(100)) == 9.0


def test_single_precision_stays(program: Program) -> None:
    x = np.float32([2.0, 3.0])
    single = {"w": np.float32(3.0)}
    assert program(x, parameters=single).dtype == np.float32
    assert program.value_and_grad(x, parameters=single)[1]["w"].dtype == np.float32
    assert program.jacobian(x, parameters=single).dtype == np.float32
    assert program(x, parameters={"w": 3.0}).dtype == np.float32  # a Python float has no precision


def test_text_is_no_number(program: Program) -> None:
    with pytest.raises(TypeError, match="real numbers, got an array of <U1"):
        program(np.array(["1", "2"]))


@pytest.mark.parametrize("library", ["torch", "jax.numpy"])
def test_whole_numbers_of_other_libraries(program: Program, library: str) -> None:
    xp = pytest.importorskip(library)
    bound = program.bind(xp)
    x = xp.asarray([10_000, 1])
    np.testing.assert_allclose(np.asarray(bound(x)), [3e20 - 1e8, 2], rtol=1e-6)
    np.testing.assert_allclose(np.asarray(bound.jacobian(x)), [1.5e17 - 2e4, 13], rtol=1e-6)


def test_the_names_of_parameters_are_the_programs(program: Program) -> None:
    program.parameters["q"] = 5.0
    for call in (program, program.value_and_grad):
        with pytest.raises(ValueError, match="no parameter 'q': its parameters are w"):
            call(np.array([1.0]))
    del program.parameters["q"], program.parameters["w"]
    with pytest.raises(ValueError, match=r"a parameter 'w', which program\.parameters lacks"):
        program(1.0)


def test_parameters_that_are_entered_in_another_order() -> None:
    """The names say which is which, not the order of the dict."""
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    program = autograd.compile(lambda x: a * x + b, example=(1.0,))
    program.parameters["a"] = program.parameters.pop("a")
    x = np.array([10.0, 10.0])
    assert program(x).tolist() == [23.0, 23.0]
    assert program.value_and_grad(x)[0] == program.value_and_grad(x)[0] == 23.0
