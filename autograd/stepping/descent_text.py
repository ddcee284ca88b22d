"""A descent as text: the first round in full, then one line a round."""

from __future__ import annotations

import sys
from typing import IO

from autograd.formulas.notation import format_number
from autograd.stepping.fitting import can_write, cells_of, encoding_of, in_ascii
from autograd.stepping.text import MOST_LINES, Line, page_lines, print_lines
from autograd.tracing import Rounds
from autograd.tracing.arrays import brief
from autograd.wording import say

_GAP = "  "
_MOST_COLUMNS = 6  # leaves in the table of rounds


def show_descent(
    rounds: Rounds,
    *,
    everything: bool = False,
    file: IO[str] | None = None,
    lang: str | None = None,
) -> None:
    """Print the first round and the table of all rounds, or every round in full.

    everything  every round with all of its steps
    file        where to print; standard output if not given
    lang        the language of the words, by default English
    """
    file = file or sys.stdout
    lines: list[Line] = []
    for number, trace in enumerate(rounds.traces if everything else rounds.traces[:1]):
        lines += (
            [[(say("terminal.round_head", lang, number=number), "bold")], []] if everything else []
        )
        lines += [*page_lines(trace, everything, file, lang), []]
    lines += table_of(rounds, everything, lang)
    if not can_write(file):
        lines = [
            [(in_ascii(text, encoding_of(file)), style) for text, style in line] for line in lines
        ]
    print_lines(lines, file)


def table_of(rounds: Rounds, everything: bool = False, lang: str | None = None) -> list[Line]:
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
    cells = [[say("terminal.round", lang), *names], *rows]
    wide = [max(cells_of(row[i]) for row in cells) for i in range(len(cells[0]))]
    texts = [
        _GAP.join(" " * (w - cells_of(c)) + c for c, w in zip(row, wide, strict=True))
        for row in cells
    ]
    marks = ["", *(_mark(rounds.losses, r, lang) for r in range(len(rows)))]
    head = say("terminal.descent_of", lang, name=names[0], rate=f"{rounds.learning_rate:g}")
    lines: list[Line] = [[(head, "bold")]]
    for text, mark, style in zip(texts, marks, ["dim", *[""] * len(rows)], strict=True):
        lines.append([(f"{_GAP}{text}", style), *([(f"{_GAP}{mark}", "bold red")] if mark else [])])
    if len(states) > most:
        more = say("terminal.more_rounds", lang, count=f"{len(states) - most:,}")
        lines.append([(f"{_GAP}… {more}: {say('terminal.all_shows', lang)}", "dim")])
    if left_out:
        lines.append(
            [(f"{_GAP}… {say('terminal.more_leaves', lang, count=left_out)}", "italic dim")]
        )
    return lines


def _mark(losses: list[float], round: int, lang: str | None) -> str:
    """Said once for an explosion, and at each round in which the output rose."""
    if not abs(losses[round]) < float("inf"):
        return (
            say("terminal.explodes", lang)
            if round and abs(losses[round - 1]) < float("inf")
            else ""
        )
    return say("terminal.rises", lang) if round and losses[round] > losses[round - 1] else ""
