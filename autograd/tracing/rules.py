"""What a step says: the rule and the update, in the user's symbols, as text or as LaTeX.

On numbers a contribution is upstream × local. On arrays it is that entry by entry, or the
product that the row of the operation shows: ``xᵀ·h.grad``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from autograd.formulas.applications import call_of, with_parameters, wrapped
from autograd.formulas.language import name, number, simplify, substitute, to_code
from autograd.formulas.latex import latex_name, product_latex, to_latex
from autograd.formulas.notation import Formula, constant, format_number, product_text, to_text
from autograd.formulas.sums import sum_of_products
from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.scalars import TABLE, Primitive, row
from autograd.tracing.arrays import brief, is_array, is_nothing
from autograd.tracing.records import (
    BACKWARD,
    FORWARD,
    SEED,
    UPDATE,
    GraphRecord,
    StepRecord,
    TraceEdge,
    TraceNode,
    check_kinds,
)
from autograd.wording import pieces, say


class Style(NamedTuple):
    """How a formula is written: as text or as LaTeX."""

    formula: Callable[[Formula], str]
    symbol: Callable[[str], str]
    times: str
    partial: Callable[[str, str], str]
    code: Callable[[Formula], str]
    grad: Callable[[str], str]
    product: Callable[[Formula], str]  # of arrays
    entrywise: str
    becomes: str
    gap: str
    words: Callable[[str], str]
    minus: str = " - "
    lang: str = "en"

    def say(self, key: str, **gaps: str) -> str:
        """A sentence whose gaps are filled with what is written in this style already."""
        told = pieces(key, self.lang, **gaps)
        return "".join(text if is_gap else self.words(text) for text, is_gap in told)


TEXT = Style(
    formula=to_text,
    symbol=str,
    times=" × ",
    partial=lambda y, x: f"∂{y}/∂{x}",
    code=to_code,
    grad=lambda x: f"{x}.grad: ",
    product=product_text,
    entrywise=" ⊙ ",
    becomes=" → ",
    gap="  ",
    words=str,
    minus=" − ",
)
LATEX = Style(
    formula=to_latex,
    symbol=latex_name,
    times=r" \times ",
    partial=lambda y, x: rf"\frac{{\partial {y}}}{{\partial {x}}}",
    code=to_latex,
    grad=lambda x: rf"{x}.\mathrm{{grad}}: ",
    product=product_latex,
    entrywise=r" \odot ",
    becomes=r" \to ",
    gap=r" \quad ",
    words=lambda words: rf"\text{{{words}}}",
    minus=" - ",
)


@cache
def text_in(lang: str) -> Style:
    """``TEXT``, with its words in a language."""
    return TEXT._replace(lang=lang)


# ---------------------------------------------------------------- formulas of a node


def expression(trace: GraphRecord, node: TraceNode) -> str:
    """How a node was computed, as the user would type it."""
    return to_code(_application(trace, node, _symbols(trace, node)))


def application(
    op: Primitive,
    operands: list[Formula],
    params: Mapping[str, str],
    ones: Collection[int] = (),
    numbers: bool = False,
) -> Formula:
    """The formula of a row on operands, with its parameters.

    ones     the operands that are a 1 in the program: in a sum of products they are not written
    numbers  whether the operands are numbers, or stand for them
    """
    if _is_sum_of_products(op):
        return sum_of_products(operands, ones, numbers)
    names = op.arguments(len(operands))
    formula = op.application(len(operands))
    filled = substitute(formula, dict(zip(names, operands, strict=True)))
    return with_parameters(filled, op.name, operands, params)


def _application(
    trace: GraphRecord, node: TraceNode, operands: Iterable[Formula], numbers: bool = False
) -> Formula:
    ones = ones_of(trace, node)
    return application(row(node.op), list(operands), node.params, ones, numbers)


def ones_of(trace: GraphRecord, node: TraceNode) -> list[int]:
    """The operands that are a 1 written in the program, as the one that weighs a bias is."""
    operands = enumerate(trace.nodes[p] for p in node.parents)
    return [i for i, p in operands if p.is_literal and not is_array(p.data) and p.data == 1]


def unwritten(trace: GraphRecord) -> frozenset[int]:
    """The nodes that no formula shows: each 1 that weighs a bias in a sum of products."""
    sums = [n for n in trace.nodes if n.kind == "operation" and _is_sum_of_products(row(n.op))]
    return frozenset(node.parents[i] for node in sums for i in ones_of(trace, node))


def _is_sum_of_products(op: Primitive) -> bool:
    return op.composed == "sum(a * b)"


def _symbols(trace: GraphRecord, node: TraceNode) -> list[Formula]:
    return [_symbol(trace.nodes[p]) for p in node.parents]


def _symbol(node: TraceNode) -> Formula:
    written = node.is_literal and not is_array(node.data)
    return number(node.data) if written else name(node.name)


def _holds_array(trace: GraphRecord, node: TraceNode) -> bool:
    return any(is_array(n.data) for n in (node, *(trace.nodes[p] for p in node.parents)))


# ---------------------------------------------------------------- the rule


def rule_of(trace: GraphRecord, step: StepRecord, style: Style) -> str:
    """What happens in a step: ``∂z/∂w = 2w = 10``."""
    node = trace.nodes[step.node]
    symbol = style.symbol(node.name)
    if step.kind == FORWARD:
        return _forward_rule(trace, node, style)
    if step.kind == SEED:
        return _seed_rule(trace, step, style)
    if step.kind == UPDATE:
        return _descent_rule(trace, step, style)
    check_kinds([step], __name__, [BACKWARD])
    assert step.parent is not None
    if sends_nothing(trace, step) and is_nothing(step.upstream):
        return style.say("step.nothing", gradient=f"{symbol}.grad")
    partial = style.partial(symbol, style.symbol(trace.nodes[step.parent].name))
    if sends_nothing(trace, step):
        return style.say("step.nothing", gradient=partial)  # whatever arrives
    if step.local is None:
        return _product_rule(trace, step, style)
    formula = local_formula(trace, node, step.slot or 0)
    if is_array(step.local):
        return f"{partial} = {style.formula(formula)}{_result(step.local, style)}"
    chain = [partial, style.formula(formula)]
    if constant(formula) is None or constant(formula) != step.local:
        chain.append(format_number(step.local))
    return " = ".join(_without_repeats(chain))


def sends_nothing(trace: GraphRecord, step: StepRecord) -> bool:
    """Whether nothing is sent: the gradient is zero, or the rule says 0."""
    if step.kind != "backward" or step.local is not None:
        return False
    is_product = isinstance(row(trace.nodes[step.node].op), ArrayPrimitive)
    return is_nothing(step.upstream) or not is_product


def _forward_rule(trace: GraphRecord, node: TraceNode, style: Style) -> str:
    symbol = style.symbol(node.name)
    applied = _application(trace, node, _symbols(trace, node))
    if isinstance(row(node.op), ArrayPrimitive) or _holds_array(trace, node):
        inside = style.code(applied) if style.formula is to_text else style.product(applied)
        return f"{symbol} = {inside}{_result(node.data, style)}"
    numbers = [number(trace.nodes[p].data) for p in node.parents]
    worked = style.code(_application(trace, node, numbers, True))
    chain = [symbol, style.code(applied), worked, format_number(node.data)]
    return " = ".join(_without_repeats(chain))


def _seed_rule(trace: GraphRecord, step: StepRecord, style: Style) -> str:
    symbol = style.symbol(trace.nodes[step.node].name)
    if not is_array(step.after):
        return f"{style.partial(symbol, symbol)} = {format_number(step.after)}"
    given = "1" if np.all(step.after == 1) else style.say("step.given")
    return f"{style.partial(_total(trace, style), symbol)} = {given}{_result(step.after, style)}"


def _descent_rule(trace: GraphRecord, step: StepRecord, style: Style) -> str:
    """How a leaf moves against its gradient: ``x: 2 − 0.1 × 10 = 1``."""
    symbol = style.symbol(trace.nodes[step.node].name)
    before = style.words("before") if is_array(step.before) else format_number(step.before)
    gradient = _factor(step.gradient)
    if is_array(step.gradient):
        gradient = f"{symbol}.{style.words('grad')}"
    assert step.learning_rate is not None
    moved = f"{format_number(step.learning_rate)}{style.times}{gradient}"
    return f"{symbol}: {before}{style.minus}{moved}{_outcome(step.after, style)}"


def _product_rule(trace: GraphRecord, step: StepRecord, style: Style) -> str:
    """The rule of a contribution that is a product with the upstream gradient."""
    assert step.parent is not None
    node, parent = trace.nodes[step.node], trace.nodes[step.parent]
    partial = style.partial(_total(trace, style), style.symbol(parent.name))
    uses = sum(edge.parent == parent.index for edge in trace.edges)
    if uses > 1:
        partial = style.say("step.via", gradient=partial, node=style.symbol(node.name))
    product = sent_product(trace, step, style)
    return f"{partial} = {product}{_result(step.contribution, style)}"


def _total(trace: GraphRecord, style: Style) -> str:
    """What the gradients are derivatives of: the output, or the sum of its entries."""
    output = trace.nodes[trace.output]
    return style.symbol(f"sum({output.name})" if is_array(output.data) else output.name)


def local_formula(trace: GraphRecord, node: TraceNode, slot: int) -> Formula:
    """∂node/∂operand in the user's symbols, with the branch that was taken.

    Entries of an array may take different branches: then the condition stays.
    """
    op = row(node.op)
    count = len(node.parents)
    names = op.arguments(count)
    parents = [trace.nodes[p] for p in node.parents]
    known = dict(zip(names, (p.data for p in parents), strict=True)) | {"y": node.data}
    values = {n: x for n, x in known.items() if not is_array(x)}
    fixed = {
        n: number(p.data)
        for n, p in zip(names, parents, strict=True)
        if p.is_literal and n in values
    }
    flat = {op.name: op.value for op in TABLE.values() if op.flat}
    functions = {op.name: op.value for op in TABLE.values()}
    formula = simplify(substitute(op.rule(slot, count), fixed), values, flat, functions)
    symbols = dict(zip(names, _symbols(trace, node), strict=True)) | {"y": name(node.name)}
    return simplify(substitute(formula, symbols))


def product_formula(
    trace: GraphRecord, node: TraceNode, slot: int, gradient: str | None = None
) -> Formula:
    """What a row of ``table/arrays.py`` sends to an operand, in the user's symbols."""
    op, count = row(node.op), len(node.parents)
    upstream = name(gradient or f"{node.name}.grad")
    if not op.shown:
        return call_of(f"{op.name}_vjp", [upstream])
    symbols = dict(zip(op.arguments(count), _symbols(trace, node), strict=True))
    return substitute(op.rule(slot, count), symbols | {"y": name(node.name), "g": upstream})


