"""What draw() may be asked for: direction, names, groups, highlights, legend, flow, size."""

from __future__ import annotations

import copy
import pickle
import random
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graphs import network, squared_sum

import nn
from autograd import DrawingError, Tensor, Value, grad, scope, tanh, trace
from autograd.drawing import draw
from autograd.drawing.groups import Groups, fitting_depth
from autograd.drawing.labels import width
from autograd.drawing.options import FEW_NODES, Options
from autograd.drawing.svg_parts import centre_of
from autograd.drawing.view import View


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def by_class(svg: str, *wanted: str) -> list[ElementTree.Element]:
    return [e for e in parsed(svg).iter() if set(wanted) <= set(e.get("class", "").split())]


def words(element: ElementTree.Element) -> list[str]:
    return ["".join(e.itertext()) for e in element.iter() if e.tag.endswith("}text")]


def titles(svg: str) -> list[str]:
    return [words(e)[0] for e in by_class(svg, "node")]


def size(svg: str) -> tuple[float, float]:
    root = parsed(svg)
    return float(root.get("width", "")[:-2]), float(root.get("height", "")[:-2])


# ---------------------------------------------------------------- direction and what is shown


def centres(svg: str) -> dict[str, tuple[float, float]]:
    found = {}
    for node in by_class(svg, "node"):
        x, y = (
            float(t)
            for t in re.findall(r'x="(.*?)" y="(.*?)"', ElementTree.tostring(node).decode())[0]
        )
        found[node.get("id", "")] = (x, y)
    return found


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


# ---------------------------------------------------------------- groups


def test_a_perceptron_is_drawn_neuron_by_neuron_and_fits_a_notebook_cell() -> None:
    y = network()
    y.backward()
    svg = draw(y).svg
    boxes = by_class(svg, "box")
    assert len(boxes) == 9
    assert {e.get("data-scope", "").split("/")[1] for e in boxes} == {
        "layers[0]",
        "layers[1]",
        "layers[2]",
    }
    assert [words(e)[0] for e in by_class(svg, "group")] == [
        "MLP",
        "layers[0]",
        "layers[1]",
        "layers[2]",
    ]
    assert size(svg)[0] * 96 / 72 <= 960
    assert "9 scopes are closed: 63 of 65 nodes are inside. collapse=3 opens them." in words(
        parsed(svg)
    )


@pytest.mark.parametrize(("collapse", "shapes"), [(0, 3), (1, 5), (2, 11), (3, 65), (99, 65)])
def test_collapse_is_how_many_levels_are_open(collapse: int, shapes: int) -> None:
    view = draw(network(), collapse=collapse).view
    assert len(view.shapes) == shapes
    assert view.is_reduced == (collapse < 3)


def test_numbers_of_a_closed_neuron_are_those_of_its_output() -> None:
    y = network()
    y.backward()
    box = by_class(draw(y).svg, "box", "output")[0]
    assert box.get("data-data") == repr(y.item())
    assert box.get("data-grad") == "1.0"


def test_an_edge_into_a_closed_scope_has_the_derivative_through_it() -> None:
    def f(a: Any, b: Any) -> Any:
        with scope("inside"):
            return tanh(a * b) * a + b

    a, b = Value(0.7, label="a"), Value(-1.2, label="b")
    view = draw(f(a, b), collapse=0).view
    expected = grad(lambda a, b: f(a, b), argnums=(0, 1))(0.7, -1.2)
    lines = {(line.tail, line.head): line.local for line in view.lines}
    assert lines["n0", "g0"] == pytest.approx(expected[0], rel=1e-14)
    assert lines["n1", "g0"] == pytest.approx(expected[1], rel=1e-14)


