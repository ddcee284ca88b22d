"""Rows of arrays: pulls that are exact transposes, and what the rest means, to the last digits.

Finite differences, in ``test_tensor_ops.py``, say that a rule belongs to its function.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import pytest
from array_samples import ARRAY_CASES, PROGRAMS
from forward_mode import dot as dotted

import autograd as ag
from autograd import Tensor, Value, grad, value_and_grad
from autograd.formulas.language import parse
from autograd.formulas.latex import product_latex
from autograd.formulas.notation import product_text
from autograd.functions import arrays as array_functions
from autograd.functions.arrays import affine, cross_entropy, linear
from autograd.table import arrays as array_ops
from autograd.table.moves import MOVES
from autograd.table.scalars import ARRAY_TABLE

inf, nan = math.inf, math.nan
RNG = np.random.default_rng(5)


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


AXES = (None, 0, 1, -1, (0, 2), (-1, 1))
T3 = normal(2, 3, 4)


# ---------------------------------------------------------------- pulls as transposes

# What mathematics says, not what the rows say of themselves.
LINEAR = {
    "matmul", "einsum", "reduce_sum", "reduce_mean", "cumsum", "reshape", "transpose",
    "broadcast_to", "getitem",
    "scatter", "take_along_axis", "scatter_along_axis", "pad", "tril", "triu",
    "convolve", "astype", "place", *MOVES,
}  # fmt: skip


def samples(name: str) -> Iterator[tuple[tuple[np.ndarray, ...], dict[str, Any]]]:
    chance = np.random.default_rng(3)
    for shapes, params in ARRAY_CASES[name]:
        yield tuple(chance.normal(size=shape) for shape in shapes), params


@pytest.mark.parametrize("name", ARRAY_TABLE)
def test_a_row_says_that_it_is_linear_exactly_if_it_is(name: str) -> None:
    op = ARRAY_TABLE[name]
    assert op.linear == (name in LINEAR), (
        f"{name} says linear={op.linear}: if that is so, it stands in LINEAR of {__name__}"
    )
    for xs, params in samples(name):
        found = all(is_linear_in(op, i, xs, params) for i in range(len(xs)))
        assert found == op.linear, f"the row {name} should say linear={found}"


@pytest.mark.parametrize("name", [name for name, op in ARRAY_TABLE.items() if op.moves])
def test_a_row_that_says_that_it_moves_computes_nothing(name: str) -> None:
    """Whole numbers stay what they are there; entries that meet at one place are added up."""
    op = ARRAY_TABLE[name]
    for xs, params in samples(name):
        entries = {0.0}.union(*(np.ravel(x).tolist() for x in xs))
        sums = {a + b for a, b in itertools.combinations(entries, 2)}
        computed = set(np.ravel(op(*xs, **params)).tolist()) - entries - sums
        assert not computed, f"the row {name} gives {computed}: it should not say moves=True"


def is_linear_in(op: Any, i: int, xs: tuple[np.ndarray, ...], params: dict[str, Any]) -> bool:
    """f(.., 3x + 2u, ..) = 3 f(.., x, ..) + 2 f(.., u, ..)."""
    other = np.random.default_rng(4).normal(size=xs[i].shape)

    def f(x: np.ndarray) -> Any:
        return op(*xs[:i], x, *xs[i + 1 :], **params)

    return np.allclose(f(3 * xs[i] + 2 * other), 3 * f(xs[i]) + 2 * f(other))


@pytest.mark.parametrize("name", sorted(LINEAR))
def test_the_pull_of_a_linear_row_is_its_transpose(name: str) -> None:
    """⟨w, f(.., x, ..)⟩ = ⟨vjp(w), x⟩ for every operand x, to the last digits."""
    op = ARRAY_TABLE[name]
    for xs, params in samples(name):
        y = op(*xs, **params)
        w = np.cos(np.arange(np.size(y))).reshape(np.shape(y))
        for slot, x in enumerate(xs):
            pulled = op.vjp(slot, w, y, *xs, **params)
            told = f"what the vjp of {name} sends to operand {slot}"
            assert np.shape(pulled) == x.shape, f"{told} has another shape than the operand"
            assert dotted(pulled, x) == pytest.approx(dotted(w, y), rel=1e-13), f"{told} is wrong"


def test_the_pull_of_concatenate_cuts() -> None:
    a, b, c = normal(2, 3), normal(1, 3), normal(2, 3)
    concatenate = ARRAY_TABLE["concatenate"]
    whole = concatenate(a, b, c)
    assert whole.shape == (5, 3), "along the first axis, if nothing is said"
    for slot, x in enumerate((a, b, c)):
        np.testing.assert_array_equal(concatenate.vjp(slot, whole, whole, a, b, c), x)


def test_the_pulls_of_reductions_need_no_arguments() -> None:
    x = np.array([[1.0, 2.0], [4.0, 3.0]])
    for name, right in [
        ("reduce_sum", [[1.0, 1.0], [1.0, 1.0]]),
        ("reduce_max", [[0.0, 0.0], [1.0, 0.0]]),
        ("reduce_min", [[1.0, 0.0], [0.0, 0.0]]),
        ("reduce_norm", x / math.sqrt(30)),
        ("reduce_logsumexp", np.exp(x) / np.exp(x).sum()),
    ]:
        op = ARRAY_TABLE[name]
        y = op(x)
        assert np.shape(y) == ()
        np.testing.assert_allclose(op.vjp(0, 1.0, y, x), right, rtol=1e-14)


def test_what_each_array_row_computes_on_plain_arrays() -> None:
    x = np.array([[1.0, 5.0], [4.0, 3.0]])
    for name, right in [("max", 5.0), ("min", 1.0), ("sum", 13.0), ("norm", math.sqrt(51.0))]:
        assert ARRAY_TABLE[f"reduce_{name}"](x) == pytest.approx(right, rel=1e-15)
        assert ARRAY_TABLE[f"reduce_{name}"](x, keepdims=True).shape == (1, 1)
        assert ARRAY_TABLE[f"reduce_{name}"](x, axis=1).shape == (2,)
    assert ARRAY_TABLE["tril"](x, k=0).tolist() == [[1.0, 0.0], [4.0, 3.0]]
    assert ARRAY_TABLE["triu"](x, k=0).tolist() == [[1.0, 5.0], [0.0, 3.0]]


@pytest.mark.parametrize("op", ARRAY_TABLE.values(), ids=ARRAY_TABLE)
def test_a_row_of_arrays_has_no_value_on_floats(op: Any) -> None:
    with pytest.raises(TypeError, match="use a Tensor"):
        op.value(1.0)
    assert not op.public, "what is public is a function that takes NumPy's arguments"


@pytest.mark.parametrize(
    ("make", "expression"),
    [
        (lambda t: array_functions.reshape(t, [3, -1]), "reshape(t, shape=(3, -1))"),
        (lambda t: array_functions.reshape(t, 6), "reshape(t, shape=6)"),
        (lambda t: array_functions.ravel(t), "reshape(t, shape=(-1,))"),
        (lambda t: array_functions.broadcast_to(t, [2, 2, 3]), "broadcast_to(t, shape=(2, 2, 3))"),
    ],
)
def test_lists_in_the_arguments_print_as_tuples(make: Any, expression: str) -> None:
    taken = ag.trace(make(Tensor(np.zeros((2, 3)), label="t")))
    printed = taken.expression(taken.nodes[taken.output])
    assert printed.replace(", keepdims=False", "") == expression


@pytest.mark.parametrize(
    ("source", "text", "latex"),
    [
        ("g * share(x == y)", "g ⊙ share(x = y)", r"share(x = y)"),
        ("g * share(x != y)", "g ⊙ share(x ≠ y)", r"share(x \ne y)"),
        ("g * (x < y)", "g ⊙ (x < y)", "(x < y)"),
    ],
)
def test_a_comparison_of_arrays_prints_as_it_is_written(source: str, text: str, latex: str) -> None:
    assert product_text(parse(source)) == text
    assert latex in product_latex(parse(source)).replace(r"\operatorname{share}", "share")


# ---------------------------------------------------------------- what the rest means


def rows_along(x: np.ndarray, axis: Any) -> Iterator[tuple[Any, list[tuple[int, ...]]]]:
    """For every entry of a reduction with ``keepdims``, the places of x that it reduces."""
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in np.atleast_1d(axis)]
    for place in np.ndindex(*(1 if i in axes else n for i, n in enumerate(x.shape))):
        spans = [range(n) if i in axes else [place[i]] for i, n in enumerate(x.shape)]
        yield place, [tuple(p) for p in np.array(np.meshgrid(*spans)).reshape(x.ndim, -1).T]


def exactly(name: str, xs: list[Any]) -> tuple[Any, list[Any]]:
    """The value and the slopes in mpmath."""
    if name == "norm":
        y = mpmath.sqrt(mpmath.fsum(x * x for x in xs))
        return y, [x / y for x in xs]
    total = mpmath.fsum(mpmath.exp(x) for x in xs)
    return mpmath.log(total), [mpmath.exp(x) / total for x in xs]


@pytest.mark.parametrize(
    ("name", "size"),
    [*(("norm", size) for size in (1e-200, 1.0, 1e200)), ("logsumexp", 1.0), ("logsumexp", 300.0)],
)
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("keepdims", [False, True])
def test_lengths_and_logarithms_of_sums(name: str, axis: Any, keepdims: bool, size: float) -> None:
    x = T3 * size
    function = getattr(array_functions, name)
    y = function(Tensor(x), axis=axis, keepdims=keepdims)
    assert y.shape == np.sum(x, axis=axis, keepdims=keepdims).shape
    weights = np.cos(np.arange(y.size)).reshape(y.shape)
    t = Tensor(x)
    (function(t, axis=axis, keepdims=keepdims) * weights).sum().backward()
    full = np.sum(x, axis=axis, keepdims=True).shape
    for place, members in rows_along(x, axis):
        with mpmath.workdps(50):
            value, slopes = exactly(name, [mpmath.mpf(float(x[i])) for i in members])
            value, slopes = float(value), [float(s) for s in slopes]
        scale = max(abs(value), 1.0 if name == "logsumexp" else 0.0)
        assert y.numpy().reshape(full)[place] == pytest.approx(value, abs=8e-15 * scale)
        for i, slope in zip(members, slopes, strict=True):
            right = slope * weights.reshape(full)[place]
            assert t.grad[i] == pytest.approx(right, rel=1e-12, abs=1e-300)


def test_lengths_keep_the_precision_and_the_kind() -> None:
    for kind in (np.float32, np.float64):
        for name in ("norm", "logsumexp"):
            x = Tensor(np.array([[3.0, 4.0], [0.0, 0.0]], kind))
            y = getattr(array_functions, name)(x, axis=1)
            y.sum().backward()
            assert y.dtype == x.grad.dtype == kind
    assert ARRAY_TABLE["reduce_norm"](np.array([3, 4])) == 5.0


@pytest.mark.filterwarnings("ignore::autograd.GradientWarning")
def test_a_length_that_is_0_beside_others() -> None:
    x = np.array([[3.0, 4.0], [0.0, 0.0], [-5.0, 12.0]])
    right = np.array([[0.6, 0.8], [0.0, 0.0], [-5 / 13, 12 / 13]])
    t = Tensor(x)
    ag.norm(t, axis=1).sum().backward()
    np.testing.assert_allclose(t.grad, right, rtol=1e-15)
    # ∂²|x|/∂x² = (1 - x xᵀ / |x|²) / |x|, and the slope 0 at 0 is a constant
    second = grad(lambda x: (grad(lambda x: ag.norm(x, axis=1).sum())(x) * [1.0, 2.0]).sum())(x)
    for row, found in zip(x, second, strict=True):
        r = np.hypot(*row)
        curved = (np.eye(2) - np.outer(row, row) / r**2) / r if r else np.zeros((2, 2))
        np.testing.assert_allclose(found, curved @ [1.0, 2.0], rtol=1e-13, atol=1e-15)


def test_infinite_lengths() -> None:
    y = ag.norm(Tensor([[inf, 1.0], [-inf, inf], [nan, 1.0], [1.0, 0.0]]), axis=1)
    np.testing.assert_array_equal(y.numpy(), [inf, inf, nan, 1.0])
    assert ag.norm(Tensor(np.zeros((0, 2))), axis=0).numpy().tolist() == [0.0, 0.0]
    assert ag.norm(Tensor([])).item() == 0.0


def test_logarithms_of_sums_that_are_infinite() -> None:
    """Operands that are inf share the slope; a sum of nothing but exp(-inf) has none."""
    x = [[inf, 1.0, inf], [1.0, 1.0, -inf], [-inf, -inf, -inf], [-inf, 2.0, -inf]]
    slopes = [[0.5, 0.0, 0.5], [0.5, 0.5, 0.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    for axis in (1, 0):
        for rows in (range(4), [0], [2], [0, 1], [1, 2]):
            part, right = (np.array([a[i] for i in rows]) for a in (x, slopes))
            t = Tensor(part if axis else part.T)
            y = ag.logsumexp(t, axis=axis)
            values = np.array([inf, 1 + math.log(2), -inf, 2.0])[list(rows)]
            np.testing.assert_allclose(y.numpy(), values, rtol=1e-15)
            y.backward(np.ones(y.shape))
            np.testing.assert_allclose(t.grad, right if axis else right.T, rtol=1e-15)
            kept = Tensor(part)
            z = ag.logsumexp(kept, axis=1, keepdims=True)
            z.backward(np.ones(z.shape))
            np.testing.assert_allclose(kept.grad, right, rtol=1e-15)
    assert ag.logsumexp(Tensor([])).item() == -inf
    assert math.isnan(ag.logsumexp(Tensor([nan, 1.0])).item())


def test_ties_share_along_each_axis() -> None:
    x = np.array([[1.0, 5.0, 5.0], [2.0, 0.0, 2.0]])
    for name, axis, right in [
        ("max", 1, [[0, 0.5, 0.5], [0.5, 0, 0.5]]),
        ("max", 0, [[0, 1, 1], [1, 0, 0]]),
        ("min", 1, [[1, 0, 0], [0, 1, 0]]),
        ("min", (0, 1), [[0, 0, 0], [0, 1, 0]]),
        ("max", None, [[0, 0.5, 0.5], [0, 0, 0]]),
    ]:
        for keepdims in (False, True):
            t = Tensor(x)
            getattr(ag, name)(t, axis=axis, keepdims=keepdims).sum().backward()
            np.testing.assert_array_equal(t.grad, right)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_is_its_definition(axis: int) -> None:
    x = np.array([[1000.0, 998.0, -1000.0], [999.0, 998.5, 3.0]])
    with mpmath.workdps(100):
        powers = np.vectorize(lambda v: mpmath.exp(mpmath.mpf(v)), otypes=[object])(x)
        shares = powers / powers.sum(axis=axis, keepdims=True)
        logs = np.vectorize(mpmath.log, otypes=[object])(shares).astype(float)
    shares = shares.astype(float)
    np.testing.assert_allclose(ag.softmax(Tensor(x), axis=axis).numpy(), shares, rtol=1e-14)
    np.testing.assert_allclose(ag.log_softmax(Tensor(x), axis=axis).numpy(), logs, rtol=1e-14)
    w = np.cos(np.arange(6)).reshape(2, 3)
    # ∂pᵢ/∂xⱼ = pᵢ (δᵢⱼ - pⱼ) and ∂log pᵢ/∂xⱼ = δᵢⱼ - pⱼ
    right = shares * (w - (w * shares).sum(axis=axis, keepdims=True))
    found = grad(lambda x: (ag.softmax(x, axis=axis) * w).sum())(x)
    np.testing.assert_allclose(found, right, rtol=1e-13, atol=1e-16)
    found = grad(lambda x: (ag.log_softmax(x, axis=axis) * w).sum())(x)
    np.testing.assert_allclose(found, w - shares * w.sum(axis=axis, keepdims=True), rtol=1e-13)


def test_softmax_goes_along_the_last_axis_if_nothing_is_said() -> None:
    for name in ("softmax", "log_softmax"):
        op, function = ARRAY_TABLE[name], getattr(array_functions, name)
        right = op(T3, axis=2)
        np.testing.assert_array_equal(op(T3), right)
        np.testing.assert_array_equal(function(Tensor(T3)).numpy(), right)
        g = np.ones_like(T3) * [1.0, 2.0, 3.0, 4.0]
        np.testing.assert_array_equal(op.vjp(0, g, right, T3), op.vjp(0, g, right, T3, axis=2))


SCORES = [
    ([[1.0, 2.0, -1.0], [0.5, 0.25, 3.0]], [1, 0]),
    ([[1000.0, 0.0, -1000.0], [0.0, 1000.0, 1.0], [-1000.0, -1001.0, -5000.0]], [0, 0, 2]),
    ([[[1.0, 2.0], [3.0, -4.0]], [[0.0, 0.0], [5.0, 6.0]]], [[0, 1], [1, 1]]),
    ([3, 1, 2], 2),
    ([[1, 2], [3, -4]], [1, 1]),
]


@pytest.mark.parametrize(("scores", "classes"), SCORES)
def test_cross_entropy_is_its_definition(scores: Any, classes: Any) -> None:
    x, at = np.array(scores, float), np.array(classes)
    flat, truth = x.reshape(-1, x.shape[-1]), np.eye(x.shape[-1])[at.ravel()]
    with mpmath.workdps(100):
        powers = [[mpmath.exp(mpmath.mpf(v)) for v in row] for row in flat.tolist()]
        shares = [[p / mpmath.fsum(row) for p in row] for row in powers]
        losses = [-mpmath.log(row[c]) for row, c in zip(shares, at.ravel().tolist(), strict=True)]
        right = float(mpmath.fsum(losses) / len(losses))
    slopes = ((np.array(shares, float) - truth) / len(flat)).reshape(x.shape)
    for constant in (scores, x):  # whole numbers too
        assert cross_entropy(constant, classes).item() == pytest.approx(right, rel=1e-14)
    loss, found = value_and_grad(lambda x: 3.0 * cross_entropy(x, at))(x)
    assert loss == pytest.approx(3 * right, rel=1e-14)
    np.testing.assert_allclose(found, 3 * slopes, rtol=1e-13, atol=1e-16)
    written = grad(lambda x: (grad(lambda x: 3.0 * cross_entropy(x, at))(x) * x).sum())
    t = Tensor(x)
    (3.0 * cross_entropy(t, at)).backward(create_graph=True)
    np.testing.assert_allclose(t.grad.numpy(), 3 * slopes, rtol=1e-13, atol=1e-16)
    assert np.shape(written(x)) == x.shape


def test_a_class_that_no_row_of_a_batch_has_is_named() -> None:
    scores = Tensor(np.zeros((2, 3, 5)))
    assert cross_entropy(scores, np.full((2, 3), 4)).item() == pytest.approx(math.log(5))
    with pytest.raises(ValueError, match="class 5 is not among the 5 classes, 0 to 4"):
        cross_entropy(scores, np.full((2, 3), 5))
    with pytest.raises(ValueError, match="class -1 is not among the 2 classes, 0 to 1"):
        cross_entropy(Tensor([1.0, 2.0]), -1)


def test_cross_entropy_of_no_rows_is_nan_and_has_no_slope() -> None:
    x = Tensor(np.zeros((0, 3)))
    loss = cross_entropy(x, np.zeros(0, int))
    loss.backward()
    assert math.isnan(loss.item())
    assert x.grad.shape == (0, 3)


@pytest.mark.parametrize("shape", [(3,), (4, 3), (1, 3), (2, 4, 3), (2, 1, 4, 3), (0, 3)])
def test_layers_are_what_is_written(shape: tuple[int, ...]) -> None:
    x, W, b = normal(*shape), normal(3, 2), normal(2)
    w = np.cos(np.arange(x.size // 3 * 2)).reshape(*shape[:-1], 2)
    rows, pulled = x.reshape(-1, 3), w.reshape(-1, 2)
    right = [w @ W.T, rows.T @ pulled, pulled.sum(axis=0)]
    for f, weights in ((affine, W), (linear, W.T)):
        np.testing.assert_allclose(f(x, weights, b).numpy(), x @ W + b, rtol=1e-14)
        for create_graph in (False, True):
            leaves = [Tensor(x), Tensor(weights), Tensor(b)]
            y = f(*leaves)
            np.testing.assert_allclose(y.numpy(), x @ W + b, rtol=1e-14)
            (y * w).sum().backward(create_graph=create_graph)
            found = [t.grad.numpy() if isinstance(t.grad, Tensor) else t.grad for t in leaves]
            found[1] = found[1] if f is affine else found[1].T
            for ours, expected in zip(found, right, strict=True):
                np.testing.assert_allclose(ours, expected, rtol=1e-13, atol=1e-14)
        narrow = f(Tensor(x.astype(np.float32)), weights.astype(np.float32), b)
        np.testing.assert_allclose(narrow.numpy(), x @ W + b, rtol=1e-5, atol=1e-6)
        stacked = f([[Value(1.0), 2.0, 3.0]], weights, [Value(0.5), 0.25])
        np.testing.assert_allclose(stacked.numpy(), [[1.0, 2.0, 3.0] @ W + [0.5, 0.25]], rtol=1e-14)
        mixed = f(Tensor(x), weights, b)
        assert isinstance(mixed, Tensor)
        assert [p.requires_grad for p in mixed.parents] == [True, False, False]


def test_a_product_of_matrices_is_recorded_as_one() -> None:
    for a, b in [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 2)),
        ((2, 2, 3), (3, 1)),
    ]:
        assert ag.dot(Tensor(np.ones(a)), Tensor(np.ones(b))).op.name == "matmul"


# ---------------------------------------------------------------- indices that name twice


@pytest.mark.parametrize(
    "index",
    [
        (slice(None), [0, 0, 2]), ([0, 1, 0], slice(None)), (0, [1, 1]), ([1, 1], 0),
        (None, [0, 0]), (..., [1, 1]), (np.int64(1), np.array([2, 2, 0])), [0, 0], ([0, 0], [1, 1]),
        (np.int64(1), slice(1)), np.int64(-1), (None, 1, ...), np.array([True, False]),
    ],
)  # fmt: skip
def test_entries_named_twice_add_up(index: Any) -> None:
    x = np.arange(6.0).reshape(2, 3)
    g = np.arange(1.0, 1.0 + x[index].size).reshape(x[index].shape)
    t = Tensor(x)
    (t[index] * g).sum().backward()
    right = np.zeros_like(x)
    for place, where in zip(np.ndindex(g.shape), np.arange(x.size).reshape(x.shape)[index].flat,
                            strict=True):  # fmt: skip
        right.flat[where] += g[place]
    np.testing.assert_array_equal(t.grad, right)


# ---------------------------------------------------------------- shared memory and idle nodes


def test_the_ones_that_sums_share_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        array_ops._ones(3, np.dtype(float))[0] = 2.0


@pytest.mark.parametrize("rows", [0, 1, 3, 5000])
@pytest.mark.parametrize("kind", [float, np.float32, int])
def test_sums_of_columns(rows: int, kind: Any) -> None:
    for shape in ((rows,), (rows, 2), (rows, 2, 2)):
        x = np.arange(math.prod(shape)).reshape(shape).astype(kind) % 7
        found = array_ops.column_sums(x)
        np.testing.assert_array_equal(found, x.sum(axis=0))
        assert np.asarray(found).dtype == x.sum(axis=0).dtype


@pytest.mark.parametrize("name", sorted(set(PROGRAMS) & set(ARRAY_TABLE)))
def test_no_node_of_a_gradient_does_nothing(name: str) -> None:
    """What a vjp of nodes records is what a step shows: no sum over no axis, no shape kept."""
    op = ARRAY_TABLE[name]
    for xs, params in samples(name):
        leaves = [Tensor(x) for x in xs]
        y = op(*leaves, **params)
        g = Tensor(np.ones(y.shape))
        for slot in range(len(leaves)):
            waiting, ends = [op.vjp(slot, g, y, *leaves, **params)], {y, g, *leaves}
            while waiting:
                node = waiting.pop()
                if not isinstance(node, Tensor) or node in ends:
                    continue
                if node.op.name in ("reshape", "reduce_sum", "broadcast_to"):
                    assert node.shape != node.parents[0].shape, f"{node.op.name} does nothing"
                waiting.extend(node.parents)


# ---------------------------------------------------------------- what is asked for wrongly


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda x: ag.einsum(x, x), TypeError, "subscripts first, as text"),
        (lambda x: ag.einsum("ij,jk", x), ValueError, "names 2 operands, got 1"),
        (lambda x: ag.einsum("ii->i", x[:1]), ValueError, "'i' stands for 1 and for 2 entries"),
        (lambda x: array_functions.stack([]), ValueError, "empty list has no shape"),
        (lambda x: cross_entropy(x, [0.0, 1.0]), ValueError, "whole-number classes"),
        (lambda x: cross_entropy(x, [0]), ValueError, "n whole-number classes"),
        (lambda x: cross_entropy(x, [[0, 1]]), ValueError, "n whole-number classes"),
        (lambda x: cross_entropy(1.0, 0), ValueError, "n whole-number classes"),
        (lambda x: cross_entropy(x, [True, False]), ValueError, "n whole-number classes"),
    ],
)
def test_what_cannot_be_is_refused(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call(Tensor(np.ones((2, 2))))
