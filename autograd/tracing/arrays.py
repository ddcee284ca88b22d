"""Arrays in a trace: as plain data, as words, as a little grid, as a heat strip.

How an array is shown depends on its shape alone, so that nothing changes its size from
one step to the next.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd.formulas.notation import format_number

MOST_STORED = 64  # entries of an array that a record lists one by one
MOST_LITERAL = 4  # entries of a constant that is written out in formulas
GRID = (4, 4)  # rows and columns up to which every entry is shown
STRIP = (8, 16)  # rows and columns of blocks into which a larger array is summed up
_TINY = 1e-290
LONGEST_CELL = 7  # letters of a number in a grid


def snapshot(x: Any, changing: Collection[int] | None = None) -> Any:
    """``x`` as a record keeps it: a number, None, or a read-only array that never changes.

    changing  the ``owner_of`` each array that may be written to later: others are not copied.
              Without it all are

    A gradient that is a node counts as its data, an array without axes as a number.
    """
    if type(x) is float or x is None:  # nearly always
        return x
    x = getattr(x, "_data", x)
    if isinstance(x, np.ndarray) and x.ndim:
        shared = changing is not None and owner_of(x) not in changing
        kept = x.view() if shared else x.copy()
        kept.flags.writeable = False
        return kept
    return x.item() if isinstance(x, np.ndarray | np.generic) else x


def owner_of(x: Any) -> int:
    """Whose memory an array is a view of, as its ``id``."""
    while (base := getattr(x, "base", None)) is not None:
        x = base
    return id(x)


def changing_of(nodes: Iterable[Any]) -> set[int]:
    """The owners of the arrays that leaves hold, which an update may change in place."""
    return {owner_of(node._data) for node in nodes if node.is_leaf and node._holds_array}


def is_array(x: Any) -> bool:
    """Whether a recorded number has axes."""
    return isinstance(x, np.ndarray)


def is_finite(x: Any) -> bool:
    """Whether a recorded number has no infinity and no nan in it."""
    return bool(np.isfinite(x).all()) if is_array(x) else math.isfinite(x)


def is_nothing(x: Any) -> bool:
    """Whether every entry is zero."""
    return not np.any(x)


# ---------------------------------------------------------------- as plain data


class Summary(NamedTuple):
    """The range of the finite entries of an array, and how many are not finite."""

    least: float
    mean: float
    most: float
    not_finite: int


def summary(x: np.ndarray) -> Summary:
    """The summary of an array; all nan where no entry is finite."""
    # min and max pass a nan on: where both are finite, all is, and no copy is made
    with np.errstate(all="ignore"):
        whole = x.size and np.isfinite(x.min()) and np.isfinite(x.max())
    fine = x if whole else x[np.isfinite(x)]
    if not fine.size:
        return Summary(math.nan, math.nan, math.nan, x.size)
    least, most = float(fine.min()), float(fine.max())
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(np.mean(fine, dtype=np.float64))
    if not math.isfinite(mean):  # the sum overflows where the mean does not
        size = max(-least, most)
        mean = float(np.mean(fine / size)) * size
    return Summary(least, mean, most, x.size - fine.size)


def plain_data(x: Any) -> Any:
    """A recorded number as strict JSON takes it; infinities and nan become strings.

    An array becomes its shape and dtype, with its ``values`` in nested lists up to 64
    entries, and the ``min``, ``mean`` and ``max`` of its finite entries beyond.

    >>> plain_data(np.array([[1.0, np.inf]]))
    {'shape': [1, 2], 'dtype': 'float64', 'values': [[1.0, 'inf']]}
    """
    if not is_array(x):
        return strict(x)
    record: dict[str, Any] = {"shape": list(x.shape), "dtype": str(x.dtype)}
    if x.size <= MOST_STORED:
        return record | {"values": strict(x.tolist())}
    found = summary(x)
    record |= {"min": found.least, "mean": found.mean, "max": found.most}
    if found.not_finite:
        record["not_finite"] = found.not_finite
    return strict(record)


def strict(x: Any) -> Any:
    """Plain data in which infinities and nan are strings."""
    if isinstance(x, Mapping):
        return {k: strict(v) for k, v in x.items()}
    if isinstance(x, list | tuple):
        return [strict(v) for v in x]
    if isinstance(x, float) and not math.isfinite(x):
        return format_number(x)
    return x


# ---------------------------------------------------------------- as words


def brief(x: Any) -> str:
    """A number, or the shape of an array.

    >>> brief(0.5), brief(np.ones((2, 3)))
    ('0.5', '(2, 3)')
    """
    return str(x.shape) if is_array(x) else format_number(x)


def type_text(x: np.ndarray) -> str:
    """Shape and type: ``(2, 3)``, ``(2, 3) float32``; float64 goes without saying."""
    return f"{x.shape}" if x.dtype == np.float64 else f"{x.shape} {x.dtype}"


def literal(x: Any) -> str | None:
    """A small array as it would be typed: ``[1, 2]``; None for a larger one."""
    if x.size > MOST_LITERAL or x.ndim > 2:
        return None
    return _nested(x.tolist())


def _nested(x: Any) -> str:
    return f"[{', '.join(map(_nested, x))}]" if isinstance(x, list) else format_number(x, 4)


def range_text(x: np.ndarray) -> str:
    """``min -0.3  mean 0.01  max 0.4``, and how many entries are not finite."""
    return "  ".join(range_parts(x))


def range_parts(x: np.ndarray) -> list[str]:
    """The parts of ``range_text``, largest last."""
    found = summary(x)
    numbers = {"min": found.least, "mean": found.mean, "max": found.most}
    parts = [f"{word} {short_number(number)}" for word, number in numbers.items()]
    return parts + ([f"{found.not_finite} not finite"] if found.not_finite else [])


def short_number(x: float) -> str:
    """At most seven letters: as many digits as fit."""
    texts = (format_number(x, digits) for digits in (4, 3, 2, 1))
    return next((text for text in texts if len(text) <= LONGEST_CELL), format_number(x, 1))


# ---------------------------------------------------------------- grids and strips


class Form(NamedTuple):
    """How arrays of one shape are shown: as a ``grid`` of numbers or a ``strip`` of blocks."""

    kind: str
    rows: int
    columns: int


def form_of(shape: tuple[int, ...]) -> Form:
    """The form for a shape: every entry of a small one, blocks of a larger one."""
    rows, columns = _table_shape(shape)
    if rows * columns == 0:
        return Form("grid", 1, 1)
    if rows <= GRID[0] and columns <= GRID[1]:
        return Form("grid", rows, columns)
    return Form("strip", min(rows, STRIP[0]), min(columns, STRIP[1]))


def _table_shape(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns: leading axes one after the other, a vector as one row."""
    return math.prod(shape[:-1]), shape[-1]


