"""Tensor: a node that holds a NumPy array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from autograd.engine import backward, modes
from autograd.engine.array_data import (
    as_array,
    brief,
    entries,
    index_data,
    refuse_masked,
    shape_error,
    truth,
    with_floats,
    without_warnings,
)
from autograd.engine.copying import kinds
from autograd.engine.node import (
    Node,
    Params,
    completed,
    install_comparisons,
    kind_of_leaf,
    note,
)
from autograd.engine.numpy_protocol import CALLS, record_function, record_ufunc
from autograd.engine.operators import install_methods
from autograd.engine.slots import Slots, sequence_numbers
from autograd.engine.value import Value, is_other_number
from autograd.errors import GraphError
from autograd.table.arrays import GETITEM, MATMUL, TRANSPOSE
from autograd.table.scalars import CONSTANT, LEAF, Primitive
from autograd.table.shapes import Shape, shape_of

_NUMBERS = (float, int, np.bool, np.number)
_FLOATS = (np.dtype(np.float64), np.dtype(np.float32))


class Tensor(Node, Slots):
    """An array that remembers how it was computed.

    Arithmetic, indexing and functions work as on a NumPy array; each operation becomes a
    node of a graph, and ``backward()`` sends gradients through it.

    data           an array, or nested lists of numbers; float32 and float64 are kept, whole
                   numbers become float64 (constants keep them: they may be indices)
    label          the name to show in pictures and steps
    requires_grad  False makes a constant, for which no gradient is computed
    copy           False takes over the array without a copy: do not change it afterwards

    >>> W = Tensor([[1.0, 2.0], [3.0, 4.0]], label="W")
    >>> loss = (W @ [1.0, 1.0]).sum()
    >>> loss.backward()
    >>> W.grad
    array([[1., 1.],
           [1., 1.]])
    """

    __slots__ = ("_saved",)
    _holds_array = True
    _saved: Any  # what a row with ``saving`` keeps for its vjp

    def __init__(
        self,
        data: Any,
        label: str | None = None,
        requires_grad: bool = True,
        *,
        copy: bool = True,
    ) -> None:
        self._data = as_array(data, copy, keep_whole=not requires_grad)
        self.op = LEAF if requires_grad is True else kind_of_leaf(requires_grad)
        self._a = self._b = self._grad = self._adjoint = None
        self._sequence_number = next(sequence_numbers)
        if label is not None:
            self.label = label
        if modes.open_blocks and (origin := modes.mode().origin()) is not None:
            self._origin = origin

    # ---------------------------------------------------------------- the kind

    @staticmethod
    def _checked(data: Any) -> Any:
        if data.__class__ is float:
            return data
        if isinstance(data, _NUMBERS) or is_other_number(data):
            return Value._checked(data)
        return as_array(data, copy=True, keep_whole=False)

    @staticmethod
    def _computed(op: Primitive, data: list[Any], params: Params) -> Any:
        try:
            if params:
                result = without_warnings.run(op.on_arrays, *data, **params)
            else:
                result = without_warnings.run(op.on_arrays, *data)
        except (ValueError, IndexError) as error:
            raise type(error)(shape_error(op.name, data, params, error)) from None
        return result if result.__class__ is np.ndarray else np.asarray(result)

    @staticmethod
    def _computed_saving(op: Any, data: list[Any], params: dict[str, Any]) -> tuple[Any, Any]:
        """The same, and what the row saves for its vjp."""
        try:
            result, saved = without_warnings.run(op.saving, *data, **params)
        except (ValueError, IndexError) as error:
            raise type(error)(shape_error(op.name, data, params, error)) from None
        return np.asarray(result), saved

    @classmethod
    def _apply(cls, op: Primitive, args: Sequence[Any], params: Params = None) -> Any:
        """Record ``op``: what a Node does, written for Tensors and for numbers beside them."""
        given = tuple(args) if len(args) == op.arity else completed(op, args)
        for x in given:
            if x.__class__ is not Tensor:
                if (family := Tensor._family_for(given)) is not Tensor:
                    return family._apply(op, given, params)
                given = tuple([x if x.__class__ is Tensor else cls._operand(x) for x in given])
                break
        wanted = False
        arrays = []
        for x in given:
            data = x._data
            arrays.append(data)
            if x.op is not CONSTANT:
                wanted = True
            elif data.__class__ is np.ndarray and data.dtype.kind != "f" and not op.moves:
                given = with_floats(op, given)
                arrays = [x._data for x in given]
                wanted = any(x.op is not CONSTANT for x in given)
                break
        mode = modes.mode() if modes.open_blocks else None
        if not wanted or (mode is not None and not mode.grad):
            node = cls._fixed(cls._computed(op, arrays, params))
        else:
            if op.saving is None:
                node = Tensor._result(cls._computed(op, arrays, params), op, given)
            else:
                data, saved = cls._computed_saving(op, arrays, params or {})
                node = Tensor._result(data, op, given)
                node._saved = saved
            if params is not None:
                node._params = params
        if mode is not None:
            note(node, op, given, mode)
        return node

    @classmethod
    def _fixed(cls, data: np.ndarray) -> Any:
        """A constant outlives what it was computed from: it never is a view of that."""
        return cls._constant(data if data.base is None else data.copy())

    @staticmethod
    def _is_finite(data: Any) -> bool:
        return bool(np.isfinite(data).all())

    @staticmethod
    def _arithmetic() -> AbstractContextManager[Any]:
        return np.errstate(all="ignore")

    @staticmethod
    def _takes(x: Any) -> bool:
        return isinstance(x, Tensor | Value) or not isinstance(x, Node)

    @staticmethod
    def _copy_of(data: Any) -> Any:
        return data.copy()

    def _as_gradient(self, adjoint: Any, owned: bool = False) -> Any:
        """An array of this shape that belongs to this gradient alone."""
        if adjoint.__class__ is np.ndarray:
            data = self._data
            if adjoint.shape == data.shape and adjoint.dtype == data.dtype:  # nearly always
                return adjoint if owned and adjoint.base is None else adjoint.copy()
        elif isinstance(adjoint, Node):
            return adjoint
        return self._fitting(adjoint)

    def _fitting(self, adjoint: Any) -> np.ndarray:
        """An adjoint, which may still be a number, as an array of this shape."""
        full: np.ndarray = np.empty(self._data.shape, self._data.dtype)
        full[...] = adjoint
        return full

    @property
    def grad(self) -> Any:
        """∂output/∂self as an array of this shape, or None until a sweep has reached this node.

        In a leaf, gradients of several ``backward()`` calls add up; any other node keeps
        the gradient of the last one. It belongs to this node alone.
        """
        grad = getattr(self, "_grad", None)
        if grad is None or self._a is None or isinstance(grad, Node):
            return grad
        if grad.__class__ is not tuple:  # not read yet: it may share memory with others
            self._grad = grad = (self._as_gradient(grad),)
        return grad[0]

    @grad.setter
    def grad(self, grad: Any) -> None:
        if grad is not None:
            shape = shape_of(grad) if isinstance(grad, Node) else np.shape(grad)
            if shape != self.shape:
                raise ValueError(f"a gradient has the Tensor's shape, {self.shape}; got {shape}")
            if not isinstance(grad, Node):
                refuse_masked(grad)
                grad = np.array(grad, dtype=self.dtype)
        self._grad = grad

    @classmethod
    def _operand(cls, x: Any) -> Any:
        """A node as it is; a number as a Value, so that float32 stays float32; an array."""
        if x.__class__ is float:
            return Value._literal(x)
        if isinstance(x, Node):
            return x
        if isinstance(x, _NUMBERS) or is_other_number(x):
            return Value._operand(x)
        if x.__class__ is np.ndarray and x.dtype == object:  # of nodes: they are stacked
            return CALLS[np.asarray](x.tolist())
        if x.__class__ is np.ndarray and x.dtype in _FLOATS:  # nearly always
            return cls._constant(np.array(x))
        return cls._constant(as_array(x, copy=True, keep_whole=True))

    @classmethod
    def _literal(cls, data: Any) -> Any:
        return cls._operand(data)

    def _seed(self, gradient: Any) -> np.ndarray:
        """The gradient that ``backward`` starts from, in this shape."""
        if isinstance(gradient, float):
            if self._data.size != 1:
                raise GraphError(
                    f"backward() starts from one number, this Tensor has shape {self.shape}: take "
                    "its sum() or mean() first, or pass backward(gradient) of that shape"
                )
            return np.array(gradient, dtype=self._data.dtype, ndmin=self._data.ndim)
        if gradient.shape != self.shape:
            raise ValueError(
                f"the gradient has shape {gradient.shape}, the Tensor {self.shape}: they must match"
            )
        seed: np.ndarray = gradient.astype(self.dtype)
        return seed

    if TYPE_CHECKING:  # loops over the table and over the functions of arrays make these

        def __neg__(self) -> Tensor: ...
        def __pos__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...
        def __add__(self, other: Any) -> Tensor: ...
        def __radd__(self, other: Any) -> Tensor: ...
        def __sub__(self, other: Any) -> Tensor: ...
        def __rsub__(self, other: Any) -> Tensor: ...
        def __mul__(self, other: Any) -> Tensor: ...
        def __rmul__(self, other: Any) -> Tensor: ...
        def __truediv__(self, other: Any) -> Tensor: ...
        def __rtruediv__(self, other: Any) -> Tensor: ...
        def __pow__(self, other: Any) -> Tensor: ...
        def __rpow__(self, other: Any) -> Tensor: ...
        def __mod__(self, other: Any) -> Tensor: ...
        def __rmod__(self, other: Any) -> Tensor: ...
        def __floordiv__(self, other: Any) -> Tensor: ...
        def __rfloordiv__(self, other: Any) -> Tensor: ...
        def __lt__(self, other: Any) -> Any: ...
        def __le__(self, other: Any) -> Any: ...
        def __gt__(self, other: Any) -> Any: ...
        def __ge__(self, other: Any) -> Any: ...
        def __getattr__(self, name: str) -> Any: ...  # tanh, sum, reshape, ...

    # ---------------------------------------------------------------- as an array

    @property
    def shape(self) -> Shape:
        """The lengths of the axes."""
        shape: Shape = self._data.shape
        return shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        ndim: int = self._data.ndim
        return ndim

    @property
    def size(self) -> int:
        """The number of entries."""
        size: int = self._data.size
        return size

    @property
    def dtype(self) -> np.dtype[Any]:
        """float64 or float32; a constant may hold whole numbers or truth values."""
        dtype: np.dtype[Any] = self._data.dtype
        return dtype

    @property
    def T(self) -> Tensor:  # noqa: N802
        """The axes in reverse order."""
        transposed: Tensor = TRANSPOSE(self, axes=tuple(range(self.ndim))[::-1])
        return transposed

    def numpy(self) -> np.ndarray:
        """The array, read-only: a graph may need it as it is.

        >>> Tensor([1.0, 2.0]).numpy()[0] = 5.0
        Traceback (most recent call last):
            ...
        ValueError: assignment destination is read-only
        """
        view: np.ndarray = self._data.view()
        view.flags.writeable = False
        return view

    @property
    def data(self) -> np.ndarray:
        """The array, read-only. Assigning to a leaf makes graphs recorded with it stale.

        Write ``t.data = t.data - step``, or change a large array in place, ``with t.updating()
        as array``. In ``t.data -= step`` Python asks the array to change itself before it
        assigns anything, so that the error is NumPy's.

        >>> t = Tensor([1.0, 2.0])
        >>> t.data = t.data - 0.5
        >>> t.data -= 0.5
        Traceback (most recent call last):
            ...
        ValueError: output array is read-only
        """
        return self.numpy()

    @data.setter
    def data(self, data: Any) -> None:
        if self.is_leaf and not isinstance(data, Node):
            data = as_array(data, copy=True, keep_whole=True).astype(self.dtype, copy=False)
            if data.shape != self.shape:
                raise ValueError(
                    f"new data has the shape of the old, {self.shape}; got {data.shape}: make a "
                    "new Tensor for another shape"
                )
        Node.data.__set__(self, data)  # type: ignore[attr-defined]

    def updating(self) -> _Updating:
        """The array of a leaf, to change in place without a copy: ``with t.updating() as array``.

        The array is writable inside the block; afterwards, graphs that were recorded with the
        old numbers are stale. Results that are constants (``detach()``, under ``no_grad()``)
        keep their numbers.

        >>> w = Tensor([1.0, 2.0])
        >>> (w * w).sum().backward()
        >>> with w.updating() as array:
        ...     array -= 0.1 * w.grad
        >>> w.data
        array([0.8, 1.6])
        """
        if self._a is not None:
            raise GraphError(
                f"only a leaf can be updated; this Tensor was computed by {self.op.name!r}"
            )
        return _Updating(self)

    def detach(self) -> Self:
        """The same data as a constant: no gradient flows back through it."""
        own = not self.is_leaf and self._data.base is None
        constant = self._constant(self._data if own else self._data.copy())
        if self.label is not None:
            constant._label = f"detach({self.label})"
        return constant

    def item(self) -> float:
        """The only entry as a Python float."""
        if self.size != 1:
            raise ValueError(
                f"item() is for one entry, this Tensor has {self.size} (shape {self.shape}): "
                "use numpy() for the array, or an index"
            )
        return float(self._data.reshape(()))

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("a 0-d Tensor has no length")
        return int(self.shape[0])

    def __iter__(self) -> Iterator[Tensor]:
        if not self.ndim:
            raise TypeError("a 0-d Tensor has nothing to iterate over: use item()")
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> Tensor:
        picked: Tensor = GETITEM(self, index=index_data(index))
        return picked

    def __setitem__(self, index: Any, value: Any) -> None:
        raise TypeError(
            "entries of a Tensor cannot be assigned: build a new one with where(...), "
            "concatenate(...) or pad(...); a leaf takes a whole new array, t.data = array"
        )

    def __matmul__(self, other: Any) -> Any:
        if other.__class__ is Tensor or _is_arraylike(other):
            return self._apply(MATMUL, (self, other), {})
        return NotImplemented

    def __rmatmul__(self, other: Any) -> Any:
        return MATMUL(other, self) if _is_arraylike(other) else NotImplemented

    def __bool__(self) -> bool:
        return truth(self._data)

    def __float__(self) -> float:
        return float(self._outside_the_graph("float()").item())

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        if self.requires_grad and (dtype == "O" or (dtype is None and not self.ndim)):
            return entries(self)
        return np.array(self._outside_the_graph("np.asarray()"), dtype=dtype)

    def _outside_the_graph(self, wanted: str) -> np.ndarray:
        """The array itself, but only where that loses no gradient."""
        if self.requires_grad:
            raise TypeError(
                f"{wanted} of a Tensor would leave the graph silently, and its gradient would be "
                "lost: use NumPy's functions on the Tensor itself and autograd.stack([t, u]) for a "
                "list of them to stay in the graph, or numpy() to leave it on purpose"
            )
        return self.numpy()

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else str(self)

    @staticmethod
    def _brief(data: Any) -> str:
        return brief(data)

    # ---------------------------------------------------------------- NumPy

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return record_ufunc(self, ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, named: Any) -> Any:
        return record_function(self, function, args, named)


class _Updating:
    """The block of ``Tensor.updating``."""

    __slots__ = ("_array", "_tensor")

    def __init__(self, tensor: Tensor) -> None:
        self._tensor = tensor

    def __enter__(self) -> np.ndarray:
        tensor = self._tensor
        if not tensor._data.flags.writeable:
            tensor._data = tensor._data.copy()
        array: np.ndarray = tensor._data.view()
        self._array = array
        return array

    def __exit__(self, *error: object) -> None:
        self._array.setflags(write=False)
        self._tensor._sequence_number = backward.last_assignment = next(sequence_numbers)


Tensor._family = kinds["Tensor"] = Tensor
Value._wider = Tensor
install_comparisons(Tensor)
install_methods(Tensor)


def _is_arraylike(x: Any) -> bool:
    return isinstance(x, Node | np.ndarray | list | tuple)
