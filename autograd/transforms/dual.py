"""Forward mode: numbers that carry a tangent, computed with by the rows of the table.

A dual number is a value and its tangent, the rate at which it changes when the inputs of
``jvp`` move (Clifford, 1873; Wengert, 1964). Each row gives a dual number from dual
numbers: its value by the row itself, its tangent as the sum of local derivative × tangent.
Both are computed at once, and nothing is recorded.

Each ``jvp`` has a level of its own, so that one inside another does not take the other's
tangents for its own. What a dual number holds may be a float, an array, a node of a graph,
or a dual number of a lower level: rows compute with all of them, which is how forward and
reverse mode nest in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import count
from typing import Any

import numpy as np

from autograd.engine import kink_warnings, modes
from autograd.engine.anomalies import report_backward
from autograd.engine.array_data import as_array
from autograd.engine.backward import adjoints_in_c, parents_of, sweep
from autograd.engine.node import Node, overriding_types
from autograd.engine.slots import sequence_numbers
from autograd.engine.tensor import Tensor
from autograd.engine.value import Value
from autograd.errors import AnomalyError, GraphError
from autograd.formulas.language import compile_formula, parse
from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.arrays import BROADCAST_TO
from autograd.table.scalars import CONSTANT, LEAF, TABLE, Primitive
from autograd.table.shapes import data_of, shape_of

_levels = count(1)


def new_level() -> int:
    """A level above all that are in use: inner calls are made later than outer ones."""
    return next(_levels)


class _Dual(Node):
    """What both kinds of dual number do. ``_data`` is the number or array at the bottom."""

    __slots__ = ()
    _primal: Any
    _tangent: Any
    _level: int

    @classmethod
    def _apply(
        cls, op: Primitive, args: Iterable[Any], params: dict[str, Any] | None = None
    ) -> Any:
        """Compute ``op`` on dual numbers, nodes and numbers."""
        given = tuple(args)
        if not op.variadic and len(given) < len(op.args):
            given += op.defaults[len(op.defaults) - (len(op.args) - len(given)) :]
        mode = modes.mode() if modes.open_blocks else None
        if mode is not None and not mode.grad:
            return op(*(x.detach() if isinstance(x, _Dual) else x for x in given), **params or {})
        if params is not None or any(map(_is_array, given)):
            with np.errstate(all="ignore"):
                operands = [_operand(x, True) for x in given]
                result = _pushed(op, operands, params or {}, whole=True)
        else:
            result = _pushed(op, [_operand(x, False) for x in given], {}, whole=False)
        if mode is not None and mode.anomaly:
            _report(op, result, given)
        return result

    def detach(self) -> Any:
        """The same data as a constant, without a tangent."""
        return _constant(self._data)

    @property
    def requires_grad(self) -> bool:
        """True: it has a tangent."""
        return True

    @requires_grad.setter
    def requires_grad(self, wanted: bool) -> None:
        raise AttributeError("an input of jvp has a tangent: compute with x.detach() without one")

    @property
    def data(self) -> Any:
        """The number or array, without the tangent."""
        return self._data if isinstance(self, Value) else Tensor.numpy(self)  # type: ignore[arg-type]

    @data.setter
    def data(self, data: Any) -> None:
        raise GraphError("an input of jvp cannot be assigned: compute with it")

    def updating(self) -> Any:
        """Raises: the array may be the caller's."""
        raise GraphError("an input of jvp cannot be assigned: compute with it")

    def backward(self, *args: Any, **options: Any) -> None:
        """Raises: forward mode keeps no graph."""
        raise GraphError(
            "there is no backward() inside jvp, which keeps no graph: use grad(f) there, which "
            "jvp can differentiate"
        )

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __reduce__(self) -> Any:
        raise TypeError("an input of jvp lives only while jvp runs and cannot be pickled")

    def __repr__(self) -> str:
        kind = "Value" if isinstance(self, Value) else "Tensor"
        return f"{kind}({self._data!r}, tangent={data_of(self._tangent)!r})"


class DualValue(_Dual, Value):
    """A number with a tangent; to the function that ``jvp`` differentiates it is a Value."""

    __slots__ = ("_level", "_primal", "_tangent")


class DualTensor(_Dual, Tensor):
    """An array with a tangent; to the function that ``jvp`` differentiates it is a Tensor."""

    __slots__ = ("_level", "_primal", "_tangent")


