"""weight_sliders: a network whose weights its reader moves, while its boundary and loss follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd
from autograd import Tensor
from nn.arguments import samples_of
from nn.outputs import loss_of
from nn.recording import LOSSES
from nn.structure import network_of, order_of, parameter_names


def weight_sliders(
    model: Any,
    X: Any,
    y: Any,
    *,
    loss: str | Callable[..., Any] | None = None,
    lang: str | None = None,
) -> Any:
    """A figure with a slider for each weight: the samples, the boundary, the loss, the gradients.

    X, y   the samples (n, inputs) and their targets; of two inputs the figure shows the plane,
           of one the curve of the output, of more the outputs against the targets
    loss   the name of a loss in ``nn.functional``, or that function; by default that of ``fit``
    lang   "en" or "ko"; by default that of the reader

    A notebook shows it as it is, ``save("sliders.html")`` writes a page. It computes by itself:
    neither needs Python any more. ``widget()`` is joined to Python, which sets and watches its
    ``weights``. The model itself stays as it is.

    A model that is more than layers one after the other raises TypeError.

    >>> from nn import MLP
    >>> from nn.data import xor
    >>> weight_sliders(MLP(2, [2, 1], "sigmoid", seed=0), *xor())
    <WeightSliders of a network 2-2-1: 9 weights>
    """
    X, y = samples_of(X, y)
    network, leaves = network_of(model), model.parameters()
    order = order_of(model, leaves)
    if network is None or order is None:
        raise TypeError(f"sliders are for layers one after the other, and {model!r} is more")
    inputs = network["sizes"][0]
    if X.shape != (len(X), inputs):
        raise ValueError(f"X has shape {X.shape}; this model needs {inputs} columns")
    measure = loss_of(model, X, y, loss)
    name = next((name for name, function in LOSSES.items() if function is measure), None)
    if name is None:
        raise ValueError(f"loss is one of {', '.join(LOSSES)}; got {loss!r}")
    numbers = [leaf.numpy().ravel() if isinstance(leaf, Tensor) else [leaf.data] for leaf in leaves]
    classes = name == "cross_entropy" and y.ndim == 1
    record = {
        "names": parameter_names(network),
        "weights": np.concatenate(numbers)[order].tolist(),
        "network": network,
        "X": X,
        "y": y,
        "loss": {"name": name, "options": {}, "classes": classes},
    }
    return autograd.weight_sliders(record, lang=lang)
