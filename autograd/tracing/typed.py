"""A trace as a program of the expression language: what one would type to record it again."""

from __future__ import annotations

import ast
import keyword
import re
from collections import Counter
from math import isfinite
from typing import NamedTuple
from unicodedata import normalize

from autograd.formulas.language import name, parse, substitute
from autograd.formulas.notation import Formula
from autograd.functions.numbers import FUNCTIONS
from autograd.table.scalars import TABLE
from autograd.tracing.arrays import is_array
from autograd.tracing.records import GraphRecord, TraceNode

_ITEMS = {"softmax_first": "softmax", "log_softmax_first": "log_softmax"}
_TAKEN = {*FUNCTIONS, "pi", "e", "inf", "nan"}
MOST_OPERANDS = 200


class TypedText(NamedTuple):
    """``text``, and the ``inputs`` that give the numbers of the trace."""

    text: str
    inputs: dict[str, float]


def typed_program(trace: GraphRecord) -> TypedText | None:
    """The program that records the same operations; None where the language cannot say it.

    It says numbers and functions of numbers: no arrays, no conditions, no rows that a program
    has registered.

    >>> from autograd import Value
    >>> x, y = Value(2.0, label="x"), Value(3.0, label="y")
    >>> z = (x + y) ** 2
    >>> z.label = "z"
    >>> typed_program(z.trace())
    TypedText(text='z = (x + y) ** 2', inputs={'x': 2.0, 'y': 3.0})
    """
    if any(is_array(node.data) for node in trace.nodes) or len(trace.outputs) > 1:
        return None
    used = [trace.nodes[i] for i in sorted(trace.ancestors())]
    if not all(map(_can_be_said, used)):
        return None
    names = _names(used)
    uses = Counter(p for node in used for p in node.parents)
    said: dict[int, Formula] = {}
    lines = []
    for node in used:
        formula = _formula(node, [said[p] for p in node.parents])
        inside = node.label is None and uses[node.index] == 1 and node.kind == "operation"
        if node.is_literal or (inside and node.index != trace.output):
            said[node.index] = formula
            continue
        said[node.index] = name(names[node.index])
        if node.kind != "leaf":
            is_last = node.index == trace.output and node.label is None
            target = "" if is_last else f"{names[node.index]} = "
            lines.append(target + ast.unparse(formula))
    if trace.nodes[trace.output].kind != "operation":
        return None
    leaves = {names[node.index]: float(node.data) for node in used if node.kind == "leaf"}
    return TypedText("\n".join(lines), leaves)


def _can_be_said(node: TraceNode) -> bool:
    if node.kind != "operation":
        return isfinite(node.data) or not node.is_literal
    op = TABLE.get(node.op)
    if op is None or node.params or len(node.parents) > MOST_OPERANDS:
        return False
    if node.op in _ITEMS or node.op in FUNCTIONS:
        return node.op != "where"
    return op.method is not None and op.text is not None


def _formula(node: TraceNode, operands: list[Formula]) -> Formula:
    """How it is computed, as an expression of its operands; of a literal, its number."""
    if node.kind != "operation":
        return _number(float(node.data))
    op = TABLE[node.op]
    if node.op in _ITEMS:
        return _called(f"{_ITEMS[node.op]}(x)[0]", _list(operands))
    if op.variadic:
        count = len(operands) // len(op.args)
        lists = [_list(operands[i : i + count]) for i in range(0, len(operands), count or 1)]
        return ast.Call(ast.Name(node.op), lists or [_list([])], [])
    if op.method is None or op.text is None:
        return ast.Call(ast.Name(node.op), operands, [])
    return substitute(op.application(len(operands)), dict(zip(op.args, operands, strict=True)))


def _number(value: float) -> Formula:
    short = value.is_integer() and abs(value) < 1e15 and repr(value) != "-0.0"
    size = ast.Constant(abs(int(value)) if short else abs(value))
    return ast.UnaryOp(ast.USub(), size) if repr(value).startswith("-") else size


def _called(text: str, operand: Formula) -> Formula:
    return substitute(parse(text), {"x": operand})


def _list(operands: list[Formula]) -> Formula:
    return ast.List(operands, ast.Load())


def _names(nodes: list[TraceNode]) -> dict[int, str]:
    """A name of the language for each node, its own where that is one."""
    found: dict[int, str] = {}
    taken = set(_TAKEN)
    for node in nodes:
        plain = re.sub(r"\W+", "_", normalize("NFKC", node.plain)).strip("_")  # a₂ is a2
        if not plain.isidentifier() or keyword.iskeyword(plain):
            plain = f"v_{plain}" if plain else "v"
        name_, count = plain, 1
        while name_ in taken:
            count += 1
            name_ = f"{plain}_{count}"
        taken.add(name_)
        found[node.index] = name_
    return found
