"""Files of the tree as pages of the site: their links and pictures, seen from here.

A page that holds ``{include} ../README.md`` gets the text of that file. There a link leads from
the root of the tree; here it leads to the page that shows the same file. A ``<picture>`` chooses
by the setting of the system; here it follows the button for light and dark.
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
    "notebooks": "course.md",
}  # what lies below docs/, notebooks/ and benchmarks/ has the same place on the site

_INCLUDE = re.compile(r"^```\{include\} \.\./(?P<file>[\w.]+)\n```$", re.M)
_LINK = re.compile(r"(?<=\]\()(?P<target>[\w./-]+)(?=\))")
_PICTURE = re.compile(
    r"<picture>\n"
    r'<source media="\(prefers-color-scheme: dark\)" srcset="docs/(?P<dark>[^"]+)">\n'
    r'<img alt="(?P<alt>[^"]+)" src="docs/(?P<light>[^"]+)"(?: width="(?P<width>\d+)")?>\n'
    r"</picture>"
)


def read(app: Any, page: str, source: list[str]) -> None:
    """Put the files in place of their includes: Sphinx's event ``source-read``."""

    def text_of(found: re.Match[str]) -> str:
        file = ROOT / found["file"]
        app.env.note_dependency(str(file), docname=page)
        return as_page(file.read_text(encoding="utf-8"))

    source[0] = _INCLUDE.sub(text_of, source[0])


def as_page(text: str) -> str:
    """Markdown from the root of the tree, as Markdown of a page in docs/."""
    return _PICTURE.sub(_light_and_dark, _LINK.sub(lambda found: _on_site(found["target"]), text))


def _on_site(target: str) -> str:
    return PAGES.get(target, target.removeprefix("docs/"))


def _light_and_dark(found: re.Match[str]) -> str:
    width = f" width={found['width']}px" if found["width"] else ""
    return "\n".join(
        f"![{found['alt']}]({found[look]}){{.only-{look}{width}}}" for look in ("light", "dark")
    )
