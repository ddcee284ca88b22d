"""One small network in every dress: NumPy by hand, PyTorch, JAX, CasADi, XAD, micrograd.

2 inputs, two layers of 16 relus, one linear score; of a point (x, y) with y = ±1

    loss = relu(1 - y · score(x)) + DECAY · Σ θ²

All numbers are float64, and every program starts from the same weights: a list of
``W (outputs, inputs)`` and ``b (outputs)`` in turn, 337 numbers in all. A *step* takes the
mean loss of all points and moves the weights against its gradient. *Per sample* programs
give the loss and the gradient of every point: ``(points,)`` and ``(points, 337)``, or
``(337, points)`` where the name says so.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.torch_descent import descend

SIZES = (2, 16, 16, 1)
DECAY = 1e-4
RATE = 0.05

Arrays = list[np.ndarray]
Step = Callable[[], float]
PerSample = Callable[[], tuple[Any, Any]]


def problem(points: int) -> tuple[np.ndarray, np.ndarray, Arrays]:
    """Points (points, 2), signs (points,), and first weights."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((points, SIZES[0]))
    y = np.where(np.hypot(*X.T) < 1.1, 1.0, -1.0)
    weights = []
    for n, m in pairwise(SIZES):
        weights += [rng.standard_normal((m, n)) / math.sqrt(n), rng.uniform(-0.1, 0.1, m)]
    return X, y, weights


# ---------------------------------------------------------------- a training step


def step_by_hand(X: np.ndarray, y: np.ndarray, weights: Arrays) -> Step:
    """As a careful person writes it."""
    W1, b1, W2, b2, W3, b3 = parameters = [w.copy() for w in weights]
    n = len(X)

    def step() -> float:
        h1 = np.maximum(X @ W1.T + b1, 0.0)  # (n, 2) @ (2, 16)
        h2 = np.maximum(h1 @ W2.T + b2, 0.0)  # (n, 16) @ (16, 16)
        margin = 1.0 - y * (h2 @ W3[0] + b3)  # (n, 16) @ (16,)
        loss = np.maximum(margin, 0.0).sum() / n
        loss += DECAY * sum(np.vdot(p, p) for p in parameters)

        dscore = (margin > 0.0) * (y / -n)  # (n,)
        dz2 = dscore[:, None] * W3  # (n, 1) * (1, 16)
        dz2 *= h2 > 0.0
        dz1 = dz2 @ W2  # (n, 16) @ (16, 16)
        dz1 *= h1 > 0.0
        gradients = (
            dz1.T @ X,
            dz1.sum(axis=0),
            dz2.T @ h1,
            dz2.sum(axis=0),
            dscore @ h2,
            dscore.sum(),
        )
        for p, g in zip(parameters, gradients, strict=True):
            p *= 1.0 - 2.0 * DECAY * RATE
            p -= RATE * g
        return float(loss)

    return step


def step_in_torch(X: np.ndarray, y: np.ndarray, weights: Arrays) -> Step:
    """PyTorch's eager mode, one thread."""
    import torch

    torch.set_num_threads(1)
    x, sign = torch.from_numpy(X), torch.from_numpy(y)
    W1, b1, W2, b2, W3, b3 = parameters = [torch.tensor(w, requires_grad=True) for w in weights]

    def step() -> float:
        h1 = torch.relu(torch.addmm(b1, x, W1.T))
        h2 = torch.relu(torch.addmm(b2, h1, W2.T))
        score = torch.addmv(b3, h2, W3[0])
        loss = torch.relu(1.0 - sign * score).mean()
        loss = loss + DECAY * sum((p * p).sum() for p in parameters)
        return descend(torch, loss, parameters, RATE)

    return step


