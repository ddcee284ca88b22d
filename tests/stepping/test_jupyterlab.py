"""A real JupyterLab and a real Notebook 7 in a real browser.

Cells are run, stepped through, saved and reopened. Both programs stand on the same parts, and
differ in their address, their settings and in who takes a key first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_hosts import HOSTS, Lab, Server, notebook
from server_process import needs

CELLS = [
    """from autograd import Value
x, y = Value(2.0, label="x"), Value(3.0, label="y")
w = x + y
w.label = "w"
z = w**2
z.label = "z"
z.stepper()""",
    "z.stepper()",
    "player = z.stepper().widget()\nplayer",
    "player.position = 4",
    'player.inputs = {"x": 5.0}',
    "print(player.position, player.inputs, player.stepper.position)",
    "z.backward()\nz.draw()",
]


@pytest.fixture(scope="module", params=HOSTS, ids=["lab", "notebook7"])
def server(
    request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    needs(request.param.package, "ipykernel", "anywidget")
    running = Server(request.param, tmp_path_factory.mktemp("jupyter"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def open_lab(browser: Any, server: Server) -> Iterator[Callable[..., Lab]]:
    opened = []

    def open_notebook(name: str, content: dict[str, Any], **options: Any) -> Lab:
        server.write(name, content)
        opened.append(Lab(browser, server, name, **options))
        return opened[-1]

    yield open_notebook
    for lab in opened:
        lab.context.close()


@pytest.fixture(scope="module")
def lab(open_lab: Callable[..., Lab]) -> Lab:
    """The notebook with all cells run."""
    opened = open_lab("z.ipynb", notebook(CELLS))
    opened.wait_for_kernel()
    for index in range(3):
        opened.run(index)
    return opened


def player_in(lab: Lab, index: int) -> Any:
    return lab.cell(index).locator(".glassgrad-player.mounted")


def grads(root: Any) -> list[str]:
    found: list[str] = root.locator(".node").evaluate_all(
        "nodes => nodes.map(n => n.getAttribute('data-grad'))"
    )
    return found


def test_a_cell_becomes_the_player_and_is_stepped_by_button_and_key(lab: Lab) -> None:
    root = player_in(lab, 0)
    root.wait_for()
    lab.wait_for_position(root, 0)
    root.locator('[data-part="next"]').click()
    lab.wait_for_position(root, 1)
    for key, position in (
        *(("ArrowRight", 2), ("ArrowDown", 3), ("ArrowLeft", 2), ("ArrowUp", 1)),
        *(("ArrowUp", 0), ("End", 5)),
    ):
        lab.page.keyboard.press(key)
        lab.wait_for_position(root, position)
    assert sorted(grads(root)) == ["1.0", "10.0", "10.0", "10.0"]  # the 2 stands in a formula
    lab.page.keyboard.press("Home")
    lab.wait_for_position(root, 0)
    assert lab.errors == []


def test_letters_are_the_players_and_the_host_hears_none_of_them(lab: Lab) -> None:
    root = player_in(lab, 0)
    cells = lab.page.locator(".jp-Notebook .jp-Cell").count()
    root.locator(".board").first.focus()
    for key, name in (("i", "inputs"), ("p", "paths")):  # i i interrupts a kernel
        lab.page.keyboard.press(key)
        root.locator(f'[data-part="{name}"]').wait_for()
        lab.page.keyboard.press("Escape")
        root.locator(f'[data-part="{name}"]').wait_for(state="hidden")
    lab.page.keyboard.press("g")
    root.locator('[data-part="gradients"][aria-pressed="true"]').wait_for()
    lab.page.keyboard.press("g")
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("n")
    assert root.locator('[data-part="unit"]').input_value() == "node"
    lab.page.keyboard.press("n")
    assert lab.page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert lab.errors == []


def test_the_notebook_is_saved_while_the_player_has_the_focus(lab: Lab) -> None:
    player_in(lab, 0).locator(".board").first.focus()
    assert len(lab.save()["cells"]) == len(CELLS)


def test_two_players_in_one_notebook_do_not_meet(lab: Lab) -> None:
    first, second = player_in(lab, 0), player_in(lab, 1)
    before = first.get_attribute("data-position")
    second.locator('[data-part="next"]').click()
    lab.wait_for_position(second, 1)
    assert first.get_attribute("data-position") == before


def test_a_cell_that_is_run_again_starts_anew(lab: Lab) -> None:
    second = player_in(lab, 1)
    second.evaluate("root => root.glassgrad.go(5)")
    lab.wait_for_position(second, 5)
    lab.run(1)
    lab.wait_for_position(player_in(lab, 1), 0)
    assert player_in(lab, 1).count() == 1


def test_the_widget_follows_python_and_python_follows_the_widget(lab: Lab) -> None:
    root = player_in(lab, 2)
    root.wait_for()
    lab.run(3)
    lab.wait_for_position(root, 4)
    lab.run(4)
    lab.page.wait_for_function(
        "root => Number(root.querySelector('#n4').getAttribute('data-data')) === 64",
        arg=root.element_handle(),
    )
    root.locator('[data-part="next"]').click()
    lab.wait_for_position(root, 5)
    output = lab.run(5)
    output.get_by_text("5 {'x': 5.0, 'y': 3.0} 5").wait_for()
    assert lab.errors == []


def test_a_saved_notebook_reopened_without_trust_shows_picture_and_table(
    lab: Lab, open_lab: Callable[..., Lab]
) -> None:
    saved = lab.save()
    for cell in saved["cells"]:
        cell["metadata"].pop("trusted", None)
    saved["cells"].append(  # other content: the signature of the first does not hold for it
        {"cell_type": "markdown", "id": "added", "metadata": {}, "source": "another notebook"}
    )
    reader = open_lab("untrusted.ipynb", saved)
    cell = reader.cell(0)
    picture = cell.locator('img[alt="graph of z"]')
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    assert cell.locator("table").count() == 1
    assert not cell.locator("table").is_visible()
    cell.locator("summary").click()
    cell.get_by_text("w.grad: 0 + 1 × 10 = 10").wait_for()
    assert reader.page.locator(".glassgrad-player").count() == 0
    assert cell.locator("script, style").count() == 0


def test_a_drawing_is_an_image(lab: Lab) -> None:
    output = lab.run(6)
    output.locator("svg.glassgrad, img").first.wait_for()


def test_the_page_that_nbconvert_makes_shows_picture_and_table(
    lab: Lab, browser: Any, tmp_path: Path
) -> None:
    needs("nbconvert")
    from nbconvert import HTMLExporter  # type: ignore[import-not-found,unused-ignore]

    (lab.server.notebooks / "exported.ipynb").write_text(json.dumps(lab.save()), encoding="utf-8")
    body, _ = HTMLExporter().from_filename(str(lab.server.notebooks / "exported.ipynb"))
    path = tmp_path / "exported.html"
    path.write_text(body, encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator('img[alt="graph of z"]').first.is_visible()
    page.locator("summary").first.click()
    assert page.get_by_text("w.grad: 0 + 1 × 10 = 10").first.is_visible()
    context.close()
