"""``ask`` hears any answer without a traceback, and says what helps; a result can be folded."""

from __future__ import annotations

import decimal
import fractions
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, Value
from nn.course import asking
from nn.course.answers import near, plain, same_word, shape
from nn.course.asking import ask, hint, is_right, score, try_out
from nn.course.folding import folded
from nn.course.words import WORDS

SAID: dict[str, Any] = {"en": "Half of it.", "ko": "절반입니다."}
QUESTIONS: dict[str, dict[str, Any]] = {
    "number": {"kind": "numbers", "right": 2.5, "tolerance": 5e-4, "hint": None,
               "slips": [{"is": 1.25, **SAID}]},
    "list": {"kind": "numbers", "right": [1.0, 4.0, 9.0], "tolerance": 5e-4, "slips": [],
             "hint": {"en": "Square.", "ko": "제곱하세요."}},
    "table": {"kind": "numbers", "right": [[1.0, 2.0], [3.0, 4.0]], "tolerance": 5e-4, "slips": [],
              "hint": None},
    "choice": {"kind": "choice", "right": ["b"], "letters": ["a", "b", "c"], "tolerance": 5e-4,
               "slips": [{"is": "a", **SAID}], "hint": None},
    "text": {"kind": "text", "right": ["relu", "ReLU(x)"], "tolerance": 5e-4, "slips": [],
             "hint": None},
}  # fmt: skip


@pytest.fixture(autouse=True)
def a_course_of_five_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "questions", lambda: QUESTIONS)
    monkeypatch.setattr(asking, "_TRIES", {})
    monkeypatch.setattr(asking, "_RIGHT", {})


class Rude:
    """Raises whatever is asked of it."""

    def _raise(self, *_: object) -> Any:
        raise RuntimeError("leave me alone")

    __eq__ = __repr__ = __str__ = __float__ = __int__ = __len__ = __iter__ = _raise  # type: ignore
    __bool__ = __hash__ = __array__ = __index__ = __getattr__ = _raise  # type: ignore


class RudeFloat(float):
    def __eq__(self, other: object) -> bool:
        raise RuntimeError("not equal to anything")

    def __repr__(self) -> str:
        raise RuntimeError("no name")

    __hash__ = float.__hash__


class Quits:
    def __float__(self) -> float:
        raise SystemExit

    __eq__ = __repr__ = __len__ = __iter__ = __float__  # type: ignore[assignment]


def counting() -> Iterator[int]:
    n = 0
    while True:
        yield n
        n += 1


