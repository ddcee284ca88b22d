"""What a notebook shows: something to read, in whose place a script puts a player."""

from __future__ import annotations

import json

from autograd.stepping.notebook import OWN_KEYS

_SCRIPT = """\
(() => {
%s
const markup = %s, style = %s;
const own = document.currentScript && document.currentScript.closest(".glassgrad-training-output");
const found = own ? [own] : document.querySelectorAll(".glassgrad-training-output:not(.played)");
for (const output of found) {
  if (output.classList.contains("played") || output.dataset.length !== "%d") continue;
  output.classList.add("played");
  const sheet = document.createElement("style");
  sheet.textContent = style;
  const root = document.createElement("div");
  root.className = "%s";
  %s
  root.innerHTML = markup;
  output.replaceChildren(sheet, root);
  globalThis.glassgrad.%s(root);
}
})();"""


def output_of(still: str, markup: str, style: str, program: str, root: str, mount: str) -> str:
    """The HTML of one output: ``still`` where no script runs, else the player."""
    texts = [_as_script_text(text) for text in (markup, style)]
    script = _SCRIPT % (program, *texts, len(markup), root, OWN_KEYS, mount)
    return (
        f'<div class="glassgrad-training-output" data-length="{len(markup)}">{still}'
        f"<script>{script}</script></div>"
    )


def _as_script_text(text: str) -> str:
    """A string of JavaScript that cannot end the script element it stands in."""
    literal = json.dumps(text, ensure_ascii=False)
    return literal.replace("</", "<\\/").replace("<!--", "<\\u0021--")
