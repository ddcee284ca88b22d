"""Forward mode: dual numbers in place of Values and Tensors, and the mistakes they refuse."""

from __future__ import annotations

import copy
import math
import pickle
import warnings
from typing import Any

import numpy as np
import pytest
from forward_mode import assert_transposes, slope_along

import autograd
from autograd import AnomalyError, GraphError, Tensor, Value, detect_anomaly, no_grad
from autograd.transforms import grad, hvp, jvp, vjp

# ---------------------------------------------------------------- one pass, no graph


def test_nothing_is_recorded() -> None:
    seen = []

    def f(x: Any) -> Any:
        y = x * x
        z = autograd.sin(y) + 1.0
        seen.extend([y, z])
        return z

    jvp(f, (2.0,), (1.0,))
    assert all(node.parents == () for node in seen)
    calls = []
    jvp(lambda x: (calls.append(x), x * x)[1], (2.0,), (1.0,))
    assert len(calls) == 1


def test_a_dual_number_is_a_value_to_the_function() -> None:
    def f(x: Any) -> Any:
        assert isinstance(x, Value)
        assert x.requires_grad
        assert (x.item(), x.data) == (2.0, 2.0)
        assert x > 1
        assert x == 2.0
        assert bool(x)
        assert repr(x) == "Value(2.0, tangent=1.0)"
        assert f"{x:.1f}" == "2.0"
        assert not x.detach().requires_grad
        return abs(-x) + 3 * x / 2 - 2**x + (x % 3) + round(x) + np.sin(x) + np.float64(2) * x

    output, tangent = jvp(f, (2.0,), (1.0,))
    expected = 1 + 1.5 - 4 * math.log(2) + 1 + math.cos(2) + 2
    assert math.isclose(tangent, expected, rel_tol=1e-14)
    assert type(output) is float


def test_a_dual_array_is_a_tensor_to_the_function() -> None:
    def f(x: Any) -> Any:
        assert isinstance(x, Tensor)
        assert (x.shape, x.ndim, x.size, len(x)) == ((2, 3), 2, 6, 2)
        assert x.numpy().flags.writeable is False
        y = np.sum(np.tanh(x), axis=0) @ x.T
        z = np.concatenate([y, x[0, :2]]) * np.where(x[:, 0] > 0, 1.0, 2.0).sum()
        return z.reshape(2, 2) + autograd.stack([x[0, 0], x[1, 1]])

    x = np.random.default_rng(0).normal(size=(2, 3))
    assert_transposes(f, (x,))


def test_numbers_and_arrays_mix() -> None:
    a = np.array([1.0, 2.0])
    assert_transposes(lambda s, x: s * x + x / s - s, (3.0, a))
    assert_transposes(lambda s: Value(2.0, requires_grad=False) * s * Tensor(a).detach(), (3.0,))
    t, m = Tensor(a).detach(), Tensor([[1.0, 2.0], [3.0, 4.0]]).detach()
    assert_transposes(lambda x: t * x + t / x - x**t + (t @ x) * (x @ t) + m @ x - x @ m, (a,))
    assert_transposes(lambda s: Value(2.0).detach() ** s - Value(2.0).detach() / s, (3.0,))
    _, tangent = jvp(lambda s: a + s, (1.0,), (1.0,))
    np.testing.assert_array_equal(tangent, [1.0, 1.0])
    output, tangent = jvp(lambda x: autograd.sum(x), (a,), (a,))
    assert (output, tangent) == (3.0, 3.0)
    assert type(tangent) is float


def test_precision_is_kept() -> None:
    x = np.array([1.0, 2.0], dtype=np.float32)
    for f in (lambda x: autograd.softmax(2.0 * x), lambda x: autograd.where(x > 1, x, 0.0) / 3):
        output, tangent = jvp(f, (x,), (np.ones(2),))
        assert (output.dtype, tangent.dtype) == (np.float32, np.float32)


def test_results_belong_to_the_caller() -> None:
    x = np.array([1.0, 2.0])
    output, tangent = jvp(lambda x: x, (x,), (x,))
    output[0] = tangent[0] = 7.0
    np.testing.assert_array_equal(x, [1.0, 2.0])
    output, tangent = jvp(lambda s: autograd.broadcast_to(s, (2,)), (1.0,), (1.0,))
    tangent[0] = 5.0
    np.testing.assert_array_equal(tangent, [5.0, 1.0])


# ---------------------------------------------------------------- edges


def test_the_branch_not_taken_stays_silent() -> None:
    def f(x: Any) -> Any:
        return autograd.where(x > 1, autograd.sqrt(x), 3 * x**2)

    assert [slope_along(f, x) for x in (0.0, -1.0, 4.0)] == [0.0, -6.0, 0.25]
    np.testing.assert_array_equal(slope_along(f, np.array([0.0, -1.0, 4.0])), [0.0, -6.0, 0.25])
    with warnings.catch_warnings():  # sqrt is steep at 0, but its branch is dropped
        warnings.simplefilter("error")
        second = jvp(lambda x: jvp(f, (x,), (1.0,))[1], (0.0,), (1.0,))[1]
    assert second == 6.0
    assert jvp(grad(f), (-1.0,), (1.0,)) == (-6.0, 6.0)


