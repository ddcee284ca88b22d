"""The playground in a real browser, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd.stepping.playground_page import playground_page


@pytest.fixture
def playground(tmp_path: Path, new_page: Any) -> Iterator[Callable[..., Any]]:
    """Opens the playground; at the end nothing may have been asked for or complained about."""
    file, opened = tmp_path / "playground.html", []
    file.write_text(playground_page(), encoding="utf-8")

    def open_(address: str = "", width: int = 1366, height: int = 768, **context: Any) -> Any:
        size = {"width": width, "height": height}
        view = new_page(viewport=size, **context)
        view.complaints, view.asked = [], []
        view.on("console", lambda message: view.complaints.append(message.text))
        view.on("pageerror", lambda error: view.complaints.append(str(error)))
        view.on("request", lambda request: view.asked.append(request.url))
        view.goto(file.as_uri() + address)
        view.wait_for_selector(".mounted")
        opened.append(view)
        return view

    yield open_
    for view in opened:
        assert view.complaints == []
        assert [url for url in view.asked if not url.startswith(file.as_uri())] == []
