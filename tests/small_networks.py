"""Small networks that tests train, save and break, and the bits of their weights."""

from __future__ import annotations

from itertools import cycle, pairwise
from typing import Any

import numpy as np

from autograd import Value
from nn import MLP, Linear, Module, MSELoss, Sequential, Tanh

XOR = (np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0]))


def net(*sizes: int, act: Any = Tanh, seed: int = 0) -> Sequential:
    """Linear layers of these sizes with ``act`` in between, seeded from ``seed`` upwards."""
    parts: list[Any] = []
    for place, (a, b) in enumerate(pairwise(sizes)):
        parts += [Linear(a, b, seed=seed + place), act()]
    return Sequential(*parts[:-1])


def bits(model: Any) -> dict[str, bytes]:
    """Every parameter to the last bit."""
    return {name: array.tobytes() for name, array in model.state_dict().items()}


def gradients(model: Module, loss: Any) -> list[float]:
    """The gradient of each parameter, from this loss alone."""
    model.zero_grad()
    loss.backward()
    return [p.grad for p in model.parameters()]


def scalar_loss(*sizes: int, seed: int = 1) -> Any:
    """The squared loss of a perceptron of scalars on one sample."""
    from autograd import Value
    from nn import MLP, MSELoss

    given = cycle((0.5, -1.0, 0.3, 0.8))
    xs = [Value(next(given), label=f"x{i + 1}") for i in range(sizes[0])]
    return MSELoss()(MLP(sizes[0], list(sizes[1:]), seed=seed)(xs), [1.0] * sizes[-1])


def four_samples() -> Value:
    """The rows of XOR through one 2-2-1 network, and their mean loss."""
    model = MLP(2, [2, 1], seed=1)
    rows = [(0, 0), (0, 1), (1, 0), (1, 1)]
    outputs = [model([Value(float(x), label="x") for x in row])[0] for row in rows]
    loss: Value = MSELoss()(outputs, [0.0, 1.0, 1.0, 0.0])
    return loss
