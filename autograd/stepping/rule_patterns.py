"""Looks: rules as patterns with gaps, so that the page can write them for other numbers.

A step's rule, ``∂z/∂w = 2w = 10``, is a formula of the table with the user's symbols put in.
Nodes made by the same primitive share a pattern, which is sent to the page once. A gap is a
private character: 0 stands for the node itself, 1 for the operand, 2, 3, ... for others. It
is written twice where the name has more than one letter, for then ``2·out`` needs its dot.

Where a rule has a ``where``, the page decides which branch to show, by the condition in
postfix notation: ``{"if": "p1 0 >", "then": ..., "else": ...}``.

The rule of a step with arrays holds for that step alone and is set as it stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from html import escape
from typing import Any, TypeGuard

from autograd.formulas.language import (
    Copying,
    name,
    names_in,
    number,
    simplify,
    substitute,
    to_code,
)
from autograd.formulas.letters import visible
from autograd.formulas.mathml import arrays_to_mathml, mathml_name, mathml_number, to_mathml
from autograd.formulas.notation import Formula, to_text
from autograd.formulas.sums import is_sum_of_products
from autograd.formulas.symbols import has_layer, is_letter
from autograd.stepping.postfix import postfix
from autograd.table.scalars import TABLE, row
from autograd.tracing import Step, Trace, TraceNode
from autograd.tracing.rules import Style, application, ones_of, rule_of, sends_nothing

FIRST_GAP = 0xF0000  # a private plane: no name that a person types reaches it
FIRST_RESULT = 0xF8000  # gaps for numbers that the page computes
MOST_SET = 12  # operands, or terms, up to which an application is set as mathematics


class Looks:
    """The patterns of one trace, each once, and the pattern of each edge and operation."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.patterns: list[Any] = []
        self._index: dict[str, int] = {}

    def _shared(self, key: str, pattern: Any) -> int:
        if key not in self._index:
            self._index[key] = len(self.patterns)
            self.patterns.append(pattern)
        return self._index[key]

    # ---------------------------------------------------------------- of an operation

    def application(self, node: TraceNode) -> int:
        """The pattern of how a node is computed: ``x + y``; operand i is gap i + 1."""
        operands = [
            number(p.data) if p.is_literal else name(_gap(i + 1, p.name))
            for i, p in enumerate(self.trace.nodes[p] for p in node.parents)
        ]
        op, ones = row(node.op), ones_of(self.trace, node)
        formula = application(op, operands, node.params, ones)
        pattern = _written(formula)
        key = f"code {pattern['text']}"
        if is_sum_of_products(formula):  # w·x, but 2 × 3
            pattern["worked"] = _written(application(op, operands, node.params, ones, True))
            key += pattern["worked"]["text"]
        return self._shared(key, pattern)

    # ---------------------------------------------------------------- of an edge

    def local(self, node: TraceNode, slot: int) -> int | list[int]:
        """The pattern of ∂node/∂operand, followed by the operands of its gaps 2, 3, ..."""
        op, count = row(node.op), len(node.parents)
        parents = [self.trace.nodes[p] for p in node.parents]
        names = op.arguments(count)
        fixed = {n: number(p.data) for n, p in zip(names, parents, strict=True) if p.is_literal}
        rule = op.rule(slot, count)
        used = names_in(rule)
        others = [i for i, n in enumerate(names) if n in used and n not in fixed and i != slot]
        places = {names[slot]: "p1"} | {names[i]: f"p{j + 2}" for j, i in enumerate(others)}
        formula = substitute(rule, fixed | {n: name(p) for n, p in places.items()})
        shown = (node, parents[slot], *(parents[i] for i in others))
        kinds = [_kind(n.name) for n in shown]
        key = f"{ast.dump(formula)} {kinds}"
        index = self._index.get(key)
        if index is None:
            index = self._shared(key, _decision(formula, kinds))
        return [index, *others] if others else index


def _written(formula: Formula) -> dict[str, Any]:
    """A formula as it is typed and written, and as MathML where it is short enough to be set."""
    long = isinstance(formula, ast.Call) and len(formula.args) > MOST_SET
    pattern = {"text": to_code(formula), "math": "" if long else to_mathml(formula)}
    if (short := to_text(formula)) != pattern["text"]:
        pattern["short"] = short
    return _without_layers(pattern)


_LETTER, _WORD, _LETTER_IN_LAYER = "w", "loss", "w⁽²⁾"
_LAYER = "⁽²⁾"


def _kind(symbol: str) -> str:
    """An example of the symbols that are written like this one."""
    if has_layer(symbol):
        return _LETTER_IN_LAYER
    return _LETTER if is_letter(symbol) else _WORD


def _gap(place: int, symbol: str) -> str:
    gap = chr(FIRST_GAP + place)
    return {_LETTER: gap, _WORD: gap * 2, _LETTER_IN_LAYER: gap + _LAYER}[_kind(symbol)]