def edge_words(trace: GraphRecord, edge: TraceEdge, longest: int) -> str | None:
    """What is sent along an edge that has no one number: ``xᵀ·h.grad``, ``1 - h²``.

    Where that is longer than so many letters, ``g`` stands for the upstream gradient.
    """
    node = trace.nodes[edge.child]
    if not isinstance(row(node.op), ArrayPrimitive):
        array = is_array(edge.local)
        return to_text(local_formula(trace, node, edge.slot)) if array else None
    whole = product_text(product_formula(trace, node, edge.slot))
    if len(whole) <= longest:
        return whole
    return product_text(product_formula(trace, node, edge.slot, "g"))


# ---------------------------------------------------------------- the update


def update_of(trace: GraphRecord, step: StepRecord, style: Style) -> str:
    """What a backward step does to a gradient: ``x.grad: 0 + 10 × 1 = 10``."""
    if step.kind != BACKWARD:
        return ""
    assert step.parent is not None
    receiver = style.grad(style.symbol(trace.nodes[step.parent].name))
    before = style.say("step.before") if is_array(step.before) else format_number(step.before)
    return f"{receiver}{before} + {_sent(trace, step, style)}{_outcome(step.after, style)}"


def _sent(trace: GraphRecord, step: StepRecord, style: Style) -> str:
    """The contribution of a step as a product."""
    node, slot = trace.nodes[step.node], step.slot or 0
    if step.local is None:
        return sent_product(trace, step, style) or "0"
    upstream, local = _factor(step.upstream), _factor(step.local)
    if is_array(step.upstream):
        upstream = f"{style.symbol(node.name)}.{style.words('grad')}"
    if is_array(step.local):
        formula = local_formula(trace, node, slot)
        local = wrapped(style.formula(formula), formula)
    both = is_array(step.upstream) and is_array(step.local)
    product = f"{upstream}{style.entrywise if both else style.times}{local}"
    axes = summed_axes(step)
    if not axes:
        return product
    told = say(
        "step.axis" if len(axes) == 1 else "step.axes", style.lang, axes=", ".join(map(str, axes))
    )
    return style.say("step.summed", product=product, axes=style.words(told))


