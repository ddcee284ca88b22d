"""Checking the recorded gradient of a program in our nodes."""

from __future__ import annotations

import functools
import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograd.checking.blame import (
    Fault,
    described,
    detached_rules,
    outside,
    with_lines,
    wrong_rules,
)
from autograd.checking.differences import QUICK, Estimate, Probes, estimate
from autograd.checking.handwritten import judged
from autograd.checking.inputs import Inputs
from autograd.checking.kinks import Kink, counting_nodes, kinks, smooth_pieces
from autograd.checking.local import (
    EPS,
    Chained,
    LocalDerivatives,
    chain,
    forward,
    local_derivatives,
    round_off,
)
from autograd.checking.probing import Around, by_calling, by_replaying, estimates
from autograd.checking.progress import progress
from autograd.checking.reasons import because, comparison_at
from autograd.checking.recorded import FlatGraph, Recorder, ScalarRun, data_of, gradient_of
from autograd.checking.replay import Replay
from autograd.checking.settings import Settings, names_of
from autograd.checking.verdicts import Entry, Verdict, judge, noticed
from autograd.engine.collector import without_collector
from autograd.engine.node import Node
from autograd.formulas.letters import readable
from autograd.wording import said


@dataclass
class CheckedGraph:
    """The entries of one order, and the graph they were found on.

    open  whether the graph does not tell them, so that differences are needed
    """

    entries: list[Entry]
    output: Any
    notes: list[str]
    check: _Check
    open: bool = False


class _Check:
    """One program, recorded and taken apart."""

    def __init__(
        self, program: Recorder, inputs: Inputs, settings: Settings, base: _Check | None
    ) -> None:
        self.program, self.inputs, self.settings = program, inputs, settings
        self.base = base  # the check of the first order, when this is the second
        self.rtol = settings.tolerance(EPS)
        self.numbers: list[float] = inputs.values.tolist()
        self.recording: ScalarRun = program(self.numbers)
        self.graph = FlatGraph(self.recording)
        self.derivatives: LocalDerivatives = local_derivatives(self.graph)
        self.chains = [chain(self.graph, self.derivatives, o) for o in self.graph.outputs]
        # Where f kinks its gradient jumps: in either order the nodes behind f itself count.
        self.counting = counting_nodes(self._chain_of_f())
        self.notes: list[str] = []
        self._faults: list[Fault] | None = None
        self._lines: FlatGraph | None = None
        self.varying: list[int] = []
        self.faithful = self._is_same_program_nearby()

    def _chain_of_f(self) -> Chained | None:
        position = self.graph.base
        if position is None:
            return None
        if self.graph.outputs == [position]:
            return self.chains[0]
        return chain(self.graph, self.derivatives, position)

    # ------------------------------------------------ does the graph tell the whole story?

    def _is_same_program_nearby(self) -> bool:
        """Whether f records the same graph, with the same constants, at a point nearby."""
        if self.recording.seen.taken_out:
            self.notes.append(said("check.taken_out"))
        chance = np.random.default_rng(0)
        x = self.inputs.values
        for size in (1e-9, -1e-9, 1e-12, -1e-12):
            shift = size * chance.uniform(0.5, 1.0, len(x))
            nearby = np.where(x == 0, shift, x * (1 + shift))
            recording = self.program(nearby.tolist())
            other = self.graph.nodes_of(recording)
            if other is None:
                continue
            self.varying = self.graph.varying_constants(other)
            if not self.varying:
                self.nearby, self.values_nearby = nearby, recording.values()
                return not self.recording.seen.taken_out
            if self._is_random():
                self.notes.append(said("check.random"))
            return False
        return False

    def _is_random(self) -> bool:
        again = self.graph.nodes_of(self.program(self.numbers))
        return again is None or bool(self.graph.varying_constants(again))

    # ------------------------------------------------ numerical derivatives

    def sample(self, numbers: np.ndarray) -> tuple[Sequence[float], Hashable]:
        """The outputs of the program run anew, and the smooth piece it was on."""
        recording = self.program(numbers.tolist())
        f_alone = replace(recording, outputs=[recording.base])
        return recording.values(), smooth_pieces(FlatGraph(f_alone), self.counting)

    def noise(self) -> list[float]:
        return [
            round_off(self.graph, chained.values, output)
            for chained, output in zip(self.chains, self.graph.outputs, strict=True)
        ]

    def chain_holds(self) -> bool:
        """Whether the chained derivatives foretell f along a line through all entries at once.

        All probes are one evaluation of the graph on arrays; the last is the point nearby at
        which f was run again, so that the evaluation itself is checked as well.
        """
        x, count = self.inputs.values, len(self.inputs)
        direction = np.random.default_rng(1).choice([-1.0, 1.0], count)
        direction *= np.where(x == 0, 1.0, np.abs(x))
        steps = QUICK[:3]
        line = np.concatenate([-steps, steps])
        points = np.column_stack([x[:, None] + line * direction[:, None], self.nearby])
        replay = Replay(self.graph, points, set(self.counting))
        same = replay.same_smooth_piece[:3] & replay.same_smooth_piece[3:6]
        for o, (output, noise) in enumerate(zip(self.graph.outputs, self.noise(), strict=True)):
            values, chained = replay.outputs[o], self.chains[o]
            if replay.same_smooth_piece[6] and abs(values[6] - self.values_nearby[o]) > 8 * noise:
                return False
            usable = same & np.isfinite(values[:3]) & np.isfinite(values[3:6])
            probes = Probes(-steps, 0.0, steps, values[:3], self.graph.data[output], values[3:6],
                            usable, 4 * noise)  # fmt: skip
            found = estimate(probes)
            if not math.isfinite(found.bound):
                continue  # a kink or an edge between the probes
            parts = np.array(chained.values[:count]) * direction
            off = np.array(chained.bounds[:count]) @ np.abs(direction)
            if abs(parts.sum() - found.value) > found.bound + off + 1e-9 * np.abs(parts).sum():
                return False
        return True

    def around(self) -> Around:
        if self.faithful:
            return by_replaying(self.graph, self.inputs, self.noise(), set(self.counting))
        return by_calling(self.sample, self.inputs, self.noise())

    # ------------------------------------------------ faults

    def faults(self) -> list[Fault]:
        """What is wrong in the graph, found once and only when an entry failed."""
        if self._faults is None:
            derivatives = self.derivatives
            self._faults = wrong_rules(self.lined(), derivatives, self.rtol)
            if not self._faults and self.varying and self.base is not None:
                self._faults = detached_rules(self.base.lined())
        return self._faults

    def lined(self) -> FlatGraph:
        """The graph with the lines of the user's code, recorded when they are first wanted."""
        if not self.settings.lines:
            return self.graph
        if self._lines is None:
            self._lines = with_lines(self.program, self.numbers, self.graph)
        return self._lines


