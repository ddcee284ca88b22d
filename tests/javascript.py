"""JavaScript as the tests read it: by Pygments, which knows nothing of what the pages do."""

from __future__ import annotations

from pygments.lexers.javascript import JavascriptLexer
from pygments.token import Comment, String, Whitespace


def tokens(source: str) -> list[str]:
    """The words, signs and texts of a program, without comments and the space between them."""
    return [
        text if kind in String else text.strip()
        for kind, text in JavascriptLexer().get_tokens(source)
        if kind in String or not (kind in Comment or kind in Whitespace or not text.strip())
    ]


def texts(source: str) -> list[str]:
    """The texts in quotes, and the pieces of templates between their gaps."""
    found, goes_on = [], False
    for kind, text in JavascriptLexer().get_tokens(source):
        is_piece = kind is String.Backtick and text != "`"
        if is_piece and goes_on:
            found[-1] += text
        elif is_piece or kind in (String.Double, String.Single):
            found.append(text if is_piece else text[1:-1])
        goes_on = is_piece
    return found