def sent_product(trace: GraphRecord, step: StepRecord, style: Style = TEXT) -> str:
    """A contribution that has no local derivative, ``xᵀ·h.grad``; "" where there is none."""
    node = trace.nodes[step.node]
    is_product = step.local is None and isinstance(row(node.op), ArrayPrimitive)
    if not is_product or is_nothing(step.upstream):
        return ""
    return style.product(product_formula(trace, node, step.slot or 0))


def summed_axes(step: StepRecord) -> list[int]:
    """The axes over which a contribution was summed to undo broadcasting."""
    if step.local is None:
        return []
    full = np.broadcast_shapes(np.shape(step.upstream), np.shape(step.local))
    shape = np.shape(step.contribution)
    extra = len(full) - len(shape)
    stretched = [extra + i for i, n in enumerate(shape) if n == 1 != full[extra + i]]
    return [*range(extra), *stretched]


def _outcome(x: Any, style: Style) -> str:
    """What comes out of an update: a number, or the shape of an array."""
    return f"{style.becomes}{brief(x)}" if is_array(x) else f" = {format_number(x)}"


def _result(x: Any, style: Style) -> str:
    """What a rule gives: a number, or the shape of an array."""
    return f"{style.gap}{brief(x)}" if is_array(x) else f" = {format_number(x)}"


def _factor(x: Any) -> str:
    """A number inside a product: a negative one in parentheses."""
    text = brief(x)
    return f"({text})" if text.startswith("-") else text


def _without_repeats(parts: list[str]) -> list[str]:
    return [part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]]
