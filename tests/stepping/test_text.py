"""The graph and the steps as text: exact pages, and that no line is too long or out of line."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from autograd import Value, trace
from autograd.command import main
from autograd.expressions import parse
from autograd.stepping.text import render, show


def page(text: str, **numbers: float) -> str:
    return render(output(text, **numbers))


def output(text: str, **numbers: float) -> Value:
    program = parse(text)
    result = program.evaluate(**(dict.fromkeys(program.inputs, 0.3) | numbers))
    result.backward()
    return result


def test_the_first_example() -> None:
    assert (
        page("w = x + y; z = w**2", x=2, y=3)
        == """\
Graph of z
  name  computed as  value  gradient
  x     input            2        10
  y     input            3        10
  w     x + y            5        10
  z     w ** 2          25         1

Forward, from the inputs to z
  1  w = x + y = 2 + 3 = 5
  2  z = w ** 2 = 5 ** 2 = 25

Backward, from z to the inputs
  3  ∂z/∂z = 1          z.grad: 1 (the seed)
  4  ∂z/∂w = 2w = 10    w.grad: 0 + 1 × 10 = 10
  5  ∂w/∂x = 1          x.grad: 0 + 10 × 1 = 10
  6  ∂w/∂y = 1          y.grad: 0 + 10 × 1 = 10"""
    )


def test_without_the_signs_of_mathematics() -> None:
    assert (
        render(output("m = x * k; z = m**2 + m", x=2, k=3), ascii_only=True)
        == """\
Graph of z
  name  computed as  value  gradient
  x     input            2        39
  k     input            3        26
  m     x * k            6        13
  v1    m ** 2          36         1
  z     v1 + m          42         1

Forward, from the inputs to z
  1  m = x * k = 2 * 3 = 6
  2  v1 = m ** 2 = 6 ** 2 = 36
  3  z = v1 + m = 36 + 6 = 42

