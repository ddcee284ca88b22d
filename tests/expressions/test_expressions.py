"""Expressions: what they compute, what they refuse and how, and that nothing else happens."""

from __future__ import annotations

import contextlib
import math
import random
import sys
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import ExpressionError, Value, trace
from autograd.expressions import MOST_CHARACTERS, parse
from autograd.functions.numbers import FUNCTIONS
from autograd.table.scalars import TABLE, Primitive, register, unregister


def value(text: str, **numbers: float) -> float:
    return parse(text).evaluate(**numbers).item()


def run(text: str) -> Value:
    program = parse(text)
    return program.evaluate(**dict.fromkeys(program.inputs, 0.5))


def refusal(text: str, **numbers: float) -> str:
    with pytest.raises(ExpressionError) as caught:
        parse(text).evaluate(**numbers)
    message = str(caught.value)
    assert "\n" not in message
    return message


# ---------------------------------------------------------------- what is understood


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + y * 2", 8.0),
        ("x - y / 2", 0.5),
        ("-x**2", -4.0),
        ("(-x)**2", 4.0),
        ("x**y**2", 512.0),
        ("2**-1", 0.5),
        ("-7 % y", 2.0),
        ("-7 // y", -3.0),
        ("+x", 2.0),
        ("x # a remark; even with ( and '", 2.0),
        ("w = x + y; z = w**2", 25.0),
        ("w = x + y\nz = w**2\n", 25.0),
        ("\n  w = (x\n  + y);\r\n    z = w**2  # squared\n", 25.0),
        ("x = x + 1; x = x * x; x", 9.0),
        ("1_000 * x + 0x10 + 1e-3", 2016.001),
        ("max([x, y])", 3.0),
        ("dot([x, y], [y, 2])", 12.0),
        ("a = [x, y]; b = [1, 2]; dot(a, b)", 8.0),
        ("sum([])", 0.0),
        ("p = softmax([x, x]); p[0] + p[-1]", 1.0),
        ("leaky_relu(-x, slope=0.5)", -1.0),
        ("leaky_relu(slope=0.5, x=-x)", -1.0),
        ("clip(x, 0, high=1)", 1.0),
        ("where(x < y, 10, 20)", 10.0),
        ("where(0 < x < 1, 10, 20)", 20.0),
        ("where(x, 10, 20)", 10.0),
        ("9**9**9**9", math.inf),
        ("1/0 - x", math.inf),
        ("-inf", -math.inf),
        ("pi", math.pi),
        ("log(e)", 1.0),
        ("sum = x + y; sum * 2", 10.0),
    ],
)
def test_value(text: str, expected: float) -> None:
    numbers = {name: {"x": 2.0, "y": 3.0}[name] for name in parse(text).inputs}
    assert value(text, **numbers) == expected


def test_inputs_stand_in_order_of_appearance() -> None:
    assert parse("b = c * a + pi; b * d + x").inputs == ("c", "a", "d", "x")
    assert parse("x = 1; x").inputs == ()


def test_an_input_wins_over_a_constant() -> None:
    assert value("e * x", x=2, e=10) == 20.0


def test_inputs_may_be_nodes_and_get_the_gradient() -> None:
    x = Value(3.0)
    parse("x**2").evaluate(x=x).backward()
    assert (x.grad, x.label) == (6.0, "x")


def test_names_are_the_names_of_the_nodes() -> None:
    output = parse("x = x + y; p = [x, y * 2]; a = x; z = dot(p, [a, c]) * 1").evaluate(
        x=1, y=2, c=3
    )
    names = [node.name for node in trace(output).nodes if node.kind != "constant"]
    assert names == ["x", "y", "c", "x₂", "p[1]", "v1", "z"]


def test_an_alias_keeps_the_name_of_its_leaf() -> None:
    assert parse("z = x").evaluate(x=1).label == "x"
    assert parse("c = detach(x); z = c").evaluate(x=1).label == "c"


def test_a_condition_is_a_node_named_as_it_was_typed() -> None:
    nodes = trace(parse("where(x  >\n 1, x, 0)").evaluate(x=2)).nodes
    assert [(n.name, n.data) for n in nodes if n.label] == [("x", 2.0), ("x > 1", 1.0)]


def test_letters_that_look_alike_are_one_name() -> None:
    assert value("\u00b5 * 2", **{"\u00b5": 3.0}) == 6.0  # Python reads the micro sign as mu
    assert value("\u03bc * 2", **{"\u00b5": 3.0}) == 6.0


