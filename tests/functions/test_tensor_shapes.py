"""Functions of arrays where a single number stands in the place of an array, and axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, assert_gradients, grad


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "max", "min", "norm", "logsumexp"])
@pytest.mark.parametrize("options", [{"axis": None}, {"axis": ()}, {"keepdims": True}])
def test_a_reduction_of_one_number_is_that_number(name: str, options: Any) -> None:
    if name == "norm" and options.get("axis") == ():
        return  # NumPy asks for an axis
    for x in (Value(3.0), Tensor(3.0)):
        y = getattr(autograd, name)(x, **options)
        y.backward()
        assert (y.shape, y.item(), float(x.grad)) == ((), 3.0, 1.0)
        x.grad = None


def test_functions_of_shapes_take_a_value_as_an_array_of_shape_nothing() -> None:
    x = Value(3.0)
    for y, shape in [
        (autograd.transpose(x), ()),
        (autograd.squeeze(x), ()),
        (autograd.expand_dims(x, 0), (1,)),
        (autograd.dot(x, np.ones(2)), (2,)),
    ]:
        assert y.shape == shape
    assert np.asarray(grad(lambda x: autograd.prod(x, axis=None))(np.asarray(1.3))) == 1.0


@pytest.mark.parametrize("function", [np.swapaxes, np.moveaxis])
def test_an_axis_that_is_not_there_is_an_error_as_in_numpy(function: Any) -> None:
    for axes in [(0, 2), (-3, 0)]:
        for x in (np.ones((2, 3)), Tensor(np.ones((2, 3)))):
            with pytest.raises(np.exceptions.AxisError):
                function(x, *axes)


@pytest.mark.parametrize(
    ("subscripts", "shapes"),
    [
        ("ij,jk->ik", [(3, 1), (3, 1)]),  # j is 1 of the first operand, 3 of the second
        ("ij,jk->ik", [(2, 3), (1, 4)]),
        ("ij,ij->", [(1, 3), (2, 1)]),
        ("ij,kj->ik", [(2, 1), (3, 1)]),
        ("ijk,j->i", [(2, 3, 2), (1,)]),
        ("...i,...i->...", [(2, 1, 3), (4, 1)]),
        ("ij,k->k", [(1, 3), (2,)]),
    ],
)
def test_einsum_stretches_an_axis_of_length_1(subscripts: str, shapes: Any) -> None:
    chance = np.random.default_rng(0)
    inputs = [chance.normal(size=shape) for shape in shapes]

    def f(*xs: Any) -> Any:
        return (autograd.einsum(subscripts, *xs) ** 2).sum()

    assert_gradients(f, *inputs, order=2)


# ---------------------------------------------------------------- as NumPy reads arguments


def assert_as_numpy(function: Any, *shapes: tuple[int, ...]) -> None:
    """The same numbers and shape as NumPy gives, and the derivative by differences."""
    xs = [np.random.default_rng(i).normal(size=shape) for i, shape in enumerate(shapes)]
    right = function(*xs)
    found = function(*map(Tensor, xs))
    assert found.shape == np.shape(right)
    np.testing.assert_allclose(found.numpy(), right, rtol=1e-14)
    assert autograd.gradcheck(lambda *xs: (function(*xs) ** 2).sum(), *xs)


@pytest.mark.parametrize(
    ("source", "destination"),
    [(0, 2), ((0, 1), (1, 2)), ([2, 0], [0, -1]), (-1, 0), ((0, 1, 2), (2, 0, 1))],
)
def test_several_axes_move(source: Any, destination: Any) -> None:
    assert_as_numpy(lambda x: np.moveaxis(x, source, destination), (2, 3, 4))


@pytest.mark.parametrize(
    ("cuts", "axis"), [([3, 1], 0), (5, 0), ([1, 9], 0), ([-2], 0), ([2, 2], 0)]
)
def test_cuts_in_any_order(cuts: Any, axis: int) -> None:
    x = np.arange(5.0)
    for ours, theirs in zip(np.split(Tensor(x), cuts, axis), np.split(x, cuts, axis), strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs)


def test_a_dot_product_of_arrays_that_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shapes \(2, 1\) and \(3, 4, 5\)"):
        np.dot(Tensor(np.ones((2, 1))), np.ones((3, 4, 5)))


@pytest.mark.parametrize("order", ["C", "F", "A"])
def test_entries_in_the_order_of_columns(order: Any) -> None:
    assert_as_numpy(lambda x: np.reshape(x, (3, 2), order=order), (2, 3))
    assert_as_numpy(lambda x: np.reshape(x, (2, -1), order=order), (4, 3))
    assert_as_numpy(lambda x: np.ravel(x, order=order), (2, 3, 2))


@pytest.mark.parametrize(
    "subscripts", ["ii", "ii->i", "iij->j", "iji->ij", "ii,i->i", "...ii->...i"]
)
def test_an_index_may_stand_twice_in_one_operand(subscripts: str) -> None:
    shapes = {"ii,i->i": [(3, 3), (3,)], "iij->j": [(3, 3, 2)], "iji->ij": [(3, 2, 3)]}
    of = shapes.get(subscripts, [(2, 3, 3) if "..." in subscripts else (3, 3)])
    assert_as_numpy(lambda *xs: np.einsum(subscripts, *xs), *of)


@pytest.mark.parametrize(
    ("shape", "indices", "axis"),
    [
        ((2, 3), [[0, 1, 1]], 0),
        ((2, 3), [[2, 0]], 1),
        ((2, 3), [1, 1, 5], None),
        ((1, 3), [[0], [2]], 1),
    ],
)
def test_indices_along_an_axis_broadcast(shape: Any, indices: Any, axis: Any) -> None:
    assert_as_numpy(lambda x: np.take_along_axis(x, np.array(indices), axis), shape)


def test_bounds_that_are_left_out() -> None:
    t = Tensor([1.0, 3.0])
    for y in (autograd.clip(t, None, 2.0), t.clip(None, 2.0), np.clip(t, None, 2.0)):
        assert y.numpy().tolist() == [1.0, 2.0]
    assert autograd.clip(t, 2.0).numpy().tolist() == [2.0, 3.0]
    assert autograd.clip(Value(3.0), None, 2.0).item() == 2.0
    assert np.pad(Tensor(1.5), 0).item() == 1.5


def test_axes_as_numpy_takes_them() -> None:
    t = Tensor([1.0, 2.0])
    np.sum(t, np.array(0)).backward()
    assert t.grad.tolist() == [1.0, 1.0]
    x = Tensor(1.7)
    np.max(x, axis=0).backward()
    assert x.grad == 1.0
    for axis in ([0], 1.0, "0"):
        with pytest.raises(TypeError):
            np.sum(t, axis=axis)
    for axis in (1, -2, (0, 0)):
        with pytest.raises(ValueError):  # noqa: PT011
            np.sum(t, axis=axis)
    with pytest.raises(ValueError, match="at least one axis"):
        autograd.norm(t, axis=())
    assert np.var(t, ddof=3).item() == np.inf
    assert autograd.softmax(Tensor(np.zeros((2, 0)))).shape == (2, 0)
