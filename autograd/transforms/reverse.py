"""Reverse mode: grad, value_and_grad and vjp."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from autograd.engine import modes
from autograd.engine.node import Node
from autograd.table.reductions import REDUCE_SUM
from autograd.table.scalars import TABLE
from autograd.table.shapes import shape_of
from autograd.transforms.calling import (
    Argnums,
    Call,
    checked_argnums,
    checked_like,
    name_of,
    positions_of,
    record,
    recording_always,
    released,
)
from autograd.transforms.disconnected import warn_of_disconnected
from autograd.transforms.dual import add, pull_back
from autograd.transforms.pytree import flatten_like, unflatten


def value_and_grad(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    has_aux: bool = False,
    *,
    argnum: Argnums | None = None,
) -> Callable[..., tuple[Any, Any]]:
    """The function that gives ``f(*args)`` and its gradient together: see ``grad``.

    With ``has_aux`` it gives ``((output, aux), gradient)``.

    >>> value_and_grad(lambda x: x**3)(2.0)
    (8.0, 12.0)
    """
    argnums = argnums if argnum is None else argnum
    wanted = checked_argnums(f, argnums)

    @wraps(f)
    def with_gradient(*args: Any, **named: Any) -> tuple[Any, Any]:
        call = record(f, positions_of(wanted, args), args, named, has_aux)
        output = _one_number(call, f)
        found = pull_back(output, 1.0, call.inputs, call.keep)
        _warn(f, call, found)
        gradients = _gradients(call, found)
        value = released(output, call.keep, call.connected, call.as_nodes)
        result = gradients if isinstance(argnums, tuple | list) else gradients[0]
        return ((value, call.aux) if has_aux else value), result

    return with_gradient


def grad(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    has_aux: bool = False,
    *,
    argnum: Argnums | None = None,
) -> Callable[..., Any]:
    """The function that gives the gradient of ``f``, which must return one number.

    argnums  which positional argument, negative ones from the end; or a tuple of them for
             a tuple of gradients; ``argnum`` is another name for it
    has_aux  ``f`` returns ``(output, aux)``, and the result is ``(gradient, aux)``

    An argument is a number, an array, a node, or lists, tuples, dicts and dataclasses of them,
    among which None and strings stay what they are; the gradient has its structure and
    shapes, with zeros where ``f`` does not depend on it; where
    it was computed without a whole argument, a ``GradientWarning`` names that argument.
    Numbers in give floats out, and arrays give arrays. A node in, or a node that ``f`` uses
    from outside, gives nodes out that are connected with it, so that it nests to any order:

    >>> square_of_sum = lambda x, y: (x + y) ** 2
    >>> grad(square_of_sum)(2.0, 3.0)
    10.0
    >>> grad(square_of_sum, argnums=(0, 1))(2.0, 3.0)
    (10.0, 10.0)
    >>> grad(grad(grad(lambda x: x**4)))(2.0)
    48.0
    >>> grad(lambda p: p["w"] * p["w"] + p["b"])({"w": 3.0, "b": 1.0})
    {'w': 6.0, 'b': 1.0}

    Inside ``no_grad()`` it gives the same numbers, connected with nothing. A wrong argument
    number, an array of whole numbers, or an ``f`` that does not return one number, raises
    ``TypeError``.
    """
    both = value_and_grad(f, argnums if argnum is None else argnum, has_aux)

    @wraps(f)
    def gradient(*args: Any, **named: Any) -> Any:
        value, gradients = both(*args, **named)
        return (gradients, value[1]) if has_aux else gradients

    return gradient


def vjp(f: Callable[..., Any], *inputs: Any, has_aux: bool = False) -> Any:
    """The output of ``f``, and the function that pulls a cotangent back to the inputs.

    ``output, pullback = vjp(f, *inputs)``; then ``pullback(cotangent)``, where the cotangent has
    the structure and shapes of the output, gives a tuple of one gradient per input: the
    vector-Jacobian products. The graph is recorded once, and ``pullback`` may be called often.
    With ``has_aux``, ``f`` returns ``(output, aux)`` and so does this: ``output, pullback, aux``.

    >>> output, pullback = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> output
    [6.0, 5.0]
    >>> pullback([1.0, 0.0]), pullback([0.0, 1.0])
    ((3.0, 2.0), (1.0, 1.0))

    A cotangent of another structure raises ``TypeError``, of another shape ``ValueError``.
    """
    checked_argnums(f, 0)
    call = record(f, range(len(inputs)), inputs, {}, has_aux)

    def pull_back(cotangent: Any) -> tuple[Any, ...]:
        given = flatten_like(call.output_structure, cotangent, "the cotangent")
        keep = call.keep and modes.mode().grad
        seeds = [
            checked_like(seed, output, f"the cotangent{path}", keep)
            for seed, output, path in zip(
                given, call.outputs, call.output_structure.paths, strict=True
            )
        ]
        with recording_always():
            found = _cotangents_of(call, seeds, keep)
        _warn(f, call, found)
        now = call._replace(
            keep=keep,
            connected=keep and call.connected,
            from_nodes=call.from_nodes or any(isinstance(seed, Node) for seed in given),
        )
        return _gradients(now, found)

    outputs = [released(x, call.keep, call.connected, call.as_nodes) for x in call.outputs]
    output = unflatten(call.output_structure, outputs)
    return (output, pull_back, call.aux) if has_aux else (output, pull_back)


def _cotangents_of(call: Call, seeds: list[Any], keep: bool) -> list[Any]:
    """One sweep, whatever the number of outputs: from Σ seed × output, if there are several."""
    pairs = list(zip(call.outputs, seeds, strict=True))
    if len(pairs) == 1:
        return pull_back(*pairs[0], call.inputs, keep)
    root: Any = None
    numbers: list[tuple[Any, Any]] = []
    for output, seed in pairs:
        if not isinstance(output, Node) or _is_nothing(seed):
            continue
        if shape_of(output):
            root = add(root, REDUCE_SUM(output * seed))
        else:
            numbers.append((output, seed))
    if numbers:
        outputs, weights = zip(*numbers, strict=True)
        products = [x * w for x, w in numbers]
        array = any(x._holds_array for x in outputs)
        total = sum(products[1:], products[0]) if array else TABLE["dot"](*outputs, *weights)
        root = add(root, total)
    return pull_back(root, 1.0, call.inputs, keep)


def _is_nothing(seed: Any) -> bool:
    return not isinstance(seed, Node) and not np.any(seed)


def _warn(f: Any, call: Call, found: list[Any]) -> None:
    if call.alone:
        warn_of_disconnected(f, call.outputs, call.inputs, call.structure, call.positions, found)


def _gradients(call: Call, found: list[Any]) -> tuple[Any, ...]:
    connected = any(isinstance(g, Node) for g in found)
    as_nodes = call.as_nodes or (call.keep and connected)
    results = [released(g, call.keep, connected, as_nodes) for g in found]
    gradients: tuple[Any, ...] = unflatten(call.structure, results)
    return gradients


def _one_number(call: Call, f: Any) -> Any:
    """The output, if it is one number; else a ``TypeError`` that says what to do."""
    single = call.output_structure.kind is None
    if single and math.prod(shape_of(call.outputs[0])) == 1:
        return call.outputs[0]
    if single:
        what = f"an array of shape {shape_of(call.outputs[0])}"
        hint = "take its sum() or mean(), or use jacobian for all of its derivatives"
    else:
        what = repr(unflatten(call.output_structure, call.outputs))
        hint = "return one of its items, or their sum; jacobian takes them all"
    raise TypeError(
        f"only a function that returns one number has a gradient; {name_of(f)} returned {what}: "
        f"{hint}"
    )
