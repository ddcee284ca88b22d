"""Every row on arrays: values, first and second derivatives against finite differences.

The elementwise rows and the rows of the second section are enumerated from the table: a row
without a program here fails.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from array_samples import PROGRAMS, M, normal
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd as ag
from autograd import Tensor, Value
from autograd.functions.arrays import affine, cross_entropy, linear
from autograd.table.scalars import ARRAY_TABLE, TABLE


def weighted(y: Any) -> Any:
    """Σ y·w with fixed weights, so that no entry's gradient hides another's."""
    return (y * np.cos(np.arange(y.size)).reshape(y.shape)).sum()


def differences(f: Callable[..., float], xs: list[np.ndarray], h: float = 1e-5) -> list[Any]:
    """Central differences of f by every entry of every array."""
    slopes = []
    for k, x in enumerate(xs):
        slope = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            ends = []
            for sign in (1, -1):
                moved = [np.array(a) for a in xs]
                moved[k][i] += sign * h
                ends.append(f(*moved))
            slope[i] = (ends[0] - ends[1]) / (2 * h)
        slopes.append(slope)
    return slopes


def gradients(f: Callable[..., Any], xs: list[Any], create_graph: bool = False) -> list[Any]:
    tensors = [Tensor(x) for x in xs]
    weighted(f(*tensors)).backward(create_graph=create_graph)
    return [t.grad if t.grad is not None else np.zeros(t.shape) for t in tensors]


def slope_of_gradients(f: Callable[..., Any], xs: list[Any]) -> list[np.ndarray]:
    """The gradient of Σ (gradients weighted): second derivatives, swept twice."""
    tensors = [Tensor(x) for x in xs]
    weighted(f(*tensors)).backward(create_graph=True)
    firsts = [t.grad for t in tensors if t.grad is not None]
    total = sum((weighted(g) for g in firsts), start=Tensor(0.0))
    for t in tensors:
        t.grad = None
    total.backward()
    return [t.grad if t.grad is not None else np.zeros(t.shape) for t in tensors]


def check(f: Callable[..., Any], xs: list[np.ndarray], second: bool = True) -> None:
    def value(*arrays: np.ndarray) -> float:
        return weighted(f(*map(Tensor, arrays))).item()

    def total(*arrays: np.ndarray) -> float:
        firsts = gradients(f, list(arrays))
        return math.fsum(weighted(Tensor(g)).item() for g in firsts)

    first = gradients(f, xs)
    for ours, right in zip(first, differences(value, xs), strict=True):
        np.testing.assert_allclose(ours, right, rtol=1e-6, atol=1e-7)
    for ours, nodes in zip(first, gradients(f, xs, create_graph=True), strict=True):
        data = nodes if isinstance(nodes, np.ndarray) else nodes.data
        np.testing.assert_allclose(data, ours, rtol=1e-12, atol=1e-12)
    if second:
        for ours, right in zip(slope_of_gradients(f, xs), differences(total, xs), strict=True):
            np.testing.assert_allclose(ours, right, rtol=1e-6, atol=1e-7)


# ---------------------------------------------------------------- the second section

CASES = [
    pytest.param(f, xs, id=f"{name}-{i}")
    for name, cases in PROGRAMS.items()
    for i, (f, xs) in enumerate(cases)
]


def test_affine_and_linear_are_their_formulas() -> None:
    x, W, b = normal(4, 3), normal(3, 2), normal(2)
    written = x @ W + b
    assert np.array_equal(affine(x, Tensor(W), Tensor(b)).numpy(), written)
    np.testing.assert_allclose(linear(x, Tensor(W.T), Tensor(b)).numpy(), written, rtol=1e-15)


def test_affine_keeps_the_precision_that_its_formula_has() -> None:
    x, W, b = normal(4, 3), normal(3, 2), normal(2)
    single = [Tensor(a.astype(np.float32)) for a in (x, W, b)]
    y = affine(*single)
    y.sum().backward()
    assert {a.dtype for a in (y, *(t.grad for t in single))} == {np.dtype(np.float32)}
    mixed = [Tensor(x), single[1], Tensor(b)]
    y = affine(*mixed)
    y.sum().backward()
    assert [t.grad.dtype for t in mixed] == [np.float64, np.float32, np.float64]
    assert affine(single[0], single[1], Tensor(b)).dtype == np.float64


@pytest.mark.parametrize(
    ("f", "shapes"),
    [
        (affine, [(4, 3), (2, 3), (2,)]), (affine, [(4, 3), (3, 2), (1,)]),
        (affine, [(4, 3), (3,), (3,)]), (affine, [(), (3, 2), (2,)]),
        (linear, [(4, 3), (3, 2), (2,)]), (linear, [(4, 3), (2, 3), (4, 2)]),
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit_a_layer_are_named(f: Any, shapes: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{f.__name__} of shapes {shapes[0]} and")):
        f(*(Tensor(np.ones(shape)) for shape in shapes))


@pytest.mark.parametrize("classes", [[0, 3], [0, -1], [-5, 2]])
def test_a_class_that_does_not_exist_is_named(classes: list[int]) -> None:
    wrong = next(c for c in classes if not 0 <= c < 3)
    with pytest.raises(ValueError, match=f"class {wrong} is not among the 3 classes, 0 to 2"):
        cross_entropy(Tensor(M), classes)


def test_cross_entropy_saves_what_its_gradient_needs_and_a_copy_computes_it_again() -> None:
    x = Tensor(M)
    loss = cross_entropy(x, [2, 0])
    loss.backward()
    loss.backward()  # what was saved is used up, and computed again
    twin = copy.deepcopy(cross_entropy(Tensor(M), [2, 0]))
    twin.backward()
    np.testing.assert_allclose(x.grad, 2 * twin.parents[0].grad, rtol=1e-14)


@pytest.mark.parametrize("name", ARRAY_TABLE)
def test_every_row_of_the_second_section_has_a_program(name: str):
    assert PROGRAMS[name]
    f, xs = PROGRAMS[name][0]
    output = weighted(f(*map(Tensor, xs)))
    output.backward(create_graph=True)
    used = {node.op.name for node in _all_nodes(output)}
    assert name in used


def _all_nodes(output: Any) -> list[Any]:
    """The nodes of a graph and of the gradients of its leaves."""
    found = [output]
    seen = {output}
    for node in found:
        gradient = node.grad if isinstance(node.grad, Tensor | Value) else None
        for other in (*node.parents, gradient):
            if other is not None and other not in seen:
                seen.add(other)
                found.append(other)
    return found


@pytest.mark.parametrize(("f", "xs"), CASES)
def test_first_and_second_derivatives(f: Callable[..., Any], xs: list[np.ndarray]):
    check(f, xs)


@pytest.mark.parametrize(("f", "xs"), CASES)
def test_float32_stays_float32(f: Callable[..., Any], xs: list[np.ndarray]):
    tensors = [Tensor(x.astype(np.float32)) for x in xs]
    y = f(*tensors)
    assert y.dtype == np.float32
    y.sum().backward()
    assert all(t.grad is None or t.grad.dtype == np.float32 for t in tensors)


# ---------------------------------------------------------------- the elementwise rows

ELEMENTWISE = [op for op in TABLE.values() if not op.variadic]
SMOOTH = [op for op in ELEMENTWISE if not op.flat]
SHAPES = {
    1: [[()], [(0,)], [(1, 3)], [(2, 1)]],
    2: [[(), ()], [(0,), (0,)], [(1, 3), (2, 1)], [(2, 3), (3,)], [(), (2,)], [(1,), (0,)]],
    3: [[(), (), ()], [(2, 1), (3,), ()], [(0,), (), ()]],
}


def inside(op: Any, shapes: list[Any]) -> list[np.ndarray]:
    """Points inside the row's domain and away from kinks, the same at every call."""
    rng = np.random.RandomState(3)
    xs = []
    for (low, high), shape in zip(op.domain, shapes, strict=True):
        x = rng.uniform(0.15, 0.85, shape)
        if low == -math.inf and op.name != "pow":
            x = x * rng.choice([-1.0, 1.0], shape) + len(xs) * 0.07
        elif high == math.inf and -math.inf < low < 0:
            x = low + x + 0.5
        elif low > 0:
            x = low + x
        xs.append(np.asarray(x))
    if op.name == "clip":
        xs[1:] = [xs[1] * 0 - 0.4, xs[2] * 0 + 0.45]
    if op.name in ("where", "step"):
        xs[0] = np.round(xs[0] + 0.5)
    if op.name == "mod":
        xs[1] = np.abs(xs[1]) + 0.3
    return xs


