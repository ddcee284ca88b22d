"""model.draw(): the layers and numbers of every kind of model, and what is written of them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

import nn
from autograd import DrawingError, Tensor, draw_network
from nn import (
    MLP,
    Dropout,
    Layer,
    LeakyReLU,
    Linear,
    Module,
    Neuron,
    Perceptron,
    ReLU,
    Sequential,
    Sigmoid,
    Softmax,
    Tanh,
)
from nn.diagram import network_record, network_values

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: Any, kind: str) -> list[str]:
    """The words of one kind in the picture, in order."""
    root = fromstring(drawing.svg)
    found = [t for t in root.iter(f"{SVG}text") if t.get("class") == kind]
    return ["".join(t.itertext()) for t in found]


def lines(drawing: Any) -> dict[str, tuple[str, float]]:
    """By what hovering says: the sign, and how wide."""
    root = fromstring(drawing.svg)
    return {
        str(path.findtext(f"{SVG}title")): (
            str(group.get("class")),
            float(path.get("stroke-width", "0")),
        )
        for group in root.iter(f"{SVG}g")
        for path in group.iter(f"{SVG}path")
        if path.get("class") == "wire" and path.find(f"{SVG}title") is not None
    }


def shown(text: str) -> float:
    return float(text.replace("−", "-"))


# ---------------------------------------------------------------- the source texts' networks


def test_two_by_two_of_the_text() -> None:
    layer = Layer(2, 2, "sigmoid", bias=False, init=[[0.9, 0.3], [0.2, 0.8]])
    drawing = layer.draw([1.0, 0.5])
    assert list(lines(drawing)) == ["w₁₁ = 0.9", "w₁₂ = 0.2", "w₂₁ = 0.3", "w₂₂ = 0.8"]
    assert texts(drawing, "inside value") == ["1", "0.5", "0.7408", "0.6457"]
    assert texts(drawing, "below") == ["z1 1.05", "z2 0.6"]
    with_matrices = layer.draw([1.0, 0.5], matrices=True)
    assert texts(with_matrices, "entry") == [
        *("0.9", "0.2"), *("0.3", "0.8"), *("1.05", "0.6"), *("0.7408", "0.6457")
    ]  # fmt: skip
    assert texts(with_matrices, "title") == ["H = sigmoid(XW)"]
    assert texts(with_matrices, "row-name")[:2] == ["x1 = 1", "x2 = 0.5"]


def test_three_four_two_shows_every_weight() -> None:
    model = MLP(3, [4, 2], "sigmoid", seed=1)
    drawing = model.draw([0.1, 0.2, 0.3])
    values = network_values(model)
    labels = [shown(text) for text in texts(drawing, "value end")]
    weights = [w for layer in values["W"] for row in layer for w in row]
    assert labels == pytest.approx(weights, abs=0.0051)
    h = model.layers[0]([0.1, 0.2, 0.3])
    outputs = model([0.1, 0.2, 0.3])
    inside = [shown(text) for text in texts(drawing, "inside value")]
    assert inside == pytest.approx([0.1, 0.2, 0.3, *(y.item() for y in [*h, *outputs])], rel=1e-3)


def test_hundred_twenty_ten_says_what_it_leaves_out() -> None:
    model = Sequential(Linear(100, 20, seed=0), ReLU(), Linear(20, 10, seed=1), Softmax())
    drawing = model.draw(matrices=True)
    below = texts(drawing, "below")
    assert below[:3] == ["93 more", "13 more", "3 more"]
    weights = [layer.weight.numpy().T for layer in model if isinstance(layer, Linear)]
    for line, W in zip(below[3:], weights, strict=True):
        shape, numbers = line.split(": ")
        assert shape.endswith(f"{W.shape[0]} × {W.shape[1]}")
        ends = [shown(text) for text in numbers.split(" … ")]
        assert ends == pytest.approx([W.min(), W.max()], abs=0.0051)
    notes = texts(drawing, "note")
    assert "W 100 × 20, inputs × outputs" in notes
    assert "stored as weight (20, 100), its transpose" in notes
    cells = fromstring(drawing.svg).iter(f"{SVG}rect")
    assert sum(cell.get("class") in ("plus-cell", "minus-cell") for cell in cells) == 2200


# ---------------------------------------------------------------- every kind of model

LAYER = {"init": [[0.9, 0.3], [0.2, -0.8]], "bias": [0.1, -0.2]}
MODELS = {
    "neuron": lambda: Neuron(2, "tanh", init=[0.9, -0.3], bias=0.1),
    "layer": lambda: Layer(2, 2, "tanh", **LAYER),
    "mlp": lambda: MLP(2, [3, 1], "relu", output="sigmoid", seed=0),
    "scalar": lambda: MLP(2, [2, 1], scalar=True, seed=0),
    "perceptron": lambda: Perceptron(2, init=[1.0, 1.0], bias=-1.5),
    "linear": lambda: Linear(3, 2, seed=0),
    "sequential": lambda: Sequential(Linear(2, 3, seed=0), Tanh(), Linear(3, 1, seed=1)),
    "nested": lambda: Sequential(Sequential(Linear(2, 3), ReLU()), Dropout(0.5), Linear(3, 2)),
    "softmax": lambda: Layer(2, 3, "softmax", seed=0),
    "mixed": lambda: Sequential(Layer(2, 3, "tanh", seed=0), Linear(3, 2, seed=1), LeakyReLU(0.2)),
    "float32": lambda: Sequential(Linear(2, 2, dtype=np.float32, seed=0), Sigmoid()),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_the_record_computes_what_the_model_computes(name: str) -> None:
    """X W + b with the record's numbers, in NumPy, is what the model gives."""
    model = MODELS[name]()
    model.eval()
    record = network_record(model)
    x = [0.5, -1.0, 0.25][: record["sizes"][0]]
    values = network_values(model, x)
    given = np.array(x)
    for layer, kind in enumerate(record["activations"]):
        W, b = np.array(values["W"][layer]), values["b"][layer]
        assert W.shape == tuple(record["sizes"][layer : layer + 2])
        z = given @ W + (np.array(b) if record["bias"][layer] else 0)
        np.testing.assert_allclose(values["z"][layer], z, rtol=1e-6)
        given = ACTIVATIONS[kind](z)
        np.testing.assert_allclose(values["h"][layer], given, rtol=1e-6)
    output = model(x)
    items = output if isinstance(output, list) else [output]
    whole = np.concatenate([np.ravel(item.data) for item in items])
    np.testing.assert_allclose(values["h"][-1], whole, rtol=1e-6)
    assert len(record["outputs"]) == record["sizes"][-1]
    assert model.draw(x, matrices=True).svg.startswith("<svg")


