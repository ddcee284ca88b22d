"""Plain gradient descent in PyTorch, as its users write it."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any


def descend(torch: ModuleType, loss: Any, parameters: Iterable[Any], rate: float) -> float:
    """Move the parameters against the gradient of the loss, and give its value."""
    loss.backward()
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.grad = None
    return float(loss.item())
