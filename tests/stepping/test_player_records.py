"""What the page is sent: records that replay to every gradient, formulas, mathematics, text."""

from __future__ import annotations

import ast
import json
import math
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, maximum, relu
from autograd import sum as total
from autograd.formulas.language import NUMBERS, compile_formula, parse
from autograd.formulas.mathml import mathml_name, mathml_number, to_mathml
from autograd.stepping import Stepper
from autograd.stepping.page_records import player_records, script_data
from autograd.stepping.postfix import postfix
from autograd.stepping.rule_patterns import FIRST_GAP, Looks
from autograd.table.scalars import TABLE

numbers = st.floats(-3, 3).map(lambda x: round(x, 3))
plans = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=15
)


def graph(plan: list[tuple[int, int, int]], xs: list[float]) -> Value:
    values: list[Any] = [Value(x) for x in xs]
    for kind, i, j in plan:
        a, b = values[i % len(values)], values[j % len(values)]
        results = (a + b, a * b, a - 2 * b, relu(a), a.tanh(), maximum(a, b))
        values.append(results[kind])
    return total(values[-3:])


def read(x: Any) -> float:
    return float(x)


@given(plans, st.lists(numbers, min_size=2, max_size=4))
def test_replaying_the_records_gives_every_gradient(plan: Any, xs: list[float]) -> None:
    output = graph(plan, xs)
    stepper = Stepper(output)
    records = json.loads(script_data(player_records(stepper.trace, stepper.scene)))
    grads: dict[int, float] = {records["output"]: read(records["seed"])}
    for edge in records["backward"]:
        parent, child = records["edges"][edge]
        upstream, before = grads[child], grads.get(parent, 0.0)
        local = records["local"][edge]
        grads[parent] = before if upstream == 0 else before + upstream * read(local)
    output.backward()
    expected = stepper.trace.gradients_at(len(stepper))
    assert [grads.get(i) for i in range(len(records["names"]))] == expected
    assert [read(x) for x in records["data"]] == [n.data for n in stepper.trace.nodes]
    assert set(records["rows"]) == {n.op for n in stepper.trace.nodes if n.kind == "operation"}


def test_numbers_survive_the_records_bit_for_bit() -> None:
    xs = [0.1, -0.0, 1e300, 5e-324, math.inf, -math.inf, math.nan, 3.0, 1e16]
    stepper = Stepper(total([Value(x) for x in xs]))
    records = json.loads(script_data(player_records(stepper.trace, stepper.scene)))
    assert [repr(read(x)) for x in records["data"][: len(xs)]] == list(map(repr, xs))


# ---------------------------------------------------------------- formulas in postfix


def run(words: str, names: dict[str, float]) -> float:
    """Postfix by the book, apart from the page's own reader."""
    signs = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    stack: list[Any] = []
    for word in words.split():
        if word in names or word in NUMBERS:
            stack.append(names.get(word, NUMBERS.get(word)))
        elif word in signs:
            b, a = stack.pop(), stack.pop()
            stack.append(signs[word](a, b))
        elif word in TABLE:
            count = len(TABLE[word].args)
            args = [stack.pop() for _ in range(count)][::-1]
            stack.append(TABLE[word].value(*args))
        else:
            stack.append(float(word))
    (result,) = stack
    return result


@pytest.mark.parametrize("name", [n for n, op in TABLE.items() if not op.variadic])
def test_postfix_says_the_same_as_the_formula(name: str) -> None:
    op = TABLE[name]
    functions = {o.name: o.value for o in TABLE.values()}
    for point in ([0.7, 1.3, 2.1], [-0.4, 0.5, 0.9], [0.0, 0.0, 0.0], [math.inf, -2.0, 1.0]):
        given = dict(zip(op.args, point, strict=False))
        values = {"y": op.value(*given.values()), **given}
        for rule in op.local_derivatives:
            formula = parse(rule)
            plain = compile_formula(formula, tuple(values), functions)(*values.values())
            assert run(postfix(formula), values) == pytest.approx(plain, nan_ok=True, abs=0)


def test_postfix_refuses_what_is_no_formula() -> None:
    with pytest.raises(ValueError, match="not a formula"):
        postfix(ast.parse("[1, 2]", mode="eval").body)


# ---------------------------------------------------------------- mathematics


def every_rule() -> list[str]:
    rules = [p for op in TABLE.values() if not op.variadic for p in op.shown]
    rules += [op.text for op in TABLE.values() if op.text]
    many = [op for op in TABLE.values() if op.variadic]
    return rules + [ast.unparse(op.rule(i, 4)) for op in many for i in range(4)]


@pytest.mark.parametrize("rule", sorted(set(every_rule())))
def test_every_rule_of_the_table_is_set_as_mathematics(rule: str) -> None:
    formula = parse(rule)
    root = fromstring(f"<math>{to_mathml(formula)}</math>")
    words = {node.id for node in ast.walk(formula) if isinstance(node, ast.Name)}
    set_names = {e.text for e in root.iter("mi")}
    assert words - {"sqrt", "abs"} <= set_names | {"nan", "inf"}
    children = {"mfrac": 2, "msup": 2}
    for element in root.iter():  # what MathML asks of its elements
        assert element.tag in {"math", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msup", "msqrt"}
        assert len(element) == children.get(element.tag, len(element))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("a - (b - c)", "a−(b−c)"),
        ("a * (b + c)", "a·(b+c)"),
        ("a - -b", "a−(−b)"),
        ("-(a + b)", "−(a+b)"),
        ("2 * w", "2w"),
        ("2 * out", "2·out"),
        ("(a + b)**2", "(a+b)2"),
        ("(-a)**2", "(−a)2"),
        ("where(a <= b, 1, 0)", "where(a≤b,1,0)"),
        ("+x", "+x"),
    ],
)
def test_mathematics_keeps_its_parentheses(rule: str, text: str) -> None:
    root = fromstring(f"<math>{to_mathml(parse(rule))}</math>")
    assert "".join(root.itertext()) == text


def test_names_and_numbers_are_escaped_and_readable() -> None:
    hostile = "</mi><script>alert(1)</script>&"
    assert fromstring(mathml_name(hostile)).text == hostile
    read = {x: "".join(fromstring(f"<m>{mathml_number(x)}</m>").itertext()) for x in (1.5, -2.0)}
    assert read == {1.5: "1.5", -2.0: "−2"}
    assert "".join(fromstring(f"<m>{mathml_number(-3e-20)}</m>").itertext()) == "−3·10−20"
    assert mathml_number(-math.inf) == "<mo>−</mo><mi>∞</mi>"
    assert mathml_number(math.nan) == "<mtext>nan</mtext>"


# ---------------------------------------------------------------- patterns


def test_nodes_of_one_kind_share_a_pattern() -> None:
    x: Any = Value(0.5, label="x")
    for _ in range(30):
        x = (x * 2.0).tanh()
    looks = Looks(x.trace())
    for node in x.trace().nodes:
        if node.kind == "operation":
            looks.application(node)
            looks.local(node, 0)
    assert len(looks.patterns) <= 8


def test_a_pattern_has_gaps_for_the_symbols_and_choices_for_its_branches() -> None:
    x = Value(0.5, label="x")
    slope = x.leaky_relu().trace()
    looks = Looks(slope)
    index = looks.local(slope.nodes[-1], 0)
    assert index == 0
    look = looks.patterns[0]
    assert look["if"] == "p1 0 >"
    assert look["then"] == {"text": "1", "math": "<mn>1</mn>"}
    assert look["else"]["then"]["text"] == "0.01"
    assert look["else"]["else"]["text"] == chr(FIRST_GAP + 1)
