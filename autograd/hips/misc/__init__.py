"""``autograd.misc``: ``flatten`` and ``optimizers``."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

# The function of that name, not its module: so by whichever name this folder was imported.
flatten = import_module(f"{__name__}.flatten").flatten


def const_graph(f: Callable[..., Any], *args: Any, **named: Any) -> Callable[..., Any]:
    """``f`` with these arguments; it runs anew at each call (``autograd.compile`` does not)."""
    return partial(f, *args, **named)
