"""What the tests of forward mode share: derivatives, random inputs, the test by transposing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.table.scalars import Primitive
from autograd.transforms import jvp, vjp


def d(f: Callable[..., Any]) -> Callable[..., Any]:
    """The derivative of a function of one number, by forward mode."""
    return lambda x: jvp(f, (x,), (1.0,))[1]


def slope_along(f: Callable[..., Any], *inputs: Any) -> Any:
    """The derivative when all inputs move at rate 1."""
    return jvp(f, inputs, tuple(np.ones_like(x) if np.ndim(x) else 1.0 for x in inputs))[1]


def inside(op: Primitive, slot: int, rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Random numbers inside the domain of an operand, away from whole numbers."""
    low, high = op.domain[slot]
    if op.name == "where" and slot == 0:
        return rng.integers(0, 2, shape).astype(float)
    if math.isfinite(low) and math.isfinite(high):
        return rng.uniform(low + 0.1 * (high - low), high - 0.1 * (high - low), shape)
    if math.isfinite(low):
        return low + rng.uniform(0.3, 2.3, shape)
    return rng.uniform(0.3, 2.3, shape) * rng.choice([-1.0, 1.0], shape)


def dot(a: Any, b: Any) -> float:
    """Σ ab over everything that two structures hold."""
    if isinstance(a, list | tuple):
        return sum(dot(x, y) for x, y in zip(a, b, strict=True))
    return float(np.sum(np.asarray(a, dtype=float) * np.asarray(b, dtype=float)))


def assert_transposes(f: Callable[..., Any], inputs: tuple[Any, ...], seed: int = 0) -> None:
    """⟨w, J v⟩ = ⟨Jᵀ w, v⟩, and J v is what finite differences say."""
    rng = np.random.default_rng(seed)
    v = tuple(rng.normal(size=np.shape(x)) if np.ndim(x) else float(rng.normal()) for x in inputs)
    output, tangent = jvp(f, inputs, v)
    again, pull = vjp(f, *inputs)
    np.testing.assert_array_equal(output, again)
    w = rng.normal(size=np.shape(output)) if np.ndim(output) else float(rng.normal())
    assert math.isclose(dot(w, tangent), dot(pull(w), v), rel_tol=1e-10, abs_tol=1e-12)
    h = 1e-6
    ahead, _ = jvp(f, tuple(x + h * d for x, d in zip(inputs, v, strict=True)), v)
    behind, _ = jvp(f, tuple(x - h * d for x, d in zip(inputs, v, strict=True)), v)
    quotient = (np.asarray(ahead) - np.asarray(behind)) / (2 * h)
    np.testing.assert_allclose(tangent, quotient, rtol=2e-6, atol=2e-7)
