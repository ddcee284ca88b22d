"""Second derivatives at a kink: the slope there is a convention, and its own slope may be wrong.

At 0 the slope of ``abs(x)`` is taken as 0. That is a fair answer, but ``abs(x)**2`` differentiated
twice through it gives 0 in place of 2. So whoever differentiates a gradient through a row that
stands on a kink or a jump is told, once for each gradient.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from autograd.engine import modes
from autograd.errors import GradientWarning
from autograd.formulas.language import to_code
from autograd.formulas.notation import format_number
from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.scalars import CONSTANT, Primitive
from autograd.table.smooth_pieces import is_steep, may_kink, on_edge


class Kink(NamedTuple):
    """An operation on a kink: its row, value and operands, and which entries stand there."""

    op: Primitive
    y: Any
    xs: Sequence[Any]
    mask: Any


class _Collected(threading.local):
    kinks: list[Kink] | None = None  # of the transform that is going on, if one is
    steep: list[Kink] | None = None  # its infinite slopes, which count if they meet a 0


_collected = _Collected()


@contextmanager
def collecting(quiet: bool = False) -> Iterator[None]:
    """Tell of all kinks inside the block at once, at its end; ``quiet``: not at all."""
    outer = _collected.kinks, _collected.steep
    if outer[0] is not None and not quiet:
        yield
        return
    found: list[Kink] = []
    _collected.kinks, _collected.steep = found, []
    try:
        yield
    finally:
        _collected.kinks, _collected.steep = outer
    if not quiet:
        tell(found)


def tell(kinks: list[Kink]) -> None:
    """Warn of kinks at the user's line, or leave them to the block that collects them."""
    if not kinks:
        return
    if _collected.kinks is not None:
        _collected.kinks += kinks
        return
    file, line = modes.user_line()
    warnings.warn_explicit(_words(kinks), GradientWarning, file, line, registry=_warned_lines)


_warned_lines: dict[Any, Any] = {}  # what Python keeps, to say a thing once for each line


# ---------------------------------------------------------------- finding them


def in_sweep(node: Any, parents: tuple[Any, ...], upstream: Any) -> list[Kink]:
    """The kink on which a node stands that sends ``upstream``, recorded, to its operands."""
    if not may_kink(node.op):
        return []
    moving = [id(parent) if parent._adjoint is not None else None for parent in parents]
    xs = [parent._data for parent in parents]
    return find(node.op, node._data, xs, moving, upstream, getattr(node, "_params", {}))


def in_forward_mode(
    op: Primitive, y: Any, xs: Sequence[Any], moving: Sequence[Any], tangent: Any, params: Any
) -> list[Kink]:
    """The same for tangents that are sent on; an infinite one counts if it meets a 0 later."""
    if not may_kink(op):
        return []
    found = find(op, y, xs, moving, tangent, params)
    if not found and np.any(mask := is_steep(op, y, xs, moving)):
        steep = [Kink(op, y, xs, np.asarray(mask))]
        if _collected.steep is None:
            return steep  # nobody is there who would hear of it later
        _collected.steep += steep
    return found


def infinity_met_zero() -> None:
    """An infinite tangent was dropped for a factor that is 0 here but moves: now it counts."""
    if _collected.steep:
        found, _collected.steep = _collected.steep, []
        tell(found)


def find(
    op: Primitive, y: Any, xs: Sequence[Any], moving: Sequence[Any], weight: Any, params: Any
) -> list[Kink]:
    """The kink that an operation stands on, if what is sent through it counts.

    moving  as for ``on_edge``
    weight  the adjoint, or the tangent: where it is fixed and 0, nothing counts
    """
    mask = on_edge(op, y, xs, moving, params)
    zero = np.asarray(getattr(weight, "_data", weight)) == 0
    fixed = getattr(weight, "op", CONSTANT) is CONSTANT
    if mask is not False and fixed:
        mask = mask & ~(zero if zero.shape == np.shape(mask) else np.all(zero))
    if not fixed and np.any(zero):  # 0 × inf is sent as 0, whose slope need not be 0
        mask = mask | zero & is_steep(op, y, xs, moving)
    return [Kink(op, y, xs, np.asarray(mask))] if mask is not False and np.any(mask) else []


# ---------------------------------------------------------------- words


def _words(kinks: list[Kink]) -> str:
    distinct = list(dict.fromkeys(map(described, kinks)))
    more = f" (and {len(distinct) - 1} more)" if len(distinct) > 1 else ""
    return (
        f"a gradient was differentiated through {distinct[0]}{more}, where the slope is but a "
        "convention (a kink, a jump or the end of the domain): second derivatives may be wrong "
        "there. Move the inputs off that point; or, if the convention is meant, silence this with "
        "warnings.simplefilter('ignore', autograd.GradientWarning)"
    )


def described(kink: Kink) -> str:
    """The primitive and the point: ``maximum(a, b) at a = 1, b = 1``, ``norm(0, 0)``."""
    op, y, xs, mask = kink
    entry = tuple(map(int, np.argwhere(mask)[0]))
    if isinstance(op, ArrayPrimitive) or op.variadic:
        if any(map(np.ndim, xs)):
            name = op.name.removeprefix("reduce_")
            return f"{name}(x) of an array where it is {_number(y, entry)}"
        shown = [_number(x, ()) for x in xs[:4]] + ["…"] * (len(xs) > 4)
        return f"{op.name}({', '.join(shown)})"
    values = [
        f"{name}{list(entry) if np.ndim(x) else ''} = {_number(x, entry)}"
        for name, x in zip(op.args, xs, strict=True)
    ]
    return f"{to_code(op.application(len(xs)))} at {', '.join(values)}"


def _number(x: Any, entry: tuple[int, ...]) -> str:
    """The number at an entry, of an operand that may have been stretched to it."""
    x = np.asarray(x)
    pairs = zip(entry[len(entry) - x.ndim :], x.shape, strict=True)
    return format_number(float(x[tuple(i if n > 1 else 0 for i, n in pairs)]))
