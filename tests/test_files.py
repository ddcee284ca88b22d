"""Writing files: rights, links, devices, and what others lay beside the target."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from small_graphs import squared_sum

import nn
from autograd import Stepper, draw, write_whole
from autograd.command import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights and links as POSIX has them")


def save_frames(path: Path) -> None:
    """The first frame under the name that ``path`` has."""
    Stepper(squared_sum(2.0)).frames(path.parent)


WRITERS = {
    "step-01.svg": save_frames,
    "z.svg": lambda path: draw(squared_sum(2.0)).save(path),
    "z.html": lambda path: Stepper(squared_sum(2.0)).save(path),
    "z.json": lambda path: main(["step", "x*x", "x=1", "--quiet", "--json", str(path)]),
    "w.safetensors": lambda path: nn.save({"w": np.ones(3)}, path),
    "any": lambda path: write_whole(path, b"new"),
}
every_writer = pytest.mark.parametrize(("name", "write"), WRITERS.items(), ids=WRITERS)
Writer = Callable[[Path], object]


@every_writer
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_keeps_its_mode(name: str, write: Writer, mode: int, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")
    path.chmod(mode)
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() != b"old"


@every_writer
def test_a_new_file_has_the_mode_of_the_umask(name: str, write: Writer, tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write(tmp_path / name)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o640


@every_writer
@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_stays_and_its_target_is_written(
    name: str, write: Writer, dangling: bool, tmp_path: Path
) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").mkdir()
    target, middle, path = tmp_path / "far" / "t", tmp_path / "m", tmp_path / "near" / name
    if not dangling:
        target.write_bytes(b"old")
    middle.symlink_to("far/t")
    path.symlink_to(os.path.join("..", "m"))
    write(path)
    assert path.is_symlink()
    assert middle.is_symlink()
    assert len(target.read_bytes()) >= 3
    assert target.read_bytes() != b"old"
    assert not target.is_symlink()
    assert os.listdir(tmp_path / "far") == ["t"]


@every_writer
def test_a_pipe_is_written_in_place(name: str, write: Writer, tmp_path: Path) -> None:
    path, found = tmp_path / name, []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: found.append(path.read_bytes()))
    reader.start()
    write(path)
    reader.join()
    assert found[0]
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_device_is_written_in_place(tmp_path: Path) -> None:
    path = tmp_path / "nothing"
    path.symlink_to(os.devnull)
    write_whole(path, b"gone")
    write_whole(os.devnull, b"gone")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    assert path.is_symlink()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a full device")
def test_a_full_device_says_so() -> None:
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        write_whole("/dev/full", b"too much")


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="no descriptors by name")
def test_a_descriptor_is_the_file_that_is_open(tmp_path: Path) -> None:
    path, link = tmp_path / "held", tmp_path / "link"
    with open(path, "wb") as file:
        link.symlink_to(f"/dev/fd/{file.fileno()}")
        number = os.fstat(file.fileno()).st_ino
        write_whole(link, b"in place")
        assert os.fstat(file.fileno()).st_ino == path.stat().st_ino == number
    assert path.read_bytes() == b"in place"


def test_what_lies_beside_is_not_followed_nor_touched(tmp_path: Path) -> None:
    path, secret = tmp_path / "z.svg", tmp_path / "secret"
    secret.write_bytes(b"mine")
    beside = [f".z.svg.{os.getpid()}.part", ".z.svg.0123456789abcdef.part", ".other.part"]
    for name in beside:
        (tmp_path / name).symlink_to(secret)
    write_whole(path, b"new")
    assert secret.read_bytes() == b"mine"
    assert {entry.name for entry in tmp_path.iterdir()} == {"z.svg", "secret", *beside}


def test_a_part_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    from autograd.files import _new_part

    path = tmp_path / "z"
    with _new_part(path) as part:
        write_whole(path, b"new")
        assert os.path.exists(part.name)
    write_whole(path, b"newer")
    assert os.listdir(tmp_path) == ["z"]


def test_names_as_long_as_the_system_takes(tmp_path: Path) -> None:
    for name in ("n" * 250, "글" * 80):
        write_whole(tmp_path / name, b"new")
        assert (tmp_path / name).read_bytes() == b"new"


def test_many_threads_write_one_file(tmp_path: Path) -> None:
    path, errors = tmp_path / "z", []

    def write(number: int) -> None:
        try:
            for _ in range(10):
                write_whole(path, bytes([number]) * 10_000)
        except BaseException as error:  # pragma: no cover
            errors.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    found = path.read_bytes()
    assert len(found) == 10_000
    assert len(set(found)) == 1
    assert os.listdir(tmp_path) == ["z"]


def test_errors_name_the_given_path(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, number in [
        (tmp_path, errno.EISDIR),
        (tmp_path / "none" / "z", errno.ENOENT),
        (loop, errno.ELOOP),
        (tmp_path / ("n" * 300), errno.ENAMETOOLONG),
    ]:
        with pytest.raises(OSError, match=str(path)) as caught:
            write_whole(path, b"new")
        assert caught.value.errno == number
