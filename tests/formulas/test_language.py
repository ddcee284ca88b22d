"""Formulas: printing, simplifying, running, and reading back what was printed."""

from __future__ import annotations

import ast
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.formulas.language import (
    compile_formula,
    name,
    names_in,
    number,
    parse,
    simplify,
    substitute,
    to_code,
)
from autograd.formulas.latex import latex_name, to_latex
from autograd.formulas.notation import constant, format_number, to_text
from autograd.table.scalars import TABLE

KERNELS: dict[str, Any] = {op.name: op.value for op in TABLE.values()}

# ---------------------------------------------------------------- printing


@pytest.mark.parametrize(
    ("source", "text", "latex"),
    [
        ("a + b", "a + b", "a + b"),
        ("a - b", "a - b", "a - b"),
        ("a * b", "a·b", r"a \, b"),
        ("2 * w", "2w", r"2 \, w"),
        ("2 * w**3", "2w³", r"2 \, w^{3}"),
        ("2 * out", "2·out", r"2 \, \mathrm{out}"),
        ("2 * 3", "2·3", r"2 \cdot 3"),
        ("a / b", "a / b", r"\frac{a}{b}"),
        ("a - (b - c)", "a - (b - c)", r"a - \left(b - c\right)"),
        ("(a - b) - c", "a - b - c", "a - b - c"),
        ("a / (b * c)", "a / (b·c)", r"\frac{a}{b \, c}"),
        ("a * (b + c)", "a·(b + c)", r"a \, \left(b + c\right)"),
        ("(a + b) ** 2", "(a + b)²", r"\left(a + b\right)^{2}"),
        ("a ** -1", "a⁻¹", "a^{-1}"),
        ("a ** 0.5", "a^0.5", "a^{0.5}"),
        ("a ** (b - 1)", "a^(b - 1)", "a^{b - 1}"),
        ("(a ** b) ** c", "(a^b)^c", r"\left(a^{b}\right)^{c}"),
        ("-a", "-a", "-a"),
        ("-(a + b)", "-(a + b)", r"-\left(a + b\right)"),
        ("-(a * b)", "-a·b", r"-a \, b"),
        ("(-a) ** 2", "(-a)²", r"\left(-a\right)^{2}"),
        ("-(a ** 2)", "-a²", "-a^{2}"),
        ("a % b", "a % b", r"a \bmod b"),
        ("a // b", "a // b", None),
        ("tanh(x)", "tanh(x)", r"\tanh\left(x\right)"),
        ("sqrt(x)", "sqrt(x)", r"\sqrt{x}"),
        ("abs(x)", "abs(x)", r"\left|x\right|"),
        ("log_sigmoid(x)", "log_sigmoid(x)", r"\operatorname{log_sigmoid}\left(x\right)"),
        ("a <= b", "a ≤ b", r"a \le b"),
        ("a != b", "a ≠ b", r"a \ne b"),
    ],
)
def test_printing(source: str, text: str, latex: str | None) -> None:
    assert to_text(parse(source)) == text
    if latex is not None:
        assert to_latex(parse(source)).replace(r"\_", "_") == latex


def test_negative_numbers_get_their_parentheses() -> None:
    x, minus = name("x"), number(-2.0)
    for source, text, code in [
        ("x - c", "x - (-2)", "x - -2"),
        ("x + c", "x + (-2)", "x + -2"),
        ("x * c", "x·(-2)", "x * -2"),
        ("c * x", "-2x", "-2 * x"),
        ("c ** x", "(-2)^x", "(-2) ** x"),
        ("x ** c", "x⁻²", "x ** (-2)"),
        ("x / c", "x / (-2)", "x / -2"),
        ("-c", "-(-2)", "-(-2)"),
    ]:
        formula = substitute(parse(source), {"x": x, "c": minus})
        assert to_text(formula) == text
        assert to_code(formula) == code
        assert eval(to_code(formula), {"x": 3}) == eval(source, {"x": 3, "c": -2})


