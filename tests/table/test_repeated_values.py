"""Vectors of repeated eigenvalues and singular values turn at will, and have no derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, grad

TURNED = np.linalg.qr(np.random.default_rng(4).normal(size=(3, 3)))[0]
# Two equal values and one alone, in axes that are none of the matrix's own.
MIXED = TURNED @ np.diag([2.0, 2.0, 5.0]) @ TURNED.T

ASKED: dict[str, tuple[Callable[[Any], Any], np.ndarray]] = {
    "an entry at 2": (lambda t: np.linalg.eigh(t)[1][0, 0], 2 * np.eye(2)),
    "another entry": (lambda t: np.linalg.eigh(t)[1][0, 1], 2 * np.eye(2)),
    "two entries": (lambda t: (v := np.linalg.eigh(t)[1])[0, 0] * 3 + v[0, 1], 2 * np.eye(2)),
    "a square": (lambda t: np.linalg.eigh(t)[1][0, 0] ** 2, 2 * np.eye(2)),
    "an entry of three": (lambda t: np.linalg.eigh(t)[1][0, 0], np.diag([2.0, 2.0, 5.0])),
    "in other axes": (lambda t: np.linalg.eigh(t)[1][0, 0], MIXED),
    "one matrix of a stack": (
        lambda t: np.linalg.eigh(t)[1][1, 0, 0],
        np.stack([np.diag([1.0, 2.0]), np.eye(2)]),
    ),
    "u": (lambda t: np.linalg.svd(t)[0][0, 0], np.eye(2)),
    "vh": (lambda t: np.linalg.svd(t)[2][0, 0], np.eye(2)),
    "u, higher than wide": (
        lambda t: np.linalg.svd(t, full_matrices=False)[0][0, 0],
        np.eye(3, 2),
    ),
}


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("name", ASKED)
def test_what_asks_for_a_vector_that_may_turn_is_refused(name: str, create_graph: bool) -> None:
    """PyTorch's answer to each of them is nan; v[0, 0] of a turned v is cos t, not 1."""
    f, data = ASKED[name]
    with pytest.raises(np.linalg.LinAlgError, match=r"of repeated .* have no derivative"):
        f(Tensor(data)).backward(create_graph=create_graph)


def symmetric_difference(f: Callable[[Any], float], a: np.ndarray) -> np.ndarray:
    """∂f/∂a by central differences, both entries of a pair moved together."""
    step, found = 1e-6, np.zeros_like(a)
    for i, j in np.ndindex(a.shape):
        moved = np.zeros_like(a)
        moved[i, j] += step / 2
        moved[j, i] += step / 2
        found[i, j] = (f(a + moved) - f(a - moved)) / (2 * step)
    return found


C = np.array([0.3, -1.1, 0.7])
INVARIANT: dict[str, Callable[[Any], Any]] = {
    "the vector alone": lambda t: np.dot(np.linalg.eigh(t)[1][:, 2], C) ** 2,
    "it and the values": lambda t: (
        np.dot((e := np.linalg.eigh(t))[1][:, 2], C) ** 2 + e[0][0] + e[0][1] - 2 * e[0][2]
    ),
}


@pytest.mark.parametrize("name", INVARIANT)
def test_the_vector_of_a_value_alone_keeps_its_derivative(name: str) -> None:
    f = INVARIANT[name]
    expected = symmetric_difference(lambda a: float(f(a)), MIXED)
    np.testing.assert_allclose(grad(f)(MIXED), expected, atol=1e-8)


def test_equal_values_share_beside_a_vector() -> None:
    """Σ of the equal values is smooth, one of them alone has the mean of their slopes."""
    w = np.linalg.eigh(MIXED)[1]
    found = grad(lambda t: (e := np.linalg.eigh(t))[0][0] + 0 * e[1][0, 2])(MIXED)
    np.testing.assert_allclose(found, w[:, :2] @ w[:, :2].T / 2, atol=1e-12)
