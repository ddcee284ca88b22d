"""The checkers' exam is itself right: its right gradients against mpmath, its mutants wrong."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mpmath
import numpy as np
import pytest

from autograd import gradcheck
from benchmarks.checkers.__main__ import mixed, right_in, share
from benchmarks.checkers.mutants import Case, of_result, of_text, pair, size_of
from benchmarks.checkers.right import HARD, Hard
from benchmarks.checkers.subjects import NUMPY, OURS, Subject


def _sign(x: Any) -> Any:
    return mpmath.sign(x)


EXACT = SimpleNamespace(
    **{n: getattr(mpmath, n) for n in ("sin", "cos", "exp", "log", "sqrt", "tanh", "cosh")},
    arctan=mpmath.atan,
    abs=abs,
    sign=_sign,
    maximum=max,
    where=lambda condition, a, b: a if condition else b,
    clip=lambda x, low, high: max(low, min(x, high)),
    logaddexp=lambda a, b: mpmath.log(mpmath.exp(a) + mpmath.exp(b)),
    ones_like=lambda x: mpmath.mpf(1),
)


@pytest.mark.parametrize("hard", HARD, ids=lambda hard: hard.name)
def test_the_slopes_of_the_hard_families_are_right(hard: Hard) -> None:
    chance = np.random.default_rng(3)
    for _ in range(5):
        x, c = hard.x(chance), hard.c(chance)
        x = x * c if hard.in_units else x
        slopes = eval(f"lambda x: {hard.slope}", {"np": np, "c": c})(x)
        with mpmath.workdps(400):
            exact = eval(f"lambda x: {hard.f}", {"np": EXACT, "c": mpmath.mpf(float(c))})
            for at, slope in zip(x.tolist(), np.ravel(slopes).tolist(), strict=True):
                h = mpmath.mpf(abs(at)) * mpmath.mpf(10) ** -60
                true = (exact(mpmath.mpf(at) + h) - exact(mpmath.mpf(at) - h)) / (2 * h)
                # x itself is rounded: the slope is that of some number within an ulp of it
                near = (exact(mpmath.mpf(at) * (1 + 2**-51) + h) - exact(
                    mpmath.mpf(at) * (1 + 2**-51) - h)) / (2 * h)  # fmt: skip
                assert abs(slope - true) <= 4 * abs(near - true) + 1e-14 * abs(true) + 1e-40


@pytest.mark.parametrize("subject", NUMPY, ids=lambda subject: subject.name)
def test_the_layers_written_by_hand_are_right(subject: Subject) -> None:
    """By differences in long double, four of them: good to some 12 digits."""
    chance = np.random.default_rng(0)
    forward, backward = pair(subject)
    inputs = tuple(x.astype(np.longdouble) for x in subject.draw(chance))
    dy = chance.normal(size=np.shape(forward(*inputs)))
    for place, (x, given) in enumerate(zip(inputs, backward(*inputs, dy), strict=True)):
        for index in np.ndindex(x.shape):
            values = []
            for step in (1, -1, 2, -2):
                moved = [a.copy() for a in inputs]
                moved[place][index] += step * np.longdouble(1e-4)
                values.append(np.sum(forward(*moved) * dy))
            slope = (8 * (values[0] - values[1]) - (values[2] - values[3])) / np.longdouble(12e-4)
            assert abs(slope - given[index]) <= 1e-10 * max(1, abs(slope))


def test_mutants_are_wrong_and_are_of_many_kinds() -> None:
    chance, kinds = np.random.default_rng(0), set()
    for subject in NUMPY[:4] + OURS[:2]:
        forward, backward = pair(subject)
        inputs = subject.draw(chance)
        right = Case("right", "", subject.family, forward, backward, inputs, None, backward)
        assert size_of(right, [inputs]) == 0
        for kind, wrong in of_text(subject):
            case = Case(subject.name, kind, "", forward, wrong, inputs, None, backward)
            try:
                if size_of(case, [inputs]) > 1e-7:
                    kinds.add(kind)
            except Exception:
                continue
        kinds |= {kind for kind, *_ in of_result(backward, inputs, chance)}
    text = {"sign", "dropped term", "swapped operand", "transposed product", "detached factor"}
    assert text | {"missing broadcast sum", "off-by-one index", "one entry"} <= kinds


@pytest.mark.parametrize("parts", [3, 4, 16])
def test_every_share_of_the_exam_holds_its_part_of_each_kind(parts: int) -> None:
    def nothing(*_: Any) -> Any: ...

    sizes = {("sign", "linear"): 160, ("", "linear"): 48, ("", "a narrow bell"): 90}
    cases = [
        Case(name, kind, "", nothing, nothing, ())
        for (kind, name), count in sizes.items()
        for _ in range(count)
    ]
    shares = [share(mixed(cases), part, parts) for part in range(1, parts + 1)]
    assert sorted(map(id, cases)) == sorted(id(case) for part in shares for case in part)
    for part in shares:
        for (kind, name), count in sizes.items():
            held = sum((case.kind, case.name) == (kind, name) for case in part)
            assert abs(held - count / parts) <= 2


@pytest.mark.parametrize(("number", "name"), [(2, "two layers"), (321, "two layers")])
def test_round_off_that_few_points_show_fails_no_right_gradient(number: int, name: str) -> None:
    """Where tanh saturates, 1 - h² of float32 stands still and jumps, far above its digits."""
    case = right_in(np.float32, number + 1, NUMPY, seed=77)[number]
    assert case.name == name
    report = gradcheck(case.forward, *case.inputs, vjp=case.backward)
    assert report, str(report)
