"""Sentences by their keys, with their gaps filled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from autograd.wording.languages import DEFAULT, LANGUAGES, checked_language, language

# {gap}, or {gap:first/second}: what fills it, and one of two words that follows.
GAP = re.compile(r"\{(\w+)(?::([^{}/]*)/([^{}/]*))?\}")


def say(key: str, lang: str | None = None, /, **gaps: object) -> str:
    """The sentence of ``key`` with its gaps filled.

    >>> say("picture.nodes", "en", count=1), say("picture.nodes", "en", count="2,000")
    ('1 node', '2,000 nodes')
    >>> say("picture.nodes", "ko", count=1)
    '노드 1개'
    """
    return "".join(text for text, _ in pieces(key, lang, **gaps))


def pieces(key: str, lang: str | None = None, /, **gaps: object) -> list[tuple[str, bool]]:
    """The sentence in pieces, each with whether it fills a gap: what fills gaps may be markup."""
    table = language(checked_language(lang))
    sentence = table.texts[key]
    found, end = [], 0
    for gap in GAP.finditer(sentence):
        text = str(gaps[gap[1]])
        found += [(sentence[end : gap.start()], False), (text, True)]
        if gap[2] is not None:
            found.append((_CHOICES[table.choice](text, gap[2], gap[3]), False))
        end = gap.end()
    found.append((sentence[end:], False))
    return [piece for piece in found if piece[0]]


def counted(count: int, thing: str) -> str:
    """A count and its thing, for a ``repr``, which is in English.

    >>> counted(1, "node"), counted(2000, "node")
    ('1 node', '2,000 nodes')
    """
    return f"{count:,} {thing}{'s' * (count != 1)}"


class Said(str):
    """A sentence in English that another language can say again: ``again(sentence, "ko")``."""

    key: str
    gaps: dict[str, object]


def said(key: str, /, **gaps: object) -> Said:
    """The sentence of ``key`` for whom it is not yet known who reads it; gaps may be said too.

    >>> said("picture.nodes", count=2), again(said("picture.nodes", count=2), "ko")
    ('2 nodes', '노드 2개')
    """
    sentence = Said(say(key, **gaps))
    sentence.key, sentence.gaps = key, gaps
    return sentence


def again(text: object, lang: str | None) -> str:
    """What was said, in this language; any other text as it is."""
    if not isinstance(text, Said):
        return str(text)
    gaps = {gap: again(x, lang) for gap, x in text.gaps.items()}
    return say(text.key, lang, **gaps)


def function_text(name: str, lang: str | None = None) -> str | None:
    """What a function computes, in a language other than English; None where that is not said.

    >>> function_text("cos", "ko"), function_text("cos", "en")
    ('x(라디안)의 코사인.', None)
    """
    return language(checked_language(lang)).functions.get(name)


def has(key: str) -> bool:
    """Whether there is such a sentence."""
    return key in language(DEFAULT).texts


def _counted(text: str, one: str, many: str) -> str:
    return f" {one if text == '1' else many}"


def _sounding(text: str, after_consonant: str, after_vowel: str) -> str:
    from autograd.wording.korean import particle

    return particle(text, after_consonant, after_vowel)


_CHOICES = {"count": _counted, "sound": _sounding}


# ---------------------------------------------------------------- for pages

# An element that is to be worded: data-say="key" is its text, data-say-label="key" its label for
# screen readers, data-say-title="key" its title, with the key on the keyboard from data-key="n".
_MARKED = (
    r'(?P<mark>data-say(?:-(?P<kind>label|title))?="(?P<key>[\w.]+)")'
    r'(?: data-key="(?P<pressed>[^"]+)")?(?P<end>>?)'
)


def worded(markup: str, lang: str | None = None) -> str:
    """Markup with its marks filled: ``data-say="key"`` stands last in the tag of an empty element.

    >>> worded('<b data-say-label="player.zoom" data-say="player.fit"></b>')
    '<b data-say-label="player.zoom" aria-label="Zoom" data-say="player.fit">Fit</b>'
    >>> worded('<b data-say-title="player.last" data-key="End"></b>')
    '<b data-say-title="player.last" data-key="End" title="Last step (End)"></b>'
    """

    from html import escape

    def filled(found: re.Match[str]) -> str:
        text = escape(say(found["key"], lang))
        if found["kind"] is None:
            assert found["end"], f"{found['mark']} stands last in its tag"
            return f"{found[0]}{text}"
        attribute = "title" if found["kind"] == "title" else "aria-label"
        pressed = f" ({found['pressed']})" if found["pressed"] else ""
        end = found["end"]
        return f'{found[0].removesuffix(end)} {attribute}="{text}{pressed}"{end}'

    return re.sub(_MARKED, filled, markup)


@cache
def script_words(prefixes: Iterable[str], lang: str | None = None) -> str:
    """The keys that begin with one of ``prefixes``, for a page's script.

    prefixes  a tuple such as ``("player.", "step.")``
    lang      the one language of the page; without it the page holds all, and follows the reader

    It defines ``KEYS`` and ``WORDS``, which ``wording.js`` reads.
    """
    import json

    starts = tuple(prefixes)
    keys = [key for key in language(DEFAULT).texts if key.startswith(starts)]
    codes = LANGUAGES if lang is None else (checked_language(lang),)
    words = {code: _for_script(code, keys) for code in codes}
    texts = [json.dumps(x, ensure_ascii=False, separators=(",", ":")) for x in (keys, words)]
    script = "const KEYS = {}, WORDS = {};\n".format(*texts)
    return script.replace("</", "<\\/")


def _for_script(code: str, keys: list[str]) -> dict[str, object]:
    table = language(code)
    return {
        "name": table.name,
        "choice": table.choice,
        "texts": [table.texts[key] for key in keys],
    }
