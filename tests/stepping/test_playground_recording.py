"""What the playground's page records of a typed program, against Python, under Node.js."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from player_pages import skip_without
from typed_programs import inputs, played, program
from ulps import MOST, apart, unit_of

import autograd.stepping
from autograd.errors import ExpressionError
from autograd.expressions import parse
from autograd.stepping.page import WORDS
from autograd.stepping.page_records import plain_number
from autograd.stepping.playground_page import table_record
from autograd.table.scalars import TABLE
from autograd.tracing import trace
from autograd.wording import script_words

STEPPING = Path(autograd.stepping.__file__).parent
COUNT = int(os.environ.get("GLASSGRAD_TYPED_PROGRAMS", "400"))
TEXTS = json.loads((Path(__file__).parents[1] / "data" / "typed_texts.json").read_text("utf-8"))


def answers(folder: Path, jobs: Iterable[dict[str, Any]]) -> list[Any]:
    """What the page's code says to each job."""
    node = shutil.which("node")
    if node is None:
        skip_without("there is no node on the PATH")
    table = folder / "table.json"
    table.write_text(json.dumps(table_record()), encoding="utf-8")
    words = folder / "words.js"
    words.write_text(script_words((*WORDS, "playground.")), encoding="utf-8")
    runner = Path(__file__).with_name("record_programs.js")
    run = subprocess.run(
        [str(node), *map(str, (runner, STEPPING, table, words))],
        input="\n".join(map(json.dumps, jobs)),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_random_programs_are_recorded_as_python_records_them(tmp_path: Path) -> None:
    programs = [
        (text, given, trace(output).with_indices())
        for text, given, output in islice(played(random.Random(7)), COUNT)
    ]
    given_numbers = ({name: plain_number(x) for name, x in g.items()} for _, g, _ in programs)
    jobs = zip((text for text, _, _ in programs), given_numbers, strict=True)
    found = answers(tmp_path, ({"text": t, "inputs": given} for t, given in jobs))
    for (text, given, ours), page in zip(programs, found, strict=True):
        where = f"{text!r} at {given}"
        assert page["names"] == [node.name for node in ours.nodes], where
        assert page["kinds"] == "".join(node.kind[0] for node in ours.nodes), where
        assert page["edges"] == [[edge.parent, edge.child] for edge in ours.edges], where
        assert not page["missing"], where
        data = [float(x) for x in page["data"]]
        for shown, node in zip(page["data"], ours.nodes, strict=True):
            own, unit = _value(node, data), _unit(node, None, data)
            place = f"{where}: {node.name} is {shown}, and {own} here"
            assert apart(float(shown), own, unit) <= MOST, place
        for shown, step in zip(page["steps"], ours.steps, strict=True):
            place = (step.kind, step.node, step.parent)
            assert (shown["kind"], shown["node"], shown["parent"]) == place, where
            if step.kind == "backward":
                assert (shown["local"] is None) == (step.local is None), f"{where}: {step.rule}"
            if step.local is not None:
                node = ours.nodes[step.node]
                own, unit = _local(node, step.slot, data), _unit(node, step.slot, data)
                place = f"{where}: {step.rule} is {shown['local']}, and {own} here"
                assert apart(float(shown["local"]), own, unit) <= MOST, place
            _assert_same_words(shown, step, where)


def _value(node: Any, data: list[float]) -> float:
    """What Python's row gives for the page's own operands."""
    if node.kind != "operation":
        return float(node.data)
    return float(TABLE[node.op].value(*(data[p] for p in node.parents)))


def _local(node: Any, slot: int, data: list[float]) -> float:
    """Its local derivative there; nothing is sent where a rule says 0."""
    op, xs = TABLE[node.op], [data[p] for p in node.parents]
    if op.variadic:
        return float(op.float_derivatives(data[node.index], *xs)[slot])
    return float(op.float_rules[slot](data[node.index], *xs))


def _unit(node: Any, slot: int | None, data: list[float]) -> float:
    if node.kind != "operation":
        return 0.0
    return unit_of(TABLE[node.op], slot, *(data[p] for p in node.parents))


def _assert_same_words(shown: dict[str, Any], step: Any, where: str) -> None:
    """The same formulas; and the same numbers where both have the same digits."""

    def links(text: str) -> list[str]:
        return [link for link in text.split(" = ") if not _is_number(link)]

    assert links(shown["rule"])[:2] == links(step.rule)[:2], where
    if step.local is not None and float(shown["local"]) == step.local != 0:
        assert shown["rule"] == step.rule, where


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_what_is_refused_is_refused_in_the_same_words_at_the_same_place(tmp_path: Path) -> None:
    for text, page in zip(TEXTS, answers(tmp_path, ({"text": t} for t in TEXTS)), strict=True):
        try:
            expected: dict[str, Any] = {"inputs": list(parse(text).inputs)}
        except ExpressionError as error:
            expected = {"error": str(error)}
        if "column" in page:
            place = f"column {page['column']}: "
            lines = f"line {page['line']}, " if len(page["lines"]) > 1 else ""
            page = {"error": lines + place + page["error"]}
        assert page == expected, repr(text)


def test_a_program_that_is_typed_letter_by_letter_never_breaks_the_page(tmp_path: Path) -> None:
    texts = ["z = (x + y)**2", "a = softmax([x, -y, 2])[0]; where(a > .5, log(a), a**-2) # so"]
    begun = [text[:i] for text in texts for i in range(len(text) + 1)]
    for text, page in zip(begun, answers(tmp_path, ({"text": t} for t in begun)), strict=True):
        assert "inputs" in page or page["error"], repr(text)


# ---------------------------------------------------------------- the address


def test_a_state_goes_through_the_address(tmp_path: Path) -> None:
    rng = random.Random(3)
    states = []
    for step in range(50):
        text = program(rng)
        state = {"program": text, "inputs": inputs(rng, parse(text).inputs), "step": step}
        state |= {
            "mode": rng.choice(["step", "descend", "predict"]),
            "lang": rng.choice(["en", "ko"]),
        }
        states.append(state)
    addresses = [a["address"] for a in answers(tmp_path, ({"state": s} for s in states))]
    back = [a["state"] for a in answers(tmp_path, ({"address": a} for a in addresses))]
    assert back == states


@pytest.mark.parametrize(
    "address",
    [
        *("", "#", "#v=1", "#v=2&p=x", "#p=x", "javascript:alert(1)", "#" + "a" * 20000),
        *("#v=1&p=" + "x" * 20000, "?v=1&p=x", "#v=1"),
    ],
)
def test_an_address_that_says_nothing(address: str, tmp_path: Path) -> None:
    assert answers(tmp_path, [{"address": address}]) == [{"state": None}]


def test_what_is_wrong_in_an_address_is_left_out(tmp_path: Path) -> None:
    hostile = [
        "s=-1", "s=1e9", "s=99999999", "m=run", "m=__proto__", "l=xx", "l=constructor", "r=1;2",
        "in=x:alert(1)", "in=<b>:2", "in=__proto__:2", "in=:3", "in=x", "in=x:0x10", "w=..",
        "r=inf",
        "in=" + ",".join(f"x{i}:" for i in range(500)), "%00=%ff", "s=%F0%9F", "l=%3Cscript%3E",
    ]  # fmt: skip
    for word, page in zip(
        hostile, answers(tmp_path, ({"address": f"#v=1&p=x&{w}"} for w in hostile)), strict=True
    ):
        assert page["state"] == {"program": "x", "inputs": {}, "step": 0, "mode": "step"}, word
