"""Local derivatives, ready to run: a row's formulas as functions, for each kind of number.

On floats a ``where`` computes only the branch that it takes. On arrays and nodes, rows that a
formula calls are called as they are on these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.formulas.language import compile_formula, names_in, parse, runnable
from autograd.formulas.notation import Formula


@dataclass(frozen=True, slots=True)
class Rule:
    """The local derivative by one operand: two functions of ``(y, *args)``.

    local      ∂y/∂operand
    says_zero  true where the formula says 0, if it does anywhere: there nothing is sent
    """

    local: Callable[..., Any]
    says_zero: Callable[..., Any] | None


def on_floats(op: Any, table: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of a row, one for each operand, that compute with floats."""
    return _compiled(op, lambda name: table[name].value, table, branch=True)


def on_arrays(op: Any, table: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The same with arrays."""
    return _compiled(op, lambda name: table[name].on_arrays, table)


def on_nodes(op: Any, table: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The same with nodes, and numbers and arrays beside them."""

    def where(condition: Any, a: Any, b: Any) -> Any:
        """Of a condition that is one fixed truth, the branch itself: there is no other."""
        if isinstance(condition, bool | float | int | np.bool):
            return a if condition else b
        return table["where"](condition, a, b)

    return _compiled(op, lambda name: where if name == "where" else table[name], table)


def _compiled(
    op: Any, called: Callable[[str], Any], table: Mapping[str, Any], branch: bool = False
) -> tuple[Rule, ...]:
    """A row of any number of operands has none: its derivatives come all at once."""

    def function_of(formula: Formula) -> Callable[..., Any]:
        used = names_in(runnable(formula, branch)) & table.keys()
        functions = {name: called(name) for name in used}
        return compile_formula(formula, ("y", *op.args), functions, branch)

    if op.variadic:
        return ()
    rules = zip(map(parse, op.local_derivatives), op.zeros, strict=True)
    return tuple(
        Rule(function_of(rule), None if zero is None else function_of(zero)) for rule, zero in rules
    )
