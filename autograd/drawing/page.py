"""The page: one HTML file with the picture, the steps and the player, and nothing to fetch.

Everything that the user named reaches the page as escaped text or as JSON. A content
security policy allows the page's own script and style, by their hashes, and no network.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import Any

from autograd.drawing.grids import array_record
from autograd.drawing.labels import exact_text, number_text, visible
from autograd.drawing.svg import Moment, Scene, asset
from autograd.tracing import BACKWARD, FORWARD, Step, Trace, TraceNode
from autograd.tracing.arrays import is_array
from autograd.tracing.rules import sent_product, summed_axes


def to_page(trace: Trace, scene: Scene, last: Moment) -> str:
    """The page of ``trace``. Without a script it shows the ``last`` moment and all steps.

    The same trace gives the same bytes.
    """
    style = asset("picture.css") + asset("player.css")
    script = asset("player.js")
    name = visible(trace.nodes[trace.output].name)
    parts = {
        "policy": (
            f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
        "title": escape(f"{name} · every step of its backward pass"),
        "name": escape(name),
        "summary": escape(_summary(trace)),
        "style": style,
        "script": script,
        "svg": scene.svg(last),
        "heat": _HEAT_KEYS if _has_strips(scene) else "",
        "rows": "".join(map(_row, trace.steps)),
        "last": str(len(trace.steps) - 1),
        "count": str(len(trace.steps)),
        "records": _as_script_data({"nodes": _nodes(trace), "steps": _steps(trace)}),
    }
    # split first: what is put in is never looked through for further marks
    pieces = asset("page.html").split("@@")
    pieces[1::2] = [parts[key] for key in pieces[1::2]]
    return "".join(pieces)


def _has_strips(scene: Scene) -> bool:
    return any(label.form and label.form.kind == "strip" for label in scene.nodes)


_HEAT_KEYS = """
<li><i class="key plus-key"></i>means above 0</li>
<li><i class="key minus-key"></i>means below 0</li>"""


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _as_script_data(records: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(records, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


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


# ---------------------------------------------------------------- records for the player


def _nodes(trace: Trace) -> list[dict[str, Any]]:
    return [
        {"name": visible(n.name), "data": number_text(n.data), "exactData": exact_text(n.data)}
        | ({"given": "yes"} if n.kind != "operation" else {})
        | _arrays({"dataArray": n.data})
        for n in trace.nodes
    ]


def _arrays(numbers: dict[str, Any]) -> dict[str, Any]:
    """Those of the numbers that are arrays, as grids or strips."""
    records = {key: array_record(x) for key, x in numbers.items()}
    return {key: record for key, record in records.items() if record is not None}


def _steps(trace: Trace) -> list[dict[str, Any]]:
    edges = {(e.child, e.slot): i for i, e in enumerate(trace.edges)}
    return [_step(trace, step, edges) for step in trace.steps]


def _step(trace: Trace, step: Step, edges: dict[tuple[int, int], int]) -> dict[str, Any]:
    """What the player needs of a step besides its row in the table, which has the rule.

    ``from`` is the node of the step, ``to`` the one whose gradient changes.
    """
    record: dict[str, Any] = {"kind": step.kind, "from": step.node}
    if step.kind == FORWARD:
        slots = range(len(trace.nodes[step.node].parents))
        return record | {"edges": [edges[step.node, slot] for slot in slots]}
    record |= {"after": number_text(step.after), "exact": exact_text(step.after)}
    record |= _arrays({"afterArray": step.after})
    if step.kind != BACKWARD:
        return record | {"to": step.node}
    assert step.slot is not None
    if product := sent_product(trace, step):
        record |= {"product": visible(product), "sent": number_text(step.contribution)}
    if axes := summed_axes(step):
        record["summed"] = f"summed over {axes}"
    record |= _arrays(
        {
            "beforeArray": step.before,
            "upstreamArray": step.upstream,
            "localArray": step.local,
            "sentArray": step.contribution if product else None,
        }
    )
    return record | {
        "to": step.parent,
        "edges": [edges[step.node, step.slot]],
        "before": number_text(step.before),
        "upstream": _factor(step.upstream),
        "local": "" if step.local is None else _factor(step.local),
    }


def _factor(x: Any) -> str:
    """A number in a product: a negative one in parentheses."""
    text = number_text(x)
    return f"({text})" if text.startswith("-") else text


def _row(step: Step) -> str:
    return (
        f'<tr class="{step.kind}"><td>{step.index + 1}</td><td>{step.kind}</td>'
        f"<td>{escape(visible(step.rule))}</td><td>{escape(visible(step.update))}</td></tr>\n"
    )
