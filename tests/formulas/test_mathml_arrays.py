"""The rules of steps with arrays, set as mathematics."""

from __future__ import annotations

import ast
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from autograd import Tensor
from autograd.formulas.language import parse
from autograd.formulas.mathml import arrays_to_mathml
from autograd.stepping.rule_patterns import MOST_SET, rule_links
from autograd.table.primitive import Primitive
from autograd.table.scalars import ARRAY_TABLE
from autograd.tracing import Step

CHILDREN = {"mfrac": 2, "msup": 2}  # what MathML asks of its elements
ELEMENTS = {"mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msup", "msqrt"}


def checked(elements: str) -> ElementTree.Element:
    root = ElementTree.fromstring(f"<mrow>{elements}</mrow>")
    for element in root.iter():
        assert element.tag in ELEMENTS
        assert len(element) == CHILDREN.get(element.tag, len(element))
    return root


def words(elements: str) -> str:
    """As it is read from left to right, fractions and powers by signs."""

    def read(element: ElementTree.Element) -> str:
        parts = [read(child) for child in element]
        if element.tag == "mfrac":
            return "(" + "/".join(parts) + ")"
        if element.tag == "msup":
            return "^".join(parts)
        return (element.text or "") + "".join(parts)

    return read(checked(elements))


@pytest.mark.parametrize("op", ARRAY_TABLE.values(), ids=str)
def test_what_every_row_of_arrays_shows_can_be_set(op: Primitive) -> None:
    count = 3 if op.variadic else len(op.args)
    if not op.shown:
        pytest.skip(f"{op.name} shows no rule of its own")
    for slot in range(count):
        formula = op.rule(slot, count)
        before = ast.dump(formula)
        root = checked(arrays_to_mathml(formula))
        names = {node.id for node in ast.walk(formula) if isinstance(node, ast.Name)}
        assert names <= {element.text for element in root.iter("mi")}
        assert ast.dump(formula) == before  # the row keeps its own


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("g @ w.T", "g·w^⊤"),
        ("(a + b).T @ g", "(a+b)^⊤·g"),
        ("x @ (a @ b)", "x·(a·b)"),
        ("y * (g - sum(g * y))", "y⊙(g−sum(g⊙y))"),
        ("g * (softmax(x) - truth) / n", "(g⊙(softmax(x)−truth)/n)"),
        ("g * share(x == y)", "g⊙share(x=y)"),
        ("g[...]", "g[…]"),
        ("2 * x", "2⊙x"),
        ("-g @ w", "−g·w"),
        ("g.T ** 2", "g^⊤^2"),
    ],
)
def test_formulas_of_arrays(formula: str, shown: str) -> None:
    assert words(arrays_to_mathml(parse(formula))) == shown


def program() -> dict[str, list[str]]:
    """What the steps of a small network show, by the text of their rules."""
    rng = np.random.default_rng(0)
    shapes = {"x": (4, 3), "w": (3, 2), "b": (2,)}
    x, w, b = (Tensor(rng.normal(size=shape), label=name) for name, shape in shapes.items())
    h = (x @ w + b).tanh()
    h.label = "h<1>"
    out = (h[1:3].sum(axis=0) ** 2).sum() / 2 + (h.T.softmax(axis=0) ** 2).sum()
    out.label = "out"
    steps: list[Step] = out.trace().steps
    return {step.rule: [words(link) for link in rule_links(step) or ["nothing"]] for step in steps}


def test_the_steps_of_a_program_are_set_link_by_link() -> None:
    shown = program()
    assert "nothing" not in [link for links in shown.values() for link in links]
    assert shown["v1 = x @ w  (4, 2)"] == ["v1", "x·w(4, 2)"]
    assert shown["v3 = h<1>[1:3]  (2, 2)"] == ["v3", "h<1>[1:3](2, 2)"]
    assert shown["∂h<1>/∂v2 = 1 - h<1>²  (4, 2)"] == ["(∂h<1>/∂v2)", "1−h<1>^2(4, 2)"]
    assert shown["∂out/∂w = xᵀ·v1.grad  (3, 2)"] == ["(∂out/∂w)", "x^⊤·v1.grad(3, 2)"]
    via = [links for rule, links in shown.items() if " via " in rule]
    assert via
    assert all(links[0].startswith("(∂out/∂h<1>) via v") for links in via)


def test_a_seed_of_arrays_and_a_gradient_of_zero() -> None:
    x = Tensor(np.ones((2, 2)), label="x")
    y = x * 3.0
    y.label = "y"
    seed = next(step for step in y.stepper().trace.steps if step.kind == "seed")
    assert [words(link) for link in rule_links(seed) or []] == ["(∂sum(y)/∂y)", "1(2, 2)"]
    z = (y * 0.0).exp().sum()
    silent = [step for step in z.trace().steps if "nothing to send" in step.rule]
    assert silent
    assert [rule_links(step) for step in silent] == [None] * len(silent)


def test_more_operands_than_a_line_holds_stay_text() -> None:
    from autograd import concatenate

    parts: list[Any] = [Tensor(np.ones(1)) for _ in range(MOST_SET + 1)]
    trace = concatenate(parts).sum().trace()
    step = next(s for s in trace.steps if "concatenate" in s.rule)
    assert rule_links(step) is None
