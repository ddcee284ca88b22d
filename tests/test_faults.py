"""Faults: killed while writing, a full disk, a folder that cannot be written, Ctrl-C anywhere.

A process is killed for real, by itself, before and after every call that touches a file; an
interrupt comes at a chosen bytecode instruction. So each moment is hit on purpose, none by
chance, and nothing waits for a clock.
"""

from __future__ import annotations

import builtins
import dis
import errno
import io
import itertools
import os
import random
import resource
import signal
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, Value, gradcheck, sweep
from autograd.cli import main
from autograd.drawing import Stepper, draw
from autograd.drawing.graphviz_engine import render
from nn import Linear, Sequential, Tanh
from nn.files import load_arrays, save
from nn.optim import Adam
from nn.training import fit

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="faults are put into forks")

# How many moments of each kind are tried; GLASSGRAD_MOMENTS=2000 takes its time.
MOMENTS = int(os.environ.get("GLASSGRAD_MOMENTS", "40"))

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0, 1, 1, 0])


def model_of(seed: int) -> Sequential:
    return Sequential(Linear(2, 3, seed=seed), Tanh(), Linear(3, 1, seed=seed + 1))


def bits(model: Any) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in model.state_dict().items()}


# ---------------------------------------------------------------- what writes files


def save_weights(path: Path, version: int) -> None:
    save(model_of(version), path)


def save_checkpoint(path: Path, version: int) -> None:
    """One more epoch than the file holds: it is read, and then written again."""
    fit(model_of(0), X, Y, epochs=version + 1, checkpoint=path, resume=True, progress=False)


def graph(version: int) -> Value:
    x = Value(2.0 + version, label="x")
    z = (x * x + 1).tanh()
    z.label = "z"
    return z


def save_picture(path: Path, version: int) -> None:
    draw(graph(version)).save(path)


def save_page(path: Path, version: int) -> None:
    Stepper(graph(version)).save(path)


def save_json(path: Path, version: int) -> None:
    assert main(["step", "(x*x + 1)*y", f"x={version}", "y=2", "--quiet", "--json", str(path)]) == 0


WRITERS = [
    pytest.param(save_weights, "w.safetensors", id="weights"),
    pytest.param(save_checkpoint, "c.safetensors", id="checkpoint"),
    pytest.param(save_picture, "z.svg", id="picture"),
    pytest.param(save_page, "z.html", id="page"),
]
BY_COMMAND = pytest.param(save_json, "z.json", id="json")  # says its errors, and raises none
every_writer = pytest.mark.parametrize(("write", "name"), WRITERS)


# ---------------------------------------------------------------- processes to break


