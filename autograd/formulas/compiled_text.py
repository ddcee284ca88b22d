"""Text that is compiled while the program runs, kept where Python's tools look for source.

Tracebacks, debuggers and ``inspect.getsource`` read lines from ``linecache``, so a text that
was written a moment ago is read like a file:

>>> import inspect
>>> twice = function_of("def twice(x):\\n    return x + x\\n", "twice", {}, "an example")
>>> print(inspect.getsource(twice), end="")
def twice(x):
    return x + x

Its lines stay for as long as the code that was compiled from them.
"""

from __future__ import annotations

import linecache
import weakref
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from types import CodeType
from typing import Any

_numbers = count(2)
_free: defaultdict[str, list[str]] = defaultdict(list)  # by title, the names that hold no text now


def function_of(text: str, name: str, scope: dict[str, Any], title: str) -> Callable[..., Any]:
    """The function ``name`` that ``text`` defines; ``scope`` is what it can use."""
    made: dict[str, Callable[..., Any]] = {}  # apart: something in the scope may be called so too
    exec(code_of(text, title), scope, made)
    return made[name]


def code_of(text: str, title: str) -> CodeType:
    """``text`` compiled, to be run by ``exec``; in tracebacks its file is called ``<title>``."""
    file, entry = _listed(text, title)
    try:
        code = compile(text, file, "exec")
    except BaseException:
        _forget(file, entry, title)
        raise
    # The functions in it, unlike the whole, live as long as somebody can ask for their lines.
    for part in code.co_consts:
        if isinstance(part, CodeType):
            weakref.finalize(part, _forget, file, entry, title).atexit = False
    return code


def _listed(text: str, title: str) -> tuple[str, object]:
    """Enter the lines of ``text`` under a file name that no other text has; both are given."""
    entry = (len(text), None, text.splitlines(True), f"<{title}>")
    with suppress(IndexError):
        file = _free[title].pop()
        linecache.cache[file] = entry
        return file, entry
    file = f"<{title}>"
    while linecache.cache.setdefault(file, entry) is not entry:
        file = f"<{title}, {next(_numbers)}>"
    return file, entry


def _forget(file: str, entry: object, title: str) -> None:
    """Drop the lines of a text that is gone; its name waits for the next one of this title.

    A collection may call this at any moment, while ``linecache.checkcache`` goes through the names
    that it found a moment ago too. So an entry is emptied, and its name stays.
    """
    if linecache.cache.get(file) is entry:
        linecache.cache[file] = (0, None, [], file)
        _free[title].append(file)
