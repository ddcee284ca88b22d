"""A function and its backward: outputs of any structure, never summed blindly."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd import gradcheck
from autograd.checking.calling import NumericFunction
from autograd.checking.inputs import Inputs

SPREAD = np.array([300.0, -300.0, 0.5])


def test_a_large_output_does_not_hide_a_small_one() -> None:
    assert gradcheck(np.exp, SPREAD, vjp=lambda x, dy: dy * np.exp(x))

    def wrong(x: Any, dy: Any) -> Any:
        return dy * np.exp(x) * np.array([1.0, 1.0001, 1.0])

    report = gradcheck(np.exp, SPREAD, vjp=wrong)
    assert report.counts == {"FAIL": 1, "PASS": 2}
    assert report.worst is not None
    assert report.worst.index == ((1,),)


def test_the_rows_of_a_softmax_add_up_to_one_and_are_checked_all_the_same() -> None:
    def softmax(x: Any) -> Any:
        e = np.exp(x - x.max())
        return e / e.sum()

    def backward(x: Any, dy: Any) -> Any:
        p = softmax(x)
        return p * (dy - dy @ p)

    x = np.array([0.3, -1.0, 2.0])
    assert gradcheck(softmax, x, vjp=backward)
    assert not gradcheck(softmax, x, vjp=lambda x, dy: 0 * dy)
    assert not gradcheck(softmax, x, vjp=lambda x, dy: softmax(x) * dy)


def test_outputs_in_tuples_and_dicts_meet_cotangents_of_the_same_structure() -> None:
    def forward(x: Any, w: Any) -> Any:
        return {"product": x * w, "parts": (x.sum(), np.sin(w))}

    def backward(x: Any, w: Any, dy: Any) -> Any:
        total, waves = dy["parts"]
        return dy["product"] * w + total, dy["product"] * x + waves * np.cos(w)

    given = np.array([0.5, -2.0]), np.array([1.5, 0.25])
    assert gradcheck(forward, *given, vjp=backward)
    assert not gradcheck(
        forward, *given, vjp=lambda x, w, dy: (dy["product"] * w, backward(x, w, dy)[1])
    )


def test_one_input_may_have_its_gradient_in_a_tuple() -> None:
    assert gradcheck(np.sin, np.ones(2), vjp=lambda x, dy: (dy * np.cos(x),))


def test_what_returns_no_numbers_is_an_error() -> None:
    with pytest.raises(TypeError, match="must return numbers, got None"):
        gradcheck(lambda x: None, np.ones(2), vjp=lambda x, dy: x)


def test_cotangents_are_drawn_by_the_seed_in_the_precision_of_the_output() -> None:
    def drawn(seed: int) -> Any:
        x = np.ones(3, np.float32)
        return NumericFunction(np.exp, Inputs(np.exp, (x,)), one_number=False, seed=seed)

    assert np.array_equal(drawn(1).cotangents, drawn(1).cotangents)
    assert not np.array_equal(drawn(1).cotangents, drawn(2).cotangents)
    assert drawn(1).cotangent(0).dtype == np.float32
    assert np.array_equal(drawn(1).cotangent(0), drawn(1).cotangents[0])


HARD: list[tuple[Any, Any, float]] = [
    (np.sin, np.cos, 0.7),
    (lambda x: (x + 1e8) - 1e8, lambda x: 1 + 0 * x, 0.3),
    (lambda x: np.sin(x) + 1e7, np.cos, 0.4),
    (lambda x: np.maximum(x - 1, 0), lambda x: (x > 1) * 1.0, 1 + 1e-10),
    (np.tanh, lambda x: 1 / np.cosh(x) ** 2, 12.0),
]


@pytest.mark.parametrize(("f", "slope", "x"), HARD)
def test_pass_says_which_error_would_have_been_noticed(f: Any, slope: Any, x: float) -> None:
    at = np.array([x])
    report = gradcheck(f, at, vjp=lambda x, dy: dy * slope(x))
    assert report, str(report)
    assert report.worst is not None
    size = report.noticed
    assert size == report.worst.noticed / abs(report.worst.numeric) <= 0.1
    for factor in (1 + 1.01 * size, 1 - 1.01 * size):
        wrong = gradcheck(f, at, vjp=lambda x, dy: factor * dy * slope(x))  # noqa: B023
        assert wrong.counts == {"FAIL": 1}, str(wrong)


def test_a_pass_that_would_have_missed_much_says_so() -> None:
    report = gradcheck(lambda x: (x + 1e15) - 1e15, np.array([0.3]), vjp=lambda x, dy: dy)
    assert "they would not have been noticed" in str(report).replace("\n  ", " ")
    assert "noticed" not in str(gradcheck(np.sin, np.ones(1), vjp=lambda x, dy: dy * np.cos(x)))


# ---------------------------------------------------------------- honesty


def test_a_gradient_that_is_wrong_beyond_a_branch_is_found_around() -> None:
    def branched(x: Any, dy: Any) -> Any:
        return dy * np.cos(x) * (1.0 if x[1] < 0.9 else 2.0)

    x = np.array([0.3, 0.7])
    assert gradcheck(np.sin, x, vjp=branched)
    report = gradcheck(np.sin, x, vjp=branched, around=8)
    assert not report
    assert "at another point" in str(report).replace("\n  ", " ")
    assert gradcheck(np.sin, x, vjp=lambda x, dy: dy * np.cos(x), around=8)


def test_around_takes_points_and_functions_that_draw_them() -> None:
    def only_one(x: Any, dy: Any) -> Any:
        return dy * np.cos(x) / len(x)

    one, two = np.array([0.3]), np.array([0.3, 0.7])
    assert gradcheck(np.sin, one, vjp=only_one)
    assert not gradcheck(np.sin, one, vjp=only_one, around=[two])
    assert not gradcheck(np.sin, one, vjp=only_one, around=lambda chance: chance.normal(size=2))
    for wrong in ("near", True, 2.5):
        with pytest.raises(TypeError, match="around is how many points"):
            gradcheck(np.sin, one, vjp=only_one, around=wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least 1"):
        gradcheck(np.sin, one, vjp=only_one, around=0)


def test_a_kink_or_an_edge_at_a_further_point_is_counted_and_no_failure() -> None:
    def backward(x: Any, dy: Any) -> Any:
        return dy / (x - 0.4)

    with np.errstate(all="ignore"):
        report = gradcheck(lambda x: np.log(x - 0.4), np.array([0.5]), vjp=backward, around=8)
        assert report
        assert "8 further points were checked; at 2 of them" in str(report).replace("\n  ", " ")


def test_a_recorded_gradient_is_checked_around_as_well() -> None:
    def cut(x: Any) -> Any:
        return x * x if x < 1.2 else x * x.detach()

    assert gradcheck(cut, 1.0)
    assert not gradcheck(cut, 1.0, around=4)


def test_inputs_that_are_changed_are_named() -> None:
    def forward(x: Any, w: Any) -> Any:
        x *= 2
        return np.sin(x) * w

    def changing(x: Any, w: Any, dy: Any) -> Any:
        slope = 2 * dy * w * np.cos(2 * x)
        w += 1
        return slope, dy * np.sin(2 * x)

    def backward(x: Any, w: Any, dy: Any) -> Any:
        return 2 * dy * w * np.cos(2 * x), dy * np.sin(2 * x)

    given = np.array([0.3, 0.7]), np.array([1.5, 2.5])
    told = str(gradcheck(forward, *given, vjp=backward)).replace("\n  ", " ")
    assert "f changes x[0], which was handed to it" in told

    def clean(x: Any, w: Any) -> Any:
        return np.sin(2 * x) * w

    assert gradcheck(clean, *given, vjp=backward)
    told = str(gradcheck(clean, *given, vjp=changing)).replace("\n  ", " ")
    assert "vjp= changes w[0], which was handed to it" in told


def test_what_is_kept_from_call_to_call_is_named() -> None:
    seen: list[Any] = []

    def forward(x: Any) -> Any:
        seen.append(x.sum())
        return np.sin(x) + (seen[-2] if len(seen) > 1 else seen[-1])

    told = str(gradcheck(forward, np.ones(2), vjp=lambda x, dy: dy * np.cos(x)))
    assert "different results for the same inputs" in told.replace("\n  ", " ")

    kept: dict[int, Any] = {}

    def stale(x: Any, dy: Any) -> Any:
        last = kept.get(0, x)
        kept[0] = x
        return dy * np.cos(last)

    told = str(gradcheck(np.sin, np.array([0.3, 0.7]), vjp=stale)).replace("\n  ", " ")
    assert "it keeps something from call to call" in told or "different results" in told


def test_around_keeps_signs_where_other_signs_are_not_defined() -> None:
    """The branch lies farther than half of x, and powers and logarithms of -x are not defined."""

    def branched(x: np.ndarray, dy: np.ndarray) -> np.ndarray:
        return dy / x * np.where(x > 2.0, 1.01, 1.0)

    x = np.array([1.3])
    assert gradcheck(np.log, x, vjp=lambda x, dy: dy / x, around=8)
    assert not gradcheck(np.log, x, vjp=branched, around=8)
    assert gradcheck(math.log, 1.3, gradient=lambda x: 1 / x, around=8)  # which raises an error
    report = gradcheck(lambda x: math.log(x - 1.2), 1.3, gradient=lambda x: 1 / (x - 1.2), around=8)
    assert report
    assert "at 3 of them" in str(report)
