"""What a node sends to its operands: to each its own adjoint × the local derivative.

That is all of the chain rule, and ``send`` says it once. Floats, arrays and, for gradients of
gradients, nodes go through the same lines; ``FLOATS``, ``ARRAYS`` and ``NODES`` say how each of
them is multiplied and added up. The local derivatives are the formulas of the row, compiled:

>>> import inspect
>>> print(inspect.getsource(TABLE["tanh"].float_rules[0]), end="")
def formula(y, x):
    return sech2(x)

Where a rule says 0, the branch that ``where`` did not take or the flat side of relu, nothing
is sent, even if inf arrives; 0 as the result of a computation, 2x at x = 0, times inf is nan.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.table.arrays import BROADCAST_TO, sum_to
from autograd.table.rules import Rule
from autograd.table.scalars import CONSTANT, TABLE, Primitive
from autograd.table.shapes import data_of, shape_of

Watch = Callable[..., None]  # see ``backward.Contribution``


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a sweep computes with.

    rules        of a row: the local derivative by each operand
    derivatives  of a row of any number of operands: all at once, for ``(op, y, *xs)``
    times        adjoint × local derivative in the operand's shape; None where the rule says 0
    times_many   the same of a row of any number of operands
    fitted       what a row of arrays sends, in the operand's shape
    plus         what an operand was sent before, and this
    is_zero      whether there is nothing to send on
    """

    rules: Callable[[Primitive], Sequence[Rule]]
    derivatives: Callable[..., Sequence[Any]]
    times: Callable[..., Any]
    times_many: Callable[..., Any]
    fitted: Callable[[Any, Any], Any]
    plus: Callable[[Any, Any], Any]
    is_zero: Callable[[Any], bool]


def send(node: Any, operands: Any, adjoint: Any, numbers: Numbers, watch: Watch | None) -> None:
    """Add to each operand's adjoint what the node sends to it: adjoint × local derivative."""
    op, nodes = node.op, (node, *operands)
    given = nodes if numbers is NODES else [x._data for x in nodes]
    rules = numbers.rules(op)
    by_product = not rules and op.vjp is not None and numbers is not FLOATS
    at_once = () if rules or by_product else numbers.derivatives(op, *given)
    options = _options(node, adjoint, numbers, given) if by_product else {}
    for slot, operand in enumerate(operands):
        before = operand._adjoint
        if before is None:  # a constant
            continue
        if rules:
            rule = rules[slot]
            local = rule.local(*given)
            contribution = numbers.times(adjoint, local, operand, rule.says_zero, given)
            if contribution is None:  # the rule says 0: nothing is sent
                local, contribution = None, 0.0
        elif by_product:  # of arrays: no local derivative, but its product with the adjoint
            local = None
            sent = op.vjp(slot, adjoint, *given, **options)
            contribution = numbers.fitted(sent, operand)
        else:  # any number of operands: their local derivatives are computed together
            local = at_once[slot]
            contribution = numbers.times_many(adjoint, local, operand)
        operand._adjoint = after = numbers.plus(before, contribution)
        if watch is not None:
            watch(node, slot, operand, adjoint, local, contribution, before, after)


def _options(node: Any, adjoint: Any, numbers: Numbers, given: Sequence[Any]) -> dict[str, Any]:
    """What the vector-Jacobian product of a row of arrays is given besides."""
    op, options = node.op, getattr(node, "_params", {})
    if op.shared is op.saving is None:
        return options
    if op.shared is not None:
        options = options | {"shared": op.shared(adjoint, *given, **options)}
    if op.saving is not None and numbers is not NODES:
        saved = getattr(node, "_saved", None)  # a copy of a node has nothing
        node._saved = None  # given once: the product may compute in its memory
        options = options | {"saved": saved}
    return options


# ---------------------------------------------------------------- floats


def _float_times(
    adjoint: float, local: float, operand: Any, says_zero: Any = None, given: Any = ()
) -> float | None:
    product = adjoint * local
    if product != product and says_zero is not None and says_zero(*given):
        return None
    return product


# ---------------------------------------------------------------- arrays


def _array_times(
    adjoint: Any, local: Any, operand: Any, says_zero: Any = None, given: Any = ()
) -> Any:
    """Where 0 × inf is 0 if the adjoint is 0 or the rule says 0."""
    if local.__class__ is float and says_zero is None and math.isfinite(local):  # as of a + b
        return _fitted(adjoint if local == 1.0 else adjoint * local, operand)
    product = adjoint * local
    if not np.vdot(product, product) >= 0:  # the quickest way to see that there is a nan
        zero = 0.0 if says_zero is None else says_zero(*given)
        product = np.where((adjoint == 0) | (np.isnan(product) & (zero != 0)), 0.0, product)
    return _fitted(product, operand)


