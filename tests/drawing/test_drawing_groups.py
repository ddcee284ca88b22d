"""Scopes in pictures: frames, closed boxes, their order, and edges that keep off their titles."""

from __future__ import annotations

import copy
import pickle
import random
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graphs import network
from svg_reading import by_class, centres, parsed, size, words

import nn
from autograd import Tensor, Value, grad, scope, tanh, trace
from autograd.drawing import draw
from autograd.drawing.groups import Groups, fitting_depth
from autograd.drawing.labels import width
from autograd.drawing.options import FEW_NODES, Options
from autograd.drawing.svg_parts import centre_of
from autograd.drawing.view import View

# ---------------------------------------------------------------- groups


def test_a_perceptron_is_drawn_neuron_by_neuron_and_fits_a_notebook_cell() -> None:
    y = network()
    y.backward()
    svg = draw(y).svg
    boxes = by_class(svg, "box")
    assert len(boxes) == 9
    assert {e.get("data-scope", "").split("/")[1] for e in boxes} == {
        "layer 1",
        "layer 2",
        "layer 3",
    }
    assert [words(e)[0] for e in by_class(svg, "group")] == [
        "MLP",
        "layer 1",
        "layer 2",
        "layer 3",
    ]
    assert size(svg)[0] * 96 / 72 <= 960
    assert "9 scopes are closed: 54 of 56 nodes are inside. collapse=3 opens them." in words(
        parsed(svg)
    )


@pytest.mark.parametrize(("collapse", "shapes"), [(0, 3), (1, 5), (2, 11), (3, 56), (99, 56)])
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
    assert len(members) == 54
    for node in members:
        left, top, right, bottom = frames[f"g{node.get('data-group')}"]
        x, y = places[node.get("id", "")]
        assert left < x < right
        assert top < y < bottom


@given(st.lists(st.sampled_from(["", "a", "a/b", "a/b/c", "d"]), min_size=1, max_size=30))
def test_closing_groups_never_hides_an_edge_between_different_elements(scopes: list[str]) -> None:
    x: Any = Value(0.5, label="x")
    y = x
    for path in scopes:
        with ExitStack() as opened:
            for name in filter(None, path.split("/")):
                opened.enter_context(scope(name))
            y = y + x if path else y * x
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
    assert [text.text for text in titles] == [f"layer {i}" for i in range(1, len(sizes))]
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


# Where the texts of edges and the borders of open scopes are, by the browser's own measure.
STRUCK = """() => {
  const box = (e) => e.getBoundingClientRect();
  const borders = [...document.querySelectorAll(".frame")].map(box);
  return [...document.querySelectorAll(".edge text")].filter((text) => {
    const { left, right, top, bottom } = box(text), low = bottom - 3, high = top + 3;
    return borders.some((b) => left < b.right && right > b.left && high < b.bottom && low > b.top
      && !(left >= b.left && right <= b.right && high >= b.top && low <= b.bottom));
  }).map((text) => text.textContent);
}"""


def layers(seed: int) -> Value:
    """A graph of some scopes and of nodes between them, at random."""
    choose = random.Random(seed)
    nodes = [Value(choose.uniform(1, 3), label=name) for name in "xyz"[: choose.randint(2, 3)]]

    def add() -> None:
        a, b = choose.choice(nodes[-3:]), choose.choice(nodes)
        nodes.append(
            choose.choice([lambda: a * b, lambda: a + b, lambda: a.tanh(), lambda: a * b])()
        )

    for k in range(choose.randint(1, 3)):
        with scope(f"layer {k + 1}"):
            for _ in range(choose.randint(1, 3)):
                add()
        add()
    return nodes[-1]


@pytest.mark.parametrize(("seed", "direction"), [(3, "LR"), (3, "TB"), (9, "TB"), (12, "LR")])
def test_no_border_strikes_through_what_stands_at_an_edge(
    new_page: Any, seed: int, direction: str
) -> None:
    page, drawn = new_page(), draw(layers(seed), direction=direction)
    page.set_content(drawn.svg)
    assert page.locator(".frame").count()
    assert page.evaluate(STRUCK) == []
    assert page.locator(".edge .local").count() == len(drawn.trace.edges)
