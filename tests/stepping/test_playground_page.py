"""The playground in a real browser: typing, errors, inputs, examples, links, two languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd.command import main
from autograd.expressions import parse
from autograd.stepping.playground_page import playground_page
from autograd.tracing import trace

TEXTS = json.loads((Path(__file__).parents[1] / "data" / "typed_texts.json").read_text("utf-8"))


def type_program(view: Any, text: str) -> None:
    view.fill("[data-part=text]", text)


def rules(view: Any) -> list[str]:
    cells: list[str] = view.eval_on_selector_all(
        "[data-part=steps] tr", "rows => rows.map((r) => r.cells[2].textContent)"
    )
    return cells


def ours(text: str, **inputs: float) -> list[str]:
    shown = trace(parse(text).evaluate(**inputs)).with_indices()
    return [step.rule for step in shown.steps]


def test_it_opens_with_z_and_plays(playground: Callable[..., Any]) -> None:
    view = playground()
    assert rules(view) == ours("z = (x + y)**2", x=2, y=3)
    view.keyboard.press("Tab")
    for _ in range(5):
        view.click("[data-part=next]")
    assert "10" in view.inner_text("[data-part=update]")


def test_typing_letter_by_letter_never_breaks_it_and_keeps_the_place(
    playground: Callable[..., Any],
) -> None:
    view = playground()
    view.fill("[data-part=text]", "")
    for letter in "z = (x + y)**2; z*w":
        view.type("[data-part=text]", letter)
    assert rules(view) == ours("z = (x + y)**2; z*w", x=2, y=3, w=0.5)
    view.click("[data-part=next]")
    view.click("[data-part=next]")
    before = view.inner_text("[data-part=counter]")
    view.type("[data-part=text]", " ")
    assert view.inner_text("[data-part=counter]") == before


def test_an_error_points_at_its_place_and_the_last_program_stays(
    playground: Callable[..., Any],
) -> None:
    view = playground()
    type_program(view, "a = x*y\nz = a*/ a")
    assert view.inner_text("[data-part=error]").startswith("line 2, column 7: '/' is not expected")
    assert view.inner_text("[data-part=mark] i") == "/"
    assert view.is_visible("[data-part=last-worked]")
    assert rules(view) == ours("z = (x + y)**2", x=2, y=3)
    type_program(view, "a = x*y\nz = a*a")
    assert not view.is_visible("[data-part=error]")
    assert not view.is_visible("[data-part=last-worked]")


ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


def test_a_korean_page_says_in_korean_what_is_wrong_and_where(
    playground: Callable[..., Any],
) -> None:
    """Of all texts that are refused: the place, what it was, and no English but names and code."""
    view = playground(locale="ko-KR")
    told = view.evaluate(
        """(texts) => texts.map((text) => {
          const field = document.querySelector("[data-part=text]");
          field.value = text;
          field.dispatchEvent(new Event("input", { bubbles: true }));
          const error = document.querySelector("[data-part=error]");
          return [text, error.textContent, error.lang];
        })""",
        TEXTS,
    )
    said = [(text, words) for text, words, lang in told if words and lang == "ko"]
    assert len(said) > 60
    for text, words in said:
        assert len(re.findall("[가-힣]+", words)) >= 4, words
        named = [part for part in ENGLISH.findall(words) if part not in text]
        assert named == [], words
    placed = [words for _, words in said if re.match(r"(\d+번째 줄 )?\d+번째 글자: ", words)]
    assert len(placed) > 0.8 * len(said)


def test_what_is_wrong_is_said_again_in_another_language(playground: Callable[..., Any]) -> None:
    view = playground(locale="en-US")
    type_program(view, "a = x*y\nz = a*/ a")
    assert view.inner_text("[data-part=error]").startswith("line 2, column 7: '/' is not expected")
    view.click("[data-part=language]")
    assert view.inner_text("[data-part=error]").startswith("2번째 줄 7번째 글자: 여기에 '/'")


def test_inputs_are_kept_by_name(playground: Callable[..., Any]) -> None:
    view = playground()
    view.fill(".input >> nth=0 >> input[type=text]", "-1.5")
    assert rules(view) == ours("z = (x + y)**2", x=-1.5, y=3)
    type_program(view, "y * 2")
    type_program(view, "y * x")
    assert rules(view)[-1] == ours("y * x", x=-1.5, y=3)[-1]
    assert view.input_value(".input >> nth=1 >> input[type=text]") == "-1.5"


def test_a_slider_across_a_condition_records_anew(playground: Callable[..., Any]) -> None:
    view = playground()
    type_program(view, "where(x > 0, x**2, -x)")
    view.fill(".input >> nth=0 >> input[type=text]", "-3")
    assert rules(view) == ours("where(x > 0, x**2, -x)", x=-3)


def test_every_example_plays(playground: Callable[..., Any]) -> None:
    view = playground()
    for button in view.query_selector_all("[data-part=examples] button"):
        if not button.is_visible():  # a descent folds the program in a low window
            view.click("[data-part=edit]")
        button.click()
        assert not view.is_visible("[data-part=error]")
        text = view.input_value("[data-part=text]")
        names = parse(text).inputs
        values = view.eval_on_selector_all(".input input[type=text]", "i => i.map(x => x.value)")
        assert rules(view) == ours(text, **dict(zip(names, map(float, values), strict=True)))


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_examples_and_five_inputs_are_seen_at_once(
    playground: Callable[..., Any], locale: str
) -> None:
    view = playground(locale=locale)
    view.click("[data-part=examples] button >> nth=1")  # a neuron
    hidden = view.evaluate(
        """() => [...document.querySelectorAll('.program > div')]
        .filter((part) => part.scrollHeight > part.clientHeight).map((part) => part.className)"""
    )
    assert hidden == []


def test_a_long_program_is_shown_from_its_start(playground: Callable[..., Any]) -> None:
    view = playground()
    view.click("[data-part=examples] button >> nth=7")  # ten sigmoids
    assert view.evaluate("document.querySelector('[data-part=text]').scrollTop") == 0


def test_the_address_is_the_state(playground: Callable[..., Any]) -> None:
    view = playground()
    type_program(view, "sin(x*y)")
    for _ in range(3):
        view.click("[data-part=next]")
    again = playground(re.sub(r"^[^#]*", "", view.url))
    assert again.input_value("[data-part=text]") == "sin(x*y)"
    assert again.inner_text("[data-part=counter]") == view.inner_text("[data-part=counter]")


def test_a_link_to_predict_asks_and_gives_nothing_away(playground: Callable[..., Any]) -> None:
    view = playground("#v=1&p=z=(x%2By)**2&in=x:2.0,y:3.0&s=3&m=predict")
    assert view.get_attribute("[data-part=predict]", "aria-pressed") == "true"
    assert view.is_visible("[data-part=guess-show]")
    assert "m=predict" in view.evaluate("location.hash")
    view.click("[data-part=predict]")
    assert "m=predict" not in view.evaluate("location.hash")


@pytest.mark.parametrize(
    "address",
    [
        "#v=1&p=<img src=x onerror=alert(1)>",
        "#v=1&p=__import__('os')&in=x:1",
        "#v=1&p=x%0A" + "y" * 9000,
        "#v=9&p=x",
        "#%",
    ],
)
def test_a_hostile_link_does_nothing(playground: Callable[..., Any], address: str) -> None:
    view = playground()
    view.evaluate("(a) => { location.hash = a; }", address)
    view.wait_for_timeout(50)
    assert view.query_selector("img") is None


# Attributes of a node, keys, and the name of the other language.
NO_WORDS = {"data", "grad", "Home", "End", "Shift", "English"}


def test_korean(playground: Callable[..., Any]) -> None:
    view = playground(locale="ko-KR")
    assert "식을 쓰면" in view.inner_text(".head")
    outside = view.evaluate(
        """() => [...document.querySelectorAll('.head p, .head button, .examples button')]
        .map((e) => e.textContent).join(' ')"""
    )
    assert not re.search(r"[A-Za-z]{3,}", outside.replace("XOR", "")), outside
    for _ in range(2):  # in the player, and in the descent
        inside = view.inner_text("[data-part=place]")
        assert set(re.findall(r"[A-Za-z]{2,}", inside)) <= NO_WORDS, inside
        view.click("[data-part=descend]")


@pytest.mark.parametrize("size", [(1366, 768), (1000, 700), (390, 844)])
def test_program_board_and_worked_step_are_in_view(
    playground: Callable[..., Any], size: tuple[int, int]
) -> None:
    view = playground()
    view.set_viewport_size({"width": size[0], "height": size[1]})
    view.reload()
    view.wait_for_selector(".glassgrad-player.mounted")
    view.click("[data-part=next]")
    for part in ("board", "next", "what"):
        box = view.query_selector(f"[data-part={part}]").bounding_box()
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= size[1], part
    assert view.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_a_phone_shows_its_link_to_documentation_and_all_buttons(
    tmp_path: Path, browser: Any, locale: str
) -> None:
    """The first page of the site, at the width of a small phone."""
    file = tmp_path / "front.html"
    file.write_text(playground_page(documentation="about.html"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale=locale)
    view = context.new_page()
    view.goto(file.as_uri())
    view.wait_for_selector(".mounted")
    assert view.evaluate("document.documentElement.scrollWidth") <= 360
    for name in ("a", "[data-part=descend]", "[data-part=copy]"):
        box = view.query_selector(f".head {name}").bounding_box()
        assert box["height"] < 40, "one line"
        assert box["x"] + box["width"] <= 360
    context.close()


def test_the_command_writes_it(tmp_path: Path) -> None:
    target = tmp_path / "p.html"
    assert main(["playground", "h = tanh(w*x)", "w=0.5", "x=2", "-o", str(target)]) == 0
    text = target.read_text(encoding="utf-8")
    assert "h = tanh(w*x)" in text
    assert len(text.encode()) < 220_000
    assert main(["playground", "h = tanh(w*", "-o", str(target)]) == 2


@pytest.mark.parametrize("width", [1366, 390])
def test_a_long_name_does_not_lie_on_its_slider(playground: Callable[..., Any], width: int) -> None:
    view = playground(width=width)
    type_program(view, "z = the_height_of_the_water_behind_the_dam * 어머니의몸무게와나이의곱 + x")
    view.wait_for_function("document.querySelectorAll('.input').length === 3")
    for line in view.locator(".input").all():
        name, slider, field = (
            line.locator(kind).bounding_box() for kind in ("b", "[type=range]", "[type=text]")
        )
        assert name["x"] + name["width"] <= slider["x"]
        assert slider["width"] >= 36
        assert slider["x"] + slider["width"] <= field["x"]
        assert line.locator("b").get_attribute("title")


def test_an_infinite_number_stands_apart_from_what_it_multiplies(
    playground: Callable[..., Any],
) -> None:
    view = playground()
    type_program(view, "1/0*x + 3*x")
    view.wait_for_function("document.querySelector('.formula-line').textContent.includes('∞')")
    lines = view.locator(".formula-line").all_text_contents()
    assert any("∞·x" in line for line in lines)
    assert not any("∞x" in line or "∞2" in line for line in lines)


@pytest.mark.parametrize("width", [1366, 390])
def test_a_very_long_name_is_clipped_in_the_step_and_whole_in_its_tooltip(
    playground: Callable[..., Any], width: int
) -> None:
    view, name = playground(width=width), "어머니" + "a" * 280 + "w_12345"
    type_program(view, f"z = {name}*x + 1")
    view.wait_for_function("document.querySelectorAll('.input').length === 2")
    panel = view.locator("[data-part=explanation]")
    for _ in range(5):
        text = panel.inner_text()
        assert max(map(len, text.split())) <= 45
        for clipped in panel.locator(".clipped").all():
            assert clipped.get_attribute("title") == name
            assert re.fullmatch("어머니a+…a+w_12345", clipped.inner_text())
        view.click("[data-part=next]")
    assert panel.locator(".clipped").count()
    assert panel.bounding_box()["height"] < 280


LARGE = {
    "sum": "z = " + " + ".join(f"x{i}*w{i}" for i in range(1, 11)),
    "neurons": "h1 = tanh(a*x + b*y + c)\nh2 = tanh(d*x + e*y + f)\nz = (p*h1 + q*h2 + s - 1)**2",
    "903 nodes": "z = " + " + ".join(f"sin(x*{i}.5)*y" for i in range(1, 302)),
}


@pytest.mark.parametrize("size", [(1366, 768), (1000, 700), (390, 844)], ids=str)
@pytest.mark.parametrize("program", LARGE)
def test_the_worked_step_is_in_view_once_one_steps(
    playground: Callable[..., Any], program: str, size: tuple[int, int]
) -> None:
    view = playground(width=size[0], height=size[1])
    type_program(view, LARGE[program])
    places = view.evaluate(
        """() => {
          const root = document.querySelector(".glassgrad-player"), found = [];
          const place = (name) => root.querySelector(name).getBoundingClientRect();
          for (let i = 0; i < 40; i++) {
            root.querySelector("[data-part=next]").click();
            const bands = ["board", "controls", "explanation"].map((name) => place("." + name));
            found.push(bands.map(({ top, bottom }) => [top, bottom]));
          }
          return found;
        }"""
    )
    assert all(place == places[0] for place in places)
    board, controls, step = places[0]
    assert 0 <= board[0] < board[1] <= controls[0] < step[0] < step[1] <= size[1]
    seen = size[1] - view.evaluate("Number(document.querySelector('.place').dataset.above)")
    whole = view.is_hidden(".strip")
    assert whole or board[1] - board[0] >= min(0.4 * seen, 150)
