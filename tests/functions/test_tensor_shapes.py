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
