"""Stepper: walk through the steps of a graph, forwards and back, and see each moment."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any

from autograd.drawing.options import FEW_NODES, MOST_NODES, Options
from autograd.drawing.picture import Formats, as_text, counts_if_large, traced, write_file
from autograd.drawing.svg import Scene, picture_style
from autograd.engine.node import Node
from autograd.errors import DrawingError, GraphError
from autograd.formulas.computed_once import computed_once
from autograd.stepping.moments import gradient_texts, moment_at
from autograd.stepping.page import to_page
from autograd.tracing import Several, Step, Trace, count_of_steps, first_steps, outputs_of
from autograd.wording import checked_language, say

SECONDS = 1.0  # that a step stays while playing


class Stepper:
    """The computation of ``output`` and its backward pass, one step at a time.

    output       a node that requires a gradient, or its ``Trace``; not several, for a backward
                 pass starts from one
    direction, names, derivatives, collapse, highlight, max_nodes, legend, flow, theme
                 what the picture shows and how: see ``draw``; ``theme="dark"`` is for GIF and PNG
    lang         the language of the player, ``"en"`` or ``"ko"``; without it the player speaks
                 the language of its reader's browser

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

    def __init__(
        self,
        output: Node | Several | Trace,
        *,
        direction: str = "LR",
        names: Mapping[str, Any] | None = None,
        derivatives: bool | None = None,
        collapse: int | None = None,
        highlight: Any = (),
        max_nodes: int = MOST_NODES,
        legend: bool = False,
        flow: bool = False,
        theme: str = "light",
        lang: str | None = None,
    ) -> None:
        self.lang = lang
        options = Options(
            direction=direction,
            gradients=True,
            derivatives=derivatives,
            collapse=collapse,
            few=FEW_NODES,
            max_nodes=max_nodes,
            legend=legend,
            flow=flow,
            theme=theme,
            lang=lang,
        ).checked()
        self._counts = counts_if_large(output, options, "Stepper")
        _refuse_several(output)
        self._position = 0
        self._asked: tuple[Any, ...] = (output, options, names, highlight)
        if self._counts is None:
            _ = self.trace  # now: the gradients may change
        elif (
            not isinstance(output, Trace)
            and not outputs_of(output, "Stepper").nodes[0].requires_grad
        ):
            raise _nothing()

    @computed_once
    def _taken(self) -> tuple[Trace, Options]:
        taken, options = traced(*self._asked)
        self._asked = ()  # names=locals() would keep everything alive
        if not taken.steps or taken.nodes[taken.output].kind == "constant":
            raise _nothing()
        return taken, options

    @property
    def trace(self) -> Trace:
        """The records of the graph and its steps."""
        return self._taken[0]

    @property
    def rounds(self) -> list[Trace]:
        """The traces whose steps these are, one after the other: here one."""
        return [self.trace]

    # ---------------------------------------------------------------- as a list of steps

    @property
    def _knows_all(self) -> bool:
        """Whether there is a trace: of a large graph only once its first steps do not do."""
        return self._counts is None or "_taken" in self.__dict__

    @computed_once
    def _beginning(self) -> list[Step]:
        output, _, names, _ = self._asked
        return first_steps(outputs_of(output, "Stepper").nodes[0], names)

    @computed_once
    def _count(self) -> int:
        return count_of_steps(outputs_of(self._asked[0], "Stepper").nodes[0])

    def __len__(self) -> int:
        return len(self.trace.steps) if self._knows_all else self._count

    def __iter__(self) -> Iterator[Step]:
        begun = [] if self._knows_all else self._beginning
        yield from begun
        yield from islice(self.trace.steps, len(begun), None)

    def __getitem__(self, index: int) -> Step:
        if not self._knows_all and 0 <= index < len(self._beginning):
            return self._beginning[index]
        try:
            return self.trace.steps[index]
        except IndexError:
            raise IndexError(f"there are {len(self)} steps, 0 to {len(self) - 1}") from None

    def __repr__(self) -> str:
        if self.summary:
            return self.summary
        name = self.trace.nodes[self.trace.output].name
        return f"<Stepper of {name}: at step {self.position + 1} of {len(self)}>"

    def __str__(self) -> str:
        """All steps, one a line, the current one marked."""
        return "\n".join(
            f"{'▶' if step.index == self.position else ' '} {step.index + 1:>3}  {self._told(step)}"
            for step in self
        )

    def _told(self, step: Step) -> str:
        """``str(step)``, in the language that was asked for."""
        lang = checked_language(self.lang)
        return f"{step.rule_in(lang)}    {step.update_in(lang)}".rstrip()

    # ---------------------------------------------------------------- as a place in time

    @property
    def position(self) -> int:
        """The index of the current step."""
        return self._position

    @property
    def step(self) -> Step:
        """The current step."""
        return self[self._position]

    def goto(self, position: int) -> Step:
        """Make ``position`` the current step; -1 is the last. ``IndexError`` outside."""
        step = self[position]
        self._position = position + len(self) if position < 0 else position
        return step

    def next(self) -> Step:
        """Go one step on; at the last step, stay."""
        return self.goto(min(self._position + 1, len(self) - 1))

    def back(self) -> Step:
        """Go one step back; at the first step, stay."""
        return self.goto(max(self._position - 1, 0))

    def play(self, interval: float = SECONDS, *, file: IO[str] | None = None) -> None:
        """Print the steps from the current one to the last, with a pause after each.

        interval  seconds between two steps
        file      where to print, standard output if not given

        At the last step it starts from the first. Ctrl-C stops it at the step it shows.
        """
        if not interval >= 0:
            raise ValueError(f"interval is a number of seconds, 0 or more; got {interval!r}")
        file = file or sys.stdout
        self.goto(0 if self._position == len(self) - 1 else self._position)
        digits = len(str(len(self)))
        try:
            while True:
                print(
                    f"{self._position + 1:>{digits}}  {self._told(self.step)}",
                    file=file,
                    flush=True,
                )
                if self._position == len(self) - 1:
                    return
                time.sleep(interval)
                self.next()
        except KeyboardInterrupt:
            place = {"step": self._position + 1, "count": len(self)}
            print(say("terminal.stopped_at", self.lang, **place), file=file)

    # ---------------------------------------------------------------- as a picture

    @computed_once
    def summary(self) -> str:
        """What a graph holds that is too large for a picture, in lines; else ``""``."""
        if self._counts is not None:
            return self._counts.text(checked_language(self.lang))
        from autograd.drawing.picture import Drawing

        return Drawing(*self._taken).summary

    @computed_once
    def scene(self) -> Scene:
        """The graph, laid out once for all steps."""
        if self.summary:
            raise DrawingError(f"this graph is too large to draw.\n{self.summary}")
        taken, options = self._taken
        return Scene(taken, gradient_texts(taken), options)

    def svg(self, position: int | None = None) -> str:
        """The picture at a step (the current one when not given) as SVG text.

        Gradients are those of that moment; what has not been computed yet reads ``–``. The
        node that sends, the node that receives and the edge between them are marked.
        """
        scene = self.scene
        step = self.step if position is None else self[position]
        return scene.svg(moment_at(step.trace, step.index), picture_style())

    def html(self) -> str:
        """A whole page, with the player inside, that needs nothing else."""
        scene = self.scene
        return to_page(self.trace, scene, moment_at(self.trace, len(self) - 1), self.lang)

    def to_json(self, indent: int | None = None) -> str:
        """Nodes, edges and steps as JSON."""
        return self.trace.to_json(indent)

    def frames(
        self, folder: str | os.PathLike[str], format: str = "svg", *, scale: float = 1.0
    ) -> list[Path]:
        """Write one picture for each step into ``folder``: ``step-01.svg``, ``step-02.svg``, ...

        folder  is made if there is none
        format  ``"svg"`` or ``"png"``
        scale   the size of a PNG, 1 as on a screen

        Each has the step's rule below it. Gives the paths.
        """
        from autograd.stepping.frames import moments, write_frames

        scene = self.scene  # refuses a graph that is too large
        return write_frames(moments(*self.rounds, lang=self.lang), scene, folder, format, scale)

    def gif(self, interval: float = 1.5, *, scale: float = 1.0) -> bytes:
        """All steps as an animation.

        interval  seconds that a step is shown; the last one twice as long
        scale     the size, 1 as on a screen

        It needs Pillow: ``pip install "glassgrad[notebook]"``.
        """
        from autograd.stepping.frames import animation, moments

        scene = self.scene
        return animation(moments(*self.rounds, lang=self.lang), scene, interval, scale)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write ``path``: .html is the player, .gif an animation, .svg the last step, .json the
        records.

        Raises ``DrawingError`` for another suffix, and for a folder that does not exist.
        """
        formats: Formats = {
            ".html": self.html,
            ".svg": lambda: self.svg(-1),
            ".json": lambda: self.to_json(indent=1),
            ".gif": self.gif,
        }
        write_file(path, formats)

    # ---------------------------------------------------------------- in a notebook

    def widget(self) -> Any:
        """The player as a live widget: Python code sets and watches ``position`` and ``inputs``.

        It needs anywidget: ``pip install "glassgrad[notebook]"``.
        """
        from autograd.stepping.widget import stepper_widget

        _ = self.scene  # refuses a graph that is too large
        return stepper_widget(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        """Picture and table of steps, which a script turns into the player where scripts run."""
        from autograd.stepping.notebook import output_html, table_html

        if self.summary:
            return as_text(self.summary)
        try:
            scene = self.scene
        except DrawingError as error:  # there is no Graphviz: the steps can be read all the same
            return as_text(str(error)) + table_html(self.trace, self.lang)
        return output_html(self.trace, scene, self.lang)


def _refuse_several(output: Node | Several | Trace) -> None:
    if isinstance(output, Trace):
        count = len(output.outputs)
    else:
        count = len(outputs_of(output, "Stepper").nodes)
    if count > 1:
        raise GraphError(
            f"a backward pass starts from one output, and these are {count}: step through one of "
            "them, outputs[0].stepper(), or through their sum, sum(outputs).stepper()"
        )


def _nothing() -> GraphError:
    return GraphError(
        "there is nothing to step through: the output depends on no node that requires a "
        "gradient; build it from Value(...) leaves, outside of no_grad()"
    )
