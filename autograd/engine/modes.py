"""How a program records: ``no_grad``, ``scope`` and ``detect_anomaly``.

Each is a context manager and a decorator, nests, and ends with its block whatever
happens in it. A thread and an asyncio task see only their own, and what calls a generator
sees none of those that the generator is suspended in.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from contextvars import ContextVar, Token
from functools import wraps
from threading import get_ident, local
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType, MethodType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from weakref import ref

from autograd.formulas.letters import readable

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
        scope = "/".join(map(readable, self.scope.split("/")))
        return " in ".join(part for part in (self.place, scope) if part)


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


_USUAL = Mode()  # outside of every block


class _Opened:
    """A block that was entered, and in which mode it records.

    held       gives None as soon as the ``with`` statement that entered it is gone, be it by an
               interrupt that hit ``__exit__``; never where ``__enter__`` was called by hand
    by_hand    whether it was
    generator  the frame of the generator that entered it, else None
    home       the frame of the innermost generator that runs the block: it counts while that runs
    outer      the block around it, which so stays among the ``open_blocks``
    simple     whether that is None, also of all blocks that were open before
    counts     gives None where more must be asked than whether it is ``held``
    """

    __slots__ = ("__dict__", "__weakref__", "counts", "mode")

    block: Block
    mode: Mode
    counts: Callable[[], Any]
    held: Callable[[], Any] = object
    by_hand: bool = False
    generator: FrameType | None = None
    home: FrameType | None = None
    outer: _Opened
    simple: bool = True
    token: Token[tuple[_Opened, ...]]

    def open(self, mode: Mode, opened: tuple[_Opened, ...], home: FrameType | None) -> None:
        """It becomes the innermost of those that are open."""
        self.mode = mode
        if opened:
            self.outer = outer = opened[-1]
            simple = home is None and outer.simple
        else:
            open_blocks.add(ref(self, open_blocks.discard))
            simple = home is None
        if simple:
            self.counts = self.held
        else:
            self.home, self.simple, self.counts = home, False, _NOTHING

    def let_go(self) -> None:
        """The block was left: the frame of its generator, and what is in there, may go."""
        if self.home is not None:
            self.home = _GONE
            self.generator = self.generator and _GONE


def _by_hand(block: Block) -> _Opened:
    """Of a block that no ``with`` statement enters."""
    new = _Opened()
    new.block, new.by_hand = block, True
    return new


_GONE: Any = object()  # a frame that never runs again
_NOTHING: Any = type(None)  # called, it gives None

# The blocks that are open in the current context, the innermost last.
_opened: ContextVar[tuple[_Opened, ...]] = ContextVar("glassgrad_blocks", default=())

# The blocks that are open in all contexts together, of nested ones the outermost. While there
# is none, recording need not ask for its own: the common case pays one comparison.
open_blocks: set[ref[_Opened]] = set()


def mode() -> Mode:
    """The mode of what is running."""
    opened = _opened.get()
    if not opened:
        return _USUAL
    innermost = opened[-1]
    if innermost.counts() is not None:
        return innermost.mode
    counting = _counting(_still_open(opened))
    return _USUAL if counting is None else counting.mode


def _still_open(opened: tuple[_Opened, ...]) -> tuple[_Opened, ...]:
    """Those that are not over; the context forgets the others.

    A task that was started in a block keeps it for its own life: it runs in a copy of the
    context in which the block was opened.
    """
    still: tuple[_Opened, ...] = ()
    for one in opened:
        if one.held() is not None:
            still += (one,)
        elif one.generator is not None:
            one.let_go()
        elif not _was_opened_here(one):
            kept = _by_hand(one.block)
            kept.open(one.mode, still, one.home)
            still += (kept,)
    if still != opened:
        _opened.set(still)
    return still


def _was_opened_here(one: _Opened) -> bool:
    """Whether it was opened in this very context; what that holds is to be set afterwards."""
    try:
        _opened.reset(one.token)
    except ValueError:
        return False
    except RuntimeError:  # the token has done its work already
        return True
    return True


def _counting(opened: tuple[_Opened, ...]) -> _Opened | None:
    """The block that what is running is in: of the innermost generator, if any has opened one."""
    homes = {one.home for one in opened}
    home: FrameType | None = None
    if homes - {None}:
        home = sys._getframe(1)
        while home is not None and home not in homes:
            home = home.f_back
    for one in reversed(opened):
        if one.home is home:
            return one
    return None


def _generator_of(frame: FrameType | None) -> FrameType | None:
    """``frame`` if it is a generator's, which may be suspended in the block that it enters.

    A generator that stands for a ``with`` statement, as ``@contextmanager`` and the fixtures
    of pytest drive it, enters the block for who drives it.
    """
    while frame is not None:
        is_generator = frame.f_code.co_flags & _GENERATORS
        driver = frame.f_back
        stands_for_with = driver is not None and _module(driver).startswith(_DRIVERS)
        if is_generator and not stands_for_with:
            return frame
        if not is_generator and not _module(frame).startswith(_DRIVERS):
            return None
        frame = driver
    return None


_GENERATORS = inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR
_DRIVERS = ("contextlib", "_pytest.", "pytest_asyncio.", "anyio.")


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def user_line() -> tuple[str, int]:
    """File and line of the innermost caller outside this project's packages, and ``contextlib``."""
    frame = sys._getframe(1)
    while frame.f_back is not None and (
        _is_ours(frame.f_code.co_filename) or _module(frame) == "contextlib"
    ):
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


