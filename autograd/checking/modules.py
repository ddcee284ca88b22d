"""Checking a module: the gradients of its input and of each parameter, by name."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.checking.check import gradcheck
from autograd.checking.libraries import torch_vjp
from autograd.checking.recorded import data_of
from autograd.checking.report import GradientReport
from autograd.engine.backward import sweep
from autograd.engine.node import Node
from autograd.engine.tensor import Tensor

_PARAMETER = re.compile(r"^parameters\['(.*)'\]")


def check_module(
    model: Any, x: Any, y: Any = None, *, loss: Callable[..., Any] | None = None, **options: Any
) -> GradientReport:
    """Check the gradients of a module, by its input and by each of its parameters.

    model    a module of ``nn`` or of PyTorch
    x        its input, an array or a PyTorch tensor of floats
    y        the targets; without them the output itself is checked, with random cotangents
    loss     ``loss(output, y)``; by default the mean squared error
    options  those of ``gradcheck``

    The parameters are entries by their names, and are what they were afterwards:

    >>> from nn import Linear
    >>> report = check_module(Linear(2, 1), [[1.0, 2.0], [0.5, -1.0]])
    >>> bool(report), sorted(entry.name for entry in report.entries)[:2]
    (True, ['bias[0]', 'weight[0, 0]'])
    """
    if y is None and loss is not None:
        raise TypeError("check_module() has a loss and no y: check_module(model, x, y, loss=...)")
    if not hasattr(model, "named_parameters"):
        raise TypeError(f"check_module() takes a module of nn or of PyTorch, got {model!r}")

    def judged(output: Any) -> Any:
        if y is None:
            return output
        return loss(output, y) if loss is not None else ((output - y) ** 2).mean()

    named = model.named_parameters()
    if isinstance(named, dict):
        f, vjp, parameters = _of_ours(model, judged)
        x = np.asarray(x, float)
    else:
        parameters = {name: p.detach().clone() for name, p in named}
        f = _of_torch(model, judged)
        vjp = torch_vjp(f)
        x = sys.modules["torch"].as_tensor(x)
    try:
        report = gradcheck(f, x, parameters, vjp=vjp, **options)
    finally:
        if isinstance(named, dict):
            model.load_state_dict(parameters, strict=False)
    report.subject = type(model).__name__
    for entry in report.entries:
        entry.name = _PARAMETER.sub(r"\1", entry.name)
    return report


def _of_torch(model: Any, judged: Callable[[Any], Any]) -> Callable[..., Any]:
    def module(x: Any, parameters: Any) -> Any:
        return judged(sys.modules["torch"].func.functional_call(model, parameters, (x,)))

    return module


def _of_ours(model: Any, judged: Callable[[Any], Any]) -> tuple[Any, Any, dict[str, Any]]:
    """The function of the input and the parameters, its vjp, and the parameters as they are."""

    def run(x: Any, parameters: dict[str, Any]) -> tuple[Any, Tensor]:
        model.load_state_dict(parameters, strict=False)
        given = Tensor(x)
        return judged(model(given)), given

    def module(x: Any, parameters: dict[str, Any]) -> Any:
        return np.array(data_of(run(x, parameters)[0]), float)

    def vjp(x: Any, parameters: dict[str, Any], dy: Any) -> Any:
        output, given = run(x, parameters)
        if not isinstance(output, Node):
            raise TypeError(f"check_module() takes a module that returns a Tensor, got {output!r}")
        adjoints = sweep(output, dy if output._holds_array else float(dy))

        def of(leaf: Any) -> Any:
            return adjoints.get(leaf, np.zeros(np.shape(leaf._data)))

        return of(given), {name: of(leaf) for name, leaf in model.named_parameters().items()}

    parameters = {name: np.array(p.data, float) for name, p in model.named_parameters().items()}
    return module, vjp, parameters
