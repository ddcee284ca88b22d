"""``autograd.misc.optimizers``: descent along a gradient function, on any structure of arrays.

Each takes ``grad(x, i)``, where to begin, and a ``callback(x, i, gradient)`` before every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.hips.misc.flatten import flatten

Gradient = Callable[[Any, int], Any]
Stride = Callable[[np.ndarray, int], np.ndarray]


def _descend(grad: Gradient, x0: Any, callback: Any, num_iters: int, stride: Stride) -> Any:
    x, unflatten = flatten(x0)
    for i in range(num_iters):
        found = grad(unflatten(x), i)
        if callback is not None:
            callback(unflatten(x), i, found)
        x = x - stride(flatten(found)[0], i)
    return unflatten(x)


def sgd(
    grad: Gradient, x0: Any, callback: Any = None, num_iters: int = 200, step_size: float = 0.1,
    mass: float = 0.9,
) -> Any:  # fmt: skip
    """Gradient descent with momentum.

    >>> x = sgd(lambda x, i: 2 * (x - 3.0), np.array([0.0]))
    >>> bool(abs(x[0] - 3.0) < 1e-3)
    True
    """
    velocity: Any = 0.0

    def stride(g: np.ndarray, i: int) -> np.ndarray:
        nonlocal velocity
        velocity = mass * velocity - (1.0 - mass) * g
        change: np.ndarray = -step_size * velocity
        return change

    return _descend(grad, x0, callback, num_iters, stride)


def rmsprop(
    grad: Gradient, x0: Any, callback: Any = None, num_iters: int = 100, step_size: float = 0.1,
    gamma: float = 0.9, eps: float = 1e-8,
) -> Any:  # fmt: skip
    """Strides divided by a running mean of the gradient's size (Hinton, 2012)."""
    size: Any = 1.0

    def stride(g: np.ndarray, i: int) -> np.ndarray:
        nonlocal size
        size = gamma * size + (1.0 - gamma) * g * g
        change: np.ndarray = step_size * g / (np.sqrt(size) + eps)
        return change

    return _descend(grad, x0, callback, num_iters, stride)


def adam(
    grad: Gradient, x0: Any, callback: Any = None, num_iters: int = 100, step_size: float = 0.001,
    b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8,
) -> Any:  # fmt: skip
    """Adam (Kingma and Ba, 2015)."""
    mean: Any = 0.0
    size: Any = 0.0

    def stride(g: np.ndarray, i: int) -> np.ndarray:
        nonlocal mean, size
        mean = b1 * mean + (1.0 - b1) * g
        size = b2 * size + (1.0 - b2) * g * g
        corrected = mean / (1.0 - b1 ** (i + 1))
        change: np.ndarray = step_size * corrected / (np.sqrt(size / (1.0 - b2 ** (i + 1))) + eps)
        return change

    return _descend(grad, x0, callback, num_iters, stride)
