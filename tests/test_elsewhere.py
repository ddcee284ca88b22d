"""What is done on Windows and macOS, with what they lack taken away from this system."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import types
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_graphs import squared_sum

import nn
from autograd import Stepper, draw, files, write_whole
from autograd.drawing import graphviz_worker
from autograd.stepping import terminal

DESCRIPTORS = Path("/proc/self/fd")
WRITERS: dict[str, Callable[[Path], object]] = {
    "z.svg": lambda path: draw(squared_sum(2.0)).save(path),
    "z.html": lambda path: Stepper(squared_sum(2.0)).save(path),
    "w.safetensors": lambda path: nn.save({"w": np.ones(3)}, path),
}


def is_open(path: Any) -> bool:
    for link in DESCRIPTORS.iterdir():
        with suppress(OSError):  # another thread has closed it meanwhile
            if os.readlink(link) == os.path.realpath(path):
                return True
    return False


@pytest.fixture
def as_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """No locks, and no file that is open is moved or removed."""
    if not DESCRIPTORS.is_dir():
        pytest.skip("which files are open is read from /proc")

    def refusing(act: Callable[..., Any]) -> Callable[..., Any]:
        def checked(path: Any, *others: Any, **named: Any) -> Any:
            if is_open(path):
                raise PermissionError(13, "it is in use", os.fspath(path))
            return act(path, *others, **named)

        return checked

    monkeypatch.setattr(files, "fcntl", None)
    for name in ("replace", "unlink", "remove"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))


@pytest.mark.parametrize(("name", "write"), WRITERS.items(), ids=WRITERS)
def test_without_locks_a_file_is_written_and_written_over(
    name: str, write: Callable[[Path], object], tmp_path: Path, as_on_windows: None
) -> None:
    path = tmp_path / name
    write(path)
    whole = path.read_bytes()
    path.write_bytes(b"old")
    write(path)
    assert path.read_bytes() == whole
    assert list(tmp_path.iterdir()) == [path]


def in_use(part: Path, target: Path) -> None:
    raise PermissionError(13, "it is in use", os.fspath(target))


def test_without_locks_what_cannot_be_moved_leaves_the_old_file_alone(
    tmp_path: Path, as_on_windows: None
) -> None:
    path = tmp_path / "z.txt"
    write_whole(path, b"old")
    with open(path, "rb"), pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", in_use)
        with pytest.raises(PermissionError, match="txt"):
            write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_without_locks_only_a_part_of_long_ago_is_a_leftover(
    tmp_path: Path, as_on_windows: None
) -> None:
    old, young = (tmp_path / f".z.txt.{digit * 16}.part" for digit in "ab")
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (1, 1))
    write_whole(tmp_path / "z.txt", b"whole")
    assert sorted(tmp_path.iterdir()) == [young, tmp_path / "z.txt"]


def test_without_locks_many_threads_write_one_file(tmp_path: Path, as_on_windows: None) -> None:
    path, errors = tmp_path / "z.txt", []

    def write(letter: bytes) -> None:
        try:
            for _ in range(10):
                write_whole(path, letter * 5000)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(bytes([65 + i]),)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(set(path.read_bytes())) == 1
    assert path.stat().st_size == 5000


def test_keys_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """An arrow is two letters there, the first of them 0 or 224."""
    typed = iter("\xe0M\x00K\xe0G\xe0Oq \x03\xe0?x")
    keyboard = types.ModuleType("msvcrt")
    vars(keyboard).update(kbhit=lambda: True, getwch=lambda: next(typed))
    monkeypatch.setitem(sys.modules, "msvcrt", keyboard)
    monkeypatch.setattr(terminal.sys, "platform", "win32")
    with terminal._keys() as read:
        keys = [read(None) for _ in range(9)]
        vars(keyboard).update(kbhit=lambda: False)
        late = read(0.0)
        vars(keyboard).update(kbhit=interrupt)
        interrupted = read(None)
    assert keys == ["next", "back", "first", "last", "quit", "play", "quit", "", ""]
    assert late is None
    assert interrupted == "quit"


def interrupt() -> bool:
    raise KeyboardInterrupt


def test_a_file_without_a_name_where_the_system_has_none_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    with graphviz_worker._temporary_file() as file:
        file.write(b"whole")
        file.seek(0)
        assert file.read() == b"whole"


WITHOUT = """
import importlib.abc, os, signal, subprocess, sys, tempfile, threading

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in ("fcntl", "termios", "tty", "resource"):
            raise ModuleNotFoundError(name)

for name in ("fcntl", "termios", "tty", "resource"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Missing())
for name in ("fork", "register_at_fork", "memfd_create", "fchown", "O_NOFOLLOW", "mkfifo"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGALRM", "SIGPROF", "SIGPIPE", "setitimer", "pthread_sigmask"):
    if hasattr(signal, name):
        delattr(signal, name)

import nn
import numpy as np
from autograd import Value, compile, gradcheck
from autograd.command import main

x = Value(2.0)
(x * x + 1).draw().save("z.svg")
(x * x + 1).stepper().save("z.html")
compile(lambda v: v * x, example=(1.0,)).value_and_grad(np.ones(2))
assert gradcheck(lambda v: v * v, 2.0)
X, y = nn.data.xor()
for epochs in (2, 3):
    model = nn.Linear(2, 1, seed=0)
    nn.fit(model, X, y, epochs=epochs, checkpoint="c.safetensors", resume=True, progress=False)
assert main(["step", "x*x", "x=2", "--quiet", "--json", "z.json"]) == 0
assert main(["check", "x*x", "x=2"]) == 0
assert sorted(os.listdir()) == ["c.safetensors", "z.html", "z.json", "z.svg"], os.listdir()
"""


def test_everything_works_without_what_windows_lacks(tmp_path: Path) -> None:
    path = os.pathsep.join(filter(None, [str(Path(nn.__file__).parents[1]), *sys.path]))
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
