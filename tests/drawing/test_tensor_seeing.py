"""Graphs of arrays, seen: records, rules, grids and strips, text, and the page."""

from __future__ import annotations

import copy
import json
import math
import pickle
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from array_samples import PROGRAMS

import autograd as ag
from autograd import Stepper, Tensor, Value, trace
from autograd.drawing.labels import exact_text
from autograd.formulas.latex import product_latex
from autograd.formulas.notation import product_text
from autograd.stepping.text import render
from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.scalars import ARRAY_TABLE
from autograd.tracing.arrays import form_of, grid, heat, plain_data, snapshot, summary
from autograd.tracing.rules import product_formula


def linear_layer() -> Tensor:
    """Softmax cross-entropy of a linear layer on a batch of two."""
    x = Tensor([[1.0, 2.0, -3.0], [0.4, 5.0, 6.0]], label="x", requires_grad=False)
    W = Tensor([[0.1, -0.2], [0.3, 0.4], [-0.5, 0.06]], label="W")
    b = Tensor([0.1, 0.2], label="b")
    h = x @ W
    h.label = "h"
    scores = ag.log_softmax(h + b)
    loss = ag.mean(scores[np.arange(2), np.array([0, 1])]) * -1.0
    loss.label = "L"
    return loss


def network(dtype: Any = np.float32) -> Tensor:
    r = np.random.default_rng(0)
    x = Tensor(r.normal(size=(32, 64)).astype(dtype), label="x", requires_grad=False)
    W1 = Tensor(r.normal(size=(64, 64)).astype(dtype) / 8, label="W1")
    W2 = Tensor(r.normal(size=(64, 10)).astype(dtype) / 8, label="W2")
    h = (x @ W1).relu()
    h.label = "h"
    loss: Tensor = ag.mean((h @ W2) ** 2)
    return loss


def mixed() -> Tensor:
    k, t = Value(2.0, label="k"), Tensor([1.0, -2.0, 3.0], label="t")
    y = (k * t).relu()
    y.label = "y"
    return (y * t).sum()


def cube() -> Tensor:
    return (Tensor(np.arange(8.0).reshape(2, 2, 2), label="c") * 2.0).sum(axis=1)


GRAPHS = [linear_layer, network, mixed, cube]


def steps_of(output: Any) -> list[str]:
    return [f"{step.rule} | {step.update}" for step in trace(output).steps]


def node_of(drawn: Any, name: str) -> Any:
    return next(node for node in drawn.nodes if node.name == name)


# ---------------------------------------------------------------- records


@pytest.mark.parametrize("make", GRAPHS)
def test_the_last_gradients_of_a_trace_are_those_of_backward(make: Callable[[], Tensor]) -> None:
    output = make()
    taken = trace(output)
    output.backward(np.ones(output.shape))
    after = trace(output)
    for node, gradient in zip(after.nodes, taken.gradients_at(len(taken.steps)), strict=True):
        assert np.array_equal(node.grad, gradient) if node.grad is not None else gradient is None
        assert np.shape(node.grad) == np.shape(node.data) or node.kind == "constant"


@pytest.mark.parametrize("make", GRAPHS)
def test_records_are_strict_json(make: Callable[[], Tensor]) -> None:
    taken = trace(make())
    text = taken.to_json()

    def refuse(word: str) -> None:
        raise AssertionError(word)

    record = json.loads(text, parse_constant=refuse)
    assert len(record["steps"]) == len(taken.steps)
    assert pickle.loads(pickle.dumps(taken)).to_json() == copy.deepcopy(taken).to_json() == text


def test_small_arrays_are_listed_and_large_ones_summed_up() -> None:
    small, large = np.arange(64.0).reshape(8, 8), np.arange(65.0, dtype=np.float32)
    assert np.array_equal(plain_data(small)["values"], small)
    assert plain_data(large) == {
        "shape": [65], "dtype": "float32", "min": 0.0, "mean": 32.0, "max": 64.0
    }  # fmt: skip
    large[3] = np.nan
    assert plain_data(large)["not_finite"] == 1
    assert plain_data(np.array([np.inf, 1.0]))["values"] == ["inf", 1.0]