EACH = [
    pytest.param(op, s, id=f"{op.name}-{s}") for op in ELEMENTWISE for s in SHAPES[len(op.args)]
]


@pytest.mark.parametrize(("op", "shapes"), EACH)
def test_arrays_give_what_each_number_gives(op: Any, shapes: list[Any]):
    """Values, gradients of each entry: the Value program, entry by entry."""
    xs = inside(op, shapes)
    full = np.broadcast_shapes(*(x.shape for x in xs))
    tensors = [Tensor(x) for x in xs]
    y = op(*tensors)
    assert y.shape == full
    y.sum().backward()
    right = [np.zeros(x.shape) for x in xs]
    for i in np.ndindex(full):
        values = [Value(np.broadcast_to(x, full)[i]) for x in xs]
        one = op(*values)
        assert y.data[i] == pytest.approx(one.item(), rel=1e-13, abs=1e-300)
        one.backward()
        for total, v, x in zip(right, values, xs, strict=True):
            spot = tuple(
                0 if n == 1 else j for n, j in zip(x.shape, i[len(full) - x.ndim :], strict=True)
            )
            total[spot] += v.grad or 0.0
    for t, slope in zip(tensors, right, strict=True):
        ours = np.zeros(t.shape) if t.grad is None else t.grad
        np.testing.assert_allclose(ours, slope, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("op", "shapes"),
    [pytest.param(op, SHAPES[len(op.args)][i], id=f"{op.name}-{i}") for op in SMOOTH
     for i in ((0, 2) if len(op.args) < 3 else (0, 1))],
)  # fmt: skip
def test_elementwise_derivatives(op: Any, shapes: list[Any]):
    xs = inside(op, shapes)
    if op.name == "where":
        check(lambda a, b: op(xs[0], a, b), xs[1:])
    elif op.name in ("mod", "clip"):
        check(lambda x: op(x, *xs[1:]), xs[:1])
    else:
        check(op, xs)


