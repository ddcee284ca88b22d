"""What a program decides by its numbers while it runs: comparisons, and numbers it takes out.

``x * x if x > 2 else 3 * x`` records only the branch it took. Whoever differentiates it
numerically has to know that ``x > 2`` was asked, and would be answered otherwise nearby.
Outside of ``watched()`` nodes have no observer, and pay one comparison for that.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.engine import node
from autograd.engine.modes import place_of, user_line
from autograd.engine.node import Node
from autograd.formulas.letters import readable


@dataclass(slots=True)
class Comparison:
    """``left < right`` and its answer, of arrays as bytes.

    ``file`` and ``line`` are where the user's code asks.
    """

    compare: Callable[[Any, Any], Any]
    left: Any
    right: Any
    outcome: Any
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        sign = _SIGNS.get(self.compare.__name__, "?")
        return f"{_name(self.left)} {sign} {_name(self.right)}"

    @property
    def place(self) -> str:
        """Where the user's code asks, in words."""
        return place_of(self.file, self.line)


@dataclass(slots=True)
class Seen:
    """What happened in a ``watched()`` block.

    taken_out  whether a number left the graph (``item()``, ``.data``): what becomes of it
               cannot be seen
    """

    comparisons: list[Comparison] = field(default_factory=list)
    taken_out: bool = False


_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_current = threading.local()
_lock = threading.Lock()
_watchers = 0


def _renew_lock() -> None:
    """In a forked process: nobody here holds it, and only this thread may be looking on."""
    global _lock, _watchers
    _lock = threading.Lock()
    _watchers = int(getattr(_current, "seen", None) is not None)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


@contextmanager
def watched() -> Iterator[Seen]:
    """See the comparisons that this thread makes of nodes."""
    global _watchers
    outer = getattr(_current, "seen", None)
    with _lock:
        _watchers += 1
        node.observer = _decision_observer
    seen = _current.seen = Seen()
    try:
        yield seen
    finally:
        _current.seen = outer
        with _lock:
            _watchers -= 1
            if _watchers == 0:
                node.observer = None


def _name(x: Any) -> str:
    if not isinstance(x, Node):
        return f"{x:g}" if np.ndim(x) == 0 else f"array of shape {np.shape(x)}"
    if x.label:
        return readable(x.label)
    held = f"{x._data:g}" if np.ndim(x._data) == 0 else f"array of shape {np.shape(x._data)}"
    return f"({x.op.name} = {held})"


class _DecisionObserver:
    """The observer of all nodes: tells the block of the thread that asks, if it has one."""

    def compared(self, left: Node, right: Any, compare: Callable[..., Any], answer: Any) -> None:
        seen: Seen | None = getattr(_current, "seen", None)
        if seen is not None:
            seen.comparisons.append(Comparison(compare, left, right, _kept(answer), *user_line()))

    def taken_out(self) -> None:
        seen: Seen | None = getattr(_current, "seen", None)
        if seen is not None:
            seen.taken_out = True


def _kept(answer: Any) -> Any:
    return answer.tobytes() if isinstance(answer, np.ndarray) and answer.ndim else bool(answer)


_decision_observer = _DecisionObserver()
