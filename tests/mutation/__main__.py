"""Run the tests of a row on every mutant of it, each in a fork of one warm process."""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.abc
import importlib.util
import inspect
import itertools
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# What takes long to import and does not depend on the table.
import hypothesis  # noqa: F401
import mpmath  # noqa: F401
import numpy as np  # noqa: F401
import pytest

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
sys.path.insert(0, str(TESTS))

from mutation.equivalent import EQUIVALENT  # noqa: E402
from mutation.mutants import Mutant, mutants_of  # noqa: E402

FILES = ["ops", "rows", "kernels", "array_ops"]
SECONDS = 120  # of computing, for the tests on one mutant
# The tests of one row, and those that are run where these notice nothing.
OF_A_ROW = ["test_table.py", "test_printed_forms.py", "test_table_columns.py"]
OF_ARRAYS = ["test_tensor_ops.py", "test_forward_mode_rows.py", "test_tensor_programs.py"]
REST = ["test_cases.py", "test_value.py", "test_reductions.py", "test_text.py", "test_tensor.py"]
REST += ["test_tensor_ops.py", "test_table.py", "test_tensor_numpy.py", "test_checking_table.py"]
REST += ["test_printed_forms.py", "test_tracing.py", "test_nn_losses.py", "test_jacobians.py"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--file", choices=FILES, action="append", help="only this file")
    parser.add_argument("--only", help="only subjects with this in their name")
    parser.add_argument("--every", type=int, default=1, help="only each so manieth mutant")
    parser.add_argument("--quick", action="store_true", help="only the tests made for the row")
    parser.add_argument("--list", action="store_true", help="print the mutants and run nothing")
    options = parser.parse_args()
    if not options.list and (
        _in_fork(lambda: _calls(None, set()))
        or (not options.quick and _in_fork(lambda: _run(None, REST, None)))
    ):
        print("without any mutant a test fails: the tests can judge none")
        return 2
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    survivors = []
    for file in options.file or FILES:
        source = (ROOT / "autograd" / f"{file}.py").read_text(encoding="utf-8")
        users = _users_of_kernels()
        for mutant in itertools.islice(mutants_of(file, source), 0, None, options.every):
            if options.only and options.only not in mutant.subject:
                continue
            if options.list:
                print(mutant)
                continue
            outcome = judged(mutant, users, options.quick)
            counts[outcome] += 1
            if sum(counts.values()) % 100 == 0:
                print(f"{mutant.file}: {dict(counts)}", file=sys.stderr, flush=True)
            if outcome == "survived":
                survivors.append(mutant)
                print(f"survived  {mutant}", flush=True)
    minutes = (time.perf_counter() - start) / 60
    print(f"\n{sum(counts.values())} mutants in {minutes:.0f} min: {dict(counts)}")
    return 1 if survivors else 0


def judged(mutant: Mutant, users: dict[str, set[str]], quick: bool = False) -> str:
    """How it ended: noticed (by the row's tests, by others), equivalent or survived."""
    if any(part in str(mutant) for part in EQUIVALENT):
        return "equivalent"
    rows = {mutant.subject}
    if mutant.file == "ops" and mutant.subject.startswith("_"):
        rows = {"sum", "mean", "prod", "var", "std", "max", "min", "norm", "logsumexp", "dot"}
    if mutant.file == "kernels":
        rows = users.get(mutant.subject, rows)
    if mutant.file != "array_ops" and _in_fork(lambda: _calls(mutant, rows)):
        return "noticed by the tests of the row"
    if mutant.file == "array_ops" and _in_fork(lambda: _run(mutant, OF_ARRAYS[:1], rows)):
        return "noticed by the tests of the row"
    if quick:
        return "survived"
    files = OF_ARRAYS if mutant.file == "array_ops" else []
    rest = [*files, *(file for file in REST if file not in files)]
    return "noticed by other tests" if _in_fork(lambda: _run(mutant, rest, None)) else "survived"


def _users_of_kernels() -> dict[str, set[str]]:
    """The rows that compute with each function of ``kernels.py``."""
    users: dict[str, set[str]] = {}
    source = (ROOT / "autograd" / "ops.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Op":
            for part in ast.walk(node):
                if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "kernels":
                    users.setdefault(part.attr, set()).add(ast.literal_eval(node.args[0]))
    return users


# ---------------------------------------------------------------- one run of tests


def _in_fork(fails: Callable[[], bool]) -> bool:
    """Whether any test fails, or nothing comes to an end."""
    child = os.fork()
    if child == 0:
        failed = True
        with contextlib.suppress(BaseException):
            failed = fails()
        os._exit(1 if failed else 0)
    _, status = os.waitpid(child, 0)
    return status != 0


def _prepare(mutant: Mutant | None) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    if mutant is not None:
        code = compile(mutant.tree(), f"autograd/{mutant.file}.py", "exec")
        sys.meta_path.insert(0, _Finder(f"autograd.{mutant.file}", code))
    os.chdir(ROOT)


def _calls(mutant: Mutant | None, rows: set[str]) -> bool:
    """Call the tests that are made for every row with these: pytest would collect longer."""
    _prepare(mutant)
    for name in OF_A_ROW:
        module = importlib.import_module(name.removesuffix(".py"))
        for title, test in list(vars(module).items()):
            if title.startswith("test_"):
                for arguments in _arguments(test, rows):
                    test(*arguments)
    return False


def _arguments(test: Any, rows: set[str]) -> list[tuple[Any, ...]]:
    """The arguments with which a test concerns the rows; the first names the row."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    if len(marks) != 1:
        return [] if marks else [()] * (not inspect.signature(test).parameters)
    names, values = marks[0].args
    single = isinstance(names, str)
    found = []
    for value in values:
        value = value.values[0] if hasattr(value, "values") and hasattr(value, "id") else value
        first = value[0] if isinstance(value, list | tuple) else value
        if not rows or getattr(first, "name", first) in rows:
            found.append((value,) if single else tuple(value))
    return found


def _run(mutant: Mutant | None, files: Sequence[str], rows: set[str] | None) -> bool:
    _prepare(mutant)
    paths = [str(TESTS / file) for file in files if (TESTS / file).exists()]
    arguments = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-o", "addopts=", *paths]
    return pytest.main(arguments, plugins=[_OnlyRows(rows)]) not in (0, 5)


class _OnlyRows:
    """Keeps the tests that are not of other rows."""

    def __init__(self, rows: set[str] | None) -> None:
        self.rows = rows

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.rows is not None:
            items[:] = [item for item in items if self._is_wanted(item)]

    def _is_wanted(self, item: Any) -> bool:
        if "[" not in item.name:
            return True
        words = item.name.split("[", 1)[1].rstrip("]").split("-")
        return not self.rows or bool(self.rows & set(words))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from code that was compiled here."""

    def __init__(self, name: str, code: Any) -> None:
        self.name, self.code = name, code

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module: Any) -> None:
        exec(self.code, module.__dict__)


if __name__ == "__main__":
    sys.exit(main())
