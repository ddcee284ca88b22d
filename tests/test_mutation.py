"""The mutation runner finds the files that it mutates and the tests that it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutation.__main__ import FILES, MADE_FOR, REST
from mutation.mutants import mutants_of

import autograd

PACKAGE = Path(autograd.__file__).parent


@pytest.mark.parametrize("file", MADE_FOR)
def test_a_file_has_mutants_and_tests_that_are_made_for_it(file: str) -> None:
    source = (PACKAGE / f"{file}.py").read_text(encoding="utf-8")
    assert next(mutants_of(file, source), None) is not None
    assert set(MADE_FOR[file]) <= FILES.keys()


def test_the_other_tests_exist() -> None:
    assert set(REST) <= FILES.keys()


def test_every_file_of_the_table_is_mutated() -> None:
    table = {f"table/{path.stem}" for path in (PACKAGE / "table").glob("[a-z]*.py")}
    assert table <= MADE_FOR.keys(), "enter the file in MADE_FOR of tests/mutation/__main__.py"
