"""Optimisers: what a step does with the gradients, under PyTorch's names and defaults.

Each class has one method ``change(gradient, state)``: what a step takes off a parameter. It
is written in arithmetic alone, so that one rule serves the float of a ``Value`` and the
array of a ``Tensor``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np

from autograd import GraphError, Tensor, Value
from nn.gradients import (
    Leaf,
    clip_grad_norm_,
    clip_grad_value_,
    grad_norm,
    leaves_of,
    without_graph,
)

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSprop",
    "clip_grad_norm_",
    "clip_grad_value_",
    "grad_norm",
]

State = dict[str, Any]


@dataclass(eq=False, repr=False)
class Optimizer:
    """What all optimisers share; use one of its kinds, such as ``SGD`` or ``Adam``.

    parameters  a model, a list of leaves, or one leaf
    lr          the learning rate; assign ``optimizer.lr`` to change it, or use a schedule

    A parameter whose ``grad`` is None is left as it is.

    A kind says what its settings are, as fields, and what a step takes off a parameter, in
    ``change``. Everything else is here: the memory of each parameter, saving and loading it,
    and ``weight_decay``, where a kind has it: that times p is added to the gradient.
    """

    parameters: Any
    lr: float = 1e-3

    # The memory of each parameter: what ``change`` keeps from step to step, by name.
    state: list[State] = field(init=False)
    # What the schedules start from, however many of them change ``lr`` afterwards.
    initial_lr: float | None = field(init=False, default=None)
    # Whether the weight decay stays apart from the gradient.
    decoupled: ClassVar[bool] = False

    def __post_init__(self) -> None:
        self.parameters = leaves_of(self.parameters)
        self.state = [{} for _ in self.parameters]
        for name, value in self.settings().items():
            _check(name, value)

    def settings(self) -> dict[str, Any]:
        """The learning rate and the other numbers it was made with, as they are now."""
        names = [f.name for f in fields(self) if f.init and f.name != "parameters"]
        return {name: getattr(self, name) for name in names}

    def change(self, gradient: Any, state: State) -> Any:
        """What a step takes off a parameter, as a number or array that nobody else holds.

        gradient  with the weight decay in it, unless that is ``decoupled``; not to be changed
        state     the memory of this parameter, with the number of this step, from 1 on
        """
        raise TypeError("Optimizer is what all optimisers share: use SGD, Adam or another kind")

    def step(self) -> None:
        """Move every parameter by its gradient."""
        moved = False
        with np.errstate(all="ignore"):
            for leaf, state in zip(self.parameters, self.state, strict=True):
                gradient = leaf.grad
                if gradient is None:
                    continue
                moved = True
                state["step"] = state.get("step", 0) + 1
                if isinstance(leaf, Tensor):
                    with leaf.updating() as array:
                        array -= self._taken_off(array, gradient, state)
                else:
                    leaf.data -= self._taken_off(leaf.data, gradient, state)
        if not moved:
            raise GraphError(
                "step() found no gradient on any parameter: call loss.backward() first, on a loss "
                "that was computed from these parameters"
            )

    def _taken_off(self, data: Any, gradient: Any, state: State) -> Any:
        gradient = without_graph(gradient)
        decay: float = getattr(self, "weight_decay", 0.0)
        if not decay:
            return self.change(gradient, state)
        if not self.decoupled:
            return self.change(gradient + decay * data, state)
        # PyTorch shrinks p first and steps then: the sum of both is the same.
        return self.change(gradient, state) + self.lr * decay * data

    def zero_grad(self) -> None:
        """Forget the gradients, so that the next ``backward()`` starts from nothing."""
        for leaf in self.parameters:
            leaf.grad = None

    def state_dict(self) -> dict[str, Any]:
        """The settings and the memory of every parameter, as numbers and copied arrays."""
        return {
            "kind": type(self).__name__,
            "settings": self.settings(),
            "initial_lr": self.initial_lr,
            "state": {
                str(i): {key: _copied(value) for key, value in state.items()}
                for i, state in enumerate(self.state)
                if state
            },
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what ``state_dict()`` gave; on an error nothing has changed."""
        kind = type(self).__name__
        if state.get("kind") != kind:
            raise ValueError(f"this is the state of {state.get('kind')!r}, not of {kind!r}")
        settings = dict(state["settings"])
        if odd := sorted(settings.keys() ^ self.settings().keys()):
            raise ValueError(f"the settings of the state and of this {kind} differ in {odd}")
        kinds = sorted({", ".join(sorted(entries)) for entries in state["state"].values()})
        if len(kinds) > 1:
            raise ValueError(f"of one parameter the state has {kinds[0]}, of another {kinds[1]}")
        memory: list[State] = [{} for _ in self.parameters]
        for key, entries in state["state"].items():
            place = int(key)
            if place >= len(memory):
                raise ValueError(
                    f"the state has a parameter {place}, this {kind} has {len(memory)} parameters"
                )
            leaf = self.parameters[place]
            memory[place] = {
                name: value if name == "step" else _fitted(leaf, value, f"state.{key}.{name}")
                for name, value in entries.items()
            }
            memory[place]["step"] = int(entries["step"])
        for name, value in settings.items():
            _check(name, value)
        self.state = memory
        self.initial_lr = state.get("initial_lr")
        for name, value in settings.items():
            setattr(self, name, tuple(value) if isinstance(value, list) else value)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings().items())
        count = len(self.parameters)
        return f"{type(self).__name__}({count} parameter{'s' * (count != 1)}, {settings})"


