"""Graphviz at work: DOT text in, a picture out, by the library inside the pygraphviz wheel.

The engine runs this text in a process of its own, so it imports nothing of ours, and little of
Python's: the first picture waits for it. That process can be ended when it takes too long; what
the C libraries print about the machine's fonts goes to its standard error, not to the user's; and
it may crash without taking a session along.

First it says whether there is a Graphviz. An answer is a head of two lengths, the picture's and
the complaints', and then both; a length of -1 stands for no picture.
"""

from __future__ import annotations

import os
import struct
import sys

# The module ``signal`` without the enumerations that it makes.
from _signal import SIG_IGN, SIGINT, signal  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

HEAD = struct.Struct(">qq")


def library() -> Any:
    """The pygraphviz wheel's Graphviz, or None where there is none."""
    try:
        from pygraphviz import _graphviz as graphviz  # its functions, in C
    except Exception:  # not installed, or its libraries do not load on this machine
        return None
    # releases before 2.0 only start the program
    return graphviz if hasattr(graphviz, "gvContextWithBuiltins") else None


def drawn(graphviz: Any, dot: bytes, format: bytes, engine: bytes) -> bytes | None:
    """Parse, lay out, draw, free; None when Graphviz refuses."""
    graph = _parsed(graphviz, dot)
    if graph is None:
        return None
    context = graphviz.gvContextWithBuiltins()
    try:
        if graphviz.gvLayout(context, graph, engine):
            return None
        error, data = _rendered(graphviz, context, graph, format)
        graphviz.gvFreeLayout(context, graph)
        return None if error or data is None else bytes(data)
    finally:
        graphviz.agclose(graph)
        graphviz.gvFreeContext(context)


def _parsed(graphviz: Any, dot: bytes) -> Any:
    """The graph of the text, None where it is not understood."""
    with _temporary_file() as file:
        file.write(dot)
        file.seek(0)
        try:
            return graphviz.agread(file, None)
        except ValueError:
            return None


def _rendered(graphviz: Any, context: Any, graph: Any, format: bytes) -> tuple[int, bytes | None]:
    if not format.startswith(b"gd:"):
        error, data = graphviz.gvRenderData(context, graph, format)
        return error, data
    with _temporary_file() as file:  # a format that is only written to files
        error = graphviz.gvRender(context, graph, format, file)
        file.seek(0)
        return error, file.read()


def _temporary_file() -> IO[bytes]:
    """A file without a name; in memory where the system has that."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("graphviz"), "w+b", buffering=0)
    import tempfile

    return tempfile.TemporaryFile(buffering=0)


def serve(questions: IO[bytes], answers: IO[bytes], complaints: IO[bytes]) -> None:
    """Answer one question after the other, until there are no more.

    complaints  the file that is standard error
    """
    graphviz = library()
    answers.write(b"\1" if graphviz is not None else b"\0")
    answers.flush()
    while head := questions.readline():
        engine, format, length = head.split()
        complaints.truncate(0)
        complaints.seek(0)
        try:
            data, failed = drawn(graphviz, questions.read(int(length)), format, engine), b""
        except Exception as error:
            data, failed = None, f"Error: {error}".encode()
        complaints.seek(0)
        said = complaints.read() + failed
        answers.write(HEAD.pack(-1 if data is None else len(data), len(said)))
        answers.write(data or b"")
        answers.write(said)
        answers.flush()


def main(path: list[str]) -> None:
    """Serve the process that started this one, and has this ``sys.path``."""
    signal(SIGINT, SIG_IGN)  # Ctrl-C is the session's
    sys.path[:] = path
    _leave_out_classes()
    answers = os.fdopen(os.dup(1), "wb")
    with _temporary_file() as complaints:
        for descriptor in (1, 2):
            os.dup2(complaints.fileno(), descriptor)
        serve(sys.stdin.buffer, answers, complaints)


def _leave_out_classes() -> None:
    """Let the package be found without its own ``__init__``.

    That loads classes of graphs, and with them more of Python's modules than a layout takes time.
    On Windows it also says where the libraries are.
    """
    if sys.platform == "win32":
        return
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec("pygraphviz")
    if spec is not None and spec.submodule_search_locations is not None:
        package = type(sys)("pygraphviz")
        package.__path__ = list(spec.submodule_search_locations)
        sys.modules["pygraphviz"] = package
