"""What people get wrong, and that the error says what to do: one line for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import nn
from autograd import Tensor, Value, grad

X, SERIES = np.array([[1.0, 2.0], [0.0, 1.0]]), pd.Series([1.0, 2.0])


def fitted(model: Any = None, **settings: Any) -> Any:
    settings = {"X": X, "y": np.array([1.0, 0.0]), "epochs": 1, **settings}
    return nn.fit(nn.MLP(2, [3, 1], seed=0) if model is None else model, **settings)


WRONG: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "a Series to grad": (
        lambda: grad(lambda x: (x**2).sum())(SERIES),
        TypeError,
        r"argument 0: a Value holds one number, got Series: .*\.to_numpy\(\)",
    ),
    "a DataFrame in a dictionary": (
        lambda: grad(lambda p: (p["w"] ** 2).sum())({"w": SERIES.to_frame()}),
        TypeError,
        r"argument 0\['w'\]: .* got DataFrame: .*\.to_numpy\(\)",
    ),
    "a weight to be frozen": (
        lambda: setattr(nn.Linear(2, 1).weight, "requires_grad", False),
        AttributeError,
        r"settled when it is made: .*give the optimiser only the others, SGD\(model\.layers",
    ),
    "the truth of several entries": (
        lambda: 1 if Tensor([1.0, 2.0]) else 0,
        ValueError,
        r"a Tensor of shape \(2,\) is neither true nor false: where\(condition, a, b\)",
    ),
    "the derivative of a comparison": (
        lambda: grad(lambda x: x > 0)(1.0),
        TypeError,
        r"returned True, which is true or false and has no derivative: .*where",
    ),
    "matrices that do not fit": (
        lambda: Tensor([1.0, 2.0]) @ Tensor([1.0, 2.0, 3.0]),
        ValueError,
        r"matmul of shapes \(2,\) and \(3,\): the last axis of the first .* differ in length$",
    ),
    "an axis that is not there": (
        lambda: Tensor([1.0, 2.0]).sum(axis=1),
        ValueError,
        r"^sum of shape \(2,\), axis=1",
    ),
    "complex entries": (
        lambda: Tensor([1j]),
        TypeError,
        r"got an array of complex128: take its \.real or its \.imag",
    ),
    "an activation of no hidden layer": (
        lambda: nn.MLP(2, [1], activation="foo"),
        ValueError,
        "no activation is called 'foo': sigmoid, tanh",
    ),
    "half an epoch": (lambda: fitted(epochs=1.5), ValueError, "epochs is a whole number.*1.5"),
    "no samples given": (lambda: fitted(X=None), TypeError, "X holds None: numbers are needed"),
    "no model": (lambda: fitted(3), TypeError, r"fit\(\) trains a Module, .*got 3"),
    "classes in a column": (
        lambda: fitted(nn.MLP(2, [3, 2]), y=np.array([[0], [1]])),
        ValueError,
        r"got shape \(2, 1\): target\.ravel\(\) gives the class numbers of a column",
    ),
    "one sample that is not known": (
        lambda: fitted(X=np.array([[1.0, np.nan], [0.0, 1.0]])),
        ValueError,
        r"X holds nan at \(0, 1\), 1 of its 4 entries are not finite: leave their samples out",
    ),
    "an entry that is assigned": (
        lambda: Tensor([1.0]).__setitem__(0, 2.0),
        TypeError,
        r"build a new one with where\(\.\.\.\)",
    ),
    "an entry of a plain array": (
        lambda: np.zeros(2).__setitem__(0, Value(2.0) * 3),
        TypeError,
        r"autograd\.stack\(\[u, v\]\)",
    ),
    "NumPy's complex functions": (
        lambda: np.fft.fft(Tensor([1.0, 2.0])),
        TypeError,
        "np.fft.fft is not recorded for a Tensor: it needs complex numbers",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_error_says_what_was_wrong_and_what_to_do(what: str) -> None:
    call, kind, message = WRONG[what]
    with pytest.raises(kind, match=message):
        call()


def test_one_epoch_is_one() -> None:
    assert fitted().stopped == "the one epoch done"
