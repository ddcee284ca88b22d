"""The sweep that runs is the textbook's, bit for bit, on random programs of all primitives."""

from __future__ import annotations

import math
import struct
from typing import Any

import pytest
from fuzzing.scalar_programs import on_nodes, random_program
from hypothesis import given
from random_programs import Instruction, OnValues, inputs, programs, run

from autograd import Value
from autograd.engine import reference
from autograd.engine.backward import ancestors


def bits(x: float) -> bytes:
    """Every bit of a float, but that one nan is like another."""
    return struct.pack("<d", math.nan if math.isnan(x) else x)


def assert_same_gradients(output: Value) -> int:
    """Every gradient of the graph by both sweeps; how many there were."""
    nodes = [node for node in ancestors(output) if node.requires_grad]
    output.backward()
    ours = [node.grad for node in nodes]
    output.zero_grad()
    reference.backward(output)
    for node, grad in zip(nodes, ours, strict=True):
        assert bits(node.grad) == bits(grad), (node, grad)
    return len(nodes)


@pytest.mark.parametrize("part", range(20))
def test_on_random_programs_of_all_primitives_and_numbers(part: int) -> None:
    compared = 0
    for seed in range(100 * part, 100 * part + 100):
        program = random_program(seed)
        leaves = [Value(x) for x in program["inputs"]]
        *_, output = on_nodes(program, leaves)
        if output.requires_grad:
            compared += assert_same_gradients(output)
    assert compared > 400


@given(programs, inputs)
def test_on_long_smooth_programs(program: list[Instruction], numbers: list[float]) -> None:
    output: Any = run(program, [Value(x) for x in numbers], OnValues())
    assert_same_gradients(output)


def test_leaves_add_up_and_others_keep_the_last() -> None:
    x = Value(3.0)
    y = x * x
    z = y + x
    reference.backward(z)
    reference.backward(z)
    assert (x.grad, y.grad, z.grad) == (14.0, 1.0, 1.0)


def test_nothing_is_sent_where_a_rule_says_zero() -> None:
    x = Value(0.0)
    y = (x.relu() * 1e300) * 1e300  # an infinite adjoint arrives at relu
    assert reference.adjoints(y)[x] == 0.0
    assert_same_gradients(y)


def test_it_is_as_short_as_it_says() -> None:
    import inspect

    lines = inspect.getsource(reference.adjoints).splitlines()
    assert len(lines) <= 20
