"""Frames: a picture for each step, as files or as one animated GIF."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograd.drawing.dot import WORDS_SIZE, to_dot
from autograd.drawing.graphviz_engine import render
from autograd.drawing.labels import clipped, visible, width
from autograd.drawing.options import checked_scale
from autograd.drawing.picture import need_fonts
from autograd.drawing.svg import Scene, picture_style
from autograd.drawing.times import moment_at
from autograd.drawing.view import Moment
from autograd.errors import DrawingError
from autograd.tracing import Step, Trace

MOST_FRAMES = 400  # a reader would watch ten minutes
WIDEST = 1600  # dots of an animation; a wider picture is made smaller
LONGEST = 76  # letters of a line below a frame
ALMOST_WHITE = 248
NO_PILLOW = (
    "an animation needs Pillow, which is not installed: pip install pillow "
    '(or pip install "glassgrad[notebook]")'
)


def write_frames(
    trace: Trace, scene: Scene, folder: str | os.PathLike[str], format: str, scale: float
) -> list[Path]:
    """One file for each step; see ``Stepper.frames``."""
    makers: dict[str, Callable[[Moment], bytes]] = {
        "svg": lambda moment: scene.svg(moment, picture_style()).encode(),
        "png": lambda moment: _png(scene, moment, checked_scale(scale)),
    }
    if format not in makers:
        raise DrawingError(f"frames are written as 'svg' or 'png', not as {format!r}")
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise DrawingError(f"'{target}' is a file: frames() takes a folder")
    pictures = map(makers[format], moments(trace))
    digits = max(2, len(str(len(trace.steps))))
    paths = []
    for number, picture in enumerate(pictures, start=1):
        target.mkdir(parents=True, exist_ok=True)
        path = target / f"step-{number:0{digits}}.{format}"
        path.write_bytes(picture)
        paths.append(path)
    return paths


def moments(trace: Trace) -> list[Moment]:
    """The moment of each step, with the step in words below it."""
    words = [_words(step, len(trace.steps)) for step in trace.steps]
    room = max(width(line, WORDS_SIZE) for lines in words for line in lines) + 8
    return [replace(moment_at(trace, k), words=lines, room=room) for k, lines in enumerate(words)]


def _words(step: Step, count: int) -> tuple[str, str]:
    """The two lines below a frame: the rule, and what it does to the gradient."""
    rule = clipped(visible(step.rule), LONGEST)
    update = clipped(visible(step.update), LONGEST) if step.update else ""
    return f"{step.index + 1}/{count}   {rule}", update


def _png(scene: Scene, moment: Moment, scale: float) -> bytes:
    need_fonts("png")
    dot = to_dot(scene.view, dpi=round(96 * scale), moment=moment)
    return render(dot, "png")


# ---------------------------------------------------------------- animation


def animation(trace: Trace, scene: Scene, interval: float, scale: float) -> bytes:
    """All steps as an animated GIF; see ``Stepper.gif``."""
    image = _pillow()
    if not 0.02 <= interval <= 60:
        raise ValueError(f"interval is 0.02 to 60 seconds a step; got {interval!r}")
    scale = checked_scale(scale)
    if len(trace.steps) > MOST_FRAMES:
        raise DrawingError(
            f"{len(trace.steps):,} steps are too many for an animation, which takes {MOST_FRAMES}: "
            "save the page, .html, or animate a part of the graph"
        )
    scale = min(scale, WIDEST / (scene.width * 96 / 72))
    files = [io.BytesIO(_png(scene, moment, scale)) for moment in moments(trace)]
    pictures = [image.open(file).convert("RGB") for file in files]
    palette = _palette(image, pictures)
    flat = image.Dither.NONE
    first, *rest = (picture.quantize(palette=palette, dither=flat) for picture in pictures)
    last = [round(2000 * interval)]
    target = io.BytesIO()
    first.save(
        target,
        "GIF",
        save_all=True,
        append_images=rest,
        duration=[round(1000 * interval)] * len(rest) + last,
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


def _palette(image: Any, pictures: list[Any]) -> Any:
    """One palette of 256 colours for all frames, from a sample of them below one another."""
    sample = pictures[:: max(1, len(pictures) // 6)] + pictures[-1:]
    wide, high = max(p.width for p in sample), max(p.height for p in sample)
    sheet = image.new("RGB", (wide, high * len(sample)), "white")
    for i, picture in enumerate(sample):
        sheet.paste(picture, (0, i * high))
    palette = sheet.quantize(256)
    colours = palette.getpalette()
    for i in range(0, len(colours), 3):
        if min(colours[i : i + 3]) >= ALMOST_WHITE:  # paper stays white
            colours[i : i + 3] = [255, 255, 255]
    palette.putpalette(colours)
    return palette
