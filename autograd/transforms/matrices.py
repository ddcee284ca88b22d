"""All the derivatives at once: jacobian and hessian; and hvp, which needs no matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from math import prod
from typing import Any

import numpy as np

from autograd.engine.node import Node
from autograd.functions.shapes import reshape, stack
from autograd.table.shapes import Shape, shape_of
from autograd.transforms.calling import (
    Argnums,
    Call,
    checked_argnums,
    checked_inputs,
    positions_of,
    record,
    released,
    replaced,
)
from autograd.transforms.dual import pull_back
from autograd.transforms.forward import jvp
from autograd.transforms.pytree import Structure, combined, flatten
from autograd.transforms.reverse import grad


def jacobian(
    f: Callable[..., Any], argnums: Argnums = 0, *, argnum: Argnums | None = None
) -> Callable[..., Any]:
    """The function that gives all derivatives of ``f``: ∂(each output)/∂(each input).

    argnums  as for ``grad``

    An output of shape (m,) and an input of shape (n,) give an array of shape (m, n); in
    general the shape is the output's followed by the input's, and two numbers give a float.
    Where output or input are lists, tuples or dicts, the result is a structure as the
    output, in which each item is a structure as the input.

    The rows are computed by one backward pass each (``vjp``), or the columns by one forward
    pass each (``jvp``), whichever are fewer.

    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    >>> jacobian(lambda x: [x, x**2, x**3])(2.0)
    [1.0, 4.0, 12.0]
    """
    argnums = argnums if argnum is None else argnum
    wanted = checked_argnums(f, argnums)

    @wraps(f)
    def matrix(*args: Any, **named: Any) -> Any:
        positions = positions_of(wanted, args)
        leaves, structure = checked_inputs(tuple(args[p] for p in positions), positions, True)
        shapes = [shape_of(x) for x in leaves]
        count = _count(shapes)
        call = record(f, positions, args, named) if count != 1 else None
        if call is not None and (not count or _count(map(shape_of, call.outputs)) <= count):
            blocks, outer = _by_rows(call, shapes), call.output_structure
        else:
            blocks, outer = _by_columns(f, args, named, positions, leaves, structure)
        inner = structure if isinstance(argnums, tuple) else structure.parts[0]
        return combined(outer, inner, blocks)

    return matrix


def hessian(
    f: Callable[..., Any], argnums: Argnums = 0, *, argnum: Argnums | None = None
) -> Callable[..., Any]:
    """The function that gives all second derivatives of ``f``, which returns one number.

    An input of shape (n,) gives an array of shape (n, n); in general the input's shape
    twice. Structures and ``argnums`` as for ``jacobian`` of ``grad``.

    >>> hessian(lambda x: x[0] * x[0] * x[1])(np.array([2.0, 3.0]))
    array([[6., 4.],
           [4., 0.]])
    """
    argnums = argnums if argnum is None else argnum
    return jacobian(grad(f, argnums), argnums)


def hvp(f: Callable[..., Any], inputs: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, ...]:
    """The Hessian of ``f`` times a vector, without the Hessian: one product per input.

    inputs    a tuple of the positional arguments of ``f``, which returns one number
    tangents  a tuple of the same structure and shapes: the vector

    It is ``jvp`` of ``grad``, at a few times the cost of ``f``.

    >>> hvp(lambda x: (x * x * x).sum(), (np.array([1.0, 2.0]),), (np.array([1.0, 10.0]),))
    (array([  6., 120.]),)
    """
    checked_argnums(f, 0)
    if not isinstance(inputs, list | tuple) or not inputs:
        raise TypeError(f"hvp takes a tuple of inputs, hvp(f, (x,), (v,)); got {inputs!r}")
    product: tuple[Any, ...] = jvp(grad(f, tuple(range(len(inputs)))), inputs, tangents)[1]
    return product


# ---------------------------------------------------------------- rows and columns


def _count(shapes: Any) -> int:
    return sum(map(prod, shapes))


def _units(shape: Shape) -> Iterator[Any]:
    """The unit vectors of a shape: 1 at one place, 0 elsewhere."""
    if not shape:
        yield 1.0
        return
    for i in range(prod(shape)):
        unit = np.zeros(shape)
        unit.flat[i] = 1.0
        yield unit


def _by_rows(call: Call, shapes: list[Shape]) -> list[list[Any]]:
    blocks = []
    for output in call.outputs:
        shape = shape_of(output)
        rows = [pull_back(output, unit, call.inputs, call.keep) for unit in _units(shape)]
        columns = zip(*rows, strict=True) if rows else ([] for _ in shapes)
        blocks.append(
            [
                _assembled(list(column), 0, (*shape, *inner), call)
                for column, inner in zip(columns, shapes, strict=True)
            ]
        )
    return blocks


def _by_columns(
    f: Callable[..., Any],
    args: Sequence[Any],
    named: dict[str, Any],
    positions: Sequence[int],
    leaves: list[Any],
    structure: Structure,
) -> tuple[list[list[Any]], Structure]:
    def of_leaves(*xs: Any) -> Any:
        return f(*replaced(args, positions, structure, xs), **named)

    zeros = [np.zeros(shape_of(x)) if shape_of(x) else 0.0 for x in leaves]
    outer = Structure()
    columns: list[list[list[Any]]] = []  # [input][direction][output]
    outputs: list[Any] = []
    for i, leaf in enumerate(leaves):
        columns.append([])
        for unit in _units(shape_of(leaf)):
            output, tangent = jvp(of_leaves, leaves, (*zeros[:i], unit, *zeros[i + 1 :]))
            outputs, outer = flatten(output)
            columns[-1].append(flatten(tangent)[0])
    blocks = [
        [
            _assembled([c[j] for c in column], -1, (*shape_of(output), *shape_of(leaf)), None)
            for column, leaf in zip(columns, leaves, strict=True)
        ]
        for j, output in enumerate(outputs)
    ]
    return blocks, outer


def _assembled(parts: list[Any], axis: int, shape: Shape, call: Call | None) -> Any:
    """Rows or columns put together into an array of that shape, or the only number."""
    if not shape:
        whole = parts[0]
    elif any(isinstance(part, Node) for part in parts):
        whole = reshape(stack(parts, axis), shape)
    else:
        whole = np.stack(parts, axis).reshape(shape) if parts else np.zeros(shape)
    if call is None:
        return whole
    connected = isinstance(whole, Node)
    return released(whole, call.keep, connected, call.as_nodes)