Backward, from z to the inputs
  4  d z/d z = 1           z.grad: 1 (the seed)
  5  d z/d v1 = 1          v1.grad: 0 + 1 * 1 = 1
  6  d z/d m = 1           m.grad: 0 + 1 * 1 = 1
  7  d v1/d m = 2m = 12    m.grad: 1 + 1 * 12 = 13
  8  d m/d x = k = 3       x.grad: 0 + 13 * 3 = 39
  9  d m/d k = x = 2       k.grad: 0 + 13 * 2 = 26"""
    )


def test_wide_characters_take_two_columns() -> None:
    lines = page("損失 = (w*x - 目標)**2", w=0.5, x=4, 目標=3).splitlines()
    table = lines[1:8]
    assert table[3] == "  目標  input            3         2"
    assert {cell_len(line) for line in table} == {36}


def test_long_rules_take_several_lines_and_are_not_cut() -> None:
    z = output("z = std([alpha, beta, gamma, delta])", alpha=0.1, beta=0.7, gamma=2.3)
    lines = render(z).splitlines()
    where = next(i for i, line in enumerate(lines) if "∂z/∂alpha" in line)
    rule, update = lines[where : where + 2]
    assert rule == "  3  ∂z/∂alpha = (alpha - mean(alpha, beta, gamma, delta)) / (4z) = -0.216868"
    assert update == f"{'alpha.grad: 0 + 1 × (-0.216868) = -0.216868':>80}"
    narrow = [line.strip() for line in render(z, width=40).splitlines()]
    where = next(i for i, line in enumerate(narrow) if "∂z/∂alpha" in line)
    assert narrow[where : where + 4] == [
        "3  ∂z/∂alpha = (alpha - mean(alpha,",
        "beta, gamma, delta)) / (4z)",
        "= -0.216868",
        "alpha.grad: 0 + 1 × (-0.216868)",
    ]


def test_the_rule_of_the_sigmoid_is_whole_in_80_columns() -> None:
    text = page("(sigmoid(w*x+b)-t)**2", w=0.9, x=2, b=0.3, t=1)
    assert "∂v3/∂v2 = v3·(1 - v3) = 0.0971947" in text
    assert "…" not in text


def test_many_digits_take_two_lines_rather_than_being_cut() -> None:
    lines = page("z = (x * y)**2; L = z * z", x=-1.23456789e-7, y=0.987654321e-5).splitlines()
    where = next(i for i, line in enumerate(lines) if "∂z/∂v1" in line)
    rule, update = lines[where : where + 2]
    assert re.fullmatch(r" +\d+  ∂z/∂v1 = 2·v1 = -2.43865e-12", rule)
    assert re.fullmatch(r" +v1\.grad: 0 \+ 2.97351e-24 × \(-2.43865e-12\) = -7.25137e-36", update)
    assert len(update) == 80


def test_long_names_keep_both_ends() -> None:
    text = page("tanh(weight_of_the_frst_layer * weight_of_the_seond_layer)")
    assert "weight_of…rst_layer  input" in text
    assert "weight_of…ond_layer  input" in text
    names = {f"a_very_long_name_{i}_that_differs_in_the_middle" for i in range(3)}
    table = page(" * ".join(sorted(names))).splitlines()[2:5]
    assert len({line.split()[0] for line in table}) == 3


def test_labels_cannot_break_the_table() -> None:
    x = Value(2.0, label="a\nb\x1b[31m")
    assert "  a␊b␛[31m  input" in render(x * 2)


def test_gradients_that_were_not_asked_for_are_not_zero() -> None:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    assert "  x     input            2         –\n" in render(x * y)
    assert "–" not in render(output("x * y"))


def test_a_trace_is_rendered_like_its_output() -> None:
    z = output("x * y + x")
    assert render(trace(z)) == render(z)


def test_a_graph_without_steps_is_only_a_table() -> None:
    assert page("z = x").splitlines() == [
        "Graph of x",
        "  name  computed as  value  gradient",
        "  x     input          0.3         1",
        "",
        "Backward, from x to the inputs",
        "  1  ∂x/∂x = 1    x.grad: 1 (the seed)",
    ]
    assert render(Value(3.0, label="c", requires_grad=False)).splitlines() == [
        "Graph of c",
        "  name  computed as  value  gradient",
        "  c     constant         3         –",
    ]


def test_long_graphs_are_left_out_unless_asked_for() -> None:
    z = output(";".join(["x = x + y"] * 150))
    short, long = render(z), render(z, everything=True)
    assert "  … 52 more nodes: --all shows them" in short
    assert "  … 50 more forward steps: --all shows them" in short
    assert "  … 201 more backward steps: --all shows them" in short
    assert len(short.splitlines()) == 3 * 102 + 3
    assert "more" not in long
    assert len(long.splitlines()) == 152 + 150 + 301 + 3 + 3


@given(
    st.sampled_from(
        [
            "n = w*x + b; y = tanh(n); L = (y - t)**2",
            "p = softmax([a, b, longer_name_of_an_input]); z = -log(p[1])",
            "m = max([a, b, a*b]); std([m, exp(a), 重み])",
            "where(a > b, a / b, hypot(a, b)) * clip(a, b, 1)",
        ]
    ),
    st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=5, max_size=5),
    st.integers(60, 130),
    st.booleans(),
)
def test_every_line_fits(text: str, values: list[float], width: int, ascii_only: bool) -> None:
    program = parse(text)
    z = program.evaluate(**dict(zip(program.inputs, values, strict=False)))
    z.backward()
    steps = trace(z).steps
    rendered = render(z, width=width, ascii_only=ascii_only)
    for line in rendered.splitlines():
        assert cell_len(line) <= max(width, 80)
    words = re.sub(r"longer_\w+(…|\.\.\.)\w+", "", rendered)
    assert "…" not in words
    assert "..." not in words
    numbers = [int(n) for n in re.findall(r"^ +(\d+)  \S", rendered, re.M)]
    assert set(range(1, len(steps) + 1)) <= set(numbers)
    assert rendered.isascii() or not ascii_only


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_colour_only_where_there_is_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    z = output("x * y")
    file, terminal, grey = io.StringIO(), Terminal(), Terminal()
    show(z, file=file)
    show(z, file=terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    show(z, file=grey)
    assert file.getvalue() == render(z) + "\n"
    assert "\x1b[33m" in terminal.getvalue()
    assert not re.search(r"\x1b\[3\d", grey.getvalue())
    without = re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue())
    assert [line.rstrip() for line in without.splitlines()] == render(z).splitlines()


def test_a_wide_terminal_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("TERM", "xterm")
    terminal, file = Terminal(), io.StringIO()
    z = output("z = std([alpha, beta, gamma, delta])", alpha=0.1)
    show(z, file=terminal)
    show(z, file=file)
    assert max(map(len, terminal.getvalue().splitlines())) > 80
    assert max(map(len, file.getvalue().splitlines())) <= 80


@pytest.mark.parametrize("columns", ["0", "1", "-1", "", "many"])
def test_whatever_columns_says_the_steps_are_printed(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["step", "x * x", "x=3"]) == 0
    assert "∂out/∂x" in capsys.readouterr().out
    assert main(["check", "x * x", "x=3"]) == 0
    assert "PASS" in capsys.readouterr().out


def test_a_file_that_cannot_carry_the_signs() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="latin-1")
    show(output("目標 * x**2"), file=file)
    file.flush()
    text = raw.getvalue().decode("ascii")
    assert "d v1/d x = 2x = 0.6" in text
    assert r"\u76ee\u6a19  input" in text
