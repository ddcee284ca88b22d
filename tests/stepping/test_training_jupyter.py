"""``history.stepper()`` in a real JupyterLab: from the curve to a product, a branch, the widget."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jupyter_hosts import HOSTS, Lab, Server, notebook
from player_pages import part
from server_process import needs

CELLS = [
    "from training_pages import xor_run\nhistory = xor_run(epochs=30)\nhistory.stepper()",
    "import json\nprint(json.dumps(history.record.parameters.tolist()))",
    "player = history.stepper().widget()\nplayer",
    "player.round = 12",
    "print(player.round)",
    "xor_run(epochs=30, optimizer='Adam', clip_norm=1.0).stepper()",
]


@pytest.fixture(scope="module")
def lab(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    needs("jupyterlab", "ipykernel", "anywidget")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(Path(__file__).parents[1]), prepend=":")
        server = Server(HOSTS[0], tmp_path_factory.mktemp("jupyter"))
    server.write("training.ipynb", notebook(CELLS))
    opened = Lab(browser, server, "training.ipynb", viewport={"width": 1366, "height": 768})
    opened.wait_for_kernel()
    yield opened
    opened.context.close()
    server.stop()


def training_in(lab: Lab, cell: int) -> Any:
    lab.run(cell)
    root = lab.cell(cell).locator(".glassgrad-training.mounted")
    root.wait_for()
    root.evaluate("root => root.scrollIntoView({ block: 'start', behavior: 'instant' })")
    return root


def words(root: Any, name: str) -> str:
    return " ".join(root.locator(part(name)).first.inner_text().split()).replace("−", "-")


def test_from_the_curve_to_a_product_and_back(lab: Lab) -> None:
    root = training_in(lab, 0)
    printed = lab.run(1).inner_text()
    parameters = np.array(json.loads(printed[printed.index("[[") :]))
    curve = root.locator(part("curve"))
    box = curve.bounding_box()
    curve.click(position={"x": 46 + 12 / 30 * (box["width"] - 64), "y": 50})  # one: a round
    assert words(root, "where") == "round 12 / 30"
    root.locator('[data-key="W0,1,2"] .hit').click(force=True)  # two: a weight, w₂₃
    change = parameters[13, 5] - parameters[12, 5]
    assert words(root, "why-title") == f"Why does w23 move by {change:+.2g} now?"
    root.locator('[data-bar="1"]').click()  # three: a sample
    update = root.locator(f".t-pass-graph {part('update')}")
    update.wait_for()
    assert update.inner_text().split()[0] == "w₂₃.grad"
    assert f"{parameters[13, 5]:.6g}" in words(root, "pass-sum")
    root.locator(part("pass-close")).click()
    root.locator(part("next")).first.click()
    assert words(root, "where") == "round 13 / 30"
    lab.page.keyboard.press("ArrowLeft")
    assert words(root, "where") == "round 12 / 30"
    assert lab.errors == []


def test_a_branch_stays_beside_the_recorded_run(lab: Lab) -> None:
    root = training_in(lab, 0)
    root.locator(part("rate")).focus()
    for _ in range(40):
        lab.page.keyboard.press("ArrowRight")
    assert root.locator(".t-chip").count() == 2
    root.locator(part("seed-number")).fill("3")
    lab.page.keyboard.press("Enter")
    assert "weights of seed 3" in words(root, "runs")
    assert lab.errors == []


def test_the_widget_follows_python_and_tells_it(lab: Lab) -> None:
    lab.run(0)
    root = training_in(lab, 2)
    lab.run(3)
    root.locator("xpath=self::*[@data-round='12']").wait_for()
    root.locator(part("next")).first.click()
    root.locator("xpath=self::*[@data-round='13']").wait_for()
    assert lab.run(4).inner_text().strip() == "13"
    assert lab.errors == []


def test_what_cannot_be_computed_is_as_recorded_and_says_so(lab: Lab) -> None:
    lab.run(0)
    root = training_in(lab, 5)
    assert "clipped" in words(root, "note")
    assert "Adam, as recorded" in words(root, "runs")
    assert "as recorded: from" in words(root, "sum")
    assert lab.errors == []


def test_a_saved_notebook_shows_the_curve_where_no_script_runs(lab: Lab) -> None:
    lab.run(0)
    saved = lab.save()
    html = "".join(saved["cells"][0]["outputs"][0]["data"]["text/html"])
    assert '<img alt="Loss over the rounds" src="data:image/svg+xml' in html
