"""The arrays in Tensors: what may become one, computing without warnings, and messages."""

from __future__ import annotations

from contextvars import copy_context
from threading import local
from typing import Any

import numpy as np

from autograd.errors import CompileError

# Arrays with more entries are shown by their shape and range.
_MOST_SHOWN = 100


class _WithoutWarnings(local):
    """NumPy without warnings: infinities and nan come as IEEE 754 says.

    ``np.errstate`` around each operation would take longer than most of them; a context
    in which it was set once costs nothing to step into.
    """

    def __init__(self) -> None:
        context = copy_context()
        context.run(np.seterr, all="ignore")
        self.run = context.run


without_warnings = _WithoutWarnings()


def as_array(data: Any, copy: bool, keep_whole: bool) -> np.ndarray:
    """``data`` as an array of floats that nobody else can write to."""
    if hasattr(data, "_apply"):
        raise TypeError(
            "a Tensor cannot be made from another node, that would cut its graph: use the node "
            "itself, stack([...]) for a list of nodes, or detach() to cut it on purpose"
        )
    refuse_masked(data)
    try:
        array = np.array(data) if copy else np.asarray(data)
    except ValueError as error:
        raise TypeError(f"a Tensor holds one regular array of numbers: {error}") from None
    if array.dtype.kind == "f" and array.dtype.itemsize in (4, 8):
        return array
    if array.dtype.kind in "biu":
        return array if keep_whole else array.astype(np.float64)
    if array.dtype == np.float16:
        return array.astype(np.float32)
    if array.dtype == object and any(hasattr(x, "_apply") for x in array.flat):
        raise _of_nodes(array)
    hint = (
        "take its .real or its .imag"
        if array.dtype.kind == "c"
        else "convert it with .astype(float) first"
    )
    raise TypeError(f"a Tensor holds real numbers, got an array of {array.dtype}: {hint}")


def _of_nodes(array: np.ndarray) -> TypeError:
    """Why no Tensor is made of a list that holds nodes."""
    if any(getattr(x, "is_traced", False) for x in array.flat):
        return CompileError(
            "compile() takes functions of single numbers, and here a Tensor meets traced ones: "
            "make its entries Values, [[Value(x) for x in row] for row in W.numpy()]"
        )
    return TypeError(
        "a Tensor cannot be made from a list of nodes, that would cut their graphs: stack([u, v]) "
        "makes one that keeps them"
    )


def refuse_masked(data: Any) -> None:
    """What ``np.asarray`` would take for numbers that count is none where it is masked."""
    if isinstance(data, np.ma.MaskedArray):
        raise TypeError(
            "no entry can be masked: take data.filled(0.0), or pick the entries that count, "
            "data.data[~data.mask]"
        )


def unmasked(data: Any, dtype: Any = None) -> np.ndarray:
    """``np.asarray``, which would drop a mask without a word."""
    refuse_masked(data)
    return np.asarray(data, dtype)


def entries(node: Any) -> np.ndarray:
    """An array of nodes, one for each entry, as NumPy makes it of a list of numbers."""
    nodes = np.empty(node.shape, object)
    for place in np.ndindex(node.shape):
        nodes[place] = node[place] if place else node
    return nodes


def index_data(index: Any) -> Any:
    """An index without nodes, which belongs to the graph alone.

    A constant among its parts stands for the whole numbers that it holds.
    """
    if isinstance(index, tuple):
        return tuple(map(index_data, index))
    refuse_masked(index)
    if hasattr(index, "_apply"):
        if index.requires_grad:
            raise TypeError("a Tensor that requires a gradient cannot be an index: detach() it")
        index = np.asarray(index._data)
        if index.dtype.kind == "f" and (index == np.floor(index)).all():
            index = index.astype(int)
    if isinstance(index, list):
        return np.array(index) if index else np.array(index, int)
    return index.copy() if isinstance(index, np.ndarray) else index


def with_floats(op: Any, operands: tuple[Any, ...]) -> tuple[Any, ...]:
    """The operands of a primitive that computes: constants of whole numbers as floats."""
    arrays = [x._data for x in operands]
    floats = op.as_floats(arrays)
    if floats is arrays:
        return operands
    return tuple(map(_with_data, operands, arrays, floats))


def _with_data(operand: Any, data: Any, floats: Any) -> Any:
    if floats is data:
        return operand
    constant = operand._constant(floats)
    constant._sequence_number = operand._sequence_number
    constant.label = operand.label
    return constant


def truth(data: np.ndarray) -> bool:
    """Whether the one entry is not 0."""
    if data.size != 1:
        raise ValueError(
            f"a Tensor of shape {data.shape} is neither true nor false: where(condition, a, b) "
            "picks for every entry, and np.any(...) or np.all(...) of a comparison is one answer"
        )
    return bool(data)


def brief(data: Any) -> str:
    """An array as numbers while it is small, else as its shape and range."""
    if not isinstance(data, np.ndarray):
        return repr(data)
    kind = "" if data.dtype == np.float64 else f", dtype={data.dtype}"
    if data.size <= _MOST_SHOWN:
        return np.array2string(data, separator=", ", prefix="Tensor(") + kind
    with np.errstate(all="ignore"):
        low, high = data.min(), data.max()
    return f"shape={data.shape}, from {low:.4g} to {high:.4g}{kind}"


def shape_error(
    operation: str, data: list[Any], params: dict[str, Any] | None, error: Exception
) -> str:
    """What did not fit: the operation, the shapes, and NumPy's own words."""
    shapes = " and ".join(str(np.shape(x)) for x in data) or "nothing"
    plural = "s" if len(data) > 1 else ""
    options = "".join(f", {name}={value!r}" for name, value in (params or {}).items())
    said = str(error).strip()
    if "core dimension" in said:  # NumPy speaks of its gufunc's signature
        said = (
            "the last axis of the first is multiplied with the last but one of the second, and "
            "they differ in length"
        )
    return f"{operation.removeprefix('reduce_')} of shape{plural} {shapes}{options}: {said}"
