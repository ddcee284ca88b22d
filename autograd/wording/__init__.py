"""The sentences that people read, in every language, and nothing else.

    en, ko       the tables: the same keys, each with a sentence whose {gaps} are filled
    languages    which languages there are, which one is meant
    sentences    say(): a sentence with its gaps filled; said() and again() where the language is
                 known later; the same for the page's script
    korean       the particle that fits a name or a number

A further language is one file more, ``fr.py`` say, with the keys of ``en.py``. Exceptions are
not translated.
"""

from __future__ import annotations

from autograd.wording.languages import LANGUAGES, checked_language, environment_language
from autograd.wording.sentences import (
    again,
    counted,
    function_text,
    has,
    pieces,
    said,
    say,
    script_words,
    worded,
)

__all__ = [
    "LANGUAGES",
    "again",
    "checked_language",
    "counted",
    "environment_language",
    "function_text",
    "has",
    "pieces",
    "said",
    "say",
    "script_words",
    "worded",
]
