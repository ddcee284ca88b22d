"""The page of a descent: its rounds above the player of its graph."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape
from typing import Any

from autograd.drawing.svg import Scene
from autograd.stepping.moments import moment_at
from autograd.stepping.output import output_of
from autograd.stepping.page import player_markup
from autograd.stepping.page_records import plain_number, script_data
from autograd.stepping.training.page import ROOT, page_of_rounds, training_program, training_style
from autograd.stepping.web_page import asset, short_style
from autograd.stepping.widget import rounds_widget
from autograd.tracing import Rounds
from autograd.tracing.arrays import is_array
from autograd.wording import say, worded

OWN_SCRIPTS = ("plots", "walker", "descent")
DESCENT_ROOT = f"{ROOT} glassgrad-descent"


@cache
def descent_script(lang: str | None = None) -> str:
    """The program. It defines ``glassgrad.mountDescent(element, options)`` and runs nothing."""
    return training_program(lang, OWN_SCRIPTS, "mountDescent")


@cache
def descent_style() -> str:
    """The style of the training player, and what a descent has of its own."""
    return training_style() + short_style(asset("training/descent.css"))


def descent_markup(rounds: Rounds, scene: Scene, lang: str | None = None) -> str:
    """What belongs inside an element of the classes ``DESCENT_ROOT``."""
    trace = rounds.traces[0]
    steps = len(trace.steps) - len(rounds.leaves)
    first = trace.until(steps)
    player = player_markup(first, scene, moment_at(trace, steps - 1), lang)
    data = script_data(descent_record(rounds))
    return (
        f"{worded(asset('training/descent.html'), lang)}"
        f'<div class="glassgrad-player" data-part="d-player">{player}</div>'
        f'<script type="application/json" data-part="d-record">{data}</script>'
    )


def descent_page(rounds: Rounds, scene: Scene, lang: str | None = None) -> str:
    """The whole page."""
    start = (
        'glassgrad.mountDescent(document.querySelector("main"), { keys: document, page: true });'
    )
    trace = rounds.traces[0]
    title = escape(say("training.descent_title", lang, name=trace.nodes[trace.output].name))
    still = "<p>" + "<br>".join(escape(line) for line in still_lines(rounds)) + "</p>"
    return page_of_rounds(
        lang=lang,
        title=title,
        style=descent_style(),
        program=descent_script(lang) + start,
        root=DESCENT_ROOT,
        markup=descent_markup(rounds, scene, lang),
        still=still,
    )


def still_lines(rounds: Rounds) -> list[str]:
    """Every update of every round as text, for readers without a script."""
    return [
        f"{number}: {step}"
        for number, trace in enumerate(rounds.traces)
        for step in trace.steps
        if step.kind == "update"
    ]


def descent_record(rounds: Rounds) -> dict[str, Any]:
    """The rounds as plain data. Of leaves that hold arrays the updates are told as text."""
    moved = [[trace.nodes[i] for i in rounds.leaves] for trace in rounds.traces]
    record: dict[str, Any] = {
        "learning_rate": rounds.learning_rate,
        "losses": [plain_number(x) for x in rounds.losses],
    }
    if any(is_array(node.data) for node in moved[0]):
        texts = [
            [str(step) for step in trace.steps if step.kind == "update"] for trace in rounds.traces
        ]
        return record | {
            "leaves": [],
            "values": [[] for _ in rounds.losses],
            "gradients": [],
            "texts": texts,
        }
    return record | {
        "leaves": rounds.leaves,
        "values": [
            *([plain_number(node.data) for node in nodes] for nodes in moved),
            [plain_number(x) for x in rounds.last],
        ],
        "gradients": [[plain_number(node.grad or 0.0) for node in nodes] for nodes in moved],
    }


def descent_output(rounds: Rounds, scene: Scene, still: str, lang: str | None = None) -> str:
    """What a notebook shows of a descent."""
    return output_of(still, **_parts(rounds, scene, lang))


def descent_widget(
    rounds: Rounds, scene: Scene, still: Callable[[], str], lang: str | None = None
) -> Any:
    """The descent as a live widget, whose ``round`` Python code sets and watches."""
    return rounds_widget(still, rounds=len(rounds.traces), **_parts(rounds, scene, lang))


def _parts(rounds: Rounds, scene: Scene, lang: str | None) -> dict[str, str]:
    """The player as a notebook takes it."""
    return {
        "program": descent_script(lang),
        "markup": descent_markup(rounds, scene, lang),
        "style": descent_style(),
        "root": DESCENT_ROOT,
        "mount": "mountDescent",
    }
