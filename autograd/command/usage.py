"""What is told to whoever wrote the command line."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.wording import said


class UsageError(Exception):
    """The command line is not understood; further lines show the place."""


def shown(text: str) -> str:
    """A word as it was typed, cut where it is long; bytes that are no text as such."""
    text = text.removeprefix(" ") if text.startswith(" -") else text  # see options._protected
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return f"'{text if len(text) <= 60 else f'{text[:60]}…'}'"


def one_of(words: Sequence[str]) -> str:
    """Words as in a sentence, which another language can say again."""
    *most, last = words
    return said("usage.one_of", most=", ".join(most), last=last) if most else last
