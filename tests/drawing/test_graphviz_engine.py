"""The engine beside the session: its standard error, threads, forks, Ctrl-C and time limit."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from small_graphs import squared_sum

from autograd import DrawingError, draw
from autograd.drawing import graphviz_engine
from autograd.drawing.graphviz_engine import render

FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
LINUX = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="descriptors are counted")
SLOW = (
    "digraph { " + " ".join(f"{i} -> {i * j % 997};" for i in range(900) for j in (2, 3, 5)) + "}"
)


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


# ---------------------------------------------------------------- the session's own things


def test_the_standard_error_of_the_process_is_not_touched(tmp_path: Path) -> None:
    """Another thread and processes write to it while 30 pictures are drawn: every line arrives."""
    program = """
import os, subprocess, sys, threading
from autograd.drawing.graphviz_engine import render
done = threading.Event()
def write():
    while not done.is_set():
        os.write(2, b"Error: mine\\n")
        written.append(1)
written = []
thread = threading.Thread(target=write)
thread.start()
here = os.fstat(2)
for i in range(30):
    render("digraph { a [label=%d] }" % i, "svg")
    assert os.fstat(2) == here or os.fstat(2).st_ino == here.st_ino
    if i % 10 == 0:
        subprocess.run([sys.executable, "-c", "import os; os.write(2, b'Warning: child\\\\n')"])
done.set()
thread.join()
print(len(written))
"""
    with open(tmp_path / "stderr", "wb") as stderr:
        done = subprocess.run(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=stderr, check=True
        )
    lines = (tmp_path / "stderr").read_bytes().splitlines()
    assert lines.count(b"Error: mine") == int(done.stdout)
    assert lines.count(b"Warning: child") == 3
    assert len(lines) == int(done.stdout) + 3, "and Graphviz wrote nothing"


@pytest.mark.skipif(os.name != "posix", reason="the shell closes them")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_standard_streams_may_be_closed(closed: str, tmp_path: Path) -> None:
    program = "from autograd import Value, draw; draw(Value(2.0) * 3).save('z.svg')"
    subprocess.run(
        ["sh", "-c", f'"$0" -c "$1" {closed}', sys.executable, program], cwd=tmp_path, check=True
    )
    assert (tmp_path / "z.svg").read_bytes().startswith(b"<svg")


def test_many_threads_draw() -> None:
    wrong: list[object] = []

    def work(name: str) -> None:
        for _ in range(5):
            if name.encode() not in render(f'digraph {{ a [label="{name}"] }}', "svg"):
                wrong.append(name)

    threads = [threading.Thread(target=work, args=(f"name{i}",)) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(graphviz_engine._idle) <= graphviz_engine._MOST


# ---------------------------------------------------------------- time and Ctrl-C


def test_a_layout_is_given_up_after_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSGRAD_LAYOUT_SECONDS", "0.2")
    with pytest.raises(DrawingError, match=r"within 0\.2 seconds.*collapse=1"):
        render(SLOW, "svg")
    monkeypatch.setenv("GLASSGRAD_LAYOUT_SECONDS", "30")
    assert render("digraph { a }", "svg").startswith(b"<?xml")
    monkeypatch.setenv("GLASSGRAD_LAYOUT_SECONDS", "soon")
    with pytest.raises(DrawingError, match="is a number of seconds"):
        render("digraph { a }", "svg")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_a_layout_at_once() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    presser = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    began = time.monotonic()
    presser.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            render(SLOW, "svg")
    finally:
        presser.join()
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - began < 20, "the whole layout takes minutes"
    assert render("digraph { a }", "svg").startswith(b"<?xml")


@LINUX
@pytest.mark.parametrize("call", ["read", "write"])
def test_ctrl_c_leaks_no_descriptor(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pressed at every read and write of a drawing, the first ones of a new process too."""
    render("digraph { a }", "svg")
    gc.collect()
    open_before = descriptors()
    usual = getattr(graphviz_engine._Worker, call)
    for moment in range(4):
        count = iter(range(99))

        def pressed(self: Any, given: Any, moment: int = moment, count: Any = count) -> Any:
            if next(count) == moment:
                raise KeyboardInterrupt
            return usual(self, given)

        with monkeypatch.context() as patch:
            patch.setattr(graphviz_engine._Worker, call, pressed)
            with suppress(KeyboardInterrupt):
                render("digraph { a }", "svg")
        assert render("digraph { a }", "svg").startswith(b"<?xml")
        assert descriptors() <= open_before


@LINUX
def test_an_engine_that_was_killed_is_replaced() -> None:
    render("digraph { a }", "svg")
    open_before = descriptors()
    for worker in graphviz_engine._all:
        worker.process.kill()
        worker.process.wait()
    assert render("digraph { a }", "svg").startswith(b"<?xml")
    assert descriptors() <= open_before


def test_where_no_second_python_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/sbin/uwsgi")
    monkeypatch.setattr(graphviz_engine, "_idle", [])
    assert render("digraph { a }", "svg").startswith(b"<?xml")
    with pytest.raises(DrawingError, match="could not draw"):
        render("digraph { a", "svg")


# ---------------------------------------------------------------- forks


def in_children(work: Callable[[], object], count: int = 3) -> list[int]:
    """The exit codes of forked processes that work; one that hangs is ended."""
    codes = []
    for _ in range(count):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of the very thing that is tested
            child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(60)
            code = 1
            try:
                work()
                code = 0
            finally:
                os._exit(code)
        codes.append(os.waitpid(child, 0)[1])
    return codes


@FORKS
def test_a_child_that_is_forked_while_others_draw_can_draw() -> None:
    stop = threading.Event()

    def keep_drawing() -> None:
        while not stop.is_set():
            render("digraph { a -> b }", "svg")

    threads = [threading.Thread(target=keep_drawing) for _ in range(6)]
    for thread in threads:
        thread.start()
    try:
        assert in_children(lambda: draw(squared_sum()).svg, 6) == [0] * 6
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert draw(squared_sum()).svg.startswith("<svg"), "the parent's engines are its own still"
