"""Time several programs in turn, so that a noisy machine is noisy for all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping


def interleaved(
    programs: Mapping[str, Callable[[], object]],
    rounds: int,
    runs: int = 1,
    collector: bool = True,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """The median seconds of each program over ``rounds`` in which all take a turn.

    A turn is ``runs`` runs in a row, and the order of turns changes with every round.
    Every turn starts from a collected heap: no program pays for what another has left
    behind. ``collector`` says whether the cyclic collector is on during the turns, as it is
    in a user's program. ``clock`` may be ``time.process_time``, the seconds of the processor
    for all threads: another process that takes it away in between is then not counted.
    """
    names = list(programs)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        programs[name]()  # warm up: imports, caches, specialised byte code
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            program = programs[name]
            gc.collect()
            if not collector:
                gc.disable()
            start = clock()
            for _ in range(runs):
                program()
            seconds[name].append((clock() - start) / runs)
            gc.enable()
    return {name: statistics.median(times) for name, times in seconds.items()}


def memory_of(build: Callable[[], object]) -> int:
    """The bytes that the object made by ``build`` keeps alive."""
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = build()
        after = tracemalloc.get_traced_memory()[0]
        del kept
    finally:
        tracemalloc.stop()
    return after - before
