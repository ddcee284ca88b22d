"""Shorter text for the page's script and style, with the same meaning.

Nothing clever: comments, indentation and spaces between signs go. Texts, templates and
patterns are never touched, and lines end where the sense of a program may hang on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|//[^\n]*|/\*.*?\*/)+)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<number>\d[\w.]*)
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<sign>=>|\?\.|\.\.\.|[^\s\w])""",
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/(?:\[(?:[^\]\\]|\\.)*\]|[^/\\\[]|\\.)+/[a-z]*")
_BEFORE_PATTERN = {"(", ",", "=", ":", "[", "!", "&", "|", "?", "{", "}", ";", "=>", "return", ""}
Token = tuple[str, str]  # kind and text


def minified_script(source: str) -> str:
    """JavaScript without comments and needless spaces.

    >>> minified_script("const sum = (a, b) => a + b; // of two\\nuse('a  b', sum);")
    "const sum=(a,b)=>a+b;use('a  b',sum);"
    """
    return _joined(_tokens(source))


def minified_style(source: str) -> str:
    """CSS without comments and needless spaces.

    >>> minified_style("a { color: red; margin: 0 1px; } /* b */ a + b { top: calc(1px + 2px); }")
    'a{color:red;margin:0 1px}a + b{top:calc(1px + 2px)}'
    """
    text = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};])\s*", r"\1", text)
    text = re.sub(r"([,>]) ", r"\1", re.sub(r"(?<=[\w-]): (?=[^{}]*[;}])", ":", text))
    return text.replace(" >", ">").replace(";}", "}").strip()


# ---------------------------------------------------------------- reading


def _tokens(source: str) -> Iterator[Token]:
    place, before = 0, ""
    open_templates: list[int] = []  # for each ${ we are in, how many braces are open
    while place < len(source):
        if source[place] == "`":
            end = _template_end(source, place + 1)
        elif source[place] == "}" and open_templates and open_templates[-1] == 0:
            open_templates.pop()
            end = _template_end(source, place + 1)
        elif source[place] == "/" and before in _BEFORE_PATTERN and source[place + 1] not in "/*":
            found = _PATTERN.match(source, place)
            assert found is not None
            end = found.end()
        else:
            found = _TOKEN.match(source, place)
            assert found is not None
            assert found.lastgroup is not None
            place, text = found.end(), found[0]
            if open_templates and text in "{}":
                open_templates[-1] += 1 if text == "{" else -1
            if found.lastgroup != "space":
                before = text
            yield found.lastgroup, text
            continue
        text, place = source[place:end], end
        if text.endswith("${"):
            open_templates.append(0)
        before = "text" if not text.endswith("${") else "("
        yield "text", text


def _template_end(source: str, place: int) -> int:
    """Behind the next ``${`` or the closing quote of a template."""
    while source[place] != "`":
        if source[place] == "\\":
            place += 1
        elif source.startswith("${", place):
            return place + 2
        place += 1
    return place + 1


# ---------------------------------------------------------------- writing

_OPENS, _GOES_ON = set("{([,;:?&|=+*<"), set("}).]?:&|,;")


def _joined(tokens: Iterable[Token]) -> str:
    """The tokens with spaces and lines only where they are needed."""
    out: list[str] = []
    gap = ""
    for kind, text in tokens:
        if kind == "space":
            gap = "\n" if "\n" in text else " "
            continue
        before = out[-1][-1] if out else ";"
        if gap == "\n" and before not in _OPENS and text[0] not in _GOES_ON:
            out.append("\n")
        elif gap and _would_merge(before, text[0]):
            out.append(" ")
        if text == "}" and out and out[-1] == ";":
            out.pop()
        out.append(text)
        gap = ""
    return "".join(out)


def _would_merge(before: str, after: str) -> bool:
    words = (before.isalnum() or before in "_$") and (after.isalnum() or after in "_$")
    return words or (before in "+-" and before == after) or (before == "/" and after in "/*")
