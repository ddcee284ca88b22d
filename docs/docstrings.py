"""Docstrings as Sphinx reads them: aligned lists of arguments become definition lists.

A docstring says ``name  what it is`` with two spaces or more between, one argument a line, and
indents the lines that go on; reStructuredText would run these lines together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_ARGUMENT = re.compile(
    r"(?P<indent> *)(?P<names>\*{0,2}[\w.]+(?:, \*{0,2}\w+)*) {2,}(?P<words>\S.*)"
)


def as_definitions(
    app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]
) -> None:
    """Rewrite ``lines`` in place: Sphinx's event ``autodoc-process-docstring``."""
    lines[:] = _rewritten(lines)


def _rewritten(lines: list[str]) -> Iterator[str]:
    inside: str | None = None  # the indent of the list of arguments that we are in
    fresh = True  # after an empty line
    for line in lines:
        found = _ARGUMENT.fullmatch(line) if fresh or inside is not None else None
        if found and inside in (None, found["indent"]):
            inside = found["indent"]
            yield f"{inside}``{found['names']}``"
            yield f"{inside}    {found['words']}"
        elif inside is not None and line.startswith(inside + "   "):
            yield f"{inside}    {line.strip()}"  # goes on with the argument above
        else:
            if inside is not None and line.strip():
                yield ""  # a list ends with an empty line
            inside = None
            yield line
        fresh = not line.strip()
