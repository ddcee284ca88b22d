"""Optimisers, schedules and clipping, beside PyTorch's results (tests/data/optimisers.json)."""

from __future__ import annotations

import inspect
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn.optim
import nn.schedules
from autograd import GraphError, Tensor, Value, tanh
from nn.optim import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Optimizer,
    RMSprop,
    clip_grad_norm_,
    clip_grad_value_,
)
from nn.schedules import CosineAnnealingLR, ReduceLROnPlateau, SequentialLR, StepLR, WarmUp

TORCH = json.loads((Path(__file__).parents[1] / "data" / "optimisers.json").read_text())
X, Y = [0.5, -1.0, 2.0], [0.3, -0.8]


def starting_point() -> tuple[np.ndarray, np.ndarray]:
    return np.cos(np.arange(6.0)).reshape(2, 3), np.sin(np.arange(2.0))


class OnTensors:
    """The function that both libraries minimise, on arrays."""

    def __init__(self) -> None:
        W, b = starting_point()
        self.W, self.b = Tensor(W), Tensor(b)

    def parameters(self) -> list[Any]:
        return [self.W, self.b]

    def loss(self) -> Any:
        error = tanh(self.W @ X + self.b) - Y
        return (error * error).sum() + 0.05 * (self.W**4).sum()

    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        return self.W.data, self.b.data


class OnValues:
    """The same function, number by number."""

    def __init__(self) -> None:
        W, b = starting_point()
        self.W, self.b = [[Value(w) for w in row] for row in W], [Value(x) for x in b]

    def parameters(self) -> list[Any]:
        return [*self.W[0], *self.W[1], *self.b]

    def loss(self) -> Any:
        rows = zip(self.W, self.b, Y, strict=True)
        error = [
            tanh(sum((w * x for w, x in zip(row, X, strict=True)), b)) - y for row, b, y in rows
        ]
        return sum(e * e for e in error) + 0.05 * sum(w**4 for row in self.W for w in row)

    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array([[w.data for w in row] for row in self.W]), np.array(
            [x.data for x in self.b]
        )


def steps(problem: Any, optimizer: Any, count: int) -> None:
    for _ in range(count):
        optimizer.zero_grad()
        problem.loss().backward()
        optimizer.step()


def tuples(settings: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()}


def named(case: dict[str, Any]) -> str:
    return case["name"] + "-" + "-".join(case["settings"])


@pytest.mark.parametrize("problem", [OnTensors, OnValues])
@pytest.mark.parametrize("case", TORCH["optimisers"], ids=named)
def test_fifty_steps_end_where_pytorch_does(case: dict[str, Any], problem: Any) -> None:
    problem = problem()
    kind = getattr(nn.optim, case["name"])
    steps(problem, kind(problem.parameters(), **tuples(case["settings"])), TORCH["steps"])
    W, b = problem.numbers()
    np.testing.assert_allclose(W, case["W"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(b, case["b"], rtol=0, atol=1e-10)


def optimisers() -> list[type[nn.optim.Optimizer]]:
    """Every optimiser that stands in nn/optim.py, whether or not it was entered anywhere."""
    found = [x for x in vars(nn.optim).values() if isinstance(x, type)]
    return [x for x in found if issubclass(x, nn.optim.Optimizer) and x is not nn.optim.Optimizer]


@pytest.mark.parametrize("kind", optimisers(), ids=lambda kind: kind.__name__)
def test_every_optimiser_is_public_and_compared_with_pytorch(kind: type) -> None:
    name = kind.__name__
    assert name in nn.optim.__all__, f"enter {name!r} in __all__ of nn/optim.py"
    assert name in nn.__all__, f"enter {name!r} in _PARTS of nn/__init__.py"
    cases = [case for case in TORCH["optimisers"] if case["name"] == name]
    assert cases, (
        f"nothing compares {name} with PyTorch: add its cases to CASES of "
        "tests/data/make_optimisers.py and run that file"
    )
    tried = {setting for case in cases for setting in case["settings"]}
    missing = [s for s in inspect.signature(kind).parameters if s not in tried | {"parameters"}]
    assert not missing, f"no case of {name} in tests/data/make_optimisers.py sets {missing}"


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (SGD, ["lr", "momentum", "dampening", "weight_decay", "nesterov"]),
        (Adagrad, ["lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"]),
        (RMSprop, ["lr", "alpha", "eps", "weight_decay", "momentum", "centered"]),
        (Adam, ["lr", "betas", "eps", "weight_decay", "amsgrad"]),
        (AdamW, ["lr", "betas", "eps", "weight_decay", "amsgrad"]),
    ],
)
def test_settings_stand_in_the_order_of_pytorch(kind: Any, arguments: list[str]) -> None:
    assert list(inspect.signature(kind).parameters) == ["parameters", *arguments]
    assert list(kind([Value(1.0)]).settings()) == arguments


