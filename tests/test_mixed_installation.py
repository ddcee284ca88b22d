"""Beside the other package whose import name is autograd: noticed, and the way out is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd.version import mixed_installation


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder in which both were installed."""
    copy = shutil.copytree(Path(autograd.__file__).parent, tmp_path / "autograd")
    (copy / "tracer.py").write_text("# of the other one\n", encoding="utf-8")
    (tmp_path / "test_nothing.py").write_text("def test_nothing(): pass\n", encoding="utf-8")
    return tmp_path


def said_by(mixed: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=mixed,
        env=os.environ | {"PYTHONPATH": str(mixed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_a_mixed_installation_is_noticed_by_import_command_and_plugin(mixed: Path) -> None:
    sentence = "pip uninstall autograd glassgrad, then pip install the one that you want"
    assert mixed_installation() == "", "this one is not mixed"
    assert sentence in said_by(mixed, "-c", "import autograd")
    assert sentence in said_by(mixed, "-W", "ignore", "-m", "autograd", "step", "x*x", "x=2")
    plugin = ("-m", "pytest", "test_nothing.py")  # the entry point loads it
    assert sentence in said_by(mixed, "-W", "ignore", *plugin)
