"""Gradients in few digits, and digits that a function has lost."""

from __future__ import annotations

import math
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from autograd.checking import gradcheck
from autograd.checking.precision import eps_of, is_float, rounded

PRECISIONS = [np.float32, np.float16, ml_dtypes.bfloat16]


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_numbers_are_rounded_as_the_type_rounds_them(dtype: Any) -> None:
    x = np.random.default_rng(0).normal(size=500) * 10 ** np.linspace(-4, 4, 500)
    assert np.array_equal(rounded(x, eps_of(np.dtype(dtype))), x.astype(dtype).astype(float))
    assert eps_of(np.dtype(dtype)) == float(ml_dtypes.finfo(dtype).eps)
    assert is_float(np.dtype(dtype))


def layer(x: Any, w: Any) -> Any:
    return np.tanh(x @ w)


def layer_backward(x: Any, w: Any, dy: Any) -> Any:
    h = np.tanh(x @ w)
    d = dy * (1 - h * h)
    return d @ w.T, x.T @ d


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("seed", range(4))
def test_a_right_gradient_passes_and_one_that_is_off_by_more_than_it_would_notice_fails(
    dtype: Any, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    x, w = (chance.normal(size=(3, 3)).astype(dtype) for _ in range(2))
    report = gradcheck(layer, x, w, vjp=layer_backward)
    assert report, str(report)
    eps = eps_of(np.dtype(dtype))
    assert np.median([e.noticed / abs(e.numeric) for e in report.entries]) < 100 * eps
    entry = min(report.entries, key=lambda e: e.noticed / abs(e.numeric))
    size = 1 + 1.2 * entry.noticed / abs(entry.numeric)

    def wrong(x: Any, w: Any, dy: Any) -> Any:
        found = [part.astype(float) for part in layer_backward(x, w, dy)]
        found[entry.argument][entry.index[-1]] *= size
        return found

    assert gradcheck(layer, x, w, vjp=wrong).counts["FAIL"] == 1


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_an_error_of_the_formula_that_drowns_in_few_digits_shows_in_float64(dtype: Any) -> None:
    """Next to the rounding of 200 x in the wave, a part in a million of it is nothing."""

    def forward(x: Any) -> Any:
        return np.sin(200 * x)

    def slope(x: Any, dy: Any) -> Any:
        return dy * 200 * np.cos(200 * x)

    x = np.array([1.3, 0.7]).astype(dtype)
    report = gradcheck(forward, x, vjp=slope)
    assert report, str(report)
    assert report.noticed_in_double < 1e-6 < report.noticed

    def off(x: Any, dy: Any) -> Any:
        return dy * 200 * np.cos(200 * x * (1 + 1e-6))

    report = gradcheck(forward, x, vjp=off)
    assert report.counts == {"FAIL": 2}
    if dtype is not np.float32:  # where the error does not drown at all
        assert "asked in float64" in str(report).replace("\n  ", " ")


def test_a_gradient_that_rounds_to_few_digits_inside_is_not_asked_in_float64() -> None:
    def forward(x: Any) -> Any:
        return np.tanh(x)

    def backward(x: Any, dy: Any) -> Any:
        h = np.tanh(x.astype(np.float16)).astype(x.dtype)
        return dy * (1 - h * h)

    x = np.linspace(0.2, 1.2, 5).astype(np.float16)
    report = gradcheck(forward, x, vjp=backward)
    assert report, str(report)
    assert report.noticed_in_double == math.inf


def test_an_error_in_float32_alone_is_no_round_off() -> None:
    def backward(x: Any, dy: Any) -> Any:
        return dy * np.cos(x) * (1.0001 if x.dtype == np.float32 else 1.0)

    x = np.linspace(0.2, 1.2, 5)
    assert gradcheck(np.sin, x, vjp=backward)
    assert gradcheck(np.sin, x.astype(np.float32), vjp=backward).counts == {"FAIL": 5}


def test_pytorch_s_half_precision_is_checked_as_it_is() -> None:
    torch = pytest.importorskip("torch")
    for dtype in (torch.bfloat16, torch.float16, torch.float32):
        x = torch.tensor([0.3, -1.2, 2.0], dtype=dtype)
        seen = set()

        def f(x: Any) -> Any:
            seen.add(x.dtype)  # noqa: B023
            return torch.tanh(x) * x

        report = gradcheck(f, x)
        assert report, str(report)
        assert seen == {dtype, torch.float64}


# ---------------------------------------------------------------- digits that are lost


def test_a_slope_that_changes_no_digit_is_not_called_wrong() -> None:
    """tanh(x) is stored as 1 from x = 19 on; its slope at 38 is some 1e-33."""

    def backward(x: Any, dy: Any) -> Any:
        return dy / np.cosh(x) ** 2

    x = np.array([38.0])
    report = gradcheck(np.tanh, x, vjp=backward)
    assert report, str(report)
    assert report.noticed > 1  # and says that it cannot tell
    assert not gradcheck(np.tanh, x, vjp=lambda x, dy: dy * 1e-3)


def test_an_output_that_never_moves_does_not_depend_on_the_entry() -> None:
    report = gradcheck(lambda x: np.ones(2) + 0 * x, np.ones(2), vjp=lambda x, dy: 1e-30 * dy)
    assert report.counts == {"FAIL": 2}


def gelu(x: Any) -> Any:
    """x/2 (1 + erf(x/√2)): beyond x = -5 the bracket stands still for many floats."""
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def gelu_backward(x: Any, dy: Any) -> Any:
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return dy * (0.5 * np.vectorize(math.erfc)(-x / math.sqrt(2)) + x * density)


@pytest.mark.parametrize("z", [-5.0, -6.04, -5.7, -6.3])
def test_digits_lost_inside_do_not_make_a_right_gradient_wrong(z: float) -> None:
    x = np.array([z, 0.3])
    report = gradcheck(gelu, x, vjp=gelu_backward)
    assert report, str(report)
    assert not gradcheck(gelu, x, vjp=lambda x, dy: 1.2 * gelu_backward(x, dy))


def test_a_last_granule_beside_the_point_is_no_jump_of_the_function() -> None:
    """Where few granules are left each is as wide as a branch, and smooth inside.

    There the function tells nothing of its slope, and no verdict is due but that.
    """
    for z in [-7.22211055, *np.linspace(-7.5, -8.25, 30).tolist()]:
        report = gradcheck(gelu, np.array([z]), vjp=gelu_backward)
        assert report.verdict.value != "FAIL", f"{z}: {report}"


@pytest.mark.parametrize("distance", [9.3e-10, -9.3e-10, 1.2e-11, 3e-6])
def test_extrapolation_does_not_reach_over_a_kink(distance: float) -> None:
    def f(x: Any) -> Any:
        return np.clip(x, -1, 1) + x * x

    def slope(x: Any, dy: Any) -> Any:
        return dy * ((np.abs(x) < 1) + 2 * x)

    for seed in range(10):
        report = gradcheck(f, np.array([1 + distance]), vjp=slope, seed=seed)
        assert report, str(report)
    assert gradcheck(f, np.array([1.0]), vjp=slope).counts == {"KINK": 1}


def test_where_a_kink_or_a_pole_is_near_few_digits_are_not_fewer() -> None:
    """The gradient jumps or grows from a float to the next, in float64 as well: no round-off."""
    x = np.array([1.008, 1.5], np.float16)
    kinked = gradcheck(
        lambda x: np.maximum(x - 1, 0) + x, x, vjp=lambda x, dy: dy * ((x > 1) + np.float16(1))
    )
    assert kinked
    assert kinked.noticed < 0.05
    near = np.array([1.02], np.float16)
    pole = gradcheck(lambda x: 1 / (x - 1), near, vjp=lambda x, dy: -dy / (x - 1) ** 2)
    assert pole
    assert pole.noticed < 0.2


def test_few_steps_that_agree_by_chance_do_not_fail_a_gradient_in_double() -> None:
    """exp(x) - 1 near 0 has lost digits: what is compared in float64 needs more than four steps."""
    x = np.float32([2.756533e-04, 9.538275e-05, -7.664908e-05])
    for seed in range(4):
        assert gradcheck(lambda x: np.exp(x) - 1, x, vjp=lambda x, dy: dy * np.exp(x), seed=seed)


def test_few_digits_of_a_fast_wave_are_seen_on_both_sides() -> None:
    """c x is rounded by as much as the wave turns from a float16 to the next."""
    c = 289.1783745451654
    x = np.array([0.9688], np.float16)
    report = gradcheck(
        lambda x: x + np.sin(c * x) / c, x, vjp=lambda x, dy: dy * (1 + np.cos(c * x))
    )
    assert report, str(report)


def test_a_right_gradient_passes_that_has_lost_digits_of_its_own() -> None:
    """1 - tanh² at -5.6 has few digits, and is the same from a float to the next."""

    def f(x: Any) -> Any:
        return x * 0.5 * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x**3)))

    def backward(x: Any, dy: Any) -> Any:
        t = np.tanh(0.7978845608 * (x + 0.044715 * x**3))
        inner = 0.7978845608 * (1 + 3 * 0.044715 * x**2)
        return dy * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner)

    for z in np.linspace(-4.0, -4.9, 12).tolist():
        report = gradcheck(f, np.array([z, 0.3]), vjp=backward)
        assert report.verdict.value != "FAIL", str(report)
