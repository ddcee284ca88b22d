"""What is loaded when: help without NumPy, a picture without what it does not need."""

from __future__ import annotations

import ast
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd.table.primitive import row

ROOT = Path(autograd.__file__).parents[1]


def said_by(program: str) -> str:
    """What a new Python prints that runs the program."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def loaded_by(program: str) -> set[str]:
    """The modules that a new Python holds when it has run the program."""
    told = "\nimport sys; print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program + told],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ast.literal_eval(done.stderr.splitlines()[-1]))


def ours(modules: set[str]) -> set[str]:
    """The folders of ours among them, and ``nn``."""
    names = [name.split(".") for name in modules]
    return {name[1] for name in names if name[0] == "autograd" and len(name) > 2} | {
        "nn" for name in names if name[0] == "nn"
    }


@pytest.mark.parametrize("words", [[], ["step"], ["draw"], ["check"], ["playground"]])
def test_help_is_printed_without_numpy_and_the_engine(words: list[str]) -> None:
    for lang in ("en", "ko"):
        program = f"from autograd.command import main; main({[*words, '--help', '--lang', lang]})"
        modules = loaded_by(program)
        assert not modules & {"numpy", "rich.console", "dataclasses", "subprocess"}
        assert ours(modules) <= {"command", "drawing", "engine", "stepping", "wording"}
        assert "autograd.engine.node" not in modules


def test_the_package_alone_loads_nothing_but_what_a_fork_needs() -> None:
    modules = loaded_by("import autograd")
    assert not modules & {"numpy", "autograd.engine.node", "autograd.table"}
    assert "autograd.engine.forking" in modules


@pytest.mark.parametrize(
    "module", ["checking", "compiling", "expressions", "numpy", "stepping.stepper", "transforms"]
)
def test_nodes_have_their_methods_whatever_is_imported_first(module: str) -> None:
    assert "autograd.functions.methods" in loaded_by(f"import autograd.{module}")


def test_a_picture_loads_no_checks_pages_programs_and_networks() -> None:
    modules = loaded_by("from autograd import Value; (Value(2.0) * Value(3.0)).draw().svg")
    unwanted = {"checking", "command", "compiling", "expressions", "hips", "stepping", "nn"}
    assert "drawing" in ours(modules)
    assert not ours(modules) & unwanted
    slow = {"hashlib", "html", "importlib.resources", "json", "pathlib", "statistics"}
    assert not (modules - loaded_by("import numpy, graphviz")) & slow


def test_types_see_every_name_that_is_loaded_later() -> None:
    """A type checker reads imports that never run; each is the home that a program finds."""
    tree = ast.parse(Path(autograd.__file__).read_text(encoding="utf-8"))
    block = next(part for part in tree.body if isinstance(part, ast.If))
    found = {
        alias.asname: part.module
        for part in block.body
        if isinstance(part, ast.ImportFrom)
        for alias in part.names
    }
    assert found == autograd._PUBLIC


def test_a_name_is_itself_however_it_is_reached() -> None:
    names: dict[str, object] = {}
    exec("from autograd import *", names)
    for name in dir(autograd):
        assert getattr(autograd, name) is getattr(autograd, name)
        assert names.get(name, getattr(autograd, name)) is getattr(autograd, name)
    with pytest.raises(AttributeError, match="no function 'tangent'"):
        _ = autograd.tangent
    assert not hasattr(autograd, "__wrapped__")


def test_threads_ask_for_their_first_names_at_once() -> None:
    program = """
import threading, autograd
together, found = threading.Barrier(8), []
def ask(i):
    together.wait()
    value = (autograd.Value(2.0) * 3, autograd.tanh(0.0), autograd.Tensor([1.0]).sum())[i % 3]
    found.append(float(getattr(value, "data", value)))
threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sorted(found))
"""
    assert said_by(program).strip() == str(sorted([6.0] * 3 + [0.0] * 3 + [1.0] * 2))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_waits_for_another_threads_first_use() -> None:
    program = """
import importlib, os, signal, sys, threading, warnings
import autograd
from autograd.engine import forking
inside, leave = threading.Event(), threading.Event()
class Standing:
    def find_spec(self, name, path=None, target=None):
        if name == "autograd.engine.value" and not inside.is_set():
            inside.set()
            leave.wait()
def go_on(name):  # the fork has seen that it is being loaded: now it may go on
    leave.set()
    return importlib.import_module(name)
sys.meta_path.insert(0, Standing())
forking.import_module = go_on
thread = threading.Thread(target=lambda: autograd.Value)
thread.start()
inside.wait()
warnings.simplefilter("ignore")
child = os.fork()
if child == 0:
    signal.alarm(20)
    os._exit(0 if (autograd.Value(2.0) * 3).item() == 6.0 else 1)
thread.join()
print(os.waitpid(child, 0)[1])
"""
    assert said_by(program).strip() == "0"


@pytest.mark.parametrize("name", ["tanh", "sum", "reduce_sum", "roll", "inv"])
def test_a_row_is_read_by_a_python_that_has_loaded_nothing(name: str) -> None:
    written = pickle.dumps(row(name))
    assert b"autograd.table" not in written
    program = f"import pickle; print(pickle.loads({written!r}).name)"
    assert said_by(program).strip() == name
