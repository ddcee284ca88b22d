"""The page: one HTML file with the picture, the steps and the player, and nothing to fetch.

Everything that the user named reaches the page as escaped text or as JSON.
A notebook shows the same player: ``player_markup`` in an element of the class
``glassgrad-player``, with ``player_style`` and ``player_script``.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape

from autograd.drawing.browser_layout import LAYOUT, layout_file
from autograd.drawing.labels import number_text
from autograd.drawing.painting import painting_style
from autograd.drawing.svg import Moment, Scene, picture_css
from autograd.drawing.themes import both_themes
from autograd.formulas.letters import visible
from autograd.stepping.compact_svg import as_still, slimmed
from autograd.stepping.page_records import (
    player_records,
    script_data,
    shown_network,
    stands_in_layers,
)
from autograd.stepping.web_page import asset, filled, packed, page_of, program_of, short_style
from autograd.tracing import FORWARD, Step, Trace, TraceNode
from autograd.tracing.arrays import is_array
from autograd.tracing.typed import typed_program
from autograd.wording import LANGUAGES, checked_language, pieces, say, script_words, worded

# The player's files, lowest first: a file uses only functions of those before it.
SCRIPTS = (
    "wording",
    "numbers",
    "kernels",
    "special_kernels",
    "formulas",
    "replay",
    "elements",
    "telling",
    "arrays",
    "veil",
    "picture",
    "detail",
    "explain",
    "gradients",
    "scene",
    "room",
    "letters",
    "diagram_layout",
    "diagram",
    "board_text",
    "board_layout",
    "board_arrays",
    "board_cards",
    "board_scopes",
    "board_elements",
    "board_frames",
    "board_svg",
    "board_map",
    "board",
    "network_plan",
    "network_parts",
    "network_draw",
    "network_views",
    "network_scene",
    "steptable",
    "ranking",
    "paths",
    "inputs",
    "slips",
    "predict",
    "languages",
    "mount",
)
# What only some graphs need: see needed_parts.
LARGE = 300  # nodes and edges; drawn they may be some more, up to the 400 of scene.js
_PARTS = {
    "network": (
        "diagram_layout",
        "diagram",
        *(name for name in SCRIPTS if name.startswith("network_")),
    ),
    "board": ("board_scopes", "board_elements", "board_frames", "board_map", "board"),
    "scopes": ("board_scopes",),
    "arrays": ("arrays", "board_arrays"),
    "large": ("detail",),
}


LARGE_RECORDS = 4000  # characters from which a page holds its records compressed

# The words of the player's script, by the beginnings of their keys.
_OF_PLAYER = ("player.", "step.", "predict.")
_OF_LINES = ("positive", "negative", "wider", "are_gradients", "keys_neurons")
_OF_DIAGRAM = ("inputs", "output", "loss", "hidden", "more", "label", "ranking_none", *_OF_LINES)
WORDS = (*_OF_PLAYER, *(f"diagram.{word}" for word in _OF_DIAGRAM))


def to_page(trace: Trace, scene: Scene, last: Moment, lang: str | None = None) -> str:
    """The page of ``trace``. Without a script it shows the ``last`` moment and all steps.

    lang  the one language of the page; without it the page follows its reader

    The same trace gives the same bytes.
    """
    needed = needed_parts(trace)
    controls = controls_style(needed["network"], needed["arrays"])
    later = _LATER.findall(asset("player/player.html"))
    known = f"const controls = {json.dumps(controls)}, later = {script_data(later)};\n"
    name = visible(trace.nodes[trace.output].name)
    heading = "".join(
        escape(text) if is_name else f'<span class="of">{text}</span>'
        for text, is_name in pieces("player.heading", lang, name=name)
    )
    return page_of(
        lang=lang,
        title=escape(say("player.title", lang, name=name)),
        style=still_style() + short_style(asset("player/page.css")),
        later_style=controls,
        body=_BODY.format(
            heading=heading,
            markup=player_markup(trace, scene, last, lang, pack=True),
            typed=_typed(trace, lang),
        ),
        program=player_script(lang, **needed) + program_of(known + asset("player/start.js")),
    )


_BODY = """\
<main class="glassgrad-player">
<header>
<h1 data-part="heading">{heading}</h1>
</header>
{markup}{typed}
</main>"""
MOST_TYPED = 600  # characters of a command that is offered


def _typed(trace: Trace, lang: str | None) -> str:
    """The command that opens the playground with this graph, where a program can say it."""
    found = typed_program(trace)
    if found is None:
        return ""
    program = "; ".join(found.text.splitlines())
    given = "".join(f" {name}={repr(x).removesuffix('.0')}" for name, x in found.inputs.items())
    summary = worded('<summary data-say="player.typed"></summary>', lang)
    command = escape(f'glassgrad playground "{program}"{given} --open', False)
    if len(command) > MOST_TYPED:
        return ""
    return f'\n<details class="typed">{summary}<pre><code>{command}</code></pre></details>'


def script_file(name: str) -> str:
    """One of the player's files as text. The layout is also that of pictures in a browser."""
    return layout_file(name) if name in LAYOUT else asset(f"player/{name}.js")


