"""draw_network() as it is looked at: the pictures in a browser, and the page at work."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from diagram_pages import faults, numbers, record
from player_pages import Watched

from autograd import draw_network

SIZES = [
    (1, 1), (2, 2), (2, 2, 1), (2, 3, 1), (3, 4, 2), (4, 8, 8, 1), (2, 16, 16, 1), (100, 20, 10),
]  # fmt: skip


def drawing(sizes: tuple[int, ...], *, inputs: bool = True, **options: Any) -> Any:
    network = record(*sizes)
    values = numbers(network)
    if not inputs:
        values = {key: values[key] for key in ("W", "b", "gradients")}
    return draw_network(network, values, **options)


def opened(new_page: Any, path: Path, **options: Any) -> Watched:
    return Watched(new_page(**options), path)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_still_picture_is_legible(
    new_page: Any, tmp_path: Path, sizes: tuple[int, ...], lang: str
) -> None:
    page = new_page()
    for inputs in (True, False):
        for matrices in (True, False):
            picture = drawing(sizes, inputs=inputs, matrices=matrices, lang=lang, neuron=(1, 1))
            page.set_content(picture.svg)
            assert faults(page) == []


@pytest.mark.parametrize("sizes", [(2, 3, 1), (4, 8, 8, 1)], ids=str)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_png_looks_like_svg(
    new_page: Any, tmp_path: Path, sizes: tuple[int, ...], theme: str
) -> None:
    image, chops = pytest.importorskip("PIL.Image"), pytest.importorskip("PIL.ImageChops")
    filters, stat = pytest.importorskip("PIL.ImageFilter"), pytest.importorskip("PIL.ImageStat")
    picture = drawing(sizes, theme=theme, matrices=True, lang="ko")
    page = new_page(color_scheme=theme)
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{picture.svg}")
    theirs = image.open(io.BytesIO(page.locator("svg").screenshot())).convert("L")
    ours = image.open(io.BytesIO(picture.png(1))).convert("L").resize(theirs.size)
    # letters are drawn by two programs: what is compared is where there is ink
    soft = [picture.filter(filters.GaussianBlur(4)) for picture in (ours, theirs)]
    assert stat.Stat(chops.difference(*soft)).extrema[0][1] < 48


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize(("width", "locale"), [(1000, "en-US"), (390, "ko-KR")])
def test_the_page_is_legible_and_whole(
    new_page: Any, tmp_path: Path, sizes: tuple[int, ...], width: int, locale: str
) -> None:
    path = tmp_path / "net.html"
    drawing(sizes).save(path)
    view = opened(new_page, path, viewport={"width": width, "height": 700}, locale=locale)
    page = view.page
    page.wait_for_selector(".glassgrad-diagram.mounted")
    assert faults(page) == []
    page.click(".neuron.output")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert ("은닉층" in page.inner_text("main")) == (locale == "ko-KR" and len(sizes) > 2)
    view.assert_clean()


@pytest.mark.parametrize(("size", "least"), [((1366, 768), 1100), ((900, 700), 860)], ids=str)
def test_the_page_s_diagram_is_as_wide_as_its_window(
    new_page: Any, tmp_path: Path, size: tuple[int, int], least: int
) -> None:
    path = tmp_path / "net.html"
    drawing((2, 3, 1)).save(path)
    page = opened(new_page, path, viewport={"width": size[0], "height": size[1]}).page
    page.wait_for_selector(".glassgrad-diagram.mounted")
    assert faults(page) == []
    box = page.locator("main > svg").bounding_box()
    assert least <= box["width"] <= 1120
    assert abs(2 * box["x"] + box["width"] - size[0]) <= 2, "in the middle"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_clicked_neuron_opens_into_its_sum(new_page: Any, tmp_path: Path) -> None:
    network, path = record(2, 2), tmp_path / "net.html"
    values = {
        "W": [[[0.9, 0.2], [0.3, 0.8]]], "b": [[0.0, 0.0]], "x": [1.0, 0.5],
        "z": [[1.05, 0.6]], "h": [[0.740775, 0.645656]],
    }  # fmt: skip
    network |= {"activations": ["sigmoid"], "bias": [False]}
    draw_network(network, values).save(path)
    page = opened(new_page, path).page
    page.click('.neuron[data-key="h0,0"]')
    assert page.inner_text(".sum h3") == "o1 = sigmoid(w11 x1 + w21 x2)"
    rows = page.evaluate(
        "[...document.querySelectorAll('.sum tr')].map(r => [...r.cells].map(c => c.innerText))"
    )
    assert rows[1:] == [
        ["w11", "0.9", "× x1 1", "0.9"],
        ["w21", "0.3", "× x2 0.5", "0.15"],
        ["z1", "", "=", "1.05"],
        ["o1", "", "sigmoid", "0.740775"],
    ]
    page.click('.neuron[data-key="h0,0"]')
    assert page.locator(".sum table").count() == 0


def test_weights_and_gradients_change_places(new_page: Any, tmp_path: Path) -> None:
    network, path = record(2, 3, 1), tmp_path / "net.html"
    values = numbers(network)
    values["gradients"] = {key: numbers(network, 9)[key] for key in ("W", "b")}
    draw_network(network, values).save(path)
    page = opened(new_page, path).page

    def labels() -> list[float]:
        texts = page.evaluate(
            "[...document.querySelectorAll('.tag .value')].map(e => e.textContent)"
        )
        return [float(text.replace("−", "-")) for text in texts]

    def flat(tree: Any) -> list[float]:
        return [w for layer in tree["W"] for row in layer for w in row]

    page.wait_for_selector(".tag .value")
    assert labels() == pytest.approx(flat(values), abs=0.0051)
    page.click("text=Gradients")
    assert labels() == pytest.approx(flat(values["gradients"]), abs=0.0051)
    page.click("text=Weights")
    assert labels() == pytest.approx(flat(values), abs=0.0051)


def test_every_weight_of_a_large_network_is_in_reach(new_page: Any, tmp_path: Path) -> None:
    network, path = record(100, 20, 10), tmp_path / "net.html"
    values = numbers(network)
    draw_network(network, values).save(path)
    page = opened(new_page, path).page
    page.click('.neuron[data-key="h0,0"]')
    page.fill(".chooser input", "13")
    page.press(".chooser input", "Enter")
    cells = page.evaluate(
        "[...document.querySelectorAll('.sum tr')].map(r => r.cells[1].innerText)"
    )
    shown = [float(text.replace("−", "-")) for text in cells[1:101]]
    assert shown == pytest.approx([row[12] for row in values["W"][0]], rel=1e-5)


def test_a_line_that_is_pointed_at_says_its_weight(new_page: Any, tmp_path: Path) -> None:
    network, path = record(4, 8, 8, 1), tmp_path / "net.html"
    values = numbers(network)
    draw_network(network, values).save(path)
    page = opened(new_page, path).page
    page.dispatch_event('.link[data-key="W1,4,2"]', "pointerenter")
    text = page.text_content('.tag[data-key="W1,4,2"]')
    name, _, number = text.partition("(2)")
    assert name == "w53"
    assert float(number.replace("−", "-")) == pytest.approx(values["W"][1][4][2], abs=0.0051)
    page.dispatch_event('.link[data-key="W1,4,2"]', "pointerleave")
    assert page.locator('.tag[data-key="W1,4,2"]').count() == 0
