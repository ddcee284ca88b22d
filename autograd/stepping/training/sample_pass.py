"""One sample's pass as a graph: the player of it, which the page fills with any sample's numbers.

The graph is that of a network of the record's sizes and loss, made of Values as any other. The
page gives its leaves the weights of a round and the numbers of a sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from autograd import functions
from autograd.drawing.options import Options
from autograd.drawing.svg import Scene
from autograd.engine.value import Value
from autograd.errors import DrawingError
from autograd.formulas.symbols import lowered, raised
from autograd.stepping.moments import gradient_texts, moment_at
from autograd.stepping.page import player_markup
from autograd.tracing import trace

MOST_WEIGHTS = 120  # of a larger network the page lists the products instead


def sample_pass(
    network: Mapping[str, Any] | None, loss: Mapping[str, Any], lang: str | None = None
) -> dict[str, Any] | None:
    """The player's markup, and the names of weights, inputs and targets in it; None of a network
    that is too large for it."""
    if network is None or loss["name"] not in LOSSES:
        return None
    sizes = network["sizes"]
    if sum(a * b for a, b in pairwise(sizes)) > MOST_WEIGHTS:
        return None
    graph = _Network(network, loss)
    taken = trace(graph.loss)
    try:
        scene = Scene(taken, gradient_texts(taken), Options(gradients=True, few=10_000))
    except DrawingError:  # there is no Graphviz: the products are listed
        return None
    markup = player_markup(taken, scene, moment_at(taken, len(taken.steps) - 1), lang)
    old = "".join(node.kind[0] for node in taken.nodes)
    given = {*graph.inputs, *graph.targets}
    new = "".join("l" if node.name in given else node.kind[0] for node in taken.nodes)
    return {
        "markup": markup.replace(f'"kinds":"{old}"', f'"kinds":"{new}"', 1),
        "weights": graph.names,
        "inputs": graph.inputs,
        "targets": graph.targets,
    }


class _Network:
    """The loss of one sample, of leaves that have the names of the texts."""

    def __init__(self, network: Mapping[str, Any], loss: Mapping[str, Any]) -> None:
        sizes, self.network = network["sizes"], network
        self.inputs: list[str] = list(network["inputs"])
        self.names: list[str] = []
        outputs = sizes[-1]
        self.targets = ["t"] if outputs == 1 else [f"t{_low(j)}" for j in range(1, outputs + 1)]
        h: list[Any] = [Value(0.5, label=x, requires_grad=False) for x in self.inputs]
        for layer in range(len(sizes) - 1):
            h = self._layer(layer, h)
        t = [
            Value(float(j == 0), label=name, requires_grad=False)
            for j, name in enumerate(self.targets)
        ]
        self.loss = LOSSES[loss["name"]](h, t, loss.get("options") or {})
        self.loss.label = "L"

    def _layer(self, layer: int, h: list[Any]) -> list[Any]:
        """The outputs of one layer; its weights are named in the record's order."""
        network = self.network
        inputs, outputs = network["sizes"][layer], network["sizes"][layer + 1]
        mark = f"⁽{raised(layer + 1)}⁾" if layer else ""
        rows = [
            [self._leaf(f"w{_low(i, j)}{mark}") for j in range(1, outputs + 1)]
            for i in range(1, inputs + 1)
        ]
        bias: list[Any] = []
        if network["bias"][layer]:
            bias = [self._leaf(f"b{_low(j)}{mark}", 0.0) for j in range(1, outputs + 1)]
        last = layer == len(network["sizes"]) - 2
        names = network["outputs"] if last else [f"h{_low(j)}{mark}" for j in range(1, outputs + 1)]
        activation, sums = network["activations"][layer], []
        for j in range(outputs):
            column = [row[j] for row in rows]
            sums.append(functions.dot([*column, *bias[j : j + 1]], [*h, *[1.0] * bool(bias)]))
            sums[j].label = names[j] if activation == "linear" else f"z{_low(j + 1)}{mark}"
        if activation == "linear":
            return sums
        if activation == "softmax":
            found = list(functions.softmax(sums))
        else:
            options = network.get("options", [{}] * (layer + 1))[layer]
            found = [getattr(functions, activation)(z, **options) for z in sums]
        for value, name in zip(found, names, strict=True):
            value.label = name
        return found

    def _leaf(self, name: str, number: float = 0.1) -> Value:
        self.names.append(name)
        return Value(number, label=name)


# ---------------------------------------------------------------- losses of one sample
# Targets are constants: what is computed of them alone would be a number, the same for every
# sample. So 1 - t stands nowhere.


def _mean(terms: list[Any]) -> Any:
    return terms[0] if len(terms) == 1 else functions.mean(terms)


def _huber(o: Any, t: Any, delta: float = 1.0) -> Any:
    error = o - t
    limited = functions.clip(error, -delta, delta)
    return limited * (error - limited / 2)


def _each(term: Any) -> Any:
    return lambda o, t, options: _mean([term(a, b, **options) for a, b in zip(o, t, strict=True)])


LOSSES = {
    "mse_loss": _each(lambda o, t: (o - t) ** 2),
    "l1_loss": _each(lambda o, t: abs(o - t)),
    "huber_loss": _each(_huber),
    "hinge_loss": _each(lambda o, t, margin=1.0: functions.relu(margin - t * o)),
    "binary_cross_entropy": _each(
        lambda p, t: -(functions.log1p(-p) + t * (functions.log(p) - functions.log1p(-p)))
    ),
    "binary_cross_entropy_with_logits": _each(lambda z, t: functions.softplus(z) - t * z),
    "cross_entropy": lambda o, t, _: functions.logsumexp(o) - functions.dot(t, o),
}


def _low(*numbers: int) -> str:
    gap = "," if any(n > 9 for n in numbers) else ""
    return gap.join(map(lowered, numbers))