def test_format_number() -> None:
    cases = {10.0: "10", 1 / 3: "0.333333", 1e-7: "1e-07", 123456789.0: "1.23457e+08",
             math.inf: "inf", -math.inf: "-inf", 0.0: "0", 5e-324: "4.94066e-324"}  # fmt: skip
    for value, text in cases.items():
        assert format_number(value) == text
    assert format_number(math.nan) == "nan"
    assert format_number(math.pi, 3) == "3.14"


@pytest.mark.parametrize(
    ("value", "latex"),
    [(math.inf, r"\infty"), (-math.inf, r"-\infty"), (math.nan, r"\mathrm{nan}"), (2.0, "2"),
     (1.5e-7, r"1.5 \cdot 10^{-7}"), (-1e20, r"-1 \cdot 10^{20}")],
)  # fmt: skip
def test_numbers_in_latex(value: float, latex: str) -> None:
    assert to_latex(number(value)) == latex


def test_names_in_latex_leave_nothing_active() -> None:
    assert latex_name("x") == "x"
    assert latex_name("loss") == r"\mathrm{loss}"
    assert latex_name("w_1") == r"\mathrm{w\_1}"
    assert latex_name("a{b}$c#d%e&f\\g") == r"\mathrm{a\{b\}\$c\#d\%e\&f\backslash g}"


@pytest.mark.parametrize("label", ["x y", "x<y", "α", "loss (train)", "1st", "a-b", "{w}", '"q"'])
def test_a_symbol_may_be_any_text(label: str) -> None:
    formula = substitute(parse("2 * x + x"), {"x": name(label)})
    assert label in to_text(formula)
    assert label in to_code(formula)
    assert to_latex(formula)


# ---------------------------------------------------------------- round trips

digits = st.sampled_from([0.5, 2.0, 3.0, 10.0, -1.0, -2.0, -0.25])
atoms = st.one_of(st.sampled_from("abc").map(name), digits.map(number))


