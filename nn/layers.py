"""Layers on tensors: Linear, Sequential, Dropout and one module for each activation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

import autograd
from autograd import Tensor, Value
from nn import init as initialisation
from nn import names
from nn.data import unmasked
from nn.init import Bias, Seed
from nn.module import Module, Place

# ---------------------------------------------------------------- activations


class Activation(Module):
    """A module without parameters that applies one function.

    Takes a Tensor or an array and gives a Tensor; takes a Value, a number or a list of
    them (or of Tensors with one entry for each sample) and gives the same.
    """

    function = "identity"
    options: dict[str, Any] = {}  # noqa: RUF012  (names and usual values, never changed)

    def __init__(self, *values: Any, **options: Any) -> None:
        given = dict(zip(self.options, values, strict=False)) | options
        if len(values) > len(self.options) or given.keys() - self.options.keys():
            takes = ", ".join(f"{n}={v}" for n, v in self.options.items()) or "nothing"
            raise TypeError(f"{type(self).__name__}() takes {takes}")
        self.settings = {**self.options, **given}

    def forward(self, x: Any) -> Any:
        if isinstance(x, np.ndarray):
            x = Tensor(x, requires_grad=False)
        return apply_activation(self.function, x, **self.settings)

    def _arguments(self) -> list[str]:
        changed = {n: v for n, v in self.settings.items() if v != self.options[n]}
        return [f"{n}={v!r}" for n, v in changed.items()]


def apply_activation(name: str, x: Any, **options: Any) -> Any:
    """An activation by its name, of an array, of a number, or of each item of a list."""
    if name == "identity":
        return x
    function: Callable[..., Any] = getattr(autograd, name)
    if name == "softmax":
        return _softmax(x, **options)
    if isinstance(x, list | tuple):
        return [apply_activation(name, item, **options) for item in x]
    return function(x, **options)


def _softmax(x: Any, axis: int = -1) -> Any:
    if not isinstance(x, list | tuple):
        return autograd.softmax(x, axis=axis)
    if axis != -1:
        raise ValueError(
            f"the softmax of lists is over the innermost one, got axis={axis}: use a Tensor"
        )
    if any(isinstance(item, list | tuple) for item in x):
        return [_softmax(item, axis) for item in x]
    if any(isinstance(item, Tensor | np.ndarray) for item in x):
        shares = autograd.softmax(autograd.stack(x), axis=0)
        return [shares[i] for i in range(len(x))]
    return autograd.softmax(x)


# By the name of the function, which is what neurons and layers are told.
ACTIVATIONS: dict[str, type[Activation]] = {}


def _activation(name: str, function: str, **options: Any) -> type[Activation]:
    """The module of one of autograd's functions; ``options`` are its names and usual values."""
    takes = ", ".join(f"{option}={usual}" for option, usual in options.items())
    text = f"The activation ``{function}``" + (f"; takes ``{takes}``." if takes else ".")
    body = {"function": function, "options": options, "__doc__": text, "__module__": __name__}
    ACTIVATIONS[function] = kind = type(name, (Activation,), body)
    return kind


Sigmoid = _activation("Sigmoid", "sigmoid")
Tanh = _activation("Tanh", "tanh")
ReLU = _activation("ReLU", "relu")
LeakyReLU = _activation("LeakyReLU", "leaky_relu", slope=0.01)
ELU = _activation("ELU", "elu", alpha=1.0)
GELU = _activation("GELU", "gelu")
SiLU = _activation("SiLU", "silu")
Softplus = _activation("Softplus", "softplus")
Softmax = _activation("Softmax", "softmax", axis=-1)
Step = _activation("Step", "step")
Identity = _activation("Identity", "identity")


def activation_name(activation: Any) -> str:
    """The name of autograd's function, from ``"tanh"``, ``Tanh`` or None (identity)."""
    if activation is None:
        return "identity"
    if isinstance(activation, type) and issubclass(activation, Activation):
        return activation.function
    if activation in ACTIVATIONS:
        return str(activation)
    raise ValueError(f"no activation is called {activation!r}: {', '.join(ACTIVATIONS)}")


# ---------------------------------------------------------------- layers


def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """input @ weight.T + bias, as PyTorch's ``linear``; with a bias it is one node.

    input   (..., inputs)
    weight  (outputs, inputs)
    bias    (outputs,), or None

    >>> linear(Tensor([1.0, 0.5]), Tensor([[0.9, 0.3], [0.2, 0.8]])).numpy()
    array([1.05, 0.6 ])
    """
    if bias is None:
        return autograd.matmul(input, autograd.transpose(weight))
    return autograd.linear(input, weight, bias)


# Filled by the file of neurons, which stands above this one.
conversions: dict[str, Callable[..., Any]] = {}


