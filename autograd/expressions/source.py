"""The text of an expression: its syntax tree, and errors that point at a place in it."""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections.abc import Iterable

from autograd.errors import ExpressionError
from autograd.wording import said

MOST_CHARACTERS = 100_000
MOST_NESTED = 100
GRAMMAR = "names, numbers, + - * / // % **, calls of functions, [lists] and assignments"

# Signs that people write, and how they are typed here.
_CHARACTERS = {
    "×": "*", "·": "*", "∙": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-", "—": "-",
    "²": "**2", "³": "**3", "√": "sqrt(...)", "≤": "<=", "≥": ">=", "≠": "!=",
    "“": "no quotes", "”": "no quotes", "‘": "no quotes", "’": "no quotes",
}  # fmt: skip


class Source:
    """The text as it was typed, and the places in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > MOST_CHARACTERS:
            raise ExpressionError(
                f"the expression has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read"
            )
        self.lines = re.sub("\r\n?", "\n", text).split("\n")
        # Python gives a meaning to indentation; an expression has no blocks.
        self.stripped = [line.lstrip(" \t\f") for line in self.lines]

    def error(self, message: str, place: ast.AST) -> ExpressionError:
        """The error at a node of the syntax tree."""
        line, offset = getattr(place, "lineno", 1), getattr(place, "col_offset", 0)
        before = self.stripped[line - 1].encode()[:offset].decode(errors="replace")
        return self.error_at(message, line, len(before) + self._indent(line))

    def after(self, place: ast.expr) -> ast.AST:
        """The place of the sign that follows an operand."""
        line, end = place.end_lineno or place.lineno, place.end_col_offset or 0
        rest = self.stripped[line - 1].encode()[end:]
        end += len(rest) - len(rest.lstrip(b" \t)"))
        return ast.Name("", ast.Load(), lineno=line, col_offset=end)

    def error_at(self, message: str, line: int, column: int) -> ExpressionError:
        """The error at a line from 1 and a column from 0 of the text as typed.

        A note holds the line and a caret under the place: tracebacks print it, too.
        """
        several = len(self.lines) > 1
        place = {"line": line} if several else {}
        key = "expression.line" if several else "expression.column"
        error = ExpressionError(said(key, **place, column=column + 1, message=message))
        error.add_note(_caret(self.lines[line - 1], column))
        return error

    def _indent(self, line: int) -> int:
        return len(self.lines[line - 1]) - len(self.stripped[line - 1])

    def syntax_error(self, error: SyntaxError) -> ExpressionError:
        line = min(max(error.lineno or 1, 1), len(self.lines))
        offset = min(max((error.offset or 1) - 1, 0), len(self.stripped[line - 1]))
        return self.error_at(
            _syntax_message(error.msg, self.stripped[line - 1], offset),
            line,
            offset + self._indent(line),
        )

    def segment(self, place: ast.expr) -> str:
        """What was typed for an expression, on one line."""
        first, last = place.lineno - 1, (place.end_lineno or place.lineno) - 1
        lines = [line.encode() for line in self.stripped[first : last + 1]]
        lines[-1] = lines[-1][: place.end_col_offset]
        lines[0] = lines[0][place.col_offset :]
        return clipped(" ".join(b" ".join(lines).decode(errors="replace").split()))


def _caret(line: str, column: int) -> str:
    """The line with a caret under the column, cut to fit a terminal."""
    from rich.cells import cell_len

    printable = "".join(c if c.isprintable() else "·" for c in line)
    start, end = max(0, column - 50), max(column + 20, 70)
    before = ("…" if start else "") + printable[start:column]
    after = printable[column:end] + ("…" if len(line) > end else "")
    return f"  {before}{after}\n  {' ' * cell_len(before)}^"


def _syntax_message(message: str, line: str, offset: int) -> str:
    """Python's message for a mistake, in the terms of an expression."""
    rest, word = line[offset:], re.match(r"\w*", line[offset:])
    if message.startswith(("invalid character", "invalid non-printable")):
        instead = _CHARACTERS.get(rest[:1])
        hint = f": write {instead}" if instead else f"; an expression may hold {GRAMMAR}"
        return f"the character {rest[:1]!r} has no meaning here{hint}"
    if message.startswith("Exceeds the limit"):
        return "this number is beyond the range of a float (about 1.8e308)"
    if "decimal literal" in message:
        return "this number runs into what follows it; a product is written 2 * x"
    if "assign" in message:
        return "only a name can stand left of =; a comparison is written =="
    if "string literal" in message:
        return f"text in quotes has no meaning here; an expression may hold {GRAMMAR}"
    if not message.startswith("invalid syntax"):
        return f"{message}; an expression may hold {GRAMMAR}"
    if not rest or rest.startswith("#"):
        return said("expression.missing")
    found = (word.group() if word else "") or rest[0]
    return f"{found!r} is not expected here; an expression may hold {GRAMMAR}"


def statements(source: Source) -> list[ast.stmt]:
    """The syntax tree of the text; whatever Python objects to is an ``ExpressionError``."""
    _check_characters(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "2if x" and the like: such text is refused below
            return ast.parse("\n".join(source.stripped)).body
    except SyntaxError as error:
        raise source.syntax_error(error) from None
    except (RecursionError, MemoryError):
        raise ExpressionError(
            "the expression is nested too deeply: split it into several assignments, "
            "or write a long sum as sum([...])"
        ) from None


def _check_characters(source: Source) -> None:
    """Refuse what the parser of Python refuses in words of its own, or only after long work."""
    depth, open_or_close = 0, {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
    for number, line in enumerate(source.lines, 1):
        comment = line.find("#") if "#" in line else len(line)
        for found in re.finditer("[()\\[\\]{}\0\ud800-\udfff]", line):
            character, place = found.group(), found.start()
            if character not in open_or_close:
                message = f"the character {character!r} has no meaning here"
                raise source.error_at(message, number, place)
            depth += open_or_close[character] if place < comment else 0
            if depth > MOST_NESTED:
                message = f"more than {MOST_NESTED} brackets are open: split it into assignments"
                raise source.error_at(message, number, place)


# ---------------------------------------------------------------- words of messages


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    near = difflib.get_close_matches(word[:100], list(choices), 1)
    return said("expression.did_you_mean", name=near[0]) if near else ""


def quoted(name: str) -> str:
    return repr(clipped(name))


def clipped(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
