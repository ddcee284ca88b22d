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
from collections.abc import Callable
from itertools import count
from types import CodeType
from typing import Any

_numbers = count(2)


def function_of(text: str, name: str, scope: dict[str, Any], title: str) -> Callable[..., Any]:
    """The function ``name`` that ``text`` defines; ``scope`` is what it can use."""
    made: dict[str, Callable[..., Any]] = {}  # apart: something in the scope may be called so too
    exec(code_of(text, title), scope, made)
    return made[name]


def code_of(text: str, title: str) -> CodeType:
    """``text`` compiled, to be run by ``exec``; in tracebacks its file is called ``<title>``."""
    file = _listed(text, title)
    try:
        code = compile(text, file, "exec")
    except BaseException:
        del linecache.cache[file]
        raise
    # The functions in it, unlike the whole, live as long as somebody can ask for their lines.
    for part in code.co_consts:
        if isinstance(part, CodeType):
            weakref.finalize(part, linecache.cache.pop, file, None).atexit = False
    return code


def _listed(text: str, title: str) -> str:
    """Enter the lines of ``text`` under a file name that no other text has."""
    entry = (len(text), None, text.splitlines(True), f"<{title}>")
    file = f"<{title}>"
    while linecache.cache.setdefault(file, entry) is not entry:
        file = f"<{title}, {next(_numbers)}>"
    return file
