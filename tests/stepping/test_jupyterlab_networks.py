"""Networks and a training in a real JupyterLab, on a screen of 1366 × 768."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_hosts import HOSTS, Lab, Server, notebook
from legible import FAULTS
from player_pages import SCREENSHOTS
from server_process import needs

CELLS = [
    "from small_networks import scalar_loss\nscalar_loss(2, 2, 1).stepper()",
    "scalar_loss(4, 8, 8, 1).stepper()",
    "from training_pages import xor_run\nxor_run().stepper()",
]
WINDOW = {"width": 1366, "height": 768}


@pytest.fixture(scope="module", params=HOSTS, ids=["lab", "notebook7"])
def lab(
    request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    needs(request.param.package, "ipykernel")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(Path(__file__).parents[1]), prepend=":")
        server = Server(request.param, tmp_path_factory.mktemp("jupyter"))
    server.write("networks.ipynb", notebook(CELLS))
    opened = Lab(browser, server, "networks.ipynb", viewport=WINDOW)
    opened.wait_for_kernel()
    yield opened
    opened.context.close()
    server.stop()


def shot(lab: Lab, name: str) -> None:
    if SCREENSHOTS:
        lab.page.screenshot(path=str(Path(SCREENSHOTS, f"{lab.server.host.package}-{name}.png")))


def in_view(lab: Lab, cell: int, kind: str) -> Any:
    """The player of a cell, run, and its top at the top of what scrolls."""
    lab.run(cell)
    root = lab.cell(cell).locator(f".{kind}.mounted")
    root.wait_for()
    root.evaluate("root => root.scrollIntoView({ block: 'start', behavior: 'instant' })")
    return root


@pytest.mark.parametrize(("cell", "graph"), [(0, "2-2-1"), (1, "4-8-8-1")])
def test_picture_controls_and_step_are_in_view_at_once(lab: Lab, cell: int, graph: str) -> None:
    root = in_view(lab, cell, "glassgrad-player")
    count = root.evaluate("root => root.glassgrad.length")
    steps = list(range(0, count, max(1, count // 25)))
    assert root.evaluate(FAULTS, [steps, WINDOW["width"], WINDOW["height"]]) == []
    shot(lab, graph)
    root.evaluate("root => root.glassgrad.go(0)")
    root.locator('[data-part="next"]').click()
    for key, position in (("ArrowDown", 2), ("End", count - 1), ("ArrowUp", count - 2)):
        lab.page.keyboard.press(key)
        lab.wait_for_position(root, position)
    assert lab.errors == []


PANELS = """(root, names) => names.map((name) => {
  const { top, bottom } = root.querySelector(`[data-part="${name}"]`).getBoundingClientRect();
  return [top, bottom];
})"""
# but for indices
TOO_SMALL = """root => [...root.querySelectorAll("*")].filter(e => {
  const own = [...e.childNodes].some(c => c.nodeType === 3 && c.textContent.trim());
  const scale = e.ownerSVGElement ? e.ownerSVGElement.getScreenCTM().a : 1;
  const size = parseFloat(getComputedStyle(e).fontSize) * scale;
  return own && e.checkVisibility({ visibilityProperty: true }) && size < 10.95
    && !e.matches("tspan, sub") && !e.closest("math, script");
}).map(e => e.textContent)"""


def test_a_training_is_whole_and_stepped_by_keys(lab: Lab) -> None:
    root = in_view(lab, 2, "glassgrad-training")
    panels = root.evaluate(PANELS, ["curve", "next", "network", "bars", "sum"])
    assert all(80 <= top < bottom <= WINDOW["height"] - 20 for top, bottom in panels)
    root.locator('[data-part="next"]').click()
    for key, round in (("ArrowRight", 2), ("End", 60), ("ArrowLeft", 59), ("Home", 0)):
        lab.page.keyboard.press(key)
        lab.page.wait_for_function(
            "r => document.querySelector('.glassgrad-training').glassgradTraining.round === r",
            arg=round,
        )
        assert root.evaluate(TOO_SMALL) == []
    shot(lab, "training")
    assert lab.errors == []
