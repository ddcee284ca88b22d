"""The bar of a training: by tqdm in a terminal, a line of its own in a notebook."""

from __future__ import annotations

import html
import sys
import time
from importlib import import_module
from typing import Any

from autograd import say
from nn.history import History

EVERY = 0.1  # seconds between two pictures of the bar


class Bar:
    """Counts batches. When it is closed, a notebook shows and saves nothing of it.

    wanted  None shows it in a terminal and in a notebook
    lang    the language of the line, "en" or "ko"
    """

    def __init__(self, wanted: bool | None, total: int, lang: str | None = None) -> None:
        self.lang = lang
        in_notebook = _in_notebook()
        has_stderr = sys.stderr is not None and not sys.stderr.closed
        if wanted is None:
            wanted = in_notebook or (has_stderr and sys.stderr.isatty())
        self.wanted = wanted and (in_notebook or has_stderr)
        self.kind = _NotebookBar if in_notebook else _TerminalBar
        self.total = total
        self.bar: Any = None

    def __enter__(self) -> Bar:
        if self.wanted:
            self.bar = self.kind(self.total, self.lang)
        return self

    def update(self, batches: int) -> None:
        if self.bar is not None:
            self.bar.update(batches)

    def describe(self, history: History, epochs: int) -> None:
        """Say beside the bar how far the training is."""
        if self.bar is not None:
            shown = {n: c[-1] for n, c in history.curves().items() if not n.startswith(_QUIET)}
            epoch = say("fit.epoch", self.lang, epoch=history.epochs, count=epochs)
            self.bar.describe(epoch, {self._name(n): f"{x:.4g}" for n, x in shown.items()})

    def _name(self, curve: str) -> str:
        """A curve's name in words, where it is not a metric of the user's own."""
        return say(f"fit.{curve}", self.lang) if curve in _NAMED else curve

    def __exit__(self, *_: Any) -> None:
        if self.bar is not None:
            self.bar.close()


def _in_notebook() -> bool:
    """Whether a kernel runs this code, and not only has been imported."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


_QUIET = ("gradient_norm", "learning_rate")
_NAMED = ("loss", "validation_loss", "accuracy")


class _TerminalBar:
    def __init__(self, total: int, lang: str | None) -> None:
        from tqdm import tqdm

        self.bar = tqdm(total=total, unit=say("fit.batch", lang), dynamic_ncols=True)
        self.update, self.close = self.bar.update, self.bar.close

    def describe(self, epoch: str, numbers: dict[str, str]) -> None:
        self.bar.set_description(epoch, refresh=False)
        self.bar.set_postfix(numbers, refresh=False)


class _NotebookBar:
    """One output of the cell, shown again and again, and empty at the end.

    A widget would leave its random id and a bar at 0 % in the saved notebook.
    """

    def __init__(self, total: int, lang: str | None) -> None:
        self.lang = lang
        display: Any = import_module("IPython.display").display
        self.total, self.done, self.text, self.last = total, 0, "", time.monotonic()
        self.output = display(self._picture(), raw=True, display_id=True)

    def update(self, batches: int) -> None:
        self.done += batches
        now = time.monotonic()
        if self.output is not None and now - self.last > EVERY:
            self.last = now
            self.output.update(self._picture(), raw=True)

    def describe(self, epoch: str, numbers: dict[str, str]) -> None:
        self.text = ", ".join([epoch, *(f"{name} {x}" for name, x in numbers.items())])

    def close(self) -> None:
        if self.output is not None:
            self.output.update({"text/plain": "", "text/html": ""}, raw=True)

    def _picture(self) -> dict[str, str]:
        text = say("fit.batches", self.lang, done=self.done, total=self.total)
        text += f", {self.text}" if self.text else ""
        bar = f'<progress value="{self.done}" max="{self.total}"></progress> '
        return {"text/plain": text, "text/html": bar + html.escape(text)}