@dataclass(eq=False, repr=False)
class SGD(Optimizer):
    """Gradient descent: p ← p - lr · v, with v the gradient or its running sum.

    momentum 0.9, say, gives v ← 0.9 · v + (1 - dampening) · g; nesterov steps from where
    the momentum leads: g + momentum · v. weight_decay adds weight_decay · p to the gradient.

    >>> from autograd import Value
    >>> w = Value(3.0)
    >>> optimizer = SGD([w], lr=0.1)
    >>> for _ in range(100):
    ...     optimizer.zero_grad()
    ...     ((w - 1) ** 2).backward()
    ...     optimizer.step()
    >>> round(w.data, 6)
    1.0
    """

    momentum: float = 0.0
    dampening: float = 0.0
    weight_decay: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        if self.nesterov and (self.momentum <= 0 or self.dampening != 0):
            raise ValueError("nesterov=True needs a momentum above 0 and no dampening")
        super().__post_init__()

    def change(self, gradient: Any, state: State) -> Any:
        if not self.momentum:
            return self.lr * gradient
        if "momentum_buffer" in state:
            v = state["momentum_buffer"]
            v *= self.momentum
            v += (1.0 - self.dampening) * gradient
        else:
            v = 1.0 * gradient  # its own array: the gradient belongs to the leaf
        state["momentum_buffer"] = v
        return self.lr * (gradient + self.momentum * v if self.nesterov else v)


@dataclass(eq=False, repr=False)
class Adagrad(Optimizer):
    """p ← p - lr · g / (√s + eps), with s the sum of all squared gradients so far.

    lr_decay makes the learning rate of step t lr / (1 + (t - 1) · lr_decay).
    """

    lr: float = 1e-2
    lr_decay: float = 0.0
    weight_decay: float = 0.0
    initial_accumulator_value: float = 0.0
    eps: float = 1e-10

    def change(self, gradient: Any, state: State) -> Any:
        s = _memory(state, "sum", gradient, self.initial_accumulator_value)
        s += gradient * gradient
        state["sum"] = s
        scale = _root(s)
        scale += self.eps
        return gradient * (self.lr / (1.0 + (state["step"] - 1) * self.lr_decay)) / scale


@dataclass(eq=False, repr=False)
class RMSprop(Optimizer):
    """p ← p - lr · g / (√s + eps), with s the running mean of squared gradients.

    alpha is the share of s that is kept; centered takes the square of the running mean of
    g off s, which leaves its variance; momentum as in SGD.
    """

    lr: float = 1e-2
    alpha: float = 0.99
    eps: float = 1e-8
    weight_decay: float = 0.0
    momentum: float = 0.0
    centered: bool = False

    def change(self, gradient: Any, state: State) -> Any:
        s = _running_mean(state, "square_avg", gradient * gradient, self.alpha)
        if self.centered:
            mean = _running_mean(state, "grad_avg", gradient, self.alpha)
            s = _at_least_zero(s - mean * mean)  # rounding can take it below
        scale = _root(s)
        scale += self.eps
        if not self.momentum:
            return self.lr * gradient / scale
        v = _memory(state, "momentum_buffer", gradient)
        v *= self.momentum
        v += gradient / scale
        state["momentum_buffer"] = v
        return self.lr * v


