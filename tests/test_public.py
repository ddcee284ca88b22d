"""The public surface: what ``from autograd import *`` gives, and what importing costs."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys

import autograd
from autograd import errors


def test_every_public_name_exists_and_is_documented() -> None:
    for name in dir(autograd):
        assert getattr(autograd, name).__doc__, f"{name} has no docstring"


def test_import_star_leaves_pythons_own_functions_alone() -> None:
    names: dict[str, object] = {}
    exec("from autograd import *", names)
    assert not names.keys() & vars(builtins).keys() - {"__builtins__", "__doc__", "__name__"}
    assert {"Value", "Tensor", "exp", "grad", "mean"} <= names.keys()
    assert {"abs", "compile", "max", "min", "round", "sum"} <= set(dir(autograd))


def test_the_exception_tree_is_the_one_drawn() -> None:
    drawn = [
        line.strip("│ ├└─").split()[0]
        for line in (errors.__doc__ or "").splitlines()
        if "Error" in line and line.startswith("    ")
    ]
    defined = [name for name in vars(errors) if name.endswith("Error")]
    assert drawn == defined
    assert all(issubclass(getattr(errors, name), errors.GlassgradError) for name in defined)


def test_drawing_and_terminal_libraries_load_on_first_use() -> None:
    code = "import sys, json, autograd; print(json.dumps(sorted(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    heavy = {"graphviz", "pygraphviz", "rich", "matplotlib", "IPython", "hypothesis", "mpmath"}
    assert not heavy & set(json.loads(out.stdout))
