"""Predict: nothing on the page gives away what is asked, and slips are called by their names."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from legible import steps_of
from player_pages import Player, part, worded
from small_graphs import network, neuron, squared_sum, used_thrice

from autograd import Tensor, Value, dot, exp, log, max, tanh
from nn import MLP

# Everything that a reader, a screen reader or a script could find: texts and attributes.
ON_THE_PAGE = """root => {
  const geometry = new Set(["d", "points", "x", "y", "transform", "style", "viewBox", "width",
    "height", "max", "min", "value", "step", "tabindex", "data-position", "class", "id", "rx",
    "ry", "cx", "cy", "r", "for", "fill-opacity"]);
  const found = [document.title];
  const walk = (e) => {
    if (e.matches("script, style, template, tr > :first-child")) return; // numbers of rows
    const told = e.matches("svg") ? [] : [...e.attributes].filter((a) => !geometry.has(a.name));
    found.push(...told.map((a) => a.value));
    for (const node of e.childNodes) {
      if (node.nodeType === 3) found.push(node.data);
      else if (node.nodeType === 1) walk(node);
    }
  };
  walk(document.body);
  return found.filter((text) => text.trim()).join("\\n");
}"""
NUMBER = r"[-−]?\d+(?:\.\d+)?(?:e[+-]\d+)?"


def named(**numbers: float) -> list[Any]:
    return [Value(x, label=name) for name, x in numbers.items()]


def divided() -> Value:
    x, y = named(x=1.37, y=-2.61)
    return (x / y + y * y) * exp(x * 0.31)


def logarithm() -> Value:
    a, b, c = named(a=0.83, b=2.19, c=-1.43)
    return log(a * b) - c * a + b**3


def maximum() -> Value:
    a, b = named(a=0.71, b=1.93)
    return max([a * b, a + b]) * a * b


def unit() -> Value:
    w, x, b = named(w=0.7341, x=-1.317, b=0.2817)
    return (tanh(w * x + b) - 0.9163) ** 2 + w * w * 0.137


def shared() -> Value:
    x, y = named(x=1.19, y=0.47)
    u = x * y + x
    return u * u * x - y * u


def perceptron() -> Value:
    model = MLP(2, [2, 1], seed=3)
    xs = [Value(0.53, label="x₁"), Value(-1.21, label="x₂")]
    out: Any = model(xs)
    return (out[0] if isinstance(out, list) else out) ** 2  # type: ignore[no-any-return]


GRAPHS: list[Callable[[], Value]] = [
    squared_sum, neuron, used_thrice, network, divided, logarithm, maximum, unit, shared,
    perceptron,
]  # fmt: skip


def is_asked(player: Player) -> bool:
    return bool(player.root("e => e.classList.contains('asking')"))


def answer_shown(player: Player) -> str:
    """Let the answer be shown, and read it."""
    player.click("guess-show")
    told = re.match(
        r"The answer: (.*?)\.( Neuron .*| Enter goes on\.| Done: .*)?$",
        player.text(part("verdict")),
    )
    assert told, player.text(part("verdict"))
    return told[1].replace("−", "-")


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda g: g.__name__)
def test_the_page_never_holds_the_number_that_is_asked(graph: Any, play: Any) -> None:
    player: Player = play(graph(), viewport={"width": 1100, "height": 800})
    player.click("predict")
    steps, asked = player.root("e => e.glassgrad.length"), 0
    for k in steps_of(steps):
        player.root("(e, k) => e.glassgrad.go(k)", k)
        while is_asked(player):
            page, typed = player.root(ON_THE_PAGE), player.page.is_visible(part("guess-field"))
            label = player.text(part("guess-label"))
            answer = answer_shown(player)
            if not typed:
                continue
            asked += 1
            # a place in a count, "3 / 12", and what is written in a formula are no answers
            allowed = {str(k + 1), str(steps), "0", "1", "2"}
            told = [text for text in numbers_that_tell(answer, page) if text not in allowed]
            assert told == [], f"step {k + 1}, {label}: the page has {told}, which tells {answer}"
    assert asked >= 3
    player.assert_clean()


def numbers_that_tell(answer: str, page: str) -> list[str]:
    """The numbers on a page that are the answer, exactly or rounded to three digits or more.

    A short one may be that of another number that stands there in full: the argument of a tanh.
    """
    numbers = {text.replace("−", "-") for text in re.findall(NUMBER, page)}
    return [
        text
        for text in numbers
        if text == answer
        or (is_rounding(text, answer) and not any(is_rounding(text, x) for x in numbers))
    ]


def is_rounding(text: str, number: str) -> bool:
    digits = len(re.sub(r"e.*|\D", "", text).lstrip("0"))
    return (
        digits >= 3 and text != number and float(text) == float(f"{float(number):.{digits - 1}e}")
    )


@pytest.mark.parametrize("gradients", [False, True], ids=["weights", "gradients"])
def test_the_diagram_never_holds_the_number_that_is_asked(gradients: bool, play: Any) -> None:
    output = (MLP(2, [2, 1], seed=3, scalar=True)([0.53, -1.21]) - 0.4) ** 2
    player: Player = play(output, viewport={"width": 1366, "height": 768})
    player.click("view-diagram")
    if gradients:
        player.click("gradients")
    player.click("predict")
    asked = set()
    for k in range(player.root("e => e.glassgrad.length")):
        player.root("(e, k) => e.glassgrad.go(k)", k)
        while is_asked(player):
            page, typed = player.root(ON_THE_PAGE), player.page.is_visible(part("guess-field"))
            diagram, label = player.text(".diagram"), player.text(part("guess-label"))
            answer = answer_shown(player)
            if not typed or answer in ("0", "1", "2", str(k + 1)):
                continue
            asked.add(label)
            assert numbers_that_tell(answer, page) == [], (k + 1, label)
            brief = {f"{float(answer):.{n}g}".replace("-", "−") for n in (2, 3, 4)}
            assert not brief & set(diagram.split()), (k + 1, label)
    assert len(asked) >= 12
    player.assert_clean()


def test_answers_are_checked_against_the_sweep(play: Any) -> None:
    """What it takes for right are the numbers of the trace, step by step."""
    output = shared()
    trace = output.trace()
    player: Player = play(output)
    player.click("predict")
    for step in trace.steps:
        player.root("(e, k) => e.glassgrad.go(k)", step.index)
        told = []
        while is_asked(player):
            typed = player.page.is_visible(part("guess-field"))
            answer = answer_shown(player)
            told += [float(answer)] if typed else []
        wanted = {"forward": [step.after], "backward": [step.contribution, step.after]}
        possible = [float(f"{x:.6g}") for x in wanted.get(step.kind, [])]
        assert all(x in possible for x in told), step
        if step.kind == "forward":
            assert told == possible


# ---------------------------------------------------------------- slips


def go_to(player: Player, step: int, question: int = 0) -> None:
    """To a step, and past its first questions."""
    player.root("(e, k) => e.glassgrad.go(k)", step)
    for _ in range(question):
        player.click("guess-show")


def typed(player: Player, text: str) -> str:
    player.page.fill(part("guess-field"), text)
    player.page.press(part("guess-field"), "Enter")
    return (
        player.text(f"{part('verdict')} b")
        if player.page.locator(f"{part('verdict')} b").count()
        else player.text(part("verdict"))
    )


SLIPS = {
    "en-US": ["Forgot to add", "Local only", "Multiplied the paths", "Wrong sign",
              "Rounded too far", "Copied the operand"],
    "ko-KR": ["더하는 것을 잊었습니다", "국소 도함수만 썼습니다", "경로끼리 곱했습니다",
              "부호가 틀렸습니다", "너무 많이 반올림했습니다", "들어간 값을 그대로 썼습니다"],
}  # fmt: skip


@pytest.mark.parametrize("locale", SLIPS)
def test_six_planted_slips_get_six_answers(locale: str, play: Any) -> None:
    (x,) = named(x=-0.0491596)
    y = tanh(x) * 3.7 * x  # x is used twice
    output = y * y
    steps = output.trace().steps
    last = steps[-1]  # the second contribution to x
    first = next(s for s in steps if s.kind == "backward" and s.parent == last.parent)
    assert last.before == first.after
    product = steps.index(last)
    player: Player = play(output, locale=locale)
    player.click("predict")
    found = []
    # the sum, after the rule, the factors, the product and whether it is added
    go_to(player, product)
    while "×" not in player.text(part("guess-label")) or player.page.is_hidden(part("guess-field")):
        player.click("guess-show")
    found_local = typed(player, f"{last.local:.6g}")
    sign = typed(player, f"{-last.contribution:.6g}")
    rounded = typed(player, f"{last.contribution:.1g}")
    assert typed(player, f"{last.contribution:.4g}").startswith("✓")
    player.click("guess-show")  # it is added
    found = [
        typed(player, f"{last.contribution:.6g}"),
        found_local,
        typed(player, f"{last.before * last.contribution:.6g}"),
        sign,
        rounded,
    ]
    forward = next(s for s in steps if s.op == "tanh")
    go_to(player, steps.index(forward))
    found.append(typed(player, "-0.04916"))  # the argument, rounded
    assert [text.strip("✗ .") for text in found] == SLIPS[locale]
    assert typed(player, "-0.04912").startswith("✓")
    player.assert_clean()


FURTHER = {
    "en-US": ["The wrong way round", "Half done", "The value, not the gradient",
              "Multiplied too early", "Added instead of multiplied", "Added too early",
              "Copied the operand"],
    "ko-KR": ["순서가 바뀌었습니다", "일부만 계산했습니다", "기울기가 아니라 값을 썼습니다",
              "너무 일찍 곱했습니다", "곱하지 않고 더했습니다", "너무 일찍 더했습니다",
              "들어간 값을 그대로 썼습니다"],
}  # fmt: skip


@pytest.mark.parametrize("locale", FURTHER)
def test_further_slips_are_named(locale: str, play: Any) -> None:
    a, b, w, x = named(a=0.83, b=2.19, w=0.614, x=-0.0445)
    q = a / b
    z = dot([w, q], [x, a]) + 0.7
    h = tanh(z)
    t = tanh(x)  # so near to x that three digits do not tell them apart
    output = h * h * q + t * a
    steps = output.trace().steps
    first = {op: next(s for s in steps if s.op == op) for op in ("div", "tanh")}
    player: Player = play(output, locale=locale)
    player.click("predict")

    def slip(guess: float) -> str:
        return typed(player, f"{guess:.6g}").strip("✗ .")

    go_to(player, first["div"].index)
    found = [slip(b.item() / a.item())]
    back = next(s for s in steps if s.kind == "backward" and s.node == first["tanh"].node)
    go_to(player, back.index, 2)  # past the rule and the factors
    found += [slip(1 - back.local), slip(h.item()), slip(back.contribution)]
    assert typed(player, f"{back.local:.6g}").startswith("✓")
    found.append(slip(back.upstream + back.local))
    more = next(s for s in steps if s.kind == "backward" and s.op == "div")
    go_to(player, more.index, 3)  # and past the local derivative
    found.append(slip(more.after))
    go_to(player, next(s.index for s in steps if s.after == t.item()))
    found.append(slip(-0.0445))
    assert found == FURTHER[locale]
    assert typed(player, "-0.04447").startswith("✓")
    player.assert_clean()


def test_an_answer_may_be_rounded_or_cut_off(play: Any) -> None:
    (x,) = named(x=1.07921)  # tanh(x) = 0.792906…
    output = tanh(x) * 1.3
    assert f"{math.tanh(1.07921):.4f}" == "0.7929"
    for text in ("0.793", "0.792", "0.7929"):
        player: Player = play(output)
        player.click("predict")
        assert typed(player, text).startswith("✓"), text
    for text in ("0.79", "0.7930", "0.7928"):
        player = play(output)
        player.click("predict")
        assert typed(player, text).startswith("✗"), text
    player.assert_clean()


COPIES = {
    "en-US": ("That is {}, which goes in, not what comes out.", "It begins rightly"),
    "ko-KR": ("{}의 값은 들어가는 값이고, 묻는 것은 나오는 값입니다.", "앞부분은 맞습니다"),
}


@pytest.mark.parametrize("locale", COPIES)
def test_a_copied_operand_is_named_and_digits_are_asked_for_where_they_agree(
    locale: str, play: Any
) -> None:
    told, alike = COPIES[locale]
    u, v = named(u=0.83, v=-0.0445)
    player: Player = play(tanh(u * v) + tanh(v), locale=locale)  # tanh(v) = -0.04447…
    player.click("predict")
    typed(player, "0.83")  # for u v
    assert told.format("u") in player.text(part("verdict"))
    assert alike not in player.text(part("verdict"))
    go_to(player, 2)
    typed(player, "-0.0445")
    assert told.format("v") in player.text(part("verdict"))
    assert alike in player.text(part("verdict"))
    player.assert_clean()


def test_as_exact_as_it_is(play: Any) -> None:
    player: Player = play(squared_sum(0.25, 0.5))
    player.click("predict")
    assert "Rounded too far" in typed(player, "0.7")
    assert player.text(part("score")) == "0 of 1 right at once"
    assert "Not that" in typed(player, "0.751")
    assert typed(player, "3/4").startswith("✓ Right: 0.75.")
    player.press("Enter")  # on, to z = w²
    assert player.position == 1
    assert "Rounded too far" in typed(player, "0.563")  # 0.5625 has four digits
    assert typed(player, "0.5625").startswith("✓")
    assert player.text(part("score")) == "0 of 2 right at once"


def test_the_end_counts_slips_by_their_kind(play: Any) -> None:
    player: Player = play(squared_sum())
    player.click("predict")
    typed(player, "-5")
    typed(player, "5")
    for k in range(1, 6):
        player.root("(e, k) => e.glassgrad.go(k)", k)
        while is_asked(player):
            answer_shown(player) if k % 2 else player.click("guess-show")
    kinds = player.page.locator(f"{part('slips')} li").all_inner_texts()
    assert "Wrong sign · 1" in kinds
    assert any(re.fullmatch(r"Let it be shown · \d+", kind) for kind in kinds)
    assert " Done: 0 of " in player.text(part("verdict"))


def test_the_choices_come_from_the_operands(play: Any) -> None:
    player: Player = play(unit())
    steps = worded(unit().stepper())
    backward = next(s for s in steps if s.kind == "backward" and s.op == "tanh")
    player.click("predict")
    player.root("(e, k) => e.glassgrad.go(k)", backward.index)
    choices = player.page.locator(f"{part('guess-choices')} button").all_inner_texts()
    assert len(choices) == 4
    right = backward.rule.split(" = ")[1]  # 1 - h²
    assert right in choices
    wrong = next(c for c in choices if c != right)
    player.page.locator(part("guess-choices")).get_by_text(wrong, exact=True).click()
    assert player.text(f"{part('verdict')} b") != ""
    assert is_asked(player)


def test_networks_are_asked_neuron_by_neuron(play: Any) -> None:
    model = MLP(2, [2, 1], seed=3)
    xs = [Value(0.53, label="x₁"), Value(-1.21, label="x₂")]
    out: Any = model(xs)[0]
    loss = (out - 0.4) ** 2
    player: Player = play(loss)
    player.click("predict")
    headings = []
    for k in range(4):  # z₁ h₁ z₂ h₂
        player.root("(e, k) => e.glassgrad.go(k)", k)
        headings.append(player.text(part("what")))
        player.click("guess-show")
    assert headings == [
        "Neuron 1 of layer 1: 2 questions left.",
        "Neuron 1 of layer 1: 1 question left.",
        "Neuron 2 of layer 1: 2 questions left.",
        "Neuron 2 of layer 1: 1 question left.",
    ]
    assert "Neuron 2 of layer 1 is done." in player.text(part("verdict"))
    steps = loss.trace().steps
    names = [node.name for node in loss.trace().nodes]
    back = next(s.index for s in steps if s.kind == "backward" and names[s.node] == "z₂")
    player.root("(e, k) => e.glassgrad.go(k)", back)
    assert player.text(part("what")).startswith("Neuron 2 of layer 1: ")
    player.assert_clean()


# ---------------------------------------------------------------- arrays


def test_arrays_are_asked_entry_by_entry(play: Any) -> None:
    a = Tensor([[0.37, -1.2], [2.41, 0.83]], label="A")
    x = Tensor([1.31, -0.57], label="x")
    h = a @ x
    output = (h * h * Tensor([0.71, 1.93], requires_grad=False)).sum()
    player: Player = play(output)
    steps = output.trace().steps
    player.click("predict")
    asked = []
    for k in range(len(steps)):
        player.root("(e, k) => e.glassgrad.go(k)", k)
        while is_asked(player):
            label = player.text(part("guess-label"))
            page = player.root(ON_THE_PAGE)
            if player.page.is_hidden(part("guess-field")):
                player.click("guess-show")
                continue
            answer = answer_shown(player)
            asked.append(label)
            if answer not in ("0", "1", "2"):
                assert answer not in re.findall(NUMBER, page), (k, label)
    assert any(re.search(r"A\.grad\[\d, \d\]", label) for label in asked)
    assert any(re.search(r"x\.grad\[\d\]", label) for label in asked)
    player.assert_clean()


# ---------------------------------------------------------------- what is typed


def verdict_on(play: Any, output: Value, text: str, locale: str = "en-US") -> str:
    player: Player = play(output, locale=locale)
    player.click("predict")
    typed(player, text)
    return str(player.text(part("verdict")))


QUARTER = ("1/4", "0,25", ".25", "+0.25", "2.5e-1", "０．２５", " 0.25 ", "0.250")
MINUS_HALF = ("-.5", "−0.5", "－０．５", "–0.5", "- 0.5", "−1/2", "-5e-1")


@pytest.mark.parametrize(
    ("a", "b", "texts"), [(0.5, 0.5, QUARTER), (-2.0, 0.25, MINUS_HALF), (40.0, 30.0, ("1,200",))]
)
def test_a_number_is_read_as_people_write_it(
    a: float, b: float, texts: tuple[str, ...], play: Any
) -> None:
    x, y = named(x=a, y=b)
    for text in texts:
        assert verdict_on(play, x * y * 3.7, text).startswith("✓"), text


@pytest.mark.parametrize("text", ["abc", "0.25x", ".", "-", "1/4/2", "0x1", ""])
def test_what_is_no_number_costs_nothing(text: str, play: Any) -> None:
    player: Player = play(squared_sum(0.25, 0.5))
    player.click("predict")
    typed(player, text)
    assert "Type a number" in player.text(part("verdict"))
    assert player.text(part("score")) == ""


def test_infinities_are_answers_and_no_copies(play: Any) -> None:
    (x,) = named(x=0.0)
    infinite = 1 / x * 2
    for text in ("inf", "∞", "Infinity"):
        assert verdict_on(play, infinite, text).startswith("✓"), text
    assert "Wrong sign" in verdict_on(play, infinite, "-inf")
    assert verdict_on(play, log(Value(-1.0, label="u")) * 2, "NaN").startswith("✓")
    assert "Not that" in verdict_on(play, squared_sum(0.25, 0.5), "inf")


def test_a_copy_is_named_and_what_begins_otherwise_is_not_rounded(play: Any) -> None:
    (x,) = named(x=-0.0491596)
    assert "That is x, which goes in" in verdict_on(play, tanh(x) * 3, "-0.04916")
    (x,) = named(x=2.0)
    root = x**0.5 * x  # 1.41421
    assert "begins rightly" not in verdict_on(play, root, "2")
    assert "Not that" in verdict_on(play, root, "1.5")
    assert "Rounded too far" in verdict_on(play, root, "1.4")


def test_a_local_derivative_that_is_the_number_asked_for_is_covered(play: Any) -> None:
    a, b = named(a=3.0, b=-2.0)
    output = a * b + a / b + (a + b) ** 2
    asked = next(s for s in output.trace().steps if s.after == -0.5 and s.before not in (None, 0))
    player: Player = play(output)
    player.click("predict")
    player.root("(e, k) => e.glassgrad.go(k)", asked.index)
    while "after this step" not in player.text(part("guess-label")):
        player.click("guess-show")
    assert "−0.5" not in player.page.inner_text(part("board"))
    assert answer_shown(player) == "-0.5"
