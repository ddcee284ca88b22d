"""The tables of sentences: every sentence has its twin, and Korean particles fit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import autograd.wording
from autograd.wording import (
    LANGUAGES,
    checked_language,
    environment_language,
    pieces,
    say,
    script_words,
)
from autograd.wording.korean import particle
from autograd.wording.languages import language
from autograd.wording.sentences import GAP

FOLDER = Path(autograd.wording.__file__).parent
PLAYER = FOLDER.parent / "stepping" / "player"
ENGLISH = language("en").texts


def test_languages_are_found_by_looking_into_the_folder() -> None:
    assert set(LANGUAGES) == {path.stem for path in FOLDER.glob("??.py")} >= {"en", "ko"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_has_its_twin_with_the_same_gaps(lang: str) -> None:
    texts = language(lang).texts
    assert texts.keys() == ENGLISH.keys()
    for key, text in texts.items():
        gaps, wanted = ({gap[0] for gap in GAP.findall(t)} for t in (text, ENGLISH[key]))
        assert gaps == wanted, f"{lang} {key}"
        assert text.strip(), f"{lang} {key} is empty"
        assert not re.search(r"[{}]", GAP.sub("", text)), f"{lang} {key} has a brace of its own"


def test_korean_sentences_are_korean() -> None:
    for key, text in language("ko").texts.items():
        assert re.search("[가-힣]", text) or not re.search("[A-Za-z]", GAP.sub("", text)), key


def test_keys_are_grouped_by_their_beginning() -> None:
    groups = (
        "player|step|terminal|command|check|picture|playground|predict|training|diagram|plot"
        "|fit|summary|diagnose|explain|perceptron|usage|expression"
    )
    assert [key for key in ENGLISH if not re.fullmatch(rf"({groups})\.\w+", key)] == []


# ---------------------------------------------------------------- particles

AFTER_CONSONANT = (
    "10", "100", "1000", "100000000", "0", "3", "6", "1.5e-06", "w₁₃", "W3", "x²", "m", "n",
    "min", "in_dim", "sum", "out", "dot", "step", "편향", "cos(n)", "cos", "은닉층",
    "a/n", "ε", "f′",
)  # fmt: skip
AFTER_RIEUL = ("1", "7", "8", "w₁₁", "x1", "0.21", "L", "l", "r", "label", "val", "서울")
AFTER_VOWEL = (
    "x", "y", "z", "w", "h", "o", "b", "2", "4", "5", "9", "12", "w₁₂", "w₁₁⁽²⁾", "x.grad", "loss",
    "tanh", "relu", "inf", "1000000000000", "기울기", "오차", "α", "η", "layer", "bias",
    "∂z/∂x", "0.5", "weight", "50%",
)  # fmt: skip
PAIRS = (("은", "는"), ("이", "가"), ("을", "를"), ("으로", "로"))


def particles(name: str) -> str:
    return " ".join(particle(name, *pair) for pair in PAIRS)


def test_particles_follow_the_last_sound() -> None:
    assert {name: particles(name) for name in AFTER_CONSONANT} == dict.fromkeys(
        AFTER_CONSONANT, "은 이 을 으로"
    )
    assert {name: particles(name) for name in AFTER_RIEUL} == dict.fromkeys(
        AFTER_RIEUL, "은 이 을 로"
    )
    assert {name: particles(name) for name in AFTER_VOWEL} == dict.fromkeys(
        AFTER_VOWEL, "는 가 를 로"
    )


def test_what_nobody_can_read_gets_both() -> None:
    assert particles("数") == particles("") == "은(는) 이(가) 을(를) 으로(로)"


def test_the_page_says_the_same(browser: Any) -> None:
    source = script_words(("step.", "player."), "ko") + (PLAYER / "wording.js").read_text("utf-8")
    names = [*AFTER_CONSONANT, *AFTER_RIEUL, *AFTER_VOWEL, "数", "", "20", "3.00", "x_", "θ", "Σ"]
    script = f"""([names, pairs]) => {{ {source}
        return [names.map((name) => pairs.map(([a, b]) => particle(name, a, b)).join(" ")),
                names.map((name) => say("step.sent_added", {{ giver: name, taker: name }}))]; }}"""
    page = browser.new_page()
    found, told = page.evaluate(script, [names, PAIRS])
    page.close()
    assert dict(zip(names, found, strict=True)) == {name: particles(name) for name in names}
    assert told == [say("step.sent_added", "ko", giver=name, taker=name) for name in names]


# ---------------------------------------------------------------- saying


def test_counts_choose_their_word() -> None:
    assert [say("picture.nodes", "en", count=n) for n in (0, 1, 2, "1,000")] == [
        "0 nodes", "1 node", "2 nodes", "1,000 nodes",
    ]  # fmt: skip


def test_what_fills_a_gap_is_never_read_as_a_sentence() -> None:
    assert say("player.heading", "en", name="{name:a/b}") == "Backpropagation of {name:a/b}"
    assert ("{x}", True) in pieces("player.heading", "ko", name="{x}")


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.utf8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": ""}, "ko"),
        ({"LANG": "kok_IN"}, "en"),  # Konkani
        ({"LANG": "fr_FR"}, "en"),
        ({"LANG": "korea"}, "en"),
    ],
)
def test_the_environment_chooses(environment: dict[str, str], lang: str) -> None:
    assert environment_language(environment) == lang


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="lang must be one of en, ko; got 'kr'"):
        checked_language("kr")
