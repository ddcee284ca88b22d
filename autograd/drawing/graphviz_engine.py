"""The layout engine: Graphviz on DOT text, in this process where that is possible.

The ``pygraphviz`` wheel carries Graphviz itself, so nothing else need be installed. Where
there is no such wheel, the ``dot`` program on the PATH does the same work.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from threading import RLock
from typing import Any

from autograd.errors import DrawingError

FORMATS = ("svg", "png", "pdf", "json", "plain")

MISSING = (
    "drawing needs Graphviz, and this Python has none. Either line installs it:\n"
    "    pip install pygraphviz        (the wheel carries Graphviz)\n"
    "    apt install graphviz          (or brew, choco, dnf: the 'dot' program on the PATH)"
)

# Graphviz keeps global state: one layout at a time, whatever the number of threads.
_lock = RLock()


def render(dot: str, format: str) -> bytes:
    """The DOT text ``dot`` laid out and drawn by Graphviz, as bytes.

    format  ``"svg"``, ``"png"``, ``"pdf"``, ``"json"`` or ``"plain"`` (bare positions)

    Raises ``DrawingError`` when there is no Graphviz, or when it refuses ``dot``. It is
    safe to call from several threads.

    >>> render("digraph { x -> y }", "svg").startswith(b"<?xml")
    True
    """
    if format not in FORMATS:
        raise DrawingError(f"cannot draw {format!r}: the formats are {', '.join(FORMATS)}")
    engine = _in_process() or _by_program()
    if engine is None:
        raise DrawingError(MISSING)
    with _lock:
        return engine(dot, format)


@cache
def has_fonts() -> bool:
    """Whether Graphviz finds any font: without one, every letter becomes the same box."""
    text = 'digraph { node [shape=plain, fontname="Helvetica,Arial,sans-serif"]; '
    lines = render(text + 'i [label="iiii"]; w [label="WWWW"] }', "plain").decode().split("\n")
    widths = [line.split()[4] for line in lines if line.startswith("node")]
    return widths[0] != widths[1]


# ---------------------------------------------------------------- in this process


@cache
def _in_process() -> Callable[[str, str], bytes] | None:
    """Graphviz inside the pygraphviz wheel, or None where there is none."""
    try:
        from pygraphviz import graphviz as library
    except Exception:  # not installed, or its libraries do not load on this machine
        return None
    if not hasattr(library, "gvContextWithBuiltins"):
        return None  # releases before 2.0 only start the program

    def draw(dot: str, format: str) -> bytes:
        with _quiet_stderr() as complaints:
            data = _draw_with(library, dot, format)
        if data is None:
            raise _refused("\n".join(complaints))
        return data

    return draw


def _draw_with(library: Any, dot: str, format: str) -> bytes | None:
    """Parse, lay out, draw, free; None when Graphviz refuses."""
    with tempfile.TemporaryFile() as file:
        file.write(dot.encode())
        file.seek(0)
        try:
            graph = library.agread(file, None)
        except ValueError:
            return None
    context = library.gvContextWithBuiltins()
    try:
        if library.gvLayout(context, graph, b"dot"):
            return None
        error, data = library.gvRenderData(context, graph, format.encode())
        library.gvFreeLayout(context, graph)
        return None if error else bytes(data)
    finally:
        library.agclose(graph)
        library.gvFreeContext(context)


# What Graphviz, Pango and Fontconfig print about the machine's fonts and our fixed sizes.
_NOISE = ("Fontconfig ", "Warning: ", "Error: ", "in label of ", "Pango-", "(process:")


@contextmanager
def _quiet_stderr() -> Iterator[list[str]]:
    """Keep what the C libraries print away from the user; gives the list of those lines.

    They write to file descriptor 2, past ``sys.stderr``. Lines that are not theirs, of
    another thread perhaps, are passed on afterwards.
    """
    complaints: list[str] = []
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
        stderr = os.dup(2)
    except (OSError, ValueError):  # no stderr: nothing to keep quiet
        yield complaints
        return
    with tempfile.TemporaryFile() as caught:
        try:
            os.dup2(caught.fileno(), 2)  # inside: Ctrl-C may come just after it
            yield complaints
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            caught.seek(0)
            for line in caught.read().splitlines(keepends=True):
                text = line.decode(errors="replace").strip()
                if not text or text.startswith(_NOISE):
                    complaints.append(text)
                else:
                    with suppress(OSError):
                        os.write(2, line)


# ---------------------------------------------------------------- by the program


def _by_program() -> Callable[[str, str], bytes] | None:
    """The ``dot`` program on the PATH, or None where there is none."""
    if shutil.which("dot") is None:
        return None

    def draw(dot: str, format: str) -> bytes:
        import graphviz

        try:
            return bytes(graphviz.pipe("dot", format, dot.encode(), quiet=True))
        except graphviz.CalledProcessError as error:
            raise _refused((error.stderr or b"").decode(errors="replace")) from None

    return draw


def _refused(complaints: str) -> DrawingError:
    lines = [line for line in complaints.splitlines() if line.startswith("Error")]
    return DrawingError(f"Graphviz could not draw this: {'; '.join(lines) or 'no reason given'}")
