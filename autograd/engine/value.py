"""Value: a node that holds one Python float."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine import modes, native
from autograd.engine.copying import kinds
from autograd.engine.node import (
    ALWAYS,
    Node,
    Params,
    completed,
    install_comparisons,
    kind_of_leaf,
    note,
)
from autograd.engine.numpy_protocol import record_function, record_ufunc
from autograd.engine.operators import apply_operator, install_methods
from autograd.engine.slots import ValueSlots, sequence_numbers
from autograd.table.array_kernels import boxed
from autograd.table.scalars import CONSTANT, LEAF, Primitive


class Value(Node, ValueSlots):  # type: ignore[misc]
    """A number that remembers how it was computed.

    Arithmetic, comparisons and functions work as on a float, with IEEE 754's answers
    (``Value(1) / 0`` is ``inf``); each operation becomes a node of a graph, and
    ``backward()`` sends gradients through it.

    data           a real number: int, float, bool, Fraction, Decimal, a scalar of NumPy, or an
                   array of no axes, PyTorch's too
    label          the name to show in pictures and steps
    requires_grad  False makes a constant, for which no gradient is computed

    >>> x, y = Value(2.0, label="x"), Value(3.0, label="y")
    >>> z = (x + y) ** 2
    >>> z.backward()
    >>> z.item(), x.grad, y.grad
    (25.0, 10.0, 10.0)
    """

    __slots__ = ()

    def __init__(self, data: Any, label: str | None = None, requires_grad: bool = True) -> None:
        self._data = data if type(data) is float else _as_float(data)
        self.op = LEAF if requires_grad is True else kind_of_leaf(requires_grad)
        self._a = self._b = self._grad = self._adjoint = None
        self._sequence_number = next(sequence_numbers)
        if label is not None:
            self.label = label
        if modes.open_blocks and (origin := modes.mode().origin()) is not None:
            self._origin = origin

    # ---------------------------------------------------------------- the kind

    @staticmethod
    def _checked(data: Any) -> float:
        return _as_float(data)

    @staticmethod
    def _takes(x: Any) -> bool:
        if isinstance(x, Node):
            return isinstance(x, Value)
        return not isinstance(x, np.ndarray) or x.ndim == 0

    @staticmethod
    def _apply(op: Primitive, args: Sequence[Any], params: Params = None) -> Any:
        """Record ``op`` on nodes and numbers: compute, and keep the row and the operands."""
        if params is not None:  # an axis or a shape: arrays have those
            return Value._wider._apply(op, args, params)  # type: ignore[union-attr]
        if native.extension is not None and (node := native.record(op, tuple(args))) is not None:
            return node
        if len(args) != op.arity:
            args = completed(op, args)
        operands, data, depends = [], [], False
        for x in args:
            if type(x) is float or type(x) is int:
                x = Value._literal(x)
            elif type(x) is not Value:
                if (family := Value._family_for(args)) is not Value:
                    return family._apply(op, args)
                x = Value._operand(x)
            operands.append(x)
            data.append(x._data)
            depends = depends or x.op is not CONSTANT
        mode = modes.mode() if modes.open_blocks else None
        recorded = depends and (mode is None or mode.grad)
        y = op.value(*data)
        node = Value._result(y, op, tuple(operands)) if recorded else Value._constant(y)
        if mode is not None:
            note(node, op, operands, mode)
        return node

    @classmethod
    def _literal(cls, number: float) -> Value:
        """One node for each number, however often it is written: it can never change."""
        known = Value._literals
        node: Value | None = known.get(number)
        if node is None:
            node = Value._constant(_as_float(number))
            node._sequence_number = ALWAYS
            if len(known) >= _MOST_LITERALS:
                known.clear()
            if number:  # 0.0 == -0.0, but they are not the same number
                known[node._data] = node
        return node

    @staticmethod
    def _is_finite(data: Any) -> bool:
        return math.isfinite(data)

    if TYPE_CHECKING:  # the loop over the table makes these, see _install

        def __neg__(self) -> Value: ...
        def __pos__(self) -> Value: ...
        def __abs__(self) -> Value: ...
        def __floor__(self) -> Value: ...
        def __round__(self, digits: None = None) -> Value: ...
        def __add__(self, other: Any) -> Value: ...
        def __radd__(self, other: Any) -> Value: ...
        def __sub__(self, other: Any) -> Value: ...
        def __rsub__(self, other: Any) -> Value: ...
        def __mul__(self, other: Any) -> Value: ...
        def __rmul__(self, other: Any) -> Value: ...
        def __truediv__(self, other: Any) -> Value: ...
        def __rtruediv__(self, other: Any) -> Value: ...
        def __pow__(self, other: Any) -> Value: ...
        def __rpow__(self, other: Any) -> Value: ...
        def __mod__(self, other: Any) -> Value: ...
        def __rmod__(self, other: Any) -> Value: ...
        def __floordiv__(self, other: Any) -> Value: ...
        def __rfloordiv__(self, other: Any) -> Value: ...
        def __lt__(self, other: Any) -> bool: ...
        def __le__(self, other: Any) -> bool: ...
        def __gt__(self, other: Any) -> bool: ...
        def __ge__(self, other: Any) -> bool: ...
        def __getattr__(self, name: str) -> Any: ...  # tanh, relu, ...: one for each row

    # ---------------------------------------------------------------- as a number

    def __format__(self, spec: str) -> str:
        return format(self._data, spec) if spec else str(self)

    def _outside_the_graph(self, wanted: str) -> float:
        """The float itself, but only where that loses no gradient."""
        if self.requires_grad:
            raise TypeError(
                f"{wanted} of a Value would leave the graph silently, and its gradient would be "
                "lost: use autograd's functions (autograd.sin, ...) to stay in the graph and "
                "autograd.stack([u, v]) for an array of Values, or item() to leave it on purpose"
            )
        data: float = self._data
        return data

    def __float__(self) -> float:
        return self._outside_the_graph("float()")

    def __int__(self) -> int:
        return int(self._outside_the_graph("int()"))

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self.requires_grad and (dtype is None or dtype == "O"):
            return boxed(self)  # of a list of Values NumPy makes an array of nodes
        return np.array(self._outside_the_graph("an array of numbers made"), dtype=dtype)

    def __divmod__(self, other: Any) -> tuple[Value, Value]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Value, Value]:
        return other // self, other % self

    # ---------------------------------------------------------------- NumPy

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return record_ufunc(self, ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, named: Any) -> Any:
        return record_function(self, function, args, named)


_MOST_LITERALS = 1000

Value._family = kinds["Value"] = Value
Value._literals = {}
install_comparisons(Value)
if native.extension is not None:
    native.extension.set_up(
        value=Value,
        constant=CONSTANT,
        leaf=LEAF,
        literals=Value._literals,
        apply_operator=apply_operator,
        open_blocks=modes.open_blocks,
        opened=modes._opened,
        block=modes._Opened,
        mode=modes.Mode,
        hypot=math.hypot,
    )


def _as_float(data: Any) -> float:
    if type(data) is float:
        return data
    if isinstance(data, int | float | np.bool | np.integer | np.floating):
        return _int_or_float(data)
    if isinstance(data, np.ndarray) and data.ndim == 0:
        return float(data) if data.dtype.kind in "biuf" else _as_float(data[()])
    if isinstance(data, Node):
        raise TypeError(
            "a Value cannot be made from another node, that would cut its graph: use the node "
            "itself, or detach() to cut it on purpose"
        )
    if isinstance(data, np.ndarray | list | tuple):
        raise TypeError(
            f"a Value holds one number, got {type(data).__name__}: make one Value for each, "
            "[Value(x) for x in data]"
        )
    if hasattr(data, "to_numpy"):  # a table or a column of pandas or polars
        raise TypeError(
            f"a Value holds one number, got {type(data).__name__}: give its numbers as an array, "
            ".to_numpy()"
        )
    if is_other_number(data):
        return _int_or_float(data)
    if not isinstance(data, np.generic) and getattr(data, "ndim", None) == 0:  # PyTorch's, JAX's
        return _as_float(np.asarray(data))
    hint = ": convert it with float(...) first" if isinstance(data, str) else ""
    raise TypeError(f"a Value holds one real number, got {data!r}{hint}")


def is_other_number(x: Any) -> bool:
    """Whether ``x`` is a real number that is no float yet, such as a Fraction or a Decimal."""
    return isinstance(x, numbers.Real) or (
        isinstance(x, numbers.Number) and not isinstance(x, numbers.Complex)
    )


def _int_or_float(data: Any) -> float:
    try:
        return float(data)
    except OverflowError:
        data = int(data)
        digits = int(data.bit_length() * math.log10(2)) + 1
        raise OverflowError(
            f"an integer of about {digits} digits is beyond the range of a float (about 1.8e308): "
            "scale it before making a Value"
        ) from None


install_methods(Value)