def test_a_row_added_at_run_time_can_be_called() -> None:
    assert "no function 'cube'" in refusal("cube(x)", x=2)
    cube = register(Primitive("cube", ("x",), lambda x: x**3, ("3 * x**2",)))
    try:
        output = parse("cube(x)").evaluate(x=2)
    finally:
        unregister(cube)
        FUNCTIONS.pop("cube", None)
    assert output.item() == 8.0


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_can_be_called(name: str) -> None:
    arguments = {
        "dot": "([x, 0.25], [0.5, x])",
        "where": "(x > 0, x, 1)",
        "clip": "(x, 0, 1)",
        "acosh": "(x + 1)",
        "softmax": "([x, 0.5])[0]",
        "log_softmax": "([x, 0.5])[0]",
    }
    row = TABLE.get(name)
    usual = (
        "([x, 0.5])"
        if row and row.variadic
        else "(x, 0.5)"
        if row and len(row.args) == 2
        else "(x)"
    )
    assert math.isfinite(value(name + arguments.get(name, usual), x=0.75))


# ---------------------------------------------------------------- against Python itself

numbers = st.floats(-4, 4).map(lambda x: round(x, 3)) | st.integers(0, 9)
atoms = st.sampled_from(["x", "y"]) | numbers.map(lambda n: f"({n})" if n < 0 else str(n))
programs = st.recursive(
    atoms,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda t: f"({' '.join(t)})")
        | st.tuples(inner, st.sampled_from(["+", "-", "*"]), atoms).map(" ".join)
        | inner.map(lambda e: f"-({e})")
        | inner.map(lambda e: f"({e})**2")
        | inner.map(lambda e: f"({e}) / 8")
        | st.tuples(inner, inner).map(lambda t: f"max([{t[0]}, {t[1]}])")
        | st.tuples(inner, inner, inner).map(lambda t: f"where({t[0]} < {t[1]}, {t[2]}, 1)")
    ),
    max_leaves=12,
)


@given(programs, st.floats(-4, 4), st.floats(-4, 4))
def test_same_value_as_python(text: str, x: float, y: float) -> None:
    scope = {"x": x, "y": y, "max": max, "where": lambda c, a, b: a if c else b}
    try:
        expected = float(eval(text, {"__builtins__": {}}, scope))
    except OverflowError:  # Python's integers raise where floats go to infinity
        return
    program = parse(text)
    given_numbers = {name: scope[name] for name in program.inputs}
    assert program.evaluate(**given_numbers).item() == pytest.approx(expected, rel=1e-12, abs=1e-12)


# ---------------------------------------------------------------- what is refused

FORBIDDEN = [
    ("x.__class__", "column 1: reading the attribute .__class__ is not allowed"),
    ("z = x.exp()", "column 5: reading the attribute .exp is not allowed: write exp(...)"),
    ("__import__('os')", "column 1: there is no function '__import__'"),
    ("eval('1')", "column 1: there is no function 'eval'"),
    ("open(x)", "column 1: there is no function 'open'"),
    ("import os", "column 1: an import is not allowed"),
    ("from os import path", "column 1: an import is not allowed"),
    ("(lambda: 1)()", "column 2: only a function can be called"),
    ("lambda x: x", "column 1: lambda is not allowed"),
    ("[a for a in x]", "column 1: a comprehension is not allowed"),
    ("sum(a for a in x)", "column 4: a comprehension is not allowed"),
    ("max({a for a in x})", "column 5: a comprehension is not allowed"),
    ("max((x, y))", "column 5: a tuple (a list is written [x, y]) is not allowed"),
    ("f'{x}'", "column 1: an f-string is not allowed"),
    ("'x' * 3", "column 1: text in quotes is not allowed"),
    ("b'x'", "column 1: text in quotes is not allowed"),
    ("(w := x)", "column 2: the operator := (assign in a statement of its own) is not allowed"),
    ("x if y else 1", "column 1: if (write where(condition, a, b)) is not allowed"),
    ("if x: y", "column 1: if (write where(condition, a, b)) is not allowed"),
    ("while x: y", "column 1: a loop is not allowed"),
    ("def f(x): return x", "column 1: a function definition is not allowed"),
    ("class A: pass", "column 1: a class definition is not allowed"),
    ("x and y", "column 1: and/or (nest where(...) instead) is not allowed"),
    ("not x", "column 1: not is not allowed"),
    ("x is y", "column 1: a comparison can only be the condition"),
    ("where(x is y, 1, 2)", "column 7: is and in are not allowed"),
    ("x ^ 2", "column 3: the operator ^ (a power is written x**2) is not allowed"),
    ("(x) @ y", "column 5: the operator @ (write dot([a, b], [x, y])) is not allowed"),
    ("~x", "column 1: the operator ~ is not allowed"),
    ("{}", "column 1: dict is not allowed"),
    ("x, y", "column 1: a tuple (a list is written [x, y]) is not allowed"),
    ("x[0]", "column 1: only a list has items"),
    ("a = [x]; a[0:1]", "column 12: an item is taken with a whole number"),
    ("softmax([x])[y]", "column 14: an item is taken with a whole number"),
    ("softmax([x])[1]", "column 14: there is no item 1 in a list of 1"),
    (f"softmax([x])[0x{'f' * 5000}]", "column 14: there is no item 0xfff"),
    ("exp(*x)", "column 5: unpacking with * is not allowed"),
    ("exp(**x)", "column 5: unpacking with * is not allowed"),
    ("yield x", "column 1: yield is not allowed"),
    ("await x", "column 1: await is not allowed"),
    ("del x", "column 1: del is not allowed"),
    ("x: int = 3", "column 1: an annotation is not allowed"),
    ("True", "column 1: True is not allowed"),
    ("...", "column 1: Ellipsis is not allowed"),
    ("2j", "column 1: a complex number is not allowed"),
]

