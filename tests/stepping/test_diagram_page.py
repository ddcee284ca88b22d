"""The diagram of a network in a real browser: legible, at rest, and telling what was picked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from diagram_pages import diagram_page, faults, numbers, record
from player_pages import Watched

from autograd.drawing.network_layout import layout_of
from nn import MLP

WIDE, MEDIUM, PHONE = (882, 262), (414, 186), (374, 200)
SIZES = [
    ((2, 2), WIDE), ((2, 2, 1), WIDE), ((2, 3, 1), WIDE), ((3, 4, 2), WIDE), ((1, 1), WIDE),
    ((4, 8, 8, 1), (882, 318)), ((2, 16, 16, 1), (882, 318)), ((100, 20, 10), (882, 320)),
    ((4, 4, 4), (882, 300)), ((2, 2, 1), MEDIUM), ((2, 3, 1), MEDIUM), ((2, 8, 1), (414, 230)),
    ((2, 3, 1), PHONE), ((2, 2), PHONE), ((1, 1), PHONE), ((2, 3, 1), (374, 140)),
    ((3, 4, 2), (374, 260)), ((4, 8, 8, 1), (374, 300)), ((4, 8, 8, 1), (374, 104)),
    ((100, 20, 10), (374, 300)), ((2, 64, 64, 10), (358, 300)),
    ((2, 16, 16, 1), (374, 300)), ((3, 3, 3, 3, 3, 3), (374, 300)),
]  # fmt: skip


@pytest.mark.parametrize(("sizes", "frame"), SIZES, ids=str)
@pytest.mark.parametrize("scale", [1.0, 1e-6])
def test_nothing_is_small_covered_or_cut(
    new_page: Any, tmp_path: Path, sizes: tuple[int, ...], frame: tuple[int, int], scale: float
) -> None:
    network = record(*sizes)
    view = diagram_page(new_page, tmp_path, network, *frame, numbers(network, scale=scale))
    assert faults(view.page) == []
    view.page.evaluate("diagram.mark({ chosen: { part: 'h', at: [0, 0] } })")
    assert faults(view.page) == []
    view.page.evaluate("delete values.x, delete values.z, delete values.h, diagram.update(values)")
    assert faults(view.page) == []
    view.assert_clean()


def places(page: Any) -> Any:
    return page.evaluate(
        """[...document.querySelectorAll('.wire, .shape, .tag rect')]
           .map(e => ['d', 'x', 'y', 'width'].map(a => e.getAttribute(a)))"""
    )


def test_nothing_moves_whatever_the_numbers_are(new_page: Any, tmp_path: Path) -> None:
    network = record(3, 4, 2)
    page = diagram_page(new_page, tmp_path, network, *WIDE, numbers(network)).page
    before = places(page)
    for other in (numbers(network, 2), numbers(network, 3, 1e5), numbers(network, 4, 1e-9)):
        page.evaluate("given => diagram.update(given)", other)
        assert places(page) == before
        assert faults(page) == []
    page.evaluate("diagram.update(values, { gradients: true })")
    assert places(page) == before


def test_numbers_signs_and_widths_are_those_of_the_values(new_page: Any, tmp_path: Path) -> None:
    network = record(2, 2)
    values = {"W": [[[0.9, -0.3], [0.0, None]]], "b": [["nan", 12345.0]]}
    page = diagram_page(new_page, tmp_path, network, *WIDE, values).page
    for key in ("W0,0,0", "W0,0,1", "W0,1,0", "W0,1,1"):  # pointing at a line names it
        page.dispatch_event(f'.link[data-key="{key}"]', "pointerenter")
    page.dispatch_event('.link[data-key="W0,1,1"]', "pointerleave")
    shown = page.evaluate(
        """[...document.querySelectorAll('.link')].map(e => [
             e.querySelector('title').textContent, e.getAttribute('class'),
             getComputedStyle(e.querySelector('.wire')).strokeDasharray !== 'none',
             parseFloat(getComputedStyle(e.querySelector('.wire')).strokeWidth)])"""
    )
    titles, kinds, dashed, widths = zip(*shown, strict=True)
    assert titles == ("w₁₁ = 0.9", "w₁₂ = −0.3", "w₂₁ = 0", "w₂₂ = –")
    assert [kind.split()[1] for kind in kinds] == ["positive", "negative", "zero", "unknown"]
    assert dashed == (False, True, False, False)
    assert widths[0] > widths[1] > widths[2] == widths[3]
    tags = page.evaluate("[...document.querySelectorAll('.tag .value')].map(e => e.textContent)")
    assert tags == ["0.90", "−0.30", "0", "–"]
    below = page.evaluate("[...document.querySelectorAll('.below')].map(e => e.textContent)")
    assert below[0].endswith("nan")
    assert below[1].endswith("1.2e4")


def test_what_is_picked_is_told_by_its_place(new_page: Any, tmp_path: Path) -> None:
    network = record(4, 8, 8, 1)
    view = diagram_page(new_page, tmp_path, network, 882, 318, numbers(network))
    page = view.page
    page.click('.neuron[data-key="h1,2"]')
    page.focus('.neuron[data-key="x3"]')
    page.keyboard.press("Enter")
    page.dispatch_event('.link[data-key="W1,4,2"] .hit', "click")
    assert page.evaluate("seen") == [
        {"part": "h", "at": [1, 2]},
        {"part": "x", "at": [3]},
        {"part": "W", "at": [1, 4, 2]},
    ]
    view.assert_clean()


def test_the_lines_into_the_chosen_neuron_are_labelled(new_page: Any, tmp_path: Path) -> None:
    network = record(4, 8, 8, 1)
    values = numbers(network)
    page = diagram_page(new_page, tmp_path, network, 882, 318, values).page
    page.evaluate("diagram.mark({ chosen: { part: 'h', at: [1, 2] } })")
    texts = page.evaluate(
        "[...document.querySelectorAll('.tag[data-key^=\"W1,\"] .value')].map(e => e.textContent)"
    )
    into = [row[2] for row in values["W"][1]]
    assert [float(text.replace("−", "-")) for text in texts] == pytest.approx(into, abs=0.0051)
    lit = page.evaluate(
        "[...document.querySelectorAll('.link[data-key^=\"W1,\"]:not(.dim)')].length"
    )
    assert lit == 8
    page.evaluate(
        "diagram.mark({ gives: { part: 'z', at: [0, 5] }, takes: { part: 'x', at: [1] } })"
    )
    marked = page.evaluate("[...document.querySelectorAll('.tag')].map(e => e.dataset.key)")
    assert [key for key in marked if key[:2] != "W2"] == [f"W0,{i},5" for i in range(4)]


def test_the_flow_runs_from_giver_to_taker(new_page: Any, tmp_path: Path) -> None:
    network = record(2, 3, 1)
    page = diagram_page(new_page, tmp_path, network, *WIDE, numbers(network)).page
    page.evaluate(
        """diagram.mark({ gives: { part: "z", at: [0, 1] },
                          takes: { part: "W", at: [0, 0, 1] } })"""
    )
    assert page.get_attribute('.neuron[data-key="h0,1"]', "class") == "neuron hidden gives"
    assert page.locator(".flow").count() == 1
    assert page.locator('.tag[data-key="W0,0,1"].takes .badge').count() == 1
    page.evaluate("diagram.mark({})")
    assert page.locator(".flow, .badge, .gives, .takes").count() == 0


def test_python_and_the_page_place_everything_alike(new_page: Any, tmp_path: Path) -> None:
    page = diagram_page(new_page, tmp_path, record(1, 1), *WIDE, numbers(record(1, 1))).page
    for sizes, frame in SIZES:
        network = record(*sizes)
        ours = layout_of(network, *frame)
        theirs = page.evaluate("([n, w, h]) => layoutOf(n, w, h)", [network, *frame])
        assert (ours.xs, ours.ys, ours.rows) == (theirs["xs"], theirs["ys"], theirs["rows"])
        assert ours.node.kind == theirs["node"]["kind"]
        assert [gap._asdict() for gap in ours.gaps] == theirs["gaps"]
        for pair, other in zip(ours.pairs, theirs["pairs"], strict=True):
            places = pair.places and [place._asdict() for place in pair.places]
            assert pair._asdict() | {"places": places} == other


def test_a_line_among_many_is_named_alone(new_page: Any, tmp_path: Path) -> None:
    network = record(2, 16, 16, 1)
    page = diagram_page(new_page, tmp_path, network, *WIDE, numbers(network)).page
    page.evaluate("diagram.mark({ chosen: { part: 'h', at: [1, 0] } })")
    page.dispatch_event('.link[data-key="W1,4,0"]', "pointerenter")
    assert page.locator('.tag[data-key^="W1,"]').count() == 1
    assert faults(page) == []


@pytest.mark.parametrize("width", [1366, 390])
def test_matrices_that_are_too_many_for_a_row_go_on_in_the_next(
    new_page: Any, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "net.html"
    MLP(2, [2] * 7 + [1], seed=1).draw([0.5, -1.0], matrices=True).save(path)
    page = Watched(new_page(viewport={"width": width, "height": 800}), path).page
    page.wait_for_selector("svg.diagram")
    seen = page.locator(".matrices:visible svg")
    assert seen.count() == 8
    for box in (one.bounding_box() for one in seen.all()):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
