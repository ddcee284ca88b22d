"""Moments: what is known, and what is marked, after each step of a trace."""

from __future__ import annotations

from autograd.drawing.labels import number_text
from autograd.drawing.view import Moment
from autograd.tracing import BACKWARD, FORWARD, SEED, UPDATE, Step, Trace, check_kinds


def moment_at(trace: Trace, position: int) -> Moment:
    """What is known after step ``position``, and what that step marks."""
    step = trace.steps[position]
    data = [None if node.kind == "operation" else node.data for node in trace.nodes]
    for done in trace.steps[: position + 1]:
        if done.kind in (FORWARD, UPDATE):
            data[done.node] = done.after
    gradients, marks = trace.gradients_at(position), marks_of(trace, step)
    return Moment(data, gradients, marks, waiting=_waiting(trace, position))


def _waiting(trace: Trace, position: int) -> frozenset[int]:
    """The edges that get their local derivative in a later step."""
    edges = {(e.child, e.slot): i for i, e in enumerate(trace.edges)}
    later = (step for step in trace.steps[position + 1 :] if step.kind == BACKWARD)
    return frozenset(edges[step.node, step.slot or 0] for step in later)


def marks_of(trace: Trace, step: Step) -> dict[str, str]:
    """The classes that ``step`` adds to elements of the picture."""
    edges = {(e.child, e.slot): f"e{i}" for i, e in enumerate(trace.edges)}
    if step.kind == FORWARD:
        slots = range(len(trace.nodes[step.node].parents))
        inputs = {edges[step.node, slot]: "active" for slot in slots}
        return {f"n{step.node}": "sender computed", **inputs}
    if step.kind in (SEED, UPDATE):
        return {f"n{step.node}": "receiver"}
    check_kinds([step], __name__, [BACKWARD])
    assert step.slot is not None
    return {
        f"n{step.node}": "sender",
        f"n{step.parent}": "receiver",
        edges[step.node, step.slot]: "active",
    }


def gradient_texts(trace: Trace) -> list[list[str]]:
    """For each node, every text that its gradient is shown as at some step."""
    texts: list[list[str]] = [[] for _ in trace.nodes]
    for step in trace.steps:
        if step.kind == SEED:
            texts[step.node].append(number_text(step.after))
        elif step.parent is not None:
            texts[step.parent].append(number_text(step.after))
    return texts
