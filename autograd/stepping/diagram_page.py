"""The diagram of a network where scripts run: one page, and what a notebook shows.

``NetworkDrawing`` gives the records; this file knows how they travel. A viewer that runs no
scripts shows the still picture.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from autograd.drawing.painting import painting_style
from autograd.drawing.themes import both_themes
from autograd.stepping.output import output_of
from autograd.stepping.page_records import script_data
from autograd.stepping.web_page import asset, page_of, program_of, short_style
from autograd.tracing.arrays import strict
from autograd.wording import say, script_words

# Lowest first. A page that holds the player has the first two already.
DIAGRAM_SCRIPTS = ("numbers", "elements", "letters", "diagram_layout", "diagram")
ROOT = "glassgrad-diagram"
_PAGE_STYLE = "body{margin:16px}main{margin:auto}html{background:light-dark(#fff,#14171b)}"
MOST_WEIGHTS = 20_000  # of a network that a notebook's output holds with all its numbers


@cache
def diagram_style() -> str:
    """The rules of a diagram, for a page that has the colours of ``picture.css``."""
    return short_style(painting_style() + asset("player/diagram.css"))


@cache
def _view_style() -> str:
    variables = f".glassgrad-diagram {{ {both_themes()} }}\n"
    return variables + short_style(asset("player/diagram_view.css")) + diagram_style()


@cache
def _view_script(lang: str | None) -> str:
    """Its program; it defines ``glassgrad.mountDiagram(element)`` and runs nothing."""
    names = ("wording", *DIAGRAM_SCRIPTS, "diagram_view")
    body = script_words(("diagram.",), lang) + "".join(asset(f"player/{name}.js") for name in names)
    export = "globalThis.glassgrad = { ...globalThis.glassgrad, mountDiagram };\n"
    return program_of(body + export)


def diagram_page(record: Mapping[str, Any], still: str, matrices: Mapping[str, str]) -> str:
    """One HTML file, with nothing to fetch."""
    lang = record["lang"]
    still = re.sub("<style>.*?</style>", "", still, flags=re.DOTALL)
    start = f'glassgrad.mountDiagram(document.querySelector(".{ROOT}"), {{ page: true }});'
    return page_of(
        lang=lang,
        title=escape(say("diagram.label", lang, sizes=_sizes(record))),
        style=_view_style()
        + "body{margin:16px}main{margin:auto}html{background:light-dark(#fff,#14171b)}",
        body=f'<main class="{ROOT}">{_inside(record, still, matrices)}</main>',
        program=_view_script(lang) + start,
    )


def diagram_output(record: Mapping[str, Any], image: str, matrices: Mapping[str, str]) -> str:
    """What a notebook shows: an image, in whose place the script puts the diagram."""
    if sum(len(row) for layer in record["values"]["W"] for row in layer) > MOST_WEIGHTS:
        return image
    return output_of(
        image,
        program=_view_script(record["lang"]),
        markup=_inside(record, "", matrices),
        style=_view_style(),
        root=ROOT,
        mount="mountDiagram",
    )


def _inside(record: Mapping[str, Any], still: str, matrices: Mapping[str, str]) -> str:
    blocks = "".join(
        f'<div class="matrices" data-lang="{lang}">{svg}</div>' for lang, svg in matrices.items()
    )
    data = (
        f'<script type="application/json" data-part="record">{script_data(strict(record))}</script>'
    )
    return f'<div data-part="still">{still}</div>{blocks}{data}'


def _sizes(record: Mapping[str, Any]) -> str:
    return "-".join(map(str, record["network"]["sizes"]))