def deep(levels: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


RUDE_ARRAY = np.empty(1, dtype=object)
RUDE_ARRAY[:] = [Rude]
ITSELF: list[Any] = []
ITSELF.append(ITSELF)
WRONG = [
    None, True, False, NotImplemented, "", " ", "abc", "1/0", "nan", "inf", "1" * 5000, b"2.5",
    "2.5.1", "…", "−", float("nan"), float("inf"), -float("inf"), 1e308, 10**400, -(10**400),
    2 + 1j, complex("nan"), decimal.Decimal("NaN"), fractions.Fraction(10**400, 3), [], (), {},
    set(), [None], [[]], ["a", "b"], [1, "x", 3], [1, [2, 3], 4], [[1, 2], [3]], [1, 2],
    list(range(10**5)), ITSELF, deep(5000), {"answer": 2.5}, {2.5}, range(3), counting(),
    iter([2.5]), lambda: 2.5, print, int, Exception("2.5"), object(), Rude(), [Rude()],
    RudeFloat(1.0), Quits(), [Quits()],
    np.zeros((0, 3)), np.zeros((2, 3, 4)), np.zeros(10**6), np.array(["a"]), np.array([None]),
    np.array([1 + 2j]), RUDE_ARRAY, np.datetime64("2020-01-01"), np.nan,
    np.array([np.nan, 1.0, 2.0]), Value(7.0), Value, Tensor([1.0, 2.0, 3.0]), Tensor([[np.inf]]),
    Value(0.0) / 0.0,
]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_wrong_answer_of_any_shape_gets_a_hint_and_no_traceback(
    number: int, name: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with np.errstate(all="ignore"):
        ask(name, WRONG[number], lang=lang)
    heard = capsys.readouterr().out
    assert heard.startswith(WORDS[lang]["again"])
    assert "{" not in heard


def test_there_are_sixty_of_them() -> None:
    assert len(WRONG) >= 60


def test_a_name_that_no_question_has_is_said_too(capsys: pytest.CaptureFixture[str]) -> None:
    for name in (None, 3, [], Rude(), "nothing of that name", RudeFloat(1)):
        ask(name, 3)
        assert capsys.readouterr().out.startswith("There is no question with the name")


RIGHT = {
    "number": [2.5, "2.5", "5/2", " 2.5 ", 2.5004, np.float32(2.5), np.array(2.5), np.array([2.5]),
               Value(2.5), [2.5], fractions.Fraction(5, 2)],
    "list": [[1, 4, 9], (1.0, 4.0, 9.0), np.array([1, 4, 9]), Tensor([1.0, 4.0, 9.0]),
             [Value(1.0), Value(4.0), "9"]],
    "table": [[[1, 2], [3, 4]], np.array([[1, 2], [3, 4]]), ((1, 2), (3, 4))],
    "choice": ["b", "B", " b) ", "(b)"],
    "text": ["relu", "ReLU", " RELU "],
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_right_answer_may_be_written_in_many_ways(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for answer in RIGHT[name]:
        assert is_right(name, answer), answer
        ask(name, answer)
        assert capsys.readouterr().out.startswith("Right!")


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("number", 1.25, "Half of it."),
        ("number", -2.5, "The sign is the other way round."),
        ("number", [1, 2], "A number is wanted"),
        ("number", float("inf"), "not finite"),
        ("list", [9, 4, 1], "in another order"),
        ("list", [1, 4, 8], "2 of 3 numbers are right. Square."),
        ("list", 5, "A list of 3 numbers is wanted, for example [1, 2, 3]"),
        ("table", [1, 2, 3, 4], "A table of 2 rows and 2 columns is wanted"),
        ("choice", "a", "Half of it."),
        ("choice", "x", "one of a, b, c"),
        ("text", 5, "A word in quotes"),
    ],
)
def test_the_hint_says_what_is_wrong(
    name: str, answer: object, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(name, answer)
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_no_hint_gives_the_answer_away(lang: str) -> None:
    for name in ("number", "list", "table"):
        question = QUESTIONS[name]
        for wrong in (None, 7.0, [7.0] * 3, [[7.0] * 2] * 2):
            said = hint(question, plain(wrong), lang)
            right = re.escape(str(question["right"]))
            assert not re.search(rf"(?<![\d.]){right}(?![\d.])", said)


def test_an_open_answer_is_no_try(capsys: pytest.CaptureFixture[str]) -> None:
    ask("number")
    ask("number", ...)
    assert capsys.readouterr().out.count("Not yet") == 2
    ask("number", 2.5)
    assert "1 of 1 questions right so far, 1 at the first try" in capsys.readouterr().out


def test_the_score_counts_questions_and_first_tries(capsys: pytest.CaptureFixture[str]) -> None:
    for name, answer in (
        ("number", 3),
        ("number", 2.5),
        ("number", 3),
        ("choice", "b"),
        ("text", 1),
    ):
        ask(name, answer)
    capsys.readouterr()
    assert score() == "2 of 3 questions right so far, 1 at the first try."
    assert score(lang="ko").startswith("지금까지 3문제 중 2문제")


def test_the_second_wrong_answer_is_told_where_the_right_one_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ask("number", 3)
    assert "folded below" not in capsys.readouterr().out
    ask("number", 4)
    assert "folded below" in capsys.readouterr().out


def leaves(answer: object) -> str:
    raise SystemExit


def fails(answer: object) -> str:
    return f"{answer:.2f}"


@pytest.mark.parametrize(("check", "kind"), [(leaves, "SystemExit"), (fails, "TypeError")])
def test_a_program_that_fails_is_told_in_one_line(
    check: Any, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try_out(check, None)
    assert capsys.readouterr().out.startswith(
        f"Not quite: with your answer the check raises {kind}"
    )


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_program_of_any_shape_gets_no_traceback(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    try_out(lambda answer: float(answer) + answer[0], WRONG[number], lang="ko")
    assert capsys.readouterr().out.count("\n") == 1


def test_both_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    gaps = {
        lang: {k: sorted(re.findall(r"{\w+}", v)) for k, v in WORDS[lang].items()} for lang in WORDS
    }
    assert gaps["en"] == gaps["ko"]


def test_shapes_and_nearness_by_their_own_words() -> None:
    assert shape([[1.0, 2.0], [3.0, 4.0]]) == (2, 2)
    assert shape([[1.0], 2.0]) is None
    assert near(0.7408, 0.740775, 5e-4)
    assert not near([1.0, 2.0], [[1.0], [2.0]], 5e-4)
    assert not same_word("", "b")


def test_outside_of_a_notebook_a_folded_result_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with folded():
        print("seen")
    assert capsys.readouterr().out == "seen\n"
