"""What a program decides by its numbers while it runs: comparisons, and numbers it takes out.

``x * x if x > 2 else 3 * x`` records only the branch it took. Whoever differentiates it
numerically has to know that ``x > 2`` was asked, and would be answered otherwise nearby.
Nothing is paid for this outside of ``watched()``.
"""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.recording import user_line


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


@contextmanager
def watched() -> Iterator[Seen]:
    """See the comparisons that this thread makes of nodes."""
    global _watchers
    outer = getattr(_current, "seen", None)
    with _lock:
        _watchers += 1
        if _watchers == 1:
            _install()
    seen = _current.seen = Seen()
    try:
        yield seen
    finally:
        _current.seen = outer
        with _lock:
            _watchers -= 1
            if _watchers == 0:
                _restore()


def _name(x: Any) -> str:
    if not isinstance(x, Node):
        return f"{x:g}" if np.ndim(x) == 0 else f"array of shape {np.shape(x)}"
    if x.label:
        return x.label
    held = f"{x._data:g}" if np.ndim(x._data) == 0 else f"array of shape {np.shape(x._data)}"
    return f"({x.op.name} = {held})"


# ---------------------------------------------------------------- the watched methods

_ORIGINALS: dict[str, Any] = {
    name: vars(Node)[name] for name in ("_compare", "__bool__", "data", "item")
}


def _compare(self: Node, other: Any, compare: Callable[[Any, Any], Any]) -> Any:
    outcome = _ORIGINALS["_compare"](self, other, compare)
    seen: Seen | None = getattr(_current, "seen", None)
    if seen is not None and outcome is not NotImplemented:
        right = other if isinstance(other, Node) else self._checked(other)
        seen.comparisons.append(Comparison(compare, self, right, _answer(outcome), *user_line()))
    return outcome


def _answer(outcome: Any) -> Any:
    return outcome.tobytes() if isinstance(outcome, np.ndarray) and outcome.ndim else bool(outcome)


def _bool(self: Node) -> bool:
    outcome: bool = _ORIGINALS["__bool__"](self)
    seen: Seen | None = getattr(_current, "seen", None)
    if seen is not None:
        seen.comparisons.append(Comparison(operator.ne, self, 0.0, outcome, *user_line()))
    return outcome


def _data(self: Node) -> Any:
    _note_taken_out()
    return self._data


def _item(self: Node) -> Any:
    _note_taken_out()
    return _ORIGINALS["item"](self)


def _note_taken_out() -> None:
    seen: Seen | None = getattr(_current, "seen", None)
    if seen is not None:
        seen.taken_out = True


def _install() -> None:
    replaced = {"_compare": _compare, "__bool__": _bool, "item": _item}
    replaced["data"] = _ORIGINALS["data"].getter(_data)
    for name, method in replaced.items():
        setattr(Node, name, method)


def _restore() -> None:
    for name, method in _ORIGINALS.items():
        setattr(Node, name, method)
