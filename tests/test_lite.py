"""The notebooks of the course as JupyterLite gets them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))


@pytest.fixture(scope="module")
def lite() -> Any:
    spec = importlib.util.spec_from_file_location("lite", ROOT / "docs" / "lite.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_imported_is_installed_before(path: Path, lite: Any) -> None:
    import nbformat  # takes over a second, so not where every run imports it

    made = nbformat.reads(lite.with_install(path.read_text("utf-8")), as_version=4)
    nbformat.validate(made)
    codes = [cell.source for cell in made.cells if cell.cell_type == "code"]
    assert codes[0] == lite.INSTALL
    assert not [code for code in codes[1:] if "pip install" in code]