def test_a_trace_does_not_change_with_the_array() -> None:
    raw = np.ones(3)
    leaf = Tensor(raw, label="t", copy=False)
    taken = trace(leaf.sum())
    raw[:] = 7.0
    assert node_of(taken, "t").data.tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(ValueError, match="read-only"):
        node_of(taken, "t").data[0] = 2.0


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_trace_of_any_operation_outlives_what_is_written_afterwards(name: str) -> None:
    """Into leaves that are updated in place, arrays of the user's, and gradients that were read."""
    for function, arrays in PROGRAMS[name]:
        raw = [np.array(x, float) for x in arrays]
        leaves = [Tensor(x, copy=False) for x in raw]
        output = function(*leaves)
        output.backward(np.ones(output.shape))
        gradients = [node.grad for node in (*leaves, output, *output.parents)]
        taken = trace(output)
        before = pickle.dumps(taken.record())
        for leaf, user in zip(leaves, raw, strict=True):
            with leaf.updating() as array:
                array += 1.0
            user[...] = 77.0
        for gradient in gradients:
            if isinstance(gradient, np.ndarray):
                gradient[...] = 99.0
        assert pickle.dumps(taken.record()) == before


def test_what_the_sweep_alone_holds_is_not_copied_for_the_trace() -> None:
    x = Tensor(np.ones((3, 4)))
    taken = trace((x.tanh() * x.tanh()).sum())
    received: dict[int, Any] = {}
    for step in taken.steps:
        if step.kind == "backward":
            if np.ndim(step.upstream):
                assert np.shares_memory(step.upstream, received[step.node])
            received[step.parent] = step.after
    with x.updating() as array:
        assert not np.shares_memory(array, taken.nodes[0].data)


def test_a_gradient_that_was_read_is_drawn() -> None:
    x = Tensor([1.0, 2.0], label="x")
    y = x * 3.0
    y.label = "y"
    z = y.sum()
    z.backward()
    assert y.grad.tolist() == [1.0, 1.0]
    assert node_of(trace(z), "y").grad.tolist() == [1.0, 1.0]
    assert "(2,)" in z.draw().svg


def test_an_array_without_axes_is_a_number() -> None:
    assert type(snapshot(np.array(2.0, dtype=np.float32))) is float
    t = Tensor(3.0, label="t")
    assert steps_of(t * t)[0] == "out = t * t = 3 * 3 = 9 | "


# ---------------------------------------------------------------- rules


def test_a_matrix_product_says_its_products() -> None:
    said = steps_of(linear_layer())
    assert "h = x @ W  (2, 2) | " in said
    assert said[-1] == "∂L/∂W = xᵀ·h.grad  (3, 2) | W.grad: 0 + xᵀ·h.grad → (3, 2)"
    latex = trace(linear_layer()).steps[-1].latex
    assert r"\frac{\partial L}{\partial W} = x^{\top} \cdot \mathrm{h.grad}" in latex


def test_undone_broadcasting_is_said() -> None:
    said = steps_of(linear_layer())
    assert any(s.endswith("b.grad: 0 + v1.grad × 1, summed over axis 0 → (2,)") for s in said)
    column = Tensor(np.ones((2, 1)), label="column")
    said = steps_of((column * np.ones((3, 2, 4))).sum())
    assert "summed over axes 0, 2 → (2, 1)" in said[-1]


def test_values_and_tensors_mix() -> None:
    assert steps_of(mixed())[-3:] == [
        "∂y/∂v1 = step(v1)  (3,) | v1.grad: 0 + y.grad ⊙ step(v1) → (3,)",
        "∂v1/∂k = t  (3,) | k.grad: 0 + v1.grad ⊙ t, summed over axis 0 = 10",
        "∂v1/∂t = k = 2 | t.grad: before + v1.grad × 2 → (3,)",
    ]


def test_nothing_sent_is_not_taken_for_a_product() -> None:
    W = Tensor(np.ones((2, 2)), label="W")
    h = W @ W
    said = steps_of((h * 0.0).sum())
    assert said[-1] == "v1.grad = 0: nothing to send | W.grad: 0 + 0 → (2, 2)"
    assert all("·" not in line for line in said)


def test_an_operand_used_twice_says_by_which_way() -> None:
    W = Tensor(np.ones((2, 2)), label="W")
    said = steps_of((W @ W).sum())
    assert said[-2].startswith("∂out/∂W via v1 = v1.grad·Wᵀ")
    assert said[-1].startswith("∂out/∂W via v1 = Wᵀ·v1.grad")
    assert said[-1].endswith("W.grad: before + Wᵀ·v1.grad → (2, 2)")


def test_a_condition_stays_where_entries_differ() -> None:
    said = steps_of(ag.maximum(Tensor([1.0, -1.0], label="x"), 0.0))
    assert "where(x > 0, 1" in said[-1]
    assert "where" not in steps_of(ag.maximum(Value(1.0, label="x"), 0.0))[-1]


