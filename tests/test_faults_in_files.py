"""Files and faults: killed while writing, a full disk, a folder that cannot be written.

A process is killed for real, by itself, before and after every call that touches a file. So
each moment is hit on purpose, none by chance, and nothing waits for a clock.
"""

from __future__ import annotations

import builtins
import errno
import io
import itertools
import os
import signal
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_graphs import squared_sum
from small_networks import XOR, bits, net

from autograd.command import main
from autograd.drawing import draw
from autograd.drawing.graphviz_engine import render
from autograd.stepping import Stepper
from nn.files import save
from nn.training import fit

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="faults are put into forks")

# ---------------------------------------------------------------- what writes files


def save_weights(path: Path, version: int) -> None:
    save(net(2, 3, 1, seed=version), path)


def save_checkpoint(path: Path, version: int) -> None:
    """One more epoch than the file holds: it is read, and then written again."""
    fit(net(2, 3, 1), *XOR, epochs=version + 1, checkpoint=path, resume=True, progress=False)


def save_picture(path: Path, version: int) -> None:
    draw(squared_sum(2.0 + version)).save(path)


def save_page(path: Path, version: int) -> None:
    Stepper(squared_sum(2.0 + version)).save(path)


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
    assert os.listdir(tmp_path) == [name], "and is cleaned up by the next one"


# ---------------------------------------------------------------- full and closed


@pytest.fixture
def fill_the_disk() -> Callable[[], None]:
    """From the call on, no file of this process grows beyond 200 bytes: for use in a fork."""
    resource = pytest.importorskip("resource", reason="only POSIX limits the size of files")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an error instead of the end
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    return limit


@every_writer
def test_a_full_disk_leaves_the_old_file(
    write: Any, name: str, tmp_path: Path, fill_the_disk: Any
) -> None:
    path = tmp_path / name
    write(path, 0)
    old = path.read_bytes()

    def write_with_little_room() -> None:
        if name.endswith((".svg", ".html")):  # Graphviz writes a file of its own, elsewhere
            render("digraph { a }", "svg")
        fill_the_disk()
        with pytest.raises(Exception, match=r"File too large|cannot write") as caught:
            write(path, 1)
        error = caught.value if isinstance(caught.value, OSError) else caught.value.__cause__
        assert isinstance(error, OSError)
        assert error.errno == errno.EFBIG

    assert in_fork(write_with_little_room) == 0
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == [name], "the half written file is gone"


def test_a_full_disk_leaves_the_old_json_of_the_command(tmp_path: Path, fill_the_disk: Any) -> None:
    path = tmp_path / "z.json"
    save_json(path, 0)
    old = path.read_bytes()

    def write_with_little_room() -> None:
        fill_the_disk()
        assert main(["step", "x**2", "x=1", "--quiet", "--json", str(path)]) == 2

    assert in_fork(write_with_little_room) == 0
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == ["z.json"], "the half written file is gone"


def test_a_full_disk_in_a_training_keeps_what_was_learnt(
    tmp_path: Path, fill_the_disk: Any
) -> None:
    def train_with_little_room() -> None:
        model = net(2, 3, 1)
        model.train(False)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        fill_the_disk()
        with pytest.raises(OSError, match="File too large"):
            fit(model, *XOR, epochs=3, checkpoint=tmp_path / "c", progress=False)
        assert bits(model) != bits(net(2, 3, 1))
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


def test_a_file_that_may_not_be_written_is_kept() -> None:
    """Its folder may be: a file could be put in its place, against its owner's word."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        path = Path(folder) / "w.safetensors"
        save_weights(path, 0)
        old = path.read_bytes()
        os.chmod(path, 0o444)

        def write_as_nobody() -> None:
            if os.geteuid() == 0:
                os.setuid(65534)
            with pytest.raises(PermissionError, match="Permission denied"):
                save_weights(path, 1)

        assert in_fork(write_as_nobody) == 0
        assert path.read_bytes() == old
        assert os.listdir(folder) == [path.name]
