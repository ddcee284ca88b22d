"""Random programs of the expression language, over every public function."""

from __future__ import annotations

import inspect
import math
import random
from collections.abc import Iterator
from typing import Any

from autograd import Value
from autograd.errors import ExpressionError
from autograd.expressions import parse
from autograd.functions.numbers import FUNCTIONS
from autograd.functions.signatures import CONDITION, LIST, given, wanted

NUMBERS = ["2", "3", "0.5", "1", "10", "0", "1.5", "4.0", "2.25", "0.1", "7"]
INPUTS = [2.0, 3.0, -1.5, 0.5, 0.25, 1.0, -2.0, 0.0, 1e3, 0.3, -0.7]
EDGES = [-0.0, math.inf, -math.inf, math.nan, 5e-324, 1e-160, -1e155, 1.7e308, 709.5, -745.2]
SIGNS = ["+", "-", "*", "/"] * 2 + ["**", "//", "%"]
COMPARISONS = ["<", ">", "<=", ">=", "==", "!="]


def program(rng: random.Random) -> str:
    """Some assignments, and an output that may have a name."""
    names = ["x", "y", "w1", "b"]
    lines = []
    for _ in range(rng.choice([0, 1, 2, 3])):
        target = rng.choice(["a", "c", "h1", "z", "s"])
        lines.append(f"{target} = {expression(rng, names, 3)}")
        names.append(target)
    output = "out1 = " if rng.random() < 0.5 else ""
    return "; ".join([*lines, f"{output}{expression(rng, names, 3)}"])


def expression(rng: random.Random, names: list[str], depth: int) -> str:
    kind = rng.random()
    if depth <= 0 or kind < 0.25:
        return rng.choice(names) if rng.random() < 0.8 else rng.choice(NUMBERS)
    if kind < 0.6:
        return _operation(rng, names, depth)
    if kind < 0.66:
        inside = expression(rng, names, depth - 1)
        return f"-({inside})" if rng.random() < 0.5 else f"-{expression(rng, names, 0)}"
    return _call(rng, names, depth)


def _operation(rng: random.Random, names: list[str], depth: int) -> str:
    sign = rng.choice(SIGNS)
    a, b = (expression(rng, names, depth - 1) for _ in range(2))
    if sign == "**" and rng.random() < 0.7:
        b = rng.choice(["2", "3", "-1", "0.5", "-2", "x"])
    return f"({a}) {sign} {b}" if rng.random() < 0.5 else f"{a} {sign} ({b})"


def _call(rng: random.Random, names: list[str], depth: int) -> str:
    function = rng.choice(sorted(FUNCTIONS))
    count = rng.choice([1, 2, 3, 3, 4, 9])
    arguments = []
    for parameter in inspect.signature(FUNCTIONS[function]).parameters.values():
        if parameter.default is not parameter.empty and rng.random() < 0.5:
            continue
        arguments.append(_argument(rng, names, depth, count, wanted(parameter)))
    call = f"{function}({', '.join(arguments)})"
    return f"{call}[{rng.randrange(count)}]" if given(function) == LIST else call


def _argument(rng: random.Random, names: list[str], depth: int, count: int, kind: str) -> str:
    if kind == LIST:
        return f"[{', '.join(expression(rng, names, depth - 2) for _ in range(count))}]"
    if kind == CONDITION:
        left, right = (expression(rng, names, 0) for _ in range(2))
        return f"{left} {rng.choice(COMPARISONS)} {right}"
    return expression(rng, names, depth - 1)


def inputs(rng: random.Random, names: Any, edges: float = 0.0) -> dict[str, float]:
    return {name: rng.choice(EDGES if rng.random() < edges else INPUTS) for name in names}


def played(rng: random.Random) -> Iterator[tuple[str, dict[str, float], Value]]:
    """Programs that Python can step through, without end: text, numbers for its inputs, output."""
    while True:
        text = program(rng)
        numbers = inputs(rng, parse(text).inputs, edges=0.1)
        try:
            output = parse(text).evaluate(**numbers)
        except ExpressionError:
            continue
        if output.requires_grad:
            yield text, numbers, output
