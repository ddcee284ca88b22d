"""The one sweep: accumulation, many heads, threads, interruptions, depth, memory."""

from __future__ import annotations

import contextlib
import copy
import gc
import inspect
import pickle
import sys
import weakref
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from threads import run_at_once

import autograd
from autograd import GraphError, StaleGraphError, Value, grad
from autograd.engine.backward import ancestors, sweep


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


# ---------------------------------------------------------------- gradients


def test_an_operand_used_twice_has_two_edges() -> None:
    a = Value(3.0)
    b = a + a
    assert b.parents == (a, a)
    b.backward()
    assert a.grad == 2.0
    a.grad = None
    (a * a * a).backward()
    assert a.grad == 27.0


def test_grad_is_none_until_a_sweep_comes() -> None:
    x, y, unused = Value(2.0), Value(3.0), Value(4.0)
    z = x * y
    assert (x.grad, z.grad) == (None, None)
    z.backward()
    assert (x.grad, y.grad, z.grad, unused.grad) == (3.0, 2.0, 1.0, None)


def test_leaves_add_up_and_the_others_keep_the_last() -> None:
    x = Value(2.0)
    y = x * x
    z = y * 3
    z.backward()
    z.backward()
    assert (x.grad, y.grad, z.grad) == (24.0, 3.0, 1.0)


def test_two_heads_on_a_shared_part() -> None:
    x = Value(2.0)
    shared = x * x
    a, b = shared * 3, autograd.sin(shared)
    a.backward()
    assert x.grad == 12.0
    b.backward()
    assert x.grad == pytest.approx(12 + 4 * autograd.cos(4.0), rel=1e-15)


def test_backward_takes_the_gradient_to_start_from() -> None:
    for gradient in (2.5, Value(2.5), Value(2.5, requires_grad=False)):
        x = Value(3.0)
        y = x * x
        y.backward(gradient)
        assert (x.grad, y.grad) == (15.0, 2.5)
        assert type(x.grad) is float
    with pytest.raises(TypeError, match="one real number"):
        y.backward("2")


def test_backward_on_a_leaf() -> None:
    x = Value(3.0)
    x.backward()
    x.backward(2.0)
    assert x.grad == 3.0


def test_zero_grad() -> None:
    x, y = Value(2.0), Value(3.0)
    z = (x * y) ** 2
    z.backward()
    z.zero_grad()
    assert [n.grad for n in ancestors(z)] == [None] * len(ancestors(z))
    z.backward()
    assert x.grad == 36.0


def test_grad_can_be_assigned() -> None:
    x = Value(2.0)
    x.grad = 1
    (x * 3).backward()
    assert x.grad == 4.0
    with pytest.raises(TypeError):
        x.grad = "1"


def test_constants_get_no_gradient() -> None:
    x, c = Value(2.0), Value(3.0, requires_grad=False)
    y = x * c + 5
    y.backward()
    assert c.grad is None
    assert y.parents[1].grad is None


def test_a_zero_adjoint_is_not_sent_on() -> None:
    x = Value(0.0)
    autograd.where(x > 1, autograd.log(x), 0.0 * x).backward()
    assert x.grad == 0.0


def test_create_graph() -> None:
    x = Value(2.0)
    y = x**3
    y.backward(create_graph=True)
    slope = x.grad
    assert slope.item() == 12.0
    x.grad = None
    slope.backward(create_graph=True)
    curve = x.grad
    assert curve.item() == 12.0
    x.grad = None
    curve.backward()
    assert x.grad == 6.0


def test_gradients_that_are_nodes_add_up() -> None:
    x = Value(2.0)
    (x**3).backward(create_graph=True)
    (x**3).backward(create_graph=True)
    total = x.grad
    assert total.item() == 24.0
    x.grad = None
    total.backward()
    assert x.grad == 24.0


def test_the_sweep_stops_where_it_is_told() -> None:
    x = Value(2.0)
    y = x * x
    adjoint = sweep(y * 3, until=[y])
    assert adjoint[y] == 3.0
    assert x not in adjoint


# ---------------------------------------------------------------- stale graphs


def test_a_graph_is_stale_after_its_leaf_was_assigned() -> None:
    x = Value(2.0, label="x")
    y = x * x
    z = y + 1
    x.data = 3.0
    for verb in (z.backward, z.trace, z.zero_grad, lambda: copy.deepcopy(z).backward()):
        with pytest.raises(StaleGraphError, match=r"x was given new data \(3\.0\).*'mul'"):
            verb()
    assert x.grad is None
    w = x * x
    w.backward()
    assert x.grad == 6.0, "a graph recorded after the assignment is fresh"


def test_a_stale_part_is_found_below_a_fresh_one() -> None:
    x, y = Value(2.0, label="x"), Value(3.0)
    old = x * y
    x.data = 5.0
    new = old + Value(1.0) * y
    with pytest.raises(StaleGraphError, match="x was given new data"):
        new.backward()


def test_assigning_another_leaf_does_not_matter() -> None:
    x, other = Value(2.0), Value(3.0)
    y = x * x
    other.data = 4.0
    y.backward()
    assert x.grad == 4.0


# ---------------------------------------------------------------- watching


