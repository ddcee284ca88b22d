"""CONTRIBUTING.md tells the truth: the path through the engine is as short as it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import autograd

PACKAGE = Path(autograd.__file__).parent
TEXT = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
MOST = 290  # lines until a reader can say how z.backward() fills x.grad
TOLERANCE = 8  # how far a stated count may be from the real one

STEP = re.compile(r"^\| \d \| `(?P<file>[\w/.]+)` \| (?P<parts>[^|]+) \| (?P<lines>\d+) \|", re.M)
FLOOR = re.compile(r"^\| `(?P<folder>\w+)/` \|", re.M)


def lines_of(file: Path) -> dict[str, int]:
    """How many lines the file has (""), its docstring, and each function, class and name in it."""
    text = file.read_text(encoding="utf-8")
    found = {"": len(text.splitlines())}

    def add(body: list[ast.stmt], inside: str) -> None:
        for node in body:
            names = [t.id for t in getattr(node, "targets", []) if isinstance(t, ast.Name)]
            names += [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
            assert node.end_lineno is not None
            found.update({inside + n: node.end_lineno - node.lineno + 1 for n in names})
            if isinstance(node, ast.ClassDef):
                add(node.body, f"{node.name}.")

    tree = ast.parse(text)
    found["docstring"] = tree.body[0].end_lineno or 0
    add(tree.body, "")
    return found


def test_the_path_through_the_engine_is_short_and_its_counts_are_right() -> None:
    steps = list(STEP.finditer(TEXT))
    total = 0
    for step in steps:
        lines = lines_of(PACKAGE / step["file"])
        parts = re.findall(r"`([\w.]+)`", step["parts"])
        parts += ["docstring"] if "docstring" in step["parts"] else []
        real = sum(lines[part] for part in parts or [""])
        assert abs(real - int(step["lines"])) <= TOLERANCE, f"{step[0]}: it is {real} lines now"
        total += real
    assert len(steps) >= 5
    assert steps[0]["file"] == "engine/reference.py"
    assert total <= MOST


def test_every_folder_has_its_line_in_the_list_of_floors() -> None:
    shown = FLOOR.findall(TEXT)
    assert sorted(shown) == sorted(p.parent.name for p in PACKAGE.glob("*/__init__.py"))


def test_every_path_that_it_names_exists() -> None:
    homes = (PACKAGE, PACKAGE.parent, PACKAGE / "table", PACKAGE / "stepping" / "player")
    for path in re.findall(r"`([\w./-]+\.(?:py|md|json|js))`", TEXT):
        assert any((home / path).exists() for home in homes), path