def check_recorded(
    program: Recorder, inputs: Inputs, settings: Settings, first: _Check | None = None
) -> CheckedGraph:
    """Every entry of the recorded gradient against numerical derivatives of the program.

    first  the check of the function, when ``program`` is its gradient
    """
    found = _by_the_graph(program, inputs, settings, first)
    if found.open:
        found.entries = _by_differences(found.check, settings.entries(inputs), first is not None)
    return found


@without_collector
def _by_the_graph(
    program: Recorder, inputs: Inputs, settings: Settings, first: _Check | None
) -> CheckedGraph:
    """What the graph tells without differences of the whole program."""
    check = _Check(program, inputs, settings, first)
    second = first is not None
    chosen = settings.entries(inputs)
    bad = _first_bad(check.graph)
    found = CheckedGraph([], check.recording.base, check.notes, check)
    if bad is not None:
        found.entries = _undefined(check, chosen, bad, second)
    elif settings.method == "forward":
        found.entries = _by_forward(check, chosen, second)
    elif settings.method in ("auto", "complex") and check.faithful and check.chain_holds():
        found.entries = _by_chain(check, chosen, second)
    else:
        found.open = True
        if settings.method == "complex":
            check.notes.append(said("check.no_complex_step"))
    return found


# ---------------------------------------------------------------- the oracles


