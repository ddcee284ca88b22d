"""Gradients written by hand: what belongs together is found by name, and nothing is dropped."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd import assert_gradients, gradcheck, numerical_gradient

POINT = {"w": 2.0, "b": 3.0}
MATRIX = np.arange(6.0).reshape(2, 3)


def product(p: Any) -> Any:
    return p["w"] * p["b"]


def test_a_gradient_with_its_keys_in_another_order() -> None:
    assert gradcheck(product, POINT, gradient=lambda p: {"b": p["w"], "w": p["b"]})
    swapped = gradcheck(product, POINT, gradient=lambda p: {"b": p["b"], "w": p["w"]})
    assert swapped.counts == {"FAIL": 2}
    nested = {"layer": {"w": 2.0, "b": np.ones(2)}, "name": "first"}
    assert gradcheck(
        lambda p: p["layer"]["w"] * float(p["layer"]["b"].sum()),
        nested,
        gradient=lambda p: {"layer": {"b": p["layer"]["w"] * np.ones(2), "w": 2.0}},
    )


@pytest.mark.parametrize("wrong", [{"foo": 1.0, "bar": 2.0}, {"w": 3.0}, [3.0, 2.0], 3.0])
def test_other_keys_are_an_error(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"the gradient of p has .*; the input has \['b', 'w'\]"):
        gradcheck(product, POINT, gradient=lambda p: wrong)


@pytest.mark.parametrize("shape", [(3, 2), (6,), (1, 2, 3)])
def test_a_gradient_of_another_shape_fails_and_names_both(shape: tuple[int, ...]) -> None:
    report = gradcheck(
        lambda x: float((x**2).sum()), MATRIX, gradient=lambda x: (2 * x).reshape(shape)
    )
    assert report.counts == {"FAIL": 6}
    assert f"has the shape {shape}, and x has (2, 3)" in str(report).replace("\n  ", " ")
    column = gradcheck(
        lambda x: float((x**2).sum()), np.ones(3), gradient=lambda x: (2 * x)[:, None]
    )
    assert column.counts == {"FAIL": 3}


def test_a_complex_gradient_fails() -> None:
    report = gradcheck(lambda x: x * x, 2.0, gradient=lambda x: 2 * x + 1j)
    assert report.counts == {"FAIL": 1}
    assert "complex" in str(report)
    assert gradcheck(lambda x: x * x, 2.0, gradient=lambda x: 2 * x + 0j)


def test_nothing_to_check_is_an_error() -> None:
    for nothing in (np.array([1, 2, 3]), "text", True, object(), [None]):
        with pytest.raises(ValueError, match="there is nothing to check"):
            assert_gradients(lambda x: 1.0, nothing)
    with pytest.raises(ValueError, match=r"write floats, x\.astype\(float\)"):
        gradcheck(lambda x: 1.0, np.array([1, 2, 3]))


def test_numerical_gradient_takes_whole_numbers_as_floats() -> None:
    found = numerical_gradient(lambda a: float((a**2).sum()), np.array([1, 2]))
    assert found.value == pytest.approx([2.0, 4.0])


def test_a_gradient_that_is_right_only_at_its_first_call() -> None:
    calls: list[int] = []

    def gradient(x: float) -> float:
        calls.append(1)
        return 2 * x if len(calls) == 1 else 0.0

    report = gradcheck(lambda x: x * x, 2.0, gradient=gradient)
    assert report.counts == {"FAIL": 1}
    assert "called more than once" in str(report).replace("\n  ", " ")


def test_a_random_function_is_told_so() -> None:
    rng = np.random.default_rng(0)
    report = gradcheck(lambda x: x * x + rng.random(), 2.0, gradient=lambda x: 2 * x)
    assert not report
    assert "f gives different results for the same inputs" in str(report).replace("\n  ", " ")


def test_half_precision_is_checked_as_well_as_it_can_be() -> None:
    w = np.array([0.5, 1.25, -2.0], np.float16)
    assert gradcheck(
        lambda w: np.mean((w - 1) ** 2), w, gradient=lambda w: 2 * (w - 1) / np.float16(3)
    )
    assert not gradcheck(lambda w: np.mean((w - 1) ** 2), w, gradient=lambda w: 3 * (w - 1))


def layernorm(x: Any, g: Any, b: Any) -> Any:
    centred = x - x.mean()
    return g * centred / np.sqrt((centred**2).mean()) + b


def backward(x: Any, g: Any, b: Any, dy: Any) -> Any:
    centred = x - x.mean()
    deviation = np.sqrt((centred**2).mean())
    normal, d = centred / deviation, dy * g
    return (d - d.mean() - normal * (d * normal).mean()) / deviation, dy * normal, dy


def test_the_backward_of_a_layer_is_checked_with_vjp() -> None:
    given = np.array([0.3, -1.0, 2.0]), np.array([1.0, 0.5, 2.0]), np.zeros(3)
    assert gradcheck(layernorm, *given, vjp=backward)
    wrong = gradcheck(layernorm, *given, vjp=lambda x, g, b, dy: (dy * 0, dy, dy))
    assert set(wrong.counts) == {"FAIL", "PASS"}
    with pytest.raises(TypeError, match="one of gradient=, vjp= and jvp="):
        gradcheck(layernorm, *given, vjp=backward, gradient=backward)
    with pytest.raises(TypeError, match="vjp="):
        gradcheck(layernorm, *given, gradient=backward)


@pytest.mark.parametrize("distance", [1e-12, -1e-9, 1e-6])
def test_a_kink_close_by_does_not_blunt_the_check(distance: float) -> None:
    """Steps on both sides stay below the distance; those away from the kink need not."""

    def f(x: float) -> float:
        return max(x - 1, 0.0) + math.sin(x)

    def slope(x: float) -> float:
        return (x > 1) + math.cos(x)

    report = gradcheck(f, 1 + distance, gradient=slope)
    assert report
    assert report.noticed < 1e-6
    assert not gradcheck(f, 1 + distance, gradient=lambda x: slope(x) * (1 + 2e-6))


@pytest.mark.parametrize("distance", [1e-10, 3e-9, -3e-9, -1e-8, 1e-6, -1e-4])
@pytest.mark.parametrize("gap", [1e-5, 1.0])
def test_a_kink_and_a_jump_close_by_leave_a_right_slope_right(distance: float, gap: float) -> None:
    """However small the kink: steps across it see the mean of two slopes, to all digits."""
    x = 1 + distance
    assert gradcheck(
        lambda x: math.sin(x) + gap * max(x - 1, 0.0),
        x,
        gradient=lambda x: math.cos(x) + gap * (x > 1),
    )
    jump = gradcheck(lambda x: math.exp(x) + gap * (x > 1), x, gradient=math.exp)
    assert jump
    assert jump.noticed < 1e-4
