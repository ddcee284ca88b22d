"""Work in several threads at once, for tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any


def run_at_once(works: Iterable[Callable[[], object]]) -> None:
    """Each work in a thread of its own; an error in one of them is raised here, not lost."""
    errors: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


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
