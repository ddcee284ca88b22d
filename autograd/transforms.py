"""Transforms: functions that turn a function into its derivative.

Each one replaces the inputs by nodes of its own, calls the function, and reads the
derivative off the graph that the call recorded (``_record`` and ``_pull``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple

from autograd import recording
from autograd.node import Node, _report_backward
from autograd.ops import CONSTANT, TABLE
from autograd.sweep import sweep
from autograd.value import Value

Argnums = int | tuple[int, ...]


def value_and_grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., tuple[Any, Any]]:
    """The function that gives ``f(*args)`` and its gradient together: see ``grad``.

    >>> value_and_grad(lambda x: x**3)(2.0)
    (8.0, 12.0)
    """
    wanted = _checked_argnums(f, argnums)

    @wraps(f)
    def with_gradient(*args: Any, **named: Any) -> tuple[Any, Any]:
        call = _record(f, _positions(wanted, args), args, named)
        gradients = _pull(call)
        value = call.output if call.connected else _plain(call.output)
        return _like_inputs(call, value, gradients, single=isinstance(argnums, int))

    return with_gradient


def grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The function that gives the gradient of ``f``, which must return one number.

    argnums  which positional argument, negative ones from the end; or a tuple of them for
             a tuple of gradients

    Numbers in give floats out. A node in, or a node that ``f`` uses from outside, gives a
    node out that is connected with it, so that it nests to any order:

    >>> square_of_sum = lambda x, y: (x + y) ** 2
    >>> grad(square_of_sum)(2.0, 3.0)
    10.0
    >>> grad(square_of_sum, argnums=(0, 1))(2.0, 3.0)
    (10.0, 10.0)
    >>> grad(grad(grad(lambda x: x**4)))(2.0)
    48.0

    Inside ``no_grad()`` it gives the same numbers, connected with nothing. A wrong argument
    number, or an ``f`` that does not return one number, raises ``TypeError``.
    """
    both = value_and_grad(f, argnums)

    @wraps(f)
    def gradient(*args: Any, **named: Any) -> Any:
        return both(*args, **named)[1]

    return gradient


# ---------------------------------------------------------------- which arguments


def _checked_argnums(f: Any, argnums: Any) -> tuple[int, ...]:
    if not callable(f):
        raise TypeError(
            f"a function is differentiated, got {f!r}: write grad(f)(x), not grad(f(x))"
        )
    wanted = argnums if isinstance(argnums, tuple) else (argnums,)
    if not wanted or not all(type(n) is int for n in wanted):
        raise TypeError(
            f"argnums is the number of an argument, or a tuple of them such as (0, 1); "
            f"got {argnums!r}"
        )
    return wanted


def _positions(wanted: tuple[int, ...], args: Sequence[Any]) -> list[int]:
    """The arguments asked for, counted from the front."""
    positions = []
    for n in wanted:
        if not -len(args) <= n < len(args):
            raise TypeError(
                f"argnums names argument {n}, but the call has {len(args)} positional arguments: "
                "pass what is differentiated by position, not by keyword"
            )
        positions.append(n % len(args))
    if len(set(positions)) < len(positions):
        raise TypeError(f"argnums={wanted} names an argument of the call twice")
    return positions


# ---------------------------------------------------------------- calling, and reading off


class _Call(NamedTuple):
    """A function called on nodes that stand for its inputs."""

    inputs: list[Value]
    output: Any
    connected: bool  # the output also depends on nodes from outside, and shall stay so
    from_nodes: bool  # an input was a node, so the results are nodes


class _record_always(recording._Block):
    """Record also inside ``no_grad()``: the graph of a call is the transform's own."""

    def changed(self, current: recording.Mode) -> recording.Mode:
        return current._replace(grad=True)


def _record(
    f: Callable[..., Any], positions: Sequence[int], args: Sequence[Any], named: dict[str, Any]
) -> _Call:
    keep = recording.mode().grad
    full = list(args)
    inputs = [_stand_in(args[position], keep) for position in positions]
    for position, node in zip(positions, inputs, strict=True):
        full[position] = node
    if keep:
        output = f(*full, **named)
    else:
        with _record_always():
            output = f(*full, **named)
    _refuse_no_number(output, f)
    connected = keep and isinstance(output, Node) and _reaches_outside(output, inputs)
    return _Call(inputs, output, connected, any(isinstance(args[p], Node) for p in positions))


def _stand_in(x: Any, keep: bool) -> Value:
    """A node to differentiate by: a new name for a node from outside, or a leaf."""
    if isinstance(x, Node) and x.requires_grad and keep:
        renamed: Value = TABLE["pos"](x)
        return renamed
    return Value(_plain(x))


def _refuse_no_number(output: Any, f: Callable[..., Any]) -> None:
    if isinstance(output, Node):
        return
    try:
        Value._checked(output)  # a function may well not depend on its inputs
    except TypeError:
        name = getattr(f, "__name__", repr(f))
        hint = "is a return missing?" if output is None else "return one of its items, or their sum"
        raise TypeError(
            f"only a function that returns one number has a gradient; {name} returned "
            f"{output!r}: {hint}"
        ) from None


def _reaches_outside(output: Node, inputs: Sequence[Value]) -> bool:
    """Whether the output depends on a leaf that the transform did not make."""
    if any(not x.is_leaf for x in inputs):
        return True
    seen = {output, *inputs}
    found = [] if any(output is x for x in inputs) else [output]  # == would compare data
    for node in found:  # grows as it is read
        if node.is_leaf and node.requires_grad:
            return True
        for parent in node.parents:
            if parent not in seen:
                seen.add(parent)
                found.append(parent)
    return False


def _pull(call: _Call, seed: float = 1.0) -> list[Any]:
    """∂output/∂input, times ``seed``, for every input. The call's own leaves end with it."""
    try:
        return _adjoints(call, seed)
    finally:
        for x in call.inputs:
            if x.is_leaf:  # in a result that stays connected it is a number like any other
                x.op = CONSTANT


def _adjoints(call: _Call, seed: float) -> list[Any]:
    if not isinstance(call.output, Node) or not call.output.requires_grad:
        return [0.0] * len(call.inputs)
    adjoint = sweep(
        call.output,
        Value(seed, requires_grad=False) if call.connected else seed,
        create_graph=call.connected,
        until=call.inputs,
        watch=_report_backward if recording.mode().anomaly else None,
    )
    return [adjoint[x] for x in call.inputs]


def _plain(x: Any) -> Any:
    return x._data if isinstance(x, Node) else x


def _like_inputs(call: _Call, value: Any, gradients: list[Any], single: bool) -> tuple[Any, Any]:
    """Nodes where the inputs were nodes, floats where all were numbers and stay so."""
    results = [value, *gradients]
    if call.from_nodes or call.connected:
        results = [r if isinstance(r, Node) else Value(r, requires_grad=False) for r in results]
    else:
        results = [Value._checked(r) for r in results]
    return results[0], results[1] if single else tuple(results[1:])
