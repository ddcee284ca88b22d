"""Files of a training: its player, its animation, its curves."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import DrawingError, write_whole
from nn.curves import figure_of
from nn.playing import NO_RECORD

if TYPE_CHECKING:
    from nn.recording import Record

PICTURES = (".png", ".svg", ".pdf")
SUFFIXES = (".html", ".gif", *PICTURES)


def save_history(
    curves: dict[str, list[float]],
    record: Record | None,
    player: Any,
    path: str | os.PathLike[str],
    theme: str,
    lang: str | None,
) -> None:
    """See ``History.save``; ``player`` makes the training player."""
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise DrawingError(
            f"{target.name!r}: the suffix picks the format, {', '.join(SUFFIXES[:-1])} or "
            f"{SUFFIXES[-1]}"
        )
    if suffix == ".html":
        player().save(target)
    elif suffix == ".gif":
        from nn.animation import animation

        if record is None or not record.updates:
            raise ValueError(NO_RECORD)
        write_whole(target, animation(record, theme=theme, lang=lang))
    else:
        figure = figure_of(curves, theme, lang)
        buffer = BytesIO()
        figure.savefig(buffer, format=suffix[1:], dpi=150, facecolor=figure.get_facecolor())
        write_whole(target, buffer.getvalue())