MISTAKES = [
    ("", 'the expression is empty; write e.g. "w = x + y; z = w**2"'),
    ("  # nothing", 'the expression is empty; write e.g. "w = x + y; z = w**2"'),
    ("x +", "column 4: a value is missing at the end of the line"),
    ("é + ß *", "column 8: a value is missing at the end of the line"),
    ("w = x\nz = w +", "line 2, column 8: a value is missing at the end of the line"),
    ("w = x\n    z = 2w", "line 2, column 9: this number runs into what follows it"),
    ("2x", "column 1: this number runs into what follows it; a product is written 2 * x"),
    ("x;;y", "column 3: ';' is not expected here"),
    ("x y", "column 3: 'y' is not expected here"),
    ("exp(x", "column 4: '(' was never closed"),
    ("x)", "column 2: unmatched ')'"),
    ("x × 2", "column 3: the character '×' has no meaning here: write *"),
    ("x²", "column 2: the character '²' has no meaning here: write **2"),
    ("x\x00", "column 2: the character '\\x00' has no meaning here"),
    ("\ud800", "column 1: the character '\\ud800' has no meaning here"),
    ("x # \udc80", "column 5: the character '\\udc80' has no meaning here"),
    ("2 = x", "column 1: only a name can stand left of =; a comparison is written =="),
    ("a, b = x, y", "column 1: one name at a time is assigned"),
    ("a = b = x", "column 5: one name at a time is assigned"),
    ("x += 1", "column 1: write x = x + ..., not an operator joined with ="),
    ("x + 1; y", "column 1: this value is not used: name it (v = ...), or write it last"),
    ("a = [x]; a", "column 10: a list stands where a number is needed"),
    ("[x]", "column 1: a list stands where a number is needed"),
    ("z = x > 1", "column 5: a comparison can only be the condition of where(condition, a, b)"),
    ("max(x)", "column 5: max() takes a list: max([x, y, ...])"),
    ("max(x, y)", "column 1: max() is called as max([x, y, ...]); got 2 arguments"),
    ("exp()", "column 1: exp() is called as exp(x); got 0 arguments"),
    ("leaky_relu(x, k=1)", "column 1: leaky_relu() is called as leaky_relu(x, slope=0.01)"),
    ("exp([x])", "column 5: a list stands where a number is needed"),
    ("max([])", "column 1: max() of an empty list has no value"),
    ("dot([x], [])", "column 1: dot() takes two lists of equal length, got 1 and 0 items"),
    ("x + sine(x)", "column 5: there is no function 'sine'; did you mean sin; the functions are"),
    ("w = x; w(2)", "column 8: 'w' is a number, not a function; a product is written a * (...)"),
    ("9" * 400, "column 1: this number is beyond the range of a float (about 1.8e308)"),
    ("9" * 5000, "column 1: this number is beyond the range of a float (about 1.8e308)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), FORBIDDEN + MISTAKES, ids=lambda x: ascii(x[:30]))
def test_refused(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        run(text)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_values_that_do_not_fit() -> None:
    assert refusal("x * y", x=1) == "column 5: no value for 'y'; the inputs are x, y"
    assert refusal("xx", x=1) == "column 1: no value for 'xx'; did you mean x; the inputs are xx"
    assert refusal("x", x=1, y=2) == "'y' is not an input of the expression; its inputs are x"
    assert refusal("1", y=2) == "'y' is not an input of the expression; it has no inputs"
    assert refusal("z = exp").startswith("column 5: exp is a function, called as exp(x)")
    with pytest.raises(TypeError, match="one real number"):
        parse("x").evaluate(x="2")
    with pytest.raises(TypeError, match="takes the text"):
        parse(3)  # type: ignore[arg-type]


def test_the_caret_stands_under_the_place() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("w = 名前 + 1\n  z = 名前 * sine(w)")
    line, caret = caught.value.__notes__[0].splitlines()
    assert line == "    z = 名前 * sine(w)"
    assert caret == " " * 15 + "^"  # the two characters of the name are two columns wide each


def test_the_caret_line_of_a_long_text_fits_a_terminal() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("x + " * 100 + "\x1b[31m" + " + x" * 200)
    line, caret = caught.value.__notes__[0].splitlines()
    assert max(len(line), len(caret)) <= 80
    assert line[caret.index("^")] == "·"  # a control character is not sent to the terminal


# ---------------------------------------------------------------- hostile sizes


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000_000,
        "(" * 5000 + "x" + ")" * 5000,
        "[" * 200,
        "-" * 50_000 + "x",
        "not " * 20_000 + "x",
        "x**" * 30_000 + "x",
        "+".join(["x"] * 49_000),
        "x" + ".a" * 40_000,
        "x" + "[0]" * 30_000,
        "f" + "()" * 40_000,
        "x if x else " * 8_000 + "x",
        "lambda:" * 14_000 + "x",
        "0x" + "f" * 9_000,
        "sine" * 20_000 + "(x)",
        "\\\n" * 40_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_too_much_is_refused(text: str) -> None:
    assert len(refusal(text, x=1)) < 1000


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100 + "x" + ")" * 100,
        "+".join(["x"] * 900),
        "x = x + x;" * 9_000 + "x",
        "max([" + "x, " * 30_000 + "x])",
        "x=x\n" * 20_000 + "x",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_much_is_understood(text: str) -> None:
    assert value(text, x=1.0) >= 1.0


def test_the_limit_is_exact() -> None:
    assert value("x".ljust(MOST_CHARACTERS), x=1) == 1.0
    assert refusal("x".ljust(MOST_CHARACTERS + 1)).startswith("the expression has 100,001 char")


# ---------------------------------------------------------------- fuzz

WORDS = ["2.5", "1e9", "**", "//", "==", ":=", "f'", "0x", "1_0", "__class__", "pi", "nan", "exp"]
WORDS += ["max", "softmax", "where", "lambda", "if", "else", "for", "in", "import", "not"]
pieces = st.sampled_from([*"xyz12=;+-*/%()[],.:<@^~!é×'\"#\\ \n\x00", *WORDS])
texts = st.text() | st.binary().map(lambda b: b.decode("utf-8", "surrogateescape"))
texts |= st.lists(pieces, max_size=25).map("".join) | st.lists(pieces, max_size=25).map(" ".join)


@settings(max_examples=600)
@given(texts)
def test_any_text_gives_a_program_or_an_expression_error(text: str) -> None:
    before = set(sys.modules)
    try:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            assert isinstance(run(text), Value)
    except ExpressionError as error:
        message = str(error)
    else:
        message = "none"
    assert message.isprintable()
    assert not heard
    assert not {m for m in set(sys.modules) - before if not m.startswith("rich")}


@given(programs, st.integers(0, 10_000))
def test_a_damaged_program_gives_a_program_or_an_expression_error(text: str, seed: int) -> None:
    rng = random.Random(seed)
    start = rng.randrange(len(text))
    damaged = text[:start] + rng.choice("()[],.=*'x1 ;") + text[start + rng.randrange(3) :]
    with contextlib.suppress(ExpressionError):
        run(damaged)
