"""What draw() may be asked for: direction, names, highlights, legend, flow, size."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from small_graphs import squared_sum
from svg_reading import by_class, centres, size, titles, words

from autograd import DrawingError, Value, scope, trace
from autograd.drawing import draw

# ---------------------------------------------------------------- direction and what is shown


@pytest.mark.parametrize(
    ("direction", "axis", "sign"), [("LR", 0, 1), ("RL", 0, -1), ("TB", 1, 1), ("BT", 1, -1)]
)
def test_the_output_lies_where_the_direction_points(direction: str, axis: int, sign: int) -> None:
    places = centres(draw(squared_sum(), direction=direction).svg)
    assert sign * (places["n4"][axis] - places["n0"][axis]) > 50


def test_rows_of_gradients_and_words_at_edges_can_be_left_out() -> None:
    z = squared_sum()
    z.backward()
    bare = draw(z, gradients=False, derivatives=False).svg
    shown = [words(e) for e in by_class(bare, "node")]
    assert shown[:2] == [["x", "data", "2"], ["y", "data", "3"]]
    assert shown[2:] == [["w = x + y", "data", "5"], ["2"], ["z = w ** 2", "data", "25"]]
    assert words(by_class(bare, "edge")[0]) == []
    assert size(bare) < size(draw(z).svg)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"direction": "up"}, "direction must be one of LR, RL, TB, BT; got 'up'"),
        ({"collapse": -1}, "collapse is the number of levels"),
        ({"collapse": True}, "collapse is the number of levels"),
        ({"max_nodes": 0}, "max_nodes is the most nodes"),
        ({"scale": 0}, "scale is the size of a PNG"),
        ({"scale": float("nan")}, "scale is the size of a PNG"),
    ],
)
def test_options_that_mean_nothing_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw(squared_sum(), **options)


def test_png_has_the_scale_asked_for(tmp_path: Path) -> None:
    def wide(scale: float) -> int:
        draw(squared_sum(), scale=scale).save(tmp_path / "z.png")
        return int.from_bytes((tmp_path / "z.png").read_bytes()[16:20], "big")

    assert wide(3) == pytest.approx(3 * wide(1), abs=4)


def test_html_is_one_page_with_the_picture(tmp_path: Path) -> None:
    draw(squared_sum()).save(tmp_path / "z.html")
    page = (tmp_path / "z.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<title>Graph of z</title>" in page
    assert draw(squared_sum()).svg in page


# ---------------------------------------------------------------- names


def test_names_of_the_program_label_what_has_no_label() -> None:
    w = [Value(0.5), Value(-0.5)]
    x, named = Value(2.0), Value(1.0, label="own")
    total = w[0] * x + w[1] * named
    assert titles(draw(total, names=locals()).svg) == [
        "w[0]",
        "w[1]",
        "x",
        "own",
        "v1 = w[0] * x",
        "v2 = w[1] * own",
        "total = v1 + v2",
    ]
    assert w[0].label is None  # the graph itself keeps no name


def test_names_hold_in_trace_and_stepper_too() -> None:
    a = Value(3.0)
    b = a * a
    assert [n.name for n in trace(b, names={"a": a, "b": b}).nodes] == ["a", "b"]
    assert str(b.stepper(names={"a": a}).goto(1)) == "∂out/∂out = 1"
    assert "∂out/∂a" in str(b.stepper(names={"a": a}).goto(2))


def test_private_names_and_those_of_the_notebook_are_passed_over() -> None:
    a = Value(3.0)
    names = {"_": a, "__secret": a, "Out": [a], "In": [a], "deep": {"k": [a]}}
    assert titles(draw(a * 2, names=names).svg)[0] == "deep['k'][0]"


def test_names_want_a_dict_and_a_node() -> None:
    z = squared_sum()
    with pytest.raises(TypeError, match="names= takes a dict"):
        draw(z, names=["x"])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="names= goes with a node"):
        draw(trace(z), names={})


# ---------------------------------------------------------------- highlights


def test_nodes_are_highlighted_and_the_rest_is_faded() -> None:
    z = squared_sum()
    svg = draw(z, highlight=["w", z]).svg
    assert [words(e)[0] for e in by_class(svg, "highlight")] == ["w = x + y", "z = w ** 2"]
    assert len(by_class(svg, "node", "faded")) == 3


def test_a_pair_highlights_all_paths_between_two_nodes() -> None:
    x = Value(0.5, label="x")
    a, b, c = x * 2, x + 1, Value(3.0, label="c")
    z = a * b + c
    svg = draw(z, highlight=(x, z)).svg
    names = [words(e)[0].split(" = ")[0] for e in by_class(svg, "node", "highlight")]
    assert names == ["x", "v1", "v2", "v3", "out"]
    assert len(by_class(svg, "edge", "highlight")) == 5


def test_a_highlight_that_cannot_be_says_why() -> None:
    z = squared_sum()
    with pytest.raises(DrawingError, match="no node is called 'q' here; there are x, y, w"):
        draw(z, highlight="q")
    with pytest.raises(DrawingError, match="no part of this graph"):
        draw(z, highlight=Value(1.0))
    with pytest.raises(DrawingError, match="no path from z to x"):
        draw(z, highlight=("z", "x"))
    with pytest.raises(TypeError, match="highlight= takes a node"):
        draw(z, highlight=3)


# ---------------------------------------------------------------- legend and flow


def test_the_legend_names_what_the_picture_has() -> None:
    svg = draw(squared_sum(), legend=True).svg
    assert [words(e) for e in by_class(svg, "legend-key")] == [
        ["leaf"],
        ["operation"],
        ["constant"],
        ["output"],
    ]
    assert "leaf" in draw(squared_sum(), legend=True).dot


def test_flow_writes_signs_and_widths() -> None:
    x, y = Value(2.0, label="x"), Value(1.0, label="y")
    svg = draw(x * 0.1 - y * 3, flow=True).svg
    flows = {"".join(e.itertext()) for e in by_class(svg, "flow")}
    assert flows == {"sends +0.1", "sends -3", "sends +1", "sends -1"}
    assert len(by_class(svg, "edge", "negative", "w5")) == 1
    assert len(by_class(svg, "edge", "positive", "w1")) == 1


# ---------------------------------------------------------------- size


def test_a_summary_counts_operations_and_scopes_and_says_how_to_narrow() -> None:
    x: Any = Value(1.0)
    y = x
    for i in range(3000):
        with scope(f"part {i % 3}"), scope("inner"):
            y = y * x if i % 2 else y + x
    lines = draw(y, collapse=9).summary.splitlines()
    assert lines[0] == "Graph of out: 3,001 nodes, 6,000 edges, 3,000 operations deep"
    assert lines[1] == "  not drawn: 3,001 nodes; a picture takes up to 1,000"
    assert lines[2] == "  leaves 1, constants 0, operations 3,000: add 1,500, mul 1,500"
    assert [re.split(r"\s{2,}", line.strip()) for line in lines[4:6]] == [
        ["part 0", "1,000"],
        ["part 0/inner", "1,000"],
    ]
    assert "collapse=0 closes each scope" in lines[-2]
    assert lines[-1] == "  max_nodes=3_001 draws it all"
    assert len(draw(y).view.shapes) == 4  # left alone, its scopes close by themselves


def test_a_graph_too_large_for_records_is_counted_and_never_traced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x: Any = Value(1.0, label="x")
    for _ in range(20_000):
        x = x + 1
    monkeypatch.setattr("autograd.drawing.picture.trace", lambda *a, **k: pytest.fail("traced"))
    for shown in (draw(x), x.stepper()):
        assert repr(shown).startswith("Graph of out: 40,001 nodes"), "a 1 at each addition"
        assert "40,001 nodes" in shown._repr_mimebundle_()["text/html"]
    with pytest.raises(DrawingError, match="too large to draw"):
        x.stepper().svg()
