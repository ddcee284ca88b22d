"""What a network does with some samples: its layers' calls, and the numbers of each of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

import autograd
from nn.calls import evaluating, noting
from nn.findings import LayerStatistics, Telling
from nn.layers import Activation, Linear


def range_of(function: str) -> tuple[float, float]:
    """The least and the largest value of an activation, by its row of the table."""
    try:
        return autograd.primitive(function).range
    except KeyError:  # identity
        return -math.inf, math.inf


@dataclass
class Call:
    """A layer that was called, and what it gave; layers are counted from 1."""

    number: int
    name: str
    module: Any
    output: Any


def watched(model: Any, X: np.ndarray, tell: Telling) -> tuple[list[Call], Any]:
    """The calls of the modules that have no parts, in order, and the output."""
    calls: list[Call] = []
    linear = 0

    def note(module: Any, inputs: tuple[Any, ...], output: Any) -> None:
        nonlocal linear
        linear += isinstance(module, Linear)
        calls.append(Call(linear, tell("layer", number=linear), module, output))

    with noting([m for m in model.modules() if len(m.modules()) == 1], note):
        return calls, model(X)


@contextmanager
def kept(model: Any) -> Iterator[None]:
    """Evaluation inside; weights, gradients and mode as before afterwards."""
    parameters = model.parameters()
    before = [(p, np.array(p.data), p.grad) for p in parameters]
    model.zero_grad()
    try:
        with evaluating(model), np.errstate(all="ignore"):
            yield
    finally:
        for p, data, grad in before:
            if not np.array_equal(p.data, data, equal_nan=True):
                p.data = data
            p.grad = grad


def statistics(calls: list[Call]) -> list[LayerStatistics]:
    layers = []
    pairs = linear_calls(calls)
    for place, (call, activation) in enumerate(pairs):
        numbers = (activation or call).output.numpy()
        function = activation.module.function if activation else "identity"
        grad = call.output.grad
        zero = numbers == 0.0 if place < len(pairs) - 1 else np.full(numbers.shape, math.nan)
        dead = zero.reshape(-1, zero.shape[-1]).min(axis=0)
        layers.append(
            LayerStatistics(
                number=call.number,
                name=call.name,
                activation=function,
                gradient=0.0 if grad is None else _rms(grad),
                weight=_rms(call.module.weight.data),
                mean=float(numbers.mean()),
                std=float(numbers.std()),
                zero=float(np.mean(zero)),
                dead=float(np.mean(dead)),
                saturated=_saturated(function, numbers),
                stuck=float(np.mean(dead * (place == 0 or _held_down(call)))),
                blocked=float(np.mean(zero.min(axis=-1))),
            )
        )
    return layers


def _held_down(call: Call) -> Any:
    """The units that would be on for some sample, were it not for their bias."""
    bias = call.module.bias
    if bias is None:
        return False
    without = call.output.numpy() - bias.numpy()
    return (without > 0).reshape(-1, without.shape[-1]).any(axis=0)


def linear_calls(calls: list[Call]) -> list[tuple[Call, Call | None]]:
    """Each call of a Linear with that of the activation behind it."""
    pairs: list[tuple[Call, Call | None]] = []
    for call in calls:
        if isinstance(call.module, Linear):
            pairs.append((call, None))
        elif not isinstance(call.module, Activation) or call.module.function == "identity":
            continue
        elif pairs and pairs[-1][1] is None:
            pairs[-1] = (pairs[-1][0], call)
    return pairs


def _saturated(function: str, numbers: np.ndarray) -> float:
    low, high = range_of(function)
    if function == "softmax" or not math.isfinite(high - low):
        return 0.0
    return float(np.mean((numbers > high - 0.02) | (numbers < low + 0.02)))


def _rms(array: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(array)))) if array.size else 0.0
