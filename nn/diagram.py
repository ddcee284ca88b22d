"""The diagram of a model: which layers it has, and their numbers, as a plain record.

Weights are written here as the texts write them, inputs × outputs, ``O = XW + b``; a ``Linear``
stores the transpose, outputs × inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd
from autograd import Tensor, Value, no_grad
from nn.calls import evaluating
from nn.gradients import without_graph
from nn.layers import Activation, Dropout, Linear, Sequential
from nn.module import Module, views
from nn.names import numbered
from nn.neurons import MLP, Layer, Neuron

if TYPE_CHECKING:
    from autograd import NetworkDrawing

Numbers = list[list[float | None]]


@dataclass
class DrawnLayer:
    """A layer of neurons in a diagram: what holds its weights, and the activation behind it.

    sums  gives w·x + b of all its neurons
    """

    module: Neuron | Layer | Linear
    activation: str
    sums: Callable[[Any], Any]
    outputs: Callable[[Any], Any]

    @property
    def neurons(self) -> list[Neuron]:
        if isinstance(self.module, Linear):
            return []
        return self.module.neurons if isinstance(self.module, Layer) else [self.module]

    @property
    def inputs(self) -> int:
        return self.module.in_features if isinstance(self.module, Linear) else self.module.inputs

    @property
    def size(self) -> int:
        return self.module.out_features if isinstance(self.module, Linear) else len(self.neurons)

    @property
    def has_bias(self) -> bool:
        if isinstance(self.module, Linear):
            return self.module.bias is not None
        return self.neurons[0].b is not None

    @property
    def stored(self) -> str | None:
        """The shape in which the weights are stored, where that is the transpose."""
        return str(self.module.weight.shape) if isinstance(self.module, Linear) else None

    def weights(self, read: Callable[[Any], Any]) -> Numbers:
        """What ``read`` gives for the weights, inputs × outputs."""
        if isinstance(self.module, Linear):
            return _listed(read(self.module.weight), (self.size, self.inputs), transposed=True)
        return [[_number(read(n.w[i])) for n in self.neurons] for i in range(self.inputs)]

    def biases(self, read: Callable[[Any], Any]) -> list[float | None]:
        if not self.has_bias:
            return [None] * self.size
        if isinstance(self.module, Linear):
            return _listed(read(self.module.bias), (1, self.size))[0]
        return [_number(read(n.b)) for n in self.neurons]


def _number(x: Any) -> float | None:
    return None if x is None else float(x)


def _listed(array: Any, shape: tuple[int, int], transposed: bool = False) -> Numbers:
    if array is None:
        empty: Numbers = [[None] * shape[0] for _ in range(shape[1])]
        return empty if transposed else [[None] * shape[1] for _ in range(shape[0])]
    matrix = np.asarray(array, dtype=float).reshape(shape)
    rows: Numbers = (matrix.T if transposed else matrix).tolist()
    return rows


# ---------------------------------------------------------------- which layers a model has


def layers_of(model: Module) -> list[DrawnLayer]:
    """The layers of a model in their order, each with the activation behind it."""
    layers: list[DrawnLayer] = []
    for part in _parts(model):
        if isinstance(part, Activation):
            _activate(model, layers, part)
        elif isinstance(part, Neuron | Layer | Linear):
            layers.append(_layer_of(part))
    if not layers:
        raise TypeError(f"draw() shows models with weights, and {model!r} has none")
    for before, after in pairwise(layers):
        if before.size != after.inputs:
            raise TypeError(
                f"draw() shows layers one after the other, and in {model!r} a layer of "
                f"{before.size} neurons stands before one of {after.inputs} inputs"
            )
    return layers


def _parts(model: Module) -> list[Module]:
    """The modules that compute, in order: neurons, layers, activations."""
    if isinstance(model, Neuron | Layer | Linear | Activation | Dropout):
        return [model]
    inside = model.layers if isinstance(model, MLP | Sequential) else _members(model)
    return [part for module in inside for part in _parts(module)]


def _members(model: Module) -> list[Module]:
    """The modules that a module of one's own holds, in the order of its attributes."""
    members = [member for _, member in model._held() if isinstance(member, Module)]
    if not members:
        raise TypeError(
            f"draw() shows neurons, layers and what is made of them, and {model!r} is none of these"
        )
    return members


def _layer_of(module: Neuron | Layer | Linear) -> DrawnLayer:
    if isinstance(module, Linear):
        return DrawnLayer(module, "linear", module, lambda z: z)
    if isinstance(module, Neuron):
        return DrawnLayer(
            module,
            _named(module.activation),
            lambda x: [module.weighted_sum(x)],
            lambda x: [module(x)],
        )
    return DrawnLayer(
        module,
        _named(module.activation),
        lambda x: [n.weighted_sum(x) for n in module.neurons],
        module,
    )


def _named(activation: str) -> str:
    return "linear" if activation == "identity" else activation


