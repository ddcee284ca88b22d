"""Where a program must guard a product against 0 × inf.

The sweep sends nothing from a zero adjoint, so a branch that did not count cannot turn a
gradient into nan. A program multiplies arrays, so it has to ask for it, entry by entry:
but only where the local derivative can be infinite and the adjoint can be zero.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import product
from typing import Any, Protocol

from autograd.table.scalars import TABLE, Primitive


class Entries(Protocol):
    """What is known of the entries of a graph of arrays, by number."""

    infinite: list[bool]  # whether an entry may be infinite
    vanishes: list[bool]  # whether it may be 0

    def number(self, entry: int) -> float | None:
        """The number that an entry always is, if it is one."""


# Finite numbers at which a derivative that is ever infinite shows it.
_PROBES = (0.0, 1.0, -1.0, 0.5, 2.0, 1000.0, -1000.0, 1e300)


@cache
def _is_infinite_somewhere(op: Primitive) -> bool:
    """Whether the row's value is infinite or undefined at some finite operands."""
    return any(not math.isfinite(op.value(*xs)) for xs in product(_PROBES, repeat=len(op.args)))


@cache
def _limits(op: Primitive) -> bool:
    """Whether the row's value stays finite where its operands do not: tanh, sigmoid, step."""
    return all(
        math.isfinite(op.value(*xs)) for xs in product((math.inf, -math.inf), repeat=len(op.args))
    )


def may_be_infinite(g: Entries, op: str, args: tuple[int, ...], extra: Any) -> bool:
    """Whether an entry may be infinite although inputs and parameters are finite."""
    if op == "const":
        return not math.isfinite(extra[0])
    if op == "map" and extra in TABLE:
        row = TABLE[extra]
        if row.variadic:
            return False
        if extra in ("div", "mod", "floordiv") and g.number(args[1]) not in (None, 0.0):
            return g.infinite[args[0]]
        if extra == "pow" and (g.number(args[1]) or -1.0) >= 0:
            return g.infinite[args[0]]
        if _is_infinite_somewhere(row) and extra not in ("add", "sub", "mul"):
            return True
        return any(g.infinite[a] for a in args) and not _limits(row)
    if op == "map" and extra != "times":
        return False  # a comparison
    return any(g.infinite[a] for a in args)


def may_vanish(g: Entries, op: str, args: tuple[int, ...], extra: Any) -> bool:
    """Whether an entry may be 0."""
    if op == "const":
        return bool(extra[0] == 0)
    if op == "map" and extra in ("mul", "neg", "div"):
        return any(g.vanishes[a] for a in args[:2])
    if op in ("rename", "take", "expand"):
        return g.vanishes[args[0]]
    never_zero = op == "map" and extra in TABLE and TABLE[extra].never_zero
    return not never_zero or any(g.infinite[a] for a in args)  # exp(-inf) is 0
