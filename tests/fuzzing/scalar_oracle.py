"""What the derivatives of a program are, from its values alone, and how far rounding moves them.

The oracle knows no rule: it moves the inputs by 1e-30 to both sides and takes differences of
the values, of 200 digits each. How far rounding may move a result is found out by disturbing
every operand and every result. It gives no answer (None), and nothing is compared, where

- a derivative jumps: where left and right differ, the slope is a convention;
- a kink is touched in the one point and not crossed, as by relu(x · x) and max(x², -x²) at 0:
  the program is smooth there, but its rules take the convention of that kink;
- rounding decides the branch: min(var(x, x, x), 1e-310) has its kink within one rounding.

What the conventions are is held by ``tests/test_cases.py`` and
``tests/table/test_table.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import mpmath
from mpmath import mpf

from fuzzing.scalar_programs import Noise, OutOfRange, Program, exactly

DIGITS, STEP = 200, mpf(10) ** -30
PLACES = range(-3, 4)
Run = list[mpf]


class Jet(NamedTuple):
    """Value and derivatives 1 to 3 along the direction, and how well they are known."""

    derivatives: list[mpf]
    doubts: list[mpf]


def jet(program: Program, noise_seed: int | None = None) -> Jet | None:
    """The oracle's answer; None where the module's text says that there is none.

    noise_seed  for the program as rounding might have changed it
    """
    try:
        runs = _runs(program, noise_seed)
        if noise_seed is not None and _decides_otherwise(program, runs[3]):
            return None
    except OutOfRange:
        return None
    if not _stays_on_its_pieces(program, runs):
        return None
    columns = list(zip(*runs, strict=True))
    if any(_jumps(column) for column in columns):
        return None
    last = columns[-1]
    found = _central(last)
    rough = [(a + b) / 2 for a, b in zip(*_both_sides(last), strict=True)]
    lost = max(abs(x) for run in runs for x in run) * mpf(10) ** (10 - DIGITS)
    # what two formulas of different order disagree by, and what the last digits are worth
    doubts = [
        abs(a - b) + lost / STEP**k for k, (a, b) in enumerate(zip(found, rough, strict=True), 1)
    ]
    return Jet([last[3], *found], [mpf(0), *doubts])


def uncertainty(program: Program, k: int, right: mpf, samples: int) -> mpf | None:
    """How far rounding moves the k-th derivative; None if it may move it over a kink."""
    spread = mpf(0)
    for seed in range(samples):
        moved = jet(program, seed)
        if moved is None:
            return None
        spread = max(spread, abs(moved.derivatives[k] - right))
    return spread


def _runs(program: Program, noise_seed: int | None) -> list[Run]:
    """Every result at seven places along the direction; the fourth is the program's own."""

    def at(place: int, noise: Noise | None) -> Run:
        moved = [
            mpf(x) + place * STEP * mpf(v)
            for x, v in zip(program["inputs"], program["direction"], strict=True)
        ]
        return exactly(program, moved, noise)

    if noise_seed is None:
        return [at(place, None) for place in PLACES]
    noise = Noise(noise_seed, mpf(0))
    middle = at(0, noise)
    return [
        at(place, Noise(noise_seed, place * STEP, noise)) if place else middle for place in PLACES
    ]


# ---------------------------------------------------------------- differences


def _both_sides(f: Sequence[mpf]) -> tuple[list[mpf], list[mpf]]:
    return _one_sided(f[3::-1], -STEP), _one_sided(f[3:], STEP)


def _one_sided(f: Sequence[mpf], h: mpf) -> list[mpf]:
    """The first three derivatives from values at 0, h, 2h, 3h."""
    return [
        (-11 * f[0] + 18 * f[1] - 9 * f[2] + 2 * f[3]) / (6 * h),
        (2 * f[0] - 5 * f[1] + 4 * f[2] - f[3]) / h**2,
        (-f[0] + 3 * f[1] - 3 * f[2] + f[3]) / h**3,
    ]


