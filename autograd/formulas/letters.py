"""Names and other text of the user's as they are shown: in one line, with nothing hidden in it."""

from __future__ import annotations

import unicodedata

LONGEST = 200  # letters of a name; a page of text is none
_JOINERS = "\u200c\u200d"  # they shape letters, in Persian and in emoji, and hide nothing


def readable(text: str, longest: int = LONGEST) -> str:
    """A name as every view, record and error shows it: visible letters, and not too many."""
    if len(text) <= longest and text.isprintable() and not text.isspace():
        return text
    return visible(clipped(text, longest))


def visible(text: str) -> str:
    """``text`` in one line: letters that cannot be seen, or written in XML, made visible.

    Those that turn the direction of what follows, or have no width, are written as escapes.

    >>> visible("a\\nb"), visible(" "), visible("<map>"), visible("a\\u202eb")
    ('a␊b', '␠', '<map>', 'a\\\\u202eb')
    """
    if not text.strip():
        return "␠" * len(text)
    return "".join(map(_visible_letter, text))


def _visible_letter(letter: str) -> str:
    code = ord(letter)
    if code < 0x20:
        return chr(0x2400 + code)  # the symbols for control characters
    category = unicodedata.category(letter)
    # deletes, half surrogates, line separators and non-characters do not survive in a file
    if category in ("Cc", "Cs", "Zl", "Zp") or code & 0xFFFE == 0xFFFE:
        return "�"
    if category == "Cf" and letter not in _JOINERS:
        return letter.encode("ascii", "backslashreplace").decode()
    return letter


_MARKUP = {
    ord(sign): entity
    for sign, entity in zip("&<>\"'", ("&amp;", "&lt;", "&gt;", "&quot;", "&#x27;"), strict=True)
}


def as_markup(text: str) -> str:
    """``text`` as HTML and SVG show it verbatim: ``html.escape``, whose module takes long to load.

    >>> as_markup("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return text.translate(_MARKUP)


def clipped(text: str, longest: int) -> str:
    """``text``, cut in the middle when it is longer than ``longest`` letters.

    >>> clipped("a long label", 7)
    'a l…bel'
    """
    if len(text) <= longest:
        return text
    half = (longest - 1) // 2
    return f"{text[: longest - 1 - half]}…{text[len(text) - half :]}"
