"""A real marimo in a real browser: it puts an output that has a script into a frame of 400 px."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from legible import FAULTS
from player_pages import SCREENSHOTS
from server_process import PATIENCE, ServerProcess, free_port, needs

NOTEBOOK = """\
import marimo

app = marimo.App()


@app.cell
def _():
    from small_graphs import squared_sum
    from small_networks import scalar_loss
    from training_pages import xor_run

    return scalar_loss, squared_sum, xor_run


@app.cell
def _(scalar_loss):
    scalar_loss(2, 2, 1).stepper()
    return


@app.cell
def _(scalar_loss):
    scalar_loss(4, 8, 8, 1).stepper()
    return


@app.cell
def _(squared_sum):
    squared_sum().stepper()
    return


@app.cell
def _(xor_run):
    xor_run().stepper()
    return


@app.cell
def _(squared_sum):
    squared_sum().stepper().widget()
    return
"""


class Marimo(ServerProcess):
    """It shows a notebook as an app, on a free port, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        (folder / "notebook.py").write_text(NOTEBOOK, encoding="utf-8")
        self.port = free_port()
        places = {"HOME": folder}
        places |= {f"XDG_{name}_HOME": folder / name for name in ("CONFIG", "CACHE", "STATE")}
        environment = {name: str(path) for name, path in places.items()}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        command = f"marimo run notebook.py --headless --no-token --port {self.port}"
        super().__init__(command.split(), folder, environment, "URL:")


class App:
    """The notebook, open and run to its end."""

    def __init__(self, page: Any, port: int) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE * 1000)
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"http://127.0.0.1:{port}/")
        for index in range(4):
            root = page.frame_locator("iframe").nth(index).locator(".mounted")
            root.wait_for()
        page.locator(".glassgrad-player.mounted").wait_for()  # the widget, which has no frame

    def frame(self, index: int) -> Any:
        """The frame of an output, in view."""
        element = self.page.locator("iframe").nth(index)
        element.scroll_into_view_if_needed()
        return element.element_handle().content_frame()

    def shot(self, name: str) -> None:
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(SCREENSHOTS, f"marimo-{name}.png")))


@pytest.fixture(scope="module")
def app(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    needs("marimo", "anywidget")
    running = Marimo(tmp_path_factory.mktemp("marimo"))
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    yield App(page, running.port)
    page.close()
    running.stop()


GRAPHS = {"2-2-1": 0, "4-8-8-1": 1, "squared sum": 2}


def faults(frame: Any) -> list[str]:
    """What cannot be read, or is not in view with the picture, at some 25 steps."""
    root = frame.query_selector(".glassgrad-player.mounted")
    count = root.evaluate("root => root.glassgrad.length")
    width, height = frame.evaluate("[innerWidth, innerHeight]")
    steps = list(range(0, count, max(1, count // 25)))
    found: list[str] = root.evaluate(FAULTS, [steps, width, height])
    return found


@pytest.mark.parametrize("graph", GRAPHS)
def test_picture_controls_and_step_are_in_view_at_once(app: App, graph: str) -> None:
    frame = app.frame(GRAPHS[graph])
    box = frame.frame_element().bounding_box()
    assert box["height"] <= 768 - 88  # what marimo's own bars leave of the window
    assert faults(frame) == []
    app.shot(graph)


@pytest.mark.parametrize("graph", GRAPHS)
def test_in_400_pixels_too(app: App, graph: str) -> None:
    frame = app.frame(GRAPHS[graph])
    before = frame.evaluate("frameElement.style.height")
    frame.evaluate("() => { frameElement.style.height = '400px'; }")
    frame.wait_for_function("document.querySelector('.glassgrad-player.short')")
    assert frame.evaluate("innerHeight") == 400
    assert faults(frame) == []
    app.shot(graph + "-400")
    frame.evaluate("before => { frameElement.style.height = before; }", before)
    frame.wait_for_function("!document.querySelector('.glassgrad-player.short')")


def test_keys_step_it(app: App) -> None:
    frame = app.frame(GRAPHS["squared sum"])
    frame.locator('[data-part="first"], [data-part="board"]').last.focus()
    for key, position in (("End", 5), ("ArrowLeft", 4), ("Home", 0), ("ArrowRight", 1)):
        app.page.keyboard.press(key)
        frame.locator(f'.glassgrad-player[data-position="{position}"]').wait_for()
    app.page.keyboard.press("i")
    frame.locator('[data-part="inputs"]').wait_for()
    app.page.keyboard.press("Escape")
    frame.locator('[data-part="inputs"]').wait_for(state="hidden")


def test_the_training_player_steps_by_keys(app: App) -> None:
    frame = app.frame(3)
    frame.locator('[data-part="next"]').click()
    for key, round in (("ArrowRight", 2), ("Home", 0), ("End", 60)):
        app.page.keyboard.press(key)
        frame.wait_for_function(
            "r => document.querySelector('.glassgrad-training').glassgradTraining.round === r",
            arg=round,
        )
    app.shot("training")


ICONS = """root => [...root.querySelectorAll("button > .icon")].map(icon => {
  const [own, around] = [icon, icon.parentElement].map(e => e.getBoundingClientRect());
  return [own.left - around.left - (around.right - own.right),
          own.top - around.top - (around.bottom - own.bottom)];
})"""


def test_icons_stand_in_the_middle_of_their_buttons(app: App) -> None:
    roots = [app.frame(0).query_selector(".glassgrad-player.mounted")]
    roots += [app.page.query_selector(".glassgrad-player.mounted")]
    for root in roots:
        gaps = root.evaluate(ICONS)
        assert len(gaps) == 4
        assert all(abs(gap) < 2 for pair in gaps for gap in pair)


def test_the_widget_stands_in_marimo_s_own_page(app: App) -> None:
    root = app.page.locator(".glassgrad-player.mounted")
    root.scroll_into_view_if_needed()
    root.locator('[data-part="next"]').click()
    app.page.keyboard.press("End")
    app.page.locator('.glassgrad-player.mounted[data-position="5"]').wait_for()
    app.shot("widget")
    assert app.errors == []