def _without_layers(pattern: dict[str, Any]) -> dict[str, Any]:
    """The pattern when parentheses around a gap with a layer, (h⁽²⁾)², have been set."""
    layer = re.escape(mathml_name(f"x{_LAYER}")).replace("<mi>x</mi>", "(<mi>.</mi>)")
    math = re.sub(layer, r"\1", pattern["math"])
    texts = {key: pattern[key].replace(_LAYER, "") for key in ("text", "short") if key in pattern}
    return pattern | texts | {"math": math}


def _decision(formula: Formula, kinds: list[str]) -> Any:
    """A pattern, or a choice between two decisions."""
    formula = simplify(formula)
    choice = _first_where(formula)
    if choice is None:
        return _pattern(formula, kinds)
    condition, yes, no = choice.args
    return {
        "if": postfix(condition),
        "then": _decision(_Put(choice, yes).visit(formula), kinds),
        "else": _decision(_Put(choice, no).visit(formula), kinds),
    }


def _first_where(formula: Formula) -> ast.Call | None:
    calls = (node for node in ast.walk(formula) if isinstance(node, ast.Call))
    return next((c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "where"), None)


class _Put(Copying):
    """Put a branch in the place of one ``where``."""

    def __init__(self, old: ast.Call, new: Formula) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else super().visit(node)


def _pattern(formula: Formula, kinds: list[str]) -> dict[str, Any]:
    with_results = _WithResults()
    formula, results = with_results.visit(formula), with_results.results
    gaps = {"y": name(_gap(0, kinds[0]))}
    gaps |= {f"p{i}": name(_gap(i, kind)) for i, kind in enumerate(kinds) if i}
    shown = simplify(substitute(formula, gaps))
    pattern = _without_layers({"text": to_text(shown), "math": to_mathml(shown)})
    return pattern | ({"results": results} if results else {})


class _WithResults(Copying):
    """Parts that the page shows as the number they are: comparisons and flat functions."""

    def __init__(self) -> None:
        self.results: list[str] = []

    def visit(self, node: ast.AST) -> Any:
        if not _is_result(node):
            return super().visit(node)
        self.results.append(postfix(node))
        return name(chr(FIRST_RESULT + len(self.results) - 1) * 2)


def _is_result(formula: ast.AST) -> TypeGuard[Formula]:
    match formula:
        case ast.Compare():
            return True
        case ast.Call(func=ast.Name(id=function)):
            return function in TABLE and TABLE[function].flat
        case ast.UnaryOp(operand=operand):
            return _is_result(operand)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult(), right=right):
            sides = (left, right)
            known = [_is_result(side) or isinstance(side, ast.Constant) for side in sides]
            return all(known) and any(map(_is_result, sides))
    return False


# ---------------------------------------------------------------- steps with arrays


def rule_links(step: Step, lang: str = "en") -> list[str] | None:
    """The rule of a step as MathML, link by link of its chain; None where words say it.

    The rule is written by the one function that writes it as text, with a mark in the place of
    each formula, and what lies between the marks is set afterwards.
    """
    if sends_nothing(step.trace, step):
        return None
    marks: list[str] = []

    def mark(elements: str) -> str:
        marks.append(elements)
        return chr(FIRST_GAP + len(marks) - 1)

    def formula(shown: Formula) -> str:
        return written(to_mathml, shown)

    def product(shown: Formula) -> str:
        return written(arrays_to_mathml, shown)

    def written(write: Callable[[Formula], str], shown: Formula) -> str:
        calls = (node for node in ast.walk(shown) if isinstance(node, ast.Call))
        if any(len(call.args) > MOST_SET for call in calls):
            raise _TooLongError
        return mark(visible(write(shown)))

    def partial(y: str, x: str) -> str:
        above, below = (f"<mrow><mo>∂</mo>{_set(part, marks)}</mrow>" for part in (y, x))
        return mark(f"<mfrac>{above}{below}</mfrac>")

    def symbol(text: str) -> str:
        return mark(mathml_name(visible(text)))

    def words(text: str) -> str:
        return mark(f"<mtext>{escape(text, quote=False)}</mtext>")

    gap = '<mspace width="0.6em"/>'
    style = Style(
        formula=formula,
        symbol=symbol,
        times=mark("<mo>×</mo>"),
        partial=partial,
        code=formula,
        grad=symbol,
        product=product,
        entrywise=mark("<mo>⊙</mo>"),
        becomes=mark("<mo>→</mo>"),
        gap=mark(gap),
        words=words,
        lang=lang,
    )
    try:
        rule = rule_of(step.trace, step, style)
    except _TooLongError:
        return None
    return [_set(link, marks) for link in rule.split(" = ")]


class _TooLongError(Exception):
    """A formula has more operands than a line can hold."""


def _set(link: str, marks: list[str]) -> str:
    """One link of a chain: marks, and numbers and shapes between them."""
    parts = []
    for part in re.split(r"([\U000F0000-\U000FFFFD])", link):
        if part and ord(part[0]) >= FIRST_GAP:
            parts.append(marks[ord(part) - FIRST_GAP])
        elif part:
            parts.append(_plain(part))
    return "".join(parts)


def _plain(text: str) -> str:
    try:
        return mathml_number(float(text))
    except ValueError:
        return f"<mtext>{escape(text, quote=False)}</mtext>"
