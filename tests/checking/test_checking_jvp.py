"""jvp=: derivatives forward, by tangents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd.checking import gradcheck

X, W = np.array([[0.3, -1.0, 0.8]]), np.array([[0.2], [1.5], [-0.7]])


def f(x: Any, w: Any) -> Any:
    return {"out": np.tanh(x @ w), "square": x * x}


def jvp(x: Any, w: Any, dx: Any, dw: Any) -> Any:
    h = np.tanh(x @ w)
    return {"out": (1 - h * h) * (dx @ w + x @ dw), "square": 2 * x * dx}


def test_a_right_jvp_passes_by_the_names_of_the_inputs() -> None:
    report = gradcheck(f, X, W, jvp=jvp)
    assert report, str(report)
    assert {e.name for e in report.entries} == {
        *(f"x[0, {i}]" for i in range(3)), *(f"w[{i}, 0]" for i in range(3))}  # fmt: skip


def test_the_wrong_input_is_named() -> None:
    def wrong(x: Any, w: Any, dx: Any, dw: Any) -> Any:
        return jvp(x, w, dx, dw * np.array([[1], [1.0001], [1]]))

    report = gradcheck(f, X, W, jvp=wrong)
    assert [e.name for e in report.entries if e.verdict == "FAIL"] == ["w[1, 0]"]


def test_a_jvp_that_is_right_along_each_input_alone_must_be_linear_too() -> None:
    def bent(x: Any, w: Any, dx: Any, dw: Any) -> Any:
        found = jvp(x, w, dx, dw)
        return found | {"square": found["square"] * (1.0 if not dw.any() or not dx.any() else 2.0)}

    report = gradcheck(f, X, W, jvp=bent)
    assert report.counts == {"FAIL": 6}
    assert "not linear" in str(report)


def test_one_number_and_another_precision() -> None:
    def total(x: Any) -> Any:
        return np.sum(np.sin(x))

    x = np.linspace(0.1, 1, 4)
    for dtype in (np.float64, np.float32, np.float16):
        assert gradcheck(total, x.astype(dtype), jvp=lambda x, dx: np.sum(np.cos(x) * dx))
    assert not gradcheck(total, x, jvp=lambda x, dx: np.sum(np.sin(x) * dx))


def test_what_cannot_be_checked_says_so() -> None:
    with pytest.raises(ValueError, match="jvp= returns 1 numbers and the function 4"):
        gradcheck(f, X, W[:, :1], jvp=lambda *a: np.ones(1))
    assert gradcheck(np.sin, np.ones(2000), jvp=lambda x, dx: np.cos(x) * dx, subset=3)
    with pytest.raises(TypeError, match="one of gradient=, vjp= and jvp="):
        gradcheck(np.sin, np.ones(2), jvp=lambda x, dx: dx, vjp=lambda x, dy: dy)


def test_a_jvp_of_thousands_of_inputs_is_checked_along_directions() -> None:
    x, calls = np.random.default_rng(0).normal(size=(40, 60)), []

    def right(x: Any, dx: Any) -> Any:
        calls.append(1)
        return np.cos(x) * dx

    def wrong(x: Any, dx: Any) -> Any:
        changes = np.cos(x) * dx
        changes[31, 7] *= 1.01
        return changes

    report = gradcheck(np.sin, x, jvp=right)
    assert report, str(report)
    assert report.total == 2400
    assert len(calls) < 400
    failed = [e.name for e in gradcheck(np.sin, x, jvp=wrong).entries if e.verdict == "FAIL"]
    assert failed == ["x[31, 7]"]
