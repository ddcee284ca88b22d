"""Names of a program: labels and arguments as identifiers that nothing else has."""

from __future__ import annotations

import builtins
import keyword
from unicodedata import normalize

from autograd.table.scalars import ARRAY_TABLE, TABLE

# What the text of a program calls by name.
_CALLED = frozenset({"xp", "np", "n", "value", "math", "inf", "nan"})
_HELPERS = frozenset({"times", "stacked", "put", "samples_last"})


def free_name(wished: str, taken: set[str], otherwise: str) -> str:
    """A name like the wished one that is not taken; it is taken from now on.

    Python reads names in normal form NFKC: to it, a mathematical bold x and x are the same one.

    >>> taken = {"gain"}
    >>> [free_name(label, taken, "p") for label in ("gain", "class", "2 x", "relu", "w.0", "x²")]
    ['gain_2', 'pclass', 'p2_x', 'relu_2', 'w_0', 'x2']
    """
    letters = (c if f"_{c}".isidentifier() else " " for c in normalize("NFKC", wished))
    name = "_".join("".join(letters).split()).strip("_") or otherwise
    if not name.isidentifier() or keyword.iskeyword(name):
        name = normalize("NFKC", f"{otherwise}{name}")
    chosen, number = name, 2
    while chosen in taken or _is_called(chosen):
        chosen, number = f"{name}_{number}", number + 1
    taken.add(chosen)
    return chosen


def _is_called(name: str) -> bool:
    return (
        name in _CALLED
        or name in _HELPERS
        or name in TABLE
        or name in ARRAY_TABLE
        or hasattr(builtins, name)
    )
