"""Where a rule says 0, nothing is sent, even where inf arrives; 2x at x = 0 is no such 0."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value

# Functions of which the slope is infinite behind a flat side, and where that side is. PyTorch
# gives 0 for each (torch 2.13: sqrt(relu(x)), log(clamp(x, 0, 1)), sqrt(floor(x)), ...).
FLAT: list[tuple[str, Callable[[Any], Any], float]] = [
    ("relu", lambda x: ag.sqrt(ag.relu(x)), -0.5),
    ("floor", lambda x: ag.sqrt(ag.floor(x)), 0.5),
    ("sign", lambda x: ag.log(1 + ag.sign(x)), -2.0),
    ("where", lambda x: ag.log(ag.where(x > 1, x, 0.0)), -0.5),
    ("maximum", lambda x: ag.sqrt(ag.maximum(x, 0.0)), -0.5),
    ("clip", lambda x: ag.log(ag.clip(x, 0.0, 1.0)), -0.5),
    ("floordiv", lambda x: ag.sqrt(x // 2), 1.0),
]


@pytest.mark.parametrize(("name", "f", "x"), FLAT, ids=[name for name, *_ in FLAT])
def test_the_flat_side_sends_nothing(name: str, f: Callable[[Any], Any], x: float) -> None:
    number, array = Value(x), Tensor([x, x])
    f(number).backward()
    f(array).sum().backward()
    assert number.grad == 0.0
    assert array.grad.tolist() == [0.0, 0.0]
    assert ag.jvp(f, (x,), (1.0,))[1] == 0.0
    with warnings.catch_warnings():  # behind the flat side the slope is steep
        warnings.simplefilter("error")
        assert ag.hessian(f)(x) == 0.0


@pytest.mark.parametrize("f", [lambda x: ag.sqrt(x * x), lambda x: (x**2) ** 0.25])
def test_a_slope_that_comes_out_as_zero_is_no_such_zero(f: Callable[[Any], Any]) -> None:
    number, array = Value(0.0), Tensor([0.0])
    f(number).backward()
    f(array).sum().backward()
    assert math.isnan(number.grad)
    assert np.isnan(array.grad).all()


def test_the_step_says_that_nothing_is_sent() -> None:
    x = Value(-0.5, label="x")
    h = x.relu()
    h.label = "h"
    y = h.sqrt()
    y.label = "y"
    last = y.trace().steps[-1]
    assert (last.rule, last.update) == ("∂h/∂x = 0: nothing to send", "x.grad: 0 + 0 = 0")
    assert (last.local, last.contribution) == (None, 0.0)


def test_a_mixed_array_sends_where_it_is_not_flat() -> None:
    x = Tensor([-1.0, 0.0, 4.0])
    ag.sqrt(ag.relu(x)).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.25]
    twice = ag.hessian(lambda x: ag.sum(ag.sqrt(ag.relu(x))))(np.array([-1.0, 4.0]))
    np.testing.assert_allclose(twice, [[0, 0], [0, -1 / 32]], rtol=1e-15)


@pytest.mark.parametrize(("name", "f", "x"), FLAT[:3], ids=[name for name, *_ in FLAT[:3]])
def test_a_compiled_program_agrees(name: str, f: Callable[[Any], Any], x: float) -> None:
    w = Value(1.0, label="w")
    program = ag.compile(lambda x: f(w * x), example=(1.0,))
    assert program.value_and_grad(x)[1]["w"] == 0.0
    assert program.value_and_grad(np.array([x, x]))[1]["w"] == 0.0