def _loss_in_jax() -> tuple[Any, Callable[..., Any]]:
    """JAX in float64, and the loss of one point or the mean of many."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def loss(parameters: Sequence[Any], x: Any, sign: Any) -> Any:
        W1, b1, W2, b2, W3, b3 = parameters
        h1 = jnp.maximum(x @ W1.T + b1, 0.0)
        h2 = jnp.maximum(h1 @ W2.T + b2, 0.0)
        score = h2 @ W3[0] + b3[0]
        norm = sum((p * p).sum() for p in parameters)
        return jnp.maximum(1.0 - sign * score, 0.0).mean() + DECAY * norm

    return jax, loss


def step_in_jax(X: np.ndarray, y: np.ndarray, weights: Arrays) -> Step:
    """Value, gradient and update in one jitted function."""
    jax, loss = _loss_in_jax()

    def update(parameters: Any, x: Any, sign: Any) -> tuple[Any, Any]:
        value, gradients = jax.value_and_grad(loss)(parameters, x, sign)
        moved = [p - RATE * g for p, g in zip(parameters, gradients, strict=True)]
        return value, moved

    run = jax.jit(update)
    x, sign = jax.numpy.asarray(X), jax.numpy.asarray(y)
    parameters = [jax.numpy.asarray(w) for w in weights]

    def step() -> float:
        nonlocal parameters
        value, parameters = run(parameters, x, sign)
        return float(value)

    return step


def compiling_in_jax(X: np.ndarray, y: np.ndarray, weights: Arrays) -> Callable[[], Any]:
    """Tracing, compiling and the first gradient, with nothing kept from before."""
    jax, loss = _loss_in_jax()

    def run() -> Any:
        jax.clear_caches()
        gradient = jax.jit(jax.value_and_grad(loss))
        return jax.block_until_ready(gradient(weights, X, y))

    return run


def step_in_micrograd(X: np.ndarray, y: np.ndarray, weights: Arrays) -> Step:
    """Every product and sum is a node: what the network costs when nothing is compiled."""
    loss_of, parameters = micrograd_loss(weights)
    points, signs = X.tolist(), y.tolist()

    def step() -> float:
        losses = [loss_of(x, sign, False) for x, sign in zip(points, signs, strict=True)]
        loss = sum(losses) * (1.0 / len(losses)) + DECAY * sum(p * p for p in parameters)
        for p in parameters:
            p.grad = 0
        loss.backward()
        for p in parameters:
            p.data -= RATE * p.grad
        return float(loss.data)

    return step


def micrograd_loss(weights: Arrays) -> tuple[Callable[..., Any], list[Any]]:
    """The loss of one point, with or without decay, and its parameters."""
    from micrograd import nn
    from micrograd.engine import Value

    random.seed(0)
    model = nn.MLP(SIZES[0], list(SIZES[1:]))
    for layer, W, b in zip(model.layers, weights[::2], weights[1::2], strict=True):
        for neuron, row, bias in zip(layer.neurons, W.tolist(), b.tolist(), strict=True):
            neuron.w, neuron.b = [Value(w) for w in row], Value(bias)
    parameters = model.parameters()

    def loss(x: list[float], sign: float, decay: bool = True) -> Any:
        hinge = (1 - sign * model(x)).relu()
        return hinge + DECAY * sum(p * p for p in parameters) if decay else hinge

    return loss, parameters


# ---------------------------------------------------------------- the gradient of every point


def _forward(
    X: np.ndarray, y: np.ndarray, weights: Arrays
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Per sample: hidden values, loss, and the adjoint of the score. Samples come first."""
    W1, b1, W2, b2, W3, b3 = weights
    h1 = np.maximum(X @ W1.T + b1, 0.0)
    h2 = np.maximum(h1 @ W2.T + b2, 0.0)
    margin = 1.0 - y * (h2 @ W3[0] + b3)
    loss = np.maximum(margin, 0.0) + DECAY * sum(np.vdot(w, w) for w in weights)
    return h1, h2, margin, loss, np.where(margin > 0.0, -y, 0.0)


