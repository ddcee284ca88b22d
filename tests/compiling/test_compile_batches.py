"""Batches of no samples, of tables, and of what single samples send to shared weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import autograd as ag
from autograd import Program, Value

X = np.array([[1.0, 4.0], [2.0, 5.0], [-3.0, 0.5]])


def of_columns(w: Value, b: Value) -> Any:
    return lambda x: ag.gelu(w * x[0] * x[1]) + b


def of_products(w: Value, b: Value) -> Any:
    return lambda x: ag.tanh(ag.dot([w, b], x))


@pytest.fixture(params=[of_columns, of_products], ids=["columns", "products"])
def made(request: pytest.FixtureRequest) -> tuple[Any, list[Value]]:
    leaves = [Value(0.3, label="w"), Value(-0.2, label="b")]
    return request.param(*leaves), leaves


def numbers(result: Any) -> list[Any]:
    """The arrays of a result, in order."""
    if isinstance(result, dict):
        return [part for key in sorted(result) for part in numbers(result[key])]
    return [part for r in result for part in numbers(r)] if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("exact", [False, True])
def test_of_no_samples_the_mean_is_nan_and_its_gradients_are_zero(made: Any, exact: bool) -> None:
    """As in PyTorch: ``(w * torch.zeros(0)).mean()`` is nan, and its gradient by w is 0."""
    f, _ = made
    program = ag.compile(f, example=(X[0],), exact=exact)
    for _ in range(2):  # the second call takes the usual way
        value, grads = program.value_and_grad(np.zeros((0, 2)))
        assert np.isnan(value)
        assert {k: g.tolist() for k, g in grads.items()} == {
            k: np.zeros(np.shape(p)).tolist() for k, p in program.parameters.items()
        }
        program.value_and_grad(X)
    assert program(np.zeros((0, 2))).shape == (0,)
    assert program.jacobian(np.zeros((0, 2))).shape == (0, 2)
    value, grads = program.per_sample_gradients(np.zeros((0, 2)))
    assert value.shape == (0,)
    assert all(g.shape == (*np.shape(program.parameters[k]), 0) for k, g in grads.items())


@pytest.mark.parametrize("exact", [False, True])
def test_a_table_is_the_array_of_its_numbers(made: Any, exact: bool) -> None:
    f, _ = made
    program = ag.compile(f, example=(X[0],), exact=exact)
    table = pd.DataFrame(X, columns=["a", "b"], index=[7, 8, 9])
    for call in (
        program,
        program.value_and_grad,
        program.per_sample_gradients,
        program.jacobian,
    ):
        for one, other in zip(numbers(call(table)), numbers(call(X)), strict=True):
            assert type(one) is type(other)
            np.testing.assert_allclose(one, other, rtol=1e-14)  # a table lies in columns


def test_columns_of_a_table_are_arguments() -> None:
    w = Value(0.5, label="w")
    program = ag.compile(lambda x, t: (w * x - t) ** 2, example=(1.0, 1.0))
    table = pd.DataFrame(X, columns=["a", "b"])
    value, grads = program.value_and_grad(table["a"], table["b"])
    expected, slopes = program.value_and_grad(X[:, 0], X[:, 1])
    assert value == expected
    np.testing.assert_array_equal(grads["w"], slopes["w"])


@pytest.mark.parametrize("exact", [False, True])
def test_a_weight_of_a_matrix_that_is_used_again_with_data(exact: bool) -> None:
    starts = (0.3, -1.2, 0.7, 2.0, -0.4, 1.1)
    leaves = [Value(x, label=n) for x, n in zip(starts, "uabvcd", strict=True)]
    u, a, b, v, c, d = leaves

    def f(x: Any) -> Any:
        return (u * (a * x[0] + b * x[1]) + v * (c * x[0] + d * x[1])) * a * x[1]

    program = ag.compile(f, example=(X[0],), exact=exact)
    _, grads = program.per_sample_gradients(X)
    for i, sample in enumerate(X):
        found = {
            id(leaf): part[..., i]
            for name, members in program._leaves.items()
            for leaf, part in zip(
                members, grads[name].reshape(len(members), len(X))[..., None, :], strict=True
            )
        }
        for leaf in leaves:
            leaf.grad = None
        f(list(sample)).backward()
        for leaf in leaves:
            np.testing.assert_allclose(found[id(leaf)], leaf.grad, rtol=1e-13)


def test_constants_that_are_infinite() -> None:
    """A list of numbers in which ``inf`` stands: the text has to know that name."""

    def f(x: Any) -> Any:
        return ag.logsumexp([x * 0.0 - np.inf, 1.0, 0.5]) + ag.logsumexp([-np.inf, 1.0])

    program: Program = ag.compile(f, example=(1.0,))
    expected = f(2.0)
    assert program(np.array([2.0, 3.0])).tolist() == [expected, expected]


def test_a_branch_that_is_not_taken_sends_nothing_to_a_parameter() -> None:
    """Its infinite slope does not make the sum over the samples nan."""
    p = Value(0.1, label="p")
    program = ag.compile(lambda x: ag.sqrt(ag.clip(p, x, 5.0) - x), example=(1.0,))
    _, grads = program.value_and_grad(np.array([0.5, 2.0]))  # both below: p does not count
    assert grads["p"] == 0.0
    _, grads = program.value_and_grad(np.array([-0.15]))
    np.testing.assert_allclose(grads["p"], 0.5 / np.sqrt(0.25), rtol=1e-13)


def test_a_slope_that_is_zero_at_an_infinity_sends_nothing_further() -> None:
    """gammaln(0) is inf, where tanh is flat: the infinite slope of gammaln does not count."""
    p = Value(0.0, label="p")
    program = ag.compile(lambda x: ag.tanh(ag.gammaln(p)) + x, example=(1.0,))
    value, grads = program.value_and_grad(np.array([0.5, 1.5]))
    assert (value, grads["p"]) == (2.0, 0.0)
