"""The notebooks of the course as the tests read them: their sources, and as they are saved."""

from __future__ import annotations

import html
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "notebooks"
sys.path.insert(0, str(FOLDER))

import lessons  # noqa: E402
import run  # noqa: E402

PATHS = [path for path, _, _ in run.notebooks()]
KOREAN = [path for path in PATHS if path.parent.name == "ko"]

__all__ = ["FOLDER", "KOREAN", "PATHS", "ROOT", "lessons", "run"]


def name_of(path: Path) -> str:
    """01_chain_rule, or ko/01_chain_rule for its twin in Korean."""
    return path.relative_to(FOLDER).with_suffix("").as_posix()


each_notebook = pytest.mark.parametrize("path", PATHS, ids=name_of)
each_korean_notebook = pytest.mark.parametrize("path", KOREAN, ids=name_of)


def source_of(path: Path) -> Path:
    """The text from which a notebook is built."""
    return FOLDER / "source" / f"{path.stem}.txt"


@cache
def saved(path: Path) -> dict[str, Any]:
    """A notebook as it lies in the tree."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def sources(path: Path) -> list[tuple[str, list[str], str]]:
    """Of each cell: what kind it is, its tags, its source."""
    return [
        (cell["cell_type"], cell["metadata"].get("tags", []), "".join(cell["source"]))
        for cell in saved(path)["cells"]
    ]


def tagged(path: Path, tag: str) -> str:
    """The source of the one cell with this tag."""
    (source,) = [source for _, tags, source in sources(path) if tag in tags]
    return source


def texts(cell: dict[str, Any]) -> list[str]:
    """What a cell printed or showed, as text, each output with the name of its kind."""
    found = []
    for output in cell.get("outputs", []):
        kind = output.get("name", output["output_type"])
        data = output.get("text", output.get("data", {}).get("text/plain", ""))
        found.append(f"{kind}: {''.join(data)}{folded_text(output)}")
    return found


def folded_text(output: dict[str, Any]) -> str:
    """What is printed inside a result that the reader unfolds."""
    page = "".join(output.get("data", {}).get("text/html", ""))
    if not page.startswith("<details>"):
        return ""
    return html.unescape("\n\n".join(re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.S)))


def formulas(text: str) -> list[str]:
    """The formulas of a text, in any order: languages put them in different places."""
    found = re.findall(r"\$([^$]+)\$", text.replace("$$", "$"))
    return sorted({formula.rstrip(" .") for formula in found})
