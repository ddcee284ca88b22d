"""Frames drawn again from one layout, colours of an animation, and pictures for dark screens."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_graphs import network, squared_sum

import nn
from autograd import Tensor, Value, draw
from autograd.drawing import graphviz_engine
from autograd.drawing.dot import placed_by, to_dot
from autograd.drawing.graphviz_engine import pixels, render
from autograd.drawing.themes import in_theme
from autograd.stepping import Stepper
from autograd.stepping.frames import moments

PIL = pytest.importorskip("PIL.Image")


def layers() -> Tensor:
    model = nn.Sequential(nn.Linear(2, 3, seed=0), nn.Tanh())
    return model(Tensor(np.ones((5, 2)), label="x")).sum()  # type: ignore[no-any-return]


def drawn_places(svg: bytes) -> dict[str, list[float]]:
    """Of each node the corners of its shape, from where its first one is."""
    text = svg.decode()
    found = re.findall(r'<g id="(n\d+|g\d+)" class="node">.*?(?:points|d)="([^"]+)"', text, re.S)
    corners = {name: [float(n) for n in re.findall(r"-?[\d.]+", d)] for name, d in found}
    x, y = next(iter(corners.values()))[:2]
    return {
        name: [n - (y if i % 2 else x) for i, n in enumerate(numbers)]
        for name, numbers in corners.items()
    }


@pytest.mark.parametrize("make", [squared_sum, network, layers])
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_a_layout_drawn_again_is_the_layout_itself(make: Any, direction: str) -> None:
    stepper = Stepper(make(), direction=direction, legend=True)
    view, shown = stepper.scene.view, moments(stepper.trace)
    placed = placed_by(to_dot(view, moment=shown[0]))
    for moment in (shown[0], shown[len(shown) // 2], shown[-1]):
        again = render(to_dot(view, moment=moment, placed=placed), "svg", placed=True)
        laid_out = drawn_places(render(to_dot(view, moment=moment), "svg"))
        assert len(laid_out) == len(view.shapes)
        for name, corners in drawn_places(again).items():
            assert corners == pytest.approx(laid_out[name], abs=1.0)


def test_what_is_written_again_is_what_would_be_written_afresh() -> None:
    stepper = Stepper(squared_sum())
    view, shown = stepper.scene.view, moments(stepper.trace)
    placed = placed_by(to_dot(view, moment=shown[0]))
    kept = [to_dot(view, moment=moment, placed=placed) for moment in shown]
    for text, moment in zip(kept, shown, strict=True):
        placed.lines.clear()
        assert text == to_dot(view, moment=moment, placed=placed)


def test_pixels_are_those_of_the_png() -> None:
    dot = draw(squared_sum()).dot
    found = pixels(dot)
    if found is None:
        pytest.skip("this Graphviz has no format without compression")
    wide, high, data = found
    raw = np.frombuffer(data, np.uint8).reshape(high, wide, 4)[:-1, :-1, 1:]
    png = np.asarray(PIL.open(io.BytesIO(render(dot, "png"))).convert("RGB"))[:-1, :-1]
    assert np.array_equal(raw, png)


def test_without_raw_pixels_an_animation_comes_from_pngs(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = PIL.open(io.BytesIO(Stepper(squared_sum()).gif()))
    monkeypatch.setattr("autograd.stepping.frames.pixels", lambda *a, **k: None)
    other = PIL.open(io.BytesIO(Stepper(squared_sum()).gif()))
    assert (other.size, other.n_frames) == (usual.size, usual.n_frames)


def test_the_dot_program_draws_what_is_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(graphviz_engine, "_by_wheel", lambda: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    done = subprocess.CompletedProcess((), 0, b"drawn", b"")
    monkeypatch.setattr("subprocess.run", lambda words, **k: asked.append(words) or done)
    assert render("digraph {}", "png", placed=True) == b"drawn"
    assert asked == [["/bin/dot", "-q", "-Kneato", "-n2", "-Tpng"]]


# ---------------------------------------------------------------- colours


def colours_of(gif: bytes, frame: int) -> dict[tuple[int, ...], int]:
    image = PIL.open(io.BytesIO(gif))
    image.seek(frame)
    rgb = image.convert("RGB")
    return {colour: count for count, colour in rgb.getcolors(1 << 24)}


def hexadecimal(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


@pytest.mark.parametrize(
    ("theme", "paper", "sender", "receiver"),
    [("light", "#ffffff", "#fff3dc", "#dcf7f1"), ("dark", "#14171b", "#3a2c10", "#10332e")],
)
def test_areas_of_an_animation_have_exactly_their_colour(
    theme: str, paper: str, sender: str, receiver: str
) -> None:
    found = colours_of(Stepper(squared_sum(), theme=theme).gif(), 4)
    assert max(found, key=lambda colour: found[colour]) == hexadecimal(paper)
    for colour in (sender, receiver):
        assert found[hexadecimal(colour)] > 500


def test_a_dark_picture_has_no_light_area(tmp_path: Path) -> None:
    w = Tensor(np.linspace(-1, 1, 40).reshape(5, 8), label="W")
    for i, output in enumerate((network(), (w * w).sum(), squared_sum())):
        output.backward()
        draw(output, theme="dark", flow=True, legend=True).save(tmp_path / f"{i}.png")
        image = np.asarray(PIL.open(tmp_path / f"{i}.png").convert("RGB"), dtype=float)[:-1, :-1]
        assert np.mean(image.mean(axis=2) > 200) < 0.1  # letters
        assert np.mean(image.mean(axis=2) < 60) > 0.6


def test_a_dark_picture_is_the_light_one_in_other_colours() -> None:
    light = draw(network(), legend=True)
    dark = draw(network(), legend=True, theme="dark")
    colour = re.compile(r'="#[0-9a-f]{6}"')
    assert colour.sub("", dark.dot) == colour.sub("", light.dot)
    assert not set(colour.findall(dark.dot)) & set(colour.findall(light.dot))
    assert dark.svg == light.svg  # it follows the reader's screen


def test_colours_in_the_users_text_stay() -> None:
    text = 'color="#ffffff" COLOR="#1a1d21"'
    x = Value(1.0, label=text)
    svg = render(in_theme(draw(x * 2).dot, "dark"), "svg").decode()
    assert text.replace('"', "&quot;") in svg.replace("&#45;", "-")


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(ValueError, match="theme must be light or dark; got 'blue'"):
        draw(squared_sum(), theme="blue")


def test_marks_of_a_moment_are_in_the_picture_that_is_drawn_again() -> None:
    stepper = Stepper(squared_sum())
    view, shown = stepper.scene.view, moments(stepper.trace)
    placed = placed_by(to_dot(view, moment=shown[0]))
    plain = to_dot(view, moment=shown[0]._replace(marks={}), placed=placed)
    marked = to_dot(view, moment=shown[0], placed=placed)
    assert marked.count("#fff3dc") == plain.count("#fff3dc") + 1


def test_a_derivative_stands_at_its_edge_only_once_its_step_has_computed_it() -> None:
    stepper = squared_sum().stepper()
    for k, step in enumerate(stepper):
        shown = len(re.findall(r'class="local"[^>]*>[^< ]', stepper.svg(k)))
        done = sum(s.kind == "backward" for s in stepper.trace.steps[: k + 1])
        assert shown == done, step
