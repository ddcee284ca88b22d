"""Forward mode inside forward and reverse mode: no perturbation is taken for another."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import mpmath
import pytest
from forward_mode import d
from threads import run_at_once

import autograd
from autograd import Value
from autograd.transforms import grad, jvp, vjp

MODES = {"forward": d, "reverse": grad}


@pytest.mark.parametrize("b", MODES.values(), ids=MODES)
@pytest.mark.parametrize("a", MODES.values(), ids=MODES)
def test_no_confusion_of_perturbations(a: Any, b: Any) -> None:
    assert a(lambda x: x * b(lambda y: x + y)(1.0))(1.0) == 1.0
    assert a(lambda x: x * b(lambda y: x * y)(2.0))(3.0) == 6.0
    assert a(lambda x: b(lambda y: x * y * y)(3.0))(2.0) == 6.0
    assert a(lambda x: b(lambda x: x * x)(x) * x)(3.0) == 12.0
    # d/dy (x y²) at y = x is 2x², whose derivative is 4x
    assert a(lambda x: b(lambda y: x * y * y)(x))(3.0) == 12.0


@pytest.mark.parametrize("c", MODES.values(), ids=MODES)
@pytest.mark.parametrize("b", MODES.values(), ids=MODES)
@pytest.mark.parametrize("a", MODES.values(), ids=MODES)
def test_three_deep(a: Any, b: Any, c: Any) -> None:
    assert a(lambda x: b(lambda y: c(lambda z: x * y * z**2)(5.0))(7.0))(1.0) == 10.0
    third = a(b(c(lambda x: autograd.exp(autograd.sin(x)) * autograd.tanh(x))))(0.7)
    oracle = mpmath.diff(lambda t: mpmath.exp(mpmath.sin(t)) * mpmath.tanh(t), 0.7, 3)
    assert math.isclose(third, oracle, rel_tol=1e-12)


def test_a_tangent_may_be_a_node() -> None:
    w = Value(3.0, label="w")
    output, tangent = jvp(lambda x: w * x * x, (2.0,), (1.0,))
    assert (output.item(), tangent.item()) == (12.0, 12.0)
    tangent.backward()
    assert w.grad == 4.0
    assert grad(lambda t: jvp(lambda x: x**3, (2.0,), (t,))[1])(5.0) == 12.0


def test_pull_inside_jvp_and_jvp_inside_pull() -> None:
    def f(x: Any) -> Any:
        return vjp(autograd.sin, x)[1](x)[0]  # x cos x

    assert math.isclose(jvp(f, (0.7,), (1.0,))[1], math.cos(0.7) - 0.7 * math.sin(0.7))
    assert math.isclose(grad(f)(0.7), math.cos(0.7) - 0.7 * math.sin(0.7))
    _, pull = vjp(lambda x: jvp(autograd.sin, (x,), (1.0,))[1], 0.7)
    assert math.isclose(pull(1.0)[0], -math.sin(0.7))
    _, pull = vjp(autograd.sin, 0.7)
    assert jvp(lambda c: pull(c)[0], (2.0,), (1.0,)) == (2 * math.cos(0.7), math.cos(0.7))


def test_in_threads() -> None:
    found: dict[int, float] = {}

    def work(i: int) -> None:
        f = lambda x: x * jvp(lambda y: x * y**i, (x,), (1.0,))[1]  # noqa: E731
        found[i] = grad(lambda x: jvp(f, (x,), (1.0,))[1])(1.0)

    run_at_once(partial(work, i) for i in range(1, 9))
    # f(x) = x · x · i x^(i-1), so f'' = i (i + 1) i x^(i-1)
    assert found == {i: float(i * i * (i + 1)) for i in range(1, 9)}
