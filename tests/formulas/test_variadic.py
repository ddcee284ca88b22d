"""A row of any number of operands is one row: its formula is swept, compiled, played and shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.formulas.notation import to_text
from autograd.formulas.variadic import source, straight_line_of
from autograd.table.scalars import TABLE, Primitive, register, unregister

numbers = st.floats(-3, 3).map(lambda x: round(x, 3))


def contraharmonic(*xs: float) -> float:
    return math.fsum(x * x for x in xs) / math.fsum(xs)


@pytest.fixture(scope="module")
def op() -> Iterator[Primitive]:
    """Σx² / Σx, of which the table knows nothing."""
    row = Primitive(
        "contraharmonic", ("*x",), contraharmonic, ("(2 * x - y) / sum(x)",), doc="A mean."
    )
    yield register(row)
    unregister(row)


POINT = (1.0, 2.0, 0.5, 4.0)


def slopes_by_hand(xs: tuple[float, ...]) -> list[float]:
    return [(2 * x - contraharmonic(*xs)) / math.fsum(xs) for x in xs]


def test_it_is_swept_and_checked(op: Primitive) -> None:
    xs = [Value(x) for x in POINT]
    op(*xs).backward()
    np.testing.assert_allclose([x.grad for x in xs], slopes_by_hand(POINT), rtol=1e-15)
    assert autograd.gradcheck(lambda *xs: op(*xs), *POINT)


def test_it_has_derivatives_of_second_order_and_forward_mode(op: Primitive) -> None:
    def hessian(xs: np.ndarray, h: float = 1e-4) -> np.ndarray:
        moved = [slopes_by_hand(tuple(xs + h * e)) for e in np.eye(4)]
        back = [slopes_by_hand(tuple(xs - h * e)) for e in np.eye(4)]
        return (np.array(moved) - np.array(back)) / (2 * h)

    rows = autograd.hessian(lambda xs: op(*xs))(list(POINT))
    np.testing.assert_allclose(np.array(rows, float), hessian(np.array(POINT)), rtol=1e-6)
    direction = (1.0, -2.0, 0.0, 3.0)
    _, slope = autograd.jvp(lambda *xs: op(*xs), POINT, direction)
    assert math.isclose(slope, np.dot(slopes_by_hand(POINT), direction), rel_tol=1e-14)


@pytest.mark.parametrize("samples", [1, 3])
def test_it_compiles(op: Primitive, samples: int) -> None:
    weights = [Value(w, label=f"w{i}") for i, w in enumerate(POINT)]

    def f(x: Any) -> Any:
        return op(*[w * x for w in weights]) * op(weights[0] * x, weights[1])

    program = autograd.compile(f, example=(1.0,))
    xs = np.linspace(0.5, 2.0, samples)
    value, found = program.value_and_grad(xs if samples > 1 else xs[0])
    loss = autograd.mean([f(x) for x in xs.tolist()])
    loss.backward()
    assert math.isclose(value, loss.item(), rel_tol=1e-14)
    grads = [g for part in found.values() for g in np.ravel(part)]
    np.testing.assert_allclose(grads, [w.grad for w in weights], rtol=1e-13)


def test_two_lists_are_summed_over_as_pairs() -> None:
    def distance(*xs: float) -> float:
        half = len(xs) // 2
        return math.fsum(abs(a - b) for a, b in zip(xs[:half], xs[half:], strict=True)) / half

    row = register(
        Primitive("distance", ("*a", "*b"), distance, ("sign(a - b) / n", "sign(b - a) / n"),
           composed="sum(abs(a - b)) / n", doc="The mean distance.")
    )  # fmt: skip
    try:
        xs = [Value(x, label=f"p{i}") for i, x in enumerate((1.0, 5.0, -2.0, 3.0, 3.0, 3.0))]
        y = row(*xs)
        y.backward()
        slopes = [-1 / 3, 1 / 3, -1 / 3, 1 / 3, -1 / 3, 1 / 3]
        assert [x.grad for x in xs] == slopes
        value, found = autograd.compile(row(*xs)).value_and_grad()
        assert math.isclose(value, y.item(), rel_tol=1e-15)
        grads = [g for part in found.values() for g in np.ravel(part)]
        np.testing.assert_allclose(grads, slopes, rtol=1e-15)
    finally:
        unregister(row)


def test_straight_line_code_computes_everything_once() -> None:
    """Σ runs over exponentials that the result uses again; a dot product only swaps its lists."""
    steps = [part.name for part in TABLE["logsumexp"].derivative_code.assignments]
    assert steps == ["_each0", "_whole1"]
    assert source(TABLE["dot"].derivative_code, "derivatives").endswith("    return _b + _a\n")
    assert "sum(*__each0)" in source(TABLE["max"].derivative_code, "derivatives")
    twice = straight_line_of(("*x",), ("sum(exp(x)) + norm(exp(x))",), {"sum", "norm"})
    assert [part.name for part in twice.assignments] == ["_each0", "_whole1", "_whole2"]
    assert to_text(TABLE["prod"].rule(0, 1)) == "1"
    nested = straight_line_of(("*x",), ("x - sum(mean(x))",), {"sum", "mean"})
    assert [part.name for part in nested.assignments] == ["_whole0", "_each1", "_whole2"]
    assert "    __each1 = [_whole0] * len(_x)\n    _whole2 = sum(*__each1)" in source(nested, "f")


def test_what_is_the_same_for_all_operands_may_be_summed_too() -> None:
    """Σ1 is the number of operands, Σy as often the output: x / (Σ1 y) + 0 Σy, of a norm."""
    rule = "x / (sum(1) * y) + 0 * sum(y) + 0 * n"
    row = register(
        Primitive("rms", ("*x",), _root_mean_square, (rule,), composed="norm(x) / n**0.5")
    )
    try:
        xs = [Value(x, label=f"p{i}") for i, x in enumerate((3.0, 4.0))]
        y = row(*xs)
        y.backward()
        slopes = [x.item() / (2 * y.item()) for x in xs]
        np.testing.assert_allclose([x.grad for x in xs], slopes, rtol=1e-15)
        value, found = autograd.compile(y).value_and_grad()
        assert math.isclose(value, y.item(), rel_tol=1e-15)
        grads = [g for part in found.values() for g in np.ravel(part)]
        np.testing.assert_allclose(grads, slopes, rtol=1e-15)
    finally:
        unregister(row)


def _root_mean_square(*xs: float) -> float:
    return math.hypot(*xs) / math.sqrt(len(xs))


@given(st.lists(numbers, min_size=1, max_size=6), st.sampled_from(["max", "std", "logsumexp"]))
def test_numbers_and_nodes_follow_the_same_code(xs: list[float], name: str) -> None:
    op = TABLE[name]
    y = op.value(*xs)
    np.testing.assert_allclose(op.float_derivatives(y, *xs), op.derivatives(y, xs), rtol=1e-15)


@pytest.mark.parametrize(
    ("partials", "message"),
    [
        (("2 * z",), "uses z: a rule may use y, n, first, x, numbers and the rows"),
        (("1", "2"), "takes 1 arguments .* and has 2 local derivatives"),
        (("mean(x, q)",), "uses q"),
    ],
)
def test_a_formula_with_unknown_words_is_refused(partials: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        register(Primitive("wrong", ("*x",), contraharmonic, partials))
    assert "wrong" not in TABLE


def test_slopes_that_are_a_function_sweep_but_do_not_compile() -> None:
    row = Primitive("total2", ("*x",), lambda *xs: 2 * sum(xs), lambda y, *xs: [2.0] * len(xs))
    register(row)
    try:
        x = Value(3.0, label="x")
        row(x, 1.0).backward()
        assert x.grad == 2.0
        program = autograd.compile(row(x, 1.0))
        with pytest.raises(autograd.CompileError, match=r"'total2'.*local_derivatives="):
            program.value_and_grad()
    finally:
        unregister(row)
