"""Trace: the steps are the arithmetic, as numbers, as text, as LaTeX and as JSON."""

from __future__ import annotations

import copy
import json
import math
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from random_programs import Instruction, OnValues, inputs, programs, run

import autograd
from autograd import Value, scope, trace
from autograd.drawing.svg import Scene
from autograd.stepping.moments import marks_of
from autograd.stepping.page_records import player_records
from autograd.stepping.text import render
from autograd.tracing import Trace


def square_of_sum() -> tuple[Value, Value, Value]:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    w = x + y
    w.label = "w"
    z = w**2
    z.label = "z"
    return x, y, z


def replayed(record: Trace) -> list[float | None]:
    """The gradients that follow from the numbers in the steps and nothing else."""
    gradients: list[float | None] = [None] * len(record.nodes)
    for step in record.steps:
        if step.kind == "seed":
            gradients[step.node] = step.after
        elif step.kind == "backward":
            have = gradients[step.parent] or 0.0
            assert step.before == have
            assert step.upstream == gradients[step.node]
            sent = 0.0 if step.local is None else step.upstream * step.local
            assert step.contribution == sent
            gradients[step.parent] = have + sent
            assert step.after == gradients[step.parent]
    return gradients


# ---------------------------------------------------------------- steps


@settings(max_examples=60)
@given(programs, inputs)
def test_steps_replayed_give_every_gradient(
    program: list[Instruction], numbers: list[float]
) -> None:
    output = run(program, [Value(x) for x in numbers], OnValues())
    record = output.trace()
    assert all(node.grad is None for node in record.nodes), "a trace changes no gradient"
    gradients = replayed(record)
    output.backward()
    after = output.trace()
    assert [n.grad for n in after.nodes] == gradients
    assert record.gradients_at(len(record.steps)) == gradients
    names = [n.name for n in record.nodes if n.kind != "constant"]
    assert len(set(names)) == len(names)
    for step in record.steps:
        assert str(step)
        assert step.latex
    json.loads(record.to_json(), parse_constant=pytest.fail)


def test_the_steps_as_people_read_them() -> None:
    _, _, z = square_of_sum()
    assert [str(step) for step in z.trace().steps] == [
        "w = x + y = 2 + 3 = 5",
        "z = w ** 2 = 5 ** 2 = 25",
        "∂z/∂z = 1",
        "∂z/∂w = 2w = 10    w.grad: 0 + 1 × 10 = 10",
        "∂w/∂x = 1    x.grad: 0 + 10 × 1 = 10",
        "∂w/∂y = 1    y.grad: 0 + 10 × 1 = 10",
    ]


def test_every_edge_has_one_backward_step() -> None:
    _, _, z = square_of_sum()
    record = z.trace()
    sent = [(s.node, s.slot, s.parent) for s in record.steps if s.kind == "backward"]
    wanted = [
        (e.child, e.slot, e.parent)
        for e in record.edges
        if record.nodes[e.parent].kind != "constant"
    ]
    assert sorted(sent) == sorted(wanted)


def test_a_shared_node_accumulates() -> None:
    a = Value(3.0, label="a")
    steps = [str(s) for s in (a + a).trace().steps if s.kind == "backward"]
    assert steps == [
        "∂out/∂a = 1    a.grad: 0 + 1 × 1 = 1",
        "∂out/∂a = 1    a.grad: 1 + 1 × 1 = 2",
    ]


def test_negative_factors_stand_in_parentheses() -> None:
    x = Value(-3.0, label="x")
    step = (x * -2).trace().steps[-1]
    assert str(step) == "∂out/∂x = -2    x.grad: 0 + 1 × (-2) = -2"


def test_where_nothing_is_sent_the_step_says_so() -> None:
    x = Value(0.0, label="x")
    record = autograd.where(x > 1, autograd.log(x), 0.0 * x).trace()
    quiet = [s for s in record.steps if s.kind == "backward" and s.local is None]
    assert quiet
    assert all("nothing to send" in str(s) and "+ 0 =" in s.update for s in quiet)
    assert replayed(record)[record.nodes.index(_named(record, "x"))] == 0.0


def _named(record: Trace, name: str) -> Any:
    return next(node for node in record.nodes if node.name == name)


