"""Diagrams of networks in a real browser: made from a record, and measured."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from player_pages import Watched

from autograd.drawing.svg import picture_css
from autograd.stepping.diagram_page import DIAGRAM_SCRIPTS, diagram_style
from autograd.stepping.web_page import asset
from autograd.wording import script_words

LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><style>:root {{ --accent: #2b6cb0; }} body {{ margin: 0; }} {style}
</style></head><body><svg></svg><script>
{script}
const network = {network}, values = {values}, seen = [];
const diagram = diagramOf(document.querySelector("svg"), network, {{ {size}, say }});
diagram.onpick((place) => seen.push(place));
diagram.update(values);
</script></body></html>
"""


def record(*sizes: int, activation: str = "tanh") -> dict[str, Any]:
    """A network record with names as the contract has them."""
    layers = len(sizes) - 1
    last = sizes[-1]
    return {
        "sizes": list(sizes),
        "activations": [activation] * (layers - 1) + ["linear"],
        "bias": [True] * layers,
        "inputs": [f"x{i}".translate(LOWERED) for i in range(1, sizes[0] + 1)],
        "outputs": ["o"] if last == 1 else [f"o{i}".translate(LOWERED) for i in range(1, last + 1)],
    }


def numbers(network: dict[str, Any], seed: int = 1, scale: float = 1.0) -> dict[str, Any]:
    """Values for all of it, of one size; some negative."""
    draw = random.Random(seed)

    def some(count: int) -> list[float]:
        return [draw.uniform(-scale, scale) for _ in range(count)]

    sizes = network["sizes"]
    layers = range(len(sizes) - 1)
    tree = {
        "W": [[some(sizes[k + 1]) for _ in range(sizes[k])] for k in layers],
        "b": [some(sizes[k + 1]) for k in layers],
        "z": [some(sizes[k + 1]) for k in layers],
        "h": [some(sizes[k + 1]) for k in layers],
    }
    gradients = {name: tree[name] for name in ("W", "b")}
    return {"x": some(sizes[0]), **tree, "gradients": gradients, "loss": 0.2409}


def diagram_page(
    new_page: Any, folder: Path, network: dict[str, Any], width: int, height: int, values: Any
) -> Watched:
    """A page with the diagram of one network and nothing else."""
    path = folder / "diagram.html"
    text = _PAGE.format(
        style=picture_css() + diagram_style(),
        script=script_words(("diagram.",))
        + "".join(asset(f"player/{name}.js") for name in ("wording", *DIAGRAM_SCRIPTS)),
        network=json.dumps(network),
        values=json.dumps(values),
        size=f"width: {width}, height: {height}",
    )
    path.write_text(text, encoding="utf-8")
    return Watched(new_page(), path)


# What a reader would call a fault, found from the boxes of what is drawn.
MEASURE = """(svg) => {
  const faults = [];
  const box = (e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const meet = (a, b, by = 0.5) => Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > by
    && Math.min(a[3], b[3]) - Math.max(a[1], b[1]) > by;
  const frame = box(svg);
  const outside = (b) => b[0] < frame[0] - 0.5 || b[1] < frame[1] - 0.5
    || b[2] > frame[2] + 0.5 || b[3] > frame[3] + 0.5;
  const texts = [...svg.querySelectorAll('text')].filter(
    (e) => e.textContent.trim() && getComputedStyle(e).display !== 'none');
  // the height of digits, not of the line: a box of text has room above and below
  const inks = texts.map((e) => {
    const [l, t, r, b] = box(e), room = (b - t) * 0.18;
    return [l, t + room, r, b - room];
  });
  texts.forEach((text, i) => {
    const words = text.textContent;
    for (const part of [text, ...text.querySelectorAll('tspan')]) {
      const size = parseFloat(getComputedStyle(part).fontSize);
      if (size < 11) faults.push(`${words}: letters of ${size} px`);
    }
    if (outside(inks[i])) faults.push(`${words} leaves the frame`);
    for (let j = 0; j < i; j++)
      if (meet(inks[i], inks[j])) faults.push(`${words} over ${texts[j].textContent}`);
  });
  const shapes = [...svg.querySelectorAll('.shape')].map(box);
  if (shapes.some(outside)) faults.push('a circle leaves the frame');
  texts.forEach((text, i) => {
    const words = text.textContent, ink = inks[i], met = shapes.filter((s) => meet(ink, s, 1));
    if (!text.matches('.name, .inside')) {
      if (met.length) faults.push(`${words} on a circle`);
    } else if (!met.length || met.some((s) => ink[0] < s[0] || ink[2] > s[2]))
      faults.push(`${words} beyond its circle`);
  });
  return faults;
}"""


def faults(page: Any) -> list[str]:
    """Letters too small, texts on texts or circles, anything beyond the frame."""
    found: list[str] = page.eval_on_selector("svg.diagram", MEASURE)
    return found
