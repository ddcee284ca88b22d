"""The stepper in a terminal: the graph with the numbers of the moment, moved by keys.

← →  one step      Home End  first, last      space  play, pause      q  leave
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autograd.drawing.labels import number_text
from autograd.errors import DrawingError
from autograd.formulas.letters import visible
from autograd.stepping.moments import marks_of, moment_at
from autograd.stepping.stepper import SECONDS
from autograd.wording import checked_language, say

if TYPE_CHECKING:
    from autograd.stepping.stepper import Stepper

NOT_A_TERMINAL = (
    "stepping by keys needs a terminal, and standard input or output is none: leave out "
    "--interactive to print all steps, or write a page with --html z.html"
)

# What terminals send for keys; VT100 and xterm, cursor and application mode.
_KEYS = {
    "\x1b[C": "next",
    "\x1bOC": "next",
    "\x1b[B": "next",
    "\x1bOB": "next",
    "\x1b[D": "back",
    "\x1bOD": "back",
    "\x1b[A": "back",
    "\x1bOA": "back",
    "\x1b[H": "first",
    "\x1bOH": "first",
    "\x1b[1~": "first",
    "\x1b[7~": "first",
    "\x1b[F": "last",
    "\x1bOF": "last",
    "\x1b[4~": "last",
    "\x1b[8~": "last",
    " ": "play",
    "q": "quit",
    "Q": "quit",
    "\x03": "quit",
    "\x04": "quit",
    "": "quit",  # the terminal is gone
    "l": "next",
    "h": "back",
}
# Windows sends two letters, the first of them 0 or 224.
_WINDOWS_KEYS = {"M": "next", "P": "next", "K": "back", "H": "back", "G": "first", "O": "last"}

Read = Callable[[float | None], str | None]  # the name of a key; None when the time is over


def step_by_keys(stepper: Stepper, interval: float = SECONDS) -> None:
    """Show the stepper in the terminal until ``q`` is pressed.

    interval  seconds between two steps while playing

    Raises ``DrawingError`` where standard input or output is no terminal.
    """
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        raise DrawingError(NOT_A_TERMINAL)
    from rich.console import Console
    from rich.live import Live

    lang, console = checked_language(stepper.lang), Console(highlight=False)
    with (
        _keys() as read,
        Live(console=console, screen=True, auto_refresh=False, transient=True) as live,
    ):
        _loop(stepper, read, lambda: live.update(_screen(stepper, console), refresh=True), interval)
    told = f"{stepper.step.rule_in(lang)}    {stepper.step.update_in(lang)}".rstrip()
    place = {"step": stepper.position + 1, "count": len(stepper), "told": told}
    console.print(say("terminal.left_at", lang, **place))


def _loop(stepper: Stepper, read: Read, show: Callable[[], None], interval: float) -> None:
    """Show and move until the key that leaves."""
    moves: dict[str, Callable[[], object]] = {
        "next": stepper.next,
        "back": stepper.back,
        "first": lambda: stepper.goto(0),
        "last": lambda: stepper.goto(-1),
    }
    playing = False
    while True:
        show()
        key = read(interval if playing else None)
        if key == "quit":
            return
        if key == "play":
            playing = not playing
            if playing and stepper.position == len(stepper) - 1:
                stepper.goto(0)
        elif key in moves:
            playing = False
            moves[key]()
        elif key is None and playing:
            stepper.next()
            playing = stepper.position < len(stepper) - 1


# ---------------------------------------------------------------- the screen


def _screen(stepper: Stepper, console: Any) -> Any:
    """The table of nodes as it is at the step, and the step in words."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    trace, step, lang = stepper.trace, stepper.step, checked_language(stepper.lang)
    moment = moment_at(trace, step.index)
    marks = {name: mark.split()[0] for name, mark in marks_of(trace, step).items()}
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for head in ("name", "how"):
        words = say(f"terminal.head_{head}", lang)
        table.add_column(words, overflow="ellipsis", no_wrap=True, max_width=30)
    for head in ("value", "grad"):
        table.add_column(say(f"terminal.head_{head}", lang), justify="right", no_wrap=True)
    nodes = [node for node in trace.nodes if node.kind != "constant" or node.label]
    room = max(console.height - 9, 3)
    for node in _window(nodes, step.node, room):
        mark = marks.get(f"n{node.index}", "")
        how = trace.expression(node) if node.kind == "operation" else say("terminal.is_input", lang)
        look = {"sender": "bold yellow", "receiver": "bold green"}.get(mark, "")
        sign = {"sender": "●", "receiver": "▶"}.get(mark, " ")
        data, grad = moment.data[node.index], moment.grads[node.index]
        cells = (sign, visible(node.name), visible(how), number_text(data), number_text(grad))
        table.add_row(*(Text(cell) for cell in cells), style=look)
    if len(nodes) > room:
        table.add_row(
            "", Text(f"… {say('picture.nodes', lang, count=f'{len(nodes):,}')}", style="dim")
        )
    output = visible(trace.nodes[trace.output].name)
    place = say("player.position", lang, step=stepper.position + 1, count=len(stepper))
    title = Text(f"{say('player.heading', lang, name=output)}   {place}", "bold")
    rule = Text(visible(step.rule_in(lang)), "bold cyan", no_wrap=True, overflow="ellipsis")
    change = Text(visible(step.update_in(lang)), "green", no_wrap=True, overflow="ellipsis")
    return Group(title, "", table, "", rule, change, "", Text(say("terminal.keys", lang), "dim"))


