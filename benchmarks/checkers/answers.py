"""What the checkers answered, case by case, and the table of it."""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.checkers.mutants import Case, excess_of
from benchmarks.checkers.peers import Checker, ours


@dataclass
class Answer:
    """What was said of one case.

    kind       of the mutant; "" of a right gradient
    passed     by the name of each checker, and ``seconds`` the same
    killed     whether we said FAIL
    noticed    the smallest relative error that our report says it would have noticed
    in_double  in few digits, the same of an error of the formula
    excess     of a survivor: its largest error in units of what would have been noticed of it
    worst      our worst entry, in words
    """

    kind: str
    name: str
    family: str
    passed: dict[str, bool] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    killed: bool = False
    noticed: float = np.inf
    in_double: float = np.inf
    excess: float = 0.0
    worst: str = ""


def asked(case: Case, peers: dict[str, Checker]) -> Answer:
    answer = Answer(case.kind, case.name, case.family)
    start = time.perf_counter()
    report = ours(case)
    answer.seconds["ours"] = time.perf_counter() - start
    answer.passed["ours"] = bool(report)
    answer.killed = report is None or report.verdict.value == "FAIL"
    answer.worst = _worst(report)
    if report is not None:
        answer.noticed, answer.in_double = report.noticed, report.noticed_in_double
    if case.kind and not answer.killed:
        answer.excess = excess_of(case, report)
    for name, checker in peers.items():
        start = time.perf_counter()
        answer.passed[name] = _passes(checker, case)
        answer.seconds[name] = time.perf_counter() - start
    return answer


def _passes(checker: Checker, case: Case) -> bool:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return bool(checker(case))
        except Exception:  # an error is the peers' way to say FAIL
            return False


def _worst(report: Any) -> str:
    if report is None:
        return "an error"
    e = report.worst
    return f"{e.verdict.value} {e.name} {e.analytic:.9g} for {e.numeric:.9g} ± {e.bound:.0e}"


# ---------------------------------------------------------------- files


def save(file: str, answer: Answer) -> None:
    with Path(file).open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(answer)) + "\n")


def read(files: Iterable[str]) -> list[Answer]:
    texts = (Path(file).read_text(encoding="utf-8") for file in files)
    return [Answer(**json.loads(line)) for text in texts for line in text.splitlines()]


# ---------------------------------------------------------------- the table


def shown(answers: list[Answer]) -> list[str]:
    wrong, fine = [a for a in answers if a.kind], [a for a in answers if not a.kind]
    checkers = ["ours", *sorted({name for a in answers for name in a.passed} - {"ours"})]
    lines = [f"{'mutants killed':28}" + "".join(f"{name:>14}" for name in checkers)]
    for kind in sorted({a.kind for a in wrong}):
        lines.append(_row(kind, [a for a in wrong if a.kind == kind], checkers))
    lines += [_row("all mutants", wrong, checkers), _row("false alarms", fine, checkers)]
    totals = (f"{sum(a.seconds.get(n, 0.0) for a in answers):>13.1f}s" for n in checkers)
    lines += [f"{'time':28}" + "".join(totals), "", *_sizes(fine)]
    survivors = [a for a in wrong if not a.killed]
    above = [a for a in survivors if a.excess > 1]
    could = len(wrong) - len(survivors) + len(above)
    lines.append(
        f"of {could} mutants larger than what we say we notice {could - len(above)} were killed"
    )
    for a in survivors:
        size = f"{a.excess:.2g} of what we say we notice"
        lines.append(f"survivor: {a.kind} of {a.name} ({a.family}), {size}, {a.worst}")
    alarms = (a for a in fine if not a.passed["ours"])
    return [*lines, *(f"false alarm: {a.name} ({a.family}), {a.worst}" for a in alarms)]


def _row(name: str, answers: list[Answer], checkers: list[str]) -> str:
    """How many each checker did not pass, of how many it was asked; of ours only a FAIL kills."""
    cells = ""
    for checker in checkers:
        asked = [a for a in answers if checker in a.passed]
        count = sum(
            a.killed if checker == "ours" and a.kind else not a.passed[checker] for a in asked
        )
        cells += f"{f'{count}/{len(asked)}':>14}"
    return f"{name:28}{cells}"


def _sizes(fine: list[Answer]) -> list[str]:
    sizes = [a.noticed for a in fine]
    if not sizes:
        return []
    lines = [_quantiles("noticed by us", sizes)]
    in_double = [a.in_double for a in fine]
    if np.mean(np.isfinite(in_double)) > 0.5:  # it is asked of few digits alone
        lines.append(_quantiles("and of an error of the formula", in_double))
    return lines


def _quantiles(what: str, sizes: list[float]) -> str:
    median, most = np.quantile(sizes, [0.5, 0.95], method="inverted_cdf")  # some are infinite
    return f"{what}: median {median:.1e}, 95 % {most:.1e}, of {len(sizes)} right ones"
