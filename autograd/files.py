"""The one way in which a file is written: whole, or not at all.

The bytes go into a new file beside the target, under a random name that nobody can have laid
there before, which then takes the target's place in one move.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be removed
    fcntl = None  # type: ignore[assignment]

_WRITING = 60  # seconds after which a part without a lock has no writer any more


def write_whole(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write ``data`` to a file that appears whole or not at all; gives its path.

    A process that is killed, a full disk or a second writer leave the old file or the new one,
    never a part. The file keeps its mode; a symbolic link stays one, and the file that it names
    is written; a device or a pipe is written in place. Raises ``OSError`` of the given path.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(f"{folder}/note.txt", b"whole").read_bytes()
    b'whole'
    """
    given = Path(path)
    try:
        if _is_written_in_place(given):
            with open(given, "wb") as file:
                file.write(data)
        else:
            _replace(Path(os.path.realpath(given)), data)
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, os.strerror(error.errno), os.fspath(path)) from error
    return given


def _is_written_in_place(path: Path) -> bool:
    """A device, a pipe, or a descriptor that is open already (``/dev/stdout``): no new file."""
    found = _status_of(path)
    if found is None:
        return False
    if stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EISDIR, "")
    return not stat.S_ISREG(found.st_mode) or _is_descriptor(path)


def _status_of(path: Path) -> os.stat_result | None:
    """What the file is, symbolic links followed; None where there is none."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _is_descriptor(path: Path) -> bool:
    """Whether the path leads through ``/dev/fd``: a file that the shell holds open."""
    while os.path.realpath(path.parent) != os.path.realpath("/dev/fd"):
        if not path.is_symlink():
            return False
        path = path.parent / os.readlink(path)
    return True


def _replace(target: Path, data: bytes) -> None:
    """Put a new file of these bytes in the place of ``target``."""
    old = _status_of(target)
    if old is not None and not os.access(target, os.W_OK):
        raise OSError(errno.EACCES, "")
    _remove_leftovers(target)
    file = _new_part(target)
    part = Path(file.name)
    with ExitStack() as at_the_end:
        for act in _removing(file, part):
            at_the_end.callback(act)
        if old is not None:
            _take_over(file, old)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        if fcntl is None:
            file.close()
        os.replace(part, target)


def _removing(file: IO[bytes], part: Path) -> list[Callable[[], None]]:
    """What ends a part that is not moved, the last first: where there are locks, its own is."""
    acts: list[Callable[[], None]] = [file.close, partial(part.unlink, missing_ok=True)]
    return acts if fcntl is not None else acts[::-1]


def _take_over(file: IO[bytes], old: os.stat_result) -> None:
    """Owner and rights of the file that is replaced, before a byte is written."""
    if hasattr(os, "fchown"):
        new = os.fstat(file.fileno())
        if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
            with suppress(OSError):  # only root gives files away
                os.fchown(file.fileno(), old.st_uid, old.st_gid)
    os.chmod(file.name, stat.S_IMODE(old.st_mode))


# ---------------------------------------------------------------- parts
#
# A part is locked as long as its writer lives. So what can be locked was left by a writer that
# was killed, in whatever container it ran.


def _new_part(target: Path) -> IO[bytes]:
    """A new file beside ``target``, open and locked."""
    while True:
        name = f".{_start(target)}.{secrets.token_hex(8)}.part"
        try:
            file = open(target.with_name(name), "xb")  # noqa: SIM115
        except FileExistsError:
            continue
        if fcntl is None:
            return file
        with suppress(OSError):  # a file system without locks: nothing is cleaned up there
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return file
        file.close()  # taken for a leftover in between


def _start(target: Path) -> str:
    """The name of the target, or as much of it as leaves room for the rest of a part's name."""
    return os.fsencode(target.name)[:100].decode(errors="ignore")


def _remove_leftovers(target: Path) -> None:
    """Remove the parts of writers that were killed while they wrote this target."""
    for part in _parts(target):
        with suppress(OSError):
            if fcntl is None:  # nothing says of a part that is closed and not yet moved: mine
                if time.time() - part.stat().st_mtime > _WRITING:
                    part.unlink()
            else:
                _remove_unless_locked(part, fcntl)


def _parts(target: Path) -> Iterator[Path]:
    pattern = re.compile(rf"\.{re.escape(_start(target))}\.[0-9a-f]{{16}}\.part")
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if pattern.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def _remove_unless_locked(part: Path, locks: Any) -> None:
    descriptor = os.open(part, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        locks.flock(descriptor, locks.LOCK_EX | locks.LOCK_NB)
        part.unlink()
    finally:
        os.close(descriptor)
