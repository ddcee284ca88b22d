"""The layout engine: Graphviz on DOT text, in a process of its own.

The ``pygraphviz`` wheel carries Graphviz itself, so nothing else need be installed; a second
Python runs it, see ``graphviz_worker.py``. Where there is no such wheel, the ``dot`` program
on the PATH does the same work.
"""

from __future__ import annotations

import atexit
import os
import pkgutil
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from weakref import WeakSet

from autograd.drawing import graphviz_worker
from autograd.drawing.graphviz_worker import HEAD, drawn
from autograd.errors import DrawingError

FORMATS = ("svg", "png", "pdf", "json", "plain")

MISSING = (
    "drawing needs Graphviz, and this Python has none. Either line installs it:\n"
    "    pip install pygraphviz        (the wheel carries Graphviz)\n"
    "    apt install graphviz          (or brew, choco, dnf: the 'dot' program on the PATH)"
)

# In a browser there is no program to install, see browser_layout.py.
MISSING_IN_BROWSER = (
    "this Python runs in a browser, where there is no Graphviz, which writes PNG, PDF and GIF. "
    "Save the picture as .svg or .html: these are laid out here"
)

LIMIT = "GLASSGRAD_LAYOUT_SECONDS"  # the environment variable
SECONDS = 120.0  # after which a layout is given up

Engine = Callable[[str, str, bool], bytes]


def render(dot: str, format: str, *, placed: bool = False) -> bytes:
    """The DOT text ``dot`` laid out and drawn by Graphviz, as bytes.

    format  ``"svg"``, ``"png"``, ``"pdf"``, ``"json"`` or ``"plain"`` (bare positions)
    placed  the text says where everything stands, as ``"json"`` does: only draw it

    Raises ``DrawingError`` when there is no Graphviz, when it refuses ``dot``, or when it is
    not done after two minutes (``GLASSGRAD_LAYOUT_SECONDS`` sets another time). It is safe to
    call from several threads, and Ctrl-C ends it at once.

    >>> render("digraph { x -> y }", "svg").startswith(b"<?xml")
    True
    """
    if format not in FORMATS:
        raise DrawingError(f"cannot draw {format!r}: the formats are {', '.join(FORMATS)}")
    engine = None if in_browser() else _by_wheel() or _by_program()
    if engine is None:
        raise DrawingError(MISSING_IN_BROWSER if in_browser() else MISSING)
    return engine(dot, format, placed)


def pixels(dot: str, *, placed: bool = False) -> tuple[int, int, bytes] | None:
    """Width, height and the bytes of the pixels, each alpha, red, green, blue.

    It is the PNG without its compression, which takes as long as drawing does. None where
    this Graphviz has no format for that.
    """
    if in_browser() or _by_wheel() is None:
        return None
    data, _ = _ask(dot, "gd:cairo", "nop2" if placed else "dot")
    if data is None or data[:2] != _TRUE_COLOUR:
        return None
    wide, high = (int.from_bytes(data[i : i + 2], "big") for i in (2, 4))
    return wide, high, data[_HEAD:]


_TRUE_COLOUR = b"\xff\xfe"  # how libgd's own format begins; its head has 11 bytes
_HEAD = 11


def in_browser() -> bool:
    """Whether this Python is WebAssembly: it can start no process and no thread."""
    return sys.platform == "emscripten"


@cache
def has_fonts() -> bool:
    """Whether Graphviz finds any font: without one, every letter becomes the same box."""
    text = 'digraph { node [shape=plain, fontname="Helvetica,Arial,sans-serif"]; '
    lines = render(text + 'i [label="iiii"]; w [label="WWWW"] }', "plain").decode().split("\n")
    widths = [line.split()[4] for line in lines if line.startswith("node")]
    return widths[0] != widths[1]


def _seconds() -> float:
    """How long a layout may take."""
    given = os.environ.get(LIMIT, "")
    with suppress(ValueError):
        return max(float(given), 0.1) if given else SECONDS
    raise DrawingError(f"{LIMIT} is a number of seconds; it is set to {given!r}")


def _too_slow(seconds: float) -> DrawingError:
    return DrawingError(
        f"Graphviz has not laid this graph out within {seconds:g} seconds, and was ended: close "
        "scopes, draw(z, collapse=1), draw a part of the graph, or let the environment variable "
        f"{LIMIT} allow more"
    )


# ---------------------------------------------------------------- the pygraphviz wheel


@cache
def _by_wheel() -> Engine | None:
    """Graphviz inside the pygraphviz wheel, or None where there is none."""
    if find_spec("pygraphviz") is None:
        return None
    with _turns:
        first = _idle_one() or _new()
        if not first.has_graphviz:
            return None
        _idle.append(first)

    def draw(dot: str, format: str, placed: bool) -> bytes:
        engine = "nop2" if placed else "dot"
        data, complaints = _ask(dot, format, engine)
        if "lib/pathplan" in complaints:  # no way was found for an edge, and it was left out
            data, _ = _ask(_straight(dot), format, engine)
        if data is None:
            raise _refused(complaints)
        return data

    return draw


def _straight(dot: str) -> str:
    """The same text with straight edges, for which no way need be found."""
    return dot.replace("{", "{ graph [splines=line]; ", 1)


