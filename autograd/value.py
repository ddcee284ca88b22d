"""Value: a node that holds one Python float."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import recording
from autograd.node import Node, births, install_comparisons
from autograd.operators import binary_operator, unary_operator
from autograd.ops import CONSTANT, LEAF, Op, each_row


class Value(Node):
    """A number that remembers how it was computed.

    Arithmetic, comparisons and functions work as on a float, with IEEE 754's answers
    (``Value(1) / 0`` is ``inf``); each operation becomes a node of a graph, and
    ``backward()`` sends gradients through it.

    data           a real number: int, float, bool, NumPy scalar or 0-d array
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
        self.op = LEAF if requires_grad else CONSTANT
        self._a = self._b = self._grad = self._adjoint = None
        self._born = next(births)
        if label is not None:
            self.label = label
        if recording.open_blocks and (origin := recording.mode().origin()) is not None:
            self._origin = origin

    # ---------------------------------------------------------------- the kind

    @staticmethod
    def _checked(data: Any) -> float:
        return _as_float(data)

    @classmethod
    def _written(cls, data: float) -> Value:
        """One node for each number, however often it is written: it can never change."""
        numbers = Value._numbers
        node: Value | None = numbers.get(data)
        if node is None:
            node = cls._constant(data)
            if len(numbers) >= _MOST_NUMBERS:
                numbers.clear()
            if data:  # 0.0 == -0.0, but they are not the same number
                numbers[data] = node
        return node

    @staticmethod
    def _kernel(op: Op) -> Callable[..., float]:
        return op.value

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

    def _plain(self, wanted: str) -> float:
        """The float itself, but only where that loses no gradient."""
        if self.requires_grad:
            raise TypeError(
                f"{wanted} of a Value would leave the graph silently, and its gradient would be "
                "lost: use autograd's functions (autograd.sin, ...) to stay in the graph, or "
                "item() to leave it on purpose"
            )
        data: float = self._data
        return data

    def __float__(self) -> float:
        return self._plain("float()")

    def __int__(self) -> int:
        return int(self._plain("int()"))

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self._plain("np.asarray()"), dtype=dtype)

    def __divmod__(self, other: Any) -> tuple[Value, Value]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Value, Value]:
        return other // self, other % self

    # ---------------------------------------------------------------- NumPy

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options:
            raise TypeError(
                f"np.{ufunc.__name__} on a Value takes no options and no .{method}: "
                "write the call out with operators and autograd's functions"
            )
        if ufunc in _PREDICATES:
            return ufunc(*(x._data if isinstance(x, Node) else x for x in inputs))
        op = _UFUNCS.get(ufunc.__name__)
        if op is None:
            import difflib

            near = difflib.get_close_matches(ufunc.__name__, _UFUNCS, 1, 0)[0]
            raise TypeError(
                f"np.{ufunc.__name__} is not recorded for a Value; the nearest function that "
                f"is: np.{near}. All of them: {', '.join(sorted(_UFUNCS))}"
            )
        return self._apply(op, inputs)


_MOST_NUMBERS = 1000

Value._family = Value
Value._plain_types = frozenset({float, int})
Value._numbers = {}
install_comparisons(Value)

# NumPy's questions that have no gradient are answered from the data.
_PREDICATES = {
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
    np.isnan, np.isinf, np.isfinite, np.signbit,
}  # fmt: skip
_UFUNCS: dict[str, Op] = {}


def _as_float(data: Any) -> float:
    if type(data) is float:
        return data
    if isinstance(data, int | float | np.bool | np.integer | np.floating):
        return _int_or_float(data)
    if isinstance(data, np.ndarray) and data.ndim == 0 and data.dtype.kind in "biuf":
        return float(data)
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
    hint = ": convert it with float(...) first" if isinstance(data, str) else ""
    raise TypeError(f"a Value holds one real number, got {data!r}{hint}")


def _int_or_float(data: Any) -> float:
    try:
        return float(data)
    except OverflowError:
        digits = int(data.bit_length() * math.log10(2)) + 1
        raise OverflowError(
            f"an integer of about {digits} digits is beyond the range of a float (about 1.8e308): "
            "scale it before making a Value"
        ) from None


# The attributes of Value that each row has made.
_made: dict[Op, list[str]] = {}


def _install(op: Op) -> None:
    """Everything on a Value that follows from one row of the table."""
    if op.numpy is not None:
        if op.numpy in _UFUNCS:
            raise ValueError(f"np.{op.numpy} already records {_UFUNCS[op.numpy].name!r}")
        _UFUNCS[op.numpy] = op
    if op.variadic:
        return
    if len(op.args) == 2 and op.method is not None:
        method, reflected = binary_operator(op, Value)
        _set_method(f"__{op.method}__", method, op)
        _set_method(f"__r{op.method}__", reflected, op)
    elif len(op.args) == 1:
        method = unary_operator(op, Value)
        _set_method(op.name, method, op)
        if op.method is not None:
            _set_method(f"__{op.method}__", method, op)
    elif op.public:
        _set_method(op.name, lambda self, *args, **named: _call(op, self, args, named), op)


def _remove(op: Op) -> None:
    for name in _made.pop(op, ()):
        delattr(Value, name)
    if op.numpy is not None and _UFUNCS.get(op.numpy) is op:
        del _UFUNCS[op.numpy]


def _set_method(name: str, method: Callable[..., Any], op: Op) -> None:
    if hasattr(Value, name):
        raise ValueError(f"a Value already has an attribute {name!r}: name the primitive otherwise")
    method.__name__ = name
    method.__qualname__ = f"Value.{name}"
    method.__doc__ = op.doc
    setattr(Value, name, method)
    _made.setdefault(op, []).append(name)


def _call(op: Op, self: Value, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The method of a row of two or more arguments, which may be given by name."""
    first = op.args[: 1 + len(args)]
    defaults = dict(zip(op.args[::-1], op.defaults[::-1], strict=False))
    given = dict(zip(first, (self, *args), strict=False)) | named
    too_many = len(args) >= len(op.args) or bool(named.keys() - set(op.args[len(first) :]))
    if too_many or set(op.args) - given.keys() - defaults.keys():
        raise TypeError(f"the method {op.name}() takes {', '.join(op.args[1:])}")
    return self._apply(op, [(defaults | given)[arg] for arg in op.args])


def _round(self: Value, digits: None = None) -> Value:
    """The nearest whole number, halves to even."""
    if digits is not None:
        raise TypeError(
            "round(value, digits) is not recorded: use f'{value:.2f}' to print it, or "
            "round(value.item(), digits) to leave the graph"
        )
    rounded: Value = self.round()
    return rounded


each_row(_install, _remove)
Value.__round__ = _round  # type: ignore[method-assign]