ACTIVATIONS = {
    "linear": lambda z: z,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "step": lambda z: (z > 0) * 1.0,
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(),
    "leaky_relu(slope=0.2)": lambda z: np.where(z > 0, z, 0.2 * z),
}


def test_sign_is_told_by_colour_and_dash_and_size_by_width() -> None:
    drawing = Neuron(3, init=[2.0, -1.0, 0.0]).draw()
    assert {kind for kind, _ in lines(drawing).values()} == {"positive", "negative", "zero"}
    (_, two), (_, one), (_, none) = lines(drawing).values()
    assert two > one > none
    assert re.search(r"\.negative \.wire \{[^}]*stroke-dasharray", drawing.svg)


def test_names_are_those_of_the_graph() -> None:
    """What the picture of the computation calls them, the diagram does too."""
    for model in (Neuron(2), Layer(2, 2), MLP(2, [3, 2]), MLP(2, [12, 1])):
        drawn = {tip.split(" = ")[0] for tip in lines(model.draw(width=900))}
        labelled = model.parameters()
        ours = {
            node.name for p in labelled for node in (p * 1.0).trace().nodes if node.kind == "leaf"
        }
        assert drawn == {name for name in ours if name.startswith("w")}


# ---------------------------------------------------------------- gradients


def test_gradients_are_those_of_the_parameters() -> None:
    model = MLP(2, [3, 1], seed=0)
    with pytest.raises(ValueError, match="backward"):
        model.draw(gradients=True)
    y = model([0.5, -1.0])[0]
    ((y - 1.0) ** 2).backward()
    drawing = model.draw([0.5, -1.0], gradients=True)
    labels = [shown(text) for text in texts(drawing, "value end")]
    expected = [n.w[i].grad for n in model.layers[0].neurons for i in range(2)]
    first = [model.layers[0].neurons[j].w[i].grad for i in range(2) for j in range(3)]
    assert sorted(first) == sorted(expected)
    last = [w.grad for w in model.layers[1].neurons[0].w]
    assert labels == pytest.approx([*first, *last], rel=0.06)
    matrices = Sequential(*model.to_matrix())
    ((matrices(Tensor([[0.5, -1.0]], requires_grad=False)) - 1.0) ** 2).sum().backward()
    other = matrices.draw([0.5, -1.0], gradients=True)
    assert texts(other, "value end") == texts(drawing, "value end")


