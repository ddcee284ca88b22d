"""A picture as a list of marks, each with its place: written as SVG, or as DOT for PNG and PDF.

What lays itself out needs no layout engine, but Graphviz can draw it: its ``_background`` takes
lines, boxes and letters at their places. So the three formats show the same. How a mark looks
stands in one table; the SVG's style is written from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograd.drawing.labels import FONT
from autograd.drawing.network_layout import Name, text_width
from autograd.drawing.svg import with_light_colours
from autograd.drawing.themes import colours
from autograd.formulas.letters import as_markup

Point = tuple[float, float]
Run = tuple[str, float, float]  # letters, their size, how far below the line they stand


@dataclass(frozen=True)
class Look:
    """Colours, by the names that they have in ``picture.css``, and the rest of how it looks."""

    fill: str = ""
    stroke: str = ""
    width: float = 1.2
    dashed: bool = False
    opacity: float = 1.0


@dataclass(frozen=True)
class Writing:
    """How letters look; the anchor is the place that they have: their start, middle or end."""

    colour: str = "ink"
    size: float = 12
    bold: bool = False
    anchor: str = "start"


# By the kind of a mark: the class of its group and its own, as the style selects them.
LOOKS = {
    "paper": Look("paper"),
    "shape": Look("op", "op-line"),
    "input shape": Look("leaf", "leaf-line"),
    "output shape": Look("output", "output-line"),
    "chosen shape": Look("", "leaf-line", 3),
    "more": Look("soft"),
    "paper-box": Look("paper"),
    "unknown wire": Look("", "line", 1, opacity=0.5),
    "zero wire": Look("", "line", 1),
    "positive wire": Look("", "plus"),
    "negative wire": Look("", "minus", dashed=True),
    "ill wire": Look("", "bad-line"),
    "dim wire": Look(opacity=0.4),
    "bracket": Look("", "line"),
    "plus-cell": Look("plus"),
    "minus-cell": Look("minus"),
    "ill-cell": Look("bad-line"),
}
WRITINGS = {
    "head": Writing("soft", anchor="middle"),
    "name": Writing(bold=True, anchor="middle"),
    "soft": Writing("soft"),
    "below": Writing("soft", 11, anchor="middle"),
    "value": Writing(bold=True),
    "value end": Writing(bold=True, anchor="end"),
    "value middle": Writing(bold=True, anchor="middle"),
    "inside value": Writing(size=11, anchor="middle"),
    "title": Writing(bold=True),
    "entry": Writing(anchor="end"),
    "row-name": Writing("soft", anchor="end"),
    "column-name": Writing("soft", anchor="end"),
    "note": Writing("soft", 11),
}


@dataclass(frozen=True)
class Mark:
    """One mark.

    kind    of ``LOOKS`` or ``WRITINGS``
    points  the two ends of a line; two corners of a box; where a text stands
    round   the radius of a box's corners
    width   of a line, where its look leaves that open
    dim     whether it is drawn faintly
    runs    the letters of a text
    tip     what hovering tells
    """

    kind: str
    points: tuple[Point, ...]
    round: float = 0
    width: float | None = None
    dim: bool = False
    share: float = 1
    runs: tuple[Run, ...] = ()
    tip: str = ""


@dataclass
class Painting:
    """Marks on paper of a size."""

    width: float
    height: float
    title: str = ""
    marks: list[Mark] = field(default_factory=list)

    def line(
        self, kind: str, ends: Sequence[float], width: float, dim: bool = False, tip: str = ""
    ) -> None:
        ax, ay, bx, by = ends
        self.marks.append(Mark(kind, ((ax, ay), (bx, by)), 0, width, dim, tip=tip))

    def box(
        self, kind: str, corners: Sequence[float], round: float = 0, share: float = 1, tip: str = ""
    ) -> None:
        left, top, right, bottom = corners
        self.marks.append(Mark(kind, ((left, top), (right, bottom)), round, share=share, tip=tip))

    def text(self, kind: str, x: float, y: float, *words: str | Name) -> None:
        """Words and names on one line, which begins, is centred or ends at x."""
        runs: list[Run] = []
        size, up = WRITINGS[kind].size, 2.0 if kind == "below" else 4.0  # clear of the circle above
        for run in (run for piece in words for run in _runs(piece, size, up)):
            if runs and runs[-1][1:] == run[1:]:  # one run: its letters keep their own distances
                run = (runs.pop()[0] + run[0], *run[1:])
            runs.append(run)
        self.marks.append(Mark(kind, ((x, y),), runs=tuple(runs)))

    def shifted(self, other: Painting, dx: float, dy: float) -> None:
        """Take over the marks of another painting, moved."""
        for mark in other.marks:
            places = tuple((x + dx, y + dy) for x, y in mark.points)
            self.marks.append(Mark(**{**vars(mark), "points": places}))

    # ---------------------------------------------------------------- SVG

    def svg(self, style: str = "") -> str:
        """One ``<svg>`` element; ``style`` is CSS to put inside it."""
        size = f'width="{self.width:g}" height="{self.height:g}"'
        title = as_markup(self.title)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="glassgrad diagram" {size} '
            f'viewBox="0 0 {self.width:g} {self.height:g}" role="img" aria-label="{title}">'
        )
        paper = '<rect class="paper" width="100%" height="100%"/>'
        inside = "\n".join(map(_element, self.marks))
        sheet = f"<style>{style}</style>\n" if style else ""
        return f"{head}\n{sheet}{paper}\n{inside}\n</svg>"

    # ---------------------------------------------------------------- DOT

    def dot(self, theme: str, dpi: int = 72) -> str:
        """The same for Graphviz, in the colours of a theme; 72 dots an inch are a pixel each."""
        paint = _Paint(
            self.height, {name: both[theme == "dark"] for name, both in colours().items()}
        )
        for mark in self.marks:
            paint.mark(mark)
        corners = ((0.0, 0.0), (self.width, self.height))
        pins = "".join(
            f'p{i} [pos="{x:g},{y:g}!", shape=point, style=invis, width=0, height=0] '
            for i, (x, y) in enumerate(corners)
        )
        drawn = '" + "'.join(_pieces(paint.operations))
        return (
            f'digraph {{ graph [bb="0,0,{self.width:g},{self.height:g}", dpi={dpi}, '
            f'pad=0, margin=0, bgcolor="{paint.colours["paper"]}", _background="{drawn}"] {pins}}}'
        )


def _pieces(operations: Iterable[str], most: int = 4000) -> Iterable[str]:
    """The operations in a few long strings: Graphviz reads none beyond 16,384 bytes."""
    piece = ""
    for operation in operations:
        piece += operation.replace("\\", "\\\\").replace('"', '\\"') + " "
        if len(piece) > most:
            yield piece
            piece = ""
    yield piece


def _runs(piece: str | Name, size: float, up: float = 4.0) -> list[Run]:
    if isinstance(piece, str):
        return [(piece, size, 0)]
    marks = [(piece.sub, 11, 3.0), (piece.sup, 11, -up)]
    return [(piece.base, size, 0), *(run for run in marks if run[0])]


# ---------------------------------------------------------------- SVG


def _element(mark: Mark) -> str:
    tip = f"<title>{as_markup(mark.tip)}</title>" if mark.tip else ""
    around, _, own = mark.kind.rpartition(" ")
    around = " ".join(filter(None, (around, "dim" if mark.dim else "")))
    (x, y), *rest = mark.points
    if mark.runs:
        element = _text_element(mark)
    elif mark.width is not None:
        (bx, by) = rest[0]
        element = (
            f'<path class="{own}" d="M{x:.2f} {y:.2f}L{bx:.2f} {by:.2f}" '
            f'stroke-width="{mark.width:.2f}">{tip}</path>'
        )
    else:
        (right, bottom) = rest[0]
        share = f' fill-opacity="{mark.share:.2f}"' if mark.share != 1 else ""
        element = (
            f'<rect class="{own}" x="{x:.2f}" y="{y:.2f}" width="{right - x:.2f}" '
            f'height="{bottom - y:.2f}" rx="{mark.round:g}"{share}>{tip}</rect>'
        )
    return f'<g class="{around}">{element}</g>' if around else element


def _text_element(mark: Mark) -> str:
    x, y = mark.points[0]
    spans, at = [], 0.0
    for words, _, shift in mark.runs:
        kind = ' class="mark"' if shift else ""
        move = f' dy="{shift - at:g}"' if shift != at else ""
        at = shift
        plain = not kind and not move
        spans.append(
            as_markup(words) if plain else f"<tspan{kind}{move}>{as_markup(words)}</tspan>"
        )
    return f'<text class="{mark.kind}" x="{x:.2f}" y="{y:.2f}">{"".join(spans)}</text>'


def painting_style() -> str:
    """The style of all kinds of marks, for pages that have the colours as variables."""
    root = ".glassgrad.diagram"
    rules = [
        f"{root} text {{ white-space: pre; paint-order: normal; stroke: none; }}",
        *(f"{root} {_selector(kind)} {{ {_shown(look)} }}" for kind, look in LOOKS.items()),
        *(
            f"{root} text.{kind.replace(' ', '.')} {{ {_written(w)} }}"
            for kind, w in WRITINGS.items()
        ),
        f"{root} .mark {{ font-size: 11px; }}",
        f"{root} .below {{ paint-order: stroke; stroke: var(--paper); stroke-width: 3px; "
        "stroke-linejoin: round; }",
    ]
    return "\n".join(rules)


def still_style() -> str:
    """The style for a picture that stands alone, light or dark as the reader's screen is."""
    used = {
        "paper",
        *(look.fill for look in LOOKS.values()),
        *(look.stroke for look in LOOKS.values()),
    }
    used |= {writing.colour for writing in WRITINGS.values()}
    light, dark = (
        "".join(f" --{name}: {both[i]};" for name, both in colours().items() if name in used)
        for i in (0, 1)
    )
    dark_screen = f"@media (prefers-color-scheme: dark) {{ .glassgrad {{{dark} }} }}"
    paper = ".paper { fill: var(--paper); }"
    rules = with_light_colours(f".glassgrad {{{light} }}\n{painting_style()}\n{paper}")
    return f"{rules}\n.glassgrad {{ font-family: {FONT.replace(',', ', ')}; }}\n{dark_screen}"


