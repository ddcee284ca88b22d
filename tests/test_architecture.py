"""The floors: a file imports only from lower floors, and never in a circle."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import autograd

PACKAGE = Path(autograd.__file__).parent

# A module may import from floors with a smaller number; files on one floor, only in the
# order in which they stand here.
FLOORS = [
    [
        "version", "errors", "formula", "many_operands", "kernels", "array_kernels",
        "error_function", "rows", "ops", "arrays", "array_ops",
    ],
    ["recording", "sending", "sweep", "copying"],
    ["node", "numpy_calls", "operators"],
    ["value", "tensor"],
    [
        "scalar_functions", "array_shapes", "array_reductions", "array_products",
        "array_functions", "functions",
    ],
    ["pytree", "dual", "transforms", "tracing"],
    ["compiling"],
    ["drawing"],
    ["expressions"],
    ["checking", "testing", "pytest_plugin"],
    ["cli"],
    ["__init__"],
    ["__main__"],
]  # fmt: skip
HEIGHT = {
    name: (floor, place) for floor, names in enumerate(FLOORS) for place, name in enumerate(names)
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """The entry of FLOORS that a file belongs to: its own name, or its folder's."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The rooms that a file imports from anywhere in its text, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively: say autograd.…"
            module = node.module or ""
            names = [f"{module}.{a.name}" for a in node.names] if module == "autograd" else [module]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "autograd":
                found.add(parts[1] if len(parts) > 1 and parts[1] in HEIGHT else "__init__")
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_down_the_floors(path: Path) -> None:
    own = room(path)
    assert own in HEIGHT, f"{own} has no floor: add it to FLOORS where it belongs"
    upward = [name for name in imports(path) - {own} if HEIGHT[name] >= HEIGHT[own]]
    assert not upward, f"{own} imports from above: {upward}"


@pytest.mark.parametrize("package", ["autograd.drawing", "autograd.checking", "nn"])
def test_no_circles_inside(package: str) -> None:
    folder = PACKAGE.parent.joinpath(*package.split("."))
    files = {p.stem: p for p in folder.glob("*.py") if p.stem != "__init__"}
    uses = {name: _siblings(path, package, set(files)) for name, path in files.items()}
    done: set[str] = set()
    while len(done) < len(uses):
        ready = {name for name, needs in uses.items() if needs <= done} - done
        assert ready, f"these files import each other in a circle: {sorted(set(uses) - done)}"
        done |= ready


def _siblings(path: Path, package: str, names: set[str]) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        if node.module == package:
            found |= {alias.name for alias in node.names}
        elif node.module.startswith(f"{package}."):
            found.add(node.module.removeprefix(f"{package}.").split(".")[0])
    return found & names


@pytest.mark.parametrize("path", sorted((PACKAGE.parent / "nn").glob("*.py")), ids=lambda p: p.name)
def test_nn_uses_the_public_face_of_autograd(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograd"):
            assert node.module == "autograd"
            assert {alias.name for alias in node.names} <= set(autograd.__all__)
        assert not [name for name in names if name.startswith("autograd.")]


@pytest.mark.parametrize(
    "path",
    [*modules(), *sorted((PACKAGE.parent / "nn").glob("*.py"))],
    ids=lambda p: str(p.relative_to(PACKAGE.parent)),
)
def test_files_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, "make it a folder"
