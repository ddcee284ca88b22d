"""GradientReport: the verdicts of a check as text, as a coloured table, as HTML and as data."""

from __future__ import annotations

import html
import json
import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.checking.verdicts import ORDER, Entry, Verdict, badness

WIDTH = 80
MOST_ROWS = 20
MOST_REASONS = 5
_HEAD = ("entry", "analytic", "numeric", "error", "bound", "step", "method", "verdict")
_LEFT = {"entry", "method", "verdict"}
_COLOURS = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.KINK: "yellow",
    Verdict.DOMAIN: "magenta",
    Verdict.INCONCLUSIVE: "cyan",
}
# White stands on these with a contrast above 4.5, whether the page is light or dark.
_HTML_COLOURS = {
    Verdict.PASS: "#1a7f37",
    Verdict.FAIL: "#c5221f",
    Verdict.KINK: "#9a6700",
    Verdict.DOMAIN: "#8250df",
    Verdict.INCONCLUSIVE: "#0969da",
}


@dataclass
class GradientReport:
    """What a gradient check found. It is true when every entry passed.

    entries  the worst first
    subject  the name of the function
    total    how many entries the inputs have; ``entries`` may be a subset of them
    notes    sentences about the check as a whole
    """

    entries: list[Entry]
    subject: str
    total: int
    rtol: float
    atol: float = 0.0
    kinks_allowed: bool = False
    notes: list[str] = field(default_factory=list)
    output: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.entries = sorted(self.entries, key=badness)

    def __bool__(self) -> bool:
        return bool(self.entries or not self.total) and all(map(self.is_good, self.entries))

    def is_good(self, entry: Entry) -> bool:
        """Whether an entry passed, or stands on a kink where kinks are allowed."""
        return entry.verdict is Verdict.PASS or (
            self.kinks_allowed and entry.verdict is Verdict.KINK
        )

    @property
    def worst(self) -> Entry | None:
        """The entry to look at first."""
        return self.entries[0] if self.entries else None

    @property
    def verdict(self) -> Verdict | None:
        """That of the worst entry; PASS where the report is true. None: nothing was checked."""
        if self.entries and self:
            return Verdict.PASS
        return self.entries[0].verdict if self.entries else None

    @property
    def node(self) -> Any:
        """The node at fault, or that kinks; None where there is none, or nothing was recorded."""
        return next((e.node for e in self.entries if e.node is not None), None)

    @property
    def counts(self) -> dict[str, int]:
        """How many entries got each verdict, the worst verdict first."""
        found = Counter(e.verdict for e in self.entries)
        return {v.value: found[v] for v in ORDER if v in found}

    # ---------------------------------------------------------------- words

    def title(self) -> str:
        """One line: what was checked, and how it went."""
        went = ", ".join(f"{n} {verdict}" for verdict, n in self.counts.items())
        entries = f"{len(self.entries)} entr{'y' if len(self.entries) == 1 else 'ies'}"
        tolerance = f"rtol {self.rtol:.0e}" + (f", atol {self.atol:.0e}" if self.atol else "")
        return f"gradcheck of {self.subject}: {entries}, {went or 'nothing to check'} ({tolerance})"

    def remarks(self) -> list[str]:
        """The sentences under the table: why entries did not pass, and the notes."""
        grouped: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            if entry.reason and entry.verdict is not Verdict.PASS:
                cause = entry.reason.partition("; ")[2] or entry.reason
                grouped.setdefault((entry.verdict.value, cause), []).append(entry)
        lines = []
        for (verdict, _), entries in list(grouped.items())[:MOST_REASONS]:
            names = ", ".join(entry.name for entry in entries[:3])
            more = f" and {len(entries) - 3} more" if len(entries) > 3 else ""
            lines.append(f"{verdict} {names}{more}: {entries[0].reason}")
        if len(grouped) > MOST_REASONS:
            lines.append(f"... and {len(grouped) - MOST_REASONS} further reasons, in record()")
        return lines + [f"note: {note}" for note in self.notes]

    def rows(self, most: int | None = MOST_ROWS) -> list[tuple[Entry, tuple[str, ...]]]:
        """The entries as cells of the table, the worst first."""
        return [(entry, _cells(entry)) for entry in self.entries[:most]]

    def _left_out(self) -> str:
        rest = self.entries[MOST_ROWS:]
        if not rest:
            return ""
        found = Counter(e.verdict.value for e in rest)
        return f"... and {len(rest)} more: " + ", ".join(f"{n} {v}" for v, n in found.items())

    def __str__(self) -> str:
        """The table as plain text of at most 80 columns."""
        lines = textwrap.wrap(self.title(), WIDTH)
        lines += _table([cells for _, cells in self.rows()]) if self.entries else []
        if self._left_out():
            lines.append(self._left_out())
        for remark in self.remarks():
            lines += textwrap.wrap(remark, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
        return "\n".join(lines)

    # ---------------------------------------------------------------- other media

    def __rich__(self) -> Any:
        """What ``rich.print(report)`` shows: the same table in colour."""
        from rich.console import Group
        from rich.text import Text

        parts = [Text(line, style="bold") for line in textwrap.wrap(self.title(), WIDTH)]
        if self.entries:
            head, *lines = _table([cells for _, cells in self.rows()])
            parts.append(Text(head, style="dim"))
            for (entry, cells), line in zip(self.rows(), lines, strict=True):
                text = Text(line)
                text.stylize(_COLOURS[entry.verdict], line.rindex(cells[-1]))
                parts.append(text)
        if self._left_out():
            parts.append(Text(self._left_out(), style="dim"))
        for remark in self.remarks():
            wrapped = textwrap.wrap(remark, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
            parts += [Text(line) for line in wrapped]
        return Group(*parts)

    def print(self) -> None:
        """Print the table, in colour where the terminal has it."""
        from rich.console import Console

        Console(highlight=False, soft_wrap=True).print(self)

    def _repr_html_(self) -> str:
        """The table for a notebook; colours and borders stand in it, nothing is fetched."""
        head = "".join(
            f'<th style="text-align:{_align(h)};padding:2px 8px">{h}</th>' for h in _HEAD
        )
        rows = ""
        for entry, cells in self.rows():
            tds = ""
            for name, cell in zip(_HEAD, cells, strict=True):
                text = html.escape(cell)
                if name == "verdict":
                    colours = f"background:{_HTML_COLOURS[entry.verdict]};color:#fff"
                    text = (
                        f'<span style="{colours};padding:1px 6px;border-radius:3px;'
                        f'font-weight:bold">{text}</span>'
                    )
                tds += f'<td style="text-align:{_align(name)};padding:2px 8px">{text}</td>'
            rows += f'<tr title="{html.escape(entry.reason)}">{tds}</tr>'
        remarks = "".join(f"<li>{html.escape(r)}</li>" for r in self.remarks())
        rest = f"<p>{html.escape(self._left_out())}</p>" if self._left_out() else ""
        return (
            f"<p><b>{html.escape(self.title())}</b></p>"
            f'<table style="border-collapse:collapse;font-variant-numeric:tabular-nums">'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}"
            + (f"<ul>{remarks}</ul>" if remarks else "")
        )

    def record(self) -> dict[str, Any]:
        """Everything as plain data: dicts, lists, numbers and text."""
        return {
            "subject": self.subject,
            "passed": bool(self),
            "total": self.total,
            "rtol": self.rtol,
            "atol": self.atol,
            "counts": self.counts,
            "notes": list(self.notes),
            "entries": [entry.record() for entry in self.entries],
        }

    def to_json(self, indent: int | None = None) -> str:
        """``record()`` as strict JSON: infinities and nan become the strings "inf", "nan"."""
        return json.dumps(_strict(self.record()), indent=indent, ensure_ascii=False)

    def draw(self) -> Any:
        """A picture of the graph with the node of ``report.node`` marked."""
        if self.output is None or not hasattr(self.output, "parents"):
            raise TypeError(
                "there is no graph to draw: the function was not recorded in our nodes, or its "
                "result depends on none of them"
            )
        from autograd.checking.report_graph import highlighted_drawing

        return highlighted_drawing(self.output, self.node)


def _strict(x: Any) -> Any:
    if isinstance(x, dict):
        return {k: _strict(v) for k, v in x.items()}
    if isinstance(x, list | tuple):
        return [_strict(v) for v in x]
    return f"{x:g}" if isinstance(x, float) and not math.isfinite(x) else x


# ---------------------------------------------------------------- the table


def _cells(entry: Entry) -> tuple[str, ...]:
    step = "–" if entry.step is None else _short(entry.step)
    bound = "–" if not math.isfinite(entry.bound) else _short(entry.bound)
    nothing = math.isnan(entry.numeric)  # there is no derivative
    numeric, error = ("–", "–") if nothing else (_number(entry.numeric), _short(entry.error))
    numbers = (_number(entry.analytic), numeric, error)
    return (entry.name, *numbers, bound, step, entry.method, entry.verdict.value)


def _number(x: float) -> str:
    """At most 11 characters: 6 digits, fewer where the exponent needs the room."""
    text = f"{x:.6g}"
    return text if len(text) <= 11 else f"{x:.4g}"


def _short(x: float) -> str:
    return "0" if x == 0 else f"{x:.0e}"


def _align(column: str) -> str:
    return "left" if column in _LEFT else "right"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Aligned lines, the head first; the names of entries make room for the rest."""
    columns = list(zip(_HEAD, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    gap = " " if sum(widths) + 2 * (len(widths) - 1) > WIDTH else "  "
    over = sum(widths) + len(gap) * (len(widths) - 1) - WIDTH
    widths[0] -= max(0, min(over, widths[0] - 5))
    lines = []
    for cells in (_HEAD, *rows):
        parts = []
        for title, cell, width in zip(_HEAD, cells, widths, strict=True):
            cell = _cut(cell, width)
            parts.append(cell.ljust(width) if title in _LEFT else cell.rjust(width))
        lines.append(gap.join(parts).rstrip())
    return lines


def _cut(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :]}"
