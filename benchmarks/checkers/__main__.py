"""The checkers' own exam: ``python -m benchmarks.checkers [--quick] [--hips PYTHON]``.

    --precision float16     the same in another precision, ours alone
    --share 1/20 --save F   a twentieth of the cases, added to the file F: a long exam in parts,
                            each of which holds its part of every kind and of every function
    --read F [F ...]        the table of what such files hold

Mutants of real gradients, which a checker should not pass, and right gradients at hard points,
which it should. Each checker answers by its defaults; INCONCLUSIVE, an error or any verdict
but PASS is an alarm for a right gradient, and only FAIL kills a mutant.

A mutant that we did not kill survives for a reason where each of its errors is smaller than what
our report says it would have noticed of that entry; it is named in any case. ``noticed`` is by
right gradients: the median, and what 95 % of them stay below.

Two kinds are wrong only at points near the one that is given (a branch beyond it, a batch of
two); they are used there, and a checker that looks at one point cannot know.
"""

from __future__ import annotations

import importlib.util
import itertools
import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.checkers.answers import asked, read, save, shown
from benchmarks.checkers.mutants import LEAST, Case, of_result, of_text, pair, size_of
from benchmarks.checkers.peers import checkers
from benchmarks.checkers.right import HARD, of_hard, of_hard_in
from benchmarks.checkers.subjects import NUMPY, OURS, TORCH, Subject
from benchmarks.command_line import parser_for

ROUNDS = 40  # at most, for kinds of which a subject gives one in each
AROUND = 8  # points near the given one at which a mutant of those kinds must be wrong


# ---------------------------------------------------------------- the questions


