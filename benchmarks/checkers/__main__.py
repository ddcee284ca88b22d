"""The checkers' own exam: ``python -m benchmarks.checkers [--quick] [--hips PYTHON]``.

Mutants of real gradients, which a checker should not pass, and right gradients at hard points,
which it should. Each checker answers by its defaults; INCONCLUSIVE, an error or any verdict
but PASS is an alarm for a right gradient, and only FAIL kills a mutant.

Two kinds are wrong only at points near the one that is given (a branch beyond it, a batch of
two); they are used there, and a checker that looks at one point cannot know.
"""

from __future__ import annotations

import random
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.checkers.mutants import LEAST, Case, of_result, of_text, pair, size_of
from benchmarks.checkers.peers import checkers, ours
from benchmarks.checkers.right import HARD, of_hard
from benchmarks.checkers.subjects import NUMPY, OURS, TORCH, Subject
from benchmarks.command_line import parser_for

AROUND = 8  # points near the given one at which a mutant of those kinds must be wrong


# ---------------------------------------------------------------- the questions


def mutants(count: int, subjects: list[Subject], seed: int = 0) -> list[Case]:
    """``count`` wrong gradients, as many of each kind as there are, each wrong by ``LEAST``."""
    chance = np.random.default_rng(seed)
    by_kind: dict[str, list[Case]] = defaultdict(list)
    rounds = 0
    while rounds < 400 and sum(map(len, _chosen(by_kind, count).values())) < count:
        for subject in subjects:
            for case in _mutants_of(subject, chance, text=rounds <= count // 1500):
                by_kind[case.kind].append(case)
        rounds += 1
    for cases in by_kind.values():
        random.Random(seed).shuffle(cases)  # of all subjects
    chosen = _chosen(by_kind, count)
    return [case for kind in sorted(chosen) for case in chosen[kind]]


def _chosen(by_kind: dict[str, list[Case]], count: int) -> dict[str, list[Case]]:
    """As equal a share of each kind as what is there allows."""
    left, chosen = count, {}
    for done, kind in enumerate(sorted(by_kind, key=lambda k: len(by_kind[k]))):
        share = left // (len(by_kind) - done)
        chosen[kind] = by_kind[kind][:share]
        left -= len(chosen[kind])
    return chosen


def _mutants_of(subject: Subject, chance: np.random.Generator, text: bool) -> list[Case]:
    forward, backward = pair(subject)
    inputs = subject.draw(chance)
    found = []

    def add(kind: str, wrong: Any, given: Any, points: Any = None) -> None:
        case = Case(subject.name, kind, subject.family, forward, wrong, given, points, backward)
        try:
            forward(*given)
            tried = [given]
            if points is not None:
                draw = points if callable(points) else _near(given)
                tried = [draw(chance) for _ in range(AROUND)]
            if size_of(case, tried) > LEAST:
                found.append(case)
        except Exception:  # a mutant that cannot run at all is no gradient
            pass

    for kind, wrong in of_text(subject) if text else []:
        add(kind, wrong, inputs)
    for kind, wrong, place in of_result(backward, inputs, chance):
        if place == "float32":
            add(kind, wrong, tuple(x.astype(np.float32) for x in inputs))
        elif place == "branch":
            add(kind, wrong, inputs, AROUND)
        elif place == "batch":
            single = subject.draw(chance, batch=1)
            add(kind, wrong, single, lambda r: subject.draw(r, batch=2))
        else:
            add(kind, wrong, inputs)
    return found


def _near(inputs: Any) -> Callable[[np.random.Generator], Any]:
    return lambda chance: tuple(x * (1 + chance.normal(size=x.shape) * 0.5) for x in inputs)


def right(count: int, subjects: list[Subject], seed: int = 1) -> list[Case]:
    """Right gradients: three of four at hard points, the others the subjects' own."""
    chance = np.random.default_rng(seed)
    pairs = [(subject, *pair(subject)) for subject in subjects]
    found = []
    for i in range(count):
        if i % 4:
            found.append(of_hard(HARD[(i - i // 4) % len(HARD)], chance))
        else:
            s, f, df = pairs[(i // 4) % len(pairs)]
            found.append(Case(s.name, "", s.family, f, df, s.draw(chance), AROUND))
    return found


# ---------------------------------------------------------------- the answers


@dataclass
class Answers:
    """What one checker said: for each case whether it passed; and the seconds."""

    passed: list[bool] = field(default_factory=list)
    failed: list[bool] = field(default_factory=list)
    seconds: float = 0.0


def ask(checker: Any, cases: list[Case]) -> Answers:
    answers = Answers()
    start = time.perf_counter()
    for case in cases:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                passed = bool(checker(case))
            except Exception:  # an error is the peers' way to say FAIL
                passed = False
        answers.passed.append(passed)
        answers.failed.append(not passed)
    answers.seconds = time.perf_counter() - start
    return answers


def ask_us(cases: list[Case]) -> tuple[Answers, list[Any]]:
    """Our answers, with the reports."""
    answers, reports = Answers(), []
    start = time.perf_counter()
    for case in cases:
        reports.append(report := ours(case))
        answers.passed.append(bool(report))
        answers.failed.append(report is None or report.verdict.value == "FAIL")
    answers.seconds = time.perf_counter() - start
    return answers, reports


def table(
    wrong: list[Case], fine: list[Case], said: dict[str, tuple[Answers, Answers]]
) -> list[str]:
    kinds = sorted({case.kind for case in wrong})
    head = f"{'mutants killed':28}{'of':>6}" + "".join(f"{name:>14}" for name in said)
    lines = [head]
    for kind in kinds:
        numbers = [i for i, case in enumerate(wrong) if case.kind == kind]
        cells = (sum(a.failed[i] for i in numbers) for a, _ in said.values())
        lines.append(f"{kind:28}{len(numbers):>6}" + "".join(f"{n:>14}" for n in cells))
    totals = "".join(f"{sum(a.failed):>14}" for a, _ in said.values())
    alarms = "".join(f"{b.passed.count(False):>14}" for _, b in said.values())
    times = "".join(f"{a.seconds + b.seconds:>13.1f}s" for a, b in said.values())
    lines += [f"{'all':28}{len(wrong):>6}{totals}", f"{'false alarms':28}{len(fine):>6}{alarms}"]
    return [*lines, f"{'time':34}{times}"]


def survivors(wrong: list[Case], fine: list[Case], ours_said: Any) -> list[str]:
    """Each mutant that we did not kill and each right gradient that we did not pass, by name."""
    (answers, reports), (answers_right, reports_right) = ours_said
    lines = []
    for case, killed, report in zip(wrong, answers.failed, reports, strict=True):
        if not killed:
            lines.append(f"survivor: {case.kind} of {case.name} ({case.family}), {_worst(report)}")
    for case, passed, report in zip(fine, answers_right.passed, reports_right, strict=True):
        if not passed:
            lines.append(f"false alarm: {case.name} ({case.family}), {_worst(report)}")
    return lines


def _worst(report: Any) -> str:
    if report is None:
        return "an error"
    e = report.worst
    return f"{e.verdict.value} {e.name} {e.analytic:.9g} for {e.numeric:.9g} ± {e.bound:.0e}"


def main() -> None:
    parser = parser_for("benchmarks.checkers", __doc__, "500 mutants and 500 right gradients")
    parser.add_argument("--count", type=int, default=5000, help="of each (5000)")
    parser.add_argument("--hips", metavar="PYTHON", help="a Python that has HIPS autograd")
    parser.add_argument("--alone", action="store_true", help="ask no peers")
    options = parser.parse_args()
    count = 500 if options.quick else options.count
    peers, missing = checkers(options.hips)
    subjects = NUMPY + OURS + (TORCH if "torch" in peers else [])
    wrong, fine = mutants(count, subjects), right(count, subjects)
    of_wrong, of_fine = ask_us(wrong), ask_us(fine)
    said = {"ours": (of_wrong[0], of_fine[0])}
    for name, checker in {} if options.alone else peers.items():
        said[name] = ask(checker, wrong), ask(checker, fine)
    print("\n".join(table(wrong, fine, said)))
    print("\n".join(missing))
    print("\n".join(survivors(wrong, fine, (of_wrong, of_fine))))
    for checker in peers.values():
        getattr(checker, "close", lambda: None)()


if __name__ == "__main__":
    main()
