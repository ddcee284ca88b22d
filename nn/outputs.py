"""Outputs and targets: as numbers, how often they agree, and which loss fits them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Tensor, stack
from nn import functional
from nn.data import unmasked

__all__ = ["accuracy"]


def accuracy(output: Any, y: Any, threshold: float = 0.0) -> float:
    """The share of samples whose class is the one with the largest output.

    With one output per sample, it is the larger class where the output is above
    ``threshold``.
    """
    output, y = as_array(output), unmasked(y)
    if output.ndim == 2 and output.shape[1] > 1:
        right = output.argmax(axis=1) == (y.argmax(axis=1) if y.ndim == 2 else y)
    else:
        right = (output.reshape(-1) > threshold) == (y.reshape(-1) > threshold)
    return float(np.count_nonzero(right) / (np.size(right) or np.nan))


# Losses of classes: above which output a sample is of the larger of two classes.
THRESHOLDS: dict[Callable[..., Any], float] = {
    functional.cross_entropy: 0.0,
    functional.binary_cross_entropy: 0.5,
    functional.binary_cross_entropy_with_logits: 0.0,
    functional.hinge_loss: 0.0,
}


def as_array(output: Any) -> np.ndarray:
    """A model's output as numbers: a Tensor, or a list with a Tensor for each neuron."""
    if isinstance(output, list | tuple):
        output = stack(list(output), axis=-1)
    array: np.ndarray = output.numpy() if isinstance(output, Tensor) else unmasked(output)
    return array


def matching(y: np.ndarray, output: Any) -> np.ndarray:
    """Targets (n,) as a column (n, 1) where that is the shape of the output."""
    single = len(output) == 1 if isinstance(output, list) else output.shape[1:] == (1,)
    return y[:, None] if single and y.ndim == 1 else y


def one_number(loss: Any) -> float:
    if not hasattr(loss, "backward"):
        raise TypeError(f"the loss gave {loss!r}: it must give a Tensor or Value with a gradient")
    if isinstance(loss, Tensor) and loss.size != 1:
        raise ValueError(f"the loss has shape {loss.shape}: take its mean, it must be one number")
    return float(loss.item())


def loss_of(
    model: Any, X: np.ndarray, y: np.ndarray, loss: str | Callable[..., Any] | None
) -> Callable[..., Any]:
    if callable(loss):
        return loss
    if loss is not None:
        found = getattr(functional, loss, getattr(functional, f"{loss}_loss", None))
        if not callable(found):
            names = [n for n in vars(functional) if n.endswith(("_loss", "entropy", "logits"))]
            raise ValueError(f"no loss is called {loss!r}: {', '.join(sorted(names))}")
        return found  # type: ignore[no-any-return]
    return fitting_loss(_output_of_few(model, X), y)


def fitting_loss(output: Any, y: np.ndarray) -> Callable[..., Any]:
    """The loss for this kind of output and these targets."""
    numbers = as_array(output)
    outputs = 1 if numbers.ndim == 1 else numbers.shape[-1]
    last = last_op(output)
    whole = y.dtype.kind in "biu"
    values = set(np.unique(y).tolist()) if y.ndim == 1 or y.shape[1:] == (1,) else set()
    if outputs > 1 and whole and values:  # of shape (n, 1) too: the loss says what to write
        return functional.cross_entropy
    if outputs == 1 and whole and values <= {0, 1} and last not in ("tanh", "softmax"):
        if last == "sigmoid":
            return functional.binary_cross_entropy
        return functional.binary_cross_entropy_with_logits
    if outputs == 1 and whole and values == {-1, 1} and last != "sigmoid":
        return functional.hinge_loss
    return functional.mse_loss


def last_op(output: Any) -> str:
    """The name of the operation that an output comes from."""
    first = output[0] if isinstance(output, list | tuple) else output
    op = getattr(first, "op", None)
    return op.name if op is not None else ""


def _output_of_few(model: Any, X: np.ndarray) -> Any:
    """The output for a few samples, without moving a generator of the model."""
    training = getattr(model, "training", True)
    model.eval()
    try:
        return model(X[:2])
    finally:
        model.train(training)
