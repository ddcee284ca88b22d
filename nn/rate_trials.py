"""Trying a learning rate: a few steps that are taken back, and the curvature they meet."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd import Tensor
from nn.findings import Finding, Telling
from nn.optim import SGD, Optimizer
from nn.outputs import matching, one_number

STEPS = 20


def of_steps(
    model: Any,
    measure: Any,
    X: np.ndarray,
    y: np.ndarray,
    given: Optimizer | float,
    tell: Telling,
) -> Iterator[Finding]:
    """A few steps of the optimiser on all samples, which the caller takes back."""
    start = {name: np.array(p.data) for name, p in model.named_parameters().items()}
    if isinstance(given, Optimizer):
        settings = given.settings()
        optimizer: Optimizer = type(given)(model, **settings)
    else:
        optimizer = SGD(model, lr=float(given))
    losses = []
    for _ in range(STEPS):
        losses.append(_loss_and_gradients(model, measure, X, y))
        if not math.isfinite(losses[-1]):
            break
        optimizer.step()
    else:
        losses.append(_loss_and_gradients(model, measure, X, y))
    if math.isfinite(losses[-1]) and losses[-1] <= 1.5 * losses[0] + 1e-12:
        return
    for name, p in model.named_parameters().items():
        p.data = start[name]
    remedy = tell("steps_remedy")
    if isinstance(optimizer, SGD) and (curvature := _curvature(model, measure, X, y)) > 0:
        known = {"curvature": f"{curvature:.3g}", "stable": f"{2 / curvature:.2g}"}
        remedy = tell("curvature_remedy", **known)
    before, after = f"{losses[0]:.3g}", f"{losses[-1]:.3g}"
    seen = tell("steps", steps=len(losses) - 1, before=before, after=after)
    yield tell.finding("learning rate", f"lr={optimizer.lr:g}", seen, remedy)


def _loss_and_gradients(model: Any, measure: Any, X: np.ndarray, y: np.ndarray) -> float:
    model.zero_grad()
    try:
        output = model(X)
        loss = measure(output, matching(y, output))
    except ValueError:  # a loss that refuses nan
        return math.nan
    loss.backward()
    return one_number(loss)


def _curvature(model: Any, measure: Any, X: np.ndarray, y: np.ndarray) -> float:
    """The largest eigenvalue of the second derivative, by power iteration on gradients."""
    parameters = [p for p in model.parameters() if isinstance(p, Tensor)]
    start = [np.array(p.data) for p in parameters]

    def gradient_at(step: list[np.ndarray]) -> list[np.ndarray]:
        for p, data, change in zip(parameters, start, step, strict=True):
            p.data = data + change
        _loss_and_gradients(model, measure, X, y)
        return [np.zeros_like(p.data) if p.grad is None else np.array(p.grad) for p in parameters]

    chance = np.random.default_rng(0)
    direction = [chance.normal(size=data.shape) for data in start]
    size = 1e-4 * (1.0 + _length(start))
    found = 0.0
    for _ in range(12):
        length = _length(direction)
        if not 0.0 < length < math.inf:
            return found
        direction = [d * (size / length) for d in direction]
        ahead, behind = gradient_at(direction), gradient_at([-d for d in direction])
        product = [(a - b) / 2 for a, b in zip(ahead, behind, strict=True)]
        found, direction = _length(product) / size, product
    return found


def _length(arrays: list[np.ndarray]) -> float:
    return math.sqrt(sum(float(np.sum(np.square(a))) for a in arrays))
