"""The layout engine: Graphviz on DOT text, in this process where that is possible.

The ``pygraphviz`` wheel carries Graphviz itself, so nothing else need be installed. Where
there is no such wheel, the ``dot`` program on the PATH does the same work.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from autograd.errors import DrawingError

FORMATS = ("svg", "png", "pdf", "json", "plain")

MISSING = (
    "drawing needs Graphviz, and this Python has none. Either line installs it:\n"
    "    pip install pygraphviz        (the wheel carries Graphviz)\n"
    "    apt install graphviz          (or brew, choco, dnf: the 'dot' program on the PATH)"
)

Engine = Callable[[str, str, bool], bytes]

# Graphviz keeps global state: one layout at a time, whatever the number of threads.
_lock = RLock()


def render(dot: str, format: str, *, placed: bool = False) -> bytes:
    """The DOT text ``dot`` laid out and drawn by Graphviz, as bytes.

    format  ``"svg"``, ``"png"``, ``"pdf"``, ``"json"`` or ``"plain"`` (bare positions)
    placed  the text says where everything stands, as ``"json"`` does: only draw it

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
        return engine(dot, format, placed)


def pixels(dot: str, *, placed: bool = False) -> tuple[int, int, bytes] | None:
    """Width, height and the bytes of the pixels, each alpha, red, green, blue.

    It is the PNG without its compression, which takes as long as drawing does. None where
    this Graphviz has no format for that.
    """
    library = _library()
    if library is None:
        return None
    engine = b"nop2" if placed else b"dot"
    with _lock, _quiet_stderr(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "picture.gd")
        data = _draw_with(library, dot, "gd:cairo", engine, path)
        if data is None or data[:2] != _TRUE_COLOUR:
            return None
        wide, high = (int.from_bytes(data[i : i + 2], "big") for i in (2, 4))
        return wide, high, data[_HEAD:]


_TRUE_COLOUR = b"\xff\xfe"  # how libgd's own format begins; its head has 11 bytes
_HEAD = 11


@cache
def has_fonts() -> bool:
    """Whether Graphviz finds any font: without one, every letter becomes the same box."""
    text = 'digraph { node [shape=plain, fontname="Helvetica,Arial,sans-serif"]; '
    lines = render(text + 'i [label="iiii"]; w [label="WWWW"] }', "plain").decode().split("\n")
    widths = [line.split()[4] for line in lines if line.startswith("node")]
    return widths[0] != widths[1]


# ---------------------------------------------------------------- in this process


@cache
def _library() -> Any:
    """The pygraphviz wheel's Graphviz, or None where there is none."""
    try:
        from pygraphviz import graphviz as library
    except Exception:  # not installed, or its libraries do not load on this machine
        return None
    # releases before 2.0 only start the program
    return library if hasattr(library, "gvContextWithBuiltins") else None


@cache
def _in_process() -> Engine | None:
    """Graphviz inside the pygraphviz wheel, or None where there is none."""
    library = _library()
    if library is None:
        return None

    def draw(dot: str, format: str, placed: bool) -> bytes:
        engine = b"nop2" if placed else b"dot"
        with _quiet_stderr() as complaints:
            data = _draw_with(library, dot, format, engine)
        if _lost_edges(complaints):
            with _quiet_stderr():
                data = _draw_with(library, _straight(dot), format, engine)
        if data is None:
            raise _refused("\n".join(complaints))
        return data

    return draw


def _lost_edges(complaints: list[str]) -> bool:
    """Whether Graphviz found no way for an edge and left it out; tangled scopes do that."""
    return any("lib/pathplan" in line for line in complaints)


def _straight(dot: str) -> str:
    """The same text with straight edges, for which no way need be found."""
    return dot.replace("{", "{ graph [splines=line]; ", 1)


def _draw_with(library: Any, dot: str, format: str, engine: bytes, path: str = "") -> bytes | None:
    """Parse, lay out, draw, free; None when Graphviz refuses.

    path  of a file in between, for a format that is only written to files
    """
    with tempfile.TemporaryFile() as file:
        file.write(dot.encode())
        file.seek(0)
        try:
            graph = library.agread(file, None)
        except ValueError:
            return None
    context = library.gvContextWithBuiltins()
    try:
        if library.gvLayout(context, graph, engine):
            return None
        data: bytes | None
        if path:
            error = library.gvRenderFilename(context, graph, format.encode(), path.encode())
            data = None if error else Path(path).read_bytes()
        else:
            error, data = library.gvRenderData(context, graph, format.encode())
        library.gvFreeLayout(context, graph)
        return None if error or data is None else bytes(data)
    finally:
        library.agclose(graph)
        library.gvFreeContext(context)


# What Graphviz, Pango and Fontconfig print about the machine's fonts and our fixed sizes.
_NOISE = (
    *("Fontconfig ", "Warning: ", "Error: ", "in label of ", "Pango-", "(process:"),
    *("lib/pathplan/", "trouble in "),
)
_RANKS = re.compile(r"(%0|[a-z]+\d+) \d+")  # a node and its column, where scopes tangle


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
                if not text or text.startswith(_NOISE) or _RANKS.fullmatch(text):
                    complaints.append(text)
                else:
                    with suppress(OSError):
                        os.write(2, line)


# ---------------------------------------------------------------- by the program


def _by_program() -> Engine | None:
    """The ``dot`` program on the PATH, or None where there is none."""
    if shutil.which("dot") is None:
        return None

    def draw(dot: str, format: str, placed: bool) -> bytes:
        import graphviz

        data = dot.encode()
        try:
            if placed:
                return bytes(graphviz.pipe("neato", format, data, neato_no_op=2, quiet=True))
            return bytes(graphviz.pipe("dot", format, data, quiet=True))
        except graphviz.CalledProcessError as error:
            raise _refused((error.stderr or b"").decode(errors="replace")) from None

    return draw


def _refused(complaints: str) -> DrawingError:
    lines = [line for line in complaints.splitlines() if line.startswith("Error")]
    return DrawingError(f"Graphviz could not draw this: {'; '.join(lines) or 'no reason given'}")
