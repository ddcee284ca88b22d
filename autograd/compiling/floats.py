"""One sample on Python floats: straight-line code without any array.

For a single point an array operation costs more than the arithmetic of a dozen nodes, so
the same entries are written out once more for floats. Where Python raises and IEEE 754 has
an answer (1 / 0, exp(1000)), the caller computes with arrays instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.compiling import sources
from autograd.compiling.graph import COMPARISONS
from autograd.compiling.plan import Plan
from autograd.compiling.products import Text
from autograd.compiling.writing import Writer, wrapped
from autograd.formulas.compiled_text import function_of
from autograd.formulas.notation import ATOM, COMPARE, SIGN
from autograd.table.scalars import TABLE

# What Python's own functions answer, or raise where IEEE 754 has an answer.
_MATH = frozenset(
    {"exp", "expm1", "log", "log1p", "sqrt", "hypot", "sin", "cos", "tan", "asin", "acos"}
    | {"atan", "atan2", "sinh", "cosh", "tanh"}
)


class FloatWriter(Writer):
    """Lines of code on floats for the entries of a graph of scalars."""

    def call(self, row: str, operands: Sequence[Text]) -> Text:
        if row in COMPARISONS or row in ("add", "sub", "mul", "div", "neg"):
            return super().call(row, operands)
        texts = [text for text, _ in operands]
        if row == "times":
            u = self._named(texts[0])
            return f"(0.0 if {u} == 0.0 else {u} * {wrapped(operands[1], ATOM)})", ATOM
        if row == "where":
            condition = wrapped(operands[0], COMPARE)
            return f"({texts[1]} if {condition} else {texts[2]})", ATOM
        if row == "pow" and texts[1] in ("2.0", "3.0", "1.0"):
            return f"{wrapped(operands[0], ATOM)} ** {texts[1][0]}", SIGN
        if row == "relu":
            x = self._named(texts[0])
            return f"(0.0 if {x} <= 0.0 else {x})", ATOM
        if row == "sign":
            x = self._named(texts[0])
            return f"(({x} > 0.0) - ({x} < 0.0))", ATOM
        if row == "abs":
            return f"abs({texts[0]})", ATOM
        self.helpers[row] = row
        return f"{row}({', '.join(texts)})", ATOM

    def _named(self, text: str) -> str:
        if text.isidentifier():
            return text
        name = self.unique("t")
        self.lines.append(f"{name} = {text}")
        return name

    def _constant(self, value: float, power: int) -> Text:
        if math.isfinite(value):
            return super()._constant(value, 0)
        return ("(-inf)" if value < 0 else "inf" if value == value else "nan"), ATOM

    def _expression(self, entry: int) -> Text:
        if self.g.ops[entry] == "einsum":  # the sum over one sample
            first, *others = (self.text(a) for a in self.g.args[entry])
            return self.call("mul", [first, others[0]]) if others else first
        return super()._expression(entry)

    def _reduction(self, entry: int) -> Text:
        name = self.g.extra[entry]
        self.helpers[f"_{name}"] = name
        inside = ", ".join(self.ref(a) for a in self.g.args[entry])
        return f"_{name}({inside})", ATOM

    def _expanded(self, entry: int) -> Text:
        return self._texts[self.g.args[entry][0]]

    def _moved(self, op: str, entry: int) -> Text:
        args = self.g.args[entry]
        if op == "stack":
            return f"[{', '.join(self.ref(a) for a in args)}]", ATOM
        if op == "reshape":
            return self._texts[args[0]]
        return super()._moved(op, entry)

    def _comment(self, entry: int) -> str:
        return ""


class FloatProgram:
    """The functions of a program for one sample."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._functions: dict[str, Callable[..., Any]] = {}

    def forward(self, arrays: Sequence[Any], parameters: Sequence[Any]) -> list[Any] | None:
        """The outputs, or None where floats have no answer."""
        found = self._run(sources.FORWARD, arrays, parameters)
        if found is None:
            return None
        shapes = [self._plan.graph.shape(e) for e in self._plan.outputs]
        return [
            np.array(part).reshape(shape) if shape else float(part)
            for part, shape in zip(found, shapes, strict=True)
        ]

    def value_and_grad(
        self, arrays: Sequence[Any], parameters: Sequence[Any]
    ) -> tuple[Any, dict[str, Any]] | None:
        """The value and the gradients, or None where floats have no answer."""
        found = self._run(sources.VALUE_AND_GRAD, arrays, parameters)
        if found is None:
            return None
        value, grads = found
        shapes = {name: shape for name, (_, shape) in self._plan.parameters.items()}
        return value, {
            name: np.array(grad, dtype=float).reshape(shape)
            for (name, shape), grad in zip(shapes.items(), grads, strict=True)
        }

    def _run(self, kind: str, arrays: Sequence[Any], parameters: Sequence[Any]) -> Any:
        function = self._functions.get(kind)
        if function is None:
            function = self._functions[kind] = _made(self._plan, kind)
        given = [np.ravel(x).tolist() for x in (*arrays, *parameters)]
        try:
            return function(*given)
        except (ZeroDivisionError, OverflowError, ValueError):
            return None

    def __getstate__(self) -> dict[str, Any]:
        return {"_plan": self._plan, "_functions": {}}


def _made(plan: Plan, kind: str) -> Callable[..., Any]:
    with sources.writing_of(plan):
        return _compiled(plan, kind)


def _compiled(plan: Plan, kind: str) -> Callable[..., Any]:
    given = sources.given_names(plan)
    arguments = [*plan.arguments, *plan.parameters]
    lines = _unpacking(plan)
    if kind == sources.FORWARD:
        writer = FloatWriter(plan.graph, plan.outputs, given)
        result = f"[{', '.join(writer.ref(e) for e in plan.outputs)}]"
    else:
        (out,) = plan.outputs
        results = sources.gradient_entries(plan, False)
        wanted = [e for entries in results.values() for e in entries]
        writer = FloatWriter(plan.graph, [out, *reversed(wanted)], given)
        texts = [
            writer.ref(entries[0])
            if not plan.parameters[name][1]
            else f"[{', '.join(writer.ref(e) for e in entries)}]"
            for name, entries in results.items()
        ]
        result = f"{writer.ref(out)}, [{', '.join(texts)}]"
    body = "\n".join(f"    {line}" for line in (*lines, *writer.lines, f"return {result}"))
    scope: dict[str, Any] = {"inf": math.inf, "nan": math.nan}
    for name, row in writer.helpers.items():
        scope[name] = TABLE[row].value if name != row else _kernel(row)
    text = f"def {kind}({', '.join(arguments)}):\n{body}\n"
    return function_of(text, kind, scope, f"{kind} of one sample")


def _kernel(row: str) -> Callable[..., float]:
    return getattr(math, row) if row in _MATH else TABLE[row].value


def _unpacking(plan: Plan) -> list[str]:
    names = sources.names_of_numbers(plan) | sources.names_of_entries(plan)
    return [f"{', '.join(parts)}, = {name}" for name, parts in names.items()]
