"""Unusual things in the middle of a graph of Values, as text: the same text in both engines.

    python tests/native_seams.py [SEEDS]

prints what each seam gives, and then random programs from some seeds, to the last bit.
"""

from __future__ import annotations

import copy
import math
import pickle
import random
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd as ag
from autograd import Primitive, Tensor, Value, detect_anomaly, no_grad, primitive, scope
from autograd.table.scalars import TABLE

Shown = list[Any]


class Marked(Value):
    """A subclass with an attribute of its own."""

    mark = "mine"


class Loud(Value):
    """A subclass whose addition is its own."""

    def __add__(self, other: Any) -> Any:
        return super().__add__(other) * 2.0


def numbers(*nodes: Any) -> Shown:
    """Values and gradients to the last bit."""
    return [[type(x).__name__, x.op.name, exact(x.data), exact(x.grad)] for x in nodes]


def exact(x: Any) -> Any:
    if x is None or isinstance(x, Value | Tensor):
        return None if x is None else repr(x)
    if isinstance(x, np.ndarray):
        return [exact(entry) for entry in x.ravel().tolist()]
    return "nan" if x != x else float(x).hex()


def swept(y: Any, *leaves: Any, **options: Any) -> Shown:
    y.backward(**options)
    return numbers(y, *leaves)


def error_of(work: Callable[[], Any]) -> str:
    try:
        return f"no error: {work()!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def beside_a_tensor() -> Shown:
    x, t = Value(0.7), Tensor([1.0, -2.0])
    y = ((x * x).tanh() * t).sum() * x
    return [*swept(y, x, t), repr(t + x), repr(x - t), repr(2.0 ** (x * t))]


def beside_arrays_and_numpy() -> Shown:
    x = Value(0.7)
    mixed = [np.float64(2.0) * x, x * np.float32(0.5), x * np.int64(3), True + x, x + np.array(2.0)]
    total = ag.sum(mixed) + np.exp(x)
    return [*swept(total, x, *mixed), repr(x * np.array([1.0, 2.0]))]


def a_subclass() -> Shown:
    x, z = Marked(0.5), Value(2.0)
    y = (x * z + x) / 3.0 - x.tanh()
    return [*swept(y, x, z), x.mark, repr(Loud(1.0) + 2.0), repr(2.0 + Loud(1.0))]


def a_function_of_the_users() -> Shown:
    @primitive(vjp=lambda g, y, x: g * 3.0 * x * x)
    def seam_cube(x: float) -> float:
        return x * x * x

    x = Value(0.5)
    return swept(seam_cube(x * 2.0) * x, x)


def a_row_added_at_run_time() -> Shown:
    op = ag.register(Primitive("seam_cubic", ("x",), "x * x * x", ("3 * x**2",)))
    try:
        x = Value(0.5)
        return swept((x * 2.0).seam_cubic() * x + x, x)
    finally:
        ag.unregister(op)


def blocks() -> Shown:
    x = Value(0.5, label="x")
    with no_grad():
        fixed, made = x * 3.0, Value(1.0)
    with scope("outer"), scope("inner"):
        y = x * fixed + made
        with no_grad():
            inside = y * 2.0
    z = y * inside
    return [*swept(z, x, made, fixed), y.scope, inside.scope, z.scope, fixed.requires_grad]


def anomalies() -> Shown:
    def forward() -> Any:
        with detect_anomaly():
            return (Value(0.0, label="x") * 1.0).log()

    def backward() -> Any:
        x = Value(0.0, label="x")
        y = (x * 2.0).sqrt()
        with detect_anomaly():
            return y.backward()

    return [error_of(forward).split(", at ")[0], error_of(backward)]


def an_observer() -> Shown:
    x = Value(0.5, label="x")
    y = (x * x + 1.0).tanh() * x
    seen: Shown = []
    y.backward(watch=lambda node, slot, parent, *rest: seen.append([node.op.name, slot, *rest]))
    return [*numbers(y, x), seen, ag.trace(y).to_json()]


