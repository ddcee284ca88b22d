"""Which languages there are, and which one is meant."""

from __future__ import annotations

import os
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import NamedTuple

DEFAULT = "en"

# Found by looking into the folder: the files named by two letters.
LANGUAGES = tuple(
    sorted(
        found.name
        for found in pkgutil.iter_modules([os.path.dirname(__file__)])
        if re.fullmatch("[a-z]{2}", found.name)
    )
)


class Language(NamedTuple):
    """The table of a language.

    name       what its speakers call it
    choice     how ``{gap:first/second}`` chooses its word: "count" (1 node, 2 nodes) or "sound"
               (the Korean particles)
    texts      the sentences by their keys
    functions  what each function computes; none in English, where the docstrings say it
    """

    name: str
    choice: str
    texts: Mapping[str, str]
    functions: Mapping[str, str]


@cache
def language(code: str) -> Language:
    """The table of one of ``LANGUAGES``."""
    module = import_module(f"autograd.wording.{code}")
    functions = getattr(module, "FUNCTIONS", {})
    return Language(module.NAME, module.CHOICE, module.TEXTS, functions)


def checked_language(lang: str | None) -> str:
    """``lang`` as it was given, if there is such a language; without one, English.

    >>> checked_language("ko"), checked_language(None)
    ('ko', 'en')
    """
    if lang is None:
        return DEFAULT
    if lang not in LANGUAGES:
        raise ValueError(f"lang must be one of {', '.join(LANGUAGES)}; got {lang!r}")
    return lang


def environment_language(environment: Mapping[str, str] | None = None) -> str:
    """The language that the environment of a command asks for, else English.

    >>> environment_language({"LANG": "ko_KR.UTF-8"})
    'ko'
    >>> environment_language({"LC_ALL": "C", "LANG": "ko_KR.UTF-8"})
    'en'
    """
    known = os.environ if environment is None else environment
    names = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as in POSIX
    wanted = next((known[name] for name in names if known.get(name)), "")
    code = re.split(r"[_.@-]", wanted)[0].lower()
    return code if code in LANGUAGES else DEFAULT
