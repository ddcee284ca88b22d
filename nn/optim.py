"""Optimisers: what a step does with the gradients, under PyTorch's names and defaults.

Each class has one method ``change(data, gradient, state)``: the amount that a step takes
off a parameter. It is written in arithmetic alone, so that one rule serves the float of a
``Value`` and the array of a ``Tensor``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from autograd import GraphError, Tensor, Value

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

Leaf = Value | Tensor
State = dict[str, Any]


def leaves_of(parameters: Any) -> list[Leaf]:
    """The parameters of a model, of a list, or a single one, as a list that was checked."""
    if hasattr(parameters, "parameters"):
        parameters = parameters.parameters()
    elif isinstance(parameters, Value | Tensor):
        parameters = [parameters]
    elif isinstance(parameters, Mapping):
        parameters = parameters.values()
    leaves = list(parameters)
    if not leaves:
        raise ValueError("there are no parameters: pass model.parameters(), a list of leaves")
    for place, leaf in enumerate(leaves):
        if not isinstance(leaf, Value | Tensor):
            raise TypeError(
                f"parameter {place} is {leaf!r}: parameters are Values and Tensors, such as "
                "model.parameters() gives"
            )
        if not (leaf.is_leaf and leaf.requires_grad):
            kind = "was computed from others" if leaf.requires_grad else "is a constant"
            raise ValueError(
                f"parameter {place}, {leaf!r}, {kind}: an optimiser changes leaves that were made "
                "with requires_grad=True"
            )
    if len({id(leaf) for leaf in leaves}) < len(leaves):
        raise ValueError("a parameter is in the list twice, and every step would move it twice")
    return leaves


class Optimizer:
    """What all optimisers share; use one of its kinds, such as ``SGD`` or ``Adam``.

    parameters  a model, a list of leaves, or one leaf
    lr          the learning rate; assign ``optimizer.lr`` to change it, or use a schedule

    A parameter whose ``grad`` is None is left as it is.
    """

    lr: float
    weight_decay: float

    def __init__(self, parameters: Any, **settings: Any) -> None:
        self.parameters = leaves_of(parameters)
        self.state: list[State] = [{} for _ in self.parameters]
        self._settings = tuple(settings)
        for name, value in settings.items():
            _check(name, value)
            setattr(self, name, value)
        # What the schedules start from, however many of them change ``lr`` afterwards.
        self.initial_lr: float | None = None

    def change(self, data: Any, gradient: Any, state: State) -> Any:
        """What a step takes off ``data``; ``state`` is this parameter's memory."""
        raise TypeError("Optimizer is what all optimisers share: use SGD, Adam or another kind")

    def step(self) -> None:
        """Move every parameter by its gradient."""
        moved = False
        with np.errstate(all="ignore"):
            for leaf, state in zip(self.parameters, self.state, strict=True):
                if leaf.grad is None:
                    continue
                moved = True
                state["step"] = state.get("step", 0) + 1
                if isinstance(leaf, Tensor):
                    change = self.change(leaf.data, _plain(leaf.grad), state)
                    with leaf.updating() as array:
                        array -= change
                else:
                    leaf.data -= self.change(leaf.data, _plain(leaf.grad), state)
        if not moved:
            raise GraphError(
                "step() found no gradient on any parameter: call loss.backward() first, on a loss "
                "that was computed from these parameters"
            )

    def zero_grad(self) -> None:
        """Forget the gradients, so that the next ``backward()`` starts from nothing."""
        for leaf in self.parameters:
            leaf.grad = None

    def state_dict(self) -> dict[str, Any]:
        """The settings and the memory of every parameter, as numbers and copied arrays."""
        return {
            "kind": type(self).__name__,
            "settings": {name: getattr(self, name) for name in self._settings},
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
        if set(settings) != set(self._settings):
            odd = sorted(set(settings) ^ set(self._settings))
            raise ValueError(f"the settings of the state and of this {kind} differ in {odd}")
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
        settings = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._settings)
        return f"{type(self).__name__}({len(self.parameters)} parameters, {settings})"


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

    momentum: float
    dampening: float
    nesterov: bool

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov=True needs a momentum above 0 and no dampening")
        super().__init__(
            parameters,
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
        )

    def change(self, data: Any, gradient: Any, state: State) -> Any:
        g = gradient + self.weight_decay * data if self.weight_decay else gradient
        if not self.momentum:
            return self.lr * g
        if "momentum_buffer" in state:
            v = state["momentum_buffer"]
            v *= self.momentum
            v += (1.0 - self.dampening) * g
        else:
            v = 1.0 * g  # its own array: the gradient belongs to the leaf
        state["momentum_buffer"] = v
        return self.lr * (g + self.momentum * v if self.nesterov else v)


