"""The pictures of a lecture, as files for slides, from the notebooks as they are saved.

    python notebooks/pictures.py 04b --lang ko --into slides

The files are numbered by cell, ``04b-10.svg``. Figures that are folded in the notebook come, too,
and of a player the picture that stands in its place.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def pictures(output: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The suffix and the bytes of each picture that an output of a cell shows."""
    data = output.get("data", {})
    if "image/svg+xml" in data:
        yield "svg", "".join(data["image/svg+xml"]).encode()
    elif "image/png" in data:
        yield "png", base64.b64decode("".join(data["image/png"]))
    else:
        page = "".join(data.get("text/html", ""))
        for kind, text in re.findall(r"data:image/(png|svg\+xml);base64,([^\"]+)", page):
            yield kind.removesuffix("+xml"), base64.b64decode(text)


def save(name: str, lang: str, into: Path) -> list[Path]:
    """Write the pictures of the notebook whose number is ``name``; returns the files."""
    folder = FOLDER / "ko" if lang == "ko" else FOLDER
    (path,) = folder.glob(f"{name}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for place, cell in enumerate(cells):
        found = [picture for output in cell.get("outputs", []) for picture in pictures(output)]
        for number, (suffix, content) in enumerate(found, start=1):
            more = f"-{number}" if len(found) > 1 else ""
            written.append(into / f"{name}-{place:02}{more}.{suffix}")
            written[-1].write_bytes(content)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("name", help="number of the notebook, as 04b")
    parser.add_argument("--lang", choices=("en", "ko"), default="en")
    parser.add_argument("--into", type=Path, default=Path("slides"), metavar="FOLDER")
    options = parser.parse_args(arguments)
    for path in save(options.name, options.lang, options.into):
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
