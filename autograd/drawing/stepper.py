"""Stepper: walk through the steps of a graph, forwards and back, and see each moment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from html import escape

from autograd.drawing.labels import number_text
from autograd.drawing.page import to_page
from autograd.drawing.picture import as_image, traced, write_file
from autograd.drawing.svg import Moment, Scene, picture_style
from autograd.errors import GraphError
from autograd.node import Node
from autograd.tracing import FORWARD, SEED, Step, Trace


class Stepper:
    """The computation of ``output`` and its backward pass, one step at a time.

    output  a node that requires a gradient, or its ``Trace``

    Iterating gives the ``Step`` records: the forward steps, the seed, then one step for
    each edge of the backward pass. The stepper also has a ``position``, which ``next``,
    ``back`` and ``goto`` move. Nothing is computed anew and no gradient changes.

    >>> from autograd import Value
    >>> x, y = Value(2.0, label="x"), Value(3.0, label="y")
    >>> stepper = Stepper(x * y)
    >>> len(stepper)
    4
    >>> print(stepper.goto(2))
    ∂out/∂x = y = 3    x.grad: 0 + 1 × 3 = 3
    >>> print(stepper.next())
    ∂out/∂y = x = 2    y.grad: 0 + 1 × 2 = 2
    """

    def __init__(self, output: Node | Trace) -> None:
        self.trace = traced(output, "Stepper")
        if not self.trace.steps or self.trace.nodes[self.trace.output].kind == "constant":
            raise GraphError(
                "there is nothing to step through: the output depends on no node that requires a "
                "gradient; build it from Value(...) leaves, outside of no_grad()"
            )
        self._position = 0

    # ---------------------------------------------------------------- as a list of steps

    def __len__(self) -> int:
        return len(self.trace.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.trace.steps)

    def __getitem__(self, index: int) -> Step:
        try:
            return self.trace.steps[index]
        except IndexError:
            raise IndexError(f"there are {len(self)} steps, 0 to {len(self) - 1}") from None

    def __repr__(self) -> str:
        name = self.trace.nodes[self.trace.output].name
        return f"<Stepper of {name}: at step {self.position + 1} of {len(self)}>"

    def __str__(self) -> str:
        """All steps, one a line, the current one marked."""
        return "\n".join(
            f"{'▶' if step.index == self.position else ' '} {step.index + 1:>3}  {step}"
            for step in self
        )

    # ---------------------------------------------------------------- as a place in time

    @property
    def position(self) -> int:
        """The index of the current step."""
        return self._position

    @property
    def step(self) -> Step:
        """The current step."""
        return self.trace.steps[self._position]

    def goto(self, position: int) -> Step:
        """Make ``position`` the current step; -1 is the last. ``IndexError`` outside."""
        self._position = self[position].index
        return self.step

    def next(self) -> Step:
        """Go one step on; at the last step, stay."""
        return self.goto(min(self._position + 1, len(self) - 1))

    def back(self) -> Step:
        """Go one step back; at the first step, stay."""
        return self.goto(max(self._position - 1, 0))

    # ---------------------------------------------------------------- as a picture

    @cached_property
    def scene(self) -> Scene:
        """The graph, laid out once for all steps."""
        return Scene(self.trace, gradient_texts(self.trace))

    def svg(self, position: int | None = None) -> str:
        """The picture at a step (the current one when not given) as SVG text.

        Gradients are those of that moment; what has not been computed yet reads ``–``. The
        node that sends, the node that receives and the edge between them are marked.
        """
        step = self.step if position is None else self[position]
        return self.scene.svg(moment_at(self.trace, step.index), picture_style())

    def html(self) -> str:
        """A whole page, with the player inside, that needs nothing else."""
        return to_page(self.trace, self.scene, moment_at(self.trace, len(self) - 1))

    def to_json(self, indent: int | None = None) -> str:
        """Nodes, edges and steps as JSON."""
        return self.trace.to_json(indent)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write ``path``: .html is the player, .svg the last step, .json the records.

        Raises ``DrawingError`` for another suffix, and for a folder that does not exist.
        """
        write_file(
            path,
            {
                ".html": lambda: self.html().encode(),
                ".svg": lambda: self.svg(-1).encode(),
                ".json": lambda: self.to_json(indent=1).encode(),
            },
        )

    def _repr_html_(self) -> str:
        """The picture and the table of steps; survives in notebooks that are not trusted."""
        rows = "".join(
            f"<tr><td>{step.index + 1}</td><td>{step.kind}</td>"
            f"<td>{escape(step.rule)}</td><td>{escape(step.update)}</td></tr>"
            for step in self
        )
        head = "<tr><th>#</th><th>pass</th><th>rule</th><th>gradient</th></tr>"
        table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
        details = f"<details><summary>all {len(self)} steps</summary>{table}</details>"
        return f"<div>{as_image(self.svg(-1), self.trace)}{details}</div>"


def moment_at(trace: Trace, position: int) -> Moment:
    """What is known after step ``position``, and what that step marks."""
    step = trace.steps[position]
    data = [None if node.kind == "operation" else node.data for node in trace.nodes]
    for done in trace.steps[: position + 1]:
        if done.kind == FORWARD:
            data[done.node] = done.after
    return Moment(data, trace.gradients_at(position), marks_of(trace, step))


def marks_of(trace: Trace, step: Step) -> dict[str, str]:
    """The classes that ``step`` adds to elements of the picture."""
    edges = {(e.child, e.slot): f"e{i}" for i, e in enumerate(trace.edges)}
    if step.kind == FORWARD:
        slots = range(len(trace.nodes[step.node].parents))
        inputs = {edges[step.node, slot]: "active" for slot in slots}
        return {f"n{step.node}": "sender computed", **inputs}
    if step.kind == SEED:
        return {f"n{step.node}": "receiver"}
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