class Linear(Module):
    """x @ weight.T + bias for every row of x.

    in_features   the length of the last axis of the input
    out_features  the length of the last axis of the output
    bias          False leaves it out; it starts at 0, or at a number or numbers (out_features,)
    init          a name, function or array, see ``nn.init.drawn``; by default what fits the
                  activation that follows in a ``Sequential``
    seed          a whole number or a NumPy Generator
    dtype         float64 or float32

    >>> layer = Linear(2, 3, seed=0)
    >>> layer(np.ones((5, 2))).shape
    (5, 3)
    >>> layer.weight.shape, layer.bias.shape
    ((3, 2), (3,))
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: Bias = True,
        *,
        init: Any = None,
        seed: Seed = None,
        dtype: Any = np.float64,
    ) -> None:
        self.in_features = positive_count(in_features, "in_features of Linear")
        self.out_features = positive_count(out_features, "out_features of Linear")
        self.seed = initialisation.own_seed(seed)
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float64, np.float32):
            raise TypeError(f"the dtype of Linear is float64 or float32, got {self.dtype}")
        self._by_default = init is None
        self.activation: str | None = None
        self.weight = Tensor(self._drawn(init), label="W", copy=False)
        start = initialisation.biases(bias, self.out_features)
        self.bias = (
            None if start is None else Tensor(start.astype(self.dtype), label="b", copy=False)
        )

    is_layer = True

    def take_place(self, place: Place) -> None:
        for parameter, letter in ((self.weight, "W"), (self.bias, "b")):
            if parameter is not None and names.is_given(parameter.label):
                parameter.label = f"{letter}{place.layer}"

    def _drawn(self, init: Any) -> np.ndarray:
        shape = (self.out_features, self.in_features)
        drawn = initialisation.drawn(init, shape, self.activation, self.seed)
        return drawn.astype(self.dtype, copy=False)

    def fit_to(self, activation: str) -> None:
        """Draw the weights again by the scheme that fits ``activation``.

        Nothing happens to weights whose ``init`` was chosen, or that are no longer what
        they were drawn as: training is never undone.
        """
        if not self._by_default or activation == self.activation:
            return
        if np.array_equal(self.weight.data, self._drawn(None)):
            self.activation = activation
            self.weight.data = self._drawn(None)

    def forward(self, x: Any) -> Tensor:
        given = as_tensor(x, self.dtype)
        shape = getattr(given, "shape", ())
        if not shape or shape[-1] != self.in_features:
            raise ValueError(
                f"{self.name or 'the layer'}, {self!r}, takes arrays whose last axis has length "
                f"{self.in_features}, got one of shape {shape}"
            )
        result: Tensor = linear(given, self.weight, self.bias)
        return result

    def _arguments(self) -> list[str]:
        sizes = [str(self.in_features), str(self.out_features)]
        plain = [] if self.bias is not None else ["bias=False"]
        kind = [] if self.dtype == np.float64 else [f"dtype={self.dtype.name!r}"]
        return sizes + plain + kind


class Sequential(Module):
    """Modules one after the other: the output of each is the input of the next.

    Each ``Linear`` without an ``init`` of its own is initialised for the activation that
    follows it.

    >>> model = Sequential(Linear(2, 3, seed=0), ReLU(), Linear(3, 1, seed=1))
    >>> model
    Sequential(Linear(2, 3), ReLU(), Linear(3, 1))
    >>> list(model.named_parameters())
    ['0.weight', '0.bias', '2.weight', '2.bias']
    """

    def __init__(self, *modules: Module) -> None:
        for module in modules:
            if not isinstance(module, Module):
                hint = ": add brackets" if isinstance(module, type) else ""
                raise TypeError(f"Sequential() takes modules, got {module!r}{hint}")
        for index, module in enumerate(modules):
            module.name = module.name or f"{index} {type(module).__name__}"
        self.layers = list(modules)
        for first, second in pairwise(modules):
            if isinstance(first, Linear) and isinstance(second, Activation):
                first.fit_to(second.function)

    def _members(self) -> Iterable[tuple[str, Any]]:
        return ((str(index), module) for index, module in enumerate(self.layers))

    def forward(self, x: Any) -> Any:
        for module in self.layers:
            x = module(x)
        return x

    def to_neurons(self) -> Any:
        """The same network on scalars, an ``MLP``, in which every neuron can be seen.

        Takes layers of ``Linear``, each with one activation or none behind it.
        """
        return conversions["to_neurons"](self.layers)

    def _arguments(self) -> list[str]:
        return [repr(module) for module in self.layers]

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, index: int) -> Module:
        return self.layers[index]

    def __iter__(self) -> Iterator[Module]:
        return iter(self.layers)


class Dropout(Module):
    """In training, each number becomes 0 with probability p, and the others grow by 1/(1-p).

    In evaluation (``model.eval()``) everything passes unchanged. The mean is the same in
    both.

    >>> Dropout(0.5, seed=0)(np.ones(6)).numpy()
    array([2., 0., 0., 0., 2., 2.])
    """

    def __init__(self, p: float = 0.5, *, seed: Seed = None) -> None:
        if not 0 <= p < 1:
            raise ValueError(f"Dropout takes a probability from 0 to below 1, got {p}")
        self.p = float(p)
        self.generator = initialisation.generator(seed)

    def forward(self, x: Any) -> Any:
        if isinstance(x, list | tuple):
            return [self.forward(item) for item in x]
        if not isinstance(x, Value | Tensor):
            x = (Tensor if isinstance(x, np.ndarray) else Value)(x, requires_grad=False)
        if not self.training or self.p == 0:
            return x
        kept = self.generator.random(getattr(x, "shape", ())) >= self.p
        if isinstance(x, Value):
            return x * (float(kept) / (1 - self.p))
        return x * (kept / (1 - self.p)).astype(x.dtype)

    def _arguments(self) -> list[str]:
        return [f"{self.p:g}"]


def positive_count(n: Any, what: str) -> int:
    """A number of inputs or outputs, or an error."""
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"{what} is a whole number from 1 on, got {n!r}")
    return int(n)


def as_tensor(x: Any, dtype: Any = np.float64) -> Any:
    """Plain numbers as a constant Tensor, a list with nodes stacked, a node as it is."""
    if isinstance(x, Value | Tensor):
        return x
    if isinstance(x, list | tuple) and holds_nodes(x):
        return autograd.stack(x)
    return Tensor(unmasked(x, dtype), requires_grad=False)


def holds_nodes(xs: Any) -> bool:
    """Whether a list holds a Value or a Tensor at any depth."""
    return any(
        holds_nodes(x) if isinstance(x, list | tuple) else isinstance(x, Value | Tensor) for x in xs
    )
