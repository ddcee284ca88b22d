"""A trace as a typed program: reading it again records the same operations and numbers."""

from __future__ import annotations

import random

import pytest
from typed_programs import inputs, program

import nn
from autograd import Tensor, Value, scope, where
from autograd.errors import ExpressionError
from autograd.expressions import parse
from autograd.tracing import trace
from autograd.tracing.typed import typed_program


def assert_recorded_again(output: Value) -> str:
    """The program's text, after it has been read and compared with ``output``."""
    before = trace(output)
    found = typed_program(before)
    assert found is not None
    again = trace(parse(found.text).evaluate(**found.inputs))
    operations = [
        [(n.op, n.data) for n in record.nodes if n.kind == "operation"]
        for record in (before, again)
    ]
    # in another order where operands of one operation were recorded in another one
    assert sorted(map(repr, operations[1])) == sorted(map(repr, operations[0])), found.text
    leaves = [
        [(n.data, n.grad) for n in record.nodes if n.kind == "leaf"] for record in (before, again)
    ]
    assert sorted(map(repr, leaves[1])) == sorted(map(repr, leaves[0])), found.text
    return found.text


def test_random_programs() -> None:
    rng, said = random.Random(5), 0
    for _ in range(600):
        text = program(rng)
        try:
            output = parse(text).evaluate(**inputs(rng, parse(text).inputs))
        except ExpressionError:
            continue
        record = trace(output)
        if typed_program(record) is None or any(n.kind == "constant" for n in record.nodes):
            continue
        assert_recorded_again(output)
        said += 1
    assert said > 100


def test_a_network_with_its_loss() -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", scalar=True, seed=0)
    loss = (model([Value(0.5, label="x1"), Value(-1.0, label="x2")]) - 1.0) ** 2
    loss.label = "L"
    text = assert_recorded_again(loss)
    assert "z1_1 = dot([w1_11, w1_21, b1_1], [x1, x2, 1])" in text
    assert text.endswith("L = (o - 1) ** 2")


def test_what_is_used_twice_has_a_name_and_labels_become_names() -> None:
    x = Value(2.0, label="the input")
    y = x * 3
    assert assert_recorded_again(y * y) == "v1 = the_input * 3\nv1 * v1"


def test_names_that_the_language_has_taken() -> None:
    e, also = Value(2.0, label="exp"), Value(3.0, label="if")
    assert assert_recorded_again(e * also) == "exp_2 * v_if"


@pytest.mark.parametrize(
    "output",
    [
        where(Value(1.0) > 0, Value(2.0), Value(3.0)),
        Tensor([1.0, 2.0]).sum(),
        Value(2.0),
        Value(1.0) * float("inf"),
    ],
)
def test_what_the_language_cannot_say(output: Value) -> None:
    assert typed_program(trace(output)) is None


def test_scopes_are_left_out() -> None:
    x = Value(1.0, label="x")
    with scope("a"):
        y = x.exp()
    assert assert_recorded_again(y * 2) == "exp(x) * 2"
