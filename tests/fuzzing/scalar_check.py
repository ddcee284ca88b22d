"""A program of floats against the same program in 200 digits, derivatives to third order.

The numbers are those of ``scalar_oracle.py``, which says where it gives none. Besides, nothing
is compared where a number of the program, or a derivative of lower order, is nearer to the ends
of the float range than ``SAFE``: products on the way would leave it.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections import Counter
from typing import Any

import numpy as np
from mpmath import mp, mpf

from autograd import GradientWarning, Tensor, Value, grad, jvp
from autograd.table.scalars import TABLE
from fuzzing.scalar_oracle import DIGITS, Jet, jet, uncertainty
from fuzzing.scalar_programs import ALL_MEANING, HUGE, TINY, Program, on_nodes

EPS = 2.0**-52
# Results within these sizes have not met the ends of the float range, by order of derivative.
SAFE = {0: 1e290, 1: 1e100, 2: 1e40, 3: 1e30}


class Mismatch(AssertionError):  # noqa: N818
    """Our number is not the right one."""


def check(program: Program) -> Counter[str]:
    """Run all comparisons that apply and count them; raises ``Mismatch``."""
    counts: Counter[str] = Counter({"programs": 1})
    leaves = [Value(x) for x in program["inputs"]]
    results = on_nodes(program, leaves)
    check_each_value(program, results, counts)
    output = results[-1]
    output.backward()
    check_arrays(program, leaves, results, counts)
    with warnings.catch_warnings():  # what ties and kinks give is not compared
        warnings.simplefilter("ignore", GradientWarning)
        ours = derivatives(program, leaves)
    check_modes(program, ours, counts)
    check_derivatives(program, results, ours, counts)
    return counts


# ---------------------------------------------------------------- every value by itself


def check_each_value(program: Program, results: list[Value], counts: Counter[str]) -> None:
    """Each result is what its row means on the operands that it had."""
    known = len(program["inputs"])
    for (name, operands), node in zip(program["steps"], results[known:], strict=True):
        xs = [results[o].item() if isinstance(o, int) else o[0] for o in operands]
        y = node.item()
        if type(y) is not float:
            raise Mismatch(f"{name}{tuple(xs)} is a {type(y).__name__}")
        if all(map(math.isfinite, xs)):
            counts["values"] += _value_is_right(name, xs, y)


def _value_is_right(name: str, xs: list[float], y: float) -> bool:
    """Whether the value could be judged; raises where it is wrong."""
    if name == "atan2" and 0.0 in xs:
        return False  # which of two angles it is depends on the sign of zero
    if _overflows_inside(name, xs):
        return False
    wide = name == "logsumexp" or any(x and not 1e-30 < abs(x) < 1e30 for x in xs)
    digits = 700 if wide else 60
    with mp.workdps(digits):
        point = [mpf(x) for x in xs]
        try:
            right = mpf(ALL_MEANING[name](*point))
        except (TypeError, ValueError, ZeroDivisionError, ArithmeticError):
            return False
        if mp.isnan(right):
            return False
        if abs(right) > HUGE * (1 - EPS):
            if y != math.copysign(math.inf, right) and abs(mpf(y) - right) > 64 * EPS * abs(right):
                raise Mismatch(f"{name}{tuple(xs)} is {y!r}, not {mp.nstr(right, 17)}")
            return True
        if not math.isfinite(y):
            raise Mismatch(f"{name}{tuple(xs)} is {y!r}, not {mp.nstr(right, 17)}")
        error = abs(mpf(y) - right)
        if error <= 64 * EPS * abs(right) + 4 * mpf(TINY) * max([1, *map(abs, point)]):
            return True  # silu(x) = x · sigmoid(x): x times the spacing of subnormal numbers
        # operands that cancel: as far as a few of their own last bits can move the result
        allowed = mpf(0)
        for signs in itertools.islice(itertools.product((-8, 8), repeat=len(xs)), 64):
            moved = [x * (1 + s * mpf(EPS)) for x, s in zip(point, signs, strict=True)]
            try:
                allowed = max(allowed, abs(mpf(ALL_MEANING[name](*moved)) - right))
            except (TypeError, ValueError, ZeroDivisionError, ArithmeticError):
                return False
        if error > 2 * allowed:
            raise Mismatch(f"{name}{tuple(xs)} is {y!r}, not {mp.nstr(right, 17)}")
    return True


def _overflows_inside(name: str, xs: list[float]) -> bool:
    """Products that leave the range and would come back: floats multiply in order."""
    if name == "prod":
        sizes = np.cumsum([math.log10(abs(x)) if x else 0.0 for x in xs])
        return bool(max(np.abs(sizes), default=0.0) > 300)
    if name == "dot":
        half = len(xs) // 2
        return any(abs(a * b) > 1e300 for a, b in zip(xs[:half], xs[half:], strict=True))
    return name == "var" and any(abs(x) > 1e150 for x in xs)


# ---------------------------------------------------------------- our derivatives


def derivatives(program: Program, leaves: list[Value]) -> dict[str, float]:
    """Derivatives along the direction, to third order and in both modes, by their names."""
    direction = program["direction"]

    def along(t: Any) -> Any:
        return on_nodes(program, [Value(x.item(), requires_grad=False) + t * v
                                  for x, v in zip(leaves, direction, strict=True)])[-1]  # fmt: skip

    def forward(f: Any) -> Any:
        return lambda t: jvp(f, (t,), (1.0,))[1]

    gradient = [0.0 if x.grad is None else x.grad for x in leaves]
    terms = [g * v for g, v in zip(gradient, direction, strict=True) if g != 0.0]
    found = {
        "1 backward": _sum(terms),
        "1 reverse": grad(along)(0.0),
        "1 forward": forward(along)(0.0),
    }
    if not all(map(math.isfinite, program["inputs"])):
        return found
    found["2 reverse over reverse"] = grad(grad(along))(0.0)
    found["2 forward over reverse"] = forward(grad(along))(0.0)
    found["2 forward over forward"] = forward(forward(along))(0.0)
    mixed = [(grad, grad, grad), (forward, forward, grad), (forward, grad, forward)]
    first, second, third = mixed[program["seed"] % len(mixed)]
    name = " over ".join("reverse" if m is grad else "forward" for m in (first, second, third))
    found[f"3 {name}"] = first(second(third(along)))(0.0)
    return found


def _sum(terms: list[float]) -> float:
    try:
        return math.fsum(terms)
    except (OverflowError, ValueError):  # a partial sum beyond the range, or inf - inf
        return sum(terms, 0.0)


def check_modes(program: Program, ours: dict[str, float], counts: Counter[str]) -> None:
    """backward() and grad() send the same numbers, up to the order in which they add them.

    Where 0 meets infinity, forward and reverse mode may differ: one adds nothing where the other
    has nan. Such programs are counted.
    """
    for name, number in ours.items():
        if not isinstance(number, float):
            raise Mismatch(f"{name} is {number!r}, no float")
    a, b, forward = ours["1 backward"], ours["1 reverse"], ours["1 forward"]
    counts["reverse sweeps compared"] += 1
    # along the line, -0.0 + 0 is 0.0: another program
    same = all(x != 0 or math.copysign(1.0, x) > 0 for x in program["inputs"])
    if same and not _near(a, b, 1e-6 * (abs(a) + abs(b)) + 1e-290):
        raise Mismatch(f"the slope is {a!r} by backward(), {b!r} by grad()")
    if b != b and forward == forward:
        counts["nan in reverse mode alone"] += 1
    if b == b and forward != forward:
        counts["nan in forward mode alone"] += 1


# ---------------------------------------------------------------- arrays like numbers


def check_arrays(
    program: Program, leaves: list[Value], results: list[Value], counts: Counter[str]
) -> None:
    """The same program on arrays of two equal points: the numbers of the program on floats."""
    names = {name for name, _ in program["steps"]}
    if any(name not in TABLE or TABLE[name].variadic for name in names):
        return
    tensors = [Tensor(np.array([x, x])) for x in program["inputs"]]
    all_results = on_nodes(program, tensors)
    last = all_results[-1]
    if not isinstance(last, Tensor) or last.shape != (2,):
        return
    for value, tensor in zip(results, all_results, strict=True):
        data = tensor.item() if isinstance(tensor, Value) else tensor.numpy().reshape(-1)[0]
        if not _near(value.item(), float(data), _tolerance(value.item())):
            return  # a last bit has grown, or decided a comparison: check_array_kernels' business
    if last.requires_grad:
        last.backward(np.ones(2))
    counts["programs on arrays"] += 1
    grown = any(0 < abs(g) < 1e-290 or abs(g) > 1e290 for g in _adjoints(results))
    for leaf, tensor in zip(leaves, tensors, strict=True):
        a = 0.0 if leaf.grad is None else leaf.grad
        pair = [0.0, 0.0] if tensor.grad is None else tensor.grad.tolist()
        if not all(_near(a, b, 1e-10 * _largest(results)) for b in pair) and not grown:
            raise Mismatch(f"the gradient {a!r} of a float is {pair!r} on arrays")


def _tolerance(x: float) -> float:
    return 1e-12 * abs(x) + 4 * TINY if math.isfinite(x) else 0.0


def _near(a: float, b: float, allowed: float) -> bool:
    return a == b or (a != a and b != b) or abs(a - b) <= min(allowed, HUGE)


def _adjoints(results: list[Value]) -> list[float]:
    return [abs(node.grad) for node in results if node.grad is not None and node.grad != 0]


def _largest(results: list[Value]) -> float:
    return max([1.0, *(g for g in _adjoints(results) if math.isfinite(g))])


# ---------------------------------------------------------------- against many digits


def check_derivatives(
    program: Program, results: list[Value], ours: dict[str, float], counts: Counter[str]
) -> None:
    order = _safe_order(results)
    if order < 1 or not all(map(math.isfinite, program["inputs"])):
        counts["derivatives beyond the range"] += 1
        return
    with mp.workdps(DIGITS):
        right = jet(program)
        if right is None:
            counts["programs on a kink"] += 1
            return
        sizes = [abs(float(x)) for x in right.derivatives[1:]]
        for name, number in ours.items():
            k = int(name[0])
            if k > order or any(s > SAFE[k] for s in sizes[:k]):
                continue
            counts[_compare(program, name, number, right)] += 1


def _compare(program: Program, name: str, number: float, found: Jet) -> str:
    k = int(name[0])
    right, doubt = found.derivatives[k], found.doubts[k]
    if _is_close(number, right, doubt):
        return f"derivatives of order {k}"
    allowed: mpf | None = mpf(0)
    for samples, factor in ((4, 30), (40, 100)):
        allowed = uncertainty(program, k, right, samples)
        if allowed is None:
            return "derivatives near a kink"
        if _is_close(number, right, doubt + factor * allowed):
            return f"derivatives of order {k} that lose digits"
    raise Mismatch(
        f"derivative {name} is {number!r}, not {mp.nstr(right, 17)} "
        f"(rounding explains {mp.nstr(allowed, 3)})"
    )


def _is_close(number: float, right: mpf, allowed: mpf) -> bool:
    if not math.isfinite(number):
        return False
    return bool(abs(mpf(number) - right) <= allowed + abs(right) * mpf("1e-10") + mpf("1e-290"))


def _safe_order(results: list[Value]) -> int:
    numbers = [abs(node.item()) for node in results] + _adjoints(results)
    for order in (3, 2, 1, 0):
        limit = SAFE[order]
        if all(x == 0 or 1 / limit < x < limit for x in numbers):
            return order
    return -1
