"""Checking the recorded gradient of a program with arrays, by running it again for each probe.

Where a graph holds arrays, the derivatives are extrapolated differences of the program
itself. The side of every kink and of every comparison is watched at each probe, as in a
graph of scalars; and when an entry fails, the rule of every node is compared with its
kernel, so that the wrong one is named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.checking.blame import recording_lines
from autograd.checking.decisions import Seen, watched
from autograd.checking.differences import Estimate, Probes, estimate, steps_for
from autograd.checking.directions import MANY
from autograd.checking.handwritten import check_numeric, judged, random, rounding_of, undefined
from autograd.checking.inputs import ONE_NUMBER, Inputs, numbers_in
from autograd.checking.local import EPS, derivatives_of
from autograd.checking.pairs import Pair
from autograd.checking.probing import Sample, by_calling, estimates
from autograd.checking.progress import progress
from autograd.checking.reasons import because, comparison_at, in_place
from autograd.checking.settings import Settings
from autograd.checking.verdicts import Entry, Verdict
from autograd.engine.backward import ancestors, parents_of, sweep
from autograd.engine.node import Node
from autograd.engine.tensor import Tensor
from autograd.engine.value import Value
from autograd.errors import AnomalyError
from autograd.formulas.language import compile_formula, parse
from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.scalars import TABLE
from autograd.table.smooth_pieces import smooth_piece_on_arrays
from autograd.wording import said

_MOST_ELEMENTS = 2000  # of a node that are compared with the kernel when looking for a fault


@dataclass
class ArrayRun:
    """One run of the program: its leaves, its output, and what was seen."""

    leaves: list[Node]
    output: Any
    seen: Seen


class ArrayProgram:
    """f on tensors, by its flat entries."""

    def __init__(self, f: Callable[..., Any], inputs: Inputs) -> None:
        self.f, self.inputs = f, inputs

    def run(self, numbers: np.ndarray) -> ArrayRun:
        arguments, leaves = self.inputs.of_tensors(numbers, Value, Tensor)
        with watched() as seen:
            output = self.f(*arguments)
        if isinstance(output, Node) and np.size(output._data) != 1:
            raise TypeError(
                f"the function to check must return one number, got shape "
                f"{np.shape(output._data)}: {ONE_NUMBER}"
            )
        if not isinstance(output, Node):
            Value._checked(output)
        return ArrayRun(leaves, output, seen)

    def gradient(self, run: ArrayRun, create_graph: bool = False) -> list[Any]:
        """∂output/∂leaf for every leaf; 0.0 where there is none."""
        root = run.output
        if not isinstance(root, Node) or not root.requires_grad:
            return [0.0] * len(run.leaves)
        adjoints = sweep(root, _seed(root, create_graph), create_graph=create_graph)
        return [adjoints.get(leaf, 0.0) for leaf in run.leaves]

    def flat(self, run: ArrayRun, parts: Sequence[Any]) -> np.ndarray:
        """One number per entry, of something for each leaf."""
        rows = [
            np.broadcast_to(np.asarray(_data(part), float), np.shape(leaf._data)).ravel()
            for part, leaf in zip(parts, run.leaves, strict=True)
        ]
        return np.concatenate(rows) if rows else np.zeros(0)

    def sample(self, numbers: np.ndarray) -> tuple[Sequence[Any], Hashable]:
        run = self.run(numbers)
        return [_summands(run.output)], self.smooth_pieces(run)

    def sample_gradient(self, numbers: np.ndarray) -> tuple[Sequence[float], Hashable]:
        run = self.run(numbers)
        gradient: list[float] = self.flat(run, self.gradient(run)).tolist()
        return gradient, self.smooth_pieces(run)

    def gradient_at(self, numbers: np.ndarray) -> np.ndarray:
        run = self.run(numbers)
        return self.flat(run, self.gradient(run))

    def as_pair(self) -> Pair:
        """The program and its recorded gradient as functions of plain numbers and arrays."""

        def value(*arguments: Any) -> float:
            return _number(self.run(numbers_in(arguments)).output)

        def gradient(*arguments: Any) -> Any:
            found = self.inputs.like(self.gradient_at(numbers_in(arguments)))
            return found if len(found) > 1 else found[0]

        return Pair(value, gradient=gradient)

    def is_random(self, value: float) -> bool:
        """Whether it gives another number than ``value`` for the same inputs."""
        again = [_number(self.run(self.inputs.values).output) for _ in range(2)]
        return any(v != value and not math.isnan(v) for v in again)

    def hessian(self) -> np.ndarray:
        """The gradient of each entry of the gradient, as rows."""
        run = self.run(self.inputs.values)
        rows = []
        parts: list[Any] = self.gradient(run, create_graph=True)
        for part, leaf in zip(parts, run.leaves, strict=True):
            for index in np.ndindex(np.shape(leaf._data)):
                entry: Any = part[index] if index and hasattr(part, "shape") else part
                inner = ArrayRun(run.leaves, entry, run.seen)
                rows.append(self.flat(run, self.gradient(inner)))
        return np.array(rows)

    def smooth_pieces(self, run: ArrayRun) -> tuple[Any, ...]:
        """Which pieces the nodes are on, and how each comparison was answered."""
        found: list[Any] = [c.outcome for c in run.seen.comparisons]
        if isinstance(run.output, Node):
            found += [mark for _, mark in _kinking(run.output)]
        return tuple(found)

    def kink_near(self, entry: int) -> tuple[str, Node | None, str]:
        """The words for what changes however little the entry is moved, its node and place."""
        x = self.inputs.values
        steps = steps_for(float(x[entry]), float(self.inputs.eps[entry]), thorough=True)
        here = self.run(x)
        for sign in (-1, 1):
            moved = x.copy()
            moved[entry] += sign * steps[-1]
            there = self.run(moved)
            for mine, theirs in zip(here.seen.comparisons, there.seen.comparisons, strict=False):
                if mine.outcome != theirs.outcome:
                    return comparison_at(mine, mine.place), None, mine.place
            pairs = zip(_kinking(here.output), _kinking(there.output), strict=False)
            for (node, mark), (_, other) in pairs:
                if mark != other:
                    words = said("check.of_shape", op=node.op.name, shape=_shape(node))
                    return words, node, _place(node)
        return "", None, ""


def check_arrays(
    f: Callable[..., Any], inputs: Inputs, settings: Settings
) -> tuple[list[Entry], list[str], Any]:
    """Every entry of the recorded gradient, and of its gradient; notes; and what f returned.

    Of a large gradient along directions first, as of one that is written by hand; the entries
    that are wrong are then looked at in the graph.
    """
    program, chosen = ArrayProgram(f, inputs), settings.entries(inputs)
    notes: list[str] = []
    if len(chosen) > MANY and settings.subset is None and settings.order == 1:
        found, notes = check_numeric(program.as_pair(), inputs, settings)
        if all(entry.verdict is Verdict.PASS for entry in found):
            return found, notes, program.run(inputs.values).output
        wrong = [e for e in found if e.bound < math.inf]
        chosen = [inputs.places.index((e.argument, e.index)) for e in wrong or found]
    entries, output = _check_each(program, chosen, settings)
    return entries, notes, output


def _check_each(
    program: ArrayProgram, chosen: list[int], settings: Settings
) -> tuple[list[Entry], Any]:
    f, inputs = program.f, program.inputs
    run = program.run(inputs.values)
    value = _number(run.output)
    analytic = program.flat(run, program.gradient(run))
    rtol = settings.tolerance(float(inputs.eps.max(initial=EPS)))
    if not math.isfinite(value):
        return [undefined(value, inputs, e, float(analytic[e])) for e in chosen], run.output
    if program.is_random(value):
        return [random(inputs, e, float(analytic[e])) for e in chosen], run.output
    off = rounding_of(lambda x, near=0: (program.gradient_at(x)[None], {}), analytic[None], inputs)
    wide = ArrayProgram(f, inputs.in_double())
    sides = _Sides(program, wide, wide.sample, analytic[None], off, second=False)
    entries = _judge_all(sides, chosen, settings, rtol)
    if settings.order == 2:
        second = program.hessian()
        nothing = np.zeros(second.shape)
        sides = _Sides(program, wide, wide.sample_gradient, second, nothing, second=True)
        entries += _judge_all(sides, chosen, settings, rtol)
    return entries, run.output


@dataclass
class _Sides:
    """What is compared: the recorded derivatives, and the program that is probed.

    program, wide  in the precision of the inputs, and in float64
    rounding       of the recorded derivatives, a row for each output, as they are
    """

    program: ArrayProgram
    wide: ArrayProgram
    sample: Sample
    analytic: np.ndarray
    rounding: np.ndarray
    second: bool


def _judge_all(sides: _Sides, chosen: list[int], settings: Settings, rtol: float) -> list[Entry]:
    inputs, analytic = sides.wide.inputs, sides.analytic
    eps = float(inputs.eps.max(initial=EPS))

    def enough(entry: int, output: int, found: Estimate) -> bool:
        if found.kink or not found.bound <= 0.5 * rtol * found.scale:
            return False
        off = abs(float(analytic[output][entry]) - found.value)
        return off <= rtol * abs(found.value) + found.bound

    around = by_calling(sides.sample, inputs, share=4 * eps)
    with progress(len(chosen), settings.lang) as tick:
        found = estimates(around, inputs, chosen, len(analytic), enough, tick, settings.method)
    entries = []
    for e, per_output in zip(chosen, found, strict=True):
        for o, (number, probes) in enumerate(per_output):
            if sides.second and o not in chosen:
                continue
            entry = judged(inputs, e, float(analytic[o][e]), number, probes, rtol, settings.atol,
                           output=o if sides.second else None,
                           rounding=float(sides.rounding[o][e]),
                           certain=settings.rtol is not None)  # fmt: skip
            _explain(sides.program, entry, e, probes, rtol)
            entries.append(entry)
    return entries


def _explain(program: ArrayProgram, entry: Entry, e: int, probes: Probes, rtol: float) -> None:
    finite = np.isfinite(probes.f_low) & np.isfinite(probes.f_high)
    if entry.verdict in (Verdict.INCONCLUSIVE, Verdict.FAIL) and not math.isfinite(entry.bound):
        if finite.any() and not probes.usable.any() and not math.isnan(entry.analytic):
            words, entry.node, entry.place = program.kink_near(e)
            entry.verdict, entry.numeric = Verdict.KINK, math.nan
            entry.reason = words or said("check.on_kink")
    elif entry.verdict is Verdict.KINK:
        words, entry.node, entry.place = program.kink_near(e)
        entry.reason = words or entry.reason
    elif entry.verdict is Verdict.FAIL:
        fault = find_fault(program, rtol)
        if fault is not None:
            entry.node, words = fault
            entry.place = _place(entry.node)
            entry.reason = because(entry.reason, words)


# ---------------------------------------------------------------- reading nodes


def _data(x: Any) -> Any:
    while isinstance(x, Node):
        x = x._data
    return x


def _number(x: Any) -> float:
    return float(np.asarray(_data(x), float).reshape(()))


def _summands(output: Any) -> np.ndarray:
    """What a sum or mean at the end adds up, else the number itself."""
    count = 1.0
    while isinstance(output, Node) and output.op.name in ("reduce_sum", "reduce_mean"):
        (inside,) = parents_of(output)
        if output.op.name == "reduce_mean":
            count *= np.size(inside._data) / np.size(output._data)
        output = inside
    found: np.ndarray = np.asarray(_data(output), float).ravel() / count
    return found


def _seed(root: Node, create_graph: bool) -> Any:
    ones = np.ones(np.shape(root._data)) if root._holds_array else 1.0
    return root._family(ones, requires_grad=False) if create_graph else ones  # type: ignore[call-arg]


def _place(node: Node) -> str:
    return node.origin.place if node.origin else ""


def _shape(node: Node) -> tuple[int, ...]:
    return np.shape(node._data)


def _kinking(output: Any) -> list[tuple[Node, bytes]]:
    """The nodes whose row kinks, each with a mark of the pieces that its elements are on."""
    found = []
    for node in ancestors(output) if isinstance(output, Node) else []:
        piece = (
            None
            if node.is_leaf or isinstance(node.op, ArrayPrimitive)
            else smooth_piece_on_arrays(node.op)
        )
        if piece is not None:
            with np.errstate(all="ignore"):
                marks = piece(*(np.asarray(p._data, float) for p in parents_of(node)))
            found.append((node, np.asarray(marks, float).tobytes()))
    return found


# ---------------------------------------------------------------- which rule is wrong


def find_fault(program: ArrayProgram, rtol: float) -> tuple[Node, str] | None:
    """The oldest node whose rule is not its kernel's derivative, or one of a symmetric matrix."""
    symmetric: Node | None = None
    try:
        with recording_lines():
            run = program.run(program.inputs.values)
    except AnomalyError:
        run = program.run(program.inputs.values)
    for node in ancestors(run.output) if isinstance(run.output, Node) else []:
        if not node.is_leaf:
            check = _wrong_vjp if isinstance(node.op, ArrayPrimitive) else _wrong_element
            words = check(node, rtol)
            if words:
                return node, in_place(words, _place(node))
            if symmetric is None and getattr(node.op, "symmetric", False):
                symmetric = node
    if symmetric is None:
        return None
    words = said("check.symmetric", op=repr(symmetric.op.name))
    return symmetric, in_place(words, _place(symmetric))


