"""A training as an animated picture: the loss, and what the network said at that round."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

import numpy as np

from autograd import DrawingError
from nn.boundary import Board
from nn.plot_style import new_figure, styled, words
from nn.recording import Record
from nn.structure import outputs_at

FRAMES = 50  # at most
SECONDS, LAST = 0.12, 1.6  # that a frame is shown, and the last one


def animation(record: Record, *, theme: str = "light", lang: str | None = None) -> bytes:
    """The training as a GIF: every frame has the same layout."""
    image = _pillow()
    shown = _rounds(record)
    with styled(theme, lang) as colours:
        said = words(lang)
        panels = 1 if record.network is None else 2
        figure, axes = new_figure(4.3 * panels, 3.6, panels)
        _on_screen(figure)
        dot = _curve(axes[0], record, colours, said)
        board = None
        network = record.network
        if network is not None:
            X = record.X.reshape(len(record.X), -1)
            board = Board(axes[1], X, record.y, colours, said, _middle(record), fine=90)
        pictures, parameters = [], record.parameters
        for k, kept in enumerate(shown):
            step = record.steps[kept]
            loss = record.losses[min(step, record.updates - 1)]
            dot.set_data([step], [loss])
            axes[0].set_title(f"{said('round')} {step}   {said('loss')} {loss:.4g}", loc="left")
            if board is not None and network is not None:
                board.show(partial(outputs_at, network, parameters[kept]))
            if k == 0:
                figure.draw_without_rendering()
                figure.set_layout_engine("none")  # nothing moves from here on
            pictures.append(_pixels(figure, image))
    # By coverage: the median cut gives the few pixels of the walker another colour.
    middle, by_coverage = pictures[len(pictures) // 2], image.Quantize.MAXCOVERAGE
    palette = middle.quantize(255, method=by_coverage, dither=image.Dither.NONE)
    frames = [p.quantize(palette=palette, dither=image.Dither.NONE) for p in pictures]
    buffer = BytesIO()
    times = [round(1000 * SECONDS)] * (len(frames) - 1) + [round(1000 * LAST)]
    frames[0].save(
        buffer,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=0,
        optimize=True,
    )
    return buffer.getvalue()


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise DrawingError(
            "an animation needs Pillow, which is not installed: pip install pillow "
            '(or pip install "glassgrad[notebook]")'
        ) from None
    return Image


def _rounds(record: Record) -> list[int]:
    """Which kept steps are frames: all of few, of many those that change most at the start."""
    count = len(record.steps)
    if count <= FRAMES:
        return list(range(count))
    shares = np.linspace(0, 1, FRAMES) ** 1.4
    return sorted({round(s * (count - 1)) for s in shares})


def _curve(axes: Any, record: Record, colours: Any, said: Any) -> Any:
    losses = record.losses
    axes.plot(np.arange(len(losses)), losses, color=colours["first"], lw=1.8)
    axes.set(xlabel=said("round"), ylabel=said("loss"))
    axes.grid(visible=True, axis="y", lw=0.6)
    finite = losses[np.isfinite(losses)]
    if len(finite) and finite.min() > 0 and finite.max() / finite.min() > 100:
        axes.set_yscale("log")
    return axes.plot([0], losses[:1], "o", color=colours["walker"], ms=8)[0]


def _middle(record: Record) -> float | None:
    """Where the two classes of the one output part, by the loss."""
    values = np.unique(record.y)
    if len(values) != 2:
        return None
    if record.loss in ("binary_cross_entropy_with_logits", "hinge_loss"):
        return 0.0
    return float(np.mean(values))


def _on_screen(figure: Any) -> None:
    """Draw into memory, at 100 dots an inch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    figure.set_dpi(100)


def _pixels(figure: Any, image: Any) -> Any:
    figure.canvas.draw()
    return image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3].copy())