@dataclass(eq=False, repr=False)
class Adam(Optimizer):
    """p ← p - lr · m̂ / (√v̂ + eps), with the running means of g and of g².

    The hats divide by 1 - βᵗ, which takes away that both means start at 0. amsgrad keeps
    the largest v so far.

    >>> from autograd import Tensor
    >>> w = Tensor([3.0, -2.0])
    >>> optimizer = Adam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.data.round(6)
    array([ 2.9, -1.9])
    """

    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0
    amsgrad: bool = False

    def change(self, gradient: Any, state: State) -> Any:
        (beta1, beta2), t = self.betas, state["step"]
        m = _running_mean(state, "exp_avg", gradient, beta1)
        v = _running_mean(state, "exp_avg_sq", gradient * gradient, beta2)
        if self.amsgrad:
            v = state["max_exp_avg_sq"] = _larger(_memory(state, "max_exp_avg_sq", v), v)
        # both sides of the fraction times √(1 - β₂ᵗ): no array is divided by it
        unbias = math.sqrt(1.0 - beta2**t)
        scale = _root(v)
        scale += self.eps * unbias
        moved = m * (self.lr * unbias / (1.0 - beta1**t))
        moved /= scale
        return moved


@dataclass(eq=False, repr=False)
class AdamW(Adam):
    """Adam with the weight decay apart from the gradient: p ← p - lr · weight_decay · p."""

    weight_decay: float = 1e-2
    decoupled: ClassVar[bool] = True


# ---------------------------------------------------------------- floats and arrays alike


def _memory(state: State, key: str, like: Any, start: float = 0.0) -> Any:
    """An entry of a parameter's memory, made at its first use."""
    if key not in state:
        state[key] = np.full_like(like, start) if isinstance(like, np.ndarray) else start
    return state[key]


def _running_mean(state: State, key: str, x: Any, kept: float) -> Any:
    """mean ← kept · mean + (1 - kept) · x, in place for arrays."""
    mean = _memory(state, key, x)
    mean *= kept
    mean += (1.0 - kept) * x
    state[key] = mean
    return mean


def _root(x: Any) -> Any:
    return math.sqrt(x) if isinstance(x, float) else np.sqrt(x)


def _larger(a: Any, b: Any) -> Any:
    return np.maximum(a, b) if isinstance(a, np.ndarray) else max(a, b)


def _at_least_zero(x: Any) -> Any:
    return np.maximum(x, 0.0) if isinstance(x, np.ndarray) else max(x, 0.0)


def _copied(value: Any) -> Any:
    return np.array(value) if isinstance(value, np.ndarray | np.generic) else value


def _fitted(leaf: Leaf, value: Any, name: str) -> Any:
    """An entry of a loaded state as ``change`` keeps it for this leaf."""
    array = np.asarray(value)
    wanted = leaf.shape if isinstance(leaf, Tensor) else ()
    if array.shape not in (wanted, ()):  # a kind may remember one number for a whole array
        raise ValueError(f"{name} has shape {array.shape}, its parameter has shape {wanted}")
    if isinstance(leaf, Value) or array.shape != wanted:
        return float(array)
    return array.astype(leaf.dtype)  # a copy


# ---------------------------------------------------------------- settings


def _check(name: str, value: Any) -> None:
    wanted, is_good = _SETTINGS.get(name, ("0 or more", lambda x: x >= 0))
    try:
        good = is_good(value)
    except TypeError:
        number = "" if name == "betas" else "a number, "
        raise TypeError(f"{name} is {number}{wanted}; got {value!r}") from None
    if not good:
        raise ValueError(f"{name} is {wanted}; got {value!r}")


def _is_share(x: Any) -> bool:
    return bool(0.0 <= x < 1.0)


_SETTINGS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "betas": ("two numbers from 0 to below 1", lambda x: len(x) == 2 and all(map(_is_share, x))),
    "eps": ("above 0: it keeps the division from dividing by 0", lambda x: x > 0),
    "alpha": ("from 0 to below 1", _is_share),
}