def per_sample_by_hand(X: np.ndarray, y: np.ndarray, weights: Arrays) -> PerSample:
    """Outer products by einsum, written into one array (points, 337)."""
    W2, W3 = weights[2], weights[4]
    decay = 2.0 * DECAY * np.concatenate([w.ravel() for w in weights])
    bounds = np.cumsum([0] + [w.size for w in weights])
    n = len(X)

    def run() -> tuple[np.ndarray, np.ndarray]:
        h1, h2, _, loss, dscore = _forward(X, y, weights)
        dz2 = dscore[:, None] * W3 * (h2 > 0.0)
        dz1 = dz2 @ W2 * (h1 > 0.0)
        gradient = np.empty((n, bounds[-1]))
        part = [gradient[:, a:b] for a, b in pairwise(bounds)]
        np.einsum("nk,nj->nkj", dz1, X, out=part[0].reshape(n, 16, 2, copy=False))
        part[1][:] = dz1
        np.einsum("nk,nj->nkj", dz2, h1, out=part[2].reshape(n, 16, 16, copy=False))
        part[3][:] = dz2
        np.multiply(dscore[:, None], h2, out=part[4])
        part[5][:, 0] = dscore
        gradient += decay
        return loss, gradient

    return run


def per_sample_by_hand_last(X: np.ndarray, y: np.ndarray, weights: Arrays) -> PerSample:
    """The same with samples as the last axis: (337, points), long rows throughout."""
    W1, b1, W2, b2, W3, b3 = weights
    decay = [2.0 * DECAY * w[..., None] for w in weights]
    bounds = np.cumsum([0] + [w.size for w in weights])
    x = np.ascontiguousarray(X.T)
    n = len(X)

    def run() -> tuple[np.ndarray, np.ndarray]:
        h1 = np.maximum(W1 @ x + b1[:, None], 0.0)  # (16, 2) @ (2, n)
        h2 = np.maximum(W2 @ h1 + b2[:, None], 0.0)
        margin = 1.0 - y * (W3[0] @ h2 + b3)
        loss = np.maximum(margin, 0.0) + DECAY * sum(np.vdot(w, w) for w in weights)
        dscore = np.where(margin > 0.0, -y, 0.0)
        dz2 = W3.T * dscore * (h2 > 0.0)  # (16, 1) * (n,)
        dz1 = W2.T @ dz2 * (h1 > 0.0)
        gradient = np.empty((bounds[-1], n))
        shapes = [(*w.shape, n) for w in weights]
        part = [
            gradient[a:b].reshape(shape)
            for (a, b), shape in zip(pairwise(bounds), shapes, strict=True)
        ]
        np.multiply(dz1[:, None], x, out=part[0])  # (16, 1, n) * (2, n)
        part[0] += decay[0]
        np.add(dz1, decay[1], out=part[1])
        np.multiply(dz2[:, None], h1, out=part[2])  # (16, 1, n) * (16, n)
        part[2] += decay[2]
        np.add(dz2, decay[3], out=part[3])
        np.multiply(dscore, h2, out=part[4][0])
        part[4] += decay[4]
        np.add(dscore, decay[5], out=part[5])
        return loss, gradient

    return run


def per_sample_in_jax(X: np.ndarray, y: np.ndarray, weights: Arrays, last: bool) -> PerSample:
    """``jit(vmap(grad))`` of the matrix form; ``last`` puts the samples last."""
    jax, loss = _loss_in_jax()
    axis = -1 if last else 0
    each = jax.vmap(jax.value_and_grad(loss), in_axes=(None, 0, 0), out_axes=(0, axis))
    run = jax.jit(each)
    x, sign = jax.numpy.asarray(X), jax.numpy.asarray(y)
    parameters = [jax.numpy.asarray(w) for w in weights]
    return lambda: jax.block_until_ready(run(parameters, x, sign))


