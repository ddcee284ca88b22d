"""Each module of the door against what it stands for."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import autograd.numpy as np
import mpmath
import numpy
import pytest
from autograd.core import vspace
from autograd.extend import defjvp, defvjp, notrace_primitive, primitive
from autograd.misc import const_graph
from autograd.misc.flatten import flatten_func
from autograd.scipy import special
from autograd.scipy.stats import multivariate_normal, norm
from autograd.test_util import check_equivalent, check_grads, combo_check
from autograd.tracer import getval, isbox

import autograd
from autograd import Tensor, Value, core, grad, jvp


def test_it_is_numpy_itself_with_arrays_of_nodes() -> None:
    assert np.tanh is numpy.tanh
    assert np.linalg.solve is numpy.linalg.solve
    assert np.pi == math.pi
    assert type(np.array([1.0, 2.0])) is numpy.ndarray
    v = Value(2.0)
    made = np.array([[v, 1.0], [v * v, 3.0]])
    assert isinstance(made, Tensor)
    assert made.shape == (2, 2)
    assert np.asarray(made, dtype=np.float32).dtype == np.float32
    assert np.array(Tensor([1.0])).shape == (1,)
    with pytest.raises(AttributeError, match="no_such"):
        _ = np.no_such


def test_complex_numbers_are_refused_with_a_sentence() -> None:
    with pytest.raises(TypeError, match="needs complex numbers, and nodes hold real ones"):
        grad(lambda x: np.sum(np.abs(np.fft.fft(x))))(np.ones(4))
    with pytest.raises(TypeError, match="hold real numbers"):
        grad(lambda x: np.sum(np.real(x * 1j)))(np.ones(2))
    with pytest.raises(TypeError, match="leave the graph silently"):
        np.random.normal(Value(1.0))


@pytest.mark.parametrize("name", ["logcdf", "cdf", "pdf", "logpdf", "sf", "logsf"])
def test_the_normal_distribution(name: str) -> None:
    for x in (-60.0, -31.0, -29.0, -1.0, 0.5, 3.0):
        with mpmath.workdps(60):
            z = mpmath.mpf(x)
            pdf, cdf, sf = mpmath.npdf(z), mpmath.ncdf(z), mpmath.ncdf(-z)
            value, slope = map(float, {
                "pdf": (pdf, -z * pdf), "logpdf": (mpmath.log(pdf), -z), "cdf": (cdf, pdf),
                "logcdf": (mpmath.log(cdf), pdf / cdf), "sf": (sf, -pdf),
                "logsf": (mpmath.log(sf), -pdf / sf),
            }[name])  # fmt: skip
        assert getattr(norm, name)(x) == pytest.approx(value, rel=1e-12)
        assert grad(getattr(norm, name))(x) == pytest.approx(slope, rel=1e-8, abs=1e-300)
    assert norm.pdf(1.0, 3.0, 2.0) == pytest.approx(float(mpmath.npdf(1, 3, 2)))


def test_special_functions() -> None:
    for name, right in [
        ("gamma", mpmath.gamma), ("digamma", mpmath.digamma), ("erf", mpmath.erf),
        ("gammaln", mpmath.loggamma), ("expit", lambda x: 1 / (1 + mpmath.exp(-x))),
    ]:  # fmt: skip
        for x in (0.5, 2.5, 7.0):
            found = getattr(special, name)(x)
            assert found == pytest.approx(float(right(x)), rel=1e-13)
            assert grad(getattr(special, name))(x) == pytest.approx(
                float(mpmath.diff(right, x)), rel=1e-8
            )
    assert special.gamma(-1.5) == pytest.approx(float(mpmath.gamma(-1.5)))
    assert special.beta(2.0, 3.0) == pytest.approx(1 / 12)
    assert special.logsumexp(np.array([0.0, 0.0]), b=np.array([1.0, 3.0])) == pytest.approx(
        math.log(4.0)
    )
    with pytest.raises(AttributeError, match=r"autograd\.primitive"):
        _ = special.airy


def test_a_multivariate_normal() -> None:
    mean, cov = np.array([1.0, -1.0]), np.array([[2.0, 0.3], [0.3, 1.0]])
    x = np.array([[0.5, 0.0], [1.0, -1.0]])
    whole = (2 * math.pi) ** 2 * numpy.linalg.det(cov)
    right = [-0.5 * (d @ numpy.linalg.inv(cov) @ d + math.log(whole)) for d in x - mean]
    numpy.testing.assert_allclose(multivariate_normal.logpdf(x, mean, cov), right)
    assert multivariate_normal.logpdf(x[0], mean, cov) == pytest.approx(right[0])
    check_grads(lambda x, m: multivariate_normal.logpdf(x, m, cov), order=2)(x, mean)


def bare(x: Any) -> Any:
    return x


def test_primitives_as_hips_programs_define_them() -> None:
    @primitive
    def power(x: Any, n: Any, *, scale: float = 1.0) -> Any:
        return scale * x**n

    defvjp(power, lambda ans, x, n, scale=1.0: lambda g: g * scale * n * x ** (n - 1), None)
    assert grad(power)(2.0, 3.0) == 12.0
    assert grad(grad(power))(2.0, 3.0) == 12.0
    assert grad(lambda x: power(x, 3.0, scale=2.0))(2.0) == 24.0

    @primitive
    def product(x: Any, y: Any) -> Any:
        return x * y

    defvjp(product, lambda ans, x, y: lambda g: g * x, argnums=(1,))
    assert grad(product, argnum=1)(2.0, 3.0) == 2.0
    with pytest.raises(NotImplementedError, match="wrt argnum 0 not defined"):
        grad(product)(2.0, 3.0)
    with pytest.raises(NotImplementedError, match="VJP of bare wrt argnum 0 not defined"):
        grad(primitive(bare))(2.0)
    defjvp(product, lambda g, ans, x, y: g * y, "same")
    assert jvp(product, (2.0, 3.0), (1.0, 1.0)) == (6.0, 5.0)
    assert notrace_primitive(lambda x: x + 1)(Value(1.0)) == 2.0
    assert (getval(Value(1.0)), isbox(Value(1.0)), isbox(1.0)) == (1.0, True, False)


def test_check_grads_finds_what_is_wrong() -> None:
    check_grads(np.dot, (0, 1), order=3)(np.eye(2), np.array([1.0, 2.0]))
    combo_check(np.sum, [0], modes=["fwd"])([np.ones(3), np.ones((2, 3))], axis=[None, 0])
    check_grads(lambda d: [d["a"] * d["b"], np.sin(d["a"])], modes=["rev"])({"a": 1.0, "b": 2.0})

    @primitive
    def wrong(x: Any) -> Any:
        return x**2

    defvjp(wrong, lambda ans, x: lambda g: g * 2.001 * x)
    with pytest.raises(AssertionError, match=r"\(VJP\) check of wrong failed"):
        check_grads(wrong, modes=["rev"])(2.0)
    with pytest.raises(TypeError, match="needs complex numbers"):
        check_grads(np.tanh)(1.0 + 2.0j)
    with pytest.raises(AssertionError, match="the shapes differ"):
        check_equivalent([1.0], (1.0,))
    with pytest.raises(AssertionError, match="the values differ"):
        check_equivalent([1.0], [1.1])
    with pytest.raises(ValueError, match="'fwd' and 'rev'"):
        check_grads(np.tanh, modes=["reverse"])(1.0)


def test_vectors_of_any_structure() -> None:
    space = vspace({"a": 1.0, "b": [numpy.ones((2, 2))]})
    basis = list(space.standard_basis())
    assert space.size == len(basis) == 5
    assert [space.inner_prod(x, basis[3]) for x in basis] == [0, 0, 0, 1, 0]
    total = basis[0]
    for x in basis[1:]:
        total = space.add(total, x)
    assert vspace(total) == space
    assert space.inner_prod(total, space.scalar_mul(space.ones(), 2.0)) == 10.0
    assert space.inner_prod(space.zeros(), space.randn()) == 0.0
    assert vspace(1.0) != space
    with pytest.raises(TypeError, match="real numbers"):
        vspace(1.0j)
    pull, y = core.make_vjp(lambda x: x * x, 3.0)
    assert (pull(2.0), y) == (12.0, 9.0)
    assert np.exp in core.primitive_vjps
    assert np.argmax not in core.primitive_vjps


def test_containers_are_pythons_own() -> None:
    made = autograd.dict(a=Value(1.0), b=autograd.list((1, 2)))
    assert type(made) is dict
    assert autograd.isinstance(made, autograd.dict)
    assert autograd.isinstance(autograd.tuple((1.0,)), tuple)
    assert autograd.isinstance(Tensor([1.0]), numpy.ndarray)
    assert not autograd.isinstance(Tensor([1.0]), list)
    assert "isinstance" not in dir(autograd)


def test_the_hessian_without_the_curvature_inside() -> None:
    matrix, x, v = numpy.arange(6.0).reshape(3, 2), numpy.array([0.3, -0.2]), numpy.ones(2)
    f = lambda x: np.tanh(np.dot(matrix, x))  # noqa: E731
    slopes = (1 - numpy.tanh(matrix @ x) ** 2)[:, None] * matrix
    numpy.testing.assert_allclose(autograd.make_ggnvp(f)(x)(v), slopes.T @ slopes @ v)
    with pytest.raises(TypeError, match="needs complex numbers"):
        autograd.holomorphic_grad(f)
    three = lambda x: np.ones((2, 3)) * x  # noqa: E731
    found = autograd.tensor_jacobian_product(three)(numpy.ones(3), numpy.ones(2))
    numpy.testing.assert_allclose(found, 2 * numpy.eye(3))
    assert const_graph(lambda x, y: x * y, 3.0)(2.0) == 6.0


def test_operators_of_hips() -> None:
    f = lambda x, y: np.sum(x**3 * y)  # noqa: E731
    x, y, v = np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([1.0, -1.0])
    numpy.testing.assert_allclose(autograd.hessian_vector_product(f)(x, y, v), 6 * x * y * v)
    hvp, slope = autograd.make_hvp(f)(x, y)
    numpy.testing.assert_allclose(slope, 3 * x**2 * y)
    numpy.testing.assert_allclose(hvp(v), 6 * x * y * v)
    numpy.testing.assert_allclose(autograd.grad_named(f, "y")(x, y), x**3)
    numpy.testing.assert_allclose(autograd.multigrad_dict(f)(x, y)["y"], x**3)
    numpy.testing.assert_allclose(autograd.tensor_jacobian_product(np.sin)(x, v), v * np.cos(x))
    assert autograd.deriv(np.sin)(0.0) == 1.0
    assert autograd.make_jvp(np.sin)(0.0)(2.0) == (0.0, 2.0)
    pull, value = autograd.make_vjp(f, 1)(x, y)
    numpy.testing.assert_allclose(pull(1.0), x**3)
    assert value == 35.0
    assert autograd.elementwise_grad(np.square)(3) == 6.0
    numpy.testing.assert_allclose(autograd.elementwise_grad(f, (0, 1))(x, y)[1], x**3)
    assert grad(lambda x: np.reshape(x * x, (1, 1)))(3.0) == 6.0, "an output of one entry"
    of_vector, unflatten, vector = flatten_func(lambda d: d["a"] * 2, {"a": x})
    numpy.testing.assert_allclose(of_vector(vector), 2 * x)
    assert unflatten(vector)["a"].shape == (2,)


def test_nothing_of_it_loads_with_autograd() -> None:
    code = "import sys, autograd; print([m for m in sys.modules if 'hips' in m])"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert out.stdout.strip() == "[]"