def gradients_of_gradients() -> Shown:
    x = Value(0.5)
    y = (x * x + 1.0).tanh() * x
    y.backward(create_graph=True)
    first = x.grad
    x.grad = None
    (first * first).backward()
    nested = ag.grad(ag.grad(lambda v: (v * v).tanh() * v))(0.5)
    return [*numbers(x, first), repr(nested), repr(ag.jvp(lambda v: v * v.tanh(), (0.5,), (1.0,)))]


def gradients_that_are_there() -> Shown:
    x = Value(0.5)
    y = x * x
    y.backward()
    y.backward(2.5)
    (y * 3.0).backward()
    x.grad = 1
    y.backward(np.float32(0.1))
    return [
        *numbers(y, x),
        error_of(lambda: y.backward("1")),
        error_of(lambda: setattr(x, "grad", "1")),
    ]


def stale_leaves() -> Shown:
    x, z = Value(0.5, label="x"), Value(2.0)
    old = x * z
    x.data = 3.0
    new = x * z
    return [error_of(old.backward), *swept(new, x, z), error_of(lambda: setattr(old, "data", 1.0))]


def refused() -> Shown:
    x = Value(0.5)
    fixed = Value(1.0, requires_grad=False)
    works = [
        lambda: x + "1", lambda: x + None, lambda: 1j * x, lambda: x + {1.0}, lambda: pow(x, 2, 3),
        lambda: x + 10**400, lambda: 10**400 * x, lambda: Value("1"), lambda: Value(x),
        lambda: Value(), lambda: Value(1.0, 2.0), lambda: math.sin(x),
        lambda: (fixed * 2.0).backward(), lambda: float(x * 2.0), lambda: ag.dot([x], [x, x]),
        lambda: ag.clip(x), lambda: TABLE["clip"](x, 1.0, 2.0, 3.0), lambda: round(x, 2),
        lambda: x + {}, lambda: divmod(x, 0.3), lambda: x.leaky_relu(), lambda: x.elu(alpha=2.0),
        lambda: x.tanh(1), lambda: x.neg(1.0, 2.0), lambda: x.exp(base=2.0), lambda: x.log(1, a=2),
        lambda: x.tanh(**{}), lambda: x.gammaln(3),
    ]  # fmt: skip
    return [error_of(work) for work in works]


def numbers_written_in() -> Shown:
    x = Value(0.5)
    twice = [
        x * 2,
        x * 2.0,
        2 - x,
        x / 0.0,
        -0.0 * x,
        x + 0,
        x**2,
        3**x,
        x % 0.2,
        x // 0.2,
        0.7 // x,
    ]
    shared = twice[0].parents[1] is twice[1].parents[1]
    many = [(x * float(i)).parents[1]._sequence_number for i in range(2000)]
    return [*swept(ag.sum(twice[:3]), *twice), shared, set(many), repr(twice)]


def lists() -> Shown:
    x, z = Value(0.5), Value(-1.5)
    fixed = Value(3.0, requires_grad=False)
    functions = [ag.sum, ag.mean, ag.max, ag.min, ag.norm, ag.logsumexp, ag.var, ag.std, ag.prod]
    nodes = [f(xs) for f in functions for xs in ([x, 2, z, 1.5, x], (z, x), [fixed, 1.0], [x])]
    nodes += [ag.dot([x, z], [1.0, x]), ag.dot([x, 1.0, x], [x, x, z]), ag.prod([x, 0.0, z])]
    nodes += [*ag.softmax([x, z, 1.0]), *ag.log_softmax([x, z, 1.0]), ag.hypot(x, z)]
    nodes += [ag.sum([x, math.inf]), ag.mean([x, 1e308, 1e308]), ag.sum([x, 1e308, 1e308, -1e308])]
    nodes += [ag.max([x, math.nan]), ag.where(x > 0, z, x), ag.clip(x, z, 0.2), ag.maximum(x, z)]
    shown = []
    for node in nodes:
        x.grad = z.grad = None
        shown.append(swept(node, x, z) if node.requires_grad else numbers(node))
    return [*shown, repr(ag.sum([])), repr(ag.sum([fixed]))]


