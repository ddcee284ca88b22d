"""Losses: how far outputs are from targets, as one number to make small.

Each takes ``input`` (what a model gave) and ``target`` (what it should have given) as
Tensors or arrays of one shape, or as numbers, Values and lists of them; and ``reduction``:
``"mean"``, ``"sum"``, or ``"none"`` for the loss of every entry. Mistakes that would train
silently towards nonsense raise a ``ValueError`` that says what to do.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd
from autograd import Tensor, Value
from nn.layers import as_tensor
from nn.layers import linear as linear
from nn.module import Module

REDUCTIONS = ("mean", "sum", "none")

# ---------------------------------------------------------------- inputs and reductions


def _prepared(name: str, x: Any, target: Any) -> tuple[Any, Any]:
    """Both as Tensors or both as (lists of) numbers and Values, of one shape."""
    x, is_array = _given(x)
    if is_array or (isinstance(target, Tensor) and target.requires_grad):
        x = as_tensor(x)
        target = _target_like(x, target)
    else:
        target = _as_list(target)
    if not _is_number(target):
        _require_equal_shapes(name, _shape(x), _shape(target))
    return x, target


def _given(x: Any) -> tuple[Any, bool]:
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


def _is_number(x: Any) -> bool:
    return isinstance(x, int | float | np.number | np.bool)


def _target_like(x: Tensor, target: Any) -> Any:
    """Plain targets in the precision of the input, so that float32 stays float32."""
    if isinstance(target, Tensor | Value) or _is_number(target):
        return target
    return Tensor(np.asarray(target, dtype=x.dtype), requires_grad=False)


def _as_list(target: Any) -> Any:
    if isinstance(target, Tensor):
        return target.numpy().tolist()
    return target.tolist() if isinstance(target, np.ndarray) else target


def _shape(x: Any) -> tuple[int, ...]:
    """The shape of an array or of nested lists, which must be regular."""
    if not isinstance(x, list | tuple):
        return tuple(getattr(x, "shape", ()))
    inner = {_shape(item) for item in x}
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


def _each(f: Callable[[Any, Any], Any], x: Any, target: Any) -> Any:
    """f of every pair: on arrays at once, on lists one by one."""
    if not isinstance(x, list | tuple):
        return f(x, target)
    targets = [target] * len(x) if _is_number(target) else target
    return [_each(f, a, t) for a, t in zip(x, targets, strict=True)]


def _flat(xs: Any) -> list[Any]:
    return [y for x in xs for y in _flat(x)] if isinstance(xs, list | tuple) else [xs]


def _reduced(losses: Any, reduction: str) -> Any:
    _check_reduction(reduction)
    if reduction == "none":
        return losses
    if isinstance(losses, Tensor):
        return losses.mean() if reduction == "mean" else losses.sum()
    if not isinstance(losses, list):
        return losses if isinstance(losses, Value) else Value(losses, requires_grad=False)
    if not losses:
        raise ValueError("the loss of no outputs at all has no value")
    return autograd.mean(_flat(losses)) if reduction == "mean" else autograd.sum(_flat(losses))


def _check_reduction(reduction: str) -> None:
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction is one of {', '.join(REDUCTIONS)}, got {reduction!r}")


# ---------------------------------------------------------------- distances


def mse_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """The squared error, (input - target)².

    >>> mse_loss([Value(1.0), Value(3.0)], [0.0, 0.0]).item()
    5.0
    """
    x, t = _prepared("mse_loss", input, target)
    return _reduced(_each(lambda a, b: (a - b) ** 2, x, t), reduction)


def l1_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """The absolute error, \\|input - target\\|; its slope at 0 is 0.

    >>> l1_loss([Value(1.0), Value(-3.0)], [0.0, 0.0]).item()
    2.0
    """
    x, t = _prepared("l1_loss", input, target)
    return _reduced(_each(lambda a, b: abs(a - b), x, t), reduction)


def huber_loss(input: Any, target: Any, *, delta: float = 1.0, reduction: str = "mean") -> Any:
    """d²/2 for errors d up to ``delta``, and the straight line delta·(\\|d\\| - delta/2) beyond.

    >>> huber_loss([Value(0.5), Value(3.0)], [0.0, 0.0], reduction="sum").item()
    2.625
    """
    if not delta > 0:
        raise ValueError(f"huber_loss takes a delta above 0, got {delta}")
    x, t = _prepared("huber_loss", input, target)

    def loss(a: Any, b: Any) -> Any:
        # with c the error limited to ±delta, c·(d - c/2) is both pieces at once
        error = a - b
        limited = autograd.clip(error, -delta, delta)
        return limited * (error - limited / 2)

    return _reduced(_each(loss, x, t), reduction)


def hinge_loss(input: Any, target: Any, *, margin: float = 1.0, reduction: str = "mean") -> Any:
    """max(0, margin - target·input), for targets -1 and +1 and scores of either sign.

    >>> hinge_loss([Value(0.5), Value(2.0)], [1, 1]).item()
    0.25
    """
    x, t = _prepared("hinge_loss", input, target)
    for number in np.unique(_numbers(t)) if _are_known(t) else ():
        if number not in (-1.0, 1.0):
            raise ValueError(
                f"hinge_loss takes the targets -1 and +1, got {number:g}: from 0 and 1 they are "
                "2 * target - 1"
            )
    return _reduced(_each(lambda a, b: autograd.relu(margin - b * a), x, t), reduction)


# ---------------------------------------------------------------- probabilities

# log(p) is followed by its tangent's slope only down to here, and never falls below -100:
# PyTorch's convention, which keeps a probability of 0 from giving infinite gradients.
_SMALLEST = 1e-12
_LEAST_LOG = -100.0


def binary_cross_entropy(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """-log(p) where the target is 1 and -log(1 - p) where it is 0, of probabilities p.

    Targets in between are weighted: -t·log(p) - (1 - t)·log(1 - p). A logarithm is at least
    -100 and its slope at most 1e12, so that p = 0 and p = 1 stay finite.

    >>> binary_cross_entropy(Value(0.25), 1).item()
    1.3862943611198906
    """
    x, t = _prepared("binary_cross_entropy", input, target)
    _require_inside("binary_cross_entropy", x, "input", _SIGMOID_HINT)
    _require_inside("binary_cross_entropy", t, "target", "")
    return _reduced(_each(_bce, x, t), reduction)


_SIGMOID_HINT = (
    ": end the model with a sigmoid, or give the scores to binary_cross_entropy_with_logits"
)


def _bce(p: Any, t: Any) -> Any:
    if _all_are(t, 1.0):
        return -_log(p)
    if _all_are(t, 0.0):
        return -_log_of_rest(p)
    return -(t * _log(p) + (1 - t) * _log_of_rest(p))


def _log(p: Any) -> Any:
    """log(p), below ``_SMALLEST`` with a steep straight slope instead of a pole."""
    regular = _seen(p) > _SMALLEST
    if _are_known(p) and np.all(regular):
        return autograd.log(p)
    return autograd.where(regular, autograd.log(p), _steep(p))


def _log_of_rest(p: Any) -> Any:
    """log(1 - p), likewise near p = 1."""
    regular = 1 - _seen(p) > _SMALLEST
    if _are_known(p) and np.all(regular):
        return autograd.log1p(-p)
    return autograd.where(regular, autograd.log1p(-p), _steep(1 - p))


def _steep(x: Any) -> Any:
    """The value of log(x), at least ``_LEAST_LOG``, with the slope 1 / ``_SMALLEST``."""
    here = autograd.detach(x)
    return autograd.maximum(autograd.log(here), _LEAST_LOG) + (x - here) / _SMALLEST


def binary_cross_entropy_with_logits(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """The binary cross entropy of sigmoid(input), with all digits for scores of any size.

    >>> binary_cross_entropy_with_logits(Value(-1000.0), 1).item()
    1000.0
    """
    name = "binary_cross_entropy_with_logits"
    x, t = _prepared(name, input, target)
    _require_inside(name, t, "target", "")
    if _source(x) == "sigmoid":
        raise ValueError(
            f"{name} applies the sigmoid itself, and the input already is the output of one: leave "
            "the sigmoid out of the model, or use binary_cross_entropy"
        )
    return _reduced(_each(_bce_of_scores, x, t), reduction)


def _bce_of_scores(z: Any, t: Any) -> Any:
    """-t·log σ(z) - (1 - t)·log(1 - σ(z)), where -log σ(z) = softplus(-z)."""
    if _all_are(t, 1.0):
        return autograd.softplus(-z)
    if _all_are(t, 0.0):
        return autograd.softplus(z)
    return t * autograd.softplus(-z) + (1 - t) * autograd.softplus(z)


def cross_entropy(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """-log of the probability that softmax(input) gives to the right class.

    input   scores of the classes along the last axis: (classes,) or (samples, classes)
    target  whole numbers, the right class of each sample; or probabilities of the input's
            shape, such as one-hot rows

    The softmax is inside: give it scores, not probabilities.

    >>> round(cross_entropy([Value(1.0), Value(2.0), Value(0.0)], 1).item(), 6)
    0.407606
    """
    x, is_array = _given(input)
    if _source(x) == "softmax":
        raise ValueError(
            "cross_entropy applies the softmax itself, and the input already is the output of one: "
            "leave the softmax out of the model"
        )
    if not is_array and not isinstance(x, list):
        raise ValueError(f"cross_entropy takes the scores of all classes as a list, got {x!r}")
    if is_array:
        _check_reduction(reduction)
        return _cross_entropy_of_arrays(as_tensor(x), target, reduction)
    losses = _cross_entropy_of_lists(x, _as_list(target), _shape(x))
    return _reduced(losses, reduction)


def _cross_entropy_of_arrays(x: Tensor, target: Any, reduction: str) -> Any:
    wanted = _numbers(target)
    if _kind_of_target(x.shape, wanted) == "probabilities":
        weights = target if isinstance(target, Tensor) else wanted.astype(x.dtype)
        return _reduced(-(weights * autograd.log_softmax(x, axis=-1)).sum(axis=-1), reduction)
    if wanted.dtype.kind not in "iu":
        wanted = wanted.astype(int)
    if reduction == "mean":  # one node, which keeps what its gradient needs
        return autograd.cross_entropy(x, wanted)
    picked = autograd.take_along_axis(autograd.log_softmax(x), wanted[..., None], axis=-1)
    return _reduced(-picked[..., 0], reduction)


def _cross_entropy_of_lists(x: list[Any], target: Any, shape: tuple[int, ...]) -> Any:
    kind = _kind_of_given(shape, target)
    if len(shape) > 1:
        return [
            _cross_entropy_of_lists(row, t, shape[1:]) for row, t in zip(x, target, strict=True)
        ]
    total = autograd.logsumexp(x)
    if kind == "classes":
        return total - _picked(x, target)
    weighted = [t * score for t, score in zip(target, x, strict=True) if not _all_are(t, 0.0)]
    return total - autograd.sum(weighted)


def _picked(xs: list[Any], index: Any) -> Any:
    """The entry at an index, which in a function being compiled differs between samples."""
    if _are_known(index):
        return xs[int(index)]
    picked = autograd.sum([autograd.where(index == i, x, 0.0) for i, x in enumerate(xs)])
    nearest = autograd.clip(autograd.round(index), 0, len(xs) - 1)
    return autograd.where(index == nearest, picked, np.nan)  # no such class: nothing to learn


def _kind_of_given(shape: tuple[int, ...], target: Any) -> str:
    """``_kind_of_target``, by the shape alone where the entries cannot be known."""
    if _are_known(target):
        return _kind_of_target(shape, _numbers(target))
    form = _shape(target)
    if form not in (shape, shape[:-1]):
        raise ValueError(_wrong_shape(shape, form))
    return "probabilities" if form == shape else "classes"


def _wrong_shape(shape: tuple[int, ...], target: tuple[int, ...]) -> str:
    return (
        f"cross_entropy: for scores of shape {shape} the target is class numbers of shape "
        f"{shape[:-1]} or probabilities of shape {shape}, got shape {target}"
    )


def _kind_of_target(shape: tuple[int, ...], target: np.ndarray) -> str:
    """``"classes"`` or ``"probabilities"``, by the target's shape, when its entries are right."""
    if target.shape == shape:
        sums = target.sum(axis=-1)
        if np.any(target < 0) or not np.allclose(sums, 1.0, atol=1e-5):
            raise ValueError(
                "cross_entropy: a target of the input's shape holds probabilities, one-hot rows "
                f"for example, which are not negative and add up to 1; got {_short(target)}"
            )
        return "probabilities"
    if target.shape != shape[:-1]:
        raise ValueError(_wrong_shape(shape, target.shape))
    count = shape[-1]
    if target.dtype.kind not in "biu" and np.any(target != np.floor(target)):
        wrong = target[target != np.floor(target)][0]
        raise ValueError(f"cross_entropy: classes are whole numbers, got {wrong:g}")
    ends = (target.item(target.argmin()), target.item(target.argmax())) if target.size else (0, 0)
    if not 0 <= ends[0] <= ends[1] < count:
        outside = (target < 0) | (target >= count)
        place = f" at position {_position(outside)}" if target.ndim else ""
        raise ValueError(
            f"cross_entropy: class {target[outside].flat[0]:g}{place} is out of range: the input "
            f"has scores of {count} classes, 0 to {count - 1}"
        )
    return "classes"