def test_an_output_of_several_entries_starts_from_ones() -> None:
    t = Tensor([1.0, 2.0], label="t")
    taken = trace(t * 3.0)
    seed = taken.steps[1]
    assert seed.rule == "∂sum(out)/∂out = 1  (2,)"
    assert taken.steps[-1].after.tolist() == [3.0, 3.0]
    given = trace(t * 3.0, np.array([1.0, 10.0]))
    assert given.steps[-1].after.tolist() == [3.0, 30.0]


@pytest.mark.parametrize(
    ("make", "expression"),
    [
        (lambda t: t.sum(axis=0), "sum(t, axis=0)"),
        (lambda t: t[0, 1:], "t[0, 1:]"),
        (lambda t: t[np.arange(2), np.array([1, 0])], "t[[0, 1], [1, 0]]"),
        (lambda t: t.T, "t.T"),
        (lambda t: ag.einsum("ij,ij->i", t, t), "einsum(t, t, subscripts='ij,ij->i')"),
        (lambda t: t * np.array([1.0, 2.0, 3.0]), "t * [1, 2, 3]"),
        (lambda t: t * np.ones((2, 3)), "t * c1"),
    ],
)
def test_expressions_have_their_parameters(
    make: Callable[[Tensor], Tensor], expression: str
) -> None:
    taken = trace(make(Tensor(np.arange(6.0).reshape(2, 3), label="t")))
    assert taken.expression(taken.nodes[taken.output]) == expression


@pytest.mark.parametrize("op", ARRAY_TABLE.values(), ids=lambda op: op.name)
def test_every_row_shows_a_rule_for_each_operand(op: ArrayPrimitive) -> None:
    taken = trace(Tensor([1.0], label="t") * 1.0)
    node = copy.copy(taken.nodes[taken.output])
    node.op = op.name
    count = 3 if op.variadic else len(op.args)
    node.parents = (0,) * count
    for slot in range(count):
        formula = product_formula(taken, node, slot)
        assert "out.grad" in product_text(formula)
        assert "out.grad" in product_latex(formula)
    assert op.shown, f"{op.name} has no shown rule"


# ---------------------------------------------------------------- grids and strips


def test_the_form_follows_from_the_shape() -> None:
    assert (form_of((3,)).kind, form_of((4, 4)).kind, form_of((2, 2, 4)).kind) == ("grid",) * 3
    assert (form_of((5,)).kind, form_of((64, 10)).kind) == ("strip", "strip")
    assert (form_of((64, 10)).rows, form_of((64, 10)).columns) == (8, 10)
    assert grid(np.zeros((0, 3))) == [["empty"]]


def test_a_grid_has_as_many_decimals_everywhere() -> None:
    assert grid(np.array([[1.0, 0.25], [-0.0, np.inf]])) == [["1.00", "0.25"], ["0.00", "inf"]]
    assert grid(np.array([1e-9, 1e9])) == [["1e-09", "1e+09"]]
    numbers = [-1.23456789e-300, 12345678.9, -99999.4, 1 / 3, -123.456]
    for x in numbers:
        assert all(len(text) <= 7 for text in grid(np.array([x, 0.5]))[0])


def test_a_strip_holds_the_means_of_blocks() -> None:
    x = np.zeros((16, 32))
    x[:2, :2], x[2:4, :2], x[0, 31] = 4.0, -2.0, np.nan
    shares = heat(x)
    assert (len(shares), len(shares[0])) == (8, 16)
    assert shares[0][:2] == [1.0, 0.0]
    assert shares[1][0] == -0.5
    assert shares[0][15] is None
    assert heat(np.full(100, 1e308))[0] == [1.0] * 16


# ---------------------------------------------------------------- pictures


@pytest.mark.parametrize("make", GRAPHS)
def test_nothing_moves_between_steps(make: Callable[[], Tensor]) -> None:
    stepper = Stepper(make())
    places = [
        re.findall(r' (?:x|y|d|points|width|height|viewBox)="[^"]*"', stepper.svg(i))
        for i in range(len(stepper))
    ]
    assert all(place == places[0] for place in places)