@pytest.mark.parametrize(("op", "shapes"), EACH)
def test_elementwise_float32_stays_float32(op: Any, shapes: list[Any]):
    tensors = [Tensor(x.astype(np.float32)) for x in inside(op, shapes)]
    y = op(*tensors)
    assert y.dtype == np.float32
    y.sum().backward()
    assert all(t.grad is None or t.grad.dtype == np.float32 for t in tensors)


# ---------------------------------------------------------------- broadcasting

PAIRS = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=0)


@given(PAIRS, st.sampled_from(["add", "sub", "mul", "maximum", "hypot", "div"]))
def test_gradients_of_broadcast_operands_have_the_operands_shapes(shapes: Any, name: str):
    a, b = shapes.input_shapes
    rng = np.random.RandomState(0)
    x, y = Tensor(rng.uniform(1, 2, a)), Tensor(rng.uniform(3, 4, b))
    z = TABLE[name](x, y)
    assert z.shape == shapes.result_shape
    z.sum().backward()
    wide = [Tensor(np.broadcast_to(t.data, z.shape)) for t in (x, y)]
    TABLE[name](*wide).sum().backward()
    for t, w in zip((x, y), wide, strict=True):
        extra = z.ndim - t.ndim
        total = w.grad.sum(axis=tuple(range(extra)))
        stretched = tuple(i for i, n in enumerate(t.shape) if n == 1)
        assert t.grad.shape == t.shape
        np.testing.assert_allclose(t.grad, total.sum(axis=stretched, keepdims=True), atol=1e-9)


@given(hnp.arrays(float, hnp.array_shapes(max_dims=3, max_side=4, min_side=0),
                  elements=st.floats(-3, 3)), st.data())  # fmt: skip
def test_any_basic_index_sends_its_gradient_back(x: np.ndarray, data: Any):
    index = data.draw(hnp.basic_indices(x.shape, allow_newaxis=True, allow_ellipsis=True))
    t = Tensor(x)
    y = t[index]
    np.testing.assert_array_equal(y.data, x[index])
    y.sum().backward()
    right = np.zeros_like(x)
    right[index] += 1
    np.testing.assert_array_equal(t.grad, right)


@given(st.lists(st.integers(-4, 3), min_size=0, max_size=9))
def test_repeated_indices_add_up(picks: list[int]):
    t = Tensor(np.arange(4.0))
    t[np.array(picks, dtype=int)].sum().backward()
    right = np.bincount(np.array(picks, dtype=int) % 4, minlength=4)
    np.testing.assert_array_equal(t.grad, right)


# ---------------------------------------------------------------- edges


def test_ties_share():
    t = Tensor([[1.0, 5.0], [5.0, 5.0]])
    t.max().backward()
    np.testing.assert_allclose(t.grad, [[0, 1 / 3], [1 / 3, 1 / 3]])


def test_norm_and_std_at_zero_have_no_slope():
    t = Tensor(np.zeros((2, 2)))
    (ag.norm(t) + ag.std(t)).backward()
    np.testing.assert_array_equal(t.grad, np.zeros((2, 2)))


def test_extreme_scores():
    t = Tensor([1000.0, 0.0, -1000.0])
    assert ag.logsumexp(t).item() == 1000.0
    np.testing.assert_array_equal(ag.softmax(t).data, [1.0, 0.0, 0.0])
    np.testing.assert_array_equal(ag.log_softmax(t).data, [0.0, -1000.0, -2000.0])
    ag.logsumexp(Tensor([-np.inf, -np.inf])).backward()


def test_the_branch_not_taken_never_makes_nan():
    t = Tensor([0.0, 4.0])
    ag.where(t > 0, ag.sqrt(t), 0.0).sum().backward()
    np.testing.assert_array_equal(t.grad, [0.0, 0.25])


def test_empty_reductions():
    empty = Tensor(np.zeros((0, 3)))
    np.testing.assert_array_equal(ag.sum(empty, axis=0).data, np.zeros(3))
    np.testing.assert_array_equal(ag.prod(empty, axis=0).data, np.ones(3))
    assert math.isnan(ag.mean(empty).item())
    with pytest.raises(ValueError, match="zero-size"):
        ag.max(empty)
