"""diagnose: what keeps a network from learning, found in its numbers and said in words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd import GlassgradError
from nn.findings import Diagnosis, Finding, LayerStatistics
from nn.history import History
from nn.layer_calls import Call, kept, linear_calls, range_of, statistics, watched
from nn.layers import Activation, Dropout, Linear
from nn.optim import Optimizer
from nn.outputs import as_array, loss_of, matching, one_number
from nn.rate_trials import of_steps

__all__ = ["Diagnosis", "Finding", "LayerStatistics", "diagnose"]

# Where a finding begins. Each is far from what a sound network shows.
VANISHED = 1e-3  # the gradient at the first layer, as a share of that at the last
EXPLODED = 1e3
DEAD = 0.4  # the share of units that are 0 for every input and stay so
BLOCKED = 0.75  # the share of inputs of which nothing passes a layer
SATURATED = 0.5  # the share of outputs where the slope is nearly 0
MOST_SAMPLES = 1000


def diagnose(
    model: Any,
    X: Any,
    y: Any,
    *,
    loss: Any = None,
    optimizer: Optimizer | float | None = None,
    history: History | None = None,
) -> Diagnosis:
    """Look for what keeps ``model`` from learning ``y`` from ``X``. The model stays as it is.

    loss       as for ``fit``
    optimizer  also try a few steps with a fresh copy of this optimiser, or with plain
               gradient descent at this learning rate
    history    also look at the training that was

    The kinds of findings: ``vanishing gradients``, ``exploding gradients``, ``exploding
    activations``, ``no gradient``, ``dead relu``, ``saturation``, ``linear layers in a row``,
    ``zero weights``, ``equal neurons``, ``learning rate``, ``targets``, ``loss``, ``not finite``.

    Units of a relu that are 0 for every input are no finding by themselves: deep networks have
    some behind the first layer, and they come back as the layers before them learn.

    >>> from nn import Linear, Sequential, Tanh
    >>> from nn.data import moons
    >>> model = Sequential(Linear(2, 8, init="zeros"), Tanh(), Linear(8, 1, seed=0))
    >>> diagnose(model, *moons()).kinds()
    ['zero weights']
    """
    model = model.to_matrix() if hasattr(model, "to_matrix") else model
    X, y = np.asarray(X)[:MOST_SAMPLES], np.asarray(y)[:MOST_SAMPLES]
    if len(X) != len(y) or not len(X):
        raise ValueError(f"X and y need one entry per sample; got shapes {X.shape} and {y.shape}")
    with kept(model):
        calls, output = watched(model, X)
        found = [*_of_weights(calls), *_of_targets(output, calls, y)]
        layers: list[LayerStatistics] = []
        number = math.nan
        if not _finite(model):
            found.insert(0, _not_finite(model))
        else:
            try:
                measure = loss_of(model, X, y, loss)
                value = measure(output, matching(y, output))
                number = one_number(value)
                value.backward()
            except (ValueError, GlassgradError) as error:
                found.append(
                    Finding(
                        "loss",
                        "its inputs",
                        str(error),
                        "do what the message says, or choose another loss=",
                    )
                )
            else:
                layers = statistics(calls)
                gradients = list(_of_gradients(layers))
                if "exploding gradients" not in [finding.kind for finding in gradients]:
                    found += _of_growth(layers)  # else it is the same, said once
                found += [*gradients, *_of_activations(layers)]
                if optimizer is not None:
                    found += of_steps(model, measure, X, y, optimizer)
    found += _of_history(history)
    return Diagnosis(layers, found, number, len(X))


# ---------------------------------------------------------------- findings


def _finite(model: Any) -> bool:
    return all(np.isfinite(p.data).all() for p in model.parameters())


def _not_finite(model: Any) -> Finding:
    names = [n for n, p in model.named_parameters().items() if not np.isfinite(p.data).all()]
    return Finding(
        "not finite",
        ", ".join(names),
        "these parameters hold inf or nan, and no step leads back",
        "make the model anew and train it with a smaller learning rate, or with clip_norm=1.0",
    )


def _of_weights(calls: list[Call]) -> Iterator[Finding]:
    pairs = linear_calls(calls)
    for place, (call, activation) in enumerate(pairs):
        last = place == len(pairs) - 1
        weight = call.module.weight.data
        if len(pairs) > 1 and not weight.any():
            yield Finding(
                "zero weights",
                call.name,
                "all weights are 0, so no gradient passes and its neurons stay equal for ever",
                "leave init= away, or take one that draws at random (nn.init)",
            )
        elif not last and _equal_rows(call.module) > 0.5:
            yield Finding(
                "equal neurons",
                call.name,
                f"{_equal_rows(call.module):.0%} of its neurons have the weights of another one; "
                "they get the same gradient and stay the same for ever",
                "take an init that draws every weight at random (nn.init), with different numbers",
            )
        if not last and activation is None and _directly_before(call, pairs[place + 1][0], calls):
            yield Finding(
                "linear layers in a row",
                f"{call.name} and {pairs[place + 1][0].name}",
                "between them is no activation: their product is one matrix, so together they can "
                "do no more than a single layer",
                "put an activation such as ReLU() between them, or leave one of them out",
            )


def _equal_rows(linear: Linear) -> float:
    """The share of neurons that repeat another one."""
    weight = linear.weight.data
    if len(weight) < 2:
        return 0.0
    rows = weight if linear.bias is None else np.column_stack([weight, linear.bias.data])
    return 1.0 - (len(np.unique(rows, axis=0)) - 1) / (len(rows) - 1)


def _directly_before(first: Call, second: Call, calls: list[Call]) -> bool:
    between = calls[calls.index(first) + 1 : calls.index(second)]
    return first.output.shape[:-1] == second.output.shape[:-1] and all(
        isinstance(call.module, Dropout) or getattr(call.module, "function", "") == "identity"
        for call in between
    )


def _of_targets(output: Any, calls: list[Call], y: np.ndarray) -> Iterator[Finding]:
    numbers = as_array(output)
    outputs = numbers.shape[-1] if numbers.ndim > 1 else 1
    last = calls[-1].module if calls else None
    function = last.function if isinstance(last, Activation) else "identity"
    classes = y.dtype.kind in "biu" and y.ndim == 1 and outputs > 1
    if classes:
        if int(y.max()) >= outputs:
            yield Finding(
                "targets",
                "the output",
                f"there is a class {int(y.max())}, and only outputs for the classes 0 to "
                f"{outputs - 1}",
                f"give the last layer {int(y.max()) + 1} outputs",
            )
        return
    low, high = range_of(function)
    outside = float(np.mean((y < low) | (y > high)))
    if outside:
        reach = f"between {low:g} and {high:g}" if high < math.inf else f"{low:g} and more"
        yield Finding(
            "targets",
            "the output",
            f"{function} gives numbers {reach}; {outside:.0%} of the targets are outside (they go "
            f"from {y.min():g} to {y.max():g}) and can never be reached",
            "leave the last activation out, or scale the targets into its range",
        )


def _of_gradients(layers: list[LayerStatistics]) -> Iterator[Finding]:
    if not layers:
        return
    first, last = layers[0], layers[-1]
    zero_weights = any(layer.weight == 0.0 for layer in layers)  # has its own finding
    flat = [layer.name for layer in layers if layer.gradient == 0.0]
    names = ", ".join(sorted({layer.activation for layer in layers[:-1]})) or "none"
    if flat and not zero_weights:
        yield Finding(
            "no gradient",
            flat[-1],
            "not a trace of a gradient arrives there or before it, so it can never change",
            "look for a step or round function, or a layer whose units are all dead, behind it",
        )
    elif len(layers) > 2 and last.gradient > 0 and first.gradient < VANISHED * last.gradient:
        if not zero_weights:
            share = first.gradient / last.gradient
            factor = share ** (1 / (len(layers) - 1))
            yield Finding(
                "vanishing gradients",
                first.name,
                f"the gradient is {share:.0e} of that at {last.name}: every layer passes on about "
                f"{factor:.2g} of it (activations: {names})",
                _against_vanishing(layers),
            )
    elif first.gradient > EXPLODED * last.gradient or not math.isfinite(first.gradient):
        factor = (first.gradient / last.gradient) ** (1 / max(len(layers) - 1, 1))
        yield Finding(
            "exploding gradients",
            first.name,
            f"the gradient is {first.gradient / last.gradient:.0e} times that at {last.name}: "
            f"every layer makes it {factor:.2g} times larger",
            "start from smaller weights (leave init= away: what fits is chosen), and cut with "
            "clip_norm=1.0",
        )


def _of_growth(layers: list[LayerStatistics]) -> Iterator[Finding]:
    sizes = [math.hypot(layer.mean, layer.std) for layer in layers]
    if not sizes or sizes[0] == 0 or not max(sizes) > EXPLODED * sizes[0]:
        return
    place = int(np.argmax(sizes))
    factor = (sizes[place] / sizes[0]) ** (1 / place)
    yield Finding(
        "exploding activations",
        layers[place].name,
        f"what comes out of it is {sizes[place] / sizes[0]:.0e} times as large as what comes out "
        f"of {layers[0].name}: every layer makes it {factor:.2g} times larger",
        "start from smaller weights (leave init= away: what fits is chosen)",
    )


def _against_vanishing(layers: list[LayerStatistics]) -> str:
    if any(layer.activation == "sigmoid" for layer in layers[:-1]):
        return (
            "the slope of a sigmoid is at most 1/4: use ReLU() between the layers, with the He "
            "initialisation that it gets by itself, or fewer layers"
        )
    return (
        "start from larger weights (leave init= away: what fits is chosen), use ReLU(), or fewer "
        "layers"
    )


def _of_activations(layers: list[LayerStatistics]) -> Iterator[Finding]:
    relus = [x for x in layers[:-1] if x.activation == "relu"]
    remedy = "use LeakyReLU(), a smaller learning rate, or biases that start at 0"
    remedy += "; standardise the inputs"
    if stuck := [x for x in relus if x.stuck >= DEAD]:
        shares = ", ".join(f"{x.dead:.0%}" for x in stuck)
        zeros = ", ".join(f"{x.zero:.0%}" for x in stuck)
        yield Finding(
            "dead relu",
            _listed(stuck),
            f"{shares} of the units give 0 for every input and get no gradient ({zeros} of all "
            "outputs are 0)",
            remedy,
        )
    elif blocked := [x for x in relus if x.blocked >= BLOCKED]:
        shares = ", ".join(f"{x.blocked:.0%}" for x in blocked)
        yield Finding(
            "dead relu",
            _listed(blocked),
            f"for {shares} of the inputs every unit gives 0: nothing of them passes, and the "
            "layers before learn nothing from them",
            remedy,
        )
    saturated = [x for x in layers[:-1] if x.saturated >= SATURATED]
    if saturated:
        shares = ", ".join(f"{x.saturated:.0%}" for x in saturated)
        yield Finding(
            "saturation",
            _listed(saturated),
            f"{shares} of the outputs are within 0.02 of a bound, where the slope is nearly 0",
            "standardise the inputs (nn.data.standardise), and start from smaller weights",
        )


def _listed(layers: list[LayerStatistics]) -> str:
    numbers = [layer.name.removeprefix("layer ") for layer in layers]
    return f"layer{'s' * (len(numbers) > 1)} {', '.join(numbers)}"


def _of_history(history: History | None) -> Iterator[Finding]:
    if history is None:
        return
    rates = history.learning_rate
    where = f"lr={rates[0]:g}" if rates else "the first epoch"
    remedy = "make it 10 times smaller, or cut the gradients with clip_norm=1.0"
    if "became" in history.stopped:
        yield Finding(
            "learning rate", where, f"{history.stopped.split(':')[0]}: it diverges", remedy
        )
    elif history.epochs > 1 and history.loss[-1] > 1.5 * history.loss[0]:
        seen = f"the loss went from {history.loss[0]:.3g} to {history.loss[-1]:.3g}: it diverges"
        yield Finding("learning rate", where, seen, remedy)
