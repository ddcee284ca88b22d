"""Forward mode: dual numbers over every row of the table, against reverse mode and differences."""

from __future__ import annotations

import copy
import math
import pickle
import threading
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd
from autograd import AnomalyError, GraphError, Tensor, Value, detect_anomaly, no_grad
from autograd.ops import ARRAY_TABLE, TABLE, Op, register, unregister
from autograd.transforms import grad, hvp, jvp, vjp

SCALAR_ROWS = [op for op in TABLE.values() if not op.variadic]
LIST_ROWS = [op for op in TABLE.values() if op.variadic]


def d(f: Callable[..., Any]) -> Callable[..., Any]:
    """The derivative of a function of one number, by forward mode."""
    return lambda x: jvp(f, (x,), (1.0,))[1]


def slope_along(f: Callable[..., Any], *inputs: Any) -> Any:
    """The derivative when all inputs move at rate 1."""
    return jvp(f, inputs, tuple(np.ones_like(x) if np.ndim(x) else 1.0 for x in inputs))[1]


def inside(op: Op, slot: int, rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Random numbers inside the domain of an operand, away from whole numbers."""
    low, high = op.domain[slot]
    if op.name == "where" and slot == 0:
        return rng.integers(0, 2, shape).astype(float)
    if math.isfinite(low) and math.isfinite(high):
        return rng.uniform(low + 0.1 * (high - low), high - 0.1 * (high - low), shape)
    if math.isfinite(low):
        return low + rng.uniform(0.3, 2.3, shape)
    return rng.uniform(0.3, 2.3, shape) * rng.choice([-1.0, 1.0], shape)


def dot(a: Any, b: Any) -> float:
    """Σ ab over everything that two structures hold."""
    if isinstance(a, list | tuple):
        return sum(dot(x, y) for x, y in zip(a, b, strict=True))
    return float(np.sum(np.asarray(a, dtype=float) * np.asarray(b, dtype=float)))


def assert_transposes(f: Callable[..., Any], inputs: tuple[Any, ...], seed: int = 0) -> None:
    """⟨w, J v⟩ = ⟨Jᵀ w, v⟩, and J v is what finite differences say."""
    rng = np.random.default_rng(seed)
    v = tuple(rng.normal(size=np.shape(x)) if np.ndim(x) else float(rng.normal()) for x in inputs)
    output, tangent = jvp(f, inputs, v)
    again, pull = vjp(f, *inputs)
    np.testing.assert_array_equal(output, again)
    w = rng.normal(size=np.shape(output)) if np.ndim(output) else float(rng.normal())
    assert math.isclose(dot(w, tangent), dot(pull(w), v), rel_tol=1e-10, abs_tol=1e-12)
    h = 1e-6
    ahead, _ = jvp(f, tuple(x + h * d for x, d in zip(inputs, v, strict=True)), v)
    behind, _ = jvp(f, tuple(x - h * d for x, d in zip(inputs, v, strict=True)), v)
    quotient = (np.asarray(ahead) - np.asarray(behind)) / (2 * h)
    np.testing.assert_allclose(tangent, quotient, rtol=2e-6, atol=2e-7)


# ---------------------------------------------------------------- every row of the table


@pytest.mark.parametrize("op", SCALAR_ROWS, ids=lambda op: op.name)
def test_each_row_on_numbers(op: Op) -> None:
    rng = np.random.default_rng(7)
    for seed in range(3):
        inputs = [float(inside(op, slot, rng, ())) for slot in range(len(op.args))]
        if op.name == "where":
            assert_transposes(lambda a, b, c=inputs[0]: op(c, a, b), tuple(inputs[1:]), seed)
        else:
            assert_transposes(lambda *xs: op(*xs), tuple(inputs), seed)


@pytest.mark.parametrize("op", SCALAR_ROWS, ids=lambda op: op.name)
@pytest.mark.parametrize("shapes", [((2, 3), (2, 3)), ((2, 3), (3,)), ((), (2, 3)), ((2, 1), (3,))])
def test_each_row_on_arrays(op: Op, shapes: tuple[tuple[int, ...], ...]) -> None:
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
def test_each_row_on_lists(op: Op, count: int) -> None:
    rng = np.random.default_rng(9)
    assert_transposes(lambda *xs: op(*xs), tuple(map(float, rng.normal(size=count))))


ARRAY_CASES: dict[str, list[tuple[list[tuple[int, ...]], dict[str, Any]]]] = {
    "matmul": [
        ([(2, 3), (3, 4)], {}),
        ([(3,), (3,)], {}),
        ([(3,), (2, 3, 4)], {}),
        ([(2, 4, 3), (3,)], {}),
        ([(5, 2, 3), (3, 4)], {}),
    ],
    "einsum": [
        ([(2, 3), (3, 4)], {"subscripts": "ij,jk->ik"}),
        ([(2, 3)], {"subscripts": "ij->j"}),
        ([(2,), (3,), (4,)], {"subscripts": "i,j,k->ik"}),
    ],
    "reduce_sum": [([(2, 3)], {}), ([(2, 3)], {"axis": 0, "keepdims": True})],
    "reduce_max": [([(2, 3)], {}), ([(2, 3)], {"axis": 1})],
    "reduce_min": [([(2, 3)], {}), ([(2, 3, 2)], {"axis": (0, 2)})],
    "reduce_logsumexp": [([(2, 3)], {}), ([(2, 3)], {"axis": -1, "keepdims": True})],
    "reduce_norm": [([(2, 3)], {}), ([(2, 3)], {"axis": 0})],
    "softmax": [([(2, 3)], {}), ([(2, 3)], {"axis": 0})],
    "log_softmax": [([(2, 3)], {}), ([(2, 3)], {"axis": 0})],
    "cross_entropy": [([(3, 4)], {"classes": np.array([1, 0, 3])})],
    "cumsum": [([(2, 3)], {"axis": 1})],
    "reshape": [([(2, 3)], {"shape": (3, 2)})],
    "transpose": [([(2, 3, 4)], {"axes": (2, 0, 1)})],
    "broadcast_to": [([(3,)], {"shape": (2, 3)})],
    "concatenate": [([(2, 3), (1, 3), (2, 3)], {"axis": 0})],
    "getitem": [
        ([(2, 3)], {"index": (slice(None), 1)}),
        ([(4,)], {"index": np.array([1, 1, 3])}),
    ],
    "scatter": [([(3,)], {"shape": (4,), "index": np.array([1, 1, 3])})],
    "take_along_axis": [([(2, 3)], {"indices": np.array([[0, 0], [2, 1]]), "axis": 1})],
    "scatter_along_axis": [
        ([(2, 2)], {"shape": (2, 3), "indices": np.array([[0, 0], [2, 1]]), "axis": 1})
    ],
    "pad": [([(2, 3)], {"pad_width": ((1, 0), (0, 2))})],
    "tril": [([(3, 3)], {"k": 0})],
    "triu": [([(3, 3)], {"k": 1})],
}


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
def test_second_order_on_numbers(op: Op) -> None:
    rng = np.random.default_rng(12)
    inputs = [float(inside(op, slot, rng, ())) for slot in range(len(op.args))]
    first = 1 if op.name == "where" else 0

    def f(t: Any) -> Any:
        return autograd.sin(op(*inputs[:first], *(x + t for x in inputs[first:])))

    second = [a(b(f))(0.0) for a in (grad, d) for b in (grad, d)]
    assert all(type(s) is float for s in second)
    np.testing.assert_allclose(second, second[0], rtol=1e-9, atol=1e-11)


def test_a_row_added_at_run_time_has_forward_mode() -> None:
    cube = register(Op("cube", ("x",), lambda x: x**3, ("3 * x**2",)))
    try:
        assert jvp(lambda x: cube(x) + x.cube(), (2.0,), (1.0,)) == (16.0, 24.0)
        assert jvp(grad(lambda x: cube(x)), (2.0,), (1.0,)) == (12.0, 12.0)
    finally:
        unregister(cube)


# ---------------------------------------------------------------- one pass, no graph


def test_nothing_is_recorded() -> None:
    seen = []

    def f(x: Any) -> Any:
        y = x * x
        z = autograd.sin(y) + 1.0
        seen.extend([y, z])
        return z

    jvp(f, (2.0,), (1.0,))
    assert all(node.parents == () for node in seen)
    calls = []
    jvp(lambda x: (calls.append(x), x * x)[1], (2.0,), (1.0,))
    assert len(calls) == 1


def test_a_dual_number_is_a_value_to_the_function() -> None:
    def f(x: Any) -> Any:
        assert isinstance(x, Value)
        assert x.requires_grad
        assert (x.item(), x.data) == (2.0, 2.0)
        assert x > 1
        assert x == 2.0
        assert bool(x)
        assert repr(x) == "Value(2.0, tangent=1.0)"
        assert f"{x:.1f}" == "2.0"
        assert not x.detach().requires_grad
        return abs(-x) + 3 * x / 2 - 2**x + (x % 3) + round(x) + np.sin(x) + np.float64(2) * x

    output, tangent = jvp(f, (2.0,), (1.0,))
    expected = 1 + 1.5 - 4 * math.log(2) + 1 + math.cos(2) + 2
    assert math.isclose(tangent, expected, rel_tol=1e-14)
    assert type(output) is float


def test_a_dual_array_is_a_tensor_to_the_function() -> None:
    def f(x: Any) -> Any:
        assert isinstance(x, Tensor)
        assert (x.shape, x.ndim, x.size, len(x)) == ((2, 3), 2, 6, 2)
        assert x.numpy().flags.writeable is False
        y = np.sum(np.tanh(x), axis=0) @ x.T
        z = np.concatenate([y, x[0, :2]]) * np.where(x[:, 0] > 0, 1.0, 2.0).sum()
        return z.reshape(2, 2) + autograd.stack([x[0, 0], x[1, 1]])

    x = np.random.default_rng(0).normal(size=(2, 3))
    assert_transposes(f, (x,))


def test_numbers_and_arrays_mix() -> None:
    a = np.array([1.0, 2.0])
    assert_transposes(lambda s, x: s * x + x / s - s, (3.0, a))
    assert_transposes(lambda s: Value(2.0, requires_grad=False) * s * Tensor(a).detach(), (3.0,))
    t, m = Tensor(a).detach(), Tensor([[1.0, 2.0], [3.0, 4.0]]).detach()
    assert_transposes(lambda x: t * x + t / x - x**t + (t @ x) * (x @ t) + m @ x - x @ m, (a,))
    assert_transposes(lambda s: Value(2.0).detach() ** s - Value(2.0).detach() / s, (3.0,))
    _, tangent = jvp(lambda s: a + s, (1.0,), (1.0,))
    np.testing.assert_array_equal(tangent, [1.0, 1.0])
    output, tangent = jvp(lambda x: autograd.sum(x), (a,), (a,))
    assert (output, tangent) == (3.0, 3.0)
    assert type(tangent) is float


def test_precision_is_kept() -> None:
    x = np.array([1.0, 2.0], dtype=np.float32)
    for f in (lambda x: autograd.softmax(2.0 * x), lambda x: autograd.where(x > 1, x, 0.0) / 3):
        output, tangent = jvp(f, (x,), (np.ones(2),))
        assert (output.dtype, tangent.dtype) == (np.float32, np.float32)


def test_results_belong_to_the_caller() -> None:
    x = np.array([1.0, 2.0])
    output, tangent = jvp(lambda x: x, (x,), (x,))
    output[0] = tangent[0] = 7.0
    np.testing.assert_array_equal(x, [1.0, 2.0])
    output, tangent = jvp(lambda s: autograd.broadcast_to(s, (2,)), (1.0,), (1.0,))
    tangent[0] = 5.0
    np.testing.assert_array_equal(tangent, [5.0, 1.0])


# ---------------------------------------------------------------- nesting


MODES = {"forward": d, "reverse": grad}


@pytest.mark.parametrize("b", MODES.values(), ids=MODES)
@pytest.mark.parametrize("a", MODES.values(), ids=MODES)
def test_no_confusion_of_perturbations(a: Any, b: Any) -> None:
    assert a(lambda x: x * b(lambda y: x + y)(1.0))(1.0) == 1.0
    assert a(lambda x: x * b(lambda y: x * y)(2.0))(3.0) == 6.0
    assert a(lambda x: b(lambda y: x * y * y)(3.0))(2.0) == 6.0
    assert a(lambda x: b(lambda x: x * x)(x) * x)(3.0) == 12.0
    # d/dy (x y²) at y = x is 2x², whose derivative is 4x
    assert a(lambda x: b(lambda y: x * y * y)(x))(3.0) == 12.0


@pytest.mark.parametrize("c", MODES.values(), ids=MODES)
@pytest.mark.parametrize("b", MODES.values(), ids=MODES)
@pytest.mark.parametrize("a", MODES.values(), ids=MODES)
def test_three_deep(a: Any, b: Any, c: Any) -> None:
    assert a(lambda x: b(lambda y: c(lambda z: x * y * z**2)(5.0))(7.0))(1.0) == 10.0
    third = a(b(c(lambda x: autograd.exp(autograd.sin(x)) * autograd.tanh(x))))(0.7)
    oracle = mpmath.diff(lambda t: mpmath.exp(mpmath.sin(t)) * mpmath.tanh(t), 0.7, 3)
    assert math.isclose(third, oracle, rel_tol=1e-12)


def test_a_tangent_may_be_a_node() -> None:
    w = Value(3.0, label="w")
    output, tangent = jvp(lambda x: w * x * x, (2.0,), (1.0,))
    assert (output.item(), tangent.item()) == (12.0, 12.0)
    tangent.backward()
    assert w.grad == 4.0
    assert grad(lambda t: jvp(lambda x: x**3, (2.0,), (t,))[1])(5.0) == 12.0


def test_pull_inside_jvp_and_jvp_inside_pull() -> None:
    def f(x: Any) -> Any:
        return vjp(autograd.sin, x)[1](x)[0]  # x cos x

    assert math.isclose(jvp(f, (0.7,), (1.0,))[1], math.cos(0.7) - 0.7 * math.sin(0.7))
    assert math.isclose(grad(f)(0.7), math.cos(0.7) - 0.7 * math.sin(0.7))
    _, pull = vjp(lambda x: jvp(autograd.sin, (x,), (1.0,))[1], 0.7)
    assert math.isclose(pull(1.0)[0], -math.sin(0.7))
    _, pull = vjp(autograd.sin, 0.7)
    assert jvp(lambda c: pull(c)[0], (2.0,), (1.0,)) == (2 * math.cos(0.7), math.cos(0.7))


def test_in_threads() -> None:
    found: dict[int, float] = {}

    def work(i: int) -> None:
        f = lambda x: x * jvp(lambda y: x * y**i, (x,), (1.0,))[1]  # noqa: E731
        found[i] = grad(lambda x: jvp(f, (x,), (1.0,))[1])(1.0)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # f(x) = x · x · i x^(i-1), so f'' = i (i + 1) i x^(i-1)
    assert found == {i: float(i * i * (i + 1)) for i in range(1, 9)}


# ---------------------------------------------------------------- edges


def test_the_branch_not_taken_stays_silent() -> None:
    def f(x: Any) -> Any:
        return autograd.where(x > 1, autograd.sqrt(x), 3 * x**2)

    assert [slope_along(f, x) for x in (0.0, -1.0, 4.0)] == [0.0, -6.0, 0.25]
    np.testing.assert_array_equal(slope_along(f, np.array([0.0, -1.0, 4.0])), [0.0, -6.0, 0.25])
    second = jvp(lambda x: jvp(f, (x,), (1.0,))[1], (0.0,), (1.0,))[1]
    assert second == 6.0
    assert jvp(grad(f), (-1.0,), (1.0,)) == (-6.0, 6.0)


def test_what_has_no_tangent_is_a_constant_node() -> None:
    def f(x: Any) -> Any:
        flat = autograd.step(x).tanh() + autograd.floor(x).exp()
        assert not flat.requires_grad
        return flat

    assert jvp(f, (2.5,), (1.0,))[1] == 0.0
    assert jvp(lambda x: 7, (2.5,), (1.0,)) == (7.0, 0.0)
    tangent = jvp(lambda x: np.arange(2.0), (2.5,), (1.0,))[1]
    np.testing.assert_array_equal(tangent, [0.0, 0.0])


def test_no_grad() -> None:
    w = Value(3.0)
    with no_grad():
        assert jvp(lambda x: x**3, (2.0,), (1.0,)) == (8.0, 12.0)
        assert jvp(grad(lambda x: x**3), (2.0,), (1.0,)) == (12.0, 12.0)
        assert grad(lambda x: jvp(lambda y: y**3, (x,), (1.0,))[1])(2.0) == 12.0
        output, tangent = jvp(lambda x: w * x, (w,), (1.0,))
        assert (output.item(), tangent.item()) == (9.0, 3.0)
        assert not tangent.requires_grad
        assert type(jvp(lambda x: w * x, (2.0,), (1.0,))[1]) is float

    def f(x: Any) -> Any:
        with no_grad():
            fixed = x * x
        return fixed * x

    assert jvp(f, (3.0,), (1.0,)) == (27.0, 9.0)
    assert jvp(lambda x: x.detach() * x, (3.0,), (1.0,)) == (9.0, 3.0)


def test_anomalies() -> None:
    with detect_anomaly(), pytest.raises(AnomalyError, match=r"the tangent of sqrt.*became inf"):
        jvp(autograd.sqrt, (0.0,), (1.0,))
    with detect_anomaly(), pytest.raises(AnomalyError, match=r"the value of log.*became -inf"):
        jvp(autograd.log, (0.0,), (1.0,))


def test_what_a_dual_number_refuses() -> None:
    def check(x: Any) -> Any:
        with pytest.raises(GraphError, match="no backward"):
            x.backward()
        with pytest.raises(GraphError, match="cannot be assigned"):
            x.data = 3.0
        with pytest.raises(TypeError, match="leave the graph silently"):
            float(x)
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(x)
        assert copy.copy(x) is x
        assert copy.deepcopy(x) is x
        return x

    def check_array(x: Any) -> Any:
        with pytest.raises(GraphError, match="cannot be assigned"), x.updating():
            pass
        with pytest.raises(TypeError, match="leave the graph silently"):
            np.asarray(x)
        return check(x)

    jvp(check, (2.0,), (1.0,))
    jvp(check_array, (np.array([2.0]),), (np.array([1.0]),))


@pytest.mark.parametrize("x", [2.0, np.ones((2, 2))], ids=["number", "array"])
@pytest.mark.parametrize(
    "f",
    [
        lambda x: x + "a",
        lambda x: x * None,
        lambda x: np.asarray(x),
        lambda x: autograd.max([x, np.ones(3)]),
        lambda x: x @ np.ones((3, 3)),
    ],
    ids=["text", "None", "asarray", "shapes", "matmul"],
)
def test_mistakes_are_refused_as_in_reverse_mode(f: Any, x: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as reverse:
        vjp(f, x)
    with pytest.raises(reverse.type) as forward:
        jvp(f, (x,), (x,))
    assert str(forward.value).replace("Dual", "") == str(reverse.value)


LIST_FUNCTIONS = ("sum", "mean", "prod", "var", "std", "max", "min", "norm", "logsumexp")


@pytest.mark.parametrize("name", [*LIST_FUNCTIONS, "softmax", "log_softmax"])
def test_functions_of_lists(name: str) -> None:
    function = getattr(autograd, name)
    weights = (0.3, -1.1, 0.8)
    f = lambda *xs: autograd.dot(weights, function([*xs])) if "soft" in name else function([*xs])  # noqa: E731
    assert_transposes(f, (1.0, -0.4, 2.5))


def test_a_chain_of_any_length() -> None:
    def f(x: Any) -> Any:
        for _ in range(20_000):
            x = x * 1.0001
        return x

    value, slope = jvp(f, (1.0,), (1.0,))
    assert value == slope
    assert math.isclose(slope, 1.0001**20_000, rel_tol=1e-10)


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


def test_errors_say_what_to_do() -> None:
    with pytest.raises(TypeError, match=r"tuple of inputs, jvp\(f, \(x,\), \(dx,\)\)"):
        jvp(lambda x: x, 2.0, 1.0)
    with pytest.raises(TypeError, match="tangents must be a tuple of 2 items"):
        jvp(lambda x, y: x * y, (2.0, 3.0), (1.0,))
    with pytest.raises(ValueError, match=r"tangents\[0\] has shape \(3,\), it needs the shape"):
        jvp(lambda x: x, (np.ones(2),), (np.ones(3),))
    with pytest.raises(TypeError, match=r"tangents\[0\]: a Value holds one real number, got '1'"):
        jvp(lambda x: x, (1.0,), ("1",))
    with pytest.raises(TypeError, match=r"array of whole numbers .* \.astype\(float\)"):
        jvp(lambda x: x, (np.arange(3),), (np.ones(3),))
    with pytest.raises(TypeError, match="is a return missing"):
        jvp(lambda x: None, (1.0,), (1.0,))
    with pytest.raises(TypeError, match=r"hvp takes a tuple of inputs"):
        hvp(lambda x: x, 1.0, 1.0)


def test_structures_and_aux() -> None:
    def f(p: Any, s: Any) -> Any:
        return {"y": p["w"] * s, "z": [p["b"], 1.0]}, ("aux", p["b"] * 2)

    p = {"w": np.array([1.0, 2.0]), "b": 3.0}
    dp = {"b": 1.0, "w": np.array([1.0, 0.0])}
    output, tangent, aux = jvp(f, (p, 2.0), (dp, 0.0), has_aux=True)
    np.testing.assert_array_equal(output["y"], [2.0, 4.0])
    np.testing.assert_array_equal(tangent["y"], [2.0, 0.0])
    assert (output["z"], tangent["z"]) == ([3.0, 1.0], [1.0, 0.0])
    assert aux == ("aux", 6.0)
    assert type(aux[1]) is float
