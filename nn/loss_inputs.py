"""What a loss is given: outputs and targets of one shape, and what can be known of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd
from autograd import Tensor, Value
from nn.data import unmasked
from nn.layers import as_tensor
from nn.names import LOSS

REDUCTIONS = ("mean", "sum", "none")

# ---------------------------------------------------------------- inputs and reductions


def prepared(name: str, x: Any, target: Any) -> tuple[Any, Any]:
    """Both as Tensors or both as (lists of) numbers and Values, of one shape."""
    x, is_array = given(x)
    require_numbers(name, x, "input")
    require_numbers(name, target, "target")
    if is_array or (isinstance(target, Tensor) and target.requires_grad):
        x = as_tensor(x)
        target = _target_like(x, target)
    else:
        target = as_list(target)
    if not _is_number(target):
        _require_equal_shapes(name, shape_of(x), shape_of(target))
    return x, target


def given(x: Any) -> tuple[Any, bool]:
    """``x`` and whether it is an array; a list of Tensors (one per output) is stacked."""
    if isinstance(x, np.ndarray) and x.dtype == object:  # of Values
        return x.tolist(), False
    if isinstance(x, Tensor | np.ndarray):
        return x, True
    if isinstance(x, list | tuple):
        if any(isinstance(item, Tensor | np.ndarray) for item in x):
            return autograd.stack(x, axis=-1), True
        return list(x), False
    if isinstance(x, Value) or _is_number(x):
        return x, False
    raise TypeError(f"a loss takes Tensors, arrays, Values, numbers or lists, got {x!r}")


def require_numbers(name: str, x: Any, which: str) -> None:
    """A ``TypeError`` where there is None, a text or an object among the entries."""
    if isinstance(x, list | tuple) or (isinstance(x, np.ndarray) and x.dtype == object):
        for item in x:
            require_numbers(name, item, which)
    elif not (isinstance(x, Tensor | Value) or _is_number(x)) and (
        np.asarray(x).dtype.kind not in "biuf"
    ):
        raise TypeError(f"{name}: the {which} holds {x!r}, numbers are needed")


def _is_number(x: Any) -> bool:
    return isinstance(x, int | float | np.number | np.bool)


def _target_like(x: Tensor, target: Any) -> Any:
    """Plain targets in the precision of the input, so that float32 stays float32."""
    if isinstance(target, Tensor | Value) or _is_number(target):
        return target
    return Tensor(unmasked(target, x.dtype), requires_grad=False)


def as_list(target: Any) -> Any:
    """A target for numbers and Values: an array becomes nested lists."""
    if isinstance(target, Tensor):
        return target.numpy().tolist()
    return target.tolist() if isinstance(target, np.ndarray) else target


def shape_of(x: Any) -> tuple[int, ...]:
    """The shape of an array or of nested lists, which must be regular."""
    if not isinstance(x, list | tuple):
        return tuple(getattr(x, "shape", ()))
    inner = {shape_of(item) for item in x}
    if len(inner) > 1:
        raise ValueError(f"a list of samples must be regular, got rows of shapes {sorted(inner)}")
    return (len(x), *(inner.pop() if inner else ()))


def _require_equal_shapes(name: str, have: tuple[int, ...], want: tuple[int, ...]) -> None:
    if have == want:
        return
    try:
        together = np.broadcast_shapes(have, want)
    except ValueError:
        hint = "they must be equal"
    else:
        hint = (
            f"they would broadcast to {together}, which compares every output with the wrong "
            "targets"
        )
    if [n for n in have if n != 1] == [n for n in want if n != 1]:
        hint += f"; give np.reshape(target, {have}) as the target"
    raise ValueError(f"{name}: the input has shape {have} and the target {want}: {hint}")


def each(f: Callable[[Any, Any], Any], x: Any, target: Any) -> Any:
    """f of every pair: on arrays at once, on lists one by one."""
    if not isinstance(x, list | tuple):
        return f(x, target)
    targets = [target] * len(x) if _is_number(target) else target
    return [each(f, a, t) for a, t in zip(x, targets, strict=True)]


def _flat(xs: Any) -> list[Any]:
    return [y for x in xs for y in _flat(x)] if isinstance(xs, list | tuple) else [xs]


def reduced(losses: Any, reduction: str) -> Any:
    """The mean or the sum of the losses of all entries, or all of them for ``"none"``."""
    check_reduction(reduction)
    if reduction == "none":
        return losses
    whole = _whole(losses, reduction)
    whole.label = LOSS
    return whole


def _whole(losses: Any, reduction: str) -> Any:
    if isinstance(losses, Tensor):
        return losses.mean() if reduction == "mean" else losses.sum()
    flat = _flat(losses)
    if not flat:
        raise ValueError("the loss of no outputs at all has no value")
    if len(flat) > 1:
        return autograd.mean(flat) if reduction == "mean" else autograd.sum(flat)
    return flat[0] if isinstance(flat[0], Value) else Value(flat[0], requires_grad=False)


def check_reduction(reduction: str) -> None:
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction is one of {', '.join(REDUCTIONS)}, got {reduction!r}")


# ---------------------------------------------------------------- what can be seen


def numbers_of(x: Any) -> np.ndarray:
    """The numbers themselves, of nodes or plain."""
    if isinstance(x, list | tuple):
        return np.array([numbers_of(item) for item in x])
    return unmasked(x.data if isinstance(x, Value | Tensor) else x)


def seen(x: Any) -> Any:
    """The numbers or, in a function being compiled, what stands for them."""
    return numbers_of(x) if are_known(x) else x


def are_known(x: Any) -> bool:
    """False in a function being compiled, whose numbers are only those of the example."""
    if isinstance(x, list | tuple):
        return all(map(are_known, x))
    return not getattr(x, "is_traced", False)


def all_are(t: Any, number: float) -> bool:
    """Whether a target is fixed, one number, and this one."""
    fixed = are_known(t) and not (isinstance(t, Value | Tensor) and t.requires_grad)
    return fixed and bool(np.all(numbers_of(t) == number))


def require_inside(name: str, x: Any, which: str, hint: str) -> None:
    """A ``ValueError`` where the numbers are no probabilities, with ``hint`` at its end."""
    if not are_known(x):
        return
    numbers = numbers_of(x)
    outside = (numbers < 0) | (numbers > 1)  # nan is the model's affair, not a wrong range
    if np.any(outside):
        place = f" at position {position_of(outside)}" if numbers.ndim else ""
        raise ValueError(
            f"{name} takes probabilities from 0 to 1, the {which}{place} is "
            f"{numbers[outside].flat[0]:g}{hint}"
        )


def wrong_shape(name: str, shape: tuple[int, ...], target: tuple[int, ...]) -> str:
    column = ": target.ravel() gives the class numbers of a column"
    return (
        f"{name}: for scores of shape {shape} the target is class numbers of shape "
        f"{shape[:-1]} or probabilities of shape {shape}, got shape {target}"
        f"{column if target == (*shape[:-1], 1) and len(shape) == 2 else ''}"
    )


def kind_of_target(name: str, shape: tuple[int, ...], target: np.ndarray) -> str:
    """``"classes"`` or ``"probabilities"``, by the target's shape, when its entries are right."""
    if target.shape == shape:
        sums = target.sum(axis=-1)
        if np.any(target < 0) or not np.allclose(sums, 1.0, atol=1e-5):
            raise ValueError(
                f"{name}: a target of the input's shape holds probabilities, one-hot rows "
                f"for example, which are not negative and add up to 1; got {short(target)}"
            )
        return "probabilities"
    if target.shape != shape[:-1]:
        raise ValueError(wrong_shape(name, shape, target.shape))
    count = shape[-1]
    if target.dtype.kind not in "biu" and np.any(target != np.floor(target)):
        wrong = target[target != np.floor(target)][0]
        raise ValueError(f"{name}: classes are whole numbers, got {wrong:g}")
    ends = (target.item(target.argmin()), target.item(target.argmax())) if target.size else (0, 0)
    if not 0 <= ends[0] <= ends[1] < count:
        outside = (target < 0) | (target >= count)
        place = f" at position {position_of(outside)}" if target.ndim else ""
        raise ValueError(
            f"{name}: class {target[outside].flat[0]:g}{place} is out of range: the input "
            f"has scores of {count} classes, 0 to {count - 1}"
        )
    return "classes"


def position_of(outside: np.ndarray) -> Any:
    """The index of the first entry that is true: a number, or a tuple of several axes."""
    index = tuple(int(i) for i in np.argwhere(outside)[0])
    return index[0] if len(index) == 1 else index


def short(array: np.ndarray) -> str:
    return np.array2string(array, precision=4, threshold=10, separator=", ").replace("\n", "")


# Operations that only move entries about: what lies behind them is what was computed.
_MOVING = {"reshape", "transpose", "getitem", "concatenate", "broadcast_to", "pos"}


def source_of(x: Any) -> str | None:
    """The function whose output ``x`` is, as far as the graph shows it."""
    if isinstance(x, list):
        return _source_of_list(x)
    while isinstance(x, Tensor | Value) and x.op.name in _MOVING and x.parents:
        x = x.parents[0]
    # of a list of Values, each item is the softmax of the one that stands first
    return x.op.name.removesuffix("_first") if isinstance(x, Tensor | Value) else None


def _source_of_list(xs: list[Any]) -> str | None:
    sources = {source_of(x) for x in xs}
    return sources.pop() if len(sources) == 1 else None
