"""vjp, jacobian, hessian and hvp; and grad of arrays and structures."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd
from autograd import StaleGraphError, Tensor, Value, no_grad
from autograd.transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp

RNG = np.random.default_rng(5)
X = RNG.normal(size=4)
A = RNG.normal(size=(3, 4))


def rosenbrock(x: Any) -> Any:
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def difference_quotients(f: Any, x: np.ndarray, h: float = 1e-6) -> np.ndarray:
    """∂f/∂x with the axes of f first, by central differences."""
    columns = []
    for i in range(x.size):
        step = np.zeros(x.shape)
        step.flat[i] = h
        ahead, behind = (np.asarray(f(Tensor(x + s)).numpy()) for s in (step, -step))
        columns.append((ahead - behind) / (2 * h))
    whole: np.ndarray = np.stack(columns, -1).reshape(columns[0].shape + x.shape)
    return whole


# ---------------------------------------------------------------- arrays and structures


def test_arrays_in_arrays_out() -> None:
    value, slope = value_and_grad(rosenbrock)(np.array([-1.0, 2.0, 0.5]))
    # by hand: 100 (2 - 1)² + 4 + 100 (0.5 - 4)² + 1
    assert value == 100 + 4 + 1225 + 1
    assert type(value) is float
    assert type(slope) is np.ndarray
    np.testing.assert_array_equal(slope, [400 * 1 - 4, 200 + 800 * 3.5 + 2, -700.0])
    slope[0] = 7.0  # the caller's own


def test_the_gradient_has_the_structure_of_the_argument() -> None:
    class Layer(NamedTuple):
        weight: Any
        bias: Any

    def loss(p: Any, x: Any) -> Any:
        hidden = autograd.tanh(p["layers"][0].weight @ x + p["layers"][0].bias)
        return (hidden * p["scale"]).sum() + p["scales"][1]

    p = {"layers": [Layer(A, np.zeros(3))], "scale": 2, "scales": (1.0, 3.0), "unused": X}
    slope = grad(loss)(p, X)
    assert list(slope) == list(p)
    assert type(slope["layers"][0]) is Layer
    inner = 2 * (1 - np.tanh(A @ X) ** 2)
    np.testing.assert_allclose(slope["layers"][0].weight, np.outer(inner, X), rtol=1e-13)
    np.testing.assert_allclose(slope["layers"][0].bias, inner, rtol=1e-13)
    assert math.isclose(slope["scale"], np.tanh(A @ X).sum(), rel_tol=1e-14)
    assert type(slope["scale"]) is float
    assert slope["scales"] == (0.0, 1.0)
    np.testing.assert_array_equal(slope["unused"], np.zeros(4))
    assert isinstance(p["layers"][0].weight, np.ndarray), "the argument is left alone"


def test_tensors_in_connected_tensors_out() -> None:
    x = Tensor(X, label="x")
    slope = grad(lambda t: (t**3).sum())(x)
    assert isinstance(slope, Tensor)
    slope.sum().backward()
    np.testing.assert_allclose(x.grad, 6 * X, rtol=1e-14)
    w = Tensor(X)
    value, slope = value_and_grad(lambda a: (w * a * a).sum())(X)
    slope.sum().backward()
    np.testing.assert_allclose(w.grad, 2 * X)
    assert value.requires_grad


def test_float32_stays() -> None:
    x = X.astype(np.float32)
    assert grad(lambda t: (t * t).sum())(x).dtype == np.float32
    assert jacobian(lambda t: 2.0 * t)(x).dtype == np.float32
    assert vjp(lambda t: 2.0 * t, x)[1](X)[0].dtype == np.float32
    assert hvp(lambda t: (t * t * t).sum(), (x,), (X,))[0].dtype == np.float32


def test_aux() -> None:
    def f(x: Any) -> Any:
        y = x * x
        return y.sum(), {"y": y, "name": "square"}

    slope, aux = grad(f, has_aux=True)(X)
    np.testing.assert_allclose(slope, 2 * X)
    np.testing.assert_array_equal(aux["y"], X * X)
    assert type(aux["y"]) is np.ndarray
    assert aux["name"] == "square"
    (value, aux), slope = value_and_grad(f, has_aux=True)(X)
    assert value == aux["y"].sum()
    output, pull, aux = vjp(f, X, has_aux=True)
    assert output == value
    np.testing.assert_allclose(pull(1.0)[0], 2 * X)
    w = Value(3.0)
    _, aux = grad(lambda x: (w * x, (x * x, w * x)), has_aux=True)(2.0)
    assert type(aux[0]) is float
    assert isinstance(aux[1], Value)
    nested = grad(lambda x: grad(lambda y: (y * y * x, y), has_aux=True)(x)[0])(3.0)
    assert nested == 12.0
    with pytest.raises(TypeError, match=r"has_aux=True a function returns a pair, \(output, aux\)"):
        grad(lambda x: x, has_aux=True)(1.0)


def test_errors_say_what_to_do() -> None:
    with pytest.raises(TypeError, match=r"an array of shape \(4,\): take its sum\(\) or mean\(\)"):
        grad(lambda x: x * x)(X)
    with pytest.raises(TypeError, match=r"argument 0: an array of whole numbers \(int64\)"):
        grad(lambda x: (x * x).sum())(np.arange(3))
    with pytest.raises(TypeError, match=r"argument 1\['w'\]\[0\]: an array of whole numbers"):
        grad(lambda x, p: x, 1)(1.0, {"w": [np.arange(3)]})
    with pytest.raises(TypeError, match=r"\.astype\(float\), or leave it out of argnums"):
        jacobian(lambda x: x)(np.array([True]))
    assert grad(lambda x, i: x[i].sum())(X, np.array([1, 1])).tolist() == [0, 2, 0, 0]
    _, pull = vjp(lambda x: [x, x * x], X)
    with pytest.raises(TypeError, match="the cotangent must be a list of 2 items"):
        pull(X)
    with pytest.raises(ValueError, match=r"the cotangent\[1\] has shape \(2,\), it needs .*\(4,\)"):
        pull([X, np.ones(2)])


# ---------------------------------------------------------------- vjp


def test_a_pull_may_be_called_often() -> None:
    output, pull = vjp(lambda a, x: {"y": a @ x, "n": (x * x).sum()}, A, X)
    np.testing.assert_allclose(output["y"], A @ X)
    for seed in np.eye(3):
        left, right = pull({"y": seed, "n": 0.0})
        np.testing.assert_allclose(left, np.outer(seed, X))
        np.testing.assert_allclose(right, seed @ A)
    left, right = pull({"n": 2, "y": np.zeros(3)})
    np.testing.assert_array_equal(left, np.zeros((3, 4)))
    np.testing.assert_allclose(right, 4 * X)


def test_a_pull_differentiates() -> None:
    assert grad(lambda c: vjp(lambda x: x**3, 2.0)[1](c)[0] ** 2)(5.0) == 2 * 60 * 12
    _, pull = vjp(lambda x: x**3, 2.0)
    slope = grad(lambda c: pull(c)[0] ** 2)(5.0)
    assert (slope, type(slope)) == (2 * 60 * 12, float)
    w = Value(3.0)
    _, pull = vjp(lambda x: w * x * x, 2.0)
    (slope,) = pull(1.0)
    slope.backward()
    assert (slope.item(), w.grad) == (12.0, 4.0)
    with no_grad():
        (slope,) = pull(1.0)
    assert slope == 12.0
    assert not getattr(slope, "requires_grad", False)


def test_floats_come_out_of_an_outer_transform() -> None:
    """The stand-ins of an inner vjp are no nodes from outside."""
    f = lambda x: vjp(lambda y: x * y * y, 3.0)[1](1.0)[0]  # noqa: E731
    assert (f(2.0), type(f(2.0))) == (12.0, float)
    assert (grad(f)(2.0), type(grad(f)(2.0))) == (6.0, float)


def test_a_graph_that_became_stale_is_refused() -> None:
    w = Value(3.0)
    _, pull = vjp(lambda x: w * x, 2.0)
    w.data = 5.0
    with pytest.raises(StaleGraphError):
        pull(1.0)


def test_new_data_of_an_input_does_not_change_what_was_recorded() -> None:
    x = Tensor(X)
    _, pull = vjp(lambda x: x * x, x)
    with x.updating() as array:
        array += 1.0
    with no_grad():
        (slope,) = pull(np.ones(4))
    np.testing.assert_allclose(slope.numpy(), 2 * X)


# ---------------------------------------------------------------- matrices


def test_jacobian_of_softmax() -> None:
    p = np.exp(X) / np.exp(X).sum()
    np.testing.assert_allclose(
        jacobian(autograd.softmax)(X), np.diag(p) - np.outer(p, p), rtol=1e-13, atol=1e-16
    )
    values = jacobian(lambda xs: autograd.softmax(xs))(X.tolist())
    np.testing.assert_allclose(values, np.diag(p) - np.outer(p, p), rtol=1e-13, atol=1e-16)
    assert type(values[0][0]) is float


@pytest.mark.parametrize(
    "f",
    [
        lambda x: autograd.tanh(A @ x),  # (3,) from (4,): rows
        lambda x: autograd.outer(x, x),  # (4, 4) from (4,): columns
        lambda x: autograd.logsumexp(x),  # () from (4,)
        lambda x: autograd.exp(x) * 2,
        lambda x: x[1:3].reshape(2, 1) * x,
    ],
)
def test_jacobian_against_difference_quotients(f: Any) -> None:
    found = jacobian(f)(X)
    assert type(found) is np.ndarray
    np.testing.assert_allclose(found, difference_quotients(f, X), rtol=1e-6, atol=1e-8)


def test_rows_and_columns_agree() -> None:
    f = lambda x: autograd.tanh(A @ x) * autograd.softmax(A @ x)  # noqa: E731
    columns = np.stack([jvp(f, (X,), (unit,))[1] for unit in np.eye(4)], -1)
    np.testing.assert_allclose(jacobian(f)(X), columns, rtol=1e-12, atol=1e-15)
    wide = lambda x: autograd.concatenate([f(x), x, f(x)])  # noqa: E731
    rows = np.stack([vjp(wide, X)[1](unit)[0] for unit in np.eye(10)])
    np.testing.assert_allclose(jacobian(wide)(X), rows, rtol=1e-12, atol=1e-15)


def test_the_number_of_passes() -> None:
    for rows, calls in ((1, 1), (4, 1), (9, 1 + 4)):
        counted = []
        matrix = RNG.normal(size=(rows, 4))
        jacobian(lambda x: (counted.append(1), matrix @ x)[1])(X)  # noqa: B023
        assert len(counted) == calls


def test_jacobian_shapes() -> None:
    assert jacobian(lambda x: x**2)(3.0) == 6.0
    assert type(jacobian(lambda x: x**2)(3.0)) is float
    assert jacobian(lambda a: a @ X)(A).shape == (3, 3, 4)
    assert jacobian(lambda x: x * A)(2.0).shape == (3, 4)
    assert jacobian(lambda x: x.sum())(A).shape == (3, 4)
    assert jacobian(lambda x: x)(np.zeros((0,))).shape == (0, 0)
    assert jacobian(lambda x: x[:0])(X).shape == (0, 4)
    assert jacobian(lambda x: autograd.concatenate([x, X]))(np.zeros((0,))).shape == (4, 0)
    np.testing.assert_array_equal(jacobian(lambda x: A)(X), np.zeros((3, 4, 4)))


def test_jacobian_of_structures() -> None:
    def f(x: Any, p: Any) -> Any:
        return {"sum": x + p["b"], "all": [(p["w"] * x), p["b"] * p["b"]]}

    found = jacobian(f, argnums=(0, 1))(2.0, {"w": X, "b": 5.0})
    assert found["sum"] == (1.0, {"w": pytest.approx(np.zeros(4)), "b": 1.0})
    np.testing.assert_array_equal(found["all"][0][0], X)
    np.testing.assert_array_equal(found["all"][0][1]["w"], 2 * np.eye(4))
    assert found["all"][1][1]["b"] == 10.0
    assert jacobian(lambda x, y: [x * y], argnums=-1)(2.0, 3.0) == [2.0]
    assert jacobian(lambda x: [x, x * x, x**3])(2.0) == [1.0, 4.0, 12.0]


def test_hessian_of_the_rosenbrock_function() -> None:
    x, y, z = -1.0, 2.0, 0.5
    exact = [
        [1200 * x * x - 400 * y + 2, -400 * x, 0.0],
        [-400 * x, 1200 * y * y - 400 * z + 2 + 200, -400 * y],
        [0.0, -400 * y, 200.0],
    ]
    np.testing.assert_array_equal(hessian(rosenbrock)(np.array([x, y, z])), exact)
    scalars = lambda v: (  # noqa: E731
        100 * (v[1] - v[0] ** 2) ** 2 + (1 - v[0]) ** 2
        + 100 * (v[2] - v[1] ** 2) ** 2 + (1 - v[1]) ** 2
    )  # fmt: skip
    assert hessian(scalars)([x, y, z]) == exact


def test_hessian_of_several_arguments() -> None:
    f = lambda x, y: x * x * y + y**3  # noqa: E731
    assert hessian(f, (0, 1))(2.0, 3.0) == ((6.0, 4.0), (4.0, 18.0))
    assert hessian(f, 1)(2.0, 3.0) == 18.0


def test_hvp_against_jacobian_of_grad() -> None:
    f = lambda x: autograd.logsumexp(A @ x) + autograd.sin(x).sum() ** 2  # noqa: E731
    v = RNG.normal(size=4)
    matrix = jacobian(grad(f))(X)
    np.testing.assert_allclose(matrix, matrix.T, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(hvp(f, (X,), (v,))[0], matrix @ v, rtol=1e-12)
    np.testing.assert_allclose(
        vjp(grad(f), X)[1](v)[0], matrix @ v, rtol=1e-12
    )  # reverse over reverse
    quotient = difference_quotients(lambda t: Tensor(grad(f)(t.numpy())), X)
    np.testing.assert_allclose(matrix, quotient, rtol=1e-6, atol=1e-8)
    g = lambda x, y: x * x * y + y**3  # noqa: E731
    assert hvp(g, (2.0, 3.0), (1.0, 10.0)) == (6.0 + 40.0, 4.0 + 180.0)


# ---------------------------------------------------------------- nesting of all pairs

# Each gives the derivative of a function of one number, by another transform.
DERIVATIVES = {
    "grad": grad,
    "value_and_grad": lambda f: lambda x: value_and_grad(f)(x)[1],
    "vjp": lambda f: lambda x: vjp(f, x)[1](1.0)[0],
    "jvp": lambda f: lambda x: jvp(f, (x,), (1.0,))[1],
    "jacobian": jacobian,
    "rows": lambda f: lambda x: jacobian(lambda p: f(p[0]) + 0 * p[1])([x, x])[0],
}
SECOND = {
    "hessian": hessian,
    "hvp": lambda f: lambda x: hvp(f, (x,), (1.0,))[0],
}


def curve(x: Any) -> Any:
    return autograd.exp(autograd.sin(x)) * autograd.tanh(x * x)


@pytest.mark.parametrize("inside_no_grad", [False, True])
@pytest.mark.parametrize("inner", DERIVATIVES)
@pytest.mark.parametrize("outer", DERIVATIVES)
def test_pairs(outer: str, inner: str, inside_no_grad: bool) -> None:
    a, b = DERIVATIVES[outer], DERIVATIVES[inner]
    f = lambda x: x * b(lambda y: curve(x * y))(x)  # noqa: E731
    # d/dy curve(xy) = x curve'(xy): f = x² curve'(x²), f' = 2x curve' + 2x³ curve''
    first, second = grad(curve)(0.49), grad(grad(curve))(0.49)
    expected = 2 * 0.7 * first + 2 * 0.7**3 * second
    if inside_no_grad:
        with no_grad():
            found = a(f)(0.7)
    else:
        found = a(f)(0.7)
    assert type(found) is float
    assert math.isclose(found, expected, rel_tol=1e-12)


@pytest.mark.parametrize("inner", SECOND)
@pytest.mark.parametrize("outer", DERIVATIVES)
def test_second_derivatives_inside(outer: str, inner: str) -> None:
    third = grad(grad(grad(curve)))(0.7)
    assert math.isclose(DERIVATIVES[outer](SECOND[inner](curve))(0.7), third, rel_tol=1e-11)
    assert math.isclose(SECOND[inner](DERIVATIVES[outer](curve))(0.7), third, rel_tol=1e-11)


@pytest.mark.parametrize("inner", SECOND)
@pytest.mark.parametrize("outer", SECOND)
def test_fourth_derivatives(outer: str, inner: str) -> None:
    assert math.isclose(SECOND[outer](SECOND[inner](lambda x: x**5))(2.0), 240.0, rel_tol=1e-12)


def test_a_jacobian_of_nodes_is_connected() -> None:
    x = Tensor(X)
    matrix = jacobian(lambda t: t * t * t)(x)
    assert isinstance(matrix, Tensor)
    matrix.sum().backward()
    np.testing.assert_allclose(x.grad, 6 * X, rtol=1e-13)
    w = Value(2.0)
    wide = jacobian(lambda t: autograd.stack([w * t, w * w * t, t]))(3.0)
    np.testing.assert_array_equal(wide.numpy(), [2.0, 4.0, 1.0])
    wide.sum().backward()
    assert w.grad == 5.0


def test_jacobian_of_jacobian() -> None:
    third = jacobian(jacobian(jacobian(lambda x: (x**4).sum())))(X)
    exact = np.zeros((4, 4, 4))
    exact[range(4), range(4), range(4)] = 24 * X
    np.testing.assert_allclose(third, exact, rtol=1e-12, atol=1e-13)
