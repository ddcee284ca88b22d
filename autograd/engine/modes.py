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

# With the separator: not autograd_x.py.
_PACKAGE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")
_NETWORKS = os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "nn", "")


class Origin(NamedTuple):
    """Where a node comes from: the scope it was made in and, when asked for, the line.

    adopted  of a leaf: whether it belongs to the scope that uses it, see ``scope.adopt``
    """

    scope: str = ""
    file: str = ""
    line: int = 0
    adopted: bool = False

    def __bool__(self) -> bool:
        """Whether it says where."""
        return bool(self.scope or self.file)

    @property
    def place(self) -> str:
        """The line, as ``place_of`` writes it; empty where it was not asked for."""
        return place_of(self.file, self.line) if self.file else ""

    def __str__(self) -> str:
        return " in ".join(part for part in (self.place, self.scope) if part)


class Mode:
    """What recording does besides recording. Never changed: a block has another one.

    fast   whether nodes are recorded as outside of any block, but for their ``stamp``
    stamp  the one origin that all nodes of a scope share, outside of anomaly mode
    """

    __slots__ = ("anomaly", "fast", "grad", "inner", "scope", "stamp")

    def __init__(self, grad: bool = True, scope: str = "", anomaly: bool = False) -> None:
        self.grad, self.scope, self.anomaly = grad, scope, anomaly
        self.fast = grad and not anomaly
        self.stamp = Origin(scope) if scope else None
        self.inner: dict[str, Mode] = {}  # the modes of scopes inside, by name

    def origin(self) -> Origin | None:
        """The origin of a node made now; the line is looked up only in anomaly mode."""
        return Origin(self.scope, *user_line()) if self.anomaly else self.stamp

    def but(self, **changes: Any) -> Mode:
        """The same mode, but for some of its fields."""
        fields: dict[str, Any] = {"grad": self.grad, "scope": self.scope, "anomaly": self.anomaly}
        return Mode(**fields | changes)

    def within(self, name: str) -> Mode:
        """The mode in a scope of that name, made once however often it is entered."""
        if len(self.inner) >= _MOST_SCOPES:
            self.inner.clear()
        path = f"{self.scope}/{name}" if self.scope else name
        self.inner[name] = mode = self.but(scope=path)
        return mode


_MOST_SCOPES = 1000


class _Modes(threading.local):
    def __init__(self) -> None:
        self.stack = [Mode()]


_modes = _Modes()
_lock = threading.Lock()


def _forget_other_threads() -> None:
    """In a forked process: their blocks are not open here, and none of them holds the lock."""
    global _lock, open_blocks
    _lock = threading.Lock()
    open_blocks = len(_modes.stack) - 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_other_threads)

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
    return file.startswith((_PACKAGE, _NETWORKS)) or (
        file.startswith("<") and not file.startswith("<ipython-input")
    )


def place_of(file: str, line: int) -> str:
    """A line of the user's code in words: ``net.py:12``, or ``cell [5], line 2`` in a notebook.

    There a file is temporary, with another name in each session: the number that stands
    beside the cell says which one it is.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    cell = _cell_name(shell, file)
    return f"cell {cell}, line {line}" if cell else f"{file}:{line}"


def _cell_name(shell: Any, file: str) -> str:
    """``[5]`` for what IPython calls ``In[5]``; empty for a file that is no cell's."""
    named = getattr(getattr(shell, "compile", None), "format_code_name", None)
    found = named(file) if named is not None else None
    return str(found[1]).removeprefix("In") if found else ""


class Block(ContextDecorator):
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


class no_grad(Block):
    """Compute without recording: results are constants, and no graph is kept.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad, float(y)
    (False, 9.0)
    """

    def changed(self, current: Mode) -> Mode:
        return current.but(grad=False)


class scope(Block):
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
        return current.inner.get(self.name) or current.within(self.name)

    @staticmethod
    def adopt(leaf: Any) -> Any:
        """``leaf``, which from now on is drawn inside the scope that uses it, if that is one alone.

        A leaf is drawn where it was made, and weights are made before the scope is entered.
        The parameters of an ``nn.Module`` are adopted by themselves.

        >>> from autograd import Value, scope
        >>> w, x = scope.adopt(Value(0.5, label="w")), Value(3.0, label="x")
        >>> with scope("neuron"):
        ...     y = (w * x).tanh()  # w is drawn inside of the neuron, x outside
        """
        leaf._origin = (leaf.origin or _ADOPTED)._replace(adopted=True)
        return leaf


_ADOPTED = Origin(adopted=True)


class detect_anomaly(Block):
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
        return current.but(anomaly=True)
