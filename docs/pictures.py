"""Make the pictures of the README and the guides: ``python docs/pictures.py``.

Needs what the ``dev`` extra installs. Screenshots are taken with the system's Chromium; where
there is none, the script says so and leaves them as they are. All other pictures are the same
bytes with every run on one machine. What cannot follow the reader's screen as SVG does is made
twice, for light and for dark pages; what holds sentences stands in Korean in the folder ``ko``.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import autograd
from autograd import Value, gradcheck, relu, sin
from autograd.drawing.painting import Painting, still_style
from autograd.expressions import parse
from autograd.stepping.playground_page import playground_page
from autograd.table.scalars import Primitive, register
from nn import MLP, data, fit

FOLDER = Path(__file__).parent / "pictures"
FOLDERS = {"en": FOLDER, "ko": FOLDER / "ko"}
STYLE = Path(__file__).parent.parent / "nn" / "course" / "course.mplstyle"
SCALE = 1.5  # of screenshots: sharp on most screens, and half the size of 2

# surfaces and inks of the figures, those of the drawings in autograd/drawing
LIGHT = {"paper": "#ffffff", "ink": "#1a1d21", "soft": "#5f6773"}
LIGHT |= {"first": "#0072b2", "second": "#d55e00", "cold": "#a9cfe6", "warm": "#f4c3a1"}
DARK = {"paper": "#15181c", "ink": "#e8eaed", "soft": "#a9b1bc"}
DARK |= {"first": "#6cb0ff", "second": "#ff9d5c", "cold": "#123c5c", "warm": "#5b2d0f"}


def square_of_sum() -> Any:
    """z = (x + y)² at x = 2, y = 3, after its backward pass."""
    z = parse("w = x + y; z = w**2").evaluate(x=2.0, y=3.0)
    z.backward()
    return z


# ---------------------------------------------------------------- drawings


def draw_network() -> None:
    """A 2-4-4-1 network: closed neurons, edges as wide as the gradient they carry."""
    model = MLP(2, [4, 4, 1], activation="tanh", scalar=True, seed=0)
    score = model([0.5, -1.0])
    score.label = "score"
    score.backward()
    score.draw(collapse=2, flow=True).save(FOLDER / "network.svg")


def draw_learning() -> MLP:
    """A 2-3-1 network before and after it learns XOR, one sample in its circles; its loss below.

    Gives the network.
    """
    points = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    target = -points[:, 0] * points[:, 1]
    model = MLP(2, [3, 1], activation="tanh", scalar=True, seed=4)

    def small() -> dict[str, Painting]:
        options = {"width": 430, "height": 196, "legend": False}
        return {lang: model.draw([1.0, -1.0], lang=lang, **options).painting for lang in FOLDERS}

    def cost() -> float:
        outputs = np.array([model(x).item() for x in points])
        return float(np.mean((outputs - target) ** 2))

    def look(history: Any) -> None:
        costs.append(cost())

    costs, before = [cost()], small()
    options = {"loss": "mse_loss", "optimizer": "SGD", "learning_rate": 0.15, "epochs": 120}
    fit(model, points, target, on_epoch=look, progress=False, **options)
    after = small()
    for lang, folder in FOLDERS.items():
        learns = _with_curve({0: before[lang], len(costs) - 1: after[lang]}, costs, lang)
        (folder / "diagram.svg").write_text(learns.svg(still_style()), encoding="utf-8")
    return model


LEARNS = {
    "en": ("A network learns XOR, and its loss falls", "round {}: loss {:.3f}", "loss"),
    "ko": ("신경망이 XOR을 배우고 손실이 줄어듭니다", "{}회차: 손실 {:.3f}", "손실"),
}


def _with_curve(seen: dict[int, Painting], costs: list[float], lang: str) -> Painting:
    title, moment, loss = LEARNS[lang]
    whole = Painting(900, 346, title)
    left, top, width, high = 44, 246, 836, 70
    places = [
        (left + width * k / (len(costs) - 1), top + high * (1 - cost / max(costs)))
        for k, cost in enumerate(costs)
    ]
    whole.line("bracket", (left, top + high, left + width, top + high), 1)
    whole.text("note", 4, top + 12, loss)
    for before, after in pairwise(places):
        whole.line("positive wire", (*before, *after), 2)
    for column, (epoch, painting) in enumerate(seen.items()):
        x, y = places[epoch]
        whole.text("title", 470 * column, 14, moment.format(epoch, costs[epoch]))
        whole.shifted(painting, 470 * column, 24)
        whole.box("shape", (x - 4, y - 4, x + 4, y + 4), 4)
        whole.text("below", x, top + high + 18, str(epoch))
    return whole


def draw_fault() -> None:
    """A check that found a wrong rule: 3x in place of 3x² for the slope of x³."""
    cube = register(Primitive("cube", ("x",), lambda x: x**3, ("3 * x",)))

    def formula(x: Value, y: Value) -> Any:
        return sin(cube(x) * y) + x

    report = gradcheck(formula, 1.2, 0.7)
    report.draw().save(FOLDER / "fault.svg")


# ---------------------------------------------------------------- a network that learns


def learning() -> tuple[np.ndarray, np.ndarray, dict[int, np.ndarray], list[np.ndarray]]:
    """Points, their kinds, and after some epochs the scores of the plane, with its axes."""
    points, kind = data.moons(200, noise=0.15, seed=1)
    target = 2.0 * kind - 1.0
    model = MLP(2, [8, 1], activation="tanh", scalar=True, seed=1)
    loss = autograd.compile(lambda x, t: relu(1 - t * model(x)), example=(points[0], target[0]))

    axes = [np.linspace(-1.7, 2.7, 133), np.linspace(-1.3, 1.8, 94)]
    plane = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    seen = {}

    def look(history: Any) -> None:
        if history.epochs in (1, 60, 100, 150):
            network = autograd.compile(model, example=(points[0],))
            seen[history.epochs] = network(plane).reshape(len(axes[1]), len(axes[0]))

    fit(model, points, target, loss=loss, epochs=150, progress=False, on_epoch=look)
    return points, kind, seen, axes


def plot_moons() -> None:
    """The boundary of a network after 1, 60, 100 and 150 epochs, for light and dark pages."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    points, kind, seen, (across, up) = learning()
    titles = {"en": "epoch {}", "ko": "{} 에폭"}
    for (name, look), (lang, title) in product(
        {"light": LIGHT, "dark": DARK}.items(), titles.items()
    ):
        colours = {
            "font.family": ["DejaVu Sans", "Noto Sans CJK JP"],  # its file holds Hangul too
            "axes.edgecolor": look["soft"], "axes.grid": False, "axes.labelcolor": look["ink"],
            "axes.titlecolor": look["ink"], "text.color": look["ink"],
            "xtick.color": look["soft"], "ytick.color": look["soft"],
            "axes.facecolor": look["paper"], "savefig.facecolor": look["paper"],
        }  # fmt: skip
        with mpl.rc_context(fname=str(STYLE)), mpl.rc_context(colours):
            figure, panels = plt.subplots(1, 4, figsize=(10.0, 2.7), sharey=True)
            for panel, (epoch, score) in zip(panels, seen.items(), strict=True):
                levels = np.linspace(-2, 2, 17)
                panel.contourf(across, up, score.clip(-2, 2), levels, cmap=shades(look))
                panel.contour(across, up, score, levels=[0], colors=look["ink"], linewidths=1.6)
                for part, marker, colour in ((0, "s", "first"), (1, "o", "second")):
                    panel.plot(
                        *points[kind == part].T, marker, markersize=3.4, color=look[colour],
                        markeredgecolor=look["paper"], markeredgewidth=0.4,
                    )  # fmt: skip
                panel.set_title(title.format(epoch))
                panel.set_xlabel("$x_1$")
            panels[0].set_ylabel("$x_2$")
            buffer = io.BytesIO()
            figure.savefig(buffer, dpi=72 * SCALE, metadata={"Software": None})
            plt.close(figure)
        save_png(buffer.getvalue(), FOLDERS[lang] / f"moons_{name}.png")