def _by_chain(check: _Check, chosen: list[int], second: bool) -> list[Entry]:
    entries = []
    for o, chained in enumerate(check.chains):
        if second and o not in chosen:
            continue
        analytic = gradient_of(check.recording, o)
        standing = kinks(check.graph, check.derivatives, check.counting)
        for e in chosen:
            a, n, bound = float(data_of(analytic[e])), chained.values[e], chained.bounds[e]
            settings = check.settings
            verdict, reason = judge(a, n, bound, chained.scale[e], check.rtol, settings.atol,
                                    certain=settings.rtol is not None)  # fmt: skip
            node: Node | None = None
            if not math.isfinite(n) or not math.isfinite(bound):
                verdict, reason, node = _at_an_edge(check, chained, check.graph.outputs[o], e)
            method = "complex" if chained.exact[e] else "Ridders"
            entry = _entry(
                check, e, o if second else None, a, n, bound, None, method, verdict, reason
            )
            if node is not None:
                entry.node, entry.place = node, _place(node)
            _explain(check, entry, o, e, standing.get(e, []))
            entries.append(entry)
    return entries


def _by_differences(check: _Check, chosen: list[int], second: bool) -> list[Entry]:
    outputs = range(len(check.chains))
    analytic = [[float(data_of(a)) for a in gradient_of(check.recording, o)] for o in outputs]
    standing = kinks(check.graph, check.derivatives, check.counting)

    def enough(entry: int, output: int, found: Estimate) -> bool:
        if found.kink or not found.bound <= 0.5 * check.rtol * found.scale:
            return False
        off = abs(analytic[output][entry] - found.value)
        return off <= check.rtol * abs(found.value) + found.bound

    settings = check.settings
    with progress(len(chosen), settings.lang) as tick:
        found = estimates(
            check.around(), check.inputs, chosen, len(outputs), enough, tick, settings.method
        )
    entries = []
    for e, per_output in zip(chosen, found, strict=True):
        for o, (number, probes) in enumerate(per_output):
            if second and o not in chosen:
                continue
            entry = judged(check.inputs, e, analytic[o][e], number, probes, check.rtol,
                           settings.atol, o if second else None,
                           certain=settings.rtol is not None)  # fmt: skip
            _explain(check, entry, o, e, standing.get(e, []))
            entries.append(entry)
    return entries


def _by_forward(check: _Check, chosen: list[int], second: bool) -> list[Entry]:
    entries = []
    for o, output in enumerate(check.graph.outputs):
        if second and o not in chosen:
            continue
        analytic, tangents = gradient_of(check.recording, o), forward(check.graph, output)
        for e in chosen:
            a, n, scale = float(data_of(analytic[e])), float(tangents[e]), check.chains[o].scale[e]
            bound = 8 * EPS * (abs(n) if scale != scale else scale) * len(check.graph.nodes) ** 0.5
            verdict, reason = judge(a, n, bound, scale, check.rtol, check.settings.atol)
            entries.append(
                _entry(
                    check, e, o if second else None, a, n, bound, None, "forward", verdict, reason
                )
            )
    return entries


def _entry(check: _Check, e: int, output: int | None, analytic: float, numeric: float, bound: float,
           step: float | None, method: str, verdict: Verdict, reason: str) -> Entry:  # fmt: skip
    argument, index = check.inputs.places[e]
    name = names_of(check.inputs, e, output)
    order = 1 if output is None else 2
    return Entry(
        name=name,
        argument=argument,
        index=index,
        order=order,
        analytic=analytic,
        numeric=numeric,
        bound=bound,
        step=step,
        method=method,
        verdict=verdict,
        reason=reason,
        noticed=noticed(numeric, bound, check.rtol, check.settings.atol, 0.0),
    )


# ---------------------------------------------------------------- reasons


def _explain(check: _Check, entry: Entry, output: int, e: int, standing: list[Kink]) -> None:
    """Give the entry its final verdict, its reason, and the node and place that it is about."""
    if standing and not math.isnan(entry.analytic):
        entry.verdict, entry.numeric, entry.bound = Verdict.KINK, math.nan, math.inf
        entry.reason, entry.node, entry.place = _kink_words(check, standing)
    elif entry.verdict is Verdict.FAIL:
        below = _below(check.graph, check.graph.outputs[output], e)
        faults = [f for f in check.faults() if f.position in below or check.base is not None]
        scale = check.chains[output].scale  # the fault that counts most for the output
        fault = max(faults, key=lambda f: f.size * scale[f.position], default=None)
        if fault is not None:
            entry.reason, entry.node = because(entry.reason, fault.text), fault.node
            entry.place = _place(fault.node)
        elif check.varying:
            entry.reason = because(entry.reason, outside(check.graph, check.varying))


