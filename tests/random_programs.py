"""Random programs of numbers, on dual numbers and on Values.

The oracle is written out here: dual numbers whose derivatives come from the textbook, not
from the library's table, and whose tangents run forwards, not backwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

import autograd
from autograd import Value

# ---------------------------------------------------------------- dual numbers


class Dual(NamedTuple):
    """A value and its derivatives in all inputs."""

    value: float
    slopes: tuple[float, ...]


def _sumprod(factors: list[float], column: tuple[float, ...]) -> float:
    return math.fsum(f * c for f, c in zip(factors, column, strict=True))


def combined(value: float, *parts: tuple[float, Dual]) -> Dual:
    columns = zip(*(dual.slopes for _, dual in parts), strict=True)
    factors = [factor for factor, _ in parts]
    return Dual(value, tuple(_sumprod(factors, column) for column in columns))


def logistic(x: float) -> float:
    return 0.5 * (1 + math.tanh(x / 2))


# name -> (the function, its derivative), smooth and of moderate size everywhere
UNARY: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "sin": (math.sin, math.cos),
    "cos": (math.cos, lambda x: -math.sin(x)),
    "tanh": (math.tanh, lambda x: 1 / math.cosh(x) ** 2),
    "atan": (math.atan, lambda x: 1 / (1 + x**2)),
    "sigmoid": (logistic, lambda x: logistic(x) * logistic(-x)),
    "softplus": (lambda x: math.log(1 + math.exp(x)), logistic),
    "silu": (lambda x: x * logistic(x), lambda x: logistic(x) * (1 + x * logistic(-x))),
    "gelu": (
        lambda x: 0.5 * x * (1 + math.erf(x / math.sqrt(2))),
        lambda x: (
            0.5 * (1 + math.erf(x / math.sqrt(2)))
            + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        ),
    ),
    "neg": (lambda x: -x, lambda x: -1.0),
}
# Kept in their domains: the program first makes the operand positive, or smaller than 1.
POSITIVE: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "log": (math.log, lambda x: 1 / x),
    "sqrt": (math.sqrt, lambda x: 0.5 / math.sqrt(x)),
    "log1p": (lambda x: math.log(1 + x), lambda x: 1 / (1 + x)),
}
SMALL: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "exp": (math.exp, math.exp),
    "expm1": (lambda x: math.exp(x) - 1, math.exp),
    "sinh": (math.sinh, math.cosh),
    "cosh": (math.cosh, math.sinh),
    "tan": (math.tan, lambda x: 1 / math.cos(x) ** 2),
    "asin": (math.asin, lambda x: 1 / math.sqrt(1 - x * x)),
    "acos": (math.acos, lambda x: -1 / math.sqrt(1 - x * x)),
}


# ---------------------------------------------------------------- programs


class Instruction(NamedTuple):
    name: str
    operands: tuple[int, ...]  # counted back from the newest result: shared again and again


ARITHMETIC = ["add", "sub", "mul", "div", "pow", "atan2", "hypot"]
MANY = ["sum", "mean", "prod", "logsumexp", "norm", "var"]


@st.composite
def instructions(draw: st.DrawFn) -> Instruction:
    one, two = [*UNARY, *POSITIVE, *SMALL], ARITHMETIC
    name = draw(st.sampled_from(one + two + two + MANY))
    count = 1 if name in one else 2 if name in two else draw(st.integers(1, 4))
    back = st.integers(0, 9)
    return Instruction(name, tuple(draw(back) for _ in range(count)))


programs = st.lists(instructions(), min_size=1, max_size=200)
inputs = st.lists(st.floats(-2, 2).map(lambda x: round(x, 3)), min_size=1, max_size=4)


class OnDuals:
    """The oracle's arithmetic."""

    def tame(self, x: Dual) -> Dual:
        return self.unary("tanh", x)

    def unary(self, name: str, x: Dual) -> Dual:
        f, slope = {**UNARY, **POSITIVE, **SMALL}[name]
        return combined(f(x.value), (slope(x.value), x))

    def shifted(self, x: Dual, by: float, scale: float) -> Dual:
        return combined(x.value * scale + by, (scale, x))

    def binary(self, name: str, a: Dual, b: Dual) -> Dual:
        x, y = a.value, b.value
        if name == "add":
            return combined(x + y, (1.0, a), (1.0, b))
        if name == "sub":
            return combined(x - y, (1.0, a), (-1.0, b))
        if name == "mul":
            return combined(x * y, (y, a), (x, b))
        if name == "div":
            return combined(x / y, (1 / y, a), (-x / y**2, b))
        if name == "pow":
            return combined(x**y, (y * x ** (y - 1), a), (math.log(x) * x**y, b))
        if name == "atan2":
            r = x * x + y * y
            return combined(math.atan2(x, y), (y / r, a), (-x / r, b))
        r = math.sqrt(x * x + y * y)
        return combined(r, (x / r, a), (y / r, b))

    def many(self, name: str, xs: list[Dual]) -> Dual:
        v = [x.value for x in xs]
        n = len(v)
        if name == "sum":
            return combined(math.fsum(v), *((1.0, x) for x in xs))
        if name == "mean":
            return combined(math.fsum(v) / n, *((1 / n, x) for x in xs))
        if name == "prod":
            others = [math.prod(v[:i] + v[i + 1 :]) for i in range(n)]
            return combined(math.prod(v), *zip(others, xs, strict=True))
        if name == "logsumexp":
            total = sum(map(math.exp, v))
            weights = [math.exp(x) / total for x in v]
            return combined(math.log(total), *zip(weights, xs, strict=True))
        if name == "norm":
            r = math.sqrt(math.fsum(x * x for x in v))
            return combined(r, *((x / r, d) for x, d in zip(v, xs, strict=True)))
        m = math.fsum(v) / n
        slopes = [2 * (x - m) / n for x in v]
        return combined(math.fsum((x - m) ** 2 for x in v) / n, *zip(slopes, xs, strict=True))


