"""The page of a descent: rounds above the player, computed in the page, by mouse and keyboard."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from player_pages import Watched, part

from autograd import Tensor, Value, tanh
from autograd.stepping.descent import Descent


class DescentPage(Watched):
    """The page of a descent, once its player stands."""

    def __init__(self, page: Any, path: Path) -> None:
        super().__init__(page, path)
        page.wait_for_selector(".glassgrad-descent.mounted .glassgrad-player.mounted")

    def ask(self, function: str, argument: Any = None) -> Any:
        handle = "document.querySelector('.glassgrad-descent').glassgradDescent"
        return self.page.evaluate(f"(x) => ({function})({handle}, x)", argument)

    @property
    def round(self) -> int:
        return int(self.ask("h => h.round"))

    def rounds(self) -> list[Any]:
        found: list[Any] = self.ask("h => h.walk.rounds.map(r => [r.loss, ...r.xs])")
        return found

    def text(self, name: str) -> str:
        return " ".join((self.page.text_content(part(name)) or "").split())

    def shown_data(self) -> list[str]:
        found: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('.glassgrad .node')].map(g => g.dataset.data)"
        )
        return found


@pytest.fixture
def descend(new_page: Any, tmp_path: Path) -> Any:
    """Opens the page of a descent."""

    def open_page(descent: Descent, **options: Any) -> DescentPage:
        path = tmp_path / "descent.html"
        descent.save(path)
        return DescentPage(new_page(**options), path)

    return open_page


def parabola(start: float = -1.5, rate: float = 0.2, steps: int = 20) -> Descent:
    x = Value(start, label="x")
    z = (x - 1) ** 2
    z.label = "z"
    descent = z.stepper(learning_rate=rate, steps=steps)
    assert isinstance(descent, Descent)
    return descent


def loop(f: Any, start: list[float], rate: float, rounds: int) -> list[list[float]]:
    """A training loop as a textbook writes it: the output and the numbers at every round."""
    xs, path = list(start), []
    for _ in range(rounds + 1):
        leaves = [Value(x) for x in xs]
        out = f(*leaves)
        out.backward()
        path.append([out.item(), *xs])
        xs = [x - rate * (leaf.grad or 0.0) for x, leaf in zip(xs, leaves, strict=True)]
    return path


def close(found: Any, wanted: Any) -> None:
    for a, b in zip(found, wanted, strict=True):
        assert a == pytest.approx(b, rel=1e-12, abs=1e-300)


def test_the_arrow_key_leads_through_pass_update_and_next_round(descend: Any) -> None:
    page = descend(parabola())
    assert page.round == 0
    page.page.keyboard.press("ArrowRight")
    for _ in range(3):
        page.page.keyboard.press("ArrowRight")
    assert page.ask("h => [h.handle.position, h.handle.length, h.phase]") == [4, 5, -1]
    page.page.keyboard.press("ArrowRight")
    assert page.ask("h => h.phase") == 0
    assert page.page.inner_text(".d-updates .current").split() == (
        ["x", ":", "−1.5", "−", "0.2", "×", "(−5)", "=", "−0.5"]
    )
    page.page.keyboard.press("ArrowRight")
    assert page.round == 1
    assert page.ask("h => h.handle.position") == 0
    assert page.shown_data()[0] == "-0.5", "the graph below holds the numbers of this round"
    page.page.keyboard.press("ArrowLeft")
    assert (page.round, page.ask("h => h.phase")) == (0, 0)
    page.page.keyboard.press("ArrowLeft")
    assert page.ask("h => [h.handle.position, h.phase]") == [4, -1]
    page.assert_clean()


def test_the_player_s_own_buttons_lead_on(descend: Any) -> None:
    page = descend(parabola())
    page.page.click(part("last"))
    page.page.click(part("next"))
    assert page.ask("h => h.phase") == 0
    page.page.click(part("next"))
    assert page.round == 1
    page.page.click(part("back"))
    assert page.round == 0


def test_both_signs_of_the_slope_are_told(descend: Any) -> None:
    page = descend(parabola(-1.5))
    assert page.text("d-verdict").startswith("slope negative: step to the right")
    assert page.page.locator(".d-tangent.d-falling").count() == 1
    page = descend(parabola(3.5))
    assert page.text("d-verdict").startswith("slope positive: step to the left")
    assert page.page.locator(".d-tangent.d-falling").count() == 0


def test_another_rate_is_computed_in_the_page(descend: Any) -> None:
    page = descend(parabola(3.5))
    slider = page.page.locator(part("d-rate"))
    slider.focus()
    for _ in range(60):
        page.page.keyboard.press("ArrowRight")
    rate = page.ask("h => h.rate")
    assert rate > 0.25
    close(page.rounds(), loop(lambda x: (x - 1) ** 2, [3.5], rate, 20))
    page.page.keyboard.press("End")
    assert page.ask("h => h.rate") == pytest.approx(8.0)
    assert "explodes at round" in page.text("d-curve")
    page.assert_clean()


@pytest.mark.parametrize("leaving", ["Escape", "page", "drag"])
def test_arrows_step_again_once_the_rate_is_left(descend: Any, leaving: str) -> None:
    page = descend(parabola())
    slider, keyboard = page.page.locator(part("d-rate")), page.page.keyboard
    if leaving == "drag":
        box = slider.bounding_box()
        page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.page.mouse.down()
        page.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 4, steps=3)
        page.page.mouse.up()
    else:
        slider.focus()
        for _ in range(10):
            keyboard.press("ArrowRight")
        assert page.page.inner_text(part("d-keys")) == "← → change η; Esc returns to the steps."
    rate, before = page.ask("h => h.rate"), page.ask("h => h.handle.position")
    assert rate != 0.2
    if leaving == "Escape":
        keyboard.press("Escape")
    elif leaving == "page":
        page.page.click(part("d-verdict"))
    keyboard.press("ArrowRight")
    assert page.ask("h => [h.rate, h.handle.position]") == [rate, before + 1]
    assert not page.page.is_visible(part("d-keys"))
    page.assert_clean()


def test_a_giant_s_stride_climbs_and_is_called_so(descend: Any) -> None:
    page = descend(parabola(2.0))
    page.ask("h => h.setRate(1.1)")
    assert "step too large" in page.text("d-verdict")
    close(page.rounds(), loop(lambda x: (x - 1) ** 2, [2.0], 1.1, 20))


PROGRAMS: dict[str, Any] = {
    "(x+y)**2": (lambda x, y: (x + y) ** 2, [2.0, 3.0], 0.1),
    "neuron": (lambda w, x, b: (tanh(w * x + b) - 0.3) ** 2, [0.5, 2.0, -1.0], 0.2),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_rounds_in_the_page_are_those_of_a_loop(descend: Any, name: str) -> None:
    f, start, rate = PROGRAMS[name]
    out = f(*(Value(x, label=label) for x, label in zip(start, "wxb", strict=False)))
    page = descend(out.stepper(learning_rate=rate, steps=10))
    close(page.rounds(), loop(f, start, rate, 10))
    page.ask("(h, r) => h.setRate(r)", rate * 0.7)
    close(page.rounds(), loop(f, start, rate * 0.7, 10))
    page.assert_clean()


def test_the_curve_is_a_scrubber_and_two_leaves_have_a_contour(descend: Any) -> None:
    x, y = Value(-1.5, label="x"), Value(2.0, label="y")
    page = descend(((x - 1) ** 2 + (x + y) ** 2 * 0.5).stepper(learning_rate=0.2, steps=20))
    box = page.page.locator(part("d-curve")).bounding_box()
    page.page.mouse.click(box["x"] + 46 + (box["width"] - 62) / 4, box["y"] + 50)
    assert page.round == 5
    assert page.page.locator(".d-level").count() == 1
    assert page.page.locator(".d-earlier").count() == 5
    page.page.keyboard.press("PageDown")
    assert page.round == 6
    page.assert_clean()


def test_numbers_that_a_reader_types_start_a_descent(descend: Any) -> None:
    page = descend(parabola())
    page.ask("h => h.go(7)")
    page.ask("h => h.handle.setInputs({ x: 3 })")
    assert page.round == 0
    close(page.rounds(), loop(lambda x: (x - 1) ** 2, [3.0], 0.2, 20))


def test_leaves_that_stay_stay(descend: Any) -> None:
    w, x = Value(0.5, label="w"), Value(2.0, label="x")
    page = descend(((w * x - 3) ** 2).stepper(learning_rate=0.1, steps=5, parameters="w"))
    wanted = loop(lambda w: (w * 2.0 - 3) ** 2, [0.5], 0.1, 5)
    close(page.rounds(), wanted)
    page.ask("h => h.setRate(0.05)")
    close(page.rounds(), loop(lambda w: (w * 2.0 - 3) ** 2, [0.5], 0.05, 5))


def test_arrays_are_told_as_recorded(descend: Any) -> None:
    W = Tensor([[1.0, 2.0]], label="W")
    out = ((W @ Tensor([1.0, 3.0], requires_grad=False) - 1.0) ** 2).sum()
    page = descend(out.stepper(learning_rate=0.01, steps=3))
    assert "not computed again in the page" in page.text("d-note")
    assert page.text("d-updates") == "W: before − 0.01 × W.grad → (1, 2)"
    page.page.keyboard.press("PageDown")
    assert page.round == 1
    assert not page.page.is_visible(part("d-rate-box"))
    page.assert_clean()


def test_korean_and_a_narrow_screen(descend: Any) -> None:
    page = descend(parabola(), locale="ko-KR", viewport={"width": 390, "height": 844})
    assert page.text("d-verdict").startswith("기울기가 음수: 오른쪽으로 한 걸음")
    wide = page.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    page.assert_clean()


def test_a_notebook_shows_the_same(new_page: Any, tmp_path: Path) -> None:
    html = parabola()._repr_html_()
    path = tmp_path / "output.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><body>{html * 2}", encoding="utf-8")
    page = new_page()
    page.goto(path.as_uri())
    page.wait_for_selector(".glassgrad-output:not(.played)", state="detached")
    assert page.locator(".glassgrad-descent.mounted").count() == 2
    assert math.isclose(
        page.evaluate("document.querySelector('.glassgrad-descent').glassgradDescent.rate"), 0.2
    )
