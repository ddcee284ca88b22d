"""Programs in the style of HIPS autograd run unchanged, and gain pictures and steps."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np
import autograd.numpy.random as npr
import numpy
import pytest
from autograd.misc import flatten
from autograd.misc.optimizers import adam, rmsprop, sgd
from autograd.scipy.special import logsumexp
from autograd.scipy.stats import norm

import autograd
from autograd import elementwise_grad, grad, value_and_grad


def seen(objective: Any, **leaves: Any) -> None:
    """The graph of an objective has a picture, and steps that end in the leaves' gradients."""
    nodes = {name: autograd.Tensor(x, label=name) for name, x in leaves.items()}
    output = objective(**nodes)
    svg, steps = output.draw().svg, str(output.stepper())
    for name, node in nodes.items():
        assert f">{name}<" in svg
        assert f"{name}.grad" in steps
        assert node.grad is None, "looking leaves the gradients alone"


def test_a_bayesian_regression() -> None:
    """The maximum of the posterior is that of linear algebra, and the evidence has a slope."""
    rs = npr.RandomState(0)
    inputs = rs.randn(40, 3)
    targets = np.dot(inputs, np.array([1.0, -2.0, 0.5])) + 0.1 * rs.randn(40)
    noise, prior = 0.1, 2.0

    def log_posterior(weights: Any) -> Any:
        fitted = np.dot(inputs, weights)
        return np.sum(norm.logpdf(targets, fitted, noise)) + np.sum(
            norm.logpdf(weights, 0.0, prior)
        )

    def step(weights: Any, i: int) -> Any:
        return -grad(log_posterior)(weights) / len(targets)

    found = sgd(step, np.zeros(3), num_iters=400, step_size=0.01)
    precision = inputs.T @ inputs / noise**2 + numpy.eye(3) / prior**2
    right = numpy.linalg.solve(precision, inputs.T @ targets / noise**2)
    numpy.testing.assert_allclose(found, right, rtol=1e-6)

    def log_evidence(log_noise: Any) -> Any:
        covariance = np.dot(inputs, inputs.T) * prior**2 + np.exp(2 * log_noise) * np.eye(40)
        _, logdet = np.linalg.slogdet(covariance)
        return -0.5 * (np.dot(targets, np.linalg.solve(covariance, targets)) + logdet)

    seen(log_posterior, weights=found)
    seen(log_evidence, log_noise=-2.0)
    h = 1e-5
    slope = (log_evidence(-2.0 + h) - log_evidence(-2.0 - h)) / (2 * h)
    assert grad(log_evidence)(-2.0) == pytest.approx(slope, rel=1e-6)


def test_a_gaussian_mixture() -> None:
    """The likelihood rises, and the two means are found."""
    rs = npr.RandomState(1)
    data = np.concatenate([rs.randn(60) * 0.5 - 2.0, rs.randn(40) * 0.5 + 3.0])

    def log_likelihood(params: Any) -> Any:
        shares = params["logits"] - logsumexp(params["logits"])
        parts = [
            shares[k] + norm.logpdf(data, params["means"][k], np.exp(params["log_scales"][k]))
            for k in range(2)
        ]
        return np.sum(logsumexp(np.array(parts), axis=0))

    start = {"logits": np.zeros(2), "means": np.array([-1.0, 1.0]), "log_scales": np.zeros(2)}
    likelihoods: list[float] = []

    def callback(params: Any, i: int, gradient: Any) -> None:
        likelihoods.append(float(log_likelihood(params)))

    found = adam(lambda p, i: grad(lambda q: -log_likelihood(q))(p), start, callback, 300, 0.05)
    assert likelihoods[-1] > likelihoods[0] + 50
    seen(lambda **params: log_likelihood(params), **found)
    numpy.testing.assert_allclose(numpy.sort(found["means"]), [-2.0, 3.0], atol=0.2)


def test_the_fit_of_a_differential_equation() -> None:
    """Decay with an unknown rate, by Runge and Kutta's steps through which the gradient flows."""

    def solve(rate: Any, start: float, steps: int = 20, h: float = 0.1) -> Any:
        x, path = start, []
        for _ in range(steps):
            k1 = -rate * x
            k2 = -rate * (x + 0.5 * h * k1)
            k3 = -rate * (x + 0.5 * h * k2)
            k4 = -rate * (x + h * k3)
            x = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
            path.append(x)
        return np.array(path)

    truth = np.exp(-1.5 * 0.1 * np.arange(1, 21))

    def loss(rate: Any) -> Any:
        return np.mean((solve(rate, 1.0) - truth) ** 2)

    found = rmsprop(lambda r, i: grad(lambda s: loss(s[0]))(r), np.array([0.5]), None, 300, 0.02)
    assert found[0] == pytest.approx(1.5, abs=0.02)
    seen(lambda rate: np.sum(solve(rate, 1.0, steps=2) ** 2), rate=found[0])


def test_a_small_recurrent_network() -> None:
    """It learns to say the parity of what it has heard; its gradient is that by differences."""
    rs = npr.RandomState(2)
    params = {"W": rs.randn(4, 4) * 0.5, "U": rs.randn(4, 1), "b": np.zeros(4), "v": rs.randn(4)}
    sequences = np.array([[0, 1, 1], [1, 0, 0], [1, 1, 1], [0, 0, 0]]) * 1.0
    answers = np.array([0.0, 1.0, 1.0, 0.0])

    def predict(p: Any, sequence: Any) -> Any:
        state = np.zeros(4)
        for x in sequence:
            state = np.tanh(np.dot(p["W"], state) + np.dot(p["U"], np.array([x])) + p["b"])
        return np.dot(p["v"], state)

    def loss(p: Any, i: int = 0) -> Any:
        errors = [predict(p, s) - y for s, y in zip(sequences, answers, strict=True)]
        return np.sum(np.array(errors) ** 2)

    vector, unflatten = flatten(params)
    found = flatten(grad(loss)(params))[0]
    for k in (0, 7, 16, 20, 27):
        step = numpy.zeros(len(vector))
        step[k] = 1e-6
        rate = (loss(unflatten(vector + step)) - loss(unflatten(vector - step))) / 2e-6
        assert found[k] == pytest.approx(rate, rel=1e-5, abs=1e-7)
    trained = adam(grad(loss), params, num_iters=400, step_size=0.05)
    assert loss(trained) < 0.1 * loss(params)
    seen(lambda **p: (predict(p, sequences[0]) - answers[0]) ** 2, **trained)


def test_an_optimiser_loop_with_a_picture_and_steps() -> None:
    """Newton's method written out, and the graph of its objective seen."""

    def objective(x: Any) -> Any:
        return np.sum((x - np.array([1.0, 2.0])) ** 4 + np.square(x))

    x = np.array([0.0, 0.0])
    for _ in range(30):
        value, slope = value_and_grad(objective)(x)
        curvature = elementwise_grad(grad(objective))(x)
        x = x - slope / curvature
    assert value == pytest.approx(objective(x), rel=1e-9)
    numpy.testing.assert_allclose(grad(objective)(x), [0.0, 0.0], atol=1e-8)
    seen(objective, x=x)
