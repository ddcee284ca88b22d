"""Diagrams of networks in a real browser: made from a record, and measured."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from player_pages import Watched

from autograd.drawing.svg import picture_css
from autograd.stepping.diagram_page import DIAGRAM_SCRIPTS, diagram_style
from autograd.stepping.page import asset

LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
WORDS = {
    "diagram.inputs": "inputs",
    "diagram.hidden": "hidden layer",
    "diagram.hidden_n": "hidden layer {n}",
    "diagram.output": "output",
    "diagram.more": "{count} more",
    "diagram.label": "Network {sizes}",
}

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><style>:root {{ --accent: #2b6cb0; }} body {{ margin: 0; }} {style}
</style></head><body><svg></svg><script>
{script}
const words = {words};
const say = (key, gaps = {{}}) => words[key].replace(/\\{{(\\w+)\\}}/g, (_, gap) => gaps[gap]);
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
        script="".join(asset(f"{name}.js") for name in DIAGRAM_SCRIPTS),
        words=json.dumps(WORDS),
        network=json.dumps(network),
        values=json.dumps(values),
        size=f"width: {width}, height: {height}",
    )
    path.write_text(text, encoding="utf-8")
    return Watched(new_page(), path)


# What a reader would call a fault, found from the boxes of what is drawn.
MEASURE = """(svg) => {
  const faults = [], frame = svg.getBoundingClientRect();
  const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const meet = (a, b, by = 0.5) => Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > by
    && Math.min(a[3], b[3]) - Math.max(a[1], b[1]) > by;
  const texts = [...svg.querySelectorAll('text')].filter((e) => e.textContent.trim() && e.getClientRects().length
    && getComputedStyle(e).display !== 'none');
  // the height of digits, not of the line: a box of text has room above and below
  const ink = (e) => { const [l, t, r, b] = box(e), m = (b - t) * 0.18; return [l, t + m, r, b - m]; };
  const inks = texts.map(ink);
  texts.forEach((text, i) => {
    for (const part of [text, ...text.querySelectorAll('tspan')]) {
      const size = parseFloat(getComputedStyle(part).fontSize);
      if (size < 11) faults.push(`${text.textContent}: letters of ${size} px`);
    }
    const [l, t, r, b] = inks[i];
    if (l < frame.left - 0.5 || t < frame.top - 0.5 || r > frame.right + 0.5 || b > frame.bottom + 0.5)
      faults.push(`${text.textContent} leaves the frame`);
    for (let j = 0; j < i; j++) if (meet(inks[i], inks[j]))
      faults.push(`${text.textContent} over ${texts[j].textContent}`);
  });
  for (const shape of svg.querySelectorAll('.shape')) {
    const around = box(shape), group = shape.parentNode;
    if (around[0] < frame.left || around[1] < frame.top || around[2] > frame.right || around[3] > frame.bottom)
      faults.push('a circle leaves the frame');
    texts.forEach((text, i) => {
      const own = group.contains(text);
      if (own && text.matches('.name, .value') && (inks[i][0] < around[0] || inks[i][2] > around[2]))
        faults.push(`${text.textContent} is wider than its circle`);
      if (!(own && text.matches('.name, .value')) && meet(inks[i], around, 1)) faults.push(`${text.textContent} on a circle`);
    });
  }
  return faults;
}"""


def faults(page: Any) -> list[str]:
    """Letters too small, texts on texts or circles, anything beyond the frame."""
    found: list[str] = page.eval_on_selector("svg.diagram", MEASURE)
    return found