def test_the_picture_holds_every_number_of_a_small_array() -> None:
    loss = linear_layer()
    loss.backward()
    root = ElementTree.fromstring(loss.draw().svg)
    W = next(n for n in loss.trace().nodes if n.name == "W")
    group = next(g for g in root.iter() if g.get("id") == f"n{W.index}")
    cells = [e.text for e in group.iter() if e.get("class") == "cell data"]
    assert cells == ["0.10", "-0.20", "0.30", "0.40", "-0.50", "0.06"]
    assert np.array_equal(json.loads(group.get("data-data") or ""), W.data)
    assert np.array_equal(json.loads(group.get("data-grad") or ""), W.grad)


def test_a_strip_is_not_read_by_its_colour_alone() -> None:
    loss = network()
    loss.backward()
    svg = loss.draw().svg
    strips = svg.count('class="strip"')
    assert strips == 13  # data of six arrays and of x, gradients of six
    assert all(len(re.findall(f">{word} ", svg)) == strips for word in ("min", "mean", "max"))


def test_the_node_where_a_nan_appeared_is_marked() -> None:
    t = Tensor([1.0, -1.0], label="t")
    drawn = (t.log() * 2.0).draw()
    assert drawn.trace.anomalies() == [1]
    assert "first nan here" in drawn.svg


@pytest.mark.parametrize("make", GRAPHS)
def test_graphviz_draws_grids_and_strips(make: Callable[[], Tensor], tmp_path: Any) -> None:
    make().draw().save(tmp_path / "t.png")
    assert (tmp_path / "t.png").read_bytes()[:4] == b"\x89PNG"


# ---------------------------------------------------------------- text


def test_the_terminal_shows_small_numbers_and_large_ranges() -> None:
    text = render(linear_layer())
    assert "    data   0.10  -0.20\n           0.30   0.40\n          -0.50   0.06" in text
    assert "  W.grad  -0.0743   0.0743\n" in text
    text = render(network(), width=100)
    assert re.search(r"W₁ +input +\(64, 64\) +–\n +data  min -\d\S+  mean \S+  max \d\S+", text)
    assert render(linear_layer(), ascii_only=True).isascii()


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("make", GRAPHS)
def test_the_page_steps_to_the_gradients_of_backward(play: Any, make: Any) -> None:
    output = make()
    stepper = Stepper(output)
    page = play(output).page
    for _ in range(len(stepper) - 1):
        page.keyboard.press("ArrowRight")
    output.backward(np.ones(output.shape))
    read = "all => Object.fromEntries(all.map(g => [g.id, g.getAttribute('data-grad')]))"
    shown = page.eval_on_selector_all(".board .node", read)
    cards = [node for node in trace(output).nodes if not node.is_literal]  # those stand in formulas
    assert shown == {f"n{node.index}": exact_text(node.grad) for node in cards}


def test_every_moment_of_the_page_is_the_picture_of_that_step(play: Any) -> None:
    output = mixed()
    stepper = Stepper(output)
    page = play(output).page
    read = "all => all.map(e => e.textContent)"
    for position in range(len(stepper)):
        root = ElementTree.fromstring(stepper.svg(position))
        cells = [e.text for e in root.iter() if (e.get("class") or "").startswith("cell")]
        assert page.eval_on_selector_all(".glassgrad .cell", read) == cells
        page.keyboard.press("ArrowRight")


def test_the_explanation_shows_the_product_and_its_numbers(play: Any) -> None:
    page = play(linear_layer()).page
    page.keyboard.press("End")
    assert page.inner_text('[data-part="what"]') == "Backward: h sends xᵀ·h.grad to W."
    entries = page.eval_on_selector_all(
        '[data-part="update"] .entry', "all => all.map(e => e.textContent)"
    )
    W = trace(linear_layer()).steps[-1].after
    assert entries == [text for row in grid(W) for text in row] * 2  # what is sent, and after


@pytest.mark.parametrize("size", [5e-324, 1e-300, 1.0, 1e300, 1.7976931348623157e308])
def test_ranges_and_strips_hold_for_numbers_of_any_size(size: float) -> None:
    x = np.full((20, 40), size)
    x[:, 20:] *= -1.0
    found = summary(x)
    assert (found.least, found.most, found.not_finite) == (-size, size, 0)
    assert math.isclose(summary(x[:, :20]).mean, size, rel_tol=1e-15)
    assert heat(x)[3] == [1.0] * 8 + [-1.0] * 8
    x[0, 0], x[0, 39] = np.nan, np.inf
    found = summary(x)
    assert (found.least, found.most, found.not_finite) == (-size, size, 2)
    assert heat(x)[0] == [None, *[1.0] * 7, *[-1.0] * 7, None]
