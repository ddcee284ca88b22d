"""A small slice of the fuzzing, the same in every run, and what fuzzing has found before.

The whole of it: ``PYTHONPATH=tests python -m fuzzing --programs 100000``.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fuzzing import array_fuzz, compiled_fuzz, file_fuzz, scalar_check, scalar_programs, text_fuzz
from row_points import compile_anew

from autograd.engine import native
from autograd.table.scalars import TABLE

CORPUS = json.loads((Path(__file__).parent / "fuzzing" / "corpus.json").read_text())
CHECKS = {
    "scalars": scalar_check.check,
    "arrays": array_fuzz.check,
    "compiled": compiled_fuzz.check,
    "texts": text_fuzz.check,
}


@pytest.mark.parametrize("found", CORPUS, ids=[found["why"] for found in CORPUS])
def test_what_fuzzing_found_stays_right(found: dict[str, Any]) -> None:
    if found["kind"] == "arrays":
        pytest.importorskip("torch")
    CHECKS[found["kind"]](found["case"])


@pytest.mark.parametrize("start", range(0, 120, 20))
def test_programs_of_floats_against_many_digits(start: int) -> None:
    for seed in range(start, start + 20):
        scalar_check.check(scalar_programs.random_program(seed))


def test_the_programs_are_of_every_kind_and_row() -> None:
    programs = [scalar_programs.random_program(seed) for seed in range(1000)]
    assert {p["kind"] for p in programs} == set(scalar_programs.KINDS)
    assert {step[0] for p in programs for step in p["steps"]} >= set(TABLE)
    counts = sum(map(scalar_check.check, programs[:60]), start=Counter())
    for what in ("values", "derivatives of order 1", "derivatives of order 3"):
        assert counts[what] > 20, f"{counts}: too little of the programs is compared"


def test_compiled_programs_against_the_graph() -> None:
    counts = sum(
        (compiled_fuzz.check(compiled_fuzz.random_program(seed)) for seed in range(60)),
        start=Counter(),
    )
    assert counts["value: equal"] > 200, counts
    assert counts["gradient: equal"] > 200, counts


def test_programs_of_arrays_against_pytorch() -> None:
    pytest.importorskip("torch")
    for seed in range(60):
        array_fuzz.check(array_fuzz.random_program(seed))


def test_an_error_in_a_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fuzzing itself: with a wrong rule in the table, programs fail."""
    op = TABLE["tanh"]
    programs = [scalar_programs.random_program(seed) for seed in range(400)]
    using = [p for p in programs if p["kind"] == "ordinary" and "tanh" in str(p["steps"])]
    monkeypatch.setattr(op, "local_derivatives", ("1.000001 * sech2(x)",))
    compile_anew(op)
    native.note_changed(op)
    wrong = 0
    for program in using[:12]:
        try:
            scalar_check.check(program)
        except scalar_check.Mismatch:
            wrong += 1
    compile_anew(op)
    native.note_changed(op, False)
    assert wrong >= 1


@pytest.mark.parametrize("start", range(0, 600, 200))
def test_any_text_is_read_or_refused(start: int) -> None:
    for seed in range(start, start + 200):
        text_fuzz.check(text_fuzz.random_text(seed))


def test_damaged_weights_are_read_or_refused() -> None:
    for seed in range(200):
        file_fuzz.check_weights(file_fuzz.random_weights(seed))


def test_damaged_checkpoints_are_gone_on_from_or_refused() -> None:
    for seed in range(150):
        file_fuzz.check_checkpoint(file_fuzz.random_checkpoint(seed))


def _array(shape: str, place: str, name: str = "a") -> str:
    return f'"{name}":{{"dtype":"F64","shape":{shape},"data_offsets":{place}}}'


# Headers in JSON, and lengths of headers, that say what is not so.
LYING: dict[str, str | int] = {
    "a header of a billion bytes": 10**9,
    "a header longer than any file": 2**63,
    "a billion entries": f"{{{_array('[1000000000]', '[0,8000000000]', '0.weight')}}}",
    "sizes whose product has 67 bits": f"{{{_array('[4294967296,4294967296,8]', '[0,0]')}}}",
    "sizes below zero": f"{{{_array('[-1,-1]', '[0,8]')}}}",
    "a place before the start": f"{{{_array('[1]', '[8,0]')}}}",
    "two of one name": f"{{{_array('[0]', '[0,0]')},{_array('[0]', '[0,0]')}}}",
    "not a number": f"{{{_array('[NaN]', '[0,8]')}}}",
    "deep nesting": '{"a":' * 100_000,
}


@pytest.mark.parametrize("name", LYING)
def test_files_that_lie_are_refused_at_once(name: str) -> None:
    header = LYING[name]
    text = b"{}" if isinstance(header, int) else header.encode()
    length = header if isinstance(header, int) else len(text)
    content = length.to_bytes(8, "little") + text
    assert file_fuzz.check_weights(content)["weights refused"] == 1
