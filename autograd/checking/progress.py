"""A progress bar for checks that take longer than two seconds, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from autograd.wording import say

PATIENCE = 2.0  # seconds


@contextmanager
def progress(total: int, lang: str | None = None) -> Iterator[Callable[[int], object]]:
    """A function that counts finished entries; a bar shows them after ``PATIENCE``.

    >>> with progress(3) as tick:
    ...     for _ in range(3):
    ...         tick(1)
    """
    # a program without a console has no standard error
    if sys.stderr is None or sys.stderr.closed or not sys.stderr.isatty():
        yield lambda more: None
        return
    from tqdm import tqdm

    what = say("check.progress", lang)
    with tqdm(total=total, desc=what, delay=PATIENCE, leave=False, dynamic_ncols=True) as bar:
        yield bar.update