def grid(x: np.ndarray) -> list[list[str]]:
    """The entries of a small array as text, in rows, with as many decimals as all can have."""
    if not x.size:
        return [["empty"]]
    table = x.reshape(_table_shape(x.shape)).tolist()
    decimals = _decimals([v for row in table for v in row])
    if decimals is None:
        return [[short_number(v) for v in row] for row in table]
    return [[_fixed(v, decimals) for v in row] for row in table]


def _decimals(numbers: Iterable[float]) -> int | None:
    """How many decimals suit all numbers in a grid; None where they differ too much."""
    sizes = [abs(v) for v in numbers if math.isfinite(v) and v != 0]
    if not sizes:
        return 0
    if max(sizes) >= 99999 or (min(sizes) < 1e-3 and max(sizes) >= 1e-3) or max(sizes) < 1e-3:
        return None
    most = max(0, 4 - len(str(int(max(sizes)))) + 1) if max(sizes) >= 1 else 4
    texts = [f"{v:.{most}f}" for v in sizes]
    return max(len(t.rstrip("0").partition(".")[2]) if "." in t else 0 for t in texts)


def _fixed(x: float, decimals: int) -> str:
    if not math.isfinite(x):
        return format_number(x)
    text = f"{x:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text


def heat(x: np.ndarray) -> list[list[float | None]]:
    """The means of blocks, as shares of the largest: -1 to 1, None where one is not finite."""
    form = form_of(x.shape)
    table = x.reshape(_table_shape(x.shape))
    rows = np.linspace(0, table.shape[0], form.rows + 1).astype(int)
    columns = np.linspace(0, table.shape[1], form.columns + 1).astype(int)
    with np.errstate(all="ignore"):
        size = max(abs(float(table.min())), abs(float(table.max())))
        if not _TINY < size < 1 / _TINY:  # the sums of blocks could overflow, or lose digits
            table = table.astype(np.float64)
            table /= np.max(np.abs(table), where=np.isfinite(table), initial=0.0) or 1.0
        sums = np.add.reduceat(table, rows[:-1], 0, dtype=np.float64)
        sums = np.add.reduceat(sums, columns[:-1], 1)
        means = sums / np.outer(np.diff(rows), np.diff(columns))
        largest = np.max(np.abs(means), where=np.isfinite(means), initial=0.0)
        shares = means / (largest or 1.0)
    return [[round(v, 2) if math.isfinite(v) else None for v in row] for row in shares.tolist()]


def parameter_texts(params: dict[str, Any] | None) -> dict[str, str]:
    """Parameters of an operation as they would be typed; those that say nothing left out."""
    texts = {}
    for key, value in (params or {}).items():
        reversal = key == "axes" and tuple(value) == tuple(range(len(value)))[::-1]
        if value is not None and value is not False and not reversal:
            texts[key] = _index_text(value) if key == "index" else _parameter_text(value)
    return texts


def _index_text(index: Any) -> str:
    return ", ".join(map(_parameter_text, index if isinstance(index, tuple) else (index,)))


def _parameter_text(x: Any) -> str:
    if isinstance(x, slice):
        ends = ["" if end is None else str(end) for end in (x.start, x.stop, x.step)]
        return ":".join(ends if ends[2] else ends[:2])
    if x is Ellipsis:
        return "..."
    if isinstance(x, np.ndarray):
        flat = x.ravel().tolist()
        if x.ndim == 1 and len(flat) > MOST_LITERAL:
            return f"[{flat[0]}, {flat[1]}, …, {flat[-1]}]"
        return _nested(x.tolist()) if x.size <= MOST_LITERAL else f"{x.dtype} {x.shape}"
    return repr(x)
