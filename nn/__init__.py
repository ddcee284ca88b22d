"""nn: neurons, layers and networks on glassgrad's graph, and training them.

>>> from nn import MLP
>>> model = MLP(2, [4, 1], seed=0)
>>> [y.requires_grad for y in model([1.0, 2.0])]
[True]
"""

from importlib import import_module
from typing import Any

from nn import diagram, functional, init, names  # noqa: F401  (diagram: what draw() does)
from nn.functional import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HingeLoss,
    HuberLoss,
    L1Loss,
    Loss,
    MSELoss,
)
from nn.layers import (
    ELU,
    GELU,
    Activation,
    Dropout,
    Identity,
    LeakyReLU,
    Linear,
    ReLU,
    Sequential,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Step,
    Tanh,
)
from nn.module import Module
from nn.neurons import MLP, Layer, Neuron, expanded
from nn.perceptron import Lesson, Perceptron

# What is loaded when it is first used: training and its tools.
_PARTS = {
    "data": (),
    "optim": (
        "SGD", "Adagrad", "RMSprop", "Adam", "AdamW", "Optimizer", "clip_grad_norm_",
        "clip_grad_value_", "grad_norm",
    ),
    "schedules": (
        "StepLR", "ExponentialLR", "CosineAnnealingLR", "LinearLR", "SequentialLR", "WarmUp",
        "ReduceLROnPlateau",
    ),
    "training": ("fit", "History", "accuracy"),
    "diagnosis": ("diagnose", "Diagnosis", "Finding"),
    "files": ("save", "load"),
    "boundary": ("plot_boundary",),
    "landscape": ("plot_loss",),
    "sliders": ("weight_sliders",),
}  # fmt: skip
_LATER = {name: part for part, names in _PARTS.items() for name in names}

__all__ = [
    "Activation", "BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "Dropout", "ELU", "GELU",
    "HingeLoss", "HuberLoss", "Identity", "L1Loss", "Layer", "LeakyReLU", "Lesson", "Linear",
    "Loss", "MLP", "MSELoss", "Module", "Neuron", "Perceptron", "ReLU", "Sequential", "SiLU",
    "Sigmoid", "Softmax", "Softplus", "Step", "Tanh", "expanded", "functional", "init", "names",
    "data", "optim", "schedules", *_LATER,
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"nn.{_LATER[name]}"), name)
    if name in _PARTS:
        return import_module(f"nn.{name}")
    raise AttributeError(f"nn has no name {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
