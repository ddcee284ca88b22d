"""Finding neurons: sums of products in which some factors are shared with other sums.

z = w₀x₀ + w₁x₁ + … + b, in any order and nesting. Sums with the same set of xs are one
layer: together they are a matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograd.compiling.graph import Graph


@dataclass
class Neuron:
    """One sum: ``weights[x] * x`` for each x, plus the other terms."""

    root: int
    weights: dict[int, int]
    others: list[int]
    inner: list[int] = field(default_factory=list)  # sums and products written out in it


@dataclass
class Layer:
    """Neurons with the same inputs."""

    inputs: list[int]
    neurons: list[Neuron]


def live_entries(g: Graph, outputs: Sequence[int]) -> tuple[list[bool], list[int]]:
    """Which entries the outputs depend on, and how often each is used."""
    live, uses = [False] * len(g.ops), [0] * len(g.ops)
    for entry in outputs:
        live[entry] = True
        uses[entry] += 1
    for entry in range(len(g.ops) - 1, -1, -1):
        if live[entry]:
            for arg in g.args[entry]:
                live[arg] = True
                uses[arg] += 1
    return live, uses


def is_sum(g: Graph, entry: int) -> bool:
    return g.ops[entry] == "total" or (g.ops[entry] == "map" and g.extra[entry] == "add")


def find_layers(
    g: Graph, live: list[bool], uses: list[int], argument_of: Sequence[int]
) -> tuple[list[Layer], dict[int, Neuron]]:
    """The layers of a graph of scalars in order of their first neuron, and the other sums.

    ``argument_of`` says for each input in which argument it lies. A sum whose parts are
    used nowhere else is one sum of many terms.
    """
    absorbed = [False] * len(g.ops)
    for entry, alive in enumerate(live):
        if alive and is_sum(g, entry):
            for arg in g.args[entry]:
                if uses[arg] == 1 and is_sum(g, arg):
                    absorbed[arg] = True
    found: dict[frozenset[int], list[Neuron]] = {}
    sums: dict[int, Neuron] = {}
    for entry, alive in enumerate(live):
        if alive and not absorbed[entry] and is_sum(g, entry):
            neuron = _neuron(g, entry, absorbed, uses)
            found.setdefault(frozenset(neuron.weights), []).append(neuron)
    layers = []
    for inputs, neurons in found.items():
        layer = Layer(sorted(inputs), neurons)
        if inputs and _is_layer(g, layer, argument_of):
            layers.append(layer)
        else:
            for neuron in neurons:
                sums[neuron.root] = _plain_sum(g, neuron.root, absorbed)
    return layers, sums


def _plain_sum(g: Graph, root: int, absorbed: list[bool]) -> Neuron:
    """The sum with all its terms as they are."""
    return _neuron(g, root, absorbed, [])


def _neuron(g: Graph, root: int, absorbed: list[bool], uses: list[int]) -> Neuron:
    """A sum with its terms; without ``uses`` products are terms like others."""
    neuron = Neuron(root, {}, [])
    stack = list(reversed(g.args[root]))
    while stack:
        term = stack.pop()
        if absorbed[term]:
            neuron.inner.append(term)
            stack.extend(reversed(g.args[term]))
            continue
        factors = _weight_and_input(g, term) if uses else None
        if factors is None or uses[term] > 1 or factors[1] in neuron.weights:
            neuron.others.append(term)
        else:
            neuron.inner.append(term)
            neuron.weights[factors[1]] = factors[0]
    return neuron


def _weight_and_input(g: Graph, term: int) -> tuple[int, int] | None:
    """Which factor of a product is the weight, and which the input that others share."""
    if g.ops[term] != "map" or g.extra[term] != "mul":
        return None
    a, b = g.args[term]
    for here in (g.batched, lambda e: g.ops[e] != "param"):
        if here(a) != here(b):
            return (a, b) if here(b) else (b, a)
    return None


def _is_layer(g: Graph, layer: Layer, argument_of: Sequence[int]) -> bool:
    """Whether a matrix product says it better than a line of products."""
    if len(layer.neurons) > 1:
        return True
    neuron = layer.neurons[0]
    if len(layer.inputs) < 2 or all(g.ops[w] == "const" for w in neuron.weights.values()):
        return False
    first, *others = (_kind_of_input(g, x, argument_of) for x in layer.inputs)
    return all(kind == first for kind in others)


def _kind_of_input(g: Graph, x: int, argument_of: Sequence[int]) -> tuple[str, object]:
    """What the inputs of a single neuron must have in common to be taken for an array."""
    extra = argument_of[g.extra[x]] if g.ops[x] == "input" else g.extra[x]
    return (g.ops[x], extra)