def shades(look: dict[str, str]) -> Any:
    """From one kind over the paper to the other."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("scores", [look[n] for n in ("cold", "paper", "warm")])


# ---------------------------------------------------------------- pages


def zoom_pages(folder: Path, model: MLP) -> dict[str, Path]:
    """The three zooms as pages: an expression, a network, a training."""
    points, kind = data.moons(60, noise=0.1, seed=1)
    options = {"loss": "mse_loss", "optimizer": "SGD", "learning_rate": 0.3, "batch_size": 60}
    history = fit(
        MLP(2, [6, 1], activation="tanh", seed=1), points, 2.0 * kind - 1.0,
        epochs=200, record=True, progress=False, **options,
    )  # fmt: skip
    pages = {name: folder / f"{name}.html" for name in ("expression", "network", "training")}
    square_of_sum().stepper().save(pages["expression"])
    model.draw([1.0, -1.0]).save(pages["network"])
    history.stepper().save(pages["training"])
    return pages


# The width and height of a page, and the keys that lead to the moment that is shown.
ZOOMS = {
    "expression": (430, 452, ("End", "ArrowLeft")),  # from ∂w/∂y to ∂w/∂x
    "network": (430, 452, ()),
    "training": (760, 742, ("End",)),
}


def photograph_pages(model: MLP) -> None:
    """The three zooms, z = (x + y)² in its backward pass, and its descent in the playground."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("no Chromium on the PATH: the pictures of pages stay as they are")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        zooms, playground = zoom_pages(Path(folder), model), Path(folder, "playground.html")
        playground.write_text(playground_page(), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for scheme, (lang, into) in product(("light", "dark"), FOLDERS.items()):
            look = {"color_scheme": scheme, "locale": lang}
            for name, (width, height, keys) in ZOOMS.items():
                page = opened(browser, zooms[name], look, width, height)
                photograph(page, into / f"zoom_{name}_{scheme}.png", keys)
            page = opened(browser, zooms["expression"], look, 860, 582)
            photograph(page, into / f"player_{scheme}.png", ZOOMS["expression"][2])
            page = opened(browser, playground, look, 1060, 800)
            page.click("[data-part=descend]")
            page.click("[data-part=d-next]")
            photograph(page, into / f"playground_{scheme}.png")
        browser.close()


def photograph(page: Any, path: Path, keys: tuple[str, ...] = ()) -> None:
    """Press the keys, and save what is then in view."""
    for key in keys:
        page.keyboard.press(key)
    save_png(page.screenshot(animations="disabled"), path)


def opened(browser: Any, file: Path, look: dict[str, str], width: int, height: int) -> Any:
    """The page of ``file``, ready for keys."""
    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=SCALE,
        reduced_motion="reduce",
        **look,
    )
    page.goto(file.as_uri())
    page.wait_for_selector(".mounted")  # until then nobody hears keys
    return page


def save_png(png: bytes, path: Path) -> None:
    """The picture with a palette of 256 colours, a third of the size."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    for folder in FOLDERS.values():
        folder.mkdir(exist_ok=True)
    z = square_of_sum()
    z.draw().save(FOLDER / "square_of_sum.svg")
    for theme in ("light", "dark"):
        gif = z.stepper(theme=theme).gif(1.5, scale=1.5)
        (FOLDER / f"backward_pass_{theme}.gif").write_bytes(gif)
    draw_network()
    model = draw_learning()
    draw_fault()
    plot_moons()
    photograph_pages(model)
    for path in sorted(FOLDER.rglob("*.*")):
        print(f"{path.relative_to(FOLDER)!s:27} {path.stat().st_size / 1e3:6.1f} kB")


if __name__ == "__main__":
    main()
