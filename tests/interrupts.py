"""Ctrl-C at a chosen bytecode instruction: each moment is hit on purpose, none by chance."""

from __future__ import annotations

import dis
import os
import random
import signal
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

# How many moments of each kind are tried; GLASSGRAD_MOMENTS=2000 takes its time.
MOMENTS = int(os.environ.get("GLASSGRAD_MOMENTS", "40"))


class Interrupting:
    """Presses Ctrl-C at chosen bytecode instructions of the given files, counted from 0.

    Only those count at which Python looks for signals: the first of a function, and those
    after a call or a jump back. Python counts the signal to the call itself; a trace raises
    one instruction later, so a moment counts only where both lie in the same ``try``. The
    handler of the moment runs: Python's raises ``KeyboardInterrupt``, ``fit`` has its own.
    """

    def __init__(self, *moments: int, files: tuple[str, ...]) -> None:
        self.moments, self.files, self.count = set(moments), files, 0
        self.before: dict[Any, int] = {}  # frame: where its last instruction stands

    def __enter__(self) -> Interrupting:
        sys.settrace(self.trace)
        return self

    def __exit__(self, *_: Any) -> None:
        sys.settrace(None)

    def trace(self, frame: Any, event: str, arg: Any) -> Any:
        if not any(part in frame.f_code.co_filename for part in self.files):
            return None
        if not frame.f_trace_opcodes:
            frame.f_trace_opcodes = True
            if sys.version_info[:2] == (3, 12):  # it looks for the wish only here
                sys.settrace(self.trace)
        if event == "return":
            self.before.pop(frame, None)
        if event == "opcode":
            here = frame.f_lasti
            before = self.before.get(frame, here)
            self.before[frame] = here
            if _takes_signals(frame.f_code, before, here):
                number, self.count = self.count, self.count + 1
                if number in self.moments:
                    signal.raise_signal(signal.SIGINT)
        return self.trace


@cache
def _takes_signals(code: Any, before: int, here: int) -> bool:
    if before == here:
        return True  # the first of a function
    done = dis.opname[code.co_code[before]]
    looks = done.startswith(("RESUME", "CALL")) or "JUMP_BACKWARD" in done
    return looks and _handler(code, before) == _handler(code, here)


def _handler(code: Any, offset: int) -> int | None:
    """Where an exception at an instruction goes inside its function."""
    entries = dis._parse_exception_table(code)  # type: ignore[attr-defined]
    return next((e.target for e in entries if e.start <= offset < e.end), None)


def moments_of(act: Callable[[], Any], files: tuple[str, ...], times: int = 1) -> list[int]:
    """Moments spread over all instructions that ``act`` runs: the same ones in every run."""
    act()  # what only the first call does is done
    with Interrupting(files=files) as counting:
        act()
    every = range(counting.count)
    return sorted(random.Random(0).sample(every, min(len(every), times * MOMENTS)))


def press(act: Callable[[], Any], *moments: int, files: tuple[str, ...]) -> bool:
    """Whether ``KeyboardInterrupt`` came out of ``act``."""
    try:
        with Interrupting(*moments, files=files):
            act()
    except KeyboardInterrupt:
        return True
    return False
