"""Where rows kink or jump: on which smooth piece operands are, and whether they stand on its edge.

A row has no derivative where its ``smooth_piece`` jumps. The first derivative that it has there
all the same is a convention (relu'(0) = 0, ties share), and differentiated again it may be wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from autograd.formulas.language import compile_formula, parse
from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.scalars import TABLE, Primitive

SmoothPiece = Callable[..., Any]
_on_floats: dict[Primitive, SmoothPiece | None] = {}
_on_arrays: dict[Primitive, SmoothPiece | None] = {}


def smooth_piece_of(op: Primitive) -> SmoothPiece | None:
    """The row's piece as a function of its operands; None for a row that never kinks."""
    if op not in _on_floats:
        _on_floats[op] = _built(op)
    return _on_floats[op]


def _built(op: Primitive) -> SmoothPiece | None:
    if op.smooth_piece is None:
        return None
    if callable(op.smooth_piece):
        return op.smooth_piece
    functions = {row.name: row.value for row in TABLE.values()}
    formula = compile_formula(parse(op.smooth_piece), ("y", *op.args), functions, branch=True)
    return lambda *xs: formula(op.value(*xs), *xs)


def smooth_piece_on_arrays(op: Primitive) -> SmoothPiece | None:
    """The same as a function of arrays."""
    if op not in _on_arrays:
        _on_arrays[op] = _built_on_arrays(op)
    return _on_arrays[op]


def _built_on_arrays(op: Primitive) -> SmoothPiece | None:
    if op.smooth_piece is None:
        return None
    if callable(op.smooth_piece):
        return np.vectorize(op.smooth_piece, otypes=[float])
    functions = {row.name: row.on_arrays for row in TABLE.values() if not row.variadic}
    formula = compile_formula(parse(op.smooth_piece), ("y", *op.args), functions)
    return lambda *xs: formula(op.on_arrays(*xs), *xs)


@cache
def may_kink(op: Primitive) -> bool:
    """Whether there are points at which its slopes have no slopes of their own."""
    return op.smooth_piece is not None or op.kinks is not None or _ends(op)


def _ends(op: Primitive) -> bool:
    return any(interval != (-math.inf, math.inf) for interval in op.domain)


# ---------------------------------------------------------------- standing on an edge


def on_edge(
    op: Primitive, y: Any, xs: Sequence[Any], moving: Sequence[int | None], params: dict[str, Any]
) -> Any:
    """Whether a row stands on the edge of a smooth piece: a bool, or an array.

    moving  for each operand None where it is fixed, else a number: operands that are one node,
            and move together, have the same

    Where the value is not finite its derivatives are not either, and nothing is hidden.
    """
    if isinstance(op, ArrayPrimitive):
        found = op.kinks(y, xs, moving, **params) if op.kinks is not None else False
    elif op.variadic and op.kinks is not None:
        found = _list_on_edge(op.kinks, y, xs, moving)
    elif op.kinks is not None:
        found = op.kinks(y, xs, moving)
    else:
        floats = all(type(x) is float for x in xs)
        found = (_floats_on_edge if floats else _arrays_on_edge)(op, xs, moving)
    return found & np.isfinite(y) if found is not False else False


def _list_on_edge(
    kinks: Callable[..., Any], y: Any, xs: Sequence[Any], moving: Sequence[int | None]
) -> Any:
    """Of a list: an operand that stands in it twice counts once, for it ties with itself."""
    once = [k for k, own in enumerate(moving) if own is None or own not in moving[:k]]
    operands = np.stack(np.broadcast_arrays(*(xs[k] for k in once)))
    moves = np.array([moving[k] is not None for k in once])
    moves = moves.reshape(-1, *[1] * (operands.ndim - 1))
    return kinks(np.asarray(y)[None], operands, moves, 0)[0]


def _floats_on_edge(op: Primitive, xs: Sequence[Any], moving: Sequence[int | None]) -> bool:
    piece = smooth_piece_of(op)
    if piece is None:
        return False
    here = piece(*xs)
    for group in dict.fromkeys(moving):
        for towards in (-math.inf, math.inf) if group is not None else ():
            there = piece(
                *(
                    math.nextafter(x, towards) if own == group else x
                    for x, own in zip(xs, moving, strict=True)
                )
            )
            if there != here and here == here:
                return True
    return False


def _arrays_on_edge(op: Primitive, xs: Sequence[Any], moving: Sequence[int | None]) -> Any:
    piece = smooth_piece_on_arrays(op)
    found: Any = False
    if piece is None:
        return found
    with np.errstate(all="ignore"):
        here = piece(*xs)
        for group in dict.fromkeys(moving):
            for towards in (-math.inf, math.inf) if group is not None else ():
                there = piece(
                    *(
                        _next(x, towards) if own == group else x
                        for x, own in zip(xs, moving, strict=True)
                    )
                )
                found = found | ((there != here) & (here == here))
    return found


def _next(x: Any, towards: float) -> Any:
    x = np.asarray(x)
    return np.nextafter(x, x.dtype.type(towards)) if x.dtype.kind == "f" else x


# ---------------------------------------------------------------- infinite slopes


def is_steep(op: Primitive, y: Any, xs: Sequence[Any], moving: Sequence[int | None]) -> Any:
    """Whether a slope by an operand that moves is infinite, as at the end of a domain."""
    found: Any = False
    if isinstance(op, ArrayPrimitive) or op.variadic or not _ends(op):
        return found
    floats = all(type(x) is float for x in xs)
    with np.errstate(all="ignore"):
        for slot, own in enumerate(moving):
            if own is not None:
                rules = op.rules_on_floats if floats else op.rules_on_arrays
                found = found | np.isinf(rules[slot].local(y, *xs))
    return found
