"""The one reverse sweep.

Reverse-mode differentiation (Linnainmaa, 1970): visit the nodes from the output back,
each after all of its users, and send every parent ``upstream × local derivative``.

A graph node is anything with the slots of ``node.Node``; this file knows neither floats
nor arrays. Nothing here recurses, so the depth of a graph is limited by memory alone.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Sequence
from itertools import chain, repeat
from operator import attrgetter
from threading import RLock
from typing import Any, NamedTuple

from autograd.engine import kink_warnings, native
from autograd.engine.chain_rule import ARRAYS, FLOATS, NODES, send
from autograd.engine.collector import without_collector
from autograd.errors import StaleGraphError
from autograd.formulas.letters import readable
from autograd.table.scalars import CONSTANT

_by_sequence_number = attrgetter("_sequence_number")


class Contribution(NamedTuple):
    """One contribution as a watcher is told of it, by position: ``Contribution(*given)``.

    node          what sends, to its operand number ``slot``, which is ``parent``
    upstream      the node's own adjoint
    local         ∂node/∂parent; None where nothing is sent, or where it is no single number
    contribution  what is added to the parent's adjoint, which is ``before`` and then ``after``
    """

    node: Any
    slot: int
    parent: Any
    upstream: Any
    local: Any
    contribution: Any
    before: Any
    after: Any


Observer = Callable[..., None]  # called with the parts of ``Contribution``


def parents_of(node: Any) -> tuple[Any, ...]:
    """The operands in order, duplicates kept: ``a + a`` has two edges."""
    if node._b is not None:
        return (node._a, node._b)
    if node._a is None:
        return ()
    return node._a if node.op.arity is None else (node._a,)


def ancestors(*roots: Any) -> list[Any]:
    """The roots and everything they were computed from, constants too, oldest first.

    That is a topological order: a node is younger than its parents, unless a leaf has
    been assigned since; then ``StaleGraphError``.
    """
    seen = set(roots)
    stack = list(roots)
    while stack:
        node = stack.pop()
        for parent in parents_of(node):
            if parent._sequence_number > node._sequence_number:
                raise stale(parent, node)
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return sorted(seen, key=_by_sequence_number)


Nodes = list[Any]
Kinks = list[kink_warnings.Kink]

# Adjoints lie in the nodes, in a slot that is None between sweeps: so it is one sweep's turn
# at a time. A watcher may start another inside it, which puts the adjoints of ``_running``
# aside until it is done.
_sweep_lock: Any = RLock()
_running: tuple[Nodes, Nodes] = ([], [])


def _forget_lost_sweep() -> None:
    """In a forked process: end the sweep of a thread that was left behind in the parent.

    A sweep of the forking thread itself goes on in the child.
    """
    global _sweep_lock, _running
    if not _sweep_lock._is_owned():
        for node in chain(*_running):
            node._adjoint = None
        _sweep_lock, _running = RLock(), ([], [])


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_lost_sweep)


def _adjoints(senders: Nodes, leaves: Nodes) -> dict[Any, Any]:
    return {node: node._adjoint for node in chain(senders, leaves)}


def _gradients(senders: Nodes, leaves: Nodes) -> dict[Any, Any]:
    return {node: node._as_gradient(node._adjoint) for node in chain(senders, leaves)}


def sweep(
    root: Any,
    seed: Any = 1.0,
    *,
    create_graph: bool = False,
    until: Collection[Any] = (),
    watch: Observer | None = None,
    then: Callable[[Nodes, Nodes], Any] = _gradients,
) -> Any:
    """The adjoint ∂root/∂node, times ``seed``, of every node that it reaches, in a dict.

    create_graph  compute with nodes, so that the adjoints can be differentiated again
    until         nodes at which to stop: what they were computed from is not visited
    watch         called with every contribution, in order
    then          called at the end with the nodes that sent and those that only received,
                  while their adjoints lie in ``_adjoint``; its result is returned

    Sweeps in other threads wait for their turn; one inside this one, or one broken off
    halfway, leaves no trace. A zero adjoint is not sent on, so that a branch which did not
    count cannot turn a gradient into nan (0 × inf); unless it is a node that depends on
    others, for then its derivative may not be zero.
    """
    with _sweep_lock, root._arithmetic():
        # A watcher may take as long as it likes.
        swept = _swept if watch is not None or not create_graph else _swept_recording
        result, kinks = swept(root, seed, create_graph, until, watch, then)
    kink_warnings.tell(kinks)
    return result


def _swept(
    root: Any,
    seed: Any,
    create_graph: bool,
    until: Collection[Any],
    watch: Observer | None,
    then: Callable[[Nodes, Nodes], Any],
) -> tuple[Any, Kinks]:
    """What ``then`` gives of a sweep whose turn it is, and the kinks that it met."""
    global _running
    senders: Nodes = []
    leaves: Nodes = []
    # One call without Python code, so that no interrupt can leave an adjoint behind.
    forget = map(setattr, chain(senders, leaves), repeat("_adjoint"), repeat(None))
    outer = _running
    aside = _adjoints(*outer) if outer[0] or outer[1] else {}
    for node in aside:
        node._adjoint = None
    try:
        _running = senders, leaves
        _reach(root, until, senders, leaves)
        root._adjoint = seed
        kinks = _pass_back(senders, create_graph, watch)
        return then(senders, leaves), kinks
    finally:
        deque(forget, maxlen=0)
        _running = outer
        for node, adjoint in aside.items():
            node._adjoint = adjoint


_swept_recording = without_collector(_swept)


def sweep_in_c(root: Any, seed: Any) -> bool:
    """A whole ``backward()`` of a graph of Values in C; False where it is to be done here."""
    done: bool | None = _in_c("backward", root, seed)
    return bool(done)


def adjoints_in_c(root: Any, seed: Any, until: list[Any]) -> list[float] | None:
    """The adjoints of ``until``, at which the sweep stops; None where it is to be done here."""
    found: list[float] | None = _in_c("adjoints", root, seed, until)
    return found


def _in_c(name: str, root: Any, seed: Any, *rest: Any) -> Any:
    if native.extension is None or root._holds_array:
        return None
    with _sweep_lock:
        if _running[0] or _running[1]:
            return None
        return getattr(native.extension, name)(root, seed, last_assignment, *rest)


def _reach(root: Any, until: Collection[Any], senders: Nodes, leaves: Nodes) -> None:
    """Find the nodes that a gradient can reach from ``root``; each gets the adjoint 0.

    ``senders``, youngest first, send a gradient on; ``leaves`` do not: leaves, and the
    nodes of ``until``, behind which nothing is looked for.
    """
    leaves += dict.fromkeys(until)
    for node in leaves:
        node._adjoint = 0.0
    if root._adjoint is None:
        (leaves if root._a is None else senders).append(root)
        root._adjoint = 0.0
    for node in senders:  # grows as it is read
        for parent in parents_of(node):
            if parent._adjoint is None and parent.op is not CONSTANT:
                (leaves if parent._a is None else senders).append(parent)
                parent._adjoint = 0.0
    senders.sort(key=_by_sequence_number, reverse=True)
    if senders and senders[-1]._sequence_number < last_assignment:
        _refuse_stale(senders)


def _pass_back(senders: Nodes, create_graph: bool, watch: Observer | None) -> Kinks:
    """Let each node send, youngest first: what was computed from it has sent to it already.

    Gives the kinks on which nodes stand whose gradients are to be differentiated again.
    """
    kinks: Kinks = []
    for node in senders:
        adjoint, operands = node._adjoint, parents_of(node)
        numbers = NODES if create_graph else ARRAYS if node._holds_array else FLOATS
        if numbers.is_zero(adjoint):
            if watch is not None:
                _report_nothing_sent(node, operands, adjoint, watch)
            continue
        if create_graph:
            kinks += kink_warnings.in_sweep(node, operands, adjoint)
        send(node, operands, adjoint, numbers, watch)
    return kinks


def _report_nothing_sent(node: Any, operands: Sequence[Any], zero: Any, watch: Observer) -> None:
    """A watcher sees every edge; where nothing is sent, no local derivative is computed."""
    for slot, parent in enumerate(operands):
        before = parent._adjoint
        if before is not None:
            watch(node, slot, parent, zero, None, zero, before, before)


# The number that the last assigned leaf was given. A graph recorded wholly after it cannot
# be stale, so only older graphs are looked through.
last_assignment = 0


def _refuse_stale(nodes: list[Any]) -> None:
    for node in nodes:
        for parent in parents_of(node):
            if parent._sequence_number > node._sequence_number:
                raise stale(parent, node)


def stale(parent: Any, node: Any) -> StaleGraphError:
    name = readable(parent.label) if parent.label else "a leaf"
    return StaleGraphError(
        f"{name} was given new data ({parent._brief(parent._data)}) after {node!r} was computed "
        "from it; compute the output again before asking for gradients"
    )
