"""Copies, replays and pickles of graphs: flat lists of nodes, so that no depth is too deep.

A graph node is anything with the slots of ``node.Node``, as for the sweep.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from autograd.engine import modes
from autograd.engine.backward import ancestors, parents_of
from autograd.engine.collector import without_collector
from autograd.table.scalars import row


def is_node(x: Any) -> bool:
    return hasattr(x, "_sequence_number")


# ---------------------------------------------------------------- copies


def shallow(node: Any) -> Any:
    """A copy of one node, with the same operands."""
    copy = _blank(node)
    _fill(copy, node, {})
    return copy


@without_collector
def deep(node: Any, memo: dict[int, Any]) -> Any:
    """A copy of a node, of all it was computed from, and of gradients that are nodes."""
    found = ancestors(node)
    originals = []
    for original in found:  # grows as it is read: a gradient has a graph of its own
        if id(original) in memo:
            continue
        memo[id(original)] = _blank(original)
        originals.append(original)
        for other in (*parents_of(original), original.grad):
            if is_node(other) and id(other) not in memo:
                found.append(other)
    for original in originals:
        _fill(memo[id(original)], original, memo)
    return memo[id(node)]


def _blank(node: Any) -> Any:
    return node._family.__new__(node._family)


def _fill(copy: Any, original: Any, memo: dict[int, Any]) -> None:
    """Copy every slot; operands and gradients that were copied too are the copies."""
    copy._data = original._copy_of(original._data)
    copy.op, copy._sequence_number, copy._adjoint = original.op, original._sequence_number, None
    copy._a, copy._b = _copied(original._a, memo), _copied(original._b, memo)
    grad = original.grad
    grad = _copied(grad, memo) if grad is None or is_node(grad) else original._copy_of(grad)
    params = getattr(original, "_params", None)
    _set_rest(copy, params, grad, original.label, original.origin)


def _copied(x: Any, memo: dict[int, Any]) -> Any:
    if isinstance(x, tuple):
        return tuple([_copied(part, memo) for part in x])
    return memo.get(id(x), x)


def _set_rest(node: Any, params: Any, grad: Any, label: str | None, origin: Any) -> None:
    node._grad = grad
    if params is not None:
        node._params = params
    if label is not None:
        node._label = label
    if origin is not None:
        node._origin = modes.Origin(*origin)


# ---------------------------------------------------------------- replays


@without_collector
def replayed(node: Any, moved: Mapping[Any, Any]) -> dict[Any, Any]:
    """The recorded operations once more, with other numbers in some leaves.

    node   what to compute again
    moved  the numbers of such leaves

    Gives the new node of each old one; a leaf that is not among ``moved`` is a copy, a
    constant is itself. What Python decided while the graph was recorded stays decided.
    """
    found: dict[Any, Any] = {}
    with _recording():
        for old in ancestors(node):
            if old.is_leaf and not old.requires_grad:
                found[old] = old
                continue
            params = getattr(old, "_params", None)
            if old.is_leaf:
                new = type(old)(moved.get(old, old._data))
            else:
                operands = [found[parent] for parent in parents_of(old)]
                new = type(old)._apply(old.op, operands, params)
            _set_rest(new, None, None, old.label, old.origin)
            found[old] = new
    return found


class _recording(modes.Block):
    """Record as outside of every block."""

    def changed(self, current: modes.Mode) -> modes.Mode:
        return modes.Mode()


# ---------------------------------------------------------------- pickles

# A pickle outlives the modules of today: it names the package alone, and kinds of node by these
# names. Those of 0.1.0 hold the class itself.
kinds: dict[str, Any] = {}


def reduced(node: Any) -> tuple[Any, ...]:
    """What ``pickle`` writes for a node: itself if it is a leaf, else its whole graph.

    Leaves go in as themselves, so that one pickle keeps ``[x, f(x)]`` sharing x. The rest
    goes in as one flat list: pickling operand by operand would recurse.
    """
    if node.is_leaf:
        return _restore_leaf, _portable(node)
    nodes = ancestors(node)
    index = {n: i for i, n in enumerate(nodes)}
    # Columns, not a tuple for each node: the collector would look through all those while the
    # pickle is read.
    ops: list[Any] = []
    operands: list[int] = []
    columns: tuple[list[Any], ...] = ([], [], [], [], [], [])
    for n in nodes:
        if n.is_leaf:
            ops.append(n)
            continue
        kind, op, *rest = _portable(n)
        ops.append(op)
        parents = [index[p] for p in parents_of(n)]
        operands += [len(parents), *parents]
        for column, part in zip(columns, (kind, *rest), strict=True):
            column.append(part)
    return _restore_columns, (ops, operands, columns)


def _portable(node: Any) -> tuple[Any, ...]:
    """What a pickle keeps besides the operands; a gradient that is a node as its data."""
    grad = node.grad._data if is_node(node.grad) else node.grad
    params = getattr(node, "_params", None)
    name = node._family.__name__
    kind = name if kinds.get(name) is node._family else node._family
    origin = node.origin and tuple(node.origin)
    return kind, node.op.name, node._data, params, grad, node.label, origin


def _restore_leaf(kind: Any, op: str, data: Any, *rest: Any) -> Any:
    node = kinds.get(kind, kind)._result(data, row(op), ())
    _set_rest(node, *rest)
    return node


@without_collector
def _restore_columns(ops: list[Any], operands: list[int], columns: tuple[list[Any], ...]) -> Any:
    """A graph: for each node a leaf or the name of its row, and of the others how many operands."""
    nodes: list[Any] = []
    indices = iter(operands)
    rows = zip(*columns, strict=True)
    for op in ops:
        if is_node(op):
            nodes.append(op)
            continue
        kind, data, *rest = next(rows)
        given = tuple([nodes[i] for i in islice(indices, next(indices))])
        node = kinds.get(kind, kind)._result(data, row(op), given)
        _set_rest(node, *rest)
        nodes.append(node)
    return nodes[-1]


def _restore_graph(records: list[Any]) -> Any:
    """The same from a tuple for each node, as 0.1.0 wrote them."""
    ops = [record if is_node(record) else record[2] for record in records]
    made = [record for record in records if not is_node(record)]
    operands = [i for record in made for i in (len(record[0]), *record[0])]
    columns = [[record[at] for record in made] for at in (1, 3, 4, 5, 6, 7)]
    return _restore_columns(ops, operands, tuple(columns))


for _restore in (_restore_leaf, _restore_columns, _restore_graph):
    _restore.__module__ = "autograd"  # where pickles find them
