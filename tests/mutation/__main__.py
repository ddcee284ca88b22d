"""Run the tests of a row on every mutant of it, each in a fork of one warm process."""

from __future__ import annotations

import argparse
import contextlib
import doctest
import importlib
import importlib.abc
import importlib.util
import inspect
import itertools
import os
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# What takes long to import and does not depend on the table.
import hypothesis
import mpmath  # noqa: F401
import numpy as np  # noqa: F401
import pytest

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
FILES = {path.stem: path for path in TESTS.rglob("test_*.py")}  # of tests, by name
sys.path[:0] = [str(TESTS), *sorted({str(path.parent) for path in FILES.values()})]

# A machine that is busy makes no test fail.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.load_profile("patient")

from mutation.equivalent import EQUIVALENT  # noqa: E402
from mutation.mutants import Mutant, mutants_of  # noqa: E402
from mutation.users import rows_that_call, users_in  # noqa: E402

# Each file of autograd/ with the tests that are made for what stands in it, called first.
SCALARS = ["test_table", "test_printed_forms", "test_table_columns"]
ARRAYS = ["test_printed_forms", "test_array_values", "test_array_rows"]
ARRAYS += ["test_tensor_shapes", "test_tensor_ops"]
MADE_FOR = {
    "table/scalars": ["test_many_operand_columns", *SCALARS],
    "table/reductions": ["test_forms", "test_many_operand_columns", "test_many_operands", *SCALARS],
    "table/along_axes": ["test_forms", "test_many_operands", *ARRAYS],
    "table/rules": ["test_nothing_sent", "test_table", "test_array_rows"],
    "table/array_primitive": ARRAYS,
    "table/shapes": ARRAYS,
    "table/smooth_pieces": ["test_tensor_ops", *SCALARS],
    "table/special_functions": ["test_special_functions", *SCALARS],
    "table/moves": ARRAYS,
    "table/linear_algebra": ARRAYS,
    "table/primitive": ["test_many_operands", "test_primitive", *SCALARS],
    "table/kernels": ["test_kernels", *SCALARS],
    "table/array_kernels": ["test_array_kernels", "test_many_operands", "test_table"],
    "table/error_function": ["test_error_function"],
    "formulas/variadic": ["test_many_operands", *SCALARS],
    "table/arrays": ARRAYS,
    "functions/shapes": ARRAYS,
    "functions/reductions": ARRAYS,
    "functions/products": ARRAYS,
}
# What is run where these notice nothing.
REST = ["test_cases", "test_value", "test_value_operators", "test_copying", "test_reductions"]
REST += ["test_text", "test_tensor", "test_tensor_ops", "test_table", "test_tensor_numpy"]
REST += ["test_checking_table", "test_printed_forms", "test_tracing", "test_nn_losses"]
REST += ["test_jacobians", "test_many_operands", "test_tensor_shapes", "test_tensor_programs"]
REST += ["test_array_values", "test_array_rows", "test_array_kernels", "test_forward_mode_rows"]
REST += ["test_error_function", "test_tensor_seeing", "test_variadic", "test_primitive"]
REST += ["test_compile_programs", "test_second_derivatives_at_kinks"]
KNOWN = [re.compile(".*".join(map(re.escape, e.split(" … ")))) for e in EQUIVALENT]
# Of computing, for the tests on one mutant: those that are made for it, and the rest.
SECONDS, SECONDS_OF_REST = 60, 1800


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--file", choices=list(MADE_FOR), action="append", help="only this file")
    parser.add_argument("--only", help="only rows and functions whose name this pattern finds")
    parser.add_argument("--among", type=Path, help="only those that this output calls survived")
    parser.add_argument("--every", type=int, default=1, help="only each so manieth mutant")
    parser.add_argument("--quick", action="store_true", help="only the tests of the table")
    parser.add_argument("--list", action="store_true", help="print the mutants and run nothing")
    options = parser.parse_args()
    os.environ["GLASSGRAD_PURE"] = "1"  # what is mutated is Python
    if not options.list and (
        any(
            _in_fork(lambda f=f, rows=rows: _calls(None, f, rows))
            for f in options.file or MADE_FOR
            for rows in (set(), {"no row"})
        )
        or (not options.quick and _in_fork(lambda: _run(None, REST)))
    ):
        print("without any mutant a test fails: the tests can judge none")
        return 2
    for entry in _stale():
        print(f"equivalent.py knows a mutant that there is no more: {entry}")
    among = _survivors(options.among) if options.among else set()
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    survivors = []
    for file in options.file or MADE_FOR:
        source = (ROOT / "autograd" / f"{file}.py").read_text(encoding="utf-8")
        for mutant in itertools.islice(mutants_of(file, source), 0, None, options.every):
            if options.only and not re.search(options.only, mutant.subject):
                continue
            if options.among and _lineless(mutant) not in among:
                continue
            if options.list:
                print(mutant)
                continue
            outcome = judged(mutant, options.quick)
            counts[outcome] += 1
            if sum(counts.values()) % 100 == 0:
                print(f"{mutant.file}: {dict(counts)}", file=sys.stderr, flush=True)
            if outcome == "survived":
                survivors.append(mutant)
                print(f"survived  {mutant}", flush=True)
    minutes = (time.perf_counter() - start) / 60
    print(f"\n{sum(counts.values())} mutants in {minutes:.0f} min: {dict(counts)}")
    return 1 if survivors else 0