def test_an_interrupted_sweep_leaves_everything_as_it_was() -> None:
    x, y = Value(2.0), Value(3.0)
    z = (x * y + x) ** 2
    z.backward()
    before = [n.grad for n in ancestors(z)]
    calls = 0

    def watch(*_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        z.backward(watch=watch)
    assert [n.grad for n in ancestors(z)] == before
    assert (x.grad, y.grad) == (64.0, 32.0)
    z.backward()
    assert (x.grad, y.grad) == (128.0, 64.0)


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_sweep_inside_a_sweep(create_graph: bool) -> None:
    x, y = Value(2.0), Value(3.0)
    z = (x * y + x) ** 2
    inner: list[Any] = []

    def watch(node: Any, slot: int, parent: Any, *_: Any) -> None:
        inner.append(sweep(z)[x])
        inner.append(grad(lambda v: v * parent.item() * v)(1.0))
        inner.append(sweep(parent).get(x))
        Value(1.0).backward()

    z.backward(watch=watch, create_graph=create_graph)
    assert inner[::3] == [64.0] * (len(inner) // 3)
    assert (float(getattr(x.grad, "_data", x.grad)), z.grad == 1.0) == (64.0, True)


def test_a_sweep_inside_a_sweep_that_fails_is_as_if_it_had_not_been() -> None:
    x, y = Value(2.0), Value(3.0)
    z = (x * y + x) ** 2

    def bad(*_: Any) -> None:
        raise RuntimeError

    def watch(*_: Any) -> None:
        with pytest.raises(RuntimeError):
            z.backward(watch=bad)

    z.backward(watch=watch)
    assert (x.grad, y.grad) == (64.0, 32.0)


def test_a_watcher_sees_every_edge_in_order() -> None:
    x, y = Value(2.0), Value(3.0)
    z = x * y + x
    seen: list[Any] = []
    z.backward(watch=lambda *args: seen.append(args))
    product = z.parents[0]
    assert seen == [
        (z, 0, product, 1.0, 1.0, 1.0, 0.0, 1.0),
        (z, 1, x, 1.0, 1.0, 1.0, 0.0, 1.0),
        (product, 0, x, 1.0, 3.0, 3.0, 1.0, 4.0),
        (product, 1, y, 1.0, 2.0, 2.0, 0.0, 2.0),
    ]


# ---------------------------------------------------------------- threads


def test_eight_threads_into_one_leaf_lose_nothing() -> None:
    w = Value(3.0)
    rounds = 300
    interval = sys.getswitchinterval()

    def work(k: int) -> None:
        for _ in range(rounds):
            x = Value(float(k))
            (w * x + x * x).backward()
            assert x.grad == 3.0 + 2 * k

    sys.setswitchinterval(1e-6)
    try:
        run_at_once(partial(work, k) for k in range(8))
    finally:
        sys.setswitchinterval(interval)
    assert w.grad == rounds * sum(range(8))


def test_eight_threads_sweep_one_graph() -> None:
    x = Value(2.0)
    z = autograd.sum([x * k for k in range(20)])
    run_at_once([lambda: [z.backward() for _ in range(50)]] * 8)
    assert x.grad == 8 * 50 * 190.0


# ---------------------------------------------------------------- memory


@pytest.mark.usefixtures("no_collector")
def test_graphs_are_freed_by_reference_counting() -> None:
    x = Value(2.0)
    for use in (
        lambda z: None,
        lambda z: z.backward(),
        lambda z: z.trace(),
        lambda z: z.zero_grad(),
        lambda z: copy.deepcopy(z),
        lambda z: pickle.dumps(z),
        lambda z: grad(lambda t: t * x)(2.0),
        lambda z: (z.backward(create_graph=True), z.zero_grad()),
        _interrupted,
    ):
        middle = x * x
        seen = weakref.ref(middle)
        z = autograd.sum([autograd.tanh(middle), middle**2]) + 1
        del middle
        use(z)
        assert seen() is not None
        del z
        x.grad = None
        assert seen() is None, inspect.getsource(use)


def _interrupted(z: Value) -> None:
    def refuse(*_: Any) -> None:
        raise RuntimeError

    with contextlib.suppress(RuntimeError):
        z.backward(watch=refuse)


@pytest.mark.usefixtures("no_collector")
def test_a_chain_of_a_million_nodes() -> None:
    """Every verb on one chain: nothing recurses, and dropping it frees it at once."""
    length = 1_000_000
    x = Value(1.0, label="x")
    y = x
    for i in range(length):
        y = y * x if i == length // 2 else -y
        if i == length // 2:
            middle = weakref.ref(y)
    y.backward()
    assert (y.item(), x.grad) == (-1.0, -2.0)
    assert abs(middle().grad) == 1.0

    record = y.trace()
    assert (len(record.nodes), len(record.edges)) == (length + 1, length + 1)
    assert len(record.steps) == 2 * length + 2
    assert record.steps[-1].after == -2.0
    del record

    twin = copy.deepcopy(y)
    assert (twin.item(), twin is y) == (y.item(), False)
    twin_middle = weakref.ref(ancestors(twin)[length // 2])
    del twin
    assert twin_middle() is None

    text = pickle.dumps(y)
    twin = pickle.loads(text)
    del text
    twin.zero_grad()
    twin.backward()
    assert (twin.item(), ancestors(twin)[0].grad) == (-1.0, -2.0)
    del twin

    del y
    assert middle() is None


def test_a_constant_says_that_there_is_nothing_to_sweep() -> None:
    with pytest.raises(GraphError, match=r"depends on no node that requires a gradient"):
        Value(2.0, requires_grad=False).backward()
