"""Python's cyclic collector waits while a function builds many records that all stay.

It runs after so many new objects and looks through those that are there, so that a graph of ten
times as many nodes would take more than ten times as long: each look finds all of them in use.

Whoever finds it running stops it and starts it again; whoever finds it stopped, by a user or by
another thread, leaves it so. It is stopped by its threshold: ``gc.disable()`` is the user's.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from functools import wraps
from threading import get_ident
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_Thresholds = tuple[int, int, int]

_stopped_by: dict[int, _Thresholds] = {}  # a thread, and the thresholds that it found


def without_collector(build: Callable[P, R]) -> Callable[P, R]:
    """``build``, during which no cyclic garbage is looked for. It must end by itself, and soon."""

    @wraps(build)
    def inside(*args: P.args, **options: P.kwargs) -> R:
        found = gc.get_threshold()
        if not found[0]:
            return build(*args, **options)
        try:
            try:
                _stopped_by[get_ident()] = found
                gc.set_threshold(0, *found[1:])
                return build(*args, **options)
            finally:
                _start_again(found)
        finally:  # once more, for a Ctrl-C that hit the first
            _start_again(found)

    return inside


def _start_again(found: _Thresholds) -> None:
    if not gc.get_threshold()[0]:  # else somebody has set it meanwhile, who is to have it so
        gc.set_threshold(*found)
    _stopped_by.pop(get_ident(), None)


def _forget_lost_threads() -> None:
    """In a forked process: start what a thread had stopped that was left behind in the parent."""
    if get_ident() in _stopped_by:
        return
    for found in _stopped_by.values():
        _start_again(found)
    _stopped_by.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_lost_threads)
