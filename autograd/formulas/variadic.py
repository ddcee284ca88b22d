"""Formulas of rows of any number of operands, each written for one of them.

In such a formula ``x`` is each operand in turn, ``n`` their number and ``y`` the output;
``first`` is 1 for the first operand and 0 for the others. A row of any number of operands that
is given one argument runs over all: ``sum(exp(x))``. So the local derivative of logsumexp is
``exp(x - y) / sum(exp(x - y))`` for every operand, and that of a dot product of the lists a and b
is ``b`` for each of a, and ``a`` for each of b.

It is computed by straight-line code, one assignment after the other, without loops inside loops:

>>> code = straight_line_of(("*x",), ("2 / n * (x - mean(x))",), {"mean"})
>>> print(source(code, "derivatives"))
def derivatives(y, *_operands):
    _x = _operands
    n = float(len(_x))
    _whole0 = mean(*_x)
    return [div(2.0, n) * (x - _whole0) for x in _x]
<BLANKLINE>
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Sequence
from typing import Any, NamedTuple

from autograd.formulas.language import name, names_in, number, parse, runnable, substitute
from autograd.formulas.notation import Formula, to_text

# ∏ⱼ≠ᵢ xⱼ is no formula of y and x where an operand is 0: a word of its own.
PRODUCT_OF_ALL_BUT = "product_of_all_but"
# 1 for the first operand and 0 for the others: what a row gives for one of its operands.
FIRST = "first"
_FOR_EACH = ("", PRODUCT_OF_ALL_BUT)


class Assignment(NamedTuple):
    """One thing that is computed for each operand, or once for all.

    row      the row that runs over all operands; "" where each is computed for itself
    formula  what is computed of each operand, or given to the row
    """

    name: str
    row: str
    formula: Formula

    @property
    def is_for_each(self) -> bool:
        return self.row in _FOR_EACH


class StraightLine(NamedTuple):
    """What to compute in order, and then the result for each operand of each list.

    lists    the names of one operand of each list: x, or a and b
    each     all names that differ from operand to operand
    """

    lists: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    results: tuple[Formula, ...]

    @property
    def each(self) -> set[str]:
        return {*self.lists, FIRST, *(part.name for part in self.assignments if part.is_for_each)}


def lists_of(args: Sequence[str]) -> tuple[str, ...]:
    """What formulas call one operand of each list: ``("*a", "*b")`` gives a and b."""
    return tuple(arg.removeprefix("*") for arg in args)


def straight_line_of(
    args: Sequence[str], formulas: Sequence[str], many: Container[str]
) -> StraightLine:
    """The straight-line code of the formulas of a row with these arguments.

    many  the names of the rows of any number of operands
    """
    straightener = _Straightener(lists_of(args), many)
    rough = [straightener.visit(parse(formula)) for formula in formulas]
    results = tuple(straightener.known(formula) for formula in rough)
    return StraightLine(straightener.lists, tuple(straightener.assignments), results)


class _Straightener(ast.NodeTransformer):
    """Takes the calls that run over all operands out of formulas, the inner ones first."""

    def __init__(self, lists: tuple[str, ...], many: Container[str]) -> None:
        self.lists = lists
        self.many = many
        self.assignments: list[Assignment] = []
        self._each = {*lists, FIRST}
        self._found: dict[str, str] = {}

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        row = node.func.id if isinstance(node.func, ast.Name) else ""
        if len(node.args) != 1 or not (row == PRODUCT_OF_ALL_BUT or row in self.many):
            return node
        inside = self.known(node.args[0])
        if not (isinstance(inside, ast.Name) and inside.id in self._each):
            inside = self._assigned("", inside)
        return self._assigned(row, inside)

    def _assigned(self, row: str, formula: Formula) -> ast.Name:
        key = ast.dump(ast.Call(name(row), [formula], []) if row else formula)
        if key not in self._found:
            kind = "each" if row in _FOR_EACH else "whole"
            part = Assignment(f"_{kind}{len(self.assignments)}", row, formula)
            self._found[key] = part.name
            self.assignments.append(part)
            if part.is_for_each:
                self._each.add(part.name)
        return ast.Name(self._found[key], ast.Load())

    def known(self, formula: Formula) -> Formula:
        """The formula with the names of parts that are computed already."""
        result: Formula = _Known(self._found).visit(formula)
        return result


class _Known(ast.NodeTransformer):
    def __init__(self, found: dict[str, str]) -> None:
        self.found = found

    def visit(self, node: ast.AST) -> Any:
        known = self.found.get(ast.dump(node))
        return self.generic_visit(node) if known is None else name(known)


# ---------------------------------------------------------------- to be read

# Above this many operands a formula does not list them all, but says what is meant.
MOST_LISTED = 8


def expanded(args: Sequence[str], formula: str, many: Container[str], slot: int, n: int) -> Formula:
    """The formula for the operand ``slot`` of ``n``, all operands listed: x0, x1, ...

    >>> from autograd.formulas.notation import to_text
    >>> to_text(expanded(("*x",), "2 * (x - mean(x)) / n", {"mean"}, 1, 3))
    '2·(x1 - mean(x0, x1, x2)) / 3'
    >>> to_text(expanded(("*x",), "1 / sum(x == y)", {"sum"}, 0, 2))
    '1 / ((x0 = y) + (x1 = y))'
    >>> to_text(expanded(("*x",), "1 / sum(x == y)", {"sum"}, 0, 20))
    '1 / sum(xᵢ = y)'
    """
    lists = lists_of(args)
    half = n // len(lists)
    found: Formula = _Expanded(lists, many, slot % half, half).visit(parse(formula))
    return found


class _Expanded(ast.NodeTransformer):
    def __init__(self, lists: tuple[str, ...], many: Container[str], slot: int, n: int) -> None:
        self.many = many
        self.lists = lists
        self.slot = slot
        self.n = n

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.lists:
            return name(f"x{self.lists.index(node.id) * self.n + self.slot}")
        if node.id == FIRST:
            return number(float(self.slot == 0))
        return number(self.n) if node.id == "n" else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        row = node.func.id
        if len(node.args) != 1 or not (row == PRODUCT_OF_ALL_BUT or row in self.many):
            return ast.Call(node.func, [self.visit(arg) for arg in node.args], [])
        if row == PRODUCT_OF_ALL_BUT:
            return self._product_of_others(node)
        if self.n > MOST_LISTED:
            each = substitute(node.args[0], {a: name(f"{a}ᵢ") for a in self.lists})
            return name(f"{row}({to_text(each)})")
        parts = self._of(node.args[0], range(self.n))
        return _joined(parts, ast.Add()) if row == "sum" else ast.Call(node.func, parts, [])

    def _product_of_others(self, node: ast.Call) -> ast.expr:
        if self.n > MOST_LISTED:
            return ast.Call(node.func, [self.visit(node.args[0])], [])
        others = [i for i in range(self.n) if i != self.slot]
        return _joined(self._of(node.args[0], others), ast.Mult()) if others else number(1)

    def _of(self, formula: Formula, operands: Iterable[int]) -> list[ast.expr]:
        """The formula for each of these operands."""
        each = [_Expanded(self.lists, self.many, i, self.n) for i in operands]
        return [one.visit(substitute(formula, {})) for one in each]


def _joined(parts: list[ast.expr], sign: ast.operator) -> ast.expr:
    joined = parts[0]
    for part in parts[1:]:
        joined = ast.BinOp(joined, sign, part)
    return joined


# ---------------------------------------------------------------- as Python


def source(code: StraightLine, called: str, branch: bool = False) -> str:
    """The code as a Python function of ``(y, *operands)`` that returns all results.

    branch  whether a ``where`` becomes Python's conditional: for numbers, not for nodes
    """
    lines = [f"def {called}(y, *_operands):", *_lists(code)]
    used = set().union(
        *map(names_in, code.results), *(names_in(s.formula) for s in code.assignments)
    )
    if "n" in used:
        lines.append(f"    n = float(len(_{code.lists[0]}))")
    if FIRST in used:
        lines.append(f"    _{FIRST} = [1.0, *[0.0] * (len(_{code.lists[0]}) - 1)]")
    for part in code.assignments:
        lines.append(f"    {_computed(code, part, branch)}")
    parts = [_for_each(code, result, branch) for result in code.results]
    return "\n".join([*lines, f"    return {' + '.join(parts)}", ""])  # lists, or all tuples


def _lists(code: StraightLine) -> list[str]:
    if len(code.lists) == 1:
        return [f"    _{code.lists[0]} = _operands"]
    a, b = code.lists
    half = "len(_operands) // 2"
    return [f"    _{a}, _{b} = _operands[: {half}], _operands[{half} :]"]


def _computed(code: StraightLine, part: Assignment, branch: bool) -> str:
    if not part.row:
        return f"_{part.name} = {_for_each(code, part.formula, branch)}"
    spread = f"{part.row}(*_{ast.unparse(part.formula)})"
    return f"{'_' * part.is_for_each}{part.name} = {spread}"


def _for_each(code: StraightLine, formula: Formula, branch: bool) -> str:
    if isinstance(formula, ast.Name) and formula.id in code.each:
        return f"_{formula.id}"
    text = ast.unparse(runnable(formula, branch))
    names = [each for each in sorted(code.each) if each in names_in(formula)]
    if not names:
        return f"[{text}] * len(_{code.lists[0]})"
    lists = ", ".join(f"_{each}" for each in names)
    over = lists if len(names) == 1 else f"zip({lists})"
    return f"[{text} for {', '.join(names)} in {over}]"


def source_along_axes(code: StraightLine, called: str) -> str:
    """The code as a function of ``(y, x, n)`` where ``x`` is an array that holds all operands.

    ``_over(row, values)`` is a row over the axes that hold them, kept with length 1, and
    ``_where(condition, a, b)`` takes functions: mostly one of them is not needed.

    >>> code = straight_line_of(("*x",), ("2 / n * (x - mean(x))",), {"mean"})
    >>> print(source_along_axes(code, "derivatives"))
    def derivatives(y, x, n, _over):
        _whole0 = _over('mean', x)
        return div(2.0, n) * (x - _whole0)
    <BLANKLINE>
    """
    lines = [f"def {called}(y, {code.lists[0]}, n, _over):"]
    for part in code.assignments:
        text = _with_late_branches(part.formula)
        lines.append(f"    {part.name} = " + (f"_over({part.row!r}, {text})" if part.row else text))
    (result,) = code.results
    return "\n".join([*lines, f"    return {_with_late_branches(result)}", ""])


def _with_late_branches(formula: Formula) -> str:
    return ast.unparse(_LateBranches().visit(runnable(formula)))


class _LateBranches(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not (isinstance(node.func, ast.Name) and node.func.id == "where"):
            return node
        nothing = ast.arguments([], [], None, [], [], None, [])
        late = [ast.Lambda(nothing, branch) for branch in node.args[1:]]
        return ast.Call(name("_where"), [node.args[0], *late], [])


def product_of_all_but(*xs: Any) -> list[Any]:
    """∏ⱼ≠ᵢ xⱼ for every i from running products: right when operands are 0, and linear."""
    before: list[Any] = [1.0]
    after: list[Any] = [1.0]
    for x, z in zip(xs[:-1], reversed(xs[1:]), strict=True):
        before.append(before[-1] * x)
        after.append(after[-1] * z)
    return [b * a for b, a in zip(before, reversed(after), strict=True)]