def needed_parts(trace: Trace) -> dict[str, bool]:
    """Which parts of the player's program a graph needs: see ``player_script``."""
    network = shown_network(trace)
    scopes = any(node.scope for node in trace.nodes)
    return {
        "network": network is not None,
        "board": network is None or not stands_in_layers(trace, network),
        "scopes": scopes,
        "arrays": _holds_arrays(trace),
        "large": len(trace.nodes) + len(trace.edges) >= LARGE,
    }


def player_markup(
    trace: Trace, scene: Scene, last: Moment, lang: str | None = None, *, pack: bool = False
) -> str:
    """What belongs inside an element of the class ``glassgrad-player``.

    Without a script it shows the ``last`` moment and the table of all steps; the script makes
    it the player: ``glassgrad.mount(element)``.

    pack  leave out what is seen only where the script runs: the script of a page holds it
    """
    trace = trace.with_indices()
    records = player_records(trace, scene) | {"lang": checked_language(lang)}
    parts = {
        "svg": as_still(slimmed(scene.svg(last, bare=True))),
        "summary": escape(_summary(trace, checked_language(lang))),
        "count": str(len(trace.steps)),
        "box": worded(_BOX_KEY, lang) if "scopes" in records else "",
        "heat": worded(_HEAT_KEYS, lang) if _holds_arrays(trace) else "",
        "rows": "".join(_row(step, lang) for step in trace.steps),
        "records_type": "application/json",
        "records": script_data(records),
    }
    if pack and len(parts["records"]) > LARGE_RECORDS:
        parts |= {"records_type": "text/plain", "records": packed(parts["records"])}
    sums = f"player.gradient_sum{'_arrays' if _holds_arrays(trace) else ''}"
    template = worded(asset("player/player.html").replace("@@sum@@", sums), lang)
    shown = _LATER.sub("<i data-later></i>" if pack else r"\1", template)
    return filled(shown, parts)


def blank_markup(lang: str | None = None) -> str:
    """The player's markup without a graph, for a page that records its own."""
    parts = dict.fromkeys(("summary", "count", "box", "heat", "rows", "records"), "")
    parts |= {"svg": '<svg class="still"></svg>', "records_type": "application/json"}
    template = worded(asset("player/player.html").replace("@@sum@@", "player.gradient_sum"), lang)
    return filled(_LATER.sub(r"\1", template), parts)


# Markup between these marks is of use only with the script, and holds nothing of the graph.
_LATER = re.compile("<!--later-->(.*?)<!--/later-->", re.DOTALL)


@cache
def player_script(
    lang: str | None = None,
    *,
    network: bool = True,
    board: bool = True,
    scopes: bool = True,
    arrays: bool = True,
    large: bool = True,
) -> str:
    """The player's program. It defines ``glassgrad.mount(element, options)`` and runs nothing.

    network, board, scopes, arrays, large  whether it can show networks, other graphs, scopes in
                                           them, arrays, large graphs; a page that has none need not
    """
    asked = {"network": network, "board": board, "scopes": scopes, "arrays": arrays}
    asked["large"] = large
    left_out = {name for part, files in _PARTS.items() if not asked[part] for name in files}
    names = [name for name in SCRIPTS if name not in left_out]
    words = script_words(WORDS if network else _OF_PLAYER, lang)
    body = words + "".join(map(script_file, names))
    return program_of(f"{body}globalThis.glassgrad = {{ mount }};\n")