def _wrong_element(node: Node, rtol: float) -> str:
    """An elementwise row: the local derivative of each element."""
    op, operands = node.op, [np.asarray(p._data, float) for p in parents_of(node)]
    if op.variadic:
        return ""
    flat = [x.ravel()[:_MOST_ELEMENTS] for x in np.broadcast_arrays(*operands)]
    values = np.broadcast_to(np.asarray(node._data, float), np.broadcast_shapes(
        *(x.shape for x in operands))).ravel()[:_MOST_ELEMENTS]  # fmt: skip
    derivatives, bounds = derivatives_of(op, np.array(flat), values)
    functions = {row.name: row.on_arrays for row in TABLE.values() if not row.variadic}
    for slot, rule in enumerate(op.local_derivatives):
        with np.errstate(all="ignore"):
            given = compile_formula(parse(rule), ("y", *op.args), functions)(values, *flat)
        off = np.abs(np.broadcast_to(given, values.shape) - derivatives[slot])
        wrong = ~(off <= rtol * np.abs(derivatives[slot]) + bounds[slot]) & np.isfinite(
            bounds[slot]
        )
        if wrong.any():
            k = int(np.argmax(wrong))
            at = ", ".join(f"{a} = {x[k]:.6g}" for a, x in zip(op.args, flat, strict=True))
            rule_gives = float(np.broadcast_to(given, values.shape)[k])
            return said(
                "check.wrong_element",
                op=repr(op.name),
                argument=op.args[slot],
                rule=rule,
                given=f"{rule_gives:.9g}",
                true=f"{derivatives[slot][k]:.9g}",
                where=at,
            )
    return ""


