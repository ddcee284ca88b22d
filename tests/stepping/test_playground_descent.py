"""Descent in the playground: inputs step against their gradients, round after round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

ROUNDS = (
    "document.querySelector('.glassgrad-descent').glassgradDescent.walk.rounds"
    ".map((r) => [r.loss, ...r.xs])"
)


def moving(view: Any) -> list[bool]:
    found: list[bool] = view.eval_on_selector_all(
        "[data-part=given] [type=checkbox]", "boxes => boxes.map((b) => b.checked)"
    )
    return found


def test_the_rounds_of_z_are_gradient_descents(playground: Callable[..., Any]) -> None:
    view = playground()
    view.click("[data-part=descend]")
    x, y, expected = 2.0, 3.0, []
    for _ in range(21):
        expected.append([(x + y) ** 2, x, y])
        x, y = x - 0.1 * 2 * (x + y), y - 0.1 * 2 * (x + y)
    np.testing.assert_allclose(view.evaluate(ROUNDS), expected, rtol=1e-12, atol=1e-15)
    assert "x:2− 0.1 ×10=1" in view.inner_text("[data-part=d-updates]").replace("\n", "")


def test_xor_is_learnt_as_numpy_learns_it(playground: Callable[..., Any]) -> None:
    view = playground()
    view.click("[data-part=examples] button:has-text('training on XOR')")
    X, t = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([0, 1, 1, 0.0])
    W, b, v, c = np.array([[0.6, -0.1], [-0.8, 0.5]]), np.zeros(2), np.array([-0.2, -0.7]), 0.0
    losses = []
    for _ in range(81):
        H = np.tanh(X @ W + b)  # (4, 2) @ (2, 2)
        o = H @ v + c
        losses.append(np.mean((o - t) ** 2))
        go = 2 * (o - t) / 4
        gH = np.outer(go, v) * (1 - H**2)
        W, b, v, c = W - 0.5 * X.T @ gH, b - 0.5 * gH.sum(0), v - 0.5 * H.T @ go, c - 0.5 * go.sum()
    assert losses[-1] < 0.01 < 0.6 < losses[0]
    found = [r[0] for r in view.evaluate(ROUNDS)]
    np.testing.assert_allclose(found[:11], losses[:11], rtol=1e-12)
    np.testing.assert_allclose(found, losses, rtol=1e-8)  # rounding grows from round to round


def test_of_a_neuron_the_weights_move_and_the_data_stays(playground: Callable[..., Any]) -> None:
    view = playground("#v=1&p=(w*x %2B b - t)**2&in=w:0.5,x:2.0,b:-0.3,t:1.0", height=1000)
    view.click("[data-part=descend]")
    assert moving(view) == [True, False, True, False]  # w, x, b, t
    view.click("[data-part=given] label:nth-child(3) [type=checkbox]")  # b stays
    w, expected = 0.5, []
    for _ in range(21):
        error = w * 2 - 0.3 - 1
        expected.append([error**2, w])
        w -= 0.1 * 2 * error * 2
    np.testing.assert_allclose(view.evaluate(ROUNDS), expected, rtol=1e-12, atol=1e-14)


def test_a_link_holds_rate_rounds_and_what_stays(playground: Callable[..., Any]) -> None:
    view = playground("#v=1&p=(x-a)**2&in=x:4.0,a:1.0&m=descend&r=0.25&n=3&f=a&s=2")
    assert view.evaluate(ROUNDS) == [[9.0, 4.0], [2.25, 2.5], [0.5625, 1.75], [0.140625, 1.375]]
    assert view.get_attribute(".glassgrad-descent", "data-round") == "2"
    again = playground(view.evaluate("location.hash"))
    assert again.evaluate(ROUNDS) == view.evaluate(ROUNDS)


def test_a_slider_starts_the_descent_anew(playground: Callable[..., Any]) -> None:
    view = playground("#v=1&p=x**2&in=x:4.0&m=descend&r=0.25&n=2", height=1000)
    view.fill("[data-part=given] [type=text]", "-8")
    assert view.evaluate(ROUNDS) == [[64.0, -8.0], [16.0, -4.0], [4.0, -2.0]]
    view.click("[data-part=descend]")  # and back
    assert view.locator(".glassgrad-descent").count() == 0
    assert "64" in view.inner_text("[data-part=place]")


@pytest.mark.parametrize(
    "ill",
    [
        "n=0",
        "n=-1",
        "n=999",
        "n=1e9",
        "r=nan",
        "r=inf",
        "r=x",
        "f=",
        "f=%00,zz,x",
        "f=" + "a," * 999,
    ],
)
def test_what_is_wrong_in_a_link_is_left_out(playground: Callable[..., Any], ill: str) -> None:
    view = playground("#v=1&p=x**2&in=x:4.0&m=descend&" + ill)
    rounds = view.evaluate(ROUNDS)
    assert len(rounds) in (21, 501)
    assert rounds[0][0] == 16.0


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_nothing_is_wider_than_the_page_and_buttons_stay_where_they_are(
    playground: Callable[..., Any], width: int, height: int
) -> None:
    view = playground(width=width, height=height, locale="ko-KR")
    view.click("[data-part=descend]")
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    before = view.locator("[data-part=d-next]").bounding_box()
    view.click("[data-part=d-next]")
    assert view.locator("[data-part=d-next]").bounding_box() == before
    assert view.get_attribute(".glassgrad-descent", "data-round") == "1"
