"""Ctrl-C anywhere in a sweep, a training, a check or a drawing leaves nothing half done."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from interrupts import moments_of, press
from small_graphs import squared_sum
from small_networks import XOR, bits, net

from autograd import Tensor, Value, gradcheck
from autograd.drawing import draw
from autograd.engine import backward
from nn.files import load_arrays
from nn.optim import Adam
from nn.training import fit

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="moments are counted in files by their POSIX paths"
)

ENGINE = (
    "autograd/engine/backward.py",
    "autograd/engine/node.py",
    "autograd/engine/chain_rule.py",
    "autograd/engine/value.py",
)
ENGINE += ("autograd/engine/tensor.py", "autograd/table/arrays.py", "<")


@pytest.fixture(autouse=True)
def the_usual_handler() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert not backward._sweep_lock._is_owned(), "an interrupted sweep kept its lock"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("kind", ["floats", "arrays"])
def test_an_interrupted_sweep_leaves_all_gradients_old_or_all_new(kind: str) -> None:
    def leaf(x: float) -> Any:
        return Value(x) if kind == "floats" else Tensor(np.array([x, 1.0, -x]))

    leaves = [leaf(0.3 * i) for i in range(6)]
    total = leaves[0] * leaves[1]
    for x in leaves:
        total = (total + x * 0.5).tanh() * x
    output = total if kind == "floats" else total.sum()

    def numbers() -> list[Any]:
        return [None if x.grad is None else np.array(x.grad).tolist() for x in leaves]

    def reset() -> None:
        output.zero_grad()

    output.backward()
    once = numbers()
    output.backward()
    twice = numbers()
    reset()
    outcomes = set()
    for moment in moments_of(output.backward, ENGINE, 8):
        reset()
        output.backward()
        press(output.backward, moment, files=ENGINE)
        found = numbers()
        assert found in (once, twice), f"interrupted at instruction {moment}: half of the gradients"
        outcomes.add(found == once)
        assert all(x._adjoint is None for x in leaves)
        reset()
        output.backward()
        assert numbers() == once, f"interrupted at instruction {moment}: the next sweep is wrong"
    assert outcomes == {True, False}


TRAINING = ("nn/training.py", "nn/optim.py", "nn/files.py", "nn/module.py", "nn/data.py")


def states_while_training(epochs: int) -> list[dict[str, bytes]]:
    """The weights after every step of an uninterrupted training."""
    model = net(2, 3, 1)
    states = [bits(model)]

    class Watched(Adam):
        def step(self) -> None:
            super().step()
            states.append(bits(model))

    fit(model, *XOR, epochs=epochs, batch_size=2, optimizer=Watched, progress=False)
    return states


def test_ctrl_c_ends_a_training_between_two_steps(tmp_path: Path) -> None:
    states = states_while_training(3)
    path = tmp_path / "c"

    def train(model: Any) -> Any:
        return fit(
            model, *XOR, epochs=3, batch_size=2, optimizer=Adam, checkpoint=path, progress=False
        )

    ends = set()
    for moment in moments_of(lambda: train(net(2, 3, 1)), TRAINING, 2):
        path.unlink(missing_ok=True)
        model = net(2, 3, 1)
        press(lambda model=model: train(model), moment, files=TRAINING)
        found = bits(model)
        assert found in states, f"interrupted at instruction {moment}: half of a step was done"
        ends.add(states.index(found))
        assert model.training
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert set(os.listdir(tmp_path)) <= {"c"}
        if path.exists():
            load_arrays(path)  # whole
    assert len(ends) > len(states) // 2, "the moments were spread over the steps"


def test_two_ctrl_c_end_a_training_at_once_and_leave_the_terminal_as_it_was() -> None:
    def train() -> Any:
        return fit(net(2, 3, 1), *XOR, epochs=2, progress=False)

    for moment in moments_of(train, TRAINING):
        model = net(2, 3, 1)
        press(
            lambda model=model: fit(model, *XOR, epochs=2, progress=False),
            moment,
            moment + 5,
            files=TRAINING,
        )
        assert model.training
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


CHECKING = ("autograd/checking/", "autograd/transforms/", *ENGINE)


@pytest.mark.parametrize("kind", ["floats", "arrays", "leaves"])
def test_an_interrupted_check_leaves_what_it_checks_alone(kind: str) -> None:
    weight = Value(0.7, label="w") if kind != "arrays" else Tensor(np.array([0.7, 1.0]), label="w")
    weight.grad = weight.data * 3
    data, grad = np.array(weight.data).tolist(), np.array(weight.grad).tolist()

    def f(x: Any) -> Any:
        return (x * 0.5).tanh() if kind != "arrays" else (x * x).sum()

    given = weight if kind == "leaves" else (0.4 if kind == "floats" else np.array([0.2, 0.5]))

    def check() -> Any:
        return gradcheck(f, given)

    right = str(check())
    for moment in moments_of(check, CHECKING):
        press(check, moment, files=CHECKING)
        assert np.array(weight.data).tolist() == data
        assert np.array(weight.grad).tolist() == grad
    assert str(check()) == right


DRAWING = ("autograd/drawing/graphviz_engine.py", "autograd/drawing/picture.py")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # of a file that was just being opened
def test_ctrl_c_while_drawing_keeps_stderr_and_the_file(tmp_path: Path) -> None:
    path = tmp_path / "z.svg"

    def save_picture(x: float) -> None:
        draw(squared_sum(x)).save(path)

    save_picture(1.0)
    old = path.read_bytes()
    save_picture(2.0)
    new = path.read_bytes()
    stderr = os.fstat(2)
    where = (stderr.st_dev, stderr.st_ino, stat.S_IFMT(stderr.st_mode))
    for moment in moments_of(lambda: save_picture(2.0), DRAWING, 3):
        path.write_bytes(old)
        press(lambda: save_picture(2.0), moment, files=DRAWING)
        now = os.fstat(2)
        assert (now.st_dev, now.st_ino, stat.S_IFMT(now.st_mode)) == where, (
            f"interrupted at instruction {moment}: stderr goes elsewhere"
        )
        assert path.read_bytes() in (old, new)
        assert os.listdir(tmp_path) == ["z.svg"]
