"""Outputs and targets: as numbers, how often they agree, and which loss fits them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from autograd import Tensor
from nn import functional
from nn.loss_inputs import given as as_given
from nn.loss_inputs import kind_of_target, numbers_of, require_numbers, short, source_of

__all__ = ["accuracy"]

Metric = Callable[[np.ndarray, np.ndarray], float]


def accuracy(output: Any, y: Any, threshold: float | None = None) -> float:
    """The share of samples whose class is the one with the largest output.

    output     what a model gave, as the losses take it: an array or Tensor (samples, outputs), a
               list with a Tensor for each output, or with the output of each sample
    y          whole numbers, the class of each sample; for one output 0 and 1, or -1 and 1
    threshold  of one output: it is the larger class where it is above. By default 0, as for
               scores, and 0.5 for what a sigmoid gave, as far as the graph shows it

    Plain numbers have no graph. Where 0 and 0.5 would disagree on numbers that may be
    probabilities, a ``ValueError`` asks for the threshold. ``fit`` knows it from the loss.

    >>> accuracy([[0.3], [-2.0]], [1, 0])
    1.0
    >>> accuracy([0.1, 0.9, 0.8], [0, 1, 0], threshold=0.5)
    0.6666666666666666
    """
    require_numbers("accuracy", y, "target")
    numbers, classes = as_array(output), as_array(y)
    right = _classes_of(numbers.shape, classes)
    if _has_scores_of_classes(numbers.shape, classes):
        found = numbers.argmax(axis=-1)
    else:
        found = numbers.ravel() > _middle(output, numbers, classes, threshold)
    return float(np.count_nonzero(found == right) / (np.size(right) or np.nan))


def _has_scores_of_classes(shape: tuple[int, ...], y: np.ndarray) -> bool:
    """Whether the last axis has a score for each class, and not one output for each sample."""
    return shape[-1:] > (1,) and (len(shape) > 1 or not y.ndim)


def _classes_of(shape: tuple[int, ...], y: np.ndarray) -> np.ndarray:
    """The right class of each sample, for outputs of this shape; of two, whether it is the larger.

    Targets of another shape, and those that are no classes, raise a ``ValueError``.
    """
    if _has_scores_of_classes(shape, y):
        kind = kind_of_target("accuracy", shape, y)
        return y if kind == "classes" else y.argmax(axis=-1)
    if [n for n in shape if n != 1] != [n for n in y.shape if n != 1]:
        raise ValueError(f"accuracy: outputs of shape {shape} have targets of as many samples, "
                         f"got shape {y.shape}")  # fmt: skip
    values = np.unique(y)
    if not (np.isin(values, (0, 1)).all() or np.isin(values, (-1, 1)).all()):
        raise ValueError(
            "accuracy: one output tells apart the classes 0 and 1, or -1 and 1; the targets are "
            f"{short(values)}"
        )
    larger: np.ndarray = y.ravel() > 0
    return larger


def _middle(output: Any, numbers: np.ndarray, y: np.ndarray, given: float | None) -> float:
    """The threshold of one output: the given one, or what the graph tells."""
    if given is not None:
        return given
    source = source_of(output)
    if source in (None, "constant", "leaf"):  # numbers alone
        within = np.all((numbers >= 0) & (numbers <= 1)) and -1 not in y
        if within and np.any((numbers > 0) & (numbers <= 0.5)):
            raise ValueError(
                "accuracy: these outputs from 0 to 1 may be probabilities or scores: give "
                "threshold=0.5 for probabilities, threshold=0 for scores"
            )
    return 0.5 if source == "sigmoid" else 0.0


# Losses of classes: above which output a sample is of the larger of two classes.
THRESHOLDS: dict[Callable[..., Any], float] = {
    functional.cross_entropy: 0.0,
    functional.binary_cross_entropy: 0.5,
    functional.binary_cross_entropy_with_logits: 0.0,
    functional.hinge_loss: 0.0,
}
DISTANCES = (functional.mse_loss, functional.l1_loss, functional.huber_loss)


def metrics_of(
    model: Any, loss: Any, X: np.ndarray, y: np.ndarray, given: Mapping[str, Metric] | None
) -> dict[str, Metric]:
    """The given ones, or accuracy for a loss of classes; it is told where the loss parts them."""
    if given is None and getattr(loss, "function", loss) not in THRESHOLDS:
        return {}
    metrics = {"accuracy": accuracy} if given is None else given
    if accuracy not in metrics.values():
        return dict(metrics)
    output = output_of_few(getattr(model, "neurons", model), X)
    if given is None and not _are_classes(as_array(output).shape, y):
        return {}
    own = partial(accuracy, threshold=_threshold_of(loss, output, y))
    return {name: own if f is accuracy else f for name, f in metrics.items()}


def _are_classes(few: tuple[int, ...], y: np.ndarray) -> bool:
    """Whether accuracy takes these targets, for outputs of which a few have that shape."""
    try:
        _classes_of((len(y), *few[1:]), y)
    except ValueError:
        return False
    return True


def _threshold_of(loss: Any, output: Any, y: np.ndarray) -> float:
    """Above which output of a model a sample is of the larger class, by the loss it learns with."""
    function = getattr(loss, "function", loss)  # of a loss as a module
    if function in THRESHOLDS:
        return THRESHOLDS[function]
    if function in DISTANCES and y.size:  # the outputs go towards the targets
        return float(y.max() + y.min()) / 2.0
    return 0.5 if source_of(output) == "sigmoid" else 0.0


def as_array(output: Any) -> np.ndarray:
    """A model's output as numbers, read as the losses read it."""
    if isinstance(output, list | tuple):
        output, _ = as_given(output)
    return numbers_of(output)


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
    return fitting_loss(output_of_few(model, X), y)


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


def output_of_few(model: Any, X: np.ndarray) -> Any:
    """The output for a few samples, without moving a generator of the model."""
    training = getattr(model, "training", True)
    model.eval()
    try:
        return model(X[:2])
    finally:
        model.train(training)


def check_takes_numbers(model: Any, X: np.ndarray) -> None:
    """A ``ValueError`` where the model refuses samples that are one number each."""
    try:
        for count in (1, 2):  # taken as one sample of so many inputs, the other would not fit
            output_of_few(model, X[:count])
    except ValueError as error:
        raise ValueError(
            f"X has shape {X.shape}, one number for each sample, which the model does not take: "
            f"X[:, None] is a column of one input ({error})"
        ) from None
