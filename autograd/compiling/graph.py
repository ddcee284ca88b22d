"""The graph of arrays that a program is written from.

Every entry is an array with named axes: ``("n", "k1")`` is one row per sample and one
column per neuron of layer 1. Axes are matched by name, as in Einstein's notation, so that
a matrix product, a sum and an outer product are one operation, ``einsum``, whose
derivatives are again such products.

Entries are numbers in order of creation, so operands come before their users. An entry
that exists already is found and not made again: common subexpressions are computed once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from math import copysign
from typing import Any

from autograd.compiling.safety import may_be_infinite, may_vanish
from autograd.table.scalars import TABLE, Primitive

SAMPLES = "n"  # the axis of a batch
Axes = tuple[str, ...]

# What formulas can say besides the rows of the table. They give 1.0 or 0.0 on numbers.
COMPARISONS: dict[str, tuple[str, Callable[[float, float], float]]] = {
    "eq": ("==", lambda a, b: float(a == b)),
    "ne": ("!=", lambda a, b: float(a != b)),
    "lt": ("<", lambda a, b: float(a < b)),
    "le": ("<=", lambda a, b: float(a <= b)),
    "gt": (">", lambda a, b: float(a > b)),
    "ge": (">=", lambda a, b: float(a >= b)),
}
_COMMUTE = frozenset({"add", "mul", "eq", "ne"})


class Graph:
    """Entries in parallel lists: what makes them, from what, and with which axes.

    input, param     given; ``extra`` says which
    const            ``extra`` is (factor, power): the number factor × nᵖᵒʷᵉʳ, where n is the
                     number of samples
    table            an array of numbers known at compile time
    map              a row of the table, entry by entry
    total            the sum of any number of operands, entry by entry
    einsum           the sum of products over the axes that the result lacks
    reduce           another reduction (max, norm, ...): over the axes that the result lacks,
                     or of several operands entry by entry
    take, put        entries picked by an index; added up at an index
    rename, reshape  the same entries under other axes
    expand           repeated along axes that it lacked, in the order of the result's axes
    stack            scalars as one array
    samples_last     the samples as the last axis, next to each other in memory
    detach           the same, but no gradient goes through
    """

    def __init__(self, samples_last: bool = False, exact: bool = False) -> None:
        self.samples_last = samples_last  # whether that axis is the last one, not the first
        self.exact = exact  # whether a sum keeps the sign of its zero: 0.0 + -0.0 is 0.0
        self.rows: set[str] = set()  # axes of the rows of a Jacobian matrix
        self.ops: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.axes: list[Axes] = []
        self.extra: list[Any] = []
        self.infinite: list[bool] = []  # may be inf where its operands are finite
        self.vanishes: list[bool] = []  # may be 0
        self.names: dict[int, str] = {}
        self.scopes: dict[int, str] = {}
        self.sizes: dict[str, int] = {}
        self.tables: list[Any] = []  # arrays and indexes that the text refers to
        self._known: dict[Any, int] = {}

    # ---------------------------------------------------------------- entries

    def entry(self, op: str, args: tuple[int, ...], axes: Axes, extra: Any = None) -> int:
        """The number of that entry, made now if it is new."""
        key: Any = (op, args, axes, extra)
        if op == "map" and extra in _COMMUTE and args[0] > args[1]:
            key = (op, args[::-1], axes, extra)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.ops)
            self.ops.append(op)
            self.args.append(args)
            self.axes.append(axes)
            self.extra.append(extra)
            self.infinite.append(may_be_infinite(self, op, args, extra))
            self.vanishes.append(may_vanish(self, op, args, extra))
        return found

    def const(self, value: float, power: int = 0) -> int:
        value = float(value)
        return self.entry("const", (), (), (value, power, copysign(1.0, value)))

    def number(self, entry: int) -> float | None:
        """The number that an entry is, or None."""
        if self.ops[entry] != "const":
            return None
        value, power, _ = self.extra[entry]
        return value if power == 0 else None

    def scalar(self, entry: int) -> tuple[float, int] | None:
        """(factor, power of n) of a constant."""
        return self.extra[entry][:2] if self.ops[entry] == "const" else None

    def axis(self, size: int) -> str:
        """A new axis."""
        name = f"a{len(self.sizes)}"
        self.sizes[name] = size
        return name

    def shape(self, entry: int) -> tuple[int, ...]:
        """The sizes of the axes, without that of the samples."""
        return tuple(self.sizes[a] for a in self.axes[entry] if a != SAMPLES)

    def batched(self, entry: int) -> bool:
        return SAMPLES in self.axes[entry]

    def keep(self, array: Any) -> int:
        """Put an array among those that the text refers to."""
        self.tables.append(array)
        return len(self.tables) - 1

    # ---------------------------------------------------------------- operations

    def apply(self, row: str, *args: int) -> int:
        """A row of the table, or a comparison, on entries; simplified where that is exact."""
        simpler = _SIMPLER.get(row)
        if simpler is not None and (found := simpler(self, *args)) is not None:
            return found
        numbers = [self.number(a) for a in args]
        if None not in numbers and (known := _computed(row, numbers)) is not None:
            return self.const(known)
        return self.entry("map", args, self.together(args), row)

    def together(self, args: Sequence[int]) -> Axes:
        """The axes of what is computed entry by entry from these."""
        axes = self.axes[args[0]]
        for arg in args[1:]:
            other = self.axes[arg]
            if other != axes and other:
                axes = merged(axes, other, self.samples_last) if axes else other
        return axes

    def product(self, u: int, local: int, guarded: bool = False) -> int:
        """u × local. Guarded: nothing is sent from a zero adjoint, so 0 × inf is 0."""
        one = self.number(local)
        if one == 0.0 or self.number(u) == 0.0:
            return self.const(0.0)
        if self.ops[local] == "map" and self.extra[local] == "where":
            condition, a, b = self.args[local]
            known = self.number(a), self.number(b)
            lost = self.infinite[u] and self._may_be_nothing(local)
            if lost or 0.0 in known or known == (1.0, 1.0):
                return self.apply(
                    "where", condition, self.product(u, a, guarded), self.product(u, b, guarded)
                )
        if self.infinite[u] and self._is_flat(local):
            flat = self.apply("eq", local, self.const(0.0))  # nothing is sent over the flat side
            return self.apply("where", flat, self.const(0.0), self.apply("mul", u, local))
        if self.samples_last and self.ops[u] != "const" and self._is_step_of_relu(local):
            # 1 or 0; comparing is quicker than sign on the long rows of single samples
            positive = self.apply("gt", self.args[local][0], self.const(0.0))
            return self.entry("map", (u, positive), self.together((u, positive)), "mul")
        if guarded and self.infinite[local] and self.vanishes[u]:
            return self.entry("map", (u, local), self.together((u, local)), "times")
        return self.apply("mul", u, local)

    def _may_be_nothing(self, local: int) -> bool:
        """Whether a branch of ``where``, however deep, is 0: over it nothing is sent."""
        if self.ops[local] != "map" or self.extra[local] != "where":
            return self.number(local) == 0.0
        return any(map(self._may_be_nothing, self.args[local][1:]))

    def _is_flat(self, entry: int) -> bool:
        return (
            self.ops[entry] == "map"
            and self.extra[entry] in TABLE
            and TABLE[self.extra[entry]].flat
        )

    def _is_step_of_relu(self, entry: int) -> bool:
        return _is(self, entry, "sign") and _is(self, self.args[entry][0], "relu")

    def einsum(self, args: Sequence[int], out: Axes) -> int:
        """The sum over the axes that ``out`` lacks of the product of one or two entries."""
        factor, cores = self.const(1.0), []
        for arg in args:
            if self.ops[arg] == "const":
                factor = self.apply("mul", factor, arg)
            else:
                cores.append(arg)
        if not cores:
            return factor
        if len(cores) == 1:
            cores = self._factors(cores[0], out)
        if len(cores) == 1 and set(self.axes[cores[0]]) == set(out):
            return self.apply("mul", factor, self.expand(cores[0], out))
        return self.apply("mul", factor, self.entry("einsum", tuple(cores), out))

    def _factors(self, core: int, out: Axes) -> list[int]:
        """The factors of a product whose sum is an inner product: Σ w·w, Σⱼ hₙⱼ wⱼ."""
        if not _is(self, core, "mul") or core in self.names:
            return [core]
        a, b = self.args[core]
        over = [x for x in self.axes[core] if x not in out]
        inner = not out and self.axes[a] == self.axes[b]
        shared = [x for x in out if x in self.axes[a] and x in self.axes[b]]
        matrix = len(over) == 1 and not shared and over[0] in self.axes[a]
        return [a, b] if inner or (matrix and over[0] in self.axes[b]) else [core]

    def total(self, args: Sequence[int]) -> int:
        """The sum of entries, entry by entry; equal ones are counted."""
        counts: dict[int, int] = {}
        for arg in args:
            if self.number(arg) != 0.0:
                counts[arg] = counts.get(arg, 0) + 1
        terms = [a if k == 1 else self.apply("mul", self.const(k), a) for a, k in counts.items()]
        if not terms:
            return self.const(0.0)
        if len(terms) <= 2:
            return terms[0] if len(terms) == 1 else self.apply("add", *terms)
        return self.entry("total", tuple(terms), self.together(terms))

    def rename(self, arg: int, names: dict[str, str]) -> int:
        axes = tuple(names.get(a, a) for a in self.axes[arg])
        if self.ops[arg] == "rename":  # of a renamed one
            (arg,) = self.args[arg]
        return arg if axes == self.axes[arg] else self.entry("rename", (arg,), axes)

    def stack(self, parts: Sequence[int], axes: Axes) -> int:
        """Scalars as one array; its axes are one of its own and, maybe, that of the samples."""
        own = self.own(axes)
        present = {a for part in parts for a in self.axes[part]}.union(own)
        kept = tuple(a for a in axes if a in present)
        return self.expand(self.entry("stack", tuple(parts), kept), axes)

    def own(self, axes: Axes) -> Axes:
        """The axes that are of one sample and of one row."""
        return tuple(a for a in axes if a != SAMPLES and a not in self.rows)

    def core(self, entry: int) -> int:
        """The entry behind renamings."""
        while self.ops[entry] == "rename":
            (entry,) = self.args[entry]
        return entry

    def expand(self, arg: int, out: Axes) -> int:
        return arg if self.axes[arg] == out else self.entry("expand", (arg,), out)


def merged(a: Axes, b: Axes, samples_last: bool) -> Axes:
    """The axes of both, in an order that fits both."""
    if len(b) > len(a) and set(a) <= set(b):
        return b
    axes = a + tuple(x for x in b if x not in a)
    if SAMPLES not in axes:
        return axes
    own = tuple(x for x in axes if x != SAMPLES)
    return (*own, SAMPLES) if samples_last else (SAMPLES, *own)


def _computed(row: str, numbers: Sequence[Any]) -> float | None:
    if row in COMPARISONS:
        return COMPARISONS[row][1](*numbers)
    op: Primitive | None = TABLE.get(row)
    return None if op is None else op.value(*numbers)


# ---------------------------------------------------------------- simplifications


def _is(g: Graph, entry: int, row: str) -> bool:
    return g.ops[entry] == "map" and g.extra[entry] == row


def _simpler_add(g: Graph, a: int, b: int) -> int | None:
    for one, other in ((a, b), (b, a)):
        if _adds_nothing(g, g.number(one)):
            return other
    if _is(g, b, "neg"):
        return g.apply("sub", a, g.args[b][0])
    if _is(g, a, "neg"):
        return g.apply("sub", b, g.args[a][0])
    return None


def _adds_nothing(g: Graph, number: float | None) -> bool:
    """Whether x + number is x; -0.0 + 0.0 is 0.0, another zero."""
    return number == 0.0 and not (g.exact and copysign(1.0, number) > 0)


def _simpler_sub(g: Graph, a: int, b: int) -> int | None:
    number = g.number(b)
    if number is not None and _adds_nothing(g, -number):
        return a
    if g.number(a) == 0.0 and not g.exact:
        return g.apply("neg", b)
    return g.apply("add", a, g.args[b][0]) if _is(g, b, "neg") else None


def _simpler_mul(g: Graph, a: int, b: int) -> int | None:
    known = g.scalar(a), g.scalar(b)
    if known[0] is not None and known[1] is not None:
        return g.const(known[0][0] * known[1][0], known[0][1] + known[1][1])
    for one, other, factor in ((a, b, known[0]), (b, a, known[1])):
        if factor is None:
            continue
        if factor == (1.0, 0):
            return other
        if factor == (-1.0, 0):
            return g.apply("neg", other)
        if _is(g, other, "mul") and (inner := g.scalar(g.args[other][0])) is not None:
            both = g.const(inner[0] * factor[0], inner[1] + factor[1])
            return g.apply("mul", both, g.args[other][1])
        if one == b:  # numbers stand in front
            return g.apply("mul", b, a)
    return None


def _simpler_neg(g: Graph, a: int) -> int | None:
    if (known := g.scalar(a)) is not None:
        return g.const(-known[0], known[1])
    return g.args[a][0] if _is(g, a, "neg") else None


def _simpler_div(g: Graph, a: int, b: int) -> int | None:
    return a if g.number(b) == 1.0 else None


def _simpler_pow(g: Graph, a: int, b: int) -> int | None:
    return a if g.number(b) == 1.0 else None


def _simpler_eq(g: Graph, a: int, b: int) -> int | None:
    for one, other in ((a, b), (b, a)):  # inputs are taken to be finite
        if abs(g.number(one) or 0.0) == math.inf and not g.infinite[other]:
            return g.const(0.0)
    return None


def _simpler_where(g: Graph, condition: int, a: int, b: int) -> int | None:
    if a == b:
        return a
    known = g.number(condition)
    return None if known is None else (a if known else b)


_SIMPLER: dict[str, Callable[..., int | None]] = {
    "add": _simpler_add,
    "sub": _simpler_sub,
    "mul": _simpler_mul,
    "neg": _simpler_neg,
    "pos": lambda g, a: a,
    "div": _simpler_div,
    "pow": _simpler_pow,
    "where": _simpler_where,
    "eq": _simpler_eq,
}
