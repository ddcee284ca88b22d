"""diagnose: what keeps a network from learning, found in its numbers and said in words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd import GlassgradError
from nn.data import unmasked
from nn.findings import Diagnosis, Finding, LayerStatistics, Telling
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
_BECAME = re.compile(r"became (\S+) in epoch (\d+)")  # a training that ended so diverged


def diagnose(
    model: Any,
    X: Any,
    y: Any,
    *,
    loss: Any = None,
    optimizer: Optimizer | float | None = None,
    history: History | None = None,
    lang: str | None = None,
) -> Diagnosis:
    """Look for what keeps ``model`` from learning ``y`` from ``X``. The model stays as it is.

    loss       as for ``fit``
    optimizer  also try a few steps with a fresh copy of this optimiser, or with plain
               gradient descent at this learning rate
    history    also look at the training that was
    lang       the language of what is said, "en" or "ko"

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
    tell = Telling(lang)
    model = model.to_matrix() if hasattr(model, "to_matrix") else model
    X, y = unmasked(X)[:MOST_SAMPLES], unmasked(y)[:MOST_SAMPLES]
    if len(X) != len(y) or not len(X):
        raise ValueError(f"X and y need one entry per sample; got shapes {X.shape} and {y.shape}")
    with kept(model):
        calls, output = watched(model, X, tell)
        found = [*_of_weights(calls, tell), *_of_targets(output, calls, y, tell)]
        layers: list[LayerStatistics] = []
        number = math.nan
        if not _finite(model):
            found.insert(0, _not_finite(model, tell))
        else:
            try:
                measure = loss_of(model, X, y, loss)
                value = measure(output, matching(y, output))
                number = one_number(value)
                value.backward()
            except (ValueError, GlassgradError) as error:
                found.append(
                    tell.finding("loss", tell("its_inputs"), str(error), tell("loss_remedy"))
                )
            else:
                layers = statistics(calls)
                gradients = list(_of_gradients(layers, tell))
                if "exploding gradients" not in [finding.kind for finding in gradients]:
                    found += _of_growth(layers, tell)  # else it is the same, said once
                found += [*gradients, *_of_activations(layers, tell)]
                if optimizer is not None:
                    found += of_steps(model, measure, X, y, optimizer, tell)
    found += _of_history(history, tell)
    return Diagnosis(layers, found, number, len(X), lang)


# ---------------------------------------------------------------- findings


def _finite(model: Any) -> bool:
    return all(np.isfinite(p.data).all() for p in model.parameters())


def _not_finite(model: Any, tell: Telling) -> Finding:
    names = [n for n, p in model.named_parameters().items() if not np.isfinite(p.data).all()]
    return tell.found("not finite", ", ".join(names))


def _of_weights(calls: list[Call], tell: Telling) -> Iterator[Finding]:
    pairs = linear_calls(calls)
    for place, (call, activation) in enumerate(pairs):
        last = place == len(pairs) - 1
        weight = call.module.weight.data
        if len(pairs) > 1 and not weight.any():
            yield tell.found("zero weights", call.name)
        elif not last and (share := _equal_rows(call.module)) > 0.5:
            yield tell.found("equal neurons", call.name, share=f"{share:.0%}")
        if not last and activation is None and _directly_before(call, pairs[place + 1][0], calls):
            both = tell("two_layers", first=call.name, second=pairs[place + 1][0].name)
            yield tell.found("linear layers in a row", both)


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


def _of_targets(output: Any, calls: list[Call], y: np.ndarray, tell: Telling) -> Iterator[Finding]:
    numbers = as_array(output)
    outputs = numbers.shape[-1] if numbers.ndim > 1 else 1
    last = calls[-1].module if calls else None
    function = last.function if isinstance(last, Activation) else "identity"
    where = tell("the_output")
    classes = y.dtype.kind in "biu" and y.ndim == 1 and outputs > 1
    if classes:
        most = int(y.max())
        if most >= outputs:
            seen = tell("classes", most=most, last=outputs - 1)
            yield tell.finding("targets", where, seen, tell("classes_remedy", count=most + 1))
        return
    low, high = range_of(function)
    outside = float(np.mean((y < low) | (y > high)))
    if outside:
        bounds = {"low": f"{low:g}", "high": f"{high:g}"}
        reach = tell("between", **bounds) if high < math.inf else tell("and_more", **bounds)
        given = {"share": f"{outside:.0%}", "least": f"{y.min():g}", "most": f"{y.max():g}"}
        yield tell.found("targets", where, function=function, reach=reach, **given)


