"""The methods of an array that a Tensor has too, and NumPy's names for those of the table.

``np.arctan`` of a list of Values asks each of them for its method ``arctan``: NumPy's names stand
beside the table's.
"""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from autograd.engine.node import Node
from autograd.engine.numpy_protocol import CALLS, UFUNCS
from autograd.engine.tensor import Tensor
from autograd.engine.value import Value
from autograd.functions import (
    elementwise,
    moves,
    numpy_calls,
    products,
    reductions,
    sequences,
    shapes,
    statistics,
)
from autograd.table.moves import MOVES


def _method(name: str, function: Any) -> None:
    if getattr(function, "__name__", "").startswith(("_", "<")):
        function.__name__, function.__qualname__ = name, f"Tensor.{name}"
    setattr(Tensor, name, function)


# PyTorch's names of options.
_NUMPYS = {"dim": "axis", "keepdim": "keepdims", "unbiased": "ddof", "correction": "ddof"}


@cache
def _options_of(function: Callable[..., Any]) -> list[str]:
    """The options that a function takes after its array."""
    return list(inspect.signature(function).parameters)[1:]


def _reduction(function: Callable[..., Tensor], in_full: Callable[..., Tensor]) -> Any:
    """``t.sum(axis, keepdims)``, and with NumPy's further options by name."""

    def method(self: Tensor, *args: Any, **named: Any) -> Tensor:
        if named.keys() <= {"axis", "keepdims", "ddof"}:
            return function(self, *args, **named)
        if strange := named.keys() - (known := _options_of(in_full)):
            raise TypeError(
                f"{function.__name__}() of a Tensor takes {', '.join(known)}, as NumPy's; got "
                f"{', '.join(f'{n}: write {_NUMPYS[n]}' if n in _NUMPYS else n for n in strange)}"
            )
        return in_full(self, *args, **named)

    method.__name__ = method.__qualname__ = function.__name__
    method.__doc__ = function.__doc__
    return method


for _name in ("sum", "prod", "max", "min", "mean", "var", "std"):
    _method(_name, _reduction(getattr(reductions, _name), getattr(statistics, f"{_name}_")))
for _function in (
    reductions.norm, reductions.logsumexp, reductions.softmax, reductions.log_softmax,
    sequences.cumsum, sequences.cumprod, products.dot, shapes.ravel, shapes.swapaxes,
    shapes.squeeze,
):  # fmt: skip
    _method(_function.__name__, _function)
for _name in ("repeat", "take", "diagonal"):
    _method(_name, numpy_calls.SHAPES[getattr(np, _name)])
_method("transpose", lambda self, *axes: shapes.transpose(self, *_one(axes)))
_method("flatten", lambda self, order="C": shapes.ravel(self, order))
_method("astype", lambda self, dtype, **options: shapes.cast(self, dtype))
_method("copy", lambda self, order="C": self)
_method("conj", elementwise.same)
_method("conjugate", elementwise.same)
_method("round", elementwise.around)
_method(
    "clip", lambda self, low=None, high=None, **named: elementwise.clip(self, low, high, **named)
)
_method("compress", lambda self, condition, axis=None: MOVES["compress"](
    self, places=np.compress(condition, moves.places_of(self), axis)
))  # fmt: skip
_method("choose", moves.choose)
_method("real", property(elementwise.same))
_method("imag", property(elementwise.imag))
_method("flat", property(shapes.ravel))
_method("mT", property(moves.matrix_transpose))


def _one(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """``t.transpose(1, 0)`` is ``t.transpose((1, 0))``."""
    return shape if len(shape) < 2 else (shape,)


def _reshaped(self: Tensor, *shape: Any, order: str = "C") -> Tensor:
    """The same entries in another shape: ``t.reshape(2, -1)`` or ``t.reshape((2, -1))``."""
    return shapes.reshape(self, shape[0] if len(shape) == 1 else shape, order)


def _tolist(self: Tensor) -> Any:
    """Nested lists of plain numbers, as NumPy's: outside the graph, as ``item()`` is.

    A list of nodes is ``list(t)``.

    >>> Tensor([[1.0, 2.0], [3.0, 4.0]]).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    return self._data.tolist()


def _trace(self: Tensor, *args: Any, **named: Any) -> Any:
    """The sum along a diagonal, as NumPy's. The record of the graph is ``autograd.trace(t)``.

    A Tensor that has no diagonal gives that record, as every node once did.
    """
    if self.ndim < 2:
        return Node.trace(self, *args, **named)
    if "names" in named or "gradient" in named:
        raise TypeError(
            "trace() of a Tensor with a diagonal is NumPy's, the sum along it: for nodes, edges "
            "and steps as records write autograd.trace(t)"
        )
    return moves.trace(self, *args, **named)


_method("reshape", _reshaped)
_method("tolist", _tolist)
_method("trace", _trace)

# NumPy's questions are answered from the data.
for _name in ("all", "any", "argmax", "argmin", "argsort", "argpartition", "nonzero",
              "searchsorted", "tobytes"):  # fmt: skip

    def _asked(self: Tensor, *args: Any, _name: str = _name, **named: Any) -> Any:
        return getattr(self._data, _name)(*args, **named)

    _asked.__doc__ = f"NumPy's ``{_name}`` of the data."
    _method(_name, _asked)

_INSTEAD = {
    "sort": "np.sort(t) gives new ones",
    "partition": "np.partition(t, kth) gives new ones",
    "resize": "np.resize(t, shape) gives new ones",
    "fill": "np.full_like(t, number) gives new ones",
    "put": "np.where(mask, new, t) gives new ones",
    "itemset": "np.where(mask, new, t) gives new ones",
}
for _name, _instead in _INSTEAD.items():

    def _refused(
        self: Tensor, *_: Any, _name: str = _name, _instead: str = _instead, **__: Any
    ) -> Any:
        raise TypeError(f"{_name}() would change a Tensor, which keeps its entries: {_instead}")

    _refused.__doc__ = f"Raises: {_instead}."
    _method(_name, _refused)


def _ptp(self: Tensor, *_: Any, **__: Any) -> Any:
    """Raises: NumPy 2 has it as a function only."""
    raise AttributeError("ptp() is no method of an array since NumPy 2: write np.ptp(t)")


_method("ptp", _ptp)


def _numpy_name(ufunc: Any, family: type[Node]) -> Callable[..., Any]:
    """The method under NumPy's name: what the ufunc does to a node."""
    row = UFUNCS.get(ufunc)

    def recorded(*operands: Any) -> Any:
        return CALLS[ufunc](*operands) if row is None else operands[0]._apply(row, operands)

    def of_one(self: Node) -> Any:
        return recorded(self)

    def of_two(self: Node, other: Any) -> Any:
        return recorded(self, other)

    method = of_one if ufunc.nin == 1 else of_two
    method.__name__, method.__qualname__ = ufunc.__name__, f"{family.__name__}.{ufunc.__name__}"
    method.__doc__ = f"``np.{ufunc.__name__}``." if row is None else row.doc
    return method


for _ufunc in (*UFUNCS, *(f for f in CALLS if isinstance(f, np.ufunc))):
    for _family in (Value, Tensor):
        if not hasattr(_family, _ufunc.__name__) and not hasattr(Node, _ufunc.__name__):
            setattr(_family, _ufunc.__name__, _numpy_name(_ufunc, _family))
