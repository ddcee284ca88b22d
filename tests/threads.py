"""Work in several threads at once, for tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable


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
