"""What a notebook shows of a Stepper: a picture and a table, and the player where scripts run.

A viewer that trusts nothing keeps images, tables and ``<details>``, and drops scripts and
styles: so those come first, and the player is a text inside the script, which puts it in
their place. Nothing in it has an id of its own, so outputs may be repeated. (VS Code shows no
HTML or SVG of anybody in a folder that is not trusted, and there nothing can be done.)
"""

from __future__ import annotations

import json
from html import escape

from autograd.drawing.labels import visible
from autograd.drawing.picture import as_image
from autograd.drawing.svg import Scene, picture_style
from autograd.stepping.moments import moment_at
from autograd.stepping.page import needed_parts, player_markup, player_script, player_style
from autograd.tracing import Trace
from autograd.wording import checked_language, say

# Jupyter's shortcuts take a key before the player hears of it, unless the element that has the
# focus says: not here. JupyterLab binds the arrows up and down, Notebook 7 the others too. While
# Ctrl or Command is held it does not say so, and Ctrl+S saves the notebook.
OWN_KEYS = """\
for (const event of ["focusin", "keydown", "keyup"]) {
      root.addEventListener(event, ({ target, ctrlKey, metaKey }) => {
        target.toggleAttribute("data-lm-suppress-shortcuts", !ctrlKey && !metaKey);
      });
    }"""

# Runs where it stands. Some notebooks run a script before its output is in the document or
# without saying which script runs: then the output is found by what it still lacks.
_SCRIPT = """\
(() => {
%s
const markup = %s, style = %s;
const fill = () => {
  const own = script && script.closest(".glassgrad-output");
  const found = own ? [own] : document.querySelectorAll(".glassgrad-output:not(.played)");
  for (const output of found) {
    if (output.classList.contains("played") || output.dataset.length !== "%d") continue;
    output.classList.add("played");
    const sheet = document.createElement("style");
    sheet.textContent = style;
    const root = document.createElement("div");
    root.className = "glassgrad-player";
    %s
    root.innerHTML = markup;
    output.replaceChildren(sheet, root);
    globalThis.glassgrad.mount(root);
  }
};
const script = document.currentScript;
fill();
})();"""


def output_html(trace: Trace, scene: Scene, lang: str | None = None) -> str:
    """The HTML of one output; the same for the same graph."""
    markup = player_parts(trace, scene, lang)
    needed = needed_parts(trace, scene)
    texts = [_as_script_text(text) for text in (markup, player_style(needed["network"]))]
    script = _SCRIPT % (player_script(lang, **needed), *texts, len(markup), OWN_KEYS)
    return (
        f'<div class="glassgrad-output" data-length="{len(markup)}">{still(trace, scene, lang)}'
        f"<script>{script}</script></div>"
    )


def player_parts(trace: Trace, scene: Scene, lang: str | None = None) -> str:
    """What is inside the player's element."""
    return player_markup(trace, scene, moment_at(trace, len(trace.steps) - 1), lang)


def still(trace: Trace, scene: Scene, lang: str | None = None) -> str:
    """The last moment as an image, and the table of all steps."""
    last = moment_at(trace, len(trace.steps) - 1)
    return as_image(scene.svg(last, picture_style(), bare=True), trace, lang) + table_html(
        trace, lang
    )


def table_html(trace: Trace, lang: str | None = None) -> str:
    """The table of all steps, folded."""
    code = checked_language(lang)
    rows = "".join(
        f"<tr><td>{step.index + 1}</td><td>{say(f'step.{step.kind}', code)}</td>"
        f"<td>{escape(visible(step.rule_in(code)))}</td><td>{escape(visible(step.update_in(code)))}</td></tr>"
        for step in trace.steps
    )
    heads = (say(f"player.{word}", code) for word in ("pass", "rule", "gradient"))
    head = f"<tr><th>#</th>{''.join(f'<th>{escape(word)}</th>' for word in heads)}</tr>"
    table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    summary = escape(say("step.all", code, count=len(trace.steps)))
    return f"<details><summary>{summary}</summary>{table}</details>"


def _as_script_text(text: str) -> str:
    """A string of JavaScript that cannot end the script element it stands in."""
    literal = json.dumps(text, ensure_ascii=False)
    return literal.replace("</", "<\\/").replace("<!--", "<\\u0021--")
