"""Array namespaces that a program runs on: NumPy's, and others that differ in small ways."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from autograd.errors import CompileError


def namespace(xp: Any) -> Any:
    """``xp`` as the text of a program uses it."""
    if not isinstance(xp, ModuleType) or not hasattr(xp, "einsum"):
        raise TypeError(
            f"a program is bound to an array namespace such as numpy, jax.numpy, torch or "
            f"dask.array; got {xp!r}"
        )
    return _KINDS.get(xp.__name__, lambda xp: xp)(xp)


def floats_of(x: Any, xp: Any) -> Any:
    """What a program computes with: whole numbers and truth values as float64, as in a Value.

    Other precisions stay as they are, and so does a Python float, which takes on that of the
    arrays beside it.
    """
    if x.__class__ is float or (x.__class__ is np.ndarray and x.dtype.kind == "f"):
        return x
    if isinstance(x, int):
        return float(x)
    array = x if hasattr(x, "dtype") else xp.asarray(x)
    kind = getattr(array.dtype, "kind", None)  # PyTorch's have none
    if kind is not None and kind in "USMm":
        raise TypeError(f"a program computes with real numbers, got an array of {array.dtype}")
    if kind is not None:
        return array.astype(float) if kind in "biuO" else array
    whole = not array.is_floating_point() and not array.is_complex()
    return array.double() if whole else array


class _Namespace:
    """A library's names, where those of the class come first."""

    special = ""  # the module that has the distribution function of the normal distribution

    def __init__(self, library: Any) -> None:
        self._library = library

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)

    def ascontiguousarray(self, x: Any) -> Any:
        """Itself: where arrays never change, their order in memory is the library's affair."""
        return x

    def vectorize(self, otypes: list[type]) -> Callable[[Callable[..., float]], Any]:
        """A decorator: the library's own function in place of a float kernel."""
        return self._of_arrays

    def _of_arrays(self, kernel: Callable[..., float]) -> Any:
        if kernel.__name__ == "normal_cdf" and self.special:
            return import_module(self.special).ndtr
        raise CompileError(
            f"the row {kernel.__name__!r} has a float kernel only, which runs on NumPy arrays: "
            "give it array=..., source in xp, to run it on others"
        )


class _Jax(_Namespace):
    special = "jax.scipy.special"


class _Dask(_Namespace):
    """Dask arrays."""

    def _of_arrays(self, kernel: Callable[..., float]) -> Any:
        each = np.vectorize(kernel, otypes=[float])
        return lambda x: x.map_blocks(each, dtype=float)


class _Torch(_Namespace):
    """PyTorch under NumPy's names, where numbers may stand for tensors."""

    special = "torch.special"

    def __init__(self, torch: Any) -> None:
        super().__init__(torch)
        self.absolute, self.negative = torch.abs, torch.neg
        self.power, self.rint = torch.pow, torch.round
        self.divide, self.subtract, self.multiply = torch.div, torch.sub, torch.mul
        self.transpose = torch.permute

    def _tensor(self, x: Any, like: Any = None) -> Any:
        torch = self._library
        if isinstance(x, torch.Tensor):
            return x
        dtype = like.dtype if isinstance(like, torch.Tensor) else torch.float64
        return torch.as_tensor(x, dtype=dtype)

    def asarray(self, x: Any) -> Any:
        found = self._library.as_tensor(x)
        if isinstance(x, float | int | list):  # numbers in the text
            whole = found.dtype == self._library.int64
            return found if whole else found.to(self._library.float64)
        return found

    def ascontiguousarray(self, x: Any) -> Any:
        return x.contiguous()

    def maximum(self, a: Any, b: Any) -> Any:
        return self._library.maximum(self._tensor(a, b), self._tensor(b, a))

    def minimum(self, a: Any, b: Any) -> Any:
        return self._library.minimum(self._tensor(a, b), self._tensor(b, a))

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        condition = self._tensor(condition)
        chosen = condition if condition.dtype == self._library.bool else condition != 0
        return self._library.where(chosen, self._tensor(a, b), self._tensor(b, a))

    def max(self, x: Any, axis: int, keepdims: bool = False) -> Any:
        return self._library.amax(x, dim=axis, keepdim=keepdims)

    def min(self, x: Any, axis: int, keepdims: bool = False) -> Any:
        return self._library.amin(x, dim=axis, keepdim=keepdims)

    def cbrt(self, x: Any) -> Any:
        root = x.sign() * x.abs() ** (1 / 3)
        step = (root - x / (root * root)) / 3  # Newton's, for the last digits
        return self._library.where(self._library.isfinite(step), root - step, root)

    def vdot(self, a: Any, b: Any) -> Any:
        return self._library.vdot(a.reshape(-1), b.reshape(-1))

    def broadcast_to(self, x: Any, shape: Any) -> Any:
        return self._library.broadcast_to(self._tensor(x), shape)

    def broadcast_arrays(self, *xs: Any) -> Any:
        tensor = next((x for x in xs if isinstance(x, self._library.Tensor)), None)
        return self._library.broadcast_tensors(*(self._tensor(x, tensor) for x in xs))

    def stack(self, xs: Any, axis: int = 0) -> Any:
        return self._library.stack(tuple(xs), dim=axis)

    def __getattr__(self, name: str) -> Any:
        """Functions of one number that PyTorch wants a tensor for: exp, log, ..."""
        found = super().__getattr__(name)
        if name not in _OF_NUMBERS:
            return found
        return lambda *xs: found(*map(self._tensor, xs))


# Rows may be applied to numbers of the text, of which PyTorch makes no tensors.
_OF_NUMBERS = frozenset(
    {"remainder", "floor_divide", "hypot", "arctan2", "exp", "log", "sign", "sqrt", "abs", "tanh"}
    | {"floor", "cos", "sin"}
)
_KINDS: dict[str, Callable[[Any], Any]] = {
    "torch": _Torch,
    "jax.numpy": _Jax,
    "dask.array": _Dask,
}
