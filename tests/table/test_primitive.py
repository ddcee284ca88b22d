"""A new primitive is one row: everything else follows, and goes with it again."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from player_pages import part

import autograd
from autograd import Value, functions, grad
from autograd.table import primitive as rows
from autograd.table import scalars as ops
from autograd.table.scalars import TABLE, Primitive


def cube_row(**fields: object) -> Primitive:
    row = {"value": "x * x * x", "local_derivatives": ("3 * x**2",), "doc": "The third power."}
    return Primitive("cube", ("x",), **{**row, **fields})


@pytest.fixture
def cube() -> Iterator[Primitive]:
    op = ops.register(cube_row())
    yield op
    ops.unregister(op)


def test_it_is_a_function_and_a_method(cube: Primitive) -> None:
    x = Value(2.0, label="x")
    assert autograd.cube(2.0) == 8.0
    assert autograd.cube(x).item() == x.cube().item() == 8.0
    assert autograd.cube(x).op is cube
    assert autograd.cube.__doc__.startswith("The third power.")
    assert "∂y/∂x = 3x²" in autograd.cube.__doc__


def test_it_differentiates_to_any_order(cube: Primitive) -> None:
    assert grad(autograd.cube)(2.0) == 12.0
    assert grad(grad(autograd.cube))(2.0) == 12.0
    assert grad(grad(grad(autograd.cube)))(2.0) == 6.0
    x = Value(2.0)
    (x.cube() + 1).backward()
    assert x.grad == 12.0


def test_it_steps_and_prints(cube: Primitive) -> None:
    x = Value(2.0, label="x")
    z = x.cube()
    z.label = "z"
    forward, _, backward = z.trace().steps
    assert str(forward) == "z = cube(x) = cube(2) = 8"
    assert str(backward) == "∂z/∂x = 3x² = 12    x.grad: 0 + 1 × 12 = 12"
    assert backward.latex.startswith(r"\frac{\partial z}{\partial x} = 3 \, x^{2} = 12")


def test_it_computes_on_arrays(cube: Primitive) -> None:
    assert cube.array_kernel(np.array([1.0, 2.0])).tolist() == [1.0, 8.0]


def test_a_formula_has_the_answers_of_ieee_754_and_takes_one_branch() -> None:
    op = Primitive("part", ("a", "b"), "where(b < 0, 7 // b, a / b) % 4", ("1", "1"))
    ops.register(op)
    try:
        assert op(1.0, 0.0) != op(1.0, 0.0), "inf % 4 is nan"
        assert op(1.0, -2.0) == 0.0
        assert autograd.part(Value(1.0), Value(4.0)).item() == 0.25
        with np.errstate(all="raise"):
            found = op(np.array([1.0, 1.0, 1.0]), np.array([0.0, -2.0, 4.0]))
        assert np.array_equal(found, [np.nan, 0.0, 0.25], equal_nan=True)
    finally:
        ops.unregister(op)


def test_a_row_that_is_in_no_table_computes_all_the_same() -> None:
    assert cube_row().value(2.0) == 8.0


def test_the_page_computes_with_its_formula(cube: Primitive, play: Any) -> None:
    x = Value(2.0, label="x")
    sixth = ops.register(Primitive("sixth", ("x",), "cube(x) * cube(x)", ("6 * cube(x) * x**2",)))
    try:
        player = play(x.sixth() + x.cube())
        player.root("(root) => root.glassgrad.setInputs({x: -1.5})")
        player.press("End")
        expected = [-1.5, 11.390625, -3.375, 8.015625]
        assert sorted(map(float, player.data())) == sorted(expected)
        assert str(6 * -(1.5**5) + 3 * 1.5**2) in player.grads()
    finally:
        ops.unregister(sixth)


def test_the_page_names_a_row_that_only_python_computes(play: Any) -> None:
    third = ops.register(cube_row(value=lambda x: x * x * x))
    sixth = ops.register(Primitive("sixth", ("x",), "cube(x) * cube(x)", ("6 * cube(x) * x**2",)))
    try:
        player = play(Value(2.0, label="x").sixth() + 1)
        player.press("i")
        assert "does not know how to compute cube:" in player.text(part("inputs-note"))
        player.assert_clean()
    finally:
        ops.unregister(sixth)
        ops.unregister(third)


def test_rules_of_other_rows_may_use_it(cube: Primitive) -> None:
    sixth = ops.register(Primitive("sixth", ("x",), "cube(x) * cube(x)", ("6 * cube(x) * x**2",)))
    try:
        assert autograd.sixth(2.0) == 64.0
        assert sixth.array_kernel(np.array([1.0, 2.0])).tolist() == [1.0, 64.0]
        assert grad(autograd.sixth)(2.0) == 192.0
        assert grad(grad(autograd.sixth))(2.0) == 480.0
    finally:
        ops.unregister(sixth)


def test_it_draws(cube: Primitive) -> None:
    picture = pytest.importorskip("autograd.drawing.picture")
    x = Value(2.0, label="x")
    drawing = picture.draw(x.cube() + 1)
    assert "cube(x)" in drawing.dot
    assert "cube(x)" in drawing.svg


def test_an_expression_may_call_it(cube: Primitive) -> None:
    expressions = pytest.importorskip("autograd.expressions")
    z = expressions.parse("z = cube(x) + 1").evaluate(x=2.0)
    z.backward()
    assert (z.item(), z.parents[0].op, z.parents[0].parents[0].grad) == (9.0, cube, 12.0)


def test_a_row_of_two_and_of_many_operands() -> None:
    scaled = ops.register(
        Primitive("scaled", ("x", "k"), lambda x, k: x * k, ("k", "x"), defaults=(2.0,))
    )
    total = ops.register(
        Primitive("twice", ("*xs",), lambda *xs: 2 * sum(xs), lambda y, *xs: [2.0] * len(xs),
           shown=lambda i, n: "2")
    )  # fmt: skip
    try:
        assert grad(autograd.scaled)(3.0) == 2.0
        assert Value(3.0).scaled(k=5).item() == 15.0
        x = Value(3.0)
        autograd.twice([x, x, 1.0]).backward()
        assert x.grad == 4.0
    finally:
        ops.unregister(scaled)
        ops.unregister(total)


def test_it_goes_without_a_trace_left() -> None:
    op = ops.register(cube_row(numpy="spacing"))
    node = Value(2.0).cube()
    ops.unregister(op)
    assert "cube" not in TABLE
    assert "cube" not in functions.FUNCTIONS
    with pytest.raises(AttributeError, match="cube"):
        _ = autograd.cube
    node.backward()
    assert node.parents[0].grad == 12.0, "nodes that it made keep working"


def test_its_method_and_ufunc_go_too() -> None:
    op = ops.register(cube_row(numpy="spacing"))
    ops.unregister(op)
    assert not hasattr(Value, "cube")
    with pytest.raises(TypeError, match="spacing is not recorded"):
        np.spacing(Value(8.0))
    assert np.exp(Value(0.0)).item() == 1.0


def test_a_pickle_finds_the_row_again(cube: Primitive) -> None:
    copy = pickle.loads(pickle.dumps(Value(2.0).cube()))
    assert copy.op is cube


# ---------------------------------------------------------------- rows that cannot be


def refused(op: Primitive, match: str) -> None:
    size = len(TABLE)
    with pytest.raises(ValueError, match=match):
        ops.register(op)
    assert len(TABLE) == size, "a row is everywhere or nowhere"
    assert TABLE.get(op.name) is not op


def test_a_name_that_is_taken_is_refused() -> None:
    refused(Primitive("tanh", ("x",), abs, ("1",)), "already has a primitive called 'tanh'")
    refused(Primitive("leaf", ("x",), abs, ("1",)), "already has a primitive called 'leaf'")
    refused(
        Primitive("softmax", ("x",), abs, ("1",)),
        "already has (a function called|an attribute) 'softmax'",
    )
    refused(Primitive("two words", ("x",), abs, ("1",)), "a Python name such as")


def test_a_name_that_a_value_needs_is_refused() -> None:
    for name in ("backward", "data", "item", "grad"):
        refused(Primitive(name, ("x",), abs, ("1",)), name)
    assert Value(2.0).item() == 2.0


def test_a_rule_for_every_argument_and_known_names_only() -> None:
    refused(
        Primitive("cube", ("x",), abs, ("1", "1")),
        "takes 1 arguments .* and has 2 local derivatives",
    )
    refused(Primitive("cube", ("x",), abs, ("3 * z**2",)), "uses z: a rule may use y, x")
    refused(Primitive("cube", ("x",), abs, ("cuve(x)",)), "uses cuve")
    refused(
        Primitive("cube", ("x",), "y * x", ("1",)), "value .* uses y: a value may use x, numbers"
    )
    refused(Primitive("cube", ("x",), "x * cube(x)", ("1",)), "uses cube: .* the other rows")


def test_formulas_stand_in_tuples_and_can_be_read() -> None:
    refused(Primitive("cube", ("x",), abs, "3 * x**2"), r"stand in a tuple.*\('3 \* x\*\*2',\)")
    refused(Primitive("cube", ("x",), abs, ("1",), shown="3x"), r"stand in a tuple.*\('3x',\)")
    refused(
        Primitive("cube", ("x",), abs, ("3 * (x",)),
        r"'3 \* \(x' of 'cube' is no formula: '\(' was never",
    )
    refused(Primitive("cube", ("x",), abs, "3", shown=("1",)), r"stand in a tuple.*\('3',\)")
    refused(Primitive("cube", ("x",), abs, ("1",), shown=("cuve(x)",)), "uses cuve: a rule may use")
    refused(Primitive("cube", ("x",), abs, ("product_of_all_but(x)",)), "uses product_of_all_but")
    refused(
        Primitive("cube", ("*x",), abs), r"takes 1 arguments \(\*x\) and has 0 local derivatives"
    )
    refused(Primitive("cube", ("x",), abs, lambda y, x: [1.0]), "has 0 local derivatives")


def test_a_value_that_is_a_formula_is_compiled_when_it_is_registered() -> None:
    op = ops.register(Primitive("cube", ("x",), "x * x * x", ("3 * x**2",)))
    try:
        assert op.array == "x * x * x"
    finally:
        ops.unregister(op)


def test_what_was_installed_is_taken_back_when_something_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    def fail(op: Primitive) -> None:
        done.append("begun")
        raise RuntimeError("no room")

    monkeypatch.setattr(
        rows,
        "_followers",
        [
            (lambda op: done.append("in"), lambda op: done.append("out")),
            (fail, lambda op: done.append("undone")),
        ],
    )
    with pytest.raises(RuntimeError, match="no room"):
        ops.register(cube_row())
    assert done == ["in", "begun", "undone", "out"]
    assert "cube" not in TABLE


def test_only_a_row_of_the_table_is_taken_out() -> None:
    with pytest.raises(ValueError, match="no such primitive"):
        ops.unregister(cube_row())
