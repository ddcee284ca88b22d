"""What a node consists of: the slots, as Python has them."""

from __future__ import annotations

from itertools import count
from typing import Any

from autograd.engine import native
from autograd.engine.modes import Origin
from autograd.table.scalars import Primitive


class Slots:
    """The slots of a node.

    _a and _b are the operands; three or more lie in _a as a tuple (``op.arity`` is None).
    """

    __slots__ = (
        "__weakref__",
        "_a",
        "_adjoint",
        "_b",
        "_data",
        "_grad",
        "_label",
        "_origin",
        "_params",
        "_sequence_number",
        "op",
    )

    op: Primitive
    _a: Any
    _adjoint: Any  # the sweep's, None outside of it
    _b: Any
    _sequence_number: int
    _data: Any
    _grad: Any
    _label: str
    _origin: Origin | None
    _params: dict[str, Any]  # the axis, shape, index, ... of a row of ``table/arrays.py``


# Those of a Value, which in C hold its float itself. (The same for whoever reads them.)
ValueSlots: Any = Slots if native.extension is None else native.extension.Number

# The clock of creation: a node is younger than its operands. Assigning new data to a leaf
# gives it a new number, which makes every graph that was recorded with the old data stale.
sequence_numbers: Any = count(1) if native.extension is None else native.extension.sequence_numbers
