"""Files that a docstring or a comment names exist: whoever follows a reference arrives."""

from __future__ import annotations

import ast
import re
import tokenize
from pathlib import Path

import pytest

import autograd

ROOT = Path(autograd.__file__).parent.parent
FILES = {
    str(p.relative_to(ROOT)) for d in ("autograd", "nn", "tests") for p in ROOT.glob(f"{d}/**/*.py")
}
READ = sorted(p for name in ("autograd", "nn") for p in (ROOT / name).rglob("*.py"))
EXAMPLES = {"net.py", "autograd_x.py", "fr.py"}  # stand for files of the reader's own
NAMED = re.compile(r"(?<![\w/.])[\w/]+\.py\b")
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def words_of(path: Path) -> str:
    """The docstrings and the comments of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words = [
        ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, DOCUMENTED)
    ]
    with path.open("rb") as file:
        tokens = tokenize.tokenize(file.readline)
        return "\n".join(words + [t.string for t in tokens if t.type == tokenize.COMMENT])


@pytest.mark.parametrize("path", READ, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_are_named_exist(path: Path) -> None:
    for name in set(NAMED.findall(words_of(path))) - EXAMPLES:
        found = name in FILES or any(file.endswith(f"/{name}") for file in FILES)
        assert found, f"{path.relative_to(ROOT)} names {name}, and there is no such file"


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_tests_that_a_page_of_the_site_names_exist(path: Path) -> None:
    for name in re.findall(r"`(tests/[\w/]+\.py)`", path.read_text(encoding="utf-8")):
        assert name in FILES, f"{path.name} names {name}, and there is no such file"