def test_the_rule_of_the_branch_that_was_taken() -> None:
    x = Value(2.0, label="x")
    assert autograd.relu(x).trace().steps[-1].rule == "∂out/∂x = 1"
    assert autograd.leaky_relu(x - 5).trace().steps[3].rule == "∂out/∂v1 = 0.01"
    assert (x**0).trace().steps[-1].rule == "∂out/∂x = 0"
    assert autograd.maximum(x, 1.0).trace().steps[-1].rule == "∂out/∂x = 1"


def test_the_seed() -> None:
    x = Value(2.0)
    record = trace(x * x, gradient=3.0)
    assert record.steps[1].after == 3.0
    assert record.steps[-1].after == 12.0


def test_a_trace_of_a_leaf_and_of_a_constant() -> None:
    leaf = Value(2.0, label="x").trace()
    assert [s.kind for s in leaf.steps] == ["seed"]
    constant = Value(2.0, requires_grad=False).trace()
    assert constant.steps == []
    written = (Value(2.0) * 3).parents[1].trace()
    assert [n.kind for n in written.nodes] == ["constant"]


def test_only_nodes_can_be_traced() -> None:
    with pytest.raises(TypeError, match="trace\\(\\) takes a node"):
        trace(3.0)


# ---------------------------------------------------------------- nodes


def test_a_number_used_twice_is_two_constants() -> None:
    x = Value(3.0, label="x")
    record = ((x * 2) + 2).trace()
    constants = [n for n in record.nodes if n.kind == "constant"]
    assert [c.data for c in constants] == [2.0, 2.0]
    assert len({c.index for c in constants}) == 2
    c = Value(2.0, requires_grad=False)
    assert len([n for n in (x * c + c).trace().nodes if n.kind == "constant"]) == 1


def test_nodes_are_in_topological_order() -> None:
    _, _, z = square_of_sum()
    record = (z * z + autograd.sum([z, 2, 2])).trace()
    assert [n.index for n in record.nodes] == list(range(len(record.nodes)))
    assert all(p < n.index for n in record.nodes for p in n.parents)
    assert record.output == len(record.nodes) - 1


def test_names_are_unique() -> None:
    xs = [Value(1.0, label="x") for _ in range(3)]
    unnamed = [Value(1.0) for _ in range(2)]
    clash = Value(1.0, label="x1"), Value(1.0, label="v1"), Value(1.0, label="out")
    tricky = Value(1.0, label="x₂")
    total = autograd.sum([*xs, *unnamed, *clash, tricky, -unnamed[0]])
    names = [n.name for n in total.trace().nodes]
    assert len(set(names)) == len(names), names
    assert names[:3] == ["x", "x₃", "x₄"], "x₂ is a label of the user's"


def test_labels_of_any_text_survive() -> None:
    for label in ("x<y", "a|b", "{w}", '"', "∂", "<script>", "a b", "$", "1"):
        x = Value(2.0, label=label)
        record = (x * x).trace()
        assert record.nodes[0].name == label
        assert [str(s) for s in record.steps]
        assert json.loads(record.to_json())["nodes"][0]["name"] == label


def test_scopes_and_lines_are_kept() -> None:
    with autograd.detect_anomaly(), scope("layer 1"):
        y = Value(2.0) * 3
    node = y.trace().nodes[-1]
    assert (node.scope, node.file) == ("layer 1", __file__)


def test_local_derivatives_stand_on_the_edges() -> None:
    x, y = Value(2.0), Value(3.0)
    locals_ = [e.local for e in (x * y).trace().edges]
    assert locals_ == [3.0, 2.0]
    assert [e.local for e in (x * 5).trace().edges] == [5.0, None]


# ---------------------------------------------------------------- anomalies, states


def test_anomalies_are_where_they_arise() -> None:
    x = Value(0.0, label="x")
    bad = autograd.log(x)
    bad.label = "bad"
    record = (bad * 2 + bad).trace()
    assert [record.nodes[i].name for i in record.anomalies()] == ["bad"]
    assert (Value(1.0) * 2).trace().anomalies() == []
    assert (Value(math.inf) * 2).trace().anomalies() == []


def test_gradients_at_every_position() -> None:
    _, _, z = square_of_sum()
    record = z.trace()
    names = [n.name for n in record.nodes]
    w, out, x = names.index("w"), names.index("z"), names.index("x")
    states = [record.gradients_at(i) for i in range(-1, len(record.steps))]
    assert states[0] == states[2] == [None] * len(names)
    assert (states[3][out], states[3][w]) == (1.0, None)
    assert (states[4][w], states[4][x]) == (10.0, None)
    assert states[-1][x] == 10.0


