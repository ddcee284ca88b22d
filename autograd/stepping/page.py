"""The page: one HTML file with the picture, the steps and the player, and nothing to fetch.

Everything that the user named reaches the page as escaped text or as JSON. A content
security policy allows the page's own script and style, by their hashes, and no network.
A notebook shows the same player: ``player_markup`` in an element of the class
``glassgrad-player``, with ``player_style`` and ``player_script``.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from autograd.drawing.labels import number_text, visible
from autograd.drawing.svg import Moment, Scene, picture_css
from autograd.stepping.compact_svg import slimmed
from autograd.stepping.minify import minified_script, minified_style
from autograd.stepping.page_records import player_records, script_data
from autograd.stepping.scope_insides import Insides, insides_of
from autograd.tracing import Step, Trace, TraceNode
from autograd.tracing.arrays import is_array

# The player's files, lowest first: a file uses only functions of those before it.
SCRIPTS = (
    "numbers",
    "kernels",
    "formulas",
    "replay",
    "elements",
    "telling",
    "picture",
    "detail",
    "explain",
    "groups",
    "gradients",
    "scene",
    "room",
    "steptable",
    "paths",
    "insides",
    "inputs",
    "predict",
    "mount",
)


@cache
def asset(name: str) -> str:
    """A file of the player, as text."""
    return files("autograd.stepping").joinpath("player", name).read_text(encoding="utf-8")


def to_page(trace: Trace, scene: Scene, last: Moment) -> str:
    """The page of ``trace``. Without a script it shows the ``last`` moment and all steps.

    The same trace gives the same bytes.
    """
    style, controls = still_style() + minified_style(asset("page.css")), controls_style()
    start = f"(() => {{\nconst controls = {json.dumps(controls)};\n{asset('start.js')}}})();"
    script = player_script() + minified_script(start)
    loader = minified_script(asset("loader.js"))
    name = visible(trace.nodes[trace.output].name)
    parts = {
        "policy": (
            f"default-src 'none'; script-src {_hash(loader)} {_hash(script)}; "
            f"style-src {_hash(style)} {_hash(controls)}; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        ),
        "title": escape(f"{name} · every step of its backward pass"),
        "name": escape(name),
        "style": style,
        "packed": _packed(script),
        "loader": loader,
        "markup": player_markup(trace, scene, last),
    }
    return _filled(asset("page.html"), parts)


def player_markup(trace: Trace, scene: Scene, last: Moment) -> str:
    """What belongs inside an element of the class ``glassgrad-player``.

    Without a script it shows the ``last`` moment and the table of all steps; the script makes
    it the player: ``glassgrad.mount(element)``.
    """
    insides = insides_of(trace, scene, last)
    records = player_records(trace, scene) | _of_insides(insides)
    box_key = _box_key(scene, insides)
    parts = {
        "svg": slimmed(scene.svg(last, bare=True)),
        "box": box_key,
        "keys": "; click a closed scope to see inside, <kbd>Esc</kbd> closes it" if box_key else "",
        "inside": _filled(asset("inside.html"), {"insides": insides.markup}) if box_key else "",
        "summary": escape(_summary(trace)),
        "heat": _HEAT_KEYS if _holds_strips(scene) else "",
        "rows": "".join(map(_row, trace.steps)),
        "sum": _sum_words(trace),
        "last": str(len(trace.steps) - 1),
        "count": str(len(trace.steps)),
        "records": script_data(records),
    }
    return _filled(asset("player.html"), parts)


@cache
def player_script() -> str:
    """The player's program. It defines ``glassgrad.mount(element, options)`` and runs nothing."""
    body = "".join(asset(f"{name}.js") for name in SCRIPTS)
    whole = f'(() => {{\n"use strict";\n{body}globalThis.glassgrad = {{ mount }};\n}})();\n'
    return minified_script(whole) + "\n"


@cache
def player_style() -> str:
    """The player's style. Every rule holds inside elements of the class alone.

    Colours follow the reader's system, or the theme of JupyterLab and VS Code around it.
    """
    return still_style() + controls_style()


@cache
def controls_style() -> str:
    """Its part for what is seen only where the script runs; a page packs it with the script."""
    return minified_style(asset("controls.css"))


@cache
def still_style() -> str:
    """Its part for what is seen without a script, too."""
    picture = re.sub(r"@media[^{]*\{\s*\.glassgrad \{[^}]*\}\s*\}\n", "", picture_css())
    picture = re.sub(r"\s--[\w-]+: #\w+;", "", picture).replace(".glassgrad {", "& {")
    inside = f"{_both_themes(picture_css())}\n{_unprefixed(picture)}"
    return minified_style(asset("player.css").replace("/* the picture */", inside))


def _both_themes(style: str) -> str:
    """The colours of a picture as variables that know light and dark."""
    values: dict[str, list[str]] = {}
    for name, colour in re.findall(r"--([\w-]+): (#\w+);", style):
        values.setdefault(name, []).append(colour)
    pairs = (f"--{name}: light-dark({', '.join(pair)});" for name, pair in values.items())
    return "\n".join(pairs)


def _unprefixed(style: str) -> str:
    """The rules of a picture, for nesting inside ``.glassgrad``."""
    return f".glassgrad {{\n{style.replace('.glassgrad ', '')}}}"


def _filled(template: str, parts: dict[str, str]) -> str:
    # split first: what is put in is never looked through for further marks
    pieces = template.split("@@")
    pieces[1::2] = [parts[key] for key in pieces[1::2]]
    return "".join(pieces)


def _of_insides(insides: Insides) -> dict[str, Any]:
    if insides.records:
        return {"insides": insides.records}
    return {"noInsides": insides.reason} if insides.reason else {}


def _box_key(scene: Scene, insides: Insides) -> str:
    """The legend of closed scopes, where there are any."""
    if not scene.is_reduced:
        return ""
    more = ': <span class="player-only">click to see inside</span>' if insides.records else ""
    return f'\n<li><i class="key box-key"></i>closed scope{more}</li>'


def _holds_strips(scene: Scene) -> bool:
    return any(label.form and label.form.kind == "strip" for label in scene.nodes)


_HEAT_KEYS = """
<li><i class="key plus-key"></i>means above 0</li>
<li><i class="key minus-key"></i>means below 0</li>"""


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _packed(script: str) -> str:
    """The script compressed: a third of its size. The page runs it only if its hash is right."""
    return base64.b64encode(gzip.compress(script.encode(), mtime=0)).decode()


def _sum_words(trace: Trace) -> str:
    """What the steps of the table do, in one line."""
    if any(is_array(node.data) for node in trace.nodes):
        return "before + what is sent = after"
    return "before + upstream × local = after"


def _summary(trace: Trace) -> str:
    """``z = 25 at x = 2, y = 3``."""
    leaves = [n for n in trace.nodes if n.kind == "leaf"]
    output = trace.nodes[trace.output]
    given = ", ".join(map(_value, leaves[:6]))
    more = ", …" if len(leaves) > 6 else ""
    return f"{_value(output)}  at  {given}{more}"


def _value(node: TraceNode) -> str:
    """``x = 2``, and of an array its shape: ``W (3, 2)``."""
    equals = "" if is_array(node.data) else "= "
    return f"{visible(node.name)} {equals}{number_text(node.data)}"


def _row(step: Step) -> str:
    """A row of the table. HTML needs no closing tags here, and there may be thousands.

    A line break would belong to the last cell.
    """
    rule, update = escape(visible(step.rule), False), escape(visible(step.update), False)
    return f"<tr><td>{step.index + 1}<td>{step.kind}<td>{rule}<td>{update}"