def _of_gradients(layers: list[LayerStatistics], tell: Telling) -> Iterator[Finding]:
    if not layers:
        return
    first, last = layers[0], layers[-1]
    zero_weights = any(layer.weight == 0.0 for layer in layers)  # has its own finding
    flat = [layer.name for layer in layers if layer.gradient == 0.0]
    names = ", ".join(sorted({layer.activation for layer in layers[:-1]})) or tell("none")
    if flat and not zero_weights:
        yield tell.found("no gradient", flat[-1])
    elif len(layers) > 2 and last.gradient > 0 and first.gradient < VANISHED * last.gradient:
        if not zero_weights:
            share = first.gradient / last.gradient
            factor = share ** (1 / (len(layers) - 1))
            given = {"share": f"{share:.0e}", "last": last.name, "factor": f"{factor:.2g}"}
            seen = tell("vanishing_gradients", **given, names=names)
            remedy = _against_vanishing(layers, tell)
            yield tell.finding("vanishing gradients", first.name, seen, remedy)
    elif first.gradient > EXPLODED * last.gradient or not math.isfinite(first.gradient):
        times = first.gradient / last.gradient
        factor = times ** (1 / max(len(layers) - 1, 1))
        given = {"times": f"{times:.0e}", "last": last.name, "factor": f"{factor:.2g}"}
        yield tell.found("exploding gradients", first.name, **given)


def _of_growth(layers: list[LayerStatistics], tell: Telling) -> Iterator[Finding]:
    sizes = [math.hypot(layer.mean, layer.std) for layer in layers]
    if not sizes or sizes[0] == 0 or not max(sizes) > EXPLODED * sizes[0]:
        return
    place = int(np.argmax(sizes))
    times = sizes[place] / sizes[0]
    given = {"times": f"{times:.0e}", "factor": f"{times ** (1 / place):.2g}"}
    yield tell.found("exploding activations", layers[place].name, first=layers[0].name, **given)


def _against_vanishing(layers: list[LayerStatistics], tell: Telling) -> str:
    is_sigmoid = any(layer.activation == "sigmoid" for layer in layers[:-1])
    return tell("against_sigmoid" if is_sigmoid else "against_vanishing")


def _of_activations(layers: list[LayerStatistics], tell: Telling) -> Iterator[Finding]:
    relus = [x for x in layers[:-1] if x.activation == "relu"]
    remedy = tell("dead_relu_remedy")
    if stuck := [x for x in relus if x.stuck >= DEAD]:
        shares = ", ".join(f"{x.dead:.0%}" for x in stuck)
        zeros = ", ".join(f"{x.zero:.0%}" for x in stuck)
        seen = tell("dead_relu", shares=shares, zeros=zeros)
        yield tell.finding("dead relu", _listed(stuck, tell), seen, remedy)
    elif blocked := [x for x in relus if x.blocked >= BLOCKED]:
        shares = ", ".join(f"{x.blocked:.0%}" for x in blocked)
        seen = tell("blocked_relu", shares=shares)
        yield tell.finding("dead relu", _listed(blocked, tell), seen, remedy)
    saturated = [x for x in layers[:-1] if x.saturated >= SATURATED]
    if saturated:
        shares = ", ".join(f"{x.saturated:.0%}" for x in saturated)
        yield tell.found("saturation", _listed(saturated, tell), shares=shares)


def _listed(layers: list[LayerStatistics], tell: Telling) -> str:
    if len(layers) == 1:
        return layers[0].name
    return tell("layers", numbers=", ".join(str(layer.number) for layer in layers))


def _of_history(history: History | None, tell: Telling) -> Iterator[Finding]:
    if history is None:
        return
    rates = history.learning_rate
    where = f"lr={rates[0]:g}" if rates else tell("first_epoch")
    remedy = tell("learning_rate_remedy")
    if became := _BECAME.search(history.stopped):
        seen = tell("diverged", loss=became[1], epoch=became[2])
        yield tell.finding("learning rate", where, seen, remedy)
    elif history.epochs > 1 and history.loss[-1] > 1.5 * history.loss[0]:
        before, after = (f"{history.loss[i]:.3g}" for i in (0, -1))
        seen = tell("loss_rose", before=before, after=after)
        yield tell.finding("learning rate", where, seen, remedy)
