"""A descent as text: the first round in full, then one line a round."""

from __future__ import annotations

import sys
from typing import IO

from autograd.formulas.language import format_number
from autograd.stepping.text import (
    MOST_LINES,
    Line,
    can_write,
    in_ascii,
    page_lines,
    print_lines,
)
from autograd.tracing import Rounds
from autograd.tracing.arrays import brief

_GAP = "  "
_MOST_COLUMNS = 6  # leaves in the table of rounds
RISES = "▲ rises: the step was too large"
EXPLODES = "▲ explodes: no finite number is left"


def show_descent(rounds: Rounds, *, everything: bool = False, file: IO[str] | None = None) -> None:
    """Print the first round and the table of all rounds, or every round in full.

    everything  every round with all of its steps
    file        where to print; standard output if not given
    """
    file = file or sys.stdout
    lines: list[Line] = []
    for number, trace in enumerate(rounds.traces if everything else rounds.traces[:1]):
        lines += [[(f"Round {number}", "bold")], []] if everything else []
        lines += [*page_lines(trace, everything, file), []]
    lines += table_of(rounds, everything)
    if not can_write(file):
        lines = [[(in_ascii(text), style) for text, style in line] for line in lines]
    print_lines(lines, file)


def table_of(rounds: Rounds, everything: bool = False) -> list[Line]:
    """One line a round: the output, and the leaves that move, before the round's updates."""
    first = rounds.traces[0]
    shown = rounds.leaves[:_MOST_COLUMNS]
    left_out = len(rounds.leaves) - len(shown)
    names = [first.nodes[i].name for i in (first.output, *shown)]
    states = [[trace.nodes[i].data for i in shown] for trace in rounds.traces]
    states.append(rounds.last[: len(shown)])
    most = len(states) if everything else MOST_LINES
    rows = [
        [str(r), format_number(loss), *map(brief, state)]
        for r, (loss, state) in enumerate(zip(rounds.losses[:most], states, strict=False))
    ]
    cells = [["round", *names], *rows]
    wide = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    texts = [_GAP.join(c.rjust(w) for c, w in zip(row, wide, strict=True)) for row in cells]
    marks = ["", *(_mark(rounds.losses, r) for r in range(len(rows)))]
    head = f"Descent of {names[0]}, learning rate {rounds.learning_rate:g}"
    lines: list[Line] = [[(head, "bold")]]
    for text, mark, style in zip(texts, marks, ["dim", *[""] * len(rows)], strict=True):
        lines.append([(f"{_GAP}{text}", style), *([(f"{_GAP}{mark}", "bold red")] if mark else [])])
    if len(states) > most:
        lines.append([(f"{_GAP}… {len(states) - most:,} more rounds: --all shows them", "dim")])
    if left_out:
        lines.append([(f"{_GAP}… and {left_out:,} more leaves", "italic dim")])
    return lines


def _mark(losses: list[float], round: int) -> str:
    """Said once for an explosion, and at each round in which the output rose."""
    if not abs(losses[round]) < float("inf"):
        return EXPLODES if round and abs(losses[round - 1]) < float("inf") else ""
    return RISES if round and losses[round] > losses[round - 1] else ""
