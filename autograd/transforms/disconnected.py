"""Arguments that an output does not depend on: their gradient is zero, and a warning says so.

Zero is the right derivative, and inside other transforms it is often what is wanted: the
second derivative of a straight line. So only a transform that stands alone warns, about an
argument from no part of which the output was computed: then a ``detach()`` too many, or the
wrong ``argnums``, is more likely than a question with the answer 0. (A Jacobian has blocks
of zeros by nature, and forward mode sees no graph: they do not warn.)
"""

from __future__ import annotations

import inspect
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.engine import kink_warnings, modes
from autograd.engine.backward import parents_of
from autograd.engine.node import Node
from autograd.errors import GradientWarning
from autograd.table.shapes import data_of
from autograd.transforms.dual import bottom_of
from autograd.transforms.pytree import Structure


class _Running(threading.local):
    depth = 0  # transforms that are calling their functions now
    started = 0  # transforms that ever did


_running = _Running()


@contextmanager
def calling() -> Iterator[Callable[[], bool]]:
    """Around the call of a function: was no other transform around it or inside it?"""
    outermost = _running.depth == 0
    _running.depth += 1
    _running.started += 1
    before = _running.started
    try:
        with kink_warnings.collecting():
            yield lambda: outermost and _running.started == before
    finally:
        _running.depth -= 1


def warn_of_disconnected(
    f: Any,
    outputs: Sequence[Any],
    inputs: Sequence[Any],
    structure: Structure,
    positions: Sequence[int],
    gradients: Sequence[Any],
) -> None:
    """Warn of each argument from which no output was computed."""
    reached: set[Any] | None = None
    for place, position in enumerate(positions):
        mine = [i for i, path in enumerate(structure.paths) if path.startswith(f"[{place}]")]
        if not mine or any(np.any(data_of(gradients[i])) for i in mine):
            continue
        if reached is None:
            reached = _ancestors(outputs)
        if not any(bottom_of(inputs[i]) in reached for i in mine):
            _warn(f, position)


def _warn(f: Any, position: int) -> None:
    """The warning, at the user's line."""
    message = (
        f"{getattr(f, '__name__', repr(f))} was computed without argument {position}"
        f"{_name(f, position)}: the gradient is 0. Is there a detach(), item() or no_grad() on "
        f"the way? If 0 is right, leave {position} out of argnums, or silence this with "
        "warnings.simplefilter('ignore', autograd.GradientWarning)"
    )
    file, line = modes.user_line()
    warnings.warn_explicit(message, GradientWarning, file, line, registry=_warned_lines)


_warned_lines: dict[Any, Any] = {}  # what Python keeps, to say a thing once for each line


def _name(f: Any, position: int) -> str:
    try:
        names = list(inspect.signature(f).parameters)
    except (TypeError, ValueError):
        return ""
    return f" ({names[position]})" if position < len(names) else ""


def _ancestors(outputs: Sequence[Any]) -> set[Any]:
    """The outputs, and every node that they were computed from."""
    stack = [x for x in map(bottom_of, outputs) if isinstance(x, Node)]
    seen = set(stack)
    while stack:
        for parent in parents_of(stack.pop()):
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return seen