class Adagrad(Optimizer):
    """p ← p - lr · g / (√s + eps), with s the sum of all squared gradients so far.

    lr_decay makes the learning rate of step t lr / (1 + (t - 1) · lr_decay).
    """

    lr_decay: float
    initial_accumulator_value: float
    eps: float

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(
            parameters,
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
        )

    def change(self, data: Any, gradient: Any, state: State) -> Any:
        g = gradient + self.weight_decay * data if self.weight_decay else gradient
        s = state["sum"] if "sum" in state else _zeros(data) + self.initial_accumulator_value
        s += g * g
        state["sum"] = s
        lr = self.lr / (1.0 + (state["step"] - 1) * self.lr_decay)
        return lr * g / (_root(s) + self.eps)


class RMSprop(Optimizer):
    """p ← p - lr · g / (√s + eps), with s the running mean of squared gradients.

    alpha is the share of s that is kept; centered takes the square of the running mean of
    g off s, which leaves its variance; momentum as in SGD.
    """

    alpha: float
    eps: float
    momentum: float
    centered: bool

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        super().__init__(
            parameters,
            lr=lr,
            alpha=alpha,
            eps=eps,
            weight_decay=weight_decay,
            momentum=momentum,
            centered=centered,
        )

    def change(self, data: Any, gradient: Any, state: State) -> Any:
        g = gradient + self.weight_decay * data if self.weight_decay else gradient
        s = _running_mean(state, "square_avg", g * g, self.alpha)
        if self.centered:
            mean = _running_mean(state, "grad_avg", g, self.alpha)
            s = _at_least_zero(s - mean * mean)  # rounding can take it below
        scaled = g / (_root(s) + self.eps)
        if not self.momentum:
            return self.lr * scaled
        v = state.get("momentum_buffer", 0.0) * self.momentum + scaled
        state["momentum_buffer"] = v
        return self.lr * v


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

    betas: tuple[float, float]
    eps: float
    amsgrad: bool

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(
            parameters, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad
        )

    def change(self, data: Any, gradient: Any, state: State) -> Any:
        decayed = gradient + self.weight_decay * data if self.weight_decay else gradient
        return self._adaptive(data, decayed, state)

    def _adaptive(self, data: Any, g: Any, state: State) -> Any:
        beta1, beta2 = self.betas
        t = state["step"]
        m = _running_mean(state, "exp_avg", g, beta1)
        v = _running_mean(state, "exp_avg_sq", g * g, beta2)
        if self.amsgrad:
            v = state["max_exp_avg_sq"] = _larger(state.get("max_exp_avg_sq", v), v)
        scale = _root(v)
        scale /= math.sqrt(1.0 - beta2**t)
        scale += self.eps
        return self.lr / (1.0 - beta1**t) * m / scale


class AdamW(Adam):
    """Adam with the weight decay apart from the gradient: p ← p - lr · weight_decay · p."""

    def __init__(
        self,
        parameters: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay, amsgrad)

    def change(self, data: Any, gradient: Any, state: State) -> Any:
        # PyTorch shrinks p first and steps then: the sum of both is the same.
        return self._adaptive(data, gradient, state) + self.lr * self.weight_decay * data


