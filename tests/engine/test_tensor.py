"""Tensor: what it holds, who may change it, how it mixes, and what its errors say."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import GraphError, StaleGraphError, Tensor, Value, no_grad, scope

# ---------------------------------------------------------------- what it holds


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ([1, 2], "float64"),
        ([True, False], "float64"),
        ([1.5], "float64"),
        (np.float32([1, 2]), "float32"),
        (np.float16([1, 2]), "float32"),
        (np.int8([1, 2]), "float64"),
        (3, "float64"),
        (np.float32(3), "float32"),
    ],
)
def test_kinds_of_numbers(data: Any, kind: str):
    assert Tensor(data).dtype == kind


def test_constants_keep_whole_numbers():
    assert Tensor([1, 2], requires_grad=False).dtype.kind == "i"
    assert Tensor([True], requires_grad=False).dtype == bool


@pytest.mark.parametrize("bad", ["a", None, [1j], [[1.0], [1.0, 2.0]], [Value(1.0)], {"a": 1}])
def test_what_is_no_array_of_numbers_is_refused(bad: Any):
    with pytest.raises(TypeError):
        Tensor(bad)


def test_it_looks_like_an_array():
    t = Tensor(np.arange(6.0).reshape(2, 3), label="t")
    assert (t.shape, t.ndim, t.size, len(t), t.T.shape) == ((2, 3), 2, 6, 2, (3, 2))
    assert [row.shape for row in t] == [(3,), (3,)]
    assert Tensor(2.5).item() == 2.5
    with pytest.raises(ValueError, match="6"):
        t.item()
    with pytest.raises(TypeError, match="0-d"):
        len(Tensor(1.0))


def test_repr():
    assert repr(Tensor([1.0, 2.0], label="w")) == "Tensor([1., 2.], label='w')"
    assert repr(Tensor(np.float32([1]))) == "Tensor([1.], dtype=float32)"
    assert repr(Tensor([1.0]) * 2) == "Tensor([2.], op='mul')"
    assert len(repr(Tensor(np.zeros((500, 500))))) < 300


# ---------------------------------------------------------------- who may change it


def test_given_arrays_are_copied():
    given = np.ones(2)
    t, y = Tensor(given), Tensor([1.0, 2.0]) * given
    given[:] = 9.0
    assert t.data.tolist() == [1.0, 1.0]
    y.sum().backward()
    assert y.parents[0].grad.tolist() == [1.0, 1.0]


def test_copy_false_takes_the_array_over():
    given = np.ones(2)
    assert np.shares_memory(Tensor(given, copy=False).data, given)


@pytest.mark.parametrize("look", [lambda t: t.data, lambda t: t.numpy(), lambda t: t.data[:1]])
def test_what_is_read_cannot_be_written(look: Any):
    with pytest.raises(ValueError, match="read-only"):
        look(Tensor([1.0, 2.0]))[0] = 5.0


def test_entries_cannot_be_assigned():
    with pytest.raises(TypeError, match="where"):
        Tensor([1.0])[0] = 2.0


def test_new_data_makes_graphs_stale():
    w = Tensor([1.0, 2.0], label="w")
    loss = (w * w).sum()
    w.data = [3.0, 4.0]
    with pytest.raises(StaleGraphError, match="w was given new data"):
        loss.backward()
    (w * w).sum().backward()
    assert w.grad.tolist() == [6.0, 8.0]


def test_new_data_keeps_kind_and_shape():
    w = Tensor(np.float32([1, 2]))
    w.data = [3.0, 4.0]
    assert w.dtype == np.float32
    with pytest.raises(ValueError, match="shape"):
        w.data = [1.0, 2.0, 3.0]


def test_updating_in_place_makes_graphs_stale():
    w = Tensor([1.0, 2.0])
    loss, transposed = (w * w).sum(), w.T
    address = w._data.ctypes.data
    with w.updating() as array:
        array -= 0.5
    assert w.data.tolist() == [0.5, 1.5]
    assert w._data.ctypes.data == address
    for old in (loss, (transposed * 2).sum()):
        with pytest.raises(StaleGraphError):
            old.backward()
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1.0


def test_updating_is_for_leaves():
    with pytest.raises(GraphError, match="mul"):
        (Tensor([1.0]) * 2).updating()


@pytest.mark.parametrize(
    "keep",
    [
        lambda w: w.detach(),
        lambda w: w[0].detach(),
        lambda w: w.T.detach(),
        lambda w: w.reshape(-1).detach(),
        lambda w: w.detach().T[0],
    ],
)
def test_constants_do_not_follow_an_update(keep: Any):
    w = Tensor([[1.0, 2.0], [3.0, 4.0]])
    kept = keep(w)
    with no_grad():
        also = w[0]
    before, also_before = kept.data.copy(), also.data.copy()
    with w.updating() as array:
        array[...] = 7.0
    np.testing.assert_array_equal(kept.data, before)
    np.testing.assert_array_equal(also.data, also_before)


def test_gradients_share_no_memory():
    a, b = Tensor([[1.0, 2.0]]), Tensor([[3.0, 4.0]])
    c = a + b
    d = c.T
    e = d.reshape(-1) - 1.0
    e.sum().backward()
    nodes = [a, b, c, d, e]
    for i, x in enumerate(nodes):
        for y in nodes[:i]:
            assert not np.shares_memory(x.grad, y.grad)
    a.grad[...] = 99.0
    for node in nodes[1:]:
        assert node.grad.max() == 1.0


def test_gradients_add_up_in_leaves_alone():
    w = Tensor([1.0, 2.0])
    y = w * w
    for times in (1, 2):
        y.sum().backward()
        assert w.grad.tolist() == [2.0 * times, 4.0 * times]
        assert y.grad.tolist() == [1.0, 1.0]
    first = w.grad
    y.sum().backward()
    assert first.tolist() == [4.0, 8.0]  # what was read does not change


def test_a_gradient_given_is_not_kept_by_reference():
    w, seed = Tensor([1.0, 2.0]), np.ones(2)
    (+w).backward(seed)
    seed[:] = 5.0
    assert w.grad.tolist() == [1.0, 1.0]


def test_setting_a_gradient():
    w = Tensor(np.float32([1, 2]))
    w.grad = [1, 2]
    assert w.grad.dtype == np.float32
    with pytest.raises(ValueError, match="shape"):
        w.grad = [1.0]


# ---------------------------------------------------------------- mixing


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_values_and_tensors_mix(swap: bool, kind: Any):
    v, t = Value(3.0), Tensor(np.array([1, 2], kind))
    y = t * v if swap else v * t
    z = y + v if swap else v + y
    assert z.dtype == kind
    z.sum().backward()
    assert v.grad == 5.0
    assert type(v.grad) is float
    assert t.grad.tolist() == [3.0, 3.0]
    assert t.grad.dtype == kind


def test_a_value_can_follow_a_tensor():
    """A Value below a Tensor below a Value function: floats and arrays in one sweep."""
    v = Value(0.5)
    w = v.tanh() * 2
    y = (w * Tensor([1.0, 2.0])).sum() + w * w
    y.backward()
    slope = 2 * (1 - np.tanh(0.5) ** 2)
    assert v.grad == pytest.approx(slope * (3 + 2 * w.item()), rel=1e-14)


def test_numbers_keep_float32():
    t = Tensor(np.float32([1, 2]))
    for y in (t * 2, 2.5 * t, t / 3, 1 - t, t**2, 2**t, t * np.float32(2), t + Value(1.0)):
        assert y.dtype == np.float32


def test_second_order_through_values():
    v, t = Value(2.0), Tensor([1.0, 3.0])
    (v**2 * t**2).sum().backward(create_graph=True)
    g = t.grad
    v.grad = t.grad = None
    g.sum().backward()
    assert v.grad == pytest.approx(2 * 2 * 2 * 4.0)
    assert t.grad.tolist() == [8.0, 8.0]


def test_lists_of_values_stack():
    a, b = Value(1.0), Value(2.0)
    t = ag.stack([a, b])
    assert t.data.tolist() == [1.0, 2.0]
    (t * [10.0, 20.0]).sum().backward()
    assert (a.grad, b.grad) == (10.0, 20.0)


def test_reductions_of_lists_that_hold_tensors():
    a, b = Tensor([1.0, 2.0]), Tensor([3.0, 0.0])
    assert sum([a, b]).data.tolist() == [4.0, 2.0]
    assert ag.max([a, b], axis=0).data.tolist() == [3.0, 2.0]
    assert ag.max([Value(1.0), Tensor(2.0)]).item() == 2.0
    with pytest.raises(ValueError, match=r"\(1, 2\).*\(1, 3\)"):
        ag.sum([a, Tensor([1.0, 2.0, 3.0])])


# ---------------------------------------------------------------- errors


def test_shapes_that_do_not_fit():
    a, b = Tensor(np.zeros((2, 3))), Tensor(np.zeros(4))
    with pytest.raises(ValueError, match=r"add of shapes \(2, 3\) and \(4,\)"):
        a + b
    with pytest.raises(ValueError, match=r"matmul of shapes \(2, 3\) and \(4,\)"):
        a @ b
    with pytest.raises(ValueError, match=r"reshape of shape \(2, 3\), shape=\(4, 2\)"):
        a.reshape(4, 2)
    with pytest.raises(ValueError, match="concatenate of shapes"):
        ag.concatenate([a, b])
    with pytest.raises(IndexError, match=r"getitem of shape \(2, 3\)"):
        a[5]
    with pytest.raises(ValueError, match=r"^sum of shape"):
        a.sum(axis=2)


def test_backward_starts_from_one_number():
    t = Tensor([1.0, 2.0])
    with pytest.raises(GraphError, match="sum"):
        (t * 2).backward()
    (t * 2).backward([1.0, 10.0])
    assert t.grad.tolist() == [2.0, 20.0]
    with pytest.raises(ValueError, match="shape"):
        (t * 2).backward([1.0, 2.0, 3.0])


@pytest.mark.parametrize("leave", [np.asarray, float, np.array])
def test_leaving_the_graph_silently_is_refused(leave: Any):
    with pytest.raises(TypeError, match="numpy"):
        leave(Tensor([1.0]))
    assert leave(Tensor([1.0], requires_grad=False)) == 1.0


def test_an_index_cannot_require_a_gradient():
    t = Tensor([1.0, 2.0])
    with pytest.raises(TypeError, match="index"):
        t[Tensor([0.0])]
    assert t[Tensor([1, 0], requires_grad=False)].data.tolist() == [2.0, 1.0]


def test_messages_about_large_arrays_are_short():
    w = Tensor(np.ones((50, 50)))
    loss = (w @ w).sum()
    loss.backward()
    w.data = np.zeros((50, 50))
    with pytest.raises(StaleGraphError) as caught:
        loss.backward()
    assert len(str(caught.value)) < 500


# ---------------------------------------------------------------- the rest of a node


def test_copies_and_pickles():
    w, x = Tensor([1.0, 2.0], label="w"), Value(3.0)
    y = (w[np.array([0, 1, 0])] * x).sum()
    y.backward()
    for other in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        other.backward()
        leaves = [n for n in _nodes(other) if n.label == "w"]
        assert len(leaves) == 1
        assert leaves[0].grad.tolist() == [12.0, 6.0]
    assert w.grad.tolist() == [6.0, 3.0]
    pickled = pickle.loads(pickle.dumps(y))
    assert pickled.parents[0].grad.tolist() == [1.0, 1.0, 1.0]


def _nodes(root: Any) -> list[Any]:
    found = [root]
    for node in found:
        found += [p for p in node.parents if all(p is not f for f in found)]
    return found


def test_no_grad_scope_and_anomalies():
    t = Tensor([1.0, 0.0])
    with no_grad():
        assert not (t * 2).requires_grad
    with scope("layer"):
        assert (t * 2).scope == "layer"
    with ag.detect_anomaly(), pytest.raises(ag.AnomalyError, match="log"):
        ag.log(t)
    with ag.detect_anomaly(), pytest.raises(ag.AnomalyError, match="backward pass of 'sqrt'"):
        ag.sqrt(t).sum().backward()


def test_no_warnings_and_the_users_settings_stay():
    with np.errstate(all="raise"):
        y = Tensor([1.0, 0.0]) / 0.0
        y.sum().backward()
        assert np.geterr()["divide"] == "raise"
    np.testing.assert_array_equal(y.data, [np.inf, np.nan])


def test_the_two_layer_formula_of_the_textbook():
    """∇W¹L = ((W²)ᵀ·δ ⊙ σ'(z¹))·xᵀ, number for number."""
    rng = np.random.RandomState(0)
    x, t = rng.randn(4, 1), rng.randn(2, 1)
    W1, W2 = rng.randn(3, 4), rng.randn(2, 3)
    a, b = Tensor(W1), Tensor(W2)
    z = a @ x
    out = b @ z.sigmoid()
    (0.5 * (out - t) ** 2).sum().backward()
    s = ag.sigmoid(z.detach()).data
    delta = W2 @ s - t
    by_hand = ((W2.T @ delta) * (s * ag.sigmoid(-z.detach()).data)) @ x.T
    np.testing.assert_array_equal(a.grad, by_hand)
    np.testing.assert_array_equal(b.grad, delta @ s.T)