def test_a_leaf_stands_where_it_was_made_and_an_adopted_one_with_its_only_user() -> None:
    shared, own = (scope.adopt(Value(1.0, label=name)) for name in ("shared", "own"))
    given = Value(2.0, label="given")
    with scope("first"):
        a = shared * own * given * Value(0.5, label="made")
    with scope("second"):
        b = shared + a
    groups = Groups(trace(b))
    names = {n.name: groups.of[n.index] for n in trace(b).nodes if n.kind == "leaf"}
    assert names == {"shared": None, "own": 0, "given": None, "made": 0}


def pickled(x: Any) -> Any:
    return pickle.loads(pickle.dumps(x))


@pytest.mark.parametrize("passed", [lambda model: model, copy.deepcopy, pickled])
def test_parameters_stand_in_their_module_and_inputs_outside(passed: Any) -> None:
    model = passed(nn.MLP(1, [1, 2, 1], seed=0))
    (y,) = model([Value(0.5, label="x")])  # x is used by one neuron alone
    view = draw(y, collapse=2).view
    outside = [shape.label.name for shape in view.shapes if shape.box is None]
    assert outside == ["x"]
    assert len(view.shapes) == 5
    layer = passed(nn.Linear(2, 1, seed=0))
    z = layer(Tensor(np.ones((3, 2)), label="x")).sum()
    view = draw(z, collapse=0).view
    assert [shape.label.name for shape in view.shapes] == ["x", "Linear", "out"]


def test_layers_of_arrays_are_boxes_with_shapes() -> None:
    model = nn.Sequential(nn.Linear(2, 4, seed=0), nn.Tanh(), nn.Linear(4, 1, seed=1))
    y = model(Tensor(np.ones((3, 2)), label="x", requires_grad=False))
    svg = draw(y, collapse=1).svg
    texts = [words(e) for e in by_class(svg, "box")]
    assert [t[0] for t in texts] == ["0 Linear", "1 Tanh", "2 Linear"]
    assert "4×2" in texts[0][1]
    assert words(by_class(svg, "constant")[0])[0] == "x"


def test_a_scope_that_is_left_and_entered_again_is_drawn_with_a_cycle() -> None:
    x = Value(1.0, label="x")
    with scope("cell"):
        a = x.sin()  # type: ignore[attr-defined]
    b = a * 2
    with scope("cell"):
        c = b.sin()
    picture = draw(c + x, collapse=0)
    doubled = next(n for n in picture.trace.nodes if n.op == "mul")
    ends = {(line.tail, line.head) for line in picture.view.lines}
    assert {("g0", f"n{doubled.index}"), (f"n{doubled.index}", "g0")} <= ends
    assert picture.svg.count('class="node box') == 1