# ---------------------------------------------------------------- clipping


def grad_norm(parameters: Any, norm_type: float = 2.0) -> float:
    """The norm of all gradients taken as one vector; parameters without one count as 0."""
    return _norm([_plain(leaf.grad) for leaf in leaves_of(parameters)], norm_type)


def _norm(gradients: list[Any], norm_type: float) -> float:
    """The norm of the norms; that of a number is its size."""
    with np.errstate(all="ignore"):
        norms = [
            _length(g.ravel(), norm_type) if isinstance(g, np.ndarray) else g
            for g in gradients
            if g is not None
        ]
        return float(_length(np.array([*norms, 0.0]), norm_type))


def _length(vector: np.ndarray, norm_type: float) -> Any:
    if norm_type == 2.0:
        return np.sqrt(vector @ vector)  # what linalg.norm does, without its questions
    return np.linalg.norm(vector, norm_type)


def clip_grad_norm_(parameters: Any, max_norm: float, norm_type: float = 2.0) -> float:
    """Shrink all gradients by one factor so that their norm is at most ``max_norm``.

    Gives the norm as it was before. The direction of the step stays the same.

    >>> from autograd import Value
    >>> x, y = Value(3.0), Value(4.0)
    >>> ((x * x + y * y) / 2).backward()
    >>> clip_grad_norm_([x, y], 1.0)
    5.0
    >>> round(x.grad, 4), round(y.grad, 4)
    (0.6, 0.8)
    """
    if not max_norm >= 0:
        raise ValueError(f"max_norm is the largest norm allowed, 0 or more; got {max_norm!r}")
    leaves = leaves_of(parameters)
    total = _norm([_plain(leaf.grad) for leaf in leaves], norm_type)
    factor = max_norm / (total + 1e-6)
    if not factor >= 1.0:  # also where the norm is nan, as in PyTorch
        _each_gradient(leaves, lambda g: g * factor)
    return total


def clip_grad_value_(parameters: Any, clip_value: float) -> None:
    """Cut every entry of every gradient to between -clip_value and clip_value."""
    if not clip_value >= 0:
        raise ValueError(f"clip_value is the largest entry allowed, 0 or more; got {clip_value!r}")
    _each_gradient(leaves_of(parameters), lambda g: np.clip(g, -clip_value, clip_value))


def _each_gradient(leaves: Iterable[Leaf], new: Any) -> None:
    with np.errstate(all="ignore"):
        for leaf in leaves:
            if leaf.grad is not None:
                leaf.grad = new(_plain(leaf.grad))


# ---------------------------------------------------------------- floats and arrays alike


def _plain(gradient: Any) -> Any:
    """A gradient without its graph, if ``create_graph`` made one."""
    return gradient.data if isinstance(gradient, Value | Tensor) else gradient


def _zeros(data: Any) -> Any:
    return np.zeros_like(data) if isinstance(data, np.ndarray) else 0.0


def _running_mean(state: State, key: str, x: Any, kept: float) -> Any:
    """mean ← kept · mean + (1 - kept) · x, in place for arrays."""
    mean = state[key] if key in state else _zeros(x)
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
    if array.shape != wanted:
        raise ValueError(f"{name} has shape {array.shape}, its parameter has shape {wanted}")
    if isinstance(leaf, Value):
        return float(array)
    return array.astype(leaf.dtype)  # a copy


# ---------------------------------------------------------------- settings


def _check(name: str, value: Any) -> None:
    if name == "betas":
        good = len(value) == 2 and all(0.0 <= beta < 1.0 for beta in value)
        wanted = "two numbers from 0 to below 1"
    elif name == "eps":
        good, wanted = value > 0, "above 0: it keeps the division from dividing by 0"
    elif name == "alpha":
        good, wanted = 0.0 <= value < 1.0, "from 0 to below 1"
    else:
        good, wanted = value >= 0, "0 or more"
    if not good:
        raise ValueError(f"{name} is {wanted}; got {value!r}")
