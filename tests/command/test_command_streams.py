"""The command in other encodings, and with streams that are closed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograd.command import main

COMMANDS = [
    ["check", "sin(x)*y", "x=1", "y=2"],
    ["check", "relu(x)", "x=0"],
    ["step", "目標 * x**2", "目標=2", "x=2"],
    ["step", "x*x", "x=2", "--json"],
    ["functions"],
    ["help"],
    ["step", "--help"],
    ["--lang", "ko", "step", "x*x", "x=2"],
    ["nothing"],
    ["step", "目標 +", "x=2"],
]


def in_process(*words: str, shell: str = "", **env: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, with redirections as a shell writes them."""
    line = f'exec "$0" -m autograd "$@" {shell}'
    return subprocess.run(
        ["sh", "-c", line, sys.executable, *words],
        capture_output=True,
        env=os.environ | env,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["cp949", "ascii", "latin-1", "cp437"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_writes_in_every_encoding(
    words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [io.BytesIO(), io.BytesIO()]
    out, err = (io.TextIOWrapper(file, encoding=encoding, errors="strict") for file in files)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert main(words) in (0, 1, 2)
    out.flush()
    err.flush()
    assert out.errors == "strict", "as it was"
    assert "".join(file.getvalue().decode(encoding) for file in files)


@pytest.mark.skipif(os.name != "posix", reason="sh")
@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_every_command_runs_with_closed_streams(closed: str, tmp_path: Path) -> None:
    picture = ["draw", "x*x", "x=2", "-o", str(tmp_path / "z.svg")]
    for words in (COMMANDS[0], COMMANDS[2], picture, ["step", "-"]):
        usual, done = in_process(*words, shell="</dev/null"), in_process(*words, shell=closed)
        assert done.returncode == usual.returncode
        assert b"Traceback" not in done.stderr
        if ">&-" not in closed:
            assert done.stdout == usual.stdout
    assert (tmp_path / "z.svg").read_bytes().startswith(b"<svg")


def test_a_program_without_standard_error_checks_and_trains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import nn
    from autograd import gradcheck

    monkeypatch.setattr("autograd.checking.progress.PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", None)
    assert gradcheck(lambda x: x * x, 2.0)
    model = nn.Sequential(nn.Linear(1, 1, seed=0))
    for progress in (None, True):
        nn.fit(model, [[1.0], [2.0]], [1.0, 2.0], epochs=1, progress=progress)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("words", [COMMANDS[0], COMMANDS[2], COMMANDS[3], ["functions"], ["help"]])
def test_a_full_device_is_one_sentence(words: list[str]) -> None:
    done = in_process(*words, shell="> /dev/full", LANG="C.UTF-8")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "glassgrad: cannot write to standard output: No space left on device"
    ]


def test_words_are_told_as_they_were_typed() -> None:
    """Bytes that are no UTF-8, and no space that was not there."""
    assert "'--x=1'" in in_process("step", "x", "--", "--x=1", LANG="C.UTF-8").stderr.decode()
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"autograd", b"step", b"x", b"x=\xff"],
        capture_output=True, env=os.environ | {"LANG": "C.UTF-8"}, check=False,
    )  # fmt: skip
    assert b"\\xff" in done.stderr
    assert b"udcff" not in done.stderr
