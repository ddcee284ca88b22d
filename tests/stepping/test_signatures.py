"""What Shift-Tab shows: parameters written out, the same for draw and stepper."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Stepper, Tensor, Value, draw, trace
from autograd.engine.node import Node
from autograd.stepping.descent import Descent


def parameters(function: Callable[..., Any]) -> dict[str, Any]:
    """The keyword parameters with their defaults."""
    found = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in found if p.kind is p.KEYWORD_ONLY}


@pytest.mark.parametrize("family", [Node, Value, Tensor])
def test_methods_show_the_parameters_of_the_functions(family: Any) -> None:
    assert parameters(family.draw) == parameters(draw)
    descent = {"learning_rate", "steps", "parameters"}
    shown = parameters(family.stepper)
    assert {k: v for k, v in shown.items() if k not in descent} == parameters(Stepper)
    assert {k: v for k, v in shown.items() if k in descent} == {
        k: v for k, v in parameters(Descent).items() if k in descent
    }
    if family is not Tensor:  # of a Tensor it is the trace of a matrix, too
        assert str(inspect.signature(family.trace)).startswith("(self, gradient: ")
        assert parameters(family.trace) == parameters(trace)


def test_no_catch_all_hides_a_parameter() -> None:
    for function in (draw, Stepper, Value.draw, Value.stepper, Value.trace, trace):
        kinds = {p.kind for p in inspect.signature(function).parameters.values()}
        assert inspect.Parameter.VAR_KEYWORD not in kinds, function


def test_a_word_that_is_no_parameter_is_an_error() -> None:
    x = Value(2.0)
    for method in ("draw", "stepper", "trace"):
        with pytest.raises(TypeError, match="colour"):
            getattr(x * x, method)(colour="red")


def test_names_are_the_same_in_pictures_steps_and_records() -> None:
    x, y = Value(2.0), [Value(3.0), Value(4.0)]
    total = x * y[0] + y[1]
    found = locals()
    wanted = ["x", "y[0]", "y[1]", "v1", "total"]
    for shown in (
        total.draw(names=found).trace,
        total.stepper(names=found).trace,
        total.trace(names=found),
        draw(total, names=found).trace,
        Stepper(total, names=found).trace,
        trace(total, names=found),
    ):
        assert [node.name for node in shown.nodes] == wanted
    with pytest.raises(TypeError, match="names= takes a dict"):
        total.stepper(names=["x"])
    assert autograd.draw is draw
