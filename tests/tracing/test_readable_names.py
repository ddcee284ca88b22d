"""Labels and scopes as people give them: hidden letters and a megabyte stay out of every view."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd import Value, detect_anomaly, gradcheck, scope
from autograd.formulas.letters import LONGEST, readable

HIDDEN = "a\u202eb\x07\x1b[31m\u200b\u2066\ufeffc\ud800"
HUGE = "L" * 1_000_000


def graph(name: str) -> tuple[Value, Value]:
    x = Value(2.0, label=name)
    with scope(name):
        z = x * x + x
    z.label = name
    return x, z


def _saved(z: Value, path: Path) -> str:
    (z.stepper() if path.suffix in (".html", ".json") else z.draw()).save(path)
    return path.read_text(encoding="utf-8")


def _raised(f: Callable[[], Any]) -> str:
    with pytest.raises((RuntimeError, ArithmeticError)) as error:
        f()
    return str(error.value)


def _anomaly(name: str) -> None:
    with detect_anomaly(), scope(name):
        autograd.log(Value(-1.0, label=name))


def views(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """What is shown of a graph with that name in it, by where it is shown."""
    x, z = graph(name)
    for suffix in ("svg", "dot", "html"):
        yield suffix, _saved(z, folder / f"z.{suffix}")
    z.draw(collapse=1).save(folder / "closed.svg")
    yield "closed scopes", (folder / "closed.svg").read_text(encoding="utf-8")
    yield "text", str(z.stepper())
    yield "records", z.trace().to_json()
    yield "repr", repr(z)
    yield "report", str(gradcheck(lambda p: abs(p[name]), {name: 0.0}))
    x.data = 3.0
    yield "stale", _raised(z.backward)
    yield "anomaly", _raised(lambda: _anomaly(name))


def test_letters_that_hide_or_turn_others_are_shown_as_escapes(tmp_path: Path) -> None:
    for where, text in views(HIDDEN, tmp_path):
        hidden = {c for c in text if unicodedata.category(c) in ("Cf", "Cs", "Cc") and c != "\n"}
        assert not hidden - {"\t", "\r"}, f"{where}: {hidden}"
        assert "b" in text


def test_a_megabyte_of_label_is_cut_where_it_is_shown(tmp_path: Path) -> None:
    lengths = {where: len(text) for where, text in views("L", tmp_path)}
    for where, text in views(HUGE, tmp_path):
        assert "LLLLLLLLLL" in text
        assert len(text) < lengths[where] + 100 * LONGEST, where


@pytest.mark.parametrize(
    "text", ["x", "w₁₂", "가중치", "a b", "é", "👩\u200d🔬", "می\u200cخواهم", ""]
)
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert readable(text) == text


def test_the_label_itself_is_the_users() -> None:
    assert graph(HIDDEN)[1].label == HIDDEN
