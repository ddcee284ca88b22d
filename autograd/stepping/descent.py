"""Descent: the steps of gradient descent, round after round, as one list and one place in time."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from autograd.drawing.labels import number_text
from autograd.drawing.svg import Scene
from autograd.engine.node import Node
from autograd.errors import DrawingError
from autograd.formulas.computed_once import computed_once
from autograd.stepping.moments import gradient_texts
from autograd.stepping.stepper import Stepper
from autograd.tracing import Rounds, Step, Trace, descend
from autograd.wording import counted, say

RATE, ROUNDS = 0.1, 20  # where only the other is given
MOST_STEPS = 200_000


class Descent(Stepper):
    """Forward, backward, and an update for each leaf; then the next round.

    output         a node that holds one number and requires a gradient
    learning_rate  η in x ← x − η ∂z/∂x
    steps          how many rounds
    parameters     the leaves that move, as nodes or names; by default all that require a
                   gradient

    ``rounds`` are the traces, ``losses`` the output before each round and after the last,
    ``round`` is the current one: the number of updates that each leaf has had. All else is
    as of a ``Stepper``. The recorded operations are computed again in each round: what
    Python decided while the graph was recorded, such as an ``if``, stays decided. No leaf of
    yours changes.

    >>> from autograd import Value
    >>> x = Value(2.0, label="x")
    >>> descent = ((x - 1) ** 2).stepper(learning_rate=0.25, steps=3)
    >>> descent.losses
    [1.0, 0.25, 0.0625, 0.015625]
    >>> print(descent.goto(-1))
    x: 1.25 − 0.25 × 0.5 = 1.125
    >>> descent.round
    2
    """

    def __init__(
        self,
        output: Node,
        *,
        learning_rate: float | None = None,
        steps: int | None = None,
        parameters: Iterable[Node | str] | Node | str | None = None,
        names: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        if isinstance(output, Trace):
            raise TypeError("a descent computes the graph again: give it the node, not its trace")
        first = Stepper(output, names=names, **options)
        self._counts, self._position = first._counts, 0
        self._taken = first._taken
        self.lang = first.lang
        rate = RATE if learning_rate is None else learning_rate
        count = ROUNDS if steps is None else steps
        per_round = len(first)
        if per_round * (count if isinstance(count, int) else 0) > MOST_STEPS:
            raise DrawingError(
                f"{count:,} rounds of {per_round:,} steps are more than {MOST_STEPS:,} steps: "
                f"ask for at most {max(MOST_STEPS // per_round, 1):,} rounds"
            )
        self._descent = descend(output, rate, count, parameters=parameters, names=names)
        self._starts = [0, *accumulate(len(trace.steps) for trace in self.rounds)]

    @property
    def rounds(self) -> list[Trace]:
        """The trace of each round; its last steps are the updates."""
        return self._descent.traces

    @property
    def descent(self) -> Rounds:
        """The records of all rounds."""
        return self._descent

    @property
    def trace(self) -> Trace:
        """The records of the current round."""
        return self.rounds[self.round]

    @property
    def losses(self) -> list[float]:
        """The output before each round, and after the last one."""
        return self._descent.losses

    @property
    def learning_rate(self) -> float:
        """η: how far a leaf steps against its gradient."""
        return self._descent.learning_rate

    @property
    def round(self) -> int:
        """The number of updates that each leaf has had before the current step."""
        return bisect(self._starts, self._position) - 1

    # ---------------------------------------------------------------- as a list of steps

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[Step]:
        return (step for trace in self.rounds for step in trace.steps)

    def __getitem__(self, index: int) -> Step:
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} steps, 0 to {len(self) - 1}")
        number = bisect(self._starts, place) - 1
        return self.rounds[number].steps[place - self._starts[number]]

    def __repr__(self) -> str:
        if self.summary:
            return self.summary
        name = self.trace.nodes[self.trace.output].name
        return (
            f"<Descent of {name}: {counted(len(self.rounds), 'round')} with learning rate "
            f"{self.learning_rate:g}, {self.losses[0]:.4g} → {self.losses[-1]:.4g}; "
            f"at step {self.position + 1} of {len(self)}>"
        )

    def __str__(self) -> str:
        """All steps, one a line, the current one marked."""
        lines = []
        digits = len(str(len(self)))
        place = 0
        for number, trace in enumerate(self.rounds):
            lines.append(say("terminal.round_number", self.lang, number=number))
            for step in trace.steps:
                mark = "▶" if place == self._position else " "
                place += 1
                lines.append(f"{mark} {place:>{max(digits, 3)}}  {self._told(step)}")
        return "\n".join(lines)

    # ---------------------------------------------------------------- as a picture

    @computed_once
    def scene(self) -> Scene:
        """The graph, laid out once for all steps of all rounds."""
        if self.summary:
            raise DrawingError(f"this graph is too large to draw.\n{self.summary}")
        texts: list[list[str]] = [[] for _ in self.rounds[0].nodes]
        for trace in self.rounds:
            for own, node, grads in zip(texts, trace.nodes, gradient_texts(trace), strict=True):
                own += [number_text(node.data), *grads]
        for leaf, last in zip(self._descent.leaves, self._descent.last, strict=True):
            texts[leaf].append(number_text(last))
        return Scene(self.rounds[0], texts, self._taken[1])

    def _repr_html_(self) -> str:
        """The rounds as a table of numbers, which a script turns into the player."""
        from autograd.drawing.picture import as_text
        from autograd.stepping.training.descent_page import descent_output

        still = self._still()
        try:
            scene = self.scene
        except DrawingError as error:  # too large, or no Graphviz: the numbers can be read
            return as_text(str(error)) + still
        return descent_output(self._descent, scene, still, self.lang)

    def html(self) -> str:
        """A whole page: the rounds above the player of the graph, and nothing to fetch."""
        from autograd.stepping.training.descent_page import descent_page

        return descent_page(self._descent, self.scene, self.lang)

    def widget(self) -> Any:
        """The descent as a live widget, whose ``round`` Python code sets and watches.

        It needs anywidget: ``pip install "glassgrad[notebook]"``.
        """
        from autograd.stepping.training.descent_page import descent_widget

        return descent_widget(self._descent, self.scene, self._still, self.lang)

    def _still(self) -> str:
        """The rounds as a table of numbers."""
        from autograd.drawing.picture import as_text
        from autograd.stepping.descent_text import table_of

        table = table_of(self._descent, lang=self.lang)
        return as_text("\n".join("".join(text for text, _ in line) for line in table))

    def to_json(self, indent: int | None = None) -> str:
        """Every round's nodes, edges and steps, and the losses, as JSON."""
        import json

        from autograd.tracing.arrays import strict

        record = {
            "learning_rate": self.learning_rate,
            "leaves": self._descent.leaves,
            "losses": self.losses,
            "rounds": [trace.record() for trace in self.rounds],
        }
        return json.dumps(strict(record), indent=indent, ensure_ascii=False)


def stepper_of(
    node: Node,
    *,
    learning_rate: float | None = None,
    steps: int | None = None,
    parameters: Iterable[Node | str] | Node | str | None = None,
    **options: Any,
) -> Stepper:
    """What ``node.stepper(...)`` gives: a ``Descent`` where a learning rate or steps are given."""
    if learning_rate is None and steps is None and parameters is None:
        return Stepper(node, **options)
    return Descent(node, learning_rate=learning_rate, steps=steps, parameters=parameters, **options)
