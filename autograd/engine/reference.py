"""The reverse sweep as a textbook has it (Linnainmaa, 1970): read this first.

Begin at the output with 1 and go back, each node after all that were computed from it. It then
knows its adjoint, ∂output/∂node, and gives each operand adjoint × local derivative.

>>> from autograd import Value
>>> x, y = Value(2.0), Value(3.0)
>>> z = (x + y) ** 2
>>> adjoints(z)[x], adjoints(z)[y]
(10.0, 10.0)

What runs, ``sweep`` in ``backward.py``, also knows arrays, threads and gradients of gradients. On
graphs of Values its numbers are these to the last bit: a test compares.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.engine.node import Node


def backward(output: Node) -> None:
    """Fill ``grad``: in a leaf gradients add up, any other node keeps the last."""
    for node, adjoint in adjoints(output).items():
        add_up = node.is_leaf and node.grad is not None
        node.grad = node.grad + adjoint if add_up else adjoint


def adjoints(output: Node) -> dict[Node, float]:
    """∂output/∂node for every node that the output was computed from."""
    order = sorted(ancestors(output), key=lambda node: node._sequence_number, reverse=True)
    adjoint = dict.fromkeys(order, 0.0)
    adjoint[output] = 1.0
    for node in order:  # a node is younger than its operands, so its adjoint is complete here
        if adjoint[node] == 0.0:
            continue  # nothing depends on it: 0 × inf must not become nan
        for operand, local in zip(node.parents, local_derivatives(node), strict=True):
            if operand.requires_grad and local is not None:  # in a + a both operands are a
                adjoint[operand] = adjoint[operand] + adjoint[node] * local
    return adjoint


def ancestors(output: Node) -> set[Node]:
    """The output and all that it was computed from, but no constants."""
    found, waiting = set[Node](), [output]
    while waiting:
        node = waiting.pop()
        if node.requires_grad and node not in found:
            found.add(node)
            waiting.extend(node.parents)
    return found


def local_derivatives(node: Node) -> Sequence[float | None]:
    """∂node/∂operand for every operand, from the rules of the node's row in the table.

    None where the rule says 0, as that of relu does below 0: nothing is sent, not even 0 × inf.
    """
    given = (node.data, *(operand.data for operand in node.parents))
    if node.op.variadic:
        return node.op.float_derivatives(*given)
    return [
        None if rule.says_zero is not None and rule.says_zero(*given) else rule.local(*given)
        for rule in node.op.rules_on_floats
    ]