def mutants(
    count: int, subjects: list[Subject], seed: int = 0, dtype: Any = np.float64
) -> list[Case]:
    """``count`` wrong gradients, as many of each kind as there are, each wrong by ``LEAST``.

    Of a kind they are of all subjects alike: each in turn gives one.
    """
    chance = np.random.default_rng(seed)
    by_kind: dict[str, dict[str, list[Case]]] = defaultdict(lambda: defaultdict(list))
    for rounds in range(ROUNDS):
        for subject in subjects:
            for case in _mutants_of(subject, chance, rounds <= count // 1500, dtype):
                by_kind[case.kind][f"{case.family} {case.name}"].append(case)
        wanted = count / len(by_kind)
        if all(sum(map(len, of.values())) > wanted for of in by_kind.values()):
            break
    shuffled = random.Random(seed)
    in_turn = {}
    for kind, of in by_kind.items():
        for cases in of.values():
            shuffled.shuffle(cases)
        turns = itertools.zip_longest(*of.values())
        in_turn[kind] = [case for turn in turns for case in turn if case is not None]
    chosen = _chosen(in_turn, count)
    return [case for kind in sorted(chosen) for case in chosen[kind]]


def _chosen(by_kind: dict[str, list[Case]], count: int) -> dict[str, list[Case]]:
    """As equal a share of each kind as what is there allows."""
    left, chosen = count, {}
    for done, kind in enumerate(sorted(by_kind, key=lambda k: len(by_kind[k]))):
        share = left // (len(by_kind) - done)
        chosen[kind] = by_kind[kind][:share]
        left -= len(chosen[kind])
    return chosen


def _mutants_of(
    subject: Subject, chance: np.random.Generator, text: bool, dtype: Any
) -> list[Case]:
    forward, backward = pair(subject)
    inputs = _in(dtype, subject.draw(chance))
    found = []

    def add(kind: str, wrong: Any, given: Any, points: Any = None) -> None:
        case = Case(subject.name, kind, subject.family, forward, wrong, given, points, backward)
        try:
            forward(*given)
            tried = [given]
            if points is not None:
                draw = points if callable(points) else _near(given)
                tried = [draw(chance) for _ in range(AROUND)]
            # a formula that is only rounded differently, e.g. a softmax without its shift, is right
            exact = [] if kind == "only in float32" else [_in(np.float64, x) for x in tried]
            if min(size_of(case, these) for these in (tried, exact or tried)) > LEAST:
                found.append(case)
        except Exception:  # a mutant that cannot run at all is no gradient
            pass

    for kind, wrong in of_text(subject) if text else []:
        add(kind, wrong, inputs)
    for kind, wrong, place in of_result(backward, inputs, chance):
        if place == "float32" and dtype is np.float64:
            add(kind, wrong, tuple(x.astype(np.float32) for x in inputs))
        elif place == "branch":
            add(kind, wrong, inputs, AROUND)
        elif place == "batch":
            single = _in(dtype, subject.draw(chance, batch=1))
            add(kind, wrong, single, lambda r: _in(dtype, subject.draw(r, batch=2)))
        else:
            add(kind, wrong, inputs)
    return found


def _in(dtype: Any, arrays: Any) -> Any:
    return tuple(x.astype(dtype) for x in arrays)


def _near(inputs: Any) -> Callable[[np.random.Generator], Any]:
    def near(chance: np.random.Generator) -> Any:
        return tuple((x * (1 + chance.normal(size=x.shape) * 0.5)).astype(x.dtype) for x in inputs)

    return near


def right_in(dtype: Any, count: int, subjects: list[Subject], seed: int = 1) -> list[Case]:
    """Right gradients in another precision: the subjects', and the hard families that it holds."""
    chance = np.random.default_rng(seed)
    pairs = [(subject, *pair(subject)) for subject in subjects]
    found: list[Case] = []
    for i in itertools.count():
        if len(found) == count:
            return found
        if i % 2:
            case = of_hard_in(dtype, HARD[(i // 2) % len(HARD)], chance)
        else:
            s, f, df = pairs[(i // 2) % len(pairs)]
            case = Case(s.name, "", s.family, f, df, _in(dtype, s.draw(chance)))
        found += [] if case is None else [case]
    return found


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


def mixed(cases: list[Case], seed: int = 2) -> list[Case]:
    """The cases in an order of which any stretch has its part of each kind, family and name."""
    alike: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
    for case in cases:
        alike[case.kind, case.family, case.name].append(case)
    chance = random.Random(seed)
    placed: list[tuple[float, int, Case]] = []
    for those in alike.values():
        start = chance.random()
        placed += [((start + k) / len(those), len(placed) + k, c) for k, c in enumerate(those)]
    return [case for _, _, case in sorted(placed, key=lambda item: item[:2])]


def share(cases: list[Case], part: int, parts: int) -> list[Case]:
    """One of so many stretches of equal lengths."""
    return cases[len(cases) * (part - 1) // parts : len(cases) * part // parts]


# ---------------------------------------------------------------- the exam


def precision(name: str) -> Any:
    if name == "bfloat16":
        import ml_dtypes

        return ml_dtypes.bfloat16
    return getattr(np, name)


def main() -> None:
    parser = parser_for("benchmarks.checkers", __doc__, "500 mutants and 500 right gradients")
    parser.add_argument("--count", type=int, default=5000, help="of each (5000)")
    parser.add_argument("--hips", metavar="PYTHON", help="a Python that has HIPS autograd")
    parser.add_argument("--alone", action="store_true", help="ask no peers")
    parser.add_argument("--precision", default="float64")
    parser.add_argument("--share", default="1/1", metavar="I/N", help="only a part of the cases")
    parser.add_argument("--save", metavar="FILE", help="add the answers to a file")
    parser.add_argument("--read", nargs="+", metavar="FILE", help="only show what files hold")
    options = parser.parse_args()
    if options.read:
        print("\n".join(shown(read(options.read))))
        return
    count, dtype = 500 if options.quick else options.count, precision(options.precision)
    alone = options.alone or dtype is not np.float64
    peers, missing = ({}, []) if alone else checkers(options.hips)
    libraries = OURS + (TORCH if importlib.util.find_spec("torch") else [])
    subjects = NUMPY + (libraries if dtype is np.float64 else [])
    wrong = mutants(count, subjects, dtype=dtype)
    fine = right(count, subjects) if dtype is np.float64 else right_in(dtype, count, subjects)
    answers = []
    for case in share(mixed(wrong + fine), *map(int, options.share.split("/"))):
        answers.append(asked(case, peers))
        if options.save:
            save(options.save, answers[-1])
    print("\n".join([*shown(answers), *missing]))
    for checker in peers.values():
        getattr(checker, "close", lambda: None)()


if __name__ == "__main__":
    main()
