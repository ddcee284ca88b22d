"""What the C engine was written from and compiled from, in a few letters each.

An editable installation does not build again by itself: an extension answers only for the table
and for the C files whose fingerprints it carries.
"""

from __future__ import annotations

import os
import re

from autograd.engine.native import build_hook
from autograd.table import kernels, special_functions
from autograd.table import reductions as _reductions  # noqa: F401  (its rows are in the table)
from autograd.table.scalars import TABLE, Primitive


def of_table() -> str:
    """Of the rows of the table, and of the Python kernels to which those in C are written."""
    rows = [_row(op) for op in TABLE.values()]
    files = (kernels.__file__, special_functions.__file__)
    return build_hook.fingerprint([*rows, *(code_of(build_hook.text_of(x)) for x in files)])


def code_of(text: str) -> str:
    """The lines of a Python file without its comments and docstrings: they change no result."""
    code = re.sub(r'"""[\s\S]*?"""|#.*', "", text)
    return "\n".join(line.rstrip() for line in code.splitlines() if line.strip())


def _row(op: Primitive) -> str:
    value = op.formula or f"{op.value.__module__}.{op.value.__qualname__}"
    return repr((op.name, op.args, value, op.local_derivatives, op.method))


def of_sources() -> str:
    """Of the C files beside this one; empty where they were not installed."""
    return build_hook.of_sources(os.path.dirname(__file__))
