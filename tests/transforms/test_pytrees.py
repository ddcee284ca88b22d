"""What arguments may be made of: dataclasses, named tuples, None and strings among the leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograd import Value, grad, jacobian, jvp, value_and_grad, vjp


@dataclass(frozen=True)
class Layer:
    W: Any
    b: Any
    name: str = "layer"
    mask: Any = None

    def __post_init__(self) -> None:
        assert np.ndim(self.W) < 3, "not asked again of gradients"


class Pair(NamedTuple):
    first: Any
    second: Any


LAYER = Layer(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -0.5]))
X = np.array([1.0, -1.0])


def loss(layer: Any, x: Any) -> Any:
    assert (layer.name, layer.mask) == ("layer", None)
    return ((layer.W @ x + layer.b) ** 2).sum()


def test_a_dataclass_gives_a_dataclass_of_gradients() -> None:
    found = grad(loss)(LAYER, X)
    out = LAYER.W @ X + LAYER.b
    assert isinstance(found, Layer)
    np.testing.assert_allclose(found.W, 2 * np.outer(out, X))
    np.testing.assert_allclose(found.b, 2 * out)
    assert (found.name, found.mask) == ("layer", None)
    both = grad(loss, (0, 1))(LAYER, X)
    np.testing.assert_allclose(both[1], 2 * LAYER.W.T @ out)
    np.testing.assert_allclose(both[0].b, found.b)


def test_in_structures_of_structures() -> None:
    def f(p: Any) -> Any:
        return p["pair"].first * p["pair"].second["x"] + (p["note"] == "add") * p["list"][1]

    tree = {"pair": Pair(2.0, {"x": 3.0, "none": None}), "note": "add", "list": [None, 4.0]}
    found = grad(f)(tree)
    assert found == {
        "pair": Pair(3.0, {"x": 2.0, "none": None}),
        "note": "add",
        "list": [None, 1.0],
    }
    value, again = value_and_grad(f)(tree)
    assert (value, again) == (10.0, found)


def test_forwards_and_in_outputs() -> None:
    tangent = Layer(np.ones((2, 2)), np.zeros(2))
    y, dy = jvp(lambda layer: loss(layer, X), (LAYER,), (tangent,))
    assert y == loss(LAYER, X)
    assert dy == pytest.approx(np.sum(grad(loss)(LAYER, X).W))
    output, pull = vjp(lambda x: Pair(x * 2.0, None), 3.0)
    assert output == Pair(6.0, None)
    assert pull(Pair(1.0, None)) == (2.0,)
    assert jacobian(lambda x: {"y": x**2, "about": "square"})(3.0) == {"y": 6.0, "about": "square"}


def test_nodes_among_the_fields() -> None:
    w = Value(3.0)
    found = grad(lambda p: p.first**2 * p.second)(Pair(w, 2.0))
    found.first.backward()
    assert w.grad == 4.0


def test_what_cannot_be_differentiated_by_says_so() -> None:
    for wrong in ("text", None):
        with pytest.raises(TypeError, match="argument 0: a Value holds one real number"):
            grad(lambda x: x)(wrong)
    with pytest.raises(TypeError, match=r"argument 0\.b: .*whole numbers"):
        grad(loss)(Layer(LAYER.W, np.array([1, 2])), X)
    with pytest.raises(TypeError, match="is a return missing"):
        grad(lambda x: None)(2.0)
    with pytest.raises(TypeError, match=r"tangents\[0\] must be a Layer"):
        jvp(lambda layer: loss(layer, X), (LAYER,), (1.0,))
