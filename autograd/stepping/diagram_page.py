"""The diagram of a network where scripts run: one page, and what a notebook shows.

``NetworkDrawing`` gives the records; this file knows how they travel. A viewer that runs no
scripts shows the still picture.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from rcssmin import cssmin
from rjsmin import jsmin

from autograd.drawing.painting import painting_style
from autograd.drawing.themes import colours
from autograd.stepping.page import asset, hash_of
from autograd.stepping.page_records import script_data
from autograd.wording import checked_language, say, script_words

# Lowest first. A page that holds the player has the first two already.
DIAGRAM_SCRIPTS = ("numbers", "elements", "diagram_layout", "diagram")
MOST_WEIGHTS = 20_000  # of a network that a notebook's output holds with all its numbers


@cache
def diagram_style() -> str:
    """The rules of a diagram, for a page that has the colours of ``picture.css``."""
    return cssmin(painting_style() + asset("diagram.css"))


@cache
def _view_style() -> str:
    pairs = (f"--{name}: light-dark({', '.join(both)});" for name, both in colours().items())
    variables = f".glassgrad-diagram {{ {' '.join(pairs)} }}\n"
    return variables + cssmin(asset("diagram_view.css")) + diagram_style()


@cache
def _view_script(lang: str | None) -> str:
    """Its program; it defines ``glassgradDiagram(element)`` and runs nothing."""
    files = ("wording", *DIAGRAM_SCRIPTS, "diagram_view")
    body = script_words(("diagram.",), lang) + "".join(asset(f"{name}.js") for name in files)
    whole = f'(() => {{\n"use strict";\n{body}globalThis.glassgradDiagram = mountDiagram;\n}})();\n'
    return jsmin(whole)


def diagram_page(record: Mapping[str, Any], still: str, matrices: Mapping[str, str]) -> str:
    """One HTML file, with nothing to fetch."""
    style = _view_style() + "body{margin:16px}html{background:light-dark(#fff,#14171b)}"
    script = (
        _view_script(record["lang"])
        + 'glassgradDiagram(document.querySelector(".glassgrad-diagram"));'
    )
    still = re.sub("<style>.*?</style>", "", still, flags=re.DOTALL)
    return _PAGE.format(
        lang=checked_language(record["lang"]),
        policy=(
            f"default-src 'none'; script-src {hash_of(script)}; style-src {hash_of(style)}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
        title=escape(say("diagram.label", record["lang"], sizes=_sizes(record))),
        style=style,
        inside=_inside(record, still, matrices),
        script=script,
    )


def diagram_output(record: Mapping[str, Any], image: str, matrices: Mapping[str, str]) -> str:
    """What a notebook shows: an image, in whose place the script puts the diagram."""
    if sum(len(row) for layer in record["values"]["W"] for row in layer) > MOST_WEIGHTS:
        return image
    inside = _inside(record, "", matrices)
    texts = [json.dumps(text).replace("</", "<\\/") for text in (inside, _view_style())]
    script = _OUTPUT % (_view_script(record["lang"]), *texts)
    return f'<div class="glassgrad-drawn">{image}<script>{script}</script></div>'


def _inside(record: Mapping[str, Any], still: str, matrices: Mapping[str, str]) -> str:
    blocks = "".join(
        f'<div class="matrices" data-lang="{lang}">{svg}</div>' for lang, svg in matrices.items()
    )
    data = (
        f'<script type="application/json" data-part="record">{script_data(_plain(record))}</script>'
    )
    return f'<div data-part="still">{still}</div>{blocks}{data}'


def _plain(x: Any) -> Any:
    """As JSON has it: infinities and nan are texts."""
    if isinstance(x, Mapping):
        return {key: _plain(value) for key, value in x.items()}
    if isinstance(x, list | tuple):
        return [_plain(item) for item in x]
    return str(x) if isinstance(x, float) and not math.isfinite(x) else x


def _sizes(record: Mapping[str, Any]) -> str:
    return "-".join(map(str, record["network"]["sizes"]))


_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main class="glassgrad-diagram">{inside}</main>
<script>{script}</script>
</body>
</html>
"""

# Some notebooks run a script before its output is in the document: then the output is found by
# what it still lacks.
_OUTPUT = """(() => {
%s
const markup = %s, style = %s, script = document.currentScript;
const fill = () => {
  const own = script && script.closest(".glassgrad-drawn");
  for (const output of own ? [own] : document.querySelectorAll(".glassgrad-drawn:not(.live)")) {
    output.classList.add("live");
    const sheet = document.createElement("style"), root = document.createElement("div");
    sheet.textContent = style;
    root.className = "glassgrad-diagram";
    root.innerHTML = markup;
    output.replaceChildren(sheet, root);
    globalThis.glassgradDiagram(root);
  }
};
fill();
})();"""
