"""NumPy's functions of sequences: differences, running products, interpolation, convolution.

Each takes what NumPy's function of that name takes, and is written in rows of the table.
"""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.functions import reductions
from autograd.functions.moves import places_of
from autograd.functions.shapes import (
    along,
    as_operand,
    as_tensor,
    broadcast_to,
    cast,
    concatenate,
    moveaxis,
    one_axis,
    ravel,
    reshape,
    stack,
)
from autograd.table import arrays as rows
from autograd.table.moves import MOVES
from autograd.table.scalars import TABLE
from autograd.table.shapes import data_of, kept_shape, normal_axes, shape_of

# ---------------------------------------------------------------- differences


def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Tensor:
    """Each entry less the one before it, ``n`` times over."""
    x = as_tensor(a)
    if n < 0:
        raise ValueError(f"order must be non-negative but got {n}")
    if not x.ndim:
        raise ValueError("diff requires input that is at least one dimensional")
    if n == 0:
        return x
    axis = one_axis(axis, x.ndim)
    before, after = (_beside(part, x, axis) for part in (prepend, append))
    parts = [part for part in (before, x, after) if part is not None]
    x = concatenate(parts, axis) if len(parts) > 1 else x
    for _ in range(n):
        x = x[along(axis, slice(1, None))] - x[along(axis, slice(None, -1))]
    return x


def _beside(part: Any, x: Tensor, axis: int) -> Any:
    if part is None or part is getattr(np, "_NoValue", None):
        return None
    part = as_tensor(part)
    if part.ndim:
        return part
    return broadcast_to(part, kept_shape(x.shape, axis))


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Tensor:
    """The differences of all entries in one row."""
    x = diff(ravel(ary))
    parts = [
        part if part is x else ravel(part) for part in (to_begin, x, to_end) if part is not None
    ]
    return concatenate(parts) if len(parts) > 1 else x


