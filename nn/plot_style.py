"""How the pictures of nn look: light and dark, in the letters of their language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from autograd import say

THEMES = {
    "light": {
        "paper": "#ffffff", "ink": "#1a1d21", "soft": "#5f6773", "grid": "#dde1e7",
        "first": "#2563b0", "second": "#ad2a63", "third": "#0f766e", "walker": "#b45309",
    },
    "dark": {
        "paper": "#14171b", "ink": "#eceff3", "soft": "#a3acb8", "grid": "#2c323a",
        "first": "#6cb0ff", "second": "#ff8ab8", "third": "#4fd1bd", "walker": "#f5b544",
    },
}  # fmt: skip
KOREAN = ("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "AppleGothic",
          "Noto Sans CJK JP")  # fmt: skip


def words(lang: str | None) -> Callable[..., str]:
    """What says the words of the pictures in a language; English if none is given."""
    return lambda key, **gaps: say(f"plot.{key}", lang, **gaps)


@contextmanager
def styled(theme: str = "light", lang: str | None = None) -> Iterator[dict[str, str]]:
    """A block in which figures have the theme's colours, and letters of the language.

    Raises ``ModuleNotFoundError`` with what to install where matplotlib is missing.
    """
    if theme not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)}; got {theme!r}")
    words(lang)("loss")  # raises ValueError for a language that there is not
    try:
        import matplotlib as mpl
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise ModuleNotFoundError(
            "pictures need matplotlib, which is not installed: pip install matplotlib "
            '(or pip install "glassgrad[plot]")',
            name="matplotlib",
        ) from None
    colours = THEMES[theme]
    settings: dict[str, Any] = {
        "figure.facecolor": colours["paper"], "axes.facecolor": colours["paper"],
        "savefig.facecolor": colours["paper"], "text.color": colours["ink"],
        "axes.labelcolor": colours["soft"], "axes.edgecolor": colours["soft"],
        "axes.titlecolor": colours["ink"], "xtick.color": colours["soft"],
        "ytick.color": colours["soft"], "grid.color": colours["grid"],
        "axes.titlesize": 11, "axes.labelsize": 10, "xtick.labelsize": 9, "ytick.labelsize": 9,
        "axes.unicode_minus": True, "font.size": 10,
    }  # fmt: skip
    if lang == "ko":
        settings["font.family"] = [*installed(KOREAN), "DejaVu Sans"]
    with mpl.rc_context(settings):
        yield colours


def installed(names: tuple[str, ...]) -> list[str]:
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in names if name in known]


def new_figure(width: float, height: float, panels: int = 1) -> tuple[Any, list[Any]]:
    """A figure that a notebook shows as it is, and its axes side by side."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(1, panels, squeeze=False)[0]
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
    # A figure made without pyplot has no picture in a notebook of its own; its letters and
    # colours are those of now.
    settings = dict(mpl.rcParams)
    vars(figure)["_repr_png_"] = lambda: png(figure, settings)
    return figure, list(axes)


def png(figure: Any, settings: dict[str, Any]) -> bytes:
    """The figure as a PNG, on its own ground."""
    import matplotlib as mpl

    buffer = BytesIO()
    with mpl.rc_context(settings):
        figure.savefig(buffer, format="png", dpi=120, facecolor=figure.get_facecolor())
    return buffer.getvalue()
