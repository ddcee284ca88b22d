"""JupyterLab and Notebook 7, started on a free port, and one notebook open in a browser."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server_process import PATIENCE, ServerProcess, free_port


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


class Server(ServerProcess):
    """One of them on a free port, with a token, in a folder of its own."""

    def __init__(self, host: Host, folder: Path) -> None:
        self.host = host
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir()
        self.token = secrets.token_hex(16)
        settings = folder / "config" / "lab" / "user-settings" / "@jupyterlab"
        self._write_settings(settings / "apputils-extension")
        self.port = free_port()
        places = {
            "HOME": folder,
            "JUPYTER_CONFIG_DIR": folder / "config",
            "JUPYTER_DATA_DIR": folder / "data",
            "JUPYTER_RUNTIME_DIR": folder / "runtime",
            "IPYTHONDIR": folder / "ipython",
        }
        environment = {key: str(path) for key, path in places.items()}
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
        super().__init__([host.package, *options], self.notebooks, environment, "is running at")

    @staticmethod
    def _write_settings(folder: Path) -> None:
        folder.mkdir(parents=True)
        quiet = {"fetchNews": "false", "checkForUpdates": False}
        (folder / "notification.jupyterlab-settings").write_text(json.dumps(quiet))

    def write(self, name: str, content: dict[str, Any]) -> None:
        (self.notebooks / name).write_text(json.dumps(content), encoding="utf-8")

    def address(self, name: str) -> str:
        folder = f"http://127.0.0.1:{self.port}/{self.host.path}"
        return f"{folder}/{name}?token={self.token}&reset"


class Lab:
    """One notebook, open."""

    def __init__(self, browser: Any, server: Server, name: str, **options: Any) -> None:
        self.server, self.name = server, name
        shown = {"viewport": {"width": 1300, "height": 1100}} | options
        self.context = browser.new_context(**shown)
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
