"""Networks of single numbers, in which every neuron can be seen: Neuron, Layer, MLP.

A neuron is one ``dot`` node, w·x + b, and its activation. With ``expanded()`` the dot is
recorded as its products and their sum, with the same numbers to the last bit, for pictures
and steps that show every multiplication.

Inputs are a list of numbers or Values; or, for many samples at once, an array or Tensor of
shape (samples, inputs): then each neuron's output is a Tensor with one entry per sample.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np

from autograd import Tensor, Value, dot, say
from autograd import sum as sum_of
from nn import init as initialisation
from nn import names
from nn.init import Bias, Seed
from nn.layers import (
    ACTIVATIONS,
    Activation,
    Linear,
    Sequential,
    activation_name,
    apply_activation,
    conversions,
    positive_count,
)
from nn.module import Leaf, Module, Place
from nn.one_output import OneOutput

_expanded: ContextVar[bool] = ContextVar("expanded", default=False)


@contextmanager
def expanded() -> Iterator[None]:
    """Record each neuron's w·x + b as products and a sum instead of one ``dot`` node.

    >>> neuron = Neuron(2, init=[[0.9, 0.3]], bias=False, activation="identity")
    >>> neuron([1.0, 0.5]).op.name
    'dot'
    >>> with expanded():
    ...     neuron([1.0, 0.5]).op.name
    'sum'
    """
    token = _expanded.set(True)
    try:
        yield
    finally:
        _expanded.reset(token)


class Neuron(Module):
    """activation(w·x + b): one output of ``inputs`` numbers.

    inputs      how many numbers it takes
    activation  a name such as ``"tanh"``, see ``nn.layers.ACTIVATIONS``
    bias        False leaves it out; it starts at 0, or at a number that is given
    init        a name, a function, or the weights; default: what fits
    seed        a whole number or a NumPy Generator

    >>> neuron = Neuron(2, activation="sigmoid", bias=False, init=[[0.9, 0.3]])
    >>> round(neuron([1.0, 0.5]).item(), 4)
    0.7408
    >>> both = Neuron(2, "step", init=[1.0, 1.0], bias=-1.5)
    >>> [both(x).item() for x in ([0, 0], [0, 1], [1, 0], [1, 1])]
    [0.0, 0.0, 0.0, 1.0]
    """

    def __init__(
        self,
        inputs: int,
        activation: Any = "tanh",
        *,
        bias: Bias = True,
        init: Any = None,
        seed: Seed = None,
    ) -> None:
        self.inputs = positive_count(inputs, "inputs of Neuron")
        self.activation = activation_name(activation)
        if self.activation == "softmax":
            raise ValueError("softmax is of a whole layer: Layer(..., activation='softmax')")
        row = [init] if np.shape(init) == (self.inputs,) else init
        weights = initialisation.drawn(row, (1, self.inputs), self.activation, seed)[0]
        self.w = [Value(w) for w in weights.tolist()]
        start = initialisation.biases(bias, 1)
        self.b = None if start is None else Value(start.item())
        self._name([f"w{i}" for i in range(1, self.inputs + 1)], "b")

    # of a neuron alone: see ``nn.names``
    is_layer = is_neuron = True
    _sum_name, _output_name = "z", "h"

    def take_place(self, place: Place) -> None:
        neuron, layer = place.neuron, place.layer
        self.name = names.place_name(self.name, "neuron", neuron)
        weights = [names.weight_name(i, neuron, layer) for i in range(1, self.inputs + 1)]
        self._name(weights, names.bias_name(neuron, layer))
        self._sum_name = names.sum_name(neuron, layer)
        self._output_name = names.activation_name(neuron, layer)
        if place.is_last:
            self._output_name = names.output_name(neuron, place.count)

    def _name(self, weights: list[str], bias: str) -> None:
        for parameter, name in zip([*self.w, self.b], [*weights, bias], strict=True):
            if parameter is not None and names.is_given(parameter.label):
                parameter.label = name

    def forward(self, x: Any) -> Any:
        total = self.weighted_sum(x)
        if self.activation == "identity":
            total.label = self._output_name
            return total
        total.label = self._sum_name
        output = getattr(total, self.activation)()
        output.label = self._output_name
        return output

    def weighted_sum(self, x: Any) -> Any:
        """w·x + b, what goes into the activation."""
        xs = as_inputs(x, self.inputs, self)
        if _expanded.get():
            return self._written_out(xs)
        if self.b is None:
            return dot(self.w, xs)
        return dot([*self.w, self.b], xs.and_one)

    def _written_out(self, xs: CheckedInputs) -> Any:
        """The products and their sum in the order in which ``dot`` adds up: of samples, in turn."""
        terms: list[Any] = list(map(operator.mul, self.w, xs))
        if self.b is not None:
            terms.append(self.b)
        return reduce(operator.add, terms) if xs.holds_samples else sum_of(terms)

    def _arguments(self) -> list[str]:
        plain = [] if self.b is not None else ["bias=False"]
        return [str(self.inputs), f"activation={self.activation!r}", *plain]


class Layer(Module):
    """Neurons side by side, each of which sees all inputs: gives the list of their outputs.

    activation, seed  as for a ``Neuron``
    bias              also one number for each output
    init              also the weights (outputs, inputs)

    >>> layer = Layer(2, 2, "sigmoid", bias=False, init=[[0.9, 0.3], [0.2, 0.8]])
    >>> [round(y.item(), 4) for y in layer([1.0, 0.5])]
    [0.7408, 0.6457]
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        activation: Any = "tanh",
        *,
        bias: Bias = True,
        init: Any = None,
        seed: Seed = None,
    ) -> None:
        self.inputs = positive_count(inputs, "inputs of Layer")
        positive_count(outputs, "outputs of Layer")
        self.activation = activation_name(activation)
        weights = initialisation.drawn(init, (outputs, self.inputs), self.activation, seed)
        own = "identity" if self.activation == "softmax" else self.activation
        start = initialisation.biases(bias, outputs)
        self.neurons = [
            Neuron(inputs, own, bias=b, init=row[None])
            for row, b in zip(weights, [False] * outputs if start is None else start, strict=True)
        ]
        self.take_place(Place())

    is_layer = True

    def take_place(self, place: Place) -> None:
        count = len(self.neurons)
        self.name = names.place_name(self.name, "layer", place.layer)
        for i, neuron in enumerate(self.neurons, start=1):
            neuron.take_place(replace(place, neuron=i, count=count))
            if self.activation == "softmax":  # of the whole layer: a neuron gives its score
                self._shares = [*self._shares[: i - 1], neuron._output_name]
                neuron._output_name = neuron._sum_name

    _shares: Sequence[str] = ()

    def forward(self, x: Any) -> list[Any]:
        xs = as_inputs(x, self.inputs, self)
        outputs = [neuron(xs) for neuron in self.neurons]
        if self.activation != "softmax":
            return OneOutput(outputs) if len(outputs) == 1 else outputs
        shares = list(apply_activation("softmax", outputs))
        for share, name in zip(shares, self._shares, strict=False):
            share.label = name
        return shares

    def _own_parameters(self) -> list[tuple[str, Leaf]]:
        return list(self.named_parameters().items())  # a line for each neuron would be too much

    def _shapes(self, lang: str | None = None) -> str:
        each = self.neurons[0]._shapes(lang)
        return say("summary.neurons", lang, count=len(self.neurons), each=each)

    def weight(self) -> np.ndarray:
        """The weights as a matrix of shape (outputs, inputs)."""
        return np.array([[w.item() for w in neuron.w] for neuron in self.neurons])

    def to_matrix(self) -> Sequential:
        """The same layer on tensors: ``Linear`` and its activation."""
        return Sequential(*_linear_of(self))

    def _arguments(self) -> list[str]:
        plain = [] if self.neurons[0].b is not None else ["bias=False"]
        sizes = [str(self.inputs), str(len(self.neurons))]
        return [*sizes, f"activation={self.activation!r}", *plain]


