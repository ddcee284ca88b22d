"""Copies and pickles of graphs: what is shared stays shared, and nothing else is."""

from __future__ import annotations

import copy
import pickle

import pytest

from autograd import GraphError, Value


def graph() -> tuple[Value, Value, Value]:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    z = x * y + x
    z.label = "z"
    z.backward()
    return x, y, z


def test_a_shallow_copy_shares_the_operands() -> None:
    _, _, z = graph()
    other = copy.copy(z)
    assert other is not z
    assert other.parents[0] is z.parents[0]
    assert (other.label, other.item(), other.grad) == ("z", 8.0, 1.0)


def test_a_copied_leaf_is_its_own() -> None:
    x = Value(2.0, label="x")
    other = copy.copy(x)
    other.data = 5.0
    (other * 3).backward()
    assert (x.item(), x.grad, other.grad) == (2.0, None, 3.0)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
def test_deep_copies_and_pickles_keep_what_is_shared(duplicate: object) -> None:
    x, y, z = graph()
    (x2, z2), y2 = duplicate([[x, z], y])
    assert (x2.label, y2.label, z2.label) == ("x", "y", "z")
    assert (x2.grad, y2.grad, z2.grad) == (4.0, 2.0, 1.0)
    z2.backward()
    assert (x2.grad, y2.grad) == (8.0, 4.0), "x2 and y2 are the leaves of z2"
    assert (x.grad, y.grad) == (4.0, 2.0), "the originals are untouched"
    assert [n.op.name for n in (z2, *z2.parents)] == ["add", "mul", "leaf"]
    assert z2.parents[1] is x2
    x2.data = 7.0
    with pytest.raises(GraphError, match="compute the output again"):
        z2.backward()


def test_two_heads_on_a_shared_part_survive_deepcopy() -> None:
    x = Value(2.0)
    shared = x * x
    a, b = copy.deepcopy([shared + 1, shared * 3])
    assert a.parents[0] is b.parents[0]


def test_a_gradient_that_is_a_node_is_copied_too() -> None:
    x = Value(2.0)
    (x**3).backward(create_graph=True)
    other = copy.deepcopy(x)
    slope, other.grad = other.grad, None
    assert slope.item() == 12.0
    slope.backward()
    assert (other.grad, x.grad.item()) == (12.0, 12.0), "the copy's gradient is its own"
    assert pickle.loads(pickle.dumps(x)).grad == 12.0


def test_constants_stay_constants_in_copies() -> None:
    x = Value(2.0)
    y = pickle.loads(pickle.dumps(x * 3))
    assert not y.parents[1].requires_grad
    y.backward()
    assert y.parents[1].grad is None
