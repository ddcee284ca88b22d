"""A process forked while another thread computes can compute, too."""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from threads import halfway

from autograd import Value, scope
from autograd.engine import forking, modes
from autograd.formulas.computed_once import computed_once

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


class Slow(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """A module of ours that stands in the middle of its import."""

    name = "autograd.slow"

    def __init__(self, stand: Callable[[], None]) -> None:
        self.stand = stand

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: Any) -> None:
        self.stand()
        module.whole = True


def test_a_fork_waits_for_a_module_that_another_thread_imports(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its child would wait for that module for ever."""
    inside, leave = threading.Event(), threading.Event()

    def stand() -> None:
        inside.set()
        leave.wait()

    def go_on(name: str) -> Any:  # the fork has seen it: now it may end
        leave.set()
        return importlib.import_module(name)

    monkeypatch.setattr(sys, "meta_path", [Slow(stand), *sys.meta_path])
    monkeypatch.setattr(forking, "import_module", go_on)
    thread = threading.Thread(target=lambda: importlib.import_module(Slow.name))
    thread.start()
    inside.wait()
    try:
        assert in_a_child(lambda: bool(importlib.import_module(Slow.name).whole))
    finally:
        leave.set()
        thread.join()
        sys.modules.pop(Slow.name, None)


def test_a_child_that_is_forked_while_others_draw_can_draw() -> None:
    """Until Python 3.12 one lock served all objects with a property that is computed once."""

    class Standing:
        def __init__(self, stand: Callable[[], None]) -> None:
            self.stand = stand

        @computed_once
        def answer(self) -> bool:
            self.stand()
            return True

    with halfway(lambda stand: Standing(stand).answer):
        assert in_a_child(lambda: Standing(lambda: None).answer)
