"""The gradients of parameters: whose they are, how long they are, and cutting them down."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from autograd import Tensor, Value

Leaf = Value | Tensor


def leaves_of(parameters: Any) -> list[Leaf]:
    """The parameters of a model, of a list, or a single one, as a list that was checked."""
    if hasattr(parameters, "parameters"):
        parameters = parameters.parameters()
    elif isinstance(parameters, Value | Tensor):
        parameters = [parameters]
    elif isinstance(parameters, Mapping):
        parameters = parameters.values()
    leaves = list(parameters)
    if not leaves:
        raise ValueError("there are no parameters: pass model.parameters(), a list of leaves")
    for place, leaf in enumerate(leaves):
        if not isinstance(leaf, Value | Tensor):
            raise TypeError(
                f"parameter {place} is {leaf!r}: parameters are Values and Tensors, such as "
                "model.parameters() gives"
            )
        if not (leaf.is_leaf and leaf.requires_grad):
            kind = "was computed from others" if leaf.requires_grad else "is a constant"
            raise ValueError(
                f"parameter {place}, {leaf!r}, {kind}: an optimiser changes leaves that were made "
                "with requires_grad=True"
            )
    if len({id(leaf) for leaf in leaves}) < len(leaves):
        raise ValueError("a parameter is in the list twice, and every step would move it twice")
    return leaves


def without_graph(gradient: Any) -> Any:
    """A gradient without its graph, if ``create_graph`` made one."""
    return gradient.data if isinstance(gradient, _NODES) else gradient


_NODES = (Value, Tensor)


def grad_norm(parameters: Any, norm_type: float = 2.0) -> float:
    """The norm of all gradients taken as one vector; parameters without one count as 0."""
    return norm_of([without_graph(leaf.grad) for leaf in leaves_of(parameters)], norm_type)


def norm_of(gradients: list[Any], norm_type: float = 2.0) -> float:
    """The norm of the norms; that of a number is its size."""
    with np.errstate(all="ignore"):
        if norm_type == 2.0:
            return math.sqrt(sum([float(np.vdot(g, g)) for g in gradients if g is not None]))
        norms: list[Any] = [
            np.linalg.norm(np.ravel(g), norm_type) for g in gradients if g is not None
        ]
        return float(np.linalg.norm([*norms, 0.0], norm_type))


def clip_grad_norm_(parameters: Any, max_norm: float, norm_type: float = 2.0) -> float:
    """Shrink all gradients by one factor so that their norm is at most ``max_norm``.

    Gives the norm as it was before. The direction of the step stays the same.

    >>> from autograd import Value
    >>> x, y = Value(3.0), Value(4.0)
    >>> ((x * x + y * y) / 2).backward()
    >>> clip_grad_norm_([x, y], 1.0)
    5.0
    >>> round(x.grad, 4), round(y.grad, 4)
    (0.6, 0.8)
    """
    if not max_norm >= 0:
        raise ValueError(f"max_norm is the largest norm allowed, 0 or more; got {max_norm!r}")
    leaves = leaves_of(parameters)
    total = norm_of([without_graph(leaf.grad) for leaf in leaves], norm_type)
    factor = max_norm / (total + 1e-6)
    if not factor >= 1.0:  # also where the norm is nan, as in PyTorch
        _each_gradient(leaves, lambda g: g * factor)
    return total


def clip_grad_value_(parameters: Any, clip_value: float) -> None:
    """Cut every entry of every gradient to between -clip_value and clip_value."""
    if not clip_value >= 0:
        raise ValueError(f"clip_value is the largest entry allowed, 0 or more; got {clip_value!r}")
    _each_gradient(leaves_of(parameters), lambda g: np.clip(g, -clip_value, clip_value))


def _each_gradient(leaves: Iterable[Leaf], new: Any) -> None:
    with np.errstate(all="ignore"):
        for leaf in leaves:
            if leaf.grad is not None:
                leaf.grad = new(without_graph(leaf.grad))
