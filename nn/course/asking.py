"""``ask``: a question of the course hears an answer, and says what a teacher would say."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from nn.course.answers import Plain, close, flat, near, plain, same_word, shape
from nn.course.words import WORDS

Question = dict[str, Any]

_TRIES: dict[str, int] = {}  # how often each question was answered in this session
_RIGHT: dict[str, int] = {}  # the try at which it was right


@cache
def questions() -> dict[str, Question]:
    """All questions of the course by name, as the sources of the notebooks give them."""
    text = Path(__file__).with_name("questions.json").read_text(encoding="utf-8")
    found: dict[str, Question] = json.loads(text)
    return found


def ask(name: object, answer: object = ..., *, lang: str = "en") -> None:
    """Hear an answer to a question of the course, and print what a teacher would say.

    name    of the question, as the notebook writes it
    answer  a number, a text, a list, an array or the letter of a choice; ``...`` for none yet

    Whatever the answer is, it does not raise.

    >>> ask("a name that no question has", 3)
    There is no question with the name 'a name that no question has'. Did the first argument change?
    """
    words = WORDS[lang]
    question = questions().get(name) if type(name) is str else None
    if question is None:
        shown = repr(name) if type(name) is str else "?"
        print(words["unknown"].format(name=shown))
    elif answer is ...:
        print(words["open"])
    else:
        _hear(str(name), question, plain(answer), lang)


def _hear(name: str, question: Question, answer: Plain, lang: str) -> None:
    words = WORDS[lang]
    if name not in _RIGHT:
        _TRIES[name] = _TRIES.get(name, 0) + 1
    if _is_right(question, answer):
        _RIGHT.setdefault(name, _TRIES[name])
        print(words["right"], score(lang=lang))
        return
    print(words["again"], hint(question, answer, lang))
    if name not in _RIGHT and _TRIES[name] > 1:
        print(words["folded below"])


def try_out(check: Callable[[Any], object], answer: Any, *, lang: str = "en") -> None:
    """Try a learner's program: print what ``check(answer)`` says of it.

    An answer that is ``...``, or makes the check say ``...``, is not there yet. What the program
    raises is said in one line, not as a traceback.
    """
    words = WORDS[lang]
    try:
        said = ... if answer is ... else check(answer)
    except (Exception, SystemExit) as error:  # a program may say exit(), too
        if "ellipsis" in _message(error):
            print(words["open above"])
            return
        print(words["raised"].format(kind=type(error).__name__, error=_message(error)))
        return
    print(words["open above"] if said is ... else said)


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a learner's own exception may fail at this, too
        return "?"


def score(*, lang: str = "en") -> str:
    """How many questions of this session are right, as a sentence."""
    first = sum(tries == 1 for tries in _RIGHT.values())
    return WORDS[lang]["score"].format(right=len(_RIGHT), asked=len(_TRIES), first=first)


def is_right(name: str, answer: object) -> bool:
    """Whether this is the right answer; nothing is printed or counted."""
    return _is_right(questions()[name], plain(answer))


def _is_right(question: Question, answer: Plain) -> bool:
    right = question["right"]
    if question["kind"] in ("choice", "text"):
        return any(same_word(answer, word) for word in right)
    return near(answer, right, question["tolerance"])


def hint(question: Question, answer: Plain, lang: str) -> str:
    """What helps most: that the shape is wrong, a slip that we know, or the question's own hint."""
    words, right = WORDS[lang], question["right"]
    if question["kind"] == "choice":
        letters = ", ".join(question["letters"])
        if not any(same_word(answer, letter) for letter in question["letters"]):
            return words["choice"].format(letters=letters)
    elif question["kind"] == "text":
        if type(answer) is not str:
            return words["text"]
    elif not _comparable(answer, right):
        return _wanted(right, words)
    elif not all(map(math.isfinite, flat(answer))):
        return words["not finite"]
    for slip in question["slips"]:
        if _is_slip(question, slip["is"], answer):
            return str(slip[lang])
    said = [question["hint"][lang]] if question["hint"] else []
    if question["kind"] == "numbers":
        said = _of_numbers(flat(answer), right, question["tolerance"], words) + said
    return " ".join(said)


def _comparable(answer: Plain, right: Plain) -> bool:
    """Whether they are numbers of one shape; a single number may stand in a list."""
    return shape(answer) == shape(right) or len(flat(answer)) == len(flat(right)) == 1


def _is_slip(question: Question, slip: Any, answer: Plain) -> bool:
    if question["kind"] in ("choice", "text"):
        return same_word(answer, slip)
    return near(answer, slip, question["tolerance"])


def _of_numbers(
    given: list[float], right: Any, tolerance: float, words: dict[str, str]
) -> list[str]:
    """What can be said of numbers without giving them away."""
    wanted = flat(right)
    pairs = list(zip(given, wanted, strict=True))
    if any(wanted) and all(close(-a, b, tolerance) for a, b in pairs):
        return [words["sign"]]
    if len(wanted) < 2:
        return []
    if all(close(a, b, tolerance) for a, b in zip(sorted(given), sorted(wanted), strict=True)):
        return [words["order"]]
    found = sum(close(a, b, tolerance) for a, b in pairs)
    return [words["some"].format(count=found, all=len(wanted))] if found else []


def _wanted(right: Any, words: dict[str, str]) -> str:
    wanted = shape(right) or ()
    if not wanted:
        return words["number"]
    if len(wanted) == 1:
        return words["numbers"].format(count=wanted[0], example=list(range(1, wanted[0] + 1)))
    rows, columns = wanted
    example = [list(range(1, columns + 1))] * rows
    return words["table"].format(rows=rows, columns=columns, example=example)
