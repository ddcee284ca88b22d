"""The house: a folder imports only from those that stand before it, and nothing in a circle.

Every import counts: those under ``TYPE_CHECKING`` and inside functions too.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import autograd

PACKAGE = Path(autograd.__file__).parent
ROOT = PACKAGE.parent

# In this order a newcomer reads them. What stands here imports only from what stands before.
FLOORS = [
    "version", "errors", "files", "formulas", "table", "engine", "functions", "transforms",
    "wording",
    "tracing", "drawing", "stepping", "compiling", "expressions", "checking", "testing",
    "pytest_plugin", "hips", "command", "moved", "__init__", "__main__",
]  # fmt: skip
HEIGHT = {name: height for height, name in enumerate(FLOORS)}
FOLDERS = sorted(p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists())
AT_THE_TOP = 10  # files directly in autograd/, at most


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in [*modules(PACKAGE), *modules(ROOT / "nn")]}


def imports(path: Path) -> set[str]:
    """The modules of this repository that a file imports from anywhere in its text."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively: say autograd.…"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else str(node.module) for name in names}
    return found & MODULES.keys()


def floor_of(module: str) -> str:
    """The entry of FLOORS that a module belongs to: its own name, or its folder's."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize("path", modules(PACKAGE), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_down_the_floors(path: Path) -> None:
    own = floor_of(module_name(path))
    assert own in HEIGHT, f"{own} has no floor: add it to FLOORS where it belongs"
    used = {floor_of(name) for name in imports(path)} - {own}
    upward = sorted(name for name in used if HEIGHT[name] >= HEIGHT[own])
    assert not upward, f"{own} imports from above: {upward}"


@pytest.mark.parametrize("package", [*(f"autograd.{name}" for name in FOLDERS), "nn"])
def test_no_circles_inside_a_folder(package: str) -> None:
    own = {name for name in MODULES if name.startswith(f"{package}.")}
    uses = {name: imports(MODULES[name]) & own for name in own}
    done: set[str] = set()
    while len(done) < len(uses):
        ready = {name for name, needs in uses.items() if needs <= done} - done
        assert ready, f"these files import each other in a circle: {sorted(set(uses) - done)}"
        done |= ready


def test_the_top_folder_holds_few_files() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= AT_THE_TOP


def test_every_folder_has_its_folder_of_tests() -> None:
    for name in [*FOLDERS, "nn"]:
        assert list((ROOT / "tests" / name).glob("test_*.py")), f"tests/{name} has no tests"


@pytest.mark.parametrize("path", modules(ROOT / "nn"), ids=lambda p: p.name)
def test_nn_uses_the_public_face_of_autograd(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograd"):
            assert node.module == "autograd"
            assert {alias.name for alias in node.names} <= set(dir(autograd))
        assert not [name for name in names if name.startswith("autograd.")]


@pytest.mark.parametrize("path", MODULES.values(), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_readable(path: Path) -> None:
    if path.parent.name == "wording" and len(path.stem) == 2:
        return  # a table of sentences: a language is one file
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, "make it a folder"
