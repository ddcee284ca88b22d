"""A progress bar for checks that take longer than two seconds, on a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self

from autograd.wording import say

PATIENCE = 2.0


class Progress:
    """Counts finished entries; shows a bar once ``PATIENCE`` seconds are over.

    >>> with Progress(3) as tick:
    ...     for _ in range(3):
    ...         tick(1)
    """

    def __init__(self, total: int, lang: str | None = None) -> None:
        self.total, self.lang, self.done = total, lang, 0
        self.start = time.monotonic()
        self.bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, more: int) -> None:
        self.done += more
        if self.bar is None and time.monotonic() - self.start > PATIENCE and _on_terminal():
            self._show()
        if self.bar is not None:
            self.bar.update(0, completed=self.done)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        self.bar = Bar(console=Console(stderr=True), transient=True)
        self.bar.add_task(say("check.progress", self.lang), total=self.total)
        self.bar.start()


def _on_terminal() -> bool:
    """Whether somebody can see a bar; a program without a console has no standard error."""
    return sys.stderr is not None and not sys.stderr.closed and sys.stderr.isatty()
