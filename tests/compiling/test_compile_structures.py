"""Random networks of every kind of structure: compiled they give what the neurons give."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd import dot as inner

Block = Callable[[list[Any]], list[Any]]


class Maker:
    """Makes blocks and keeps the parameters that they use."""

    def __init__(self, seed: int) -> None:
        self.choose = random.Random(seed)
        self.leaves: list[Value] = []

    def vector(self, size: int) -> list[Value]:
        made = [Value(self.choose.gauss(0, 1)) for _ in range(size)]
        self.leaves += made
        return made

    def matrix(self, rows: int, columns: int) -> list[list[Value]]:
        return [self.vector(columns) for _ in range(rows)]

    def activation(self) -> Callable[[Any], Any]:
        return self.choose.choice(
            [autograd.tanh, autograd.relu, autograd.sigmoid, autograd.softplus, lambda v: v * v]
        )

    # ---------------------------------------------------------------- blocks

    def dense(self, width: int) -> tuple[Block, int]:
        outputs = self.choose.randint(1, 5)
        W, b, f = self.matrix(outputs, width), self.vector(outputs), self.activation()
        return lambda h: [f(inner(row, h) + c) for row, c in zip(W, b, strict=True)], outputs

    def tied(self, width: int) -> tuple[Block, int]:
        """A matrix and its transpose."""
        W, f = self.matrix(width, width), self.activation()

        def block(h: list[Any]) -> list[Any]:
            hidden = [f(inner(row, h)) for row in W]
            return [inner([row[j] for row in W], hidden) for j in range(width)]

        return block, width

    def convolution(self, width: int) -> tuple[Block, int]:
        size = min(2, width)
        w, (b,) = self.vector(size), self.vector(1)
        places = range(width - size + 1)
        return lambda h: [inner(w, h[i : i + size]) + b for i in places], len(places)

    def residual(self, width: int) -> tuple[Block, int]:
        W, f = self.matrix(width, width), self.activation()
        return lambda h: [x + f(inner(row, h)) for x, row in zip(h, W, strict=True)], width

    def gate(self, width: int) -> tuple[Block, int]:
        W, U = self.matrix(width, width), self.matrix(width, width)

        def block(h: list[Any]) -> list[Any]:
            pairs = zip(W, U, strict=True)
            return [inner(w, h).sigmoid() * inner(u, h).tanh() for w, u in pairs]

        return block, width

    def scale(self, width: int) -> tuple[Block, int]:
        gain, offset = self.vector(width), self.vector(width)
        return lambda h: [x * a + b for x, a, b in zip(h, gain, offset, strict=True)], width

    def softmax(self, width: int) -> tuple[Block, int]:
        return autograd.softmax, width

    def standardised(self, width: int) -> tuple[Block, int]:
        return lambda h: [(x - autograd.mean(h)) / (autograd.std(h) + 1) for x in h], width

    def neighbours(self, width: int) -> tuple[Block, int]:
        return lambda h: [a * b for a, b in zip(h, h[1:] + h[:1], strict=True)], width

    def extremes(self, width: int) -> tuple[Block, int]:
        reductions = (autograd.max, autograd.min, autograd.logsumexp, autograd.norm)
        return lambda h: [f(h) for f in reductions], len(reductions)

    # ---------------------------------------------------------------- a loss

    def loss(self, inputs: int) -> Callable[[Any], Any]:
        kinds = [
            self.dense,
            self.dense,
            self.tied,
            self.convolution,
            self.residual,
            self.gate,
            self.scale,
            self.softmax,
            self.standardised,
            self.neighbours,
            self.extremes,
        ]
        blocks, width = [], inputs
        for make in self.choose.choices(kinds, k=self.choose.randint(1, 4)):
            block, width = make(width)
            blocks.append(block)
        w, decay = self.vector(width), self.choose.choice([0.0, 0.1])

        def loss(x: Any) -> Any:
            h = list(x)
            for block in blocks:
                h = block(h)
            return (inner(w, h) - 1) ** 2 + decay * sum(p * p for p in self.leaves)

        return loss


@pytest.mark.parametrize("seed", range(60))
def test_a_random_network(seed: int) -> None:
    maker, rng = Maker(seed), np.random.default_rng(seed)
    inputs = maker.choose.randint(2, 5)
    loss = maker.loss(inputs)
    X = rng.normal(size=(4, inputs))
    values, slopes = [], []
    for x in X.tolist():
        for leaf in maker.leaves:
            leaf.grad = None
        out = loss([Value(number, requires_grad=False) for number in x])
        out.backward()
        values.append(out.item())
        slopes.append([leaf.grad or 0.0 for leaf in maker.leaves])
    expected, scale = np.array(slopes), max(1.0, float(np.abs(slopes).max()))
    program = autograd.compile(loss, example=(X[0],), exact=seed % 4 == 0)
    order = {id(leaf): i for i, leaf in enumerate(maker.leaves)}
    places = [order[id(leaf)] for leaf in program.leaves()]

    def flat(grads: dict[str, Any], *tail: int) -> np.ndarray:
        return np.concatenate([np.reshape(grads[p], (-1, *tail)) for p in program.parameters])

    np.testing.assert_allclose(program(X), values, rtol=1e-12)
    _, each = program.per_sample_gradients(X)
    np.testing.assert_allclose(flat(each, 4), expected.T[places], rtol=1e-12, atol=1e-12 * scale)
    value, mean = program.value_and_grad(X)
    assert value == pytest.approx(np.mean(values), rel=1e-12)
    np.testing.assert_allclose(
        flat(mean), expected.mean(axis=0)[places], rtol=1e-12, atol=1e-12 * scale
    )
    # the Jacobian by the inputs, against central differences
    numeric = [(program(X + 1e-6 * e) - program(X - 1e-6 * e)) / 2e-6 for e in np.eye(inputs)]
    found = program.jacobian(X)
    np.testing.assert_allclose(
        found, np.transpose(numeric), rtol=1e-4, atol=1e-5 * max(1.0, np.abs(found).max())
    )
