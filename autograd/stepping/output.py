"""What a notebook shows: something to read, in whose place a script puts what moves.

A viewer that trusts nothing keeps images, tables and ``<details>``, and drops scripts and
styles: so those come first, and the player is a text inside the script, which puts it in
their place. Nothing in it has an id of its own, so outputs may be repeated. (VS Code shows no
HTML or SVG of anybody in a folder that is not trusted, and there nothing can be done.)
"""

from __future__ import annotations

import json

from autograd.stepping.web_page import asset, packed, short_script

# Jupyter's shortcuts take a key before the player hears of it, unless the element that has the
# focus says: not here. JupyterLab binds the arrows up and down, Notebook 7 the others too. While
# Ctrl or Command is held it does not say so, and Ctrl+S saves the notebook.
OWN_KEYS = """\
for (const event of ["focusin", "keydown", "keyup"]) {
      root.addEventListener(event, ({ target, ctrlKey, metaKey }) => {
        target.toggleAttribute("data-lm-suppress-shortcuts", !ctrlKey && !metaKey);
      });
    }"""

# marimo puts an output alone into a frame of 400 px. An output that is alone in a frame which it
# can reach takes the height that it needs, as far as the window around the frame shows it.
_IN_FRAME = """\
const inFrame = (output, mount) => {
  const frame = globalThis.frameElement, around = output.parentElement;
  const isAlone = frame && around === document.body && around.childElementCount === 1;
  const most = isAlone ? Math.min(680, parent.innerHeight - 88) : 0;
  if (most <= innerHeight) return mount();
  document.body.style.margin = 0;
  frame.style.height = most + "px";
  mount();
  frame.style.height = Math.min(most, output.offsetHeight) + "px";
};"""

# Runs where it stands. Some notebooks run a script before its output is in the document or
# without saying which script runs: then the output is found by what it still lacks.
_SCRIPT = f"""\
(() => {{
const own = document.currentScript?.closest(".glassgrad-output");
{asset("player/unpacked.js")}
{_IN_FRAME}
const fill = ([program, markup, style]) => {{
  const script = document.createElement("script");
  script.textContent = program;
  document.head.append(script);
  script.remove();
  for (const output of own ? [own] : document.querySelectorAll(".glassgrad-output")) {{
    if (output.classList.contains("played") || output.dataset.length !== "%d") continue;
    output.classList.add("played");
    const sheet = document.createElement("style"), root = document.createElement("div");
    sheet.textContent = style;
    root.className = "%s";
    {OWN_KEYS}
    root.innerHTML = markup;
    output.replaceChildren(sheet, root);
    inFrame(output, () => globalThis.glassgrad.%s(root));
  }}
}};
if (globalThis.DecompressionStream) unpacked(%s).then((text) => fill(JSON.parse(text)));
}})();"""


def output_of(still: str, *, program: str, markup: str, style: str, root: str, mount: str) -> str:
    """The HTML of one output: ``still`` where no script runs, else the player.

    root   the classes of the element that ``markup`` is put into
    mount  what ``program`` puts into ``glassgrad``, called with that element
    """
    parts = packed(json.dumps([program, markup, style], ensure_ascii=False))
    length = len(markup)
    script = short_script(_SCRIPT % (length, root, mount, json.dumps(parts)))
    element = f'<div class="glassgrad-output" data-length="{length}">'
    return f"{element}{still}<script>{script}</script></div>"
