"""Formulas in postfix notation, for a reader that has no Python: ``b * a ** (b - 1)``.

The page computes with the same formulas as the sweep. It gets them as words to be read from
left to right with a stack, so that no text is ever run as a program:

>>> postfix(parse("where(x > 0, 1 / x, inf)"))
'x 0 > 1 x div inf where'
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any, ClassVar

from autograd.formulas.language import parse, runnable
from autograd.formulas.notation import Formula, Notation, Signs
from autograd.formulas.variadic import StraightLine, straight_line_of
from autograd.table.primitive import variadic_names
from autograd.table.scalars import TABLE, Primitive


class Postfix(Notation):
    """Words from left to right: what a sign or a function is applied to stands before it."""

    signs: ClassVar[Signs] = {
        ast.Add: "+",
        ast.Sub: "-",
        ast.Mult: "*",
        ast.USub: "neg",
        ast.UAdd: "",
        ast.Eq: "==",
        ast.NotEq: "!=",
        ast.Lt: "<",
        ast.LtE: "<=",
        ast.Gt: ">",
        ast.GtE: ">=",
    }
    comma, is_short = " ", False

    def number(self, value: float) -> str:
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)

    def call(self, function: str, inside: str) -> str:
        return f"{inside} {function}"

    def bracketed(self, text: str) -> str:
        return text

    def joined(self, left: str, sign: str, right: str) -> str:
        return f"{left} {right} {sign}"

    def signed(self, sign: str, operand: str) -> str:
        return f"{operand} {sign}".rstrip()


_POSTFIX = Postfix()


def postfix(formula: Formula) -> str:
    """The words of ``formula``: numbers, names, signs and rows of the table.

    Division, power and remainder are the rows ``div``, ``pow``, ``mod`` and ``floordiv``; a
    function takes as many values from the stack as its row has arguments.

    >>> postfix(parse("-a / b**2"))
    'a neg b 2 pow div'
    """
    return _POSTFIX.write(runnable(formula))


def row_record(op: Primitive) -> dict[str, Any]:
    """What a reader needs to compute with a row: its arguments and its local derivatives.

    ``zeros`` says where a local derivative is 0 by its rule, so that nothing is sent. Of a
    row of any number of operands the formulas stand behind the steps of its code: each is a
    row (or none), the name of what it gives, and what it is given of each operand.

    >>> from autograd.table.scalars import TABLE
    >>> row_record(TABLE["mul"])
    {'args': 'a b', 'partials': ['b', 'a']}
    >>> row_record(TABLE["max"])["steps"]
    [['', '_each0', 'x y == 1 0 where'], ['sum', '_whole1', '_each0']]
    """
    record: dict[str, Any] = {"args": " ".join(op.args)}
    if not op.variadic:
        record["partials"] = [postfix(parse(p)) for p in op.local_derivatives]
        if any(op.zeros):
            record["zeros"] = [zero and postfix(zero) for zero in op.zeros]
        return record
    if op.derivative_code is None:
        return record | {"partials": None}
    if op.composed is not None:
        code = straight_line_of(op.args, (op.composed,), variadic_names())
        record["composed"] = _code_record(code)
    return record | _code_record(op.derivative_code)


def _code_record(code: StraightLine) -> dict[str, Any]:
    return {
        "steps": [[part.row, part.name, postfix(part.formula)] for part in code.assignments],
        "partials": [postfix(formula) for formula in code.results],
    }


def definitions(texts: Iterable[str]) -> dict[str, list[str]]:
    """The rows used in postfix ``texts`` whose values are formulas: arguments and formula.

    A row stands after the rows that its own formula uses.

    >>> definitions(["x log_sigmoid"])["log_sigmoid"]
    ['x', 'x neg softplus neg']
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        for word in dict.fromkeys(text.split()):
            op = TABLE.get(word)
            if op is None or op.formula is None or word in found:
                continue
            value = postfix(parse(op.formula))
            found |= definitions([value])
            found[word] = [" ".join(op.args), value]
    return found
