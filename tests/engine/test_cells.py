"""In a notebook: a line of code is named by its cell, and a bar of progress leaves nothing."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from autograd.engine import modes
from autograd.engine.modes import Origin, place_of

TRAINING = """\
from nn import MLP, data, fit
fit(MLP(2, [4, 1], seed=0), *data.xor(), epochs=3, seed=0)
"""
CHECKING = """\
import autograd
def f(x):
    return autograd.relu(x) if x > 0 else 0 * x
report = autograd.gradcheck(f, 0.0)
print(report.worst.reason)
print(report.worst.place)
"""
ANOMALY = """\
with autograd.detect_anomaly():
    autograd.log(autograd.Value(0.0))
"""


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    """The outputs of the three cells, as they are saved."""
    nbclient, v4 = pytest.importorskip("nbclient"), pytest.importorskip("nbformat.v4")
    pytest.importorskip("ipykernel")
    notebook = v4.new_notebook(cells=[v4.new_code_cell(c) for c in (TRAINING, CHECKING, ANOMALY)])
    path = os.pathsep.join(p for p in sys.path if p)
    nbclient.NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute(
        env={**os.environ, "PYTHONPATH": path}
    )
    assert "widgets" not in notebook.metadata
    return [cell.outputs for cell in notebook.cells]


def test_the_bar_leaves_nothing_behind(cells: list[Any]) -> None:
    bar, history = cells[0]
    assert bar.data == {"text/plain": "", "text/html": ""}
    assert history.data["text/plain"].startswith("History(3 epochs")


def test_a_check_names_the_cell(cells: list[Any]) -> None:
    reason, place = cells[1][0].text.splitlines()
    assert reason == "the comparison x > 0, in cell [2], line 3"
    assert place == "cell [2], line 3"


def test_an_anomaly_names_the_cell(cells: list[Any]) -> None:
    assert cells[2][0].evalue == "log(0.0) is -inf, at cell [3], line 2"


@pytest.mark.parametrize("shell", [None, SimpleNamespace(), SimpleNamespace(compile=compile)])
def test_without_cells_a_place_is_file_and_line(shell: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert place_of("net.py", 12) == Origin("", "net.py", 12).place == "net.py:12"
    assert str(Origin("layer 1")) == "layer 1"
    assert Origin("layer 1").place == ""


def test_the_users_files_are_told_from_those_of_the_packages() -> None:
    inside = modes.__file__
    beside = (
        os.path.dirname(os.path.dirname(inside)) + "_demo.py"
    )  # autograd_demo.py beside the package
    assert modes._is_ours(inside)
    assert modes._is_ours("<send of exp>")
    assert not modes._is_ours(beside)
    assert not modes._is_ours("<ipython-input-3-ab12>")
