"""What is masked is not learnt from: whatever takes an array refuses a mask, and drops none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn import data, functional

NUMBERS = np.ma.array([1.0, 0.0, 1.0], mask=[0, 1, 0])
CLASSES = np.ma.array([0, 1, 0], mask=[0, 1, 0])


def train(X: Any, y: Any) -> None:
    nn.fit(nn.Linear(3, 1), X, y, epochs=1, progress=False)


@pytest.mark.parametrize(
    "use",
    [
        lambda: train(np.ma.array(np.eye(3), mask=np.eye(3)), np.ones(3)),
        lambda: train(np.eye(3), NUMBERS),
        lambda: nn.Linear(3, 1)(NUMBERS),
        lambda: functional.cross_entropy(Tensor(np.ones((3, 2))), CLASSES),
        lambda: functional.mse_loss(Tensor(np.ones(3)), NUMBERS),
        lambda: nn.accuracy(np.ones(3), NUMBERS),
        lambda: data.standardise(NUMBERS[:, None]),
        lambda: data.one_hot(CLASSES),
        lambda: data.train_test_split(NUMBERS, CLASSES, test=1),
        lambda: list(data.batches(NUMBERS[:, None], np.ones(3), size=2)),
        lambda: nn.Perceptron(1).learn(NUMBERS[:, None], np.array([1.0, -1.0, 1.0])),
    ],
)
def test_a_mask_is_refused(use: Callable[[], Any]) -> None:
    with pytest.raises(TypeError, match="mask"):
        use()