overriding_types.update((DualValue, DualTensor))
DualValue._family, DualTensor._family = DualValue, DualTensor
DualValue._wider = DualTensor


# ---------------------------------------------------------------- making and taking apart


def dual(level: int, primal: Any, tangent: Any) -> Any:
    """``primal`` with a tangent of that level; None is no tangent."""
    if tangent is None:
        return primal
    kind = DualTensor if _holds_array(primal) else DualValue
    node: Any = kind.__new__(kind)
    node._level, node._primal, node._tangent = level, primal, tangent
    node._data, node.op = data_of(primal), LEAF
    node._a = node._b = node._grad = node._adjoint = None
    node._sequence_number = next(sequence_numbers)
    return node


def level_of(x: Any) -> int:
    """The level of a dual number, 0 for anything else."""
    return x._level if isinstance(x, _Dual) else 0


def split(x: Any, level: int) -> tuple[Any, Any]:
    """Value and tangent of ``x`` at a level; the tangent is None where there is none."""
    return (x._primal, x._tangent) if level_of(x) == level else (x, None)


def _is_array(x: Any) -> bool:
    """Whether an operand makes the result an array; a 0-d array counts as a number."""
    if isinstance(x, Node):
        return x._holds_array
    return isinstance(x, np.ndarray | list | tuple) and np.ndim(x) > 0


def _holds_array(x: Any) -> bool:
    return x._holds_array if isinstance(x, Node) else isinstance(x, np.ndarray)


def _operand(x: Any, beside_array: bool) -> Any:
    """An operand without the wrapping of a constant node."""
    if type(x) is float:
        return x
    if isinstance(x, Node):
        return x._data if x.op is CONSTANT else x
    if beside_array and not isinstance(x, float | int | np.bool | np.number):
        return as_array(x, copy=False, keep_whole=True)
    return Value._checked(x)


def _constant(data: Any) -> Any:
    """Plain data as a node, so that a function may call its methods."""
    if isinstance(data, Node):
        return data
    if isinstance(data, np.ndarray):
        return Tensor(data.view(), requires_grad=False, copy=False)
    return Value(data, requires_grad=False)


# ---------------------------------------------------------------- one row


def _pushed(op: Primitive, xs: list[Any], params: dict[str, Any], whole: bool) -> Any:
    level = max(map(level_of, xs), default=0)
    primals, tangents = zip(*(split(x, level) for x in op.as_floats(xs)), strict=True)
    if whole and not any(isinstance(x, Node) for x in primals):
        y = Tensor._computed(op, list(primals), params)
    else:
        y = op(*primals, **params)
    if any(isinstance(x, Node) for x in primals):
        _look_for_kink(op, y, primals, tangents, params)
    if isinstance(op, ArrayPrimitive):
        tangent = _pushed_array(op, y, primals, tangents, params)
    else:
        tangent = _weighted(_local_derivatives(op, y, primals, tangents), tangents)
    return _constant(y) if tangent is None else dual(level, y, _like(tangent, y))


def _look_for_kink(
    op: Primitive,
    y: Any,
    xs: Sequence[Any],
    tangents: Sequence[Any],
    params: dict[str, Any],
) -> None:
    """A tangent that is computed on nodes, or on dual numbers below, is differentiated again."""
    given = list(zip(xs, tangents, strict=True))
    moving = [id(x) if isinstance(x, Node) or t is not None else None for x, t in given]
    counting = [t for t in tangents if t is not None]
    if all(np.ndim(data_of(t)) == 0 for t in counting) or len(counting) > 1:
        counting = [1.0] if any(isinstance(t, Node) or np.any(t) for t in counting) else [0.0]
    found = kink_warnings.in_forward_mode(
        op, data_of(y), [*map(data_of, xs)], moving, counting[0], params
    )
    kink_warnings.tell(found)


def _local_derivatives(
    op: Primitive, y: Any, xs: Sequence[Any], tangents: Sequence[Any]
) -> Sequence[Any]:
    """The local derivatives, where there is a tangent to multiply by."""
    if op.variadic:
        return op.derivatives(y, xs)
    of_floats = all(type(x) is float for x in xs)
    rules = op.float_rules if of_floats else _rules(op)
    return [
        None if tangent is None else rule(y, *xs)
        for rule, tangent in zip(rules, tangents, strict=True)
    ]


