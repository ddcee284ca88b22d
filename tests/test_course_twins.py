"""The course in two languages: one source for both, the same cells, formulas and numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from course_notebooks import (
    FOLDER,
    each_korean_notebook,
    each_notebook,
    formulas,
    lessons,
    saved,
    source_of,
    sources,
    texts,
)


@each_notebook
def test_a_saved_notebook_is_the_one_that_its_source_gives(path: Path) -> None:
    lang = "ko" if path.parent.name == "ko" else "en"
    built = lessons.cells(source_of(path).read_text(encoding="utf-8"), lang)
    kinds = {"text": "markdown", "code": "code"}
    assert sources(path) == [(kinds[c["kind"]], c["tags"], c["source"]) for c in built]
    assert [cell["id"] for cell in saved(path)["cells"]] == [c["id"] for c in built]
    assert len({c["id"] for c in built}) == len(built)


def test_the_saved_questions_are_those_of_the_sources() -> None:
    assert json.loads(lessons.QUESTIONS.read_text(encoding="utf-8")) == lessons.questions()


def shape_of(text: str) -> list[str]:
    """What two texts of a cell share: headings, items, folded parts, rows of tables, programs."""
    return re.findall(r"^#+ |^- |^</?details>|^\$\$|^\||^```", text, re.M)


def wordless(text: str) -> list[str]:
    """Its formulas without the words inside of them, which each language has of its own."""
    return sorted({re.sub(r"\\text\{[^}]*\}", "", formula) for formula in formulas(text)})


@each_korean_notebook
def test_the_texts_of_twins_have_the_same_shape_and_formulas(path: Path) -> None:
    for korean, english in zip(sources(path), sources(FOLDER / path.name), strict=True):
        if korean[0] == "markdown":
            assert re.search("[가-힣]", korean[2])
            assert shape_of(korean[2]) == shape_of(english[2])
            assert wordless(korean[2]) == wordless(english[2])
        else:
            assert 'lang="en"' not in korean[2]


NUMBER = re.compile(r"\d+(?:\.\d+)?")


@each_korean_notebook
def test_the_twins_show_the_same_numbers(path: Path) -> None:
    here, there = saved(path)["cells"], saved(FOLDER / path.name)["cells"]
    for now, twin in zip(here, there, strict=True):
        if not now["metadata"].get("tags"):
            shown, wanted = ([NUMBER.findall(t) for t in texts(cell)] for cell in (now, twin))
            for place, text in enumerate(texts(now)):
                if re.search("[가-힣]", text):  # each language puts them in a place of its own
                    shown[place], wanted[place] = sorted(shown[place]), sorted(wanted[place])
            assert shown == wanted, "".join(now["source"])


@each_korean_notebook
def test_what_a_korean_notebook_prints_is_said_in_korean(path: Path) -> None:
    for now, twin in zip(saved(path)["cells"], saved(FOLDER / path.name)["cells"], strict=True):
        if now["id"].startswith("ask-"):
            assert texts(now) != texts(twin)


def test_words_of_both_languages_stand_in_one_program() -> None:
    source = 'print("⟦cost|비용⟧", 3)  # ⟦seen|보기⟧'
    assert lessons.in_language(source, "en") == 'print("cost", 3)  # seen'
    assert lessons.in_language(source, "ko") == 'print("비용", 3)  # 보기'


QUESTION = """%%% ask half = 0.5 ± 0.1

Half of one?

%%% ko

하나의 절반은?

%%% slip 2

Twice.

%%% ko

두 배입니다.

%%% answer

A half.

%%% ko

절반입니다.
"""


def test_a_question_becomes_three_cells_and_its_answer_is_folded() -> None:
    question, call, answer = lessons.cells(QUESTION, "ko")
    assert (question["source"], call["source"]) == ("하나의 절반은?", 'ask("half", ...)')
    assert answer["source"].startswith("<details><summary>답</summary>\n\n절반입니다.")
    (found,) = [lessons.question(block) for block in lessons.blocks(QUESTION)]
    assert (found["right"], found["tolerance"], found["hint"]) == (0.5, 0.1, None)
    assert found["slips"] == [{"is": 2.0, "en": "Twice.", "ko": "두 배입니다."}]


@pytest.mark.parametrize("broken", ["%%% ko\n\nText", "%%% slip 2\n\nNo", "%%% sum\n\n1"])
def test_a_source_with_a_block_out_of_place_is_refused(broken: str) -> None:
    with pytest.raises((AssertionError, IndexError)):
        lessons.blocks(broken)
