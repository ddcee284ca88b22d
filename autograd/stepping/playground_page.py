"""The playground: one page that records what is typed in it, with no server and no Python.

The page holds the player, the expression language and what the table says of every primitive;
``table_record`` is that table. The files of the language are in ``playground/``.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from autograd.functions.numbers import FUNCTIONS
from autograd.functions.signatures import given, usage, wanted
from autograd.stepping.page import SCRIPTS, WORDS, blank_markup, script_file
from autograd.stepping.page_records import plain_number, script_data
from autograd.stepping.postfix import definitions, row_record
from autograd.stepping.training.descent_page import DESCENT_ROOT, OWN_SCRIPTS, descent_style
from autograd.stepping.web_page import asset, filled, page_of, program_of, short_style
from autograd.table.scalars import TABLE
from autograd.wording import say, script_words, worded

# The files of the language and of the page around the player, lowest first.
PLAYGROUND = (
    "grammar",
    "program",
    "symbols",
    "formula",
    "patterns",
    "recorder",
    "address",
    "examples",
    "descending",
    "playground",
)
FIRST = ("z = (x + y)**2", {"x": 2.0, "y": 3.0})


def playground_page(
    program: str = FIRST[0],
    inputs: Mapping[str, float] = FIRST[1],
    lang: str | None = None,
    documentation: str = "",
) -> str:
    """The page, opened with ``program`` at ``inputs``. It needs no network and no server.

    lang           the language to begin with; without it the page follows its reader
    documentation  an address that the page links to
    """
    link = f'<a href="{escape(documentation)}" data-say="playground.documentation"></a>'
    parts = {
        "documentation": link if documentation else "",
        "noscript": escape(say("playground.noscript", lang)),
        "blank": blank_markup(lang),
        "descent_root": DESCENT_ROOT,
        "descent": worded(asset("training/descent.html"), lang),
        "start": script_data({"program": program, "inputs": dict(inputs)}),
    }
    return page_of(
        lang=lang,
        title="glassgrad",
        style=descent_style() + short_style(asset("playground/playground.css")),
        body=filled(asset("playground/playground.html"), parts),
        body_class="playground",
        program=_script(lang),
    )


@cache
def _script(lang: str | None) -> str:
    """The player's program and the playground's, which sees all of the player's functions."""
    words = script_words((*WORDS, "training.", "playground."), lang)
    player = "".join(map(script_file, SCRIPTS))
    descent = "".join(asset(f"training/{name}.js") for name in OWN_SCRIPTS)
    own = descent + "".join(asset(f"playground/{name}.js") for name in PLAYGROUND)
    table = f"const table = {json.dumps(table_record(), ensure_ascii=False)};\n"
    return program_of(f"{words}{player}{{\n{table}{own}playground();\n}}\n")


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
    record = row_record(op) | {"shown": [] if callable(op.shown) else list(op.shown)}
    if op.text:
        record["text"] = op.text
    if op.composed == "sum(a * b)":
        record["sums"] = True
    if op.of_nothing is not None:
        record["nothing"] = plain_number(op.of_nothing)
    return record | ({"flat": True} if op.flat else {})


def _function(name: str) -> dict[str, Any]:
    """How a function is called, and what it takes and gives: number, list or condition."""
    params = []
    for parameter in inspect.signature(FUNCTIONS[name]).parameters.values():
        default = [] if parameter.default is parameter.empty else [plain_number(parameter.default)]
        params.append([parameter.name, _kind(wanted(parameter)), *default])
    return {"usage": usage(name), "gives": _kind(given(name)), "params": params}


def _kind(words: str) -> str:
    return words.split()[-1]  # a number → number