def test_an_optimiser_of_ones_own_is_its_settings_and_one_rule() -> None:
    @dataclass(eq=False, repr=False)
    class SignDescent(nn.optim.Optimizer):
        weight_decay: float = 0.5

        def change(self, gradient: Any, state: dict[str, Any]) -> Any:
            return self.lr * np.sign(gradient) / state["step"]

    t = Tensor([4.0, -4.0])
    optimizer = SignDescent([t], lr=1.0)
    for _ in range(2):
        optimizer.zero_grad()
        (t * [1.0, 9.0]).sum().backward()
        optimizer.step()
    # the decay is in the gradient: 1 + 0.5·4 and 9 - 0.5·4, then 1 + 0.5·3 and 9 - 0.5·5
    np.testing.assert_array_equal(t.data, [4.0 - 1.0 - 0.5, -4.0 - 1.0 - 0.5])
    assert repr(optimizer) == "SignDescent(1 parameter, lr=1.0, weight_decay=0.5)"
    assert optimizer.state_dict()["state"] == {"0": {"step": 2}}


@pytest.mark.parametrize("case", TORCH["schedules"], ids=named)
def test_rates_are_those_of_pytorch(case: dict[str, Any]) -> None:
    optimizer = SGD([Value(1.0)], lr=0.4)
    schedule = getattr(nn.schedules, case["name"])(optimizer, **case["settings"])
    rates = [optimizer.lr]
    for metric in TORCH["metrics"]:
        schedule.step(metric)
        rates.append(optimizer.lr)
    np.testing.assert_allclose(rates, case["rates"], rtol=1e-12)


@pytest.mark.parametrize("problem", [OnTensors, OnValues])
@pytest.mark.parametrize("case", TORCH["clipping"])
def test_clipping_by_norm_is_that_of_pytorch(case: dict[str, Any], problem: Any) -> None:
    problem = problem()
    problem.loss().backward()
    total = clip_grad_norm_(problem.parameters(), case["max_norm"], float(case["norm_type"]))
    gradients = np.concatenate([np.ravel(p.grad) for p in problem.parameters()])
    assert total == pytest.approx(case["total"], rel=1e-12)
    np.testing.assert_allclose(gradients, [*np.ravel(case["W"]), *case["b"]], rtol=1e-12)


def test_clipping_by_value_cuts_entries() -> None:
    x, t = Value(1.0), Tensor([1.0, 2.0])
    (x * 5 + (t * [-3.0, 0.1]).sum()).backward()
    clip_grad_value_([x, t], 0.5)
    assert x.grad == 0.5
    np.testing.assert_array_equal(t.grad, [-0.5, 0.1])


@pytest.mark.parametrize("problem", [OnTensors, OnValues])
@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (SGD, {"lr": 0.05, "momentum": 0.9}),
        (Adagrad, {"lr": 0.1}),
        (RMSprop, {"momentum": 0.5, "centered": True}),
        (Adam, {"amsgrad": True}),
        (AdamW, {"lr": 0.01}),
    ],
)
def test_a_saved_state_goes_on_bit_for_bit(kind: Any, settings: Any, problem: Any) -> None:
    straight, halted = problem(), problem()
    first = kind(straight.parameters(), **settings)
    steps(straight, first, 20)

    before = kind(halted.parameters(), **settings)
    steps(halted, before, 9)
    state = before.state_dict()
    after = kind(halted.parameters(), lr=123.0)
    after.load_state_dict(state)
    assert after.lr == first.lr
    steps(halted, after, 11)
    for a, b in zip(straight.numbers(), halted.numbers(), strict=True):
        assert a.tobytes() == b.tobytes()


def test_a_state_dict_is_a_copy() -> None:
    problem = OnTensors()
    optimizer = Adam(problem)
    steps(problem, optimizer, 1)
    state = optimizer.state_dict()
    kept = state["state"]["0"]["exp_avg"].copy()
    steps(problem, optimizer, 3)
    np.testing.assert_array_equal(state["state"]["0"]["exp_avg"], kept)


def test_a_misfitting_state_changes_nothing() -> None:
    problem, small = OnTensors(), [Tensor([1.0, 2.0])]
    optimizer = Adam(problem, lr=0.5)
    steps(problem, optimizer, 2)
    other = Adam(small, lr=0.125)
    with pytest.raises(ValueError, match=r"state\.0\.exp_avg has shape \(2, 3\).*\(2,\)"):
        other.load_state_dict(optimizer.state_dict())
    assert other.lr == 0.125
    assert other.state == [{}]
    with pytest.raises(ValueError, match="state of 'Adam', not of 'SGD'"):
        SGD(small).load_state_dict(optimizer.state_dict())


