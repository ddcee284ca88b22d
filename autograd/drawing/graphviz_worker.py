"""Graphviz at work: DOT text in, a picture out, by the library inside the pygraphviz wheel.

The engine runs this text in a process of its own, so it imports nothing of ours. That process
can be ended when it takes too long; what the C libraries print about the machine's fonts
goes to its standard error, not to the user's; and it may crash without taking a session along.

First it says whether there is a Graphviz. An answer is a head of two lengths, the picture's and
the complaints', and then both; a length of -1 stands for no picture.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import tempfile
from typing import IO, Any

HEAD = struct.Struct(">qq")


def library() -> Any:
    """The pygraphviz wheel's Graphviz, or None where there is none."""
    try:
        from pygraphviz import graphviz
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
    with tempfile.TemporaryFile() as file:
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
    with tempfile.TemporaryFile() as file:  # a format that is only written to files
        error = graphviz.gvRender(context, graph, format, file)
        file.seek(0)
        return error, file.read()


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


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the session's
    sys.path[:] = json.loads(sys.argv[1])
    answers = os.fdopen(os.dup(1), "wb")
    with tempfile.TemporaryFile(buffering=0) as complaints:
        for descriptor in (1, 2):
            os.dup2(complaints.fileno(), descriptor)
        serve(sys.stdin.buffer, answers, complaints)


if __name__ == "__main__":
    main()