def _selector(kind: str) -> str:
    return " ".join(f".{name}" for name in kind.split())


def _shown(look: Look) -> str:
    if look.opacity != 1 and not look.stroke:
        return f"stroke-opacity: {look.opacity:g};"
    parts = [
        f"fill: var(--{look.fill});" if look.fill else "fill: none;",
        f"stroke: var(--{look.stroke});" if look.stroke else "stroke: none;",
    ]
    if look.width != Look.width or (look.fill and look.stroke):
        parts.append(f"stroke-width: {look.width:g};")
    if look.dashed:
        parts.append("stroke-dasharray: 6 4;")
    if look.opacity != 1:
        parts.append(f"stroke-opacity: {look.opacity:g};")
    return " ".join(parts)


def _written(writing: Writing) -> str:
    weight = 700 if writing.bold else 400
    return (
        f"fill: var(--{writing.colour}); font-size: {writing.size:g}px; font-weight: {weight}; "
        f"text-anchor: {writing.anchor}; font-variant-numeric: tabular-nums;"
    )


# ---------------------------------------------------------------- Graphviz's drawing operations


@dataclass
class _Paint:
    """Drawing operations of Graphviz; its y runs upwards."""

    height: float
    colours: dict[str, str]
    operations: list[str] = field(default_factory=list)

    def mark(self, mark: Mark) -> None:
        if mark.runs:
            self._text(mark)
            return
        look = LOOKS[mark.kind]
        opacity = LOOKS["dim wire"].opacity if mark.dim else look.opacity * mark.share
        if mark.width is not None:
            self._pen(look, opacity, mark.width)
            self.operations.append(f"L 2 {self._points(mark.points)}")
            return
        fill, line = bool(look.fill), bool(look.stroke)
        if fill:
            self._say("C", self.colours[look.fill] + _alpha(opacity))
        self._pen(look, opacity, look.width)
        for outline in (["P"] if fill else []) + (["L"] if line else []):
            self._box(outline, mark, fill and not line)

    def _pen(self, look: Look, opacity: float, width: float) -> None:
        colour = look.stroke or look.fill
        self._say("c", self.colours[colour] + _alpha(opacity))
        self._say("S", f"setlinewidth({width:.2f})")
        self._say("S", "dashed" if look.dashed else "solid")

    def _box(self, outline: str, mark: Mark, bare: bool) -> None:
        (left, top), (right, bottom) = mark.points
        if bare and outline == "P":  # no line around it: the pen has the fill's colour
            self._say("S", "setlinewidth(0)")
        points = _round_corners(left, top, right, bottom, mark.round)
        if outline == "L":
            points = [*points, points[0]]
        self.operations.append(f"{outline} {len(points)} {self._points(points)}")

    def _text(self, mark: Mark) -> None:
        writing, (x, y) = WRITINGS[mark.kind], mark.points[0]
        wide = sum(_wide(words, size, writing.bold) for words, size, _ in mark.runs)
        if writing.anchor != "start":
            x -= wide if writing.anchor == "end" else wide / 2
        self._say("c", self.colours[writing.colour])
        self.operations.append(f"t {int(writing.bold)}")
        for words, size, shift in mark.runs:
            run = _wide(words, size, writing.bold)
            self._say(f"F {size:g}", FONT)
            one = len(mark.runs) == 1  # let the font itself centre it
            start = mark.points[0][0] if one else x
            side = {"start": -1, "middle": 0, "end": 1}[writing.anchor] if one else -1
            self._say(f"T {start:.2f} {self.height - y - shift:.2f} {side} {run:.2f}", words)
            x += run

    def _say(self, operation: str, text: str) -> None:
        self.operations.append(f"{operation} {len(text.encode())} -{text}")

    def _points(self, points: Iterable[Point]) -> str:
        return " ".join(f"{x:.2f} {self.height - y:.2f}" for x, y in points)


def _wide(words: str, size: float, bold: bool) -> float:
    letters = sum(letter.isalpha() for letter in words)
    return text_width(words, size) + 0.05 * size * letters * bold


def _alpha(opacity: float) -> str:
    return "" if opacity == 1 else f"{round(255 * opacity):02x}"


def _round_corners(
    left: float, top: float, right: float, bottom: float, radius: float
) -> list[Point]:
    """The outline of a box, its corners as polygons fine enough to look round."""
    from math import cos, pi, sin

    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    if not radius:
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    corners = [
        (right - radius, bottom - radius),
        (left + radius, bottom - radius),
        (left + radius, top + radius),
        (right - radius, top + radius),
    ]
    steps = 12
    return [
        (x + radius * cos((q + k / steps) * pi / 2), y + radius * sin((q + k / steps) * pi / 2))
        for q, (x, y) in enumerate(corners)
        for k in range(steps + 1)
    ]
