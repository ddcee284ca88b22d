"""What a program computes: the graph it is written from, and which entries are what."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate, takewhile
from math import prod
from typing import Any

from autograd.compiling.graph import SAMPLES, Graph
from autograd.compiling.names import free_name
from autograd.compiling.neurons import live_entries
from autograd.compiling.recorded import Recording
from autograd.compiling.scalars import Scalars
from autograd.compiling.vectorising import Vectoriser
from autograd.transforms.pytree import Structure

# An array operation on fewer scalars than this, on average, saves nothing.
_WORTHWHILE = 2.5
# A program this short is written with arrays wherever it has any.
_SHORT = 200

Shape = tuple[int, ...]
Parts = list[tuple[list[int], Shape]]  # of an output: the scalars of each part, and its shape
Leaves = dict[str, list[Any]]  # by the name of a parameter


@dataclass
class Plan:
    """Everything that the text of a program is written from.

    graph         of arrays, or of scalars where few of them have anything in common
    arrays        which of the two it is
    parameters    by name: their entries (one, or one for each number) and shape
    outputs       an entry for each part of the output
    layers        what became a matrix product: (entry of the sums, outputs, inputs)
    recorded      how many nodes there were
    scalars       how many were left after constants and repetitions
    """

    graph: Graph
    arrays: bool
    exact: bool
    arguments: list[str]
    shapes: list[Shape]
    argument_structure: Structure
    outputs: list[int]
    output_structure: Structure
    parameters: dict[str, tuple[list[int], Shape]]
    layers: list[tuple[int, int, int]] = field(default_factory=list)
    recorded: int = 0
    scalars: int = 0
    alone: int = 0  # sums with products that are in no layer
    entries: int = 0  # of the forward pass


def make_plan(recording: Recording, exact: bool) -> tuple[Plan, Leaves]:
    """The plan, and the leaves that each of its parameters holds."""
    scalars = Scalars(recording.nodes, recording.inputs, recording.outputs, exact)
    parts, structure = _output_parts(recording, scalars.outputs)
    names: dict[str, tuple[list[Any], Shape]] = {}
    if exact:  # with the names of the usual plan, so that two programs agree
        usual, leaves = make_plan(recording, False)
        names = {name: (leaves[name], shape) for name, (_, shape) in usual.parameters.items()}
    else:
        vectoriser = Vectoriser(scalars.graph, scalars.outputs, recording.shapes)
    if exact or not _is_worthwhile(vectoriser):
        found, leaves = _of_scalars(recording, scalars, parts, names)
    else:
        found, leaves = _of_arrays(recording, scalars, parts, vectoriser)
    plan = Plan(
        exact=exact,
        arguments=recording.names,
        shapes=recording.shapes,
        argument_structure=recording.arguments,
        output_structure=structure,
        recorded=scalars.recorded,
        **found,
    )
    return plan, leaves


def _is_worthwhile(vectoriser: Vectoriser) -> bool:
    return vectoriser.nodes < _SHORT or vectoriser.nodes > _WORTHWHILE * len(vectoriser.graph.ops)


def _output_parts(recording: Recording, outputs: list[int]) -> tuple[Parts, Structure]:
    """The scalars and the shape of each part of the output; a flat list is one part."""
    kinds, shapes = recording.output, recording.output_shapes
    flat = kinds.kind in (list, tuple) and all(p.kind is None for p in kinds.parts)
    if flat and shapes and not any(shapes):
        return [(outputs, (len(shapes),))], Structure()
    ends = accumulate(map(prod, shapes))
    return [(outputs[end - prod(s) : end], s) for end, s in zip(ends, shapes, strict=True)], kinds


def _of_arrays(
    recording: Recording, scalars: Scalars, parts: Parts, vectoriser: Vectoriser
) -> tuple[dict[str, Any], Leaves]:
    """What a plan with arrays has of its own, and its leaves."""
    g = vectoriser.graph
    outputs = [vectoriser.output(mine, shape) for mine, shape in parts]
    taken = set(recording.names)
    parameters, leaves = {}, {}
    entries = [e for e in range(len(g.ops)) if g.ops[e] == "param"]
    for entry in sorted(entries, key=vectoriser.age):
        shape, numbers = vectoriser.parameters[g.extra[entry]]
        members = [scalars.parameters[i] for i in numbers]
        name = free_name(g.names.get(entry) or _common_label(members), taken, "p")
        g.names[entry] = name
        parameters[name] = ([entry], shape)
        leaves[name] = members
    return {
        "graph": g,
        "arrays": True,
        "outputs": outputs,
        "parameters": parameters,
        "layers": vectoriser.layers,
        "scalars": vectoriser.nodes,
        "alone": vectoriser.alone(),
        "entries": len(g.ops),
    }, leaves


def _of_scalars(
    recording: Recording,
    scalars: Scalars,
    parts: Parts,
    names: dict[str, tuple[list[Any], Shape]],
) -> tuple[dict[str, Any], Leaves]:
    """What a plan of straight-line code has of its own, and its leaves."""
    g, outputs = scalars.graph, list[int]()
    for mine, shape in parts:
        if not shape:
            outputs += mine
            continue
        axes = tuple(g.axis(size) for size in shape)
        flat = axes if len(axes) == 1 else (g.axis(len(mine)),)
        stacked = g.stack(tuple(mine), (SAMPLES, *flat))
        whole = stacked if flat == axes else g.entry("reshape", (stacked,), (SAMPLES, *axes))
        outputs.append(whole)
    parameters, leaves = _scalar_parameters(recording, scalars, names)
    return {
        "graph": g,
        "arrays": False,
        "outputs": outputs,
        "parameters": parameters,
        "scalars": sum(op != "const" for op in g.ops),
    }, leaves


def _scalar_parameters(
    recording: Recording,
    scalars: Scalars,
    names: dict[str, tuple[list[Any], Shape]],
) -> tuple[dict[str, tuple[list[int], Shape]], Leaves]:
    """The parameters by name: those of ``names`` under these, so that two programs agree.

    Others have their label, or are all one vector where they are many.
    """
    g, taken = scalars.graph, {*recording.names, *names}
    entry_of = {scalars.parameters[g.extra[e]]: e for e in range(len(g.ops)) if g.ops[e] == "param"}
    parameters = {
        name: ([entry_of.pop(leaf) for leaf in members], shape)
        for name, (members, shape) in names.items()
    }
    leaves = {name: members for name, (members, _) in names.items()}
    if names:
        live, _ = live_entries(g, scalars.outputs)
        entry_of = {leaf: entry for leaf, entry in entry_of.items() if live[entry]}
    if len(entry_of) > _MOST_NAMED:
        name = free_name("p", taken, "p")
        parameters[name] = (list(entry_of.values()), (len(entry_of),))
        return parameters, leaves | {name: list(entry_of)}
    for leaf, entry in entry_of.items():
        name = free_name(leaf.label or "p", taken, "p")
        parameters[name] = ([entry], ())
        leaves[name] = [leaf]
    return parameters, leaves


# Up to this many parameters that are no arrays have a name each.
_MOST_NAMED = 64


def _common_label(leaves: list[Any]) -> str:
    """The beginning that all labels share: ``gain`` of ``gain0`` and ``gain1``."""
    labels = [leaf.label or "" for leaf in leaves]
    if len(labels) == 1:
        return labels[0] or "p"
    same = len(list(takewhile(lambda letters: len(set(letters)) == 1, zip(*labels, strict=False))))
    return labels[0][:same].rstrip("0123456789.[_(") or "p"
