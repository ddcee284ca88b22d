"""What a notebook shows of a Stepper: a picture and a table, and the player where scripts run."""

from __future__ import annotations

from html import escape

from autograd.drawing.picture import as_image
from autograd.drawing.svg import Scene, picture_style
from autograd.formulas.letters import visible
from autograd.stepping.moments import moment_at
from autograd.stepping.output import output_of
from autograd.stepping.page import needed_parts, player_markup, player_script, player_style
from autograd.tracing import Trace
from autograd.wording import checked_language, say


def output_html(trace: Trace, scene: Scene, lang: str | None = None) -> str:
    """The HTML of one output; the same for the same graph."""
    needed = needed_parts(trace)
    return output_of(
        still(trace, scene, lang),
        program=player_script(lang, **needed),
        markup=player_parts(trace, scene, lang),
        style=player_style(needed["network"]),
        root="glassgrad-player",
        mount="mount",
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
