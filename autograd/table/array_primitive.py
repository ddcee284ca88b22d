"""What a primitive of arrays is, and the shapes that its rules speak of.

Its row has ``forward``, the function of NumPy arrays, and ``vjp``, the vector-Jacobian
product: ``vjp(slot, g, y, *xs, **params)`` is what an upstream gradient ``g`` (of the
output's shape) sends to operand ``slot`` (in the operand's shape). It is written in
primitives and operators, which compute on arrays and record on nodes: that is how any order
of derivative works. Most are linear in each operand, and then their forward-mode rule needs
no writing at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.table.primitive import ARRAY_TABLE, Primitive
from autograd.table.shapes import Axes, Shape, kept_shape


class ArrayPrimitive(Primitive):
    """One row of the table of arrays.

    forward  the function of arrays and keyword parameters
    saving   in its place: a function that gives the output, and what the first ``vjp`` of
             arrays is given as ``saved``, its own to change, or else None
    vjp     the vector-Jacobian product, see above
    jvp     its forward rule, ``jvp(tangents, y, *xs, **params)``; without one, that of a linear
            row, or the transpose of the vjp
    shared  what the vjps of all operands need, computed once for a sweep: a function of
            ``(g, y, *xs)``, given to each as ``shared``
    linear   whether it is linear in each operand alone (so concatenate is not)
    moves    whether it only moves entries, so that whole numbers may stay what they are
    symmetric  whether it reads one triangle of its operand, as of a symmetric matrix, while the
            vjp sends each of the two half of what their entry is worth
    kinks    a function of ``(y, xs, moving, **params)``: the entries of y that stand on a kink
    shown    per operand, the product that a step shows, with ``g`` the upstream gradient
    """

    jvp: Callable[..., Any] | None = None

    def __init__(
        self,
        name: str,
        args: tuple[str, ...],
        forward: Callable[..., Any] | None,
        vjp: Callable[..., Any],
        *,
        saving: Callable[..., tuple[Any, Any]] | None = None,
        shared: Callable[..., Any] | None = None,
        linear: bool = False,
        moves: bool = False,
        symmetric: bool = False,
        kinks: Callable[..., Any] | None = None,
        shown: tuple[str, ...] | Callable[[int, int], str] | None = None,
        text: str | None = None,
        doc: str = "",
    ) -> None:
        super().__init__(name, args, _no_floats, shown=shown, text=text, doc=doc, public=False)
        self.kinks = kinks
        self.saving = saving
        self.shared = shared
        if forward is None:
            assert saving is not None

            def forward(*xs: Any, **params: Any) -> Any:
                return saving(*xs, **params)[0]

        self.forward = self.on_arrays = forward
        self.vjp = vjp
        self.linear = linear
        self.moves = moves
        self.symmetric = symmetric

    def __call__(self, *args: Any, **params: Any) -> Any:
        for arg in args:
            if arg.__class__ is not np.ndarray and hasattr(arg, "_apply"):
                return arg._apply(self, args, params)
        return self.forward(*args, **params)


def _no_floats(*_: float) -> float:
    raise TypeError("this primitive works on arrays: use a Tensor")


# ---------------------------------------------------------------- shapes


def spread(g: Any, shape: Shape, axis: Axes, keepdims: bool) -> Any:
    """Undo a reduction's loss of axes: ``g`` reshaped so that it broadcasts over ``shape``."""
    if keepdims or not shape:
        return g
    if g.__class__ is np.ndarray:
        return g.reshape(kept_shape(shape, axis))
    reshape: Any = ARRAY_TABLE["reshape"]
    return reshape(g, shape=kept_shape(shape, axis))