@cache
def _rules(op: Primitive) -> list[Callable[..., Any]]:
    """The formulas of a row, as functions of floats, arrays, nodes and dual numbers."""
    return [compile_formula(parse(rule), ("y", *op.args), TABLE) for rule in op.local_derivatives]


def _weighted(derivatives: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """Σ local derivative × tangent, or None where no tangent counts."""
    total = None
    for local, tangent in zip(derivatives, tangents, strict=True):
        if tangent is not None:
            total = add(total, _product(local, tangent))
    return total


def add(a: Any, b: Any) -> Any:
    """The sum of two tangents, of which each may be None."""
    if a is None or b is None:
        return b if a is None else a
    return a + b


def _product(local: Any, tangent: Any) -> Any:
    """local × tangent, where 0 × inf is 0: the branch not taken counts for nothing."""
    if type(local) is float:
        if local == 0.0:
            return None
        if local == 1.0:
            return tangent
        if type(tangent) is float:
            product = local * tangent
            return 0.0 if product != product and tangent == 0.0 else product
    product = TABLE["mul"](local, tangent)
    lost = np.isnan(data_of(product))
    if not np.any(lost):
        return product
    zeros = [(factor, data_of(factor) == 0) for factor in (local, tangent)]
    lost &= zeros[0][1] | zeros[1][1]
    if any(_moves(factor) and np.any(lost & zero) for factor, zero in zeros):
        kink_warnings.infinity_met_zero()
    if not np.ndim(lost):
        return 0.0 if lost else product
    return TABLE["where"](lost, 0.0, product)


def _moves(x: Any) -> bool:
    """Whether a factor changes with the inputs: not if only flat rows such as ``sign`` gave it."""
    stack, seen = [x], set()
    while stack:
        node = stack.pop()
        if not isinstance(node, Node) or node.op is CONSTANT or node in seen:
            continue
        seen.add(node)
        operands = parents_of(node)
        if node.op.variadic or isinstance(node.op, ArrayPrimitive):
            return True
        if all(operand.op is CONSTANT for operand in operands):
            return True  # a leaf, a dual number or a stand-in
        rules = zip(node.op.local_derivatives, operands, strict=True)
        stack += [operand for rule, operand in rules if rule != "0"]
    return False


def _like(tangent: Any, y: Any) -> Any:
    """A tangent in the shape and precision of what it belongs to."""
    if not _holds_array(y):
        return tangent
    shape = shape_of(y)
    if shape_of(tangent) != shape or not hasattr(tangent, "shape"):
        operand = tangent if isinstance(tangent, Node) else np.asarray(tangent)
        tangent = BROADCAST_TO(operand, shape=shape)
    if isinstance(tangent, Node):
        return tangent
    return np.asarray(tangent, dtype=data_of(y).dtype)


# ---------------------------------------------------------------- one row of arrays


def _pushed_array(
    op: ArrayPrimitive, y: Any, xs: Sequence[Any], tangents: Sequence[Any], params: dict[str, Any]
) -> Any:
    """The tangent of a row of ``table/arrays.py``.

    Linear in each operand, it is the row itself with one operand after the other replaced
    by its tangent. Else it is the transpose of the row's ``vjp``, which is linear in g.
    """
    if op.jvp is not None:
        given = [
            np.zeros(shape_of(x)) if t is None else t for t, x in zip(tangents, xs, strict=True)
        ]
        return op.jvp(tuple(given), y, *xs, **params)
    total = None
    for slot, tangent in enumerate(tangents):
        if tangent is None:
            continue
        if op.linear:
            term = op(*xs[:slot], tangent, *xs[slot + 1 :], **params)
        else:
            term = _transposed_vjp(op, slot, tangent, y, xs, params)
        total = add(total, term)
    return total


def _transposed_vjp(
    op: ArrayPrimitive, slot: int, tangent: Any, y: Any, xs: Sequence[Any], params: dict[str, Any]
) -> Any:
    if not _holds_array(y):  # of numbers, the vjp of 1 is the local derivative
        return _product(op.vjp(slot, 1.0, y, *xs, **params), tangent)
    g = stand_in(np.zeros(shape_of(y), dtype=data_of(y).dtype))
    active.add(g)
    try:
        sent = op.vjp(slot, g, _constant(y), *map(_constant, xs), **params)
    finally:
        active.discard(g)
    return pull_back(sent, tangent, [g])[0]


# ---------------------------------------------------------------- reverse mode below it


# The stand-ins of the calls that are going on: to a transform inside, they are outside nodes.
active: set[Any] = set()


def stand_in(x: Any) -> Any:
    """A node to differentiate by: a new name for a node, a number or an array.

    It is no leaf, so that in a result that stays connected with other nodes it is not taken
    for an input of the user's. A dual number keeps its tangent, which is fixed.
    """
    if level := level_of(x):
        primal, tangent = split(x, level)
        return dual(level, stand_in(primal), tangent)
    given = _constant(x)
    # a copy: the graph of a vjp may live longer than the data that the node has now
    data = given._copy_of(given._data) if isinstance(x, Node) else given._data
    return given._family._result(data, TABLE["pos"], (given,))


def pull_back(output: Any, seed: Any, inputs: Sequence[Any], connect: bool = True) -> list[Any]:
    """∂output/∂input, times ``seed``, for each input, which is a stand-in.

    Where the output or the seed is a dual number, so are the gradients: a sweep through the
    value, and one through the tangent. With ``connect``, gradients of a graph that comes
    from outside are nodes connected with it.
    """
    level = max(level_of(output), level_of(seed))
    if not level:
        return _swept(output, seed, inputs, connect)
    out, out_tangent = split(output, level)
    weight, weight_tangent = split(seed, level)
    primals = pull_back(out, weight, inputs, connect)
    tangents: list[Any] = [None] * len(inputs)
    if weight_tangent is not None:
        tangents = pull_back(out, weight_tangent, inputs, connect)
    if out_tangent is not None:
        more = pull_back(out_tangent, weight, inputs, connect)
        tangents = [add(a, b) for a, b in zip(tangents, more, strict=True)]
    return [dual(level, p, t) for p, t in zip(primals, tangents, strict=True)]


def _swept(output: Any, seed: Any, inputs: Sequence[Any], connect: bool) -> list[Any]:
    bottom = [bottom_of(x) for x in inputs]
    if not isinstance(output, Node) or not output.requires_grad:
        return [x._as_gradient(0.0) for x in bottom]
    weighted = isinstance(seed, Node) and seed.requires_grad
    on_nodes = connect and (weighted or reaches_outside(output, bottom))
    if not on_nodes:
        seed = data_of(seed)
    if not isinstance(seed, Node):
        array = output._holds_array
        seed = np.array(seed, dtype=output._data.dtype) if array else float(seed)
        if on_nodes:
            seed = output._constant(seed)
    watch = report_backward if modes.mode().anomaly else None
    if not on_nodes and watch is None:
        found = adjoints_in_c(output, seed, bottom)
        if found is not None:
            return found
    adjoint = sweep(output, seed, create_graph=on_nodes, until=bottom, watch=watch)
    return [adjoint[x] for x in bottom]


def bottom_of(x: Any) -> Any:
    """What lies below all the levels of a dual number."""
    while level := level_of(x):
        x = split(x, level)[0]
    return x


def reaches_outside(output: Any, inputs: Sequence[Any]) -> bool:
    """Whether the output depends on a node that the transform did not make."""
    if level := level_of(output):
        return any(reaches_outside(part, inputs) for part in split(output, level))
    if not isinstance(output, Node):
        return False
    bottom = [bottom_of(x) for x in inputs]
    if any(x.parents[0].requires_grad for x in bottom):
        return True
    seen = {output, *bottom}
    found = [] if any(output is x for x in bottom) else [output]  # == would compare data
    for node in found:  # grows as it is read
        operands = [x for x in parents_of(node) if x.op is not CONSTANT]
        if not operands and (node._a is None or node in active):
            return node.op is not CONSTANT
        for operand in operands:
            if operand not in seen:
                seen.add(operand)
                found.append(operand)
    return False


# ---------------------------------------------------------------- anomalies


def _report(op: Primitive, result: Any, operands: Sequence[Any]) -> None:
    """Raise where the first inf or nan appears in a value or a tangent."""
    parts = [("value", result)]
    if level := level_of(result):
        primal, tangent = split(result, level)
        parts = [("value", primal), ("tangent", tangent)]
    for what, part in parts:
        if not np.all(np.isfinite(data_of(part))):
            given = ", ".join(map(repr, operands))
            raise AnomalyError(
                f"the {what} of {op.name}({given}) became {data_of(part)!r}, "
                f"at {modes.mode().origin()}",
                result,
            )
