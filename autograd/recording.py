"""How the current thread records: ``no_grad``, ``scope`` and ``detect_anomaly``.

Each is a context manager and a decorator, nests, and ends with its block whatever
happens in it. A thread sees only its own.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import ContextDecorator
from types import TracebackType
from typing import Any, NamedTuple

_PACKAGE = os.path.dirname(__file__)
_NETWORKS = os.path.join(os.path.dirname(_PACKAGE), "nn")


class Origin(NamedTuple):
    """Where a node comes from: the scope it was made in and, when asked for, the line."""

    scope: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file else ""
        return " in ".join(part for part in (place, self.scope) if part)


class Mode(NamedTuple):
    """What recording does besides recording."""

    grad: bool = True
    scope: str = ""
    anomaly: bool = False

    def origin(self) -> Origin | None:
        """The origin of a node made now; the line is looked up only in anomaly mode."""
        if self.anomaly:
            return Origin(self.scope, *user_line())
        return Origin(self.scope) if self.scope else None


class _Modes(threading.local):
    def __init__(self) -> None:
        self.stack = [Mode()]


_modes = _Modes()
_lock = threading.Lock()

# How many blocks are open in all threads together. While it is 0, recording need not ask
# for its thread's mode: the common case pays one comparison.
open_blocks = 0


def mode() -> Mode:
    """The mode of the current thread."""
    return _modes.stack[-1]


def user_line() -> tuple[str, int]:
    """File and line of the innermost caller outside this project's packages."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def _is_ours(file: str) -> bool:
    return file.startswith((_PACKAGE, _NETWORKS, "<"))


class _Block(ContextDecorator):
    """A block in which some fields of the mode differ."""

    def changed(self, current: Mode) -> Mode:
        raise NotImplementedError

    def __enter__(self) -> Any:
        global open_blocks
        new = self.changed(mode())
        with _lock:
            open_blocks += 1
            _modes.stack.append(new)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        global open_blocks
        with _lock:
            open_blocks -= 1
            _modes.stack.pop()


class no_grad(_Block):
    """Compute without recording: results are constants, and no graph is kept.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad, float(y)
    (False, 9.0)
    """

    def changed(self, current: Mode) -> Mode:
        return current._replace(grad=False)


class scope(_Block):
    """Name the part of the program that new nodes belong to; scopes nest with ``/``.

    >>> from autograd import Value, scope
    >>> x = Value(3.0)
    >>> with scope("layer 1"), scope("neuron 2"):
    ...     y = x * x
    >>> y.scope
    'layer 1/neuron 2'
    """

    def __init__(self, name: str) -> None:
        if not isinstance(name, str) or not name:
            raise TypeError(f"scope() takes a name such as 'layer 1', got {name!r}")
        self.name = name

    def changed(self, current: Mode) -> Mode:
        path = f"{current.scope}/{self.name}" if current.scope else self.name
        return current._replace(scope=path)


class detect_anomaly(_Block):
    """Stop at the first ``inf`` or ``nan``, forward or backward, and say where it arose.

    >>> from autograd import AnomalyError, Value, detect_anomaly, log
    >>> x = Value(0.0, label="x")
    >>> try:
    ...     with detect_anomaly():
    ...         y = log(x)
    ... except AnomalyError as error:
    ...     print(str(error).split(",")[0])
    log(x) is -inf
    """

    def changed(self, current: Mode) -> Mode:
        return current._replace(anomaly=True)
