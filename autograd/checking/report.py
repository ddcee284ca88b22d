"""GradientReport: the verdicts of a check as text, as a coloured table, as HTML and as data."""

from __future__ import annotations

import html
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.checking.verdicts import ORDER, Entry, Verdict, badness
from autograd.stepping.fitting import cells_of, wrapped
from autograd.wording import again, said, say

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


@dataclass(repr=False)
class GradientReport:
    """What a gradient check found. It is true when every entry passed.

    entries  the worst first
    subject  the name of the function
    total    how many entries the inputs have; ``entries`` may be a subset of them
    notes    sentences about the check as a whole
    lang     the language in which it prints; ``record()`` is English
    """

    entries: list[Entry]
    subject: str
    total: int
    rtol: float
    atol: float = 0.0
    kinks_allowed: bool = False
    notes: list[str] = field(default_factory=list)
    output: Any = None
    lang: str | None = None

    def __post_init__(self) -> None:
        self.entries = sorted(self.entries, key=badness)

    def __bool__(self) -> bool:
        return bool(self.entries) and all(map(self.is_good, self.entries))

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
    def verdict(self) -> Verdict:
        """That of the worst entry; PASS where the report is true.

        INCONCLUSIVE where nothing was checked, since there was no entry.
        """
        if self:
            return Verdict.PASS
        return self.entries[0].verdict if self.entries else Verdict.INCONCLUSIVE

    @property
    def noticed(self) -> float:
        """The smallest error, relative to its entry, that would have failed in every entry.

        inf where some entry did not pass, so that nothing is known of it. Entries whose
        derivative is 0 have no relative error; ``Entry.noticed`` is the error itself.
        """
        if not self._all_passed():
            return math.inf
        return max(map(_unnoticed, self.entries))

    def _all_passed(self) -> bool:
        return bool(self.entries) and all(e.verdict is Verdict.PASS for e in self.entries)

    @property
    def noticed_in_double(self) -> float:
        """The same of an error in the formula of a gradient in few digits.

        Such an error shows when the gradient is asked for in float64, too; inf where it was not.
        """
        if not self._all_passed():
            return math.inf
        sizes = [(e.noticed_in_double, abs(e.numeric or e.analytic)) for e in self.entries]
        return max((found / size if size else 0.0 for found, size in sizes))

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
        tolerance = f"rtol {self.rtol:.0e}" + (f", atol {self.atol:.0e}" if self.atol else "")
        return self._say(
            "title",
            subject=self.subject,
            count=len(self.entries),
            went=self._counted(self.entries) or self._say("nothing"),
            tolerance=tolerance,
        )

    def _say(self, key: str, **gaps: object) -> str:
        return say(f"check.{key}", self.lang, **gaps)

    def _verdict(self, verdict: Verdict) -> str:
        return self._say(f"verdict_{verdict.value.lower()}")

    def _counted(self, entries: Sequence[Entry]) -> str:
        """How many entries got each verdict, the worst first: ``1 KINK, 1 PASS``."""
        found = Counter(entry.verdict for entry in entries)
        return ", ".join(
            self._say("verdicts", count=found[v], verdict=self._verdict(v))
            for v in ORDER
            if v in found
        )

    def remarks(self) -> list[str]:
        """The sentences under the table: why entries did not pass, and the notes."""
        grouped: dict[tuple[Verdict, str], list[Entry]] = {}
        for entry in self.entries:
            if entry.reason and entry.verdict is not Verdict.PASS:
                cause = entry.reason.partition("; ")[2] or entry.reason
                grouped.setdefault((entry.verdict, cause), []).append(entry)
        lines = []
        for (verdict, _), entries in list(grouped.items())[:MOST_REASONS]:
            names = ", ".join(entry.name for entry in entries[:3])
            if len(entries) > 3:
                names = self._say("and_more", names=names, count=len(entries) - 3)
            reason = again(entries[0].reason, self.lang)
            lines.append(f"{self._verdict(verdict)} {names}: {reason}")
        if len(grouped) > MOST_REASONS:
            lines.append(self._say("further", count=len(grouped) - MOST_REASONS))
        notes = [*map(self._note, self.notes)]
        least = max(self.entries, key=_unnoticed, default=None)
        if least is not None and _unnoticed(least) > 100 * self.rtol + self.atol:
            notes.append(
                self._note(
                    said("check.noticed", name=least.name, size=_one_digit(_unnoticed(least)))
                )
            )
        return lines + notes

    @property
    def explained(self) -> str:
        """The report with what each column of its table means, and each verdict in it."""
        given = {entry.verdict for entry in self.entries}
        meanings = columns(self.lang) + verdicts([v for v in ORDER if v in given], self.lang)
        lines = [line for pair in meanings for line in _hanging(": ".join(pair))]
        return "\n".join([str(self), "", *lines])

    def _note(self, text: str) -> str:
        return self._say("note", text=again(text, self.lang))

    def rows(self, most: int | None = MOST_ROWS) -> list[tuple[Entry, tuple[str, ...]]]:
        """The entries as cells of the table, the worst first."""
        return [
            (entry, (*_cells(entry), self._verdict(entry.verdict))) for entry in self.entries[:most]
        ]

    def _head(self) -> tuple[str, ...]:
        return tuple(self._say(f"head_{name}") for name in _HEAD)

    def _lines_of_table(self) -> list[str]:
        return _table([self._head(), *(cells for _, cells in self.rows())])

    def _left_out(self) -> str:
        rest = self.entries[MOST_ROWS:]
        if not rest:
            return ""
        return self._say("left_out", count=len(rest), went=self._counted(rest))

    def __str__(self) -> str:
        """The table as plain text of at most 80 columns."""
        lines = wrapped(self.title(), WIDTH)
        lines += self._lines_of_table() if self.entries else []
        if self._left_out():
            lines.append(self._left_out())
        for remark in self.remarks():
            lines += _hanging(remark)
        return "\n".join(lines)

    __repr__ = __str__

    # ---------------------------------------------------------------- other media

    def __rich__(self) -> Any:
        """What ``rich.print(report)`` shows: the same table in colour."""
        from rich.console import Group
        from rich.text import Text

        parts = [Text(line, style="bold") for line in wrapped(self.title(), WIDTH)]
        if self.entries:
            head, *lines = self._lines_of_table()
            parts.append(Text(head, style="dim"))
            for (entry, cells), line in zip(self.rows(), lines, strict=True):
                text = Text(line)
                text.stylize(_COLOURS[entry.verdict], line.rindex(cells[-1]))
                parts.append(text)
        if self._left_out():
            parts.append(Text(self._left_out(), style="dim"))
        for remark in self.remarks():
            parts += [Text(line) for line in _hanging(remark)]
        return Group(*parts)

    def print(self) -> None:
        """Print the table, in colour where the terminal has it."""
        from rich.console import Console

        # The lines have their width already; Rich prints nothing where COLUMNS is 0.
        Console(width=WIDTH, highlight=False, soft_wrap=True).print(self)

    def _repr_html_(self) -> str:
        """The table for a notebook; colours and borders stand in it, nothing is fetched.

        Where there is little room it is moved sideways: entry and verdict come first.
        """
        remarks = "".join(f"<li>{html.escape(r)}</li>" for r in self.remarks())
        rest = f"<p>{html.escape(self._left_out())}</p>" if self._left_out() else ""
        return (
            f"<p><b>{html.escape(self.title())}</b></p>"
            + (self._html_table() if self.entries else "")
            + rest
            + (f"<ul>{remarks}</ul>" if remarks else "")
        )

    def _html_table(self) -> str:
        head = _html_row("th", dict(zip(_HEAD, map(html.escape, self._head()), strict=True)))
        rows = ""
        for entry, cells in self.rows():
            row = dict(zip(_HEAD, map(html.escape, cells), strict=True))
            row["verdict"] = (
                f'<span style="background:{_HTML_COLOURS[entry.verdict]};color:#fff;'
                f'padding:1px 6px;border-radius:3px;font-weight:bold">{row["verdict"]}</span>'
            )
            title = html.escape(again(entry.reason, self.lang))
            rows += f'<tr title="{title}">{_html_row("td", row)}</tr>'
        return (
            '<div style="overflow-x:auto">'
            '<table style="border-collapse:collapse;font-variant-numeric:tabular-nums;'
            f'white-space:nowrap"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
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
            "notes": [str(note) for note in self.notes],
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


def columns(lang: str | None = None) -> list[tuple[str, str]]:
    """The head of each column but the last, and what it means."""
    return [(say(f"check.head_{n}", lang), say(f"check.means_{n}", lang)) for n in _HEAD[:-1]]


def verdicts(which: Sequence[Verdict] = ORDER, lang: str | None = None) -> list[tuple[str, str]]:
    """The word for each verdict, and what it means."""
    names = [v.value.lower() for v in which]
    return [(say(f"check.verdict_{n}", lang), say(f"check.means_{n}", lang)) for n in names]


def _unnoticed(entry: Entry) -> float:
    """Below which part of itself an error of a passed entry would not have failed."""
    size = abs(entry.numeric or entry.analytic)
    return entry.noticed / size if entry.verdict is Verdict.PASS and size else 0.0


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
    method = "–" if entry.method == "none" else entry.method
    return (entry.name, *numbers, bound, step, method)


def _number(x: float) -> str:
    """At most 11 characters: 6 digits, fewer where the exponent needs the room."""
    text = f"{x:.6g}"
    return text if len(text) <= 11 else f"{x:.4g}"


def _one_digit(x: float) -> str:
    return f"{float(f'{x:.0e}'):g}"


def _short(x: float) -> str:
    return "0" if x == 0 else f"{x:.0e}"


def _html_row(tag: str, cells: dict[str, str]) -> str:
    """The cells of a row, the verdict beside the entry."""
    columns = ("entry", "verdict", *(name for name in _HEAD if name not in ("entry", "verdict")))
    return "".join(
        f'<{tag} style="text-align:{_align(name)};padding:2px 8px">{cells[name]}</{tag}>'
        for name in columns
    )


def _align(column: str) -> str:
    return "left" if column in _LEFT else "right"


def _hanging(text: str) -> list[str]:
    """The text in lines, all but the first indented."""
    first, *rest = wrapped(text, WIDTH)
    return [first, *(f"  {line}" for line in wrapped(" ".join(rest), WIDTH - 2) if line)]


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Aligned lines; the names of entries make room for the rest."""
    widths = [max(map(cells_of, column)) for column in zip(*rows, strict=True)]
    gap = " " if sum(widths) + 2 * (len(widths) - 1) > WIDTH else "  "
    over = sum(widths) + len(gap) * (len(widths) - 1) - WIDTH
    widths[0] -= max(0, min(over, widths[0] - 5))
    lines = []
    for cells in rows:
        parts = []
        for title, cell, width in zip(_HEAD, cells, widths, strict=True):
            cell = _cut(cell, width)
            room = " " * (width - cells_of(cell))
            parts.append(cell + room if title in _LEFT else room + cell)
        lines.append(gap.join(parts).rstrip())
    return lines


def _cut(text: str, width: int) -> str:
    if cells_of(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :]}"
