"""The cyclic collector waits while records are made, and runs again whatever happens."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from interrupts import moments_of, press
from threads import halfway, run_at_once

from autograd import Value, trace
from autograd.engine import collector
from autograd.engine.collector import without_collector

FILES = ("autograd/engine/collector.py",)
FOUND = (321, 7, 9)


@pytest.fixture(autouse=True)
def thresholds_of_its_own() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*FOUND)
    yield
    assert not collector._stopped_by
    gc.set_threshold(*before)


@without_collector
def thresholds_inside() -> tuple[int, int, int]:
    return gc.get_threshold()


def test_it_waits_and_runs_again() -> None:
    assert thresholds_inside()[0] == 0, "0 is never reached"
    assert gc.get_threshold() == FOUND


def test_it_runs_again_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        without_collector(lambda: 1 / 0)()
    assert gc.get_threshold() == FOUND


def test_of_nested_ones_the_outermost_starts_it_again() -> None:
    between = []

    @without_collector
    def outer() -> None:
        thresholds_inside()
        between.append(gc.get_threshold()[0])

    outer()
    assert (between, gc.get_threshold()) == ([0], FOUND)


def test_what_a_user_has_stopped_stays_stopped() -> None:
    gc.set_threshold(0, 5, 5)
    thresholds_inside()
    assert gc.get_threshold() == (0, 5, 5)
    gc.disable()
    try:
        gc.set_threshold(*FOUND)
        thresholds_inside()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_a_user_sets_meanwhile_stays() -> None:
    without_collector(lambda: gc.set_threshold(50, 60, 70))()
    assert gc.get_threshold() == (50, 60, 70)


@pytest.mark.skipif(os.name == "nt", reason="moments are counted in files by their POSIX paths")
def test_ctrl_c_at_any_moment_leaves_it_running() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        moments = moments_of(thresholds_inside, FILES)
        assert moments, "no moment was found"
        pressed = 0
        for moment in moments:
            pressed += press(thresholds_inside, moment, files=FILES)
            assert gc.get_threshold() == FOUND, f"stopped for ever at moment {moment}"
            assert not collector._stopped_by
        assert pressed == len(moments)
    finally:
        signal.signal(signal.SIGINT, before)


def test_of_many_threads_none_leaves_it_stopped() -> None:
    run_at_once([lambda: [thresholds_inside() for _ in range(500)]] * 8)
    assert gc.get_threshold() == FOUND


@without_collector
def stopped(work: Callable[[], None]) -> None:
    work()


def test_one_that_ends_before_another_leaves_it_to_that() -> None:
    with halfway(stopped):
        thresholds_inside()
        assert gc.get_threshold()[0] == 0
    assert gc.get_threshold() == FOUND


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_in_a_process_forked_meanwhile_it_runs() -> None:
    def in_a_child(wanted: Callable[[], bool]) -> bool:
        child = os.fork()
        if child == 0:
            os._exit(0 if wanted() else 1)
        return os.waitpid(child, 0)[1] == 0

    with halfway(stopped):
        assert in_a_child(lambda: gc.get_threshold() == FOUND)
        assert gc.get_threshold()[0] == 0, "the parent goes on"

    @without_collector
    def forks() -> bool:
        return in_a_child(lambda: gc.get_threshold()[0] == 0)

    assert forks(), "what forks goes on in the child, too, and starts it again there"


def looks_inside(build: Callable[[], Any], file: str) -> int:
    """How often the collector runs under a function of ``file``."""
    gc.collect()
    looks = 0

    def watch(phase: str, info: Any) -> None:
        nonlocal looks
        frame: Any = sys._getframe(1)
        while frame is not None:
            inside = frame.f_code.co_name not in ("inside", "_start_again")
            if inside and Path(frame.f_code.co_filename).as_posix().endswith(file):
                looks += phase == "start"
                return
            frame = frame.f_back

    gc.callbacks.append(watch)
    try:
        build()
    finally:
        gc.callbacks.remove(watch)
    return looks


def chain() -> Value:
    x = Value(0.5)
    y = x
    for _ in range(2000):
        y = y * x + x
    return y


BUILDS: dict[str, tuple[Callable[[Value], Any], str]] = {
    "trace": (trace, "tracing/tracer.py"),
    "deepcopy": (copy.deepcopy, "engine/copying.py"),
    "gradients that are nodes": (lambda y: y.backward(create_graph=True), "engine/chain_rule.py"),
}


@pytest.mark.parametrize("name", BUILDS)
def test_nothing_is_looked_for_while_records_are_made(name: str) -> None:
    build, file = BUILDS[name]
    y = chain()
    assert looks_inside(lambda: build(y), file) == 0
    assert gc.get_threshold() == FOUND


def test_nor_while_a_pickle_is_read() -> None:
    written = pickle.dumps(chain())
    assert looks_inside(lambda: pickle.loads(written), "engine/copying.py") == 0
