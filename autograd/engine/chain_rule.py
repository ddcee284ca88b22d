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

Where a rule says 0, the branch that ``where`` did not take or the flat side of relu, nothing
is sent either, even if inf arrives; 0 as the result of a computation, 2x at x = 0, times inf
is nan.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np

from autograd.formulas.compiled_text import function_of
from autograd.formulas.language import NUMBERS, parse, runnable
from autograd.table.arrays import (
    BROADCAST_TO,
    ArrayPrimitive,
    column_sums,
    data_of,
    shape_of,
    sum_to,
)
from autograd.table.scalars import CONSTANT, TABLE, Primitive

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
{nothing}        {operand}._adjoint = {sum}
        if _watch is not None:
            _after = {operand}._adjoint
            _watch(_node, {slot}, {operand}, _upstream, _local, _contribution, _before, _after)
"""
_NOTHING = """\
        if _contribution != _contribution{zero}:
            _contribution, _local = 0.0, None
"""
_SLOTS = {1: "_node._a", 2: "_node._a, _node._b", None: "_node._a"}


_data_of = operator.attrgetter("_data")

FLOATS, ARRAYS, NODES = "floats", "arrays", "nodes"

# How each kind of number is multiplied and added up, as text of ``_EDGE``.
_PRODUCT = {
    FLOATS: "_upstream * _local",
    ARRAYS: "_fitted(_array_product(_upstream, _local{zero}), {operand})",
    NODES: "_fitted_node(_node_product(_upstream, _local{zero}), {operand})",
}
_UNCHANGED = {
    FLOATS: "_upstream",
    ARRAYS: "_fitted(_upstream, {operand})",
    NODES: "_fitted_node(_upstream, {operand})",
}
_SUM = {
    FLOATS: "_before + _contribution",
    ARRAYS: "_contribution if _before.__class__ is float and _before == 0 else"
    " _before + _contribution",
    NODES: "_plus(_before, _contribution)",
}


def source(op: Primitive, kind: str = FLOATS) -> str:
    """The text of ``send`` for a row with formulas, computing with floats, arrays or nodes."""
    operands = [f"_{arg}" for arg in op.args]
    rules = [
        ast.unparse(runnable(parse(rule), branch=kind == FLOATS)) for rule in op.local_derivatives
    ]
    zeros = [ast.unparse(zero) for zero in op.zeros if zero is not None]
    used = set().union(*map(_names, [*rules, *zeros]))
    text = _HEAD.format(operands=", ".join(operands), slots=_SLOTS[op.arity])
    for symbol, holder in zip(("y", *op.args), ("_node", *operands), strict=True):
        if symbol in used:
            text += _READ.format(
                symbol=symbol, holder=holder if kind == NODES else f"{holder}._data"
            )
    for slot, (operand, rule) in enumerate(zip(operands, rules, strict=True)):
        zero = op.zeros[slot]
        when = zero and ast.unparse(runnable(zero, branch=kind == FLOATS))
        product = _UNCHANGED[kind] if rule == "1.0" else _PRODUCT[kind]
        if kind == ARRAYS and not _names(rule) and zero is None:
            product = "_fitted(_upstream * _local, {operand})"
        text += _EDGE.format(
            operand=operand,
            rule=rule,
            contribution=product.format(operand=operand, zero=f", lambda: {when}" if when else ""),
            nothing=_nothing(when) if when and kind == FLOATS else "",
            sum=_SUM[kind],
            slot=slot,
        )
    return text


def _nothing(when: str) -> str:
    return _NOTHING.format(zero="" if when == "1.0" else f" and ({when})")


def _names(rule: str) -> set[str]:
    return {node.id for node in ast.walk(parse(rule)) if isinstance(node, ast.Name)}


def send_of(op: Primitive, on_nodes: bool, on_arrays: bool) -> Send:
    """``send`` of a row, compiled when it is first wanted and then kept in the row."""
    kind = NODES if on_nodes else ARRAYS if on_arrays else FLOATS
    if isinstance(op, ArrayPrimitive):
        send = _vjp_chain_rule(op, kind)
    elif op.variadic:
        send = _variadic(op, kind)
    else:
        send = _from_formulas(op, kind)
    setattr(op, f"send_{kind}", send)
    return send


def _from_formulas(op: Primitive, kind: str) -> Send:
    """``send`` of a row with formulas."""
    kinds: dict[str, dict[str, Any]] = {
        FLOATS: {other.name: other.value for other in TABLE.values()},
        ARRAYS: {other.name: other.on_arrays for other in TABLE.values() if not other.variadic},
        NODES: {**TABLE, "where": _where_on_nodes},
    }
    scope: dict[str, Any] = {**NUMBERS, **kinds[kind]}
    scope |= {f.__name__: f for f in (_array_product, _node_product, _fitted, _fitted_node, _plus)}
    return function_of(source(op, kind), "send", scope, f"chain rule of {op.name} on {kind}")


def _nowhere() -> Any:
    return 0.0


def _array_product(upstream: Any, local: Any, zero: Callable[[], Any] = _nowhere) -> Any:
    """upstream × local on arrays, where 0 × inf is 0 if the adjoint is 0 or the rule says 0."""
    contribution = upstream * local
    if np.vdot(contribution, contribution) >= 0:  # the quickest way to see that there is no nan
        return contribution
    return np.where((upstream == 0) | (np.isnan(contribution) & (zero() != 0)), 0.0, contribution)


def _where_on_nodes(condition: Any, a: Any, b: Any) -> Any:
    """``where``; of a condition that is one fixed truth, the branch itself: there is no other."""
    if isinstance(condition, bool | float | int | np.bool):
        return a if condition else b
    return TABLE["where"](condition, a, b)


def _is_new(local: Any, seed: Any) -> bool:
    """Whether ``seed``, the fixed 1 of a sweep, is older than a local derivative: 1 × it is it."""
    return (
        getattr(seed, "op", None) is CONSTANT
        and seed._data.__class__ is float
        and seed._data == 1.0
        and getattr(local, "_a", None) is not None
        and local._sequence_number > seed._sequence_number > 0
    )


def _node_product(upstream: Any, local: Any, zero: Callable[[], Any] = _nowhere) -> Any:
    """upstream × local on nodes. A zero adjoint is sent on there, but never as a nan."""
    if _is_new(local, upstream):
        return local
    contribution = upstream * local
    if getattr(contribution, "_holds_array", False):
        lost = np.isnan(contribution._data)
        lost = lost & ((data_of(upstream) == 0) | (zero() != 0)) if lost.any() else lost
        return TABLE["where"](lost, 0.0, contribution) if lost.any() else contribution
    return 0.0 if contribution != contribution and (upstream == 0 or zero()) else contribution


def _fitted(contribution: Any, operand: Any) -> Any:
    """A contribution in the operand's shape and precision: broadcasting undone."""
    data = operand._data
    if data.__class__ is float:
        return float(np.sum(contribution, dtype=float))
    if contribution.__class__ is not np.ndarray:
        contribution = np.asarray(contribution)
    shape = data.shape
    if contribution.shape != shape:
        if contribution.ndim < data.ndim:
            contribution = np.broadcast_to(contribution, shape)
        contribution = np.asarray(sum_to(contribution, shape))
    if contribution.dtype != data.dtype:
        contribution = contribution.astype(data.dtype)
    return contribution