def per_sample_in_casadi(X: np.ndarray, y: np.ndarray, weights: Arrays) -> PerSample:
    """The scalar graph of one point, mapped over the points by CasADi's own machine."""
    import casadi

    theta = casadi.SX.sym("theta", sum(w.size for w in weights))
    x, sign = casadi.SX.sym("x", SIZES[0]), casadi.SX.sym("y")
    h: Any = x
    at = 0
    for k, (n, m) in enumerate(pairwise(SIZES)):
        W = casadi.reshape(theta[at : at + m * n], n, m).T  # CasADi's order is Fortran's
        h = W @ h + theta[at + m * n : at + m * n + m]
        h = casadi.fmax(h, 0) if k < 2 else h
        at += m * n + m
    loss = casadi.fmax(1 - sign * h, 0) + DECAY * casadi.sumsqr(theta)
    one = casadi.Function("one", [theta, x, sign], [loss, casadi.gradient(loss, theta)])
    n = len(X)
    many = casadi.Function("many", *_mapped(casadi, one, n))
    buffer, call = many.buffer()
    flat = np.concatenate([w.ravel() for w in weights])
    value, gradient = np.empty(n), np.empty((n, flat.size))
    given = [flat, X.copy(), y.copy()]
    for k, array in enumerate(given):
        buffer.set_arg(k, array.data)
    for k, array in enumerate((value, gradient)):
        buffer.set_res(k, array.data)

    def run(kept: object = (many, buffer, given)) -> tuple[np.ndarray, np.ndarray]:
        call()  # it only points at what is kept
        return value, gradient

    return run


def _mapped(casadi: Any, one: Any, n: int) -> tuple[list[Any], list[Any]]:
    theta = casadi.MX.sym("theta", one.size1_in(0))
    x, sign = casadi.MX.sym("x", SIZES[0], n), casadi.MX.sym("y", 1, n)
    return [theta, x, sign], list(one.map(n)(casadi.repmat(theta, 1, n), x, sign))


def per_sample_in_xad(X: np.ndarray, y: np.ndarray, weights: Arrays) -> PerSample:
    """A loop over the points on XAD's tape, whose inputs are registered once."""
    import xad.adj_1st as adjoint

    points, signs = X.tolist(), y.tolist()
    flat = np.concatenate([w.ravel() for w in weights]).tolist()

    def layer(theta: list[Any], xs: list[Any], outputs: int) -> tuple[list[Any], list[Any]]:
        rows, rest = theta[: outputs * len(xs)], theta[outputs * len(xs) :]
        sums = []
        for k in range(outputs):
            total = rest[k]
            for w, x in zip(rows[k * len(xs) : (k + 1) * len(xs)], xs, strict=True):
                total = total + w * x
            sums.append(total)
        return sums, rest[outputs:]

    def run() -> tuple[np.ndarray, np.ndarray]:
        values, gradients = [], []
        with adjoint.Tape() as tape:
            theta = [adjoint.Real(t) for t in flat]
            tape.registerInputs(theta)
            for x, sign in zip(points, signs, strict=True):
                tape.newRecording()
                h, rest = x, theta
                for k, m in enumerate(SIZES[1:]):
                    h, rest = layer(rest, h, m)
                    h = [z if z > 0 else 0.0 for z in h] if k < 2 else h
                margin = 1.0 - sign * h[0]
                loss = DECAY * sum(t * t for t in theta)
                loss = loss + margin if margin > 0 else loss
                tape.registerOutput(loss)
                loss.derivative = 1.0
                tape.computeAdjoints()
                values.append(loss.value)
                gradients.append([t.derivative for t in theta])
        return np.array(values), np.array(gradients)

    return run


def flattened(gradient: Any, points: int) -> np.ndarray:
    """A gradient of any program as (points, 337); ours is a dict of W1, b1, W2, ..."""
    if isinstance(gradient, dict):
        names = sorted(gradient, key=lambda name: (name[1:], name[0] == "b"))
        gradient = [np.asarray(gradient[name]) for name in names]
    if isinstance(gradient, list | tuple):
        arrays = [np.asarray(g) for g in gradient]
        last = arrays[0].shape[0] != points
        arrays = [np.moveaxis(a, -1, 0) if last else a for a in arrays]
        return np.concatenate([a.reshape(points, -1) for a in arrays], axis=1)
    array = np.asarray(gradient)
    return array if array.shape[0] == points else array.T
