"""The stepper of a descent: one list of steps over all rounds, in text, files and a terminal."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from autograd import DrawingError, Value
from autograd.command import main
from autograd.stepping.descent import Descent
from autograd.stepping.descent_text import show_descent


def squared_sum(**options: object) -> Descent:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    descent = ((x + y) ** 2).stepper(**options)
    assert isinstance(descent, Descent)
    return descent


def test_it_is_a_list_of_the_steps_of_all_rounds() -> None:
    descent = squared_sum(learning_rate=0.1, steps=3)
    kinds = ["forward"] * 2 + ["seed"] + ["backward"] * 3 + ["update"] * 2
    assert [step.kind for step in descent] == kinds * 3
    assert len(descent) == 24
    assert descent[-1] is descent[23]
    assert str(descent[6]) == "x: 2 − 0.1 × 10 = 1"
    assert str(descent[8]) == "v1 = x + y = 1 + 2 = 3"
    assert descent.losses == pytest.approx([25, 9, 3.24, 1.1664])
    with pytest.raises(IndexError, match="there are 24 steps, 0 to 23"):
        descent[24]


def test_it_has_a_place_and_a_round() -> None:
    descent = squared_sum(steps=2)
    assert (descent.position, descent.round, descent.learning_rate) == (0, 0, 0.1)
    assert descent.goto(7).kind == "update"
    assert descent.round == 0
    assert descent.next().kind == "forward"
    assert descent.round == 1
    assert descent.back() is descent[7]
    assert descent.goto(-1) is descent.next()
    assert descent.position == 15
    assert repr(descent) == (
        "<Descent of out: 2 rounds with learning rate 0.1, 25 → 3.24; at step 16 of 16>"
    )
    assert str(descent).splitlines()[9:11] == ["round 1", "    9  v1 = x + y = 1 + 2 = 3"]


def test_either_number_alone_starts_a_descent() -> None:
    assert len(squared_sum(learning_rate=0.3).rounds) == 20
    assert squared_sum(steps=4).learning_rate == 0.1


def test_pictures_have_one_layout_and_show_the_numbers_of_their_round() -> None:
    descent = squared_sum(learning_rate=0.1, steps=2)
    svgs = [descent.svg(k) for k in range(len(descent))]
    places = {
        tuple(re.findall(r' (?:d|points|width|height|viewBox|transform)="[^"]*"', svg))
        for svg in svgs
    }
    assert len(places) == 1
    data = [re.findall(r'data-data="([^"]*)"', svg) for svg in svgs]
    assert data[5][:2] == ["2.0", "3.0"], "before the updates"
    assert data[6][:2] == ["1.0", "3.0"], "x has moved"
    assert data[7][:2] == ["1.0", "2.0"]
    assert float(data[-1][0]) == pytest.approx(0.4)


def test_files(tmp_path: Path) -> None:
    descent = squared_sum(steps=2)
    descent.save(tmp_path / "z.json")
    record = json.loads((tmp_path / "z.json").read_text())
    assert record["losses"] == pytest.approx([25, 9, 3.24])
    assert record["rounds"][1]["steps"][-1]["kind"] == "update"
    descent.save(tmp_path / "z.gif")
    from PIL import Image

    with Image.open(tmp_path / "z.gif") as animation:
        assert animation.n_frames == 16  # type: ignore[attr-defined]
    assert len(descent.frames(tmp_path / "frames")) == 16
    too_many = squared_sum(steps=100)
    with pytest.raises(DrawingError, match="800 steps are too many"):
        too_many.save(tmp_path / "long.gif")


def test_text_has_the_first_round_and_a_line_for_each() -> None:
    target = io.StringIO()
    show_descent(squared_sum(steps=3).descent, file=target)
    lines = target.getvalue().splitlines()
    assert "  7  x: 2 − 0.1 × 10 = 1" in lines
    at = lines.index("Descent of out, learning rate 0.1")
    assert [line.split() for line in lines[at + 1 : at + 4]] == [
        ["round", "out", "x", "y"],
        ["0", "25", "2", "3"],
        ["1", "9", "1", "2"],
    ]


@pytest.mark.parametrize(("rate", "word"), [("1.1", "rises"), ("1e200", "explodes")])
def test_the_command_says_when_a_step_is_too_large(
    rate: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["step", "(x - 1)**2", "x=2", "--descend", rate, "--rounds", "3"]) == 0
    assert f"▲ {word}" in capsys.readouterr().out


def test_the_command_descends(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["step", "(x + y)**2", "x=2", "y=3", "--descend", "0.1", "--rounds", "2"]) == 0
    assert "x: 2 − 0.1 × 10 = 1" in capsys.readouterr().out
    assert main(["step", "x**2", "x=2", "--descend", "0.1", "--json", "-"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rounds"]) == 20
    assert main(["step", "x**2", "x=2", "--descend", "-1"]) == 2
    assert "--descend is a finite number, 0 or more; got -1" in capsys.readouterr().err
    assert main(["step", "x**2", "x=2", "--rounds", "0"]) == 2
    assert "--rounds is 1 to 10,000 rounds" in capsys.readouterr().err


def test_plain_output_is_ascii_where_it_has_to_be() -> None:
    target = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    show_descent(squared_sum(learning_rate=0.6, steps=2).descent, file=target)
    target.flush()
    text = target.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]
    assert "x: 2 - 0.6 * 10 = -4" in text
