"""What a model is as a network: the sizes, the activations, and where each weight stands.

A network here is layers of w·x + b, each with one activation, whatever it is made of: neurons
of single numbers, ``Linear`` modules, or the arrays of a compiled program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any

import numpy as np

import autograd
from autograd import Tensor, no_grad
from nn.compiled import CompiledModel
from nn.layers import Activation, Linear, Sequential
from nn.module import Leaf, Module
from nn.names import numbered
from nn.neurons import MLP, Layer, Neuron

Entry = tuple[int, int]  # a leaf by its identity, and the place of a number in it


@dataclass
class Dense:
    """One layer: which numbers of which leaves its weights are, and its activation."""

    weights: list[list[Entry]]  # from each input, to each neuron
    bias: list[Entry]
    activation: str = "identity"
    options: dict[str, float] = field(default_factory=dict)


def layers_of(model: Module) -> list[Dense] | None:
    """The layers of a model; None of one that is more than layers one after the other."""
    if isinstance(model, CompiledModel):
        model = model.neurons
    layers: list[Dense] = []
    for part in _parts(model):
        if isinstance(part, Dense):
            layers.append(part)
        elif not isinstance(part, Activation) or not layers:
            return None
        elif part.function != "identity":
            last = layers[-1]
            if last.activation != "identity" or part.settings.get("axis", -1) != -1:
                return None
            last.activation = part.function
            last.options = {k: float(v) for k, v in part.settings.items() if k != "axis"}
    wide = [len(layer.weights[0]) for layer in layers]
    tall = [len(layer.weights) for layer in layers]
    return layers if layers and wide[:-1] == tall[1:] else None


def _parts(model: Module) -> Iterator[Dense | Module]:
    if isinstance(model, Sequential):
        for module in model.layers:
            yield from _parts(module)
    elif isinstance(model, MLP):
        for layer in model.layers:
            yield _of_neurons(layer.neurons, layer.activation)
    elif isinstance(model, Layer):
        yield _of_neurons(model.neurons, model.activation)
    elif isinstance(model, Neuron):
        yield _of_neurons([model], model.activation)
    elif isinstance(model, Linear):
        yield _of_matrix(model)
    else:
        yield model


def _of_neurons(neurons: Sequence[Neuron], activation: str) -> Dense:
    columns = [[(id(w), 0) for w in neuron.w] for neuron in neurons]
    bias = [(id(neuron.b), 0) for neuron in neurons if neuron.b is not None]
    return Dense([list(row) for row in zip(*columns, strict=True)], bias, activation)


def _of_matrix(linear: Linear) -> Dense:
    outputs, inputs = linear.weight.shape
    weight, bias = id(linear.weight), id(linear.bias)
    entries = [[(weight, j * inputs + i) for j in range(outputs)] for i in range(inputs)]
    return Dense(entries, [] if linear.bias is None else [(bias, j) for j in range(outputs)])


def network_of(model: Module) -> dict[str, Any] | None:
    """The structure as plain data, as the players read it; None where there is none.

    >>> network_of(MLP(2, [3, 1]))["sizes"]
    [2, 3, 1]
    """
    layers = layers_of(model)
    return None if layers is None else record_of(layers)


def record_of(layers: list[Dense]) -> dict[str, Any]:
    """The same of layers that are found already."""
    sizes = [len(layers[0].weights), *(len(layer.weights[0]) for layer in layers)]
    names = {"identity": "linear"}
    return {
        "sizes": sizes,
        "activations": [names.get(layer.activation, layer.activation) for layer in layers],
        "options": [layer.options for layer in layers],
        "bias": [bool(layer.bias) for layer in layers],
        "inputs": numbered("x", sizes[0]),
        "outputs": ["o"] if sizes[-1] == 1 else numbered("o", sizes[-1]),
    }


def order_of(model: Module, leaves: Sequence[Leaf]) -> np.ndarray | None:
    """Where each number of the network stands among those of ``leaves``, end to end.

    The network's order is layer by layer: the weights from the first input to each neuron,
    from the second, ..., then the biases. None where the model is no network, or where
    these leaves are not all of it.
    """
    layers = layers_of(model)
    if layers is None:
        return None
    places: dict[Entry, int] = {}
    if isinstance(model, CompiledModel):
        places = {(id(leaf), 0): k for k, leaf in enumerate(model.program.leaves())}
    else:
        start = 0
        for leaf in leaves:
            count = leaf.size if isinstance(leaf, Tensor) else 1
            places |= {(id(leaf), k): start + k for k in range(count)}
            start += count
    entries = [e for layer in layers for e in [*chain.from_iterable(layer.weights), *layer.bias]]
    if len(set(entries)) != len(places) or not places.keys() >= set(entries):
        return None
    return np.array([places[entry] for entry in entries])


def parameter_names(network: dict[str, Any]) -> list[str]:
    """The names of all weights and biases, in the network's order.

    >>> parameter_names(network_of(MLP(2, [2, 1])))[4:]
    ['b1_1', 'b1_2', 'w2_11', 'w2_21', 'b2_1']
    """
    names = []
    for layer, (inputs, outputs) in enumerate(
        zip(network["sizes"], network["sizes"][1:], strict=False), start=1
    ):
        gap = "_" if max(inputs, outputs) > 9 else ""
        names += [
            f"w{layer}_{i}{gap}{j}" for i in range(1, inputs + 1) for j in range(1, outputs + 1)
        ]
        if network["bias"][layer - 1]:
            names += [f"b{layer}_{j}" for j in range(1, outputs + 1)]
    return names


def outputs_at(network: dict[str, Any], weights: np.ndarray, X: np.ndarray) -> np.ndarray:
    """What a network gives at some weights, in its order, one row a sample."""
    h, start = X, 0
    for layer, (inputs, outputs) in enumerate(pairwise(network["sizes"])):
        W = weights[start : start + inputs * outputs].reshape(inputs, outputs)
        start += inputs * outputs
        h = h @ W  # (n, inputs) @ (inputs, outputs)
        if network["bias"][layer]:
            h = h + weights[start : start + outputs]
            start += outputs
        h = _activated(network["activations"][layer], h, network["options"][layer])
    return h


def _activated(name: str, z: np.ndarray, options: dict[str, float]) -> np.ndarray:
    if name == "linear":
        return z
    with no_grad():
        more: dict[str, Any] = {"axis": -1} if name == "softmax" else dict(options)
        given = Tensor(z, requires_grad=False)
        found: np.ndarray = getattr(autograd, name)(given, **more).numpy()
        return found