class Cooling(Optimizer):
    """Remembers one number for a whole parameter: each step is half as long as the one before."""

    def change(self, gradient: Any, state: dict[str, Any]) -> Any:
        state["heat"] = 0.5 * state.get("heat", 2.0)
        return self.lr * state["heat"] * gradient


@pytest.mark.parametrize("read", [lambda x: x, np.array], ids=["dict", "file"])
def test_a_number_in_the_memory_is_loaded_again(read: Any) -> None:
    def after(t: Tensor, optimizer: Optimizer, count: int) -> list[float]:
        for _ in range(count):
            optimizer.zero_grad()
            (t * t).sum().backward()
            optimizer.step()
        numbers: list[float] = t.numpy().tolist()
        return numbers

    t = Tensor([1.0, 2.0])
    first = Cooling(t, lr=0.25)
    after(t, first, 3)
    state = first.state_dict()
    state["state"]["0"] = {name: read(x) for name, x in state["state"]["0"].items()}
    copy = Tensor(t.numpy())
    second = Cooling(copy)
    second.load_state_dict(state)
    assert after(copy, second, 2) == after(t, first, 2)


def test_every_optimiser_is_to_be_had_from_nn() -> None:
    kinds = {kind.__name__ for kind in vars(nn.optim).values() if _is_optimiser(kind)}
    assert kinds <= set(nn.optim.__all__), "fit(optimizer='name') finds those in __all__"
    assert set(nn.optim.__all__) <= set(nn.__all__), "enter it in _PARTS of nn/__init__.py"


def _is_optimiser(x: Any) -> bool:
    return inspect.isclass(x) and issubclass(x, Optimizer)


def test_parameters_without_gradient_stay() -> None:
    used, unused = Value(1.0), Value(2.0)
    optimizer = AdamW([used, unused], lr=0.1)
    (used * 3).backward()
    optimizer.step()
    assert used.data != 1.0
    assert unused.data == 2.0


def test_float32_stays_float32() -> None:
    for kind in (SGD, Adagrad, RMSprop, Adam, AdamW):
        t = Tensor(np.ones(3, dtype=np.float32))
        optimizer = kind([t], weight_decay=0.1)
        (t * t).sum().backward()
        optimizer.step()
        assert t.dtype == np.float32


def test_a_zero_dimensional_tensor_is_a_parameter_too() -> None:
    for kind in (SGD, Adagrad, RMSprop, Adam, AdamW):
        t, v = Tensor(2.0), Value(2.0)
        for leaf in (t, v):
            optimizer = kind([leaf])
            for _ in range(3):
                optimizer.zero_grad()
                (leaf * leaf).backward()
                optimizer.step()
        assert t.item() == pytest.approx(v.data, rel=1e-15)


def test_infinite_gradients_give_numbers_not_errors() -> None:
    for kind in (SGD, Adagrad, RMSprop, Adam, AdamW):
        for leaf in (Value(1.0), Tensor([1.0])):
            leaf.grad = np.inf if isinstance(leaf, Value) else np.array([np.inf])
            kind([leaf]).step()
            assert not np.isfinite(leaf.data).all()


def test_gradients_that_are_nodes_are_used_as_numbers() -> None:
    x = Value(3.0)
    (x * x).backward(create_graph=True)
    SGD([x], lr=0.5).step()
    assert x.data == 0.0


def test_warm_up_then_another_schedule() -> None:
    optimizer = SGD([Value(1.0)], lr=1.0)
    WarmUp(optimizer, 4)
    assert optimizer.lr == 0.25
    optimizer = SGD([Value(1.0)], lr=1.0)
    schedule = WarmUp(optimizer, 2, then=StepLR(optimizer, 3))
    rates = []
    for _ in range(6):
        rates.append(optimizer.lr)
        schedule.step()
    np.testing.assert_allclose(rates, [0.5, 1.0, 1.0, 1.0, 1.0, 0.1])


def test_schedules_in_sequence_start_at_their_milestones() -> None:
    optimizer = SGD([Value(1.0)], lr=1.0)
    first, second = StepLR(optimizer, 1, gamma=0.5), CosineAnnealingLR(optimizer, 4)
    schedule = SequentialLR(optimizer, [first, second], [3])
    rates = [schedule.rate(epoch) for epoch in range(8)]
    expected = [1, 0.5, 0.25, 1, (1 + math.sqrt(0.5)) / 2, 0.5, (1 - math.sqrt(0.5)) / 2, 0]
    np.testing.assert_allclose(rates, expected, atol=1e-15)


