"""Forward mode over every row of the table, against reverse mode and differences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from array_samples import ARRAY_CASES
from forward_mode import assert_transposes, d, dot, inside
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from row_points import interior_points

import autograd
from autograd.table.scalars import ARRAY_TABLE, TABLE, Primitive, register, unregister
from autograd.transforms import grad, jvp, vjp

SCALAR_ROWS = [op for op in TABLE.values() if not op.variadic]
LIST_ROWS = [op for op in TABLE.values() if op.variadic]


@pytest.mark.parametrize("op", SCALAR_ROWS, ids=lambda op: op.name)
def test_each_row_on_numbers(op: Primitive) -> None:
    rng = np.random.default_rng(7)
    for seed in range(3):
        inputs = [float(inside(op, slot, rng, ())) for slot in range(len(op.args))]
        if op.name == "where":
            assert_transposes(lambda a, b, c=inputs[0]: op(c, a, b), tuple(inputs[1:]), seed)
        else:
            assert_transposes(lambda *xs: op(*xs), tuple(inputs), seed)


@pytest.mark.parametrize("op", SCALAR_ROWS, ids=lambda op: op.name)
@pytest.mark.parametrize("shapes", [((2, 3), (2, 3)), ((2, 3), (3,)), ((), (2, 3)), ((2, 1), (3,))])
def test_each_row_on_arrays(op: Primitive, shapes: tuple[tuple[int, ...], ...]) -> None:
    rng = np.random.default_rng(8)
    shapes = (*shapes, ())[: len(op.args)]
    inputs = [inside(op, slot, rng, shape) for slot, shape in enumerate(shapes)]
    inputs = [x if np.ndim(x) else float(x) for x in inputs]
    if op.name == "where":
        assert_transposes(lambda a, b: op(inputs[0], a, b), tuple(inputs[1:]))
    else:
        assert_transposes(lambda *xs: op(*xs), tuple(inputs))


@pytest.mark.parametrize("op", LIST_ROWS, ids=lambda op: op.name)
@pytest.mark.parametrize("count", [2, 6])
def test_each_row_on_lists(op: Primitive, count: int) -> None:
    for point in interior_points(op, 2, operands=count):
        assert_transposes(lambda *xs: op(*xs), point)


@pytest.mark.parametrize("name", ARRAY_TABLE)
def test_each_row_of_the_second_section(name: str) -> None:
    assert name in ARRAY_CASES, "a new row needs sample inputs here"
    rng = np.random.default_rng(10)
    for shapes, params in ARRAY_CASES[name]:
        inputs = tuple(rng.normal(size=shape) for shape in shapes)
        assert_transposes(lambda *xs, p=params: ARRAY_TABLE[name](*xs, **p), inputs)
        fixed = inputs[1:]  # constants beside the one that moves
        assert_transposes(lambda x, p=params, c=fixed: ARRAY_TABLE[name](x, *c, **p), inputs[:1])


@pytest.mark.parametrize("by_transposing", [False, True])
@pytest.mark.parametrize("name", ARRAY_TABLE)
def test_second_order_of_the_second_section(
    name: str, by_transposing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forward over forward, forward over reverse, reverse over forward: one second derivative.

    Rows that are not linear are pushed through by transposing their pull, which is right for
    all of them: so it must be when no row says that it is linear.
    """
    if by_transposing:
        for op in ARRAY_TABLE.values():
            monkeypatch.setattr(op, "linear", False)
    rng = np.random.default_rng(11)
    for shapes, params in ARRAY_CASES[name]:
        inputs = tuple(rng.normal(size=shape) for shape in shapes)
        v = tuple(rng.normal(size=shape) for shape in shapes)
        weights = rng.normal(size=np.shape(ARRAY_TABLE[name](*inputs, **params)))

        def f(t: Any, x: Any = inputs, v: Any = v, p: Any = params, w: Any = weights) -> Any:
            moved = [a + t * b for a, b in zip(x, v, strict=True)]
            return autograd.sum(autograd.sin(ARRAY_TABLE[name](*moved, **p)) * w)

        first = [grad(f)(0.0), d(f)(0.0)]
        second = [a(b(f))(0.0) for a in (grad, d) for b in (grad, d)]
        np.testing.assert_allclose(first, first[0], rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(second, second[0], rtol=1e-9, atol=1e-11)
        quotient = (grad(f)(1e-5) - grad(f)(-1e-5)) / 2e-5
        np.testing.assert_allclose(second[0], quotient, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("op", SCALAR_ROWS, ids=lambda op: op.name)
def test_second_order_on_numbers(op: Primitive) -> None:
    rng = np.random.default_rng(12)
    inputs = [float(inside(op, slot, rng, ())) for slot in range(len(op.args))]
    first = 1 if op.name == "where" else 0

    def f(t: Any) -> Any:
        return autograd.sin(op(*inputs[:first], *(x + t for x in inputs[first:])))

    second = [a(b(f))(0.0) for a in (grad, d) for b in (grad, d)]
    assert all(type(s) is float for s in second)
    np.testing.assert_allclose(second, second[0], rtol=1e-9, atol=1e-11)


def test_a_row_added_at_run_time_has_forward_mode() -> None:
    cube = register(Primitive("cube", ("x",), lambda x: x**3, ("3 * x**2",)))
    try:
        assert jvp(lambda x: cube(x) + x.cube(), (2.0,), (1.0,)) == (16.0, 24.0)
        assert jvp(grad(lambda x: cube(x)), (2.0,), (1.0,)) == (12.0, 12.0)
    finally:
        unregister(cube)


LIST_FUNCTIONS = ("sum", "mean", "prod", "var", "std", "max", "min", "norm", "logsumexp")


@pytest.mark.parametrize("name", [*LIST_FUNCTIONS, "softmax", "log_softmax"])
def test_functions_of_lists(name: str) -> None:
    function = getattr(autograd, name)
    weights = (0.3, -1.1, 0.8)
    f = lambda *xs: autograd.dot(weights, function([*xs])) if "soft" in name else function([*xs])  # noqa: E731
    assert_transposes(f, (1.0, -0.4, 2.5))


@given(st.data(), hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3))
def test_broadcasting_in_both_directions(data: Any, shapes: Any) -> None:
    op = data.draw(st.sampled_from([TABLE[n] for n in ("add", "sub", "mul", "div", "hypot")]))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    a, b = (rng.uniform(0.5, 2.0, shape) for shape in shapes.input_shapes)
    f = lambda a, b: autograd.sin(op(a, b))  # noqa: E731
    v = [rng.normal(size=x.shape) if x.ndim else float(rng.normal()) for x in (a, b)]
    output, tangent = jvp(f, (a, b), v)
    again, pull = vjp(f, a, b)
    assert np.shape(output) == np.shape(tangent) == shapes.result_shape
    np.testing.assert_array_equal(output, again)
    w = rng.normal(size=np.shape(output)) if np.ndim(output) else float(rng.normal())
    gradients = pull(w)
    assert [np.shape(g) for g in gradients] == list(shapes.input_shapes)
    assert math.isclose(dot(w, tangent), dot(gradients, v), rel_tol=1e-9, abs_tol=1e-10)
