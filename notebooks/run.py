"""Run the notebooks of the course, each in a fresh kernel, and save them with their outputs.

    python notebooks/run.py              all of them
    python notebooks/run.py 01 04b       those whose names begin so, in every language

Two runs give the same bytes: no times, no addresses, nothing about the machine is kept.
Needs what the ``dev`` extra installs. ``tests/test_notebooks.py`` runs them the same way.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
KEPT_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebooks() -> list[Path]:
    """The notebooks of the course, in order; after them their twins in Korean."""
    return [*sorted(FOLDER.glob("[0-9][0-9]*.ipynb")), *sorted(FOLDER.glob("ko/[0-9][0-9]*.ipynb"))]


def executed(path: Path, extra: Sequence[str] = ()) -> Any:
    """The notebook after a run from top to bottom, with the outputs of this run.

    extra  source of cells to run after the last one, in the same kernel

    A cell that raises ends the run with ``nbclient.exceptions.CellExecutionError``.
    """
    import matplotlib.font_manager  # noqa: F401  (says on stderr when it builds its cache)
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    for number, source in enumerate(extra):
        cell = nbformat.v4.new_code_cell(source, id=f"extra-{number}")
        notebook.cells.append(cell)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    return cleaned(notebook)


def cleaned(notebook: Any) -> Any:
    """Only what a reader sees: sources, outputs and the tags of cells."""
    notebook.metadata = KEPT_METADATA
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in ("tags",) if key in cell.metadata}
        for output in cell.get("outputs", []):
            for picture in output.get("metadata", {}).values():
                if isinstance(picture, dict):
                    picture.pop("needs_background", None)
    return notebook


def main(names: Sequence[str]) -> int:
    import nbformat

    for path in notebooks():
        if names and not path.name.startswith(tuple(names)):
            continue
        start = time.perf_counter()
        nbformat.write(executed(path), path)
        seconds, size = time.perf_counter() - start, path.stat().st_size
        print(f"{path.name:32} {seconds:5.1f} s  {size / 1e3:6.0f} kB", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