def _wrong_vjp(node: Any, rtol: float) -> str:
    """A row with a product of its own: ⟨vjp(g), v⟩ = ⟨g, forward along v⟩ for random g, v."""
    op, chance = node.op, np.random.default_rng(0)
    operands = [p._data for p in parents_of(node)]
    params = getattr(node, "_params", None) or {}
    upstream = chance.uniform(0.5, 1.5, np.shape(node._data))
    for slot, parent in enumerate(parents_of(node)):
        if not parent.requires_grad or np.asarray(parent._data).dtype.kind != "f":
            continue
        along = chance.uniform(0.5, 1.5, np.shape(operands[slot]))
        if op.symmetric:
            along = along + np.swapaxes(along, -1, -2)
        sent = op.vjp(slot, upstream, node._data, *operands, **params)
        got = float(np.sum(np.asarray(_data(sent)) * along))

        def moved(t: float, slot: int = slot, along: np.ndarray = along) -> float:
            xs = [x + t * along if i == slot else x for i, x in enumerate(operands)]
            return float(np.sum(upstream * op.forward(*xs, **params)))

        steps = steps_for(0.0, EPS, thorough=False)
        low, high = np.array([moved(-h) for h in steps]), np.array([moved(h) for h in steps])
        usable = np.isfinite(low) & np.isfinite(high)
        size = EPS * float(np.sum(np.abs(upstream * node._data)) + abs(got))
        found = estimate(Probes(-steps, 0.0, steps, low, moved(0.0), high, usable, size))
        if abs(got - found.value) > max(rtol, 1e-9) * abs(found.value) + 2 * found.bound:
            return said(
                "check.wrong_vjp",
                op=repr(op.name),
                number=slot + 1,
                shape=np.shape(operands[slot]),
                given=f"{got:.9g}",
                true=f"{found.value:.9g}",
            )
    return ""
