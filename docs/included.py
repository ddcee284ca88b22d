"""Files of the tree as pages of the site: their links and pictures, seen from here.

A page that holds ``{include} ../README.md`` gets the text of that file. A link leads to a file of
the tree, as GitHub shows it; here it leads to the page that shows the same file. A ``<picture>``
chooses by the setting of the system; here it follows the button for light and dark.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGES = {
    "README.md": "about.md",
    "README.ko.md": "ko.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "LICENSE": "licence.md",
    "autograd/table/scalars.py": "primitives.md",
    "autograd/functions/numpy_calls.py": "reference/numpy.md",
    "notebooks": "course.md",
}  # what lies below docs/, notebooks/ and benchmarks/ has the same place on the site

_INCLUDE = re.compile(r"^```\{include\} \.\./(?P<file>[\w.]+)\n```$", re.M)
_LINK = re.compile(r"(?<=\]\()(?P<target>[\w./-]+)(?=[#)])")
_PICTURE = re.compile(
    r"<picture>\n"
    r'<source media="\(prefers-color-scheme: dark\)" srcset="(?P<dark>[^"]+)">\n'
    r'<img alt="(?P<alt>[^"]+)" src="(?P<light>[^"]+)"(?: width="(?P<width>\d+)")?>\n'
    r"</picture>"
)


def read(app: Any, page: str, source: list[str]) -> None:
    """Put the files in place of their includes: Sphinx's event ``source-read``."""

    def text_of(found: re.Match[str]) -> str:
        file = ROOT / found["file"]
        app.env.note_dependency(str(file), docname=page)
        return as_page(file.read_text(encoding="utf-8"))

    if (ROOT / "docs" / f"{page}.md").exists() and not page.startswith("reference/"):
        source[0] = as_page(_INCLUDE.sub(text_of, source[0]), page.count("/") + 1)


def as_page(text: str, depth: int = 0) -> str:
    """Markdown of a file ``depth`` folders below the root of the tree, as a page in docs/."""
    up, top = "../" * depth, "../" * max(depth - 1, 0)

    def on_site(found: re.Match[str]) -> str:
        target = found["target"]
        if not target.startswith(up):
            return target
        target = target.removeprefix(up)
        return top + PAGES.get(target, target.removeprefix("docs/"))

    return _LINK.sub(on_site, _PICTURE.sub(_light_and_dark, text))


def _light_and_dark(found: re.Match[str]) -> str:
    width = f" width={found['width']}px" if found["width"] else ""
    return "\n".join(
        f"![{found['alt']}]({found[look]}){{.only-{look}{width}}}" for look in ("light", "dark")
    )
