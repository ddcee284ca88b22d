"""The table of primitives as pages that a learner reads, in English and Korean.

A page that holds ``<!-- the rows of the table -->`` gets one part for each row: its function and
its local derivatives typeset and drawn, where it is defined and where it kinks, and its names in
NumPy and PyTorch. A new row appears by itself.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from typing import Any

import primitive_names
import primitive_plots
from primitive_names import SECTIONS, TEXTS, TORCH, WORDS, Words
from primitive_plots import MOST_MARKS, Slice, plot

import autograd.functions.numpy_calls  # noqa: F401  (enters the calls of NumPy)
from autograd.engine.numpy_protocol import CALLS, UFUNCS, _name
from autograd.formulas.language import parse
from autograd.formulas.mathml import MathML, arrays_to_mathml, mathml_name
from autograd.formulas.notation import ATOM, Formula, Written
from autograd.table import arrays, reductions, scalars
from autograd.table.scalars import ARRAY_TABLE, Primitive
from autograd.wording.sentences import function_text

NBSP = "\u00a0"
MARK = "<!-- the rows of the table -->"
DEPENDS = [
    str(module.__file__)
    for module in (primitive_names, primitive_plots, scalars, reductions, arrays)
] + [__file__]
COUNT = 3  # operands of a row of any number of them, as it is shown
# Names of operands that have a letter of their own.
LETTERS = {"alpha": "α", "pi": "π", "inf": "∞", **{f"x{k}": f"x{'₁₂₃₄'[k]}" for k in range(4)}}


def read(app: Any, page: str, source: list[str]) -> None:
    """Put the rows in place of the mark: Sphinx's event ``source-read``."""
    if MARK in source[0]:
        for file in DEPENDS:
            app.env.note_dependency(file, docname=page)
        source[0] = source[0].replace(MARK, rows("ko" if page.endswith("_ko") else "en"))


def rows(lang: str) -> str:
    """All rows, section by section, as Markdown."""
    parts = []
    for title, section in sections():
        parts.append(f"## {SECTIONS[title][lang]}")
        parts += [part(op, lang) for op in section]
    parts += [f"## {SECTIONS['ARRAYS'][lang]}", WORDS[lang].arrays, array_table(lang)]
    return "\n\n".join(parts)


def sections() -> Iterator[tuple[str, list[Primitive]]]:
    """The lists of rows in the files of the table, in their order."""
    for file in (scalars, reductions):
        for title, section in vars(file).items():
            if isinstance(section, list) and all(isinstance(op, Primitive) for op in section):
                yield title, section


# ---------------------------------------------------------------- one row


def part(op: Primitive, lang: str) -> str:
    """What is shown of a row; its pictures beside each other, one pair for each operand."""
    words = WORDS[lang]
    return "\n\n".join(
        [
            f"### {shown_name(op)}",
            text_of(op.name, op.doc, lang) + ("" if op.public else f" {words.helper}"),
            f'<div class="primitive">\n<div class="formulas">{"".join(formulas(op, lang))}</div>\n'
            f'<div class="pictures">{"".join(pictures(op, lang))}</div>\n</div>',
            " · ".join(facts(op, lang)),
        ]
    )


def shown_name(op: Primitive) -> str:
    return op.name.removesuffix("_first")


def text_of(name: str, doc: str, lang: str) -> str:
    """What a row computes, in a language."""
    found = doc if lang == "en" else function_text(name.removesuffix("_first"), lang)
    found = found or TEXTS[lang].get(name)
    if not found:
        raise LookupError(f"say in TEXTS of docs/primitive_names.py what {name!r} computes, {lang}")
    return found.replace("``", "`").replace("*", "\\*").replace("|", "\\|")


def slices(op: Primitive) -> list[Slice]:
    """The row over each of its operands; of a list, over the first."""
    if op.variadic:
        count = COUNT if len(op.args) == 1 else 2 * len(op.args)
        return [Slice(op, 0, tuple(float(k + 1) for k in range(count)))]
    given = dict(zip(reversed(op.args), reversed(op.defaults), strict=False))
    plain = [name for name in op.args if name not in given]
    given |= {name: float(2 + k) for k, name in enumerate(reversed(plain))}  # b is 2, a is 3
    bounds = {-math.inf: -1.0, math.inf: 1.0}  # of clip
    held = tuple(bounds.get(given[name], given[name]) for name in op.args)
    return [Slice(op, slot, held) for slot in range(len(op.args))]


def formulas(op: Primitive, lang: str) -> Iterator[str]:
    """The value and each local derivative as MathML."""
    write = Cases(WORDS[lang]).write
    shown = slices(op)
    count = len(shown[0].held)
    value = write(op.application(count))
    if op.formula is not None:
        value += "<mo>=</mo>" + write(for_numbers(parse(op.formula)))
    yield display(f"<mi>y</mi><mo>=</mo>{value}")
    for k in range(len(shown)):
        rule = write(for_numbers(op.rule(k, count)))
        by = symbol(op.arguments(count)[k])
        yield display(
            "<mfrac><mrow><mo>∂</mo><mi>y</mi></mrow>"
            f"<mrow><mo>∂</mo>{mathml_name(by)}</mrow></mfrac><mo>=</mo>{rule}"
        )


def display(inside: str) -> str:
    return f'<p><math displaystyle="true"><mrow>{inside}</mrow></math></p>'


