"""Live inputs: what the page computes for other numbers is what Python computes for them."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from player_pages import Player, part, worded
from small_graphs import neuron, squared_sum

import autograd
from autograd import (
    Value,
    clip,
    dot,
    exp,
    hypot,
    log,
    maximum,
    minimum,
    norm,
    relu,
    sin,
    softplus,
    sqrt,
    where,
)
from autograd import max as largest
from autograd import mean as average
from autograd import prod as product
from autograd import std as deviation
from autograd import sum as total
from autograd.formulas.notation import format_number
from autograd.stepping import Stepper
from autograd.table.scalars import Primitive, register, unregister


def field(name: str) -> str:
    return f'{part("inputs-body")} input[aria-label="{name}"]'


def slider(name: str) -> str:
    return f'{part("inputs-body")} input[aria-label="{name}, slider"]'


def close(ours: list[str], theirs: list[str]) -> bool:
    """The same exact texts, up to a last digit where the two mathematical libraries differ."""
    if len(ours) != len(theirs):
        return False
    return all(
        a == b or (a and b and math.isclose(float(a), float(b), rel_tol=1e-12, abs_tol=1e-300))
        for a, b in zip(ours, theirs, strict=True)
    )


def assert_shows(player: Player, output: Value) -> None:
    """At the last step the page shows the graph of ``output``, every text of it."""
    stepper = output.stepper()
    player.root("e => e.glassgrad.go(1e9)")
    last = stepper.trace.gradients_at(len(stepper) - 1)
    assert close(player.grads(), ["" if g is None else repr(g) for g in last])
    assert close(player.data(), [repr(n.data) for n in stepper.trace.nodes])
    assert player.table(2) == [step.rule for step in worded(stepper)]
    assert player.table(3) == [step.update for step in worded(stepper)]


def test_fields_and_sliders_recompute_everything(play: Any) -> None:
    player = play(neuron())
    player.press("i")
    player.page.fill(field("w0"), "-0.75")
    assert_shows(player, neuron(w0=-0.75))
    player.page.fill(slider("b"), "1.2")
    assert_shows(player, neuron(w0=-0.75, b=1.2))
    assert player.page.input_value(field("b")) == "1.2"
    player.page.focus(slider("b"))
    player.press("ArrowRight")  # moves the slider, not the step
    b = float(player.page.input_value(field("b")))
    assert b > 1.2
    assert_shows(player, neuron(w0=-0.75, b=b))
    assert player.text(part("summary")).startswith("loss = ")
    assert "w₀ = −0.75" in player.text(part("summary"))
    player.assert_clean()


def test_reset_gives_back_python_s_own_numbers(play: Any) -> None:
    output = neuron()
    player = play(output)
    player.press("i")
    player.page.fill(field("x1"), "7")
    player.click("inputs-reset")
    player.root("e => e.glassgrad.go(1e9)")
    trace = output.trace()
    assert player.grads() == ["" if g is None else repr(g) for g in trace.gradients_at(10**6)]
    assert player.data() == [repr(n.data) for n in trace.nodes]
    assert_shows(player, output)
    assert player.page.input_value(field("x1")) == "2"
    assert player.page.is_disabled(part("inputs-reset"))
    player.page.fill(field("x1"), "7")
    player.page.fill(field("x1"), "2")  # typed back by hand: the same
    assert player.grads() == ["" if g is None else repr(g) for g in trace.gradients_at(10**6)]


def test_finite_differences_stand_beside_the_gradients(play: Any) -> None:
    player = play(neuron())
    player.press("i")
    rows = player.page.locator(f"{part('inputs-body')} tr")
    assert rows.count() == 7
    for i in range(7):
        cells = rows.nth(i).locator("td").all_inner_texts()
        assert cells[-1] == "✓ agrees"
        found, gradient = (float(cell.replace("−", "-")) for cell in cells[-2:-4:-1])
        assert found == pytest.approx(gradient, rel=1e-5)
    kink = play(relu(Value(0.0, label="x")))
    kink.press("i")
    assert kink.page.locator(f"{part('inputs-body')} td").all_inner_texts()[-3:] == [
        "0",
        "0.5",
        "≠ differs",
    ]


def test_what_is_no_number_is_refused_with_a_word(play: Any) -> None:
    player = play(squared_sum())
    player.click("open-inputs")
    player.page.fill(field("x"), "two")
    assert player.page.get_attribute(field("x"), "aria-invalid") == "true"
    assert player.text(part("inputs-note")) == '"two" is no number; x stays 2'
    player.page.fill(field("x"), "-inf")
    assert player.page.get_attribute(field("x"), "aria-invalid") != "true"
    assert player.data()[0] == "-inf"
    player.page.fill(field("x"), "1/4")
    assert player.data()[0] == "0.25"
    player.page.fill(field("x"), "nan")
    player.press("Escape")
    assert player.page.is_hidden(part("inputs"))
    player.press("End")
    assert player.shown("data")[4] == "nan"
    player.assert_clean()


def test_nothing_is_sent_where_a_rule_says_zero(play: Any) -> None:
    x = Value(4.0, label="x")
    player = play(x.relu().sqrt() + autograd.log(autograd.clip(x, 0.0, 1.0)))
    player.click("open-inputs")
    player.page.fill(field("x"), "-1")
    player.press("Escape")
    player.press("End")
    y = Value(-1.0)
    (y.relu().sqrt() + autograd.log(autograd.clip(y, 0.0, 1.0))).backward()
    assert y.grad == 0.0
    assert player.shown("grad")[0] == "0"
    player.assert_clean()


def choices(x: float, y: float) -> Value:
    """Rules whose branch depends on the numbers."""
    a, b = Value(x, label="x"), Value(y, label="speed")
    parts: list[Any] = [
        relu(a - b),
        maximum(a, b) * minimum(a, b),
        clip(a, -1.0, 1.5),
        where(a > 0, a * b, b**2),
        abs(a) + a.sign() * b,
        (a**2) ** b,
        a.leaky_relu(),
        b.elu(),
        a % b,
        a // b,
        largest([a, b, a]),
        product([a, b, a]),
        hypot(a, b),
        norm([a, b]),
        deviation([a, b, Value(1.0)]),
        dot([a, b], [b, b]),
        -a / (1 + exp(-b)),
        a.round() + b.floor(),
    ]
    result: Value = total(parts)
    result.label = "out"
    return result


# where(a > 0, ...) takes its branch when the graph is recorded, as a constant condition
SAME_SIGN = [(2.0, 0.5), (0.3, 3.0), (1.0, 1.0), (5.5, -2.5), (1e-9, 1e6), (math.inf, 2.0)]


@pytest.mark.parametrize("point", SAME_SIGN)
def test_rules_show_the_branch_that_the_new_numbers_take(play: Any, point: Any) -> None:
    player = play(choices(0.75, 1.25))
    player.root("(e, [x, y]) => e.glassgrad.setInputs({ x, speed: y })", list(map(repr, point)))
    assert_shows(player, choices(*point))
    player.assert_clean()


def programs(choose: random.Random) -> Callable[[list[float]], Value]:
    """A random program of rows that are smooth enough to compare digit by digit."""
    unary: list[Any] = [sin, exp, relu, softplus, lambda v: v.tanh(), lambda v: -v, abs]
    unary += [
        lambda v: v**3,
        lambda v: 2.5 * v,
        lambda v: log(v * v + 1),
        lambda v: sqrt(v * v + 2),
    ]
    binary: list[Any] = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b]
    binary += [maximum, lambda a, b: a / (b * b + 1), lambda a, b: average([a, b, a])]
    plan = [
        (choose.choice(unary), (choose.randrange(3 + k),))
        if choose.random() < 0.4
        else (choose.choice(binary), (choose.randrange(3 + k), choose.randrange(3 + k)))
        for k in range(12)
    ]

    def program(numbers: list[float]) -> Value:
        values: list[Any] = [Value(x, label=f"x{i}") for i, x in enumerate(numbers)]
        for function, places in plan:
            values.append(function(*(values[p] for p in places)).tanh())
        return total(values)

    return program


@pytest.mark.parametrize("seed", range(6))
def test_random_programs_agree_for_other_inputs(play: Any, seed: int) -> None:
    choose = random.Random(seed)
    program = programs(choose)
    player = play(program([0.5, -1.5, 2.0]))
    for _ in range(3):
        numbers = [round(choose.uniform(-3, 3), 3) for _ in range(3)]
        player.root(
            "(e, xs) => e.glassgrad.setInputs({ x0: xs[0], x1: xs[1], x2: xs[2] })", numbers
        )
        assert_shows(player, program(numbers))
    player.assert_clean()


def test_a_row_that_the_page_does_not_know_is_named(play: Any) -> None:
    cube = register(Primitive("cubed", ("x",), lambda x: x**3, ("3 * x**2",)))
    try:
        x = Value(2.0, label="x")
        player = play(cube(x) + 1)
        player.press("i")
        assert "does not know how to compute cubed: the steps" in player.text(part("inputs-note"))
        assert player.page.is_hidden(part("inputs-table"))
        player.press("End")
        assert player.grads()[0] == "12.0"
        player.assert_clean()
    finally:
        unregister(cube)


NUMBERS = [
    *(0.0, -0.0, 1.0, 10.0, 100000.5, 100001.5, 999999.5, 1e6, 1234567.0, -1.5e-7, 1e-5, 0.0001),
    *(0.00012345678, 1 / 3, 2 / 3, 1e21, 1e22, 1e100, 5e-324, 1.7976931348623157e308, 0.1 + 0.2),
    *(math.inf, -math.inf, math.nan, 123456.5, 1e15, 1e16, 9007199254740993.0, 2.5, -3.0),
]


def test_a_row_of_any_number_of_operands_that_is_composed_plays(play: Any) -> None:
    def rms(*xs: float) -> float:
        return math.hypot(*xs) / math.sqrt(len(xs))

    row = register(Primitive("rms", ("*x",), rms, ("x / (n * y)",), composed="norm(x) / n**0.5"))
    try:
        player = play(row(*(Value(x, label=n) for n, x in (("x", 3.0), ("b", 4.0), ("c", 5.0)))))
        player.root("(e, x) => e.glassgrad.setInputs({ x })", "-7")
        player.press("End")
        xs = [Value(x) for x in (-7.0, 4.0, 5.0)]
        y = row(*xs)
        y.backward()
        assert [float(x) for x in player.data()[:3]] == [-7.0, 4.0, 5.0]
        found = [float(g) for g in player.grads()[:3]]
        assert found == pytest.approx([x.grad for x in xs], rel=1e-15)
        player.assert_clean()
    finally:
        unregister(row)


def test_numbers_read_as_python_writes_them(play: Any) -> None:
    choose = random.Random(3)
    numbers = NUMBERS + [
        choose.uniform(-1, 1) * 10 ** choose.randrange(-20, 20) for _ in range(300)
    ]
    player = play(squared_sum())
    found = player.root(
        """(e, xs) => xs.map(x => { e.glassgrad.setInputs({ x });
            const node = e.querySelector('#n0');
            return [node.getAttribute('aria-label').split(', ')[1], node.dataset.data]; })""",
        list(map(repr, numbers)),
    )
    assert found == [[f"data {format_number(x)}", repr(x)] for x in numbers]


def test_hostile_labels_stay_words_when_inputs_change(play: Any) -> None:
    label = "</script><img src=x onerror=alert(1)>${1}"
    x = Value(2.0, label=label)
    player = play((x * x).tanh())
    player.press("i")
    player.page.fill(f"{part('inputs-body')} .field", "0.5")
    player.press("Escape")
    player.press("p")
    player.press("End")
    assert label in player.rule
    assert player.page.evaluate("document.querySelectorAll('img').length") == 0
    assert re.search(r"onerror", player.table(2)[0])
    player.assert_clean()


def test_the_page_holds_only_the_rows_that_it_uses() -> None:
    html = Stepper(squared_sum()).html()
    assert '"rows":{"add":' in html
    assert "tanh" not in html.partition('data-part="records"')[2].partition("</script>")[0]


@pytest.mark.parametrize("x", ["nan", "inf"])
def test_a_difference_that_is_no_number_blames_no_gradient(play: Any, x: str) -> None:
    player = play((Value(float(x), label="x") - Value(1.0, label="y")) ** 2)
    player.press("i")
    verdicts = player.page.locator(f"{part('inputs-body')} td:last-child").all_inner_texts()
    assert verdicts == ["–", "–"]
