"""A primitive of any number of operands where they lie along axes of an array.

Its array kernel gives the value, and the formula of its local derivative gives the
derivatives: the same row as for a list of numbers. What the formula runs over all operands,
``sum(exp(x))``, is here a reduction over the axes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.formulas.compiled_text import function_of
from autograd.formulas.language import NUMBERS
from autograd.formulas.variadic import (
    PRODUCT_OF_ALL_BUT,
    StraightLine,
    product_of_all_but,
    source_along_axes,
    straight_line_of,
)
from autograd.table.array_kernels import xp
from autograd.table.shapes import Axes, counted, laid_out, normal_axes


class AlongAxes:
    """Value and local derivatives of one primitive, of arrays and of nodes that hold them."""

    def __init__(self, op: Any, table: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
        self.op = op
        self._table = table
        self._arrays = arrays
        self._derivative: dict[bool, Callable[..., Any]] = {}
        self.kernel = self._kernel()

    def __call__(self, x: Any, axis: Axes) -> Any:
        """The value, of an array; whole numbers are computed with as floats."""
        op = self.op
        if x.__class__ is not np.ndarray:
            x = np.asarray(x)
        if x.dtype.kind in "biu":
            x = x.astype(np.float64)
        if op.of_nothing is not None and x.size == 0 and counted(x.shape, axis) == 0:
            return np.full(xp.sum(x, axis=axis).shape, op.of_nothing, x.dtype)
        y = self.kernel(x, axis)
        if op.degree is None or x.dtype.kind != "f" or _is_finite(y):
            return y
        # inf on the way to a finite value, as in the mean of 1e308 and 1e308
        scale = 2.0 ** -(2 + counted(x.shape, axis).bit_length())
        scaled = self.kernel(x * scale, axis) / scale**op.degree
        return np.where(np.isfinite(y), y, scaled)

    def local_derivative(self, y: Any, x: Any, axis: Axes) -> Any:
        """∂y/∂x for each operand: an array, a node, or one number for all of them.

        ``y`` has kept the axes, with length 1.
        """
        on_nodes = hasattr(x, "_apply") or hasattr(y, "_apply")
        found = self._derivative.get(on_nodes)
        if found is None:
            code = straight_line_of(self.op.args, self.op.local_derivatives, self._variadic())
            found = self._derivative[on_nodes] = self._compiled(code, on_nodes)
        over = _OverAxes(self, getattr(x, "shape", ()), axis, on_nodes, careful=True)
        return found(y, x, float(over.count), over)

    # ---------------------------------------------------------------- made from the row

    def _kernel(self) -> Callable[..., Any]:
        op = self.op
        if callable(op.array):
            kernel: Callable[..., Any] = op.array
            return kernel
        if op.array is not None:
            return eval(f"lambda x, axis: {op.array}", {"xp": xp})  # type: ignore[no-any-return]
        if op.composed is None:
            return self._one_by_one
        composed = self._compiled(
            straight_line_of(op.args, (op.composed,), self._variadic()), False
        )

        def run(x: Any, axis: Axes) -> Any:
            over = _OverAxes(self, x.shape, axis, on_nodes=False, careful=False)
            kept = composed(None, x, float(over.count), over)
            return xp.squeeze(kept, axis).astype(x.dtype, copy=False)

        return run

    def _one_by_one(self, x: Any, axis: Axes) -> Any:
        """The float kernel, for each place of the result."""
        axes = normal_axes(axis, x.ndim)
        first = np.moveaxis(x, axes, range(len(axes)))
        each = np.vectorize(self.op.value, otypes=[float])
        found = each(*first.reshape(-1, *first.shape[len(axes) :]))
        return found.astype(np.result_type(np.float32, x))

    def _where_on_nodes(self, condition: Any, a: Callable[[], Any], b: Callable[[], Any]) -> Any:
        return self._table["where"](condition, a(), b())

    def _variadic(self) -> set[str]:
        return {op.name for op in self._table.values() if op.variadic}

    def _compiled(self, code: StraightLine, on_nodes: bool) -> Callable[..., Any]:
        functions: Mapping[str, Any] = self._table
        if not on_nodes:
            functions = {op.name: op.on_arrays for op in self._table.values() if not op.variadic}
        scope = {**NUMBERS, **functions, "_where": self._where_on_nodes if on_nodes else _where}
        text = source_along_axes(code, "result")
        return function_of(text, "result", scope, f"{self.op.name} along axes")


def _where(condition: Any, a: Callable[[], Any], b: Callable[[], Any]) -> Any:
    """a() where the condition holds, else b(): what holds nowhere is not computed."""
    return np.where(condition, a(), b()) if np.count_nonzero(condition) else b()


class _OverAxes:
    """What the words of a formula that run over all operands mean here."""

    def __init__(
        self, along: AlongAxes, shape: tuple[int, ...], axis: Axes, on_nodes: bool, careful: bool
    ) -> None:
        self.along = along
        self.careful = careful  # a value is repaired as a whole, a derivative is not
        self.shape = shape
        self.axis = axis
        self.on_nodes = on_nodes
        self.axes, self.kept, self.count = laid_out(shape, axis)

    def __call__(self, row: str, values: Any) -> Any:
        if getattr(values, "shape", None) != self.shape:  # the same for all operands
            values = self._broadcast(values)
        if row == PRODUCT_OF_ALL_BUT:
            return self._products(values)
        if self.on_nodes:
            return self.along._arrays[f"reduce_{row}"](values, axis=self.axis, keepdims=True)
        along = self.along._table[row].along
        found = along(values, self.axis) if self.careful else along.kernel(values, self.axis)
        return found.reshape(self.kept)

    def _broadcast(self, values: Any) -> Any:
        if self.on_nodes:
            return self.along._arrays["broadcast_to"](values, shape=self.shape)
        return np.broadcast_to(values, self.shape)

    def _products(self, x: Any) -> Any:
        """∏ⱼ≠ᵢ xⱼ along the axes, which become one: the last."""
        rest = tuple(i for i in range(len(self.shape)) if i not in self.axes)
        order = (*rest, *self.axes)
        shape = tuple(self.shape[i] for i in order)
        flat = (*shape[: len(rest)], self.count)
        back = tuple(np.argsort(order).tolist())
        if self.on_nodes:
            arrays = self.along._arrays
            rows = arrays["transpose"](x, axes=order)
            rows = rows if shape == flat else arrays["reshape"](rows, shape=flat)
            columns = product_of_all_but(*(rows[..., i : i + 1] for i in range(self.count)))
            columns = [c if hasattr(c, "shape") else np.full((*flat[:-1], 1), c) for c in columns]
            products = arrays["concatenate"](*columns, axis=-1)
            products = products if shape == flat else arrays["reshape"](products, shape=shape)
            return arrays["transpose"](products, axes=back)
        if not self.count:
            return np.ones_like(x)
        rows = np.transpose(x, order).reshape(flat)
        ones = np.ones((*flat[:-1], 1), x.dtype)
        before = np.concatenate([ones, np.cumprod(rows[..., :-1], axis=-1)], axis=-1)
        after = np.concatenate([ones, np.cumprod(rows[..., :0:-1], axis=-1)], axis=-1)
        return np.transpose((before * after[..., ::-1]).reshape(shape), back)


def _is_finite(y: Any) -> bool:
    return math.isfinite(y) if y.ndim == 0 else bool(np.isfinite(y).all())
