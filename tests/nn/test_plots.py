"""Pictures of learning: boundaries, slices of the loss, animations; nothing moves in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import DrawingError
from nn import MLP, Linear, Sequential, Tanh, fit, plot_boundary, plot_loss
from nn.data import blobs, moons, xor
from nn.names import subscripted
from nn.plot_style import THEMES

pytest.importorskip("matplotlib")


def trained(model: Any, X: Any, y: Any, **options: Any) -> nn.History:
    given = {"optimizer": "SGD", "learning_rate": 0.3, "batch_size": len(X), "record": True}
    return fit(model, X, y, progress=False, **(given | {"epochs": 20} | options))


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))


@pytest.mark.parametrize("theme", THEMES)
def test_a_boundary_parts_what_the_model_parts(theme: str) -> None:
    X, y = moons(60)
    model = MLP(2, [8, 1], seed=0).to_matrix()
    trained(model, X, y, epochs=200)
    figure = plot_boundary(model, X, y, theme=theme)
    assert figure.get_facecolor()[:3] == pytest.approx(rgb(THEMES[theme]["paper"]))
    (axes,) = figure.axes
    (lines,) = [c for c in axes.collections if type(c).__name__ == "QuadContourSet"]
    along = np.concatenate([path.vertices for path in lines.get_paths()])
    assert np.abs(model(along).numpy()).max() < 0.15, "the output is 0 along the line"
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert low < X[:, 0].min() < X[:, 0].max() < high
    assert bottom < X[:, 1].min() < X[:, 1].max() < top


def test_boundaries_of_classes_curves_and_targets() -> None:
    X, y = blobs(60, classes=3)
    figure = plot_boundary(MLP(2, [4, 3], seed=0), X, y)
    assert len(figure.axes[0].images) == 1
    x = np.linspace(-1, 1, 20)[:, None]
    curve = MLP(1, [4, 1], seed=0)
    figure = plot_boundary(curve, x, np.sin(3 * x[:, 0]))
    across, output = figure.axes[0].lines[0].get_data()
    assert output[7] == pytest.approx(curve([float(across[7])])[0].item())
    wide = plot_boundary(MLP(3, [2, 1], seed=0), np.eye(3), np.array([0.5, 1.0, 1.5]), lang="ko")
    assert wide.axes[0].get_xlabel() == "목표값"


def test_a_slice_is_the_loss_and_the_weights_stay() -> None:
    X, y = xor()
    model = MLP(2, [2, 1], seed=0)
    before = [w.data for w in model.parameters()]
    figure = plot_loss(model, X, y, along="w1_12", loss="mse")
    across, heights = figure.axes[0].lines[0].get_data()
    assert [w.data for w in model.parameters()] == before
    weight = model.layers[0].neurons[1].w[0]
    weight.data = float(across[10])
    wanted = nn.functional.mse_loss(model.to_matrix()(X), y[:, None]).item()
    assert heights[10] == pytest.approx(wanted, rel=1e-12)
    assert figure.axes[0].get_title() == "loss along w₁₂"


def test_against_the_gradient_the_way_is_the_learning_rate() -> None:
    X, y = moons(20)
    model = Sequential(Linear(2, 3, seed=0), Tanh(), Linear(3, 1, seed=1))
    loss = nn.functional.mse_loss(model(X), y[:, None])
    figure = plot_loss(model, X, y, loss="mse")
    rates, heights = figure.axes[0].lines[0].get_data()
    k = int(np.argmin(np.abs(rates - rates.max() / 2)))
    loss.backward()
    for p in model.parameters():
        p.data = p.numpy() - rates[k] * np.asarray(p.grad)
    assert heights[k] == pytest.approx(
        nn.functional.mse_loss(model(X), y[:, None]).item(), rel=1e-10
    )
    assert heights.max() == pytest.approx(max(heights[0], heights[-1]))


def test_the_path_of_a_training_lies_on_its_plane() -> None:
    X, y = moons(30)
    model = MLP(2, [4, 1], seed=0)
    history = trained(model, X, y)
    figure = plot_loss(model, X, y, along=history, lang="ko")
    (axes,) = figure.axes
    path = np.array(axes.lines[0].get_data()).T
    assert len(path) == 21
    assert path[-1] == pytest.approx((0.0, 0.0))
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert path[:, 0].min() > low and path[:, 0].max() < high  # noqa: PT018
    assert path[:, 1].min() > bottom and path[:, 1].max() < top  # noqa: PT018
    moved = np.linalg.norm(history.record.parameters - history.record.parameters[-1], axis=1)
    assert np.linalg.norm(path, axis=1)[0] == pytest.approx(moved[0], rel=0.05)


def test_two_weights_have_a_plane() -> None:
    X, y = xor()
    model = MLP(2, [2, 1], seed=0)
    figure = plot_loss(model, X, y, along=("w1_11", "w2_21"))
    assert (figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel()) == ("w₁₁", "w₂₁⁽²⁾")
    with pytest.raises(ValueError, match="no weight is called 'w9_11'; there are w1_11, w1_12"):
        plot_loss(model, X, y, along="w9_11")
    with pytest.raises(ValueError, match="one name or two; got 3"):
        plot_loss(model, X, y, along=("w1_11", "w1_12", "w1_21"))
    with pytest.raises(ValueError, match="of another model"):
        plot_loss(MLP(2, [3, 1]), X, y, along=trained(model, X, y))
    with pytest.raises(ValueError, match="theme must be one of light, dark"):
        plot_loss(model, X, y, theme="blue")
    with pytest.raises(ValueError, match="lang must be one of en, ko"):
        plot_boundary(model, X, y, lang="fr")


def test_an_animation_has_one_layout(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    history = trained(MLP(2, [3, 1], seed=0), *moons(20), epochs=6)
    history.save(tmp_path / "t.gif")
    with image.open(tmp_path / "t.gif") as animation:
        assert animation.n_frames == 7
        frames = []
        for k in range(7):
            animation.seek(k)
            frames.append(np.asarray(animation.convert("L")).astype(int))
    # Axes, ticks and the words at them: what is left of the plots is the same in every frame.
    apart = [np.abs(frame - frames[0]).max(axis=0) for frame in frames]
    left = int(0.06 * frames[0].shape[1])
    assert max(columns[:left].max() for columns in apart) < 12
    assert any(columns.max() > 60 for columns in apart), "something moves"


def test_the_walker_of_an_animation_keeps_its_colour(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    history = trained(MLP(2, [3, 1], seed=0), *moons(60), epochs=6)
    history.save(tmp_path / "t.gif", theme="dark")
    with image.open(tmp_path / "t.gif") as animation:
        animation.seek(3)
        pixels = np.asarray(animation.convert("RGB")).astype(int)
    amber = np.array([0xF5, 0xB5, 0x44])
    assert (np.abs(pixels - amber).max(axis=-1) < 12).sum() > 20


def test_files_of_a_history(tmp_path: Path) -> None:
    history = trained(MLP(2, [3, 1], seed=0), *moons(20), epochs=3)
    for name in ("t.html", "t.png", "t.svg", "t.pdf"):
        history.save(tmp_path / name, theme="dark", lang="ko")
        assert (tmp_path / name).stat().st_size > 1000
    assert (tmp_path / "t.html").read_text().count("<main") == 1
    with pytest.raises(DrawingError, match=r"the suffix picks the format, \.html, \.gif"):
        history.save(tmp_path / "t.mp4")
    plain = trained(MLP(2, [3, 1], seed=0), *moons(20), epochs=1, record=False)
    for name in ("t.gif", "t.html"):
        with pytest.raises(ValueError, match="record=True"):
            plain.save(tmp_path / name)


def test_curves_speak_korean() -> None:
    history = trained(MLP(2, [3, 1], seed=0), *moons(20), epochs=3, validation=0.25)
    figure = history.plot(theme="dark", lang="ko")
    assert [axes.get_title() for axes in figure.axes] == ["손실", "정확도", "기울기의 크기"]
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_names_as_they_are_read() -> None:
    assert subscripted("w1_3_12") == "w₃,₁₂"
    assert subscripted("weight") == "weight"