class OnValues:
    """The library's."""

    def tame(self, x: Value) -> Value:
        return autograd.tanh(x)

    def unary(self, name: str, x: Value) -> Value:
        return -x if name == "neg" else getattr(autograd, name)(x)

    def shifted(self, x: Value, by: float, scale: float) -> Value:
        return x * scale + by

    def binary(self, name: str, a: Value, b: Value) -> Value:
        operators: dict[str, Callable[[Value, Value], Any]] = {
            "add": lambda a, b: a + b,
            "sub": lambda a, b: a - b,
            "mul": lambda a, b: a * b,
            "div": lambda a, b: a / b,
            "pow": lambda a, b: a**b,
        }
        return operators.get(name, getattr(autograd, name, None))(a, b)

    def many(self, name: str, xs: list[Value]) -> Value:
        return getattr(autograd, name)(xs)


def run(program: list[Instruction], leaves: list[Any], on: Any) -> Any:
    """Each result is a shared operand of later ones; every second one is tamed by tanh."""
    made = list(leaves)
    for name, back in program:
        operands = [made[-1 - b % len(made)] for b in back]
        if name in UNARY:
            result = on.unary(name, operands[0])
        elif name in POSITIVE:  # 1.5 + tanh is between 0.5 and 2.5
            result = on.unary(name, on.shifted(on.tame(operands[0]), 1.5, 1.0))
        elif name in SMALL:
            result = on.unary(name, on.shifted(on.tame(operands[0]), 0.0, 0.9))
        elif name in ("div", "atan2", "hypot"):
            result = on.binary(name, operands[0], on.shifted(on.tame(operands[1]), 1.5, 1.0))
        elif name == "pow":
            base = on.shifted(on.tame(operands[0]), 1.5, 1.0)
            result = on.binary(name, base, on.tame(operands[1]))
        elif name == "norm":
            result = on.many(name, [on.shifted(on.tame(x), 1.5, 1.0) for x in operands])
        elif name in MANY:
            result = on.many(name, operands)
        else:
            result = on.binary(name, *operands)
        value = result.value if isinstance(result, Dual) else result.item()
        made.append(on.tame(result) if abs(value) > 3 else result)
    return on.many("sum", made[-10:])


def unit(i: int, n: int) -> tuple[float, ...]:
    return tuple(float(i == j) for j in range(n))
