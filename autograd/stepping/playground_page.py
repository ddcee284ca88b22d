"""The playground: one page that records what is typed in it, with no server and no Python.

The page holds the player, the expression language and what the table says of every primitive;
``table_record`` is that table. The files of the language are in ``playground/``.
"""

from __future__ import annotations

import inspect
from typing import Any

from autograd.functions.numbers import FUNCTIONS
from autograd.functions.signatures import given, usage, wanted
from autograd.stepping.postfix import definitions, row_record
from autograd.table.scalars import TABLE


def table_record() -> dict[str, Any]:
    """What the page knows of the primitives and of the functions that a program may call.

    >>> table_record()["rows"]["mul"]
    {'args': 'a b', 'partials': ['b', 'a'], 'shown': ['b', 'a'], 'text': 'a * b'}
    >>> table_record()["functions"]["dot"]["params"]
    [['a', 'list'], ['b', 'list']]
    """
    return {
        "rows": {name: _row(name) for name in TABLE},
        "defined": definitions(TABLE),
        "functions": {name: _function(name) for name in FUNCTIONS},
    }


def _row(name: str) -> dict[str, Any]:
    op = TABLE[name]
    record = row_record(op) | {"shown": list(op.shown)}
    if op.text:
        record["text"] = op.text
    return record | ({"flat": True} if op.flat else {})


def _function(name: str) -> dict[str, Any]:
    """How a function is called, and what it takes and gives: number, list or condition."""
    params = []
    for parameter in inspect.signature(FUNCTIONS[name]).parameters.values():
        default = [] if parameter.default is parameter.empty else [parameter.default]
        params.append([parameter.name, _kind(wanted(parameter)), *default])
    return {"usage": usage(name), "gives": _kind(given(name)), "params": params}


def _kind(words: str) -> str:
    return words.split()[-1]  # a number → number