class MLP(Module):
    """A multilayer perceptron on single numbers: layers one after the other.

    inputs      how many numbers it takes
    outputs     the number of neurons of each layer, the last one the outputs
    activation  of the hidden layers: a name, or a list with one for each
    output      the activation of the last layer, none by default
    scalar      True gives the only output itself instead of a list of one
    bias, init, seed  as for a ``Layer``

    >>> model = MLP(2, [16, 16, 1], activation="tanh", seed=0)
    >>> len(model.parameters())
    337
    >>> len(model([0.5, -0.5]))
    1
    >>> model
    MLP(2, [16, 16, 1], activation='tanh')
    """

    def __init__(
        self,
        inputs: int,
        outputs: Sequence[int],
        activation: Any = "tanh",
        *,
        output: Any = None,
        scalar: bool = False,
        bias: Bias = True,
        init: Any = None,
        seed: Seed = None,
    ) -> None:
        if isinstance(outputs, int) or not len(outputs):
            raise ValueError(
                f"MLP takes the number of neurons of each layer as a list such as [16, 16, 1], got "
                f"{outputs!r}"
            )
        if scalar and outputs[-1] != 1:
            raise ValueError(f"scalar=True needs one output, this MLP has {outputs[-1]}")
        generator = initialisation.generator(seed)
        activations = [*_one_each(activation, len(outputs) - 1), output]
        sizes = [inputs, *outputs]
        self.scalar = scalar
        self.layers = [
            Layer(n_in, n_out, kind, bias=bias, init=init, seed=generator)
            for n_in, n_out, kind in zip(sizes, sizes[1:], activations, strict=False)
        ]

    def forward(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x[0] if self.scalar else x

    def to_matrix(self) -> Sequential:
        """The same network on tensors: ``Linear`` layers and activations, equal weights."""
        return Sequential(*(part for layer in self.layers for part in _linear_of(layer)))

    def _arguments(self) -> list[str]:
        sizes = [len(layer.neurons) for layer in self.layers]
        *hidden, last = [layer.activation for layer in self.layers]
        texts = [str(self.layers[0].inputs), str(sizes)]
        if len(set(hidden)) == 1:
            texts.append(f"activation={hidden[0]!r}")
        elif hidden:
            texts.append(f"activation={hidden!r}")
        texts += [f"output={last!r}"] if last != "identity" else []
        texts += ["scalar=True"] if self.scalar else []
        return texts + (["bias=False"] if self.layers[0].neurons[0].b is None else [])


def _one_each(activation: Any, hidden: int) -> list[Any]:
    if not isinstance(activation, list | tuple):
        return [activation_name(activation)] * hidden
    if len(activation) != hidden:
        raise ValueError(
            f"the hidden layers are {hidden}, and activation lists {len(activation)}: the last "
            "layer's activation is given as output=..."
        )
    return list(activation)


# ---------------------------------------------------------------- inputs


class CheckedInputs(list[Any]):
    """Inputs that a layer has checked, once for all of its neurons."""

    _and_one: list[Any] | None = None
    _holds_samples: bool | None = None

    @property
    def holds_samples(self) -> bool:
        """Whether there is an input with a number for each sample, and not one number alone."""
        if self._holds_samples is None:
            self._holds_samples = any(isinstance(x, Tensor) for x in self)
        return self._holds_samples

    @property
    def and_one(self) -> list[Any]:
        """The inputs and the constant 1 that a bias weighs; made for the first neuron."""
        if self._and_one is None:
            self._and_one = [*self, 1.0]
        return self._and_one


def as_inputs(x: Any, count: int, module: Module) -> CheckedInputs:
    """``count`` Values or columns of samples, or an error that names the module."""
    if type(x) is CheckedInputs and len(x) == count:
        return x
    if isinstance(x, list | tuple) and len(x) and isinstance(x[0], list | tuple | np.ndarray):
        x = np.asarray(x, dtype=float)
    xs = _columns(x) if isinstance(x, np.ndarray | Tensor) else x
    if not isinstance(xs, list | tuple):
        raise ValueError(
            f"{_named(module)} takes a list of {count} numbers, got {x!r}: put it in brackets"
        )
    if len(xs) != count:
        raise ValueError(f"{_named(module)} takes {count} inputs, got {len(xs)}")
    return CheckedInputs(
        x if isinstance(x, Value | Tensor) else _input(x, i) for i, x in enumerate(xs, start=1)
    )


def _input(x: Any, number: int) -> Any:
    """A number as one named node that all neurons of the layer share."""
    return Value(x, label=names.input_name(number), requires_grad=False)


def _columns(x: np.ndarray | Tensor) -> list[Any]:
    """The inputs of one sample (1-d), or those of many samples, one Tensor for each input."""
    if x.ndim == 1:
        return x.tolist() if isinstance(x, np.ndarray) else list(x)
    if x.ndim != 2:
        raise ValueError(f"samples come as an array (samples, inputs), got shape {x.shape}")
    if isinstance(x, Tensor):
        return [x[:, i] for i in range(x.shape[1])]
    return [
        Tensor(x[:, i], label=names.input_name(i + 1), requires_grad=False)
        for i in range(x.shape[1])
    ]


def _named(module: Module) -> str:
    return f"{module.name}, {module!r}," if module.name else repr(module)


# ---------------------------------------------------------------- to matrices and back


def _linear_of(layer: Layer) -> list[Module]:
    biases = [neuron.b.item() for neuron in layer.neurons if neuron.b is not None]
    linear = Linear(layer.inputs, len(layer.neurons), biases or False, init=layer.weight())
    kind = ACTIVATIONS[layer.activation]
    return [linear] if layer.activation == "identity" else [linear, kind()]


def _neurons_from(modules: Sequence[Module]) -> MLP:
    """An MLP with the weights of ``Linear`` layers, each with one activation or none."""
    layers: list[Layer] = []
    before: Module | None = None
    for module in modules:
        if isinstance(module, Linear):
            layers.append(_layer_of(module))
        elif isinstance(module, Activation) and isinstance(before, Linear):
            layers[-1] = _layer_of(before, module)
        elif not (isinstance(module, Activation) and module.function == "identity"):
            raise ValueError(
                f"to_neurons() takes Linear layers, each with one activation or none behind it; "
                f"{module!r} has no place among neurons"
            )
        before = module
    if not layers:
        raise ValueError("to_neurons() needs at least one Linear layer")
    mlp = MLP(layers[0].inputs, [len(layer.neurons) for layer in layers], init="zeros")
    mlp.layers = layers
    return mlp


def _layer_of(linear: Linear, activation: Activation | None = None) -> Layer:
    if activation is not None and activation.settings != activation.options:
        raise ValueError(
            f"{activation!r} has other settings than the usual ones, which neurons do not have"
        )
    kind = "identity" if activation is None else activation.function
    return Layer(
        linear.in_features,
        linear.out_features,
        kind,
        bias=False if linear.bias is None else linear.bias.numpy(),
        init=linear.weight.numpy(),
    )


conversions["to_neurons"] = _neurons_from
