"""Network: the layers of neurons in a recorded graph, found from its structure alone.

A neuron is a sum of products of parameters with the layer's inputs, w₁x₁ + w₂x₂ + b, however it
was recorded: as one ``dot``, with the bias against a constant 1 or added to it, or as products
and sums; and perhaps an activation of that sum. Neurons with the same inputs are a layer, and
layers are a network where each has the one before it as its inputs. What is computed from the
last layer is the loss.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from autograd.formulas.symbols import lowered
from autograd.tracing.arrays import is_array
from autograd.tracing.records import GraphRecord, TraceNode

ACTIVATIONS = frozenset(
    ("tanh", "sigmoid", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "step", "sin")
)
_SUMS = ("add", "sum", "dot")
_LOSS = "L"


def network_of(trace: GraphRecord) -> dict[str, Any] | None:
    """The network in a graph of numbers as a plain record; None where the graph is not one.

    sizes        how many inputs, then how many neurons in each layer
    activations  a name for each layer, ``"linear"`` where there is none
    bias         for each layer, whether its neurons have one
    inputs, outputs  the names of the first and of the last nodes
    nodes        indices into the nodes of the trace: ``x[i]``, ``W[layer][i][j]`` from input i to
                 neuron j, ``b[layer][j]``, ``z[layer][j]``, ``h[layer][j]`` and ``loss``

    >>> from autograd import Value, dot, tanh
    >>> w, x = [Value(0.5), Value(-1.0)], [Value(1.0), Value(2.0)]
    >>> found = network_of(tanh(dot([*w, Value(0.1)], [*x, 1.0])).trace())
    >>> found["sizes"], found["activations"], found["bias"]
    ([2, 1], ['tanh'], [True])
    >>> network_of((w[0] - x[0]).trace()) is None
    True
    """
    if any(is_array(node.data) for node in trace.nodes):
        return None
    return _Finder(trace).record()


@dataclass(eq=False)
class _Sum:
    """w₁x₁ + w₂x₂ + b: the index of the sum, the pairs of factors, the bias."""

    index: int
    pairs: list[tuple[int, int]]
    bias: int | None
    weights: dict[int, int] | None = None  # by the input; None while factors could be either


@dataclass(eq=False)
class _Layer:
    inputs: list[int]
    neurons: list[_Sum]
    outputs: list[int]
    activation: str


class _Finder:
    def __init__(self, trace: GraphRecord) -> None:
        self.trace, self.nodes = trace, trace.nodes
        self.users: list[list[int]] = [[] for _ in trace.nodes]
        for edge in trace.edges:
            self.users[edge.parent].append(edge.child)
        self.sums = self._sums()

    def record(self) -> dict[str, Any] | None:
        layers = self._layers()
        if not layers or not self._is_whole(layers) or self._is_expression(layers):
            return None
        last = layers[-1]
        outputs = set(last.outputs)
        loss = None if outputs.issuperset(self.trace.outputs) else self.trace.output
        return {
            "sizes": [len(layers[0].inputs), *(len(layer.neurons) for layer in layers)],
            "activations": [layer.activation for layer in layers],
            "bias": [layer.neurons[0].bias is not None for layer in layers],
            "inputs": [self.nodes[i].name for i in layers[0].inputs],
            "outputs": self._output_names(last.outputs),
            "nodes": {
                "x": layers[0].inputs,
                "W": [_matrix(layer) for layer in layers],
                "b": [[n.bias for n in layer.neurons if n.bias is not None] for layer in layers],
                "z": [[n.index for n in layer.neurons] for layer in layers],
                "h": [layer.outputs for layer in layers],
                "loss": loss,
            },
        }

    def _output_names(self, outputs: list[int]) -> list[str]:
        named = [self.nodes[i] for i in outputs]
        if all(node.label for node in named):
            return [node.name for node in named]
        return ["o"] if len(named) == 1 else [f"o{lowered(j + 1)}" for j in range(len(named))]

    # ---------------------------------------------------------------- sums of products

    def _sums(self) -> dict[int, _Sum]:
        """The largest sums of products of parameters, by the index of their node."""
        found: dict[int, _Sum] = {}
        inside: set[int] = set()
        for node in reversed(self.nodes):
            if node.op in _SUMS and node.index not in inside:
                taken = self._terms(node)
                if taken is not None:
                    found[node.index], parts = taken
                    inside |= parts
        return dict(reversed(found.items()))

    def _terms(self, top: TraceNode) -> tuple[_Sum, set[int]] | None:
        """The sum that ends in a node, and the nodes inside it; None if it is something else."""
        pairs: list[tuple[int, int]] = []
        biases: list[int] = []
        inside: set[int] = set()
        waiting = [top.index]
        while waiting:
            index = waiting.pop()
            node = self.nodes[index]
            own = index == top.index or len(self.users[index]) == 1
            if node.op == "dot" and own:
                half = len(node.parents) // 2
                products = zip(node.parents[:half], node.parents[half:], strict=True)
                pairs += products
            elif node.op == "mul" and own:
                pairs.append((node.parents[0], node.parents[1]))
            elif node.op in _SUMS and own:
                waiting += reversed(node.parents)
            elif node.kind == "leaf":
                biases.append(index)
            elif not (node.is_literal and node.data == 0):  # sum() of Python starts at 0
                return None
            inside.add(index)
        biases += [b for pair in pairs for b in self._against_one(pair)]
        pairs = [pair for pair in pairs if not self._against_one(pair)]
        if not pairs or len(biases) > 1 or not all(map(self._has_parameter, pairs)):
            return None
        return _Sum(top.index, pairs, biases[0] if biases else None), inside

    def _against_one(self, pair: tuple[int, int]) -> list[int]:
        """The bias in a product of a parameter with a constant 1."""
        one = [self.nodes[i].is_literal and self.nodes[i].data == 1 for i in pair]
        return [b for b, is_one in zip(pair, reversed(one), strict=True) if is_one]

    def _has_parameter(self, pair: tuple[int, int]) -> bool:
        return pair[0] != pair[1] and any(self.nodes[i].kind == "leaf" for i in pair)

    # ---------------------------------------------------------------- layers

    def _layers(self) -> list[_Layer]:
        """One layer after the other, as far as each has the one before as its inputs."""
        waiting = list(self.sums.values())
        neurons = [s for s in waiting if not self._rests_on_sums(s)]
        self._settle(neurons)
        layers: list[_Layer] = []
        while neurons:
            layer = self._layer(neurons)
            if layer is None:
                return []
            layers.append(layer)
            waiting = [s for s in waiting if s not in neurons]
            neurons = [s for s in waiting if self._takes(s, set(layer.outputs))]
            self._settle(neurons)
            if layers[-1].outputs and neurons:
                self._order(layers[-1], neurons[0])
        return layers

    def _rests_on_sums(self, candidate: _Sum) -> bool:
        """Whether an operand was computed from another sum of products."""
        waiting, seen = [i for pair in candidate.pairs for i in pair], set()
        while waiting:
            index = waiting.pop()
            if index in self.sums:
                return True
            if index not in seen:
                seen.add(index)
                waiting += self.nodes[index].parents
        return False

    def _takes(self, candidate: _Sum, outputs: set[int]) -> bool:
        return all(not outputs.isdisjoint(pair) for pair in candidate.pairs)

    def _settle(self, neurons: list[_Sum]) -> None:
        """Tell weights from inputs: what more neurons share is an input, else the second factor."""
        uses = Counter(i for s in neurons for i in {i for pair in s.pairs for i in pair})
        for neuron in neurons:
            weights = {}
            for first, second in neuron.pairs:
                swapped = self.nodes[first].kind != "leaf" or (
                    self.nodes[second].kind == "leaf" and uses[first] > uses[second]
                )
                weight, x = (second, first) if swapped else (first, second)
                weights[x] = weight
            neuron.weights = weights if len(weights) == len(neuron.pairs) else None

    def _layer(self, neurons: list[_Sum]) -> _Layer | None:
        first = neurons[0].weights
        if first is None or any(n.weights is None or set(n.weights) != set(first) for n in neurons):
            return None
        if len({n.bias is None for n in neurons}) > 1:
            return None
        found = self._softmax(neurons) or [self._activated(n.index) for n in neurons]
        kinds = {kind for _, kind in found}
        if len(kinds) > 1:
            return None
        return _Layer(list(first), neurons, [i for i, _ in found], kinds.pop())

    def _activated(self, index: int) -> tuple[int, str]:
        """The activation of a sum and its name; the sum itself where there is none."""
        users = self.users[index]
        if len(users) == 1:
            user = self.nodes[users[0]]
            operands = [p for p in user.parents if not self.nodes[p].is_literal]
            if user.op in ACTIVATIONS and operands == [index] and user.label != _LOSS:
                return user.index, user.op
        return index, "linear"

    def _softmax(self, neurons: list[_Sum]) -> list[tuple[int, str]] | None:
        """The shares of a layer: of each neuron among all."""
        own = {neuron.index for neuron in neurons}
        shares = []
        for neuron in neurons:
            users = [self.nodes[u] for u in dict.fromkeys(self.users[neuron.index])]
            found = [u for u in users if u.op == "softmax_first" and u.parents[0] == neuron.index]
            if len(found) != 1 or set(found[0].parents) != own:
                return None
            shares.append((found[0].index, "softmax"))
        return shares

    def _order(self, layer: _Layer, after: _Sum) -> None:
        """The neurons of a layer in the order in which the next one takes them."""
        order = list(after.weights or ())
        if set(order) != set(layer.outputs):
            return
        places = [layer.outputs.index(x) for x in order]
        layer.outputs = order
        layer.neurons = [layer.neurons[i] for i in places]

    # ---------------------------------------------------------------- whether that is all

    def _is_expression(self, layers: list[_Layer]) -> bool:
        """Whether it reads better as an expression: w·x + b alone, a parameter used twice."""
        neurons = [neuron for layer in layers for neuron in layer.neurons]
        parameters = [w for neuron in neurons for w in (neuron.weights or {}).values()]
        parameters += [neuron.bias for neuron in neurons if neuron.bias is not None]
        typed = [self.nodes[neuron.index].op == "add" for neuron in neurons]
        once = len({*parameters, *layers[0].inputs}) == len(parameters) + len(layers[0].inputs)
        return not once or typed == [True]

    def _is_whole(self, layers: list[_Layer]) -> bool:
        """Whether nothing else uses a hidden layer, and outputs lie in the last one or beyond."""
        for layer, after in pairwise(layers):
            if set(after.inputs) != set(layer.outputs):
                return False
            if any(not self._only_for(i, after.neurons) for i in layer.outputs):
                return False
        last = set(layers[-1].outputs)
        hidden = {i for layer in layers[:-1] for i in layer.outputs}
        outputs = set(self.trace.outputs)
        if not outputs.isdisjoint(hidden):
            return False
        own = {n.index for layer in layers for n in layer.neurons}
        return not any(
            index not in own and not last.isdisjoint(i for pair in s.pairs for i in pair)
            for index, s in self.sums.items()
        ) and (bool(outputs & last) or last <= self.trace.ancestors())

    def _only_for(self, index: int, neurons: list[_Sum]) -> bool:
        """Whether a node is used by these neurons alone."""
        allowed = {n.index for n in neurons}
        return all(self._top(user) in allowed for user in self.users[index])

    def _top(self, index: int) -> int:
        """The sum of products that a node is inside."""
        while index not in self.sums and len(self.users[index]) == 1:
            if self.nodes[index].op not in (*_SUMS, "mul"):
                break
            index = self.users[index][0]
        return index


def _matrix(layer: _Layer) -> list[list[int]]:
    """The weights from each input (row) to each neuron (column), as in the texts' X·W."""
    return [[(neuron.weights or {})[x] for neuron in layer.neurons] for x in layer.inputs]
