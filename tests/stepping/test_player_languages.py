"""The player in its reader's language: nothing of the other one is left."""

from __future__ import annotations

import re
from typing import Any

import pytest
from player_pages import Player, part
from reader_language import READ, english_words
from small_graphs import network, neuron, squared_sum

from autograd import Tensor, Value, log
from autograd.stepping import Stepper


def english(player: Player, names: set[str]) -> set[str]:
    return english_words(player.page, names)


def names_of(output: Any) -> set[str]:
    trace = output.trace()
    texts = [n.name for n in trace.nodes] + [n.label or "" for n in trace.nodes]
    texts += [n.scope for n in trace.nodes]
    return {word for text in texts for word in re.findall(r"[A-Za-z]+", text)}


def arrays() -> Any:
    a = Tensor([[1.0, 2.0], [3.0, 4.0]], label="A")
    b = Tensor([1.0, 1.0], label="b")
    h = a @ b
    return (h * h).sum() + (a + b).sum()


def nothing_sent() -> Any:
    x, y = Value(2.0, label="x"), Value(0.0, label="y")
    return x.relu() * y + log(Value(0.0, label="t"))


GRAPHS = [squared_sum, neuron, network, arrays, nothing_sent]


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda g: g.__name__)
def test_a_korean_page_has_no_english_word(graph: Any, play: Any) -> None:
    output = graph()
    names = names_of(output)
    player: Player = play(output, locale="ko-KR", viewport={"width": 1100, "height": 800})
    length = player.root("e => e.glassgrad.length")
    assert player.page.evaluate("document.documentElement.lang") == "ko"
    for k in range(0, length, max(1, length // 12)):
        player.root("(e, k) => e.glassgrad.go(k)", k)
        assert english(player, names) == set(), f"step {k + 1}"
    for panel in ("open-inputs", "open-paths", "gradients"):
        player.click(panel)
        assert english(player, names) == set(), panel
        player.click(panel)
    player.page.select_option(part("unit"), "node")
    player.root("e => e.glassgrad.go(e.glassgrad.length - 1)")
    assert english(player, names) == set(), "by node"
    player.click("predict")
    for k in range(0, length, max(1, length // 6)):
        player.root("(e, k) => e.glassgrad.go(k)", k)
        while player.page.is_visible(part("guess-show")):
            assert english(player, names) == set(), f"predict {k + 1}"
            player.click("guess-show")
    player.assert_clean()


def test_the_button_changes_the_language_and_back(play: Any) -> None:
    player: Player = play(neuron())
    player.click("open-inputs")
    before = player.page.evaluate(READ)
    assert not re.search("[가-힣]", " ".join(before))
    assert player.text(part("language")) == "한국어"
    player.click("language")
    assert english(player, names_of(neuron())) == set()
    assert player.text(part("language")) == "English"
    player.click("language")
    assert player.page.evaluate(READ) == before
    player.assert_clean()


def test_other_inputs_stay_when_the_language_changes(play: Any) -> None:
    player: Player = play(nothing_sent())
    player.root("e => e.glassgrad.setInputs({ x: 3 })")
    player.click("language")
    assert player.root("e => e.glassgrad.inputs.x") == 3
    assert "보낼 것이 없습니다" in " ".join(player.table(2))
    player.root("e => e.glassgrad.setInputs({ x: 2 })")
    assert "보낼 것이 없습니다" in " ".join(player.table(2))
    player.click("language")
    assert "nothing to send" in " ".join(player.table(2))


def test_lang_fixes_the_language(play: Any) -> None:
    player: Player = play(Stepper(squared_sum(), lang="ko"))  # the browser is English
    assert player.page.title() == "z · 역전파의 모든 단계"
    assert player.page.is_hidden(part("language"))
    english_page: Player = play(Stepper(squared_sum(), lang="en"), locale="ko-KR")
    assert english_page.page.title() == "z · every step of its backward pass"
    with pytest.raises(ValueError, match="lang must be one of en, ko; got 'de'"):
        Stepper(squared_sum(), lang="de")


@pytest.mark.parametrize(("locale", "lang"), [("de-DE", "en"), ("ko", "ko"), ("en-GB", "en")])
def test_the_page_follows_the_browser(locale: str, lang: str, play: Any) -> None:
    player: Player = play(squared_sum(), locale=locale)
    assert player.page.evaluate("document.documentElement.lang") == lang
