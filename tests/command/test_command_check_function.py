"""``glassgrad check layers.py:forward --at x=...``: a function in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograd.command import main

LAYERS = """
import numpy as np
from autograd import tanh
def forward(x, w):
    return np.tanh(x @ w)
def backward(x, w, dy):
    d = dy * (1 - np.tanh(x @ w) ** 2)
    return d @ w.T, x.T @ d
def wrong(x, w, dy):
    dx, dw = backward(x, w, dy)
    return dx, dw * 1.001
def forwards(x, w, dx, dw):
    return (1 - np.tanh(x @ w) ** 2) * (dx @ w + x @ dw)
def recorded(x, y=2.0):
    return tanh(x) * y
limit = 3
"""
AT = ["--at", "x=[[1,2],[3,0.5]]", "w=[[0.5],[1]]"]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "some_layers.py"
    path.write_text(LAYERS)
    return str(path)


def test_a_function_is_checked_with_the_backward_beside_it(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", f"{file}:forward", "--vjp", "backward", *AT]) == 0
    assert "gradcheck of forward: 6 entries, 6 PASS" in capsys.readouterr().out
    assert main(["check", f"{file}:forward", "--jvp", "forwards", *AT]) == 0
    assert main(["check", f"{file}:forward", "--vjp", "wrong", *AT]) == 1
    assert "FAIL" in capsys.readouterr().out
    assert main(["check", f"{file}:recorded", "--at", "x=0.3"]) == 0


def test_a_module_is_found_from_the_folder_where_one_stands(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(file).parent)
    assert main(["check", "some_layers:recorded", "--at", "x=0.3", "y=-1"]) == 0


@pytest.mark.parametrize(
    ("name", "more", "told"),
    [
        (
            "nothing",
            ["--at", "x=1"],
            "nothing is not there in some_layers; its functions: forward, back",
        ),
        ("limit", ["--at", "x=1"], "limit is no function"),
        ("forward", ["--at", "x=[1,[2]]", "w=1"], "x=[1,[2]] is no number, and no list"),
        ("forward", ["--at", "x=1"], "the inputs do not fit the function: missing"),
        ("forward", ["--at", "x=1", "x=2"], "x is given twice"),
        ("forward", ["--at", "3"], "'3' is no input: write --at x=2 w=[1,2]"),
        ("forward", ["--vjp", "bakward", *AT], "bakward is not there"),
    ],
)
def test_bad_input_is_told(
    file: str, name: str, more: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", f"{file}:{name}", *more]) == 2
    assert told in capsys.readouterr().err


def test_bad_files_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken_layers.py"
    broken.write_text("def f(x):\n    return x\n1 / 0\n")
    for text, told in (
        (f"{broken}:f", "cannot be imported: ZeroDivisionError"),
        (f"{tmp_path}/none.py:f", "there is no file"),
        ("no_such_module_here:f", "cannot be imported: ModuleNotFoundError"),
        ("x + 1", "names no function: write module:function"),
    ):
        assert main(["check", text, "--at", "x=1"]) == 2
        assert told in capsys.readouterr().err
    assert main(["check", "x + 1", "x=1", "--vjp", "f"]) == 2
    assert "belongs to a function in a file" in capsys.readouterr().err


def test_what_the_function_itself_raises_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "raising.py"
    path.write_text(
        "def helper(x):\n    return {}['missing'] * x\n\ndef f(x):\n    return helper(x)\n"
    )
    assert main(["check", f"{path}:f", "--at", "x=1", "--lang", "en"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "glassgrad: the function raised KeyError: 'missing'",
        "  raising.py:2: return {}['missing'] * x",
    ]


def test_a_builtin_takes_its_inputs_by_place(capsys: pytest.CaptureFixture[str]) -> None:
    """``math.sin`` has no parameter that may be named; d sin/dx at 1 is cos 1."""
    words = ["check", "math:sin", "--gradient", "cos", "--at"]
    assert main([*words, "x=1"]) == 0
    assert "0.540302" in capsys.readouterr().out
    assert main([*words, "q=1"]) == 2