class _Exit:
    """What ``__exit__`` of a block is: for each ``with`` statement a callable of its own.

    The statement holds it until it is left, by whatever way. So a Ctrl-C that comes just as
    ``__exit__`` is called, and keeps it from running, ends the block all the same. An
    ``ExitStack`` asks the class for it, before it enters the block, and holds it likewise.
    """

    def __get__(self, block: Block | None, kind: type[Block]) -> Callable[..., None]:
        new = _Opened()
        leave: Any = MethodType(_leave if block is not None else _leave_of_class, new)
        new.held = ref(leave)
        if block is not None:
            new.block = block
            block._fetched = (get_ident(), new)
        else:
            _fetched_of_class.new = new
        return leave  # type: ignore[no-any-return]


def _leave(left: _Opened, *error: Any) -> None:
    """Leave what a ``with`` statement entered; or else ``__exit__`` was called by hand."""
    opened = _opened.get()
    if opened and opened[-1] is left and left.simple:
        _opened.set(opened[:-1])
    elif left in opened:
        _opened.set(tuple([one for one in opened if one is not left]))
        left.let_go()
    else:
        _leave_by_hand(left.block)


def _leave_of_class(left: _Opened, block: Block, *error: Any) -> None:
    """``type(block).__exit__(block, ...)``: leave what it was fetched for, or entered by hand."""
    if getattr(left, "block", None) is block:
        _leave(left)
    else:
        _leave_by_hand(block)


def _leave_by_hand(block: Block, *error: Any) -> None:
    """Leave ``block``, the last time that it was entered by hand."""
    for one in reversed(_opened.get()):
        if one.by_hand and one.block is block:
            _leave(one)
            return


class _Fetched(local):
    """What the ``__exit__`` of a class that this thread looked up last is to leave."""

    new: _Opened | None = None


_NOT_FETCHED: tuple[int, Any] = (0, None)
_fetched_of_class = _Fetched()
F = TypeVar("F", bound=Callable[..., Any])


class Block:
    """A block in which some fields of the mode differ."""

    # The thread that looked up __exit__ last, and what it is to leave.
    _fetched = _NOT_FETCHED

    def changed(self, current: Mode) -> Mode:
        raise NotImplementedError

    def __enter__(self) -> Any:
        opened = _opened.get()
        outer = opened[-1] if opened else None
        if outer is not None and outer.counts() is None:
            opened = _still_open(opened)
            outer = _counting(opened)
        frame = sys._getframe(1)
        thread, new = self._fetched
        if _module(frame) == "contextlib":
            thread, new = get_ident(), _fetched_of_class.new
            _fetched_of_class.new = None
        if new is None or thread != get_ident() or new.held() is None:
            new = _by_hand(self)
        else:
            self._fetched = _NOT_FETCHED
            new.block = self
        home = None if outer is None else outer.home
        if frame.f_code.co_flags & _GENERATORS or frame.f_globals.get("__name__") == "contextlib":
            new.generator = _generator_of(frame)
            home = new.generator or home
        new.open(self.changed(_USUAL if outer is None else outer.mode), opened, home)
        try:
            new.token = _opened.set((*opened, new))
            return self
        except BaseException:  # Ctrl-C
            _leave(new)
            raise

    if TYPE_CHECKING:

        def __exit__(self, *error: object) -> None: ...

    else:
        __exit__ = _Exit()

    def __call__(self, function: F) -> F:
        """``function``, always run in such a block; of a generator function, its whole body."""
        if inspect.isasyncgenfunction(function):
            raise self._no_decorator(function)
        inside: Callable[..., Any]
        if inspect.iscoroutinefunction(function):

            async def inside(*args: Any, **options: Any) -> Any:
                with self:
                    return await function(*args, **options)

        elif inspect.isgeneratorfunction(function):

            def inside(*args: Any, **options: Any) -> Any:
                with self:
                    return (yield from function(*args, **options))

        else:

            def inside(*args: Any, **options: Any) -> Any:
                with self:
                    result = function(*args, **options)
                if isinstance(result, _LAZY):
                    getattr(result, "close", int)()
                    raise self._no_decorator(function)
                return result

        return wraps(function)(inside)  # type: ignore[return-value]

    def _no_decorator(self, function: Any) -> TypeError:
        name, block = getattr(function, "__name__", repr(function)), type(self).__name__
        return TypeError(
            f"@{block}(...) cannot hold while what {name} gives is run later, bit by bit: write "
            f"'with {block}(...):' inside of it"
        )


_LAZY = (AsyncGeneratorType, CoroutineType, GeneratorType)


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
        if "/" in name:
            raise ValueError(
                f"a scope's name holds no '/', which stands between one scope and the next, got "
                f"{name!r}: open two, with scope('layer 1'), scope('neuron 2')"
            )
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
