"""Reverse mode on the graph of arrays: the backward pass as more entries of the same graph.

What comes out is again differentiable, so derivatives of any order are programs too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from autograd.compiling.graph import COMPARISONS, SAMPLES, Axes, Graph
from autograd.compiling.reductions import derivatives_of
from autograd.compiling.rules import local_derivative


def gradients(
    g: Graph,
    seeds: Mapping[int, int],
    wrt: Sequence[int],
    per_sample: bool = False,
    carried: Axes = (),
) -> list[int]:
    """The adjoints of the entries ``wrt``, given those of the outputs.

    An adjoint may lack axes of its entry: then it is the same along them. With
    ``per_sample`` nothing is summed over the samples: the adjoint of a parameter has
    their axis too. ``carried`` axes, of the seeds alone, are kept by all adjoints:
    one for each row of a Jacobian matrix.
    """
    return _Sweep(g, wrt, per_sample, carried).run(seeds)


# Numbers sent to the places of an array of up to this size are stacked, not added one by one.
_MOST_STACKED = 64


class _Sweep:
    def __init__(self, g: Graph, wrt: Sequence[int], per_sample: bool, carried: Axes) -> None:
        self.g = g
        self.carried = carried
        self.wrt = wrt
        self.per_sample = per_sample
        self.sent: dict[int, list[int]] = {}
        self._reduction, self._derivatives = -1, [0]  # of the reduction that was sent from last

    def run(self, seeds: Mapping[int, int]) -> list[int]:
        g = self.g
        if not seeds:
            return [g.const(0.0) for _ in self.wrt]
        last = max(seeds)
        depends = self._depending(last)
        for entry, seed in seeds.items():
            self.sent.setdefault(entry, []).append(seed)
        wanted = set(self.wrt)
        found = {}
        for entry in range(last, -1, -1):
            if entry not in self.sent or not depends[entry]:
                continue
            adjoint = g.total(sorted(self._gathered(entry), key=self._is_decay))
            core = g.core(adjoint)
            if entry in g.names and g.ops[core] != "const" and core > last:
                g.names.setdefault(core, f"d{g.names[entry]}")
            if entry in wanted:
                found[entry] = adjoint
            if g.number(adjoint) != 0.0:
                self._send(entry, adjoint, depends)
        return [self._whole(found.get(entry), entry) for entry in self.wrt]

    def _gathered(self, entry: int) -> list[int]:
        """What was sent to an entry; single numbers sent to its places become one array."""
        g = self.g
        sent: list[int] = []
        places: dict[int, list[int]] = {}
        size = math.prod(g.shape(entry))
        for part in self.sent.pop(entry):
            if g.ops[part] == "put" and g.extra[part][0] == "at" and size <= _MOST_STACKED:
                places.setdefault(g.extra[part][1], []).append(g.args[part][0])
            else:
                sent.append(part)
        if places:
            parts = tuple(g.total(places.get(i, ())) for i in range(size))
            axes = self.target(entry)
            if not any(map(g.batched, parts)):  # the same for every sample
                axes = tuple(a for a in axes if a != SAMPLES)
            own = g.own(axes)
            if len(own) == 1:
                sent.append(g.stack(parts, axes))
            else:
                place = axes.index(own[0])  # the samples stand before them, or behind
                flat = (*axes[:place], g.axis(size), *axes[place + len(own) :])
                sent.append(g.entry("reshape", (g.stack(parts, flat),), axes))
        return sent

    def _is_decay(self, sent: int) -> tuple[bool, bool]:
        """What comes from the parameters alone stands behind what comes from the samples."""
        return not self.g.batched(sent), self.g.ops[self.g.core(sent)] == "map"

    def _depending(self, last: int) -> list[bool]:
        depends = [False] * (last + 1)
        for entry in self.wrt:
            if entry <= last:
                depends[entry] = True
        args = self.g.args
        for entry in range(last + 1):
            if not depends[entry]:
                depends[entry] = any(depends[a] for a in args[entry])
        return depends

    def _whole(self, adjoint: int | None, entry: int) -> int:
        g = self.g
        out = self.target(entry)
        if adjoint is None:
            adjoint = g.const(0.0)
        return g.expand(adjoint, out)

    def target(self, entry: int) -> Axes:
        """The axes of the whole adjoint of an entry."""
        axes = self.g.axes[entry]
        own = (*self.carried, *(a for a in axes if a != SAMPLES))
        if not (self.per_sample or SAMPLES in axes):
            return own
        return (*own, SAMPLES) if self.g.samples_last else (SAMPLES, *own)

    # ---------------------------------------------------------------- one entry

    def _send(self, entry: int, u: int, depends: list[bool]) -> None:
        g = self.g
        op, args = g.ops[entry], g.args[entry]
        if op == "map" and g.extra[entry] in COMPARISONS:
            return
        for slot, arg in enumerate(args):
            if depends[arg]:
                sent = self._contribution(entry, op, args, slot, arg, u)
                if sent is not None and g.number(sent) != 0.0:
                    self.sent.setdefault(arg, []).append(sent)

    def _contribution(
        self, entry: int, op: str, args: tuple[int, ...], slot: int, arg: int, u: int
    ) -> int | None:
        g = self.g
        extra = g.extra[entry]
        if op == "map":
            local = args[1 - slot] if extra == "times" else local_derivative(g, entry, slot)
            return self.contract(u, local, entry, arg)
        if op == "total":
            return self.contract(u, g.const(1.0), entry, arg)
        if op == "einsum":
            others = [a for i, a in enumerate(args) if i != slot]
            return self.contract(u, others[0] if others else g.const(1.0), arg, arg, entry)
        if op == "reduce":
            return self.contract(u, self._derivatives_of(entry)[slot], arg, arg, entry)
        if op == "detach":
            return None
        if op == "samples_last":
            return self.contract(u, g.const(1.0), entry, arg)
        if op == "rename":
            back = dict(zip(g.axes[entry], g.axes[arg], strict=True))
            return g.rename(u, back)
        if op == "expand":
            return self.contract(u, g.const(1.0), entry, arg)
        return _of_index(self, entry, slot, arg, u)

    def _derivatives_of(self, entry: int) -> list[int]:
        if self._reduction != entry:  # its slots come one after the other
            self._reduction, self._derivatives = entry, derivatives_of(self.g, entry)
        return self._derivatives

    def contract(self, u: int, local: int, source: int, arg: int, also: int | None = None) -> int:
        """u × local, summed over the axes of ``source`` (and ``also``) that ``arg`` lacks."""
        g = self.g
        if also is None and g.axes[source] == g.axes[arg] and not self.per_sample:
            return g.product(u, local, guarded=True)
        target = self.target(arg)
        over = [a for a in g.axes[source] if a not in target]
        if also is not None:
            over += [a for a in (*g.axes[also], *g.axes[u], *g.axes[local]) if a not in target]
        present = {*g.axes[u], *g.axes[local]}
        missing = [a for a in dict.fromkeys(over) if a not in present]
        summed = [a for a in dict.fromkeys(over) if a in present]
        size = math.prod(g.sizes[a] for a in missing if a != SAMPLES)
        factor = g.const(float(size), int(SAMPLES in missing))
        out = tuple(a for a in target if a in present)
        return g.apply("mul", self._summed(u, local, summed, out), factor)

    def _summed(self, u: int, local: int, summed: list[str], out: Axes) -> int:
        g = self.g
        if 0.0 in (g.number(u), g.number(local)):
            return g.const(0.0)
        if not summed and self._keeps_its_shape(u, local, out):
            return g.product(u, local, guarded=True)
        branch = g.ops[local] == "map" and g.extra[local] == "where"
        if (g.infinite[local] and g.vanishes[u]) or (g.infinite[u] and branch):
            return g.einsum([g.product(u, local, guarded=True)], out)
        for one, other in ((u, local), (local, u)):  # sum first what only one of them has
            if g.axes[one] and not any(a in g.axes[one] for a in summed):
                kept = tuple(a for a in g.axes[other] if a not in summed)
                part = g.einsum([other], kept)
                if self._keeps_its_shape(one, part, out):
                    return g.product(one, part) if one == u else g.product(part, one)
        return g.einsum([u, local], out)

    def _keeps_its_shape(self, u: int, local: int, out: Axes) -> bool:
        """Whether the product entry by entry has just the axes that are wanted."""
        return self.g.together((u, local)) == out


def _of_index(sweep: _Sweep, entry: int, slot: int, arg: int, u: int) -> int | None:
    """The adjoint of an operand that was picked from, added into, or laid beside others."""
    g = sweep.g
    op, extra = g.ops[entry], g.extra[entry]
    out = sweep.target(arg)
    if op == "stack":
        return _of_stacked(sweep, entry, slot, arg, u)
    if op == "take" and extra[0] == "at" and math.prod(g.shape(arg)) <= _MOST_STACKED:
        return g.entry("put", (u,), out, extra)  # ``_gathered`` stacks it with others
    whole = g.expand(u, sweep.target(entry))
    if op == "take":
        return g.entry("put", (whole,), out, extra)
    if op == "put":
        return g.entry("take", (whole,), out, extra)
    if op == "reshape":
        return g.entry("reshape", (whole,), out)
    raise AssertionError(op)


def _of_stacked(sweep: _Sweep, entry: int, slot: int, arg: int, u: int) -> int:
    """The adjoint of a scalar that lies in an array."""
    g = sweep.g
    if g.ops[u] == "stack":
        part = g.args[u][slot]
    else:
        axes = tuple(a for a in sweep.target(entry) if a == SAMPLES or a in sweep.carried)
        part = g.entry("take", (g.expand(u, sweep.target(entry)),), axes, ("at", slot))
    out = sweep.target(arg)
    if not g.batched(entry) or SAMPLES in out:
        return part
    if not g.batched(part):  # the same for every sample
        return g.apply("mul", part, g.const(1.0, 1))
    return g.einsum([part], tuple(a for a in out if a in g.axes[part]))