def _window(nodes: list[Any], centre: int, room: int) -> list[Any]:
    """The nodes around one of them, as many as there is room for."""
    if len(nodes) <= room:
        return nodes
    place = next((i for i, node in enumerate(nodes) if node.index >= centre), 0)
    start = min(max(place - room // 2, 0), len(nodes) - room)
    return nodes[start : start + room]


# ---------------------------------------------------------------- the keyboard


@contextmanager
def _keys() -> Iterator[Read]:
    """Keys one by one, without Enter; the terminal is as before at the end, come what may."""
    if sys.platform == "win32":
        yield _read_windows
        return

    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    with _leaving_when_told() as told:
        try:
            tty.setcbreak(descriptor)
            yield lambda seconds: "quit" if told else _read_posix(descriptor, seconds)
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


@contextmanager
def _leaving_when_told() -> Iterator[list[int]]:
    """A signal that ends the process ends the block first, so that the terminal is restored.

    Gives the signals that came: what a handler raises is lost where it runs inside of a finalizer
    or of a callback, and the block then ends at its next look.
    """
    import signal
    import threading

    told: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield told  # only the main thread may say what a signal does
        return

    def leave(number: int, frame: Any) -> None:
        told.append(number)
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)

    numbers = [signal.SIGTERM, signal.SIGHUP]
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored
        numbers.append(signal.SIGINT)
    before = [signal.signal(number, leave) for number in numbers]
    try:
        yield told
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
    if told and told[0] != signal.SIGINT:
        raise SystemExit(128 + told[0])


_REST = 0.05  # seconds in which the rest of a key's letters arrives


def _read_posix(descriptor: int, seconds: float | None) -> str | None:
    from select import select

    try:
        if not select([descriptor], [], [], seconds)[0]:
            return None
        text = os.read(descriptor, 1).decode(errors="replace")
        while text.startswith("\x1b") and text not in _KEYS and len(text) < 8:
            if not select([descriptor], [], [], _REST)[0]:
                break
            text += os.read(descriptor, 1).decode(errors="replace")
    except KeyboardInterrupt:
        return "quit"
    return _KEYS.get(text, "")


def _read_windows(seconds: float | None) -> str | None:
    import time

    keyboard: Any = __import__("msvcrt")
    end = None if seconds is None else time.monotonic() + seconds
    try:
        while not keyboard.kbhit():
            if end is not None and time.monotonic() >= end:
                return None
            time.sleep(_REST)
    except KeyboardInterrupt:
        return "quit"
    letter = keyboard.getwch()
    if letter in ("\x00", "\xe0"):
        return _WINDOWS_KEYS.get(keyboard.getwch(), "")
    return _KEYS.get(letter, "")
