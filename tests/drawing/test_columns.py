"""Pictures of networks: layers in columns, the same places whatever the numbers are."""

from __future__ import annotations

import io
import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, dot, draw, tanh
from autograd.drawing.columns import Columns, columns_of
from autograd.drawing.dot import drawn_as
from nn import MLP, Layer
from nn.functional import cross_entropy, mse_loss
from nn.optim import SGD

X = [0.5, -1.0, 2.0, 0.25]
SIZES = [[2, 2, 1], [2, 3, 1], [3, 4, 2], [4, 8, 8, 1]]
Box = tuple[float, float, float, float]


def loss_of(model: MLP, scale: float = 1.0) -> Any:
    outputs = model([scale * x for x in X[: model.layers[0].inputs]])
    return cross_entropy(outputs, 1) if len(outputs) > 1 else mse_loss(outputs, [1.0])


def made(sizes: list[int]) -> Any:
    loss = loss_of(MLP(sizes[0], sizes[1:], seed=0))
    loss.backward()
    return loss


def laid_out(loss: Any, **options: Any) -> tuple[Any, Columns]:
    view = draw(loss, **options).view
    columns = columns_of(view)
    assert columns is not None
    return view, columns


def boxes(view: Any, columns: Columns) -> dict[str, Box]:
    found = {}
    for shape in view.shapes:
        x, y = columns.middles[shape.id]
        wide, high = shape.label.width / 2, shape.label.height / 2
        found[shape.id] = (x - wide, y - high, x + wide, y + high)
    return found


def labels(view: Any, columns: Columns) -> dict[str, Box]:
    found = {}
    for line in view.lines:
        if line.label is not None:
            x, y = columns.labels[line.id]
            wide, high = line.label.width / 2, line.label.height / 2
            found[line.id] = (x - wide, y - high, x + wide, y + high)
    return found


def overlap(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) + 0.01 and (
        min(one[3], other[3]) > max(one[1], other[1]) + 0.01
    )


