"""A process forked while another thread computes can compute, too."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from autograd import Value, scope
from autograd.engine import modes

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork"),
    # Python warns of the very thing that is tested
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


def in_a_child(work: Callable[[], bool]) -> bool:
    """What ``work`` returns in a forked process; one that hangs is ended and counts as False."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(20)
        good = False
        try:
            good = work()
        finally:
            os._exit(0 if good else 1)
    return os.waitpid(child, 0)[1] == 0


@contextmanager
def halfway(begin: Callable[[Callable[[], None]], Any]) -> Iterator[None]:
    """A block during which another thread stands in the middle of ``begin``."""
    inside, leave = threading.Event(), threading.Event()

    def stand() -> None:
        inside.set()
        leave.wait()

    thread = threading.Thread(target=lambda: begin(stand))
    thread.start()
    inside.wait()
    try:
        yield
    finally:
        leave.set()
        thread.join()


def gradient_of(y: Value, x: Value) -> float:
    x.grad = None
    y.backward()
    return float(x.grad)


def square_is_right(x: Value) -> bool:
    return gradient_of(x * x, x) == 2 * x.item()


def test_a_sweep_of_another_thread_does_not_block_the_child() -> None:
    x = Value(3.0)
    y = x * x + x
    seen: list[Any] = []

    def swept(stand: Callable[[], None]) -> None:
        def watch(*edge: Any, **_: Any) -> None:
            if not seen:
                seen.append(edge)
                stand()

        y.backward(watch=watch)

    with halfway(swept):
        assert in_a_child(lambda: square_is_right(Value(5.0)))
        # the half-done adjoints of the lost sweep are gone
        assert in_a_child(lambda: square_is_right(x))
        assert in_a_child(lambda: gradient_of(y, x) == 7.0)
    assert x.grad == 7.0, "the parent's own sweep is not disturbed"


def test_a_sweep_that_forks_goes_on_in_the_child() -> None:
    x = Value(3.0)
    y = x * x + x
    results: list[int] = []

    def fork_once(*_: Any, **__: Any) -> None:
        if not results:
            results.append(os.fork())

    y.backward(watch=fork_once)
    if results[0] == 0:
        os._exit(0 if x.grad == 7.0 and square_is_right(Value(5.0)) else 1)
    assert os.waitpid(results[0], 0)[1] == 0
    assert x.grad == 7.0


def test_blocks_of_other_threads_are_not_open_in_the_child() -> None:
    def opened(stand: Callable[[], None]) -> None:
        with scope("elsewhere"):
            stand()

    with halfway(opened):
        assert len(modes.open_blocks) == 1
        assert in_a_child(lambda: (Value(1) + 1).scope == "")
        with scope("here"):
            assert in_a_child(lambda: (Value(1) + 1).scope == "here")
    assert not modes.open_blocks


def test_a_child_that_is_forked_while_others_compile_can_compile_and_check() -> None:
    from autograd import compile, gradcheck
    from autograd.checking import decisions
    from autograd.compiling import sources

    def locked(stand: Callable[[], None]) -> None:
        with sources._writing_lock, decisions._lock:
            stand()

    def work() -> bool:
        program = compile(lambda x: x * x + x, example=(2.0,))
        return float(program(3.0)) == 12.0 and bool(gradcheck(lambda x: x * x, 2.0))

    with halfway(locked):
        assert in_a_child(work)
    assert work()
