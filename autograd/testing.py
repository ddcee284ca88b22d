"""Strategies for hypothesis: values, arrays, points away from kinks, whole random expressions.

Needs ``hypothesis``, which is not a dependency: ``pip install hypothesis``. ::

    from hypothesis import given
    from autograd.testing import expressions

    @given(expressions())
    def test_my_transform(expression):
        assert my_transform(expression, *expression.point) == ...
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engine.value import Value
from autograd.table.scalars import TABLE, Primitive
from autograd.table.smooth_pieces import smooth_piece_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "Expression",
    "arrays",
    "expressions",
    "numbers",
    "points",
    "random_expression",
    "values",
]

Choose = Callable[[Sequence[Any]], Any]
_SIZES = (0.01, 0.3, 1.0, 1.0, 1.0, 3.0, 30.0)
_LARGEST, _CLEAR = 1e3, 0.02  # values stay below; kinks and edges are this far away


# ---------------------------------------------------------------- expressions


@dataclass(frozen=True)
class Expression:
    """A random program over rows of the table, smooth around its ``point``.

    operations  (name of the row, positions of its operands); positions count the inputs
                first, then the results of the operations in order
    point       a number for each input
    """

    operations: tuple[tuple[str, tuple[int, ...]], ...]
    point: tuple[float, ...]

    def __call__(self, *inputs: Any, rows: Mapping[str, Primitive] = TABLE) -> Any:
        """Run it on nodes or numbers. ``rows`` may hold other rows of the same names."""
        results = list(inputs)
        for name, operands in self.operations:
            results.append((rows.get(name) or TABLE[name])(*(results[i] for i in operands)))
        return results[-1]

    @property
    def names(self) -> set[str]:
        """The rows that it uses."""
        return {name for name, _ in self.operations}

    def __str__(self) -> str:
        count = len(self.point)
        labels = [f"x{i + 1}" for i in range(count)]
        labels += [f"v{i + 1}" for i in range(len(self.operations))]
        lines = [
            f"{labels[count + i]} = {name}({', '.join(labels[o] for o in operands)})"
            for i, (name, operands) in enumerate(self.operations)
        ]
        given = [f"{label} = {x!r}" for label, x in zip(labels, self.point, strict=False)]
        return "; ".join(given + lines)


def random_expression(
    choose: Choose, inputs: int = 2, size: int = 8, names: Sequence[str] = ()
) -> Expression:
    """A random expression; ``choose`` picks one of a sequence, as ``random.choice`` does.

    inputs  how many inputs
    size    how many operations; the last one uses what is still unused
    names   the rows to use; by default all public ones of the table

    >>> import random
    >>> expression = random_expression(random.Random(1).choice)
    >>> math.isfinite(expression(*expression.point))
    True
    """
    rows = [TABLE[n] for n in names] or [op for op in TABLE.values() if op.public]
    point = tuple(choose(_SIZES) * choose(_STEPS) for _ in range(inputs))
    operations: list[tuple[str, tuple[int, ...]]] = []
    results = list(point)
    for _ in range(20 * size):
        if len(operations) == size:
            break
        op = choose(rows)
        count = choose((1, 2, 3)) * 2 if op.variadic else len(op.args)
        operands = tuple(choose(_recent(len(results), inputs)) for _ in range(count))
        if _is_clear(op, [results[i] for i in operands]):
            operations.append((op.name, operands))
            results.append(op.value(*(results[i] for i in operands)))
    used = {i for _, operands in operations for i in operands}
    rest = tuple(i for i in range(len(results)) if i not in used)
    return Expression((*operations, ("sum", rest)), point)


_STEPS = tuple(s * (0.31 + 0.0731 * k) for k in range(20) for s in (-1, 1))


def _recent(count: int, inputs: int) -> list[int]:
    """Inputs and recent results, so that expressions grow deep and share nodes."""
    return [*range(min(inputs, count)), *range(max(0, count - 4), count)]


def _is_clear(op: Primitive, operands: list[float]) -> bool:
    """Whether the row is smooth, defined and of moderate size around the operands."""
    domains = op.domain * (len(operands) if op.variadic else 1)
    around = [_CLEAR * max(abs(x), 0.1) for x in operands]
    for x, off, (low, high) in zip(operands, around, domains, strict=True):
        if not low < x - off < x + off < high:
            return False
    piece = smooth_piece_of(op)
    for sign in (0, -1, 1):
        alone = [[slot] for slot in range(len(operands))]
        for slots in (*alone, range(len(operands))):
            moved = [x + sign * around[i] * (i in slots) for i, x in enumerate(operands)]
            value = op.value(*moved)
            if not math.isfinite(value) or abs(value) > _LARGEST:
                return False
            if piece is not None and piece(*moved) != piece(*operands):
                return False
    return True


def expressions(
    inputs: int = 2, size: int = 8, names: Sequence[str] = ()
) -> SearchStrategy[Expression]:
    """Random expressions that are smooth around their ``point``; see ``random_expression``."""
    from hypothesis import strategies as st

    @st.composite
    def build(draw: Callable[..., Any]) -> Expression:
        return random_expression(
            lambda items: items[draw(st.integers(0, len(items) - 1))], inputs, size, names
        )

    return build()


# ---------------------------------------------------------------- values and arrays


def numbers(smallest: float = 1e-3, largest: float = 1e3) -> SearchStrategy[float]:
    """Floats of either sign whose size is between the two, each order of magnitude as often."""
    from hypothesis import strategies as st

    low, high = math.log(smallest), math.log(largest)
    sizes = st.floats(low, high).map(math.exp)
    return st.builds(lambda size, sign: sign * size, sizes, st.sampled_from((1.0, -1.0)))


def values(smallest: float = 1e-3, largest: float = 1e3) -> SearchStrategy[Value]:
    """Leaves that hold such numbers."""
    return numbers(smallest, largest).map(Value)


def arrays(
    shape: tuple[int, ...] = (3, 3), condition: float = 10.0, scale: float = 1.0
) -> SearchStrategy[np.ndarray]:
    """Arrays of floats; the matrices in them have exactly this condition number.

    condition  largest over smallest singular value of each matrix in the last two axes
    scale      their largest singular value; of an array of one axis, its length
    """
    from hypothesis import strategies as st

    if condition < 1:
        raise ValueError(f"a condition number is at least 1, got {condition!r}")
    return st.integers(0, 2**32 - 1).map(lambda seed: _array(shape, condition, scale, seed))


def _array(shape: tuple[int, ...], condition: float, scale: float, seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    noise: np.ndarray = chance.standard_normal(shape)
    if len(shape) < 2 or 0 in shape:
        length = float(np.linalg.norm(noise))
        return noise * (scale / length) if length else noise
    left, _, right = np.linalg.svd(noise, full_matrices=False)
    count = min(shape[-2:])
    result: np.ndarray = (left * scale * np.geomspace(1.0, 1.0 / condition, count)) @ right
    return result


def points(
    *shapes: tuple[int, ...], kinks: Sequence[float] = (0.0,), clear: float = 0.05,
    largest: float = 3.0,
) -> SearchStrategy[tuple[np.ndarray, ...]]:  # fmt: skip
    """Inputs for a function of arrays, one array for each shape, away from its kinks.

    kinks    where the function kinks in an entry: no entry comes nearer to one than ``clear``
    largest  the size that no entry exceeds

    ::

        @given(points((4, 3), (3,), kinks=(0.0, 1.0)))
        def test_layer(point):
            assert_gradients(forward, *point, vjp=backward)
    """
    from hypothesis import strategies as st

    edges = sorted({-largest, largest, *(k for k in kinks if abs(k) < largest)})
    inner = set(kinks)
    free = [
        (low + clear * (low in inner), high - clear * (high in inner))
        for low, high in pairwise(edges)
    ]
    free = [(low, high) for low, high in free if low < high]
    if not free:
        raise ValueError(
            f"no number below {largest:g} is {clear:g} away from every kink; ask for less"
        )
    entry = st.sampled_from(free).flatmap(lambda ends: st.floats(*ends))

    def of(shape: tuple[int, ...]) -> SearchStrategy[np.ndarray]:
        count = math.prod(shape)
        row = st.lists(entry, min_size=count, max_size=count)
        return row.map(lambda drawn: np.array(drawn, float).reshape(shape))

    return st.tuples(*map(of, shapes))
