"""Gradients by central differences, for tests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def slopes(f: Callable[[np.ndarray], float], x: np.ndarray) -> np.ndarray:
    """∂f/∂x by central differences."""
    result = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = 6e-6 * max(1.0, abs(x[i]))
        up, down = x.copy(), x.copy()
        up[i] += step
        down[i] -= step
        result[i] = (f(up) - f(down)) / (up[i] - down[i])
    return result
