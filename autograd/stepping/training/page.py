"""The page of a training, and what a notebook shows of it: one file, nothing to fetch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from autograd.drawing.picture import image_of
from autograd.stepping.diagram_page import diagram_style
from autograd.stepping.page import SCRIPTS as PLAYER_SCRIPTS
from autograd.stepping.page import WORDS as PLAYER_WORDS
from autograd.stepping.page import player_style, script_file
from autograd.stepping.page_records import script_data
from autograd.stepping.training.sample_pass import sample_pass
from autograd.stepping.web_page import asset, page_of, program_of, short_style
from autograd.wording import LANGUAGES, say, script_words, worded

# Our own files, after those of the player; lowest first.
SCRIPTS = (
    "packed",
    "network",
    "losses",
    "optimisers",
    "chance",
    "runs",
    "position",
    "plots",
    "moving",
    "round_words",
    "weights_panel",
    "curve",
    "against",
    "boundary",
    "history",
    "why",
    "pass",
    "branches",
    "chips",
    "sides",
    "turns",
    "samples",
    "mount",
)


@cache
def training_script(lang: str | None = None) -> str:
    """The program. It defines ``glassgrad.mountTraining(element, options)`` and runs nothing."""
    return training_program(lang, SCRIPTS, "mountTraining")


def training_program(
    lang: str | None,
    own: Sequence[str],
    mount: str,
    player_scripts: Sequence[str] = PLAYER_SCRIPTS,
    keys: Sequence[str] | None = None,
) -> str:
    """The player's files and ours, which stand in a block: they may use the same names."""
    words = script_words(WORDS if keys is None else keys, lang)
    player = "".join(map(script_file, player_scripts))
    ours = "".join(asset(f"training/{name}.js") for name in own)
    given = ", ".join([*(["mount"] if "mount" in player_scripts else []), mount])
    export = f"globalThis.glassgrad = {{ ...globalThis.glassgrad, {given} }};"
    return program_of(f"{words}{player}{{\n{ours}{export}\n}}\n")


@cache
def training_style() -> str:
    """The style. Every rule holds inside elements of the class alone."""
    return player_style() + diagram_style() + short_style(asset("training/training.css"))


def training_markup(record: dict[str, Any], lang: str | None = None) -> str:
    """What belongs inside an element of the classes of ``ROOT``."""
    data = f'<script type="application/json" data-part="record">{script_data(record)}</script>'
    found = sample_pass(record["network"], record["loss"], lang)
    if found is None:
        return worded(asset("training/training.html"), lang) + data
    inside = f'<template data-part="pass-player">{found.pop("markup")}</template>'
    names = f'<script type="application/json" data-part="pass-names">{script_data(found)}</script>'
    return worded(asset("training/training.html"), lang) + data + inside + names


WORDS = (*PLAYER_WORDS, "training.", "diagram.")
ROOT = "glassgrad-player glassgrad-training"


def training_page(record: dict[str, Any], still: str, lang: str | None = None) -> str:
    """The whole page; ``still`` is what is seen where no script runs."""
    start = (
        'glassgrad.mountTraining(document.querySelector("main"), { keys: document, page: true });'
    )
    return page_of_rounds(
        lang=lang,
        title=escape(say("training.title", lang, rounds=record["rounds"])),
        style=training_style(),
        program=training_script(lang) + start,
        root=ROOT,
        markup=training_markup(record, lang),
        still=still,
    )


def page_of_rounds(
    *, style: str, root: str, markup: str, still: str, lang: str | None, title: str, **parts: Any
) -> str:
    """The page of a training or a descent; ``still`` is what is seen where no script runs."""
    told = "".join(  # without a script nothing knows which language its reader has
        f'<p lang="{one}">{escape(say("plot.noscript", one))}</p>'
        for one in ([lang] if lang else LANGUAGES)
    )
    return page_of(
        style=style + short_style(asset("player/page.css") + _OF_PAGE),
        body=f'<noscript><div class="still"><h1>{title}</h1>{still}{told}</div></noscript>\n'
        f'<main class="{root}">{markup}</main>',
        lang=lang,
        title=title,
        **parts,
    )


_OF_PAGE = """
main.glassgrad-training { max-width: 1120px; padding: 14px 20px 24px; font-size: 14px; }
.still { max-width: 660px; margin: 0 auto; padding: 14px 20px 0; }
.still { font-family: system-ui, sans-serif; }
.still h1 { font-size: 20px; }
@media (scripting: none) { .glassgrad-training { display: none; } }
.glassgrad-training:not(.mounted) { visibility: hidden; }
@media (max-width: 640px) { main.glassgrad-training { padding: 8px; } }
"""


# ---------------------------------------------------------------- without a script


def still_curve(losses: list[float], lang: str | None = None) -> str:
    """The loss over the rounds as an image: what a reader sees where no script runs."""
    known = [x for x in losses if math.isfinite(x)]
    low, high = min([0.0, *known]), max([*known, 1e-300])
    wide, tall, last = 640, 150, max(len(losses) - 1, 1)
    points = " ".join(
        f"{50 + 580 * k / last:.1f},{130 - 115 * (x - low) / ((high - low) or 1):.1f}"
        for k, x in enumerate(losses)
        if math.isfinite(x)
    )
    text = 'font-family="sans-serif" font-size="11" fill="#666"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" '
        f'viewBox="0 0 {wide} {tall}"><rect width="{wide}" height="{tall}" fill="white"/>'
        f'<text x="4" y="20" {text}>{high:.3g}</text><text x="4" y="134" {text}>{low:.3g}</text>'
        f'<text x="50" y="146" {text}>0</text>'
        f'<text x="630" y="146" text-anchor="end" {text}>{last}</text>'
        f'<polyline points="{points}" fill="none" stroke="#2b6cb0" stroke-width="2"/></svg>'
    )
    return image_of(svg, say("training.still", lang))
