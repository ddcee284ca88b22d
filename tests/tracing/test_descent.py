"""Descent: the recorded operations round after round, held to a loop that anybody would write."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import nn
from autograd import GraphError, Tensor, Value, no_grad, relu, tanh
from autograd.tracing import descend


def loop(f, start, rate, rounds):  # type: ignore[no-untyped-def]
    """A training loop as a textbook writes it: the losses, and the numbers after each round."""
    xs, losses, path = list(start), [], [list(start)]
    for _ in range(rounds):
        leaves = [Value(x) for x in xs]
        loss = f(*leaves)
        losses.append(loss.item())
        loss.backward()
        xs = [leaf.data - rate * (leaf.grad or 0.0) for leaf in leaves]
        path.append(xs)
    return losses, path


PROGRAMS = {
    "square": (lambda x, y: (x + y) ** 2, (2.0, 3.0), 0.1),
    "neuron": (lambda w, x, b: (tanh(w * x + b) - 0.3) ** 2, (0.5, 2.0, -1.0), 0.2),
    "relu on both sides": (lambda x, y: relu(x * y - 1.0) + x * x, (2.0, 3.0), 0.05),
    "climbs": (lambda x, y: (x - y) ** 2 + x**2, (2.0, 3.0), 0.9),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_rounds_are_those_of_a_training_loop(name: str) -> None:
    f, start, rate = PROGRAMS[name]
    leaves = [Value(x, label=f"p{i}") for i, x in enumerate(start)]
    rounds = descend(f(*leaves), rate, 10)
    losses, path = loop(f, start, rate, 10)
    assert rounds.losses[:-1] == pytest.approx(losses, rel=1e-12)
    for trace, before, after in zip(rounds.traces, path, path[1:], strict=False):
        updates = [step for step in trace.steps if step.kind == "update"]
        moved = {trace.nodes[step.node].label: step for step in updates}
        for i in range(len(start)):
            step = moved[f"p{i}"]
            assert (step.before, step.after) == pytest.approx((before[i], after[i]), rel=1e-12)
            assert step.after == step.before - step.learning_rate * step.gradient
    assert rounds.last == pytest.approx(path[-1], rel=1e-12)
    assert [leaf.data for leaf in leaves] == list(start), "no leaf of the user's moves"
    assert [leaf.grad for leaf in leaves] == [None] * len(start)


def test_xor_on_2_2_1_is_what_torch_learns() -> None:
    torch = pytest.importorskip("torch")
    model = nn.MLP(2, [2, 1], seed=3)
    X, y = nn.data.xor()
    weights = model.parameters()
    start = {w.label: w.data for w in weights}
    loss = (
        sum(
            ((model(row.tolist())[0] - float(t)) ** 2 for row, t in zip(X, y, strict=True)),
            Value(0.0, requires_grad=False),
        )
        / 4
    )
    rounds = descend(loss, 0.5, 10)

    first, second = model.layers
    w1 = torch.tensor(first.weight(), requires_grad=True)
    b1 = torch.tensor([n.b.data for n in first.neurons], dtype=torch.float64, requires_grad=True)
    w2 = torch.tensor(second.weight(), requires_grad=True)
    b2 = torch.tensor([n.b.data for n in second.neurons], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w1, b1, w2, b2], lr=0.5)
    inputs = torch.tensor(np.asarray(X, dtype=float))
    targets = torch.tensor(np.asarray(y, dtype=float))
    losses = []
    for _ in range(10):
        optimizer.zero_grad()
        out = torch.tanh(inputs @ w1.T + b1) @ w2.T + b2
        value = ((out[:, 0] - targets) ** 2).mean()
        value.backward()
        optimizer.step()
        losses.append(value.item())
    assert rounds.losses[:-1] == pytest.approx(losses, rel=1e-12)
    assert len(rounds.last) == len(weights) == 9
    wanted = [*w1.flatten().tolist(), *b1.tolist(), *w2.flatten().tolist(), *b2.tolist()]
    assert sorted(rounds.last) == pytest.approx(sorted(wanted), rel=1e-12)
    assert {w.label: w.data for w in weights} == start


def test_an_update_says_what_it_does() -> None:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    first = descend((x + y) ** 2, 0.1, 2).traces[0]
    steps = [step for step in first.steps if step.kind == "update"]
    assert list(map(str, steps)) == ["x: 2 − 0.1 × 10 = 1", "y: 3 − 0.1 × 10 = 2"]
    assert steps[0].latex == r"x: 2 - 0.1 \times 10 = 1"
    record = json.loads(first.to_json())["steps"][-2]
    kept = {key: record[key] for key in ("kind", "node", "before", "gradient", "after")}
    assert kept == {"kind": "update", "node": 0, "before": 2, "gradient": 10, "after": 1}
    assert record["learning_rate"] == 0.1


def test_a_negative_slope_steps_to_the_right() -> None:
    x = Value(-0.5, label="x")
    rounds = descend((x - 1) ** 2, 0.2, 1)
    assert str(rounds.traces[0].steps[-1]) == "x: -0.5 − 0.2 × (-3) = 0.1"


def test_arrays_descend_too() -> None:
    W = Tensor([[1.0, 2.0]], label="W")
    x = Tensor([1.0, 3.0], requires_grad=False)
    rounds = descend(((W @ x - 1.0) ** 2).sum(), 0.01, 3)
    w = np.array([[1.0, 2.0]])
    for _ in range(3):
        w = w - 0.01 * 2 * (w @ x.data - 1.0) * x.data
    assert rounds.last[0] == pytest.approx(w, rel=1e-12)
    assert str(rounds.traces[0].steps[-1]) == "W: before − 0.01 × W.grad → (1, 2)"


def test_chosen_leaves_alone_move() -> None:
    w, x = Value(0.5, label="w"), Value(2.0, label="x")
    for chosen in ("w", [w], ["w"], w):
        rounds = descend(w * x, 0.1, 3, parameters=chosen)  # type: ignore[arg-type]
        assert [step.node for t in rounds.traces for step in t.steps if step.kind == "update"] == [
            rounds.leaves[0]
        ] * 3
        assert rounds.traces[-1].nodes[1].data == 2.0
    with pytest.raises(ValueError, match="'v' is no leaf of this graph; its leaves are w, x"):
        descend(w * x, 0.1, 3, parameters="v")


def test_names_and_scopes_stay() -> None:
    a = Value(2.0)
    rounds = descend(a * a, 0.1, 2, names={"a": a})
    assert [t.nodes[0].name for t in rounds.traces] == ["a", "a"]


def test_a_leaf_that_nothing_reaches_stays() -> None:
    x = Value(-1.0, label="x")
    rounds = descend(relu(x), 0.1, 2)
    assert [str(t.steps[-1]) for t in rounds.traces] == ["x: -1 − 0.1 × 0 = -1"] * 2
    assert {len(t.steps) for t in rounds.traces} == {len(rounds.traces[0].steps)}


def test_explosions_run_on_in_ieee_numbers() -> None:
    x = Value(2.0)
    rounds = descend((x - 1) ** 2, 1e200, 4)
    assert rounds.losses[1] == math.inf
    assert math.isnan(rounds.losses[4])


def test_it_is_recorded_inside_of_no_grad_too() -> None:
    x = Value(2.0)
    z = x * x
    with no_grad():
        assert descend(z, 0.25, 2).losses == [4.0, 1.0, 0.25]


@pytest.mark.parametrize(
    ("rate", "steps", "words"),
    [
        (-1.0, 3, "0 or more"),
        (math.nan, 3, "finite"),
        ("fast", 3, "a number such as 0.1"),
        (0.1, 0, "1 to 10,000"),
        (0.1, 2.5, "a whole number"),
        (0.1, True, "a whole number"),
    ],
)
def test_odd_rates_and_counts_are_told(rate: float, steps: int, words: str) -> None:
    x = Value(2.0)
    with pytest.raises((ValueError, TypeError), match=words):
        descend(x * x, rate, steps)


def test_several_numbers_are_no_hill_to_go_down() -> None:
    with pytest.raises(GraphError, match="shape \\(2,\\)"):
        descend(Tensor([1.0, 2.0]) * 2.0, 0.1, 1)
