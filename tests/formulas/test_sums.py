"""Sums of products and symbols: as text, LaTeX and MathML, names and numbers."""

from __future__ import annotations

import pytest

from autograd import Value, dot
from autograd.formulas.language import name, number, parse, substitute, to_code
from autograd.formulas.latex import latex_name, to_latex
from autograd.formulas.mathml import mathml_name, to_mathml
from autograd.formulas.notation import to_text
from autograd.formulas.sums import sum_of_products
from autograd.formulas.symbols import flat, is_letter, symbol
from nn import Neuron

NAMES = [name(label) for label in ("w₁₂", "w₂₂", "b₂", "x₁", "x₂")]
SUM = sum_of_products([*NAMES, number(1)], {5})
NUMBERS = [number(x) for x in (0.3, -0.5, -0.2, 0.5, -1.0, 1.0)]


def test_names_stand_beside_each_other() -> None:
    assert to_text(SUM) == to_code(SUM) == "w₁₂x₁ + w₂₂x₂ + b₂"
    assert to_latex(SUM) == r"w_{12} \, x_{1} + w_{22} \, x_{2} + b_{2}"
    assert to_mathml(SUM).count("<mo>\u2062</mo>") == 2
    assert to_mathml(SUM).endswith("<mo>+</mo><msub><mi>b</mi><mn>2</mn></msub>")


def test_numbers_are_multiplied_with_a_sign() -> None:
    worked = sum_of_products(NUMBERS, {5}, numbers=True)
    assert to_text(worked) == to_code(worked) == "0.3 × 0.5 + (-0.5) × (-1) + (-0.2)"
    assert r"0.3 \times 0.5 + \left(-0.5\right) \times" in to_latex(worked)
    assert to_mathml(worked).count("<mo>×</mo>") == 2


@pytest.mark.parametrize(
    ("operands", "text"),
    [
        ("gain x offset 1", "gain·offset + x"),  # the 1 is the fourth
        ("w 2 x y", "wx + 2y"),
        ("w y x 2", "wx + 2y"),
        ("3 w 4 x", "3 × 4 + wx"),
        ("h₁⁽²⁾ v x 3", "h₁⁽²⁾x + 3v"),
    ],
)
def test_words_and_numbers_among_the_names(operands: str, text: str) -> None:
    parts = [parse(part) if part.isdigit() else name(part) for part in operands.split()]
    ones = {3} if operands.endswith(" 1") else ()
    assert to_text(sum_of_products(parts, ones)) == text


def test_a_sum_inside_a_product_has_parentheses() -> None:
    product = substitute(parse("2 * s"), {"s": SUM})
    assert to_text(product) == "2·(w₁₂x₁ + w₂₂x₂ + b₂)"


def test_a_long_sum_is_no_deeper_than_a_short_one() -> None:
    ws = [Value(0.01, label=f"w{i}") for i in range(3000)]
    record = dot([*ws, Value(1.0, label="b")], [*([2.0] * 3000), 1.0]).trace()
    assert str(record.steps[0]).startswith("out = 2w₀ + 2w₁ + ")
    assert str(record.steps[0]).endswith(" + 0.01 × 2 + 1 = 61")
    assert record.steps[0].latex


def test_a_neuron_says_what_it_is() -> None:
    neuron = Neuron(2, init=[0.3, -0.5], bias=0.2)
    first = neuron([0.5, -1.0]).trace().steps[0]
    numbers = "0.3 × 0.5 + (-0.5) × (-1) + 0.2"
    assert str(first) == f"z = w₁x₁ + w₂x₂ + b = {numbers} = 0.85"
    assert str(Neuron(1, init=[2.0], bias=False)([3.0]).trace().steps[0]) == "z = w₁x₁ = 2 × 3 = 6"


# ---------------------------------------------------------------- symbols


def test_symbols_of_labels_that_look_alike() -> None:
    assert [symbol(x) for x in ("W1", "b2", "x0", "w12")] == ["W₁", "b₂", "x₀", "w₁₂"]
    assert [symbol(x) for x in ("z3_10", "h1_2", "w12_1_2")] == ["z₁₀⁽³⁾", "h₂", "w₁,₂⁽¹²⁾"]
    for label in ("w1_2", "x1_2", "w0_12", "loss2", "w1_", "w", "o", "x₁", "", "w.0", "b1_0"):
        assert symbol(label) == label
    assert flat(symbol("x12")) == "x12"


def test_symbols_in_latex_and_mathml() -> None:
    assert latex_name("w₃,₁₂") == "w_{3,12}"
    assert latex_name("z₁[2]") == r"\mathrm{z₁[2]}"
    assert mathml_name("w₁₁⁽²⁾") == (
        "<msubsup><mi>w</mi><mn>11</mn><mrow><mo>(</mo><mn>2</mn><mo>)</mo></mrow></msubsup>"
    )
    assert is_letter("w₁₁⁽²⁾")
    assert not is_letter("out")


def test_a_power_does_not_touch_the_layer() -> None:
    slope = substitute(parse("1 - y**2"), {"y": name("h₁⁽²⁾")})
    assert to_text(slope) == "1 - (h₁⁽²⁾)²"
    assert to_latex(slope) == r"1 - \left(h_{1}^{(2)}\right)^{2}"
    assert "<mo>(</mo><mrow><msubsup>" in to_mathml(slope)
    assert to_text(substitute(parse("2 * y"), {"y": name("h₁")})) == "2h₁"
