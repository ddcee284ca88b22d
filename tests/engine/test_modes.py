"""no_grad, scope and detect_anomaly: blocks, decorators, nesting, threads."""

from __future__ import annotations

import inspect
import math
import threading
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import AnomalyError, Value, detect_anomaly, no_grad, scope
from autograd.engine import modes


def in_a_thread(work: Callable[[], Any]) -> Any:
    result: list[Any] = []
    thread = threading.Thread(target=lambda: result.append(work()))
    thread.start()
    thread.join()
    return result[0]


def nothing_is_open() -> bool:
    mode = modes.mode()
    return not modes.open_blocks and mode.fast and mode.stamp is None


# ---------------------------------------------------------------- no_grad


def test_no_grad_makes_constants() -> None:
    x = Value(3.0)
    with no_grad():
        results = [x * x, -x, 2 * x, x**2, autograd.exp(x), autograd.sum([x, x]), x.clip(0, 1)]
        leaf = Value(2.0)
    assert not any(r.requires_grad for r in results)
    assert [r.parents for r in results] == [()] * len(results)
    assert results[0].item() == 9.0
    assert leaf.requires_grad, "a leaf says for itself whether it wants a gradient"
    assert (x * x).requires_grad


def test_no_grad_nests() -> None:
    x = Value(3.0)
    with no_grad():
        with no_grad():
            pass
        assert not (x * x).requires_grad
    assert (x * x).requires_grad
    assert nothing_is_open()


def test_no_grad_ends_with_its_block_whatever_happens() -> None:
    x = Value(3.0)
    with pytest.raises(ZeroDivisionError), no_grad(), scope("a"):
        _ = 1 / 0
    assert (x * x).requires_grad
    assert (x * x).scope == ""
    assert nothing_is_open()


def test_one_block_object_can_be_entered_again_and_inside_itself() -> None:
    x, block = Value(3.0), no_grad()
    for _ in range(2):
        with block, block:
            assert not (x * x).requires_grad
        assert (x * x).requires_grad


def test_no_grad_as_a_decorator() -> None:
    @no_grad()
    def constant(x: Value) -> Value:
        return x * x

    x = Value(3.0)
    assert not constant(x).requires_grad
    assert (x * x).requires_grad
    assert constant.__name__ == "constant"


def test_a_thread_sees_only_its_own_blocks() -> None:
    x = Value(3.0)
    with no_grad(), scope("mine"):
        other = in_a_thread(lambda: x * x)
        assert other.requires_grad
        assert other.scope == ""
    entered, leave = threading.Event(), threading.Event()

    def work() -> None:
        with no_grad():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    entered.wait(10)
    assert (x * x).requires_grad
    leave.set()
    thread.join()
    assert nothing_is_open()


def test_assigning_a_leaf_in_no_grad() -> None:
    w = Value(3.0)
    (w * w).backward()
    with no_grad():
        w.data -= 0.1 * w.grad
    assert w.item() == pytest.approx(2.4)
    w.grad = None
    (w * w).backward()
    assert w.grad == pytest.approx(4.8)


def test_backward_inside_no_grad_is_that_of_the_graph() -> None:
    x = Value(3.0)
    y = x * x
    with no_grad():
        y.backward()
    assert x.grad == 6.0


# ---------------------------------------------------------------- scope


def test_scopes_nest_and_name_nodes_and_leaves() -> None:
    x = Value(1.0)
    with scope("mlp"):
        a = x * 2
        with scope("layer 1"):
            b = a + x
            leaf = Value(2.0)
            many = autograd.sum([a, b])
        c = -b
    d = c * c
    assert [n.scope for n in (x, a, b, leaf, many, c, d)] == [
        "", "mlp", "mlp/layer 1", "mlp/layer 1", "mlp/layer 1", "mlp", "",
    ]  # fmt: skip
    assert {n.scope for n in d.trace().nodes} == {"", "mlp", "mlp/layer 1"}


def test_scope_as_a_decorator() -> None:
    @scope("loss")
    def square(x: Value) -> Value:
        return x * x

    assert square(Value(2.0)).scope == "loss"


@pytest.mark.parametrize("bad", ["", 3, None])
def test_a_scope_needs_a_name(bad: object) -> None:
    with pytest.raises(TypeError, match="scope\\(\\) takes a name"):
        scope(bad)


# ---------------------------------------------------------------- detect_anomaly


def here() -> int:
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno


def found(work: Callable[[], Any]) -> AnomalyError:
    with detect_anomaly(), pytest.raises(AnomalyError) as caught:
        work()
    return caught.value


@pytest.mark.parametrize(
    ("compute", "text"),
    [
        (lambda x: autograd.log(x), "log(x) is -inf"),
        (lambda x: 1 / x, "1.0 / x is inf"),
        (lambda x: x / x, "x / x is nan"),
        (lambda x: (x + 10) ** 400, "is inf"),
        (lambda x: x.sqrt() - (x - 1).sqrt(), "is nan"),
        (lambda x: autograd.logsumexp([x, 1e308 * (x + 1) * 10]), "is inf"),
    ],
)
def test_forward_anomalies(compute: Callable[[Value], Value], text: str) -> None:
    error = found(lambda: compute(Value(0.0, label="x")))
    assert text in str(error)
    assert __file__ in str(error)
    assert not math.isfinite(error.node.item())


def test_the_line_is_the_users() -> None:
    x = Value(0.0, label="x")
    line = here() + 2
    with pytest.raises(AnomalyError) as caught, detect_anomaly():
        autograd.log(x)
    assert f"{__file__}:{line}" in str(caught.value)
    assert "with x = 0.0" in str(caught.value)
    assert nothing_is_open()


def test_the_scope_is_named_too() -> None:
    with pytest.raises(AnomalyError, match="in layer 1"), detect_anomaly(), scope("layer 1"):
        1 / Value(0.0)


def test_an_inf_that_was_given_is_no_anomaly_of_what_follows() -> None:
    with detect_anomaly():
        x = Value(math.inf)
        assert (x + 1).item() == math.inf


def test_backward_anomalies_name_the_line_that_was_recorded() -> None:
    x = Value(0.0, label="x")
    with detect_anomaly():
        line = here() + 1
        y = autograd.sqrt(x * x)
        with pytest.raises(AnomalyError) as caught:
            y.backward()
    message = str(caught.value)
    assert "backward pass of 'sqrt'" in message
    assert f"{__file__}:{line}" in message
    assert caught.value.node is y
    assert x.grad is None, "a sweep that was broken off writes nothing"
    assert y.grad is None


def test_a_graph_recorded_before_can_be_swept_with_anomaly_detection() -> None:
    x = Value(0.0, label="x")
    y = autograd.sqrt(x)
    with detect_anomaly(), pytest.raises(AnomalyError, match="sqrt"):
        y.backward()
    y.backward()
    assert x.grad == math.inf


def test_without_anomalies_nothing_changes() -> None:
    with detect_anomaly():
        x = Value(2.0)
        y = autograd.log(x) * x
        y.backward()
    assert x.grad == math.log(2.0) + 1
    assert y.origin.file == __file__


def test_anomalies_in_numpy_calls_and_operators_are_the_users_line_too() -> None:
    import numpy as np

    x = Value(0.0)
    with detect_anomaly(), pytest.raises(AnomalyError, match=__file__):
        np.log(x)
    with detect_anomaly(), pytest.raises(AnomalyError, match=__file__):
        np.float64(1) / x
