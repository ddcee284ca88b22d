"""Training on a compiled program: arrays take the place of the neurons, which learn from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd import Program, Tensor, no_grad
from nn.module import Module
from nn.optim import Optimizer
from nn.outputs import as_array


class CompiledModel(Module):
    """The parameters of a program as Tensors, in place of the model that it was made from.

    model    the neurons; ``write_back()`` gives them what has been learnt
    program  what ``autograd.compile`` gave for the loss of one sample (x, y)
    """

    neurons: Module

    def __init__(self, model: Module, program: Program) -> None:
        known = {id(p) for p in model.parameters()}
        strange = [leaf.label or repr(leaf) for leaf in program.leaves() if id(leaf) not in known]
        if strange or not program.parameters:
            raise ValueError(
                "the compiled loss does not train this model: "
                + (
                    f"it has other parameters ({', '.join(strange[:3])})"
                    if strange
                    else "no parameter was found in it; compile the function after making the model"
                )
            )
        program.read()
        object.__setattr__(self, "neurons", model)  # no part of this one: it keeps its own name
        self.program = program
        self.weights = {name: Tensor(p, label=name) for name, p in program.parameters.items()}

    def _members(self) -> Iterable[tuple[str, Any]]:
        """The arrays alone: the neurons learn by ``write_back()``, not from the optimiser."""
        return (("weights", self.weights),)

    def forward(self, X: Any) -> Samples:
        return Samples(self, np.asarray(X))

    def numbers(self) -> dict[str, np.ndarray]:
        """The parameters as they are now."""
        return {name: tensor.numpy().copy() for name, tensor in self.weights.items()}

    def write_back(self) -> None:
        """Assign the weights to the neurons, and to the program that they came from."""
        self.program.write_back(self.numbers())
        self.program.read()

    def after_writing_back(self, callback: Callable[..., object] | None) -> Any:
        """The callback, which finds the neurons as they are now."""
        if callback is None:
            return None

        def called(*args: Any) -> object:
            self.write_back()
            return callback(*args)

        return called

    def loss(self, samples: Samples, y: Any) -> CompiledLoss:
        """The loss of these samples, whose ``backward()`` fills in the gradients."""
        value, grads = self.program.value_and_grad(samples.X, y, parameters=samples.weights)
        return CompiledLoss(self, float(value), grads)


class Samples:
    """Samples in place of the output of a model: a compiled loss does both at once."""

    def __init__(self, compiled: CompiledModel, X: np.ndarray) -> None:
        self.compiled, self.X = compiled, X
        self.weights = compiled.numbers()  # metrics are of these, also after the next step
        self.shape = X.shape[:1]

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        """The model's output after all, for metrics: by the neurons."""
        compiled = self.compiled
        compiled.program.write_back(self.weights)
        try:
            with no_grad():
                return as_array(compiled.neurons(self.X))
        finally:
            compiled.write_back()


class CompiledLoss:
    """The mean loss of some samples and its gradients."""

    def __init__(self, compiled: CompiledModel, value: float, grads: dict[str, Any]) -> None:
        self.compiled, self.value, self.grads = compiled, value, grads

    def item(self) -> float:
        return self.value

    def backward(self) -> None:
        for name, tensor in self.compiled.weights.items():
            tensor.grad = np.asarray(self.grads[name])


def compiled_model(model: Module, program: Program, optimizer: Any) -> CompiledModel:
    """The stand-in that ``fit`` trains, or an error that says what does not fit."""
    if isinstance(optimizer, Optimizer):
        raise ValueError(
            "a compiled loss trains arrays in place of the neurons, so it makes the optimiser: "
            'give its name ("SGD") or a function, lambda model: SGD(model, lr=0.1)'
        )
    return CompiledModel(model, program)
