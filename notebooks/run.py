"""Build the notebooks from their sources, run each in a fresh kernel, save it with its outputs.

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

sys.path.insert(0, str(Path(__file__).parent))

import lessons

CHECKING = "import numpy as np\nfrom nn.course.asking import is_right"


def notebooks() -> list[tuple[Path, Path, str]]:
    """Of each notebook its place, its source and its language; the Korean twins come last."""
    found = []
    for lang, folder in lessons.LANGUAGES.items():
        for source in lessons.sources():
            if lang == "en" or lessons.has_korean(source.read_text(encoding="utf-8")):
                found.append((folder / f"{source.stem}.ipynb", source, lang))
    return found


def executed(path: Path, source: Path, lang: str, extra: Sequence[str] = ()) -> Any:
    """The notebook after a run from top to bottom, with the outputs of this run.

    extra  source of cells to run after the last one, in the same kernel

    The checks of the source run behind their cells and leave no trace.

    A cell that raises ends the run with ``nbclient.exceptions.CellExecutionError``.
    """
    import matplotlib.font_manager  # noqa: F401  (says on stderr when it builds its cache)
    import nbformat
    from nbclient import NotebookClient

    class Client(NotebookClient):
        """Counts only the cells that a reader has: a message may name its cell by number."""

        async def async_execute_cell(self, cell: Any, *place: Any, **options: Any) -> Any:
            counted = {"store_history": not cell.id.startswith("test-")}
            return await super().async_execute_cell(cell, *place, **options | counted)

    text = source.read_text(encoding="utf-8")
    notebook = lessons.notebook(text, lang)
    new = nbformat.v4.new_code_cell
    with_tests = [new(CHECKING, id="test-imports")]
    for number, (cell, built) in enumerate(
        zip(notebook.cells, lessons.cells(text, lang), strict=True)
    ):
        with_tests += [cell, new(built["test"], id=f"test-{number}")] if built["test"] else [cell]
    notebook.cells = with_tests
    for number, program in enumerate(extra):
        notebook.cells.append(new(program, id=f"extra-{number}"))
    client = Client(
        notebook,
        timeout=120,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("test-")]
    return cleaned(notebook)


def cleaned(notebook: Any) -> Any:
    """Only what a reader sees: sources, outputs and the tags of cells."""
    notebook.metadata = lessons.KERNEL
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        cell.execution_count = number
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in ("tags",) if key in cell.metadata}
        for output in cell.get("outputs", []):
            for picture in output.get("metadata", {}).values():
                if isinstance(picture, dict):
                    picture.pop("needs_background", None)
    return notebook


def main(names: Sequence[str]) -> int:
    import nbformat

    lessons.write_questions()
    for path, source, lang in notebooks():
        if names and not path.name.startswith(tuple(names)):
            continue
        start = time.perf_counter()
        nbformat.write(executed(path, source, lang), path)
        seconds, size = time.perf_counter() - start, path.stat().st_size
        print(f"{path.name:32} {seconds:5.1f} s  {size / 1e3:6.0f} kB", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
