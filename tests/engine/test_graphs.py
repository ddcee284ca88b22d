"""Random graphs against forward-mode differentiation of the same program."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_programs import (
    ARITHMETIC,
    POSITIVE,
    SMALL,
    UNARY,
    Dual,
    Instruction,
    OnDuals,
    OnValues,
    inputs,
    instructions,
    programs,
    run,
    unit,
)

from autograd import Value, grad


def assert_close(got: float, right: float) -> None:
    assert math.isclose(got, right, rel_tol=1e-8, abs_tol=1e-9), f"{got!r}, not {right!r}"


@settings(max_examples=150)
@given(programs, inputs)
def test_backward_is_forward_mode(program: list[Instruction], numbers: list[float]) -> None:
    duals = [Dual(x, unit(i, len(numbers))) for i, x in enumerate(numbers)]
    expected = run(program, duals, OnDuals())
    leaves = [Value(x) for x in numbers]
    output = run(program, leaves, OnValues())
    assert_close(output.item(), expected.value)
    output.backward()
    for leaf, slope in zip(leaves, expected.slopes, strict=True):
        assert_close(leaf.grad or 0.0, slope)


# a program that leaves an input out is told so
@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
@settings(max_examples=40)
@given(programs, inputs)
def test_the_graph_of_the_gradient_has_the_same_numbers(
    program: list[Instruction], numbers: list[float]
) -> None:
    duals = [Dual(x, unit(i, len(numbers))) for i, x in enumerate(numbers)]
    expected = run(program, duals, OnDuals())
    every = tuple(range(len(numbers)))
    slopes = grad(lambda *xs: run(program, list(xs), OnValues()), every)(*map(Value, numbers))
    for got, right in zip(slopes, expected.slopes, strict=True):
        assert_close(got.item(), right)


@settings(max_examples=25)
@given(st.lists(instructions(), min_size=1, max_size=8), st.floats(-1.5, 1.5))
def test_second_derivatives_are_differences_of_first_ones(
    program: list[Instruction], x: float
) -> None:
    def slope(at: float) -> float:
        return run(program, [Dual(at, (1.0,))], OnDuals()).slopes[0]

    h = 1e-5
    left, right, wide = slope(x - h), slope(x + h), (slope(x + 2 * h) - slope(x - 2 * h)) / (4 * h)
    numerical = (right - left) / (2 * h)
    if abs(numerical - wide) > 1e-6 * (1 + abs(wide)):
        return  # the taming switches near here: the program has a jump
    curve = grad(grad(lambda v: run(program, [v], OnValues())))(x)
    assert math.isclose(curve, numerical, rel_tol=1e-4, abs_tol=1e-4)


def test_two_hundred_operations_on_shared_nodes() -> None:
    names = [*UNARY, *POSITIVE, *SMALL, *ARITHMETIC]
    program = [Instruction("mul", (0, 1)), Instruction("sub", (0, 3))]
    program += [Instruction(names[i * 7 % len(names)], (i % 9, i * 5 % 7)) for i in range(198)]
    numbers = [0.3, -1.2, 0.7]
    duals = [Dual(x, unit(i, 3)) for i, x in enumerate(numbers)]
    expected = run(program, duals, OnDuals())
    leaves = [Value(x) for x in numbers]
    run(program, leaves, OnValues()).backward()
    for leaf, slope in zip(leaves, expected.slopes, strict=True):
        assert_close(leaf.grad, slope)
