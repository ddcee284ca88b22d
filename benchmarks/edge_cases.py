"""The agreed cases, asked of every engine: ``python -m benchmarks.edge_cases [NAME=PYTHON ...]``

    python -m benchmarks.edge_cases torch=/path/to/python autograd=/path/to/another/python

An engine is asked in the Python that is named for it, this one where none is. The right
answers (``tests/cases/gradients.json``) were computed with 80 digits; 32 of the 109 are a
choice, such as the slope of relu at 0, and counted by themselves: another choice than ours
is no error.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.engines import ENGINES

CASES = Path(__file__).parents[1] / "tests" / "cases" / "gradients.json"
SCRIPT = Path(__file__).with_name("engines.py")
SMALLEST_NORMAL = sys.float_info.min
MOST_SECONDS = 600


def ask(engine: str, python: str) -> dict[str, Any]:
    """The answers of an engine, and its version; raises where it cannot be asked."""
    done = subprocess.run(
        [python, "-P", str(SCRIPT), engine],
        input=CASES.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def is_right(case: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Whether value and gradients are those of the case."""
    if "error" in answer or not _same(answer["value"], case["expected_value"], case["rtol"]):
        return False
    right = case["expected_grads"] or {}
    return all(_same(answer["grads"][name], x, case["rtol"]) for name, x in right.items())


def _same(got: Any, expected: Any, rtol: float) -> bool:
    """Equal to ``rtol``. What underflows may be flushed to 0: some processors are set to."""
    x, y = float(got), float(expected)
    if math.isnan(y):
        return math.isnan(x)
    return x == y or math.isclose(x, y, rel_tol=rtol, abs_tol=SMALLEST_NORMAL)


def scoreboard(pythons: Mapping[str, str]) -> list[str]:
    """A line for each engine: how many cases of each kind it gets right."""
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    kinds = {"math": "mathematics", "ieee": "IEEE 754", "conv": "our choices"}
    totals = {kind: sum(case["kind"] == kind for case in cases) for kind in kinds}
    head = "".join(f"{f'{kinds[kind]} ({totals[kind]})':>18}" for kind in kinds)
    lines = [f"{'right answers':26}{head}{'errors':>9}"]
    for engine in ENGINES:
        try:
            found = ask(engine, pythons.get(engine, sys.executable))
        except (RuntimeError, subprocess.TimeoutExpired, OSError) as error:
            lines.append(f"{engine:26}not asked: {error}")
            continue
        answers = found["answers"]
        right = dict.fromkeys(kinds, 0)
        for case in cases:
            right[case["kind"]] += is_right(case, answers[case["name"]])
        errors = sum("error" in answer for answer in answers.values())
        columns = "".join(f"{right[kind]:18}" for kind in kinds)
        lines.append(f"{engine + ' ' + found['version']:26}{columns}{errors:9}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.edge_cases")
    parser.add_argument(
        "pythons", nargs="*", metavar="NAME=PYTHON", help="the Python that has an engine"
    )
    pairs = [text.partition("=") for text in parser.parse_args().pythons]
    for name, _, python in pairs:
        if name not in ENGINES or not python:
            parser.error(f"{name!r}: say ENGINE=PYTHON with one of {', '.join(ENGINES)}")
    print("\n".join(scoreboard({name: python for name, _, python in pairs})))


if __name__ == "__main__":
    main()