# ---------------------------------------------------------------- what can be seen


def _numbers(x: Any) -> np.ndarray:
    """The numbers themselves, of nodes or plain."""
    if isinstance(x, list | tuple):
        return np.array([_numbers(item) for item in x])
    return np.asarray(x.data if isinstance(x, Value | Tensor) else x)


def _seen(x: Any) -> Any:
    """The numbers or, in a function being compiled, what stands for them."""
    return _numbers(x) if _are_known(x) else x


def _are_known(x: Any) -> bool:
    """False in a function being compiled, whose numbers are only those of the example."""
    if isinstance(x, list | tuple):
        return all(map(_are_known, x))
    return not getattr(x, "is_traced", False)


def _all_are(t: Any, number: float) -> bool:
    """Whether a target is fixed, one number, and this one."""
    fixed = _are_known(t) and not (isinstance(t, Value | Tensor) and t.requires_grad)
    return fixed and bool(np.all(_numbers(t) == number))


def _require_inside(name: str, x: Any, which: str, hint: str) -> None:
    if not _are_known(x):
        return
    numbers = _numbers(x)
    outside = (numbers < 0) | (numbers > 1)  # nan is the model's affair, not a wrong range
    if np.any(outside):
        place = f" at position {_position(outside)}" if numbers.ndim else ""
        raise ValueError(
            f"{name} takes probabilities from 0 to 1, the {which}{place} is "
            f"{numbers[outside].flat[0]:g}{hint}"
        )