def _activate(model: Module, layers: list[DrawnLayer], activation: Activation) -> None:
    if activation.function == "identity":
        return
    if not layers or layers[-1].activation != "linear":
        raise TypeError(
            f"draw() shows layers, each with one activation or none behind it; in {model!r} there "
            f"is no place for {activation!r}"
        )
    last = layers[-1]
    options = ", ".join(activation._arguments())
    last.activation = activation.function + (f"({options})" if options else "")
    before = last.outputs
    last.outputs = lambda x: activation(before(x))


# ---------------------------------------------------------------- record and values


def network_record(model: Module) -> dict[str, Any]:
    """The structure of a model as plain data: sizes, activations, biases, names.

    >>> network_record(Layer(2, 2, "sigmoid", bias=False, seed=0))["sizes"]
    [2, 2]
    """
    layers = layers_of(model)
    last = layers[-1].size
    alone = isinstance(model, Neuron | Layer)  # no network, so no output layer: h
    letter = "h" if alone else "o"
    one = last == 1 and not isinstance(model, Layer)
    return {
        "sizes": [layers[0].inputs, *(layer.size for layer in layers)],
        "activations": [layer.activation for layer in layers],
        "bias": [layer.has_bias for layer in layers],
        "inputs": numbered("x", layers[0].inputs),
        "outputs": [letter] if one else numbered(letter, last),
    }


def network_values(model: Module, x: Any = None) -> dict[str, Any]:
    """The numbers of a model in the shape of its record; with an input, those it gives.

    >>> layer = Layer(2, 2, "sigmoid", bias=False, init=[[0.9, 0.3], [0.2, 0.8]])
    >>> values = network_values(layer, [1.0, 0.5])
    >>> values["W"], [round(h, 4) for h in values["h"][0]]
    ([[[0.9, 0.2], [0.3, 0.8]]], [0.7408, 0.6457])
    """
    layers = layers_of(model)
    values = _read(layers, lambda leaf: leaf.data)
    gradients = _read(layers, lambda leaf: without_graph(leaf.grad))
    if any(number is not None for layer in gradients["W"] for row in layer for number in row):
        values["gradients"] = gradients
    if x is not None:
        values |= _activations(model, layers, _sample(x, layers[0].inputs))
    return values


def _read(layers: Sequence[DrawnLayer], read: Callable[[Any], Any]) -> dict[str, Any]:
    return {
        "W": [layer.weights(read) for layer in layers],
        "b": [layer.biases(read) for layer in layers],
    }


def _sample(x: Any, inputs: int) -> list[float]:
    """One sample as a list of numbers."""
    try:
        array = np.asarray(_data(x), dtype=float)
    except (TypeError, ValueError):
        raise _no_sample(f"{x!r:.60}", inputs) from None
    if array.ndim == 2 and len(array) == 1:
        array = array[0]
    if array.ndim == 0 and inputs == 1:
        array = array.reshape(1)
    if array.shape != (inputs,):
        raise _no_sample(f"shape {array.shape}", inputs)
    numbers: list[float] = array.tolist()
    return numbers


def _no_sample(given: str, inputs: int) -> ValueError:
    return ValueError(f"draw() shows one sample, of shape ({inputs},) for this model; got {given}")


def _data(x: Any) -> Any:
    if isinstance(x, list | tuple):
        return [_data(item) for item in x]
    return x.data if isinstance(x, Value | Tensor) else x


def _activations(model: Module, layers: list[DrawnLayer], x: list[float]) -> dict[str, Any]:
    """What goes into and comes out of every activation, as the modules themselves compute it."""
    z: list[list[float]] = []
    h: list[list[float]] = []
    with evaluating(model), no_grad():
        for layer in layers:
            given = h[-1] if h else x
            sums = layer.sums(given)
            z.append(_flat(sums))
            h.append(_flat(layer.outputs(given if layer.neurons else sums)))
        whole = _flat(model(x))
    if not np.allclose(whole, h[-1], rtol=1e-6, atol=1e-12, equal_nan=True):
        raise TypeError(
            f"draw() reads {type(model).__name__} as its parts one after the other, and its "
            "forward() computes something else: draw its parts"
        )
    return {"x": x, "z": z, "h": h}


def _flat(x: Any) -> list[float]:
    items = x if isinstance(x, list | tuple) else [x]
    return [float(n) for item in items for n in np.ravel(_data(item))]


# ---------------------------------------------------------------- draw()


def _draw(model: Module, x: Any, options: dict[str, Any]) -> NetworkDrawing:
    if type(model).forward not in _KNOWN and x is None:
        inputs = layers_of(model)[0].inputs  # a forward of one's own: is it what is drawn?
        network_values(model, (np.arange(inputs) % 7 - 2.5) / 5)
    stored = [layer.stored for layer in layers_of(model)]
    record, values = network_record(model), network_values(model, x)
    return autograd.draw_network(record, values, stored=stored, **options)


_KNOWN = {kind.forward for kind in (Neuron, Layer, MLP, Linear, Sequential)}
views["draw"] = _draw