def _place(node: Node) -> str:
    return node.origin.place if node.origin else ""


def _kink_words(check: _Check, standing: list[Kink]) -> tuple[str, Node | None, str]:
    """What kinks, in words; the first node that does, and the place of the first."""
    nodes = [k for k in standing if isinstance(k, int)]
    words = [described(check.lined(), k) for k in nodes]
    node = check.lined().nodes[nodes[0]] if nodes else None
    places = [] if node is None else [_place(node)]
    for k in standing:
        if not isinstance(k, int):
            places.append(k.place if check.settings.lines else "")
            words.append(comparison_at(k, places[-1]))
    return functools.reduce(because, words), node, places[0]


def _below(graph: FlatGraph, output: int, entry: int) -> set[int]:
    """The positions between an input and the output: on the paths that make the entry."""
    reached = {entry}
    for i in range(graph.inputs, output + 1):
        if not reached.isdisjoint(graph.parents[i]):
            reached.add(i)
    wanted = {output}
    for i in range(output, graph.inputs - 1, -1):
        if i in wanted:
            wanted.update(graph.parents[i])
    return reached & wanted


def _at_an_edge(
    check: _Check, chained: Chained, output: int, e: int
) -> tuple[Verdict, str, Node | None]:
    """The verdict where some local derivative on the way is not known, its reason and node."""
    graph = check.graph
    for i in sorted(_below(graph, output, e)):
        unknown = any(not bound < math.inf for bound in check.derivatives.of(i)[1])
        if unknown and chained.scale[i] != 0.0:
            where, node = described(check.lined(), i), check.lined().nodes[i]
            if _is_on_edge(graph, i):
                return Verdict.DOMAIN, said("check.on_edge", where=where), node
            return Verdict.INCONCLUSIVE, said("check.no_step", where=where), node
    return Verdict.DOMAIN, said("check.infinite"), None


def _is_on_edge(graph: FlatGraph, i: int) -> bool:
    """Whether the row is not defined on both sides of some operand."""
    operands = [graph.data[p] for p in graph.parents[i]]
    for slot, x in enumerate(operands):
        for step in (-1e-6, 1e-6):
            moved = [*operands]
            moved[slot] = x + step * (abs(x) or 1.0)
            if not math.isfinite(graph.ops[i].value(*moved)):
                return True
    return False


# ---------------------------------------------------------------- values that are not finite


def _first_bad(graph: FlatGraph) -> int | None:
    """The first node that is inf or nan, if one reaches an output."""
    if all(math.isfinite(graph.data[o]) for o in graph.outputs):
        return None
    return next(i for i, x in enumerate(graph.data) if not math.isfinite(x))


def _undefined(check: _Check, chosen: list[int], bad: int, second: bool) -> list[Entry]:
    graph = check.graph
    value = graph.data[graph.outputs[0]]
    if graph.parents[bad]:
        verdict = Verdict.DOMAIN
        where = described(check.lined(), bad)
        reason = said("check.is_value", where=where, value=f"{graph.data[bad]:g}")
    else:
        verdict = Verdict.FAIL
        what = said("check.the_input" if bad < graph.inputs else "check.the_constant")
        if named := graph.nodes[bad].label:
            what = said("check.what_named", what=what, name=readable(named))
        bad_value = f"{graph.data[bad]:g}"
        reason = said("check.from_value", value=f"{value:g}", what=what, given=bad_value)
    entries = []
    for o in range(len(graph.outputs)):
        analytic = gradient_of(check.recording, o)
        for e in chosen:
            entry = _entry(check, e, o if second else None, float(data_of(analytic[e])), math.nan,
                           math.inf, None, "none", verdict, reason)  # fmt: skip
            entry.node = check.lined().nodes[bad]
            entry.place = _place(entry.node)
            entries.append(entry)
    return entries