def in_fork(act: Callable[[], None]) -> int:
    """Run ``act`` in a fork; 0 if it ended well, 1 after an exception, -signal if killed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # threads of the linear algebra library do not mind
        child = os.fork()
    if child == 0:
        code = 1
        try:
            act()
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_at(number: int) -> None:
    """From now on this process is killed at the boundary of that number, counted from 0."""
    counter = itertools.count()

    def boundary() -> None:
        if next(counter) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    class Halved(io.FileIO):
        """A file that writes in two halves, as a disk may."""

        def write(self, data: Any) -> int:
            boundary()
            middle = len(data) // 2
            super().write(data[:middle])
            boundary()
            super().write(data[middle:])
            boundary()
            return len(data)

    usual_open = open

    def opened(path: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        if "b" not in mode or not set("wxa+") & set(mode) or "opener" in options:
            return usual_open(path, mode, *args, **options)
        boundary()
        file = Halved(path, mode.replace("b", ""))
        boundary()
        return file

    def between(f: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            boundary()
            result = f(*args, **options)
            boundary()
            return result

        return call

    builtins.open = io.open = opened  # type: ignore[assignment]
    for call in ("fsync", "replace", "rename", "unlink", "remove", "link"):
        setattr(os, call, between(getattr(os, call)))


# ---------------------------------------------------------------- kill -9


@pytest.mark.parametrize(("write", "name"), [*WRITERS, BY_COMMAND])
def test_killed_at_any_boundary_there_is_a_whole_file(
    write: Any, name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    write(path, 0)
    old = path.read_bytes()
    write(path, 1)
    new = path.read_bytes()
    assert old != new
    path.write_bytes(old)
    kept = []
    for number in itertools.count():

        def write_and_die(number: int = number) -> None:
            kill_at(number)
            write(path, 1)

        outcome = in_fork(write_and_die)
        found = path.read_bytes()
        assert found in (old, new), f"killed at boundary {number}: {len(found)} bytes are left"
        if outcome == 0:
            break
        assert outcome == -signal.SIGKILL
        kept.append(found == old)
        path.write_bytes(old)
    assert kept.index(False) >= 5, "before the file is renamed there are boundaries to die at"
    assert found == new
    others = [other for other in os.listdir(tmp_path) if other != name]
    assert all(other.startswith(".") for other in others), f"in sight are left: {others}"
    write(path, 1)
    assert path.read_bytes() == new, "what a killed process left is in nobody's way"


# ---------------------------------------------------------------- full and closed


@every_writer
def test_a_full_disk_leaves_the_old_file(write: Any, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write(path, 0)
    old = path.read_bytes()

    def write_with_little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        with pytest.raises(Exception, match=r"File too large|cannot write") as caught:
            write(path, 1)
        error = caught.value if isinstance(caught.value, OSError) else caught.value.__cause__
        assert isinstance(error, OSError)
        assert error.errno == errno.EFBIG

    if name.endswith((".svg", ".html")):  # laid out before: Graphviz writes a file of its own
        render("digraph { a }", "svg")
    assert in_fork(write_with_little_room) == 0
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == [name], "the half written file is gone"


def test_a_full_disk_leaves_the_old_json_of_the_command(tmp_path: Path) -> None:
    path = tmp_path / "z.json"
    save_json(path, 0)
    old = path.read_bytes()

    def write_with_little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        assert main(["step", "x**2", "x=1", "--quiet", "--json", str(path)]) == 2

    assert in_fork(write_with_little_room) == 0
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == ["z.json"], "the half written file is gone"


def test_a_full_disk_in_a_training_keeps_what_was_learnt(tmp_path: Path) -> None:
    def train_with_little_room() -> None:
        model = model_of(0)
        model.train(False)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        with pytest.raises(OSError, match="File too large"):
            fit(model, X, Y, epochs=3, checkpoint=tmp_path / "c", progress=False)
        assert bits(model) != bits(model_of(0))
        assert not model.training
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    assert in_fork(train_with_little_room) == 0
    assert os.listdir(tmp_path) == []


@every_writer
def test_a_folder_that_cannot_be_written(write: Any, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        path = Path(folder) / name
        write(path, 0)
        os.chmod(path, 0o644)
        old = path.read_bytes()

        def write_as_nobody() -> None:
            os.chmod(folder, 0o555)
            if os.geteuid() == 0:  # who may write everywhere
                os.setuid(65534)
            with pytest.raises(Exception, match="Permission denied") as caught:
                write(path, 1)
            assert "Traceback" not in str(caught.value)

        assert in_fork(write_as_nobody) == 0
        os.chmod(folder, 0o755)
        assert path.read_bytes() == old
        assert os.listdir(folder) == [name]


# ---------------------------------------------------------------- Ctrl-C


class Interrupting:
    """Presses Ctrl-C at chosen bytecode instructions of the given files, counted from 0.

    Only those count at which Python looks for signals: the first of a function, and those
    after a call or a jump back. Python counts the signal to the call itself; a trace raises
    one instruction later, so a moment counts only where both lie in the same ``try``. The
    handler of the moment runs: Python's raises ``KeyboardInterrupt``, ``fit`` has its own.
    """

    def __init__(self, *moments: int, files: tuple[str, ...]) -> None:
        self.moments, self.files, self.count = set(moments), files, 0
        self.before: dict[Any, int] = {}  # frame: where its last instruction stands

    def __enter__(self) -> Interrupting:
        sys.settrace(self.trace)
        return self

    def __exit__(self, *_: Any) -> None:
        sys.settrace(None)

    def trace(self, frame: Any, event: str, arg: Any) -> Any:
        if not any(part in frame.f_code.co_filename for part in self.files):
            return None
        frame.f_trace_opcodes = True
        if event == "return":
            self.before.pop(frame, None)
        if event == "opcode":
            here = frame.f_lasti
            before = self.before.get(frame, here)
            self.before[frame] = here
            if _takes_signals(frame.f_code, before, here):
                number, self.count = self.count, self.count + 1
                if number in self.moments:
                    signal.raise_signal(signal.SIGINT)
        return self.trace


@cache
def _takes_signals(code: Any, before: int, here: int) -> bool:
    if before == here:
        return True  # the first of a function
    done = dis.opname[code.co_code[before]]
    looks = done.startswith(("RESUME", "CALL")) or "JUMP_BACKWARD" in done
    return looks and _handler(code, before) == _handler(code, here)


def _handler(code: Any, offset: int) -> int | None:
    """Where an exception at an instruction goes inside its function."""
    entries = dis._parse_exception_table(code)  # type: ignore[attr-defined]
    return next((e.target for e in entries if e.start <= offset < e.end), None)


def moments_of(act: Callable[[], Any], files: tuple[str, ...], times: int = 1) -> list[int]:
    """Moments spread over all instructions that ``act`` runs: the same ones in every run."""
    act()  # what only the first call does is done
    with Interrupting(files=files) as counting:
        act()
    every = range(counting.count)
    return sorted(random.Random(0).sample(every, min(len(every), times * MOMENTS)))


def press(act: Callable[[], Any], *moments: int, files: tuple[str, ...]) -> bool:
    """Whether ``KeyboardInterrupt`` came out of ``act``."""
    try:
        with Interrupting(*moments, files=files):
            act()
    except KeyboardInterrupt:
        return True
    return False


ENGINE = ("autograd/sweep.py", "autograd/node.py", "autograd/sending.py", "autograd/value.py")
ENGINE += ("autograd/tensor.py", "autograd/array_ops.py", "<")


@pytest.fixture(autouse=True)
def the_usual_handler() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert not sweep._turn._is_owned(), "an interrupted sweep kept its lock"
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
    for moment in moments_of(output.backward, ENGINE, 5):
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
    model = model_of(0)
    states = [bits(model)]

    class Watched(Adam):
        def step(self) -> None:
            super().step()
            states.append(bits(model))

    fit(model, X, Y, epochs=epochs, batch_size=2, optimizer=Watched, progress=False)
    return states


def test_ctrl_c_ends_a_training_between_two_steps(tmp_path: Path) -> None:
    states = states_while_training(3)
    path = tmp_path / "c"

    def train(model: Any) -> Any:
        return fit(
            model, X, Y, epochs=3, batch_size=2, optimizer=Adam, checkpoint=path, progress=False
        )

    ends = set()
    for moment in moments_of(lambda: train(model_of(0)), TRAINING, 2):
        path.unlink(missing_ok=True)
        model = model_of(0)
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
        return fit(model_of(0), X, Y, epochs=2, progress=False)

    for moment in moments_of(train, TRAINING):
        model = model_of(0)
        press(
            lambda model=model: fit(model, X, Y, epochs=2, progress=False),
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
    save_picture(path, 0)
    old = path.read_bytes()
    save_picture(path, 1)
    new = path.read_bytes()
    stderr = os.fstat(2)
    where = (stderr.st_dev, stderr.st_ino, stat.S_IFMT(stderr.st_mode))
    for moment in moments_of(lambda: save_picture(path, 1), DRAWING, 3):
        path.write_bytes(old)
        press(lambda: save_picture(path, 1), moment, files=DRAWING)
        now = os.fstat(2)
        assert (now.st_dev, now.st_ino, stat.S_IFMT(now.st_mode)) == where, (
            f"interrupted at instruction {moment}: stderr goes elsewhere"
        )
        assert path.read_bytes() in (old, new)
        assert os.listdir(tmp_path) == ["z.svg"]