# ---------------------------------------------------------------- as data


def test_json_is_strict_and_complete() -> None:
    x = Value(0.0, label="x")
    record = (autograd.log(x) * Value(math.nan)).trace()
    data = json.loads(record.to_json(), parse_constant=pytest.fail)
    assert data == json.loads(record.to_json(indent=2))
    assert set(data) == {"output", "outputs", "nodes", "edges", "steps"}
    assert data["nodes"][data["output"]]["data"] == "nan"
    assert "-inf" in [n["data"] for n in data["nodes"]]
    _, _, z = square_of_sum()
    plain = z.trace().record()
    assert json.loads(z.trace().to_json()) == json.loads(json.dumps(plain))
    assert plain["steps"][3]["rule"] == "∂z/∂w = 2w = 10"
    assert plain["nodes"][2]["expression"] == "x + y"


def test_a_trace_refers_to_nothing_of_the_graph_and_can_be_copied() -> None:
    x, _, z = square_of_sum()
    record = z.trace()
    x.data = 7.0
    assert record.nodes[0].data == 2.0
    for twin in (copy.deepcopy(record), pickle.loads(pickle.dumps(record))):
        assert twin.to_json() == record.to_json()


def test_repr_counts() -> None:
    _, _, z = square_of_sum()
    assert repr(z.trace()) == "<Trace of z: 5 nodes, 4 edges, 6 steps>"
    alone = Value(2.0, label="x")
    assert repr(alone.trace()) == "<Trace of x: 1 node, 0 edges, 1 step>"
    assert repr(alone.draw()).startswith("<Drawing of x: 1 node;")


def test_the_zero_of_python_s_sum_is_not_shown() -> None:
    w = [Value(0.5, label="w1"), Value(-2.0, label="w2")]
    x = [Value(3.0, label="x1"), Value(4.0, label="x2")]
    total = sum(a * b for a, b in zip(w, x, strict=True)) * 2
    record = total.trace()
    assert [str(step) for step in record.steps[:4]] == [
        "v1 = w₁ * x₁ = 0.5 * 3 = 1.5",
        "v2 = w₂ * x₂ = -2 * 4 = -8",
        "v3 = v1 + v2 = 1.5 + -8 = -6.5",
        "out = v3 * 2 = -6.5 * 2 = -13",
    ]
    total.backward()
    found = {n.label: record.gradients_at(len(record.steps) - 1)[n.index] for n in record.nodes}
    assert all(found[p.label] == p.grad for p in (*w, *x))
    used_twice = sum([w[0], w[1]]) * w[0]
    assert [n.op for n in used_twice.trace().nodes].count("add") == 2
    assert (0 + w[0]).trace().nodes[-1].op == "add"  # asked for, so it is the output


def test_a_kind_of_step_that_nobody_knows_is_told() -> None:
    """Neither taken for a backward step nor left out: each place says that it must be told."""
    record = trace(square_of_sum()[2])
    scene = Scene(record)
    record.steps[-1].kind = "pause"
    asked = (
        ("tracing.rules", lambda: record.steps[-1].rule),
        ("stepping.moments", lambda: marks_of(record, record.steps[-1])),
        ("stepping.text", lambda: render(record)),
        ("stepping.page_records", lambda: player_records(record, scene)),
    )
    for module, ask in asked:
        with pytest.raises(ValueError, match=rf"'pause', of which autograd.{module} knows nothing"):
            ask()


def test_the_graph_of_a_gradient_holds_what_is_left_after_constants_are_folded() -> None:
    """3x² is two operations: the branches that x**3 does not take, and the seed 1 ×, are none."""
    x = Value(2.0, label="x")
    (x**3).backward(create_graph=True)
    record = x.grad.trace()
    assert [node.op for node in record.nodes if node.kind == "operation"] == ["pow", "mul"]
    assert len(record.steps) == 5
    assert x.grad.item() == 12.0
    again = Value(2.0)
    (again * Value(5.0, requires_grad=False)).backward(create_graph=True)
    assert again.grad.item() == 5.0
    assert again.grad is not again