@pytest.mark.parametrize("halt", [3, 9])
def test_schedules_save_and_load(halt: int) -> None:
    def make() -> tuple[Any, list[Any]]:
        optimizer = SGD([Value(1.0)], lr=1.0)
        return optimizer, [ReduceLROnPlateau(optimizer, patience=1), StepLR(optimizer, 4)]

    for which in (0, 1):
        straight, schedules = make()
        halted, others = make()
        metrics = TORCH["metrics"]
        for metric in metrics[:halt]:
            schedules[which].step(metric)
        others[which].load_state_dict(schedules[which].state_dict())
        for metric in metrics[halt:]:
            schedules[which].step(metric)
            others[which].step(metric)
            assert straight.lr == halted.lr


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD([]), "there are no parameters"),
        (lambda: SGD([Value(1.0)], lr=-1), "lr is 0 or more; got -1"),
        (lambda: SGD([Value(1.0)], nesterov=True), "nesterov=True needs a momentum"),
        (lambda: Adam([Value(1.0)], betas=(0.9, 1.0)), "betas is two numbers"),
        (lambda: Adam([Value(1.0)], eps=0), "eps is above 0"),
        (lambda: RMSprop([Value(1.0)], alpha=1.5), "alpha is from 0 to below 1"),
        (lambda: SGD([Value(1.0) * 2]), "was computed from others"),
        (lambda: SGD([Value(1.0, requires_grad=False)]), "is a constant"),
        (lambda: SGD([v := Value(1.0), v]), "in the list twice"),
        (lambda: StepLR(SGD([Value(1.0)]), 0), "step_size is a number of epochs"),
        (lambda: ReduceLROnPlateau(SGD([Value(1.0)]), mode="low"), 'mode is "min" or "max"'),
        (lambda: WarmUp(SGD([Value(1.0)]), 0), "epochs of a warm-up"),
        (lambda: clip_grad_norm_([Value(1.0)], -1.0), "max_norm is the largest"),
        (lambda: clip_grad_value_([Value(1.0)], -1.0), "clip_value is the largest"),
    ],
)
def test_wrong_settings_are_said(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_wrong_types_are_said() -> None:
    with pytest.raises(TypeError, match=r"parameter 1 is 2\.0"):
        SGD([Value(1.0), 2.0])
    with pytest.raises(TypeError, match="needs the metric"):
        ReduceLROnPlateau(SGD([Value(1.0)])).step()
    with pytest.raises(GraphError, match=r"call loss\.backward\(\) first"):
        SGD([Value(1.0)]).step()


@pytest.mark.parametrize("kind", [float, Value, Tensor, np.float32, lambda x: Tensor([x])])
def test_a_plateau_is_seen_in_numbers_of_every_kind(kind: Any) -> None:
    optimizer = SGD([Value(1.0)], lr=1.0)
    schedule = ReduceLROnPlateau(optimizer, patience=1)
    for loss in (2.0, 1.0, 1.0, 1.0, 1.0):
        schedule.step(kind(loss))
    assert (optimizer.lr, schedule.bad_epochs) == (0.1, 1)  # the third 1.0 in a row was too many
    assert json.loads(json.dumps(schedule.state_dict()))["best"] == 1.0
    with pytest.raises(ValueError, match=r"watches one number, got one of shape \(2,\)"):
        schedule.step(Tensor([1.0, 2.0]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD([Value(1.0)], lr="0.1"), "lr is a number, 0 or more; got '0.1'"),  # type: ignore[arg-type]
        (lambda: SGD([Value(1.0)], lr=None), "lr is a number, 0 or more; got None"),  # type: ignore[arg-type]
        (lambda: Adam([Value(1.0)], betas=0.9), "betas is two numbers .*; got 0.9"),  # type: ignore[arg-type]
        (lambda: Adam([Value(1.0)], eps="small"), "eps is a number, above 0"),  # type: ignore[arg-type]
    ],
)
def test_settings_that_are_no_numbers_are_said(make: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make()


def test_how_they_print() -> None:
    optimizer = SGD([Value(1.0)], lr=1.0)
    assert repr(optimizer).startswith("SGD(1 parameter, lr=1.0")
    assert repr(SGD([Value(1.0), Value(2.0)], lr=1.0)).startswith("SGD(2 parameters, lr=1.0")
    schedule = StepLR(optimizer, 1)
    schedule.step()
    assert repr(schedule) == "StepLR(SGD, epoch 1, lr=0.1)"
