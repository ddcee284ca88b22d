"""What a node sends to its operands: one function per row, written out from its formulas.

The sweep gives a node and its adjoint to ``send`` of the node's row. That computes each
local derivative, multiplies, and adds the contribution to the operand's adjoint:

>>> print(source(TABLE["tanh"]))
def send(_node, _upstream, _watch):
    _x = _node._a
    x = _x._data
    _before = _x._adjoint
    if _before is not None:
        _local = sech2(x)
        _contribution = _upstream * _local
        _x._adjoint = _before + _contribution
        if _watch is not None:
            _after = _x._adjoint
            _watch(_node, 0, _x, _upstream, _local, _contribution, _before, _after)
<BLANKLINE>

Names with an underscore are the sweep's own, the others stand in the row's formulas. The
text is run for speed: nothing is looped over and no rule is called. An operand whose
adjoint is None is a constant, to which nothing is sent.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from autograd.formula import NUMBERS, parse, runnable
from autograd.ops import TABLE, Op

Send = Callable[[Any, Any, Any], None]

_HEAD = """\
def send(_node, _upstream, _watch):
    {operands} = {slots}
"""
_READ = """\
    {symbol} = {holder}
"""
_EDGE = """\
    _before = {operand}._adjoint
    if _before is not None:
        _local = {rule}
        _contribution = {contribution}
        {operand}._adjoint = {sum}
        if _watch is not None:
            _after = {operand}._adjoint
            _watch(_node, {slot}, {operand}, _upstream, _local, _contribution, _before, _after)
"""
_SLOTS = {1: "_node._a", 2: "_node._a, _node._b", None: "_node._a"}


def source(op: Op, on_nodes: bool = False) -> str:
    """The text of ``send`` for a row with formulas, computing with floats or with nodes."""
    operands = [f"_{arg}" for arg in op.args]
    rules = [ast.unparse(runnable(parse(rule), branch=not on_nodes)) for rule in op.partials]
    used = set().union(*map(_names, rules))
    product_of = "_times(_upstream, _local)" if on_nodes else "_upstream * _local"
    sum_of = "_plus(_before, _contribution)" if on_nodes else "_before + _contribution"
    text = _HEAD.format(operands=", ".join(operands), slots=_SLOTS[op.arity])
    for symbol, holder in zip(("y", *op.args), ("_node", *operands), strict=True):
        if symbol in used:
            text += _READ.format(symbol=symbol, holder=holder if on_nodes else f"{holder}._data")
    for slot, (operand, rule) in enumerate(zip(operands, rules, strict=True)):
        product = "_upstream" if rule == "1.0" else product_of
        text += _EDGE.format(
            operand=operand, rule=rule, contribution=product, sum=sum_of, slot=slot
        )
    return text


def _names(rule: str) -> set[str]:
    return {node.id for node in ast.walk(parse(rule)) if isinstance(node, ast.Name)}


def send_of(op: Op, on_nodes: bool) -> Send:
    """``send`` of a row, compiled when it is first wanted and then kept in the row."""
    if op.variadic:
        send = _looping(op, on_nodes)
    else:
        floats = {other.name: other.value for other in TABLE.values()}
        scope: dict[str, Any] = {**NUMBERS, **(TABLE if on_nodes else floats)}
        scope |= {"_times": _times, "_plus": _plus}
        exec(compile(source(op, on_nodes), f"<send of {op.name}>", "exec"), scope)
        send = scope["send"]
    if on_nodes:
        op.send_nodes = send
    else:
        op.send_floats = send
    return send


def _times(upstream: Any, local: Any) -> Any:
    """upstream × local on nodes. A zero adjoint is sent on there, but never as a nan."""
    contribution = upstream * local
    return 0.0 if upstream == 0 and contribution != contribution else contribution


def _plus(before: Any, contribution: Any) -> Any:
    """before + contribution on nodes, where the first contribution needs no addition."""
    return contribution if isinstance(before, float) and before == 0 else before + contribution


def _looping(op: Op, on_nodes: bool) -> Send:
    """``send`` of a row of any number of operands, whose slopes come all at once."""
    times, plus = (_times, _plus) if on_nodes else (operator.mul, operator.add)

    def send(node: Any, upstream: Any, watch: Any) -> None:
        operands = node._a
        if on_nodes:
            slopes = op.slopes(node, operands)
        else:
            slopes = op.slopes(node._data, [operand._data for operand in operands])
        for slot, (operand, local) in enumerate(zip(operands, slopes, strict=True)):
            before = operand._adjoint
            if before is not None:
                contribution = times(upstream, local)
                operand._adjoint = plus(before, contribution)
                if watch is not None:
                    after = operand._adjoint
                    watch(node, slot, operand, upstream, local, contribution, before, after)

    return send