def pictures(op: Primitive, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    for piece in slices(op):
        names = [symbol(name) for name in op.arguments(len(piece.held))]
        over = names[piece.slot]
        value = plot(piece, piece.value, "value", f"{shown_name(op)}, {over}")
        slope = plot(piece, piece.slope, "slope", f"∂y/∂{over}")
        held = [
            f"{name} = {number(x)}"
            for k, (name, x) in enumerate(zip(names, piece.held, strict=True))
            if k != piece.slot
        ]
        below = "; ".join(filter(None, [", ".join(held), kinks_of(piece, over, words)]))
        yield (
            f"<figure><div><span>y</span>{value}</div><div><span>∂y/∂{over}</span>{slope}</div>"
            + (f"<figcaption>{below}</figcaption>" if below else "")
            + "</figure>"
        )


def kinks_of(piece: Slice, over: str, words: Words) -> str:
    found = piece.kinks()
    if not found:
        return ""
    if len(found) > MOST_MARKS:
        return words.crowded
    text = ", ".join(number(x) for x in found[:4]) + (", …" if len(found) > 4 else "")
    return words.kinks.format(where=f"{over} = {text}")


def facts(op: Primitive, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield f"NumPy {code(numpy_name(op))}"
    yield f"PyTorch {code(torch_name(op))}"
    ends = [
        within(symbol(name.removeprefix("*")), interval)
        for name, interval in zip(op.args, op.domain, strict=False)
        if interval != (-math.inf, math.inf)
    ]
    if ends:
        yield f"{words.domain} {', '.join(ends)}"
    if op.range != (-math.inf, math.inf):
        yield f"{words.range} {within('y', op.range)}"


def code(name: str | None) -> str:
    return f"`{name}`" if name else "–"


def within(name: str, interval: tuple[float, float]) -> str:
    low, high = interval
    if math.isinf(high):
        return f"{name} > {number(low)}"
    return f"{number(low)} < {name} < {number(high)}"


def numpy_name(op: Primitive) -> str | None:
    """What NumPy calls it: the ufunc of the row, or the function whose call records it."""
    if op.numpy is not None:
        return f"np.{op.numpy}"
    known = {_name(function) for function in (*CALLS, *UFUNCS)}
    names = (f"np.{shown_name(op)}", f"np.linalg.{shown_name(op)}")
    return next((name for name in names if name in known), None)


def torch_name(op: Primitive) -> str | None:
    """What PyTorch calls it: as we do, unless ``TORCH`` says otherwise."""
    found = TORCH.get(op.name, op.name if op.public else None)
    return found and f"torch.{found}"


def symbol(name: str) -> str:
    return LETTERS.get(name, name)


def number(value: float) -> str:
    return f"{value:g}".replace("-", "−").replace("inf", "∞")


# ---------------------------------------------------------------- typesetting


class Cases(MathML):
    """MathML in which a chain of ``where`` is a brace with one line for each case."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def name(self, identifier: str) -> str:
        return mathml_name(symbol(identifier))

    def number(self, value: float) -> str:
        return "<mi>∞</mi>" if value == math.inf else super().number(value)

    def written(self, formula: Formula) -> Written:
        if not is_choice(formula):
            return super().written(formula)
        lines = []
        while is_choice(formula):
            condition, then, formula = formula.args  # type: ignore[attr-defined]
            before, after = self.words.condition.split("{}")
            lines.append((self.write(then), said(before) + self.write(condition) + said(after)))
        lines.append((self.write(formula), said(self.words.otherwise)))
        table = "".join(
            f"<mtr><mtd>{value}</mtd><mtd>{condition}</mtd></mtr>" for value, condition in lines
        )
        return (
            '<mrow><mo stretchy="true">{</mo>'
            f'<mtable columnalign="left left">{table}</mtable></mrow>',
            ATOM,
        )


def said(words: str) -> str:
    """Words between formulas, with the spaces around them, which MathML would drop."""
    return f"<mtext>{words.replace(' ', NBSP)}</mtext>" if words else ""


def is_choice(formula: ast.AST) -> bool:
    match formula:
        case ast.Call(func=ast.Name(id="where"), args=[_, _, _]):
            return True
    return False


class _ForNumbers(ast.NodeTransformer):
    """What is said of nan alone is left out: ``where(x == x, a, b)`` is a."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node = ast.Call(node.func, [self.visit(arg) for arg in node.args], node.keywords)
        if not is_choice(node):
            return node
        match node.args[0]:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                return node.args[1] if ast.dump(left) == ast.dump(right) else node
            case ast.Constant(value=value):
                return node.args[1 if value else 2]
        return node


def for_numbers(formula: Formula) -> Formula:
    found = _ForNumbers().visit(formula)
    assert isinstance(found, ast.expr)
    return found


# ---------------------------------------------------------------- arrays


def array_table(lang: str) -> str:
    """The rows of arrays: what each computes, and the product that it sends to its operands."""
    lines = ["| {} | {} | {} |".format(*WORDS[lang].heads), "|---|---|---|"]
    for op in ARRAY_TABLE.values():
        if not op.name.startswith("reduce_"):  # those above, along axes
            sent = "" if callable(op.shown) else ", ".join(f"{math_of(text)}" for text in op.shown)
            lines.append(f"| `{op.name}` | {text_of(op.name, op.doc, lang)} | {sent} |")
    return "\n".join(lines)


def math_of(text: str) -> str:
    return f"<math><mrow>{arrays_to_mathml(parse(text))}</mrow></math>"