def _ask(dot: str, format: str, engine: str) -> tuple[bytes | None, str]:
    """What Graphviz draws, None if it refuses, and what it complains of."""
    seconds = _seconds()
    with _turns:
        worker = _idle_one() or _new()
        try:
            answer = worker.ask(dot.encode(), format, engine, seconds)
        except BaseException:  # Ctrl-C, or it took too long: nobody waits for the answer
            worker.end()
            raise
        _idle.append(worker)
        return answer


def _idle_one() -> _Worker | _Here | None:
    while _idle:
        worker = _idle.pop()
        if isinstance(worker, _Here) or worker.process.poll() is None:
            return worker
        worker.end()  # somebody killed it
    return None


def _new() -> _Worker | _Here:
    if _can_start():
        worker = _Worker()
        if worker.has_graphviz:
            return worker
        worker.end()
    return _Here()


def _can_start() -> bool:
    """Whether this program is Python's own, so that it can be started once more."""
    name = os.path.basename(sys.executable or "").lower()
    return ("python" in name or "pypy" in name) and not getattr(sys, "frozen", False)


@cache
def _worker_text() -> str:
    return (pkgutil.get_data(__name__, "graphviz_worker.py") or b"").decode()


class _Worker:
    """A process that draws, see ``graphviz_worker.py``."""

    def __init__(self) -> None:
        path = [str(folder) for folder in sys.path]
        program = f"{_worker_text()}\nmain({path!r})\n"
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", program],
                bufsize=0,  # a fork must not find half a question in a buffer
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise DrawingError(f"a second Python, to draw, does not start: {error}") from error
        _all.add(self)
        try:
            self.has_graphviz = self.read(1) == b"\1"
        except OSError:
            self.has_graphviz = False
        except BaseException:
            self.end()
            raise

    def ask(self, dot: bytes, format: str, engine: str, seconds: float) -> tuple[bytes | None, str]:
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self.process.kill()

        clock = threading.Timer(seconds, give_up)
        clock.daemon = True
        clock.start()
        try:
            self.write(f"{engine} {format} {len(dot)}\n".encode() + dot)
            size, said = HEAD.unpack(self.read(HEAD.size))
            data = self.read(max(size, 0))
            complaints = self.read(said).decode(errors="replace")
        except OSError:  # it is gone
            raise (_too_slow(seconds) if late.is_set() else _crashed()) from None
        finally:
            clock.cancel()
        return data if size >= 0 else None, complaints

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        left = memoryview(data)
        while left:
            left = left[self.process.stdin.write(left) :]

    def read(self, size: int) -> bytes:
        assert self.process.stdout is not None
        found = bytearray()
        while len(found) < size:
            more = self.process.stdout.read(size - len(found))
            if not more:
                raise BrokenPipeError
            found += more
        return bytes(found)

    def end(self) -> None:
        """End the process, whatever it is at."""
        with suppress(PermissionError):  # of a process that is another user by now
            self.process.kill()
        self.close()  # at the end of its questions it ends by itself
        self.process.wait()
        _all.discard(self)

    def __del__(self) -> None:  # an interrupt came before anybody held it
        if hasattr(self, "process") and self.process.returncode is None:
            self.end()

    def close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


class _Here:
    """Graphviz in this process, where no second one can be started: in an embedded Python."""

    def __init__(self) -> None:
        self.library = graphviz_worker.library()
        self.has_graphviz = self.library is not None

    def ask(self, dot: bytes, format: str, engine: str, seconds: float) -> tuple[bytes | None, str]:
        with _alone:
            return drawn(self.library, dot, format.encode(), engine.encode()), ""

    def end(self) -> None:
        pass


def _crashed() -> DrawingError:
    return DrawingError("Graphviz crashed while it drew this graph: draw a part of it")


_MOST = min(os.cpu_count() or 1, 4)  # at once
_turns = threading.BoundedSemaphore(_MOST)
_alone = threading.RLock()  # Graphviz keeps global state: one layout at a time in a process
_idle: list[_Worker | _Here] = []
_all: WeakSet[_Worker] = WeakSet()


def _end_all() -> None:
    for worker in list(_all):
        worker.end()


def _forget_workers() -> None:
    """In a forked process: they are the parent's, and nobody here holds a turn."""
    global _turns, _alone
    _turns, _alone = threading.BoundedSemaphore(_MOST), threading.RLock()
    for worker in list(_all):
        worker.close()
        worker.process.returncode = 0  # not ours to wait for
    _all.clear()
    _idle[:] = [worker for worker in _idle if isinstance(worker, _Here)]


atexit.register(_end_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_workers)


# ---------------------------------------------------------------- by the program


def _by_program() -> Engine | None:
    """The ``dot`` program on the PATH, or None where there is none."""
    import shutil

    program = shutil.which("dot")
    if program is None:
        return None

    def draw(dot: str, format: str, placed: bool) -> bytes:
        engine = ["-Kneato", "-n2"] if placed else ["-Kdot"]
        seconds = _seconds()
        try:
            done = subprocess.run(
                [program, "-q", *engine, f"-T{format}"],
                input=dot.encode(),
                capture_output=True,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            raise _too_slow(seconds) from None
        if done.returncode:
            raise _refused(done.stderr.decode(errors="replace"))
        return done.stdout

    return draw


def _refused(complaints: str) -> DrawingError:
    lines = [line for line in complaints.splitlines() if line.startswith("Error")]
    return DrawingError(f"Graphviz could not draw this: {'; '.join(lines) or 'no reason given'}")
