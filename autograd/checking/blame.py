"""Which primitive is at fault: every rule is compared with its own kernel, node by node."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd.checking.inputs import Inputs
from autograd.checking.local import LocalDerivatives, rules_of
from autograd.checking.reasons import in_place
from autograd.checking.recorded import FlatGraph, Recorder, gradient_recorder, recorder_of
from autograd.engine import modes
from autograd.engine.node import Node
from autograd.errors import AnomalyError
from autograd.formulas.language import name, number, substitute, to_code
from autograd.formulas.letters import readable
from autograd.formulas.notation import Formula, format_number
from autograd.wording import said


@dataclass(slots=True)
class Fault:
    """A node whose rule, or whose rule's derivative, is wrong; ``text`` says how.

    size  by how much its local derivative is off
    """

    position: int
    node: Node
    text: str
    size: float


class recording_lines(modes.Block):
    """Nodes remember the line of the user's code that made them."""

    def changed(self, current: modes.Mode) -> modes.Mode:
        return current.but(anomaly=True)


def with_lines(program: Recorder, numbers: Sequence[float], graph: FlatGraph) -> FlatGraph:
    """The same graph recorded again with lines; ``graph`` itself where that does not work.

    It does not where a number is not finite. Then the line of that one is known.
    """
    try:
        with recording_lines():
            again = graph.nodes_of(program(numbers))
    except AnomalyError as error:
        bad = next((i for i, x in enumerate(graph.data) if not math.isfinite(x)), None)
        if bad is not None and error.node is not None and error.node.op is graph.ops[bad]:
            graph.nodes[bad]._origin = error.node.origin
        return graph
    return graph if again is None else graph.recorded_as(again)


def wrong_rules(graph: FlatGraph, derivatives: LocalDerivatives, rtol: float) -> list[Fault]:
    """The nodes where a rule differs from the derivative of the kernel, oldest first."""
    faults = []
    for i in range(graph.inputs, len(graph.nodes)):
        if not graph.parents[i]:
            continue
        rules, (slopes, bounds) = rules_of(graph, i), derivatives.of(i)
        off = {
            slot: _distance(rule, true)
            for slot, (rule, true, bound) in enumerate(zip(rules, slopes, bounds, strict=True))
            if bound < math.inf and not abs(rule - true) <= rtol * abs(true) + bound
        }
        if off:
            slot = max(off, key=lambda slot: off[slot])
            text = _wrong_rule(graph, i, slot, rules[slot], slopes[slot])
            faults.append(Fault(i, graph.nodes[i], text, off[slot]))
    return faults


def _distance(a: float, b: float) -> float:
    distance = abs(a - b)
    return distance if distance == distance else math.inf


def detached_rules(graph: FlatGraph) -> list[Fault]:
    """The nodes of a first-order graph whose rules return numbers instead of nodes."""
    faults = []
    for i in range(graph.inputs, len(graph.nodes)):
        op, operands = graph.ops[i], [graph.data[p] for p in graph.parents[i]]
        if not operands or not _is_detached(op, operands):
            continue
        text = said("check.detached_rule", op=repr(op.name), where=described(graph, i))
        faults.append(Fault(i, graph.nodes[i], text, math.inf))
    return faults


def _is_detached(op: Any, operands: list[float]) -> bool:
    inputs = Inputs(op.value, operands)
    program = gradient_recorder(recorder_of(lambda *xs: op(*xs), inputs))
    try:
        here = FlatGraph(program(operands))
        there = here.nodes_of(program([x + 1e-6 * max(abs(x), 1.0) for x in operands]))
    except Exception:  # a row that cannot be called on its own is not the one to blame
        return False
    return there is not None and bool(here.varying_constants(there))


def outside(graph: FlatGraph, varying: Sequence[int]) -> str:
    """The sentence about constants that were computed from the inputs."""
    names = [_name(graph.nodes[i]) or format_number(graph.data[i]) for i in varying[:3]]
    listed = said("check.and_more", names=", ".join(names), count=len(varying) - 3)
    through = listed if len(varying) > 3 else ", ".join(names)
    return said(f"check.through_constant{'s' if len(varying) > 1 else ''}", names=through)


# ---------------------------------------------------------------- words


def _wrong_rule(graph: FlatGraph, i: int, slot: int, rule: float, true: float) -> str:
    op, count = graph.ops[i], len(graph.parents[i])
    argument = op.arguments(count)[slot]
    try:
        formula = f" = {to_code(op.rule(slot, count))}"
    except (TypeError, IndexError):  # a row of many operands that shows no formula
        formula = ""
    return said(
        "check.wrong_rule",
        op=repr(op.name),
        rule=f"∂/∂{argument}{formula}",
        given=f"{rule:.9g}",
        true=f"{true:.9g}",
        where=described(graph, i),
    )


def described(graph: FlatGraph, i: int) -> str:
    """A node in the user's words: ``v = tanh(x) with x = 2, in net.py:12``."""
    node = graph.nodes[i]
    text = to_code(_expression(node, depth=2))
    if len(text) > 60:
        text = said("check.of_operands", op=node.op.name, count=len(graph.parents[i]))
    if node.label:
        text = said("check.named", name=_name(node), what=text)
    values = {_name(p): p._data for p in node.parents if p.label}
    if 0 < len(values) <= 4:
        given = ", ".join(f"{name} = {format_number(x)}" for name, x in values.items())
        text = said("check.with_values", what=text, values=given)
    return in_place(text, node.origin.place if node.origin else "")


def _name(node: Node) -> str:
    return readable(node.label or "")


def _expression(node: Node, depth: int) -> Formula:
    """How a node was computed; operands deeper than ``depth`` as their numbers."""
    operands = [
        name(_name(p))
        if p.label
        else number(p._data)
        if p.is_leaf or depth == 1
        else _expression(p, depth - 1)
        for p in node.parents
    ]
    names = node.op.arguments(len(operands))
    return substitute(node.op.application(len(operands)), dict(zip(names, operands, strict=True)))
