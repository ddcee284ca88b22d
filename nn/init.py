"""Initialisation: the numbers that training starts from.

Weights that are all equal learn the same thing for ever; too small, and the signal and
its gradient vanish from layer to layer; too large, and they explode. The schemes here
choose the variance from the number of inputs (fan in) and outputs (fan out) of a layer so
that neither happens. A shape is ``(outputs, inputs)``, as that of ``Linear.weight``.

Every function gives a NumPy array and takes ``seed``: a whole number, a NumPy
``Generator``, or None for numbers that differ from call to call. The same seed gives the
same bits.

>>> xavier_uniform((3, 2), seed=0).shape
(3, 2)
>>> bool((normal((2, 2), seed=7) == normal((2, 2), seed=7)).all())
True
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import autograd

Seed = int | np.random.Generator | None
Shape = int | Sequence[int]
Initializer = Callable[..., np.ndarray]
Bias = bool | float | Sequence[float] | np.ndarray

# ---------------------------------------------------------------- seeds


def generator(seed: Seed) -> np.random.Generator:
    """The NumPy generator of a seed; a Generator as it is."""
    if isinstance(seed, np.random.Generator):
        return seed
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int | np.integer)):
        raise TypeError(f"a seed is a whole number or a NumPy Generator, got {seed!r}")
    if seed is not None and seed < 0:
        raise ValueError(f"a seed is a whole number from 0 on, got {seed}")
    return np.random.default_rng(seed)


def own_seed(seed: Seed) -> int:
    """A whole number that stands for ``seed``: a Generator moves on by one draw."""
    if seed is None or isinstance(seed, np.random.Generator):
        return int(generator(seed).integers(2**63))
    generator(seed)  # checks it
    return int(seed)


# ---------------------------------------------------------------- plain ones


def zeros(shape: Shape, *, seed: Seed = None) -> np.ndarray:
    """All 0: right for biases; weights of a hidden layer would stay equal for ever."""
    return np.zeros(shape)


def constant(shape: Shape, value: float = 0.0, *, seed: Seed = None) -> np.ndarray:
    """All the same number."""
    return np.full(shape, float(value))


def uniform(shape: Shape, low: float = -1.0, high: float = 1.0, *, seed: Seed = None) -> np.ndarray:
    """Spread evenly over [low, high)."""
    if not low <= high:
        raise ValueError(f"uniform() takes low <= high, got {low} and {high}")
    return generator(seed).uniform(low, high, shape)


def normal(shape: Shape, mean: float = 0.0, std: float = 1.0, *, seed: Seed = None) -> np.ndarray:
    """Normally distributed with a mean and a standard deviation."""
    if not std >= 0:
        raise ValueError(f"normal() takes a standard deviation from 0 on, got {std}")
    return generator(seed).normal(mean, std, shape)


# ---------------------------------------------------------------- by the size of a layer


def fans(shape: Shape) -> tuple[int, int]:
    """(inputs, outputs) of weights of shape (outputs, inputs, ...).

    >>> fans((3, 2))
    (2, 3)
    """
    lengths = (shape,) if isinstance(shape, int) else tuple(shape)
    if len(lengths) < 2:
        raise ValueError(
            f"weights have a shape (outputs, inputs), got {lengths}: for a bias use zeros()"
        )
    field = math.prod(lengths[2:])
    return lengths[1] * field, lengths[0] * field


# The variance of a weight is gain² over this many inputs.
_SCHEMES: dict[str, tuple[Callable[[int, int], float], float, str]] = {
    "xavier": (
        lambda inputs, outputs: (inputs + outputs) / 2,
        1.0,
        "gain² · 2 / (inputs + outputs), for sigmoid, tanh and linear layers (Glorot and Bengio, "
        "2010)",
    ),
    "kaiming": (
        lambda inputs, outputs: inputs,
        math.sqrt(2.0),
        "gain² / inputs with gain √2, for relu and its kin (He and others, 2015)",
    ),
    "lecun": (
        lambda inputs, outputs: inputs,
        1.0,
        "gain² / inputs, which keeps the variance of a linear layer (LeCun and others, 1998)",
    ),
}


def _bound(std: float) -> float:
    return math.sqrt(3.0) * std  # the variance of U(-b, b) is b² / 3


def _scaled(scheme: str, shape: str) -> Initializer:
    count, usual_gain, text = _SCHEMES[scheme]

    def initializer(shape_: Shape, gain: float = usual_gain, *, seed: Seed = None) -> np.ndarray:
        std = gain / math.sqrt(max(count(*fans(shape_)), 1))
        if shape == "normal":
            return normal(shape_, 0.0, std, seed=seed)
        bound = _bound(std)
        return uniform(shape_, -bound, bound, seed=seed)

    initializer.__name__ = initializer.__qualname__ = f"{scheme}_{shape}"
    initializer.__doc__ = f"{shape.capitalize()} with variance {text}."
    return initializer


xavier_uniform, xavier_normal = _scaled("xavier", "uniform"), _scaled("xavier", "normal")
kaiming_uniform, kaiming_normal = _scaled("kaiming", "uniform"), _scaled("kaiming", "normal")
lecun_uniform, lecun_normal = _scaled("lecun", "uniform"), _scaled("lecun", "normal")

INITIALIZERS: dict[str, Initializer] = {
    f.__name__: f
    for f in (
        zeros, constant, uniform, normal, xavier_uniform, xavier_normal,
        kaiming_uniform, kaiming_normal, lecun_uniform, lecun_normal,
    )
}  # fmt: skip

# ---------------------------------------------------------------- what a module picks


def fit_for(activation: str | None) -> str:
    """The name of the scheme that fits an activation.

    relu and its kin halve the variance of what passes; everything else gets Xavier's.

    >>> fit_for("relu"), fit_for("tanh"), fit_for(None)
    ('kaiming_uniform', 'xavier_uniform', 'xavier_uniform')
    """
    try:
        halving = activation is not None and autograd.primitive(activation).halving
    except KeyError:  # identity
        halving = False
    return "kaiming_uniform" if halving else "xavier_uniform"


def bound_for(inputs: int, outputs: int, activation: str | None) -> float:
    """How far from 0 the weights of a layer begin at most, by the scheme that fits.

    >>> bound_for(2, 4, "tanh")
    1.0
    """
    count, gain, _ = _SCHEMES[fit_for(activation).partition("_")[0]]
    return _bound(gain / math.sqrt(max(count(inputs, outputs), 1)))


def drawn(init: Any, shape: tuple[int, ...], activation: str | None, seed: Seed) -> np.ndarray:
    """Weights of a module: by the scheme that fits, a named one, a function, or given.

    init  None for the scheme that fits ``activation``; a name such as ``"lecun_normal"``; a
          function ``(shape, seed=...)`` such as those of this module; or the weights

    A function with other settings than the usual ones is made by ``functools.partial``:

    >>> from functools import partial
    >>> small = partial(normal, std=0.05)
    >>> bool(abs(drawn(small, (8, 8), "relu", 0)).max() < 0.5)
    True
    """
    if init is None:
        init = fit_for(activation)
    if isinstance(init, str):
        if init not in INITIALIZERS:
            raise ValueError(f"no initialisation is called {init!r}: {', '.join(INITIALIZERS)}")
        init = INITIALIZERS[init]
    array = np.array(init(shape, seed=seed) if callable(init) else init, dtype=float)
    if array.shape != shape:
        raise ValueError(f"init has shape {array.shape}, the weights {shape}")
    return array


def biases(bias: Any, outputs: int) -> np.ndarray | None:
    """The biases of a module: zeros for True, None for False, or the numbers given.

    bias  True, False, one number for all outputs, or one for each

    >>> biases(True, 2), biases(-1.5, 2), biases(False, 2)
    (array([0., 0.]), array([-1.5, -1.5]), None)
    """
    if bias is None or isinstance(bias, bool | np.bool_):
        return np.zeros(outputs) if bias else None
    array = np.array(bias, dtype=float)
    if array.shape not in ((), (outputs,)):
        raise ValueError(
            f"bias has shape {array.shape}: it is True, False, a number, or one number for each "
            f"of {outputs} output{'s' * (outputs != 1)}"
        )
    return np.array(np.broadcast_to(array, (outputs,)))
