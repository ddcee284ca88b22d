"""docs/statements.md leads from every statement to a cell that exists, in both languages."""

from __future__ import annotations

import re

from course_notebooks import FOLDER, ROOT, saved

ROW = re.compile(
    r"^\| (\S+) \| (.+) \| \[(\w+):([\w-]+)\]\(\.\./notebooks/(ko/)?(\w+)\.ipynb\) \|$", re.M
)


def rows_of(page: str) -> list[tuple[str, ...]]:
    return ROW.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))


ROWS = rows_of("statements.md")


def test_there_are_119_statements_each_with_its_number() -> None:
    numbers = [number for number, *_ in ROWS]
    counted = [(0, 24), (1, 18), (2, 27), (3, 19), (4, 22)]
    wanted = [f"{text}.{n}" for text, count in counted for n in range(1, count + 1)]
    assert numbers == [*wanted, *(f"c{n}" for n in range(1, 10))]
    assert len(numbers) == 119


def test_every_statement_is_shown_by_a_cell_that_exists() -> None:
    for number, _, short, cell, _, notebook in ROWS:
        assert notebook.startswith(f"{short}_"), number
        for folder in (FOLDER, FOLDER / "ko"):
            ids = [found["id"] for found in saved(folder / f"{notebook}.ipynb")["cells"]]
            assert cell in ids, f"{number}: no cell {cell} in {notebook}"


def test_the_korean_page_says_each_of_them_in_korean_and_leads_to_the_same_cells() -> None:
    korean = rows_of("statements_ko.md")
    assert [row[0] for row in korean] == [row[0] for row in ROWS]
    for (_, said, *cell, folder, notebook), row in zip(korean, ROWS, strict=True):
        assert (cell, folder, notebook) == ([row[2], row[3]], "ko/", row[5])
        assert said == row[1] or re.search("[가-힣]", said), said  # a formula is the same
