"""Stepper: a list of steps, a place in time, and one picture for each moment."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from random_programs import Instruction, OnValues, inputs, programs, run
from small_graphs import squared_sum

from autograd import DrawingError, GraphError, Value, trace
from autograd.drawing.choices import PLAYED, listed
from autograd.stepping import Stepper
from autograd.tracing import count_of_steps, first_steps, tracer


def shared() -> Value:
    a, b = Value(-1.5, label="a"), Value(0.1, label="b")
    return (a * a + b).tanh() * a + a / 3  # type: ignore[attr-defined,no-any-return]


def numbers(svg: str, word: str) -> list[str]:
    groups = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g")
    return [g.get(f"data-{word}", "") for g in groups if g.get("id", "").startswith("n")]


def geometry(svg: str) -> list[str]:
    """Everything in a picture that says where something stands."""
    return re.findall(r' (?:x|y|d|points|width|height|viewBox|transform)="[^"]*"', svg)


def test_it_is_a_list_of_steps() -> None:
    z = squared_sum()
    stepper = Stepper(z)
    assert [str(step) for step in stepper] == [str(step) for step in trace(z).steps]
    assert len(stepper) == 6
    assert stepper[-1] is stepper[5]
    assert [step.kind for step in stepper] == ["forward"] * 2 + ["seed"] + ["backward"] * 3
    with pytest.raises(IndexError, match="there are 6 steps, 0 to 5"):
        stepper[6]


def test_it_has_a_place_that_moves_and_stops_at_both_ends() -> None:
    stepper = squared_sum().stepper()
    assert (stepper.position, stepper.step.kind) == (0, "forward")
    assert stepper.back() is stepper[0]
    assert stepper.goto(3).rule == "∂z/∂w = 2w = 10"
    assert stepper.next().update == "x.grad: 0 + 10 × 1 = 10"
    assert stepper.back().index == stepper.position == 3
    assert stepper.goto(-1) is stepper.next() is stepper[5]
    with pytest.raises(IndexError, match="there are 6 steps"):
        stepper.goto(9)
    assert stepper.position == 5


def test_it_prints_all_steps_and_marks_the_current_one() -> None:
    stepper = Stepper(squared_sum())
    stepper.goto(3)
    assert repr(stepper) == "<Stepper of z: at step 4 of 6>"
    assert str(stepper).splitlines()[2:5] == [
        "    3  ∂z/∂z = 1",
        "▶   4  ∂z/∂w = 2w = 10    w.grad: 0 + 1 × 10 = 10",
        "    5  ∂w/∂x = 1    x.grad: 0 + 10 × 1 = 10",
    ]


@pytest.mark.parametrize("make", [squared_sum, shared])
def test_nothing_moves_between_steps(make: object) -> None:
    stepper = Stepper(make())  # type: ignore[operator]
    places = {tuple(geometry(stepper.svg(k))) for k in range(len(stepper))}
    assert len(places) == 1
    assert len(geometry(stepper.svg(0))) > 20


@pytest.mark.parametrize("make", [squared_sum, shared])
def test_each_picture_has_the_numbers_of_its_moment(make: object) -> None:
    output = make()  # type: ignore[operator]
    stepper = Stepper(output)
    for step in stepper:
        expected = ["" if g is None else repr(g) for g in stepper.trace.gradients_at(step.index)]
        assert numbers(stepper.svg(step.index), "grad") == expected
    assert (
        numbers(stepper.svg(0), "data").count("")
        == sum(step.kind == "forward" for step in stepper) - 1
    )
    assert output.grad is None  # watching changes nothing
    output.backward()
    ends = [node.grad for node in trace(output).nodes]
    assert numbers(stepper.svg(-1), "grad") == ["" if g is None else repr(g) for g in ends]


def test_each_picture_marks_what_its_step_touches() -> None:
    stepper = Stepper(squared_sum())

    def marked(k: int) -> dict[str, str]:
        groups = ElementTree.fromstring(stepper.svg(k)).iter("{http://www.w3.org/2000/svg}g")
        kinds = {"node", "leaf", "constant", "operation", "output", "edge"}
        classes = {g.get("id", ""): g.get("class", "").split() for g in groups}
        marks = {i: " ".join(c for c in names if c not in kinds) for i, names in classes.items()}
        return {i: mark for i, mark in marks.items() if mark}

    assert marked(0) == {"n2": "sender computed", "e0": "active", "e1": "active"}
    assert marked(2) == {"n4": "receiver"}
    assert marked(3) == {"n4": "sender", "n2": "receiver", "e2": "active"}
    assert marked(5) == {"n2": "sender", "n1": "receiver", "e1": "active"}


def test_two_uses_of_one_node_are_two_steps_on_two_edges() -> None:
    a = Value(3.0, label="a")
    stepper = Stepper(a + a)
    updates = [step.update for step in stepper if step.kind == "backward"]
    assert updates == ["a.grad: 0 + 1 × 1 = 1", "a.grad: 1 + 1 × 1 = 2"]
    assert 'id="e0" class="edge active"' in stepper.svg(2)
    assert 'id="e1" class="edge active"' in stepper.svg(3)


def test_save_picks_the_format_by_the_suffix(tmp_path: Path) -> None:
    stepper = Stepper(squared_sum())
    for name in ("z.html", "z.svg", "z.json"):
        stepper.save(tmp_path / name)
    assert (tmp_path / "z.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "z.svg").read_text(encoding="utf-8") == stepper.svg(-1)
    assert json.loads((tmp_path / "z.json").read_text(encoding="utf-8")) == json.loads(
        stepper.to_json()
    )
    with pytest.raises(DrawingError, match=re.escape(listed(PLAYED))):
        stepper.save(tmp_path / "z.mp4")


def frames_of(gif: bytes) -> int:
    return int(pytest.importorskip("PIL.Image").open(io.BytesIO(gif)).n_frames)


# Of how many steps a file tells; None: the last moment is all that it holds.
STEPS_TOLD: dict[str, Callable[[bytes], int] | None] = {
    ".html": lambda data: data.count(b"<tr><td>"),
    ".json": lambda data: len(json.loads(data)["steps"]),
    ".gif": frames_of,
    ".svg": None,
}


@pytest.mark.parametrize("suffix", PLAYED)
def test_a_file_tells_of_every_step(suffix: str, tmp_path: Path) -> None:
    assert suffix in STEPS_TOLD, "a new format says here how the steps in its files are counted"
    count = STEPS_TOLD[suffix]
    if count is not None:
        Stepper(squared_sum()).save(tmp_path / f"z{suffix}")
        assert count((tmp_path / f"z{suffix}").read_bytes()) == 6


def test_a_leaf_alone_has_one_step() -> None:
    stepper = Stepper(Value(4.0, label="x"))
    assert [step.kind for step in stepper] == ["seed"]
    assert numbers(stepper.svg(0), "grad") == ["1.0"]


def test_a_constant_has_nothing_to_step_through() -> None:
    with pytest.raises(GraphError, match="nothing to step through"):
        Stepper(Value(2.0, requires_grad=False))
    with pytest.raises(TypeError, match=r"Stepper\(\) takes a node"):
        Stepper([1.0])  # type: ignore[arg-type]


def large(operations: int = 12_000) -> Value:
    """More nodes than are traced without being asked, a sum's 0 + x and a used-twice among them."""
    x, w = Value(0.5, label="x"), Value(1.0)
    total = sum([x * w, w, 2.0 * x])
    for k in range(operations // 2):
        total = total * w + (total if k % 3 else x)
    return total


def test_the_first_steps_of_a_large_graph_need_no_records_of_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output = large()
    right = trace(output)
    stepper = Stepper(output)
    made = []
    for records in (tracer.TraceNode, tracer.Step):
        name = records.__name__
        monkeypatch.setattr(
            tracer, name, lambda *a, _of=records, **k: made.append(a) or _of(*a, **k)
        )
    assert str(stepper.step) == str(right.steps[0])
    assert [str(stepper.next()) for _ in range(20)] == [str(s) for s in right.steps[1:21]]
    assert next(iter(stepper)).rule == right.steps[0].rule
    assert len(stepper) == len(right.steps)
    assert len(made) < 500, "the whole graph was recorded for its first steps"
    monkeypatch.undo()
    assert [str(step) for step in stepper][:300] == [str(step) for step in right.steps[:300]]
    assert stepper.goto(-1) == right.steps[-1]
    assert stepper[0] == right.steps[0]


@given(programs, inputs)
@settings(max_examples=50, deadline=None)
def test_the_steps_are_counted_before_there_are_any(
    program: list[Instruction], xs: list[float]
) -> None:
    output = run(program, [Value(x) for x in xs], OnValues())
    assert count_of_steps(output) == len(trace(output).steps)
    first = first_steps(output, count=3)
    assert [str(step) for step in first] == [
        str(step) for step in trace(output).steps[: len(first)]
    ]
