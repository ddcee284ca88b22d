"""What a program computes: the graph it is written from, and which entries are what."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
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
    shapes: list[tuple[int, ...]]
    argument_structure: Structure
    outputs: list[int]
    output_structure: Structure
    parameters: dict[str, tuple[list[int], tuple[int, ...]]]
    layers: list[tuple[int, int, int]] = field(default_factory=list)
    recorded: int = 0
    scalars: int = 0
    alone: int = 0  # sums with products that are in no layer
    entries: int = 0  # of the forward pass


def make_plan(recording: Recording, exact: bool) -> tuple[Plan, dict[str, list[Any]]]:
    """The plan, and the leaves that each of its parameters holds."""
    scalars = Scalars(recording.nodes, recording.inputs, recording.outputs, exact)
    parts, structure = _output_parts(recording)
    if exact:
        usual = make_plan(recording, False)
        names = {name: (leaves, usual[0].parameters[name][1]) for name, leaves in usual[1].items()}
        return _of_scalars(recording, scalars, parts, structure, names)
    vectoriser = Vectoriser(scalars.graph, scalars.outputs, recording.shapes)
    if _is_worthwhile(vectoriser):
        return _of_arrays(recording, scalars, vectoriser, parts, structure)
    return _of_scalars(recording, scalars, parts, structure)


def _is_worthwhile(vectoriser: Vectoriser) -> bool:
    return vectoriser.nodes < _SHORT or vectoriser.nodes > _WORTHWHILE * len(vectoriser.graph.ops)


def _output_parts(recording: Recording) -> tuple[list[tuple[int, tuple[int, ...]]], Structure]:
    """(number of scalars, shape) of each part of the output; a flat list is one part."""
    kinds, shapes = recording.output, recording.output_shapes
    flat = kinds.kind in (list, tuple) and all(p.kind is None for p in kinds.parts)
    if flat and len(shapes) > 1 and not any(shapes):
        return [(len(shapes), (len(shapes),))], Structure()
    if flat and len(shapes) == 1 and not shapes[0]:
        return [(1, (1,))], Structure()
    counts = []
    for shape in shapes:
        count = 1
        for size in shape:
            count *= size
        counts.append((count, shape))
    return counts, kinds


def _of_arrays(
    recording: Recording,
    scalars: Scalars,
    vectoriser: Vectoriser,
    parts: list[tuple[int, tuple[int, ...]]],
    structure: Structure,
) -> tuple[Plan, dict[str, list[Any]]]:
    g, start, outputs = vectoriser.graph, 0, []
    for count, shape in parts:
        outputs.append(vectoriser.output(scalars.outputs[start : start + count], shape))
        start += count
    taken = set(recording.names)
    parameters, leaves = {}, {}
    found = [e for e in range(len(g.ops)) if g.ops[e] == "param"]
    for entry in sorted(found, key=vectoriser.age):
        shape, numbers = vectoriser.parameters[g.extra[entry]]
        members = [scalars.parameters[i] for i in numbers]
        name = free_name(g.names.get(entry) or _common_label(members), taken, "p")
        g.names[entry] = name
        parameters[name] = ([entry], shape)
        leaves[name] = members
    plan = Plan(
        graph=g,
        arrays=True,
        exact=False,
        arguments=recording.names,
        shapes=recording.shapes,
        argument_structure=recording.arguments,
        outputs=outputs,
        output_structure=structure,
        parameters=parameters,
        layers=vectoriser.layers,
        recorded=scalars.recorded,
        scalars=vectoriser.nodes,
        alone=vectoriser.alone(),
        entries=len(g.ops),
    )
    return plan, leaves


def _of_scalars(
    recording: Recording,
    scalars: Scalars,
    parts: list[tuple[int, tuple[int, ...]]],
    structure: Structure,
    names: dict[str, tuple[list[Any], tuple[int, ...]]] | None = None,
) -> tuple[Plan, dict[str, list[Any]]]:
    """Straight-line code. With ``names``, the parameters of the arrays' plan, it is exact."""
    g, start, outputs = scalars.graph, 0, []
    for count, shape in parts:
        mine = scalars.outputs[start : start + count]
        start += count
        if not shape:
            outputs += mine
            continue
        axes = tuple(g.axis(size) for size in shape)
        flat = axes if len(axes) == 1 else (g.axis(count),)
        stacked = g.stack(tuple(mine), (SAMPLES, *flat))
        whole = stacked if flat == axes else g.entry("reshape", (stacked,), (SAMPLES, *axes))
        outputs.append(whole)
    parameters, leaves = _scalar_parameters(recording, scalars, names or {})
    plan = Plan(
        graph=g,
        arrays=False,
        exact=names is not None,
        arguments=recording.names,
        shapes=recording.shapes,
        argument_structure=recording.arguments,
        outputs=outputs,
        output_structure=structure,
        parameters=parameters,
        recorded=scalars.recorded,
        scalars=sum(op != "const" for op in g.ops),
    )
    return plan, leaves


def _scalar_parameters(
    recording: Recording,
    scalars: Scalars,
    names: dict[str, tuple[list[Any], tuple[int, ...]]],
) -> tuple[dict[str, tuple[list[int], tuple[int, ...]]], dict[str, list[Any]]]:
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
