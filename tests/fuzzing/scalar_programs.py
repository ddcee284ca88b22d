"""Random programs of floats as plain lists, run on nodes or in many digits.

A program is its inputs, a direction to move them in, and steps ``[function, operands]``; an
operand is the number of an input or of an earlier result, or a constant in a list, ``[2.5]``.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import mpmath
from mpmath import mpf
from oracles import MEANING

import autograd as ag
from autograd.table.scalars import TABLE

Program = dict[str, Any]

# Functions of lists that give a list: the first item of what they give is taken.
_LISTS: dict[str, Callable[..., Any]] = {
    "softmax": lambda *xs: ag.softmax(list(xs))[0],
    "log_softmax": lambda *xs: ag.log_softmax(list(xs))[0],
}
_LIST_MEANING: dict[str, Callable[..., mpf]] = {
    "softmax": lambda *xs: 1 / mpmath.fsum(mpmath.exp(x - xs[0]) for x in xs),
    "log_softmax": lambda x, *xs: -mpmath.log1p(mpmath.fsum(mpmath.exp(z - x) for z in xs)),
}
ALL_MEANING = {**MEANING, **_LIST_MEANING}
NAMES = sorted([*TABLE, *_LISTS])
# Rows that are flat, or jump, end what there is to differentiate: they come less often.
WEIGHTS = [0.25 if name in TABLE and TABLE[name].flat else 1.0 for name in NAMES]

HUGE, TINY = 1.7976931348623157e308, 5e-324
EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.0, 3.0, 1e-17, -1e16, 745.2, -745.2, 709.8, 1e22]
EDGES += [TINY, -TINY, 2.2250738585072014e-308, 1e-310, HUGE, -HUGE, 1e-160, -1e160, 1e154]
BEYOND = [float("inf"), float("-inf"), float("nan")]
# How the inputs of a program are chosen, and how often.
KINDS = {"ordinary": 0.6, "ties": 0.15, "edges": 0.15, "beyond": 0.1}


# ---------------------------------------------------------------- making them up


def random_program(seed: int) -> Program:
    """A program of two to nine steps; shared nodes and constants are common."""
    rng = random.Random(f"scalar {seed}")
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    inputs = [_number(rng, kind) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    values, steps = list(inputs), list[list[Any]]()
    for _ in range(rng.randint(2, 9)):
        for _ in range(4 if kind in ("ordinary", "ties") else 1):
            name, operands = _step(rng, kind, len(values))
            value = _value(name, operands, values)
            if value == value:  # the derivatives of nan have nothing to compare
                break
        values.append(value)
        steps.append([name, operands])
    direction = [rng.choice([1.0, -1.0, 0.5, 2.0]) * (min(1.0, abs(x)) or 1.0) for x in inputs]
    return {"seed": seed, "kind": kind, "inputs": inputs, "direction": direction, "steps": steps}


def _step(rng: random.Random, kind: str, known: int) -> list[Any]:
    name = rng.choices(NAMES, WEIGHTS)[0]
    operands = [_operand(rng, kind, known) for _ in range(_operand_count(name, rng))]
    if not any(isinstance(o, int) for o in operands):
        operands[rng.randrange(len(operands))] = known - 1
    return [name, operands]


def _value(name: str, operands: list[Any], values: list[float]) -> float:
    xs = [values[o] if isinstance(o, int) else o[0] for o in operands]
    return float((_LISTS.get(name) or TABLE[name])(*xs))


def _operand_count(name: str, rng: random.Random) -> int:
    if name in _LISTS:
        return rng.choice([1, 2, 3, 5])
    if name == "dot":
        return 2 * rng.choice([1, 2, 3])
    return rng.choice([1, 2, 3, 4, 7]) if TABLE[name].variadic else len(TABLE[name].args)


def _operand(rng: random.Random, kind: str, known: int) -> Any:
    if rng.random() < 0.15:
        return [_number(rng, kind)]
    if rng.random() < 0.5:
        return known - 1  # the latest result, so that most of a program counts
    return rng.randrange(known)


def _number(rng: random.Random, kind: str) -> float:
    if kind == "beyond" and rng.random() < 0.4:
        return rng.choice(BEYOND)
    if kind in ("edges", "beyond") and rng.random() < 0.7:
        return rng.choice(EDGES)
    if kind == "ties":
        return rng.choice([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0])
    return rng.gauss(0.0, 1.0) * rng.choice([0.01, 0.3, 1.0, 1.0, 1.0, 3.0, 20.0])


# ---------------------------------------------------------------- running them


def on_nodes(program: Program, inputs: list[Any]) -> list[Any]:
    """The inputs and every result, recorded."""
    results = list(inputs)
    for name, operands in program["steps"]:
        function = _LISTS.get(name) or TABLE[name]
        results.append(function(*(results[o] if isinstance(o, int) else o[0] for o in operands)))
    return results


class OutOfRange(ArithmeticError):  # noqa: N818
    """A number that has no place in a float, or a function outside of its domain."""


def exactly(program: Program, inputs: list[mpf], noise: Noise | None = None) -> list[mpf]:
    """The inputs and every result, in as many digits as are set.

    noise  what rounding may have done to every operand and result
    """
    results = list(inputs)
    for name, operands in program["steps"]:
        xs = [results[o] if isinstance(o, int) else mpf(o[0]) for o in operands]
        if noise is not None:
            xs = [x * noise.factor() for x in xs]
        if name == "polygamma" and not (xs[0] < 18 and xs[1] >= -10_000):
            raise OutOfRange(name)  # of higher orders than 20, its third derivatives among them
        try:
            y = mpf(ALL_MEANING[name](*xs))
        except (TypeError, ValueError, ZeroDivisionError, OverflowError, ArithmeticError) as error:
            raise OutOfRange(name) from error
        size = abs(y)
        if not size < 1e320 or (size != 0 and size < mpf("1e-340")):
            raise OutOfRange(name)
        results.append(y if noise is None else noise.on_result(name, xs, y))
    return results


class Noise:
    """Factors within 4e-13 of 1: some hundred times what one rounding does.

    They change along the line, smoothly, because the derivatives of a result are rounded as
    well as the result.

    t       where on the line the program runs
    middle  the noise of the same program at t = 0
    """

    def __init__(self, seed: int, t: mpf, middle: Noise | None = None) -> None:
        self.rng = random.Random(seed)
        self.t = t
        self.seen: list[list[mpf]] = []  # the operands of every step
        self.middle = middle or self

    def factor(self, t: mpf | None = None) -> mpf:
        a, b, c, d = (self.rng.uniform(-1.0, 1.0) for _ in range(4))
        if t is None:
            t = self.t
        return 1 + _SIZE * (a + t * (b + t * (c + t * d)))

    def on_result(self, name: str, xs: list[mpf], y: mpf) -> mpf:
        self.seen.append(xs)
        if name not in _CANCELLING:
            return y * self.factor()
        # A difference: it is rounded like its operands. Its slopes add up to 0 or 1, and each is
        # rounded by itself, so that what is left of large tangents does not cancel exactly.
        noisy = y + (self.factor() - 1) * max(map(abs, [y, *xs]))
        scale = abs(y) if name == "softmax" else mpf(1)
        for x, x0 in zip(xs, self.middle.seen[len(self.seen) - 1], strict=True):
            noisy += scale * (self.factor(x - x0) - 1)
        return noisy


_SIZE = mpf("1e-13")
_CANCELLING = {*_LISTS, "logsumexp"}