def _fitted_node(contribution: Any, operand: Any) -> Any:
    """The same on nodes, recorded."""
    shape = shape_of(operand)
    if shape_of(contribution) == shape:
        return contribution
    if len(shape_of(contribution)) < len(shape):
        contribution = BROADCAST_TO(contribution, shape=shape)
    return sum_to(contribution, shape)


def _plus(before: Any, contribution: Any) -> Any:
    """before + contribution, where the first contribution needs no addition."""
    return contribution if before.__class__ is float and before == 0 else before + contribution


def _variadic(op: Primitive, kind: str) -> Send:
    """``send`` of a row of any number of operands, whose derivatives come all at once."""
    if kind == FLOATS:
        return _variadic_on_floats(op)
    on_nodes = kind == NODES
    product = _product_of_nodes if on_nodes else _product_of_arrays

    def send(node: Any, upstream: Any, watch: Any) -> None:
        operands = node._a
        if on_nodes:
            derivatives = op.derivatives(node, operands)
        else:
            derivatives = op.derivatives(node._data, [operand._data for operand in operands])
        for slot, (operand, local) in enumerate(zip(operands, derivatives, strict=True)):
            before = operand._adjoint
            if before is not None:
                contribution = product(upstream, local, operand)
                operand._adjoint = after = _plus(before, contribution)
                if watch is not None:
                    watch(node, slot, operand, upstream, local, contribution, before, after)

    return send


def _variadic_on_floats(op: Primitive) -> Send:
    derivatives_of = op.float_derivatives

    def send(node: Any, upstream: Any, watch: Any) -> None:
        operands = node._a
        derivatives = derivatives_of(node._data, *[operand._data for operand in operands])
        if watch is None:
            for operand, local in zip(operands, derivatives):  # noqa: B905  (strict takes time)
                before = operand._adjoint
                if before is not None:
                    operand._adjoint = before + upstream * local
            return
        for slot, (operand, local) in enumerate(zip(operands, derivatives, strict=True)):
            before = operand._adjoint
            if before is not None:
                contribution = upstream * local
                operand._adjoint = after = before + contribution
                watch(node, slot, operand, upstream, local, contribution, before, after)

    return send


