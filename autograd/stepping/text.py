"""The graph and every step of its backward pass as aligned text, for a terminal.

    Graph of z
      name  computed as  value  gradient
      x     input            2        10
      ...
    Backward, from z to the inputs
       4  ∂z/∂w = 2w = 10  w.grad: 0 + 1 × 10 = 10

One line is one node or one step. What is too long for a line goes on in the next one, broken
between words and never inside a number: no rule and no result is cut.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import IO, Any

from autograd.engine.node import Node
from autograd.stepping.fitting import can_write, cells_of, encoding_of, filled, in_ascii
from autograd.tracing import (
    BACKWARD,
    FORWARD,
    SEED,
    UPDATE,
    Step,
    Trace,
    TraceNode,
    check_kinds,
    trace,
)
from autograd.tracing.arrays import brief, form_of, grid, is_array, range_text
from autograd.wording import checked_language, say

WIDTH = 80  # columns where there is no terminal to ask
MOST_WIDE = 120  # and at most: longer lines are hard to read
MOST_LINES = 100  # of one section, unless everything is asked for
NOT_YET = "–"

# Pieces of a line, each with the style in which a terminal shows it.
Piece = tuple[str, str]
Line = list[Piece]

_LONGEST_NAME = 20
_WIDEST_RULE = 38  # where the updates line up; a longer rule pushes its own to the right
_GAP = 2


def render(
    output: Node | Trace,
    *,
    width: int = WIDTH,
    everything: bool = False,
    ascii_only: bool = False,
    lang: str | None = None,
) -> str:
    """The graph and its steps as plain text, at most ``width`` columns wide.

    everything  also the lines of a section beyond the first 100
    ascii_only  write ``d z/d w`` and ``*`` for signs that a terminal may not have
    lang        the language of the words, by default English

    >>> from autograd import Value
    >>> x = Value(3.0, label="x")
    >>> print(render(x * 2))
    Graph of out
      name  computed as  value  gradient
      x     input            3         –
      out   x * 2            6         –
    <BLANKLINE>
    Forward, from the inputs to out
      1  out = x * 2 = 3 * 2 = 6
    <BLANKLINE>
    Backward, from out to the inputs
      2  ∂out/∂out = 1    out.grad: 1 (the seed)
      3  ∂out/∂x = 2      x.grad: 0 + 1 × 2 = 2
    """
    encoding = "ascii" if ascii_only else ""
    lines = _Page(output, width, everything, encoding, checked_language(lang)).lines()
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


def show(
    output: Node | Trace,
    *,
    everything: bool = False,
    file: IO[str] | None = None,
    lang: str | None = None,
) -> None:
    """Print the graph and its steps, in colour where the terminal has it.

    everything  also the lines of a section beyond the first 100
    file        where to print; standard output if not given
    lang        the language of the words, by default English
    """
    print_lines(page_lines(output, everything, file, lang), file)


def print_lines(lines: list[Line], file: IO[str] | None = None) -> None:
    """Print lines, in colour where the terminal has it."""
    from rich.console import Console
    from rich.text import Text

    file = file or sys.stdout
    # The lines have their width already; Rich prints nothing where COLUMNS is 0.
    console = Console(file=file, width=WIDTH, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        for line in lines:
            console.print(Text.assemble(*line), soft_wrap=True)
    file.writelines(captured.get().splitlines(keepends=True))


def page_lines(
    output: Node | Trace, everything: bool, file: IO[str] | None = None, lang: str | None = None
) -> list[Line]:
    """The lines of the graph and its steps, as wide as the terminal."""
    from rich.console import Console

    file = file or sys.stdout
    console = Console(file=file)
    width = min(console.width, MOST_WIDE) if console.is_terminal else WIDTH
    encoding = "" if can_write(file) else encoding_of(file)
    return _Page(output, width, everything, encoding, checked_language(lang)).lines()


# ---------------------------------------------------------------- the page


class _Page:
    """The lines of one graph."""

    def __init__(
        self, output: Node | Trace, width: int, everything: bool, encoding: str, lang: str
    ) -> None:
        self.lang = lang
        self.plain: Callable[[str], str] = partial(in_ascii, encoding=encoding) if encoding else str
        self.trace = _with_short_names(
            output if isinstance(output, Trace) else trace(output), self.plain
        )
        self.width = max(width, 40)
        self.most = sys.maxsize if everything else MOST_LINES

    def lines(self) -> list[Line]:
        check_kinds(self.trace.steps, __name__)
        name = self.trace.title
        forward = [step for step in self.trace.steps if step.kind == FORWARD]
        backward = [step for step in self.trace.steps if step.kind in (SEED, BACKWARD)]
        updates = [step for step in self.trace.steps if step.kind == UPDATE]
        page = [self.heading("terminal.graph_of", name), *self.graph()]
        if forward:
            page += [[], self.heading("terminal.forward_from", name), *self.forward(forward)]
        if backward:
            page += [[], self.heading("terminal.backward_from", name), *self.backward(backward)]
        if updates:
            page += [[], self.heading("terminal.updates", name)]
            page += self.forward(updates, "terminal.more_updates")
        return page

    def heading(self, key: str, name: str) -> Line:
        return [(say(key, self.lang, name=name), "bold")]

    # ------------------------------------------------ the graph

    def graph(self) -> list[Line]:
        nodes = [n for n in self.trace.nodes if n.kind != "constant" or n.label]
        shown = nodes[: self.most]
        heads = (
            say(f"terminal.head_{word}", self.lang) for word in ("name", "how", "value", "grad")
        )
        rows: list[tuple[str, ...]] = [tuple(heads), *map(self.row, shown)]
        names, values, grads = (max(cells_of(row[i]) for row in rows) for i in (0, 2, 3))
        room = self.width - names - values - grads - 4 * _GAP
        parts = [_lines_of(row[1], room) for row in rows]
        expressions = max(cells_of(part) for lines in parts for part in lines)
        styles = [("dim",) * 4, *map(self.styles, shown)]
        lines: list[Line] = []
        below = [[], *map(self.numbers_of, shown)]
        for (name, _, value, grad), (first, *rest), style, numbers in zip(
            rows, parts, styles, below, strict=True
        ):
            cells = (
                "  " + _padded(name, names + _GAP),
                _padded(first, expressions + _GAP),
                " " * (values - cells_of(value)) + value,
                " " * (grads + _GAP - cells_of(grad)) + grad,
            )
            lines.append(list(zip(cells, style, strict=True)))
            start = " " * (names + 2 * _GAP)
            lines += [[(start, ""), (part, style[1])] for part in rest]
            lines += numbers
        return lines + self.left_out(len(nodes) - len(shown), "terminal.more_nodes")

    def row(self, node: TraceNode) -> tuple[str, str, str, str]:
        known = {"leaf": "terminal.is_input", "constant": "terminal.is_constant"}
        computed = say(known[node.kind], self.lang) if node.kind in known else ""
        expression = computed or self.plain(self.trace.expression(node))
        gradient = self.plain(NOT_YET) if node.grad is None else brief(node.grad)
        return node.name, expression, brief(node.data), gradient

    def numbers_of(self, node: TraceNode) -> list[Line]:
        """What an array and its gradient hold, in lines of their own below the shapes."""
        if not is_array(node.data):
            return []
        return self.array_lines("data", node.data, "green") + (
            self.array_lines("grad", node.grad, "yellow") if is_array(node.grad) else []
        )

    def array_lines(self, word: str, x: Any, style: str) -> list[Line]:
        """A small array as rows of aligned numbers, a large one as its range."""
        if form_of(x.shape).kind == "strip":
            texts = [range_text(x)]
        else:
            rows = grid(x)
            wide = max(len(text) for row in rows for text in row)
            texts = ["  ".join(text.rjust(wide) for text in row) for row in rows]
        heads = [word, *[""] * (len(texts) - 1)]
        start = " " * 2 * _GAP
        return [
            [(f"{start}{head:4}  ", "dim"), (text, style)]
            for head, text in zip(heads, texts, strict=True)
        ]

    def styles(self, node: TraceNode) -> tuple[str, str, str, str]:
        ill = "bold red" if node.index in self.trace.anomalies() else ""
        name = "bold cyan" if node.kind == "leaf" else "bold"
        described = "dim" if node.kind != "operation" else ""
        return name, described, ill or "green", "yellow" if node.grad is not None else "dim"

    def left_out(self, count: int, key: str) -> list[Line]:
        if count <= 0:
            return []
        told = say(key, self.lang, count=f"{count:,}")
        return [
            [
                (self.plain(f"  … {told}: "), "italic dim"),
                (say("terminal.all_shows", self.lang), "italic dim"),
            ]
        ]

    # ------------------------------------------------ the steps

    def forward(self, steps: list[Step], more: str = "terminal.more_forward") -> list[Line]:
        shown = steps[: self.most]
        lines: list[Line] = []
        for step in shown:
            lines += self.wrapped_step(step, self.plain(step.rule_in(self.lang)), "green")
        return lines + self.left_out(len(steps) - len(shown), more)

    def backward(self, steps: list[Step]) -> list[Line]:
        shown = steps[: self.most]
        pairs = [
            (self.plain(step.rule_in(self.lang)), self.plain(self.update(step))) for step in shown
        ]
        column = min(max(cells_of(rule) for rule, _ in pairs), _WIDEST_RULE) + 2 * _GAP
        lines: list[Line] = []
        for step, (rule, update) in zip(shown, pairs, strict=True):
            lines += self.backward_step(step, rule, update, column)
            if is_array(step.after):
                lines += self.received(step)
        return lines + self.left_out(len(steps) - len(shown), "terminal.more_backward")

    def received(self, step: Step) -> list[Line]:
        """The numbers of the gradient, an array, after a step."""
        name = self.trace.nodes[step.node if step.parent is None else step.parent].name
        first, *rest = self.array_lines("", step.after, "yellow")
        head = f"{' ' * self.indent}{name}.grad  "
        blank = " " * cells_of(head)
        return [[(head, "dim"), *first[1:]], *([(blank, ""), *line[1:]] for line in rest)]

    def backward_step(self, step: Step, rule: str, update: str, column: int) -> list[Line]:
        """The rule and the update in one line where both fit, else below each other."""
        room = self.width - self.indent
        latest = room - cells_of(update)
        column = latest if cells_of(rule) > column - _GAP else min(column, latest)
        if cells_of(rule) <= column - _GAP:
            between = " " * (column - cells_of(rule))
            return [[self.number(step), (rule, ""), (between, ""), *_emphasised(update, "yellow")]]
        last = _lines_of(update, room)
        start = self.width - max(map(cells_of, last))
        below = [[(" " * max(start, 0), ""), (part, "")] for part in last[:-1]]
        end = [(" " * max(start, 0), ""), *_emphasised(last[-1], "yellow")]
        return [*self.wrapped_step(step, rule, ""), *below, end]

    def wrapped_step(self, step: Step, rule: str, style: str) -> list[Line]:
        """The number of the step and its rule, which may take several lines."""
        *others, last = _lines_of(rule, self.width - self.indent)
        heads = [self.number(step), *[(" " * self.indent, "")] * len(others)]
        parts = [*([(part, "")] for part in others), _emphasised(last, style)]
        return [[head, *part] for head, part in zip(heads, parts, strict=True)]

    def update(self, step: Step) -> str:
        if step.kind == BACKWARD:
            return step.update_in(self.lang)
        assert step.kind == SEED
        name = self.trace.nodes[step.node].name
        return say("terminal.seed_update", self.lang, name=name, value=brief(step.after))

    @property
    def indent(self) -> int:
        return len(str(len(self.trace.steps))) + 2 * _GAP

    def number(self, step: Step) -> Piece:
        return f"{step.index + 1:{self.indent - _GAP}}" + " " * _GAP, "dim"


def _emphasised(text: str, style: str) -> Line:
    """The number that comes out, after the last equals sign, set off."""
    start = text.rfind("= ") + 2
    return [(text, "")] if start < 2 or not style else [(text[:start], ""), (text[start:], style)]


# ---------------------------------------------------------------- fitting


def _lines_of(text: str, room: int) -> list[str]:
    """The text in lines of at most ``room`` columns, unless a word alone takes more.

    Broken before an equals sign where there is one, and else between words.
    """
    words: list[str] = []
    for part in re.split(r" (?== )", text):
        words += [part] if cells_of(part) <= room else re.findall(r"(?:= )?\S+", part)
    return filled(words, room)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells_of(text))


# ---------------------------------------------------------------- names


def _with_short_names(original: Trace, plain: Callable[[str], str]) -> Trace:
    """The same trace with names that fit into a line; the steps then use those names."""
    taken: set[str] = set()
    nodes = []
    for node in original.nodes:
        name = node.name if plain("₁") == "₁" else node.plain
        short = _short_name(plain(_visible(name)), plain("…"))
        if short in taken and short != node.name:
            short = f"{short}#{node.index}"
        taken.add(short)
        nodes.append(replace(node, name=short))
    result = Trace(nodes, original.edges, [], original.outputs)
    result.steps = [replace(step, trace=result) for step in original.steps]
    return result


def _visible(name: str) -> str:
    """A name without line breaks and control characters, which would break the table."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)


def _short_name(name: str, mark: str) -> str:
    """A long name keeps its start and its end, where names differ."""
    if cells_of(name) <= _LONGEST_NAME:
        return name
    half = (_LONGEST_NAME - len(mark)) // 2
    return f"{_fitting(name, half)}{mark}{_fitting(name[::-1], half)[::-1]}"


def _fitting(text: str, room: int) -> str:
    end = 0
    while end < len(text) and cells_of(text[: end + 1]) <= room:
        end += 1
    return text[:end]