def points(curve: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Places along a chain of cubic curves."""
    found = []
    for k in range(0, len(curve) - 1, 3):
        a, b, c, d = curve[k : k + 4]
        for step in range(21):
            t = step / 20
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            found.append(
                tuple(
                    sum(w * p[i] for w, p in zip(weights, (a, b, c, d), strict=True))
                    for i in (0, 1)
                )
            )
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_layers_are_columns_and_neurons_stand_in_their_order(sizes: list[int]) -> None:
    view, columns = laid_out(made(sizes))
    nodes = view.network["nodes"]
    middles = [
        [columns.middles[view.element_of(i)] for i in layer] for layer in (nodes["x"], *nodes["h"])
    ]
    for layer in middles:
        assert [y for _, y in layer] == sorted(y for _, y in layer)
    ends = [[x for x, _ in layer] for layer in middles]
    for before, after in pairwise(ends):
        assert max(before) < min(after)
    loss = columns.middles[view.element_of(nodes["loss"])]
    assert loss[0] == max(x for x, _ in columns.middles.values())
    assert columns.size[0] > columns.size[1], "landscape"


@pytest.mark.parametrize("collapse", [None, 2, 3])
@pytest.mark.parametrize("sizes", SIZES[:3], ids=str)
def test_nothing_overlaps_and_no_line_crosses_a_title(
    sizes: list[int], collapse: int | None
) -> None:
    view, columns = laid_out(made(sizes), collapse=collapse)
    nodes, words = boxes(view, columns), labels(view, columns)
    for one, other in combinations([*nodes.values(), *words.values()], 2):
        assert not overlap(one, other)
    titles = [
        (left + 4, top, left + 9 + 7 * len(frame.name), top + 18)
        for frame in view.frames
        for left, top, *_ in [columns.frames[frame.id]]
    ]
    for line in view.lines:
        ends = {line.tail, line.head}
        for x, y in points(columns.curves[line.id]):
            place = (x - 0.5, y - 0.5, x + 0.5, y + 0.5)
            assert not any(overlap(place, title) for title in titles), (line.id, place)
            others = (box for name, box in nodes.items() if name not in ends)
            assert not any(overlap(place, box) for box in others), (line.id, place)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_frames_hold_their_nodes_and_the_picture_holds_everything(sizes: list[int]) -> None:
    view, columns = laid_out(made(sizes))
    nodes = boxes(view, columns)
    wide, high = columns.size
    for shape in view.shapes:
        left, top, right, low = nodes[shape.id]
        assert 0 <= left < right <= wide
        assert 0 <= top < low <= high
        if shape.group is not None:
            frame = columns.frames[f"g{shape.group}"]
            assert frame[0] < left < right < frame[2]
            assert frame[1] < top < low < frame[3]
    for curve in columns.curves.values():
        assert all(0 <= x <= wide and 0 <= y <= high for x, y in curve)


def places(svg: str) -> list[str]:
    return re.findall(r'(?:width|height|viewBox|d|points|x|y)="([^"]*)"', svg)


@pytest.mark.parametrize("sizes", SIZES[1:3], ids=str)
def test_positions_stay_from_one_training_step_to_the_next(sizes: list[int]) -> None:
    model = MLP(sizes[0], sizes[1:], seed=0)
    optimiser = SGD(model.parameters(), lr=0.3)
    seen, sizes_seen = set(), set()
    for scale in (1.0, 1e-4, 30.0, -0.123456789):
        loss = loss_of(model, scale)
        optimiser.zero_grad()
        loss.backward()
        _, columns = laid_out(loss)
        seen.add(str((columns.middles, columns.curves, columns.labels, columns.frames)))
        sizes_seen.add(columns.size)
        optimiser.step()
    assert len(seen) == len(sizes_seen) == 1


def test_all_formats_have_the_same_places(tmp_path: Path) -> None:
    loss = made([2, 3, 1])
    picture = loss.draw(scale=1.0)
    view, columns = laid_out(loss)
    shown = re.search(r'viewBox="0.00 0.00 ([\d.]+) ([\d.]+)"', picture.svg)
    assert shown is not None
    wide, high = float(shown[1]), float(shown[2])
    assert (wide, high) == pytest.approx(columns.size, abs=6)
    image = pytest.importorskip("PIL.Image")
    with image.open(io.BytesIO(picture.png())) as png:
        assert png.size == pytest.approx((wide * 4 / 3, high * 4 / 3), abs=12)
    picture.save(tmp_path / "z.pdf")
    box = re.search(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)", (tmp_path / "z.pdf").read_bytes())
    if box is not None:  # with a margin of half an inch
        assert (float(box[1]) - 72, float(box[2]) - 72) == pytest.approx((wide, high), abs=9)
    assert drawn_as(view, "svg").count(b'class="node"') == len(view.shapes)


def test_a_gif_has_one_size_whatever_the_training_step() -> None:
    image = pytest.importorskip("PIL.Image")
    model, found = MLP(2, [2, 1], seed=0), set()
    for scale in (1.0, 0.001):
        loss = loss_of(model, scale)
        with image.open(io.BytesIO(loss.stepper().gif(scale=0.3))) as gif:
            found.add(gif.size)
            assert gif.n_frames == len(loss.stepper())
    assert len(found) == 1


def test_a_closed_neuron_says_its_formula() -> None:
    svg = made([2, 3, 1]).draw(collapse=2).svg
    assert ">tanh(w₁₂x₁ + w₂₂x₂ + b₂)<" in svg
    assert ">w₁₁⁽²⁾h₁ + … + b₁⁽²⁾<" in svg
    assert "leaves" not in svg


def test_other_graphs_are_laid_out_by_graphviz() -> None:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    for view in (
        draw((x + y) ** 2).view,
        draw(made([2, 2, 1]), direction="TB").view,
        draw(made([2, 2, 1]), collapse=0).view,
        draw(tanh(x * y)).view,
    ):
        assert columns_of(view) is None
    assert columns_of(draw(Layer(2, 2, "softmax", seed=0)(X[:2])).view) is not None


def test_a_sum_with_a_computed_weight_is_drawn_by_graphviz() -> None:
    """b goes into q = a / b, which stands among the weights: columns have no place for b."""
    a, b, w, x = (Value(v, label=n) for n, v in (("a", 0.83), ("b", 2.19), ("w", 0.6), ("x", 1.5)))
    z = (dot([w, a / b], [x, a]) + 0.7).tanh() * a
    z.backward()
    assert z.draw().svg.count("<g id=") >= 8
    assert z.stepper().html()
