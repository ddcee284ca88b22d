"""What the player in the page knows of a trace, as plain data.

Of a graph of numbers it gets the data, the local derivatives and the order of the sweep. All
else follows by the arithmetic of a step, ``before + upstream × local``, which gives the same
bits everywhere. Of a graph with arrays it gets every step as it is shown.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from autograd.drawing.grids import array_record
from autograd.drawing.labels import exact_text, number_text
from autograd.drawing.svg import Scene
from autograd.formulas.letters import visible
from autograd.formulas.symbols import flat
from autograd.stepping.postfix import definitions, row_record
from autograd.stepping.rule_patterns import Looks, rule_links
from autograd.table.scalars import row
from autograd.tracing import BACKWARD, FORWARD, SEED, Step, Trace, check_kinds
from autograd.tracing.arrays import is_array
from autograd.tracing.network import network_of
from autograd.tracing.rules import sent_product, summed_axes
from autograd.wording import LANGUAGES

MOST_NEURONS = 10  # in a layer; more have no room side by side


def player_records(trace: Trace, scene: Scene) -> dict[str, Any]:
    """Everything that the player needs besides the picture and the table."""
    check_kinds(trace.steps, __name__)
    edges = {(e.child, e.slot): i for i, e in enumerate(trace.edges)}
    records: dict[str, Any] = {
        "output": trace.output,
        "names": [visible(n.name) for n in trace.nodes],
        # as they are typed, where an index does not tell: w1_12 for w₁₂, but w1 for w₁
        "typed": {
            n.index: visible(n.plain)
            for n in trace.nodes
            if n.label is not None and n.plain != flat(n.name)
        },
        "kinds": "".join(n.kind[0] for n in trace.nodes),
        "edges": [[e.parent, e.child] for e in trace.edges],
        "forward": [s.node for s in trace.steps if s.kind == FORWARD],
        "backward": [edges[s.node, s.slot or 0] for s in trace.steps if s.kind == BACKWARD],
    }
    seeds = [s.after for s in trace.steps if s.kind == SEED]
    if any(is_array(n.data) for n in trace.nodes) or any(map(is_array, seeds)):
        records |= _of_arrays(trace)
    else:
        records |= _of_numbers(trace, seeds)
        if (network := shown_network(trace)) is not None:
            records["network"] = network | {"in_layers": stands_in_layers(trace, network)}
    return records | _of_scopes(scene)


def shown_network(trace: Trace) -> dict[str, Any] | None:
    """The network in a graph, where each neuron is one node and is drawn as one.

    One that was recorded as products and sums has a node for each of them, and each its card.
    """
    network = network_of(trace)
    if network is None or max(network["sizes"]) > MOST_NEURONS:
        return None
    nodes = network["nodes"]
    if _other_leaves(trace, nodes) > network["sizes"][-1]:  # more than targets: no network alone
        return None
    for weights, sums in zip(nodes["W"], nodes["z"], strict=True):
        for j, z in enumerate(sums):
            if not {row[j] for row in weights} <= set(trace.nodes[z].parents):
                return None
    return network


def stands_in_layers(trace: Trace, network: dict[str, Any]) -> bool:
    """Whether every node has its place in the layers, or in a loss that only outputs go into.

    Where not, the player draws cards.
    """
    parents = [set(node.parents) for node in trace.nodes]
    constants = {node.index for node in trace.nodes if node.kind == "constant"}
    nodes, placed, inputs = network["nodes"], set(network["nodes"]["x"]), network["nodes"]["x"]
    for weights, biases, sums, outputs in zip(*(nodes[k] for k in "Wbzh"), strict=True):
        for j, (z, h) in enumerate(zip(sums, outputs, strict=True)):
            own = {*inputs, *(row[j] for row in weights), *biases[j : j + 1]}
            if not own <= parents[z] or parents[z] - own - constants:
                return False
            if z != h and (z not in parents[h] or parents[h] - {z} - constants):
                return False
            placed |= own | {z, h}
        inputs = outputs
    loss = {node.index for node in trace.nodes} - placed
    return all(parents[n] <= loss | set(inputs) | constants for n in loss)


def _other_leaves(trace: Trace, nodes: dict[str, Any]) -> int:
    """How many leaves are no input and no parameter of a network."""
    own = {*nodes["x"], *(w for layer in nodes["W"] for row in layer for w in row)}
    own |= {b for layer in nodes["b"] for b in layer}
    return sum(node.kind == "leaf" and node.index not in own for node in trace.nodes)


def script_data(records: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(records, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _of_scopes(scene: Scene) -> dict[str, Any]:
    """The scopes and which one each node is in; how many levels are open where that was asked."""
    groups = scene.view.groups
    if not groups.all:
        return {}
    found: dict[str, Any] = {
        "names": [visible(group.name) for group in groups.all],
        "parents": [-1 if group.parent is None else group.parent for group in groups.all],
        "of": [-1 if group is None else group for group in groups.of],
    }
    asked = scene.view.options.collapse
    return {"scopes": found} | ({} if asked is None else {"open": asked})


# ---------------------------------------------------------------- graphs of numbers


def _of_numbers(trace: Trace, seeds: list[Any]) -> dict[str, Any]:
    looks = Looks(trace)
    operations = [n for n in trace.nodes if n.kind == "operation"]
    names = list(dict.fromkeys(n.op for n in operations))
    constants = {n.index for n in trace.nodes if n.kind == "constant"}
    named = sorted(i for i in constants if not trace.nodes[i].is_literal)
    rows = {name: row_record(row(name)) for name in names}
    application = [looks.application(n) for n in operations]
    rules = [
        None if e.parent in constants else looks.local(trace.nodes[e.child], e.slot)
        for e in trace.edges
    ]
    formulas = [*names, *_formulas([rows, looks.patterns])]
    return {
        "data": [plain_number(n.data) for n in trace.nodes],
        "local": [plain_number(e.local) for e in trace.edges],
        "seed": plain_number(seeds[0]) if seeds else None,
        "rows": rows,
        "defined": definitions(formulas),
        "ops": names,
        "op": [names.index(n.op) for n in operations],
        "application": application,
        "rule": rules,
        "looks": looks.patterns,
    } | ({"constants": named} if named else {})


def _formulas(record: Any) -> Iterator[str]:
    """Every formula in postfix notation inside a record."""
    if isinstance(record, dict):
        for key, value in record.items():
            if key == "if":
                yield value
            elif key in ("partials", "results", "zeros"):
                yield from filter(None, value or ())
            elif key == "steps":
                yield from (text for _, _, text in value)
            else:
                yield from _formulas(value)
    elif isinstance(record, list):
        for value in record:
            yield from _formulas(value)


def plain_number(x: Any) -> Any:
    """A number in strict JSON: whole ones without a point, infinities and nan as text."""
    if x is None:
        return None
    x = float(x)
    if not math.isfinite(x):
        return repr(x)
    whole = x.is_integer() and abs(x) < 1e15 and not (x == 0 and math.copysign(1, x) < 0)
    return int(x) if whole else x


# ---------------------------------------------------------------- graphs with arrays


def _of_arrays(trace: Trace) -> dict[str, Any]:
    operations = [n for n in trace.nodes if n.kind == "operation"]
    names = list(dict.fromkeys(n.op for n in operations))
    named = [n.index for n in trace.nodes if n.kind == "constant" and not n.is_literal]
    return {
        "shown": [_shown(n.data) for n in trace.nodes],
        "steps": list(map(_step, trace.steps)),
        "formulas": [visible(trace.expression(n)) for n in operations],
        "ops": names,
        "op": [names.index(n.op) for n in operations],
    } | ({"constants": named} if named else {})


def _shown(x: Any) -> dict[str, Any]:
    """A number or an array as it is written: short, with every bit, and as a picture."""
    record: dict[str, Any] = {"text": number_text(x), "exact": exact_text(x)}
    array = array_record(x)
    return record | ({"array": array} if array is not None else {})


def _links(step: Step) -> Any:
    """The rule as mathematics; in every language where there are words in it."""
    if len({step.rule_in(lang) for lang in LANGUAGES}) == 1:
        return rule_links(step)
    return {lang: links for lang in LANGUAGES if (links := rule_links(step, lang))}


def _step(step: Step) -> dict[str, Any]:
    """The numbers of a step as they are written; a forward step's are those of its node."""
    links = _links(step)
    math: dict[str, Any] = {"math": links} if links else {}
    if step.kind == FORWARD:
        return math
    record: dict[str, Any] = {"after": _shown(step.after), **math}
    if step.kind == SEED:
        return record
    record |= {"before": _shown(step.before), "upstream": _shown(step.upstream)}
    if step.local is not None:
        record["local"] = _shown(step.local)
    if product := sent_product(step.trace, step):
        record |= {"product": visible(product), "sent": _shown(step.contribution)}
    if axes := summed_axes(step):
        record["summed"] = axes
    return record
