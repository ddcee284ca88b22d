"""``autograd.scipy`` against SciPy's values, and its derivatives by differences."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import autograd.numpy as np
import numpy
import pytest
from autograd.scipy import integrate, linalg, signal, special, stats
from autograd.test_util import check_grads

import autograd
from autograd import grad

scipy_special = pytest.importorskip("scipy.special")
scipy_stats = import_module("scipy.stats")
scipy_linalg = import_module("scipy.linalg")
scipy_signal = import_module("scipy.signal")

X, P = numpy.array([0.4, 1.3, 2.7]), numpy.array([0.2, 0.5, 0.9])

# The function, its operands, and which of them it is differentiated by.
OF_SPECIAL: dict[str, tuple[tuple[Any, ...], tuple[int, ...]]] = {
    **dict.fromkeys(("j0", "j1", "y0", "y1", "i0", "i1", "rgamma", "gammasgn"), ((X,), (0,))),
    "erfinv": ((P,), (0,)), "erfcinv": ((P,), (0,)),
    "jn": ((2, X), (1,)), "yn": ((2, X), (1,)), "iv": ((1.5, X), (1,)), "ive": ((1.5, X), (1,)),
    "gammainc": ((1.7, X), (1,)), "gammaincc": ((1.7, X), (1,)),
    "betainc": ((1.7, 0.6, P), (2,)), "betaln": ((X, X + 1), (0, 1)),
    "multigammaln": ((X + 2, 3), (0,)), "gammaln": ((X,), (0,)),
}  # fmt: skip
OF_STATS: dict[str, tuple[tuple[Any, ...], tuple[int, ...]]] = {
    **{f"chi2.{f}": ((X, 3.0), (0,)) for f in ("pdf", "logpdf", "cdf")},
    **{f"gamma.{f}": ((X, 1.7), (0,)) for f in ("pdf", "logpdf", "cdf")},
    **{f"beta.{f}": ((P, 1.7, 0.6), (0,)) for f in ("pdf", "logpdf", "cdf")},
    **{f"t.{f}": ((X, 3.0, 0.4, 1.5), (0, 2, 3)) for f in ("pdf", "logpdf", "cdf", "logcdf")},
    **{f"poisson.{f}": ((numpy.array([0, 2, 5]), X), (1,)) for f in ("pmf", "logpmf", "cdf")},
    **{f"dirichlet.{f}": ((numpy.array([0.3, 0.7]), X[1:]), (1,)) for f in ("pdf", "logpdf")},
    "multivariate_normal.logpdf": ((P[:2], X[:2], numpy.diag(X[1:])), (0, 1)),
}


@pytest.mark.parametrize("name", OF_SPECIAL)
def test_a_special_function(name: str) -> None:
    operands, wanted = OF_SPECIAL[name]
    right = getattr(scipy_special, name)(*operands)
    numpy.testing.assert_allclose(getattr(special, name)(*operands), right, rtol=1e-12)
    check_grads(getattr(special, name), wanted)(*operands)


@pytest.mark.parametrize("name", OF_STATS)
def test_a_distribution(name: str) -> None:
    operands, wanted = OF_STATS[name]
    distribution, function = name.split(".")
    ours = getattr(getattr(stats, distribution), function)
    right = getattr(getattr(scipy_stats, distribution), function)(*operands)
    numpy.testing.assert_allclose(ours(*operands), right, rtol=1e-11)
    check_grads(ours, wanted)(*operands)


def test_what_has_no_derivative_says_which() -> None:
    with pytest.raises(NotImplementedError, match="wrt argnum 0 not defined"):
        grad(lambda n: special.jn(n, 1.0))(2.0)
    with pytest.raises(AttributeError, match=r"autograd\.primitive"):
        _ = linalg.expm
    with pytest.raises(TypeError, match="write the steps of the method out"):
        integrate.odeint(None, 0.0, [0.0, 1.0])


def test_matrices() -> None:
    rng = numpy.random.default_rng(0)
    a, b, q = (rng.normal(size=(3, 3)) for _ in range(3))
    numpy.testing.assert_allclose(
        linalg.solve_sylvester(a, b, q), scipy_linalg.solve_sylvester(a, b, q)
    )
    check_grads(linalg.solve_sylvester, (0, 1, 2))(a, b, q)
    definite = a @ a.T + numpy.eye(3)
    numpy.testing.assert_allclose(linalg.sqrtm(definite), scipy_linalg.sqrtm(definite))
    check_grads(linalg.sqrtm)(definite)
    for lower in (False, True):
        for trans in (0, "T"):
            solve = lambda a, b, t=trans, low=lower: linalg.solve_triangular(a, b, t, low)  # noqa: E731
            right = scipy_linalg.solve_triangular(definite, b, trans, lower)
            numpy.testing.assert_allclose(solve(definite, b), right)
            check_grads(solve, (0, 1))(definite, b)


@pytest.mark.parametrize("mode", ["full", "valid", "same"])
def test_a_convolution(mode: str) -> None:
    rng = numpy.random.default_rng(1)
    for m, n in [((5,), (2,)), ((2,), (4,)), ((4, 3), (2, 2)), ((3, 6), (3, 1))]:
        if mode == "same" and m < n:
            continue
        a, b = rng.normal(size=m), rng.normal(size=n)
        right = scipy_signal.convolve(a, b, mode)
        numpy.testing.assert_allclose(signal.convolve(a, b, mode=mode), right)
        check_grads(lambda a, b: signal.convolve(a, b, mode=mode), (0, 1))(a, b)


def test_a_convolution_along_some_axes() -> None:
    """A layer of images: one sum over channels, of convolutions of rows and columns."""
    rng = numpy.random.default_rng(2)
    images, kernels = rng.normal(size=(2, 3, 5, 4)), rng.normal(size=(3, 6, 2, 2))
    found = signal.convolve(images, kernels, ([2, 3], [2, 3]), ([1], [0]), mode="valid")
    assert found.shape == (2, 6, 4, 3)
    right = sum(scipy_signal.convolve(images[1, c], kernels[c, 4], "valid") for c in range(3))
    numpy.testing.assert_allclose(found[1, 4], right)


def test_arrays_joined_in_brackets() -> None:
    assert np.r_[1:3].tolist() == numpy.r_[1:3].tolist()
    t = autograd.Tensor([1.0, 2.0])
    for made, right in [
        (np.r_[t, 0.5, 1:3], numpy.r_[[1.0, 2.0], 0.5, 1:3]),
        (np.c_[t, [3.0, 4.0]], numpy.c_[[1.0, 2.0], [3.0, 4.0]]),
    ]:
        numpy.testing.assert_array_equal(made.numpy(), right)
    check_grads(lambda x: np.c_[x, x * x])(t.numpy())
    with pytest.raises(TypeError, match=r"np\.concatenate"):
        _ = np.r_["0,2", t]
    full = np.make_diagonal(np.array([1.0, 2.0]), axis1=-1, axis2=-2)
    numpy.testing.assert_array_equal(full, numpy.diag([1.0, 2.0]))