@cache
def player_style(network: bool = True) -> str:
    """The player's style. Every rule holds inside elements of the class alone.

    Colours follow the reader's system, or the theme of JupyterLab and VS Code around it.
    """
    return still_style() + controls_style(network)


@cache
def controls_style(network: bool = True, arrays: bool = True) -> str:
    """Its part for what is seen only where the script runs; a page packs it with the script."""
    own = asset("player/controls.css") + asset("player/board.css")
    if arrays:
        own += asset("player/arrays.css")
    if network:
        diagram = painting_style() + asset("player/diagram.css")
        own += f"{asset('player/network.css')}.glassgrad-player {{ {diagram} }}"
    return short_style(own)


@cache
def still_style() -> str:
    """Its part for what is seen without a script, too."""
    picture = re.sub(r"@media[^{]*\{\s*\.glassgrad \{[^}]*\}\s*\}\n", "", picture_css())
    picture = re.sub(r"\s--[\w-]+: #\w+;", "", picture).replace(".glassgrad {", "& {")
    inside = f"{both_themes()}\n{_unprefixed(picture)}"
    return short_style(asset("player/player.css").replace("/* the picture */", inside))


def _unprefixed(style: str) -> str:
    """The rules of a picture, for nesting inside ``.glassgrad``."""
    return f".glassgrad {{\n{style.replace('.glassgrad ', '')}}}"


_BOX_KEY = """
<li><i class="key box-key"></i><span data-say="player.closed_scope"></span></li>"""
_HEAT_KEYS = """
<li><i class="key plus-key"></i><span data-say="player.above_0"></span></li>
<li><i class="key minus-key"></i><span data-say="player.below_0"></span></li>"""


def _holds_arrays(trace: Trace) -> bool:
    return any(is_array(node.data) for node in trace.nodes)


def _summary(trace: Trace, lang: str) -> str:
    """``z = 25 at x = 2, y = 3``."""
    leaves = [n for n in trace.nodes if n.kind == "leaf"]
    output = trace.nodes[trace.output]
    given = ", ".join(map(_value, leaves[:6]))
    more = ", …" if len(leaves) > 6 else ""
    return say("player.at", lang, output=_value(output), inputs=given + more)


def _value(node: TraceNode) -> str:
    """``x = 2``, and of an array its shape: ``W (3, 2)``."""
    equals = "" if is_array(node.data) else "= "
    return f"{visible(node.name)} {equals}{number_text(node.data)}"


def _row(step: Step, lang: str | None) -> str:
    """A row of the table. HTML needs no closing tags here, and there may be thousands.

    A line break would belong to the last cell.
    """
    has_words = step.kind != FORWARD and (step.local is None or is_array(step.after))
    codes = _codes(lang) if has_words else (checked_language(lang),)
    rules = {code: visible(step.rule_in(code)) for code in codes}
    updates = {code: visible(step.update_in(code)) for code in codes}
    kind = say(f"step.{step.kind}", lang)
    rule, update = _in_languages(rules, lang), _in_languages(updates, lang)
    return f"<tr><td>{step.index + 1}<td>{kind}<td{rule}<td{update}"


def _codes(lang: str | None) -> tuple[str, ...]:
    """The languages of a page."""
    return LANGUAGES if lang is None else (lang,)


def _in_languages(texts: dict[str, str], lang: str | None) -> str:
    """The end of a tag and its text, which the script puts into the reader's language."""
    text = escape(texts[checked_language(lang)], False)
    if len(set(texts.values())) == 1:
        return f">{text}"
    return f' data-texts="{escape(json.dumps(texts, ensure_ascii=False))}">{text}'
