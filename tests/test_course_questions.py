"""The questions of the course: each hears its answer and its slips, and none stands in the open."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from typing import Any

import pytest
from course_notebooks import PATHS, each_notebook, lessons, name_of, saved, texts

from nn.course import asking
from nn.course.answers import flat, plain
from nn.course.asking import ask, hint, is_right
from nn.course.words import WORDS

QUESTIONS = lessons.questions()
ASKING = [p for p in PATHS if any(c["id"].startswith("ask-") for c in saved(p)["cells"])]
each_asking = pytest.mark.parametrize("path", ASKING, ids=name_of)


def right_of(question: dict[str, Any]) -> Any:
    return question["right"][0] if question["kind"] in ("choice", "text") else question["right"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_accepts_its_answer_and_meets_every_slip_with_its_hint(name: str) -> None:
    question = QUESTIONS[name]
    assert is_right(name, right_of(question))
    for slip in question["slips"]:
        assert not is_right(name, slip["is"]), slip
        for lang in ("en", "ko"):
            assert hint(question, plain(slip["is"]), lang) == slip[lang] != ""
    assert re.search("[가-힣]", "".join(s["ko"] for s in question["slips"]) or "가")


@pytest.mark.parametrize("name", QUESTIONS)
def test_its_hints_do_not_give_it_away(name: str) -> None:
    question = QUESTIONS[name]
    if question["kind"] != "numbers" or len(flat(question["right"])) < 2:
        return
    said = [slip["en"] for slip in question["slips"]] + [(question["hint"] or {"en": ""})["en"]]
    for number in {abs(n) for n in flat(question["right"]) if n != round(n)}:
        assert not [text for text in said if re.search(rf"(?<![\d.]){number:g}(?![\d])", text)]


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_absurd_answers_to_it_end_in_a_hint(
    name: str, lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_TRIES", {})
    for wrong in (None, "?", -777, [1, 2, 3, 4, 5, 6, 7], {}, object(), float("nan"), [[]], 2j):
        ask(name, wrong, lang=lang)
        assert capsys.readouterr().out.startswith(WORDS[lang]["again"])


# ---------------------------------------------------------------- in the saved notebooks


def visible(cell: dict[str, Any]) -> str:
    """What a reader of the saved notebook sees of a cell without opening anything."""
    source = "".join(cell["source"])
    shown = re.sub(r"<details>.*?</details>", "", source, flags=re.S)
    for output in cell.get("outputs", []):
        page = "".join(output.get("data", {}).get("text/html", ""))
        if not page.startswith("<details>"):
            shown += "".join(texts({"outputs": [output]})) + pictured(output)
    return shown


def pictured(output: dict[str, Any]) -> str:
    """What a picture shows, and what stands in the place of a player without a script."""
    data = {kind: "".join(text) for kind, text in output.get("data", {}).items()}
    page = data.get("text/html", "")
    images = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", page)
    whole = " ".join([page, data.get("image/svg+xml", ""), *map(decoded, images)])
    for hidden in ("script", "style", "details", "title"):
        whole = re.sub(rf"<{hidden}\b.*?</{hidden}>", "", whole, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", whole))


def decoded(image: str) -> str:
    return base64.b64decode(image).decode()


def test_a_picture_shows_its_numbers_and_a_folded_list_does_not() -> None:
    svg = "<svg><title>0.5</title><text>0.7408</text></svg>"
    image = base64.b64encode(svg.encode()).decode()
    page = f'<img src="data:image/svg+xml;base64,{image}"><details>0.6457</details>'
    shown = pictured({"data": {"text/html": page}})
    assert "0.7408" in shown
    assert "0.6457" not in shown
    assert "0.5" not in shown


def printed(number: float) -> set[str]:
    """How a number that is no small whole number may be printed."""
    if number == round(number) and abs(number) < 100:
        return set()
    return {f"{abs(number):.{places}f}" for places in range(2, 7)} | {f"{abs(number):g}"}


@each_asking
def test_no_answer_stands_in_the_open_before_its_section_ends(path: Path) -> None:
    cells = saved(path)["cells"]
    for place, cell in enumerate(cells):
        if not cell["id"].startswith("ask-"):
            continue
        question = QUESTIONS[cell["id"].removeprefix("ask-")]
        forms = set().union(*(printed(n) for n in flat(question["right"])))
        if question["kind"] != "numbers":
            forms = set()
        asked = visible(cells[place - 1])  # a number that the question itself names is no secret
        forms = {form for form in forms if form not in asked}
        shown = [visible(c) for c in cells[place : section_end(cells, place)]]
        for form in forms:
            seen = [s for s in shown if re.search(rf"(?<![\d.]){re.escape(form)}(?!\d)", s)]
            assert not seen, f"{cell['id']}: {form} stands in\n{seen[0]}"


def section_end(cells: list[dict[str, Any]], place: int) -> int:
    """The next cell that has a heading, or asks the next question."""
    for later in range(place + 1, len(cells)):
        source = "".join(cells[later]["source"])
        if cells[later]["id"].startswith("q-") or re.search(r"^## ", source, re.M):
            return later
    return len(cells)


@each_asking
def test_every_question_has_its_folded_answer_behind_its_call(path: Path) -> None:
    cells = saved(path)["cells"]
    for place, cell in enumerate(cells):
        if cell["id"].startswith("ask-"):
            name = cell["id"].removeprefix("ask-")
            assert "".join(cell["source"]) == f'ask("{name}", ...)'
            assert cells[place + 1]["id"] == f"a-{name}"
            assert visible(cells[place + 1]).strip() == ""
            assert WORDS["ko" if path.parent.name == "ko" else "en"]["open"] in texts(cell)[0]


@each_notebook
def test_every_question_takes_an_answer(path: Path) -> None:
    for cell in saved(path)["cells"]:
        text = "".join(cell["source"])
        if path in ASKING and re.search(r"\*\*(Question|질문)\.\*\*", text):
            assert cell["id"].startswith("q-"), text


@each_asking
def test_it_opens_with_two_questions_and_closes_with_three_exercises(path: Path) -> None:
    cells = saved(path)["cells"]
    headings = [
        (place, heading)
        for place, cell in enumerate(cells)
        if cell["cell_type"] == "markdown"
        for heading in re.findall(r"^## (.*)$", "".join(cell["source"]), re.M)
    ]
    named = [heading for _, heading in headings]
    assert named[0] in ("Before you begin", "시작하기 전에")
    assert named[-1] in ("Exercises", "연습 문제")
    opening = cells[headings[0][0] : headings[1][0]]
    closing = cells[headings[-1][0] :]
    assert sum(cell["id"].startswith("ask-") for cell in opening) == 2
    assert sum(cell["id"].startswith("ask-") or cell["id"] == "exercise" for cell in closing) >= 3
