"""Tables of text for a terminal, in which a Korean letter takes two columns."""

from __future__ import annotations

from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]], left: int) -> str:
    """Columns of one width each, the first ``left`` aligned on the left, the others on the right.

    >>> print(aligned([["층", "count"], ["0", "9"]], left=1))
    층  count
    0       9
    """
    widths = [max(map(_wide, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        places = zip(row, widths, strict=True)
        cells = [_padded(cell, width, i < left) for i, (cell, width) in enumerate(places)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _padded(cell: str, width: int, on_the_left: bool) -> str:
    room = " " * (width - _wide(cell))
    return cell + room if on_the_left else room + cell


def _wide(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