def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Slopes along axes, by central differences; on the borders by one-sided ones."""
    x = as_tensor(f)
    axes = normal_axes(axis, x.ndim)
    spacings = varargs or (1.0,)
    if len(spacings) == 1 and not shape_of(as_operand(spacings[0])):
        spacings *= len(axes)
    if len(spacings) != len(axes):
        raise TypeError("invalid number of arguments")
    found = [_slope(x, i, h, edge_order) for i, h in zip(axes, spacings, strict=True)]
    return found[0] if len(found) == 1 else tuple(found)


def _slope(x: Tensor, axis: int, spacing: Any, edge_order: int) -> Tensor:
    n = x.shape[axis]
    if n < edge_order + 1:
        raise ValueError(
            "Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) "
            "elements are required."
        )
    h = as_operand(spacing)
    ndim = len(getattr(h, "shape", ()))
    if ndim:
        if h.shape != (n,):
            raise ValueError(
                "when 1d, distances must match the length of the corresponding dimension"
            )
        h = diff(h)
    even = not ndim or (not h.requires_grad and bool((data_of(h) == data_of(h)[0]).all()))
    h = h[0] if ndim and even else h
    weights = [_weights(i, n, h, even, edge_order) for i in range(n)] if not even else []
    if even:
        inner = (x[along(axis, slice(2, None))] - x[along(axis, slice(None, -2))]) / (2.0 * h)
        borders = [_border(x, axis, h, edge_order, end) for end in (0, -1)]
        return concatenate([borders[0], inner, borders[1]], axis)
    last = moveaxis(x, axis, -1)
    columns = [
        sum((last[..., j] * w for j, w in row[1:]), last[..., row[0][0]] * row[0][1])
        for row in weights
    ]
    return stack(columns, axis)


def _border(x: Tensor, axis: int, h: Any, edge_order: int, end: int) -> Tensor:
    def at(i: int) -> Tensor:
        place = i if end == 0 else x.shape[axis] - 1 - i
        return x[along(axis, slice(place, place + 1))]

    sign = 1.0 if end == 0 else -1.0
    if edge_order == 1:
        return (at(1) - at(0)) * sign / h
    return (at(0) * -1.5 + at(1) * 2.0 - at(2) * 0.5) * sign / h


def _weights(i: int, n: int, h: Any, even: bool, edge_order: int) -> list[tuple[int, Any]]:
    """Which entries a slope is made of, and how much of each, at uneven distances ``h``."""
    if 0 < i < n - 1:
        a, b = h[i - 1], h[i]
        return [(i - 1, -b / (a * (a + b))), (i, (b - a) / (a * b)), (i + 1, a / (b * (a + b)))]
    if edge_order == 1:
        j = 0 if i == 0 else n - 2
        return [(j, -1.0 / h[j]), (j + 1, 1.0 / h[j])]
    if i == 0:
        a, b = h[0], h[1]
        return [
            (0, -(2.0 * a + b) / (a * (a + b))),
            (1, (a + b) / (a * b)),
            (2, -a / (b * (a + b))),
        ]
    a, b = h[n - 3], h[n - 2]
    return [
        (n - 3, b / (a * (a + b))),
        (n - 2, -(b + a) / (a * b)),
        (n - 1, (2.0 * b + a) / (b * (a + b))),
    ]


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Tensor:
    """The integral of ``y`` along an axis, by trapezia."""
    y = as_tensor(y)
    width = as_operand(dx)
    if x is not None:
        x = as_tensor(x)
        width = diff(x, axis=axis if x.ndim != 1 else -1)
    place = one_axis(axis, y.ndim)
    if x is not None and x.ndim == 1:
        width = reshape(width, tuple(-1 if i == place else 1 for i in range(y.ndim)))
    middle = y[along(place, slice(1, None))] + y[along(place, slice(None, -1))]
    return reductions.sum(middle * width * 0.5, axis)


def unwrap(p: Any, discont: Any = None, axis: int = -1, *, period: Any = 2 * math.pi) -> Tensor:
    """With whole periods added where entries jump; these have no derivative."""
    x = as_tensor(p)
    data = data_of(x)
    return x + (np.unwrap(data, discont, axis, period=data_of(period)) - data)


# ---------------------------------------------------------------- running products


def cumprod(a: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Tensor:
    """Running products along an axis; of the flattened array by default."""
    x = cast(as_tensor(a), dtype)
    if axis is None:
        x, axis = ravel(x), 0
    axis = one_axis(axis, x.ndim)
    data = data_of(x)
    if np.all(data != 0.0) or not data.size:
        return rows.CUMPROD(x, axis=axis)
    # by doubling, with no division by 0: after k rounds each is the product of 2^k entries
    step, n = 1, x.shape[axis]
    while step < n:
        kept, rest = x[along(axis, slice(None, step))], x[along(axis, slice(step, None))]
        x = concatenate([kept, rest * x[along(axis, slice(None, -step))]], axis)
        step *= 2
    return x


def cumsum(a: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Tensor:
    """``np.cumsum``."""
    return reductions.cumsum(cast(a, dtype), axis)


def _cumulative(function: Any, first: float) -> Any:
    def cumulative(
        x: Any, /, *, axis: int | None = None, dtype: Any = None, out: Any = None,
        include_initial: bool = False,
    ) -> Tensor:  # fmt: skip
        x = as_tensor(x)
        if axis is None:
            if x.ndim != 1:
                raise ValueError("For arrays which have more than one dimension ``axis`` is needed")
            axis = 0
        found = function(x, axis, dtype)
        if not include_initial:
            return found
        shape = list(x.shape)
        shape[axis] = 1
        return concatenate([np.full(shape, first), found], axis)

    return cumulative


cumulative_sum, cumulative_prod = _cumulative(cumsum, 0.0), _cumulative(cumprod, 1.0)


def _ignoring_nan(function: Any, other: float) -> Any:
    def cumulative(a: Any, axis: int | None = None, dtype: Any = None, out: Any = None) -> Tensor:
        x = as_tensor(a)
        lost = np.isnan(data_of(x))
        return function(TABLE["where"](lost, other, x) if lost.any() else x, axis, dtype)

    return cumulative


nancumsum, nancumprod = _ignoring_nan(cumsum, 0.0), _ignoring_nan(cumprod, 1.0)


def running(pick: Any) -> Any:
    """``np.maximum.accumulate`` or ``np.minimum.accumulate``: picked, the first of equal ones."""

    def accumulated(a: Any, axis: int = 0) -> Tensor:
        x = as_tensor(a)
        data = data_of(x)
        best = pick.accumulate(data, axis)
        number = np.arange(data.shape[axis]).reshape(
            [-1 if i == axis else 1 for i in range(x.ndim)]
        )
        new = np.ones(data.shape, bool)
        ahead, behind = along(axis, slice(1, None)), along(axis, slice(None, -1))
        new[ahead] = best[ahead] != best[behind]
        which = np.maximum.accumulate(np.where(new, number, 0), axis)
        places = np.take_along_axis(places_of(x), which, axis)
        return MOVES["pick"](x, places=places, ranked=axis)

    return accumulated


# ---------------------------------------------------------------- polynomials and interpolation


def polyval(p: Any, x: Any) -> Any:
    """The polynomial with these coefficients, the highest power first, at x."""
    coefficients, x = as_tensor(p), as_operand(x)
    result: Any = 0.0
    for i in range(coefficients.shape[0]):
        result = coefficients[i] if i == 0 else result * x + coefficients[i]
    if coefficients.shape[0] < 2:
        return result + x * 0.0
    return result


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Tensor:  # noqa: N803
    """The powers of each entry, in a row."""
    x = as_tensor(x)
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    powers = np.arange(float(x.size if N is None else N))
    return reshape(x, (-1, 1)) ** (powers if increasing else powers[::-1])


def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Tensor:
    """On the straight lines between the points (xp, fp), which ascend in xp."""
    x, xs, fs = as_operand(x), as_tensor(xp), as_tensor(fp)
    if period is not None:
        period = abs(data_of(period))
        x, xs = x % period, xs % period
        order = np.argsort(data_of(xs))
        xs, fs = xs[order], fs[order]
        xs = concatenate([xs[-1:] - period, xs, xs[:1] + period])
        fs = concatenate([fs[-1:], fs, fs[:1]])
        left = right = None
    data, nodes = np.asarray(data_of(x)), data_of(xs)
    if nodes.shape != fs.shape or not nodes.size:
        raise ValueError("fp and xp are not of the same length.")
    if nodes.size == 1:
        inside: Any = fs[np.zeros(data.shape, int)] + x * 0.0
    else:
        low = np.clip(np.searchsorted(nodes, data, "right") - 1, 0, nodes.size - 2)
        slope = (fs[low + 1] - fs[low]) / (xs[low + 1] - xs[low])
        inside = fs[low] + slope * (x - xs[low])
    below, above = data < nodes[0], data > nodes[-1]
    if np.any(data == nodes[-1]):
        above = above | (data == nodes[-1]) if right is None else above
    if np.any(below):
        inside = TABLE["where"](below, fs[0] if left is None else left, inside)
    if np.any(above):
        inside = TABLE["where"](above, fs[-1] if right is None else right, inside)
    return inside


def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False,
    dtype: Any = None, axis: int = 0,
) -> Any:  # fmt: skip
    """Numbers in even steps from start to stop."""
    start, stop = as_operand(start), as_operand(stop)
    change = stop - start
    shares = np.linspace(0.0, 1.0, num, endpoint)
    ndim = len(getattr(change, "shape", ()))
    found = cast(start + change * shares.reshape(-1, *(1,) * ndim), dtype)
    found = moveaxis(found, 0, axis) if axis else found
    steps = num - 1 if endpoint else num
    return (found, change / float(steps)) if retstep else found


def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0,
    dtype: Any = None, axis: int = 0,
) -> Tensor:  # fmt: skip
    """Powers of the base with evenly spaced exponents."""
    return cast(as_operand(base) ** linspace(start, stop, num, endpoint, axis=axis), dtype)


def geomspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Tensor:
    """Numbers in even ratios from start to stop, which have one sign."""
    start, stop = as_operand(start), as_operand(stop)
    signs = np.sign(data_of(start)), np.sign(data_of(stop))
    if np.any(signs[0] * signs[1] <= 0):
        raise ValueError("Geometric sequence cannot include zero, or change its sign, here")
    log, absolute = TABLE["log"], TABLE["abs"]
    ends = linspace(log(absolute(start)), log(absolute(stop)), num, endpoint, axis=axis)
    return cast(TABLE["exp"](ends) * signs[0], dtype)


# ---------------------------------------------------------------- convolution


def convolve(a: Any, v: Any, mode: str = "full") -> Tensor:
    """The discrete convolution of two sequences."""
    a, v = _sequence(a), _sequence(v)
    n, m = (max(f(a.size, v.size), 1) for f in (max, min))
    return _cut(rows.CONVOLVE(a, v), n, m, mode)


def correlate(a: Any, v: Any, mode: str = "valid") -> Tensor:
    """The cross-correlation of two sequences: Σ a[n + k] v[n] for each k."""
    if not (shape_of(as_operand(a)) and shape_of(as_operand(v))):
        raise ValueError("correlate() takes two sequences, not numbers")
    a, v = _sequence(a), _sequence(v)
    n, m = max(a.size, v.size), min(a.size, v.size)
    whole = rows.CONVOLVE(a, v[::-1])
    if mode == "same" and v.size > a.size and m % 2 == 0:  # counted from the other end
        start = m // 2
        return whole[start : start + n]
    return _cut(whole, n, m, mode)


def _sequence(x: Any) -> Any:
    x = as_tensor(x)
    if x.ndim > 1 or not x.size:
        raise ValueError("a convolution is of two sequences that are not empty")
    return reshape(x, (1,)) if not x.ndim else x


def _cut(whole: Tensor, n: int, m: int, mode: str) -> Tensor:
    if mode == "full":
        return whole
    if mode == "same":
        start = (m - 1) // 2
        return whole[start : start + n]
    if mode == "valid":
        return whole[m - 1 : n]
    raise ValueError(f"mode must be one of 'valid', 'same', or 'full' (got {mode!r})")
