"""Frames: a picture for each step, as files or as one animated GIF."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograd.drawing.dot import WORDS_SIZE, in_columns, placed_by, to_dot
from autograd.drawing.graphviz_engine import pixels, render
from autograd.drawing.labels import width
from autograd.drawing.options import checked_scale
from autograd.drawing.picture import need_fonts
from autograd.drawing.svg import Scene, picture_style
from autograd.drawing.themes import in_theme
from autograd.drawing.view import Moment
from autograd.errors import DrawingError
from autograd.files import write_whole
from autograd.formulas.letters import clipped, visible
from autograd.stepping.moments import moment_at
from autograd.tracing import Step, Trace
from autograd.wording import checked_language, say

MOST_FRAMES = 400  # a reader would watch ten minutes
WIDEST = 1600  # dots of an animation; a wider picture is made smaller
LONGEST = 76  # letters of a line below a frame
AREAS = 64  # colours of a frame that are kept exactly: paper, nodes, lines
NO_PILLOW = (
    "an animation needs Pillow, which is not installed: pip install pillow "
    '(or pip install "glassgrad[notebook]")'
)


def write_frames(
    shown: list[Moment], scene: Scene, folder: str | os.PathLike[str], format: str, scale: float
) -> list[Path]:
    """One file for each step; see ``Stepper.frames``."""
    pictures: Iterable[bytes]
    if format == "svg":
        pictures = (scene.svg(moment, picture_style()).encode() for moment in shown)
    elif format == "png":
        pictures = map(_Sheets(scene, checked_scale(scale), shown).png, shown)
    else:
        raise DrawingError(f"frames are written as 'svg' or 'png', not as {format!r}")
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise DrawingError(f"'{target}' is a file: frames() takes a folder")
    digits = max(2, len(str(len(shown))))
    paths = []
    for number, picture in enumerate(pictures, start=1):
        target.mkdir(parents=True, exist_ok=True)
        path = target / f"step-{number:0{digits}}.{format}"
        write_whole(path, picture)
        paths.append(path)
    return paths


def moments(*traces: Trace, lang: str | None = None) -> list[Moment]:
    """The moment of each step, with the step in words below it; of several traces, of rounds."""
    steps = [step for trace in traces for step in trace.steps]
    words = [
        _words(step, f"{k}/{len(steps)}", checked_language(lang))
        for k, step in enumerate(steps, start=1)
    ]
    if len(traces) > 1:
        rounds = [
            say("terminal.round_number", lang, number=r)
            for r, trace in enumerate(traces)
            for _ in trace.steps
        ]
        words = [(f"{r}   {rule}", rest) for r, (rule, rest) in zip(rounds, words, strict=True)]
    room = max(width(line, WORDS_SIZE) for lines in words for line in lines) + 8
    return [
        moment_at(step.trace, step.index)._replace(words=lines, room=room)
        for step, lines in zip(steps, words, strict=True)
    ]


def _words(step: Step, place: str, lang: str) -> tuple[str, str]:
    """The two lines below a frame: the rule, and what it does to the gradient."""
    rule = clipped(visible(step.rule_in(lang)), LONGEST)
    update = clipped(visible(step.update_in(lang)), LONGEST) if step.update else ""
    return f"{place}   {rule}", update


class _Sheets:
    """DOT texts of moments, all with the places of one layout.

    The moments are kept: statements are known again by the identity of the numbers in them.
    """

    def __init__(self, scene: Scene, scale: float, moments: Sequence[Moment]) -> None:
        need_fonts("png")
        self.moments = moments
        self.view, self.dpi = scene.view, round(96 * scale)
        self.placed = in_columns(self.view, moments[0]) or placed_by(
            to_dot(self.view, dpi=self.dpi, moment=moments[0])
        )

    def png(self, moment: Moment) -> bytes:
        return render(self._dot(moment), "png", placed=True)

    def image(self, moment: Moment) -> Any:
        """The picture as an image of Pillow."""
        image = _pillow()
        found = pixels(self._dot(moment), placed=True)
        if found is None:
            return image.open(io.BytesIO(self.png(moment))).convert("RGB")
        wide, high, data = found
        return image.frombuffer("RGB", (wide, high), data, "raw", "XRGB", 0, 1)

    def _dot(self, moment: Moment) -> str:
        text = to_dot(self.view, dpi=self.dpi, moment=moment, placed=self.placed)
        return in_theme(text, self.view.options.theme)


# ---------------------------------------------------------------- animation


def animation(shown: list[Moment], scene: Scene, interval: float, scale: float) -> bytes:
    """All steps as an animated GIF; see ``Stepper.gif``."""
    image = _pillow()
    if not 0.02 <= interval <= 60:
        raise ValueError(f"interval is 0.02 to 60 seconds a step; got {interval!r}")
    scale = checked_scale(scale)
    if len(shown) > MOST_FRAMES:
        raise DrawingError(
            f"{len(shown):,} steps are too many for an animation, which takes {MOST_FRAMES}: "
            "save the page, .html, or animate a part of the graph"
        )
    scale = min(scale, WIDEST / (scene.width * 96 / 72))
    sheets = _Sheets(scene, scale, shown)
    samples = {k: sheets.image(shown[k]) for k in _samples(len(shown))}
    palette, flat = _palette(image, list(samples.values())), image.Dither.NONE
    pictures = (
        (samples.get(k) or sheets.image(moment)).quantize(palette=palette, dither=flat)
        for k, moment in enumerate(shown)
    )
    target = io.BytesIO()
    next(pictures).save(
        target,
        "GIF",
        save_all=True,
        append_images=pictures,
        duration=[round(1000 * interval)] * (len(shown) - 1) + [round(2000 * interval)],
        loop=0,
        optimize=True,
    )
    return target.getvalue()


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise DrawingError(NO_PILLOW) from None
    return Image


def _samples(count: int) -> list[int]:
    """A few frames among which every kind of step is."""
    return sorted({0, count // 3, 2 * count // 3, count - 1})


def _palette(image: Any, pictures: list[Any]) -> Any:
    """256 colours for all frames: those of areas as they are, and the best for edges of letters.

    Pillow looks colours up in steps of four, so that two that are nearly one would be mixed up.
    """
    counts: Counter[int] = Counter()
    for picture in pictures:
        rgb = np.asarray(picture, dtype=np.uint32)  # (height, width, 3)
        packed, times = np.unique(rgb @ _PACKING, return_counts=True)
        counts.update(dict(zip(packed.tolist(), times.tolist(), strict=True)))
    colours = [tuple(c.to_bytes(3, "big")) for c in sorted(counts, key=lambda c: (-counts[c], c))]
    found: list[tuple[int, ...]] = []
    for colour in colours[: 4 * AREAS]:
        if len(found) < AREAS and not _is_near(colour, found):
            found.append(colour)
    strip = image.frombytes("RGB", (len(colours), 1), bytes(part for c in colours for part in c))
    rest = strip.quantize(256 - AREAS).getpalette()
    for i in range(0, len(rest), 3):
        if not _is_near(tuple(rest[i : i + 3]), found):
            found.append(tuple(rest[i : i + 3]))
    found = found[:256] + found[:1] * (256 - len(found))
    palette = image.new("P", (1, 1))
    palette.putpalette([part for colour in found for part in colour])
    return palette


def _is_near(colour: tuple[int, ...], others: list[tuple[int, ...]]) -> bool:
    return any(max(abs(a - b) for a, b in zip(colour, o, strict=True)) < 8 for o in others)


_PACKING = np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