def _product_of_arrays(upstream: Any, local: Any, operand: Any) -> Any:
    """upstream × local for one operand; for a number beside arrays, a scalar product."""
    if (
        operand._data.__class__ is float
        and local.__class__ is np.ndarray
        and local.shape == upstream.shape
        and local.dtype == upstream.dtype == np.float64
    ):
        total = float(np.vdot(upstream, local))
        if total == total:
            return total
    return _fitted(_array_product(upstream, local), operand)


def _product_of_nodes(upstream: Any, local: Any, operand: Any) -> Any:
    return _fitted_node(_node_product(upstream, local), operand)


# ---------------------------------------------------------------- rows of arrays

_VJP_EDGE = """\
    _before = {operand}._adjoint
    if _before is not None:
        _contribution = {sent}
        {operand}._adjoint = _after = _plus(_before, _contribution)
        if _watch is not None:
            _watch(_node, {slot}, {operand}, _upstream, None, _contribution, _before, _after)
"""


def vjp_source(op: ArrayPrimitive, kind: str) -> str:
    """The text of ``send`` for a row of ``table/arrays.py`` with a fixed number of operands.

    >>> from autograd.table.arrays import REDUCE_SUM
    >>> print(vjp_source(REDUCE_SUM, ARRAYS))
    def send(_node, _upstream, _watch):
        _x = _node._a
        y = _node._data
        x = _x._data
        _before = _x._adjoint
        if _before is not None:
            _contribution = _fitted(_vjp(0, _upstream, y, x, **_node._params), _x)
            _x._adjoint = _after = _plus(_before, _contribution)
            if _watch is not None:
                _watch(_node, 0, _x, _upstream, None, _contribution, _before, _after)
    <BLANKLINE>
    """
    operands = [f"_{arg}" for arg in op.args]
    nodes = kind == NODES
    text = _HEAD.format(operands=", ".join(operands), slots=_SLOTS[op.arity])
    for symbol, holder in zip(("y", *op.args), ("_node", *operands), strict=True):
        text += _READ.format(symbol=symbol, holder=holder if nodes else f"{holder}._data")
    written = None if nodes else op.written
    if written is not None:
        kinds = " == ".join(f"{x}.dtype" for x in ("g", *op.args))
        text += f"    g = _upstream\n    _plain = {written[0]} and {kinds}\n"
    numbers = ", ".join(("y", *op.args))
    own = 3 + len(op.args) + (op.shared is not None)
    takes = signature(op.vjp).parameters
    params = ", **_node._params" if len(takes) > own else ""
    if any(p.kind is p.VAR_KEYWORD for p in takes.values()):  # of Values there are none
        params = ", **getattr(_node, '_params', {})"
    if op.shared is not None:
        text += f"    _for_all = _shared(_upstream, {numbers}{params})\n"
        numbers += ", shared=_for_all"
    numbers += params
    if op.saving is not None and not nodes:
        numbers += ", saved=_taken(_node)"
    fitted = "_fitted_node" if nodes else "_fitted"
    for slot, operand in enumerate(operands):
        sent = f"{fitted}(_vjp({slot}, _upstream, {numbers}), {operand})"
        if written is not None:
            sent = f"{written[1][slot]} if _plain else {sent}"
        text += _VJP_EDGE.format(operand=operand, sent=sent, slot=slot)
    return text


def _taken(node: Any) -> Any:
    """What the row saved, for the first vjp alone: that may compute in its memory."""
    saved = getattr(node, "_saved", None)  # a copy of a node has nothing
    node._saved = None
    return saved


def _vjp_chain_rule(op: ArrayPrimitive, kind: str) -> Send:
    """``send`` of a row of ``table/arrays.py``: its vector-Jacobian product, per operand."""
    if op.variadic:
        return _vjp_of_each(op, kind)
    scope: dict[str, Any] = {"_vjp": op.vjp, "_shared": op.shared, "column_sums": column_sums}
    scope |= {f.__name__: f for f in (_fitted, _fitted_node, _plus, _taken)}
    return function_of(vjp_source(op, kind), "send", scope, f"chain rule of {op.name} on {kind}")


def _vjp_of_each(op: ArrayPrimitive, kind: str) -> Send:
    """The same for any number of operands."""
    on_nodes = kind == NODES
    fitted = _fitted_node if on_nodes else _fitted

    def send(node: Any, upstream: Any, watch: Any) -> None:
        operands = node._a
        y = node if on_nodes else node._data
        xs = operands if on_nodes else tuple(map(_data_of, operands))
        for slot, operand in enumerate(operands):
            before = operand._adjoint
            if before is None:
                continue
            sent = op.vjp(slot, upstream, y, *xs, **node._params)
            contribution = fitted(sent, operand)
            operand._adjoint = after = _plus(before, contribution)
            if watch is not None:
                watch(node, slot, operand, upstream, None, contribution, before, after)

    return send
