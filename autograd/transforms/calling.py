"""Calling a function on nodes that stand for its inputs, and giving back what it returned.

What comes in decides what goes out: numbers give floats, arrays give arrays, nodes give
nodes, and a function that uses nodes from outside gives nodes that are connected with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import numpy as np

from autograd.engine import modes
from autograd.engine.array_data import as_array
from autograd.engine.node import Node
from autograd.engine.tensor import Tensor
from autograd.engine.value import Value
from autograd.functions.shapes import as_tensor
from autograd.table.shapes import data_of, shape_of
from autograd.transforms.disconnected import calling
from autograd.transforms.dual import (
    active,
    bottom_of,
    dual,
    level_of,
    reaches_outside,
    split,
    stand_in,
)
from autograd.transforms.pytree import Static, Structure, flatten, tree_map, unflatten

Argnums = int | tuple[int, ...]


# ---------------------------------------------------------------- which arguments


def checked_argnums(f: Any, argnums: Any) -> tuple[int, ...]:
    if not callable(f):
        raise TypeError(
            f"a function is differentiated, got {f!r}: write grad(f)(x), not grad(f(x))"
        )
    wanted = tuple(argnums) if isinstance(argnums, tuple | list) else (argnums,)
    if not wanted or not all(
        isinstance(n, int | np.integer) and not isinstance(n, bool) for n in wanted
    ):
        raise TypeError(
            f"argnums is the number of an argument, or a tuple of them such as (0, 1); "
            f"got {argnums!r}"
        )
    return tuple(map(int, wanted))


def positions_of(wanted: tuple[int, ...], args: Sequence[Any]) -> list[int]:
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


# ---------------------------------------------------------------- inputs


class Call(NamedTuple):
    """A function called on nodes that stand for its inputs."""

    inputs: list[Any]  # the stand-ins of the leaves
    structure: Structure  # of the tuple of inputs
    outputs: list[Any]  # the leaves of the output: nodes, floats and arrays
    output_structure: Structure
    aux: Any
    keep: bool  # it was not called inside no_grad()
    connected: bool  # an output also depends on nodes from outside, and shall stay so
    from_nodes: bool  # an input was a node
    alone: bool  # no other transform was around it, nor inside it
    positions: Sequence[int]  # of the arguments

    @property
    def as_nodes(self) -> bool:
        """Whether results are nodes."""
        return self.connected or self.from_nodes


class recording_always(modes.Block):
    """Record also inside ``no_grad()``: the graph of a transform is its own."""

    def changed(self, current: modes.Mode) -> modes.Mode:
        return current.but(grad=True)


def recorded(keep: bool) -> AbstractContextManager[Any]:
    """The block in which a transform calls the function."""
    return nullcontext() if keep else recording_always()


def record(
    f: Callable[..., Any],
    positions: Sequence[int],
    args: Sequence[Any],
    named: dict[str, Any],
    has_aux: bool = False,
) -> Call:
    """Call ``f`` with the arguments at ``positions`` replaced by nodes to differentiate by."""
    keep = modes.mode().grad
    chosen = tuple(args[p] for p in positions)
    leaves, structure = checked_inputs(chosen, positions, keep)
    inputs = [stand_in(leaf) for leaf in leaves]
    bottom = [bottom_of(x) for x in inputs]
    active.update(bottom)
    try:
        with recorded(keep), calling() as alone:
            output = f(*replaced(args, positions, structure, inputs), **named)
    finally:
        active.difference_update(bottom)
    output, aux = without_aux(f, output, has_aux)
    outputs, output_structure = checked_outputs(f, output)
    connected = keep and any(reaches_outside(x, inputs) for x in outputs)
    if has_aux:
        aux = tree_map(lambda x: _released_aux(x, inputs, keep), aux)
    from_nodes = any(isinstance(x, Node) for x in flatten(chosen)[0])
    return Call(
        inputs, structure, outputs, output_structure, aux, keep, connected, from_nodes, alone(),
        positions,
    )  # fmt: skip


def _released_aux(x: Any, inputs: Sequence[Any], keep: bool) -> Any:
    if not isinstance(x, Node):
        return x
    connected = keep and reaches_outside(x, inputs)
    return released(x, keep, connected, as_nodes=connected)


def replaced(
    args: Sequence[Any], positions: Sequence[int], structure: Structure, leaves: Sequence[Any]
) -> list[Any]:
    """The arguments of the call, with stand-ins where they are wanted."""
    full = list(args)
    for position, x in zip(positions, unflatten(structure, leaves), strict=True):
        full[position] = x
    return full


def checked_inputs(
    chosen: tuple[Any, ...], positions: Sequence[int], keep: bool
) -> tuple[list[Any], Structure]:
    """The leaves of the inputs as nodes, floats and arrays of floats of our own."""
    leaves, structure = flatten(chosen)
    for position, part in zip(positions, structure.parts, strict=True):
        if not part.paths and (held := part.statics):  # there is nothing to differentiate by
            try:
                _checked_input(held[0], keep)
            except TypeError as error:
                raise TypeError(f"argument {position}: {error}") from None
    checked = []
    for leaf in leaves:
        try:
            checked.append(leaf if type(leaf) is float else _checked_input(leaf, keep))
        except TypeError as error:
            place = structure.paths[len(checked)].removeprefix("[")  # "0]['w']"
            number, path = place.split("]", 1)
            name = f"argument {positions[int(number)]}{path}"
            raise TypeError(f"{name}: {error}") from None
    return checked, structure


def _checked_input(x: Any, keep: bool) -> Any:
    data = data_of(x)
    if isinstance(data, np.ndarray) and (data.ndim or isinstance(x, Node)):
        if data.dtype.kind in "biu":
            raise TypeError(
                f"an array of whole numbers ({data.dtype}) has no derivative: convert it with "
                ".astype(float), or leave it out of argnums"
            )
        return x if isinstance(x, Node) and keep else as_array(data, copy=True, keep_whole=False)
    if isinstance(x, Node):
        return x if keep else data
    return Value._checked(x)


# ---------------------------------------------------------------- outputs


def name_of(f: Any) -> str:
    """What to call a function in a message."""
    name: str = getattr(f, "__name__", repr(f))
    return name


def without_aux(f: Any, output: Any, has_aux: bool) -> tuple[Any, Any]:
    """The output and, with ``has_aux``, what the function returned beside it."""
    if not has_aux:
        return output, None
    if not isinstance(output, tuple) or len(output) != 2:
        raise TypeError(
            f"with has_aux=True a function returns a pair, (output, aux); {name_of(f)} returned "
            f"{output!r}"
        )
    return output


def checked_outputs(f: Any, output: Any) -> tuple[list[Any], Structure]:
    """The leaves of what a function returned: nodes, floats and arrays."""
    leaves, structure = flatten(output)
    if structure.kind is Static:
        _checked_output(output, f)
    return [_checked_output(x, f) for x in leaves], structure


def _checked_output(x: Any, f: Any) -> Any:
    if isinstance(x, Node):
        return x
    if isinstance(x, np.ndarray) and x.dtype == object:  # np.array([x[0], x[1] ** 2])
        return as_tensor(x.tolist())
    if isinstance(x, bool | np.bool):
        raise TypeError(
            f"{name_of(f)} returned {x}, which is true or false and has no derivative: return a "
            "number, where(condition, 1.0, 0.0)"
        )
    try:
        array = isinstance(x, np.ndarray) and x.ndim
        return as_array(x, copy=True, keep_whole=False) if array else Value._checked(x)
    except TypeError:
        hint = "is a return missing?" if x is None else "return nodes, numbers or arrays"
        raise TypeError(
            f"only a function that returns numbers or arrays has a derivative; {name_of(f)} "
            f"returned {x!r}: {hint}"
        ) from None


def released(x: Any, keep: bool, connected: bool, as_nodes: bool) -> Any:
    """A result as the caller gets it: a node, or a float or array of the caller's own."""
    level = level_of(x)
    if level and keep:
        primal, tangent = (released(part, keep, connected, as_nodes) for part in split(x, level))
        return dual(level, primal, tangent)
    if isinstance(x, Node) and connected:
        return x
    data = data_of(x)
    if isinstance(data, np.ndarray) and (data.ndim or as_nodes):
        data = np.array(data)
        return Tensor(data, requires_grad=False, copy=False) if as_nodes else data
    return Value(data, requires_grad=False) if as_nodes else float(data)


def checked_like(x: Any, like: Any, name: str, keep: bool) -> Any:
    """A tangent or cotangent: a number or an array of the shape of what it belongs to."""
    shape = shape_of(like)
    data = data_of(x)
    try:
        checked: Any = as_array(data, True, False) if shape else Value._checked(data)
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
    if shape_of(checked) != shape:
        raise ValueError(f"{name} has shape {shape_of(checked)}, it needs the shape {shape}")
    if isinstance(x, Node) and keep:
        return x
    return checked.astype(data_of(like).dtype) if shape else checked