def _position(outside: np.ndarray) -> Any:
    index = tuple(int(i) for i in np.argwhere(outside)[0])
    return index[0] if len(index) == 1 else index


def _short(array: np.ndarray) -> str:
    return np.array2string(array, precision=4, threshold=10, separator=", ").replace("\n", "")


# Operations that only move entries about: what lies behind them is what was computed.
_MOVING = {"reshape", "transpose", "getitem", "concatenate", "broadcast_to", "pos"}


def _source(x: Any) -> str | None:
    """The function whose output ``x`` is, as far as the graph shows it."""
    if isinstance(x, list):
        return _source_of_list(x)
    while isinstance(x, Tensor | Value) and x.op.name in _MOVING and x.parents:
        x = x.parents[0]
    return x.op.name if isinstance(x, Tensor | Value) else None


def _source_of_list(xs: list[Any]) -> str | None:
    if not xs:
        return None
    if all(isinstance(x, Value) and x.op.name == "div" for x in xs):
        # the softmax of Values: exponentials over their common sum
        tops, totals = zip(*(x.parents for x in xs), strict=True)
        one_total = all(total is totals[0] for total in totals)
        summed = list(map(id, totals[0].parents)) == list(map(id, tops))
        if one_total and summed and totals[0].op.name == "sum":
            return "softmax" if all(top.op.name == "exp" for top in tops) else None
    sources = {_source(x) for x in xs}
    return sources.pop() if len(sources) == 1 else None


