"""What no program of arrays can do is an error at compile time that names the line."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import CompileError, Tensor, Value


def if_positive(x: Any) -> Any:
    if x > 0:  # the line
        return x
    return -x


def truth(x: Any) -> Any:
    return x if x else 0.0  # the line


def python_max(x: Any) -> Any:
    return max(x, 2.0 * x)  # the line


def item(x: Any) -> Any:
    return x * x.item()  # the line


def data(x: Any) -> Any:
    return x * x.data  # the line


def as_float(x: Any) -> Any:
    return float(x) * x  # the line


def math_sin(x: Any) -> Any:
    return math.sin(x)  # the line


def equality(x: Any) -> Any:
    return x * (1.0 if x == 1.0 else 2.0)  # the line


def backward(x: Any) -> Any:
    y = x * x
    y.backward()  # the line
    return y


def assignment(x: Any) -> Any:
    x.data = 3.0  # the line
    return x


def text(x: Any) -> Any:
    print(f"{x:.3f}")  # the line
    return x


def tensor(x: Any) -> Any:
    return x * Tensor([1.0, 2.0])  # the line


@pytest.mark.parametrize(
    ("f", "instead"),
    [
        (if_positive, "where"),
        (truth, "where"),
        (python_max, "maximum"),
        (item, "detach"),
        (data, "detach"),
        (as_float, "autograd's functions"),
        (math_sin, "autograd's functions"),
        (equality, "where"),
        (backward, "value_and_grad"),
        (assignment, "a new name"),
        (text, "the program's output"),
        (tensor, "one by one"),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_the_line_is_named_and_what_to_use(f: Callable[..., Any], instead: str) -> None:
    with pytest.raises(CompileError) as caught:
        autograd.compile(f, example=(1.0,))
    source = __import__("inspect").getsourcelines(f)
    line = source[1] + next(i for i, text in enumerate(source[0]) if "# the line" in text)
    assert f"{__file__}:{line}" in str(caught.value)
    assert instead in str(caught.value)


def test_a_decision_inside_our_own_functions_names_the_users_line() -> None:
    def largest(x: Any) -> Any:
        return sorted([x, 2.0 * x])[-1]  # the line

    with pytest.raises(CompileError, match="where") as caught:
        autograd.compile(largest, example=(1.0,))
    assert f"{__file__}:{largest.__code__.co_firstlineno + 1}" in str(caught.value)


def test_where_and_maximum_do_what_the_branch_did() -> None:
    program = autograd.compile(lambda x: autograd.maximum(x, -x), example=(1.0,))
    assert program(np.array([-2.0, 3.0])).tolist() == [2.0, 3.0]


def test_detach_keeps_the_number_of_each_sample() -> None:
    w = Value(3.0, label="w")
    program = autograd.compile(lambda x: w * x * autograd.detach(w * x), example=(1.0,))
    X = np.array([1.0, 2.0])
    assert program(X).tolist() == [9.0, 36.0]
    _, grads = program.per_sample_gradients(X)
    assert grads["w"].tolist() == [3.0, 12.0]


def test_no_grad_inside_stops_the_gradient_and_not_the_number() -> None:
    w = Value(3.0, label="w")

    def f(x: Any) -> Any:
        with autograd.no_grad():
            factor = x * w
        return factor * w

    program = autograd.compile(f, example=(1.0,))
    assert program(np.array([2.0])).tolist() == [18.0]
    _, grads = program.per_sample_gradients(np.array([2.0]))
    assert grads["w"].tolist() == [6.0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda p: p(np.zeros((3, 4)), np.zeros(3)),
            r"x has shape \(3, 4\); one sample has .*\(2,\)",
        ),
        (lambda p: p(np.zeros((3, 2)), np.zeros(4)), r"different numbers of samples: x 3, y 4"),
        (lambda p: p(np.zeros((3, 2)), np.zeros((3, 1))), r"y has shape \(3, 1\).*\(n,\)"),
        (lambda p: p(np.zeros((3, 2))), r"takes 2 arguments \(x, y\), got 1"),
    ],
)
def test_wrong_shapes_are_named(call: Callable[[Any], Any], message: str) -> None:
    program = autograd.compile(lambda x, y: x[0] * y + x[1], example=([0.0, 0.0], 1.0))
    with pytest.raises((TypeError, ValueError), match=message):
        call(program)


def test_gradients_need_one_number() -> None:
    w = Value(1.0)
    program = autograd.compile(lambda x: [x * w, x], example=(1.0,))
    with pytest.raises(CompileError, match="one number for a sample"):
        program.value_and_grad(np.array([1.0]))


def test_what_is_returned_and_given_is_checked() -> None:
    with pytest.raises(CompileError, match="is a return missing"):
        autograd.compile(lambda x: None, example=(1.0,))
    with pytest.raises(CompileError, match="needs an example"):
        autograd.compile(lambda x: x)
    x = Value(1.0)
    with pytest.raises(CompileError, match="lists leaves of the graph"):
        autograd.compile(x * x, inputs=[x * 2])
    with pytest.raises(CompileError, match="return Values, or lists of them"):
        autograd.compile(Tensor([1.0, 2.0]).sum())
    program = autograd.compile(lambda x: x, example=(1.0,))
    with pytest.raises(ValueError, match="a program has forward, value_and_grad"):
        program.source_of("backward")


def test_missing_parameters_are_named() -> None:
    w, b = Value(1.0, label="w"), Value(1.0, label="b")
    program = autograd.compile(lambda x: w * x + b, example=(1.0,))
    with pytest.raises(ValueError, match="parameters lacks b"):
        program(np.zeros(2), parameters={"w": 1.0})


def test_random_numbers_are_found_and_their_line_is_named() -> None:
    rng = np.random.default_rng(0)

    def noisy(x: Any) -> Any:
        y = x * 2.0
        return y + rng.normal()  # the line

    with pytest.raises(CompileError, match="another graph when it is called again") as caught:
        autograd.compile(noisy, example=(1.0,))
    line = noisy.__code__.co_firstlineno + 2
    assert f"at {__file__}:{line}" in str(caught.value)


def test_counting_calls_is_found() -> None:
    calls: list[int] = []

    def grows(x: Any) -> Any:
        calls.append(1)
        for _ in calls:
            x = x.sin()
        return x

    with pytest.raises(CompileError, match="another graph when it is called again"):
        autograd.compile(grows, example=(1.0,))


def test_assigning_to_a_parameter_is_found() -> None:
    w = Value(1.0, label="w")

    def learns(x: Any) -> Any:
        w.data = 2.0
        return w * x

    with pytest.raises(CompileError, match=r"learns assigns to w, defined at .*:\d+"):
        autograd.compile(learns, example=(1.0,))


def test_a_leaf_that_the_function_makes_is_a_constant() -> None:
    def f(x: Any) -> Any:
        total = Value(0.0)
        for _ in range(3):
            total = total + x
        return total * Value(2.0)

    program = autograd.compile(f, example=(1.0,))
    assert not program.parameters
    assert program(np.array([1.5])).tolist() == [9.0]


def test_a_stale_graph_is_refused() -> None:
    w = Value(1.0, label="w")
    y = w * 2.0
    w.data = 3.0
    with pytest.raises(autograd.StaleGraphError):
        autograd.compile(y)
