"""Whole numbers and truth values compute as floats; what a graph holds is its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, grad, gradcheck, jvp, numerical_gradient
from autograd.table.scalars import TABLE

KINDS = [bool, *(getattr(np, f"{u}int{bits}") for u in ("", "u") for bits in (8, 16, 32, 64))]

ROWS = [op.name for op in TABLE.values() if op.public and len(op.args) == 1]


def constant(numbers: Any, kind: Any) -> Tensor:
    return Tensor(np.array(numbers, kind), requires_grad=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [name for name in ROWS if hasattr(ag, name)])
def test_a_function_of_whole_numbers_is_that_of_floats(name: str, kind: Any) -> None:
    function, whole = getattr(ag, name), np.array([1, 0, 1, 1])
    found = function(constant(whole, kind)) if not name.startswith("*") else None
    if TABLE[name].variadic:
        found = function(constant(whole, kind), axis=0)
    right = function(Tensor(whole.astype(float), requires_grad=False))
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found.numpy(), right.numpy())


@pytest.mark.parametrize("kind", KINDS)
def test_shares_of_whole_numbers(kind: Any) -> None:
    for name in ("softmax", "log_softmax"):
        found = getattr(ag, name)(constant([1, 0, 1], kind))
        right = getattr(ag, name)(np.array([1.0, 0.0, 1.0])).numpy()
        assert found.dtype == np.float64
        np.testing.assert_array_equal(found.numpy(), right)


def test_nothing_wraps_around() -> None:
    assert ag.prod(constant([200, 200], np.uint8)).item() == 40000.0
    assert ag.sum(constant([200, 200], np.uint8)).item() == 400.0
    assert (-constant([2], np.uint8)).numpy().tolist() == [-2.0]
    assert (constant([2], np.uint8) - constant([3], np.uint8)).numpy().tolist() == [-1.0]
    assert (constant([1], bool) + constant([1], bool)).numpy().tolist() == [2.0]


def test_a_rule_computes_with_floats_too() -> None:
    """NumPy's logarithm of a uint8 is a float16."""
    bases = np.array([2, 3, 7], np.uint8)
    right = float(np.sum(bases**0.3 * np.log(bases.astype(float))))
    assert grad(lambda t: ag.sum(bases**t))(0.3) == pytest.approx(right, rel=1e-15)
    assert jvp(lambda t: ag.sum(bases**t), (0.3,), (1.0,))[1] == pytest.approx(right, rel=1e-15)
    exponents = np.array([0, 1, 2], np.uint8)
    x = Tensor([2.0, 3.0, 4.0])
    (x ** Tensor(exponents, requires_grad=False)).sum().backward()
    assert x.grad.tolist() == [0.0, 1.0, 8.0]


def test_floats_keep_their_precision_beside_whole_numbers() -> None:
    single = Tensor(np.float32([1.0, 2.0]))
    assert (single * np.array([True, False])).dtype == np.float32
    assert (single * np.array([1, 0], np.int8)).dtype == np.float32
    assert (single + np.array([1, 0], np.int64)).dtype == np.float64, "as by NumPy"


def test_what_moves_entries_leaves_them_as_they_are() -> None:
    whole = constant([[1, 2], [3, 4]], np.int64)
    for moved in (whole[0], whole.T, whole.reshape(-1), ag.concatenate([whole, whole])):
        assert moved.dtype == np.int64
    assert ag.where(np.array([True, False]), constant([1, 2], np.int8), 0.5).dtype == np.float64


# ---------------------------------------------------------------- what a graph holds


def test_an_index_belongs_to_the_graph() -> None:
    for index in (np.array([0, 1]), np.array([True, True])):
        x = Tensor([1.0, 2.0])
        y = x[index]
        index[:] = 0
        index[0] = 1
        y.sum().backward()
        assert x.grad.tolist() == [1.0, 1.0]


def test_indices_along_an_axis_and_classes_belong_to_the_graph() -> None:
    indices, classes = np.array([[0, 1]]), np.array([0])
    x, z = Tensor([[1.0, 2.0]]), Tensor([[1.0, 2.0]])
    y, loss = np.take_along_axis(x, indices, 1), ag.cross_entropy(z, classes)
    indices[:], classes[:] = 0, 1
    y.sum().backward()
    loss.backward(create_graph=True)
    assert x.grad.tolist() == [[1.0, 1.0]]
    assert z.grad.numpy()[0, 0] < 0 < z.grad.numpy()[0, 1]


def test_an_index_is_a_whole_number() -> None:
    x = Tensor([10.0, 20.0])
    assert x[Value(1.0, requires_grad=False)].item() == 20.0
    assert x[Tensor([1.0], requires_grad=False)].numpy().tolist() == [20.0]
    assert x[[]].shape == (0,)
    with pytest.raises(IndexError):
        x[Tensor([0.9], requires_grad=False)]


def test_masked_arrays_are_refused() -> None:
    masked = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])
    places = np.ma.array([0, 1, 0], mask=[0, 1, 0])
    flags = np.ma.array([True, True, False], mask=[0, 1, 0])
    for use in (
        lambda: grad(lambda x: (x**2).sum())(masked),
        lambda: masked * Tensor([1.0, 2.0, 3.0]),
        lambda: Tensor([1.0, 2.0, 3.0]) * masked,
        lambda: Tensor(masked),
        lambda: Tensor([1.0, 2.0, 3.0])[places],
        lambda: np.take(Tensor([1.0, 2.0, 3.0]), places),
        lambda: np.take_along_axis(Tensor([1.0, 2.0, 3.0]), places, 0),
        lambda: np.sum(Tensor([1.0, 2.0, 3.0]), where=flags),
        lambda: np.mean(Tensor([1.0, 2.0, 3.0]), where=flags),
        lambda: np.select([flags], [Tensor([1.0, 2.0, 3.0])]),
        lambda: np.choose(places, [Tensor([1.0, 2.0, 3.0])] * 3),
        lambda: gradcheck(lambda x: (x**2).sum(), masked),
        lambda: gradcheck(lambda x: float((x**2).sum()), masked, gradient=lambda x: 2 * x),
        lambda: numerical_gradient(lambda x: float((x**2).sum()), masked),
        lambda: ag.compile(lambda x: x[0] * x[1] * x[2], example=masked.data)(masked),
        lambda: setattr(Tensor([1.0, 2.0, 3.0]), "grad", masked),
    ):
        with pytest.raises(TypeError, match="mask"):
            use()
