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
from autograd import Tensor, Value  # noqa: F401  (Value is for the examples)
from nn.layers import as_tensor
from nn.layers import linear as linear
from nn.loss_inputs import (
    all_are,
    are_known,
    as_list,
    check_reduction,
    each,
    given,
    kind_of_target,
    numbers_of,
    prepared,
    reduced,
    require_inside,
    require_numbers,
    seen,
    shape_of,
    source_of,
    wrong_shape,
)
from nn.module import Module
from nn.names import LOSS

# ---------------------------------------------------------------- distances


def mse_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """The squared error, (input - target)².

    >>> mse_loss([Value(1.0), Value(3.0)], [0.0, 0.0]).item()
    5.0
    """
    x, t = prepared("mse_loss", input, target)
    return reduced(each(lambda a, b: (a - b) ** 2, x, t), reduction)


def l1_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """The absolute error, \\|input - target\\|; its slope at 0 is 0.

    >>> l1_loss([Value(1.0), Value(-3.0)], [0.0, 0.0]).item()
    2.0
    """
    x, t = prepared("l1_loss", input, target)
    return reduced(each(lambda a, b: abs(a - b), x, t), reduction)


def huber_loss(input: Any, target: Any, *, delta: float = 1.0, reduction: str = "mean") -> Any:
    """d²/2 for errors d up to ``delta``, and the straight line delta·(\\|d\\| - delta/2) beyond.

    >>> huber_loss([Value(0.5), Value(3.0)], [0.0, 0.0], reduction="sum").item()
    2.625
    """
    if not delta > 0:
        raise ValueError(f"huber_loss takes a delta above 0, got {delta}")
    x, t = prepared("huber_loss", input, target)

    def loss(a: Any, b: Any) -> Any:
        # with c the error limited to ±delta, c·(d - c/2) is both pieces at once
        error = a - b
        limited = autograd.clip(error, -delta, delta)
        return limited * (error - limited / 2)

    return reduced(each(loss, x, t), reduction)


def hinge_loss(input: Any, target: Any, *, margin: float = 1.0, reduction: str = "mean") -> Any:
    """max(0, margin - target·input), for targets -1 and +1 and scores of either sign.

    >>> hinge_loss([Value(0.5), Value(2.0)], [1, 1]).item()
    0.25
    """
    x, t = prepared("hinge_loss", input, target)
    for number in np.unique(numbers_of(t)) if are_known(t) else ():
        if number not in (-1.0, 1.0):
            raise ValueError(
                f"hinge_loss takes the targets -1 and +1, got {number:g}: from 0 and 1 they are "
                "2 * target - 1"
            )
    return reduced(each(lambda a, b: autograd.relu(margin - b * a), x, t), reduction)


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
    x, t = prepared("binary_cross_entropy", input, target)
    require_inside("binary_cross_entropy", x, "input", _SIGMOID_HINT)
    require_inside("binary_cross_entropy", t, "target", "")
    return reduced(each(_bce, x, t), reduction)


_SIGMOID_HINT = (
    ": end the model with a sigmoid, or give the scores to binary_cross_entropy_with_logits"
)


def _bce(p: Any, t: Any) -> Any:
    if all_are(t, 1.0):
        return -_log(p)
    if all_are(t, 0.0):
        return -_log_of_rest(p)
    return -(t * _log(p) + (1 - t) * _log_of_rest(p))


def _log(p: Any) -> Any:
    """log(p), below ``_SMALLEST`` with a steep straight slope instead of a pole."""
    regular = seen(p) > _SMALLEST
    if are_known(p) and np.all(regular):
        return autograd.log(p)
    return autograd.where(regular, autograd.log(p), _steep(p))


def _log_of_rest(p: Any) -> Any:
    """log(1 - p), likewise near p = 1."""
    regular = 1 - seen(p) > _SMALLEST
    if are_known(p) and np.all(regular):
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
    x, t = prepared(name, input, target)
    require_inside(name, t, "target", "")
    if source_of(x) == "sigmoid":
        raise ValueError(
            f"{name} applies the sigmoid itself, and the input already is the output of one: leave "
            "the sigmoid out of the model, or use binary_cross_entropy"
        )
    return reduced(each(_bce_of_scores, x, t), reduction)


def _bce_of_scores(z: Any, t: Any) -> Any:
    """-t·log σ(z) - (1 - t)·log(1 - σ(z)), where -log σ(z) = softplus(-z)."""
    if all_are(t, 1.0):
        return autograd.softplus(-z)
    if all_are(t, 0.0):
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
    x, is_array = given(input)
    require_numbers("cross_entropy", x, "input")
    require_numbers("cross_entropy", target, "target")
    if source_of(x) == "softmax":
        raise ValueError(
            "cross_entropy applies the softmax itself, and the input already is the output of one: "
            "leave the softmax out of the model"
        )
    if not is_array and not isinstance(x, list):
        raise ValueError(f"cross_entropy takes the scores of all classes as a list, got {x!r}")
    if is_array:
        check_reduction(reduction)
        return _cross_entropy_of_arrays(as_tensor(x), target, reduction)
    losses = _cross_entropy_of_lists(x, as_list(target), shape_of(x))
    return reduced(losses, reduction)


def _cross_entropy_of_arrays(x: Tensor, target: Any, reduction: str) -> Any:
    wanted = numbers_of(target)
    if kind_of_target("cross_entropy", x.shape, wanted) == "probabilities":
        weights = target if isinstance(target, Tensor) else wanted.astype(x.dtype)
        return reduced(-(weights * autograd.log_softmax(x, axis=-1)).sum(axis=-1), reduction)
    if wanted.dtype.kind not in "iu":
        wanted = wanted.astype(int)
    if reduction == "mean":  # one node, which keeps what its gradient needs
        loss = autograd.cross_entropy(x, wanted)
        loss.label = LOSS
        return loss
    picked = autograd.take_along_axis(autograd.log_softmax(x), wanted[..., None], axis=-1)
    return reduced(-picked[..., 0], reduction)


def _cross_entropy_of_lists(x: list[Any], target: Any, shape: tuple[int, ...]) -> Any:
    kind = _kind_of_given(shape, target)
    if len(shape) > 1:
        return [
            _cross_entropy_of_lists(row, t, shape[1:]) for row, t in zip(x, target, strict=True)
        ]
    total = autograd.logsumexp(x)
    if kind == "classes":
        return total - _picked(x, target)
    weighted = [t * score for t, score in zip(target, x, strict=True) if not all_are(t, 0.0)]
    return total - (autograd.sum(weighted) if len(weighted) > 1 else weighted[0])


def _picked(xs: list[Any], index: Any) -> Any:
    """The entry at an index, which in a function being compiled differs between samples."""
    if are_known(index):
        return xs[int(index)]
    picked = autograd.sum([autograd.where(index == i, x, 0.0) for i, x in enumerate(xs)])
    nearest = autograd.clip(autograd.round(index), 0, len(xs) - 1)
    return autograd.where(index == nearest, picked, np.nan)  # no such class: nothing to learn


def _kind_of_given(shape: tuple[int, ...], target: Any) -> str:
    """``kind_of_target``, by the shape alone where the entries cannot be known."""
    if are_known(target):
        return kind_of_target("cross_entropy", shape, numbers_of(target))
    form = shape_of(target)
    if form not in (shape, shape[:-1]):
        raise ValueError(wrong_shape("cross_entropy", shape, form))
    return "probabilities" if form == shape else "classes"


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
        check_reduction(self.settings["reduction"])

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
