"""Results that stay closed until the reader opens them; and how figures look."""

from __future__ import annotations

import base64
import html
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from nn.course.words import WORDS
from nn.plot_style import KOREAN, installed


@contextmanager
def folded(*, lang: str = "en") -> Iterator[None]:
    """A block of a notebook whose printed lines and figures are shown folded.

    Where there is no notebook they are printed as usual. A ``<details>`` is what JupyterLab,
    GitHub and the site fold alike, in a notebook that was never run, too.
    """
    try:
        from IPython import get_ipython
    except ModuleNotFoundError:
        yield
        return
    if get_ipython() is None:
        yield
        return
    from IPython.display import display
    from IPython.utils.capture import capture_output

    with capture_output() as caught:
        yield
    pieces = [_printed(caught.stdout)] if caught.stdout else []
    pieces += [_picture(output.data, output.metadata or {}) for output in caught.outputs]
    title = WORDS[lang]["result"]
    page = f"<details><summary>{title}</summary>{''.join(pieces)}</details>"
    show: Any = display  # untyped
    show({"text/html": page, "text/plain": title}, raw=True)


def is_long(text: str) -> bool:
    """Whether a line is longer than 80 columns; letters such as Korean ones take two."""
    lines = text.splitlines()
    return any(sum(1 + (east_asian_width(c) in "WF") for c in line) > 80 for line in lines)


def _printed(text: str) -> str:
    """Lines as they are, but paragraphs too long for a page, which are sentences, wrap."""
    if not is_long(text):
        return f"<pre>{html.escape(text)}</pre>"
    styles = ("", ' style="white-space: pre-wrap"')
    parts = text.split("\n\n")
    return "".join(f"<pre{styles[is_long(part)]}>{html.escape(part)}</pre>" for part in parts)


def _picture(data: dict[str, Any], metadata: dict[str, Any]) -> str:
    """An image that shows where neither scripts nor inline SVG are let through, in its own size."""
    for kind in ("image/png", "image/svg+xml"):
        if kind in data:
            raw = data[kind]
            if type(raw) is str and kind == "image/svg+xml":
                raw = raw.encode()
            text = raw if type(raw) is str else base64.b64encode(raw).decode()
            size = metadata.get(kind, {}).get("width")
            width = f' width="{size}"' if size else ""
            source = f"data:{kind};base64,{text.strip()}"
            return f'<img src="{source}"{width} style="max-width: 100%; height: auto">'
    return str(data.get("text/html") or f"<pre>{html.escape(data.get('text/plain', ''))}</pre>")


def set_up(*, lang: str = "en") -> None:
    """The look of the course's figures, twice as fine as a notebook's own, with its letters."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    plt.style.use(str(Path(__file__).with_name("course.mplstyle")))
    if lang == "ko":
        mpl.rcParams["font.family"] = [*installed(KOREAN), "DejaVu Sans"]
        warnings.filterwarnings("ignore", "Glyph .* missing")  # no font with Korean letters here
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ModuleNotFoundError:
        return
    fine: Any = set_matplotlib_formats  # untyped
    fine("retina")