def larger(parts: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[ast.expr]:
    operators = [ast.Add(), ast.Sub(), ast.Mult(), ast.Div(), ast.Pow(), ast.Mod()]
    binary = st.builds(ast.BinOp, parts, st.sampled_from(operators), parts)
    unary = st.builds(lambda x: ast.UnaryOp(ast.USub(), x), parts)
    call = st.builds(lambda f, x: ast.Call(name(f), [x], []), st.sampled_from(CALLS), parts)
    where = st.builds(
        lambda a, b, c: ast.Call(name("where"), [ast.Compare(a, [ast.Lt()], [b]), b, c], []),
        parts, parts, parts,
    )  # fmt: skip
    return st.one_of(binary, unary, call, where)


CALLS = ["tanh", "exp", "sign", "sqrt", "abs"]
formulas = st.recursive(atoms, larger, max_leaves=12)
arguments = st.tuples(*[st.sampled_from([-2.0, -1.0, 0.0, 0.5, 3.0])] * 3)


def value(formula: ast.expr, at: tuple[float, ...]) -> float:
    return float(compile_formula(formula, ("a", "b", "c"), KERNELS)(*at))


def agree(a: float, b: float) -> bool:
    both_unusual = not math.isfinite(a) or not math.isfinite(b)
    return (a == b or (a != a and b != b)) if both_unusual else math.isclose(a, b, rel_tol=1e-9)


@given(formulas, arguments)
def test_code_reads_back_as_the_same_formula(formula: ast.expr, at: tuple[float, ...]) -> None:
    again = parse(to_code(formula))
    assert agree(value(again, at), value(formula, at)), to_code(formula)


@given(formulas, arguments)
def test_text_reads_back_as_the_same_formula(formula: ast.expr, at: tuple[float, ...]) -> None:
    """What a person reads has the parentheses it needs."""
    source = _as_code(to_text(formula))
    assert agree(value(parse(source), at), value(formula, at)), (to_text(formula), source)


def _as_code(text: str) -> str:
    """Python for a printed line: superscripts, ^, · and 2w as code."""
    out, raised = "", False
    for i, c in enumerate(text):
        digit = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻".find(c)
        if digit >= 0:
            out += ("" if raised else "**(") + "0123456789-"[digit]
            raised = True
            continue
        if raised:
            out, raised = out + ")", False
        if c in "abc" and i and text[i - 1].isdigit() and not text[i + 1 : i + 2].isalpha():
            out += "*"
        out += {"^": "**", "·": "*", "≤": "<=", "≥": ">=", "≠": "!="}.get(c, c)
    return out + (")" if raised else "")


@given(formulas, arguments)
def test_simplifying_keeps_the_value(formula: ast.expr, at: tuple[float, ...]) -> None:
    before = value(formula, at)
    known = dict(zip("abc", at, strict=True))
    for simpler in (
        simplify(formula),
        simplify(formula, known),
        simplify(formula, known, {"sign": KERNELS["sign"]}),
    ):
        if math.isfinite(before):
            assert agree(value(simpler, at), before), (to_code(formula), to_code(simpler))


# ---------------------------------------------------------------- simplifying


@pytest.mark.parametrize(
    ("source", "simple"),
    [
        ("1 * x", "x"),
        ("x * 1", "x"),
        ("x + 0", "x"),
        ("0 + x", "x"),
        ("x / 1", "x"),
        ("x ** 1", "x"),
        ("x ** (2 - 1)", "x"),
        ("x * 2", "2 * x"),
        ("--x", "x"),
        ("2 * 3 + 1", "7"),
        ("2 * x ** (2 - 1)", "2 * x"),
        ("where(1 < 2, a, b)", "a"),
        ("where(0, a, b)", "b"),
        ("where(a < b, a, b)", "where(a < b, a, b)"),
        ("-(2)", "-2"),
    ],
)
def test_simplify(source: str, simple: str) -> None:
    assert to_code(simplify(parse(source))) == simple


def test_values_decide_a_branch_but_are_not_written_in() -> None:
    formula = parse("where(x > 0, 3 * x, 0)")
    assert to_code(simplify(formula, {"x": 2.0})) == "3 * x"
    assert to_code(simplify(formula, {"x": -2.0})) == "0"


def test_constant_functions_become_their_number() -> None:
    formula = parse("step(x) * w")
    assert to_code(simplify(formula, {"x": 2.0}, {"step": KERNELS["step"]})) == "w"


def test_constant() -> None:
    assert constant(parse("3")) == 3.0
    assert constant(parse("-3")) == -3.0
    assert constant(parse("--3")) == 3.0
    assert constant(parse("x")) is None
    assert constant(parse("-x")) is None


# ---------------------------------------------------------------- running


def test_substitute_leaves_the_formula_alone() -> None:
    formula = parse("a * f(a) + -a < a")
    assert to_code(substitute(formula, {"a": number(2.0)})) == "2 * f(2) + -2 < 2"
    assert to_code(formula) == "a * f(a) + -a < a"


def test_operators_that_raise_are_sent_to_the_rows() -> None:
    for source, right in [("a / b", math.inf), ("a ** -b", 1.0), ("a % b", math.nan)]:
        got = compile_formula(parse(source), ("a", "b"), KERNELS)(1.0, 0.0)
        assert got == right or (got != got and right != right)


def test_a_branch_is_computed_only_when_taken() -> None:
    def explode(_: float) -> float:
        raise AssertionError

    formula = parse("where(x > 0, x, explode(x))")
    functions = {**KERNELS, "explode": explode}
    assert compile_formula(formula, ("x",), functions, branch=True)(1.0) == 1.0
    with pytest.raises(AssertionError):
        compile_formula(formula, ("x",), functions)(1.0)


def test_names_in() -> None:
    assert names_in(parse("a * tanh(b) + pi")) == {"a", "b", "tanh", "pi"}


def test_what_is_no_expression_is_a_syntax_error() -> None:
    for source in ("a +", "a = 1", ""):
        with pytest.raises(SyntaxError):
            parse(source)
