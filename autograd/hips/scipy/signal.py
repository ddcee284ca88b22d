"""``autograd.scipy.signal``: the convolution along chosen axes of two arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.functions.products import tensordot
from autograd.functions.shapes import as_tensor, pad, transpose
from autograd.hips.plain import plain_too
from autograd.table.moves import MOVES

_MODES = ("full", "valid", "same")


@plain_too
def convolve(
    A: Any,  # noqa: N803
    B: Any,  # noqa: N803
    axes: Any = None,
    dot_axes: Any = ((), ()),
    mode: str = "full",
) -> Any:
    """Along ``axes`` (of A, of B; all by default) a convolution, along ``dot_axes`` a product.

    The other axes of A come first in the result, then those of B, then the convolved ones.

    >>> convolve(np.array([1.0, 2.0, 3.0]), np.array([1.0, -1.0]))
    array([ 1.,  1.,  1., -3.])
    """
    a, b = as_tensor(A), as_tensor(B)
    if mode not in _MODES:
        raise ValueError(f"the mode is one of {', '.join(_MODES)}, got {mode!r}")
    if axes is None:
        if a.ndim != b.ndim:
            raise ValueError(f"without axes= both have the same axes, got {a.ndim} and {b.ndim}")
        axes = (range(a.ndim), range(a.ndim))
    (along_a, along_b), (dot_a, dot_b) = map(list, axes), map(list, dot_axes)
    rest_a = [i for i in range(a.ndim) if i not in (*along_a, *dot_a)]
    rest_b = [i for i in range(b.ndim) if i not in (*along_b, *dot_b)]
    sizes_a, sizes_b = ([x.shape[i] for i in along] for x, along in ((a, along_a), (b, along_b)))
    if mode == "valid" and any(m < n for m, n in zip(sizes_a, sizes_b, strict=True)):
        if any(m > n for m, n in zip(sizes_a, sizes_b, strict=True)):
            raise ValueError("in mode 'valid' one array is the larger one along all axes")
        found = convolve(b, a, (along_b, along_a), (dot_b, dot_a), mode)
        order = [*range(len(rest_b), len(rest_b) + len(rest_a)), *range(len(rest_b))]
        return transpose(found, [*order, *range(len(order), found.ndim)])
    a = transpose(a, [*rest_a, *dot_a, *along_a])
    b = transpose(b, [*rest_b, *dot_b, *along_b])
    if mode != "valid":
        widths = [(n - 1, n - 1) for n in sizes_b]
        a = pad(a, [(0, 0)] * (a.ndim - len(widths)) + widths)
    found = _valid(a, b, len(along_a), len(dot_a))
    if mode == "same":
        starts = [(n - 1) // 2 for n in sizes_b]
        found = found[(..., *(slice(i, i + m) for i, m in zip(starts, sizes_a, strict=True)))]
    return found


def _valid(a: Any, b: Any, count: int, dots: int) -> Any:
    """Where b, turned round, lies within a: of axes in the order rest, dot, convolved."""
    lengths = b.shape[b.ndim - count :]
    first = tuple(range(a.ndim - count, a.ndim))
    places = np.arange(math.prod(a.shape)).reshape(a.shape)
    if count:
        places = np.lib.stride_tricks.sliding_window_view(places, lengths, axis=first)
        places = np.flip(places, tuple(range(places.ndim - count, places.ndim)))
    windows = MOVES["pick"](a, places=places)  # rest, dot, where, inside
    rest = a.ndim - count - dots
    inside = range(windows.ndim - count, windows.ndim)
    of_a = [*range(rest, rest + dots), *inside]
    of_b = list(range(b.ndim - count - dots, b.ndim))
    found = tensordot(windows, b, axes=(of_a, of_b))  # rest of a, where, rest of b
    tail = range(rest + count, found.ndim)
    return transpose(found, [*range(rest), *tail, *range(rest, rest + count)])