def _array_times_many(adjoint: Any, local: Any, operand: Any) -> Any:
    """The same; for a number beside arrays a scalar product."""
    if (
        operand._data.__class__ is float
        and local.__class__ is np.ndarray
        and local.shape == adjoint.shape
        and local.dtype == adjoint.dtype == np.float64
    ):
        total = float(np.vdot(adjoint, local))
        if total == total:
            return total
    return _array_times(adjoint, local, operand)


def _fitted(contribution: Any, operand: Any) -> Any:
    """A contribution in the operand's shape and precision: broadcasting undone."""
    data = operand._data
    if data.__class__ is float:
        return float(np.sum(contribution, dtype=float))
    if contribution.__class__ is not np.ndarray:
        contribution = np.asarray(contribution)
    if contribution.shape != data.shape:
        shape = data.shape
        if contribution.ndim < data.ndim:
            contribution = np.broadcast_to(contribution, shape)
        contribution = np.asarray(sum_to(contribution, shape))
    if contribution.dtype != data.dtype:
        contribution = contribution.astype(data.dtype)
    return contribution


def _array_is_zero(adjoint: Any) -> bool:
    if adjoint.__class__ is not np.ndarray:  # the 0 that it begins with
        return bool(adjoint == 0.0)
    if adjoint.size and (adjoint.item(0) or adjoint.item(-1)):  # nearly always one of them
        return False
    return not np.count_nonzero(adjoint)  # any() takes longer


def _plus(before: Any, contribution: Any) -> Any:
    """before + contribution, where the first contribution needs no addition."""
    return contribution if before.__class__ is float and before == 0 else before + contribution


# ---------------------------------------------------------------- nodes


def _node_times(
    adjoint: Any, local: Any, operand: Any, says_zero: Any = None, given: Any = ()
) -> Any:
    """The same on nodes. A zero adjoint is sent on there, but never as a nan."""
    if local.__class__ is float and local == 1.0:
        return _fitted_node(adjoint, operand)
    if _is_new(local, adjoint):
        return _fitted_node(local, operand)
    product = adjoint * local
    if getattr(product, "_holds_array", False):
        lost = np.isnan(product._data)
        if lost.any():
            zero = 0.0 if says_zero is None else data_of(says_zero(*given))
            lost = lost & ((data_of(adjoint) == 0) | (zero != 0))
        if lost.any():
            product = TABLE["where"](lost, 0.0, product)
    elif product != product and (adjoint == 0 or (says_zero is not None and says_zero(*given))):
        product = 0.0
    return _fitted_node(product, operand)


def _node_is_zero(adjoint: Any) -> bool:
    """Only one that depends on nothing: the derivative of another may not be 0."""
    if getattr(adjoint, "op", CONSTANT) is not CONSTANT:
        return False
    return not np.any(data_of(adjoint))


def _is_new(local: Any, seed: Any) -> bool:
    """Whether ``seed``, the fixed 1 of a sweep, is older than a local derivative: 1 × it is it."""
    return (
        getattr(seed, "op", None) is CONSTANT
        and seed._data.__class__ is float
        and seed._data == 1.0
        and getattr(local, "_a", None) is not None
        and local._sequence_number > seed._sequence_number > 0
    )


def _fitted_node(contribution: Any, operand: Any) -> Any:
    """The same as ``_fitted``, recorded."""
    shape = shape_of(operand)
    if shape_of(contribution) == shape:
        return contribution
    if len(shape_of(contribution)) < len(shape):
        contribution = BROADCAST_TO(contribution, shape=shape)
    return sum_to(contribution, shape)


# ---------------------------------------------------------------- all three

FLOATS = Numbers(
    rules=operator.attrgetter("rules_on_floats"),
    derivatives=lambda op, *given: op.float_derivatives(*given),
    times=_float_times,
    times_many=_float_times,
    fitted=_fitted,
    plus=operator.add,
    is_zero=operator.not_,
)
ARRAYS = Numbers(
    rules=operator.attrgetter("rules_on_arrays"),
    derivatives=lambda op, y, *xs: op.derivatives(y, xs),
    times=_array_times,
    times_many=_array_times_many,
    fitted=_fitted,
    plus=_plus,
    is_zero=_array_is_zero,
)
NODES = Numbers(
    rules=operator.attrgetter("rules_on_nodes"),
    derivatives=lambda op, y, *xs: op.derivatives(y, xs),
    times=_node_times,
    times_many=_node_times,
    fitted=_fitted_node,
    plus=_plus,
    is_zero=_node_is_zero,
)
