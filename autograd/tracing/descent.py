"""Gradient descent on a recorded graph: forward, backward, an update for each leaf, and again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from autograd.engine.copying import replayed
from autograd.engine.node import Node
from autograd.errors import GraphError
from autograd.tracing.arrays import is_array
from autograd.tracing.names import names_of
from autograd.tracing.outputs import outputs_of
from autograd.tracing.records import UPDATE
from autograd.tracing.steps import Step, Trace
from autograd.tracing.tracer import traced_with

MOST_ROUNDS = 10_000


class Rounds:
    """Rounds of gradient descent, each a ``Trace`` whose last steps are the updates.

    learning_rate  η in x ← x − η ∂z/∂x
    traces         one for each round
    losses         the output before each round, and after the last one
    leaves         the indices of the leaves that move, the same in every round
    """

    def __init__(self, learning_rate: float, leaves: list[int]) -> None:
        self.learning_rate, self.leaves = learning_rate, leaves
        self.traces: list[Trace] = []
        self.losses: list[float] = []
        self.last: list[Any] = []  # what the moved leaves hold after the last round


def descend(
    output: Node,
    learning_rate: float = 0.1,
    steps: int = 20,
    *,
    parameters: Iterable[Node | str] | Node | str | None = None,
    names: Mapping[str, Any] | None = None,
) -> Rounds:
    """``steps`` rounds of gradient descent on the graph of ``output``, a single number.

    learning_rate  how far a leaf steps against its gradient
    parameters     the leaves that move, as nodes or names; by default all that require a
                   gradient
    names          names for nodes without a label, such as ``locals()``

    The recorded operations are computed again in each round. What Python decided while the
    graph was recorded, an ``if`` or the length of a loop, stays decided. The leaves
    themselves keep their numbers.

    >>> from autograd import Value
    >>> x = Value(2.0, label="x")
    >>> rounds = descend((x - 1.0) ** 2, learning_rate=0.5, steps=2)
    >>> print(rounds.traces[0].steps[-1])
    x: 2 − 0.5 × 2 = 1
    >>> rounds.losses
    [1.0, 0.0, 0.0]
    """
    rate, count = _checked(learning_rate, steps)
    (head,) = outputs_of(output, "descend").nodes
    if np.size(head._data) != 1:
        raise GraphError(
            f"descent goes down one number, and this output has shape {np.shape(head._data)}: "
            "use its sum or its mean"
        )
    given = {} if names is None else names_of(names)
    first, index = traced_with(head, None, given)
    places = {i: node for node, i in index.items()}
    moving = [places[i] for i in _leaves(first, index, parameters)]
    rounds = Rounds(rate, [index[leaf] for leaf in moving])
    if not moving:
        raise GraphError("there is no leaf to move: build the output from Value(...) leaves")
    numbers = {leaf: leaf._data for leaf in moving}
    for number in range(count + 1):
        found = replayed(head, numbers)
        rounds.losses.append(float(np.asarray(found[head]._data).item()))
        if number == count:
            break
        named = {found[node]: name for node, name in given.items() if node in found}
        trace, new_index = traced_with(found[head], None, named)
        for node, gradient in zip(trace.nodes, trace.gradients_at(len(trace.steps)), strict=True):
            node.grad = gradient
        for leaf in moving:
            numbers[leaf] = _update(trace, new_index[found[leaf]], rate)
        rounds.traces.append(trace)
    rounds.last = [numbers[leaf] for leaf in moving]
    return rounds


def _update(trace: Trace, leaf: int, rate: float) -> Any:
    """Add the step in which a leaf moves; gives its new number or array."""
    node = trace.nodes[leaf]
    gradient = np.zeros_like(node.data) if node.grad is None else node.grad
    if not is_array(node.data):
        gradient = float(gradient)
    with np.errstate(all="ignore"):
        after = node.data - rate * gradient
    step = Step(
        len(trace.steps),
        UPDATE,
        leaf,
        op=node.op,
        before=node.data,
        after=after,
        gradient=gradient,
        learning_rate=rate,
        trace=trace,
    )
    trace.steps.append(step)
    return after


def _leaves(
    trace: Trace, index: Mapping[Node, int], parameters: Iterable[Node | str] | Node | str | None
) -> list[int]:
    """The indices of the leaves that move."""
    leaves = [node.index for node in trace.nodes if node.kind == "leaf"]
    if parameters is None:
        return leaves
    if isinstance(parameters, Node | str):
        parameters = [parameters]
    names = {trace.nodes[i].plain: i for i in leaves}
    names |= {trace.nodes[i].name: i for i in leaves}
    wanted = set()
    for given in parameters:
        place = names.get(given) if isinstance(given, str) else index.get(given)
        if place not in leaves:
            listed = ", ".join(trace.nodes[i].plain for i in leaves)
            raise ValueError(f"{given!r} is no leaf of this graph; its leaves are {listed}")
        wanted.add(place)
    return [i for i in leaves if i in wanted]


def _checked(learning_rate: float, steps: int) -> tuple[float, int]:
    try:
        rate = float(learning_rate)
    except (TypeError, ValueError):
        raise TypeError(f"learning_rate is a number such as 0.1; got {learning_rate!r}") from None
    if not math.isfinite(rate) or rate < 0:
        raise ValueError(f"learning_rate is a finite number, 0 or more; got {rate!r}")
    if isinstance(steps, bool) or not isinstance(steps, int):
        raise TypeError(f"steps is a whole number of rounds; got {steps!r}")
    if not 1 <= steps <= MOST_ROUNDS:
        raise ValueError(f"steps is 1 to {MOST_ROUNDS:,} rounds; got {steps}")
    return rate, steps