# ---------------------------------------------------------------- one fixed layout


def places(drawing: Any) -> list[tuple[str, ...]]:
    root = fromstring(drawing.svg)
    keys = ("class", "x", "y", "width", "height", "d")
    kinds = ("shape", "wire", "paper-box", "name", "head")
    return [
        tuple(e.get(key, "") for key in keys)
        for e in root.iter()
        if (e.get("class") or "").split(" ")[-1] in kinds
    ]


@pytest.mark.parametrize(
    "sizes", [(2, [2, 1]), (3, [4, 2]), (4, [8, 8, 1]), (100, [20, 10])], ids=str
)
def test_nothing_moves_when_the_weights_change(sizes: Any) -> None:
    first, second = MLP(*sizes, seed=0), MLP(*sizes, seed=1)
    before = places(first.draw())
    assert places(second.draw()) == before
    for p in second.parameters():
        p.data = -1e7 * p.item()
    assert places(second.draw()) == before


def test_torch_state_dicts_draw_as_themselves(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
    ours = Sequential(Linear(3, 4, seed=0), Tanh(), Linear(4, 2, seed=1))
    before = places(ours.draw())
    ours.load_state_dict(theirs.state_dict())
    x = [0.5, -1.0, 0.25]
    drawing = ours.draw(x)
    assert places(ours.draw()) == before
    weights = [w for k in (0, 2) for w in theirs[k].weight.detach().numpy().T.ravel()]
    assert [shown(t) for t in texts(drawing, "value end")] == pytest.approx(weights, abs=0.0051)
    outputs = theirs(torch.tensor(x)).tolist()
    assert [shown(t) for t in texts(drawing, "inside value")[-2:]] == pytest.approx(
        outputs, rel=1e-3
    )
    nn.save(ours, tmp_path / "net.safetensors")
    again = Sequential(Linear(3, 4, seed=0), Tanh(), Linear(4, 2, seed=1))
    nn.load(again, tmp_path / "net.safetensors")
    assert again.draw(x).svg == drawing.svg


# ---------------------------------------------------------------- what is written


def test_files_of_every_format(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    drawing = MLP(2, [3, 1], seed=0).draw([1.0, 2.0], lang="ko", theme="dark")
    for suffix, start in (
        (".svg", b"<svg"),
        (".png", b"\x89PNG"),
        (".pdf", b"%PDF"),
        (".html", b"<!doc"),
    ):
        path = tmp_path / f"net{suffix}"
        drawing.save(path)
        assert path.read_bytes().startswith(start)
    png = image.open(io.BytesIO(drawing.png(1)))
    width, height = drawing.painting.width, drawing.painting.height
    assert png.size == pytest.approx((width, height), abs=1)
    assert png.convert("RGB").getpixel((1, 1)) == (0x14, 0x17, 0x1B)
    with pytest.raises(DrawingError, match=r"\.svg, \.png, \.pdf or \.html"):
        drawing.save(tmp_path / "net.jpg")


def test_what_a_notebook_shows() -> None:
    bundle = MLP(2, [3, 1], seed=0).draw()._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg")
    assert '<img alt="Network 2-3-1"' in bundle["text/html"]
    assert "2-3-1" in bundle["text/plain"]
    large = MLP(200, [150, 1], seed=0).draw()._repr_mimebundle_()["text/html"]
    assert "<script" not in large  # 30,000 numbers would be most of the notebook


def test_words_are_korean_where_asked() -> None:
    drawing = MLP(2, [3, 1]).draw([1.0, 2.0], lang="ko", matrices=True)
    assert texts(drawing, "head") == ["입력층", "은닉층 · tanh", "출력층"]
    assert "양수" in texts(drawing, "note")


# ---------------------------------------------------------------- what is refused


class Wise(Module):
    """Its forward is not its parts one after the other."""

    def __init__(self) -> None:
        self.first, self.second = Linear(2, 2, seed=0), Linear(2, 2, seed=1)

    def forward(self, x: Any) -> Any:
        return self.second(self.first(x).tanh())


class Chain(Wise):
    def forward(self, x: Any) -> Any:
        return self.second(self.first(x))


def test_a_model_of_ones_own_is_drawn_if_it_is_its_parts() -> None:
    assert network_record(Chain())["sizes"] == [2, 2, 2]
    Chain().draw([1.0, 2.0])
    with pytest.raises(TypeError, match="draw its parts"):
        Wise().draw()
    with pytest.raises(TypeError, match="draw its parts"):
        Wise().draw([1.0, 2.0])


@pytest.mark.parametrize(
    ("draw", "kind", "message"),
    [
        (
            lambda: MLP(2, [3, 1]).draw([1.0]),
            ValueError,
            r"of shape \(2,\) for this model; got shape \(1,\)",
        ),
        (lambda: MLP(2, [3, 1]).draw(np.zeros((4, 2))), ValueError, "one sample"),
        (lambda: MLP(2, [3, 1]).draw(3.0), ValueError, r"got shape \(\)"),
        (lambda: MLP(2, [3, 1]).draw(["a", 2]), ValueError, "one sample"),
        (lambda: MLP(2, [3, 1]).draw([[1, 2], [3]]), ValueError, "one sample"),
        (lambda: MLP(2, [3, 1]).draw(neuron=(3, 1)), ValueError, "3, 1 neurons"),
        (lambda: MLP(2, [3, 1]).draw(neuron=2), ValueError, "counted from 1"),
        (lambda: MLP(2, [3, 1]).draw(lang="fr"), ValueError, "'fr'"),
        (lambda: MLP(2, [3, 1]).draw(theme="blue"), ValueError, "'blue'"),
        (lambda: MLP(2, [3, 1]).draw(scale=0), ValueError, "scale"),
        (lambda: MLP(2, [3, 1]).draw(width=10), ValueError, "width"),
        (lambda: Tanh().draw(), TypeError, "no place"),
        (lambda: Dropout().draw(), TypeError, "has none"),
        (lambda: Sequential(Linear(2, 2), Tanh(), ReLU()).draw(), TypeError, "no place"),
        (lambda: Sequential(Linear(2, 3), Linear(2, 1)).draw(), TypeError, "3 neurons"),
    ],
)
def test_errors_say_what_to_do(draw: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        draw()


def test_numbers_beyond_all_bounds_are_shown() -> None:
    record = network_record(Neuron(3))
    values = {"W": [[[float("inf")], [float("nan")], [-1e300]]], "b": [[None]]}
    drawing = draw_network(record, values)
    assert texts(drawing, "value end") == ["∞", "nan", "−1e300"]
    assert drawing.png().startswith(b"\x89PNG")
