"""From scalars to arrays: layers become matrix products, nodes of one kind one operation.

Works through the graph by level, the longest path from the leaves. Nodes of a level with
the same row, whose operands lie in the same arrays, are one array operation. Each scalar's
place (array, position) is remembered; operands that lie in order need no picking.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import numpy as np

from autograd.compiling.graph import SAMPLES, Axes, Graph
from autograd.compiling.neurons import Layer, Neuron, find_layers, live_entries
from autograd.table.scalars import TABLE


class Vectoriser:
    """The arrays of a graph of scalars.

    graph       the graph of arrays
    parameters  for each parameter array the numbers of its leaves, nested as its shape
    layers      what was recognised as a matrix product: (entry, outputs, inputs)
    """

    def __init__(
        self, scalars: Graph, outputs: Sequence[int], inputs: Sequence[tuple[int, ...]]
    ) -> None:
        self.s = scalars
        self.graph = Graph()
        self.parameters: list[Any] = []
        self.layers: list[tuple[int, int, int]] = []
        self.place: dict[int, tuple[int, int]] = {}
        self._planned: dict[int, tuple[int, int]] = {}  # parameter → (number of array, position)
        self._plans: list[tuple[tuple[int, ...], list[int]]] = []
        self._made: dict[int, int] = {}
        self._layer_of: dict[int, int] = {}  # weights and biases, and the number of their layer
        self.numbers: dict[int, int] = {}  # of z1, z2, ...
        self._members: dict[int, int] = {}  # array → how many scalars lie in it
        live, uses = live_entries(scalars, outputs)
        self.live = live
        self.nodes = sum(
            alive and op != "const" for alive, op in zip(live, scalars.ops, strict=True)
        )
        argument_of = [i for i, shape in enumerate(inputs) for _ in range(math.prod(shape))]
        layers, self.sums = find_layers(scalars, live, uses, argument_of)
        self._inputs(inputs)
        for layer in layers:
            self._plan_weights(layer)
        self._pack(layers)

    def _inputs(self, inputs: Sequence[tuple[int, ...]]) -> None:
        """``inputs``: the shape of each argument; its scalars are numbered one after the other."""
        g, number = self.graph, 0
        entries = {self.s.extra[e]: e for e in range(len(self.s.ops)) if self.s.ops[e] == "input"}
        for index, shape in enumerate(inputs):
            axes = tuple(g.axis(size) for size in shape)
            array = g.entry("input", (), (SAMPLES, *axes), index)
            count = math.prod(shape)
            self._members[array] = count
            for position in range(count):
                if number in entries:
                    self.place[entries[number]] = (array, position)
                number += 1

    def alone(self) -> int:
        """How many sums with products are in no layer."""
        s = self.s
        products = [
            [t for t in neuron.others if s.ops[t] == "map" and s.extra[t] == "mul"]
            for neuron in self.sums.values()
        ]
        return sum(any(_is_weighted(s, t) for t in terms) for terms in products)

    # ---------------------------------------------------------------- parameters

    def _plan(self, shape: tuple[int, ...], leaves: list[int]) -> bool:
        """Let these parameters be one array, if none of them lies in another."""
        free = all(self.s.ops[p] == "param" and p not in self._planned for p in leaves)
        if not free or len(set(leaves)) < len(leaves):
            return False
        for position, leaf in enumerate(leaves):
            self._planned[leaf] = (len(self._plans), position)
        self._plans.append((shape, leaves))
        return True

    def _plan_weights(self, layer: Layer) -> None:
        neurons = layer.neurons
        flat = [neuron.weights[x] for neuron in neurons for x in layer.inputs]
        shape = tuple(size for size in (len(neurons), len(layer.inputs)) if size > 1)
        self._plan(shape, flat)
        biases = [[t for t in neuron.others if self.s.ops[t] == "param"] for neuron in neurons]
        if all(len(b) == 1 for b in biases):
            self._plan(tuple(s for s in (len(neurons),) if s > 1), [b[0] for b in biases])

    def _place_of(self, entry: int) -> tuple[int, int] | None:
        """(array, position) of a scalar; a planned parameter array is made when first used."""
        found = self.place.get(entry)
        if found is None and entry in self._planned:
            plan, position = self._planned[entry]
            array = self._made.get(plan)
            if array is None:
                shape, leaves = self._plans[plan]
                axes = tuple(self.graph.axis(size) for size in shape)
                array = self._made[plan] = self._parameter(axes, leaves)
            found = self.place[entry] = (array, position)
        return found

    def _position_of(self, entry: int) -> int:
        """Where a scalar stands in the array that it is known to lie in."""
        place = self._place_of(entry)
        assert place is not None, self.s.ops[entry]
        return place[1]

    def _parameter(self, axes: Axes, leaves: list[int]) -> int:
        array = self.graph.entry("param", (), axes, len(self.parameters))
        self.parameters.append((self.graph.shape(array), [self.s.extra[e] for e in leaves]))
        self._members[array] = len(leaves)
        return array

    def age(self, array: int) -> tuple[int, bool]:
        """Sorts parameters as they were created, the weights of a layer before its biases."""
        together = [p for p in self._layer_of if self._layer_of[p] == self._layer_of.get(array)]
        first = min(self.parameters[self.graph.extra[p]][1][0] for p in (*together, array))
        return first, self.graph.names.get(array, "").startswith("b")

    # ---------------------------------------------------------------- reading scalars

    def scalar(self, entry: int) -> int:
        """The array entry that is this one scalar."""
        s, g = self.s, self.graph
        if s.ops[entry] == "const":
            return g.const(*s.extra[entry][:2])
        place = self._place_of(entry)
        if place is None:
            assert s.ops[entry] == "param", s.ops[entry]
            array = self._parameter((), [entry])
            self.place[entry] = place = (array, 0)
        array, position = place
        own = tuple(a for a in g.axes[array] if a != SAMPLES)
        if not own:
            return array
        axes = tuple(a for a in g.axes[array] if a == SAMPLES)
        return g.entry("take", (array,), axes, ("at", position))

    def kind(self, entry: int) -> Any:
        """What operands must have in common to be read as one array."""
        op = self.s.ops[entry]
        if op == "const":
            return "const"
        place = self._place_of(entry)
        return "free" if place is None else place[0]

    def array(self, entries: Sequence[int], axes: Axes) -> int:
        """The array of these scalars along ``axes``; equal ones need no axis."""
        s, g = self.s, self.graph
        first = entries[0]
        if all(e == first for e in entries):
            return self.scalar(first)
        if all(s.ops[e] == "const" for e in entries):
            shape = tuple(g.sizes[a] for a in axes)
            values = np.array([s.extra[e][0] for e in entries]).reshape(shape)
            return g.entry("table", (), axes, g.keep(values))
        places = [self._place_of(e) for e in entries]
        new = all(p is None and s.ops[e] == "param" for p, e in zip(places, entries, strict=True))
        if new and len(set(entries)) == len(entries):
            made = self._parameter(axes, list(entries))
            self.place.update((e, (made, i)) for i, e in enumerate(entries))
            return made
        known = [p for p in places if p is not None]
        if len(known) == len(places) and len({array for array, _ in known}) == 1:
            return self._picked(known[0][0], [position for _, position in known], axes)
        return self._stacked(entries, axes)

    def _picked(self, array: int, positions: list[int], axes: Axes) -> int:
        g = self.graph
        samples = tuple(a for a in g.axes[array] if a == SAMPLES)
        own = tuple(a for a in g.axes[array] if a != SAMPLES)
        count = self._members[array]
        if positions == list(range(count)):
            if len(own) == len(axes):
                return g.rename(array, dict(zip(own, axes, strict=True)))
            return g.entry("reshape", (array,), samples + axes)
        if len(own) == len(axes) == 2 and len(positions) == count:  # a matrix, transposed?
            rows, columns = (g.sizes[a] for a in own)
            if positions == [r * columns + c for c in range(columns) for r in range(rows)]:
                transposed = g.rename(array, {own[0]: axes[1], own[1]: axes[0]})
                return transposed
        flat = axes if len(axes) == 1 else (g.axis(len(positions)),)
        start, step = positions[0], positions[1] - positions[0]
        stop = start + step * (len(positions) - 1) + 1
        if step > 0 and positions == list(range(start, stop, step)):
            where: tuple[Any, ...] = ("slice", start, stop, step)
        else:
            where = ("index", g.keep(np.array(positions)))
        found = g.entry("take", (array,), samples + flat, where)
        return found if flat == axes else g.entry("reshape", (found,), samples + axes)

    def _stacked(self, entries: Sequence[int], axes: Axes) -> int:
        g = self.graph
        parts = tuple(self.scalar(e) for e in entries)
        samples = (SAMPLES,) if any(g.batched(p) for p in parts) else ()
        flat = axes if len(axes) == 1 else (g.axis(len(parts)),)
        found = g.stack(parts, samples + flat)
        return found if flat == axes else g.entry("reshape", (found,), samples + axes)

    def _put(self, entries: Sequence[int], array: int) -> None:
        """Remember where the scalars of a new array lie."""
        for position, entry in enumerate(entries):
            self.place[entry] = (array, position)
        self._members.setdefault(array, len(entries))
        scopes = [self.s.scopes.get(entry, "") for entry in entries]
        if scope := _common_scope(scopes):
            self.graph.scopes.setdefault(array, scope)
        if len(entries) == 1 and entries[0] in self.s.names:
            self.graph.names.setdefault(array, self.s.names[entries[0]])
        self._name_result(array)

    # ---------------------------------------------------------------- level by level

    def _pack(self, layers: list[Layer]) -> None:
        s = self.s
        neuron_of: dict[int, tuple[Layer, Neuron]] = {}
        inside: set[int] = set()
        for layer in layers:
            for neuron in layer.neurons:
                neuron_of[neuron.root] = (layer, neuron)
                inside.update(neuron.inner)
        for neuron in self.sums.values():
            inside.update(neuron.inner)
        level = [0] * len(s.ops)
        levels: dict[int, list[int]] = defaultdict(list)
        for entry, alive in enumerate(self.live):
            if not alive or entry in inside or s.ops[entry] in ("const", "param", "input"):
                continue
            found = neuron_of.get(entry)
            reads: Sequence[int] = self.args_of(entry)
            if found is not None:
                neuron = found[1]
                reads = [*neuron.weights, *neuron.weights.values(), *neuron.others]
            level[entry] = 1 + max(level[a] for a in reads)
            levels[level[entry]].append(entry)
        for number in sorted(levels):
            self._pack_level(levels[number], neuron_of)

    def _pack_level(self, entries: list[int], neuron_of: dict[int, tuple[Layer, Neuron]]) -> None:
        groups: dict[Any, list[int]] = defaultdict(list)
        for entry in entries:
            groups[self._signature(entry, neuron_of)].append(entry)
        for signature, members in groups.items():
            if signature[0] == "layer":
                self._layer(members, neuron_of)
            elif signature[0] == "sum":
                self._sums(members)
            elif signature[0] == "reduce" or not self._is_worth_an_array(members):
                for member in members:
                    self._put([member], self._single(member))
            else:
                self._group(members)

    def _signature(self, entry: int, neuron_of: dict[int, tuple[Layer, Neuron]]) -> Any:
        s = self.s
        found = neuron_of.get(entry)
        if found is not None:
            kinds = sorted(str(self.kind(t)) for t in found[1].others)
            return ("layer", id(found[0]), *kinds)
        args = self.args_of(entry)
        if entry in self.sums and (len(args) > _FEW_TERMS or self._is_whole(args)):
            return ("sum", entry)
        return (s.ops[entry], s.extra[entry], len(args), *map(self.kind, args))

    def _is_worth_an_array(self, members: list[int]) -> bool:
        """Three or more, or a pair along an array: two lines read better than a pair laid out."""
        if len(members) != 2:
            return len(members) > 2
        first, second = (self.args_of(m) for m in members)
        return any(map(self._is_whole, zip(first, second, strict=True)))

    def _is_whole(self, entries: Sequence[int]) -> bool:
        """Whether these are all entries of one array."""
        places = {self._place_of(e) for e in entries}
        arrays = {place and place[0] for place in places}
        array = arrays.pop() if len(arrays) == 1 else None
        return array is not None and 1 < len(places) == len(entries) == self._members[array]

    def args_of(self, entry: int) -> Sequence[int]:
        """The operands; of a sum, all of its terms."""
        found = self.sums.get(entry)
        return self.s.args[entry] if found is None else found.others

    def _single(self, entry: int) -> int:
        """One scalar computed as it is written."""
        s, g = self.s, self.graph
        op, extra, args = s.ops[entry], s.extra[entry], self.args_of(entry)
        if op == "reduce":
            axis = g.axis(len(args))
            x = self.array(args, (axis,))
            if axis not in g.axes[x]:
                x = g.expand(x, (*g.axes[x], axis))
            return g.entry("reduce", (x,), tuple(a for a in g.axes[x] if a != axis), extra)
        return self._operation(op, extra, [self.scalar(a) for a in args])

    def _operation(self, op: str, extra: Any, operands: list[int]) -> int:
        g = self.graph
        if op == "total" or extra == "add":
            return g.total(operands)
        if op == "map":
            return g.apply(extra, *operands)
        assert op == "detach", op
        return g.entry("detach", tuple(operands), g.axes[operands[0]])

    def _group(self, members: list[int]) -> None:
        """Scalars of one kind as one operation on arrays."""
        s, g = self.s, self.graph
        slots = list(zip(*(self.args_of(m) for m in members), strict=True))
        leading = self._leading(slots)
        if leading is not None:
            array, slot = leading
            positions = [self._position_of(entry) for entry in slots[slot]]
            order = sorted(range(len(members)), key=positions.__getitem__)
            members = [members[i] for i in order]
            slots = list(zip(*(self.args_of(m) for m in members), strict=True))
            whole = len(members) == self._members[array] == len(set(slots[slot]))
            own = tuple(a for a in g.axes[array] if a != SAMPLES)
            axes = own if whole and own else (g.axis(len(members)),)
        else:
            axes = (g.axis(len(members)),)
        op = s.ops[members[0]]
        operands = [self.array(slot_, axes) for slot_ in slots]
        made = self._operation(op, s.extra[members[0]], operands)
        self._put(members, made)

    def _leading(self, slots: list[tuple[int, ...]]) -> tuple[int, int] | None:
        """The operand array that gives the order: the first of several entries, one each."""
        for number, slot in enumerate(slots):
            if len(set(slot)) < len(slot) or len(slot) < 2:
                continue
            arrays = {place and place[0] for place in map(self._place_of, slot)}
            if len(arrays) == 1 and (array := arrays.pop()) is not None:
                return array, number
        return None

    # ---------------------------------------------------------------- layers and sums

    def _layer(self, members: list[int], neuron_of: dict[int, tuple[Layer, Neuron]]) -> None:
        g = self.graph
        layer = neuron_of[members[0]][0]
        neurons = [neuron_of[m][1] for m in members]
        inputs, count = layer.inputs, len(members)
        column = g.axis(len(inputs)) if len(inputs) > 1 else ""
        x = self.array(inputs, (column,) if column else ())
        own = tuple(a for a in g.axes[x] if a != SAMPLES)
        if len(inputs) > 1 and len(own) == 1:
            column = own[0]
        row = g.axis(count) if count > 1 else ""
        axes = tuple(a for a in (row, column) if a)
        weights = self.array([n.weights[i] for n in neurons for i in inputs], axes)
        samples = tuple(a for a in (SAMPLES,) if SAMPLES in g.axes[x] + g.axes[weights])
        out = (*samples, row) if row else samples
        if column:
            weights = g.expand(weights, tuple(a for a in axes if a in g.axes[weights]) or axes)
            z = g.einsum([x, weights], out)
        else:
            z = g.apply("mul", x, weights)
        terms = [z]
        others = [sorted(n.others, key=lambda t: str(self.kind(t))) for n in neurons]
        for slot in zip(*others, strict=True):
            terms.append(self.array(slot, (row,) if row else ()))
        total = g.total(terms)
        self._put(members, total)
        self._name_layer(weights, terms[1:], total)
        self.layers.append((total, count, len(inputs)))

    def _name_layer(self, weights: int, others: list[int], total: int) -> None:
        """W1, b1 and z1, as textbooks call them; a vector of weights has a small w."""
        g, number = self.graph, len(self.layers) + 1
        core = g.core(weights)
        if g.ops[core] == "param":
            g.names.setdefault(core, f"{'W' if len(g.axes[core]) == 2 else 'w'}{number}")
            self._layer_of.setdefault(core, number)
        for other in map(g.core, others):
            if g.ops[other] == "param":
                g.names.setdefault(other, f"b{number}")
                self._layer_of.setdefault(other, number)
        g.names.setdefault(total, f"z{number}")
        self.numbers[total] = number

    def _name_result(self, entry: int) -> None:
        """h1 is what an activation makes of z1."""
        g = self.graph
        if g.ops[entry] == "map" and g.extra[entry] in TABLE and len(g.args[entry]) <= 2:
            number = self.numbers.get(g.core(g.args[entry][0]))
            others = [a for a in g.args[entry][1:] if g.ops[a] != "const"]
            if number is not None and not others and TABLE[g.extra[entry]].public:
                g.names.setdefault(entry, f"h{number}")

    def _sums(self, members: list[int]) -> None:
        """A sum of many scalars: the sum over each array that they lie in, added up."""
        g = self.graph
        (entry,) = members
        by_array: dict[Any, list[int]] = defaultdict(list)
        terms = self.args_of(entry)
        for term in terms:
            by_array[self.kind(term)].append(term)
        parts = []
        for kind, mine in by_array.items():
            if kind == "const" or len(mine) == 1:
                parts += [self.scalar(t) for t in mine]
                continue
            if isinstance(kind, int):
                mine.sort(key=self._position_of)
                own = tuple(a for a in g.axes[kind] if a != SAMPLES)
                whole = [self._place_of(t) for t in mine] == [
                    (kind, i) for i in range(self._members[kind])
                ]
                if whole:
                    parts.append(g.einsum([kind], tuple(a for a in g.axes[kind] if a not in own)))
                    continue
            axis = g.axis(len(mine))
            picked = self.array(mine, (axis,))
            if axis in g.axes[picked]:
                parts.append(g.einsum([picked], tuple(a for a in g.axes[picked] if a != axis)))
            else:  # the same scalar many times
                parts.append(g.apply("mul", picked, g.const(float(len(mine)))))
        self._put([entry], g.total(parts))

    # ---------------------------------------------------------------- outputs

    def output(self, entries: Sequence[int], shape: tuple[int, ...]) -> int:
        """One part of the output, with an entry for every sample."""
        g = self.graph
        if not shape:
            return self.scalar(entries[0])
        axes = tuple(g.axis(size) for size in shape)
        found = self.array(entries, axes)
        own = [a for a in g.axes[found] if a != SAMPLES]
        if len(own) == len(axes):
            return found
        return g.expand(found, (*g.axes[found], *axes))


def _common_scope(scopes: list[str]) -> str:
    """The scope that holds all of these: ``mlp`` of ``mlp/layer 1`` and ``mlp/layer 2``."""
    parts = zip(*(scope.split("/") for scope in scopes), strict=False)
    same = takewhile(lambda names: len(set(names)) == 1, parts)
    return "/".join(names[0] for names in same)


def _is_weighted(s: Graph, product: int) -> bool:
    """Whether one factor is a parameter and the other comes from the inputs."""
    a, b = s.args[product]
    return {s.ops[a], s.ops[b]} >= {"param"} and s.batched(a) != s.batched(b)


# A sum of up to this many terms is written as a sum, one of more as a sum over an array.
_FEW_TERMS = 4