# ---------------------------------------------------------------- as modules


class Loss(Module):
    """A loss with its settings: ``loss(input, target)``."""

    function: Callable[..., Any]
    options: dict[str, Any] = {}  # noqa: RUF012  (names and usual values, never changed)

    def __init__(self, **options: Any) -> None:
        if unknown := options.keys() - self.options.keys():
            raise TypeError(
                f"{type(self).__name__}() takes {', '.join(self.options)}; got {unknown.pop()!r}"
            )
        self.settings = {**self.options, **options}
        _check_reduction(self.settings["reduction"])

    def forward(self, input: Any, target: Any) -> Any:
        return type(self).function(input, target, **self.settings)

    def _arguments(self) -> list[str]:
        return [f"{n}={v!r}" for n, v in self.settings.items() if v != self.options[n]]


def _loss_module(name: str, function: Callable[..., Any]) -> type[Loss]:
    parameters = inspect.signature(function).parameters.values()
    options = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
    text = f"{function.__name__} as a module.\n\n{inspect.getdoc(function)}".split(">>>")[0]
    body = {"function": staticmethod(function), "options": options, "__module__": __name__}
    return type(name, (Loss,), {**body, "__doc__": text.strip()})


MSELoss = _loss_module("MSELoss", mse_loss)
L1Loss = _loss_module("L1Loss", l1_loss)
HuberLoss = _loss_module("HuberLoss", huber_loss)
HingeLoss = _loss_module("HingeLoss", hinge_loss)
BCELoss = _loss_module("BCELoss", binary_cross_entropy)
BCEWithLogitsLoss = _loss_module("BCEWithLogitsLoss", binary_cross_entropy_with_logits)
CrossEntropyLoss = _loss_module("CrossEntropyLoss", cross_entropy)