SCRIPT = "<script>alert(1)</script>"
HOSTILE = ["x<y", "a|b", "{w}", '"', "∂", "한국어", SCRIPT, "\\N", "&lt;"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("collapse", [0, 5])
def test_names_of_scopes_are_shown_verbatim(name: str, collapse: int, tmp_path: Path) -> None:
    x = Value(0.5, label="x")
    with scope(name.replace("/", "∕")):
        y = x * x
    picture = draw(y + x, collapse=collapse)
    texts = words(parsed(picture.svg))
    assert name.replace("/", "∕") in texts
    assert not re.search("<script", picture.svg)
    for suffix in ("png", "html", "dot"):
        picture.save(tmp_path / f"z.{suffix}")


def test_a_crowded_picture_of_flow_tells_signs_by_dashes_and_leaves_words_out() -> None:
    svg = draw(network(), flow=True).svg
    assert by_class(svg, "flow") == []
    assert len(by_class(svg, "edge", "negative")) + len(by_class(svg, "edge", "positive")) == 28
    assert "sends " in "".join(e.text or "" for e in parsed(svg).iter() if e.tag.endswith("}title"))
    assert "style=dashed" in draw(network(), flow=True).dot


def test_frames_hold_what_belongs_to_them() -> None:
    svg = draw(network(), collapse=3).svg
    frames = {}
    for group in by_class(svg, "group"):
        rect = group.find("{*}rect")
        assert rect is not None
        x, y, w, h = (float(rect.get(k, "")) for k in ("x", "y", "width", "height"))
        frames[group.get("id", "")] = (x, y, x + w, y + h)
    places = centres(svg)
    members = [e for e in by_class(svg, "node") if e.get("data-group")]
    assert len(members) == 63
    for node in members:
        left, top, right, bottom = frames[f"g{node.get('data-group')}"]
        x, y = places[node.get("id", "")]
        assert left < x < right
        assert top < y < bottom


@given(st.lists(st.sampled_from(["", "a", "a/b", "a/b/c", "d"]), min_size=1, max_size=30))
def test_closing_groups_never_hides_an_edge_between_different_elements(scopes: list[str]) -> None:
    x: Any = Value(0.5, label="x")
    y = x
    for name in scopes:
        if not name:
            y = y * x
            continue
        with scope(name):
            y = y + x
    taken = trace(y)
    for depth in range(4):
        view = View(taken, Options(collapse=depth))
        for i, edge in enumerate(taken.edges):
            ends = view.element_of(edge.parent), view.element_of(edge.child)
            assert bool(view.edge_element(i)) == (ends[0] != ends[1])
        assert len(view.shapes) == view.groups.drawn(depth)
        assert sum(len(line.edges) for line in view.lines) <= len(taken.edges)


def test_groups_close_only_where_that_helps() -> None:
    x: Any = Value(0.5, label="x")
    y = x
    for _ in range(FEW_NODES + 10):
        y = y * x
    with scope("small"):
        y = y + x
    groups = Groups(trace(y))
    assert fitting_depth(groups, FEW_NODES) == groups.levels
    assert not draw(y).view.is_reduced


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
        assert repr(shown).startswith("Graph of out: 20,002 nodes")
        assert "20,002 nodes" in shown._repr_mimebundle_()["text/html"]
    with pytest.raises(DrawingError, match="too large to draw"):
        x.stepper().svg()


# ---------------------------------------------------------------- scopes that tangle


def tangled(seed: int) -> tuple[Value, dict[str, Any]]:
    """A random graph that enters and leaves its scopes again and again, and how to draw it."""
    r = random.Random(seed)
    xs: list[Any] = [Value(r.uniform(-1, 1), label=f"x{i}") for i in range(r.randint(1, 4))]
    for _ in range(r.randint(2, 14)):
        with ExitStack() as stack:
            path = r.choice(["a", "a/b", "a/c", "a/b/d", "e", "e/f", ""])
            for part in filter(None, path.split("/")):
                stack.enter_context(scope(part))
            new = []
            for _ in range(r.randint(1, 3)):
                first, *others = r.sample(xs, min(len(xs), r.randint(1, 3)))
                for other in others:
                    first = first * other
                if r.random() < 0.3:
                    first = first + Value(1.0)
                new.append(first.tanh())
        xs = (xs + new)[-8:]
    r.random()
    direction, collapse = r.choice(["TB", "BT", "LR", "RL"]), r.choice([None, 0, 1, 2, 3])
    return xs[-1], {"direction": direction, "collapse": collapse}


@pytest.mark.parametrize("seed", [0, 1, 2, 261, 294, 384])
def test_no_edge_is_lost_where_scopes_tangle(seed: int, capfd: pytest.CaptureFixture[str]) -> None:
    """In the last three Graphviz finds no curve for an edge: they are drawn straight."""
    output, options = tangled(seed)
    picture = draw(output, **options)
    drawn = by_class(picture.svg, "edge")
    assert len(drawn) == len(picture.view.lines)
    assert all(edge.find("{*}path") is not None for edge in drawn)
    assert capfd.readouterr() == ("", "")


# ---------------------------------------------------------------- the order of boxes


SIZES = [(2, 2, 1), (1, 4, 1), (3, 4, 1), (2, 3, 3, 1), (2, 4, 4, 1), (3, 5, 2), (4, 6, 6, 3)]


def layout(sizes: tuple[int, ...], direction: str, collapse: int = 2) -> Any:
    """The picture, laid out, of a perceptron of so many neurons."""
    model = nn.MLP(sizes[0], list(sizes[1:]), activation="tanh", seed=0)
    inputs = [Value(0.25 * i - 0.5, label=f"x{i}") for i in range(sizes[0])]
    return draw(model(inputs), collapse=collapse, direction=direction).scene


@pytest.mark.parametrize("direction", ["LR", "RL", "TB", "BT"])
@pytest.mark.parametrize("sizes", SIZES)
def test_neurons_and_inputs_stand_in_their_own_order(
    direction: str, sizes: tuple[int, ...]
) -> None:
    scene = layout(sizes, direction)
    across = 0 if direction in ("TB", "BT") else 1
    rows: dict[int | None, list[float]] = {}
    for shape in scene.view.shapes:
        drawn = next(e for e in scene.drawn[shape.id] if e.get("points") or e.get("d"))
        rows.setdefault(shape.group, []).append(centre_of(drawn)[across])
    assert [len(row) for row in rows.values()] == list(sizes)
    assert all(row == sorted(row) for row in rows.values())


def test_open_neurons_stand_in_their_own_order() -> None:
    frames = by_class(draw(network(), collapse=3).svg, "group")
    tops: dict[str, list[float]] = {}
    for frame in frames:
        rect = frame.find("{*}rect")
        assert rect is not None
        tops.setdefault(frame.get("data-group", ""), []).append(float(rect.get("y", "")))
    assert [len(tops[layer]) for layer in tops] == [1, 3, 4, 4, 1]
    neurons = [row for row in tops.values() if len(row) == 4]
    assert all(row == sorted(row) for row in neurons)


@pytest.mark.parametrize("sizes", [(2, 4, 4, 1), (2, 3, 3, 1), (2, 8, 8, 1), (5, 3, 2)])
@pytest.mark.parametrize("direction", ["TB", "BT"])
def test_no_straight_edge_crosses_the_title_of_a_layer(
    direction: str, sizes: tuple[int, ...]
) -> None:
    model = nn.MLP(sizes[0], list(sizes[1:]), activation="tanh", seed=0)
    picture = draw(model([0.5] * sizes[0]), collapse=2, direction=direction, derivatives=False)
    frames = by_class(picture.svg, "group")[1:]
    titles = [text for frame in frames for text in frame.iter() if text.get("class") == "scope"]
    assert [text.text for text in titles] == [f"layers[{i}]" for i in range(len(sizes) - 1)]
    ends = [
        [float(n) for n in re.findall(r"-?[\d.]+", path.get("d", ""))]
        for path in parsed(picture.svg).iter()
        if path.get("class") == "line"
    ]
    for title in titles:
        left, low = float(title.get("x", "")), float(title.get("y", ""))
        wide = width(title.text or "", 11)
        for x0, y0, *_, x1, y1 in ends:
            for part in range(101):
                x, y = x0 + (x1 - x0) * part / 100, y0 + (y1 - y0) * part / 100
                assert not (left < x < left + wide and low - 9 < y < low), title.text


@pytest.mark.parametrize(("names", "symbol"), [("mn", "∂n/∂m"), ("nn", "∂v4/∂v2")])
def test_edges_between_boxes_are_named_by_the_boxes_where_their_names_differ(
    names: str, symbol: str
) -> None:
    x: Any = Value(0.5, label="x")
    for outer, name in zip("ab", names, strict=True):
        with scope(outer), scope(name):
            x = (x * 2).tanh()
    lines = draw(x + 1, collapse=1, derivatives=True).view.lines
    labels = [line.label for line in lines if line.tail[0] == line.head[0] == "g"]
    assert [label.symbol for label in labels if label] == [symbol]