def copies() -> Shown:
    x = Value(0.5, label="x")
    y = (x * x).tanh() * 2.0 + x
    y.backward()
    twin = copy.deepcopy(y)
    read = pickle.loads(pickle.dumps([x, y]))
    both = y + twin + copy.copy(y) * read[1]
    both.backward()
    names = [node.label for node in (copy.copy(x), read[0])]
    return [*numbers(both, x, twin, *read), names, pickle.dumps(y).hex()]


def attributes() -> Shown:
    x = Value(0.5)
    names = ["_data", "_a", "_b", "_adjoint", "grad", "origin", "scope", "parents"]
    y = x * 3.0
    x.label = "x"
    named = x.label
    x.label = None
    return [
        *[repr(getattr(y, name)) for name in names], named, x.label,
        error_of(lambda: setattr(x, "other", 1)), error_of(lambda: setattr(x, "label", 3)),
        x.is_leaf, y.is_leaf, hash(x) == hash(x), x == 0.5, x < y, [*map(repr, y.parents)],
    ]  # fmt: skip


SEAMS = [
    beside_a_tensor, beside_arrays_and_numpy, a_subclass, a_function_of_the_users,
    a_row_added_at_run_time, blocks, anomalies, an_observer, gradients_of_gradients,
    gradients_that_are_there, stale_leaves, refused, numbers_written_in, lists, copies, attributes,
]  # fmt: skip


# ---------------------------------------------------------------- random programs

_ONE = [op.name for op in TABLE.values() if len(op.args) == 1 and not op.variadic]
_TWO = [op for op in TABLE.values() if len(op.args) == 2 and not op.variadic and op.public]
_MANY = [op for op in TABLE.values() if len(op.args) == 1 and op.variadic]


def program(seed: int) -> Shown:
    """A random program of all rows, on easy numbers and on hard ones."""
    chance = random.Random(seed)

    def number() -> float:
        hard = (0.0, -0.0, 1.0, -1.0, 1e308, 5e-324, math.inf, -math.inf, math.nan, 2, 3, 0.5)
        return chance.choice(hard) if chance.random() < 0.15 else chance.uniform(-2.0, 2.0)

    leaves = [Value(number(), requires_grad=chance.random() < 0.9) for _ in range(3)]
    nodes: list[Any] = list(leaves)

    def pick() -> Any:
        return chance.choice(nodes[-6:])

    for _ in range(chance.randrange(3, 12)):
        kind = chance.randrange(5)
        if kind == 0:
            nodes.append(getattr(pick(), chance.choice(_ONE))())
        elif kind == 1:
            op = chance.choice(_TWO)
            nodes.append(op(pick(), pick() if chance.random() < 0.7 else number()))
        elif kind == 2:
            op = chance.choice(_MANY)
            count = chance.randrange(1, 7)
            nodes.append(
                op(*[pick() if i == 0 or chance.random() < 0.8 else number() for i in range(count)])
            )
        elif kind == 3:
            half = [pick() for _ in range(chance.randrange(1, 5))]
            nodes.append(TABLE["dot"](*half, *[pick() for _ in half]))
        else:
            nodes.append(chance.choice([TABLE["clip"], TABLE["where"]])(pick(), pick(), number()))
    for _ in range(chance.randrange(1, 3)):
        output = pick()
        if output.requires_grad:
            output.backward(number() if chance.random() < 0.2 else 1.0)
    return numbers(*nodes)


def main(seeds: range) -> None:
    warnings.simplefilter("ignore")
    for seam in SEAMS:
        for i, shown in enumerate(seam()):
            print(seam.__name__, i, shown)
    for seed in seeds:
        print(seed, program(seed))


if __name__ == "__main__":
    main(range(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
