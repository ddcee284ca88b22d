"""A row of the table drawn: its value and a local derivative over one operand, as small SVGs.

Everything is computed by the row itself, at build time. A line breaks where the row jumps; at a
kink a dot shows the value that the row takes there, a ring the one that is only approached. Colours
come from ``site.css`` and from the text around, so that a picture is light or dark as its page is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from autograd.table.scalars import Primitive
from autograd.table.smooth_pieces import smooth_piece_of

Function = Callable[[float], float]

WIDE, HIGH = 216, 136  # pixels of a picture
LEFT, RIGHT, TOP, BOTTOM = 26, 6, 6, 16  # around the curve
ACROSS, UP = WIDE - LEFT - RIGHT, HIGH - TOP - BOTTOM
REACH = 4.0  # how far an axis goes where nothing says otherwise
HIGHEST = 5.0  # what is larger is cut off
MOST_MARKS = 9  # kinks of one picture; where they crowd, as at a % 0, none is marked
LEAST = 1e-4  # what counts as a jump
CLOSE = 1e-7  # how near to a kink its two sides are asked


@dataclass
class Slice:
    """A row over one of its operands, the others held: ``y`` and the slope as functions."""

    op: Primitive
    slot: int
    held: tuple[float, ...]

    def at(self, x: float) -> tuple[float, ...]:
        return (*self.held[: self.slot], x, *self.held[self.slot + 1 :])

    def value(self, x: float) -> float:
        return self.op.value(*self.at(x))

    def slope(self, x: float) -> float:
        xs = self.at(x)
        y = self.op.value(*xs)
        if self.op.variadic:
            return self.op.float_derivatives(y, *xs)[self.slot]
        return self.op.float_rules[self.slot](y, *xs)

    @property
    def domain(self) -> tuple[float, float]:
        return self.op.domain[0 if self.op.variadic else self.slot]

    @property
    def axis(self) -> tuple[float, float]:
        """From where to where it is drawn: a little beyond the ends of its domain."""
        low, high = self.domain
        inside = [end for end in (low, high) if math.isfinite(end)]
        if not inside:
            return -REACH, REACH
        high = min(high, low + REACH + 1)
        margin = 0.1 * (high - low)
        return low - margin, high + margin

    def kinks(self) -> list[float]:
        """Where its smooth piece jumps, between the ends of the axis, and value or slope too."""
        piece = smooth_piece_of(self.op)
        if piece is None:
            return []

        def where(x: float) -> float:
            return piece(*self.at(x))

        low, high = self.axis
        grid = [low + (high - low) * k / 997 for k in range(998)]
        found = {_jump(where, a, b) for a, b in pairwise(grid) if _differ(where(a), where(b))}
        # a single point, as the condition 0 of where, lies between those of the grid
        found |= {x for x in _whole(low, high) if _differ(where(x), where(x + CLOSE))}
        return sorted(x for x in found if jumps(self.value, x) or jumps(self.slope, x))


def jumps(function: Function, x: float) -> bool:
    """Whether it has another value at ``x``, or beyond it, than before."""
    before, here, after = (function(x + step) for step in (-CLOSE, 0.0, CLOSE))
    return not (abs(before - here) < LEAST and abs(after - here) < LEAST)


def _whole(low: float, high: float) -> list[float]:
    return [float(n) for n in range(math.ceil(low), math.floor(high) + 1)]


def _differ(a: float, b: float) -> bool:
    return a != b and a == a and b == b


def _jump(where: Function, a: float, b: float) -> float:
    """The place between ``a`` and ``b`` at which a function jumps; whole numbers as they are."""
    first = where(a)
    for _ in range(60):
        middle = (a + b) / 2
        if where(middle) == first:
            a = middle
        else:
            b = middle
    return round(b, 9) + 0.0


# ---------------------------------------------------------------- the picture


@dataclass
class Panel:
    """The frame of a picture: what is seen of the axes, and where a point lies."""

    across: tuple[float, float]
    up: tuple[float, float]

    def x(self, value: float) -> float:
        low, high = self.across
        return LEFT + ACROSS * (value - low) / (high - low)

    def y(self, value: float) -> float:
        low, high = self.up
        far = high - low
        value = min(max(value, low - far), high + far)  # beyond the edge it is cut off
        return HIGH - BOTTOM - UP * (value - low) / (high - low)


def plot(slice_: Slice, function: Function, kind: str, label: str) -> str:
    """``function``, the value or the slope of a slice, as SVG text; ``kind`` is its CSS class."""
    kinks = slice_.kinks()
    marked = [x for x in kinks if kind == "value" or jumps(function, x)]
    lines = list(_lines(slice_, function, kinks))
    panel = Panel(slice_.axis, _limits([y for line in lines for _, y in line]))
    inside = [
        *_axes(panel),
        *(
            f'<path class="edge" d="M{panel.x(end):.1f} {TOP}V{HIGH - BOTTOM}"/>'
            for end in slice_.domain
            if panel.across[0] < end < panel.across[1]
        ),
        f'<svg x="{LEFT}" y="{TOP}" width="{ACROSS}" height="{UP}" '  # cut off at its edges
        f'viewBox="{LEFT} {TOP} {ACROSS} {UP}">',
        *(f'<path class="{kind}" d="{_path(panel, line)}"/>' for line in lines),
        "</svg>",
        *(_marks(panel, function, marked, kind) if len(kinks) <= MOST_MARKS else ()),
    ]
    return (
        f'<svg class="plot" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" role="img" '
        f'aria-label="{escape(label)}">{"".join(inside)}</svg>'
    )


def _lines(
    slice_: Slice, function: Function, kinks: list[float]
) -> Iterator[list[tuple[float, float]]]:
    """The curve in parts that a pen can draw."""
    low, high = slice_.axis
    ends = [low, *(x for x in (*slice_.domain, *kinks) if low < x < high), high]
    for a, b in pairwise(sorted(set(ends))):
        count = max(3, round(240 * (b - a) / (high - low)))
        nudge = min(CLOSE, (b - a) / 4)
        xs = [a + nudge + (b - a - 2 * nudge) * (k / count) for k in range(count + 1)]
        line: list[tuple[float, float]] = []
        for x in xs:
            y = function(x)
            if not math.isfinite(y) or (line and abs(y - line[-1][1]) > 4 * HIGHEST):
                if line:
                    yield line
                line = []
            if math.isfinite(y):
                line.append((x, y))
        if line:
            yield line


def _limits(values: list[float]) -> tuple[float, float]:
    """From where to where the upright axis goes: 0 and nearly all values are seen."""
    ordered = sorted(values) or [0.0]
    few = len(ordered) // 50
    most = max(HIGHEST, 1.2 * min(map(abs, ordered)))
    low = max(min(ordered[few], 0.0), -most)
    high = min(max(ordered[-1 - few], 0.0), most)
    if high - low < 1e-3:
        low, high = -1.0, 1.0
    room = 0.08 * (high - low)
    return low - room, high + room


def _axes(panel: Panel) -> Iterator[str]:
    (left, right), (low, high) = panel.across, panel.up
    yield f'<path class="axis" d="M{panel.x(left):.1f} {panel.y(0):.1f}H{panel.x(right):.1f}"/>'
    if left < 0 < right:
        yield f'<path class="axis" d="M{panel.x(0):.1f} {TOP}V{HIGH - BOTTOM}"/>'
    for tick in _ticks(left, right):
        yield f'<text x="{panel.x(tick):.1f}" y="{HIGH - 4}" class="across">{_number(tick)}</text>'
    for tick in _ticks(low, high):
        yield f'<text x="{LEFT - 4}" y="{panel.y(tick) + 3:.1f}" class="up">{_number(tick)}</text>'


def _ticks(low: float, high: float) -> list[float]:
    step = next(s for s in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10) if (high - low) / s <= 5)
    return [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _path(panel: Panel, line: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{panel.x(x):.1f} {panel.y(y):.1f}" for x, y in line)


def _marks(panel: Panel, function: Function, kinks: list[float], kind: str) -> Iterator[str]:
    """At each kink: a dot at the value that is taken, rings at others that are approached."""
    low, high = panel.up
    for x in kinks:
        here = function(x)
        for side in {function(x - CLOSE), function(x + CLOSE)}:
            if abs(side - here) > 1e-3 * (high - low) and low <= side <= high:
                yield _circle(panel, x, side, f"{kind} ring")
        if low <= here <= high:
            yield _circle(panel, x, here, f"{kind} dot")


def _circle(panel: Panel, x: float, y: float, name: str) -> str:
    return f'<circle class="{name}" cx="{panel.x(x):.1f}" cy="{panel.y(y):.1f}" r="2.8"/>'
