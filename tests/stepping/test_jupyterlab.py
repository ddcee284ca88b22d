"""A real JupyterLab and a real Notebook 7 in a real browser.

Cells are run, stepped through, saved and reopened. Both programs stand on the same parts, and
differ in their address, their settings and in who takes a key first.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from player_pages import skip_without

PATIENCE = 60  # seconds until something that never comes is a failure


def _needs(*packages: str) -> None:
    for package in packages:
        if importlib.util.find_spec(package) is None:
            skip_without(f"{package} is not installed (pip install {package})")


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


def notebook(cells: list[str]) -> dict[str, Any]:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{i}",
                "metadata": {},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for i, source in enumerate(cells)
        ],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@dataclass(frozen=True)
class Host:
    """A program that shows notebooks."""

    package: str
    application: str  # by this name it reads its settings
    path: str  # where it opens a notebook

    @property
    def options(self) -> list[str]:
        return [
            f"--{self.application}.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            f"--{self.application}.extension_manager=readonly",
        ]


HOSTS = [
    Host("jupyterlab", "LabApp", "lab/tree"),
    Host("notebook", "JupyterNotebookApp", "notebooks"),
]


class Server:
    """One of them on a free port, with a token, in a folder of its own."""

    def __init__(self, host: Host, folder: Path) -> None:
        self.host = host
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir()
        self.token = secrets.token_hex(16)
        settings = folder / "config" / "lab" / "user-settings" / "@jupyterlab"
        self._write_settings(settings / "apputils-extension")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        places = {
            "HOME": folder,
            "JUPYTER_CONFIG_DIR": folder / "config",
            "JUPYTER_DATA_DIR": folder / "data",
            "JUPYTER_RUNTIME_DIR": folder / "runtime",
            "IPYTHONDIR": folder / "ipython",
        }
        environment = os.environ | {key: str(path) for key, path in places.items()}
        environment |= {"JUPYTER_TOKEN": self.token, "PYTHONWARNINGS": "default"}
        options = [
            "--no-browser",
            "--allow-root",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.notebooks}",
            *host.options,
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", host.package, *options],
            env=environment,
            cwd=self.notebooks,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self.lines: list[str] = []
        self._wait_until_it_runs()

    @staticmethod
    def _write_settings(folder: Path) -> None:
        folder.mkdir(parents=True)
        quiet = {"fetchNews": "false", "checkForUpdates": False}
        (folder / "notification.jupyterlab-settings").write_text(json.dumps(quiet))

    def _wait_until_it_runs(self) -> None:
        """Read what the server says until it is ready; go on reading so that it never blocks."""
        watchdog = threading.Timer(PATIENCE, self.process.kill)
        watchdog.start()
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if "is running at" in line:
                break
        else:
            lines = "".join(self.lines[-20:])
            pytest.fail(f"{self.host.package} did not start:\n{lines}")
        watchdog.cancel()
        self.reader = threading.Thread(target=self.lines.extend, args=(self.process.stderr,))
        self.reader.daemon = True
        self.reader.start()

    def address(self, name: str) -> str:
        folder = f"http://127.0.0.1:{self.port}/{self.host.path}"
        return f"{folder}/{name}?token={self.token}&reset"

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()


@pytest.fixture(scope="module", params=HOSTS, ids=["lab", "notebook7"])
def server(
    request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    _needs(request.param.package, "ipykernel", "anywidget")
    running = Server(request.param, tmp_path_factory.mktemp("jupyter"))
    yield running
    running.stop()


class Lab:
    """One notebook, open."""

    def __init__(self, browser: Any, server: Server, name: str, **options: Any) -> None:
        self.server, self.name = server, name
        self.context = browser.new_context(viewport={"width": 1300, "height": 1100}, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.errors: list[str] = []
        self.page.on("pageerror", self._keep)
        self.page.goto(server.address(name))
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell")

    def _keep(self, error: Any) -> None:
        """An error, if anything but the host's own files had a part in it."""
        places = re.findall(r"\w+://\S+|<anonymous>", error.stack or "")
        if not places or any("/static/" not in place for place in places):
            self.errors.append(error.stack or str(error))

    def wait_for_kernel(self) -> None:
        # before there is a kernel the indicator says "idle" too
        self.page.locator('.jp-KernelName jp-button:not([aria-label="No Kernel"])').wait_for()
        self.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()

    def cell(self, index: int) -> Any:
        return self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{index}"]')

    def run(self, index: int) -> Any:
        """Run a cell and wait until it is done; gives its outputs."""
        cell = self.cell(index)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        prompt = f'.jp-Cell[data-windowed-list-index="{index}"] .jp-InputPrompt'
        self.page.wait_for_function(
            "selector => /\\[\\d+\\]/.test(document.querySelector(selector).textContent)",
            arg=prompt,
        )
        return cell.locator(".jp-Cell-outputArea")

    def wait_for_position(self, root: Any, position: int) -> None:
        root.locator(f"xpath=self::*[@data-position='{position}']").wait_for()

    def save(self) -> dict[str, Any]:
        with self.page.expect_response(
            lambda r: r.request.method == "PUT" and "/api/contents/" in r.url and r.ok
        ):
            self.page.keyboard.press("Control+s")
        text = (self.server.notebooks / self.name).read_text(encoding="utf-8")
        return json.loads(text)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def open_lab(browser: Any, server: Server) -> Iterator[Callable[..., Lab]]:
    opened = []

    def open_notebook(name: str, content: dict[str, Any], **options: Any) -> Lab:
        (server.notebooks / name).write_text(json.dumps(content), encoding="utf-8")
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
    _needs("nbconvert")
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