def _stale() -> list[str]:
    """Entries of ``EQUIVALENT`` that no mutant of any file matches."""
    sources = {f: (ROOT / "autograd" / f"{f}.py").read_text(encoding="utf-8") for f in MADE_FOR}
    every = "\n".join(_lineless(m) for f, text in sources.items() for m in mutants_of(f, text))
    return [
        entry for entry, known in zip(EQUIVALENT, KNOWN, strict=True) if not known.search(every)
    ]


def _survivors(output: Path) -> set[str]:
    lines = output.read_text(encoding="utf-8").splitlines()
    return {_lineless(line[10:]) for line in lines if line.startswith("survived  ")}


def _lineless(mutant: Mutant | str) -> str:
    """How a mutant reads, whatever line it has moved to."""
    return re.sub(r":\d+ ", " ", str(mutant), count=1)


def judged(mutant: Mutant, quick: bool = False) -> str:
    """How it ended: noticed (by the row's tests, by others), equivalent or survived."""
    if any(known.search(_lineless(mutant)) for known in KNOWN):
        return "equivalent"
    for rows in (_rows(mutant), set()):
        if _in_fork(lambda rows=rows: _calls(mutant, mutant.file, rows)):
            return "noticed by the tests of the row" if rows else "noticed by those of the table"
    if quick:
        return "survived"
    return "noticed by other tests" if _in_fork(lambda: _run(mutant, REST)) else "survived"


def _rows(mutant: Mutant) -> set[str]:
    """The rows and functions whose tests are called first; none: all."""
    if mutant.file in ("table/kernels", "table/array_kernels"):
        return rows_that_call(mutant.file).get(mutant.subject, set())
    if mutant.file in ("table/error_function", "formulas/variadic") or "." in mutant.subject:
        return set()
    users = users_in(mutant.file).get(mutant.subject, set())
    rows = {user for user in users if not user.startswith("_")} | {mutant.subject}
    # the function of a row, and the row of a function
    return rows | {row.removeprefix("reduce_") for row in rows} | {f"reduce_{row}" for row in rows}


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


def _prepare(mutant: Mutant | None, seconds: int = SECONDS) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    if mutant is not None:
        code = compile(mutant.tree(), f"autograd/{mutant.file}.py", "exec")
        sys.meta_path.insert(0, _Finder(_module(mutant.file), code))
    os.chdir(ROOT)


def _calls(mutant: Mutant | None, file: str, rows: set[str]) -> bool:
    """Call the tests that are made for every row with these: pytest would collect longer."""
    _prepare(mutant)
    importlib.import_module("autograd.functions")  # with it, the table has all of its rows
    for name in MADE_FOR[file]:
        module = importlib.import_module(name)
        for title, test in list(vars(module).items()):
            if title.startswith("test_"):
                for arguments in _arguments(test, rows):
                    test(**arguments)
    examples = doctest.testmod(importlib.import_module(_module(file)))
    return examples.failed > 0


def _module(file: str) -> str:
    return f"autograd.{file.replace('/', '.')}"


def _arguments(test: Any, rows: set[str]) -> list[dict[str, Any]]:
    """The arguments with which a test concerns the rows: the first, or the id, names the row."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    names = {name for mark in marks for name in _split(mark.args[0])}
    if set(inspect.signature(test).parameters) - names:  # it wants a fixture
        return []
    found = []
    for choice in itertools.product(*(mark.args[1] for mark in marks)):
        titles, arguments = set(), {}
        for mark, value in zip(marks, choice, strict=True):
            title, point = _named(value, isinstance(mark.args[0], str))
            titles.add(title if isinstance(title, str) else "")
            arguments.update(zip(_split(mark.args[0]), point, strict=True))
        if not rows or not marks or titles & rows:
            found.append(arguments)
    return found


def _split(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _named(value: Any, single: bool) -> tuple[Any, tuple[Any, ...]]:
    """The row that a set of arguments concerns, and the arguments."""
    if hasattr(value, "values") and hasattr(value, "id"):  # a pytest.param
        return str(value.id).split("-")[0].split(" ")[0], tuple(value.values)
    first = value[0] if isinstance(value, list | tuple) else value
    title = getattr(first, "name", getattr(first, "__name__", first))
    return title, (value,) if single else tuple(value)


def _run(mutant: Mutant | None, names: Sequence[str]) -> bool:
    _prepare(mutant, SECONDS_OF_REST)
    paths = [str(FILES[name]) for name in names]
    arguments = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-o", "addopts="]
    return pytest.main([*arguments, *paths], plugins=[_WithoutBrowser()]) not in (0, 5)


class _WithoutBrowser:
    """Leaves out the tests in a browser, which the limit of memory would end."""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if "browser" not in item.fixturenames]


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
