"""NumPy's functions called on Tensors record, or say what to use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, Value

T = np.array([[1.0, -2.0, 3.0], [0.5, 0.25, -1.0]])
U = np.array([[2.0, 2.0, 1.0], [1.0, 4.0, 3.0]])

CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "tanh": lambda t, u: np.tanh(t),
    "exp": lambda t, u: np.exp(t),
    "sin": lambda t, u: np.sin(t),
    "add": lambda t, u: np.add(t, u),
    "maximum": lambda t, u: np.maximum(t, u),
    "power": lambda t, u: np.power(u, 2),
    "multiply by an array": lambda t, u: np.multiply(U, t),
    "operator with an array": lambda t, u: U * t - (U @ t.T).sum(),
    "float64 times": lambda t, u: np.float64(2.0) * t,
    "sum": lambda t, u: np.sum(t, axis=0),
    "sum of all": lambda t, u: np.sum(t),
    "sum keepdims": lambda t, u: np.sum(t, axis=(0, 1), keepdims=True),
    "mean": lambda t, u: np.mean(t, axis=-1),
    "var": lambda t, u: np.var(t, axis=0),
    "var ddof": lambda t, u: np.var(t, axis=1, ddof=1),
    "std": lambda t, u: np.std(t),
    "max": lambda t, u: np.max(t, axis=0),
    "amax": lambda t, u: np.amax(t, axis=1),
    "min": lambda t, u: np.min(t),
    "amin": lambda t, u: np.amin(t, axis=0),
    "prod": lambda t, u: np.prod(t, axis=1),
    "cumsum": lambda t, u: np.cumsum(t, axis=1),
    "cumsum flat": lambda t, u: np.cumsum(t),
    "concatenate": lambda t, u: np.concatenate([t, u]),
    "concatenate axis": lambda t, u: np.concatenate((t, U), axis=1),
    "stack": lambda t, u: np.stack([t, u], axis=1),
    "vstack": lambda t, u: np.vstack([t, u]),
    "hstack": lambda t, u: np.hstack([t, u]),
    "split": lambda t, u: np.split(t, 3, axis=1)[1],
    "where": lambda t, u: np.where(T > 0, t, u),
    "where with a number": lambda t, u: np.where(t > 0, t, 0.0),
    "clip": lambda t, u: np.clip(t, -1.5, 2.0),
    "dot": lambda t, u: np.dot(t, u.T),
    "matmul": lambda t, u: np.matmul(t, u.T),
    "outer": lambda t, u: np.outer(t, u),
    "einsum": lambda t, u: np.einsum("ij,ij->i", t, u),
    "norm": lambda t, u: np.linalg.norm(t),
    "norm axis": lambda t, u: np.linalg.norm(t, axis=1),
    "transpose": lambda t, u: np.transpose(t),
    "transpose axes": lambda t, u: np.transpose(t, (1, 0)),
    "swapaxes": lambda t, u: np.swapaxes(t, 0, 1),
    "moveaxis": lambda t, u: np.moveaxis(t, 0, 1),
    "reshape": lambda t, u: np.reshape(t, (3, -1)),
    "ravel": lambda t, u: np.ravel(t),
    "squeeze": lambda t, u: np.squeeze(t[None]),
    "expand_dims": lambda t, u: np.expand_dims(t, 1),
    "broadcast_to": lambda t, u: np.broadcast_to(t, (2, 2, 3)),
    "pad": lambda t, u: np.pad(t, ((1, 0), (0, 2))),
    "pad constant": lambda t, u: np.pad(t, 1, mode="constant"),
    "take_along_axis": lambda t, u: np.take_along_axis(t, np.array([[0], [2]]), axis=1),
    "tril": lambda t, u: np.tril(t),
    "triu": lambda t, u: np.triu(t, k=1),
    "flip": lambda t, u: t[:, ::-1],
    "logaddexp of lists": lambda t, u: np.hypot(t, u),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_numpy_functions_record(call: Callable[[Any, Any], Any]):
    t, u = Tensor(T), Tensor(U)
    y = call(t, u)
    assert isinstance(y, Tensor)
    assert y.requires_grad
    np.testing.assert_allclose(y.data, call(T, U), rtol=1e-14, atol=1e-15)
    y.sum().backward()
    total = 0.0
    for x, base, swap in ((t, T, False), (u, U, True)):
        if x.grad is None:
            continue
        step = np.sign(np.cos(np.arange(6.0))).reshape(2, 3) * 1e-6
        both = [(T, base + s * step) if swap else (base + s * step, U) for s in (1, -1)]
        slope = (np.sum(call(*both[0])) - np.sum(call(*both[1]))) / 2e-6
        assert (x.grad * np.sign(step)).sum() == pytest.approx(slope, rel=1e-6, abs=1e-6)
        total += abs(x.grad).sum()
    assert total > 0


@pytest.mark.parametrize(
    "call",
    [
        lambda t: np.argmax(t), lambda t: np.shape(t), lambda t: np.isnan(t).any(),
        lambda t: np.zeros_like(t), lambda t: np.argsort(t, axis=0), lambda t: t > 0,
        lambda t: np.all(t == t), lambda t: np.allclose(t, T), lambda t: np.ndim(t),
    ],
)  # fmt: skip
def test_questions_are_answered_from_the_data(call: Callable[[Any], Any]):
    np.testing.assert_array_equal(call(Tensor(T)), call(T))
    assert not isinstance(call(Tensor(T)), Tensor)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda t: np.fft.fft(t), ["np.fft.fft", "complex"]),
        (lambda t: np.linalg.eig(t), ["np.linalg.eig", "complex", "eigh"]),
        (lambda t: np.histogram(t), ["np.histogram", "numpy()"]),
        (lambda t: np.fill_diagonal(t, 0.0), ["np.where"]),
        (lambda t: np.i0(t), ["np.i0", "autograd.primitive"]),
        (lambda t: np.subtract.reduce(t), ["subtract.reduce", "np.add.reduce"]),
        (lambda t: np.add.at(t, 0, 1.0), ["add.at"]),
        (lambda t: np.tanh(t, out=np.zeros(2)), ["tanh", "out"]),
        (lambda t: np.tanh(t, where=[True, False]), ["tanh", "where"]),
        (lambda t: np.sum(t, out=np.zeros(2), axis=0), ["np.sum", "out"]),
        (lambda t: np.sum(t, dtype=complex), ["float64 or float32", "complex"]),
        (lambda t: np.pad(t, 1, mode="empty"), ["pad", "np.concatenate"]),
        (lambda t: np.linalg.svd(np.reshape(t, (1, 4))), ["full_matrices=False"]),
        (lambda t: t.sort(), ["np.sort"]),
        (lambda t: np.asarray(t), ["numpy()"]),
    ],
)
def test_what_is_not_supported_says_so(call: Callable[[Any], Any], words: list[str]):
    with pytest.raises(TypeError) as caught:
        call(Tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_values_join_arrays_through_numpy():
    v = Value(2.0)
    y = np.array([1.0, 2.0]) * Tensor([1.0, 1.0]) * v
    y.sum().backward()
    assert v.grad == 3.0


def test_in_place_operators_make_new_nodes():
    t = u = Tensor([1.0, 2.0])
    u += 1.0
    assert u is not t
    assert t.data.tolist() == [1.0, 2.0]
    array = np.ones(2)
    array *= 2.0
    with pytest.raises(TypeError):
        array += t


@pytest.mark.parametrize("name", ["i0", "packbits", "gcd"])
def test_no_function_is_suggested_that_only_shares_letters(name: str):
    t = Tensor([1.0, 2.0])
    with pytest.raises(TypeError) as caught:
        getattr(np, name)(*(t, t) if name == "gcd" else (t,))
    assert "nearest" not in str(caught.value)