def _central(f: Sequence[mpf]) -> list[mpf]:
    """The same from values at -3h to 3h, exact for polynomials of degree 6."""
    odd = [f[3 + i] - f[3 - i] for i in range(4)]
    even = [f[3 + i] + f[3 - i] for i in range(4)]
    return [
        (45 * odd[1] - 9 * odd[2] + odd[3]) / (60 * STEP),
        (-490 * f[3] + 270 * even[1] - 27 * even[2] + 2 * even[3]) / (180 * STEP**2),
        (-13 * odd[1] + 8 * odd[2] - odd[3]) / (8 * STEP**3),
    ]


def _jumps(column: Sequence[mpf]) -> bool:
    """Whether a derivative from the left is another than from the right."""
    left, right = _both_sides(column)
    scale = max(map(abs, [*left, *right, column[3]]))
    return any(
        abs(a - b) > mpf("1e-8") * (abs(a) + abs(b)) + mpf("1e-14") * scale
        for a, b in zip(left, right, strict=True)
    )


# ---------------------------------------------------------------- pieces

# What is 0 on the kinks of a row and nowhere else, of its result and operands.
_GAPS: dict[str, Callable[..., list[mpf]]] = {
    **dict.fromkeys(["abs", "sign", "relu", "step", "leaky_relu", "elu"], lambda y, x, *_: [x]),
    **dict.fromkeys(["max", "min", "maximum", "minimum"], lambda y, *xs: [y - x for x in xs]),
    **dict.fromkeys(["hypot", "norm", "std"], lambda y, *xs: [y]),
    "atan2": lambda y, a, b: [abs(a) + abs(b)],
    "clip": lambda y, x, low, high: [x - low, x - high, high - low],
    "floor": lambda y, x: [x - mpmath.nint(x)],
    "round": lambda y, x: [x - mpf(0.5) - mpmath.nint(x - mpf(0.5))],
}
# Which piece a row of very many pieces, or one that its condition names, is on.
_PIECES: dict[str, Callable[..., Any]] = {
    "floor": lambda y, x: y,
    "round": lambda y, x: y,
    "mod": lambda y, a, b: mpmath.floor(a / b),
    "floordiv": lambda y, a, b: y,
    "where": lambda y, condition, *_: condition != 0,
}


def _stays_on_its_pieces(program: Program, runs: list[Run]) -> bool:
    """Whether no kink is touched in the middle alone, no remainder starts anew, no power ends."""
    for i, (name, operands) in enumerate(program["steps"], len(program["inputs"])):
        here = [(run[i], *_numbers(operands, run)) for run in runs]
        if name in _PIECES and len({_PIECES[name](*numbers) for numbers in here}) > 1:
            return False
        if name in _GAPS and any(map(_touched, zip(*(_GAPS[name](*n) for n in here), strict=True))):
            return False
        if name == "pow" and not _is_whole(operands[1]):
            bases = [base for _, base, _ in here]
            # of a negative number, no power has a slope in its exponent
            ends = any(base <= 0 for base in bases) and isinstance(operands[1], int)
            if ends or _touched(bases):
                return False
    return True


def _touched(gap: Sequence[mpf]) -> bool:
    return bool(gap[3] == 0) and any(x != 0 for x in gap)


def _is_whole(operand: Any) -> bool:
    return isinstance(operand, list) and operand[0] >= 0 and operand[0] == int(operand[0])


def _decides_otherwise(program: Program, disturbed: Run) -> bool:
    """Whether rounding takes another branch than the program. A tie has no branch to leave."""
    right = exactly(program, [mpf(x) for x in program["inputs"]])
    for i, (name, operands) in enumerate(program["steps"], len(program["inputs"])):
        a, b = ((run[i], *_numbers(operands, run)) for run in (right, disturbed))
        if name in _PIECES and _PIECES[name](*a) != _PIECES[name](*b):
            return True
        if name in _GAPS:
            pairs = zip(_GAPS[name](*a), _GAPS[name](*b), strict=True)
            if any(x != 0 and mpmath.sign(x) != mpmath.sign(z) for x, z in pairs):
                return True
    return False


def _numbers(operands: list[Any], run: Run) -> list[mpf]:
    return [run[o] if isinstance(o, int) else mpf(o[0]) for o in operands]