def test_what_has_no_tangent_is_a_constant_node() -> None:
    def f(x: Any) -> Any:
        flat = autograd.step(x).tanh() + autograd.floor(x).exp()
        assert not flat.requires_grad
        return flat

    assert jvp(f, (2.5,), (1.0,))[1] == 0.0
    assert jvp(lambda x: 7, (2.5,), (1.0,)) == (7.0, 0.0)
    tangent = jvp(lambda x: np.arange(2.0), (2.5,), (1.0,))[1]
    np.testing.assert_array_equal(tangent, [0.0, 0.0])


def test_no_grad() -> None:
    w = Value(3.0)
    with no_grad():
        assert jvp(lambda x: x**3, (2.0,), (1.0,)) == (8.0, 12.0)
        assert jvp(grad(lambda x: x**3), (2.0,), (1.0,)) == (12.0, 12.0)
        assert grad(lambda x: jvp(lambda y: y**3, (x,), (1.0,))[1])(2.0) == 12.0
        output, tangent = jvp(lambda x: w * x, (w,), (1.0,))
        assert (output.item(), tangent.item()) == (9.0, 3.0)
        assert not tangent.requires_grad
        assert type(jvp(lambda x: w * x, (2.0,), (1.0,))[1]) is float

    def f(x: Any) -> Any:
        with no_grad():
            fixed = x * x
        return fixed * x

    assert jvp(f, (3.0,), (1.0,)) == (27.0, 9.0)
    assert jvp(lambda x: x.detach() * x, (3.0,), (1.0,)) == (9.0, 3.0)


def test_anomalies() -> None:
    with detect_anomaly(), pytest.raises(AnomalyError, match=r"the tangent of sqrt.*became inf"):
        jvp(autograd.sqrt, (0.0,), (1.0,))
    with detect_anomaly(), pytest.raises(AnomalyError, match=r"the value of log.*became -inf"):
        jvp(autograd.log, (0.0,), (1.0,))


def test_what_a_dual_number_refuses() -> None:
    def check(x: Any) -> Any:
        with pytest.raises(GraphError, match="no backward"):
            x.backward()
        with pytest.raises(GraphError, match="cannot be assigned"):
            x.data = 3.0
        with pytest.raises(TypeError, match="leave the graph silently"):
            float(x)
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(x)
        assert copy.copy(x) is x
        assert copy.deepcopy(x) is x
        return x

    def check_array(x: Any) -> Any:
        with pytest.raises(GraphError, match="cannot be assigned"), x.updating():
            pass
        with pytest.raises(TypeError, match="leave the graph silently"):
            np.asarray(x)
        return check(x)

    jvp(check, (2.0,), (1.0,))
    jvp(check_array, (np.array([2.0]),), (np.array([1.0]),))


@pytest.mark.parametrize("x", [2.0, np.ones((2, 2))], ids=["number", "array"])
@pytest.mark.parametrize(
    "f",
    [
        lambda x: x + "a",
        lambda x: x * None,
        lambda x: np.asarray(x, float),
        lambda x: autograd.max([x, np.ones(3)]),
        lambda x: x @ np.ones((3, 3)),
    ],
    ids=["text", "None", "asarray", "shapes", "matmul"],
)
def test_mistakes_are_refused_as_in_reverse_mode(f: Any, x: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as reverse:
        vjp(f, x)
    with pytest.raises(reverse.type) as forward:
        jvp(f, (x,), (x,))
    assert str(forward.value).replace("Dual", "") == str(reverse.value)


def test_a_chain_of_any_length() -> None:
    def f(x: Any) -> Any:
        for _ in range(20_000):
            x = x * 1.0001
        return x

    value, slope = jvp(f, (1.0,), (1.0,))
    assert value == slope
    assert math.isclose(slope, 1.0001**20_000, rel_tol=1e-10)


def test_errors_say_what_to_do() -> None:
    with pytest.raises(TypeError, match=r"tuple of inputs, jvp\(f, \(x,\), \(dx,\)\)"):
        jvp(lambda x: x, 2.0, 1.0)
    with pytest.raises(TypeError, match="tangents must be a tuple of 2 items"):
        jvp(lambda x, y: x * y, (2.0, 3.0), (1.0,))
    with pytest.raises(ValueError, match=r"tangents\[0\] has shape \(3,\), it needs the shape"):
        jvp(lambda x: x, (np.ones(2),), (np.ones(3),))
    with pytest.raises(TypeError, match=r"tangents\[0\]: a Value holds one real number, got '1'"):
        jvp(lambda x: x, (1.0,), ("1",))
    with pytest.raises(TypeError, match=r"array of whole numbers .* \.astype\(float\)"):
        jvp(lambda x: x, (np.arange(3),), (np.ones(3),))
    with pytest.raises(TypeError, match="is a return missing"):
        jvp(lambda x: None, (1.0,), (1.0,))
    with pytest.raises(TypeError, match=r"hvp takes a tuple of inputs"):
        hvp(lambda x: x, 1.0, 1.0)


def test_structures_and_aux() -> None:
    def f(p: Any, s: Any) -> Any:
        return {"y": p["w"] * s, "z": [p["b"], 1.0]}, ("aux", p["b"] * 2)

    p = {"w": np.array([1.0, 2.0]), "b": 3.0}
    dp = {"b": 1.0, "w": np.array([1.0, 0.0])}
    output, tangent, aux = jvp(f, (p, 2.0), (dp, 0.0), has_aux=True)
    np.testing.assert_array_equal(output["y"], [2.0, 4.0])
    np.testing.assert_array_equal(tangent["y"], [2.0, 0.0])
    assert (output["z"], tangent["z"]) == ([3.0, 1.0], [1.0, 0.0])
    assert aux == ("aux", 6.0)
    assert type(aux[1]) is float
