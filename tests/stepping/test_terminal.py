"""Stepping by keys, in a pseudo-terminal that is left as it was."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

import fcntl
import pty
import struct
import termios

PATIENCE = 30  # seconds until something that never comes is a failure
RIGHT, LEFT, HOME, END = b"\x1b[C", b"\x1b[D", b"\x1b[H", b"\x1b[F"
COMMAND = ["step", "w = x + y; z = w**2", "x=2", "y=3", "--interactive"]


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, *words: str, rows: int = 30) -> None:
        self.outer, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 100, 0, 0))
        self.before = termios.tcgetattr(inner)
        self.inner = inner
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograd", *words],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": str(rows)},
        )
        self.said = ""

    def wait_for(self, text: str) -> None:
        """Read until the text is there; what came before it is forgotten."""
        while text not in self.said:
            ready = select.select([self.outer], [], [], PATIENCE)[0]
            assert ready, f"{text!r} did not come; there was {self.said!r}"
            new = os.read(self.outer, 65536).decode(errors="replace")
            self.said += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", new)
        self.said = self.said.split(text, 1)[1]

    def press(self, keys: bytes) -> None:
        os.write(self.outer, keys)

    def end(self) -> int:
        """Wait for the end of the program; its exit code."""
        last = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < last, f"it did not end; there was {self.said!r}"
            if select.select([self.outer], [], [], 0.1)[0]:
                new = os.read(self.outer, 65536).decode(errors="replace")
                self.said += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", new)
        return self.process.returncode

    def is_as_before(self) -> bool:
        return termios.tcgetattr(self.inner) == self.before

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.outer)
        os.close(self.inner)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal(*COMMAND)
    yield opened
    opened.close()


def test_arrows_home_and_end_move_and_q_leaves(terminal: Terminal) -> None:
    terminal.wait_for("step 1 of 6")
    terminal.wait_for("w = x + y = 2 + 3 = 5")
    terminal.press(RIGHT * 3)
    terminal.wait_for("step 4 of 6")
    terminal.wait_for("w.grad: 0 + 1 × 10 = 10")
    terminal.press(LEFT)
    terminal.wait_for("step 3 of 6")
    terminal.press(END)
    terminal.wait_for("step 6 of 6")
    terminal.press(HOME)
    terminal.wait_for("step 1 of 6")
    terminal.press(b"q")
    assert terminal.end() == 0
    assert "left at step 1 of 6: w = x + y = 2 + 3 = 5" in terminal.said
    assert terminal.is_as_before()


def test_space_plays_to_the_end_and_stops_there(terminal: Terminal) -> None:
    terminal.wait_for("step 1 of 6")
    terminal.press(END + LEFT + b" ")
    terminal.wait_for("step 5 of 6")
    terminal.wait_for("step 6 of 6")
    terminal.press(b"q")
    assert terminal.end() == 0


def test_keys_that_mean_nothing_are_passed_over(terminal: Terminal) -> None:
    terminal.wait_for("step 1 of 6")
    terminal.press(b"\x1b[1;5C" + b"x" + "é".encode())
    terminal.press(RIGHT)
    terminal.wait_for("step 2 of 6")
    terminal.press(b"q")
    assert terminal.end() == 0


@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGINT, {0, 130}), (signal.SIGTERM, {143}), (signal.SIGHUP, {129})]
)
def test_the_terminal_is_restored_when_the_program_is_stopped(
    terminal: Terminal, how: signal.Signals, code: set[int]
) -> None:
    terminal.wait_for("q leave")
    terminal.process.send_signal(how)
    assert terminal.end() in code
    assert terminal.is_as_before()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_is_known_even_if_what_its_handler_raises_is_lost_in_a_finalizer() -> None:
    from autograd.stepping.terminal import _leaving_when_told

    class Dying:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)
            list(map(str, range(10)))  # by now its handler has run

    with _leaving_when_told() as told:
        Dying()
        assert told == [signal.SIGINT]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_long_graph_shows_the_part_around_the_step() -> None:
    terms = "; ".join(f"a{i} = {'x' if i == 0 else f'a{i - 1}'} + 1" for i in range(60))
    opened = Terminal("step", terms, "x=2", "--interactive", rows=20)
    try:
        opened.wait_for("… 61 nodes")
        opened.press(END)
        opened.wait_for("step 121 of 121")
        opened.press(b"q")
        assert opened.end() == 0
    finally:
        opened.close()


def test_without_a_terminal_it_says_what_to_do() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "autograd", *COMMAND],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "stepping by keys needs a terminal" in done.stderr
    assert done.stdout == ""
